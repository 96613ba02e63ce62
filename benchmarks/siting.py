"""Siting: time and proven gap over the whole UK, and against HiGHS on the unreduced programme.

Run from the project's folder on an idle machine, about five minutes:
``python -m benchmarks.siting``.
Every small area is demand and candidate; spaces of tier A count as open.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.spatial import cKDTree

from analysis import siting
from analysis.regions import access

DATA = Path(__file__).parents[1] / "data"
REGION = "TLD42"
DEPRIVED = {1: 1.0, 2: 1.0}
EVERYBODY = (1.0,) * 10


def small_areas() -> pd.DataFrame:
    """Small areas with the distance to the nearest open space on their island."""
    areas = pd.read_parquet(DATA / "small_areas.parquet").set_index("code")
    spaces = pd.read_csv(DATA / "coworking_spaces.csv").query("tier == 'A'")
    grid = Transformer.from_crs(4326, 27700, always_xy=True)
    easting, northing = grid.transform(spaces["longitude"], spaces["latitude"])
    spaces = spaces.assign(easting=easting, northing=northing)
    spaces["island"] = np.where(spaces["itl3"].str.startswith("TLN"), "Ireland", "Great Britain")
    areas["island"] = np.where(areas["nation"] == "Northern Ireland", "Ireland", "Great Britain")
    return areas.join(access.nearest(areas, spaces, apart="island"))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Result and seconds."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def plain(areas: pd.DataFrame, k: int, km: float) -> float:
    """Optimum of maximal covering by scipy's HiGHS, one variable a candidate and a small area."""
    left = areas[~(areas["km"] <= km)]
    points = [table[["easting", "northing"]].to_numpy(float) for table in (left, areas)]
    near = cKDTree(points[0]).sparse_distance_matrix(
        cKDTree(points[1]), km * 1_000, output_type="ndarray"
    )
    n, m = len(left), len(areas)
    cover = sparse.csr_array((np.ones(len(near)), (near["i"], near["j"])), shape=(n, m))
    total = sparse.csr_array(np.concatenate([np.ones(m), np.zeros(n)])[None, :])
    rows = sparse.vstack([sparse.hstack([-cover, sparse.eye_array(n)]), total])
    cost = np.concatenate([np.zeros(m), -left["population"].to_numpy(float)])
    whole = np.concatenate([np.ones(m), np.zeros(n)])
    limits = LinearConstraint(rows, -np.inf, np.append(np.zeros(n), k))
    options = {"time_limit": 120.0, "mip_rel_gap": 0.0}
    answer = milp(cost, integrality=whole, bounds=Bounds(0, 1), constraints=limits, options=options)
    return float("nan") if answer.x is None else -float(answer.fun)


def whole_uk(areas: pd.DataFrame) -> None:
    """Print time and gap over the UK."""
    print("| who counts | km | k | newly reached | gap, % | status | s |")
    print("|---|---|---|---|---|---|---|")
    for who, weights in {"deciles 1-2": DEPRIVED, "everybody": EVERYBODY}.items():
        weight = siting.decile_weights(areas, weights)
        for km in (1, 2, 5, 10, 20):
            for k in (10, 20):
                answer, seconds = timed(
                    partial(
                        siting.maximal_covering, areas, areas, k, km, weight=weight, apart="island"
                    )
                )
                print(
                    f"| {who} | {km} | {k} | {answer.value:,.0f} | {100 * answer.gap:.3f} | "
                    f"{answer.status} | {seconds:.1f} |",
                    flush=True,
                )


def against_plain(areas: pd.DataFrame) -> None:
    """Print time against the unreduced programme."""
    print("\n| where | small areas | s | plain HiGHS, s | times faster | same optimum |")
    print("|---|---|---|---|---|---|")
    zones = {
        REGION: areas["itl3"] == REGION,
        "Northern Ireland": areas["nation"] == "Northern Ireland",
        "Wales": areas["nation"] == "Wales",
        "Scotland": areas["nation"] == "Scotland",
    }
    for name, inside in zones.items():
        part = areas[inside]
        ours, fast = timed(lambda: siting.maximal_covering(part, part, 10, 5, gap=0))  # noqa: B023
        theirs, slow = timed(lambda: plain(part, 10, 5))  # noqa: B023
        same = abs(ours.value - theirs) <= 1e-6 * ours.value
        print(
            f"| {name} | {len(part):,} | {fast:.2f} | {slow:.2f} | {slow / fast:.1f} | "
            f"{'yes' if same else f'no, plain {theirs:,.0f} against {ours.value:,.0f}'} |",
            flush=True,
        )


def medians(areas: pd.DataFrame) -> None:
    """Print the p-median of a region and of nations."""
    print("\n| p-median | small areas | k | mean km before | after | gap, % | status | s |")
    print("|---|---|---|---|---|---|---|---|")
    zones = {
        REGION: areas["itl3"] == REGION,
        "Northern Ireland": areas["nation"] == "Northern Ireland",
        "Wales": areas["nation"] == "Wales",
        "Scotland": areas["nation"] == "Scotland",
    }
    for name, inside in zones.items():
        part = areas[inside]
        for k in (5, 20):
            answer, seconds = timed(lambda: siting.p_median(part, part, k))  # noqa: B023
            before = np.average(part["km"], weights=part["population"])
            print(
                f"| {name} | {len(part):,} | {k} | {before:.2f} | {answer.value:.2f} | "
                f"{100 * answer.gap:.3f} | {answer.status} | {seconds:.1f} |",
                flush=True,
            )


def by_hand(areas: pd.DataFrame) -> None:
    """Print the time of twenty places put by hand."""
    sites = areas.iloc[:: len(areas) // 20].head(20)
    runs = [timed(lambda: siting.evaluate(areas, sites, 5, apart="island"))[1] for _ in range(9)]
    print(f"\nTwenty places by hand over the whole UK: {1000 * np.median(runs):.0f} ms.")


if __name__ == "__main__":
    table = small_areas()
    by_hand(table)
    against_plain(table)
    medians(table)
    whole_uk(table)
