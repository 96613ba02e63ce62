"""One view a screen, for talks and other sites."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Present",
    "One view a screen, for talks and other sites.",
    "slideshow",
    foot="Present: one view a screen",
    parameters="slide",
)
