"""The loaded survey and what `analysis` makes of it, cached."""

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis import effects as effects_model
from analysis.disclosure import rounded
from analysis.disclosure import tables as disclosure_tables
from analysis.errors import AnalysisError
from analysis.estimation.ordinal import Link
from analysis.robustness import variants
from analysis.survey import MECHANISMS
from pages.shared.figures import common
from pages.shared.store import atlas, caching, confidential, plain, survey_variants, visitor
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences

#: Fewest respondents and coworking spaces of a group that is shown: the server's owner decides.
thresholds = confidential.thresholds


def survey() -> pd.DataFrame:
    """The loaded survey, a row a respondent: the visitor's own, or the simulated one."""
    own = visitor.survey()
    return plain.survey() if own is None else own.respondents


def simulated() -> bool:
    """Whether the survey in use is the simulated one; known of a damaged one too."""
    return visitor.survey() is None


class Loaded(NamedTuple):
    """The loaded survey, for a file too that is made later, when no session can be asked for it."""

    respondents: pd.DataFrame
    name: str
    #: What a reader of its results must know.
    note: str
    simulated: bool

    @property
    def licence(self) -> str:
        """Licence of results from it."""
        return "MIT" if self.simulated else "as given by its owner"


def loaded() -> Loaded:
    """Return the loaded survey and what a reader of its results must know."""
    own = visitor.survey()
    if own is None:
        note = (
            "Simulated survey: it has the design and the published directions of Wang et al. "
            "(2026); its magnitudes are assumptions, not findings."
        )
        return Loaded(survey(), "Simulated survey (Coworking Skills Atlas)", note, simulated=True)
    count = rounded(pd.Series([len(own.respondents)]))[0]
    note = f"Survey loaded by a visitor: {own.name}, about {count:,} respondents."
    return Loaded(survey(), own.name, note, simulated=False)


def typed(model: Model) -> pd.Series:
    """Types of the regions that have one, by ITL3 code."""
    return atlas.region_types(model.definition, model.cut)["type"].dropna()


def people(model: Model) -> pd.DataFrame:
    """Respondents of a model, with their scales as it has them."""
    return variants.varied(survey(), model.scale, model.sample)


@caching.cached_per_visitor(visitor.survey_mark)
def samples(model: Model) -> list[str]:
    """Cuts of the respondents on offer for a model, whatever its own."""
    return survey_variants.samples(survey(), typed(model), model.scale, model.controls)


@caching.cached_per_visitor(visitor.survey_mark)
def effects(model: Model, *, standardised: bool = False) -> pd.DataFrame:
    """All effects of the loaded survey, with the published direction beside each."""
    fitted = [
        confidential.mechanism_effects(
            people(model),
            skill,
            typed(model),
            controls=model.controls,
            cluster=model.cluster,
            estimator=model.estimator,
            covariance=model.errors,
            standardised=standardised,
        )
        for skill in sentences.SKILLS
    ]
    table = effects_model.agrees(pd.concat(fitted), effects_model.published_directions())
    notes = [note for part in fitted for note in part.attrs.get("notes", [])]
    table.attrs = {
        "notes": list(dict.fromkeys(notes)),
        "dropped": {
            skill: part.attrs["dropped"]
            for skill, part in zip(sentences.SKILLS, fitted, strict=True)
        },
    }
    return table


@caching.cached_per_visitor(visitor.survey_mark)
def effects_figure(model: Model, unit: str, theme: str, *, standardised: bool) -> go.Figure:
    """Figure of all effects, a copy for each caller, who dresses it and sets its type."""
    return common.effects(effects(model, standardised=standardised), theme=theme, unit=unit)


@caching.cached_per_visitor(visitor.survey_mark)
def families(model: Model, *, standardised: bool = False) -> pd.DataFrame:
    """Contrasts between types, mechanisms and skills, with adjusted p-values."""
    found = effects_model.effect_families(
        people(model),
        typed(model),
        controls=model.controls,
        cluster=model.cluster,
        covariance=_sandwich(model),
        standardised=standardised,
    )
    small = {kind for skill in sentences.SKILLS for kind in few(model, skill)}
    return disclosure_tables.suppress_types(found, small)


