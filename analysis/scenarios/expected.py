"""What if a mechanism were stronger here? Associations projected forward, as assumptions allow."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.disclosure import DEFAULT, Thresholds
from analysis.errors import AnalysisError
from analysis.regions.types import TYPES
from analysis.scenarios.changes import scenario_changes
from analysis.scenarios.draws import Draws, slope_weights
from analysis.scenarios.scenario import Scenario, check_scenarios

COLUMNS = (
    *("scenario", "skill", "mechanism", "place", "region_type", "change", "after"),
    *("estimate", "low", "high", "above", "outside", "beyond", "basis", "n", "spaces"),
    *("suppressed", "residents", "people_low", "people_high"),
)
#: Share of residents who use CWSs, from low to high: the atlas's own assumption, as no source has
#: counted them. For the UK it makes 0.13 to 0.67 million people, some 50 to 170 for each of the
#: 2,806 to 4,048 spaces that the trade press counts.
USE_SHARE = (0.002, 0.01)


class Assumption(NamedTuple):
    """A sentence on what a scenario takes for granted, and how a person can change it, or ""."""

    sentence: str
    adjustable: str = ""


ASSUMPTIONS = (
    Assumption(
        "The association between the mechanism and the skill that the survey found would also "
        "hold if the mechanism were raised; a survey taken once cannot show that it would."
    ),
    Assumption("The same increase is associated with the same difference in skill at every level."),
    Assumption(
        "A region has the association of its region type: regions of one type differ only by "
        "where their respondents stand and by their number of residents.",
        "the definition of left-behind and its threshold",
    ),
    Assumption(
        "Everything else in the model stays as it is: the other mechanism and the controls.",
        "the controls of the model",
    ),
    Assumption("Nobody can be raised above 5, the end of the mechanism's scale."),
    Assumption(
        "A region with no respondents, or too few to be shown, is raised as its region type is."
    ),
    Assumption(
        "The amount by which the mechanism is raised can be reached in practice.",
        "the amount and its unit",
    ),
    Assumption(
        "Uncertainty is that of the model's slopes; respondents are taken to stand where the "
        "survey found them and to speak for those who use coworking spaces in such regions.",
        "the estimator, the standard errors and the clusters",
    ),
    Assumption(
        "Only a small share of residents use coworking spaces, and nobody else is concerned; the "
        "share is an assumption of the atlas, not a count.",
        "the share of residents who use coworking spaces, from low to high",
    ),
)


def expected_differences(
    scenarios: Sequence[Scenario],
    draws: Sequence[Draws],
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    regions: pd.DataFrame,
    *,
    use_share: tuple[float, float] = USE_SHARE,
    level: float = 0.95,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Difference in each skill associated with each scenario, by region type and region.

    The slope of the place's region type times the mean change of the mechanism there
    (:func:`analysis.scenarios.changes.scenario_changes`), with quantiles over the draws of the
    slopes. It is an association projected forward: see :data:`ASSUMPTIONS`.

    Parameters
    ----------
    scenarios : sequence of Scenario
        At most four.
    draws : sequence of Draws
        One a skill, from :func:`analysis.scenarios.draws.parameter_draws` with the same survey and
        region types.
    survey : DataFrame
        ``itl3``, ``cws_id`` and the mechanisms, one row a respondent.
    region_types : Series
        "left-behind" or "advanced", or missing, by ITL3 code.
    regions : DataFrame
        Indexed by ITL3 code, with ``population`` (residents).
    use_share : (float, float), default (0.002, 0.01)
        Share of residents who use CWSs, low and high, each from 0 to 1.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    thresholds : Thresholds
        As in :func:`analysis.scenarios.changes.scenario_changes`.

    Returns
    -------
    DataFrame
        One row a scenario, skill and place, types before regions: ``scenario``, ``skill``,
        ``mechanism``, ``estimate``, ``low``, ``high`` (skill points), ``above`` (share of draws
        above 0; missing where nothing changes), ``people_low`` and ``people_high`` (residents
        times the shares), and the columns of :func:`analysis.scenarios.changes.scenario_changes`.
        ``attrs["notes"]`` lists what a reader must know.

    Raises
    ------
    AnalysisError
        If a scenario, a share or the level is not allowed, or a region is unknown or has no type.
    """
    check_scenarios(scenarios)
    if not scenarios:
        message = "There is no scenario: set up at least one."
        raise AnalysisError(message)
    check_shares(use_share)
    tables = []
    for scenario in scenarios:
        places = scenario_changes(scenario, survey, region_types, regions, thresholds=thresholds)
        weights = slope_weights(scenario.mechanism, places["region_type"], places["change"])
        for draw in draws:
            named = places.assign(
                scenario=scenario.name,
                skill=draw.skill,
                mechanism=scenario.mechanism,
                people_low=use_share[0] * places["residents"],
                people_high=use_share[1] * places["residents"],
                **draw.summarise(weights, level),
            )
            tables.append(named)
    result = pd.concat(tables, ignore_index=True)[list(COLUMNS)]
    result.attrs["notes"] = list(dict.fromkeys(note for draw in draws for note in draw.notes))
    return result


