"""What places reach, and how the best ones change with their number, distance and who counts."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.siting import bounds
from analysis.siting.bounds import Progress, Search
from analysis.siting.inputs import (
    beyond,
    check_candidates,
    check_reach,
    demand_points,
    distances_km,
    far_km,
)
from analysis.siting.solve import Siting, check, coverage, maximal_covering

#: Places that lie as near as this are the same place to a person who compares two answers.
SAME_PLACE_KM = 1.0


class Placed(NamedTuple):
    """What given places reach: their table, the total, and each small area's distance after."""

    sites: pd.DataFrame
    value: float
    km: "pd.Series[float]"
    mean_km: float


def evaluate(
    demand: pd.DataFrame,
    sites: pd.DataFrame,
    km: float,
    *,
    weight: "str | pd.Series[float]" = "population",
    apart: str | None = None,
) -> Placed:
    """What places put anywhere by hand would reach.

    Parameters
    ----------
    demand, km, weight, apart
        As in :func:`maximal_covering`.
    sites : DataFrame
        ``easting`` and ``northing``; it may have no rows.

    Returns
    -------
    Placed
        ``sites`` as given, in their order, with ``gain`` (weight that each adds to those above it)
        and ``reach`` (all residents within `km`); ``value``, the weight newly within reach;
        ``km`` by small area, to the nearest of open spaces and these (missing where there is
        none); ``mean_km``, its weighted mean, with missing distances as in :func:`p_median`.

    Raises
    ------
    AnalysisError
        If a table is incomplete, `demand` is empty or `km` makes no sense.
    """
    check_reach(km)
    weights = demand_points(demand, weight, apart)
    if len(sites):
        check_candidates(sites, apart)
    near = distances_km(sites, demand, apart)
    gain, reach = np.zeros(len(sites)), np.zeros(len(sites))
    left = np.where(beyond(demand, km), weights, 0.0)
    people = demand["population"].to_numpy(dtype=float)
    for row, line in enumerate(near):
        inside = line <= km
        gain[row], reach[row] = left[inside].sum(), people[inside].sum()
        left[inside] = 0.0
    after = np.fmin(demand["km"].to_numpy(dtype=float), near.min(axis=0, initial=math.inf))
    after = np.where(np.isfinite(after), after, math.nan)
    full = np.where(np.isnan(after), far_km(demand), after)
    total = float(weights.sum())
    return Placed(
        sites.assign(gain=gain, reach=reach),
        float(gain.sum()),
        pd.Series(after, index=demand.index, name="km"),
        float(weights @ full / total) if total > 0 else math.nan,
    )


def newly_reached(
    demand: pd.DataFrame,
    sites: pd.DataFrame,
    km: float,
    by: str | Sequence[str] = ("decile",),
    *,
    apart: str | None = None,
) -> pd.DataFrame:
    """Residents within a distance of a space before and after, by group.

    Parameters
    ----------
    demand, km, apart
        As in :func:`maximal_covering`, with the columns of `by`.
    sites : DataFrame
        ``easting`` and ``northing`` of the new places.
    by : str or sequence of str, default ``("decile",)``
        Columns to group by; two are crossed.

    Returns
    -------
    DataFrame
        One row a group: the columns of `by`, ``population``, residents within `km` ``before`` and
        ``after``, ``newly`` reached, and ``share_before`` and ``share_after`` (0-1; missing where
        nobody lives).

    Raises
    ------
    AnalysisError
        As :func:`evaluate`, or if a column of `by` is absent.
    """
    keys = [by] if isinstance(by, str) else list(by)
    absent = [key for key in keys if key not in demand]
    if absent:
        message = f"The table of small areas has no column {absent[0]!r} to group by: add it."
        raise AnalysisError(message)
    after = evaluate(demand, sites, km, apart=apart).km
    people = demand["population"].astype(float)
    counted = demand[keys].assign(
        population=people,
        before=people.where(demand["km"] <= km, 0.0),
        after=people.where(after <= km, 0.0),
    )
    table = counted.groupby(keys, as_index=False)[["population", "before", "after"]].sum()
    lived_in = table["population"].where(table["population"] > 0)
    return table.assign(
        newly=table["after"] - table["before"],
        share_before=table["before"] / lived_in,
        share_after=table["after"] / lived_in,
    )


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
