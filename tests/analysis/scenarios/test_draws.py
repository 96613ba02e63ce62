"""Draws of slopes: their margins are the effects table's, their correlation the model's."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.scenarios.draws import SLOPES, fit_slopes, parameter_draws, slope_weights

SKILL = "technical_digital"
CONTROLS = ("role", "hours_per_week")
DRAWS = 4000


def simple(effects):
    return effects[effects["region_type"] != "difference"].reset_index(drop=True)


@pytest.mark.parametrize(
    "options",
    [
        {"covariance": "CR2"},
        {"covariance": "CR1", "cluster": "cws_id"},
        {"covariance": "CR1", "cluster": ("itl3", "cws_id")},
        {"estimator": "multilevel"},
    ],
)
def test_intervals_are_those_of_the_effects_table(noisy, types, options):
    effects = simple(mechanism_effects(noisy, SKILL, types, controls=CONTROLS, **options))
    found = parameter_draws(noisy, SKILL, types, controls=CONTROLS, draws=DRAWS, **options)
    assert found.names == tuple(effects["mechanism"] + ":" + effects["region_type"])
    assert_allclose(found.estimates, effects["estimate"])
    drawn = found.summarise(np.eye(4))
    t = stats.t(effects["df"])
    # standard error of a sample quantile: sqrt(p (1 - p) / draws) / density there
    density = t.pdf(t.ppf(0.975)) / effects["std_error"]
    bound = 4 * np.sqrt(0.025 * 0.975 / DRAWS) / density
    assert (np.abs(drawn["low"] - effects["low"]) < bound).all()
    assert (np.abs(drawn["high"] - effects["high"]) < bound).all()
    above = t.cdf(effects["estimate"] / effects["std_error"])
    assert (np.abs(drawn["above"] - above) < 4 * np.sqrt(0.25 / DRAWS)).all()


def test_slopes_are_correlated_as_in_the_model(noisy, types):
    slopes = fit_slopes(noisy, SKILL, types, covariance="CR1", cluster="cws_id")
    error = np.sqrt(np.diag(slopes.covariance))
    expected = slopes.covariance / np.outer(error, error)
    found = parameter_draws(
        noisy, SKILL, types, covariance="CR1", cluster="cws_id", draws=20_000
    ).coefficients
    # rank correlation of a Gaussian copula (Kruskal, 1958)
    ranks = stats.spearmanr(found).statistic
    assert_allclose(ranks, 6 / np.pi * np.arcsin(expected / 2), atol=4 / np.sqrt(20_000))


def test_noiseless_draws_are_the_slopes(survey, types, truth):
    found = parameter_draws(survey, SKILL, types, controls=CONTROLS, draws=200)
    expected = [truth[(SKILL, *name.split(":"))] for name in SLOPES]
    assert_allclose(found.coefficients, np.tile(expected, (200, 1)), atol=1e-9)


def test_a_seed_gives_the_same_draws_and_skills_differ(noisy, types):
    first, again = (parameter_draws(noisy, SKILL, types, seed=3) for _ in range(2))
    assert_array_equal(first.coefficients, again.coefficients)
    assert not np.allclose(
        first.coefficients, parameter_draws(noisy, SKILL, types, seed=4).coefficients
    )
    # the same outcome under the other name: nothing but the random numbers differs
    renamed = noisy.assign(social_cognitive=noisy[SKILL])
    other = parameter_draws(renamed, "social_cognitive", types, seed=3)
    assert_allclose(other.estimates, first.estimates)
    correlation = stats.spearmanr(first.coefficients[:, 0], other.coefficients[:, 0]).statistic
    assert abs(correlation) < 4 / np.sqrt(4000)


def test_a_wild_bootstrap_is_replaced_and_says_so(noisy, types):
    wild = parameter_draws(noisy, SKILL, types, covariance="wild_webb")
    assert_array_equal(wild.coefficients, parameter_draws(noisy, SKILL, types).coefficients)
    assert any("wild bootstrap" in note and "CR2" in note for note in wild.notes)
    assert any("drawn separately" in note for note in wild.notes)


def test_sums_weigh_the_slopes(noisy, types):
    found = parameter_draws(noisy, SKILL, types)
    kinds = pd.Series(["advanced", "left-behind", "advanced", "advanced"])
    weights = slope_weights("structured_resources", kinds, pd.Series([0.5, 2.0, 0.0, np.nan]))
    assert_array_equal(weights[:3], [[0, 0, 0, 0.5], [0, 0, 2, 0], [0, 0, 0, 0]])
    result = found.summarise(weights, 0.9)
    assert_allclose(result["estimate"][:3], weights[:3] @ found.estimates)
    for row in range(2):
        expected = np.quantile(found.coefficients @ weights[row], [0.05, 0.95])
        assert_allclose([result["low"][row], result["high"][row]], expected)
    assert result["low"][2] == result["high"][2] == 0
    assert np.isnan(result["above"][2])
    assert all(np.isnan(values[3]) for values in result.values())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"draws": 199}, "199 draws make no interval"),
        ({"estimator": "magic"}, "Unknown estimator 'magic'"),
        ({"covariance": "HC3"}, "Unknown covariance"),
        ({"cluster": "sector"}, "Cannot cluster by sector"),
        ({"controls": ["age"]}, "no column age"),
    ],
)
def test_bad_options_are_said_in_one_sentence(noisy, types, options, words):
    with pytest.raises(AnalysisError, match=words):
        parameter_draws(noisy, SKILL, types, **options)


def test_unknown_skill_and_level_are_refused(noisy, types):
    with pytest.raises(AnalysisError, match="Unknown skill 'td_1'"):
        parameter_draws(noisy, "td_1", types)
    with pytest.raises(AnalysisError, match="Level 1 is no coverage"):
        parameter_draws(noisy, SKILL, types).summarise(np.eye(4), 1)
