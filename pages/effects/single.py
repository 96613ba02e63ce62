"""Tabs of single items and of single regions."""

import pandas as pd
import streamlit as st

from analysis.survey import SCALES
from pages.effects import figures
from pages.effects.data import Context
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import confidential, survey
from pages.shared.words import sentences

_LINKS = {"logit": "Ordered logit", "probit": "Ordered probit"}


def items(context: Context) -> None:
    """Effects on the answers to one item of the skill."""
    questions = SCALES[context.focus.skill]
    left, right = st.columns([3, 1])
    item = address.choice(
        "item",
        [i for scale in sentences.SKILLS for i in SCALES[scale]],
        next(iter(questions)),
        "item",
    )
    item = item if item in questions else next(iter(questions))
    left.selectbox(
        "Item", list(questions), format_func=questions.__getitem__, **address.follow("item", item)
    )
    link = address.choice("link", list(_LINKS), "logit", "link")
    right.selectbox(
        "Model",
        list(_LINKS),
        format_func=_LINKS.__getitem__,
        **address.follow("link", link, "logit"),
    )
    found = survey.item_effects(context.model, item, "probit" if link == "probit" else "logit")
    layout.note(
        "How much more likely is each answer, in percentage points, for one point more of the "
        "mechanism? Average marginal effects with delta-method 95% confidence intervals, errors "
        "clustered."
    )
    table = items_table(found, item, questions[item], _LINKS[link])
    figure(
        figures.item_effects(found, theme=theme()),
        "items-figure",
        f"Average marginal effects on the answers to “{questions[item]}” by region type. "
        + figures.describe_items(found),
        table,
    )
    widgets.download_buttons(
        table, context.about(f"Average marginal effects on “{questions[item]}”")
    )


def items_table(found: pd.DataFrame, item: str, question: str, model: str) -> Table:
    """Effects on an item's answers, in percentage points; `found` has suppressed rows."""
    scaled = {name: 100 * found[name] for name in ("estimate", "std_error", "low", "high")}
    rows = found.assign(
        item=item,
        question=question,
        model=model,
        mechanism=found["mechanism"].map(sentences.MECHANISMS),
        region_type=found["region_type"].map(sentences.TYPES),
        unit="percentage points",
        **scaled,
    )
    rows = effect_tables.with_statuses(rows, found["suppressed"], status="estimate", n_status="n")
    return Table(
        "atlas-items",
        "Average marginal effects on each answer.",
        (
            Column("item", "", "Item of the survey, its name in the file"),
            Column("question", "", "Wording of the item"),
            Column("model", "", "Ordered logit or ordered probit"),
            effect_tables.MECHANISM,
            effect_tables.REGION_TYPE,
            Column(
                "category",
                "Answer",
                "Answer to the item, 1 = strongly disagree, 5 = strongly agree",
            ),
            *effect_tables.estimates(
                "percentage points",
                "Percentage points",
                "Average marginal effect on the share who give the answer, per point of the "
                "mechanism",
                decimals=1,
            ),
            effect_tables.UNIT,
            effect_tables.P_VALUE,
            effect_tables.N,
            *effect_tables.unseen(effect_tables.CLUSTERS),
            effect_tables.STATUS,
            effect_tables.N_STATUS,
        ),
        rows,
        marks=effect_tables.marks(),
    )


def regions(context: Context) -> None:
    """Each region's own effect, shrunk towards its type's."""
    found = survey.region_effects(context.model, context.focus.skill)
    for note in found.attrs.get("notes", []):
        st.info(sentences.sentence(note), icon=":material/info:")
    _regions_drawn(found[found["mechanism"] == context.focus.mechanism])
    widgets.download_buttons(
        regions_table(found), context.about("Region-level effects from a multilevel model")
    )


def _regions_drawn(part: pd.DataFrame) -> None:
    """Draw the effects of one mechanism: of the types, if its regions have no others."""
    sampled, rest = part[part["sampled"]], int((~part["sampled"]).sum())
    shown = sampled[~sampled["suppressed"]]
    layout.note(
        "From a multilevel model with random effects of regions and spaces: its estimates differ a "
        "little from those above, which are another model's."
    )
    if part.groupby("region_type")["estimate"].nunique().max() <= 1:
        # Regions that are not small, or not in the survey, have their type's effect.
        types = part.dropna(subset=["estimate"]).drop_duplicates("region_type")
        columns = (effect_tables.REGION_TYPE, effect_tables.estimate(), effect_tables.confidence())
        caption = "The effect in each type of region."
        tables.show(Table("types", caption, columns, types), "regions-table")
        return
    layout.note(
        f"{len(sampled)} regions are in the survey. Their effects are shrunk towards the mean of "
        f"their type, the more the fewer people answered there; for the other {rest} regions the "
        "mean of their type is all that is known."
    )
    hidden = len(sampled) - len(shown)
    if hidden:
        layout.note(f"{hidden} of the sampled regions are not shown. {confidential.explanation()}")
    if shown.empty:
        return
    figure(
        figures.caterpillar(shown, theme=theme()),
        "regions-figure",
        f"Effects of {len(shown)} sampled regions with 95% intervals, in order of size, "
        f"from {sentences.number(shown['estimate'].min())} to "
        f"{sentences.number(shown['estimate'].max())} skill points.",
        regions_table(shown),
    )


def regions_table(found: pd.DataFrame) -> Table:
    """Effects of regions, a row a region and mechanism; `found` has suppressed rows."""
    hidden = found["suppressed"]
    numbers = ("estimate", "std_error", "low", "high", "respondents", "spaces")
    rows = found.assign(
        mechanism=found["mechanism"].map(sentences.MECHANISMS),
        region_type=found["region_type"].map(sentences.TYPES),
        unit=effect_tables.PER_POINT,
        **{name: found[name].mask(hidden) for name in numbers},
    )
    rows = effect_tables.with_statuses(
        rows, hidden, status="estimate", respondents_status="respondents"
    )
    return Table(
        "atlas-regions",
        "Effects of single regions.",
        (
            Column("itl3", "", "Code of the region (ITL3, January 2025)"),
            Column("name", "Region", "Name of the region (ITL3, January 2025)", beside="itl3"),
            *effect_tables.unseen(effect_tables.MECHANISM),
            Column("region_type", "Region type", "Region type: left-behind or advanced"),
            *effect_tables.estimates(),
            effect_tables.UNIT,
            effect_tables.STATUS,
            Column("sampled", "", "Whether the survey has respondents in the region"),
            Column(
                "respondents",
                "Respondents",
                "Respondents in the region, rounded",
                "respondents",
                decimals=0,
            ),
            Column(
                "spaces",
                "Coworking spaces",
                "Coworking spaces of the survey in the region, rounded",
                "coworking spaces",
                decimals=0,
            ),
            Column(
                "respondents_status",
                "",
                "ok, or [c] where the numbers of respondents and spaces are suppressed for "
                "confidentiality",
            ),
        ),
        rows,
    )