def compare_with(
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    draws: Sequence[Draws],
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    *,
    regions: pd.DataFrame,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """How much larger each scenario's expected difference is than that of a comparison scenario.

    Both use the same draws, so that what is uncertain in both alike cancels. A place that one of
    them does not concern has no change under it. The row of a region type compares the regions of
    that type that each of the two concerns.

    Parameters
    ----------
    baseline : Scenario
        The comparison.
    scenarios : sequence of Scenario
        Those to compare with it; it may be among them.
    draws, survey, region_types, regions, thresholds
        As in :func:`expected_differences`.

    Returns
    -------
    DataFrame
        One row a scenario, skill and place that either concerns: ``scenario``, ``baseline``,
        ``skill``, ``place``, ``region_type``, ``estimate``, ``low``, ``high`` (95%, skill points),
        ``above`` (share of draws above 0; missing where the two are the same) and ``outside``
        (either lies outside the observed range).

    Raises
    ------
    AnalysisError
        As :func:`expected_differences`.
    """
    check_scenarios(scenarios)
    reference, *others = (
        scenario_changes(each, survey, region_types, regions, thresholds=thresholds).set_index(
            "place"
        )
        for each in (baseline, *scenarios)
    )
    tables = []
    for scenario, changed in zip(scenarios, others, strict=True):
        facts = pd.concat([changed, reference])[["region_type"]]
        facts = facts[~facts.index.duplicated()]
        order = [*TYPES, *(code for code in facts.index if code not in TYPES)]
        facts = facts.reindex([place for place in order if place in facts.index])
        weights = _aligned(scenario, changed, facts) - _aligned(baseline, reference, facts)
        outside = np.zeros(len(facts), dtype=bool)
        for part in (changed, reference):
            outside |= part["outside"].reindex(facts.index, fill_value=False).to_numpy(dtype=bool)
        for draw in draws:
            table = pd.DataFrame(draw.summarise(weights))
            table.insert(0, "scenario", scenario.name)
            table.insert(1, "baseline", baseline.name)
            table.insert(2, "skill", draw.skill)
            table.insert(3, "place", facts.index)
            table.insert(4, "region_type", facts["region_type"].to_numpy())
            tables.append(table.assign(outside=outside))
    if not tables:
        message = "There is no scenario to compare: set up at least one beside the comparison."
        raise AnalysisError(message)
    return pd.concat(tables, ignore_index=True)


def check_shares(use_share: tuple[float, float]) -> None:
    """Refuse shares of residents who use CWSs that do not make a range.

    Parameters
    ----------
    use_share : (float, float)
        Low and high.

    Raises
    ------
    AnalysisError
        If one is not from 0 to 1, or the low one is the higher.
    """
    low, high = use_share
    if not 0 <= low <= high <= 1:
        message = (
            f"Shares of residents who use coworking spaces of {low:.4g} to {high:.4g} are no range "
            "from 0 to 1 (100%): give a low and a high share within it."
        )
        raise AnalysisError(message)


def _aligned(scenario: Scenario, changed: pd.DataFrame, facts: pd.DataFrame) -> Floats:
    """Weights in the places of `facts`, zero in those that the scenario does not concern."""
    changes = changed["change"].reindex(facts.index)
    changes[~facts.index.isin(changed.index)] = 0.0
    return slope_weights(scenario.mechanism, facts["region_type"], changes)
