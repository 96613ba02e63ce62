from .bootstrap import wild_bootstrap
from .conley import conley_effects
from .design import Design, contrast_matrix, design_matrix

__all__ = ["Design", "conley_effects", "contrast_matrix", "design_matrix", "wild_bootstrap"]
