"""What the tabs of the effects page are given, and the cached checks of the loaded survey.

Of small groups, the checks tell nothing.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

import pandas as pd

from analysis import survey as survey_schema
from analysis.checks import common_support as support
from analysis.checks import diagnostics, power, rule_checks, unobserved
from analysis.checks import oster as selection
from analysis.disclosure import sizes, small, tables
from analysis.effects import SOURCE
from analysis.regions.definitions import Definition
from analysis.survey import reliability as scales
from pages.shared.files import downloads
from pages.shared.store import atlas, confidential, survey, visitor
from pages.shared.store.caching import cached_per_visitor
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences

R = TypeVar("R")

UNIT: Final = {
    "points": "Skill points (1–5 scale) per point of the mechanism",
    "sd": "Standard deviations of the skill per standard deviation of the mechanism",
}
_RESIDUAL_GROUPS: Final = 12


class Context(NamedTuple):
    """The chosen model, what the headline is about, the effects, and what files are made of.

    A file is made when it is asked for, and no session can be asked then: what it needs of the
    visitor's own survey and region types is here.
    """

    model: Model
    focus: Focus
    table: pd.DataFrame
    units: str
    definition: str
    address: str
    loaded: survey.Loaded
    kind: Definition
    types: pd.DataFrame

    @property
    def unit(self) -> str:
        """Unit of the effects in words."""
        return UNIT[self.units]

    def about(self, title: str, *notes: str) -> downloads.About:
        """Return what a download from this page says of itself."""
        return downloads.About(
            title=title,
            source=self.loaded.name,
            licence=self.loaded.licence,
            notes=[
                self.loaded.note,
                self.model.words,
                self.definition,
                *notes,
                confidential.explanation(),
                SOURCE,
            ],
            address=self.address,
        )


def part(table: pd.DataFrame, focus: Focus) -> pd.DataFrame:
    """Effects of one mechanism on one skill."""
    return table[(table["mechanism"] == focus.mechanism) & (table["skill"] == focus.skill)]


def numbers_behind(effects: pd.DataFrame) -> str:
    """Respondents and clusters behind the effects of one mechanism and skill, in words."""
    first = sentences.records(effects[effects["region_type"] == "difference"])[0]
    if sentences.hidden(first):
        return f"A type has too few respondents to show ({sentences.SUPPRESSED})"
    return f"About {first['n']:,} respondents in {first['clusters']} clusters"


def _checked(check: Callable[..., R], model: Model, skill: str, **options: Any) -> R:
    """Run a check on the respondents, region types and controls of a model."""
    people, types = survey.people(model), survey.typed(model)
    return check(people, skill, types, controls=model.controls, **options)


def _small_clusters(model: Model, skill: str) -> tuple[list[str], list[str]]:
    """Clusters too small to be named beside a figure of their own, and those that leave too few."""
    people = confidential.people(survey.people(model), skill, survey.typed(model), model.controls)
    cluster, least = survey.one_way(model), survey.thresholds()
    hidden = small(sizes(people, people[cluster]), least)
    unnamed = [str(code) for code in hidden.index[hidden]]
    return unnamed, tables.leaving_few(people, cluster, least)


@cached_per_visitor(visitor.survey_mark)
def verdicts(model: Model, skill: str) -> pd.DataFrame:
    """What the data can carry, check by check; one sentence if a type is too small to say."""
    kinds = survey.few(model, skill)
    if kinds:
        sentence = (
            f"Too few respondents in {' and '.join(kinds)} regions to show what the checks find "
            "([c])."
        )
        return pd.DataFrame([("model", True, sentence, "")], columns=list(rule_checks.COLUMNS))
    unnamed, untold = _small_clusters(model, skill)
    return _checked(
        rule_checks.verdicts,
        model,
        skill,
        cluster=survey.one_way(model),
        place_names={str(code): str(name) for code, name in atlas.regions()["name"].items()},
        unnamed=unnamed,
        untold=untold,
        thresholds=survey.thresholds(),
    )


@cached_per_visitor(visitor.survey_mark)
def reliability(model: Model) -> pd.DataFrame:
    """Alpha and omega of each scale by region type."""
    found = scales.reliability(survey.people(model), survey.typed(model))
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


@cached_per_visitor(visitor.survey_mark)
def leave_one_out(model: Model, skill: str) -> pd.DataFrame:
    """Each effect with each cluster left out, regions by name.

    Clusters that are small, or without which a type would be, are not listed.
    """
    found = _checked(diagnostics.leave_one_out, model, skill, cluster=survey.one_way(model))
    kinds = survey.few(model, skill)
    found = found[~found["left_out"].isin([*chain(*_small_clusters(model, skill))])]
    found = found[~found["region_type"].isin([*kinds, "difference"] if kinds else [])]
    names = atlas.regions()["name"]
    return found.assign(left_out=found["left_out"].map(names).fillna(found["left_out"]))


@cached_per_visitor(visitor.survey_mark)
def residuals(model: Model, skill: str) -> pd.DataFrame:
    """Quantiles of residuals in equal groups of fitted values: no single respondent is shown."""
    found = _checked(diagnostics.residuals, model, skill)
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


@cached_per_visitor(visitor.survey_mark)
def common_support(model: Model, skill: str) -> pd.DataFrame:
    """Where each mechanism lies in each type; a least and a greatest answer are one person's."""
    found = _checked(support.common_support, model, skill, thresholds=survey.thresholds())
    rough = found.drop(columns=["minimum", "maximum", "spaces"]).round(
        {"mean": 1, "sd": 1, "overlap": 2, "normalised_difference": 2}
    )
    return tables.rounded_counts(rough)


