"""Clusters of a design and what covariance goes with them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.cluster_inference import (
    cluster_codes,
    cluster_ways,
    robust_covariance,
    robust_notes,
    type_counts,
)
from analysis.estimation.design import contrast_matrix, design_matrix


@pytest.fixture
def design(noisy, types):
    return design_matrix(noisy, "technical_digital", types)


def test_counts_are_of_the_fewer_clusters(design):
    ways = ("itl3", "cws_id")
    codes = cluster_codes(design.groups, ways)
    assert type_counts(design, codes, ways) == {
        "left-behind": (36, 3),
        "advanced": (48, 4),
        "difference": (84, 7),
    }


@pytest.mark.parametrize("covariance", ["CR0", "CR1", "CR2"])
def test_covariance_is_that_of_linear(design, covariance):
    fitted = ols.fit(design.X, design.y, design.names)
    (codes,) = cluster_codes(design.groups, ("itl3",))
    _, L = contrast_matrix(design.names)
    matrix, df = robust_covariance(fitted, [codes], L, covariance)
    if covariance == "CR2":
        expected, freedom = ols.bias_reduced(fitted, codes, L)
    else:
        expected, freedom = ols.cluster_covariance(fitted, codes, covariance), np.full(6, 6.0)
    assert_allclose(matrix, expected)
    assert_allclose(df, freedom)


def test_two_ways_have_the_degrees_of_the_fewer_clusters(design):
    fitted = ols.fit(design.X, design.y, design.names)
    codes = cluster_codes(design.groups, ("itl3", "cws_id"))
    _, L = contrast_matrix(design.names)
    matrix, df = robust_covariance(fitted, codes, L, "CR1")
    assert_allclose(matrix, ols.two_way_covariance(fitted, *codes))
    assert_allclose(df, 6)


def test_ways_that_cross_are_not_called_nested():
    crossed = [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])]
    assert robust_notes(crossed, np.array([1.0]), "CR1") == []
    nested = [np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2])]
    assert "the same as clustering by region" in robust_notes(nested, np.array([1.0]), "CR1")[0]


def test_few_degrees_are_said_for_cr2_alone():
    codes = [np.array([0, 1])]
    df = np.array([4.4, 20.0])
    assert "go down to 4.4" in robust_notes(codes, df, "CR2")[0]
    assert robust_notes(codes, df, "CR1") == []
    assert robust_notes(codes, df + 1, "CR2") == []


@pytest.mark.parametrize("cluster", ["town", (), ("itl3", "itl3"), ("itl3", "town")])
def test_unknown_ways_are_refused(cluster):
    with pytest.raises(AnalysisError, match="Cannot cluster by"):
        cluster_ways(cluster, "CR1")
