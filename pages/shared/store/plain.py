"""The tables of the atlas, read once in each process: for pages, briefs and runs without a server.

It imports no Streamlit. What it returns is shared by all, and must not be changed.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis import survey as survey_schema
from analysis.regions import access, certainty, deprivation, peers, types, unusual
from geodata import tables
from geodata.errors import DataError
from geodata.inputs import coworking
from geodata.services.layer_status import LayerStatus, layer_status
from pages.shared.words import coverage
from pages.shared.words.coverage import Layer

#: Regions (ITL3, January 2025) or districts (December 2024).
Geography: TypeAlias = Literal["ITL3", "LAD"]
SURVEY: Final = "survey_demo.csv"
_FILES: Final = {"ITL3": ("regions", "itl3"), "LAD": ("districts", "lad")}
_IRELAND: Final = "Northern Ireland"


@lru_cache(maxsize=2)
def _shaped(geography: Geography) -> gpd.GeoDataFrame:
    name, code = _FILES[geography]
    return gpd.GeoDataFrame(tables.read_table(name)).set_index(code, drop=False)


def outlines(geography: Geography) -> gpd.GeoSeries:
    """Shapes of regions or districts on the British National Grid, by code."""
    return _shaped(geography).geometry


@lru_cache(maxsize=2)
def areas(geography: Geography) -> pd.DataFrame:
    """Regions or districts without their shapes, indexed by code."""
    return pd.DataFrame(_shaped(geography).drop(columns="geometry"))


def regions() -> pd.DataFrame:
    """Regions without their shapes, indexed by ``itl3``, in the order of the map's file."""
    return areas("ITL3")


def districts() -> pd.DataFrame:
    """Districts without their shapes, indexed by ``lad``."""
    return areas("LAD")


@cache
def indicators() -> pd.DataFrame:
    """Indicators in long form: every area and period."""
    return tables.read_table("region_indicators")


@cache
def catalogue() -> pd.DataFrame:
    """What each indicator is, indexed by ``key``."""
    return tables.read_table("indicators").set_index("key", drop=False)


@lru_cache(maxsize=4)
def newest(geography: Geography = "ITL3") -> pd.DataFrame:
    """Newest period of each indicator in each region or district."""
    rows = indicators()
    rows = rows[rows["geography"] == geography].sort_values("period", kind="stable")
    return rows.drop_duplicates(["indicator", "area_code"], keep="last").sort_index()


@lru_cache(maxsize=4)
def wide(geography: Geography = "ITL3") -> pd.DataFrame:
    """Newest values, a row a region or district and a column an indicator."""
    return newest(geography).pivot(index="area_code", columns="indicator", values="value")


@lru_cache(maxsize=64)
def rows_of(code: str, geography: Geography = "ITL3") -> pd.DataFrame:
    """Newest row of each indicator in an area, by indicator, as the catalogue has them."""
    rows = newest(geography)
    here = rows[rows["area_code"] == code].set_index("indicator", drop=False)
    return here.loc[catalogue().index.intersection(here.index, sort=False)]


def rank_in_nation(
    code: str, indicator: str, geography: Geography = "ITL3"
) -> deprivation.Rank | None:
    """Rank of an area's value within its nation; None where it has none."""
    nations = areas(geography)["nation"]
    home = nations.index[nations == nations[code]]
    return deprivation.rank(wide(geography)[indicator].reindex(home), code)


def similar(code: str, geography: Geography = "ITL3", k: int = 10) -> pd.DataFrame:
    """The `k` most similar areas of a kind, as from `analysis.regions.peers.similar`."""
    table = wide(geography).reindex(areas(geography).index)
    features = [name for name in peers.FEATURES if name in table]
    return peers.similar(table, code, k=k, features=features)


