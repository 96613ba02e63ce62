import numpy as np
import pytest
from numpy.testing import assert_array_equal

from analysis.estimation.clusters import by_cluster, cluster_sums, cross_products, level_alike


@pytest.fixture
def groups():
    """Three clusters, out of order."""
    return np.array([2, 0, 1, 0])


def test_rows_of_a_cluster_come_together(groups):
    order, starts = by_cluster(groups)
    assert_array_equal(order, [1, 3, 2, 0])
    assert_array_equal(starts, [0, 2, 3])


def test_sums_are_those_of_each_cluster(groups):
    values = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0], [8.0, 80.0]])
    assert_array_equal(cluster_sums(values, groups), [[10, 100], [4, 40], [1, 10]])


def test_cross_products_are_those_of_each_cluster(groups):
    left = np.array([[1.0], [2.0], [3.0], [4.0]])
    right = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 2.0]])
    assert_array_equal(cross_products(left, right, groups)[:, 0], [[6, 10], [0, 3], [1, 0]])


def test_spaces_are_a_level_unless_they_are_the_regions_or_the_respondents():
    regions = np.array([0, 0, 1, 1])
    assert level_alike(np.array([0, 1, 2, 2]), regions) == ""
    assert level_alike(regions, regions) == "regions"
    assert level_alike(np.arange(4), regions) == "respondents"
    assert level_alike(np.arange(4), np.arange(4)) == "respondents"
