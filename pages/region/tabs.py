"""Tabs of the region page; a tab is computed when it is opened."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from analysis.regions import deprivation
from analysis.regions.unusual import MIN_COMPARATORS
from pages.region import access, data, figures, glance, standing
from pages.region import district as region_district
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.figures import indicators as figures_indicators
from pages.shared.frame import address as frame_address
from pages.shared.frame import layout
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, places
from pages.shared.store import survey as store_survey
from pages.shared.words import marks, sentences, tables
from pages.shared.words.coverage import Layer

if TYPE_CHECKING:
    from pages.brief import Brief

_MARKS: Final = (
    "The median is of those comparators whose value is on the same footing: of the same nation, or "
    "of Great Britain, on what must not set nations against each other. [z] as the median: fewer "
    f"than {MIN_COMPARATORS} of them, or not all of a shorter list of your own; as the UK rank: "
    "nations must not be ranked against each other on it; as the value: not measured here. [x]: "
    "not available; few sources publish an interval."
)


def tabs(context: Context) -> None:
    """Draw the tab that is open."""
    boxes = st.tabs(list(_TABS), key="tab", on_change="rerun", bind="query-params")
    for box, draw in zip(boxes, _TABS.values(), strict=True):
        if box.open:
            with box, errors_shown():
                draw(context)


def brief(context: Context, address: str, survey: store_survey.Loaded, layer: Layer) -> "Brief":
    """Return the two-page brief of a region, beside its comparators, or of a district."""
    from pages.brief import (  # noqa: PLC0415 (only when a brief is asked for)
        Comparators,
        Survey,
        region_brief,
    )

    district = context.place.district
    return region_brief(
        district or context.code,
        definition=context.typing.definition,
        cut=context.typing.cut,
        own=context.typing.own,
        comparators=None if district else Comparators(tuple(context.others), context.among),
        address=address,
        survey=Survey(survey.respondents, survey.name, survey.simulated),
        layer=layer,
    )


def indicators(context: Context) -> None:
    """Each indicator: this region, its comparators, all regions, over time, and the table."""
    if context.place.district and region_district.scope(context) == "district":
        region_district.indicators(context)
        return
    table = data.indicator_table(context.code, tuple(context.others))
    labels = dict(zip(table["indicator"], table["Indicator"], strict=True))
    key = frame_address.choice("indicator", list(labels), "gdhi_per_head", "indicator")
    st.selectbox(
        "Indicator",
        list(labels),
        format_func=labels.__getitem__,
        **frame_address.follow("indicator", key, "gdhi_per_head"),
    )
    about = sentences.records(atlas.catalogue().loc[[key]])[0]
    axis = f"{about['label']}, {about['unit']}"
    values = pd.DataFrame(
        {"name": atlas.regions()["name"], "value": atlas.wide()[key].reindex(atlas.regions().index)}
    )
    values["peer"] = values.index.isin(context.others)
    row = table[table["indicator"] == key].iloc[0]
    if row["Value"] in sentences.SPECIAL_VALUES:
        st.info(standing.absent(row["Value"], about))
    else:
        st.header(_finding(context, about, row), anchor=False)
        figure(
            figures.strip(values.dropna(), theme=theme(), axis=axis, code=context.code),
            "strip-figure",
            f"{about['label']}: {row['Value']}, {_standing(context, row)}; {_beside(row)}.",
            data=data.strip_in_words(values.dropna(), context.code, about["unit"]),
        )
    direction = sentences.capital(str(about["direction_words"]))
    layout.note(f"{about['description']} {direction}.")
    between = store_areas.between_nations(table["indicator"])
    notes = store_areas.caveats(dict.fromkeys([key, *between]))
    shown = [context.code, *context.others[:3]]
    lines = data.history(key, tuple(shown))
    if lines["year"].nunique() > 2:  # noqa: PLR2004 - a line needs more than two points
        figure(
            figures.trend(lines, theme=theme(), axis=axis),
            "trend-figure",
            f"{about['label']} over time in {', '.join(lines['name'].unique())}.",
            data=lines.rename(columns={"area_code": "code", "year": "period"}).assign(
                unit=about["unit"]
            ),
        )
    st.dataframe(
        table.drop(columns="indicator"),
        hide_index=True,
        height="content",
        key="indicators-table",
        alt="All indicators of the region.",
    )
    name = atlas.region(context.code).name
    widgets.download_buttons(
        marks.significant(data.standing(context.code, tuple(context.others))),
        context.about(
            f"Indicators of {name}", "Coworking Skills Atlas; source in each row", _MARKS, *notes
        ),
        f"atlas-{context.code}-indicators",
    )
    layout.note(_MARKS)
    region_district.warnings(notes)


def _finding(context: Context, about: dict[str, Any], row: "pd.Series[Any]") -> str:
    """Value of an indicator with its rank, and the comparators' median, as a headline."""

    def told(number: str) -> str:
        unit = str(about["unit"])
        if unit.startswith("£"):
            return f"£{number}"
        return f"{number} %" if unit.startswith("%") else number

    return (
        f"{about['label']}: {told(row['Value'])} in {atlas.region(context.code).name}, "
        f"{_standing(context, row)}; {_beside(row, told)}"
    )


