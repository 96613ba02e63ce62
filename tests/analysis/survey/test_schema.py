"""The survey's schema: scales from items, and what an upload is told."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.survey.schema import SCALES, check, score_scales


@pytest.fixture
def items():
    """Six respondents in three spaces; every item of respondent i is 1 + i % 5."""
    answers = {item: 1 + np.arange(6) % 5 for scale in SCALES.values() for item in scale}
    return pd.DataFrame(
        {
            "respondent_id": [f"P{i}" for i in range(6)],
            "cws_id": ["a", "a", "b", "b", "c", "c"],
            "itl3": ["TLC31", "TLC31", "TLC31", "TLC31", "TLI35", "TLI35"],
            "tenure_months": [3.0, 6, 9, 12, 24, np.nan],
            **answers,
        }
    )


def test_items_become_scales(items):
    checked = check(items)
    for scale in SCALES:
        assert_allclose(checked[scale], [1, 2, 3, 4, 5, 1])


def test_own_scale_is_kept(items):
    checked = check(items.assign(technical_digital=2.5))
    assert_allclose(checked["technical_digital"], 2.5)


def test_scales_alone_are_enough(items):
    bare = items[["respondent_id", "cws_id", "itl3"]].assign(**dict.fromkeys(SCALES, 3.5))
    pd.testing.assert_frame_equal(check(bare), bare)


def test_numbers_written_as_text_are_read(items):
    checked = check(items.astype({"si_1": str, "tenure_months": object}))
    assert_allclose(checked["si_1"], items["si_1"])


def test_spaces_need_not_be_known(items):
    checked = check(items.drop(columns="cws_id").assign(weight=1.5))
    assert "cws_id" not in checked
    assert_allclose(checked["weight"], 1.5)


def test_half_of_the_items_are_enough(items):
    holes = items.astype(dict.fromkeys(["si_1", "si_2", "si_3", "td_1", "td_2"], float))
    holes.loc[0, ["si_1", "si_2"]] = np.nan
    holes.loc[1, ["si_1", "si_2", "si_3"]] = np.nan
    holes.loc[2, "td_1"] = np.nan
    holes.loc[3, ["td_1", "td_2"]] = np.nan
    scored = score_scales(holes)
    assert_allclose(scored["social_interaction"], [1, np.nan, 3, 4, 5, 1])
    assert_allclose(scored["technical_digital"], [1, 2, 3, np.nan, 5, 1])


def test_mean_is_of_the_answered_items(items):
    items = items.astype({"sc_4": float})
    items.loc[4, ["sc_1", "sc_2", "sc_3", "sc_4"]] = [2, 3, 5, np.nan]
    assert_allclose(score_scales(items)["social_cognitive"].iloc[4], 10 / 3)


BAD = {
    "no identifier": (
        lambda s: s.drop(columns=["respondent_id", "itl3"]),
        "no column respondent_id, itl3",
    ),
    "no rows": (lambda s: s.iloc[:0], "no rows"),
    "column twice": (lambda s: pd.concat([s, s[["si_1"]]], axis=1), "two columns si_1"),
    "no scale": (lambda s: s.drop(columns="td_2"), "no column technical_digital and not all"),
    "id missing": (lambda s: s.assign(itl3=[None, *s["itl3"][1:]]), "itl3 is missing in row 1"),
    "id twice": (lambda s: s.assign(respondent_id="P0"), "respondent_id 'P0' appears twice"),
    "torn space": (lambda s: s.assign(cws_id="a"), "cws_id 'a' is in 2 regions"),
    "six": (lambda s: s.assign(sr_2=[1, 2, 6, 1, 1, 1]), "sr_2 is 6 in row 3: .* from 1 to 5"),
    "zero scale": (lambda s: s.assign(technical_digital=0), "technical_digital is 0 in row 1"),
    "word": (lambda s: s.assign(sr_2="agree"), "sr_2 is agree in row 1"),
    "infinite": (lambda s: s.assign(tenure_months=np.inf), "tenure_months is inf in row 1"),
    "part of an item": (
        lambda s: s.assign(si_4=[1, 2.5, 3, 4, 5, 1]),
        "si_4 is 2.5 in row 2: an item is a whole number",
    ),
    "hours": (lambda s: s.assign(hours_per_week=200), "hours_per_week is 200 in row 1"),
    "weight": (lambda s: s.assign(weight=-1), "weight is -1 in row 1: .* from 0 to 1e\\+06"),
    "empty item": (lambda s: s.assign(si_1=np.nan), "si_1 is empty in every row"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_survey_is_said_in_one_sentence(items, case):
    change, words = BAD[case]
    with pytest.raises(AnalysisError, match=words) as caught:
        check(change(items))
    assert str(caught.value).endswith(".")


def test_row_is_counted_from_the_top_whatever_the_index(items):
    late = items.set_axis(range(100, 106)).assign(si_4=[1, 2, 3, 4.5, 5, 1])
    with pytest.raises(AnalysisError, match=r"si_4 is 4\.5 in row 4"):
        check(late)


def test_survey_is_left_as_it_was(items):
    before = items.copy()
    check(items)
    pd.testing.assert_frame_equal(items, before)
