"""The loaded survey and what `analysis` makes of it, cached."""

from collections.abc import Iterator

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import diagnostics, power, selection, sensitivity, support
from analysis import effects as effects_model
from analysis import reliability as reliability_model
from analysis import survey as survey_schema
from analysis import verdicts as verdicts_model
from analysis.disclosure import MIN_RESPONDENTS, MIN_SPACES
from analysis.ordinal import Link
from geodata import tables
from geodata.errors import DataError
from pages import _caching, _data, _figures, _loaded, _words
from pages._model import Focus, Model

SURVEY = "survey_demo.csv"
#: An indicator with fewer distinct values is a category, not a moderator.
_FEWEST_VALUES = 10
_RESIDUAL_GROUPS = 12


def survey() -> pd.DataFrame:
    """The loaded survey, a row a respondent: the visitor's own, or the simulated one."""
    own = _loaded.survey()
    return _simulated() if own is None else own.respondents


@st.cache_resource(show_spinner=False)
def _simulated() -> pd.DataFrame:
    try:
        return survey_schema.check(pd.read_csv(tables.DATA / SURVEY))
    except (OSError, ValueError) as error:
        message = (
            f"{SURVEY} is missing or damaged ({error}): restore it from the repository, or run "
            f"`python -m analysis.demo_survey --out data/{SURVEY}`."
        )
        raise DataError(message) from error


def survey_is_simulated() -> bool:
    """Whether the loaded survey is the simulated one that ships with the atlas."""
    return _loaded.survey() is None


def survey_name() -> str:
    """Name of the loaded survey, for headings and files."""
    own = _loaded.survey()
    return "Simulated survey (Coworking Skills Atlas)" if own is None else own.name


def survey_note() -> str:
    """What a reader of a result from the loaded survey must know."""
    own = _loaded.survey()
    if own is not None:
        return f"Survey loaded by a visitor: {own.name}, {len(own.respondents):,} respondents."
    return (
        "Simulated survey: it has the design and the published directions of Wang et al. (2026); "
        "its magnitudes are assumptions, not findings."
    )


def typed(model: Model) -> pd.Series:
    """Types of the regions that have one, by ITL3 code."""
    return _data.region_types(model.definition, model.cut)["type"].dropna()


@_caching.kept(_loaded.survey_mark)
def effects(model: Model, *, standardised: bool = False) -> pd.DataFrame:
    """All effects of the loaded survey, with the published direction beside each."""
    fitted = [
        effects_model.mechanism_effects(
            survey(),
            skill,
            typed(model),
            controls=model.controls,
            cluster=model.cluster,
            estimator=model.estimator,
            covariance=model.errors,
            standardised=standardised,
        )
        for skill in _words.SKILLS
    ]
    table = effects_model.agrees(pd.concat(fitted), effects_model.published_directions())
    notes = [note for part in fitted for note in part.attrs.get("notes", [])]
    table.attrs = {
        "notes": list(dict.fromkeys(notes)),
        "dropped": {
            skill: part.attrs["dropped"] for skill, part in zip(_words.SKILLS, fitted, strict=True)
        },
    }
    return table


@_caching.kept(_loaded.survey_mark, shared=True)
def effects_figure(model: Model, unit: str, theme: str, *, standardised: bool) -> go.Figure:
    """Figure of all effects, never changed in place: plotly takes longer over it than the model."""
    return _figures.effects(effects(model, standardised=standardised), theme=theme, unit=unit)


@_caching.kept(_loaded.survey_mark)
def families(model: Model, *, standardised: bool = False) -> pd.DataFrame:
    """Contrasts between types, mechanisms and skills, with adjusted p-values."""
    return effects_model.effect_families(
        survey(),
        typed(model),
        controls=model.controls,
        cluster=model.cluster,
        covariance=_sandwich(model),
        standardised=standardised,
    )


@_caching.kept(_loaded.survey_mark)
def lines(model: Model, focus: Focus) -> pd.DataFrame:
    """Predicted skill along a mechanism in each region type."""
    return effects_model.predicted_lines(
        survey(),
        focus.skill,
        focus.mechanism,
        typed(model),
        controls=model.controls,
        cluster=model.cluster,
        covariance=_sandwich(model),
    )


@_caching.kept(_loaded.survey_mark)
def means_along(model: Model, focus: Focus) -> pd.DataFrame:
    """Mean skill of respondents near each half point of a mechanism, small groups left out."""
    people = survey().assign(region_type=survey()["itl3"].map(typed(model)))
    people = people.dropna(subset=["region_type", focus.mechanism, focus.skill])
    near = (people[focus.mechanism] * 2).round() / 2
    groups = people.groupby(["region_type", near.rename("value")])
    found = groups.agg(
        mean=(focus.skill, "mean"), n=(focus.skill, "size"), spaces=("cws_id", "nunique")
    )
    enough = (found["n"] >= MIN_RESPONDENTS) & (found["spaces"] >= MIN_SPACES)
    return found[enough].reset_index()


@st.cache_resource(show_spinner=False)
def moderators() -> dict[str, str]:
    """Indicators along which an effect may change: those known for every region, with unit."""
    wide, about = _data.wide(), _data.catalogue()
    complete = [key for key in about.index if key in wide and wide[key].notna().all()]
    varied = [key for key in complete if wide[key].nunique() > _FEWEST_VALUES]
    return {str(key): f"{about['label'][key]}, {about['unit'][key]}" for key in varied}


