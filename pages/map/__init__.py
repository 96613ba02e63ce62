"""The map of regions, deprivation and coworking spaces."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Map",
    "The UK's regions, their deprivation and their coworking spaces.",
    "map",
    menu=1,
    parameters="detail layer places",
    opens="table",
)
