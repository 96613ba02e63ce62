import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.conley import conley_covariance, conley_effects
from analysis.estimation.spatial import distances_km

SKILL = "technical_digital"
FIGURES = ["estimate", "std_error", "low", "high", "p_value", "df", "n", "clusters"]


@pytest.fixture
def centroids(types):
    """Seven regions on a line, 50 km apart."""
    return pd.DataFrame(
        {"easting": np.arange(7) * 50_000.0, "northing": 200_000.0}, index=types.index
    )


@pytest.fixture
def fitted(noisy):
    names = ["social_interaction", "structured_resources"]
    X = np.column_stack([np.ones(len(noisy)), noisy[names]])
    return ols.fit(X, noisy[SKILL].to_numpy(), ["intercept", *names])


def test_covariance_is_the_double_sum_over_respondents(noisy, fitted, centroids):
    groups = pd.factorize(noisy["itl3"])[0]
    distance = distances_km(centroids)
    found, repaired = conley_covariance(fitted, groups, distance, 120.0)
    n, k = fitted.X.shape
    meat = np.zeros((k, k))
    for i in range(n):
        for j in range(n):
            d = distance[groups[i], groups[j]]
            weight = max(0.0, 1 - d / 120)
            score = fitted.residuals[i] * fitted.residuals[j]
            meat += weight * score * np.outer(fitted.X[i], fitted.X[j])
    bread = np.linalg.inv(fitted.X.T @ fitted.X)
    expected = 7 / 6 * (n - 1) / (n - k) * bread @ meat @ bread
    assert not repaired
    assert_allclose(found, expected, rtol=1e-8)


def test_bartlett_on_a_line_needs_no_repair(noisy, fitted, centroids):
    groups = pd.factorize(noisy["itl3"])[0]
    # on a line the Bartlett kernel is positive semidefinite
    for cutoff in (60.0, 120.0, 1000.0):
        assert not conley_covariance(fitted, groups, distances_km(centroids), cutoff)[1]


def test_a_kernel_that_is_not_definite_is_repaired():
    """Seven by seven regions, whose residuals lie along a direction of negative variance."""
    grid = np.array([(i, j) for i in range(7) for j in range(7)], dtype=float)
    distance = np.linalg.norm(grid[:, None] - grid, axis=2)
    values, vectors = np.linalg.eigh(np.maximum(1 - distance / 1.5, 0))
    assert values[0] < -0.03
    groups = np.arange(98) % 49
    fitted = ols.fit(np.ones((98, 1)), np.arange(98.0), ["intercept"])
    fitted = fitted._replace(residuals=vectors[groups, 0])
    covariance, repaired = conley_covariance(fitted, groups, distance, 1.5)
    assert repaired
    assert covariance == 0
    assert not conley_covariance(fitted, groups, distance, 0.9)[1]


def test_a_cut_off_nearer_than_any_region_is_cr1(noisy, types, centroids):
    found = conley_effects(noisy, SKILL, types, centroids, cutoff_km=49.0, controls=("role",))
    expected = mechanism_effects(noisy, SKILL, types, controls=("role",))
    pd.testing.assert_frame_equal(found[expected.columns], expected, rtol=1e-9)
    assert found.attrs["notes"] == []
    assert found.attrs["dropped"] == expected.attrs["dropped"]


def test_a_mean_has_the_long_run_variance(noisy):
    """With an intercept alone the variance is the kernel's sum of the regions' cross-products."""
    X = np.ones((len(noisy), 1))
    fitted = ols.fit(X, noisy[SKILL].to_numpy(), ["intercept"])
    groups = pd.factorize(noisy["itl3"])[0]
    sums = np.bincount(groups, weights=fitted.residuals)
    distance = np.abs(np.subtract.outer(np.arange(7.0), np.arange(7.0)))
    found, _ = conley_covariance(fitted, groups, distance, 2.0)
    by_hand = (sums**2).sum() + 2 * 0.5 * (sums[:-1] * sums[1:]).sum()
    assert_allclose(found[0, 0], 7 / 6 * by_hand / 84**2)


def test_wrong_input_is_refused(noisy, types, centroids):
    with pytest.raises(AnalysisError, match="R3 has no centroid"):
        conley_effects(noisy, SKILL, types, centroids.drop("R3"))
    with pytest.raises(AnalysisError, match="0 km"):
        conley_effects(noisy, SKILL, types, centroids, cutoff_km=0)
