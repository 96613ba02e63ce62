"""The moderated model as arrays."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation.design import contrast_matrix, design_matrix

CONTROLS = ("role", "hours_per_week")


@pytest.fixture
def design(survey, types):
    return design_matrix(survey, "technical_digital", types, CONTROLS)


def test_columns_are_the_model(design, survey, types):
    behind = (survey["itl3"].map(types) == "left-behind").to_numpy()
    columns = dict(zip(design.names, design.X.T, strict=True))
    assert list(columns) == [
        "intercept",
        "left-behind",
        "social_interaction:left-behind",
        "social_interaction:advanced",
        "structured_resources:left-behind",
        "structured_resources:advanced",
        "role: manager",
        "hours_per_week",
    ]
    assert_allclose(columns["left-behind"], behind)
    resources = survey["structured_resources"]
    assert_allclose(columns["structured_resources:left-behind"], resources * behind)
    assert_allclose(columns["structured_resources:advanced"], resources * ~behind)
    assert_allclose(columns["role: manager"], survey["role"] == "manager")
    assert_allclose(design.y, survey["technical_digital"])


def test_contrasts_read_off_slopes_and_difference(design):
    labels, L = contrast_matrix(design.names)
    coefficients = np.array([9.0, 9.0, 1.0, 3.0, 7.0, 2.0, 9.0, 9.0])
    assert dict(zip(labels, L @ coefficients, strict=True)) == {
        ("social_interaction", "left-behind"): 1.0,
        ("social_interaction", "advanced"): 3.0,
        ("social_interaction", "difference"): -2.0,
        ("structured_resources", "left-behind"): 7.0,
        ("structured_resources", "advanced"): 2.0,
        ("structured_resources", "difference"): 5.0,
    }


def test_mechanism_values_are_those_of_the_rows(design, survey):
    assert_allclose(design.values("social_interaction"), survey["social_interaction"])


def test_standard_deviations_are_over_both_types(survey, types):
    design = design_matrix(survey, "technical_digital", types, standardised=True)
    assert_allclose(design.y.std(ddof=1), 1)
    assert_allclose(design.values("social_interaction").std(ddof=1), 1)


def test_an_item_can_be_the_outcome(survey, types):
    design = design_matrix(survey.assign(td_2=[1, 5] * 42), "td_2", types)
    assert_allclose(design.y, [1, 5] * 42)
    with pytest.raises(AnalysisError, match="Unknown skill 'si_1'"):
        design_matrix(survey.assign(si_1=1), "si_1", types)
