"""Time of diagnostics, sensitivity and power on the simulated survey.

Run from the project's folder: ``python -m benchmarks.power``.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.checks.diagnostics import leave_one_out
from analysis.checks.power import minimum_detectable, power_by_spaces
from analysis.checks.rule_checks import verdicts
from analysis.checks.unobserved import benchmarks, robustness
from analysis.effects import mechanism_effects
from analysis.regions import indicator_table, region_types

DATA = Path("data")
SKILL, CONTROLS = "technical_digital", ("role", "sector", "tenure_months")
REPEATS = 5


def seconds(task: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median time of a task."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main() -> None:
    """Print the table."""
    survey = pd.read_csv(DATA / "survey_demo.csv")
    tidy = pd.read_csv(DATA / "region_indicators.csv", dtype={"period": str, "status": str})
    types = region_types(indicator_table(tidy))["type"]
    given = survey, SKILL, types
    regions = survey["itl3"].unique()

    def refits() -> None:
        for region in regions:
            rest = survey[survey["itl3"] != region]
            mechanism_effects(rest, SKILL, types, controls=CONTROLS)

    tasks: dict[str, Callable[[], object]] = {
        "leave one region out, downdated": lambda: leave_one_out(*given, controls=CONTROLS),
        "leave one region out, refitted": refits,
        "verdicts": lambda: verdicts(*given, controls=CONTROLS),
        "robustness values": lambda: robustness(*given, controls=CONTROLS),
        "benchmark bounds": lambda: benchmarks(*given, controls=CONTROLS),
        "detectable effects, 2,000 draws": lambda: list(
            minimum_detectable(*given, controls=CONTROLS)
        ),
        "power by spaces, 11 plans of 2,000": lambda: list(
            power_by_spaces(*given, 0.2, controls=CONTROLS)
        ),
    }
    for name, task in tasks.items():
        print(f"{name:38} {1000 * seconds(task):9.1f} ms")


if __name__ == "__main__":
    main()
