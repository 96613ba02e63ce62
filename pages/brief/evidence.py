"""What a brief says of the survey, of policy, and of what nobody knows yet."""

from collections.abc import Collection, Sequence

import pandas as pd

from analysis import effects as effects_model
from analysis.errors import AnalysisError
from analysis.regions import types as regions_types
from analysis.regions.definitions import PERCENT
from pages.brief import figures
from pages.brief.document import Block, Bullets, Note, Picture, Section
from pages.brief.inputs import Survey, View
from pages.shared.store import confidential, plain
from pages.shared.words import coverage as words_coverage
from pages.shared.words import sentences
from pages.shared.words import types as words_types
from pages.shared.words.coverage import Layer

_CITED = "Wang et al. (2026)"
_SHORT = {
    "social_interaction": "Social interaction",
    "structured_resources": "Structured resources",
    "social_cognitive": "social-cognitive",
    "technical_digital": "technical-digital",
}


def fitted(survey: Survey, types: "pd.Series[str]") -> pd.DataFrame:
    """Effects of both mechanisms on both skills by region type, beside the published direction.

    Twelve rows, as :func:`analysis.effects.agrees` gives them, of the default model: least squares,
    errors clustered by region. Small types are suppressed.
    """
    parts = [
        confidential.mechanism_effects(survey.respondents, skill, types.dropna(), covariance="CR2")
        for skill in sentences.SKILLS
    ]
    return effects_model.agrees(pd.concat(parts), effects_model.published_directions())


def suggested(view: View, kind: str | None) -> Section:
    """Section on the effects, or on why a survey and types give none; see :func:`findings`."""
    try:
        effects = fitted(view.survey, view.kinds)
    except AnalysisError as error:
        return Section(_heading(kind), (f"No effects can be given. {error}",), wide=True)
    return findings(view.survey, effects, kind)


def _heading(kind: str | None) -> str:
    where = f"in {kind} regions" if kind else "in the two types of region"
    return f"What the evidence suggests {where}"


def findings(survey: Survey, effects: pd.DataFrame, kind: str | None) -> Section:
    """Section on effects from :func:`fitted`: a figure, and sentences on a type or differences."""
    blocks: list[Block] = []
    if survey.simulated:
        blocks.append(
            "Simulated survey: it has the design and the published directions of Wang et al. "
            "(2026), and its magnitudes are assumptions, not findings."
        )
    blocks.append(_figure(survey, effects))
    blocks.append(
        f"“Published” is the direction that {_CITED} report; their estimates are not public."
    )
    chosen = effects[effects["region_type"] == (kind or "difference")]
    if kind is None:
        items = tuple(_difference(part) for *_, part in _pairs(effects))
    else:
        items = tuple(
            f"{sentences.effect(row)} {sentences.published(row, compared=False)}"
            for row in sentences.records(chosen)
        )
    blocks.append(Bullets(items))
    return Section(_heading(kind), tuple(blocks), wide=True)


