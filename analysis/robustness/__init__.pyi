from .fits import Focal, fit_all
from .joint_test import joint_inference
from .specifications import type_table
from .summary import curve_summary, variance_by_choice
from .variants import varied

__all__ = [
    "Focal",
    "curve_summary",
    "fit_all",
    "joint_inference",
    "type_table",
    "variance_by_choice",
    "varied",
]
