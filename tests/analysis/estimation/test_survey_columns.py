"""Columns of a survey as arrays, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from analysis.errors import AnalysisError
from analysis.estimation import survey_columns


def test_first_gap_counts():
    gaps = {"a": np.array([True, True, False, False]), "b": np.array([True, False, True, False])}
    kept, dropped = survey_columns.complete_rows(gaps, 4)
    assert_array_equal(kept, [False, False, False, True])
    assert dropped == {"a": 2, "b": 1}


def test_no_row_left_is_refused_with_the_counts():
    with pytest.raises(AnalysisError, match=r"No complete row is left of 2 \(2 lost\)"):
        survey_columns.complete_rows({"lost": np.array([True, True])}, 2)


def test_numbers_keep_gaps():
    values = pd.Series([1, None, 3], dtype="Int64")
    assert_array_equal(survey_columns.numbers(values, "x"), [1.0, np.nan, 3.0])


@pytest.mark.parametrize(("value", "words"), [("much", "no number"), (np.inf, "infinite")])
def test_what_is_no_number_is_refused(value, words):
    with pytest.raises(AnalysisError, match=f"x holds .*{words}"):
        survey_columns.numbers(pd.Series([1.0, value], dtype=object), "x")


def test_values_of_regions_reach_their_respondents():
    survey = pd.DataFrame({"itl3": ["B", "A", "C", "B"]})
    values = survey_columns.by_region(pd.Series({"A": 1.0, "B": 2.0}), survey, "rain")
    assert_array_equal(values, [2.0, 1.0, np.nan, 2.0])


def test_a_region_given_twice_is_refused():
    survey = pd.DataFrame({"itl3": ["A"]})
    with pytest.raises(AnalysisError, match="rain has region A twice"):
        survey_columns.by_region(pd.Series([1.0, 2.0], ["A", "A"]), survey, "rain")


def test_categories_are_dummies_but_the_first():
    found = survey_columns.control_columns(pd.Series(["b", "a", "c", "b"], name="kind"))
    assert list(found) == ["kind: b", "kind: c"]
    assert_array_equal(found["kind: b"], [1, 0, 0, 1])


def test_numbers_and_flags_enter_as_they_are():
    found = survey_columns.control_columns(pd.Series([True, False], name="member"))
    assert_array_equal(found["member"], [1.0, 0.0])
