"""Widgets by which a person chooses the model; each follows the address."""

from collections.abc import Sequence

import streamlit as st

from analysis.survey import CONTROLS
from pages import _layout, _survey_data, _url, _widgets, _words
from pages._model import CLUSTERS, CONTROL_WORDS, ERRORS, ESTIMATORS, UNITS, Focus, Model


def _capital(errors: str) -> str:
    return f"{ERRORS[errors][0].upper()}{ERRORS[errors][1:]}"


def focus_picker() -> Focus:
    """Choose the mechanism and the skill."""
    mechanism = _url.choice(
        "mechanism", list(_words.MECHANISMS), "structured_resources", "mechanism"
    )
    skill = _url.choice("skill", list(_words.SKILLS), "technical_digital", "skill")
    st.segmented_control(
        "Mechanism", list(_words.MECHANISMS), format_func=_words.MECHANISMS.__getitem__,
        required=True, **_url.follow("mechanism", mechanism, "structured_resources"),
    )  # fmt: skip
    st.segmented_control(
        "Skill", list(_words.SKILLS), format_func=_words.SKILLS.__getitem__,
        required=True, **_url.follow("skill", skill, "technical_digital"),
    )  # fmt: skip
    return Focus(mechanism, skill)


def units_picker() -> str:
    """Choose the unit of effects."""
    units = _url.choice("units", list(UNITS), "points", "unit")
    st.segmented_control(
        "Unit", list(UNITS), format_func=UNITS.__getitem__, required=True,
        **_url.follow("units", units, "points"),
    )  # fmt: skip
    return units


def model_picker() -> tuple[Model, str]:
    """Choose definition, estimator, errors, clusters and controls.

    Returns
    -------
    Model
    str
        The definition of left-behind in words.
    """
    typing = _widgets.type_definition()
    estimator, errors, cluster, controls = _options()
    return Model(typing.definition, typing.cut, estimator, errors, cluster, controls), typing.words


def _options() -> tuple[str, str, str | tuple[str, str], tuple[str, ...]]:
    estimator = _url.choice("estimator", list(ESTIMATORS), "ols", "estimator")
    cluster = _cluster()
    # Only CR1 is defined for two-way clustering here; else CR2 holds up best with few regions.
    offered, usual = (["CR1"], "CR1") if cluster == "both" else (list(ERRORS), "CR2")
    errors = _url.choice("errors", offered, usual, "kind of standard error (for these clusters)")
    offered_controls = _present(CONTROLS)
    controls = _controls(offered_controls)
    label = "no controls" if not controls else f"{len(controls)} controls"
    with st.popover(f"Model: {ESTIMATORS[estimator].lower()}, {label}", icon=":material/function:"):
        st.selectbox(
            "Estimator", list(ESTIMATORS), format_func=ESTIMATORS.__getitem__,
            **_url.follow("estimator", estimator, "ols"),
        )  # fmt: skip
        robust = estimator == "ols"
        st.selectbox(
            "Standard errors", offered, format_func=_capital, disabled=not robust,
            help="Respondents of one region resemble each other. CR2 and the wild bootstrap hold "
            "up better when few regions are of a type.",
            **_url.follow("errors", errors, usual),
        )  # fmt: skip
        st.selectbox(
            "Clusters", _present_clusters(), format_func=CLUSTERS.__getitem__, disabled=not robust,
            **_url.follow("cluster", cluster, "itl3", clears=("errors",)),
        )  # fmt: skip
        if offered_controls:
            st.pills(
                "Hold constant", offered_controls, format_func=CONTROL_WORDS.__getitem__,
                selection_mode="multi", **_url.follow_several("controls", controls),
            )  # fmt: skip
        else:
            _layout.note("The loaded survey has no controls to hold constant.")
    ways = ("itl3", "cws_id") if cluster == "both" else cluster
    return estimator, errors, ways, tuple(controls)


def _present(columns: Sequence[str]) -> list[str]:
    """Columns that the loaded survey has."""
    survey = _survey_data.survey()
    return [name for name in columns if name in survey]


def _controls(offered: list[str]) -> list[str]:
    """Controls of the address that the loaded survey has; a notice names the others."""
    asked = _url.several("controls", CONTROLS, "control")
    absent = [CONTROL_WORDS[name].lower() for name in asked if name not in offered]
    if absent:
        _url.notice(
            f"The address asks to hold constant {' and '.join(absent)}, which the loaded survey "
            "does not have. It is left out; choose others below."
        )
    return [name for name in asked if name in offered]


def _present_clusters() -> list[str]:
    """Ways of clustering that the loaded survey allows: without spaces, regions only."""
    return list(CLUSTERS) if _present(["cws_id"]) else ["itl3"]


def _cluster() -> str:
    """Clustering of the address, if the loaded survey allows it; else regions and a notice."""
    asked = _url.choice("cluster", list(CLUSTERS), "itl3", "clustering")
    if asked in _present_clusters():
        return asked
    _url.notice(
        "The address asks to cluster by coworking space, which the loaded survey does not give. "
        "The atlas clusters by region instead."
    )
    return "itl3"
