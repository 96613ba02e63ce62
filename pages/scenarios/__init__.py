"""What if a mechanism were stronger, and where the next spaces should go."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "What if?",
    "Scenarios, and where the next coworking spaces would reach most people.",
    "alt_route",
    menu=6,
    parameters="aim base k km of part people postcodes ratio sites use use_high what zone",
    opens="look",
)
