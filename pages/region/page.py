"""A region: what it is like, what is unusual there, and what the evidence suggests."""

from functools import partial

import streamlit as st

from pages.brief.files import written
from pages.region import data, tabs
from pages.region.context import Context, chooser, editor
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.store import atlas, survey
from pages.shared.words import sentences

EXAMPLES = ("TLD42", "TLK30", "TLL32", "TLN0A", "TLI35")

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="finder"):
    place = widgets.place_picker()
    with layout.settings():
        comparing, peers = chooser(place.region if place else None)
        typing = widgets.type_definition()

types = atlas.region_types(typing.definition, typing.cut)
if place is None:
    with heading:
        st.title("What about your area?")
        st.markdown(
            "Its type and why, what is unusual there, its neighbourhoods, how far it is to a "
            "coworking space, and a two-page brief to take away."
        )
    layout.note(
        "Type the name of a region, a district or a postcode above, or start with one of these:"
    )
    with st.container(horizontal=True):
        for code in EXAMPLES:
            # A link of a page to itself does not reach the browser's address.
            st.button(
                atlas.region(code).name,
                key=f"example-{code}",
                type="tertiary",
                on_click=address.put,
                args=("area", code),
            )
else:
    here = atlas.region(place.region)
    context = Context(place, types, typing, comparing, peers)
    with heading:
        kind = data.kind_of(here.code, types)
        inside = "" if context.name == here.name else f"in {here.name}, "
        st.title(sentences.unbroken(f"{context.name} is {inside}{kind}"))
        district = (
            f"{atlas.district_name(place.district)} ({place.district}) is a district of this "
            "region; the tabs below show what is known for the district itself, and say what is "
            "known for the whole region only. "
            if place.district
            else ""
        )
        layout.note(f"{here.code}, {here.nation}. {district}{typing.words}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.brief_buttons(
            partial(tabs.brief, context, address.address(), survey.loaded(), atlas.loaded_layer()),
            written,
            f"atlas-{place.district or here.code}-brief",
        )
        st.page_link(
            "compare/page.py",
            label="Add to a comparison",
            icon=":material/balance:",
            query_params=widgets.with_region(here.code),
        )
        editor(context)
    tabs.tabs(context)
