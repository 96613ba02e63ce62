"""What stands beside the map: a region in a nutshell, or where to start."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import certainty
from analysis.regions import types as regions_types
from pages.shared.controls import widgets
from pages.shared.frame import address
from pages.shared.store import areas, atlas, places, plain
from pages.shared.words import sentences
from pages.shared.words import types as words_types

#: Where each kind of reader begins: page, label, icon.
_DOORS: Final = (
    ("tour", "**New here?** The question and the findings in six steps", "tour"),
    ("region", "**Councils:** what about your area?", "location_on"),
    ("compare", "**Policy advisers:** left-behind against more advanced", "balance"),
    ("effects", "**Researchers:** effects, models, your own survey", "science"),
)
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
    which = f"{whose} {int(here.sum())} regions"
    if not whole:
        where = "" if nation == "all" else f" of {nation}"
        which = f"the {int(known.sum())} regions{where} with a type"
    return (
        f"{int(behind.sum())} of {which} {'is' if behind.sum() == 1 else 'are'} left-behind, home "
        f"to {some}% of {'residents' if whole else 'their residents'}"
    )


def region(place: places.Place, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """One region: its type and why, its coworking spaces, and the ways on."""
    here = atlas.region(place.region)
    found = words_types.type_of(here.code, types)
    st.header(f"{here.name} ({here.code})", anchor=False)
    district = ""
    if place.district:
        name = atlas.district_name(place.district)
        district = f"{name} ({place.district}) is a district of this region. "
    why = (
        words_types.untyped(found)
        if found.kind is None
        else f"{typing.words}. {words_types.standing(found)}{_near(place.region, typing)}"
    )
    st.markdown(f"{district}{why}")
    spaces = atlas.coworking(here.code)
    plural = "" if spaces.spaces == 1 else "s"
    rate = areas.layer_rate(spaces.spaces, here.population)
    st.markdown(
        f"**Coworking:** {spaces.spaces} coworking space{plural} in the layer ({rate} per 10,000 "
        f"residents of all ages), beside {spaces.proxies} incubators, makerspaces and business "
        f"centres. {atlas.partial_note()}"
    )
    with st.container(horizontal=True):
        address.link("region", f"More about {here.name}", "location_on")
        added = widgets.with_region(here.code)
        address.link("compare", "Add to a comparison", "balance", **added)


def _near(code: str, typing: widgets.Typing) -> str:
    """Say of a region near the line that a small change of the definition would change its type."""
    key = typing.definition
    if key not in certainty.PUBLISHED or code not in plain.near_the_line(key, typing.cut):
        return ""
    left_out = " or leaving one indicator out" if key == "multi_indicator" else ""
    moved = f"moving the threshold by {certainty.STEP:g} percentage points{left_out}"
    return f" **Near the line:** {moved} would change its type."


def doors() -> None:
    """Where each kind of reader begins."""
    st.header("Where to start", anchor=False)
    for page, label, icon in _DOORS:
        address.link(page, label, icon)
