"""The range of the means of coworking spaces."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks.observed_range import observed_range
from analysis.errors import AnalysisError

SR = "structured_resources"


@pytest.fixture
def ladder(types):
    """Five CWSs a type, three respondents each; left-behind means 1 to 3, advanced 2 to 4."""
    means = np.concatenate([np.linspace(1, 3, 5), np.linspace(2, 4, 5)])
    frame = pd.DataFrame(
        {
            "itl3": np.repeat(["R0", "R3"], 15),
            "cws_id": np.repeat(np.arange(10), 3),
            SR: np.repeat(means, 3) + np.tile([-0.5, 0, 0.5], 10),
        }
    )
    return frame.sample(frac=1, random_state=2)


def test_figures_are_those_of_space_means(ladder, types):
    found = observed_range(ladder, SR, types)
    assert list(found.index) == ["left-behind", "advanced"]
    assert list(found["n"]) == [15, 15]
    assert list(found["spaces"]) == [5, 5]
    names = ["minimum", "p5", "top_quarter", "p95", "maximum"]
    assert_allclose(found.loc["left-behind", names].astype(float), [1, 1.1, 2.5, 2.9, 3])
    assert_allclose(found.loc["advanced", names].astype(float), [2, 2.1, 3.5, 3.9, 4])
    assert not found["suppressed"].any()


def test_gaps_and_untyped_regions_are_left_out(ladder, types):
    more = pd.concat([ladder, ladder.assign(itl3="R99", cws_id=99), ladder.assign(**{SR: np.nan})])
    pd.testing.assert_frame_equal(
        observed_range(more, SR, types), observed_range(ladder, SR, types)
    )


def test_a_small_type_is_hidden(ladder, types):
    found = observed_range(ladder[~ladder["cws_id"].isin([7, 8, 9])], SR, types)
    assert list(found["suppressed"]) == [False, True]
    assert found.loc["advanced"].drop("suppressed").isna().all()
    assert found.loc["left-behind"].notna().all()


@pytest.mark.parametrize(
    ("change", "mechanism", "words"),
    [
        ({}, "magic", "Unknown mechanism 'magic'"),
        ({SR: "often"}, SR, "no number"),
        ({SR: np.nan}, SR, "No complete row is left"),
        ({"cws_id": None}, SR, "cws_id is missing"),
    ],
)
def test_bad_input_is_said_in_one_sentence(ladder, types, change, mechanism, words):
    with pytest.raises(AnalysisError, match=words):
        observed_range(ladder.assign(**change), mechanism, types)


def test_without_spaces_a_region_stands_for_one(ladder, types):
    spaceless = ladder.drop(columns="cws_id")
    named = ladder.assign(cws_id=ladder["itl3"])
    pd.testing.assert_frame_equal(
        observed_range(spaceless, SR, types), observed_range(named, SR, types)
    )
