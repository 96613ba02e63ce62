"""A visitor's own data: a survey, a list of coworking spaces, region types."""

import streamlit as st

from pages.shared.frame import address
from pages.your_data import places, survey, types

PARTS = {"survey": "Survey", "spaces": "Coworking spaces", "types": "Region types"}

# A link says `part`; other pages have parts of their own, so this one keeps it under another name.
if address.text("part") in PARTS:
    address.put("bring", address.text("part"), "survey")
    address.put("part", None)
    st.rerun()
st.title("Your data")
part = address.choice("bring", list(PARTS), "survey", "part of this page")
st.segmented_control(
    "What you bring",
    list(PARTS),
    format_func=PARTS.__getitem__,
    required=True,
    **address.follow("bring", part, "survey"),
)
{"survey": survey.draw, "spaces": places.draw, "types": types.draw}[part]()
