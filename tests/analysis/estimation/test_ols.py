"""Least squares and its cluster-robust covariances, against formulas, statsmodels and R."""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation import ols

NAMES = ("constant", "x", "z", "group level")


@pytest.fixture
def data():
    """Return 12 clusters of 2 to 9 rows, one regressor constant in a cluster, errors shared."""
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(12), np.tile([2, 5, 9, 4], 3))
    rows = len(groups)
    X = np.column_stack([np.ones(rows), rng.normal(3, 1, (rows, 2)), rng.normal(size=12)[groups]])
    y = X @ [1.0, 0.5, -0.25, 0.1] + rng.normal(size=12)[groups] + rng.normal(size=rows)
    shuffled = rng.permutation(rows)
    return X[shuffled], y[shuffled], groups[shuffled]


def test_noiseless_data_give_the_coefficients():
    x = np.arange(6.0)
    X = np.column_stack([np.ones(6), x, x**2])
    fitted = ols.fit(X, 2 - 3 * x + 0.5 * x**2, ("one", "x", "x squared"))
    assert_allclose(fitted.params, [2, -3, 0.5], atol=1e-12)
    assert_allclose(fitted.residuals, 0, atol=1e-12)


def test_badly_scaled_columns_lose_no_accuracy():
    years = np.arange(1990.0, 2020.0)
    X = np.column_stack([np.ones(30), years, 1e6 * np.sin(years)])
    fitted = ols.fit(X, X @ [5.0, 0.25, 1e-6], ("one", "year", "wave"))
    assert_allclose(fitted.params, [5.0, 0.25, 1e-6], rtol=1e-9)


@pytest.mark.parametrize("kind", ["CR0", "CR1"])
def test_covariance_equals_statsmodels(data, kind):
    X, y, groups = data
    fitted = ols.fit(X, y, NAMES)
    options = {"groups": groups, "use_correction": kind == "CR1"}
    expected = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds=options, use_t=True)
    covariance = ols.cluster_covariance(fitted, groups, kind)
    assert_allclose(fitted.params, expected.params, rtol=1e-10)
    assert_allclose(covariance, expected.cov_params(), rtol=1e-8)
    result = ols.contrast(fitted.params, np.eye(4), covariance, 11.0)
    assert_allclose(result.p_value, expected.pvalues, rtol=1e-8)
    assert_allclose(np.column_stack([result.low, result.high]), expected.conf_int(), rtol=1e-8)


def plain_bias_reduced(X, y, groups, contrast):
    """CR2 and its degrees of freedom straight from their definition, with n x n matrices."""
    bread = np.linalg.inv(X.T @ X)
    hat = X @ bread @ X.T
    residuals = y - hat @ y
    identity = np.eye(len(y))
    scores, vectors = [], []
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        values, basis = np.linalg.eigh((identity - hat)[np.ix_(inside, inside)])
        power = np.where(values > 1e-9, np.abs(values), 1.0) ** -0.5 * (values > 1e-9)
        adjustment = (basis * power) @ basis.T
        scores.append(X[inside].T @ adjustment @ residuals[inside])
        vectors.append((identity - hat)[:, inside] @ adjustment @ X[inside] @ bread @ contrast)
    half = np.array(scores) @ bread
    products = np.array(vectors) @ np.array(vectors).T
    return half.T @ half, np.trace(products) ** 2 / (products**2).sum()


@pytest.mark.parametrize("fixed_effect", [False, True], ids=["plain", "one cluster fits itself"])
def test_bias_reduced_equals_its_definition(data, fixed_effect):
    X, y, groups = data
    if fixed_effect:
        X = np.column_stack([X, groups == 3]).astype(float)
    fitted = ols.fit(X, y, [f"column {i}" for i in range(X.shape[1])])
    covariance, df = ols.bias_reduced(fitted, groups, np.eye(X.shape[1])[[1, 3]])
    expected, first = plain_bias_reduced(X, y, groups, np.eye(X.shape[1])[1])
    _, second = plain_bias_reduced(X, y, groups, np.eye(X.shape[1])[3])
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert_allclose(covariance / scale, expected / scale, atol=1e-7)
    assert_allclose(df, [first, second], rtol=1e-7)


def test_bias_reduced_of_balanced_means_is_the_textbook_t():
    """With one row a cluster, CR2 is the usual error of a mean on n - 1 degrees of freedom."""
    y = np.array([1.0, 2.0, 4.0, 7.0])
    fitted = ols.fit(np.ones((4, 1)), y, ("mean",))
    covariance, df = ols.bias_reduced(fitted, np.arange(4), np.ones((1, 1)))
    assert_allclose(covariance, [[y.var(ddof=1) / 4]])
    assert_allclose(df, [3.0])


