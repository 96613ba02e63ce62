"""What pages read from `data/`, cached."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.regions import own_index
from analysis.regions.definitions import INDICATORS
from analysis.regions.types import ADVANCED, LEFT_BEHIND, LOGGED
from analysis.regions.types import region_types as types_by
from geodata.errors import DataError
from geodata.inputs import sources
from geodata.inputs.coworking import on_grid
from pages.shared.region_map import FRONTEND, Point
from pages.shared.store import caching, plain, visitor
from pages.shared.words import coverage as coverage_words
from pages.shared.words import sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import readings

ATLAS = Path(__file__).parents[2] / "static" / "atlas"
#: Where an index of one's own begins: the atlas's own, of five equal weights.
INDEX = own_index.Index(
    tuple(INDICATORS), tuple(INDICATORS.values()), (1.0,) * len(INDICATORS), LOGGED
)
#: Tables that all visitors share.
regions, districts = plain.regions, plain.districts
indicators, catalogue, newest, wide = plain.indicators, plain.catalogue, plain.newest, plain.wide
type_inputs, rank_in_nation = plain.type_inputs, plain.rank_in_nation
#: An indicator with fewer distinct values is a category.
_FEWEST_VALUES = 10
NO_LIST = (
    "No list of region types is loaded in this session. Load a list of ITL3 codes and types on the "
    "page Your data, or choose another definition of left-behind."
)


def _visitor() -> str:
    """Stamp of what is kept for one visitor alone."""
    return "own"


def itl1_names() -> dict[str, str]:
    """Names of ITL1 regions, by code."""
    table = regions()
    return dict(zip(table["itl1"], table["itl1_name"], strict=True))


def loaded_layer() -> Layer:
    """The visitor's list of coworking spaces, or ours, and what its readers must know."""
    own = visitor.layer()
    if own is None:
        return plain.layer()
    return Layer(own.places, own.name, complete=own.complete, own=True)


def spaces() -> pd.DataFrame:
    """Coworking spaces and the proxies beside them, a row a place: the visitor's, or ours."""
    return loaded_layer().places


@caching.cached_per_visitor(visitor.layer_mark, shared=True)
def own_points() -> list[Point] | None:
    """Places of the visitor's own list, as the maps take them; None while they use ours."""
    own = visitor.layer()
    if own is None:
        return None
    placed = on_grid(own.places)
    texts = placed[["name", "kind", "tier", "itl3", "source", "source_date"]].astype(str)
    return [
        (round(east), round(north), *row)
        for east, north, row in zip(
            placed["easting"], placed["northing"], texts.itertuples(index=False), strict=True
        )
    ]


def layer_is_complete() -> bool:
    """Whether the loaded list of coworking spaces is complete, so that regions can be ranked."""
    return loaded_layer().complete


def forget_spaces() -> None:
    """Read the shipped layer again, and all that was made of it: the server refreshed it."""
    plain.forget_layer()
    st.cache_data.clear()
    st.cache_resource.clear()


def indicator_name(indicator: str) -> str:
    """Name of an indicator as it stands in a sentence."""
    return sentences.label_inside(str(catalogue()["label"][indicator]))


def varied_indicators(known: float = 1.0) -> dict[str, str]:
    """Indicators, no categories, known for a share of the regions: key, and label with unit."""
    table, about = wide().reindex(regions().index), catalogue()
    fit = (table.notna().mean() >= known) & (table.nunique() >= _FEWEST_VALUES)
    keys = [str(key) for key in about.index if fit.get(key, default=False)]
    return {key: f"{about['label'][key]}, {about['unit'][key]}" for key in keys}


def value(code: str, indicator: str) -> float:
    """Newest value of an indicator in a region; NaN when there is none."""
    table = wide()
    if indicator not in table:
        return float("nan")
    return float(table[[indicator]].to_numpy()[table.index.get_loc(code), 0])


def region_types(definition: str, cut: float) -> pd.DataFrame:
    """Type, score and contributions of each region under a definition and its threshold.

    AnalysisError if the definition is the visitor's own list and none is loaded.
    """
    if definition == "own":
        return _list_types()
    if definition == "index":
        return _index_types(own_index.write(index().chosen))
    return plain.region_types(definition, cut).copy()


def _list_types() -> pd.DataFrame:
    own = visitor.types()
    if own is None:
        raise AnalysisError(NO_LIST)
    return types_by(pd.DataFrame(index=regions().index), "own", own=own.types)


