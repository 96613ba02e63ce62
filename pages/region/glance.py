"""The region at a glance: its type and why, what is unusual, and what the evidence suggests."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis import scenarios as scenario_model
from analysis.regions import unusual
from pages.region import data, figures, indicators
from pages.region.context import Context
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import atlas, survey
from pages.shared.store.model import FIRST_SCENARIOS, Model
from pages.shared.words import sentences, types

_MOST_UNUSUAL: Final = 6
#: What a district's own paragraph is about.
_KEY: Final = (
    "deprived_20_share",
    "gdhi_per_head",
    "median_weekly_pay",
    "employment_rate",
    "employment_rate_ni",
    "claimant_rate",
)
_ALONE: Final = (
    "; the region consists of this one district. Its figures as a region, below, differ slightly "
    "where they use a newer population."
)
_DEFINITIONS: Final = (
    Column("definition", "Definition"),
    Column("type", "Type", words=sentences.TYPES),
    Column("rank", "Rank (1 = most left-behind)"),
    Column("distance", "Distance to the line (left-behind: above 0)"),
)


def glance(context: Context) -> None:
    """Type and why, character, what is unusual, and what the evidence suggests."""
    lad = context.place.district
    if lad:
        left, right = st.columns(2, gap="large")
        with left:
            _district(context, lad)
        with right:
            _unusual(data.unusual_in_district(lad))
        st.header(f"{atlas.region(context.code).name}, the whole region", anchor=False)
        _character(context)
        _why(context)
    else:
        _character(context)
        left, right = st.columns(2, gap="large")
        with left:
            _why(context)
        with right:
            _unusual(data.unusual_in_region(context.code, tuple(context.others), context.among))
    _evidence(context)


def _district(context: Context, lad: str) -> None:
    """Write the district's main numbers beside those of its region."""
    found = data.standing_of_district(lad)
    alone = len(atlas.districts_of(context.code)) == 1
    rows = sentences.records(found.loc[list(_KEY)].dropna(subset="value"))
    people = sentences.records(found.loc[["population"]])[0]
    st.header(f"{context.name}, the district", anchor=False)
    st.markdown(
        f"**{sentences.number(people['value'], 0)} residents** "
        f"({sentences.period(people['period'])})"
        + (_ALONE if alone else ".")
        + "\n"
        + "\n".join(_key_number(row, context, alone=alone) for row in rows)
    )
    layout.note(
        "Region type and effects exist for the whole region only, and so do these: "
        f"{indicators.only_of_regions()}."
    )


def _key_number(row: Mapping[str, Any], context: Context, *, alone: bool) -> str:
    unit, decimals = row["unit"], row["decimals"]
    bounds = (
        ""
        if pd.isna(row["lower_95"])
        else (
            " (95% confidence interval "
            f"{sentences.interval(row['lower_95'], row['upper_95'], decimals)})"
        )
    )
    region = sentences.with_unit(row["region_value"], unit, decimals)
    beside = "" if alone else f"; the whole region {region}"
    return (
        f"- {row['label']}: **{sentences.with_unit(row['value'], unit, decimals)}**{bounds}, "
        f"{sentences.standing(row['nation_rank'], row['nation_ranked'])} of "
        f"{row['nation_ranked']} districts in {atlas.region(context.code).nation}{beside} "
        f":small[{sentences.period(row['period'])}, {row['source']}]"
    )


def _character(context: Context) -> None:
    """Residents, rural share, coast and districts of the region, in a line."""
    here = atlas.region(context.code)
    rural = atlas.value(here.code, "rural_share")
    coast = "on the coast" if atlas.value(here.code, "coastal") else "inland"
    st.markdown(
        f"**{sentences.number(here.population, 0)} residents** (mid-{here.population_period}), "
        f"{sentences.with_unit(rural, '%', 0)} of them in rural neighbourhoods; {coast}. "
        "Districts: "
        f"{', '.join(atlas.districts_of(here.code))}."
    )


def _why(context: Context) -> None:
    found = types.type_of(context.code, context.types)
    if found.kind is None:
        st.header("Why it has no type", anchor=False)
        st.markdown(types.untyped(found))
        return
    st.header("Why this type", anchor=False)
    if found.ranked:
        _score(context, found)
    else:
        st.markdown(f"{context.typing.words}. {types.standing(found)}")
    st.markdown("**Under each definition, at its usual threshold**")
    tables.show(
        Table(
            "definitions",
            "Type of the region under each definition.",
            _DEFINITIONS,
            data.under_other_definitions(context.code),
        ),
        "definitions",
    )


