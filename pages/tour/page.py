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
    "For councils, policy advisers and researchers. After Wang, Fai, Tomlinson, Barzotto and "
    "Ehrhardt (2026), Regional Studies; every step leads to the live view behind it."
)
typing = widgets.type_definition()


def step(number: int, headline: str, words: str, label: str, page: str, **parameters: str) -> None:
    """Draw one step: what is found, why it matters, and the way to the live view."""
    with st.container(border=True):
        st.header(f"{number}. {sentences.literal(sentences.unbroken(headline))}", anchor=False)
        st.markdown(words)
        st.page_link(
            page,
            label=label,
            icon=":material/arrow_forward:",
            query_params={**address.carried(), **parameters},
        )


with errors_shown():
    here = single_views.regions(typing)
    step(
        1,
        here.headline,
        "Regions that have missed out on growth need skills. The word is contested, and its "
        f"definition is one click away: here, {sentences.lowered(typing.words)}.",
        "See them on the map",
        "map/page.py",
        layer="type",
    )
with errors_shown(), st.container(border=True):
    found = single_views.paths(typing)
    st.header(f"2. {sentences.unbroken(found.headline)}", anchor=False)
    st.markdown(
        "The study joins two mechanisms, social interaction and structured resources, to two kinds "
        "of skills. On the arrows: the loaded survey’s estimates, beside the study’s directions."
    )
    paths.draw(
        survey.effects(single_views.model_of(typing)),
        theme=theme(),
        key="tour-paths",
        on_choose=lambda: None,
    )
    layout.note(survey.survey_note())
    st.page_link(
        "effects/page.py",
        label="All effects",
        icon=":material/arrow_forward:",
        query_params=address.carried(),
    )
with st.container(border=True):
    st.header("3. What about your region?", anchor=False)
    st.markdown("Its type and why, what is unusual there, how far it is to a coworking space.")
    place = widgets.place_picker()
    if place is not None:
        st.page_link(
            "region/page.py",
            label=f"Open {atlas.region(place.region).name}",
            icon=":material/arrow_forward:",
            query_params=address.carried(),
        )
with errors_shown():
    step(
        4,
        single_views.what_if(typing).headline,
        "A scenario projects the association forward, with the model’s whole uncertainty, and "
        "never beyond what the survey has seen. It is not a forecast.",
        "Set up a scenario",
        "scenarios/page.py",
        part="skills",
    )
step(
    5,
    "Where would the next spaces reach most people?",
    "Choose an area, a distance and a number: the places are found exactly; then move them.",
    "Find places",
    "scenarios/page.py",
    part="places",
    zone="area",
)
with errors_shown():
    step(
        6,
        single_views.robustness(typing).headline,
        "Definitions, models and samples are crossed, so that no finding hangs on one choice. "
        "Then bring your own survey.",
        "See all specifications",
        "robustness/page.py",
    )
st.page_link(
    "present/page.py",
    label="Show it in a talk: one view a screen, arrow keys turn",
    icon=":material/slideshow:",
    query_params=address.carried(),
)
st.page_link(
    "guide/page.py",
    label="Guide: your task step by step, and a glossary",
    icon=":material/menu_book:",
    query_params=address.carried(),
)
layout.note(
    "Each of those views can stand on another site too: *Embed*, below a view of the talk, gives "
    "the HTML."
)
