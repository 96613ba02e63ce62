"""Deprivation of each group's residents, and how far they have to a coworking space."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from pages.compare import data
from pages.compare.data import Groups
from pages.shared.controls import widgets
from pages.shared.figures import indicators
from pages.shared.files.table import Column, Table, rank
from pages.shared.frame import layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas, atlas
from pages.shared.words import sentences

#: Distance within which half of the residents live, and why there is none.
MEDIAN: Final = (
    Column(
        "median_km",
        "Median distance, km",
        "Median straight-line distance of residents to a coworking space of the layer",
        "km",
        decimals=1,
    ),
    Column(
        "distance_status", "", "ok, or [x] where no coworking space of the layer is on their island"
    ),
)
_PROFILE: Final = (
    Column("decile", "Decile", "Decile in the nation's own index, 1 = most deprived"),
    Column("small_areas", "Neighbourhoods", "Number of small areas", "small areas"),
    Column("population", "Residents", "Residents", "residents"),
    Column(
        "share",
        "% of residents",
        "Share of the area's residents in small areas of the decile",
        "fraction, 0 to 1",
        kind="percentage",
        decimals=1,
    ),
    Column("area", "Area", "Region or group of regions"),
)
_SUPPLY: Final = (
    Column("group", "Group", "Region type or region"),
    Column("residents", "Residents", "Residents of the group's regions, of all ages", "residents"),
    Column(
        "layer", "", "complete or partial: of a partial layer, counts and the rate are lower bounds"
    ),
    Column(
        "coworking_spaces", "Coworking spaces", "Coworking spaces of the layer", "coworking spaces"
    ),
    Column(
        "other_places",
        "Incubators, makerspaces, business centres",
        "Incubators, makerspaces and business centres, never counted as coworking spaces",
        "places",
    ),
    Column(
        "rate",
        "Spaces per 10,000 residents of all ages",
        "Coworking spaces of the layer per residents of all ages",
        "per 10,000 residents",
        decimals=3,
    ),
    Column(
        "rate_status",
        "",
        "ok, or why there is no rate: none in a partial layer is not known to be none",
    ),
    *(
        Column(
            f"within_{km}_km",
            f"Within {km} km, % of residents",
            f"Residents within {km} km of a coworking space of the layer, straight line",
            "% of residents",
            decimals=1,
        )
        for km in (5, 20)
    ),
    *MEDIAN,
)
#: What the headings add while the layer is partial.
_PARTIAL: Final = {"coworking_spaces": " in the partial layer", "rate": ", at least"}
_RANKED: Final = {
    "rate": ("the rate", "Coworking spaces per 10,000 residents"),
    "near": ("the share within 5 km", "Residents within 5 km of one, %"),
}
_AMONG: Final = {"uk": ("the UK's", "the UK"), "nation": ("the nation's", "its nation")}
_RANK_CELLS: Final = tuple(
    rank(f"{measure}: rank in {where}, 1 = highest", f"{key}_{among}_rank", f"{among}_ranked")
    for key, (_, measure) in _RANKED.items()
    for among, (_, where) in _AMONG.items()
)
_RANKS: Final = (
    *(
        Column(
            f"{key}_{among}_rank", "", f"Rank of {what} among {whose} regions, 1 = highest", "rank"
        )
        for key, (what, _) in _RANKED.items()
        for among, (whose, _) in _AMONG.items()
    ),
    Column("uk_ranked", "", "Regions of the UK that are ranked", "regions"),
    Column("nation_ranked", "", "Regions of the nation that are ranked", "regions"),
    Column("rank_status", "", "ok, or [z] of several regions together, which have no rank"),
)


def deprivation(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Share of residents in each decile of deprivation, group by group."""
    del types, typing
    profile = areas.decile_profiles(
        {name: data.areas_of(codes) for name, codes in groups.members.items()}
    )
    table = Table("atlas-compare-deciles", "Residents by decile of deprivation.", _PROFILE, profile)
    figure(
        indicators.deciles(profile, theme=theme()),
        "compare-deciles-figure",
        "Share of residents in each decile. "
        + "; ".join(
            f"{row['area']}, decile {row['decile']}: {sentences.number(100 * row['share'], 1)}%"
            for row in sentences.records(profile)
        ),
        data=table,
    )
    layout.note("Each neighbourhood is ranked within its own nation: nations are not compared.")
    widgets.download_buttons(table, widgets.about("Decile profiles"))


def coworking(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Places of the layer and access to them, group by group."""
    del types, typing
    st.info(atlas.coverage(), icon=":material/info:")
    table = supply(groups.members)
    tables.show(table, "supply-table")
    widgets.download_buttons(table, widgets.about("Coworking supply and access", atlas.coverage()))


def supply(members: Mapping[str, tuple[str, ...]]) -> Table:
    """Places of the layer and access to them; with a complete layer, ranks of single regions."""
    if atlas.layer_is_complete():
        single = any(len(codes) == 1 for codes in members.values())
        columns, unranked = (*_SUPPLY, *(_RANK_CELLS if single else ()), *_RANKS), ""
    else:
        heads = {column.key: column.heading + _PARTIAL.get(column.key, "") for column in _SUPPLY}
        columns = tuple(replace(column, heading=heads[column.key]) for column in _SUPPLY)
        unranked = " A partial layer has no ranks."
    return Table(
        "atlas-compare-access",
        "Coworking supply and access.",
        columns,
        data.supplied(members),
        marks={"[z]": "several regions together have no rank"},
        notes=[f"Straight-line distances, not travel times.{unranked}", areas.rate_note()],
    )
