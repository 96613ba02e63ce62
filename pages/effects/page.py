"""The effects: whether region type changes what coworking is associated with."""

import streamlit as st

from analysis.errors import AnalysisError
from pages.effects import data, tabs
from pages.shared.controls import model_widgets
from pages.shared.frame import layout
from pages.shared.store import survey
from pages.shared.words import sentences

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    focus = model_widgets.focus_picker()
with layout.settings():
    units = model_widgets.units_picker()
    model, definition = model_widgets.model_picker()
try:
    with layout.awaited(heading):
        points = survey.effects(model)
        deviations = survey.effects(model, standardised=True)
except AnalysisError as error:
    heading.title("These data and options carry no effects")
    st.error(sentences.sentence(str(error)), icon=":material/error:")
else:
    part = data.part(points, focus)
    with heading:
        st.title(sentences.unbroken(sentences.headline(part)))
        layout.note(
            f"UK regions typed {sentences.lowered(definition)}. {model.words}. "
            f"{data.numbers_behind(part)}."
        )
    table = points if units == "points" else deviations
    tabs.figures(model, focus, table, units)
    for sentence in sentences.sizes(part, data.part(deviations, focus)):
        st.markdown(f"- {sentence}")
    tabs.cautions(model, focus, table)
    tabs.tabs(model, focus, table, units, definition)
