"""Does the finding survive other choices? The specification curve, and what lies behind it."""

import streamlit as st

from pages.robustness import curve, tabs
from pages.shared.controls import model_widgets, widgets
from pages.shared.frame import layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store.model import Model
from pages.shared.words import sentences

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    focus = model_widgets.focus_picker()
with layout.settings():
    question = curve.question(focus)
    typing = widgets.type_definition()
with errors_shown():
    with layout.awaited(heading), heading:
        curve.work_out(question)
        st.title(sentences.unbroken(curve.headline(question)))
        layout.note(curve.sizes(question))
    curve.curve(question)
    tabs.tabs(question, Model(typing.definition, typing.cut), typing.words)
