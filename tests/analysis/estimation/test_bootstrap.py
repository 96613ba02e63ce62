from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation import bootstrap, ols

REFERENCE = Path(__file__).parents[2] / "reference"
NAMES = ["constant", "interaction", "resources", "left_behind", "product"]
PRODUCT = np.eye(5)[4]


def design(data):
    X = np.column_stack(
        [
            np.ones(len(data)),
            data["social_interaction"],
            data["structured_resources"],
            data["left_behind"],
            data["structured_resources"] * data["left_behind"],
        ]
    )
    fit = ols.fit(X, data["technical_digital"].to_numpy(), NAMES)
    return fit, pd.factorize(data["region"])[0]


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(REFERENCE / "nested_data.csv")


@pytest.fixture(scope="module")
def few(data):
    """Ten regions: 1,024 sign vectors, so the bootstrap has one exact answer."""
    return design(data[data["region"].isin([3, 6, 9, 12, 1, 2, 4, 5, 7, 8])])


@pytest.fixture(scope="module")
def many(data):
    return design(data)


@pytest.mark.parametrize("null", [0.0, 0.5])
def test_enumeration_equals_refits_in_r(few, null):
    fit, groups = few
    reference = pd.read_csv(REFERENCE / "wild.csv").set_index(["null", "quantity"])["value"]
    result = bootstrap.wild_bootstrap(fit, groups, PRODUCT, null=null)
    assert result.enumerated
    assert result.draws == 1024
    assert_allclose(result.estimate, reference[null, "estimate"], rtol=1e-10)
    assert_allclose(result.std_error, reference[null, "std_error"], rtol=1e-10)
    assert_allclose(result.statistic, reference[null, "t"], rtol=1e-10)
    assert_allclose(result.p_value, reference[null, "symmetric"], rtol=1e-10)
    equal = bootstrap.wild_bootstrap(fit, groups, PRODUCT, null=null, tail="equal")
    assert_allclose(equal.p_value, reference[null, "equal_tailed"], rtol=1e-10)


@pytest.mark.parametrize("weights", ["rademacher", "webb"])
@pytest.mark.parametrize("null", [0.0, 0.4])
def test_draws_equal_refits_with_the_same_weights(many, weights, null, monkeypatch):
    fit, groups = many
    rng = np.random.default_rng(1)
    V = bootstrap._weights(weights, groups.max() + 1, 199, rng)
    monkeypatch.setattr(bootstrap, "_weights", lambda *_: V)
    result = bootstrap.wild_bootstrap(
        fit, groups, PRODUCT, null=null, weights=weights, draws=199, level=0.9
    )
    y = fit.X @ fit.params + fit.residuals
    restricted = ols.fit(fit.X[:, :4], y - null * fit.X[:, 4], NAMES[:4])
    fitted = y - restricted.residuals
    t = []
    for v in V.T:
        refit = ols.fit(fit.X, fitted + restricted.residuals * v[groups], NAMES)
        error = np.sqrt(ols.cluster_covariance(refit, groups, "CR1")[4, 4])
        t.append((refit.params[4] - null) / error)
    assert_allclose(result.p_value, (1 + (np.abs(t) >= abs(result.statistic)).sum()) / 200)


@pytest.mark.parametrize("tail", ["symmetric", "equal"])
def test_interval_holds_the_values_that_are_not_rejected(many, tail):
    fit, groups = many
    wild = bootstrap.wild_bootstrap(fit, groups, PRODUCT, tail=tail, seed=4)

    def p_value(null):
        return bootstrap.wild_bootstrap(fit, groups, PRODUCT, tail=tail, seed=4, null=null).p_value

    margin = 1e-5
    assert p_value(wild.low + margin) > 0.05 >= p_value(wild.low - margin)
    assert p_value(wild.high - margin) > 0.05 >= p_value(wild.high + margin)


def test_large_sample_agrees_with_cluster_robust_t():
    """300 clusters of normal data: the bootstrap adds nothing to the t test."""
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(300), 5)
    x = rng.normal(size=1500)
    y = 0.05 * x + rng.normal(size=300)[groups] * 0.3 + rng.normal(size=1500)
    fit = ols.fit(np.column_stack([np.ones(1500), x]), y, ["constant", "x"])
    covariance = ols.cluster_covariance(fit, groups, "CR1")
    usual = ols.contrast(fit.params, np.eye(2)[[1]], covariance, 299.0)
    for weights in ("rademacher", "webb"):
        wild = bootstrap.wild_bootstrap(fit, groups, np.eye(2)[1], weights=weights)
        assert_allclose(wild.p_value, usual.p_value[0], atol=0.02)
        assert_allclose([wild.low, wild.high], [usual.low[0], usual.high[0]], atol=0.005)


def test_same_seed_gives_the_same_numbers(many):
    fit, groups = many
    one, two, other = (bootstrap.wild_bootstrap(fit, groups, PRODUCT, seed=s) for s in (1, 1, 2))
    assert one == two
    assert one.low != other.low


def test_200_000_rows_give_a_result(many):
    fit, groups = many
    big = ols.fit(np.tile(fit.X, (730, 1)), np.tile(fit.X @ fit.params + fit.residuals, 730), NAMES)
    groups = np.tile(groups, 730)
    wild = bootstrap.wild_bootstrap(big, groups, PRODUCT, draws=999)
    assert wild.low < fit.params[4] < wild.high


def test_one_cluster_is_refused(many):
    fit, groups = many
    with pytest.raises(AnalysisError, match="1 cluster"):
        bootstrap.wild_bootstrap(fit, groups * 0, PRODUCT)


def test_exact_fit_is_refused(many):
    fit, groups = many
    exact = ols.fit(fit.X, fit.X @ np.arange(1.0, 6.0), NAMES)
    with pytest.raises(AnalysisError, match="nothing to resample"):
        bootstrap.wild_bootstrap(exact, groups, PRODUCT)


def test_five_clusters_cannot_bound_an_interval_but_webb_weights_can():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(5), 20)
    x = rng.normal(size=100)
    y = x + rng.normal(size=100)
    fit = ols.fit(np.column_stack([np.ones(100), x]), y, ["constant", "x"])
    signs = bootstrap.wild_bootstrap(fit, groups, np.eye(2)[1])
    assert np.isinf(signs.high - signs.low)
    webb = bootstrap.wild_bootstrap(fit, groups, np.eye(2)[1], weights="webb")
    assert webb.low < fit.params[1] < webb.high


@pytest.mark.parametrize(
    ("options", "words"), [({"draws": 9}, "9 draws"), ({"level": 1.2}, r"Level 1\.2")]
)
def test_options_out_of_range_are_refused(many, options, words):
    fit, groups = many
    with pytest.raises(AnalysisError, match=words):
        bootstrap.wild_bootstrap(fit, groups, PRODUCT, **options)
