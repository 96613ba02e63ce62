from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit, logit, ndtr
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.errors import AnalysisError
from analysis.estimation import ordinal

REFERENCE = Path(__file__).parents[2] / "reference"
NAMES = [
    "social_interaction",
    "structured_resources",
    "left_behind",
    "social_interaction:left_behind",
    "structured_resources:left_behind",
    "manager",
    "hours",
]
SCALE = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def data():
    data = pd.read_csv(REFERENCE / "nested_data.csv")
    for name in NAMES[:2]:
        data[f"{name}:left_behind"] = data[name] * data["left_behind"]
    return data


@pytest.fixture(scope="module", name="X")
def regressors(data):
    return data[NAMES].to_numpy(float)


@pytest.fixture(scope="module")
def y(data):
    return data["item"].to_numpy()


@pytest.fixture(scope="module")
def groups(data):
    return pd.factorize(data["region"])[0]


@pytest.fixture(scope="module")
def left_behind(data):
    return data["left_behind"].to_numpy() == 1


@pytest.fixture(scope="module", params=["logit", "probit"])
def fit(request, X, y, groups):
    return ordinal.fit(X, y, groups, names=NAMES, categories=SCALE, link=request.param)


@pytest.fixture(scope="module")
def reference(fit):
    table = pd.read_csv(REFERENCE / "ordinal.csv")
    return table[table["link"] == fit.link].set_index(["quantity", "term"])["value"]


def derivative(X, column, left_behind):
    D = np.zeros_like(X)
    D[:, column] = 1
    D[:, 3 + column] = left_behind
    return D


def test_saturated_model_gives_the_log_odds_ratio():
    """Two groups, two answers: odds of the second are 3 and 1/3, so the coefficient is log 9."""
    x = np.repeat([1.0, 0.0], 40)
    y = np.concatenate([np.repeat([2, 1], [30, 10]), np.repeat([2, 1], [10, 30])])
    fit = ordinal.fit(x[:, None], y, np.arange(80) % 8, names=["x"], categories=(1, 2))
    assert_allclose(fit.coefficients, np.log(9), rtol=1e-9)
    assert_allclose(fit.thresholds, np.log(3), rtol=1e-9)


def test_thresholds_are_the_shares_when_nothing_matters():
    y = np.tile(np.repeat([1, 2, 3], [1, 2, 1]), 20)
    x = np.repeat(np.tile([0.0, 1.0], 10), 4)
    for link, quantile in (("logit", logit(0.25)), ("probit", -0.6744897501960817)):
        fit = ordinal.fit(
            x[:, None], y, np.arange(80) % 8, names=["x"], categories=(1, 2, 3), link=link
        )
        assert_allclose(fit.coefficients, 0, atol=1e-9)
        assert_allclose(fit.thresholds, [quantile, -quantile], rtol=1e-9)


def test_estimates_equal_r(fit, reference):
    assert fit.method == "newton"
    assert_allclose(fit.coefficients, reference["coefficient"][NAMES], rtol=1e-9)
    assert_allclose(fit.thresholds, reference["threshold"], rtol=1e-9)
    assert_allclose(fit.log_likelihood, reference["log_likelihood"].iloc[0], rtol=1e-10)


def test_clustered_errors_equal_r(fit, reference):
    terms = [*NAMES, "1|2", "2|3", "3|4", "4|5"]
    errors = np.sqrt(np.diag(fit.covariance))
    assert_allclose(errors, reference["std_error"][terms], rtol=1e-9)


@pytest.mark.parametrize("column", [0, 1])
def test_effects_equal_r(fit, reference, X, left_behind, column):
    table = ordinal.effects_table(fit, X, derivative(X, column, left_behind), left_behind)
    keys = NAMES[column] + "|" + table["region_type"] + "|" + table["category"].astype(str)
    assert_allclose(table["estimate"], reference["effect"][keys], rtol=1e-9)
    # the reference's gradient is numerical
    assert_allclose(table["std_error"], reference["effect_std_error"][keys], rtol=1e-6)


def test_estimates_equal_statsmodels(fit, X, y):
    model = OrderedModel(pd.Series(pd.Categorical(y, ordered=True)), X, distr=fit.link)
    other = model.fit(method="bfgs", disp=False, gtol=1e-6, maxiter=500)
    assert_allclose(fit.coefficients, other.params.iloc[:7], rtol=1e-3)
    assert_allclose(fit.thresholds, model.transform_threshold_params(other.params)[1:-1], rtol=1e-3)
    assert_allclose(fit.log_likelihood, other.llf, rtol=1e-7)


