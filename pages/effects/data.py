"""What the loaded survey can carry: checks of its models, without what small groups would tell."""

from collections.abc import Iterator
from itertools import chain

import pandas as pd

from analysis import survey as survey_schema
from analysis.checks import common_support as checks_common_support
from analysis.checks import diagnostics, power, unobserved
from analysis.checks import oster as checks_oster
from analysis.checks import rule_checks as verdicts_model
from analysis.disclosure import sizes, small, tables
from analysis.survey import reliability as reliability_model
from pages.shared.store import atlas, caching, confidential, survey, visitor
from pages.shared.store.model import Model

_RESIDUAL_GROUPS = 12


def _small_clusters(model: Model, skill: str) -> tuple[list[str], list[str]]:
    """Clusters too small to be named beside a figure of their own, and those that leave too few."""
    people = confidential.people(survey.people(model), skill, survey.typed(model), model.controls)
    cluster, least = survey.one_way(model), survey.thresholds()
    hidden = small(sizes(people, people[cluster]), least)
    unnamed = [str(code) for code in hidden.index[hidden]]
    return unnamed, tables.leaving_few(people, cluster, least)


@caching.cached_per_visitor(visitor.survey_mark)
def verdicts(model: Model, skill: str) -> pd.DataFrame:
    """What the data can carry, check by check; one sentence if a type is too small to say."""
    kinds = survey.few(model, skill)
    if kinds:
        sentence = (
            f"Too few respondents in {' and '.join(kinds)} regions to show what the checks find "
            "([c])."
        )
        return pd.DataFrame([("model", True, sentence, "")], columns=list(verdicts_model.COLUMNS))
    unnamed, untold = _small_clusters(model, skill)
    return verdicts_model.verdicts(
        survey.people(model),
        skill,
        survey.typed(model),
        controls=model.controls,
        cluster=survey.one_way(model),
        place_names={str(code): str(name) for code, name in atlas.regions()["name"].items()},
        unnamed=unnamed,
        untold=untold,
        thresholds=survey.thresholds(),
    )


@caching.cached_per_visitor(visitor.survey_mark)
def reliability(model: Model) -> pd.DataFrame:
    """Alpha and omega of each scale by region type."""
    found = reliability_model.reliability(survey.people(model), survey.typed(model))
    parts = [
        tables.suppress_types(part, _few_complete(model, str(scale)), ["warning", "lowest_item"])
        for scale, part in found.groupby("scale", sort=False)
    ]
    return tables.rounded_counts(pd.concat(parts, ignore_index=True))


def _few_complete(model: Model, scale: str) -> list[str]:
    """Region types with too few respondents who answered all items of a scale."""
    people = survey.people(model)
    people = people.dropna(subset=[item for item in survey_schema.SCALES[scale] if item in people])
    if "cws_id" not in people:
        people = people.assign(cws_id=people["itl3"])
    return tables.small_types(people, survey.typed(model), survey.thresholds())


@caching.cached_per_visitor(visitor.survey_mark)
def leave_one_out(model: Model, skill: str) -> pd.DataFrame:
    """Each effect with each cluster left out, regions by name.

    Clusters that are small, or without which a type would be, are not listed.
    """
    found = diagnostics.leave_one_out(
        survey.people(model),
        skill,
        survey.typed(model),
        controls=model.controls,
        cluster=survey.one_way(model),
    )
    kinds = survey.few(model, skill)
    found = found[~found["left_out"].isin([*chain(*_small_clusters(model, skill))])]
    found = found[~found["region_type"].isin([*kinds, "difference"] if kinds else [])]
    names = atlas.regions()["name"]
    return found.assign(left_out=found["left_out"].map(names).fillna(found["left_out"]))


