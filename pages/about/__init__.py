"""Sources, definitions, limits and how to cite."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "About",
    "Sources, definitions, limits, accessibility and how to cite.",
    "info",
    menu=8,
    foot="Sources, limits and how to cite",
)
