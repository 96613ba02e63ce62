"""Which assumption matters most: each bar against its closed form."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.scenarios.assumptions import tornado
from analysis.scenarios.draws import SLOPES, fit_slopes, parameter_draws
from analysis.scenarios.scenario import Scenario

SI, SR, SKILL = "social_interaction", "structured_resources", "technical_digital"
TRAINING = Scenario("Training", SR, 0.5, "points", "left-behind")
SLOPE, AMOUNT, CEILING, USERS = (
    "the association in the survey",
    "the amount",
    "the end of the scale",
    "the share of residents who use coworking spaces",
)
TYPES, CONTROLS, ESTIMATOR = ("the definition of region types", "the controls", "the estimator")


@pytest.fixture
def regions():
    return pd.DataFrame({"population": 1000 * np.arange(1, 8)}, [f"R{i}" for i in range(7)])


@pytest.fixture
def loud(noisy):
    """Mechanisms halved to at most 3, so that nobody meets the end of the scale."""
    return noisy.assign(**{name: noisy[name] / 2 for name in (SI, SR)})


def chart(survey, types, regions, scenario=TRAINING, place="left-behind", **options):
    model = {name: options[name] for name in ("controls", "estimator") if name in options}
    draws = parameter_draws(survey, SKILL, types, **model)
    return tornado(scenario, draws, survey, types, regions, place=place, **options)


def slope(survey, types, **options):
    found = fit_slopes(survey, SKILL, types, **options)
    return found.estimates[SLOPES.index(f"{SR}:left-behind")]


def test_each_bar_is_its_closed_form(loud, types, regions):
    other = pd.Series(["left-behind"] * 4 + ["advanced"] * 3, types.index)
    found = chart(loud, types, regions, other_controls=("role",), other_types={"wider": other})
    rows = found.set_index("assumption")
    base = 0.5 * slope(loud, types)
    assert_allclose(rows.drop(USERS)["base"], base)
    draws = parameter_draws(loud, SKILL, types).coefficients[:, 2]
    expected = 0.5 * np.quantile(draws, [0.025, 0.975])
    assert_allclose(rows.loc[SLOPE, ["low", "high"]].astype(float), expected)
    ends = sorted([0.75 * base, 1.25 * base])
    assert_allclose(rows.loc[AMOUNT, ["low", "high"]].astype(float), ends)
    assert rows.loc[CEILING, "span"] == pytest.approx(0)
    for name, result in {
        TYPES: slope(loud, other),
        CONTROLS: slope(loud, types, controls=("role",)),
        ESTIMATOR: slope(loud, types, estimator="multilevel"),
    }.items():
        ends = sorted([base, 0.5 * result])
        assert_allclose(rows.loc[name, ["low", "high"]].astype(float), ends, err_msg=name)
        settings = set(rows.loc[name, ["low_setting", "high_setting"]])
        assert "as in use" in settings
        assert len(settings) == 2
    assert found.attrs["notes"] == []


def test_controls_are_left_out_in_words(loud, types, regions):
    rows = chart(loud, types, regions, controls=("hours_per_week",)).set_index("assumption")
    assert "without controls" in set(rows.loc[CONTROLS, ["low_setting", "high_setting"]])
    rows = chart(loud, types, regions, other_controls=("hours_per_week",)).set_index("assumption")
    assert "with hours per week" in set(rows.loc[CONTROLS, ["low_setting", "high_setting"]])


def test_widest_span_comes_first_and_people_last(loud, types, regions):
    found = chart(loud, types, regions)
    assert list(found["outcome"]) == ["difference"] * 4 + ["people"]
    spans = found.loc[found["outcome"] == "difference", "span"]
    assert spans.is_monotonic_decreasing
    assert_allclose(found["span"], found["high"] - found["low"])
    assert (found["low"] <= found["high"]).all()


def test_people_follow_the_shares(loud, types, regions):
    users = chart(loud, types, regions, use_share=(0.01, 0.03)).iloc[-1]
    assert users["assumption"] == USERS
    assert_allclose([users["low"], users["base"], users["high"]], [60, 120, 180])
    assert [users["low_setting"], users["high_setting"]] == ["1%", "3%"]


def test_the_end_of_the_scale_shows_where_it_is_met(noisy, types, regions):
    far = TRAINING._replace(amount=2)
    row = chart(noisy, types, regions, scenario=far).set_index("assumption").loc[CEILING]
    own = noisy[:36]
    change = np.minimum(2, 5 - own[SR]).mean()
    ends = sorted([change * slope(noisy, types), 2 * slope(noisy, types)])
    assert_allclose([row["low"], row["high"]], ends)


def test_another_definition_changes_who_is_raised_too(noisy, types, regions):
    other = pd.Series(["left-behind"] * 4 + ["advanced"] * 3, types.index)
    far = TRAINING._replace(amount=2)
    row = chart(noisy, types, regions, scenario=far, other_types={"wider": other})
    row = row.set_index("assumption").loc[TYPES]
    change = np.minimum(2, 5 - noisy[:48][SR]).mean()
    assert change != np.minimum(2, 5 - noisy[:36][SR]).mean()
    ends = sorted([row["base"], change * slope(noisy, other)])
    assert_allclose([row["low"], row["high"]], ends)


def test_a_lower_result_at_more_of_it_is_said(noisy, types, regions):
    """With a falling slope the low end is the larger amount."""
    falling = noisy.assign(technical_digital=-noisy[SKILL])
    row = chart(falling, types, regions).set_index("assumption").loc[AMOUNT]
    assert row["low_setting"] == "25% more"
    assert row["high_setting"] == "25% less"


def test_what_cannot_be_computed_is_said(survey, types, regions):
    one = pd.Series(["left-behind"] + ["advanced"] * 6, types.index)
    found = chart(
        survey,
        types,
        regions,
        controls=("role", "hours_per_week"),
        other_controls=("role", "hours_per_week"),
        other_types={"a stricter threshold": one},
    )
    assert set(found["assumption"]) == {SLOPE, AMOUNT, CEILING, USERS}
    notes = " ".join(found.attrs["notes"])
    assert "a stricter threshold" in notes
    assert "multilevel model" in notes
    assert "fits the outcome exactly" in notes


def test_both_ways_of_clustering_and_the_multilevel_model_are_taken(loud, types, regions):
    draws = parameter_draws(loud, SKILL, types, cluster=("itl3", "cws_id"), covariance="CR1")
    both = tornado(
        TRAINING, draws, loud, types, regions, place="left-behind", cluster=("itl3", "cws_id")
    )
    assert ESTIMATOR in set(both["assumption"])
    mixed = chart(loud, types, regions, estimator="multilevel").set_index("assumption")
    ends = sorted([0.5 * slope(loud, types), mixed.loc[SLOPE, "base"]])
    assert_allclose(mixed.loc[ESTIMATOR, ["low", "high"]].astype(float), ends)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"place": "advanced"}, "does not concern advanced"),
        ({"place": "R5"}, "does not concern R5"),
        ({"use_share": (0, 2)}, "no range from 0 to 1"),
    ],
)
def test_bad_input_is_said_in_one_sentence(loud, types, regions, options, words):
    with pytest.raises(AnalysisError, match=words):
        chart(loud, types, regions, **options)


def test_a_place_too_small_to_show_is_refused(loud, types, regions):
    few = pd.concat([loud[:3], loud[12:15], loud[24:27], loud[36:]])
    with pytest.raises(AnalysisError, match="Too few respondents"):
        chart(few, types, regions)
