"""The tables of regions and districts: published boundaries with names, people and coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.boundaries import nation_of, simplify
from geodata.inputs.coast import COASTAL_MIN_KM, coast_km
from geodata.inputs.lookups import read_raw_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

POPULATION_FILE = "ons/itl3_2025_gva_gdhi_population_jobs_history.csv"
#: Vertices whose triangle is smaller than this squared go. At eight-fold zoom of a map 1,000 pixels
#: high it is about one pixel.
TOLERANCE_M = 200


def regions_table(
    raw: Path, published: gpd.GeoDataFrame, hierarchy: pd.DataFrame
) -> gpd.GeoDataFrame:
    """ITL3 regions with their names, people, area, coast and simplified geometry.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    published : GeoDataFrame
        As `geodata.inputs.boundaries.read_regions` returns it.
    hierarchy : DataFrame
        As `geodata.inputs.lookups.itl_hierarchy` returns it.

    Returns
    -------
    GeoDataFrame, 182 rows
        ``itl3, name, nation, itl2, itl2_name, itl1, itl1_name, population, population_period,
        area_km2, coastal, coast_km, geometry``. Area and coast are those of the published boundary.

    Raises
    ------
    DataError
        If a region has no ITL2, ITL1 or population.
    """
    above = hierarchy.drop(columns=["lad", "lad_name", "itl3_name"]).drop_duplicates("itl3")
    table = published.merge(above, on="itl3", how="left", validate="one_to_one")
    table = table.merge(_population(raw), on="itl3", how="left", validate="one_to_one")
    _require(table, ["itl1", "population"], "itl3")
    sea_km = coast_km(published.geometry, (table["nation"] == "Northern Ireland").to_numpy())
    table["population"] = table["population"].astype(int)
    table["area_km2"] = (published.area / 1e6).round(3)
    table["coastal"] = sea_km >= COASTAL_MIN_KM
    table["coast_km"] = sea_km.round(1)
    table["geometry"] = simplify(published.geometry, TOLERANCE_M)
    columns = [
        *("itl3", "name", "nation", "itl2", "itl2_name", "itl1", "itl1_name"),
        *("population", "population_period", "area_km2", "coastal", "coast_km", "geometry"),
    ]
    return table[columns]


def districts_table(published: gpd.GeoDataFrame, small_areas: pd.DataFrame) -> gpd.GeoDataFrame:
    """Local authority districts with their region, people and simplified geometry.

    Parameters
    ----------
    published : GeoDataFrame
        As `geodata.inputs.boundaries.read_districts` returns it.
    small_areas : DataFrame
        ``lad``, ``itl3``, ``population`` of every small area.

    Returns
    -------
    GeoDataFrame, 361 rows
        ``lad, name, nation, itl3, itl3_others, population, geometry``. The region is where most of
        the district's residents live; another one it reaches into (North Ayrshire only) is in
        ``itl3_others``, which is else empty.

    Raises
    ------
    DataError
        If a district has no small area.
    """
    people = small_areas.groupby(["lad", "itl3"])["population"].sum().reset_index()
    people = people.sort_values("population", ascending=False, kind="stable")
    residents = people.groupby("lad").agg(
        itl3=("itl3", "first"),
        itl3_others=("itl3", lambda codes: " ".join(codes.iloc[1:])),
        population=("population", "sum"),
    )
    table = published.merge(residents, on="lad", how="left", validate="one_to_one")
    _require(table, ["itl3"], "lad")
    table["nation"] = nation_of(table["lad"])
    table["population"] = table["population"].astype(int)
    table["geometry"] = simplify(published.geometry, TOLERANCE_M)
    columns = ["lad", "name", "nation", "itl3", "itl3_others", "population", "geometry"]
    return table[columns]


def _population(raw: Path) -> pd.DataFrame:
    """Residents of each region in the newest year that has them all."""
    series = read_raw_csv(
        raw / POPULATION_FILE, ["region_code", "year", "population_total"]
    ).dropna()
    newest = series[series["year"] == series["year"].max()]
    return pd.DataFrame(
        {
            "itl3": newest["region_code"],
            "population": newest["population_total"],
            "population_period": newest["year"].astype(int).astype(str),
        }
    )


def _require(table: pd.DataFrame, columns: list[str], code: str) -> None:
    for column in columns:
        missing = table[column].isna()
        if missing.any():
            row = table[missing].iloc[0]
            message = (
                f"{row['name']} ({row[code]}) has no {column}: boundaries, lookups and series are "
                "not of one vintage; use the files that geodata.inputs.sources lists."
            )
            raise DataError(message)
