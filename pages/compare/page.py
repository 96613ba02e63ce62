"""A comparison: two to six regions side by side, or left-behind against advanced."""

import streamlit as st

from pages.compare import data, tabs, two_variables
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.store import atlas
from pages.shared.words import sentences

WAYS = {"types": "Left-behind against advanced", "regions": "Regions side by side"}
FEWEST, MOST = 2, 6

heading = st.container()
kind = "all"
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    way = widgets.segments("by", "Compare", WAYS, "types", "way to compare")
    if way == "types":
        kind = widgets.select("among", "Among", data.FILTERS, "all", "group of regions", width=260)
    with layout.settings():
        typing = widgets.type_definition()
types = atlas.region_types(typing.definition, typing.cut)

if way == "types":
    groups = data.by_type(types, kind)
    sizes = {name: len(codes) for name, codes in groups.members.items()}
    where = {"all": "", "rural": ", mostly rural,", "coastal": " on the coast"}
    heading.title(
        sentences.unbroken(
            f"{sizes.get('Left-behind', 0)} left-behind and {sizes.get('Advanced', 0)} advanced "
            f"regions{where.get(kind, f' of {kind}')} compared"
        )
    )
    enough = len(sizes) == FEWEST
else:
    known = [str(code) for code in atlas.regions().index]
    codes = address.several("with", known, "region", most=MOST)
    widgets.region_list("with", codes, MOST)
    groups = data.by_region(codes)
    names = list(groups.members)
    heading.title(
        " and ".join([", ".join(names[:-1]), names[-1]]) + " compared"
        if len(names) >= FEWEST
        else "Compare regions"
    )
    enough = len(names) >= FEWEST
heading.markdown(f":small[{typing.words}. Indices of deprivation are relative within a nation.]")

if enough:
    tabs.offer_brief(groups, typing, way, kind)
    tabs.tabs(groups, types, typing)
elif way == "types":
    st.info(
        "One of the two types has no region here, so there is nothing to compare. Choose a wider "
        "group or another threshold above."
    )
    if groups.members:
        tabs.tabs(groups, types, typing)
else:
    layout.note(
        f"Choose {FEWEST} to {MOST} regions above, or draw a lasso around them in the scatter plot."
    )
    two_variables.scatter(groups, types, typing)
layout.note(sentences.SPECIAL_VALUES_LINE)
