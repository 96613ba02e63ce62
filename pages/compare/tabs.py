"""Tabs of the comparison page; a tab is computed when it is opened."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.compare import access, indicators, two_variables
from pages.compare.data import Groups
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.frame import address as frame_address
from pages.shared.frame import layout, tables
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Model
from pages.shared.words.coverage import Layer

if TYPE_CHECKING:
    from pages.brief import Brief


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
        f"There is no estimate for single regions; each uses the estimate for its type. {single}"
        + store_survey.loaded().note
    )
    chosen = found[found["region_type"].isin({*kinds.values(), "difference"})]
    tables.show(effect_tables.all_effects(chosen, store_survey.loaded().name), "compare-effects")
    frame_address.link("effects", "All effects")


_TABS = {
    "Indicators": indicators.tab,
    "Distributions": indicators.distributions,
    "Deprivation": access.deprivation,
    "Coworking": access.coworking,
    "Effects": effects,
    "Deprivation and access": two_variables.deprivation_by_distance,
    "Two indicators": two_variables.scatter,
}