def test_effects_are_the_slope_of_the_mean_probability(fit, X, left_behind):
    D = derivative(X, 1, left_behind)
    distribution = expit if fit.link == "logit" else ndtr

    def shares(shift):
        eta = (X + shift * D)[left_behind] @ fit.coefficients
        below = distribution(fit.thresholds - eta[:, None]).mean(axis=0)
        return np.diff(np.concatenate([[0], below, [1]]))

    effects, _ = ordinal.marginal_effects(fit, X, D, left_behind)
    assert_allclose(effects[:5], (shares(1e-5) - shares(-1e-5)) / 2e-5, rtol=1e-7)


def test_effects_on_all_categories_sum_to_zero(fit, X, left_behind):
    effects, covariance = ordinal.marginal_effects(
        fit, X, derivative(X, 0, left_behind), left_behind
    )
    assert_allclose(effects.reshape(3, 5).sum(axis=1), 0, atol=1e-14)
    assert_allclose(effects[10:], effects[:5] - effects[5:10], atol=1e-15)
    total = np.kron(np.eye(3), np.ones(5))
    assert_allclose(total @ covariance @ total.T, 0, atol=1e-14)


def test_units_of_a_regressor_only_scale_its_coefficient(fit, X, y, groups):
    factor = np.array([1, 1e5, 1, 1, 1, 1, 1e-4])
    scaled = ordinal.fit(X * factor, y, groups, names=NAMES, categories=SCALE, link=fit.link)
    assert_allclose(scaled.coefficients * factor, fit.coefficients, rtol=1e-8)
    assert_allclose(scaled.log_likelihood, fit.log_likelihood, rtol=1e-12)


def test_statsmodels_takes_over_where_newton_has_not_converged(fit, X, y, groups, monkeypatch):
    monkeypatch.setattr(ordinal, "MAX_STEPS", 1)
    other = ordinal.fit(X, y, groups, names=NAMES, categories=SCALE, link=fit.link)
    assert other.method == "statsmodels"
    assert_allclose(other.coefficients, fit.coefficients, rtol=5e-3)
    assert_allclose(np.diag(other.covariance), np.diag(fit.covariance), rtol=5e-3)


@pytest.mark.parametrize("separating", [lambda y: y == 5, lambda y: y >= 4, lambda y: y])
@pytest.mark.parametrize("link", ["logit", "probit"])
def test_separation_is_refused(X, y, groups, separating, link):
    X = X.copy()
    X[:, 5] = separating(y)
    with pytest.raises(AnalysisError, match=r"separated by manager|has not converged"):
        ordinal.fit(X, y, groups, names=NAMES, categories=SCALE, link=link)


def test_a_rare_answer_everyone_of_a_kind_gives_is_separation(X, y, groups):
    X = X.copy()
    X[:, 5] = 0
    X[np.flatnonzero(y == 5)[:4], 5] = 1
    with pytest.raises(AnalysisError, match="separated by manager"):
        ordinal.fit(X, y, groups, names=NAMES, categories=SCALE)


def refused(words, X, y, groups, categories=SCALE):
    with pytest.raises(AnalysisError, match=words):
        ordinal.fit(X, y, groups, names=NAMES, categories=categories)


def test_bad_input_is_refused_in_a_sentence(X, y, groups):
    refused("Answer 5 is not among 1, 2, 3, 4", X, y, groups, (1, 2, 3, 4))
    refused("Nobody chose category 6", X, y, groups, (*SCALE, 6))
    refused("at least two categories", X, np.full_like(y, 3), groups, (3,))
    refused("one cluster", X, y, groups * 0)
    refused("manager is the same in every row", np.where(np.arange(7) == 5, 1.0, X), y, groups)
    refused("hours follows exactly", np.column_stack([X[:, :6], 2 * X[:, 1] + 1]), y, groups)
    refused("not finite", np.where(np.arange(7) == 5, np.nan, X), y, groups)
    five = [np.flatnonzero(y == answer)[0] for answer in SCALE]
    refused("5 complete rows", X[five], y[five], np.arange(5))


def test_one_type_only_is_refused(fit, X, left_behind):
    D = derivative(X, 0, left_behind)
    with pytest.raises(AnalysisError, match="one type of region"):
        ordinal.marginal_effects(fit, X, D, np.ones_like(left_behind))
    with pytest.raises(AnalysisError, match="Level 95"):
        ordinal.effects_table(fit, X, D, left_behind, level=95)
