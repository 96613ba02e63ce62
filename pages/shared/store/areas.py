"""Small areas, similar regions, indicators and the coworking layer of an area, cached."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import deprivation
from geodata.inputs import coworking
from pages.shared.store import atlas, caching, places, plain, visitor
from pages.shared.store import layer_ranks as supply
from pages.shared.words import coverage, marks, sentences

_RATES: Final = (
    "Rates are per 10,000 residents of all ages. Rates per 10,000 working-age residents are not "
    "available ([x]): the inputs do not have their number."
)


def counted(areas: pd.DataFrame) -> str:
    """Say when the residents of small areas were counted; the region's were counted otherwise."""
    return f"Residents of neighbourhoods: {areas['population_kind'].iloc[0]}."


def rate_note() -> str:
    """Say what counts and rates of coworking spaces are of."""
    if atlas.layer_is_complete():
        return _RATES
    return (
        f"Counts and rates come from the partial layer: treat them as minimum counts. {_RATES} "
        "No space in the layer gives no rate ([x]), not a rate of 0."
    )


@caching.cached_per_visitor(visitor.layer_mark, shared=True)
def small_areas() -> pd.DataFrame:
    """Small areas with the straight-line distance to the nearest coworking space of the layer."""
    areas = plain.small_areas().set_index("code", drop=False).rename_axis(index=None)
    return plain.reached(areas, coworking.on_grid(atlas.spaces()))


def neighbourhoods(place: places.Place) -> pd.DataFrame:
    """Small areas of a region, or of the district that the person named."""
    areas = small_areas()
    if place.district:
        return areas[areas["lad"] == place.district]
    return areas[areas["itl3"] == place.region]


@st.cache_data(show_spinner=False, max_entries=256)
def similar(code: str) -> pd.DataFrame:
    """Statistically similar regions, nearest first, with names."""
    found = plain.similar(code)
    return found.assign(name=atlas.regions()["name"].reindex(found.index))


def between_nations(keys: Iterable[str]) -> list[str]:
    """Indicators whose caveat is about setting nations side by side."""
    caveat = atlas.catalogue()["caveat"]
    about = ("Northern Ireland", "Great Britain")
    return [key for key in keys if any(name in str(caveat[key]) for name in about)]


def caveats(keys: Iterable[str]) -> list[str]:
    """Caveats of some indicators, each once, with the indicators that it is about."""
    chosen = atlas.catalogue().loc[list(keys)]
    chosen = chosen[chosen["caveat"].fillna("") != ""]
    return [
        f"**{'; '.join(labels)}:** {caveat}"
        for caveat, labels in chosen.groupby("caveat", sort=False)["label"]
    ]


def layer_rate(count: int, residents: int) -> str:
    """Coworking spaces of the layer in use per 10,000 residents."""
    return coverage.rate(count, residents, complete=atlas.layer_is_complete())


@caching.cached_per_visitor(visitor.layer_mark)
def layer_ranks() -> pd.DataFrame:
    """Supply and access of each region with its ranks, to be shown of a complete layer only."""
    return supply.ranks(atlas.spaces(), small_areas(), atlas.regions())


def decile_profiles(areas: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Decile profile of one or more areas, one below the other."""
    found = [
        deprivation.decile_profile(part).reset_index().assign(area=name)
        for name, part in areas.items()
    ]
    return pd.concat(found, ignore_index=True)


def labelled(keys: "pd.Series[str]") -> pd.DataFrame:
    """Key, name and unit of indicators, a row each."""
    about = atlas.catalogue()
    return pd.DataFrame(
        {"indicator": keys, "label": keys.map(about["label"]), "unit": keys.map(about["unit"])}
    )


def licences(keys: "pd.Series[str]") -> "pd.Series[str]":
    """Licence of each indicator's values, a row each."""
    return keys.map(atlas.catalogue()["licence"])


def values_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Values, as ``data/`` has them, with their limits and why one is missing, for a file."""
    whys = marks.marks(rows["status"])
    return labelled(rows["indicator"]).assign(
        value=rows["value"],
        status=marks.status(rows["value"], whys),
        lower_95=rows["lower_95"],
        upper_95=rows["upper_95"],
        interval_status=marks.status(rows["lower_95"], whys),
    )


def shared_marks(rows: pd.DataFrame) -> "pd.Series[str]":
    """Why some areas together have no value, by indicator: the mark that all share, or ``[x]``."""
    whys = marks.marks(rows["status"]).groupby(rows["indicator"])
    return whys.min().where(whys.min() == whys.max(), sentences.MISSING)
