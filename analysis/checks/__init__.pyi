from .diagnostics import cluster_balance, leave_one_out
from .power import minimum_detectable, power_by_spaces
from .rule_checks import verdicts
from .unobserved import benchmarks, robustness

__all__ = [
    "benchmarks",
    "cluster_balance",
    "leave_one_out",
    "minimum_detectable",
    "power_by_spaces",
    "robustness",
    "verdicts",
]
