"""Deprivation of regions and districts, from the small areas in them."""

from pathlib import Path

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.lookups import (
    current_districts,
    itl_hierarchy,
    read_raw_csv,
    read_raw_parquet,
    require_areas,
    require_codes,
)
from geodata.inputs.small_areas import DOMAINS, RESIDENTS_2019

COMPOSITE = "deprivation/UK_IMD_E.csv"
MOST_DEPRIVED_FIFTH = 2  # deciles 1 and 2


def weighted_means(values: pd.DataFrame, weights: pd.Series, areas: pd.Series) -> pd.DataFrame:
    """Mean of each column by area, ``sum(w*x) / sum(w)`` over the rows that have a value.

    Parameters
    ----------
    values : DataFrame, shape (n, k)
        May hold missing values.
    weights : Series, shape (n,)
        Residents of each row.
    areas : Series, shape (n,)
        The area that each row belongs to.

    Returns
    -------
    DataFrame, shape (areas, k)
        Missing where no row of the area has a value.
    """
    numbers = values.astype("float64")
    total = numbers.mul(weights, axis=0).groupby(areas).sum(min_count=1)
    weight = numbers.notna().mul(weights, axis=0).groupby(areas).sum()
    return total / weight


def national_deprivation(small_areas: pd.DataFrame, by: str) -> pd.DataFrame:
    """Summarise each nation's own index over regions or districts.

    Parameters
    ----------
    small_areas : DataFrame
        As `geodata.inputs.small_areas.small_areas` gives it; decile 1 is the most deprived tenth of
        small areas in the own nation.
    by : {"itl3", "lad"}
        Column with the areas to summarise over.

    Returns
    -------
    DataFrame
        Indexed by area. ``deprived_10_share`` and ``deprived_20_share``: per cent of residents in
        the most deprived 10% and 20% of small areas of their own nation; ``mean_decile``:
        population-weighted, 1 to 10; ``deprived_20_share_<domain>``: the 20% share on one domain,
        missing where the nation's index does not publish it. Nations are not comparable.
    """
    decile = small_areas["decile"]
    values = {
        "deprived_10_share": 100.0 * (decile <= 1),
        "deprived_20_share": 100.0 * (decile <= MOST_DEPRIVED_FIFTH),
        "mean_decile": decile,
    }
    for domain in DOMAINS:
        in_domain = small_areas[f"decile_{domain}"]
        values[f"deprived_20_share_{domain}"] = 100.0 * (in_domain <= MOST_DEPRIVED_FIFTH)
    return weighted_means(pd.DataFrame(values), small_areas["population"], small_areas[by])


def composite_small_areas(raw: Path, small_areas: pd.DataFrame) -> pd.DataFrame:
    """Place the small areas of the UK composite index in today's districts and regions.

    The composite ranks the LSOAs and data zones of 2011 and the super output areas of Northern
    Ireland on one scale, anchored on England's index.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    small_areas : DataFrame
        As `geodata.inputs.small_areas.small_areas` gives it: it places the data zones of a
        district that lies in two regions.

    Returns
    -------
    DataFrame, shape (42619, 6)
        ``code, lad, itl3, population`` (mid-2019), ``score`` (higher = more deprived) and
        ``decile`` (of the UK population, 1 = most deprived).

    Raises
    ------
    DataError
        If an area has no residents, district or region.

    References
    ----------
    Parsons, A. (2021). UK Composite Index of Multiple Deprivation v3.4.0. mySociety.
    """
    names = {"lsoa": "code", "UK_IMD_E_score": "score", "UK_IMD_E_pop_decile": "decile"}
    table = read_raw_csv(raw / COMPOSITE, list(names), list(names)[1:]).rename(columns=names)
    require_codes(table["code"], "[A-Z0-9]{8,9}", raw / COMPOSITE)
    residents = read_raw_parquet(raw / RESIDENTS_2019, ["lsoa", "pop_mid2019"], ["pop_mid2019"])
    require_areas(table["code"], set(residents["lsoa"]), raw / COMPOSITE)
    require_codes(residents["lsoa"], "[A-Z0-9]{8,9}", raw / RESIDENTS_2019)
    table["population"] = table["code"].map(residents.set_index("lsoa")["pop_mid2019"])
    path = raw / "lookups/lookup_lsoa11_ltla21.parquet"
    old = read_raw_parquet(path, ["lsoa11_code", "ltla21_code"])
    require_codes(old["lsoa11_code"], "[EW]01[0-9]{6}", path)
    district_of_lsoa = old.set_index("lsoa11_code")["ltla21_code"].map(current_districts(raw))
    known = small_areas.set_index("code")
    district = table["code"].map(known["lad"])
    # English and Welsh codes of 2011 that live on in 2021 may have moved: their own lookup decides.
    table["lad"] = table["code"].map(district_of_lsoa).fillna(district)
    regions = itl_hierarchy(raw).drop_duplicates("lad").set_index("lad")["itl3"]
    of_data_zones = table["code"].map(known.loc[known["nation"] == "Scotland", "itl3"])
    table["itl3"] = of_data_zones.fillna(table["lad"].map(regions))
    gaps = table[["population", "lad", "itl3"]].isna().any(axis=1)
    if gaps.any():
        message = (
            f"{Path(COMPOSITE).name}: the small area {table.loc[gaps, 'code'].iloc[0]} has no "
            "residents, district or region in the lookups; use files of one vintage."
        )
        raise DataError(message)
    columns = ["code", "lad", "itl3", "population", "score", "decile"]
    return table[columns].sort_values("code", ignore_index=True)


def composite_deprivation(areas: pd.DataFrame, by: str) -> pd.DataFrame:
    """Summarise the UK composite over regions or districts, weighted by residents of mid-2019.

    Northern Ireland's scores run higher than any in Great Britain, because its employment domain
    is defined differently: never rank it against Great Britain on these without saying so.

    Parameters
    ----------
    areas : DataFrame
        As `composite_small_areas` gives it.
    by : {"itl3", "lad"}
        Column with the areas to summarise over.

    Returns
    -------
    DataFrame
        Indexed by area: ``composite_score`` (mean, higher = more deprived), ``composite_10_share``
        and ``composite_20_share`` (per cent of residents in the UK's most deprived 10% and 20%).
    """
    values = pd.DataFrame(
        {
            "composite_score": areas["score"],
            "composite_10_share": 100.0 * (areas["decile"] <= 1),
            "composite_20_share": 100.0 * (areas["decile"] <= MOST_DEPRIVED_FIFTH),
        }
    )
    return weighted_means(values, areas["population"], areas[by])
