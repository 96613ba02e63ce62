"""Reading a column of answers: range, missing codes, words and direction."""

import gc
import weakref

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.answer_codes import guess_codes, nearest_wording
from analysis.survey.schema import SCALES

NUMBERS = {
    "five": ([1, 2, 3, 4, 5], (1, 5), ()),
    "five, ends not used": ([2, 3, 4], (1, 5), ()),
    "five with 8 and 9": ([1, 2, 3, 4, 5, 8, 9], (1, 5), (8, 9)),
    "five with a negative code": ([1, 2, 5, -1], (1, 5), (-1,)),
    "seven with 99": ([1, 4, 7, 99], (1, 7), (99,)),
    "nought to four": ([0, 1, 2, 3, 4], (0, 4), ()),
    "nought to ten with 88": ([*range(11), 88], (0, 10), (88,)),
    "per cent": ([0, 12, 50, 88, 97, 100], (0, 100), ()),
    "four, many times": ([1, 2, 3, 4] * 10, (1, 4), ()),
    "text numbers": (["1", "3", "5"], (1, 5), ()),
    "years": ([1980, 1990, 2001], None, ()),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers(case):
    values, ends, missing = NUMBERS[case]
    codes = guess_codes(pd.Series(values))
    assert (codes.low, codes.high) == (ends or (None, None))
    assert codes.missing_codes == missing


def test_words_are_put_on_their_ladder():
    codes = guess_codes(pd.Series(["AGREE", "Strongly  agree", "Don’t know", None, "Disagree"]))
    assert (codes.low, codes.high, codes.missing_codes) == (1, 5, ("Don’t know",))
    assert dict(codes.answers) == {
        "strongly disagree": 1,
        "Disagree": 2,
        "neither agree nor disagree": 3,
        "AGREE": 4,
        "Strongly  agree": 5,
    }


def test_part_of_a_longer_ladder_keeps_its_length():
    codes = guess_codes(pd.Series(["somewhat agree", "agree"]))
    assert (codes.low, codes.high) == (1, 7)


def test_numbers_with_words():
    codes = guess_codes(pd.Series(["7 - Strongly agree", "1 (Strongly disagree)", "4", "N/A"]))
    assert (codes.low, codes.high, codes.missing_codes) == (1, 7, ("N/A",))
    assert dict(codes.answers)["7 - Strongly agree"] == 7


def test_value_labels_give_range_and_missing_codes():
    labels = {0: "Not at all", 10: "Completely", 98: "Refused", 99: "Don't know"}
    codes = guess_codes(pd.Series([3, 4, 99]), labels)
    assert (codes.low, codes.high, codes.missing_codes) == (0, 10, (98, 99))


def test_labels_that_run_down_are_reversed():
    labels = {1: "Strongly agree", 2: "Agree", 4: "Disagree", 5: "Strongly disagree"}
    codes = guess_codes(pd.Series([1, 2, 5]), labels)
    assert codes.reversed
    assert "1 is labelled 'Strongly agree'" in codes.reasons[-1]


def test_negated_wording_is_reversed_and_twice_is_not():
    values = pd.Series([1, 2, 5])
    down = {1: "Strongly agree", 5: "Strongly disagree"}
    assert guess_codes(values, label="I never talk to others").reversed
    assert not guess_codes(values, down, "I never talk to others").reversed


@pytest.mark.parametrize("item", [item for scale in SCALES.values() for item in scale])
def test_own_wording_is_known_and_never_reversed(item):
    wording = next(items[item] for items in SCALES.values() if item in items)
    assert nearest_wording(wording.upper().rstrip(".")) == item
    assert not guess_codes(pd.Series([1, 5]), label=wording).reversed


class Question(str):
    """A question's text whose end can be watched."""

    __slots__ = ("__weakref__",)


def test_no_question_is_kept_once_it_is_understood():
    asked = Question("Since I joined, my programming skills have developed")
    left = weakref.ref(asked)
    guess_codes(pd.Series([1, 5, 3]), None, asked)
    nearest_wording(asked)
    del asked
    gc.collect()
    assert left() is None


def test_free_text_is_no_answer():
    codes = guess_codes(pd.Series([f"comment {i}" for i in range(100)]))
    assert codes[:5] == (None, None, False, (), ())


anything = st.lists(
    st.none() | st.text(max_size=8) | st.integers(-(10**20), 10**20) | st.floats() | st.booleans()
)


@given(anything)
def test_any_column_is_read(values):
    codes = guess_codes(pd.Series(values, dtype=object))
    assert codes.low is None or (np.isfinite(codes.low) and codes.low < codes.high)


def test_other_words_for_a_rung_are_known():
    codes = guess_codes(pd.Series(["Agree strongly", "Neither", "disagree"]))
    numbers = dict(codes.answers)
    assert (numbers["disagree"], numbers["Neither"], numbers["Agree strongly"]) == (2, 3, 5)


def test_own_wording_turned_by_a_not_is_reversed():
    wording = "Since I joined, my programming skills have not developed."
    assert guess_codes(pd.Series([1, 5, 3]), None, wording).reversed


def test_words_that_are_no_answer_leave_the_others_read():
    values = pd.Series(["Agree", "Disagree", "Neutral", "Dunno", "banana"])
    codes = guess_codes(values)
    assert (codes.low, codes.high, codes.missing_codes) == (1, 5, ("Dunno",))
    numbers = dict(codes.answers)
    assert (numbers["Agree"], numbers["Disagree"], "banana" in numbers) == (4, 2, False)
    assert any("banana: not among these answers" in reason for reason in codes.reasons)


@pytest.mark.parametrize("words", [["agree", "banana"], ["fair", "fast", "free", "good"]])
def test_a_word_of_a_ladder_among_others_is_no_answer(words):
    assert guess_codes(pd.Series(words)).answers == ()


def test_a_slip_beyond_the_labels_leaves_their_range():
    labels = {1: "Not at all", 7: "Completely"}
    codes = guess_codes(pd.Series([*range(1, 8)] * 20 + [8]), labels)
    assert (codes.low, codes.high) == (1, 7)
    assert "Answers run from 1 to 7, but for 8." in codes.reasons


def test_a_range_that_one_answer_asks_for_is_told():
    codes = guess_codes(pd.Series([*range(1, 8)] * 20 + [8]))
    assert (codes.low, codes.high) == (1, 10)
    assert codes.reasons == ("Answers run from 1 to 10; the highest given is 8, in 1 row only.",)


def test_few_answers_outside_are_one_in_a_hundred():
    def few(strays):
        values = pd.Series([*range(1, 8)] * 30 + [8] * strays)
        return guess_codes(values).few_outside(values, 1, 7)

    assert [few(strays) for strays in (0, 1, 2, 3)] == [True, True, True, False]
    alone = pd.Series([8])
    assert not guess_codes(alone).few_outside(alone, 1, 7)


def test_a_scale_from_poor_to_excellent_is_known():
    steps = ["Poor", "Fair", "Good", "Very good", "Excellent"]
    assert dict(guess_codes(pd.Series(steps * 9)).answers) == dict(
        zip(steps, range(1, 6), strict=True)
    )


@pytest.mark.parametrize(
    "words",
    [
        ["Never", "Rarely", "Sometimes", "Often", "Very often", "Always"],
        ["Never", "Sometimes", "Often", "Daily"],
        ["1 hour", "2 hours", "5 - 10", "11 - 20", "21 - 30"],
    ],
)
def test_an_answer_that_many_give_is_no_slip(words):
    assert guess_codes(pd.Series(words * 10)).answers == ()
