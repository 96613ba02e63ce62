"""Tabs of regions: the reference without one at a time, and how like its neighbours each is."""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from analysis.disclosure import tables as disclosure_tables
from pages.robustness import choices, data, figures
from pages.robustness.choices import Question
from pages.shared.controls import widgets
from pages.shared.files import downloads, effect_tables
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas, confidential, survey_variants
from pages.shared.store.model import Model
from pages.shared.words import sentences

_CLEAR = 0.05
_WITHOUT: Final = (
    Column(
        "name",
        "Left out",
        'Region whose respondents are left out; "No region" for the estimate with everybody',
    ),
    Column("code", "Code", "Code of that region (ITL3, January 2025)"),
    replace(effect_tables.estimate(), heading="Effect"),
    effect_tables.confidence(),
    *effect_tables.LIMITS,
    effect_tables.P_VALUE,
    effect_tables.UNIT,
    effect_tables.STATUS,
    Column(
        "change",
        "Change",
        "Estimate without the region less the estimate with everybody",
        "as the estimate",
        decimals=2,
    ),
    Column("change_status", "", "ok, or why there is no change, as a mark"),
    effect_tables.N,
    effect_tables.N_STATUS,
)
_MORAN: Final = (
    Column("What", "What"),
    Column("moran", "Moran’s I", decimals=2),
    Column("expected", "Expected", decimals=2),
    Column("p_permutation", "p, permutation", kind="p"),
    Column("p_analytic", "p, normal", kind="p"),
    Column("regions", "Regions", decimals=0),
)


def one_at_a_time(question: Question, about: downloads.About) -> None:
    """Headline, figure, table and download of the reference without each region."""
    found = data.regions_in_turn(question)
    known = found.iloc[1:][found["estimate"].iloc[1:].notna()]
    if pd.isna(found["estimate"].iloc[0]) or known.empty:
        st.info(confidential.explanation(), icon=":material/visibility_off:")
        return
    st.markdown(f"**{headline(found)}**")
    everybody = sentences.records(found)[0]
    layout.note(
        f"With all regions: {sentences.number(everybody['estimate'])} (95% confidence interval "
        f"{sentences.interval(everybody['low'], everybody['high'])}, "
        f"p {sentences.p_value(everybody['p_value'])}), the dashed line. {_which(question, found)}"
    )
    figure(
        figures.regions(figures.drawn(known), float(everybody["estimate"]), theme=theme()),
        "regions-figure",
        "Effect without each region, by size. "
        + "; ".join(
            f"without {row['name']}: {sentences.number(row['estimate'])} "
            f"({sentences.interval(row['low'], row['high'])})"
            for row in sentences.records(known)
        ),
    )
    table = without_one(found)
    tables.show(table, "regions-table")
    layout.note(
        "Regions with too few respondents or spaces to be named are not left out by themselves "
        "and are not listed. The diagnostics of the Effects page look at every effect of its "
        "model, in standard errors: there another region may matter most."
    )
    widgets.download_buttons(table, about)


def headline(found: pd.DataFrame) -> str:
    """Whether the effect ever changes sign or loses p < .05, and which region moves it most."""
    everybody, known = found.iloc[0], found.iloc[1:].dropna(subset=["estimate"])
    turned = int((known["estimate"] * everybody["estimate"] < 0).sum())
    clear = everybody["p_value"] < _CLEAR
    other = int(((known["p_value"] < _CLEAR) != clear).sum())
    most = sentences.records(known.iloc[[int(np.argmax(known["change"].abs()))]])[0]
    times = f"{len(known)} region{'' if len(known) == 1 else 's'}"
    if not turned and not other:
        said = f"The effect keeps its sign and its p {'below' if clear else 'above'} 0.05 "
        said += f"whichever of {times} is left out"
    else:
        said = f"The effect changes sign without {turned} of {times}, and "
        said += f"{'loses' if clear else 'gains'} p below 0.05 without {other}"
    return f"{said}; {most['name']} moves it most, to {sentences.number(most['estimate'])}"


