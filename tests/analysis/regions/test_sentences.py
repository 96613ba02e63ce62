import pandas as pd
import pytest

from analysis.regions.sentences import amount, sentence


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "full", "short"),
    [
        (512.4, "£ a week", 0, "£512 a week", "£512"),
        (23_456, "£", 0, "£23,456", "£23,456"),
        (-3.25, "%", 1, "-3.2%", "-3.2%"),
        (-0.04, "%", 1, "0.0%", "0.0%"),
        (23.44, "% of residents", 1, "23.4% of residents", "23.4%"),
        (2.8, "decile", 1, "2.8", "2.8"),
        (4073, "residents per km²", 0, "4,073 residents per km²", "4,073"),
    ],
)
def test_amounts_carry_their_unit(value, unit, decimals, full, short):
    assert amount(value, unit, decimals) == full
    assert amount(value, unit, decimals, full=False) == short


@pytest.fixture
def row():
    return pd.Series(
        {
            "label": "Weekly pay",
            "value": 512.0,
            "lower": 490.0,
            "upper": 534.0,
            "median": 561.0,
            "n": 12,
            "below": 1,
            "above": 11,
            "excludes_median": pd.NA,
            "note": "",
            "among": "similar regions",
        }
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "lower than in 11 of 12 similar regions (their median £561)"),
        ({"below": 0, "above": 12}, "lower than in all 12 similar regions (their median £561)"),
        (
            {"below": 0},
            "lower than in 11 of 12 similar regions and the same as in 1 (their median £561)",
        ),
        (
            {"value": 600.0, "below": 9, "above": 3},
            "higher than in 9 of 12 similar regions (their median £561)",
        ),
        ({"value": 561.0, "below": 6, "above": 6}, "the same as the median of 12 similar regions"),
    ],
)
def test_position_is_said_by_direction(row, change, says):
    changed = pd.Series(row.to_dict() | change)
    said = f"Weekly pay: £{changed['value']:.0f} a week, {says}."
    assert sentence(changed, "£ a week", 0) == said


@pytest.mark.parametrize(("excludes", "words"), [(True, "does not include"), (False, "includes")])
def test_interval_is_said_where_there_is_one(row, excludes, words):
    row["excludes_median"] = excludes
    said = sentence(row, "£ a week", 0)
    assert said.endswith(f" Its 95% confidence interval, £490 to £534, {words} that median.")


def test_what_could_not_be_assessed_says_why(row):
    row["note"] = "no value for this region"
    assert sentence(row, "£ a week", 0) == "Weekly pay: no value for this region."