@_caching.kept(_loaded.survey_mark)
def moderated(model: Model, skill: str, indicator: str) -> effects_model.ModeratedEffects:
    """Slopes of a skill on each mechanism along an indicator."""
    return effects_model.moderated_effects(
        survey(),
        skill,
        _data.wide()[indicator],
        name=f"{_data.indicator_name(indicator)} ({_data.catalogue()['unit'][indicator]})",
        controls=model.controls,
        cluster=one_way(model),
        covariance=_sandwich(model),
    )


@_caching.kept(_loaded.survey_mark)
def item_effects(model: Model, item: str, link: Link) -> pd.DataFrame:
    """Average marginal effects on the answers to one item."""
    return effects_model.item_effects(
        survey(), item, typed(model), controls=model.controls, link=link, cluster=one_way(model)
    )


@_caching.kept(_loaded.survey_mark)
def region_effects(model: Model, skill: str) -> pd.DataFrame:
    """Shrunken effects of each region, with names."""
    found = effects_model.region_effects(survey(), skill, typed(model), controls=model.controls)
    named = found.assign(name=found["itl3"].map(_data.regions()["name"]))
    named.attrs = dict(found.attrs)
    return named


def one_way(model: Model) -> str:
    """One way of clustering, where an analysis knows no other: regions if both were chosen."""
    return model.cluster if isinstance(model.cluster, str) else "itl3"


def _sandwich(model: Model) -> str:
    """Covariance where no bootstrap is on offer: CR2 if it was chosen, else CR1."""
    return "CR2" if model.errors == "CR2" else "CR1"


@_caching.kept(_loaded.survey_mark)
def verdicts(model: Model, skill: str) -> pd.DataFrame:
    """What the data can carry, check by check."""
    return verdicts_model.verdicts(
        survey(),
        skill,
        typed(model),
        controls=model.controls,
        cluster=one_way(model),
        place_names={str(code): str(name) for code, name in _data.regions()["name"].items()},
    )


@_caching.kept(_loaded.survey_mark)
def reliability(model: Model) -> pd.DataFrame:
    """Alpha and omega of each scale by region type."""
    return reliability_model.reliability(survey(), typed(model))


@_caching.kept(_loaded.survey_mark)
def leave_one_out(model: Model, skill: str) -> pd.DataFrame:
    """Each effect with each cluster left out, regions by name."""
    found = diagnostics.leave_one_out(
        survey(), skill, typed(model), controls=model.controls, cluster=one_way(model)
    )
    names = _data.regions()["name"]
    return found.assign(left_out=found["left_out"].map(names).fillna(found["left_out"]))


@_caching.kept(_loaded.survey_mark)
def residuals(model: Model, skill: str) -> pd.DataFrame:
    """Quantiles of residuals in equal groups of fitted values: no single respondent is shown."""
    found = diagnostics.residuals(survey(), skill, typed(model), controls=model.controls)
    groups = min(_RESIDUAL_GROUPS, max(len(found) // MIN_RESPONDENTS, 1))
    place = pd.qcut(found["fitted"].rank(method="first"), groups, labels=False)
    by = found.groupby(place)
    return pd.DataFrame(
        {
            "fitted": by["fitted"].mean(),
            "low": by["residual"].quantile(0.05),
            "middle": by["residual"].median(),
            "high": by["residual"].quantile(0.95),
        }
    )


@_caching.kept(_loaded.survey_mark)
def common_support(model: Model, skill: str) -> pd.DataFrame:
    """Where each mechanism lies in each type."""
    return support.common_support(survey(), skill, typed(model), controls=model.controls)


@_caching.kept(_loaded.survey_mark)
def variance_inflation(model: Model, skill: str) -> pd.DataFrame:
    """Variance inflation factors."""
    return diagnostics.variance_inflation(survey(), skill, typed(model), controls=model.controls)


@_caching.kept(_loaded.survey_mark)
def cluster_balance(model: Model, skill: str) -> pd.DataFrame:
    """Clusters behind each effect."""
    return diagnostics.cluster_balance(
        survey(), skill, typed(model), controls=model.controls, cluster=one_way(model)
    )


@_caching.kept(_loaded.survey_mark)
def robustness(model: Model, skill: str) -> pd.DataFrame:
    """Robustness value of each effect."""
    return sensitivity.robustness(
        survey(), skill, typed(model), controls=model.controls, cluster=one_way(model)
    )


@_caching.kept(_loaded.survey_mark)
def confounder_benchmarks(model: Model, skill: str) -> pd.DataFrame:
    """Effects with a confounder as strong as something observed."""
    return sensitivity.benchmarks(survey(), skill, typed(model), controls=model.controls)


@_caching.kept(_loaded.survey_mark)
def oster(model: Model, skill: str) -> pd.DataFrame:
    """Oster's delta of each effect."""
    return selection.oster(survey(), skill, typed(model), controls=model.controls)


def minimum_detectable(model: Model, skill: str) -> Iterator[power.Progress]:
    """Smallest effects that the loaded survey detects, step by step."""
    return power.minimum_detectable(survey(), skill, typed(model), controls=model.controls)


def power_by_spaces(model: Model, skill: str, difference: float) -> Iterator[power.Progress]:
    """Power of new surveys by number of coworking spaces, step by step."""
    return power.power_by_spaces(survey(), skill, typed(model), difference, controls=model.controls)
