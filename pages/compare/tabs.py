"""Tabs of the comparison page; a tab is computed when it is opened."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from pages.brief.files import written
from pages.compare import access, indicators, two_variables
from pages.compare.data import Groups
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.frame import address, errors, layout, tables
from pages.shared.store import atlas
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Model

if TYPE_CHECKING:
    from pages.brief import Brief


def tabs(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Draw the tab that is open."""
    errors.tabs(_TABS, "look", groups, types, typing)


def offer_brief(groups: Groups, typing: widgets.Typing, way: str, kind: str) -> None:
    """Offer the two-page brief: of regions, and of types in a nation or the UK; of no other."""
    if way == "types" and kind != "all" and kind not in widgets.NATIONS:
        return
    survey = store_survey.loaded()
    shared: dict[str, Any] = {
        "definition": typing.definition,
        "cut": typing.cut,
        "own": typing.own,
        "address": address.address(),
        "layer": atlas.loaded_layer(),
    }

    def make() -> "Brief":
        from pages.brief import Survey, comparison_brief, types_brief  # noqa: PLC0415 (only when asked for)

        source = Survey(survey.respondents, survey.name, survey.simulated)
        if way == "types":
            return types_brief(nation=None if kind == "all" else kind, survey=source, **shared)
        codes = [code for members in groups.members.values() for code in members]
        return comparison_brief(codes, survey=source, **shared)

    widgets.brief_buttons(make, written, "atlas-comparison-brief")


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
    address.link("effects", "All effects")


_TABS = {
    "Indicators": indicators.tab,
    "Distributions": indicators.distributions,
    "Deprivation": access.deprivation,
    "Coworking": access.coworking,
    "Effects": effects,
    "Deprivation and access": two_variables.deprivation_by_distance,
    "Two indicators": two_variables.scatter,
}
