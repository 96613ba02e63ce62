"""Tabs of the comparison page; a tab is computed when it is opened."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.compare import access, data, words
from pages.compare import indicators as compare_indicators
from pages.compare.data import Groups
from pages.shared.controls import own_definitions, widgets
from pages.shared.figures import common, indicators
from pages.shared.files import effect_tables
from pages.shared.frame import address as frame_address
from pages.shared.frame import layout
from pages.shared.frame import tables as frame_tables
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import areas, atlas
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Model
from pages.shared.words import marks, sentences, tables
from pages.shared.words.coverage import Layer

if TYPE_CHECKING:
    from pages.brief import Brief

_MOST = 6


def tabs(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Draw the tab that is open."""
    boxes = st.tabs(list(_TABS), key="look", on_change="rerun", bind="query-params")
    for box, draw in zip(boxes, _TABS.values(), strict=True):
        if box.open:
            with box, errors_shown():
                draw(groups, types, typing)


def brief(
    groups: Groups,
    typing: widgets.Typing,
    *,
    regions: bool,
    nation: str | None,
    address: str,
    survey: store_survey.Loaded,
    layer: Layer,
) -> "Brief":
    """Return the two-page brief of the comparison."""
    from pages.brief import (  # noqa: PLC0415 (only when asked for)
        Survey,
        comparison_brief,
        types_brief,
    )

    shared: dict[str, Any] = {
        "definition": typing.definition,
        "cut": typing.cut,
        "own": typing.own,
        "address": address,
        "survey": Survey(survey.respondents, survey.name, survey.simulated),
        "layer": layer,
    }
    if regions:
        codes = [code for members in groups.members.values() for code in members]
        return comparison_brief(codes, **shared)
    return types_brief(nation=nation, **shared)


