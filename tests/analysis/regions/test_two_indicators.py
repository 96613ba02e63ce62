import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.two_indicators import bands, classes_within, cross, line_of_fit


def test_thirds_are_of_the_own_group():
    values = pd.Series([1.0, 2, 3, 10, 20, 30])
    groups = pd.Series(["Wales"] * 3 + ["England"] * 3)
    assert classes_within(values, groups).tolist() == [1, 2, 3, 1, 2, 3]


def test_equal_values_are_in_one_class_and_missing_ones_in_none():
    values = pd.Series([5.0, 5, 5, 7, np.nan])
    found = classes_within(values, pd.Series(["all"] * 5))
    # Mean rank 2 of 4 is in the second third, rank 4 in the last.
    assert found.tolist()[:4] == [2, 2, 2, 3]
    assert np.isnan(found[4])


def test_classes_of_distinct_values_are_equal_in_size():
    values = pd.Series(np.random.default_rng(1).permutation(36).astype(float))
    found = classes_within(values, pd.Series(["one"] * len(values)))
    assert found.value_counts().to_dict() == dict.fromkeys(range(1, 4), 12)
    assert values.groupby(found).max()[1] < values.groupby(found).min()[2]


def test_a_value_on_an_edge_is_in_the_band_below():
    found = bands(pd.Series([0.0, 5, 5.1, 20, 20.1, np.nan]), [5, 20])
    assert found.tolist()[:5] == [1, 1, 2, 2, 3]
    assert np.isnan(found[5])


def test_every_pair_is_counted_and_shares_add_up():
    first = pd.Series([1.0, 1, 2, 2, np.nan])
    second = pd.Series([1.0, 1, 3, np.nan, 1])
    found = cross(first, second, pd.Series([10.0, 20, 70, 500, 500]), (2, 3))
    assert found["areas"].tolist() == [2, 0, 0, 0, 0, 1]
    assert found["people"].tolist() == [30, 0, 0, 0, 0, 70]
    assert found["share"].tolist() == pytest.approx([0.3, 0, 0, 0, 0, 0.7])


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda one: classes_within(one, pd.Series(["a", None])), "1 has no group"),
        (lambda one: bands(one, [5, 5]), "make no bands"),
        (lambda one: bands(one, []), "make no bands"),
        (lambda one: cross(one, one * np.nan, one, (2, 2)), "nothing to count"),
    ],
)
def test_what_cannot_be_classed_is_said(make, fault):
    with pytest.raises(AnalysisError, match=fault):
        make(pd.Series([1.0, 2.0]))


def test_line_and_its_band_are_those_of_the_closed_form():
    rng = np.random.default_rng(3)
    x = pd.Series(rng.normal(size=12), name="x")
    y = 2 + 0.5 * x + pd.Series(rng.normal(size=12))
    found = line_of_fit(x, y)
    slope = np.cov(x, y)[0, 1] / x.var()
    fit = y.mean() + slope * (found.band["x"] - x.mean())
    rest = y - y.mean() - slope * (x - x.mean())
    error = np.sqrt(rest @ rest / 10 * (1 / 12 + (found.band["x"] - x.mean()) ** 2 / 11 / x.var()))
    np.testing.assert_allclose(found.band["fit"], fit)
    # The 97.5th percentile of Student's t with 10 degrees of freedom, from a table.
    np.testing.assert_allclose(found.band["high"] - found.band["fit"], 2.2281 * error, rtol=1e-4)
    np.testing.assert_allclose(found.band["fit"] - found.band["low"], 2.2281 * error, rtol=1e-4)
    assert found.band["x"].agg(["min", "max"]).tolist() == [x.min(), x.max()]
    assert found.correlation == pytest.approx(slope * x.std() / y.std())


@pytest.mark.parametrize(("x", "told"), [([1.0, 2.0], "2 areas"), ([3.0] * 4, "1 values of x")])
def test_too_little_for_a_line_is_told(x, told):
    x = pd.Series(x, name="x")
    with pytest.raises(AnalysisError, match=told):
        line_of_fit(x, x + 1)
