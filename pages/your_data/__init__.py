"""A survey, coworking spaces or region types that somebody brings."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Your data",
    "Your own survey, coworking spaces or region types, kept in your session only.",
    "upload_file",
    menu=7,
    url_path="data",
    parameters="bring part",
)
