"""What stands beside the map: a region in a nutshell, or where to start."""

from typing import Final, Literal

import pandas as pd
import streamlit as st

from analysis.regions import types as regions_types
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import areas, atlas, places, survey
from pages.shared.store.model import Model
from pages.shared.words import sentences
from pages.shared.words import types as words_types

_BADGES: Final[dict[str, tuple[Literal["blue", "orange"], str]]] = {
    regions_types.LEFT_BEHIND: ("blue", ":material/circle:"),
    regions_types.ADVANCED: ("orange", ":material/diamond:"),
}


#: Where each kind of reader begins: page, label, icon.
_DOORS: Final = (
    ("tour", "**New here?** The question and the findings in six steps", "tour"),
    ("region", "**Councils:** what about your area?", "location_on"),
    ("compare", "**Policy advisers:** left-behind against advanced", "balance"),
    ("effects", "**Researchers:** effects, models, your own survey", "science"),
)
_ALL_EFFECTS: Final = "All effects, with the published directions"
#: Shares of residents below this, in per cent, are not 0.
_LEAST_SHARE = 0.5


def headline(types: pd.DataFrame, nation: str) -> str:
    """Say in one sentence how many regions are left-behind and how many people live there.

    Where some regions have no type, as on a list of a visitor's, it is of those that have one.
    """
    regions = atlas.regions()
    here = regions["nation"].eq(nation) if nation != "all" else regions["nation"].notna()
    known = types["type"].reindex(regions.index).notna() & here
    behind = types["type"].eq(regions_types.LEFT_BEHIND) & here
    whole = known.sum() == here.sum() or not known.any()
    among = here if whole else known
    share = 100 * regions["population"][behind].sum() / regions["population"][among].sum()
    some = "less than 1" if 0 < share < _LEAST_SHARE else sentences.number(share, 0)
    whose = "the UK’s" if nation == "all" else f"{nation}’s"
    which = (
        f"{whose} {int(here.sum())} regions"
        if whole
        else (
            f"the {int(known.sum())} regions{'' if nation == 'all' else f' of {nation}'} "
            "with a type"
        )
    )
    return (
        f"{int(behind.sum())} of {which} {'is' if behind.sum() == 1 else 'are'} left-behind, home "
        f"to {some} % of {'residents' if whole else 'their residents'}"
    )


def region(place: places.Place, types: pd.DataFrame, model: Model, definition: str) -> None:
    """One region: type and why, deprivation, population, coworking, the two largest effects."""
    here = atlas.region(place.region)
    found = words_types.type_of(here.code, types)
    st.header(f"{here.name} ({here.code})", anchor=False)
    if place.district:
        name = atlas.district_name(place.district)
        layout.note(f"{name} ({place.district}) is a district of this region.")
    if found.kind is None:
        st.badge("Region type not known", color="gray")
        st.markdown(words_types.untyped(found))
    else:
        _badge(found.kind)
        st.markdown(f"{definition}. {words_types.standing(found)}")
    _facts(here)
    with st.container(horizontal=True):
        address.link("region", f"More about {here.name}", "location_on")
        added = widgets.with_region(here.code)
        address.link("compare", "Add to a comparison", "balance", **added)
    if found.kind is not None:
        with errors_shown():
            _largest_effects(survey.effects(model), found.kind)


def _badge(kind: str) -> None:
    colour, icon = _BADGES[kind]
    st.badge(sentences.TYPES[kind], color=colour, icon=icon)


def _facts(here: atlas.Region) -> None:
    share = atlas.value(here.code, "deprived_20_share")
    rank = atlas.rank_in_nation(here.code, "deprived_20_share")
    standing = (
        ""
        if rank is None
        else (f", {sentences.standing(*rank)} of {rank.ranked} regions in {here.nation}")
    )
    left, right = st.columns(2)
    left.metric(
        "Residents",
        sentences.number(here.population, 0),
        border=True,
        help=f"Mid-{here.population_period} estimate.",
    )
    right.metric(
        "In deprived areas",
        sentences.with_unit(share, "%", 1),
        border=True,
        help=f"Share of residents in the most deprived 20% of neighbourhoods of {here.nation}, by "
        "its own index. Compare within a nation only.",
    )
    st.markdown(
        f"**Deprivation:** {sentences.with_unit(share, '%', 1)} of residents live in "
        f"{here.nation}'s most deprived fifth of neighbourhoods{standing}."
    )
    found = atlas.coworking(here.code)
    plural = "" if found.spaces == 1 else "s"
    rate = areas.layer_rate(found.spaces, here.population)
    st.markdown(
        f"**Coworking:** {found.spaces} coworking space{plural} in the layer "
        f"({rate} per 10,000 residents of all ages), beside {found.proxies} "
        f"incubators, makerspaces and business centres. {atlas.partial_note()}"
    )


def _largest_effects(effects: pd.DataFrame, kind: str) -> None:
    st.markdown(f"**How coworking relates to skills in {kind} regions** · {layout.survey_badge()}")
    for sentence in _largest(effects, kind, 2):
        st.markdown(f"- {sentence}")
    address.link("effects", _ALL_EFFECTS)


def overview(model: Model) -> None:
    """Both types side by side, before a region is chosen."""
    st.header("Where to start", anchor=False)
    for page, label, icon in _DOORS:
        address.link(page, label, icon)
    st.header("How coworking relates to skills, by type of region", anchor=False)
    layout.note(f"The largest association of each type · {layout.survey_badge()}")
    effects = survey.effects(model)
    for kind in regions_types.TYPES:
        _badge(kind)
        st.markdown(_largest(effects, kind, 1)[0])
    address.link("effects", _ALL_EFFECTS)


def _largest(effects: pd.DataFrame, kind: str, count: int) -> list[str]:
    """Sentences on the largest effects of a type, or on why there are none."""
    own = effects[(effects["region_type"] == kind) & effects["estimate"].notna()]
    if own.empty:
        return [f"Too few respondents in {kind} regions to show effects ({sentences.SUPPRESSED})."]
    return [
        sentences.unbroken(sentences.effect(row))
        for row in sentences.records(own.nlargest(count, "estimate"))
    ]
