"""Deprivation among the neighbourhoods of an area, and the rank of an area among others.

Deciles and ranks are those of the area's own nation, 1 = most deprived. Areas of two nations have
profiles that can be shown side by side, as long as it is said that each is measured against its own
nation; ranks of two nations cannot be put in one order.
"""

from typing import NamedTuple

import pandas as pd

from analysis.errors import AnalysisError

DECILES = range(1, 11)


def decile_profile(small_areas: pd.DataFrame) -> pd.DataFrame:
    """Residents in each decile of deprivation of their own nation.

    An area like its nation has about 10% of residents in each decile; not exactly, since deciles
    are tenths of small areas and not of residents.

    Parameters
    ----------
    small_areas : DataFrame
        ``population`` and ``decile`` (1 = most deprived) of the area's small areas.

    Returns
    -------
    DataFrame, shape (10, 3)
        Indexed by ``decile``: ``small_areas`` (number), ``population`` and ``share`` (0-1).

    Raises
    ------
    AnalysisError
        If a column is absent, a decile is not 1 to 10, or nobody lives there.
    """
    _check(small_areas)
    groups = small_areas.groupby("decile")["population"]
    table = pd.DataFrame({"small_areas": groups.size(), "population": groups.sum()})
    table = table.reindex(pd.Index(DECILES, name="decile"), fill_value=0)
    return table.assign(share=table["population"] / table["population"].sum())


class Concentration(NamedTuple):
    """Residents in the nation's most deprived tenth, as a share of the area's, and of its land."""

    residents: int
    share: float
    land_share: float


def concentration(small_areas: pd.DataFrame) -> Concentration:
    """Measure how concentrated deprivation is in an area.

    Parameters
    ----------
    small_areas : DataFrame
        ``population``, ``decile`` and ``area_km2`` of the area's small areas.

    Returns
    -------
    Concentration

    Raises
    ------
    AnalysisError
        As :func:`decile_profile`.
    """
    profile = decile_profile(small_areas)
    if "area_km2" not in small_areas:
        message = "The table of small areas has no column 'area_km2': add it."
        raise AnalysisError(message)
    deprived = small_areas["decile"] == 1
    return Concentration(
        residents=int(profile["population"].iloc[0]),
        share=float(profile["share"].iloc[0]),
        land_share=float(
            small_areas.loc[deprived, "area_km2"].sum() / small_areas["area_km2"].sum()
        ),
    )


def most_deprived(small_areas: pd.DataFrame, n: int = 10) -> pd.DataFrame:
    """Most deprived small areas of an area, most deprived first.

    Parameters
    ----------
    small_areas : DataFrame
        ``code``, ``population``, ``decile``, ``rank`` (1 = most deprived) and ``nation``.
    n : int, default 10

    Returns
    -------
    DataFrame, at most n rows
        Rows of `small_areas`, all columns, ordered by ``rank`` and then ``code``.

    Raises
    ------
    AnalysisError
        If a column is absent, there are two nations, or `n` is below 1.
    """
    _check(small_areas, "code", "rank", "nation")
    nations = sorted(set(small_areas["nation"]))
    if len(nations) > 1:
        message = (
            f"Ranks of {' and '.join(nations)} cannot be put in one order, since each is within "
            "its nation: give the small areas of one nation."
        )
        raise AnalysisError(message)
    if n < 1:
        message = f"A list of {n} neighbourhoods is empty: ask for at least 1."
        raise AnalysisError(message)
    return small_areas.sort_values(["rank", "code"]).head(n)


class Rank(NamedTuple):
    """Rank of an area, 1 = highest, and the number of areas that have a value."""

    rank: int
    ranked: int


def rank(values: "pd.Series[float]", area: str) -> Rank | None:
    """Rank of an area's value, ``1 + #{values above it}``: equal values share the better rank.

    Parameters
    ----------
    values : Series
        Values by code, those of `area` and of the areas that it is ranked among.
    area : str
        Code of the area.

    Returns
    -------
    Rank or None
        None where the area has no value.
    """
    own = values[area]
    if pd.isna(own):
        return None
    return Rank(int((values > own).sum()) + 1, int(values.notna().sum()))


def _check(small_areas: pd.DataFrame, *others: str) -> None:
    absent = [name for name in ("population", "decile", *others) if name not in small_areas]
    if absent:
        message = f"The table of small areas has no column {absent[0]!r}: add it."
        raise AnalysisError(message)
    odd = small_areas.loc[~small_areas["decile"].isin(list(DECILES)), "decile"]
    if len(odd):
        message = f"Decile {odd.iloc[0]} is not one of 1 to 10: correct it or leave the row out."
        raise AnalysisError(message)
    if not small_areas["population"].sum() > 0:
        message = "Nobody lives in these small areas: give an area with residents."
        raise AnalysisError(message)
