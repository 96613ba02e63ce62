"""A short tour: from the article's question to your own region, each step a live view."""

import streamlit as st

from pages.effects import paths
from pages.present import single_views
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.charts import theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import atlas, survey
from pages.shared.words import sentences

st.title("Can coworking spaces help where colleges are not enough? A tour in six steps")
layout.note(
    "For councils, policy advisers and researchers. Based on Wang, Fai, Tomlinson, Barzotto and "
    "Ehrhardt (2026), Regional Studies. Each step links to a live view."
)
typing = widgets.type_definition()


def step(number: int, headline: str, words: str, label: str, page: str, **parameters: str) -> None:
    """Draw one step: what is found, why it matters, and the way to the live view."""
    with st.container(border=True):
        st.header(f"{number}. {sentences.literal(sentences.unbroken(headline))}", anchor=False)
        st.markdown(words)
        address.link(page, label, **parameters)


with errors_shown():
    here = single_views.regions(typing)
    step(
        1,
        here.headline,
        "Regions that have missed out on growth need skills. The word is contested, and its "
        f"definition is one click away: here, {sentences.lowered(typing.words)}.",
        "See them on the map",
        "map",
        layer="type",
    )
with errors_shown(), st.container(border=True):
    found = single_views.paths(typing)
    st.header(f"2. {sentences.unbroken(found.headline)}", anchor=False)
    st.markdown(
        "The study relates two mechanisms, social interaction and structured resources, to two "
        "kinds of skill. On the arrows are the estimates of the survey in use, with the study’s "
        "directions."
    )
    paths.draw(
        survey.effects(single_views.model_of(typing)),
        theme=theme(),
        key="tour-paths",
        on_choose=lambda: None,
    )
    layout.note(survey.loaded().note)
    address.link("effects", "All effects")
with st.container(border=True):
    st.header("3. What about your region?", anchor=False)
    st.markdown("Its type and why, what is unusual there, and how far it is to a coworking space.")
    place = widgets.place_picker()
    if place is not None:
        address.link("region", f"Open {atlas.region(place.region).name}")
with errors_shown():
    step(
        4,
        single_views.what_if(typing).headline,
        "A scenario projects the association forward, with all of the model’s uncertainty, and "
        "never beyond the range of the survey. It is not a forecast.",
        "Set up a scenario",
        "scenarios",
        part="skills",
    )
step(
    5,
    "Where would the next spaces reach most people?",
    "Choose an area, a distance and a number of spaces. We find the best sites; you can move them.",
    "Find places",
    "scenarios",
    part="places",
    zone="area",
)
with errors_shown():
    step(
        6,
        single_views.robustness(typing).headline,
        "We combine definitions, models and samples, so that no finding depends on one choice. "
        "Then load your own survey.",
        "See all specifications",
        "robustness",
    )
address.link("present", "Show it in a talk: one view a screen, turned by arrow keys", "slideshow")
address.link("guide", "Guide: your task step by step, and a glossary", "menu_book")
layout.note(
    "You can also put each view on another site: *Embed*, below a view of the talk, gives the HTML."
)
