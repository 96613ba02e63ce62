"""Small areas: where they are, who lives there, and how deprived they are in their own nation.

England and Wales use the LSOAs of 2021, Scotland the data zones of 2011, Northern Ireland the super
output areas of 2001 (the same polygons as its 2011 file). Each nation's newest index ranks its own
areas only: a decile in Wales is not a decile in England. Rank 1 and decile 1 are the most deprived.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.errors import DataError
from geodata.inputs.boundaries import read_areas, read_small_areas
from geodata.inputs.lookups import (
    ITL_LOOKUP,
    NATIONS,
    NORTH_AYRSHIRE,
    current_districts,
    itl_hierarchy,
    read_raw_csv,
    read_raw_parquet,
    require_areas,
    require_codes,
)

EXPECTED = {"England": 33_755, "Wales": 1_917, "Scotland": 6_976, "Northern Ireland": 890}
"""Small areas in each nation's index."""

RESIDENTS_2019 = "population/population_mid2019_small_areas_uk.parquet"
WARD_LOOKUP = "lookups/lookup_lsoa21_ward24_ltla24.parquet"
CENSUS_LOOKUP = "lookups/lookup_lsoa11_lsoa21_ltla22.parquet"

MISPLACED = {
    # West Northamptonshire 048E, near Middleton Cheney: the ward lookup gives it one of Cherwell,
    # which is in another region. Its own name and the other lookup say where it lies.
    "E01027305": "E06000062"
}
"""District of each LSOA that `WARD_LOOKUP` puts in a wrong one, with the reason above it."""

DOMAINS = (
    "income",
    "employment",
    "education",
    "health",
    "crime",
    "housing",
    "access",
    "environment",
)
"""Domains of the indices; no index publishes all of them (see `small_areas`)."""

ENGLAND_DOMAINS = {
    "Income_decile": "decile_income",
    "Employment_decile": "decile_employment",
    "Education_decile": "decile_education",
    "Health_decile": "decile_health",
    "Crime_decile": "decile_crime",
    "Housing_and_Services_decile": "decile_housing",
    "Environment_decile": "decile_environment",
}
SCOTLAND_DOMAINS = {
    "Income_decile": "decile_income",
    "Employment_decile": "decile_employment",
    "Education_decile": "decile_education",
    "Health_decile": "decile_health",
    "Crime_decile": "decile_crime",
    "Housing_decile": "decile_housing",
    "Access_decile": "decile_access",
}
NORTHERN_IRELAND_DOMAINS = {
    "D1_Income_rank": "decile_income",
    "D2_Empl_rank": "decile_employment",
    "P4_Education_rank": "decile_education",
    "D3_Health_rank": "decile_health",
    "D7_CD_rank": "decile_crime",
    "P5_Access_rank": "decile_access",
    "D6_LivEnv_rank": "decile_environment",
}


def decile_of_rank(rank: pd.Series) -> pd.Series:
    """Split ranks into ten groups of equal size, 1 = most deprived.

    ``ceil(10 * rank / n)``, as the publishers of the indices do.

    Parameters
    ----------
    rank : Series of int
        1 to n, 1 = most deprived.

    Returns
    -------
    Series of int
        Decile, 1 to 10.
    """
    return pd.Series(np.ceil(10 * rank / len(rank)), dtype="int64")


def small_areas(raw: Path) -> pd.DataFrame:
    """Build the table of small areas.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame, shape (43538, 24)
        ``code, name, nation``; ``lad`` (district of December 2024); ``itl3`` (January 2025);
        ``population`` with ``population_period`` and ``population_kind``; ``easting, northing``
        (British National Grid, metres: the centroid, or a point inside where the centroid is
        outside); ``area_km2`` (of the generalised polygon); ``index_name, rank, decile``;
        ``rural`` with ``rural_class``; and one
        ``decile_<domain>`` a domain. A domain is missing where the index does not publish it:
        all of Wales (WIMD 2025 is the overall rank only), access in England (part of its housing
        domain), environment in Scotland, housing in Northern Ireland. Rural: RUC 2021 in England
        and Wales, the two-fold urban-rural classification of 2016 in Scotland, NISRA's 2015 one in
        Northern Ireland, where "mixed urban rural" counts as not rural.

    Raises
    ------
    DataError
        If an input is missing or changed, an area has no district, population or point, or two
        lookups disagree on a district.
    """
    hierarchy = itl_hierarchy(raw)
    areas = pd.concat([_england_wales(raw), _scotland(raw), _northern_ireland(raw)])
    areas["nation"] = areas["lad"].str[0].map(NATIONS)
    polygons = read_small_areas(raw)
    easting, northing = _points_inside(polygons.geometry.to_numpy())
    points = pd.DataFrame({"code": polygons["code"], "easting": easting, "northing": northing})
    points["area_km2"] = (polygons.area / 1e6).round(4)
    areas = areas.merge(points, on="code", how="left", validate="one_to_one")
    regions = hierarchy.drop_duplicates("lad").set_index("lad")["itl3"]
    areas["itl3"] = areas["lad"].map(regions)
    areas.loc[areas["lad"] == NORTH_AYRSHIRE, "itl3"] = areas["code"].map(
        _split_district(raw, polygons, areas.loc[areas["lad"] == NORTH_AYRSHIRE, "code"])
    )
    return _checked(areas)


