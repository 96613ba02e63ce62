"""The two questions of siting, asked of the solver and answered as tables."""

import math
import numbers
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.access import METRES_PER_KM
from analysis.siting import bounds
from analysis.siting.bounds import Progress, Search
from analysis.siting.gains import Floats, Gains, Integers, covering, savings
from analysis.siting.inputs import (
    beyond,
    check_candidates,
    check_reach,
    coordinates,
    demand_points,
    distances_km,
    far_km,
)


class Siting(NamedTuple):
    """Chosen places, what they reach, and how good any choice could be."""

    sites: pd.DataFrame
    value: float
    bound: float
    gap: float
    status: str
    seconds: float
    notes: list[str]


def maximal_covering(
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    k: int,
    km: float,
    *,
    weight: "str | pd.Series[float]" = "population",
    apart: str | None = None,
    gap: float = 0.001,
    seconds: float = 60.0,
    progress: Callable[[Progress], bool] | None = None,
) -> Siting:
    """Choose k places that bring most people within a distance of a space for the first time.

    Small problems are solved to the end, others to `gap` (:mod:`analysis.siting.bounds`).

    Parameters
    ----------
    demand : DataFrame, shape (n, >= 4)
        ``population``, ``easting`` and ``northing`` in metres, and ``km`` to the nearest open space
        (missing = none). Who lives within `km` already is not counted again.
    candidates : DataFrame, shape (m, >= 2)
        ``easting`` and ``northing`` of places to choose from; other columns are carried along.
    k : int
        1 to m.
    km : float
        Distance within which a space counts as reached, itself included.
    weight : str or Series, default ``"population"``
        Column of `demand`, or a Series on its index, such as :func:`decile_weights`.
    apart : str, optional
        Column of both tables, such as the island: reach does not cross between its values.
    gap : float, default 0.001
        Share of the bound that may be left open.
    seconds : float, default 60
        Time after which the best choice found is returned.
    progress : callable, optional
        Takes a :class:`Progress`; returns False to stop.

    Returns
    -------
    Siting
        ``value`` is the weight newly within reach, ``bound`` what no choice exceeds, ``gap`` the
        difference as a share of the bound. ``status`` is ``optimal``, ``within gap``, ``greedy``
        (the time ran out first: greedy choice and exchanges) or ``stopped``. ``sites`` has, in
        order of greatest gain first, the candidate's columns, ``gain`` (weight that it adds to
        those above it) and ``reach`` (all residents within `km`). A place that would add nobody is
        left out, with a note.

    Raises
    ------
    AnalysisError
        If a table is empty or incomplete, `k` or `km` makes no sense, or memory would not hold it.

    References
    ----------
    Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional
    Science Association, 32(1), 101-118.
    """
    check_reach(km)
    weights = check(demand, candidates, k, weight, apart)
    search = Search(seconds, progress)
    gains = coverage(demand, candidates, km, weights, apart)
    bounds.solve(gains, k, gap, search)
    rows, added = _in_order(gains, search.chosen)
    sites = candidates.iloc[gains.candidates[rows]]
    people = demand["population"].to_numpy(dtype=float)
    sites = sites.assign(gain=added, reach=(distances_km(sites, demand, apart) <= km) @ people)
    notes = [] if len(gains.most) else [_nobody(weights, beyond(demand, km), km)]
    if len(gains.most):
        notes += _left_out(k, len(sites))
    status = search.status(search.gap, gap)
    return Siting(sites, search.value, search.proven, search.gap, status, search.spent, notes)


def p_median(
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    k: int,
    *,
    weight: "str | pd.Series[float]" = "population",
    apart: str | None = None,
    gap: float = 0.001,
    seconds: float = 60.0,
    progress: Callable[[Progress], bool] | None = None,
) -> Siting:
    """Choose k places after which people live nearest to a space on average.

    Solved as :func:`maximal_covering` is, but harder: a district or a region is solved to the end
    within seconds; a nation of one or two thousand small areas often ends with the choice of greedy
    and exchanges, labelled so, and a gap below 1%.

    Parameters
    ----------
    demand, candidates, k, weight, apart, gap, seconds, progress
        As in :func:`maximal_covering`. Residents whose ``km`` is missing, because no open space
        can be reached, count with the diagonal of the box around `demand`: farther than any place
        in it, so that reaching them comes first.

    Returns
    -------
    Siting
        ``value`` is the weighted mean distance to a space afterwards (km), ``bound`` the mean that
        no choice falls below, ``gap`` their difference as a share of the value. In ``sites``
        ``gain`` is the fall of the mean (km) and ``reach`` the residents to whom the place is the
        nearest.

    Raises
    ------
    AnalysisError
        If a table is empty or incomplete, `k` makes no sense, or memory would not hold it.

    References
    ----------
    Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and
    medians of a graph. Operations Research, 12(3), 450-459.
    """
    weights = check(demand, candidates, k, weight, apart)
    before = demand["km"].to_numpy(dtype=float, copy=True)
    lost = np.isnan(before)
    before[lost] = far_km(demand)
    total = float(weights.sum())
    if not total > 0:
        note = "Nobody of those who count lives here, so that there is no mean distance."
        none = candidates.iloc[:0].assign(gain=0.0, reach=0.0)
        return Siting(none, math.nan, math.nan, 0.0, "optimal", 0.0, [note])
    mean = float(weights @ before / total)
    search = Search(seconds, progress, lambda saved: mean - min(saved / total, mean))
    counted = weights > 0
    places, points = coordinates(candidates, demand, apart)
    gains = savings(
        places, points[counted], weights[counted] / METRES_PER_KM, before[counted] * METRES_PER_KM
    )
    _solve_mean(gains, k, gap, search, mean * total)
    rows, added = _in_order(gains, search.chosen)
    sites = candidates.iloc[gains.candidates[rows]]
    sites = sites.assign(gain=added / total, reach=_served(sites, demand, apart))
    value, bound = mean - search.value / total, mean - min(search.proven / total, mean)
    left = (value - bound) / value if search.gap > 0 else 0.0
    notes = _unreached(demand, lost) + _left_out(k, len(sites))
    return Siting(sites, value, bound, left, search.status(left, gap), search.spent, notes)


