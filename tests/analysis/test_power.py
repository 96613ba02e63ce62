"""Power: the analytic approximation, surveys simulated one by one, and what is refused."""

import time

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.design import design_matrix
from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.power import minimum_detectable, power_by_spaces, spaces_needed
from analysis.simulation import model_spread

SKILL = "technical_digital"


def last(steps):
    *_, final = steps
    return final.table


@pytest.fixture
def survey(balanced):
    """Thirty regions a type of two CWSs with five respondents each; shared errors."""
    frame, types = balanced(30)
    rng = np.random.default_rng(6)
    shared = 0.2 * rng.normal(size=60)[pd.factorize(frame["itl3"])[0]]
    shared += 0.3 * rng.normal(size=120)[frame["cws_id"]]
    y = 1 + 0.4 * frame["social_interaction"] + shared + 0.5 * rng.normal(size=len(frame))
    return frame.assign(technical_digital=y), types


def test_simulated_equals_analytic_with_many_clusters(survey):
    table = last(minimum_detectable(*insert(survey), draws=8000))
    assert list(table["region_type"]) == ["left-behind", "advanced", "difference"] * 2
    # Monte Carlo error, and 1 % for the approximation itself
    assert (table["low"] * 0.99 < table["analytic"]).all()
    assert (table["analytic"] < table["high"] * 1.01).all()
    assert (table["high"] - table["low"] < 0.1 * table["minimum_detectable"]).all()


def insert(survey):
    return survey[0], SKILL, survey[1]


def test_the_detectable_difference_is_detected_that_often(survey):
    """Surveys drawn respondent by respondent and analysed as a person would."""
    frame, types = survey
    table = last(minimum_detectable(*insert(survey), power=0.7)).iloc[2]
    variances = model_spread(design_matrix(frame, SKILL, types))
    rng = np.random.default_rng(7)
    behind = (frame["itl3"].map(types) == "left-behind").to_numpy()
    region, space = pd.factorize(frame["itl3"])[0], frame["cws_id"].to_numpy()
    found = 0
    for _ in range(400):
        y = table["minimum_detectable"] * behind * frame["social_interaction"]
        for codes, variance in ((region, variances.region), (space, variances.space)):
            y = y + np.sqrt(variance) * rng.normal(size=codes.max() + 1)[codes]
        y += np.sqrt(variances.person) * rng.normal(size=len(y))
        effects = mechanism_effects(
            frame.assign(technical_digital=y), SKILL, types, covariance="CR2"
        )
        found += effects["low"].iloc[2] > 0
    # three standard errors of 400 draws
    assert abs(found / 400 - 0.7) < 3 * np.sqrt(0.7 * 0.3 / 400)


def test_more_power_needs_a_larger_effect(survey):
    low, high = (
        last(minimum_detectable(*insert(survey), power=p))["minimum_detectable"] for p in (0.5, 0.9)
    )
    assert (low < high).all()


def test_progress_adds_up_and_can_be_stopped(survey):
    steps = minimum_detectable(*insert(survey), draws=210)
    first = next(steps)
    assert (first.done, first.total) == (1, 20)
    assert (first.table["draws"] == 11).all()
    steps.close()
    every = list(minimum_detectable(*insert(survey), draws=210))
    assert [step.done for step in every] == list(range(1, 21))
    assert (every[-1].table["draws"] == 210).all()


def test_a_seed_gives_the_same_figures(survey):
    one, two, other = (
        last(minimum_detectable(*insert(survey), draws=200, seed=seed)) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, two)
    assert (one["minimum_detectable"] != other["minimum_detectable"]).all()


