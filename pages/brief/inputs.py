"""What a brief is made from: an area, its comparators, a survey and a list of coworking spaces."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict

import pandas as pd

from analysis.regions import deprivation
from analysis.regions.definitions import DEFINITIONS, Definition
from geodata.errors import DataError
from geodata.inputs import boundaries
from geodata.inputs.coworking import on_grid
from pages.shared.store import plain
from pages.shared.store.plain import Geography
from pages.shared.words import sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import OwnTypes


class Comparators(NamedTuple):
    """Areas that an area is compared with, and what they are called in a sentence."""

    codes: tuple[str, ...]
    among: str


class Survey(NamedTuple):
    """A survey and what a reader must know of it."""

    respondents: pd.DataFrame
    name: str
    simulated: bool


class Area(NamedTuple):
    """A region or one of its districts."""

    code: str
    name: str
    nation: str
    geography: Geography
    region: str
    region_name: str
    population: int
    population_period: str

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "region" if self.geography == "ITL3" else "district"

    def inside(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table, of small areas or of places, that lie in it."""
        return table[table["itl3" if self.geography == "ITL3" else "lad"] == self.code]

    def spaces(self, layer: Layer) -> int:
        """Coworking spaces of a layer in it, proxies left out."""
        return int((self.inside(layer.places)["tier"] == "A").sum())

    def rank(self, indicator: str) -> deprivation.Rank | None:
        """Rank of its value among its nation's areas; None where it has none."""
        return plain.rank_in_nation(self.code, indicator, self.geography)


def area(code: str) -> Area:
    """Find a region by its ITL3 code or a district by its GSS code, old ones too.

    Raises
    ------
    DataError
        If there is no such code.
    """
    regions, districts = plain.regions(), plain.districts()
    wanted = code.strip().upper()
    if wanted in regions.index:
        row = _row(regions, wanted)
        return _area(row, wanted, "ITL3", row, f"mid-{row['population_period']}")
    wanted = boundaries.current_district_code(wanted)
    if wanted not in districts.index:
        message = (
            f"There is no region or district {code!r}: give an ITL3 code of January 2025, such as "
            "TLD42, or the GSS code of a district, such as S12000013."
        )
        raise DataError(message)
    row = _row(districts, wanted)
    period = str(plain.rows_of(wanted, "LAD")["period"]["population"])
    return _area(row, wanted, "LAD", _row(regions, row["itl3"]), period)


def _row(table: pd.DataFrame, code: str) -> Mapping[str, Any]:
    return sentences.records(table.loc[[code]])[0]


def _area(
    row: Mapping[str, Any], code: str, geography: Geography, region: Mapping[str, Any], period: str
) -> Area:
    return Area(
        code,
        str(row["name"]),
        str(row["nation"]),
        geography,
        str(region["itl3"]),
        str(region["name"]),
        int(row["population"]),
        period,
    )


class Options(TypedDict, total=False):
    """How a reader sees the atlas; each option may be left out.

    Attributes
    ----------
    definition : str
        Key of :data:`analysis.regions.definitions.DEFINITIONS`; several indicators by default.
    cut : float or None
        Threshold of the definition; its usual one by default.
    own : OwnTypes or None
        Types of a visitor's own, which take the place of the definition and its threshold.
    address : str
        Address of the view, to stand in the brief.
    survey : Survey or None
        The simulated survey by default.
    layer : Layer or None
        Coworking spaces; those under ``data/`` by default.
    date : date or None
        Today by default.
    """

    definition: str
    cut: float | None
    own: OwnTypes | None
    address: str
    survey: Survey | None
    layer: Layer | None
    date: dt.date | None


class View(NamedTuple):
    """What a brief is written from: all options, given or usual, and the types of the regions."""

    definition: Definition
    cut: float | None
    listed: bool
    address: str
    survey: Survey
    layer: Layer
    date: dt.date
    types: pd.DataFrame

    @property
    def kinds(self) -> "pd.Series[str]":
        """Types of the regions that have one."""
        return self.types["type"].dropna()


def view(options: Options) -> View:
    """All options, with what is usual where one is left out.

    Raises
    ------
    AnalysisError
        If the definition is unknown or its threshold out of range.
    """
    own, layer, cut = options.get("own"), options.get("layer"), options.get("cut")
    key = options.get("definition", "multi_indicator")
    types = plain.region_types(key, cut) if own is None else own.types
    return View(
        DEFINITIONS[key] if own is None else own.definition,
        cut,
        own is not None,
        options.get("address", ""),
        options.get("survey") or demo_survey(),
        # our own is placed once
        layer._replace(places=on_grid(layer.places))
        if layer and layer.own
        else plain.placed_layer(),
        options.get("date") or dt.datetime.now(tz=dt.UTC).date(),
        types,
    )


def demo_survey() -> Survey:
    """The simulated survey that ships with the atlas."""
    return Survey(plain.survey(), "Simulated survey (Coworking Skills Atlas)", simulated=True)


def unit_of(indicator: str) -> tuple[str, int]:
    """Unit and number of decimals of an indicator."""
    about = plain.catalogue()
    return str(about["unit"][indicator]), int(about["decimals"][indicator])
