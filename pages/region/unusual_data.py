"""What is unusual about a region or a district, cached; with periods and sources."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import peers
from analysis.regions import unusual as model
from pages.shared.store import atlas, caching, visitor
from pages.shared.words import sentences

_LIMITS: Final = ("lower_95", "upper_95")


@caching.cached_per_visitor(visitor.kinds_mark, entries=256)
def of_region(code: str, others: Sequence[str], among: str) -> pd.DataFrame:
    """Indicators by how far a region stands from its comparators, in sentences."""
    places = atlas.regions()
    wide = atlas.wide().reindex(places.index)
    return _found(code, others, among, wide=wide, nations=places["nation"], rows=atlas.newest())


@st.cache_data(show_spinner=False, max_entries=256)
def of_district(lad: str) -> pd.DataFrame:
    """Indicators by how far a district stands from the ten most similar ones, in sentences."""
    places, rows = atlas.districts(), atlas.newest("LAD")
    wide = atlas.wide("LAD").reindex(places.index)
    features = [name for name in peers.FEATURES if name in wide]
    others = list(peers.similar(wide, lad, features=features).index)
    return _found(lad, others, "similar districts", wide=wide, nations=places["nation"], rows=rows)


def _found(
    code: str,
    others: Sequence[str],
    among: str,
    *,
    wide: pd.DataFrame,
    nations: "pd.Series[str]",
    rows: pd.DataFrame,
) -> pd.DataFrame:
    here = rows[rows["area_code"] == code].set_index("indicator")
    lower, upper = (
        pd.DataFrame([here[name].reindex(wide.columns)], index=[code]) for name in _LIMITS
    )
    found = model.unusual(
        wide, code, others, atlas.catalogue(), nations, lower=lower, upper=upper, among=among
    )
    periods = here["period"].map(sentences.period)
    return found.assign(stamp=(periods + ", " + here["source"]).reindex(found.index))
