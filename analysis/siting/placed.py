"""What places put by hand would reach, and who is reached for the first time."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.siting.inputs import (
    beyond,
    check_candidates,
    check_reach,
    demand_points,
    distances_km,
    far_km,
)


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
