"""From a person's table to the schema: rescaling, reversing, missing codes and scales."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.survey.mapping import ColumnUse, Mapping
from analysis.survey.recode import NO_SPACES, UNWEIGHTED, item_rest, recode
from analysis.survey.schema import SCALES, check

REGIONS = pd.Series(["TLC31", "TLC31", "TLI35", "TLI35"])
FOUR_SCALES = tuple(ColumnUse(scale, scale, 1, 5) for scale in SCALES)


@pytest.fixture
def table():
    """Four respondents; every answer is known."""
    return pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0, 4.0],
            "place": ["Hull", "Hull", "Camden", " "],
            "job": [1, 2, 1, 9],
            "wt": [1.0, 0.5, 1.5, 1.0],
            "seven": [1, 4, 7, 99],
            "ten": [0, 10, 5, 2.5],
            "words": ["Agree", "strongly disagree", "Don't know", None],
            "zero": [0, 1, 4, 2],
            **dict.fromkeys(SCALES, 3.0),
        },
        index=[7, 7, 8, 9],
    )


def one(table, use):
    """What a single use makes of a table whose scales are otherwise given."""
    others = tuple(other for other in FOUR_SCALES if other.field != use.field)
    recoded = recode(table, Mapping((use, *others)), REGIONS)
    return recoded.survey[use.field]


ANSWERS = {
    "1-7": (ColumnUse("technical_digital", "seven", 1, 7, missing_codes=(99,)), [1, 3, 5, np.nan]),
    "0-10": (ColumnUse("technical_digital", "ten", 0, 10), [1, 5, 3, 2]),
    "0-10 reversed": (ColumnUse("technical_digital", "ten", 0, 10, reversed=True), [5, 1, 3, 4]),
    "words": (
        ColumnUse(
            "technical_digital",
            "words",
            1,
            5,
            missing_codes=("don't know",),
            answers=(("Strongly disagree", 1), ("agree", 4)),
        ),
        [4, 1, np.nan, np.nan],
    ),
    "0-4 item": (ColumnUse("td_1", "zero", 0, 4), [1, 2, 5, 3]),
    "0-4 item reversed": (ColumnUse("td_1", "zero", 0, 4, reversed=True), [5, 4, 1, 3]),
    "off the range": (ColumnUse("technical_digital", "zero", 1, 5), [0, 1, 4, 2]),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_run_from_one_to_five(table, case):
    use, expected = ANSWERS[case]
    assert_allclose(one(table, use).astype(float), expected)


def test_what_cannot_be_read_stands_as_given(table):
    use = ColumnUse("technical_digital", "words", 1, 5)
    assert list(one(table, use)[:3]) == ["Agree", "strongly disagree", "Don't know"]


def test_columns_of_one_scale_are_averaged(table):
    uses = (
        ColumnUse("technical_digital", "seven", 1, 7, missing_codes=(99,)),
        ColumnUse("technical_digital", "ten", 0, 10),
        ColumnUse("technical_digital", "zero", 0, 4),
    )
    recoded = recode(table, Mapping((*uses, *FOUR_SCALES[:3])), REGIONS)
    # [1 3 5 -], [1 5 3 2], [1 2 5 3]
    assert_allclose(recoded.survey["technical_digital"], [1, 10 / 3, 13 / 3, 2.5])
    assert "Technical-digital skills: the mean of seven, ten, zero." in recoded.notes


def test_value_off_the_range_does_not_vanish_in_a_mean(table):
    uses = (
        ColumnUse("technical_digital", "seven", 1, 7),
        ColumnUse("technical_digital", "zero", 0, 4),
    )
    recoded = recode(table, Mapping((*uses, *FOUR_SCALES[:3])), REGIONS)
    assert_allclose(recoded.survey["technical_digital"].iloc[:3], [1, 2.5, 5])
    assert recoded.survey["technical_digital"].iloc[3] == pytest.approx(1 + 4 * 98 / 6)
    with pytest.raises(AnalysisError, match=r"technical_digital is .* in row 4"):
        check(recoded.survey)


def test_seven_point_items_count_towards_their_scale_only(table):
    uses = tuple(ColumnUse(item, item, 1, 7) for item in SCALES["technical_digital"])
    seven = table.assign(td_1=[1, 4, 7, 7], td_2=[1, 4, 7, 1], td_3=[1, 4, 7, 4])
    recoded = recode(seven, Mapping((*uses, *FOUR_SCALES[:3])), REGIONS)
    assert_allclose(recoded.survey["technical_digital"], [1, 3, 5, 3])
    assert not set(SCALES["technical_digital"]) & set(recoded.survey)
    assert "Answers from 1 to 7 are rescaled to 1 to 5." in recoded.notes
    assert check(recoded.survey)["technical_digital"].notna().all()


def test_part_of_the_items_makes_the_scale(table):
    uses = (
        ColumnUse("td_1", "zero", 0, 4),
        ColumnUse(
            "td_3",
            "words",
            1,
            5,
            answers=(("agree", 4), ("strongly disagree", 1)),
            missing_codes=("Don't know",),
        ),
    )
    recoded = recode(table, Mapping((*uses, *FOUR_SCALES[:3])), REGIONS)
    assert_allclose(recoded.survey["technical_digital"], [2.5, 1.5, 5, 3])
    assert_allclose(check(recoded.survey)["td_1"], [1, 2, 5, 3])


def test_identifiers_places_categories_and_weights(table):
    uses = (
        ColumnUse("respondent_id", "id"),
        ColumnUse("itl3", "place"),
        ColumnUse("role", "job", missing_codes=(9,)),
        ColumnUse("weight", "wt"),
    )
    labels = {"job": {1.0: "manager", 2.0: "coworker"}}
    recoded = recode(table, Mapping((*uses, *FOUR_SCALES)), REGIONS, labels)
    survey = recoded.survey
    assert list(survey.index) == [1, 2, 3, 4]
    assert list(survey["respondent_id"]) == ["1", "2", "3", "4"]
    assert list(survey["itl3"].fillna("")) == ["TLC31", "TLC31", "TLI35", ""]
    assert list(survey["role"].fillna("")) == ["manager", "coworker", "manager", ""]
    assert_allclose(survey["weight"], table["wt"])
    assert set(recoded.notes) == {NO_SPACES, UNWEIGHTED}


def test_respondents_without_identifier_are_numbered(table):
    recoded = recode(table, Mapping(FOUR_SCALES), REGIONS)
    assert list(recoded.survey["respondent_id"]) == ["1", "2", "3", "4"]
    assert "numbered by their row" in recoded.notes[0]
    assert len(check(recoded.survey)) == 4


def test_table_is_left_as_it_was(table):
    before = table.copy()
    recode(table, Mapping(FOUR_SCALES), REGIONS)
    pd.testing.assert_frame_equal(table, before)


def test_mapping_of_another_table_is_refused(table):
    with pytest.raises(AnalysisError, match="no column technical_digital"):
        recode(table.drop(columns="technical_digital"), Mapping(FOUR_SCALES), REGIONS)
    with pytest.raises(AnalysisError, match="3 regions for 4 rows"):
        recode(table, Mapping(FOUR_SCALES), REGIONS[:3])


def test_column_that_runs_the_other_way_is_suspect():
    answers = np.tile(np.arange(1, 6), 4)
    table = pd.DataFrame({"a": answers, "b": answers, "c": 6 - answers})
    uses = tuple(ColumnUse("technical_digital", name, 1, 5) for name in "abc")
    mapping = Mapping(uses)
    regions = pd.Series(["TLC31"] * 20)
    found = item_rest(recode(table, mapping, regions), mapping).set_index("column")
    assert found.at["c", "correlation"] == pytest.approx(-1)
    assert list(found.index[found["suspect"]]) == ["c"]
    turned = Mapping((*uses[:2], uses[2]._replace(reversed=True)))
    found = item_rest(recode(table, turned, regions), turned)
    assert_allclose(found["correlation"], 1)


def test_rows_of_a_file_keep_their_numbers(table):
    rows = pd.RangeIndex(2, 6, name="row")
    recoded = recode(table.set_axis(rows), Mapping(FOUR_SCALES), REGIONS)
    assert list(recoded.survey.index) == [2, 3, 4, 5]
    assert list(recoded.given.index) == [2, 3, 4, 5]
    assert list(recoded.survey["itl3"]) == list(REGIONS)
