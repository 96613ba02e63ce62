"""Which assumption of a scenario matters most: its result with each of them changed in turn."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.arrays import Floats
from analysis.disclosure import DEFAULT, Thresholds
from analysis.errors import AnalysisError
from analysis.estimation.cluster_inference import Cluster
from analysis.scenarios.changes import scenario_changes
from analysis.scenarios.draws import Draws, fit_slopes, slope_weights
from analysis.scenarios.expected import USE_SHARE, check_shares
from analysis.scenarios.scenario import Scenario

#: Factors of the amount between which it is varied, in words.
AMOUNTS = {"25% less": 0.75, "25% more": 1.25}
DIFFERENCE, PEOPLE = "difference", "people"
ESTIMATORS = {"ols": "least squares", "multilevel": "multilevel model"}
IN_USE = "as in use"
#: Controls that are named; more are counted.
_NAMED = 2


class _Model(NamedTuple):
    """What the slopes and the changes are computed with."""

    types: "pd.Series[str]"
    controls: tuple[str, ...]
    cluster: Cluster
    estimator: str


def tornado(
    scenario: Scenario,
    draws: Draws,
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    regions: pd.DataFrame,
    *,
    place: str,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    estimator: str = "ols",
    other_controls: Sequence[str] = (),
    other_types: "Mapping[str, pd.Series[str]] | None" = None,
    use_share: tuple[float, float] = USE_SHARE,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Result of a scenario in one place as each assumption is changed, the others kept.

    The slope is varied over its 95% interval. Where an assumption has alternatives instead of two
    ends (the definition of the region types, the controls, the estimator, the ceiling), the row
    runs from the lowest to the highest result among the one in use and its alternatives.

    Parameters
    ----------
    scenario : Scenario
    draws : Draws
        Of the skill, from :func:`analysis.scenarios.draws.parameter_draws` with the same survey,
        region types, controls, cluster and estimator.
    survey, region_types, regions
        As in :func:`analysis.scenarios.expected_differences`.
    place : str
        A region type or ITL3 code that the scenario concerns.
    controls, cluster, estimator
        Of the model in use.
    other_controls : sequence of str
        Controls to compare with those in use.
    other_types : mapping of str to Series, optional
        Region types by another definition or threshold, by its name in words.
    use_share : (float, float), default (0.002, 0.01)
        Share of residents who use CWSs, low and high, each from 0 to 1.
    thresholds : Thresholds
        As in :func:`analysis.scenarios.changes.scenario_changes`.

    Returns
    -------
    DataFrame
        One row an assumption: ``outcome`` ("difference" in skill points, or "people" concerned),
        ``assumption``, ``low_setting``, ``high_setting`` (in words), ``low``, ``high`` (the lower
        and the higher result), ``base`` (the result in use; for people the middle of the two) and
        ``span`` = high - low. Differences first, and the widest span first. ``attrs["notes"]``
        says which alternatives could not be computed, and why.

    Raises
    ------
    AnalysisError
        If the scenario does not concern the place, its figures are suppressed, or an option is
        unknown or not allowed.
    """
    check_shares(use_share)
    model = _Model(region_types, tuple(controls), cluster, estimator)

    def places(types: "pd.Series[str]" = region_types, **changed: Any) -> pd.DataFrame:
        found = scenario_changes(scenario, survey, types, regions, thresholds=thresholds, **changed)
        return _at(place, scenario, found)

    def result(other: _Model) -> float:
        fitted = fit_slopes(
            survey,
            draws.skill,
            other.types,
            controls=other.controls,
            cluster=other.cluster,
            estimator=other.estimator,
            covariance="CR1",  # of no consequence for estimates, and there for two ways too
        )
        return float((_weights(scenario, places(other.types)) @ fitted.estimates)[0])

    own = places()
    drawn = draws.summarise(_weights(scenario, own))
    base, low, high = (float(drawn[name][0]) for name in ("estimate", "low", "high"))
    bars = {
        "the association in the survey": {
            "low end of its 95% interval": low,
            "high end of its 95% interval": high,
        },
        "the amount": {
            words: float((_weights(scenario, places(factor=factor)) @ draws.estimates)[0])
            for words, factor in AMOUNTS.items()
        },
        "the end of the scale": {
            "nobody above 5": base,
            "as if the scale had no end": float(
                (_weights(scenario, places(ceiling=False)) @ draws.estimates)[0]
            ),
        },
    }
    notes = []
    for name, options in _alternatives(model, other_controls, other_types or {}).items():
        bars[name] = {IN_USE: base}
        for words, other in options.items():
            try:
                bars[name][words] = result(other)
            except AnalysisError as error:
                notes.append(f"There is no result for {name} changed to “{words}”: {error}")
    rows = [_bar(DIFFERENCE, name, found, base) for name, found in bars.items() if len(found) > 1]
    table = pd.DataFrame(rows).sort_values("span", ascending=False, kind="stable")
    people = {f"{100 * share:g}%": share * float(own["residents"].iloc[0]) for share in use_share}
    middle = sum(people.values()) / len(people)
    users = _bar(PEOPLE, "the share of residents who use coworking spaces", people, middle)
    table = pd.concat([table, pd.DataFrame([users])], ignore_index=True)
    table.attrs["notes"] = notes
    return table


def _at(place: str, scenario: Scenario, places: pd.DataFrame) -> pd.DataFrame:
    """Row of a place, if it has figures."""
    row = places[places["place"] == place]
    if row.empty:
        message = (
            f"Scenario {scenario.name!r} does not concern {place}: choose a region type or region "
            "that it does."
        )
        raise AnalysisError(message)
    if row["change"].isna().any():
        message = (
            f"Too few respondents or coworking spaces stand behind {place} to show a result: "
            "choose another definition or threshold."
        )
        raise AnalysisError(message)
    return row


def _weights(scenario: Scenario, row: pd.DataFrame) -> Floats:
    return slope_weights(scenario.mechanism, row["region_type"], row["change"])


def _alternatives(
    model: _Model, other_controls: Sequence[str], other_types: "Mapping[str, pd.Series[str]]"
) -> dict[str, dict[str, _Model]]:
    """Models to compare with the one in use, by assumption and in words."""
    types = {words: model._replace(types=other) for words, other in other_types.items()}
    controls = {}
    if set(other_controls) != set(model.controls):
        named = " and ".join(name.replace("_", " ") for name in other_controls)
        if len(other_controls) > _NAMED:
            named = f"{len(other_controls)} controls"
        words = f"with {named}" if named else "without controls"
        controls[words] = model._replace(controls=tuple(other_controls))
    estimators = {
        words: model._replace(estimator=key)
        for key, words in ESTIMATORS.items()
        if key != model.estimator
    }
    return {
        "the definition of region types": types,
        "the controls": controls,
        "the estimator": estimators,
    }


def _bar(outcome: str, assumption: str, results: dict[str, float], base: float) -> dict[str, Any]:
    """Row from the setting of the lowest result to that of the highest."""
    low, high = min(results, key=results.__getitem__), max(results, key=results.__getitem__)
    return {
        "outcome": outcome,
        "assumption": assumption,
        "low_setting": low,
        "high_setting": high,
        "low": results[low],
        "high": results[high],
        "base": base,
        "span": results[high] - results[low],
    }
