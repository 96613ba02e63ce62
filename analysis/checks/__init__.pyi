from .diagnostics import cluster_balance as cluster_balance
from .diagnostics import leave_one_out as leave_one_out
from .power import minimum_detectable as minimum_detectable
from .power import power_by_spaces as power_by_spaces
from .rule_checks import verdicts as verdicts
from .unobserved import benchmarks as benchmarks
from .unobserved import robustness as robustness
