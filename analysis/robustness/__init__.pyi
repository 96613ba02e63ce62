from .fits import Focal as Focal
from .fits import fit_all as fit_all
from .joint_test import joint_inference as joint_inference
from .specifications import type_table as type_table
from .summary import curve_summary as curve_summary
from .summary import variance_by_choice as variance_by_choice
from .variants import varied as varied
