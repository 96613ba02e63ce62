"""Power: the analytic approximation, surveys simulated one by one, and what is refused."""

import time

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks import power
from analysis.checks.power import minimum_detectable, power_by_spaces, spaces_needed
from analysis.checks.power_simulation import model_spread
from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.estimation.design import design_matrix

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


def test_simulated_equals_analytic_with_many_clusters(survey, monkeypatch):
    monkeypatch.setattr(power, "DRAWS", 8000)
    table = last(minimum_detectable(*insert(survey)))
    assert list(table["region_type"]) == ["left-behind", "advanced", "difference"] * 2
    # Monte Carlo error, and 1% for the approximation itself
    assert (table["low"] * 0.99 < table["analytic"]).all()
    assert (table["analytic"] < table["high"] * 1.01).all()
    assert (table["high"] - table["low"] < 0.1 * table["minimum_detectable"]).all()


def insert(survey):
    return survey[0], SKILL, survey[1]


@pytest.mark.sweep
def test_the_detectable_difference_is_detected_that_often(survey, monkeypatch):
    """Surveys drawn respondent by respondent and analysed as a person would."""
    frame, types = survey
    monkeypatch.setattr(power, "POWER", 0.7)
    table = last(minimum_detectable(*insert(survey))).iloc[2]
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


def test_progress_adds_up_and_can_be_stopped(survey, monkeypatch):
    monkeypatch.setattr(power, "DRAWS", 210)
    steps = minimum_detectable(*insert(survey))
    first = next(steps)
    assert (first.done, first.total) == (1, 20)
    assert (first.table["draws"] == 11).all()
    steps.close()
    every = list(minimum_detectable(*insert(survey)))
    assert [step.done for step in every] == list(range(1, 21))
    assert (every[-1].table["draws"] == 210).all()


def test_figures_are_the_same_each_time(survey, monkeypatch):
    monkeypatch.setattr(power, "DRAWS", 200)
    one, two = (last(minimum_detectable(*insert(survey))) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_a_survey_like_this_one_has_this_ones_power(survey, monkeypatch):
    """At the detectable difference and the survey's own size, power is 80%."""
    with monkeypatch.context() as patch:
        patch.setattr(power, "DRAWS", 8000)
        table = last(minimum_detectable(*insert(survey))).iloc[2]
    difference = table["minimum_detectable"]
    monkeypatch.setattr(power, "SIZES", (60, 120, 240))
    curve = last(power_by_spaces(*insert(survey), difference))
    curve = curve[curve["mechanism"] == "social_interaction"].set_index("spaces")
    assert_allclose(curve.loc[120, "power"], 0.8, atol=0.05)
    assert curve["power"].is_monotonic_increasing
    assert list(curve["respondents"]) == [300, 600, 1200]
    # sixty regions are known: the 120 of the largest plan share them
    assert list(curve["regions"]) == [30, 60, 60]
    needed = spaces_needed(curve.reset_index()).iloc[0]
    assert 100 < needed["spaces"] < 145
    assert f"About {needed['spaces']:.0f} coworking spaces" in needed["sentence"]


def test_sign_of_the_difference_is_no_matter(survey, monkeypatch):
    monkeypatch.setattr(power, "DRAWS", 200)
    monkeypatch.setattr(power, "SIZES", (40,))
    plus, minus = (last(power_by_spaces(*insert(survey), d)) for d in (0.3, -0.3))
    pd.testing.assert_frame_equal(plus, minus)


def test_needed_spaces_are_read_off_the_curve(monkeypatch):
    """Standard error 1 / sqrt(spaces): power 0.8 at (1.96 + 0.8416)^2 / 0.04 = 196.2."""
    sizes = np.array([50, 100, 150, 250, 400])
    normal = pd.Series([0.2925, 0.5160, 0.6878, 0.8854, 0.9793])
    curve = pd.DataFrame(
        {"mechanism": "m", "spaces": sizes, "regions": sizes / 2.0, "power": normal}
    )
    needed = spaces_needed(curve).iloc[0]
    assert_allclose([needed["spaces"], needed["regions"]], [197, 98], atol=1)
    monkeypatch.setattr(power, "POWER", 0.2)
    assert spaces_needed(curve).iloc[0]["sentence"].startswith("At most 50")
    monkeypatch.setattr(power, "POWER", 0.99)
    never = spaces_needed(curve).iloc[0]
    assert np.isnan(never["spaces"])
    assert never["sentence"].startswith("More than 400 coworking spaces")


def test_two_hundred_thousand_respondents_take_seconds(balanced, monkeypatch):
    survey, types = balanced(70, people=1430)
    start = time.process_time()
    table = last(minimum_detectable(survey, SKILL, types))
    monkeypatch.setattr(power, "SIZES", (40, 280))
    curve = last(power_by_spaces(survey, SKILL, types, 0.05))
    assert len(survey) > 200_000
    assert table["minimum_detectable"].gt(0).all()
    assert curve["power"].between(0, 1).all()
    assert time.process_time() - start < 30


def test_a_tiny_plan_detects_little_and_does_not_fail(survey, monkeypatch):
    monkeypatch.setattr(power, "DRAWS", 200)
    monkeypatch.setattr(power, "SIZES", (4,))
    curve = last(power_by_spaces(*insert(survey), 0.1))
    assert curve["power"].max() < 0.5


def test_bad_options_are_refused_before_the_first_step(survey):
    with pytest.raises(AnalysisError, match="has no column nothing"):
        minimum_detectable(*insert(survey), controls=["nothing"])
    for difference in (0.0, np.nan):
        with pytest.raises(AnalysisError, match=f"A difference of {difference:g} cannot"):
            power_by_spaces(*insert(survey), difference)


def test_data_that_cannot_carry_the_model(survey):
    frame, types = survey
    with pytest.raises(AnalysisError, match="complete rows cannot carry"):
        minimum_detectable(frame.groupby(frame["itl3"].map(types)).head(3), SKILL, types)
    exact = frame.assign(technical_digital=1 + 0.5 * frame["social_interaction"])
    with pytest.raises(AnalysisError, match="fits the outcome exactly"):
        minimum_detectable(exact, SKILL, types)
    with pytest.raises(AnalysisError, match="no column cws_id"):
        power_by_spaces(frame.drop(columns="cws_id"), SKILL, types, 0.2)