def distributions(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """One indicator's distribution in each group."""
    del types
    labels = {
        str(key): str(label)
        for key, label in atlas.catalogue()["label"].items()
        if key in data.compared()
    }
    key = frame_address.choice("indicator", list(labels), "gdhi_per_head", "indicator")
    st.selectbox(
        "Indicator",
        list(labels),
        format_func=labels.__getitem__,
        **frame_address.follow("indicator", key, "gdhi_per_head"),
    )
    about = sentences.records(atlas.catalogue().loc[[key]])[0]
    wide, names = data.compared(), atlas.regions()["name"]
    shown = pd.concat(
        pd.DataFrame({"group": name, "name": names[list(codes)], "value": wide[key][list(codes)]})
        for name, codes in groups.members.items()
    )
    figure(
        indicators.distributions(
            shown.dropna(), theme=theme(), axis=f"{about['label']}, {about['unit']}"
        ),
        "distributions-figure",
        f"{about['label']} of each region. "
        + "; ".join(
            f"{name}: median {sentences.number(part['value'].median(), int(about['decimals']))}"
            for name, part in shown.groupby("group", sort=False)
        ),
        data=shown.rename_axis(index="code").reset_index().assign(unit=about["unit"]),
    )
    layout.note(f"{about['description']} {about['direction_words']}.")
    circular = groups.typed and key in own_definitions.definition(typing.definition).indicators
    words.notes([*([words.circular(typing)] if circular else []), *areas.caveats([key])])


def deprivation(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Share of residents in each decile of deprivation, group by group."""
    del types, typing
    profile = areas.decile_profiles(
        {name: data.areas_of(codes) for name, codes in groups.members.items()}
    )
    figure(
        indicators.deciles(profile, theme=theme()),
        "compare-deciles-figure",
        "Share of residents in each decile. "
        + "; ".join(
            f"{row['area']}, decile {row['decile']}: {sentences.number(100 * row['share'], 1)} %"
            for row in sentences.records(profile)
        ),
        data=tables.shares_in_words(profile),
    )
    layout.note("Each neighbourhood is ranked within its own nation: nations are not compared.")
    widgets.download_buttons(profile, words.about("Decile profiles"), "atlas-compare-deciles")


def coworking(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Places of the layer and access."""
    del types, typing
    st.info(atlas.coverage(), icon=":material/info:")
    table = data.supply(groups.members)
    layout.table(
        table.assign(Residents=[f"{count:,}" for count in table["Residents"]]),
        "supply-table",
        "Coworking supply and access.",
    )
    unranked = "" if atlas.layer_is_complete() else " Nothing is ranked on a partial layer."
    layout.note(f"Straight-line distances, not travel times.{unranked}")
    layout.note(areas.rate_note())
    widgets.download_buttons(
        marks.significant(data.supplied(groups.members)),
        words.about("Coworking supply and access", areas.rate_note(), atlas.coverage()),
        "atlas-compare-access",
    )


def effects(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Effects of both mechanisms in the types that the groups' regions are of."""
    found = store_survey.effects(Model(typing.definition, typing.cut))
    kinds = {
        name: types["type"].reindex(list(codes)).mode().iloc[0]
        for name, codes in groups.members.items()
        if types["type"].reindex(list(codes)).notna().any()
    }
    said = "; ".join(f"{name}: {kinds.get(name, 'type not known')}" for name in groups.members)
    single = "" if groups.typed else f"{said}. "
    layout.note(
        f"Effects are estimated for region types, not for single regions. {single}"
        + store_survey.survey_note()
    )
    chosen = found[found["region_type"].isin({*kinds.values(), "difference"})]
    frame_tables.show(
        effect_tables.all_effects(chosen, store_survey.survey_name()), "compare-effects"
    )
    st.page_link(
        "effects/page.py",
        label="All effects",
        icon=":material/arrow_forward:",
        query_params=frame_address.carried(),
    )


def scatter(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Any two indicators; a lasso makes a group of regions."""
    del typing
    offered = data.compared()
    labels = {
        row["key"]: f"{row['label']}, {row['unit']}"
        for row in sentences.records(atlas.catalogue())
        if row["key"] in offered
    }
    left, right = st.columns(2)
    x = frame_address.choice("x", list(labels), "deprived_20_share", "indicator")
    y = frame_address.choice("y", list(labels), "gdhi_per_head", "indicator")
    left.selectbox(
        "Across",
        list(labels),
        format_func=labels.__getitem__,
        **frame_address.follow("x", x, "deprived_20_share"),
    )
    right.selectbox(
        "Up",
        list(labels),
        format_func=labels.__getitem__,
        **frame_address.follow("y", y, "gdhi_per_head"),
    )
    table = data.fitted(x, y, types)
    shown = _marked(groups, table)
    plotted = table.rename_axis(index="code").reset_index()
    plotted.attrs = {}
    figure(
        indicators.scatter(table, theme=theme(), axes=(labels[x], labels[y]), marked=shown),
        "scatter-figure",
        f"Scatter of {labels[y]} against {labels[x]} for {len(table)} regions; correlation "
        f"{sentences.number(table.attrs['r'])}.",
        data=plotted.rename(columns={"x": "across", "y": "up"}),
        on_select=_lassoed,
        selection_mode=("lasso", "box", "points"),
        config={**common.CONFIG, "modeBarButtonsToRemove": []},
    )
    layout.note(
        f"Correlation {sentences.number(table.attrs['r'])} over {len(table)} regions with both "
        f"values. Lasso or click up to {_MOST} points to put those regions side by side."
    )
    words.notes(areas.caveats(dict.fromkeys([x, y])))


def _marked(groups: Groups, table: pd.DataFrame) -> list[str]:
    """Find a region in the scatter by its name; it is marked, and so are those compared."""
    names = atlas.regions()["name"]
    place = st.query_params.get("area", "")
    found = atlas.districts()["itl3"].get(place, place)
    st.selectbox(
        "Find a region in the chart",
        list(names.index),
        index=None,
        format_func=lambda code: f"{names[code]} ({code})",
        placeholder="Type a name",
        **frame_address.follow("area", found if found in names.index else None),
    )
    if found in names.index and found not in table.index:
        layout.note(f"{names[found]} lacks one of the two values ([x]) and is not in the chart.")
    compared = [] if groups.typed else [code for codes in groups.members.values() for code in codes]
    return [code for code in dict.fromkeys([*compared, found]) if code in table.index]


def _lassoed() -> None:
    chosen = st.session_state["scatter-figure"].selection.points
    codes = [str(point["customdata"]) for point in chosen if point.get("customdata")]
    if codes:
        frame_address.put("by", "regions", "types")
        frame_address.put("with", ",".join(codes[:_MOST]))


_TABS = {
    "Indicators": compare_indicators.tab,
    "Distributions": distributions,
    "Deprivation": deprivation,
    "Coworking": coworking,
    "Effects": effects,
    "Deprivation and access": access.tab,
    "Two indicators": scatter,
}
