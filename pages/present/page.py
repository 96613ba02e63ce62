"""For talks and for other sites: one view a screen, large; arrow keys turn."""

import streamlit as st

from pages.present import single_views, slides
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.words import sentences

names = list(single_views.VIEWS)
name = address.choice("slide", names, names[0], "view")
# A class of its own for what is large in a talk: to ask of every page whether it is one (`:has`)
# would cost the browser a second and more.
with st.container(key="talk"):
    body = st.container(key="slide")
    with slides.row():
        buttons = st.container(width="content")
        typing = widgets.type_definition()
page, headline = "map", ""
with body, errors_shown():
    with layout.awaited(body):
        view = single_views.VIEWS[name](typing)
    page, headline = view.page, sentences.unbroken(view.headline)
    st.title(sentences.literal(headline))
    layout.note(view.subtitle)
    view.draw()
with buttons:
    slides.bar("slide", names, name, page, headline)