def districts_of_lsoas(raw: Path) -> pd.Series:
    """Place each LSOA of 2021 in its district, where two published lookups agree on it.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    Series of str
        District of December 2024 by LSOA; for those in `MISPLACED`, the district given there.

    Raises
    ------
    DataError
        If a lookup is missing or changed, or the two disagree on an LSOA that is not listed.
    """
    by_ward, by_census = (
        _district_of(raw / file, column)
        for file, column in ((WARD_LOOKUP, "ltla24_code"), (CENSUS_LOOKUP, "ltla22_code"))
    )
    require_areas(by_census.index.to_series(), set(by_ward.index), raw / CENSUS_LOOKUP)
    by_census = by_census.map(current_districts(raw)).reindex(by_ward.index)
    placed = pd.Series(MISPLACED).reindex(by_ward.index).fillna(by_ward)
    contested = (by_ward != by_census) & ~by_ward.index.isin(list(MISPLACED))
    if contested.any():
        code = str(contested.idxmax())
        message = (
            f"{Path(WARD_LOOKUP).name} places {code} in {by_ward[code]}, "
            f"{Path(CENSUS_LOOKUP).name} in {by_census[code]}: find out which is right, then "
            "correct the file or list the area in geodata.inputs.small_areas.MISPLACED with the "
            "reason."
        )
        raise DataError(message)
    return placed.rename("lad")


def _district_of(path: Path, column: str) -> pd.Series:
    """District of each LSOA of 2021 in a lookup, in which parts of one LSOA may have a row each."""
    key = "lsoa21_code"
    table = read_raw_parquet(path, [key, column]).drop_duplicates()
    require_codes(table[key], "[EW]01[0-9]{6}", path)
    return table.set_index(key)[column]


def _england_wales(raw: Path) -> pd.DataFrame:
    """Join LSOAs of 2021 to IoD2025 or WIMD2025, Census 2021 residents and RUC 2021."""
    key = "lsoa21_code"
    england = _england(raw)
    wales = _wales(raw)
    table = pd.concat([england, wales])
    for file, columns, numbers in (
        (WARD_LOOKUP, ["lsoa21_name"], []),
        ("population/population_census2021_lsoa21_ew.parquet", [], ["pop_census2021"]),
        ("lookups/ruc21_lsoa21.parquet", ["classification", "ruc"], []),
    ):
        table = _attach(table, raw / file, key, columns, numbers)
    return table.assign(
        lad=table[key].map(districts_of_lsoas(raw)),
        population_period="2021",
        population_kind="Census 2021 usual residents",
        rural=table["ruc"] == "Rural",
    ).rename(
        columns={
            key: "code",
            "lsoa21_name": "name",
            "pop_census2021": "population",
            "classification": "rural_class",
        }
    )


def _england(raw: Path) -> pd.DataFrame:
    path = raw / "deprivation/england_iod2025_lsoa21.parquet"
    names = {"IMD_rank": "rank", "IMD_decile": "decile"} | ENGLAND_DOMAINS
    table = read_raw_parquet(path, ["lsoa21_code", *names], names).rename(columns=names)
    require_codes(table["lsoa21_code"], "E01[0-9]{6}", path)
    return table.assign(index_name="IoD2025")


def _wales(raw: Path) -> pd.DataFrame:
    path = raw / "deprivation/wales_wimd2025_lsoa21.csv"
    names = {"WIMD 2025 overall rank": "rank", "WIMD 2025 overall decile": "decile"}
    table = read_raw_csv(path, ["LSOA Code", *names], names)
    table = table.rename(columns=names | {"LSOA Code": "lsoa21_code"})
    require_codes(table["lsoa21_code"], "W01[0-9]{6}", path)
    return table.assign(index_name="WIMD2025")


def _scotland(raw: Path) -> pd.DataFrame:
    """Join data zones of 2011 to SIMD 2020v2, mid-2021 residents and the 2016 classification."""
    key = "dz11_code"
    path = raw / "deprivation/scotland_simd2020v2_dz11_ranks.csv"
    names = {"IMD_rank": "rank", "IMD_decile": "decile"} | SCOTLAND_DOMAINS
    table = read_raw_csv(path, [key, *names], names).rename(columns=names)
    require_codes(table[key], "S01[0-9]{6}", path)
    for file, columns, numbers in (
        ("lookups/lookup_dz11_iz11_ltla20.csv", ["dz11_name", "ltla20_code"], []),
        ("population/population_mid2021_dz11.csv", [], ["total_population"]),
        ("lookups/ruc16_dz11.csv", ["classification", "ruc"], []),
    ):
        table = _attach(table, raw / file, key, columns, numbers)
    return table.assign(
        lad=table["ltla20_code"].map(current_districts(raw)),
        population_period="2021",
        population_kind="mid-2021 estimate",
        index_name="SIMD2020v2",
        rural=table["ruc"] == "Rural",
    ).rename(
        columns={
            key: "code",
            "dz11_name": "name",
            "total_population": "population",
            "classification": "rural_class",
        }
    )


