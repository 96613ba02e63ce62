"""Tabs of checks: diagnostics, unobserved confounders, power."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.checks.power import Progress, spaces_needed
from analysis.disclosure import tables as disclosure_tables
from pages.effects import data, figures
from pages.effects.data import Context
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import confidential, survey
from pages.shared.words import sentences

_LOW_RELIABILITY = 0.7
_SHARE = "fraction, 0 to 1"


def _numbers(decimals: int, **headings: str) -> tuple[Column, ...]:
    """Columns of the page alone, by key: their headings."""
    return tuple(Column(key, said, decimals=decimals) for key, said in headings.items())


_RELIABILITY = (
    Column("scale", "Scale", words=sentences.MECHANISMS | sentences.SKILLS),
    effect_tables.REGION_TYPE,
    Column("items", "Items"),
    effect_tables.N,
    *_numbers(3, alpha="Alpha", omega="Omega"),
    Column("lowest_item", "Weakest item"),
    *_numbers(3, lowest_item_rest="Its correlation with the rest"),
    Column("warning", "Warning", mark="none"),
)
_INFLUENCE = (
    Column("left_out", "Left out"),
    Column("left_out_type", "Its type", words=sentences.TYPES),
    effect_tables.MECHANISM,
    replace(effect_tables.REGION_TYPE, heading="Effect in"),
    *_numbers(3, estimate="Estimate", change="Change", errors="Change, in standard errors"),
    Column("reverses", "Changes sign"),
)
_RESIDUALS = _numbers(
    3,
    fitted="Fitted skill",
    low="5th percentile of residuals",
    middle="Median",
    high="95th percentile",
)
_SUPPORT = (
    effect_tables.MECHANISM,
    effect_tables.REGION_TYPE,
    effect_tables.N,
    *_numbers(1, mean="Mean", sd="Standard deviation"),
    *_numbers(2, **{f"p{at}": f"{at}th percentile" for at in (5, 25, 50, 75, 95)}),
    *_numbers(2, overlap="Overlap of the types", normalised_difference="Normalised difference"),
)
_INFLATION = (
    Column("term", "Term", words=effect_tables.TERMS),
    Column("columns", "Columns"),
    *_numbers(3, gvif="Generalised VIF", vif="VIF, comparable"),
)
_BALANCE = (
    effect_tables.MECHANISM,
    effect_tables.REGION_TYPE,
    effect_tables.CLUSTERS,
    effect_tables.N,
    *_numbers(
        0, **{key: f"{key.capitalize()} cluster" for key in ("smallest", "median", "largest")}
    ),
    *_numbers(3, variation="Variation of their sizes"),
    *_numbers(
        1,
        effective_independent="Effective clusters, independent errors",
        effective_shared="Effective clusters, errors shared within one",
    ),
)
_BENCHMARKS = (
    effect_tables.MECHANISM,
    effect_tables.REGION_TYPE,
    Column("benchmark", "Benchmark", words=effect_tables.TERMS),
    *_numbers(0, k_d="Times as strong, mechanism", k_y="Times as strong, skill"),
    *_numbers(
        3,
        r2_treatment="Partial R², mechanism",
        r2_outcome="Partial R², skill",
        estimate="Estimate",
        std_error="Standard error",
    ),
    effect_tables.confidence(3),
)
_OSTER = (
    effect_tables.MECHANISM,
    effect_tables.REGION_TYPE,
    *_numbers(
        3,
        short="Without controls",
        controlled="With controls",
        r2_short="R² without",
        r2_controlled="R² with",
        r_max="R² assumed at most",
        delta="Delta",
        adjusted="Adjusted estimate",
    ),
)
_DETECTABLE = (
    effect_tables.MECHANISM,
    effect_tables.REGION_TYPE,
    *_numbers(3, minimum_detectable="Minimum detectable"),
    effect_tables.confidence(3),
    *_numbers(3, analytic="Analytic", std_error="Standard error"),
    *_numbers(1, df="Degrees of freedom"),
    Column("draws", "Draws"),
)
_ROBUSTNESS = (
    *effect_tables.unseen(
        effect_tables.MECHANISM,
        effect_tables.REGION_TYPE,
        effect_tables.estimate(),
        effect_tables.STD_ERROR,
        effect_tables.DF,
    ),
    Column("partial_r2", "", "Partial R² of the mechanism with the skill"),
    Column(
        "rv",
        "",
        "Robustness value: share that a confounder must explain of both to bring the estimate to "
        "zero",
        _SHARE,
    ),
    Column("rv_alpha", "", "Robustness value for the interval to reach zero", _SHARE),
    Column("rv_clustered", "", "The same, with errors clustered by region", _SHARE),
)
_POWER = (
    effect_tables.MECHANISM,
    Column("spaces", "Spaces", "Coworking spaces of the simulated survey", "coworking spaces"),
    Column(
        "regions",
        "Regions",
        "Regions of the simulated survey, mean over draws",
        "regions",
        decimals=0,
    ),
    Column(
        "respondents",
        "Respondents",
        "Respondents of the simulated survey, mean over draws",
        "respondents",
        decimals=0,
    ),
    Column(
        "power",
        "Power, %",
        "Share of simulated surveys whose interval excludes zero",
        _SHARE,
        kind="percentage",
        decimals=0,
    ),
    *(
        Column(
            key,
            f"95% {limit} limit, %",
            f"{limit.capitalize()} limit of the 95% interval of the simulated power",
            _SHARE,
            kind="percentage",
            decimals=0,
        )
        for key, limit in (("low", "lower"), ("high", "upper"))
    ),
)


def _table(name: str, caption: str, columns: tuple[Column, ...], found: pd.DataFrame) -> Table:
    """Table of a check, whose suppressed figures have their mark."""
    rows = disclosure_tables.marked(found)
    return Table(name, caption, columns, rows, marks=effect_tables.marks())


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
        _influence(data.leave_one_out(model, skill))
    with right:
        st.markdown("**Residuals along fitted values**")
        rest = data.residuals(model, skill)
        said = (
            "Median and middle 90% of residuals along the fitted skill, in groups of respondents."
        )
        figure(
            figures.residuals(rest, theme=theme()),
            "residuals-figure",
            said,
            _table("residuals", said, _RESIDUALS, rest),
        )
    st.markdown("**Where the mechanisms lie in each type**")
    support = data.common_support(model, skill)
    figure(
        figures.support(support, theme=theme()),
        "support-figure",
        figures.describe_support(support),
        _table("support", "Spread of each mechanism in each type.", _SUPPORT, support),
    )
    st.markdown("**Collinearity and clusters**")
    caption = "Variance inflation factor of each term."
    found = data.variance_inflation(model, skill)
    tables.show(_table("vif", caption, _INFLATION, found), "vif-table")
    caption = "Number and size of clusters of each effect."
    found = data.cluster_balance(model, skill)
    tables.show(_table("balance", caption, _BALANCE, found), "balance-table")


def _influence(out: pd.DataFrame) -> None:
    st.markdown("**Each effect with one region left out**")
    layout.note(
        "Regions or spaces with too few respondents to be named are left out of the figure."
    )
    if out.empty:
        layout.note(confidential.explanation())
        return
    caption = "Each effect with one region left out."
    figure(
        figures.influence(out, theme=theme()),
        "influence-figure",
        figures.describe_influence(out),
        _table("influence", caption, _INFLUENCE, out),
    )


def _scales(context: Context) -> None:
    st.markdown("**Reliability of the scales**")
    caption = "Alpha and omega of each scale by type."
    found = data.reliability(context.model)
    tables.show(_table("reliability", caption, _RELIABILITY, found), "reliability-table")
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
    for row in sentences.records(found[found["mechanism"] == context.focus.mechanism]):
        where = sentences.TYPES[row["region_type"]]
        if sentences.hidden(row):
            st.markdown(f"- **{where}:** too few respondents to show ({sentences.SUPPRESSED}).")
            continue
        st.markdown(
            f"- **{where}:** something unobserved would have to explain "
            f"{sentences.number(100 * row['rv'], 1)}% of what is left of both the mechanism and "
            "the skill to bring the estimate to zero, and "
            f"{sentences.number(100 * row['rv_clustered'], 1)}% to bring its interval to zero."
        )
    compared = data.confounder_benchmarks(model, skill)
    compared = compared[compared["mechanism"] == context.focus.mechanism]
    st.markdown("**As strong as something observed**")
    if compared.empty:
        layout.note("Hold something constant (Model, above) to have it as a benchmark.")
    else:
        caption = "Effects with a confounder as strong as each control held constant."
        tables.show(_table("benchmarks", caption, _BENCHMARKS, compared), "benchmark-table")
    if model.controls:
        st.markdown("**Oster's delta**")
        caption = "Selection on unobservables relative to the controls."
        tables.show(_table("oster", caption, _OSTER, data.oster(model, skill)), "oster-table")
        layout.note(
            "Delta: how much stronger than selection on the controls selection on the unobserved "
            "would have to be for a true effect of zero (Oster 2019)."
        )
    layout.note(
        "Robustness values: Cinelli and Hazlett (2020). They say how strong a confounder would "
        "have to be, not whether there is one."
    )
    title = "Robustness values of each effect"
    widgets.download_buttons(
        _table("atlas-robustness", f"{title}.", _ROBUSTNESS, found), context.about(title)
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
    caption = "Smallest effects detected with 80% power."
    tables.show(_table("detectable", caption, _DETECTABLE, detectable), "detectable-table")
    for row in sentences.records(spaces_needed(needed)):
        st.markdown(f"- **{sentences.MECHANISMS[row['mechanism']]}:** {row['sentence']}")
    title = "Power by number of coworking spaces"
    table = _table("atlas-power", f"{title}.", _POWER, needed)
    figure(
        figures.power(needed, theme=theme()),
        "power-figure",
        "Power to detect the difference by number of coworking spaces, for each mechanism.",
        table,
    )
    widgets.download_buttons(table, context.about(title))


def _run(bar: DeltaGenerator, steps: Iterator[Progress], text: str) -> pd.DataFrame:
    table = pd.DataFrame()
    for step in steps:
        bar.progress(step.done / step.total, text=text)
        table = step.table
    return table