def _beside(row: "pd.Series[Any]", told: Callable[[str], str] = str) -> str:
    """Comparators' median in words, with its unit if `told` gives one."""
    median = str(row["Comparators' median"])
    if median in sentences.SPECIAL_VALUES:
        return "too few comparators for a median"
    return f"median of the comparators {told(median)}"


def _standing(context: Context, row: "pd.Series[Any]") -> str:
    """Rank of a region in the UK, or in its nation where nations must not be ranked together."""
    nation = atlas.region(context.code).nation
    ranks = {
        "in the UK": row["UK rank (1 = highest)"],
        f"in {nation}": row[f"Rank in {nation} (1 = highest)"],
    }
    where, text = next((where, text) for where, text in ranks.items() if " of " in str(text))
    rank, count = map(int, str(text).split(" of "))
    return f"{sentences.standing(rank, count)} of {count} regions {where}"


def neighbourhoods(context: Context) -> None:
    """Decile profile, concentration, and the most deprived neighbourhoods."""
    areas = store_areas.neighbourhoods(context.place)
    nation = atlas.region(context.code).nation
    name = context.name
    most = deprivation.concentration(areas)
    st.header(
        f"{sentences.number(100 * most.share, 1)} % of residents live in {nation}'s most deprived "
        "tenth of neighbourhoods",
        anchor=False,
    )
    layout.note(
        f"{most.residents:,} people in {name}, on {sentences.number(100 * most.land_share, 1)} % "
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
        figures_indicators.deciles(profile, theme=theme()),
        "deciles-figure",
        f"Share of residents in each decile of {nation}'s index. "
        + "; ".join(
            f"{row['area']}, decile {row['decile']}: {sentences.number(100 * row['share'], 1)} %"
            for row in sentences.records(profile)
        ),
        data=tables.shares_in_words(profile),
    )
    st.page_link(
        "map/page.py",
        label=f"The neighbourhoods of {name} on the map",
        icon=":material/map:",
        query_params={**frame_address.carried(), "detail": "1"},
    )
    st.markdown("**The most deprived neighbourhoods**")
    worst = deprivation.most_deprived(areas, 10)
    listed = worst[["name", "code", "rank", "decile", "population", "index_name"]].rename(
        columns={"index_name": "index", "population": "residents"}
    )
    listed = listed.assign(
        **{
            name: [sentences.number(value, 0) for value in listed[name]]
            for name in ("rank", "decile", "residents")
        }
    )
    layout.table(
        listed.rename(columns=str.capitalize),
        "worst-table",
        "The ten most deprived neighbourhoods.",
    )
    columns = ["code", "name", "lad", "itl3", "population", "index_name", "rank", "decile", "rural"]
    widgets.download_buttons(
        areas[columns],
        context.about(f"Neighbourhoods of {name}", "National indices"),
        f"atlas-{context.place.district or context.code}-neighbourhoods",
    )


_TABS = {
    "At a glance": glance.glance,
    "Indicators": indicators,
    "Neighbourhoods": neighbourhoods,
    "Access to coworking": access.tab,
}
