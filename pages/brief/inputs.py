"""The tables that briefs are written from, read once in each process, without Streamlit."""

from functools import cache, lru_cache
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from analysis import survey as survey_schema
from analysis.regions import deprivation, types
from geodata import tables
from geodata.errors import DataError
from geodata.inputs import boundaries, coworking
from geodata.services.layer_status import layer_status
from pages.shared.words import coverage
from pages.shared.words.coverage import Layer
from pages.shared.words.types import OwnTypes

SURVEY = "survey_demo.csv"
_GEOGRAPHIES = ("ITL3", "LAD")


class Inputs(NamedTuple):
    """What the atlas holds; regions and districts are indexed by their codes."""

    regions: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    small_areas: pd.DataFrame
    spaces: pd.DataFrame
    indicators: pd.DataFrame
    newest: pd.DataFrame
    catalogue: pd.DataFrame


@cache
def load() -> Inputs:
    """Read the tables under ``data/``.

    Returns
    -------
    Inputs
        ``newest`` has the newest period of each indicator in each region and district, indexed by
        ``area_code`` and ``indicator``; ``spaces`` gains ``easting`` and ``northing``.

    Raises
    ------
    DataError
        If a table is missing or damaged.
    """
    indicators = tables.read_table("region_indicators")
    newest = indicators[indicators["geography"].isin(_GEOGRAPHIES)].sort_values("period")
    newest = newest.drop_duplicates(["indicator", "area_code"], keep="last")
    return Inputs(
        regions=gpd.GeoDataFrame(tables.read_table("regions")).set_index("itl3", drop=False),
        districts=gpd.GeoDataFrame(tables.read_table("districts")).set_index("lad", drop=False),
        small_areas=tables.read_table("small_areas"),
        spaces=coworking.on_grid(tables.read_table("coworking_spaces")),
        indicators=indicators,
        newest=newest.set_index(["area_code", "indicator"]).sort_index(),
        catalogue=tables.read_table("indicators").set_index("key", drop=False),
    )


@cache
def wide(geography: str) -> pd.DataFrame:
    """Newest values, a row an area and a column an indicator, of "ITL3" or "LAD"."""
    newest = load().newest
    return newest[newest["geography"] == geography]["value"].unstack("indicator")


@lru_cache(maxsize=64)
def region_types(definition: str, cut: float | None) -> pd.DataFrame:
    """Types of the regions under a definition."""
    tidy = load().indicators
    table = types.indicator_table(tidy).reindex(load().regions.index)
    return types.region_types(table, definition, cut, uk=types.uk_means(tidy))


def typed(definition: str, cut: float | None, own: OwnTypes | None) -> pd.DataFrame:
    """Types of the regions under a definition of the atlas, or of a visitor's own."""
    return region_types(definition, cut) if own is None else own.types


def nations(geography: str) -> "pd.Series[str]":
    """Nation of each area of "ITL3" or "LAD", by code."""
    here = load()
    areas: pd.DataFrame = here.regions if geography == "ITL3" else here.districts
    return areas["nation"]


def unit_of(indicator: str) -> tuple[str, int]:
    """Unit and number of decimals of an indicator."""
    about = load().catalogue
    return str(about["unit"][indicator]), int(about["decimals"][indicator])


class Area(NamedTuple):
    """A region or one of its districts."""

    code: str
    name: str
    nation: str
    geography: str
    region: str
    region_name: str
    population: int
    population_period: str

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "region" if self.geography == "ITL3" else "district"

    @property
    def column(self) -> str:
        """Column of small areas and of spaces that holds its code."""
        return "itl3" if self.geography == "ITL3" else "lad"


def area(code: str) -> Area:
    """Find a region by its ITL3 code or a district by its GSS code, old ones too.

    Raises
    ------
    DataError
        If there is no such code.
    """
    here = load()
    wanted = code.strip().upper()
    if wanted in here.regions.index:
        row = here.regions.loc[wanted]
        period = f"mid-{row['population_period']}"
        return Area(
            wanted,
            row["name"],
            row["nation"],
            "ITL3",
            wanted,
            row["name"],
            int(row["population"]),
            period,
        )
    wanted = boundaries.current_district_code(wanted)
    if wanted not in here.districts.index:
        message = (
            f"There is no region or district {code!r}: give an ITL3 code of January 2025, such as "
            "TLD42, or the GSS code of a district, such as S12000013."
        )
        raise DataError(message)
    row = here.districts.loc[wanted]
    period = str(here.newest.loc[(wanted, "population"), "period"])
    return Area(
        wanted,
        row["name"],
        row["nation"],
        "LAD",
        row["itl3"],
        str(here.regions["name"][row["itl3"]]),
        int(row["population"]),
        period,
    )


class Comparators(NamedTuple):
    """Areas that an area is compared with, and what they are called in a sentence."""

    codes: tuple[str, ...]
    among: str


class Survey(NamedTuple):
    """A survey and what a reader must know of it."""

    respondents: pd.DataFrame
    name: str
    simulated: bool


@cache
def demo_survey() -> Survey:
    """The simulated survey that ships with the atlas.

    Raises
    ------
    DataError
        If its file is missing or damaged.
    """
    try:
        respondents = survey_schema.check(pd.read_csv(tables.DATA / SURVEY))
    except (OSError, ValueError) as error:
        message = f"{SURVEY} is missing or damaged ({error}): restore it from the repository."
        raise DataError(message) from error
    return Survey(respondents, "Simulated survey (Coworking Skills Atlas)", simulated=True)


@cache
def shipped_layer() -> Layer:
    """The coworking spaces under ``data/``, and what a reader must know of them."""
    status = layer_status()
    name = coverage.shipped_name(status)
    return Layer(load().spaces, name, complete=status.complete, own=False)


def forget() -> None:
    """Read the tables anew: the coworking spaces were refreshed."""
    load.cache_clear()
    shipped_layer.cache_clear()


def placed(layer: Layer | None) -> Layer:
    """The layer that is given, with ``easting`` and ``northing``, or the shipped one."""
    if layer is None or not layer.own:
        return shipped_layer()
    return layer._replace(places=coworking.on_grid(layer.places))


def small_areas(places: Area) -> pd.DataFrame:
    """Small areas of a region or district."""
    table = load().small_areas
    return table[table[places.column] == places.code]


def spaces(places: Area, layer: Layer) -> pd.DataFrame:
    """Coworking spaces of a layer in a region or district, proxies left out."""
    table = layer.places
    return table[(table[places.column] == places.code) & (table["tier"] == "A")]


def rank_in_nation(places: Area, indicator: str) -> deprivation.Rank | None:
    """Rank of an area's value among its nation's areas; None where it has none."""
    home = nations(places.geography)
    home = home[home == places.nation]
    return deprivation.rank(wide(places.geography)[indicator].reindex(home.index), places.code)
