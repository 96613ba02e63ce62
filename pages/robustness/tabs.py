"""What lies behind a specification curve, a tab each; a tab is computed when it is opened."""

from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from analysis.disclosure import tables as disclosure_tables
from analysis.regions.definitions import DEFINITIONS, PERCENT
from pages.robustness import choices, data, figures, joint_test, regions
from pages.robustness.choices import CHOICE_WORDS, EFFECTS, Question
from pages.shared.controls import widgets
from pages.shared.files import downloads, effect_tables
from pages.shared.files.table import Column, Table, interval
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import survey
from pages.shared.store.model import Model
from pages.shared.words import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

#: What files hold of each choice.
_CHOICES: Final = {
    "definition": "Definition of left-behind",
    "threshold": "Threshold of the definition: share of regions, or % of the UK mean",
    "estimator": "ols (least squares), equal_regions (each region weighted the same), within "
    "(regions) or multilevel",
    "errors": "CR2 (bias-reduced), CR1 (cluster-robust), wild (cluster bootstrap) or model (the "
    "multilevel model's own)",
    "controls": "Control variables with + between them, or none",
    "cluster": "itl3 (regions), cws_id (coworking spaces) or levels (of the multilevel model)",
    "scale": "mean of the items, component (first principal component), or the item left out",
    "sample": "Respondents kept: all, a nation or role alone, or without the regions whose code so "
    "begins",
}
_HEADINGS: Final = CHOICE_WORDS | {"cluster": "Clustering", "sample": "Sample"}
_CURVE: Final = (
    *effect_tables.estimates(heading="Effect"),
    effect_tables.UNIT,
    effect_tables.STATUS,
    effect_tables.P_VALUE,
    Column("p_status", "", "ok, or why there is no p-value, as a mark"),
    effect_tables.DF,
    Column("df_status", "", "ok, or why there are no degrees of freedom: [z] of a bootstrap"),
    effect_tables.N,
    effect_tables.CLUSTERS,
    effect_tables.N_STATUS,
    Column("note", "Why there is no estimate", "Why there is no estimate", mark="[z]"),
)


def tabs(question: Question, model: Model, words: str) -> None:
    """Draw the tab that is open."""
    titled = partial(about, question)
    bodies: dict[str, Callable[[], None]] = {
        "What matters": partial(_variance, question),
        "All together": partial(joint_test.draw, question, titled("Joint inference")),
        "One region at a time": partial(
            regions.one_at_a_time, question, titled("Effect without one region at a time")
        ),
        "Threshold": partial(_sweep, question, model),
        "Space": partial(regions.space, question, model, words, titled("Conley errors")),
        "Table": partial(_table, question),
        "Method": _method,
    }
    boxes = st.tabs(list(bodies), key="look", on_change="rerun", bind="query-params")
    for box, body in zip(boxes, bodies.values(), strict=True):
        if box.open:
            with box, errors_shown():
                body()


def about(question: Question, title: str) -> downloads.About:
    """Return what a download from this page says of itself."""
    focus = question.focus
    said = (
        f"{sentences.MECHANISMS[focus.mechanism]} and {sentences.SKILLS[focus.skill].lower()}: "
        f"{EFFECTS[question.effect].lower()}."
    )
    own = survey.loaded()
    notes = [said, own.note]
    return downloads.About(title, own.name, own.licence, notes, address.address())


def _variance(question: Question) -> None:
    found = data.variance(question)
    largest = sentences.records(found[found["choice"] != "interactions and the rest"])[0]
    st.markdown(
        f"**{largest['words']} matters most: it accounts for "
        f"{sentences.number(100 * largest['share'], 0)}% of the variance of the estimates**"
    )
    columns = (
        Column("words", "Choice"),
        Column("share", "Share of the variance, %", kind="percentage", decimals=1),
    )
    figure(
        figures.shares(found, theme=theme()),
        "variance-figure",
        "; ".join(
            f"{row['words']}: {sentences.number(100 * row['share'], 1)}%"
            for row in sentences.records(found)
        ),
        Table("variance", "Share of the variance that each choice accounts for.", columns, found),
    )
    layout.note(
        "Shares are Shapley values of R²: what a choice adds on average over all orders in which "
        "the choices can enter. A threshold counts within its definition."
    )


