"""Tabs of results: table, paths, contrasts, along an indicator."""

import pandas as pd
import streamlit as st

from analysis.disclosure import ROUNDING
from analysis.disclosure import tables as disclosure_tables
from pages.effects import figures
from pages.effects import paths as effects_paths
from pages.effects.data import Context
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import atlas, confidential, survey
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS


def effects(context: Context) -> None:
    """All effects, beside the published directions."""
    table = effect_tables.all_effects(context.table, context.loaded.name, context.unit)
    tables.show(table, "effects-table")
    layout.note(
        "“Not reported” means that the study says nothing of that cell. “Weaker” is judged on the "
        f"difference between the types. Respondents are rounded to the nearest {ROUNDING}, so that "
        f"types need not add up. {_dropped(context.table)}"
    )
    widgets.download_buttons(
        table,
        context.about(
            "Effects of social interaction and structured resources on skills, by region type",
            context.unit,
        ),
    )


def _dropped(effects: pd.DataFrame) -> str:
    said = [
        f"{sentences.SKILLS[skill]}: {count} respondents left out, {_in_words(reason)}."
        for skill, reasons in effects.attrs["dropped"].items()
        for reason, count in reasons.items()
        if count
    ]
    return " ".join(said)


def _in_words(reason: str) -> str:
    for name, words in {**sentences.MECHANISMS, **sentences.SKILLS, **CONTROL_WORDS}.items():
        reason = reason.replace(name, words.lower())
    return reason


def paths(context: Context) -> None:
    """Draw the study's two mechanisms and two skills with the estimates on the arrows."""
    layout.note(
        "The study joins two mechanisms to two skills. On each arrow: the loaded survey's effect "
        f"({context.unit}) with its 95% confidence interval, and the direction that the study "
        "reports. A dashed arrow's interval includes zero. Choose an arrow to see it above."
    )
    effects_paths.draw(context.table, theme=theme(), key="paths", on_choose=_path_chosen)


def _path_chosen() -> None:
    chosen = st.session_state["paths"].choose
    address.put("mechanism", chosen["mechanism"], "structured_resources")
    address.put("skill", chosen["skill"], "technical_digital")


def contrasts(context: Context) -> None:
    """Differences between types, mechanisms and skills, with adjusted p-values."""
    found = survey.families(context.model, standardised=context.units == "sd")
    drawn = found[~found["suppressed"]]
    if drawn.empty:
        st.info(confidential.explanation(), icon=":material/visibility_off:")
        return
    layout.note(
        "Which of these differences hold once all twelve are looked at together? Both skills are "
        "modelled jointly, since the same people answer both. Holm keeps the chance of any false "
        "claim below 5%; Benjamini–Hochberg keeps the expected share of false claims below 5%."
    )
    figure(
        figures.contrasts(drawn, theme=theme(), unit=context.unit),
        "contrasts-figure",
        figures.describe(found, "label", "Contrasts with 95% confidence intervals"),
    )
    table = Table(
        "atlas-contrasts",
        "Contrasts with raw and adjusted p-values.",
        (
            Column("family", "Family", "Family of comparisons that p-values are adjusted within"),
            *effect_tables.unseen(
                effect_tables.SKILL, effect_tables.MECHANISM, effect_tables.REGION_TYPE
            ),
            Column("label", "Contrast", "What is compared, in words"),
            effect_tables.estimate(context.unit),
            effect_tables.STD_ERROR,
            effect_tables.DF,
            effect_tables.confidence(),
            *effect_tables.LIMITS,
            effect_tables.P_VALUE,
            *(
                Column(
                    key,
                    f"p, {name}",
                    f"p-value adjusted after {name} ({year}) within the family",
                    kind="p",
                )
                for key, name, year in (
                    ("p_holm", "Holm", 1979),
                    ("p_bh", "Benjamini–Hochberg", 1995),
                )
            ),
        ),
        disclosure_tables.marked(found),
        marks=effect_tables.marks(),
    )
    tables.show(table, "contrasts-table")
    widgets.download_buttons(
        table, context.about("Contrasts between effects, with adjusted p-values")
    )


def along(context: Context) -> None:
    """The effect of each mechanism along an indicator instead of two types."""
    labels = atlas.varied_indicators()
    indicator = address.choice("moderator", list(labels), "deprived_20_share", "indicator")
    st.selectbox(
        "Instead of two types, let the effect change along",
        list(labels),
        format_func=labels.__getitem__,
        **address.follow("moderator", indicator, "deprived_20_share"),
    )
    found = survey.moderated(context.model, context.focus.skill, indicator)
    skill, label = sentences.SKILLS[context.focus.skill], labels[indicator]
    for sentence in found.sentences.values():
        st.markdown(f"- {sentence}")
    table = Table(
        "atlas-slopes",
        f"Slope of {skill.lower()} on each mechanism along {label}.",
        (
            effect_tables.MECHANISM,
            Column(
                "moderator",
                label,
                "Value of the region's indicator at which the slope is taken",
                "as the indicator",
                decimals=2,
            ),
            Column(
                "slope",
                "Slope",
                "Slope of the skill on the mechanism at that value",
                effect_tables.PER_POINT,
                decimals=2,
            ),
            effect_tables.confidence(),
            *effect_tables.LIMITS,
        ),
        found.slopes,
    )
    figure(
        figures.slopes(found, theme=theme(), moderator=label),
        "slopes-figure",
        f"{table.caption} {' '.join(found.sentences.values())}",
        table,
    )
    layout.note(
        "Line and band: the slope at a value of the indicator with its 95% confidence interval. "
        "Shaded: where it differs from zero, with false discoveries along the line controlled "
        "(Johnson–Neyman; Esarey and Sumner 2018). Ticks: the regions in the survey; nothing is "
        "drawn beyond them."
    )
    widgets.download_buttons(table, context.about(f"Slopes of {skill} along {label}"))