def _score(context: Context, found: types.TypeOf) -> None:
    """Rank, distance to the line, and what each indicator contributes to the score."""
    margin = data.distance(
        abs(float(context.types["margin"][context.code])), context.typing.definition
    )
    score = sentences.number(float(context.types["score"][context.code]))
    layout.note(
        f"Ranked {found.rank} of {found.ranked} (1 = most left-behind), {margin} on the "
        f"{found.kind} side of the line between the types. The bars add up to its score, {score}: "
        "those to the right make it more left-behind, those to the left less."
    )
    parts = data.contributions(context.code, context.types)
    figure(
        figures.contributions(parts, theme=theme()),
        "contributions-figure",
        "Contribution of each indicator to the left-behind score. "
        + "; ".join(
            f"{row['label']}: {sentences.number(row['contribution'])}"
            for row in sentences.records(parts)
        ),
        data=Table(
            "contributions",
            "Contribution of each indicator to the left-behind score.",
            (Column("label", "Indicator"), Column("contribution", "Contribution", decimals=3)),
            parts,
        ),
    )


def _unusual(found: pd.DataFrame) -> None:
    """Write what is unusual, and how much of it chance alone would give."""
    st.header("What is unusual here", anchor=False)
    told = unusual.told(found, atlas.catalogue(), _MOST_UNUSUAL)
    if told.empty:
        st.markdown(f"Not assessed: {found['note'].max()}.")
        return
    st.markdown(
        "\n".join(
            f"- {sentences.unbroken(row['sentence'])} :small[{row['stamp']}]"
            for row in sentences.records(told)
        )
    )
    chance = unusual.by_chance(found)
    layout.note(
        "Largest differences from the comparators' median first, in robust standard deviations; at "
        f"most two per theme. On {chance.extremes} of {chance.assessed} indicators it is the "
        "highest or the lowest of all; by chance alone one would expect "
        f"{sentences.number(chance.expected, 1)}."
    )


def _evidence(context: Context) -> None:
    kind = types.type_of(context.code, context.types).kind
    if kind is None:
        return
    st.header("What the evidence suggests", anchor=False)
    left, right = st.columns(2, gap="large")
    # A definition that leaves one type empty has no effects; the words of the article stay.
    with left, errors_shown():
        effects = survey.effects(Model(context.typing.definition, context.typing.cut))
        lines = [
            f"- {sentences.unbroken(sentences.effect(row))} :small[{sentences.published(row)}]"
            for row in sentences.records(effects[effects["region_type"] == kind])
        ]
        title = f"**In {kind} regions, in the loaded survey** · {layout.survey_badge()}"
        st.markdown("\n".join([title, "", *lines]))
    complete = atlas.layer_is_complete()
    causes = "whether coworking causes skills to grow"
    sizes = "how large effects are in this region itself"
    unknown = (
        f"{causes} and {sizes}"
        if complete
        else f"{causes}, {sizes}, and how many coworking spaces it really has"
    )
    with right:
        drawn = [*sentences.IMPLICATIONS[kind], *sentences.IMPLICATIONS["everywhere"]]
        title = "**What the authors recommend** (Wang et al., 2026)"
        st.markdown("\n".join([title, "", *(f"- {line}" for line in drawn)]))
        layout.note(f"Not known: {unknown}.")
    _onwards(context)


def _onwards(context: Context) -> None:
    """Lead to the scenarios and the siting of this very area."""
    here = atlas.region(context.code)
    scenarios = [each._replace(regions=(here.code,)) for each in FIRST_SCENARIOS]
    with st.container(horizontal=True):
        st.page_link(
            "scenarios/page.py",
            label=f"What if a mechanism were stronger in {here.name}?",
            icon=":material/alt_route:",
            query_params={
                **address.carried(),
                "part": "skills",
                "what": scenario_model.write(scenarios),
            },
        )
        st.page_link(
            "scenarios/page.py",
            label=f"Where should the next spaces in {context.name} be?",
            icon=":material/add_location:",
            query_params={**address.carried(), "part": "places", "zone": "area"},
        )
