"""Closed forms of omitted variable bias: published numbers, and a confounder that is known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.checks.omitted_variable_bounds import (
    adjusted,
    bounds,
    partial_r2,
    ratio,
    robustness_value,
)
from analysis.errors import AnalysisError
from analysis.estimation import ols

#: Darfur example of Cinelli and Hazlett (2020): directlyharmed, 783 degrees of freedom.
ESTIMATE, STD_ERROR, DF = 0.09731581928495575, 0.023256537809811115, 783
T = ESTIMATE / STD_ERROR


def test_published_robustness_values():
    """Table 1 of the paper: RV 13.9%, RV at 5% 7.6%, partial R2 2.2%; digits of sensemakr."""
    assert_allclose(robustness_value(T, DF), 0.1387764, atol=1e-7)
    assert_allclose(robustness_value(T, DF, alpha=0.05), 0.0762580, atol=1e-7)
    assert_allclose(robustness_value(T, DF, q=0.5), 0.0720270, atol=1e-7)
    assert_allclose(partial_r2(T, DF), 0.0218731, atol=1e-7)


def test_published_bounds_of_female():
    """Confounders 1, 2 and 3 times as strong as female; digits of sensemakr."""
    Rd, Ry = bounds(0.009081065190331075, 0.1090339154278416, [1, 2, 3], [1, 2, 3])
    assert_allclose(Rd, [0.009164286675, 0.01832857335, 0.027492860025], rtol=1e-9)
    assert_allclose(Ry, [0.124640923036, 0.2493240642, 0.374050471038], rtol=1e-9)
    moved = adjusted(ESTIMATE, STD_ERROR, DF, Rd, Ry)
    assert_allclose(moved.estimate, [0.075220271214, 0.052915172384, 0.030396023464], rtol=1e-6)
    assert_allclose(moved.std_error, [0.021873327744, 0.020350062078, 0.018670064817], rtol=1e-6)


def test_a_confounder_of_its_robustness_value_takes_the_effect_away():
    value = robustness_value(T, DF)
    assert_allclose(adjusted(ESTIMATE, STD_ERROR, DF, value, value).estimate, 0, atol=1e-12)
    half = robustness_value(-T, DF, q=0.5)
    moved = adjusted(-ESTIMATE, STD_ERROR, DF, half, half).estimate
    assert_allclose(moved, -ESTIMATE / 2, atol=1e-12)


def test_at_the_robustness_value_with_alpha_the_limit_is_zero():
    """Where both strengths are binding: the lower limit touches zero."""
    value = robustness_value(T, DF, alpha=0.1)
    assert_allclose(adjusted(ESTIMATE, STD_ERROR, DF, value, value, level=0.9).low, 0, atol=1e-9)


def test_with_few_degrees_of_freedom_one_strength_is_enough():
    """The worst confounder explains less of the outcome than of the treatment."""
    t, df = 40.0, 4
    value = float(robustness_value(t, df, alpha=0.05))
    grid = np.linspace(0, 1, 2001)
    inside = adjusted(t, 1.0, df, value * 0.999, grid[grid <= value])
    assert (inside.low > 0).all()
    beyond = adjusted(t, 1.0, df, min(value * 1.001, 0.9999), grid[grid <= value])
    assert (beyond.low < 0).any()


def test_partial_r2_is_the_strength_needed_with_an_outcome_that_is_explained_away():
    moved = adjusted(ESTIMATE, STD_ERROR, DF, partial_r2(T, DF), 1.0)
    assert_allclose(moved.estimate, 0, atol=1e-12)


def test_adjustment_equals_the_regression_with_the_confounder():
    rng = np.random.default_rng(2)
    Z = rng.normal(size=60)
    X = np.column_stack([np.ones(60), rng.normal(size=60) + 0.5 * Z, rng.normal(size=60)])
    y = X @ [1.0, 0.4, 0.2] + 0.6 * Z + rng.normal(size=60)
    short, full = ols.fit(X, y, "abc"), ols.fit(np.column_stack([X, Z]), y, "abcz")
    error = []
    for f in (short, full):
        variance = f.residuals @ f.residuals / (60 - len(f.params))
        error.append(float(np.sqrt(variance * (f.basis[1] @ f.basis[1]))))
    others = X[:, [0, 2]]
    treated = [
        ols.fit(others, X[:, 1], "ac").residuals,
        ols.fit(np.column_stack([others, Z]), X[:, 1], "acz").residuals,
    ]
    Rd = 1 - treated[1] @ treated[1] / (treated[0] @ treated[0])
    Ry = 1 - full.residuals @ full.residuals / (short.residuals @ short.residuals)
    moved = adjusted(short.params[1], error[0], 57, Rd, Ry)
    assert_allclose(moved.estimate, full.params[1], rtol=1e-10)
    assert_allclose(moved.std_error, error[1], rtol=1e-10)
    reach = stats.t.ppf(0.975, 56) * error[1]
    assert_allclose([moved.low, moved.high], full.params[1] + np.array([-reach, reach]), rtol=1e-10)


def test_extremes():
    assert_allclose(robustness_value([0.0, np.inf], 100), [0, 1])
    assert_allclose(robustness_value([1.0, np.inf], 100, alpha=0.05), [0, 1])
    assert_allclose(partial_r2([0.0, np.inf], 100), [0, 1])
    assert_allclose(ratio([0.0, 1.0, -1.0], 0.0), [0, np.inf, -np.inf])
    impossible = bounds(0.6, 0.1, 2)
    assert np.isnan(impossible).all()
    assert bounds(0.01, 0.9)[1] == 1


def test_options_out_of_range():
    with pytest.raises(AnalysisError, match="q must be above 0"):
        robustness_value(2.0, 10, q=0)
    with pytest.raises(AnalysisError, match=r"alpha in \(0, 1\]"):
        robustness_value(2.0, 10, alpha=0)
    with pytest.raises(AnalysisError, match="1 residual degrees of freedom are too few"):
        robustness_value(2.0, 1)
    with pytest.raises(AnalysisError, match="below 1 of the treatment"):
        adjusted(1.0, 0.1, 10, 1.0, 0.2)
