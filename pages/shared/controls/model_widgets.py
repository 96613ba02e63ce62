"""Widgets by which a person chooses the model; each follows the address."""

from collections.abc import Sequence

import streamlit as st

from analysis.robustness.specifications import MEAN
from analysis.survey import CONTROLS
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.store import survey as loaded_survey
from pages.shared.store import survey_variants
from pages.shared.store.model import CLUSTERS, ERRORS, ESTIMATORS, UNITS, Focus, Model
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS


def focus_picker() -> Focus:
    """Choose the mechanism and the skill."""
    return Focus(
        widgets.segments(
            "mechanism", "Mechanism", sentences.MECHANISMS, "structured_resources", "mechanism"
        ),
        widgets.segments("skill", "Skill", sentences.SKILLS, "technical_digital", "skill"),
    )


def units_picker() -> str:
    """Choose the unit of effects."""
    return widgets.segments("units", "Unit", UNITS, "points", "unit")


def model_picker() -> tuple[Model, str]:
    """Choose definition, estimator, errors, clusters, controls, scales and respondents.

    Returns the model, and the definition of left-behind in words.
    """
    typing = widgets.type_definition()
    return _options(Model(typing.definition, typing.cut)), typing.words


def _options(model: Model) -> Model:
    """Widgets of all but the definition."""
    estimator = address.choice("estimator", list(ESTIMATORS), "ols", "estimator")
    chosen = ESTIMATORS[estimator]
    cluster = _cluster()
    # Only CR1 is defined for two-way clustering here; else CR2 holds up best with few regions.
    offered, usual = (["CR1"], "CR1") if cluster == "both" else (list(ERRORS), "CR2")
    errors = address.choice("errors", offered, usual, "kind of standard error (for these clusters)")
    held = tuple(_controls())
    scale, sample, samples = _scale_and_sample(model._replace(controls=held))
    offered_controls = [name for name in _present(CONTROLS) if not sample.startswith(name)]
    controls = [name for name in held if name in offered_controls]
    label = {0: "no controls", 1: "1 control"}.get(len(controls), f"{len(controls)} controls")
    with st.popover(f"Model: {chosen.label.lower()}, {label}", icon=":material/function:"):
        st.selectbox(
            "Estimator",
            list(ESTIMATORS),
            format_func=lambda key: ESTIMATORS[key].label,
            **address.follow("estimator", estimator, "ols"),
        )
        st.selectbox(
            "Standard errors",
            offered,
            format_func=lambda kind: sentences.capital(ERRORS[kind]),
            disabled=not chosen.clustered,
            help="Respondents of one region resemble each other. CR2 and the wild bootstrap hold "
            "up better when few regions are of a type.",
            **address.follow("errors", errors, usual),
        )
        st.selectbox(
            "Clusters",
            _present_clusters(),
            format_func=CLUSTERS.__getitem__,
            disabled=not chosen.clustered,
            **address.follow("cluster", cluster, "itl3", clears=("errors",)),
        )
        if offered_controls:
            st.pills(
                "Hold constant",
                offered_controls,
                format_func=CONTROL_WORDS.__getitem__,
                selection_mode="multi",
                **address.follow_several("controls", controls),
            )
        else:
            layout.note("The loaded survey has no controls to hold constant.")
        if sample.startswith("role"):
            layout.note("The role is not held constant: it is the same for all of them.")
        _varied(scale, sample, samples)
    ways = ("itl3", "cws_id") if cluster == "both" else cluster
    return model._replace(
        estimator=estimator,
        errors=errors,
        cluster=ways,
        controls=tuple(controls),
        scale=scale,
        sample=sample,
    )


def _scale_and_sample(model: Model) -> tuple[str, str, list[str]]:
    """Scales and respondents of the address, and the cuts that the loaded survey allows."""
    survey = loaded_survey.survey()
    scale = address.choice("scale", survey_variants.scales(survey), MEAN, "construction of scales")
    offered = loaded_survey.samples(model._replace(scale=scale))
    asked = address.text("sample") or survey_variants.EVERYBODY
    if asked in survey_variants.every(survey) and asked not in offered:
        address.notice(
            f"{survey_variants.sample_words(asked)} cannot be shown: with these region types and "
            "this model, it differs from another choice of respondents by only a few of them. "
            "Everybody is shown instead; choose other respondents, another definition or threshold."
        )
        return scale, survey_variants.EVERYBODY, offered
    sample = address.choice("sample", offered, survey_variants.EVERYBODY, "cut of the respondents")
    return scale, sample, offered


def _varied(scale: str, sample: str, samples: list[str]) -> None:
    """Widgets of how scales are built and which respondents are kept."""
    survey = loaded_survey.survey()
    st.selectbox(
        "Scales",
        survey_variants.scales(survey),
        format_func=survey_variants.scale_words,
        help="How the answers to a scale's items become one number. The component weights the "
        "items of every scale by what they have in common; an item is left out of its own scale "
        "alone.",
        **address.follow("scale", scale, MEAN),
    )
    st.selectbox(
        "Respondents",
        samples,
        format_func=survey_variants.sample_words,
        help="Who is kept. A cut that differs from another one by only a few respondents or "
        "spaces of a region type is not on offer, for confidentiality.",
        **address.follow("sample", sample, survey_variants.EVERYBODY),
    )


def _present(columns: Sequence[str]) -> list[str]:
    """Columns that the loaded survey has."""
    survey = loaded_survey.survey()
    return [name for name in columns if name in survey]


def _controls() -> list[str]:
    """Controls of the address that the loaded survey has; a notice names the others."""
    asked = address.several("controls", CONTROLS, "control")
    absent = [CONTROL_WORDS[name].lower() for name in asked if name not in _present(CONTROLS)]
    if absent:
        address.notice(
            f"The address asks to hold constant {' and '.join(absent)}, which the loaded survey "
            "does not have. It is left out; choose others below."
        )
    return [name for name in asked if name in _present(CONTROLS)]


def _present_clusters() -> list[str]:
    """Ways of clustering that the loaded survey allows: without spaces, regions only."""
    return list(CLUSTERS) if _present(["cws_id"]) else ["itl3"]


def _cluster() -> str:
    """Clustering of the address, if the loaded survey allows it; else regions and a notice."""
    asked = address.choice("cluster", list(CLUSTERS), "itl3", "clustering")
    if asked in _present_clusters():
        return asked
    address.notice(
        "The address asks to cluster by coworking space, which the loaded survey does not name. "
        "The atlas clusters by region instead."
    )
    return "itl3"
