"""Tabs of results: table, contrasts, along an indicator, single items, regions."""

import pandas as pd
import streamlit as st

from analysis.disclosure import ROUNDING
from analysis.disclosure import tables as disclosure_tables
from analysis.survey import SCALES
from pages.effects import figures as effects_figures
from pages.effects import paths as effects_paths
from pages.effects import table as effects_table
from pages.effects.context import Context
from pages.shared.controls import widgets
from pages.shared.files import effect_tables
from pages.shared.frame import address, layout
from pages.shared.frame import tables as frame_tables
from pages.shared.frame.charts import figure, theme
from pages.shared.frame.layout import listed
from pages.shared.store import confidential, survey
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences, tables
from pages.shared.words.sentences import CONTROL_WORDS
from pages.shared.words.tables import in_words

LINKS = {"logit": "Ordered logit", "probit": "Ordered probit"}


def effects(context: Context) -> None:
    """All effects, beside the published directions."""
    table = effect_tables.all_effects(
        context.table, context.loaded.name, effects_table.UNIT[context.units]
    )
    frame_tables.show(table, "effects-table")
    layout.note(
        "“Not reported” means that the study says nothing of that cell. “Weaker” is judged on the "
        f"difference between the types. Respondents are rounded to the nearest {ROUNDING}, so that "
        f"types need not add up. {_dropped(context.table)}"
    )
    widgets.download_buttons(
        table,
        context.about(
            "Effects of social interaction and structured resources on skills, by region type",
            effects_table.UNIT[context.units],
        ),
    )


def paths(context: Context) -> None:
    """Draw the study's two mechanisms and two skills with the estimates on the arrows."""
    layout.note(
        "The study joins two mechanisms to two skills. On each arrow: the loaded survey's effect "
        f"({effects_table.UNIT[context.units]}) with its 95 % confidence interval, and the "
        "direction that the study reports. A dashed arrow's interval includes zero. Choose an "
        "arrow to see it above."
    )
    effects_paths.draw(context.table, theme=theme(), key="paths", on_choose=_path_chosen)


def _path_chosen() -> None:
    chosen = st.session_state["paths"].choose
    address.put("mechanism", chosen["mechanism"], "structured_resources")
    address.put("skill", chosen["skill"], "technical_digital")


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
        "claim below 5 %; Benjamini–Hochberg keeps the expected share of false claims below 5 %."
    )
    figure(
        effects_figures.contrasts(drawn, theme=theme(), unit=effects_table.UNIT[context.units]),
        "contrasts-figure",
        effects_figures.describe(found, "label", "Contrasts with 95 % confidence intervals"),
    )
    shown = pd.DataFrame(
        {
            "Family": found["family"],
            "Contrast": found["label"],
            "Estimate": tables.numbers(found),
            "95 % confidence interval": tables.intervals(found),
            "p": tables.p_values(found),
            "p, Holm": tables.p_values(found, "p_holm"),
            "p, Benjamini–Hochberg": tables.p_values(found, "p_bh"),
        }
    )
    listed(shown, "contrasts-table", "Table of contrasts with raw and adjusted p-values.")
    widgets.download_buttons(
        disclosure_tables.marked(found),
        context.about("Contrasts between effects, with adjusted p-values"),
        "atlas-contrasts",
    )


def along(context: Context) -> None:
    """The effect of each mechanism along an indicator instead of two types."""
    labels = survey.moderators()
    indicator = address.choice("moderator", list(labels), "deprived_20_share", "indicator")
    st.selectbox(
        "Instead of two types, let the effect change along",
        list(labels),
        format_func=labels.__getitem__,
        **address.follow("moderator", indicator, "deprived_20_share"),
    )
    found = survey.moderated(context.model, context.focus.skill, indicator)
    skill = sentences.SKILLS[context.focus.skill]
    for sentence in found.sentences.values():
        st.markdown(f"- {sentence}")
    figure(
        effects_figures.slopes(found, theme=theme(), moderator=labels[indicator]),
        "slopes-figure",
        f"Slope of {skill.lower()} on each mechanism along {labels[indicator]}. "
        + " ".join(found.sentences.values()),
        found.slopes,
    )
    layout.note(
        "Line and band: the slope at a value of the indicator with its 95 % confidence interval. "
        "Shaded: where it differs from zero, with false discoveries along the line controlled "
        "(Johnson–Neyman; Esarey and Sumner 2018). Ticks: the regions in the survey; nothing is "
        "drawn beyond them."
    )
    widgets.download_buttons(
        found.slopes, context.about(f"Slopes of {skill} along {labels[indicator]}"), "atlas-slopes"
    )


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
    link = address.choice("link", list(LINKS), "logit", "link")
    right.selectbox(
        "Model", list(LINKS), format_func=LINKS.__getitem__, **address.follow("link", link, "logit")
    )
    found = survey.item_effects(context.model, item, "probit" if link == "probit" else "logit")
    layout.note(
        "How much more likely is each answer, in percentage points, for one point more of the "
        "mechanism? Average marginal effects with delta-method 95 % confidence intervals, errors "
        "clustered."
    )
    figure(
        effects_figures.item_effects(found, theme=theme()),
        "items-figure",
        f"Average marginal effects on the answers to “{questions[item]}” by region type. "
        + effects_figures.describe_items(found),
        found,
    )
    widgets.download_buttons(
        exported_items(found, item, questions[item], LINKS[link]),
        context.about(f"Average marginal effects on “{questions[item]}”"),
        "atlas-items",
    )


