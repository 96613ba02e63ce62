"""Tasks step by step, how to read a number, and a glossary."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Guide",
    "Tasks step by step, how to read a number, and a glossary.",
    "menu_book",
    foot="Guide and glossary",
)