def check(
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    k: int,
    weight: "str | pd.Series[float]",
    apart: str | None,
) -> Floats:
    """Check the tables and the number of places, and return the weight of each small area.

    Parameters
    ----------
    demand, candidates, k, weight, apart
        As in :func:`maximal_covering`.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    AnalysisError
        As :func:`maximal_covering`.
    """
    weights = demand_points(demand, weight, apart)
    check_candidates(candidates, apart)
    if not isinstance(k, numbers.Integral) or k < 1:
        message = f"{k} is no number of places to open: ask for at least 1."
        raise AnalysisError(message)
    if k > len(candidates):
        message = (
            f"{k} places cannot be chosen from {len(candidates)} candidates: ask for "
            f"{len(candidates)} or fewer, or give more candidates."
        )
        raise AnalysisError(message)
    return weights


def coverage(
    demand: pd.DataFrame, candidates: pd.DataFrame, km: float, weights: Floats, apart: str | None
) -> Gains:
    """Gains of covering, over those who count and are out of reach now.

    Parameters
    ----------
    demand, candidates, km, apart
        As in :func:`maximal_covering`.
    weights : ndarray, shape (n,)

    Returns
    -------
    Gains
    """
    counted = beyond(demand, km) & (weights > 0)
    places, points = coordinates(candidates, demand, apart)
    return covering(places, points[counted], weights[counted], km * METRES_PER_KM)


def _solve_mean(gains: Gains, k: int, gap: float, search: Search, before: float) -> None:
    """Solve a p-median to a gap of the mean, which is smaller than its saving or larger."""
    first = gains.greedy(k)
    saved = float(gains.held(first).sum())
    share = (before - saved) / saved if saved > 0 else 0.0
    # The saving may still grow and the mean fall, so that half is asked for.
    bounds.solve(gains, k, min(gap, gap * share / 2), search, first)


def _in_order(gains: Gains, chosen: Integers) -> tuple[Integers, Floats]:
    """Chosen rows that add anything, greatest gain first, and what each adds."""
    left, best = [int(row) for row in chosen], np.zeros(len(gains.most))
    rows: list[int] = []
    added: list[float] = []
    while left:
        after = [np.maximum(best, gains.held(np.array([row]))) for row in left]
        sums = [float((line - best).sum()) for line in after]
        turn = int(np.argmax(sums))
        if not sums[turn] > 0:
            break
        rows.append(left.pop(turn))
        added.append(sums[turn])
        best = after[turn]
    return np.array(rows, np.int64), np.array(added)


def _served(sites: pd.DataFrame, demand: pd.DataFrame, apart: str | None) -> Floats:
    """Residents to whom each place is nearer than any other or any open space."""
    if sites.empty:
        return np.zeros(0)
    km = distances_km(sites, demand, apart)
    nearer = ~(demand["km"].to_numpy(dtype=float) <= km.min(axis=0)) & np.isfinite(km.min(axis=0))
    people = np.where(nearer, demand["population"].to_numpy(dtype=float), 0.0)
    return np.bincount(km.argmin(axis=0), people, minlength=len(sites)).astype(np.float64)


def _nobody(
    weights: Floats, outside: "np.ndarray[tuple[int], np.dtype[np.bool_]]", km: float
) -> str:
    """Why no place adds anybody."""
    if not weights.any():
        return "Nobody of those who count lives here, so that no place adds anybody."
    if not (weights > 0)[outside].any():
        return f"Everyone who counts lives within {km:g} km of an open space already."
    return f"No candidate place lies within {km:g} km of anyone who is out of reach now."


def _left_out(k: int, chosen: int) -> list[str]:
    """Say that fewer places than asked for do as well."""
    if chosen == k:
        return []
    do = "does" if chosen == 1 else "do"
    return [
        f"{chosen} of the {k} places {do} all that can be done: further ones would add nothing."
    ]


def _unreached(
    demand: pd.DataFrame, lost: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> list[str]:
    """Say how residents without any space to go to are counted."""
    people = demand.loc[lost, "population"].sum()
    if not people > 0:
        return []
    note = (
        f"{people:,.0f} residents can reach no open space now; a place for them comes first, as "
        f"they count with {far_km(demand):,.1f} km, farther than any place in the area."
    )
    return [note]
