"""Answers of whole blocks of regions give no small group away, whatever is asked for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import MIN_RESPONDENTS, MIN_SPACES, Thresholds, recoverable
from analysis.disclosure_blocks import blocks, reveals, whole_blocks
from analysis.errors import AnalysisError


def survey_of(regions):
    """Respondents and CWSs by region, spread evenly."""
    parts = [
        pd.DataFrame({"itl3": code, "cws_id": [f"{code}{i % spaces}" for i in range(people)]})
        for code, (people, spaces) in regions.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("thresholds", [Thresholds(respondents=9), Thresholds(spaces=0)])
def test_thresholds_cannot_be_lowered(thresholds):
    with pytest.raises(AnalysisError, match="not lowered"):
        blocks(survey_of({"A": (20, 4)}), thresholds)


def test_blocks_are_neighbours_and_never_small():
    survey = survey_of({"A": (6, 2), "B": (40, 9), "C": (6, 2), "D": (5, 1), "E": (30, 2)})
    found = blocks(survey)
    # B stands alone; A and C are enough together; D and E, 35 in 3, are too
    assert found.to_dict() == {"A": 1, "B": 0, "C": 1, "D": 2, "E": 2}
    assert whole_blocks(found, ["A", "B", "D", "E", "Z"]) == ["B", "D", "E"]
    left_over = blocks(survey_of({"A": (6, 2), "C": (6, 2), "D": (5, 1)}))
    assert left_over.to_dict() == {"A": 0, "C": 0, "D": 0}
    assert blocks(survey_of({"A": (6, 2)})).empty
    with pytest.raises(AnalysisError, match="no column cws_id"):
        blocks(survey.drop(columns="cws_id"))


@given(
    st.lists(st.tuples(st.integers(1, 25), st.integers(1, 6)), min_size=2, max_size=12),
    st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=30),
)
def test_no_sequence_of_filters_gives_a_small_group_away(sizes, asked):
    """The attacker has every sum asked for, and solves for whatever they determine."""
    survey = survey_of({f"R{i:02d}": (n, min(n, spaces)) for i, (n, spaces) in enumerate(sizes)})
    codes = sorted(survey["itl3"].unique())
    found = blocks(survey)
    groups = [whole_blocks(found, [f"R{i:02d}" for i in chosen]) for chosen in asked]
    answers = np.array([np.isin(codes, group) for group in groups], dtype=float)
    counts = survey.groupby("itl3")["cws_id"].agg(["size", "nunique"]).to_numpy()
    least = np.array([MIN_RESPONDENTS, MIN_SPACES])
    few = (counts < least).any(axis=1)
    assert not (recoverable(answers) & few).any()
    # nor a sum of regions: what two answers differ by is never few respondents or spaces
    apart = (answers[:, None] > answers) @ counts
    assert ((apart == 0).all(axis=-1) | (apart >= least).all(axis=-1)).all()


def test_the_attack_succeeds_without_blocks():
    """A threshold moved by one region: two groups that may be shown give its six respondents."""
    survey = survey_of({"A": (40, 9), "B": (30, 5), "C": (6, 2)})
    answers = np.array([[1.0, 1, 1], [1, 1, 0]])
    assert list(recoverable(answers)) == [False, False, True]
    shown, asked = survey["itl3"].notna(), survey["itl3"] != "C"
    assert reveals(survey, shown, asked)
    assert reveals(survey, asked, shown)
    assert not reveals(survey, shown, survey["itl3"] != "B")
    assert not reveals(survey, shown, shown)
    assert whole_blocks(blocks(survey), ["A", "B"]) != whole_blocks(blocks(survey), ["A", "B", "C"])
