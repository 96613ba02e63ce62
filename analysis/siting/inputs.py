"""What a siting is asked over, checked: neighbourhoods, candidate places, weights, distances."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.access import METRES_PER_KM, require
from analysis.siting.gains import Floats

DECILES = 10
#: Metres between what must not be joined: farther than any two points of a national grid.
_APART_M = 1e8


def decile_weights(
    small_areas: pd.DataFrame, weights: Mapping[int, float] | Sequence[float]
) -> "pd.Series[float]":
    """Residents, each counting by the deprivation decile of their neighbourhood.

    Parameters
    ----------
    small_areas : DataFrame
        ``population`` and ``decile``, 1 = most deprived in its own nation.
    weights : mapping or sequence of float
        Weight of a resident by decile; deciles that a mapping leaves out count 0. A sequence has
        ten, for deciles 1 to 10.

    Returns
    -------
    Series of float
        Indexed as `small_areas`, named ``weight``.

    Raises
    ------
    AnalysisError
        If a weight is negative or not finite, a sequence has not ten, or a column is absent.
    """
    if not isinstance(weights, Mapping):
        if len(weights) != DECILES:
            message = f"{len(weights)} weights are given: give ten, one a decile from 1 to 10."
            raise AnalysisError(message)
        weights = dict(enumerate(weights, start=1))
    for decile, weight in weights.items():
        if not (math.isfinite(weight) and weight >= 0):
            message = f"The weight {weight} of decile {decile} is no weight: give 0 or more."
            raise AnalysisError(message)
    for column in ("population", "decile"):
        if column not in small_areas:
            message = f"The table of small areas has no column {column!r}: add it."
            raise AnalysisError(message)
    by_decile = small_areas["decile"].map(dict(weights)).fillna(0.0).astype(float)
    return (small_areas["population"] * by_decile).rename("weight").astype(float)


def check_reach(km: float) -> None:
    """Refuse a distance that reaches nothing.

    Parameters
    ----------
    km : float

    Raises
    ------
    AnalysisError
        If `km` is not positive and finite.
    """
    if not (math.isfinite(km) and km > 0):
        message = f"Within {km:g} km nobody can be reached: give a distance above 0 km."
        raise AnalysisError(message)


def check_candidates(candidates: pd.DataFrame, apart: str | None) -> None:
    """Refuse candidate places without coordinates.

    Parameters
    ----------
    candidates : DataFrame
    apart : str, optional

    Raises
    ------
    AnalysisError
        If there is none, or a column or value is missing.
    """
    if candidates.empty:
        message = "There is no candidate place to choose from: give at least one."
        raise AnalysisError(message)
    require(candidates, ["easting", "northing", *([apart] if apart else [])], "candidate places")


def demand_points(
    demand: pd.DataFrame, weight: "str | pd.Series[float]", apart: str | None
) -> Floats:
    """Check the small areas and return the weight of each.

    Parameters
    ----------
    demand : DataFrame, shape (n, >= 4)
    weight : str or Series
    apart : str, optional

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    AnalysisError
        If there is no small area, a column or value is missing, or a weight is negative.
    """
    if demand.empty:
        message = "There is no neighbourhood in this area: choose another area."
        raise AnalysisError(message)
    columns = ["easting", "northing", "population", *([apart] if apart else [])]
    require(demand, columns, "small areas")
    if "km" not in demand:
        message = (
            "The table of small areas has no column 'km', the distance to the nearest open space: "
            "add it, missing where no space can be reached."
        )
        raise AnalysisError(message)
    if isinstance(weight, str):
        require(demand, [weight], "small areas")
        weight = demand[weight]
    elif not weight.index.equals(demand.index):
        message = (
            f"The weights have {len(weight)} rows that are not those of the {len(demand)} small "
            "areas: give one weight a small area, on the same index."
        )
        raise AnalysisError(message)
    values: Floats = np.array(weight, dtype=np.float64)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        where = demand.index[wrong][0]
        message = f"The weight of row {where} is {values[wrong][0]}: give 0 or more."
        raise AnalysisError(message)
    return values


def beyond(demand: pd.DataFrame, km: float) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which small areas have no open space within a distance.

    Parameters
    ----------
    demand : DataFrame
        ``km``, missing where no space can be reached.
    km : float

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    return np.asarray(~(demand["km"].to_numpy(dtype=float) <= km))


def far_km(demand: pd.DataFrame) -> float:
    """Distance used where there is no space at all: the diagonal of the box around the small areas.

    Parameters
    ----------
    demand : DataFrame

    Returns
    -------
    float
        Kilometres, at least 1.
    """
    sides = [demand[side].max() - demand[side].min() for side in ("easting", "northing")]
    return max(math.hypot(*sides) / METRES_PER_KM, 1.0)


def coordinates(
    first: pd.DataFrame, second: pd.DataFrame, apart: str | None
) -> tuple[Floats, Floats]:
    """Points of two tables in metres, with a third coordinate that keeps groups apart.

    Parameters
    ----------
    first, second : DataFrame
        ``easting`` and ``northing``, and `apart`.
    apart : str, optional

    Returns
    -------
    tuple of ndarray, shapes (n, 3) and (m, 3)
    """
    height = np.zeros(len(first) + len(second))
    if apart:
        height = pd.factorize(pd.concat([first[apart], second[apart]]))[0] * _APART_M
    tables = (first, height[: len(first)]), (second, height[len(first) :])
    one, other = (
        np.column_stack([table[["easting", "northing"]].to_numpy(dtype=float), third])
        for table, third in tables
    )
    return one, other


def distances_km(sites: pd.DataFrame, points: pd.DataFrame, apart: str | None) -> Floats:
    """Straight lines from each of a few places to each point.

    Parameters
    ----------
    sites, points : DataFrame
        ``easting`` and ``northing``, and `apart`.
    apart : str, optional

    Returns
    -------
    ndarray, shape (sites, points)
        Kilometres; infinite between groups kept apart.
    """
    ends = points[["easting", "northing"]].to_numpy(dtype=float).T
    starts = sites[["easting", "northing"]].to_numpy(dtype=float)
    km = np.empty((len(starts), ends.shape[1]))
    for row, (easting, northing) in enumerate(starts):
        east, north = ends[0] - easting, ends[1] - northing
        km[row] = np.sqrt(east * east + north * north) / METRES_PER_KM
    if apart and len(sites):
        for group in sites[apart].unique():
            here = (sites[apart] == group).to_numpy(dtype=bool)
            there = (points[apart] != group).to_numpy(dtype=bool)
            km[np.ix_(here, there)] = math.inf
    return km
