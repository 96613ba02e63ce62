"""Scales by another construction and fewer respondents give the survey of a specification."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.robustness.variants import varied
from analysis.survey import SCALES

DIGITAL = list(SCALES["technical_digital"])


@pytest.fixture
def answers():
    rng = np.random.default_rng(5)
    items = [item for scale in SCALES.values() for item in scale]
    common = rng.integers(0, 3, (60, 1))
    frame = pd.DataFrame(common + rng.integers(1, 4, (60, len(items))), columns=items)
    means = {name: frame[list(items)].mean(axis=1) for name, items in SCALES.items()}
    return frame.assign(
        itl3=np.repeat(["TLI31", "TLC11", "TLM20"], 20),
        role=np.tile(["manager", "coworker"], 30),
        **means,
    )


def test_nothing_varied_is_the_survey_itself(answers):
    assert varied(answers) is answers


def test_left_out_item_changes_its_own_scale_alone(answers):
    found = varied(answers, f"without {DIGITAL[0]}")
    assert_allclose(found["technical_digital"], answers[DIGITAL[1:]].mean(axis=1))
    others = [name for name in SCALES if name != "technical_digital"]
    pd.testing.assert_frame_equal(found[others], answers[others])


def test_component_weights_every_scale_by_its_first_eigenvector(answers):
    found = varied(answers, "component")
    for name, items in SCALES.items():
        values, vectors = np.linalg.eig(answers[list(items)].corr().to_numpy())
        first = np.abs(vectors[:, np.argmax(values)].real)
        assert_allclose(found[name], answers[list(items)] @ (first / first.sum()))


def test_scales_are_built_from_everybody_before_the_cut(answers):
    both = varied(answers, "component", "without TLI31")
    whole = varied(answers, "component")
    pd.testing.assert_frame_equal(both, whole[whole["itl3"] != "TLI31"])
    assert set(varied(answers, sample="role manager")["role"]) == {"manager"}
    assert set(varied(answers, sample="nation Scotland")["itl3"]) == {"TLM20"}


def test_component_is_of_the_scales_whose_items_are_there(answers):
    some = answers.drop(columns=DIGITAL[0])
    found = varied(some, "component")
    assert [name for name in SCALES if found[name].equals(some[name])] == ["technical_digital"]


@pytest.mark.parametrize("scale", ["median", "without xx_9"])
def test_unknown_construction_is_refused(answers, scale):
    with pytest.raises(AnalysisError, match="cannot be built"):
        varied(answers, scale)


def test_construction_needs_the_items(answers):
    items = [item for scale in SCALES.values() for item in scale]
    with pytest.raises(AnalysisError, match="cannot be built"):
        varied(answers.drop(columns=items), "component")
