"""Whether a finding survives other definitions, models and samples."""

from pages.shared.frame.rooms import Page

PAGE = Page(
    "Robustness",
    "Whether a finding survives other definitions, models and samples.",
    "science",
    menu=5,
    parameters="cutoff each effect fits leave specification",
    opens="look",
)
