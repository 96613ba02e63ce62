"""Floors, ceilings and common support: shares that can be counted, and suppression."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks.common_support import ceilings, common_support
from analysis.errors import AnalysisError

TYPES = pd.Series(
    ["left-behind"] * 3 + ["advanced"] * 3, [f"{k}{i}" for k in "LA" for i in range(3)]
)


@pytest.fixture
def survey():
    """Ten respondents in each of three CWSs a type; left-behind interaction is 1 lower."""
    answers = np.array([1, 2, 2, 3, 3, 3, 4, 4, 5, 5], dtype=float)
    behind = np.repeat([True, False], 30)
    six = np.tile(answers, 6)
    return pd.DataFrame(
        {
            "itl3": np.repeat(TYPES.index, 10),
            "cws_id": np.repeat(np.arange(6), 10),
            "social_interaction": (six + 3) / 2 - behind,
            "structured_resources": np.tile(np.roll(answers, 3), 6),
            "technical_digital": six,
            "td_1": six,
        }
    )


def test_shares_at_the_ends(survey):
    table = ceilings(survey, TYPES).set_index(["name", "region_type"])
    for name in ("technical_digital", "td_1"):
        for kind in ("left-behind", "advanced"):
            row = table.loc[(name, kind)]
            assert_allclose([row["floor"], row["ceiling"]], [0.1, 0.2])
            assert (row["n"], row["spaces"], row["suppressed"]) == (30, 3, False)
    assert table.loc[("social_interaction", "left-behind"), "floor"] == 0.1
    assert table.loc[("social_interaction", "advanced"), "floor"] == 0


def test_small_groups_are_suppressed_with_their_complement(survey):
    few = survey.drop(survey.index[:21])
    table = ceilings(few, TYPES)
    assert table["suppressed"].all()
    assert table[["n", "spaces", "floor", "ceiling"]].isna().all().all()
    support = common_support(few, "technical_digital", TYPES)
    assert support["suppressed"].all()
    assert support.drop(columns=["mechanism", "region_type", "suppressed"]).isna().all().all()


def test_two_spaces_are_too_few(survey):
    merged = survey.assign(cws_id=survey["cws_id"].replace(1, 0))
    assert ceilings(merged, TYPES)["suppressed"].all()


def test_unanswered_item_has_no_share(survey):
    table = ceilings(survey.assign(td_1=np.nan), TYPES)
    item = table[table["name"] == "td_1"]
    assert (item["n"] == 0).all()
    assert item[["floor", "ceiling"]].isna().all().all()


def test_repeated_index_is_no_matter(survey):
    table = ceilings(survey.set_axis(np.zeros(60, dtype=int)), TYPES)
    pd.testing.assert_frame_equal(table, ceilings(survey, TYPES))


def test_words_and_absent_scales_are_refused(survey):
    with pytest.raises(AnalysisError, match="td_1 holds a value that is no number"):
        ceilings(survey.assign(td_1="often"), TYPES)
    with pytest.raises(AnalysisError, match="has none of social_interaction"):
        ceilings(survey[["itl3", "cws_id"]], TYPES)


def test_support_is_where_answers_lie(survey):
    table = common_support(survey, "technical_digital", TYPES)
    table = table.set_index(["mechanism", "region_type"])
    behind = table.loc[("social_interaction", "left-behind")]
    advanced = table.loc[("social_interaction", "advanced")]
    assert (behind["minimum"], behind["p50"], behind["maximum"]) == (1, 2, 3)
    assert (advanced["minimum"], advanced["p50"], advanced["maximum"]) == (2, 3, 4)
    # of 1, 1.5 and 1.5 among ten, three lie below the advanced range of 2 to 4
    assert_allclose([behind["overlap"], advanced["overlap"]], [0.7, 0.6])
    sd = survey.loc[:29, "social_interaction"].std()
    assert_allclose(behind["normalised_difference"], -1 / sd)
    assert_allclose(behind["sd"], sd)
    same = table.loc["structured_resources"]
    assert_allclose(same["overlap"], 1)
    assert_allclose(same["normalised_difference"], 0, atol=1e-12)
    assert list(same["n"]) == [30, 30]
