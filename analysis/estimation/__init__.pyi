from .bootstrap import wild_bootstrap as wild_bootstrap
from .conley import conley_effects as conley_effects
from .design import Design as Design
from .design import contrast_matrix as contrast_matrix
from .design import design_matrix as design_matrix
