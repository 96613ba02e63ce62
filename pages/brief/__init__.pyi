from .comparison import comparison_brief, types_brief
from .content import region_brief
from .document import Brief
from .files import written
from .inputs import Comparators, Survey
from .pdf import to_pdf
from .word import to_docx

__all__ = [
    "Brief",
    "Comparators",
    "Survey",
    "comparison_brief",
    "region_brief",
    "to_docx",
    "to_pdf",
    "types_brief",
    "written",
]