def unusual_in(
    code: str, others: Sequence[str], among: str, geography: Geography = "ITL3"
) -> pd.DataFrame:
    """Indicators by how far an area stands from others, as from `analysis.regions.unusual`."""
    places, here = areas(geography), rows_of(code, geography)
    table = wide(geography).reindex(places.index)
    lower, upper = (
        pd.DataFrame([here[limit].reindex(table.columns)], index=[code])
        for limit in ("lower_95", "upper_95")
    )
    nations = places["nation"]
    return unusual.unusual(
        table, code, others, catalogue(), nations, lower=lower, upper=upper, among=among
    )


@cache
def type_inputs() -> tuple[pd.DataFrame, dict[str, float]]:
    """Indicators of all regions, and UK means, from which every definition starts."""
    inputs = types.indicator_table(indicators()).reindex(regions().index)
    return inputs, types.uk_means(indicators())


@lru_cache(maxsize=64)
def region_types(definition: str, cut: float | None = None) -> pd.DataFrame:
    """Types of the regions under a definition of the atlas; at its usual threshold without `cut`.

    Raises
    ------
    AnalysisError
        If the definition is unknown or its threshold out of range.
    """
    inputs, uk = type_inputs()
    return types.region_types(inputs, definition, cut, uk=uk)


@lru_cache(maxsize=64)
def near_the_line(definition: str, cut: float) -> frozenset[str]:
    """Regions whose type a small change of a published definition would change."""
    inputs, uk = type_inputs()
    near = certainty.near_the_line(inputs, definition, cut, uk)
    return frozenset(near.index[near])


@cache
def agreement() -> pd.DataFrame:
    """On which published definitions each region is left-behind."""
    return certainty.agreement(*type_inputs())


@cache
def small_areas() -> pd.DataFrame:
    """Neighbourhoods: LSOAs, Data Zones and SOAs."""
    return tables.read_table("small_areas")


@cache
def status() -> LayerStatus:
    """What is declared of the coworking spaces under ``data/``."""
    return layer_status()


@cache
def layer() -> Layer:
    """The coworking spaces under ``data/``, and what a reader must know of them."""
    name = coverage.shipped_name(status())
    spaces = tables.read_table("coworking_spaces")
    return Layer(spaces, name, complete=status().complete, own=False)


@cache
def placed_layer() -> Layer:
    """Shipped layer with ``easting`` and ``northing``."""
    return layer()._replace(places=coworking.on_grid(layer().places))


def forget_layer() -> None:
    """Read the coworking spaces again the next time: the server refreshed them."""
    for kept in (status, layer, placed_layer):
        kept.cache_clear()


def reached(neighbourhoods: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Neighbourhoods with the straight line to the nearest coworking space on their island.

    Parameters
    ----------
    neighbourhoods : DataFrame
        Rows of :func:`small_areas`.
    places : DataFrame
        Coworking spaces and related places, with ``easting`` and ``northing`` in metres.

    Returns
    -------
    DataFrame
        With ``island``, and ``km``, which is missing where no space is on the island.
    """
    spaces = places[places["tier"] == "A"]
    nations = spaces["itl3"].map(regions()["nation"])
    spaces = spaces.assign(island=_island(nations))
    found = neighbourhoods.assign(island=_island(neighbourhoods["nation"]))
    return found.assign(km=access.nearest(found, spaces, apart="island"))


def _island(nations: "pd.Series[str]") -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    return np.where(nations == _IRELAND, "Ireland", "Great Britain")


@cache
def survey() -> pd.DataFrame:
    """The simulated survey that ships with the atlas, a row a respondent.

    Raises
    ------
    DataError
        If its file is missing or damaged.
    """
    try:
        return survey_schema.check(pd.read_csv(tables.DATA / SURVEY))
    except (OSError, ValueError) as error:
        message = (
            f"{SURVEY} is missing or damaged ({error}): restore it from the repository, or run "
            f"`python -m analysis.survey.simulated --out data/{SURVEY}`."
        )
        raise DataError(message) from error
