"""Columns that tables of effects share say what they hold, on a page as in a file."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import tables
from pages.shared.files import effect_tables
from pages.shared.files.effect_tables import CLUSTERS, REGION_TYPE, TERMS, N
from pages.shared.files.table import Column, Table
from pages.shared.files.table_words import shown
from pages.shared.words import sentences


@pytest.fixture
def table():
    """A type that is suppressed, one that is not, and both together."""
    found = pd.DataFrame(
        {
            "region_type": ["left-behind", "advanced", "all"],
            "estimate": [np.nan, 0.25, -0.135],
            "std_error": [np.nan, 0.1, 0.1],
            "low": [np.nan, 0.05, -0.325],
            "high": [np.nan, 0.45, 0.075],
            "n": pd.array([None, 40, 1200], "Int64"),
            "clusters": pd.array([None, 8, 70], "Int64"),
            "suppressed": [True, False, False],
        }
    )
    columns = (REGION_TYPE, *effect_tables.estimates("points"), N, CLUSTERS)
    rows = tables.marked(found)
    return Table("effects", "Effects.", columns, rows, marks=effect_tables.marks())


def test_numbers_and_markers_stand_in_one_table(table):
    page = shown(table)
    assert list(page["Region type"]) == ["Left-behind", "Advanced", "Both types"]
    assert list(page["Estimate"][:2]) == ["[c]", "0.25"]
    assert page["95% confidence interval"][1] == "0.05 to 0.45"
    assert list(page["Respondents"]) == ["[c]", "40", "1,200"]
    assert page.iloc[0, 1:].eq("[c]").all()


def test_file_has_a_number_or_its_mark_in_every_cell(table):
    file = table.raw()
    assert file.iloc[0, 1:].eq("[c]").all()
    assert file.loc[2, ["estimate", "low", "n"]].tolist() == [-0.135, -0.325, 1200]
    assert table.described("estimate").unit == "points"


def test_mark_says_how_few_are_too_few():
    assert "fewer than 10 respondents" in effect_tables.marks()["[c]"]


def test_terms_of_a_model_are_named_in_words():
    terms = ["social_interaction:left-behind", "tenure_months", "something: else"]
    table = Table("t", "T.", (Column("term", "Term", words=TERMS),), pd.DataFrame({"term": terms}))
    assert list(shown(table)["Term"]) == [
        "Social interaction, left-behind",
        "Months in the space",
        "something: else",
    ]


@pytest.mark.parametrize(
    ("value", "words"), [(0.0004, "< 0.001"), (0.0456, "0.046"), (np.nan, "[x]")]
)
def test_p_values_have_three_decimals_and_a_floor(value, words):
    assert sentences.p_value(value) == words
