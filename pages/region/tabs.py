"""Tabs of the region page; a tab is computed when it is opened."""

import dataclasses
from typing import Final

import streamlit as st

import pages.brief
from analysis.regions import deprivation
from pages.brief import document
from pages.region import access, glance, indicators
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.figures.indicators import deciles
from pages.shared.files.table import Column, Table
from pages.shared.frame import address as frame_address
from pages.shared.frame import layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, places
from pages.shared.store import survey as store_survey
from pages.shared.words import sentences
from pages.shared.words.coverage import Layer

_DECILES: Final = (
    Column("area", "Area"),
    Column("decile", "Decile"),
    Column("share", "% of residents", kind="percentage", decimals=1),
)
#: Neighbourhoods: all of them in files, the most deprived ones on the page.
_COLUMNS: Final = (
    Column("code", "", "Code of the small area (LSOA, data zone or super output area)"),
    Column("name", "Name", "Name of the place or area", beside="code"),
    Column("lad", "", "Code of the local authority district, December 2024"),
    Column("itl3", "", "Code of the region (ITL3, January 2025)"),
    Column("population", "Residents", "Residents", "residents"),
    Column("index_name", "Index", "Index of deprivation of the nation"),
    Column("rank", "Rank", "Rank in the nation's own index, 1 = most deprived", "rank"),
    Column("decile", "Decile", "Decile in the nation's own index, 1 = most deprived"),
    Column("rural", "Rural", "Whether the small area is rural in its nation's classification"),
)


def tabs(context: Context) -> None:
    """Draw the tab that is open."""
    boxes = st.tabs(list(_TABS), key="tab", on_change="rerun", bind="query-params")
    for box, draw in zip(boxes, _TABS.values(), strict=True):
        if box.open:
            with box, errors_shown():
                draw(context)


def brief(
    context: Context, address: str, survey: store_survey.Loaded, layer: Layer
) -> document.Brief:
    """Return the two-page brief of a region, beside its comparators, or of a district."""
    district = context.place.district
    others = pages.brief.Comparators(tuple(context.others), context.among)
    return pages.brief.region_brief(
        district or context.code,
        definition=context.typing.definition,
        cut=context.typing.cut,
        own=context.typing.own,
        comparators=None if district else others,
        address=address,
        survey=pages.brief.Survey(survey.respondents, survey.name, survey.simulated),
        layer=layer,
    )


def neighbourhoods(context: Context) -> None:
    """Decile profile, concentration, and the most deprived neighbourhoods."""
    areas = store_areas.neighbourhoods(context.place)
    nation = atlas.region(context.code).nation
    name = context.name
    most = deprivation.concentration(areas)
    st.header(
        f"{sentences.number(100 * most.share, 1)}% of residents live in {nation}'s most deprived "
        "tenth of neighbourhoods",
        anchor=False,
    )
    layout.note(
        f"{most.residents:,} people in {name}, on {sentences.number(100 * most.land_share, 1)}% "
        "of "
        f"its land. Index: {areas['index_name'].iloc[0]}, 1 = most deprived. "
        + store_areas.counted(areas)
    )
    named = {name: areas}
    if context.place.district:
        whole = store_areas.neighbourhoods(places.Place(context.code, None, ""))
        named[atlas.region(context.code).name] = whole
    profile = store_areas.decile_profiles(named)
    figure(
        deciles(profile, theme=theme()),
        "deciles-figure",
        f"Share of residents in each decile of {nation}'s index. "
        + "; ".join(
            f"{row['area']}, decile {row['decile']}: {sentences.number(100 * row['share'], 1)}%"
            for row in sentences.records(profile)
        ),
        data=Table("deciles", "Share of residents in each decile.", _DECILES, profile),
    )
    st.page_link(
        "map/page.py",
        label=f"The neighbourhoods of {name} on the map",
        icon=":material/map:",
        query_params={**frame_address.carried(), "detail": "1"},
    )
    st.markdown("**The most deprived neighbourhoods**")
    listed = Table(
        f"atlas-{context.place.district or context.code}-neighbourhoods",
        "The ten most deprived neighbourhoods.",
        _COLUMNS,
        deprivation.most_deprived(areas, 10),
    )
    tables.show(listed, "worst-table")
    widgets.download_buttons(
        dataclasses.replace(listed, rows=areas),
        context.about(f"Neighbourhoods of {name}", "National indices"),
    )


_TABS = {
    "At a glance": glance.glance,
    "Indicators": indicators.tab,
    "Neighbourhoods": neighbourhoods,
    "Access to coworking": access.tab,
}
