"""What coworking is associated with, by mechanism, skill and region type."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Effects",
    "What coworking is associated with, by mechanism, skill and region type.",
    "compare_arrows",
    menu=4,
    parameters="difference item link moderator",
    opens="closer",
)
