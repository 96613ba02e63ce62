"""How the best places change with their number, with the distance and with who counts."""

import math
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.siting import bounds
from analysis.siting.bounds import Progress, Search
from analysis.siting.inputs import beyond, check_reach, demand_points, distances_km
from analysis.siting.placed import evaluate
from analysis.siting.solve import Siting, check, coverage, maximal_covering

#: Places that lie as near as this are the same place to a person who compares two answers.
SAME_PLACE_KM = 1.0


def gain_curve(
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    most: int,
    km: float,
    *,
    weight: "str | pd.Series[float]" = "population",
    apart: str | None = None,
    gap: float = 0.001,
    seconds: float = 60.0,
    progress: Callable[[Progress], bool] | None = None,
) -> pd.DataFrame:
    """How much each further place adds, with the best choice for every k from 1 to `most`.

    Each k is solved on its own: the best three need not hold the best two.

    Parameters
    ----------
    demand, candidates, km, weight, apart, gap, progress
        As in :func:`maximal_covering`.
    most : int
        Largest number of places, 1 to m.
    seconds : float, default 60
        For all k together.

    Returns
    -------
    DataFrame
        One row a k that was reached: ``k``, ``value``, ``bound``, ``gap``, ``added`` over k - 1,
        ``share`` of the weight out of reach now (0-1), ``status``.
    """
    check_reach(km)
    weights = check(demand, candidates, most, weight, apart)
    gains = coverage(demand, candidates, km, weights, apart)
    outside = float(weights[beyond(demand, km)].sum())
    began = time.monotonic()
    rows: list[tuple[float | str, ...]] = []
    before, chosen = 0.0, np.empty(0, np.int64)
    for k in range(1, most + 1):
        spent = time.monotonic() - began
        budget = max(seconds - spent, 0.0) / (most - k + 1)
        search = Search(budget, _part_of(progress, k - 1, most, began))
        bounds.solve(gains, k, gap, search, chosen)
        if search.stopped:
            break
        chosen = search.chosen
        share = search.value / outside if outside > 0 else math.nan
        figures = (search.value, search.proven, search.gap, search.value - before, share)
        rows.append((k, *figures, search.status(search.gap, gap)))
        before = search.value
    return pd.DataFrame(rows, columns=["k", "value", "bound", "gap", "added", "share", "status"])


def sensitivity(
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    k: int,
    km_values: Sequence[float],
    weightings: "Mapping[str, pd.Series[float]]",
    *,
    apart: str | None = None,
    gap: float = 0.001,
    seconds: float = 60.0,
    progress: Callable[[Progress], bool] | None = None,
) -> pd.DataFrame:
    """How the best places change with the distance and with who counts.

    Parameters
    ----------
    demand, candidates, k, apart, gap, progress
        As in :func:`maximal_covering`.
    km_values : sequence of float
        Distances; the first is the base.
    weightings : mapping of str to Series
        Weights by name, on the index of `demand`; the first is the base.
    seconds : float, default 60
        For all pairs together.

    Returns
    -------
    DataFrame
        One row a pair, the base first: ``km``, ``weighting``, ``value``, ``share`` of the weight
        out of reach now (0-1), ``gap``, ``status``, ``overlap`` (places within 1 km of a place of
        the base answer), ``base_value`` (what these places reach under the base distance and
        weights) and ``regret`` (share of the base answer's value that they forgo; below 0 only
        where the base was not solved to the end). Pairs after a stop are left out.

    Raises
    ------
    AnalysisError
        As :func:`maximal_covering`, or if there is no distance or no weighting.
    """
    pairs = [(float(km), name) for name in weightings for km in km_values]
    if not pairs:
        message = "There is nothing to compare: give at least one distance and one weighting."
        raise AnalysisError(message)
    base_km, base_name = pairs[0]
    began = time.monotonic()
    rows: list[tuple[float | str, ...]] = []
    base: Siting | None = None
    for turn, (km, name) in enumerate(pairs):
        budget = max(seconds - (time.monotonic() - began), 0.0) / (len(pairs) - turn)
        answer = maximal_covering(
            demand,
            candidates,
            k,
            km,
            weight=weightings[name],
            apart=apart,
            gap=gap,
            seconds=budget,
            progress=_part_of(progress, turn, len(pairs), began),
        )
        if answer.status == "stopped":
            break
        base = answer if base is None else base
        weights = demand_points(demand, weightings[name], apart)
        outside = float(weights[beyond(demand, km)].sum())
        same = distances_km(base.sites, answer.sites, apart).min(axis=0, initial=math.inf)
        value = evaluate(
            demand, answer.sites, base_km, weight=weightings[base_name], apart=apart
        ).value
        share = answer.value / outside if outside > 0 else math.nan
        overlap = int((same <= SAME_PLACE_KM).sum())
        regret = 1 - value / base.value if base.value > 0 else 0.0
        figures = (answer.value, share, answer.gap, answer.status, overlap, value, regret)
        rows.append((km, name, *figures))
    columns = ["km", "weighting", "value", "share", "gap", "status", "overlap", "base_value"]
    return pd.DataFrame(rows, columns=[*columns, "regret"])


def _part_of(
    progress: Callable[[Progress], bool] | None, turn: int, turns: int, began: float
) -> Callable[[Progress], bool] | None:
    """Report one run of several as a part of the whole."""
    if progress is None:
        return None

    def report(step: Progress) -> bool:
        inside = step.done if math.isfinite(step.done) else 0.5
        spent = time.monotonic() - began
        words = f"{step.phase} ({turn + 1} of {turns})"
        return progress(step._replace(phase=words, done=(turn + inside) / turns, seconds=spent))

    return report
