"""What-if scenarios: those of the address, and what `analysis.scenarios` makes of them, cached."""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis import scenarios as model
from analysis.errors import AnalysisError
from analysis.regions.definitions import DEFINITIONS
from analysis.scenarios import Scenario
from analysis.scenarios import assumptions as scenarios_assumptions
from analysis.survey import CONTROLS
from pages.shared.frame import address
from pages.shared.store import atlas, caching, confidential, survey, visitor
from pages.shared.store.model import FIRST_SCENARIOS, Model
from pages.shared.words import sentences

UNITS: Final = {
    "points": "points on the 1–5 scale",
    "sd": "standard deviations",
    "top_quarter": "of the gap to the top quarter of spaces",
}
#: Definitions and thresholds that the tornado sets beside the one in use.
_OTHER_TYPES: Final = ("multi_indicator", "deprivation", "output", "income")


def written() -> list[Scenario]:
    """Scenarios of the address; the first ones where it has none."""
    text = address.text("what")
    if text is None:
        return list(FIRST_SCENARIOS)
    try:
        return model.parse(text) or list(FIRST_SCENARIOS)
    except AnalysisError as error:
        address.notice(str(error))
        return list(FIRST_SCENARIOS)


def _mark() -> Hashable:
    """Stamp of results on scenarios that the visitor named, or of data that they brought."""
    found = (visitor.survey_mark(), address.text("what"))
    return found if any(found) else None


@caching.cached_per_visitor(visitor.survey_mark)
def draws(chosen: Model) -> list[model.Draws]:
    """Draws of the slopes on each skill."""
    return [
        model.parameter_draws(
            survey.survey(),
            skill,
            survey.typed(chosen),
            controls=chosen.controls,
            cluster=chosen.cluster,
            estimator=chosen.estimator,
            covariance=chosen.errors,
        )
        for skill in sentences.SKILLS
    ]


@caching.cached_per_visitor(_mark)
def expected(
    chosen: Model, scenarios: tuple[Scenario, ...], use_share: tuple[float, float]
) -> pd.DataFrame:
    """Expected difference in each skill, by scenario and place, with names."""
    found = model.expected_differences(
        scenarios,
        draws(chosen),
        survey.survey(),
        survey.typed(chosen),
        atlas.regions(),
        use_share=use_share,
        thresholds=survey.thresholds(),
    )
    return _told(chosen, found).assign(name=_named(found, scenarios))


@caching.cached_per_visitor(_mark)
def compared(chosen: Model, base: Scenario, scenarios: tuple[Scenario, ...]) -> pd.DataFrame:
    """How much larger each scenario's difference is than that of another one."""
    found = model.compare_with(
        base,
        scenarios,
        draws(chosen),
        survey.survey(),
        survey.typed(chosen),
        regions=atlas.regions(),
        thresholds=survey.thresholds(),
    )
    # Where the base concerns all regions of a type, so does the comparison.
    named_apart = () if isinstance(base.regions, str) else scenarios
    return _told(chosen, found).assign(name=_named(found, named_apart))


def _told(chosen: Model, found: pd.DataFrame) -> pd.DataFrame:
    """Differences without those of types whose effects on a skill rest on too few."""
    few = {skill: survey.few(chosen, skill) for skill in sentences.SKILLS}
    rows = zip(found["skill"], found["region_type"], strict=True)
    hidden = np.array([kind in few[skill] for skill, kind in rows])
    figures = ["estimate", "low", "high", "above"]
    return found.assign(**{name: found[name].mask(hidden) for name in figures})


def _named(found: pd.DataFrame, scenarios: Sequence[Scenario]) -> list[str]:
    """Where each row is: a region, all of a type, or those of a type that a person chose."""
    names = atlas.regions()["name"]
    codes = found["place"].isin(names.index)
    chosen = {each.name for each in scenarios if not isinstance(each.regions, str)}
    regions = found[codes].groupby(["scenario", "region_type"])["place"].unique()
    named = []
    for row in sentences.records(found):
        if row["place"] in names.index:
            named.append(str(names[row["place"]]))
            continue
        kind = f"{sentences.TYPES[row['place']]} regions"
        if row["scenario"] in chosen:
            of_kind = regions.get((row["scenario"], row["place"]), [])
            kind = str(names[of_kind[0]]) if len(of_kind) == 1 else f"Chosen {kind.lower()}"
        named.append(kind)
    return named


@caching.cached_per_visitor(_mark)
def assumptions(
    chosen: Model, scenario: Scenario, skill: str, place: str, use_share: tuple[float, float]
) -> pd.DataFrame:
    """Result of a scenario as each assumption is changed in turn.

    An AnalysisError says that the effects on the skill rest on too few, or what else is wrong.
    """
    if few := survey.few(chosen, skill):
        message = (
            f"Too few respondents in {' and '.join(few)} regions answered on "
            f"{sentences.SKILLS[skill].lower()} to show what a result rests on: choose another "
            "definition or threshold."
        )
        raise AnalysisError(message)
    people = survey.people(chosen)
    others = {
        DEFINITIONS[key].name.lower(): atlas.region_types(key, DEFINITIONS[key].threshold)["type"]
        for key in _OTHER_TYPES
        if key != chosen.definition
    }
    others = {
        name: kinds.dropna()
        for name, kinds in others.items()
        if not confidential.few(people, skill, kinds.dropna(), chosen.controls)
    }
    known = [name for name in CONTROLS if name in survey.survey()]
    if confidential.few(people, skill, survey.typed(chosen), known):
        known = []
    return scenarios_assumptions.tornado(
        scenario,
        draws(chosen)[list(sentences.SKILLS).index(skill)],
        survey.survey(),
        survey.typed(chosen),
        atlas.regions(),
        place=place,
        controls=chosen.controls,
        cluster=chosen.cluster,
        estimator=chosen.estimator,
        other_controls=() if chosen.controls else known,
        other_types=others,
        use_share=use_share,
        thresholds=survey.thresholds(),
    )
