"""What lies behind a specification curve, a tab each; a tab is computed when it is opened."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.disclosure import tables as disclosure_tables
from analysis.regions.definitions import DEFINITIONS, PERCENT
from pages.robustness import data, joint_test, leave_one_region, spatial_data
from pages.robustness import figures as robustness_figures
from pages.robustness.data import Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas, confidential, survey
from pages.shared.store.model import Model
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences, tables
from pages.shared.words.tables import in_words


def tabs(question: Question, model: Model, words: str) -> None:
    """Draw the tab that is open."""
    bodies = {
        "What moves it": partial(_variance, question),
        "All together": partial(_joint, question),
        "One region at a time": partial(_regions, question),
        "Threshold": partial(_sweep, question, model),
        "Space": partial(_space, question, model, words),
        "Table": partial(_table, question),
        "Method": partial(_method),
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
        f"{data.EFFECTS[question.effect].lower()}."
    )
    return downloads.About(
        title,
        survey.survey_name(),
        "MIT" if survey.survey_is_simulated() else "as given by its owner",
        [said, survey.survey_note()],
        address.address(),
    )


def _variance(question: Question) -> None:
    found = data.variance(question)
    largest = sentences.records(found[found["choice"] != "interactions and the rest"])[0]
    st.markdown(
        f"**{largest['words']} matters most: {sentences.number(100 * largest['share'], 0)} % of "
        "the "
        "variance of the estimates goes with it**"
    )
    figure(
        robustness_figures.shares(found, theme=theme()),
        "variance-figure",
        "; ".join(
            f"{row['words']}: {sentences.number(100 * row['share'], 1)} %"
            for row in sentences.records(found)
        ),
        data=found[["words", "share"]],
    )
    layout.note(
        "Shares are Shapley values of R²: what a choice adds on average over all orders in which "
        "the choices can enter. A threshold counts within its definition."
    )


def _joint(question: Question) -> None:
    joint_test.draw(question, about(question, "Joint inference"))


def _regions(question: Question) -> None:
    leave_one_region.draw(question, about(question, "Effect without one region at a time"))


def _sweep(question: Question, model: Model) -> None:
    definition = model.definition if model.definition in DEFINITIONS else "multi_indicator"
    if definition == "own":
        layout.note("A list of region types has no threshold to move.")
        return
    kind = DEFINITIONS[definition]
    found = data.sweep(question, definition)
    percent = kind.unit == PERCENT
    scaled = found.assign(threshold=found["threshold"] * (1 if percent else 100))
    known = scaled[scaled["estimate"].notna()]
    above, below = (known["low_simultaneous"] > 0).sum(), (known["high_simultaneous"] < 0).sum()
    st.markdown(
        f"**The band for all thresholds together is above zero at {above} of {len(known)} "
        f"thresholds, below zero at {below}**"
    )
    axis = "Left-behind: below, % of the UK mean" if percent else ("Left-behind: % of regions")
    figure(
        robustness_figures.sweep(known, theme=theme(), axis=axis),
        "sweep-figure",
        f"{axis}: "
        + "; ".join(
            f"{sentences.number(row['threshold'], 0)}: {sentences.number(row['estimate'])} "
            f"({sentences.interval(row['low'], row['high'])})"
            for row in sentences.records(known)
        ),
        data=scaled,
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
    if found["suppressed"].any():
        layout.note(confidential.explanation())
    widgets.download_buttons(
        disclosure_tables.marked(found), about(question, "Threshold sweep"), "atlas-threshold"
    )


def _space(question: Question, model: Model, words: str) -> None:
    """Autocorrelation between neighbouring regions, and errors that allow for it."""
    skill = question.focus.skill
    found = spatial_data.moran(model, skill)
    residual = sentences.records(found)[0]
    clear = residual["p_permutation"] < 0.05  # noqa: PLR2004
    st.markdown(
        "**Neighbouring regions' residuals "
        + (
            "resemble each other: compare the errors below**"
            if clear
            else "show no clear likeness: errors clustered by region serve**"
        )
    )
    shown = pd.DataFrame(
        {
            "What": found["What"],
            "Moran’s I": [sentences.number(value) for value in found["moran"]],
            "Expected": [sentences.number(value) for value in found["expected"]],
            "p, permutation": found["p_permutation"].map(tables.p_value),
            "p, normal": found["p_analytic"].map(tables.p_value),
            "Regions": found["regions"].astype(int),
        }
    )
    layout.table(shown, "spatial-table", "Spatial autocorrelation.")
    layout.note(
        "Six nearest regions are neighbours. Residuals are of a fitted model and of few "
        "respondents in some regions, so they are not quite exchangeable as the permutations take "
        "them to be: read p near .05 with care."
    )
    cutoff = address.number("cutoff", 20, 500, 100, "distance in km")
    st.slider(
        "Regions count as independent from so many km apart",
        20,
        500,
        step=10,
        **address.follow("cutoff", round(cutoff), 100, typed=True),
    )
    conley = spatial_data.conley_errors(model, skill, float(cutoff))
    columns = ["mechanism", "region_type", "estimate", "std_error", "low", "high", "suppressed"]
    layout.table(
        in_words(conley[columns].assign(p=tables.p_values(conley))),
        "conley-table",
        "Effects with errors that allow for neighbours.",
    )
    if conley["suppressed"].any():
        layout.note(confidential.explanation())
    for note in conley.attrs.get("notes", []):
        layout.note(sentences.sentence(note))
    layout.note(
        "Conley errors with a Bartlett kernel between population-weighted centres of regions; "
        f"{sentences.lowered(words)}. With a distance shorter than any two regions are apart "
        "they are the usual ones."
    )
    types = atlas.region_types(model.definition, model.cut)
    st.markdown("**Clusters of deprivation on the map**")
    region_map(
        MapData(
            root=atlas.server_root(),
            version=atlas.version(),
            types=atlas.type_letters(types),
            definition=words,
            show="all",
            nation="all",
            area=address.text("area"),
            district=None,
            view=View(layer="clusters", points=[], detail=False),
            attribution=atlas.attributions(),
            extra=spatial_data.clusters(),
            points=None,
        ),
        key="cluster-map",
        on_area=_area_chosen,
        on_view=_stay,
    )
    widgets.download_buttons(
        disclosure_tables.marked(conley), about(question, "Conley errors"), "atlas-conley"
    )


def _area_chosen() -> None:
    address.put("area", st.session_state["cluster-map"].area)


def _stay() -> None:
    """Leave the address alone: the layer that is looked at here is that of the clusters."""


def _table(question: Question) -> None:
    found = data.curve(question)
    heads = data.CHOICE_WORDS | {"sample": "Sample", "cluster": "Clustering"}
    hidden = found["note"].str.startswith(sentences.SUPPRESSED)
    shown = pd.DataFrame(
        {
            "Place": found["place"],
            **{
                heads[choice]: [data.in_words(choice, value) for value in found[choice]]
                for choice in heads
                if choice in found
            },
            **_figures(found.assign(suppressed=hidden)),
            "Why there is no estimate": found["note"].replace("", "[z]"),
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=480,
        key="curve-table",
        alt="All specifications with their estimates.",
    )
    layout.note(confidential.explanation())
    widgets.download_buttons(
        _exported(found, hidden), about(question, "Specification curve"), "atlas-curve"
    )


def _figures(found: pd.DataFrame) -> dict[str, Any]:
    """Figures of specifications in words; marks where they are suppressed."""
    hidden = found["suppressed"]
    return {
        "Effect": tables.numbers(found),
        "95 % interval": [
            words if not pd.isna(low) or words == sentences.SUPPRESSED else sentences.MISSING
            for words, low in zip(tables.intervals(found), found["low"], strict=True)
        ],
        "p": tables.p_values(found),
        "Respondents": found["n"].astype("string").mask(hidden, sentences.SUPPRESSED),
        "Clusters": found["clusters"].astype("string").mask(hidden, sentences.SUPPRESSED),
    }


def _exported(found: pd.DataFrame, hidden: "pd.Series[bool]") -> pd.DataFrame:
    """Curve for a file: choices as an address has them, a number a column, none that is hidden."""
    marks = hidden.map({True: sentences.SUPPRESSED, False: sentences.MISSING})
    figures = ["estimate", "std_error", "low", "high"]
    shown = found[[*figures, "p_value", "df", "n", "clusters"]].mask(hidden)
    choices = [name for name in data.CHOICE_WORDS if name in found]
    table = pd.DataFrame(
        {
            "place": found["place"],
            "specification": found.index,
            **{name: found[name] for name in choices},
            **{name: shown[name] for name in figures},
            "unit": "skill points per point of the mechanism",
            "status": words_marks.status(shown["estimate"], marks),
            "p_value": shown["p_value"],
            "p_status": words_marks.status(shown["p_value"], marks),
            "df": shown["df"],
            # a bootstrap has no degrees of freedom
            "df_status": words_marks.status(
                shown["df"], marks.mask(~hidden & shown["estimate"].notna(), "[z]")
            ),
            **{name: shown[name].astype("Int64") for name in ("n", "clusters")},
            "n_status": words_marks.status(shown["n"], marks),
            "note": found["note"].replace("", "[z]"),
        }
    )
    return words_marks.significant(table.reset_index(drop=True))


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
        "regions and spaces and "
        "errors of its own, so it enters once, not once for each kind of errors.\n"
        "- **The reference** is the first of every choice: least squares with CR2 errors by "
        "region, as on the Effects page.\n"
        "- **The joint test** takes least squares with CR1 and CR2 errors; wild bootstraps and "
        "multilevel models are left out of it and counted.\n"
        "- **A curve is no proof**: specifications share the same respondents, and the choices on "
        "offer are ours. It shows whether a finding hangs on one of them.\n"
        "- Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. "
        "Nature Human Behaviour 4."
    )
