from .draws import Draws, parameter_draws
from .expected import ASSUMPTIONS, USE_SHARE, compare_with, expected_differences
from .scenario import Scenario, parse, write

__all__ = [
    "ASSUMPTIONS",
    "USE_SHARE",
    "Draws",
    "Scenario",
    "compare_with",
    "expected_differences",
    "parameter_draws",
    "parse",
    "write",
]
