"""The two figures of the effects page, what must be read with them, and the tabs behind them."""

import pandas as pd
import streamlit as st

from pages.effects import checks, data, exports, results, single
from pages.effects.data import UNIT, Context
from pages.shared.controls import own_definitions
from pages.shared.figures import common
from pages.shared.files import effect_tables
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import atlas, confidential, survey
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences

_STUDY = "https://doi.org/10.1080/00343404.2026.2639508"
_TABS = {
    "Table": results.effects,
    "Paths": results.paths,
    "Contrasts": results.contrasts,
    "Along an indicator": results.along,
    "Single items": single.items,
    "Regions": single.regions,
    "Diagnostics": checks.diagnostics,
    "Unobserved confounders": checks.sensitivity,
    "Power": checks.power,
    "How this was computed": exports.method,
    "Files": exports.exports,
}

#: Tabs whose models are their own, whatever estimator was chosen.
_LEAST_SQUARES = ("Contrasts", "Along an indicator", "Diagnostics", "Unobserved confounders")


def figures(model: Model, focus: Focus, table: pd.DataFrame, units: str) -> None:
    """Draw all effects, and the predicted skill along the chosen mechanism."""
    unit = UNIT[units]
    left, right = st.columns(2, gap="medium")
    with left:
        st.header("Effects by region type", anchor=False)
        layout.note(f"{unit}, 95% confidence interval. Difference is left-behind minus advanced.")
        figure(
            survey.effects_figure(model, unit, theme(), standardised=units == "sd"),
            "effects-figure",
            common.describe_effects(table),
        )
    with right:
        mechanism, skill = sentences.MECHANISMS[focus.mechanism], sentences.SKILLS[focus.skill]
        st.header(f"{skill} along {mechanism.lower()}", anchor=False)
        compared = "" if model.estimator == "ols" else " (for comparison with the model chosen)"
        layout.note(
            f"Lines: prediction of least squares{compared} with its 95% band, other terms at "
            "their means. Marks: mean of the respondents near a value, larger for more of them."
        )
        lines = survey.lines(model, focus)
        means = survey.means_along(model, focus)
        small = survey.few(model, focus.skill)
        if small:
            layout.note(
                f"{' and '.join(small).capitalize()} regions have too few respondents to show. "
                f"{confidential.explanation()}"
            )
        said = (
            f"Predicted {skill.lower()} along {mechanism.lower()} in "
            f"{' and in '.join(lines['region_type'].unique()) or 'no'} regions."
        )
        columns = (
            effect_tables.REGION_TYPE,
            Column("value", mechanism, decimals=2),
            Column("predicted", f"Predicted {skill.lower()}", decimals=2),
            effect_tables.confidence(),
        )
        figure(
            common.predicted_lines(lines, means, theme=theme(), mechanism=mechanism, skill=skill),
            "lines-figure",
            said,
            Table("lines", said, columns, lines),
        )


def cautions(model: Model, focus: Focus, table: pd.DataFrame) -> None:
    """Say what the data cannot carry, and what the estimates do not show."""
    found = data.verdicts(model, focus.skill)
    concerns = int(found["concern"].sum())
    if concerns:
        st.info(
            f"{concerns} of {len(found)} checks of these data raise a concern: see Diagnostics.",
            icon=":material/warning:",
        )
    for note in table.attrs["notes"]:
        st.info(sentences.sentence(note), icon=":material/info:")
    layout.note(
        "Associations in a cross-sectional survey: people who use a mechanism more may differ in "
        "other ways. An interval that includes zero does not show that there is no association. "
        f"The published study (Wang et al., 2026, [Regional Studies]({_STUDY})) reports "
        "directions, not coefficients; overall it associates social interaction with "
        "social-cognitive skills and structured resources with technical-digital skills. Few of "
        "the working-age population use coworking spaces."
    )


def tabs(model: Model, focus: Focus, table: pd.DataFrame, units: str, definition: str) -> None:
    """Draw the tab that is open."""
    context = Context(
        model,
        focus,
        table,
        units,
        definition,
        address.address(),
        survey.loaded(),
        own_definitions.definition(model.definition),
        atlas.region_types(model.definition, model.cut),
    )
    boxes = st.tabs(list(_TABS), key="closer", on_change="rerun", bind="query-params")
    for box, (name, draw) in zip(boxes, _TABS.items(), strict=True):
        if box.open:
            with box, errors_shown():
                if name in _LEAST_SQUARES and model.estimator != "ols":
                    layout.note("By least squares, for comparison with the model chosen.")
                draw(context)
