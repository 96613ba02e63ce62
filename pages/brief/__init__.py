"""Two-page briefs of a region, a district or a comparison, as PDF and Word.

``python -m pages.brief --all --out DIR`` writes those of all regions.
"""

from pages.brief.comparison import comparison_brief
from pages.brief.content import region_brief
from pages.brief.document import Brief
from pages.brief.inputs import Comparators, Survey
from pages.brief.pdf import to_pdf
from pages.brief.types_comparison import types_brief
from pages.brief.word import to_docx
from pages.shared.words.coverage import Layer

__all__ = [
    "Brief",
    "Comparators",
    "Layer",
    "Survey",
    "comparison_brief",
    "region_brief",
    "to_docx",
    "to_pdf",
    "types_brief",
]