def _sweep(question: Question, model: Model) -> None:
    definition = model.definition if model.definition in DEFINITIONS else "multi_indicator"
    if definition == "own":
        layout.note("A list of region types has no threshold to move.")
        return
    kind = DEFINITIONS[definition]
    found = data.sweep(question, definition)
    percent = kind.unit == PERCENT
    known = found[found["estimate"].notna()]
    known = known.assign(threshold=known["threshold"] * (1 if percent else 100))
    above, below = (known["low_simultaneous"] > 0).sum(), (known["high_simultaneous"] < 0).sum()
    st.markdown(
        f"**The band for all thresholds together is above zero at {above} of {len(known)} "
        f"thresholds, below zero at {below}**"
    )
    axis = "Left-behind: below, % of the UK mean" if percent else "Left-behind: % of regions"
    table = thresholds(found, axis, percent=percent)
    figure(
        figures.sweep(known, theme=theme(), axis=axis),
        "sweep-figure",
        f"{axis}: "
        + "; ".join(
            f"{sentences.number(row['threshold'], 0)}: {sentences.estimate(row)}"
            for row in sentences.records(known)
        ),
        table,
    )
    layout.note(
        f"Definition: {kind.name.lower()}. {kind.rule} Errors here are cluster-robust (CR1), from "
        "which the band is simulated; the curve’s reference has CR2, whose intervals are wider, "
        "most of all where a type has few regions."
    )
    without = found[found["note"] != ""]
    if len(without):
        layout.note(
            f"{len(without)} of the {len(found)} thresholds have no estimate. "
            + " ".join(without["note"].unique())
        )
    widgets.download_buttons(table, about(question, "Threshold sweep"))


def thresholds(found: pd.DataFrame, axis: str, *, percent: bool) -> Table:
    """Return the effect at each threshold: a share of regions, or per cent of the UK mean."""
    return Table(
        "atlas-threshold",
        "Effect as the threshold moves.",
        (
            Column(
                "threshold",
                axis,
                "Threshold of the definition: share of regions, or % of the UK mean",
                "as the definition says",
                kind="number" if percent else "percentage",
                decimals=1,
            ),
            *effect_tables.estimates(),
            effect_tables.P_VALUE,
            effect_tables.N,
            effect_tables.CLUSTERS,
            Column("note", "Why there is no estimate", "Why there is no estimate", mark="[z]"),
            Column(
                "left_behind_regions",
                "Left-behind regions",
                "Regions that are left-behind at the threshold",
                "regions",
            ),
            interval("95% band, all thresholds", "low_simultaneous", "high_simultaneous", 2),
            *(
                Column(
                    f"{key}_simultaneous",
                    "",
                    f"{limit} limit of the band that holds over all thresholds at once",
                    "as the estimate",
                )
                for key, limit in (("low", "Lower"), ("high", "Upper"))
            ),
        ),
        disclosure_tables.marked(found),
        marks=effect_tables.marks(),
    )


def _table(question: Question) -> None:
    table = specifications(data.curve(question))
    tables.show(table, "curve-table")
    widgets.download_buttons(table, about(question, "Specification curve"))


def specifications(found: pd.DataFrame) -> Table:
    """Return the curve, of which no figure is shown that is hidden.

    Choices are in words on the page, and in files as an address has them.
    """
    hidden = found["note"].str.startswith(sentences.SUPPRESSED)
    numbers = ["estimate", "std_error", "low", "high", "p_value", "df"]
    rows = found.assign(
        specification=found.index,
        unit=effect_tables.PER_POINT,
        **{name: found[name].mask(hidden) for name in numbers},
        **{name: found[name].astype("Int64").mask(hidden) for name in ("n", "clusters")},
    )
    rows = effect_tables.with_statuses(
        rows, hidden, status="estimate", p_status="p_value", df_status="df", n_status="n"
    )
    # A bootstrap has no degrees of freedom.
    bootstrap = rows["estimate"].notna() & rows["df"].isna()
    rows["df_status"] = rows["df_status"].mask(bootstrap, "[z]")
    return Table(
        "atlas-curve",
        "All specifications with their estimates.",
        (
            Column("place", "Place", "Place in the order of the estimates, 1 = lowest"),
            Column(
                "specification",
                "",
                "Key of the specification: its choices with ~ between them, as an address of the "
                "page has them",
            ),
            *(
                Column(
                    name,
                    _HEADINGS[name],
                    description,
                    words={value: choices.in_words(name, value) for value in found[name].unique()},
                )
                for name, description in _CHOICES.items()
                if name in found
            ),
            *_CURVE,
        ),
        rows,
        marks=effect_tables.marks(),
    )


def _method() -> None:
    st.markdown(
        "- **Choices** are crossed; where that gives more specifications than asked for, a random "
        "subset is drawn, the same each time, with the reference always in it.\n"
        "- **Every estimate is that of its own regression**; all are computed from shared "
        "cross-products by region and coworking space, and equal what fitting one by one gives to "
        "eight digits.\n"
        "- **Errors** of least squares are bias-reduced for few clusters (CR2, with "
        "Satterthwaite’s degrees of freedom), cluster-robust (CR1), or by a wild cluster "
        "bootstrap (999 draws, no effect imposed). A multilevel model has random intercepts for "
        "regions and spaces and errors of its own, so it enters once, not once for each kind of "
        "errors.\n"
        "- **The reference** is the first of every choice: least squares with CR2 errors by "
        "region, as on the Effects page.\n"
        "- **The joint test** takes least squares with CR1 and CR2 errors; wild bootstraps and "
        "multilevel models are left out of it and counted.\n"
        "- **A curve is no proof**: specifications share the same respondents, and the choices on "
        "offer are ours. It shows whether a finding depends on one of them.\n"
        "- Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. "
        "Nature Human Behaviour 4."
    )
