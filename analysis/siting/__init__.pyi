from .bounds import Progress
from .compare import Placed, evaluate, gain_curve, newly_reached, sensitivity
from .inputs import decile_weights
from .solve import Siting, maximal_covering, p_median

__all__ = [
    "Placed",
    "Progress",
    "Siting",
    "decile_weights",
    "evaluate",
    "gain_curve",
    "maximal_covering",
    "newly_reached",
    "p_median",
    "sensitivity",
]