def _pairs(effects: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    groups = effects.groupby(["mechanism", "skill"], sort=False)
    return [(str(mechanism), str(skill), part) for (mechanism, skill), part in groups]


def _difference(part: pd.DataFrame) -> str:
    row = sentences.records(part[part["region_type"] == "difference"])[0]
    reported = sentences.published(row, compared=False)
    if sentences.hidden(row):
        return f"{sentences.headline(part)}. {reported}"
    return (
        f"{sentences.headline(part)}: left-behind minus advanced, "
        f"{sentences.number(row['estimate'])} "
        f"(95% confidence interval {sentences.interval(row['low'], row['high'])}). {reported}"
    )


def _figure(survey: Survey, effects: pd.DataFrame) -> Picture:
    drawn, said = [], []
    for mechanism, skill, part in _pairs(effects):
        rows = {row["region_type"]: row for row in sentences.records(part)}
        values = {
            kind: (rows[kind]["estimate"], rows[kind]["low"], rows[kind]["high"])
            for kind in regions_types.TYPES
        }
        name = f"{_SHORT[mechanism]}, {_SHORT[skill]} skills"
        drawn.append(figures.Effect(name, values))
        said += [
            f"{name}, {kind} regions: {sentences.estimate(rows[kind])}"
            for kind in regions_types.TYPES
        ]
    simulated = " Simulated survey." if survey.simulated else ""
    return Picture(
        figures.effect_intervals(drawn),
        figures.EFFECT_WIDTH,
        figures.effect_height(len(drawn)),
        "Estimates with 95% confidence intervals for two mechanisms, two skills and two types of "
        f"region. {'; '.join(said)}.{simulated}",
        "Difference in the skill (scale 1 to 5) associated with one extra point of the mechanism. "
        f"{survey.name}{_respondents(effects)}; least squares, errors clustered by region (CR2).",
    )


def _respondents(effects: pd.DataFrame) -> str:
    """How many respondents the effects are of, or why that is not said."""
    if effects["suppressed"].any():
        return f". {confidential.explanation().split('.')[0]}"
    return f", about {int(effects['n'].max()):,} respondents"


def policy(kind: str | None) -> Section:
    """Section on what the article suggests for a type of region, or for both."""
    kinds = [kind] if kind else list(regions_types.TYPES)
    blocks: list[Block] = []
    for each in kinds:
        if not kind:
            blocks.append(f"In {each} regions:")
        blocks.append(Bullets(sentences.IMPLICATIONS[each]))
    blocks.append(Note(f"Source: {_CITED}, implications for policy."))
    return Section("What policy could consider", tuple(blocks))


def cautions(nations: Collection[str]) -> Section:
    """Section on how the numbers, of areas in some nations, may and may not be read."""
    items = [
        *(
            f"{text.removesuffix('.')} (Wang et al., 2026)."
            for text in sentences.IMPLICATIONS["everywhere"]
        ),
        (
            "The survey was taken once: its figures are associations. They do not show that a "
            "coworking space changes anybody’s skills."
        ),
        "Each nation has its own index of deprivation: compare within a nation only.",
        (
            "“Left-behind” is the literature’s word, and contested: here it names a rule on "
            "numbers, not people or places."
        ),
    ]
    if "Northern Ireland" in nations:
        items.append(
            "Employment and qualifications in Northern Ireland are other measures than in Great "
            "Britain, and its deprivation index is of 2017."
        )
    return Section("Read with care", (Bullets(tuple(items)),))


def unknown(whose: str, layer: Layer) -> Section:
    """Section on what is not known of an area, or of several."""
    spaces = f"How many coworking spaces there are in {whose}: no complete open list is known."
    items = (
        *(() if layer.complete else (spaces,)),
        f"Whether the associations hold in {whose}: they are estimated for a type of region.",
        "Which comes first, the coworking space or the skills.",
        (
            f"The sizes of the published effects: the estimates of {_CITED}, their threshold for "
            "left-behind and their list of regions are not public."
        ),
    )
    return Section("What is not known", (Bullets(items),))


def coverage(layer: Layer) -> str:
    """How partial a layer of coworking spaces is, in one or two sentences."""
    return words_coverage.coverage(layer, plain.regions()["itl1"])


def imprint(view: View, used: Sequence[str]) -> tuple[str, ...]:
    """Sources, attributions and licence; `used` are the sources of the key figures."""
    definition, cut, survey, layer = view.definition, view.cut, view.survey, view.layer
    rule = definition.rule
    if not (view.listed or cut is None or cut == definition.threshold):
        at = words_types.threshold(cut, percent=definition.unit == PERCENT)
        rule = f"{rule} Here: {at}."
    skills = (
        "Skills: simulated survey of the Coworking Skills Atlas; nobody answered it."
        if survey.simulated
        else f"Skills: {survey.name}, a survey that the reader loaded."
    )
    return (
        f"Region types: {rule} {definition.source}.",
        f"Key figures: {'; '.join(used)}. {skills}",
        f"Policy and published directions: {effects_model.SOURCE}.",
        " · ".join(words_coverage.attributions(layer.name, own=layer.own)),
        (
            "Licence: figures and map, Open Government Licence v3.0; the composite index and "
            "coworking places keep the licences named here."
        ),
        "; ".join(
            f"{mark} {sentences.SPECIAL_VALUES[mark]}" for mark in ("[x]", "[c]", "[u]", "[z]")
        )
        + ".",
    )