@caching.cached_per_visitor(visitor.survey_mark)
def lines(model: Model, focus: Focus) -> pd.DataFrame:
    """Predicted skill along a mechanism in each region type that is not too small."""
    found = effects_model.predicted_lines(
        people(model),
        focus.skill,
        focus.mechanism,
        typed(model),
        controls=model.controls,
        cluster=model.cluster,
        covariance=_sandwich(model),
    )
    return found[~found["region_type"].isin(few(model, focus.skill))]


@caching.cached_per_visitor(visitor.survey_mark)
def means_along(model: Model, focus: Focus) -> pd.DataFrame:
    """Mean skill of respondents near each half point of a mechanism, small groups left out.

    Means and numbers of respondents give sums, whose differences between two definitions are of
    a few respondents: both are rounded.
    """
    asked = people(model)
    asked = asked.assign(region_type=asked["itl3"].map(typed(model)))
    asked = asked.dropna(subset=["region_type", focus.mechanism, focus.skill])
    place = asked["cws_id" if "cws_id" in asked else "itl3"]
    near = (asked[focus.mechanism] * 2).round() / 2
    groups = asked.assign(place=place).groupby(["region_type", near.rename("value")])
    found = groups.agg(
        mean=(focus.skill, "mean"), n=(focus.skill, "size"), spaces=("place", "nunique")
    )
    shown = disclosure_tables.suppress_groups(found.reset_index(), ["value"], thresholds())
    open_ = shown[~shown["suppressed"]].drop(columns=["spaces", "suppressed"])
    return open_.assign(mean=open_["mean"].astype(float).round(1), n=rounded(open_["n"])).astype(
        {"n": int}
    )


@caching.cached_per_visitor(visitor.survey_mark)
def moderated(model: Model, skill: str, indicator: str) -> effects_model.ModeratedEffects:
    """Slopes of a skill on each mechanism along an indicator."""
    _enough(model, skill)
    return effects_model.moderated_effects(
        people(model),
        skill,
        atlas.wide()[indicator],
        name=f"{atlas.indicator_name(indicator)} ({atlas.catalogue()['unit'][indicator]})",
        controls=model.controls,
        cluster=one_way(model),
        covariance=_sandwich(model),
    )


@caching.cached_per_visitor(visitor.survey_mark)
def item_effects(model: Model, item: str, link: Link) -> pd.DataFrame:
    """Average marginal effects on the answers to one item.

    Fewer answered an item than a scale: a cut that tells of a few of them is refused.
    """
    if model.sample != survey_variants.EVERYBODY and model.sample not in survey_variants.samples(
        survey(), typed(model), model.scale, model.controls, [item]
    ):
        raise AnalysisError(confidential.explanation())
    found = effects_model.item_effects(
        people(model),
        item,
        typed(model),
        controls=model.controls,
        link=link,
        cluster=one_way(model),
    )
    used = confidential.people(people(model), item, typed(model), model.controls)
    return confidential.suppressed(found, used)


@caching.cached_per_visitor(visitor.survey_mark)
def region_effects(model: Model, skill: str) -> pd.DataFrame:
    """Shrunken effects of each region, with names; small regions without figures."""
    found = confidential.region_effects(people(model), skill, typed(model), controls=model.controls)
    named = found.assign(name=found["itl3"].map(atlas.regions()["name"]))
    named.attrs = dict(found.attrs)
    return named


@caching.cached_per_visitor(visitor.survey_mark)
def few(model: Model, outcome: str) -> list[str]:
    """Region types with too few of the respondents who answered, for which nothing is shown."""
    return confidential.few(people(model), outcome, typed(model), model.controls)


def _enough(model: Model, skill: str) -> None:
    """Refuse a result of the whole survey where that is too small itself."""
    answered = people(model).dropna(subset=[skill, *MECHANISMS, *model.controls])
    spaces = answered["cws_id" if "cws_id" in answered else "itl3"].nunique()
    least = thresholds()
    if len(answered) < least.respondents or spaces < least.spaces:
        message = (
            f"The survey has fewer than {least.respondents} respondents or {least.spaces} "
            "coworking spaces with an answer: its results are not shown ([c]). Load a larger one."
        )
        raise AnalysisError(message)


def one_way(model: Model) -> str:
    """One way of clustering, where an analysis knows no other: regions if both were chosen."""
    return model.cluster if isinstance(model.cluster, str) else "itl3"


def _sandwich(model: Model) -> str:
    """Covariance where no bootstrap is on offer: CR2 if it was chosen, else CR1."""
    return "CR2" if model.errors == "CR2" else "CR1"