def test_a_survey_like_this_one_has_this_ones_power(survey):
    """At the detectable difference and the survey's own size, power is 80 %."""
    table = last(minimum_detectable(*insert(survey), draws=8000)).iloc[2]
    difference = table["minimum_detectable"]
    curve = last(power_by_spaces(*insert(survey), difference, sizes=[60, 120, 240]))
    curve = curve[curve["mechanism"] == "social_interaction"].set_index("spaces")
    assert_allclose(curve.loc[120, "power"], 0.8, atol=0.05)
    assert curve["power"].is_monotonic_increasing
    assert list(curve["respondents"]) == [300, 600, 1200]
    # sixty regions are known: the 120 of the largest plan share them
    assert list(curve["regions"]) == [30, 60, 60]
    needed = spaces_needed(curve.reset_index()).iloc[0]
    assert 100 < needed["spaces"] < 145
    assert f"About {needed['spaces']:.0f} coworking spaces" in needed["sentence"]


def test_sign_of_the_difference_is_no_matter(survey):
    plus, minus = (
        last(power_by_spaces(*insert(survey), d, sizes=[40], draws=200)) for d in (0.3, -0.3)
    )
    pd.testing.assert_frame_equal(plus, minus)


def test_needed_spaces_are_read_off_the_curve():
    """Standard error 1 / sqrt(spaces): power 0.8 at (1.96 + 0.8416)^2 / 0.04 = 196.2."""
    sizes = np.array([50, 100, 150, 250, 400])
    normal = pd.Series([0.2925, 0.5160, 0.6878, 0.8854, 0.9793])
    curve = pd.DataFrame(
        {"mechanism": "m", "spaces": sizes, "regions": sizes / 2.0, "power": normal}
    )
    needed = spaces_needed(curve).iloc[0]
    assert_allclose([needed["spaces"], needed["regions"]], [197, 98], atol=1)
    assert spaces_needed(curve, 0.2).iloc[0]["sentence"].startswith("At most 50")
    never = spaces_needed(curve, 0.99).iloc[0]
    assert np.isnan(never["spaces"])
    assert never["sentence"].startswith("More than 400 coworking spaces")


def test_two_hundred_thousand_respondents_take_seconds(balanced):
    survey, types = balanced(70, people=1430)
    start = time.perf_counter()
    table = last(minimum_detectable(survey, SKILL, types))
    curve = last(power_by_spaces(survey, SKILL, types, 0.05, sizes=[40, 280]))
    assert len(survey) > 200_000
    assert table["minimum_detectable"].gt(0).all()
    assert curve["power"].between(0, 1).all()
    assert time.perf_counter() - start < 30


def test_a_tiny_plan_detects_little_and_does_not_fail(survey):
    curve = last(power_by_spaces(*insert(survey), 0.1, sizes=[4], draws=200))
    assert curve["power"].max() < 0.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"power": 1.0}, "Power 1 and level 0.95"),
        ({"level": 0.0}, "Power 0.8 and level 0"),
        ({"draws": 10}, "10 simulated surveys are too few"),
        ({"controls": ["nothing"]}, "has no column nothing"),
    ],
)
def test_bad_options_are_refused_before_the_first_step(survey, options, words):
    with pytest.raises(AnalysisError, match=words):
        minimum_detectable(*insert(survey), **options)


@pytest.mark.parametrize(
    ("difference", "sizes", "words"),
    [
        (0.0, [40], "A difference of 0 cannot"),
        (np.nan, [40], "A difference of nan cannot"),
        (0.1, [], "Sizes none"),
        (0.1, [2, 40], "Sizes 2, 40"),
        (0.1, [80, 40], "give rising numbers"),
    ],
)
def test_bad_plans_are_refused(survey, difference, sizes, words):
    with pytest.raises(AnalysisError, match=words):
        power_by_spaces(*insert(survey), difference, sizes=sizes)


def test_data_that_cannot_carry_the_model(survey):
    frame, types = survey
    with pytest.raises(AnalysisError, match="complete rows cannot carry"):
        minimum_detectable(frame.groupby(frame["itl3"].map(types)).head(3), SKILL, types)
    exact = frame.assign(technical_digital=1 + 0.5 * frame["social_interaction"])
    with pytest.raises(AnalysisError, match="fits the outcome exactly"):
        minimum_detectable(exact, SKILL, types)
    with pytest.raises(AnalysisError, match="no column cws_id"):
        power_by_spaces(frame.drop(columns="cws_id"), SKILL, types, 0.2)
