"""From the article's question to one's own region, in six steps."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Tour",
    "From the article's question to your own region, in six steps.",
    "tour",
    foot="Tour in six steps",
)