def _which(question: Question, found: pd.DataFrame) -> str:
    """Say what is fitted: always to everybody, though the curve may leave everybody out."""
    fitted = sentences.records(found)[0]
    sample = data.chosen(question)["sample"].iloc[0]
    words = "The reference specification"
    if sample != fitted["sample"]:
        cut = survey_variants.inside(survey_variants.sample_words(sample))
        words += f", but with everybody where the curve has {cut}"
    return f"{words}. {choices.made(fitted)}."


def without_one(found: pd.DataFrame) -> Table:
    """Estimates without each region, none that is hidden; the first row is of everybody."""
    hidden, everybody = found["note"].str.startswith(sentences.SUPPRESSED), found["name"].isna()
    shown = found[["estimate", "low", "high", "p_value", "n"]].mask(hidden)
    rows = shown.assign(
        name=found["name"].fillna("No region"),
        code=found["region"].mask(everybody, "[z]"),
        unit=effect_tables.PER_POINT,
        change=found["change"].mask(hidden | everybody),
        n=shown["n"].astype("Int64"),
    )
    rows = effect_tables.with_statuses(
        rows, hidden, status="estimate", change_status="change", n_status="n"
    )
    rows["change_status"] = rows["change_status"].mask(everybody, "[z]")
    caption = "Effect without each region, with its interval."
    return Table("atlas-without-one-region", caption, _WITHOUT, rows, marks=effect_tables.marks())


def space(question: Question, model: Model, words: str, about: downloads.About) -> None:
    """Autocorrelation between neighbouring regions, and errors that allow for it."""
    skill = question.focus.skill
    found = data.moran(model, skill)
    clear = found["p_permutation"].iloc[0] < _CLEAR
    st.markdown(
        "**Neighbouring regions' residuals "
        + (
            "resemble each other: compare the errors below**"
            if clear
            else "show no clear resemblance: errors clustered by region are enough**"
        )
    )
    tables.show(Table("moran", "Spatial autocorrelation.", _MORAN, found), "spatial-table")
    layout.note(
        "Six nearest regions are neighbours. Residuals are of a fitted model and of few "
        "respondents in some regions, so they are not quite exchangeable as the permutations take "
        "them to be: read p near .05 with care."
    )
    cutoff = address.number("cutoff", 20, 500, 100, "distance in km")
    st.slider(
        "Treat regions as independent beyond this distance, km",
        20,
        500,
        step=10,
        **address.follow("cutoff", round(cutoff), 100, typed=True),
    )
    conley = data.conley_errors(model, skill, float(cutoff))
    table = Table(
        "atlas-conley",
        "Effects with errors that allow for neighbours.",
        (
            *effect_tables.unseen(effect_tables.SKILL),
            effect_tables.MECHANISM,
            effect_tables.REGION_TYPE,
            replace(effect_tables.estimate(), decimals=3),
            replace(effect_tables.STD_ERROR, heading="Standard error", decimals=3),
            effect_tables.confidence(3),
            *effect_tables.LIMITS,
            effect_tables.P_VALUE,
            effect_tables.DF,
            *effect_tables.unseen(effect_tables.N, effect_tables.CLUSTERS),
        ),
        disclosure_tables.marked(conley),
        marks=effect_tables.marks(),
    )
    tables.show(table, "conley-table")
    for note in conley.attrs.get("notes", []):
        layout.note(sentences.sentence(note))
    layout.note(
        "Conley errors with a Bartlett kernel between population-weighted centres of regions; "
        f"{sentences.lowered(words)}. With a distance shorter than that between any two regions "
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
            extra=data.clusters(),
            points=None,
        ),
        key="cluster-map",
        on_area=_area_chosen,
        on_view=_stay,
    )
    widgets.download_buttons(table, about)


def _area_chosen() -> None:
    address.put("area", st.session_state["cluster-map"].area)


def _stay() -> None:
    """Leave the address alone: the layer that is looked at here is that of the clusters."""