@caching.cached_per_visitor(_visitor)
def _index_types(text: str) -> pd.DataFrame:
    chosen = own_index.parse(text)
    types = own_index.index_types(wide().reindex(regions().index), chosen)
    labels = {str(key): str(label) for key, label in catalogue()["short_label"].items()}
    types.attrs["readings"] = readings(chosen, labels)
    return types


class AskedIndex(NamedTuple):
    """The index of the address, or the default one and what is wrong with the address."""

    chosen: own_index.Index
    problem: str


def index() -> AskedIndex:
    """Return the visitor's own index, as the address has it."""
    text = st.query_params.get("index")
    if text is None:
        return AskedIndex(INDEX, "")
    try:
        found = own_index.parse(text)
        _index_types(own_index.write(found))
    except AnalysisError as error:
        return AskedIndex(INDEX, str(error))
    return AskedIndex(found, "")


class Region(NamedTuple):
    """Facts about a region."""

    code: str
    name: str
    nation: str
    population: int
    population_period: str


def region(code: str) -> Region:
    """Return one region; KeyError if there is none of that code."""
    row = regions().loc[[code]].iloc[0]
    return Region(
        code,
        str(row["name"]),
        str(row["nation"]),
        int(row["population"]),
        str(row["population_period"]),
    )


def districts_region(lad: str) -> str:
    """Code of the region in which a district, or most of it, lies."""
    return str(districts()["itl3"][lad])


def district_name(lad: str) -> str:
    """Name of a district."""
    return str(districts()["name"][lad])


def districts_of(code: str) -> list[str]:
    """Names of the districts of a region, those that it shares with another one too."""
    table = districts()
    inside = table["itl3"].eq(code) | table["itl3_others"].eq(code)
    return sorted(str(name) for name in table["name"][inside])


class Coworking(NamedTuple):
    """Places of the loaded layer in a region."""

    spaces: int
    proxies: int


def coworking(code: str) -> Coworking:
    """Coworking spaces in a region, and the proxies beside them."""
    here = spaces()[spaces()["itl3"] == code]
    count = int((here["tier"] == "A").sum())
    return Coworking(count, len(here) - count)


@st.cache_resource(show_spinner=False)
def layer_keys() -> list[str]:
    """Layers that the map offers: region type, then the indicators of its file."""
    try:
        file = json.loads((ATLAS / "layers.json").read_text())
    except (OSError, ValueError) as error:
        message = (
            "The map's layers (layers.json) cannot be read: run `python -m geodata.build` or "
            "restore the file from the repository."
        )
        raise DataError(message) from error
    return ["type", *(layer["key"] for layer in file["layers"])]


def server_root() -> str:
    """Path below which the server serves the atlas, with slashes at both ends."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


def coverage() -> str:
    """How partial the layer of coworking spaces is, in one or two sentences."""
    return coverage_words.coverage(loaded_layer(), regions()["itl1"])


def partial_note() -> str:
    """Caution beside a number of coworking spaces; nothing where the layer is complete."""
    return coverage_words.partial(loaded_layer())


def attributions() -> list[str]:
    """Sources in the words that their licences ask for."""
    layer = loaded_layer()
    return coverage_words.attributions(layer.name, own=layer.own)


@caching.cached_per_visitor(visitor.layer_mark)
def newest_inputs() -> str:
    """How new the data are: newest coworking entry and newest period of an indicator."""
    places, periods = spaces()["source_date"].max(), newest()["period"].max()
    to = f"to {places}" if places else "without dates"
    return f"coworking spaces {to}, indicators to {periods}"


def sources_table() -> pd.DataFrame:
    """Every input file with publisher, vintage, licence and address."""
    return pd.DataFrame(
        {
            "Title": source.title,
            "Publisher": source.publisher,
            "Vintage": source.vintage,
            "Licence": source.licence,
            "Address": source.address,
        }
        for source in sources.sources()
    )


@st.cache_resource(show_spinner=False)
def version() -> str:
    """Short digest of the map's script and of its files: changes when they do."""
    digest = hashlib.sha256()
    names = ("regions.json", "layers.json", "points.json", "districts.json")
    for path in [*sorted(FRONTEND.iterdir()), *(ATLAS / name for name in names)]:
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            message = (
                f"{path.name} of the map cannot be read ({error.strerror}): run "
                "`python -m geodata.build` or restore the file from the repository."
            )
            raise DataError(message) from error
    return digest.hexdigest()[:12]


def type_letters(types: pd.DataFrame) -> str:
    """Types as a letter a region, in the order of the map's file."""
    letters: dict[Any, str] = {LEFT_BEHIND: "L", ADVANCED: "A"}
    return "".join(letters.get(kind, "-") for kind in types["type"])
