"""Lists of regions and types as people write them."""

import re

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.own_list import read_list

NAMES = pd.Series({"TLC31": "Hartlepool", "TLC33": "South Teesside", "TLI31": "Camden"})


@pytest.mark.parametrize("columns", [("itl3", "type"), ("Area Code", "left-behind"), ("x", "y")])
@pytest.mark.parametrize(
    ("behind", "ahead"),
    [
        ("left-behind", "advanced"),
        ("Left behind", "Non-left-behind"),
        ("LB", "ADV"),
        (1, 0),
        (1.0, 0.0),
        ("yes", "No"),
        (True, False),
    ],
)
def test_types_are_understood_as_people_write_them(columns, behind, ahead):
    frame = pd.DataFrame({columns[0]: ["TLC31", " tli31 "], columns[1]: [behind, ahead]})
    found = read_list(frame, NAMES)
    assert found.types.to_dict() == {"TLC31": "left-behind", "TLI31": "advanced"}
    assert found.problems.empty


def test_columns_are_found_in_any_order_and_names_serve_as_codes():
    frame = pd.DataFrame({"type": ["LB"], "note": ["x"], "area": ["south  teesside"]})
    assert read_list(frame, NAMES).types.to_dict() == {"TLC33": "left-behind"}


def test_problems_are_named_with_their_row():
    frame = pd.DataFrame(
        {
            "itl3": ["TLC31", "TLZ99", "TLC33", "TLI31", "TLC31", "TLI31", None],
            "type": ["LB", "LB", "so-so", 1, "LB", 0, None],
        }
    )
    found = read_list(frame, NAMES)
    assert found.types.to_dict() == {"TLC31": "left-behind"}
    assert list(found.problems["row"]) == [3, 4, 6, 7]
    assert list(found.problems["value"]) == ["TLZ99", "so-so", "TLC31", "TLI31"]
    assert "both types" in found.problems["rule"].iloc[3]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"itl3": ["TLC31"]}), "one column of ITL3 codes and one of types"),
        (pd.DataFrame({"itl3": [], "type": []}), "None of the 0 rows"),
        (pd.DataFrame({"itl3": ["X"], "type": ["LB"]}), "Row 2: 'X', not the code"),
        (pd.DataFrame([["TLC31", 1]], columns=["a", "a"]), "each named once"),
    ],
)
def test_lists_without_use_are_refused(frame, words):
    with pytest.raises(AnalysisError, match=re.escape(words)):
        read_list(frame, NAMES)
