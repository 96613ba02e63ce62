"""How far residents live from the nearest coworking space, and how many live near one.

Distances are straight lines from a point in each small area, so that all of an area's residents
count as living there. For travel times or distances by road, put the smallest cost from each small
area to any space into the column ``km``: nothing else here knows how a distance came about.

Nothing here takes the list of spaces to be complete. With a partial list a distance is an upper
bound, shares within a threshold are lower bounds, and regions must not be ranked on either.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from analysis.errors import AnalysisError

THRESHOLDS_KM = (1.0, 5.0, 10.0, 20.0)
METRES_PER_KM = 1_000


def nearest(
    small_areas: pd.DataFrame, spaces: pd.DataFrame, *, apart: str | None = None
) -> "pd.Series[float]":
    """Straight-line distance from each small area to its nearest space.

    Parameters
    ----------
    small_areas : DataFrame, shape (n, >= 2)
        ``easting`` and ``northing``, metres on one national grid.
    spaces : DataFrame, shape (m, >= 2)
        The same columns on the same grid; m >= 1.
    apart : str, optional
        Column of both tables. A distance then counts only between rows that agree on it, and is
        missing where no space does: a line from Derry to Glasgow is not a way to a desk, so give
        the island here.

    Returns
    -------
    Series of float, shape (n,)
        Kilometres, named ``km``, indexed as `small_areas`.

    Raises
    ------
    AnalysisError
        If there is no space at all, or a column or coordinate is missing.
    """
    for name, table in {"small areas": small_areas, "spaces": spaces}.items():
        require(table, ["easting", "northing", *([apart] if apart else [])], name)
    if spaces.empty:
        message = "There is no coworking space to measure a distance to: load a list of them."
        raise AnalysisError(message)
    km = pd.Series(np.nan, index=small_areas.index, name="km")
    parts = [(slice(None), spaces)] if apart is None else list(spaces.groupby(apart))
    for key, part in parts:
        here = np.ones(len(km), dtype=bool) if apart is None else (small_areas[apart] == key)
        origins = small_areas.loc[here, ["easting", "northing"]].to_numpy(dtype=float)
        tree = cKDTree(part[["easting", "northing"]].to_numpy(dtype=float))
        km[here] = tree.query(origins)[0] / METRES_PER_KM
    return km


def within(
    small_areas: pd.DataFrame,
    thresholds: Sequence[float] = THRESHOLDS_KM,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Residents who live within given distances of a space.

    Parameters
    ----------
    small_areas : DataFrame
        ``population``, ``km`` (missing counts as beyond every threshold) and the columns of `by`.
    thresholds : sequence of float, default (1, 5, 10, 20)
        Kilometres; a distance of exactly a threshold is within it.
    by : str or sequence of str, default ()
        Columns to split by, such as ``"decile"`` or ``["decile", "rural"]``; two are crossed.

    Returns
    -------
    DataFrame
        One row a group and threshold, in order: the columns of `by`, ``threshold_km``,
        ``residents`` within it, ``population`` of the group, and ``share`` (0-1; missing where
        nobody lives).

    Raises
    ------
    AnalysisError
        If a column is absent, a population missing or negative, or a threshold not positive.
    """
    keys = [by] if isinstance(by, str) else list(by)
    require(small_areas, ["population", *keys], "small areas")
    require(small_areas, ["km"], "small areas", gaps=True)
    wrong = [limit for limit in thresholds if not limit > 0]
    if wrong:
        message = f"A distance of {wrong[0]:g} km is no threshold: give positive kilometres."
        raise AnalysisError(message)
    rows = []
    for limit in sorted(thresholds):
        reached = small_areas["population"].where(small_areas["km"] <= limit, 0)
        counted = small_areas[keys].assign(
            threshold_km=float(limit), residents=reached, population=small_areas["population"]
        )
        rows.append(counted.groupby([*keys, "threshold_km"], as_index=False).sum())
    table = pd.concat(rows, ignore_index=True).sort_values([*keys, "threshold_km"])
    people = table["population"]
    return table.assign(share=table["residents"] / people.where(people > 0)).reset_index(drop=True)