def _northern_ireland(raw: Path) -> pd.DataFrame:
    """Join super output areas to NIMDM 2017 and mid-2019 residents."""
    path = raw / "deprivation/ni_nimdm2017_soa01_full.csv"
    names = {
        "SOA2001": "lsoa",  # as the file of residents calls all small areas
        "SOA2001name": "name",
        "LGD2014code": "lad",
        "UR2015": "rural_class",
        "MDM_rank": "rank",
    } | NORTHERN_IRELAND_DOMAINS
    ranks = ["MDM_rank", *NORTHERN_IRELAND_DOMAINS]
    table = read_raw_csv(path, list(names), ranks).rename(columns=names)
    require_codes(table["lsoa"], "95[A-Z]{2}[0-9]{2}[A-Z][0-9]", path)
    domains = list(NORTHERN_IRELAND_DOMAINS.values())
    table[domains] = table[domains].apply(decile_of_rank)
    table = _attach(table, raw / RESIDENTS_2019, "lsoa", [], ["pop_mid2019"])
    return table.assign(
        decile=decile_of_rank(table["rank"]),
        population_period="2019",
        population_kind="mid-2019 estimate",
        index_name="NIMDM2017",
        rural=table["rural_class"] == "Rural",
    ).rename(columns={"lsoa": "code", "pop_mid2019": "population"})


def _attach(
    table: pd.DataFrame, path: Path, key: str, texts: list[str], numbers: list[str]
) -> pd.DataFrame:
    """Join columns of a raw file to small areas by their code; `_checked` finds the gaps."""
    read = read_raw_parquet if path.suffix == ".parquet" else read_raw_csv
    other = read(path, [key, *texts, *numbers], numbers)
    require_codes(other[key], "[A-Z0-9]{8,9}", path)
    return table.merge(other, on=key, how="left")


def _points_inside(
    polygons: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give each polygon its centroid, or a point on its surface if that lies outside; metres."""
    centroids = shapely.centroid(polygons)
    inside = shapely.contains(polygons, centroids)
    points = np.where(inside, centroids, shapely.point_on_surface(polygons))
    return np.round(shapely.get_x(points), 1), np.round(shapely.get_y(points), 1)


def _split_district(raw: Path, polygons: gpd.GeoDataFrame, codes: pd.Series) -> pd.Series:
    """Place the small areas of North Ayrshire in the ITL3 region that holds most of each.

    The regions' outlines are more generalised than the small areas', so the largest overlap
    decides, not a point.
    """
    hierarchy = itl_hierarchy(raw)
    require_areas(hierarchy["lad"], {NORTH_AYRSHIRE}, raw / ITL_LOOKUP)
    wanted = hierarchy.loc[hierarchy["lad"] == NORTH_AYRSHIRE, "itl3"]
    regions = read_areas(raw, "regions")
    regions = regions[regions["itl3"].isin(wanted)]
    parts = polygons[polygons["code"].isin(codes)]
    overlap = {
        region: parts.intersection(shape).area.to_numpy()
        for region, shape in zip(regions["itl3"], regions.geometry, strict=True)
    }
    return pd.DataFrame(overlap, index=parts["code"]).idxmax(axis=1)


def _checked(areas: pd.DataFrame) -> pd.DataFrame:
    """Stop at a gap or a wrong count; else order rows and columns and fix the types."""
    domains = [f"decile_{domain}" for domain in DOMAINS]
    whole = ["lad", "itl3", "name", "population", "easting", "rank", "decile", "rural_class"]
    for column in whole:
        missing = areas[column].isna()
        if missing.any():
            message = (
                f"The small area {areas.loc[missing, 'code'].iloc[0]} has no {column}: its code is "
                "not in the raw file that should give it; use files of one vintage."
            )
            raise DataError(message)
    counts = areas["nation"].value_counts().to_dict()
    if counts != EXPECTED:
        message = (
            f"The indices of deprivation cover {counts} small areas where {EXPECTED} are "
            "expected: one raw file is truncated or of another vintage; fetch it again."
        )
        raise DataError(message)
    columns = [
        *("code", "name", "nation", "lad", "itl3"),
        *("population", "population_period", "population_kind", "easting", "northing", "area_km2"),
        *("index_name", "rank", "decile", "rural", "rural_class"),
        *domains,
    ]
    types = {"population": "int64", "rank": "int64", "decile": "int64", "rural": "bool"}
    return (
        areas[columns]
        .astype(types | dict.fromkeys(domains, "Int64"))
        .sort_values("code", ignore_index=True)
    )