@cached_per_visitor(visitor.survey_mark)
def variance_inflation(model: Model, skill: str) -> pd.DataFrame:
    """Variance inflation factors; those of a small type are left out."""
    found = _checked(diagnostics.variance_inflation, model, skill)
    kinds = found["term"].str.rpartition(":")[2]
    return found[~kinds.isin(survey.few(model, skill))]


@cached_per_visitor(visitor.survey_mark)
def cluster_balance(model: Model, skill: str) -> pd.DataFrame:
    """Clusters behind each effect."""
    found = _checked(diagnostics.cluster_balance, model, skill, cluster=survey.one_way(model))
    people = confidential.people(survey.people(model), skill, survey.typed(model), model.controls)
    return confidential.suppressed(found, people)


@cached_per_visitor(visitor.survey_mark)
def robustness(model: Model, skill: str) -> pd.DataFrame:
    """Robustness value of each effect."""
    found = _checked(unobserved.robustness, model, skill, cluster=survey.one_way(model))
    return tables.suppress_types(found, survey.few(model, skill))


@cached_per_visitor(visitor.survey_mark)
def confounder_benchmarks(model: Model, skill: str) -> pd.DataFrame:
    """Effects with a confounder as strong as something observed."""
    return tables.suppress_types(
        _checked(unobserved.benchmarks, model, skill), survey.few(model, skill)
    )


@cached_per_visitor(visitor.survey_mark)
def oster(model: Model, skill: str) -> pd.DataFrame:
    """Oster's delta of each effect."""
    return tables.suppress_types(_checked(selection.oster, model, skill), survey.few(model, skill))


def minimum_detectable(model: Model, skill: str) -> Iterator[power.Progress]:
    """Smallest effects that the loaded survey detects, step by step."""
    return _checked(power.minimum_detectable, model, skill)


def power_by_spaces(model: Model, skill: str, difference: float) -> Iterator[power.Progress]:
    """Power of new surveys by number of coworking spaces, step by step."""
    people, types = survey.people(model), survey.typed(model)
    return power.power_by_spaces(people, skill, types, difference, controls=model.controls)
