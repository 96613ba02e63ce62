"""The effects: whether region type changes what coworking is associated with."""

import streamlit as st

from analysis.effects import SOURCE
from pages import _data, _downloads, _effects_table, _figures, _layout, _url, _widgets, _words

STUDY = "https://doi.org/10.1080/00343404.2026.2639508"
UNITS = {"points": "Skill points", "sd": "Standard deviations"}

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    typing = _widgets.type_definition()
    units = _url.choice("units", list(UNITS), "points", "unit")
    st.segmented_control(
        "Unit",
        list(UNITS),
        format_func=UNITS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **_url.follow("units", units, "points"),
    )
table = _data.effects(typing.definition, typing.cut, standardised=units == "sd")
axis = (
    "Skill points (1–5 scale) per point of the mechanism, 95 % confidence interval"
    if units == "points"
    else "Standard deviations of the skill per standard deviation of the mechanism, 95 % interval"
)
differences = table[table["region_type"] == "difference"]
with heading:
    st.title(_words.difference_headline(differences))
    _layout.note(
        f"{axis}. UK regions typed {typing.words[0].lower()}{typing.words[1:]}. Least squares with "
        f"errors clustered by region; {_effects_table.sizes(table)}. Difference is left-behind "
        "minus advanced."
    )

picture, reading = st.columns([7, 4], gap="medium")
with picture:
    st.plotly_chart(
        _figures.effects(
            table, theme=st.context.theme.type or "light", unit=axis.partition(",")[0]
        ),
        key="effects",
        alt=_figures.describe_effects(table),
        config=_figures.CONFIG,
    )
with reading:
    _effects_table.reading(table, "points" if units == "points" else "standard deviations")

st.subheader("Beside the published directions", anchor=False)
_layout.note(
    "The published study (Wang, Fai, Tomlinson, Barzotto and Ehrhardt, 2026, "
    f"[Regional Studies]({STUDY})) reports directions, not coefficients. Overall it associates "
    "social interaction with social-cognitive skills, and structured resources with "
    "technical-digital skills. “Not reported” means that it says nothing of that cell."
)
shown = _effects_table.shown(table)
st.dataframe(
    shown,
    hide_index=True,
    key="effects-table",
    height="content",
    alt="Table of all effects with intervals and the published direction of each.",
)
_widgets.download_buttons(
    _effects_table.exported(table),
    _downloads.About(
        title="Effects of social interaction and structured resources on skills, by region type",
        source=_data.survey_name(),
        licence="MIT" if _data.survey_is_simulated() else "as given by its owner",
        notes=[_data.survey_note(), axis, typing.words, SOURCE],
        address=_url.address(),
    ),
    "atlas-effects",
)
