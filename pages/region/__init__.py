"""One region or district: what it is like and what may help."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Your area",
    "One region or district: what it is like, what is unusual, what may help.",
    "location_on",
    menu=2,
    parameters="against indicator peers scope",
    opens="tab",
)