def mean_distance(small_areas: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Mean and median distance of residents to a space.

    Parameters
    ----------
    small_areas : DataFrame
        ``population``, ``km`` and the columns of `by`.
    by : str or sequence of str, default ()
        Columns to split by; two are crossed.

    Returns
    -------
    DataFrame
        One row a group (one row in all without `by`): the columns of `by`, ``mean_km`` weighted by
        residents, ``median_km`` (half of the residents live as near as this or nearer),
        ``population``, and ``unreached``, residents whose distance is missing and who are left out
        of mean and median.

    Raises
    ------
    AnalysisError
        If a column is absent, or a population missing or negative.
    """
    keys = [by] if isinstance(by, str) else list(by)
    require(small_areas, ["population", *keys], "small areas")
    require(small_areas, ["km"], "small areas", gaps=True)
    groups = small_areas.groupby(keys) if keys else [((), small_areas)]
    rows = []
    for key, part in groups:
        known = part[part["km"].notna() & (part["population"] > 0)]
        mean = median = np.nan
        if len(known):
            km, people = known["km"], known["population"]
            mean = np.average(km, weights=people)
            median = np.quantile(km, 0.5, weights=people, method="inverted_cdf")
        rows.append(
            {
                **dict(zip(keys, key, strict=True)),
                "mean_km": float(mean),
                "median_km": float(median),
                "population": part["population"].sum(),
                "unreached": part.loc[part["km"].isna(), "population"].sum(),
            }
        )
    return pd.DataFrame(rows)


def furthest(small_areas: pd.DataFrame, n: int = 10) -> pd.DataFrame:
    """Neighbourhoods that are far from a space and have many residents.

    They are ranked by residents times distance, ``w_i * d_i``: what each adds to the total that a
    new space would be sited to lower (the p-median problem).

    Parameters
    ----------
    small_areas : DataFrame
        ``population`` and ``km``; rows without a distance are left out.
    n : int, default 10
        Number of rows, at least 1; fewer where there are fewer small areas.

    Returns
    -------
    DataFrame
        The rows of `small_areas`, the most ``person_km`` first (ties keep their order), with
        ``share`` of the total of all rows (0-1).

    Raises
    ------
    AnalysisError
        If a column is absent, a population missing or negative, or `n` below 1.
    """
    require(small_areas, ["population"], "small areas")
    require(small_areas, ["km"], "small areas", gaps=True)
    if n < 1:
        message = f"A list of {n} neighbourhoods is empty: ask for at least 1."
        raise AnalysisError(message)
    known = small_areas[small_areas["km"].notna()]
    person_km = known["population"] * known["km"]
    total = person_km.sum()
    table = known.assign(person_km=person_km, share=person_km / (total if total > 0 else np.nan))
    return table.sort_values("person_km", ascending=False, kind="stable").head(n)


def require(table: pd.DataFrame, columns: Sequence[str], name: str, *, gaps: bool = False) -> None:
    """Stop if a column of a table is absent or incomplete, or a population negative.

    Parameters
    ----------
    table : DataFrame
    columns : sequence of str
    name : str
        What the rows are, for messages.
    gaps : bool, default False
        Whether values may be missing.

    Raises
    ------
    AnalysisError
        If so.
    """
    for column in columns:
        if column not in table:
            message = f"The table of {name} has no column {column!r}: add it."
            raise AnalysisError(message)
        if not gaps and table[column].isna().any():
            where = table.index[table[column].isna()][0]
            message = f"{column} is missing in row {where} of the {name}: leave the row out."
            raise AnalysisError(message)
    if "population" in columns and (table["population"] < 0).any():
        where = table.index[table["population"] < 0][0]
        message = f"The population of row {where} of the {name} is negative: correct it."
        raise AnalysisError(message)
