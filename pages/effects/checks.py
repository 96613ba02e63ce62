"""Tabs of checks: diagnostics, unobserved confounders, power."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.checks.power import Progress, spaces_needed
from analysis.disclosure import tables
from pages.effects import check_figures, data
from pages.effects.context import Context
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.layout import listed
from pages.shared.store import confidential, survey
from pages.shared.words import sentences
from pages.shared.words.tables import in_words

_LOW_RELIABILITY = 0.7


def diagnostics(context: Context) -> None:
    """What the data can carry: verdicts first, then scales, clusters, influence, residuals."""
    model, skill = context.model, context.focus.skill
    found = data.verdicts(model, skill)
    concerns = found[found["concern"]]
    st.markdown(
        f"**{len(concerns)} of {len(found)} checks raise a concern** for "
        f"{sentences.SKILLS[skill].lower()}."
    )
    for row in sentences.records(found.sort_values("concern", ascending=False, kind="stable")):
        icon = ":material/warning:" if row["concern"] else ":material/check:"
        word = "Concern" if row["concern"] else "Fine"
        st.markdown(
            f"{icon} **{word}:** {sentences.sentence(row['sentence'])} :small[{row['rule']}]"
        )
    _scales(context)
    if found["check"].eq("model").all():
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Each effect with one region left out**")
        out = data.leave_one_out(model, skill)
        layout.note(
            "Regions or spaces with too few respondents to be named are left out of the figure."
        )
        if out.empty:
            layout.note(confidential.explanation())
        else:
            figure(
                check_figures.influence(out, theme=theme()),
                "influence-figure",
                check_figures.describe_influence(out),
                out,
            )
    with right:
        st.markdown("**Residuals along fitted values**")
        rest = data.residuals(model, skill)
        figure(
            check_figures.residuals(rest, theme=theme()),
            "residuals-figure",
            "Median and middle 90 % of residuals along the fitted skill, in groups of respondents.",
            rest,
        )
    st.markdown("**Where the mechanisms lie in each type**")
    support = data.common_support(model, skill)
    figure(
        check_figures.support(support, theme=theme()),
        "support-figure",
        check_figures.describe_support(support),
        support,
    )
    st.markdown("**Collinearity and clusters**")
    inflation, balance = (data.variance_inflation(model, skill), data.cluster_balance(model, skill))
    listed(in_words(inflation), "vif-table", "Variance inflation factor of each term.")
    listed(in_words(balance), "balance-table", "Number and size of clusters of each effect.")


def _scales(context: Context) -> None:
    st.markdown("**Reliability of the scales**")
    reliability = data.reliability(context.model)
    listed(in_words(reliability), "reliability-table", "Alpha and omega of each scale by type.")
    layout.note(
        "A scale is the mean of its items, for respondents who answered at least half of them. "
        "Alpha and omega are of the items that the survey has as items, whatever the construction "
        "of scales. "
        f"Alpha or omega below {_LOW_RELIABILITY} is flagged, and so is an item that points "
        "against the others."
    )


def sensitivity(context: Context) -> None:
    """Show how strong something unobserved would have to be."""
    model, skill = context.model, context.focus.skill
    found = data.robustness(model, skill)
    part = found[found["mechanism"] == context.focus.mechanism]
    for row in sentences.records(part):
        if sentences.hidden(row):
            where = sentences.TYPES[row["region_type"]]
            st.markdown(f"- **{where}:** too few respondents to show ({sentences.SUPPRESSED}).")
            continue
        st.markdown(
            f"- **{sentences.TYPES[row['region_type']]}:** something unobserved would have to "
            "explain "
            f"{sentences.number(100 * row['rv'], 1)} % of what is left of both the mechanism and "
            "the "
            "skill to bring the estimate to zero, and "
            f"{sentences.number(100 * row['rv_clustered'], 1)} % to bring its interval to zero."
        )
    compared = data.confounder_benchmarks(model, skill)
    compared = compared[compared["mechanism"] == context.focus.mechanism]
    st.markdown("**As strong as something observed**")
    if compared.empty:
        layout.note("Hold something constant (Model, above) to have it as a benchmark.")
    else:
        listed(
            in_words(compared),
            "benchmark-table",
            "Effects with a confounder as strong as each control held constant.",
        )
    if model.controls:
        st.markdown("**Oster's delta**")
        listed(
            in_words(data.oster(model, skill)),
            "oster-table",
            "Selection on unobservables relative to the controls.",
        )
        layout.note(
            "Delta: how much stronger than selection on the controls selection on the unobserved "
            "would have to be for a true effect of zero (Oster 2019)."
        )
    layout.note(
        "Robustness values: Cinelli and Hazlett (2020). They say how strong a confounder would "
        "have to be, not whether there is one."
    )
    widgets.download_buttons(
        tables.marked(found), context.about("Robustness values of each effect"), "atlas-robustness"
    )


def power(context: Context) -> None:
    """Show what the survey could detect, and how large a new one would have to be."""
    model, skill = context.model, context.focus.skill
    if survey.few(model, skill):
        st.info(confidential.explanation(), icon=":material/visibility_off:")
        return
    layout.note(
        "By simulation at the loaded survey's design: its regions, spaces, spread of mechanisms "
        "and the variances between regions, spaces and people that its model leaves."
    )
    difference = address.number("difference", 0.05, 0.6, 0.2, "difference")
    st.slider(
        "Difference between the types to detect, skill points per point",
        0.05,
        0.6,
        step=0.05,
        **address.follow("difference", difference, 0.2, typed=True),
    )
    bar = st.progress(0.0, text="Smallest detectable effects")
    detectable = _run(bar, data.minimum_detectable(model, skill), "Smallest detectable effects")
    needed = _run(bar, data.power_by_spaces(model, skill, difference), "Power of new surveys")
    bar.empty()
    listed(in_words(detectable), "detectable-table", "Smallest effects detected with 80 % power.")
    for row in sentences.records(spaces_needed(needed)):
        st.markdown(f"- **{sentences.MECHANISMS[row['mechanism']]}:** {row['sentence']}")
    figure(
        check_figures.power(needed, theme=theme()),
        "power-figure",
        "Power to detect the difference by number of coworking spaces, for each mechanism.",
        needed,
    )
    widgets.download_buttons(
        needed, context.about("Power by number of coworking spaces"), "atlas-power"
    )


def _run(bar: DeltaGenerator, steps: Iterator[Progress], text: str) -> pd.DataFrame:
    table = pd.DataFrame()
    for step in steps:
        bar.progress(step.done / step.total, text=text)
        table = step.table
    return table