def exported_items(found: pd.DataFrame, item: str, question: str, model: str) -> pd.DataFrame:
    """Effects on an item's answers for a file, in percentage points as on the page.

    Parameters
    ----------
    found : DataFrame
        From :func:`pages.shared.store.survey.item_effects`, after suppression.
    item, question, model : str
        Name of the item, its wording, and how it was modelled.

    Returns
    -------
    DataFrame
        Figures that are suppressed are missing, and ``status`` says so.
    """
    names = {"mechanism": sentences.MECHANISMS, "region_type": sentences.TYPES}
    figures = ["estimate", "std_error", "low", "high"]
    shown = found.drop(columns="suppressed").assign(
        **{name: found[name].map(words) for name, words in names.items()},
        **{name: 100 * found[name] for name in figures},
    )
    shown.insert(0, "item", item)
    shown.insert(1, "question", question)
    shown.insert(2, "model", model)
    shown.insert(list(shown.columns).index("high") + 1, "unit", "percentage points")
    marks = found["suppressed"].map({True: sentences.SUPPRESSED, False: sentences.MISSING})
    return words_marks.significant(
        shown.assign(
            status=words_marks.status(found["estimate"], marks),
            n_status=words_marks.status(found["n"], sentences.SUPPRESSED),
        )
    )


def regions(context: Context) -> None:
    """Each region's own effect, shrunk towards its type's."""
    found = survey.region_effects(context.model, context.focus.skill)
    for note in found.attrs.get("notes", []):
        st.info(sentences.sentence(note), icon=":material/info:")
    part = found[found["mechanism"] == context.focus.mechanism]
    sampled, rest = part[part["sampled"]], int((~part["sampled"]).sum())
    shown = sampled[~sampled["suppressed"]]
    layout.note(
        "From a multilevel model with random effects of regions and spaces: its estimates differ a "
        "little from those above, which are another model's."
    )
    if part.groupby("region_type")["estimate"].nunique().max() <= 1:
        # Regions that are not small, or not in the survey, have their type's effect.
        types = part.dropna(subset=["estimate"]).drop_duplicates("region_type")
        listed(
            in_words(types[["region_type", "estimate", "low", "high"]]),
            "regions-table",
            "The effect of each type of region.",
        )
        _downloads_of(found, context)
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
        _downloads_of(found, context)
        return
    figure(
        effects_figures.caterpillar(shown, theme=theme()),
        "regions-figure",
        f"Effects of {len(shown)} sampled regions with 95 % intervals, in order of size, "
        f"from {sentences.number(shown['estimate'].min())} to "
        f"{sentences.number(shown['estimate'].max())} skill points.",
        shown,
    )
    _downloads_of(found, context)


def exported_regions(found: pd.DataFrame) -> pd.DataFrame:
    """Effects of regions for a file, in skill points per point of the mechanism.

    Parameters
    ----------
    found : DataFrame
        From :func:`pages.shared.store.survey.region_effects`, after suppression.

    Returns
    -------
    DataFrame
        A row a region and mechanism. Figures that are suppressed are missing, and ``status`` and
        ``respondents_status`` say so.
    """
    marks = found["suppressed"].map({True: sentences.SUPPRESSED, False: sentences.MISSING})
    figures = ["estimate", "std_error", "low", "high"]
    return words_marks.significant(
        pd.DataFrame(
            {
                "itl3": found["itl3"],
                "name": found["name"],
                "mechanism": found["mechanism"].map(sentences.MECHANISMS),
                "region_type": found["region_type"].map(sentences.TYPES),
                **{name: found[name].mask(found["suppressed"]) for name in figures},
                "unit": "skill points per point of the mechanism",
                "status": words_marks.status(found["estimate"], marks),
                "sampled": found["sampled"],
                **{
                    name: found[name].mask(found["suppressed"])
                    for name in ("respondents", "spaces")
                },
                "respondents_status": words_marks.status(
                    found["respondents"], sentences.SUPPRESSED
                ),
            }
        )
    )


def _downloads_of(found: pd.DataFrame, context: Context) -> None:
    widgets.download_buttons(
        exported_regions(found),
        context.about("Region-level effects from a multilevel model"),
        "atlas-regions",
    )