def test_bias_reduced_says_when_an_effect_has_no_error():
    groups = np.repeat([0, 1], 5)
    X = np.column_stack([np.ones(10), groups]).astype(float)
    fitted = ols.fit(X, np.arange(10.0), ("one", "group"))
    with pytest.raises(AnalysisError, match="fits the effect exactly"):
        ols.bias_reduced(fitted, groups, np.eye(2)[[1]])


def test_nested_two_way_is_the_coarser_way(data):
    X, y, groups = data
    finer = 2 * groups + (np.arange(len(y)) % 2)
    fitted = ols.fit(X, y, NAMES)
    finer = np.unique(finer, return_inverse=True)[1]
    expected = ols.cluster_covariance(fitted, groups)
    assert_allclose(ols.two_way_covariance(fitted, groups, finer), expected, rtol=1e-9)


def test_two_way_covariance_is_never_negative(data):
    X, y, _ = data
    rng = np.random.default_rng(1)
    fitted = ols.fit(X, y, NAMES)
    parts = []
    for _ in range(20):
        first, second = (
            np.unique(rng.integers(0, 3, len(y)), return_inverse=True)[1] for _ in range(2)
        )
        both = np.unique(3 * first + second, return_inverse=True)[1]
        raw = sum(
            sign * ols.cluster_covariance(fitted, codes)
            for sign, codes in ((1, first), (1, second), (-1, both))
        )
        parts.append(np.linalg.eigvalsh(raw)[0])
        mended = ols.two_way_covariance(fitted, first, second)
        assert np.linalg.eigvalsh(mended)[0] > -1e-12
    assert min(parts) < -1e-4, "the data must try the rule"


def test_contrast_of_a_known_covariance():
    fitted = ols.fit(np.eye(3)[:, :2], np.array([3.0, 1.0, 0.0]), ("a", "b"))
    covariance = np.array([[4.0, 1.0], [1.0, 2.0]])
    result = ols.contrast(fitted.params, np.array([[1.0, -1.0]]), covariance, np.inf, level=0.95)
    assert_allclose(result.estimate, 2)
    assert_allclose(result.std_error, 2)
    assert_allclose([result.low[0], result.high[0]], [2 - 1.959964 * 2, 2 + 1.959964 * 2], 1e-6)
    assert_allclose(result.p_value, 0.3173105, rtol=1e-6)


def test_contrast_with_no_variance_is_certain():
    fitted = ols.fit(np.eye(3)[:, :2], np.array([3.0, 0.0, 0.0]), ("a", "b"))
    result = ols.contrast(fitted.params, np.eye(2), np.zeros((2, 2)), 5.0)
    assert_allclose(result.p_value, [0, 1])
    assert_allclose(result.low, result.high)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_must_be_a_coverage(level):
    fitted = ols.fit(np.eye(3)[:, :2], np.arange(3.0), ("a", "b"))
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        ols.contrast(fitted.params, np.eye(2), np.eye(2), 5.0, level=level)


def test_collinear_columns_are_named(data):
    X, y, _ = data
    bad = np.column_stack([X, X[:, 1] - 2 * X[:, 2]])
    with pytest.raises(AnalysisError) as caught:
        ols.fit(bad, y, (*NAMES, "sum"))
    assert {name for name in (*NAMES, "sum") if name in str(caught.value)} == {"x", "z", "sum"}
    ols.fit(bad[:, :4], y, NAMES)


def test_empty_column_is_named(data):
    X, y, _ = data
    with pytest.raises(AnalysisError, match="nothing is zero in every row"):
        ols.fit(np.column_stack([X, np.zeros(len(y))]), y, (*NAMES, "nothing"))


def test_too_few_rows(data):
    X, y, _ = data
    with pytest.raises(AnalysisError, match="4 complete rows cannot carry 4 coefficients"):
        ols.fit(X[:4], y[:4], NAMES)


def test_not_finite(data):
    X, y, _ = data
    y[3] = np.nan
    with pytest.raises(AnalysisError, match="not finite"):
        ols.fit(X, y, NAMES)


def test_one_cluster_has_no_error(data):
    X, y, groups = data
    fitted = ols.fit(X, y, NAMES)
    with pytest.raises(AnalysisError, match="All rows are in one cluster"):
        ols.cluster_covariance(fitted, np.zeros_like(groups))
