"""What if: stronger mechanisms, and where the next coworking spaces would reach most people."""

import streamlit as st

from pages.scenarios import scenarios, siting
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.store.model import Model

PARTS = {
    "skills": "What if a mechanism were stronger?",
    "places": "Where should the next spaces be?",
}

heading = st.container()
part = address.choice("part", list(PARTS), "skills", "part of this page")
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    st.segmented_control(
        "Question",
        list(PARTS),
        format_func=PARTS.__getitem__,
        required=True,
        **address.follow("part", part, "skills"),
    )
    with layout.settings():
        typing = widgets.type_definition()
if part == "skills":
    scenarios.draw(heading, Model(typing.definition, typing.cut), typing.words)
else:
    siting.draw(heading, typing)
