"""Simulated estimates: equal to those of respondents drawn one by one, and well calibrated."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks.power_simulation import Spread, model_spread, region_blocks
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.design import contrast_matrix, design_matrix

SKILL = "technical_digital"


@pytest.fixture
def survey(balanced):
    """Ten regions a type of two CWSs with five respondents each."""
    return balanced(10)


@pytest.fixture
def design(survey):
    return design_matrix(survey[0], SKILL, survey[1], ["age"])


def test_sums_are_those_of_the_respondents(survey, design):
    blocks = region_blocks(design, 6)
    rows = (design.groups["itl3"] == "L03").to_numpy()
    X = design.X[rows, :6]
    assert_allclose(blocks.cross[3], X.T @ X)
    assert_allclose(blocks.sums[3], X.sum(axis=0))
    first, second = X[:5].sum(axis=0), X[5:].sum(axis=0)
    assert_allclose(blocks.spaces[3], np.outer(first, first) + np.outer(second, second))
    assert list(blocks.space_count) == [2] * 20
    assert list(blocks.people) == [10] * 20
    assert list(blocks.behind) == [1] * 10 + [0] * 10


def test_drawn_errors_have_the_variance_of_the_respondents(design):
    """Var(c'b) = w' V w with w = X (X'X)^-1 c, and V with blocks of regions and CWSs."""
    variances = Spread(0.3, 0.2, 0.5)
    _, L = contrast_matrix(design.names)
    blocks = region_blocks(design, len(design.names))
    drawn = blocks.draw(variances, L, level=0.95, size=4000, rng=np.random.default_rng(0))
    region, space = (pd.get_dummies(design.groups[k]).to_numpy(float) for k in ("itl3", "cws_id"))
    V = 0.3 * region @ region.T + 0.2 * space @ space.T + 0.5 * np.eye(len(region))
    w = design.X @ np.linalg.solve(design.X.T @ design.X, L.T)
    expected = np.sqrt(np.diag(w.T @ V @ w))
    assert_allclose(drawn.std_error, expected, rtol=1e-9)
    # the error of a standard deviation from 4,000 draws is 1.1%
    assert_allclose(drawn.errors.std(axis=0), expected, rtol=0.05)
    assert_allclose(drawn.errors.mean(axis=0), 0, atol=4 * expected.max() / np.sqrt(4000))


def test_reach_is_that_of_cr2(design):
    """One survey whose errors are known: the same interval as the estimator's."""
    fit = ols.fit(design.X, design.y, design.names)
    _, L = contrast_matrix(design.names)
    groups = pd.factorize(design.groups["itl3"])[0].astype(np.intp)
    covariance, df = ols.bias_reduced(fit, groups, L)
    blocks = region_blocks(design, len(design.names))
    drawn = blocks.draw(Spread(0, 0, 1), L, level=0.95, size=4000, rng=np.random.default_rng(1))
    assert_allclose(drawn.df, df, rtol=1e-8)
    # independent errors: the expected CR2 variance is the true one
    t = ols.contrast(fit.params, L, covariance, df)
    factor = ((t.high - t.estimate) / t.std_error)[None, :]
    variance = ((drawn.reach / factor) ** 2).mean(axis=0)
    assert_allclose(variance, drawn.std_error**2, rtol=0.05)


def test_intervals_cover(design):
    _, L = contrast_matrix(design.names)
    blocks = region_blocks(design, len(design.names))
    rng = np.random.default_rng(2)
    drawn = blocks.draw(Spread(0.1, 0.1, 0.5), L, level=0.9, size=4000, rng=rng)
    covered = (np.abs(drawn.errors) < drawn.reach).mean(axis=0)
    assert (np.abs(covered - 0.9) < 0.03).all()


def test_a_plan_has_the_spaces_and_the_mix_asked_for(design):
    blocks = region_blocks(design, 6)
    rng = np.random.default_rng(3)
    known = {"left-behind": 30, "advanced": 12}
    planned = blocks.plan(80, known, rng)
    assert planned.space_count.sum() == 80
    assert planned.people.sum() == 400
    assert list(np.bincount(planned.behind)) == [12, 20]
    # 20 drawn advanced regions share 12 places
    assert set(planned.space_count[planned.behind == 0]) == {2, 4}
    assert_allclose(planned.sums[:, 0], planned.people)


def test_spread_finds_the_variances_put_in(balanced):
    survey, types = balanced(60, people=20)
    rng = np.random.default_rng(5)
    by_region = 0.4 * rng.normal(size=120)[pd.factorize(survey["itl3"])[0]]
    by_space = 0.5 * rng.normal(size=240)[survey["cws_id"]]
    noise = by_region + by_space + 0.7 * rng.normal(size=len(survey))
    y = survey["social_interaction"] + noise
    found = model_spread(design_matrix(survey.assign(technical_digital=y), SKILL, types))
    assert_allclose(found, [0.16, 0.25, 0.49], rtol=0.3)


def test_spaces_that_cannot_be_told_from_regions_have_no_variance(survey):
    one_each = survey[0].assign(cws_id=survey[0]["itl3"])
    found = model_spread(design_matrix(one_each, SKILL, survey[1]))
    without = model_spread(design_matrix(survey[0].drop(columns="cws_id"), SKILL, survey[1]))
    assert found.space == 0
    assert found == without


def test_one_region_of_a_type_is_refused(survey):
    few = survey[0][survey[0]["itl3"].str.startswith("A") | (survey[0]["itl3"] == "L00")]
    with pytest.raises(AnalysisError, match="Only 1 region is of type left-behind"):
        region_blocks(design_matrix(few, SKILL, survey[1]), 6)