@caching.cached_per_visitor(visitor.survey_mark)
def residuals(model: Model, skill: str) -> pd.DataFrame:
    """Quantiles of residuals in equal groups of fitted values: no single respondent is shown."""
    found = diagnostics.residuals(
        survey.people(model), skill, survey.typed(model), controls=model.controls
    )
    groups = min(_RESIDUAL_GROUPS, max(len(found) // survey.thresholds().respondents, 1))
    place = pd.qcut(found["fitted"].rank(method="first"), groups, labels=False)
    by = found.groupby(place)
    table = pd.DataFrame(
        {
            "fitted": by["fitted"].mean(),
            "low": by["residual"].quantile(0.05),
            "middle": by["residual"].median(),
            "high": by["residual"].quantile(0.95),
            "n": by.size(),
            "spaces": by["cws_id" if "cws_id" in found else "itl3"].nunique(),
        }
    )
    shown = tables.suppress_groups(table, (), survey.thresholds())
    return shown[~shown["suppressed"]].drop(columns=["n", "spaces", "suppressed"])


@caching.cached_per_visitor(visitor.survey_mark)
def common_support(model: Model, skill: str) -> pd.DataFrame:
    """Where each mechanism lies in each type; a least and a greatest answer are one person's."""
    found = checks_common_support.common_support(
        survey.people(model),
        skill,
        survey.typed(model),
        controls=model.controls,
        thresholds=survey.thresholds(),
    )
    rough = found.drop(columns=["minimum", "maximum", "spaces"]).round(
        {"mean": 1, "sd": 1, "overlap": 2, "normalised_difference": 2}
    )
    return tables.rounded_counts(rough)


@caching.cached_per_visitor(visitor.survey_mark)
def variance_inflation(model: Model, skill: str) -> pd.DataFrame:
    """Variance inflation factors; those of a small type are left out."""
    found = diagnostics.variance_inflation(
        survey.people(model), skill, survey.typed(model), controls=model.controls
    )
    kinds = found["term"].str.rpartition(":")[2]
    return found[~kinds.isin(survey.few(model, skill))]


@caching.cached_per_visitor(visitor.survey_mark)
def cluster_balance(model: Model, skill: str) -> pd.DataFrame:
    """Clusters behind each effect."""
    found = diagnostics.cluster_balance(
        survey.people(model),
        skill,
        survey.typed(model),
        controls=model.controls,
        cluster=survey.one_way(model),
    )
    people = confidential.people(survey.people(model), skill, survey.typed(model), model.controls)
    return confidential.suppressed(found, people)


@caching.cached_per_visitor(visitor.survey_mark)
def robustness(model: Model, skill: str) -> pd.DataFrame:
    """Robustness value of each effect."""
    found = unobserved.robustness(
        survey.people(model),
        skill,
        survey.typed(model),
        controls=model.controls,
        cluster=survey.one_way(model),
    )
    return tables.suppress_types(found, survey.few(model, skill))


@caching.cached_per_visitor(visitor.survey_mark)
def confounder_benchmarks(model: Model, skill: str) -> pd.DataFrame:
    """Effects with a confounder as strong as something observed."""
    found = unobserved.benchmarks(
        survey.people(model), skill, survey.typed(model), controls=model.controls
    )
    return tables.suppress_types(found, survey.few(model, skill))


@caching.cached_per_visitor(visitor.survey_mark)
def oster(model: Model, skill: str) -> pd.DataFrame:
    """Oster's delta of each effect."""
    found = checks_oster.oster(
        survey.people(model), skill, survey.typed(model), controls=model.controls
    )
    return tables.suppress_types(found, survey.few(model, skill))


def minimum_detectable(model: Model, skill: str) -> Iterator[power.Progress]:
    """Smallest effects that the loaded survey detects, step by step."""
    return power.minimum_detectable(
        survey.people(model), skill, survey.typed(model), controls=model.controls
    )


def power_by_spaces(model: Model, skill: str, difference: float) -> Iterator[power.Progress]:
    """Power of new surveys by number of coworking spaces, step by step."""
    return power.power_by_spaces(
        survey.people(model), skill, survey.typed(model), difference, controls=model.controls
    )
