"""The effects: whether region type changes what coworking is associated with."""

import streamlit as st

from pages import (
    _effects_table,
    _effects_tabs,
    _figures,
    _layout,
    _model_widgets,
    _survey_data,
    _words,
)

STUDY = "https://doi.org/10.1080/00343404.2026.2639508"

heading = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    focus = _model_widgets.focus_picker()
    units = _model_widgets.units_picker()
    model, definition = _model_widgets.model_picker()
points, deviations = _survey_data.effects(model), _survey_data.effects(model, standardised=True)
table = points if units == "points" else deviations
unit = _effects_table.UNIT[units]
theme = st.context.theme.type or "light"

with heading:
    st.title(_words.headline(_effects_table.part(points, focus)))
    _layout.note(
        f"UK regions typed {definition[0].lower()}{definition[1:]}. {model.words}. "
        f"{_effects_table.sizes(points)}."
    )

left, right = st.columns(2, gap="medium")
with left:
    st.subheader("Effects by region type", anchor=False)
    _layout.note(f"{unit}, 95 % confidence interval. Difference is left-behind minus advanced.")
    st.plotly_chart(
        _figures.effects(table, theme=theme, unit=unit),
        key="effects-figure",
        alt=_figures.describe_effects(table),
        config=_figures.CONFIG,
    )
with right:
    mechanism, skill = _words.MECHANISMS[focus.mechanism], _words.SKILLS[focus.skill]
    st.subheader(f"{skill} along {mechanism.lower()}", anchor=False)
    _layout.note(
        "Lines: prediction of least squares with its 95 % band, other terms at their means. Marks: "
        "mean of the respondents near a value, larger for more of them."
    )
    st.plotly_chart(
        _figures.predicted_lines(
            _survey_data.lines(model, focus), _survey_data.means_along(model, focus),
            theme=theme, mechanism=mechanism, skill=skill,
        ),
        key="lines-figure",
        alt=f"Predicted {skill.lower()} along {mechanism.lower()} in left-behind and in advanced "
        f"regions. {_words.headline(_effects_table.part(points, focus))}.",
        config=_figures.CONFIG,
    )  # fmt: skip
    for sentence in _words.sizes(
        _effects_table.part(points, focus), _effects_table.part(deviations, focus)
    ):
        st.markdown(f"- {sentence}")
for note in table.attrs["notes"]:
    st.info(note, icon=":material/info:")
_layout.note(
    "Associations in a cross-sectional survey: people who use a mechanism more may differ in other "
    "ways. An interval that includes zero does not show that there is no association. The "
    f"published study (Wang et al., 2026, [Regional Studies]({STUDY})) reports directions, not "
    "coefficients; overall it associates social interaction with social-cognitive skills and "
    "structured resources with technical-digital skills. Few of the working-age population use "
    "coworking spaces."
)
_effects_tabs.tabs(model, focus, table, units, definition)
