"""Regions side by side, or left-behind against more advanced."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Compare",
    "Two to six regions side by side, or left-behind against advanced.",
    "balance",
    menu=3,
    parameters="among by group indicator two x y",
    opens="look",
)
