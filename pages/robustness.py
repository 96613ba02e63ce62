"""Does the finding survive other choices? The specification curve, and what lies behind it."""

import streamlit as st

from pages import _robustness_page, _robustness_tabs
from pages.shared.controls import model_widgets, widgets
from pages.shared.frame import layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store.model import Model
from pages.shared.words import sentences

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    focus = model_widgets.focus_picker()
with layout.settings():
    question = _robustness_page.question(focus)
    typing = widgets.type_definition()
with errors_shown():
    with layout.awaited(heading), heading:
        _robustness_page.work_out(question)
        st.title(sentences.unbroken(_robustness_page.headline(question)))
        layout.note(_robustness_page.sizes(question))
    _robustness_page.curve(question)
    _robustness_tabs.tabs(question, Model(typing.definition, typing.cut), typing.words)
