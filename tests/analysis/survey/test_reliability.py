"""Alpha and omega: a factor model with known loadings, R, and the warnings."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.survey.reliability import cronbach_alpha, mcdonald_omega, reliability
from analysis.survey.schema import SCALES

REFERENCE = Path(__file__).parents[2] / "reference"
LOADINGS = np.array([0.9, 0.8, 0.6, 0.4])


def exact(covariance, rows=50):
    """Make data whose sample covariance is exactly as given."""
    rng = np.random.default_rng(2)
    white = rng.normal(size=(rows, len(covariance)))
    white -= white.mean(axis=0)
    white = np.linalg.qr(white)[0] * np.sqrt(rows - 1)
    return white @ np.linalg.cholesky(covariance).T


@pytest.fixture
def survey():
    return pd.read_csv(REFERENCE / "survey_small.csv")


def test_omega_of_a_known_factor():
    unique = np.array([0.3, 0.5, 0.2, 0.7])
    answers = exact(np.outer(LOADINGS, LOADINGS) + np.diag(unique))
    expected = LOADINGS.sum() ** 2 / (LOADINGS.sum() ** 2 + unique.sum())
    assert_allclose(mcdonald_omega(answers), expected, rtol=1e-6)


def test_alpha_equals_omega_when_items_are_alike():
    """Equal loadings 1 and uniquenesses 1: alpha = omega = k/(k+1) = 0.8."""
    answers = exact(np.ones((4, 4)) + np.eye(4))
    assert_allclose(cronbach_alpha(answers), 0.8)
    assert_allclose(mcdonald_omega(answers), 0.8, rtol=1e-6)


def test_equals_r(survey):
    expected = pd.read_csv(REFERENCE / "reliability.csv")
    table = reliability(survey)
    assert list(table["n"]) == list(expected["n"])
    assert_allclose(table["alpha"], expected["alpha"], rtol=1e-9)
    assert_allclose(table["omega"], expected["omega"], rtol=1e-5)


def test_one_row_a_scale_and_group(survey):
    types = survey.drop_duplicates("itl3").set_index("itl3")["region_type"]
    table = reliability(survey, types)
    assert list(table["region_type"]) == ["all", "left-behind", "advanced"] * 4
    sizes = table.pivot_table(index="scale", columns="region_type", values="n")
    assert_allclose(sizes["all"], sizes["left-behind"] + sizes["advanced"])


def test_item_that_points_the_wrong_way_is_named(survey):
    table = reliability(survey.assign(sr_3=6 - survey["sr_3"])).set_index("scale")
    assert table.loc["structured_resources", "lowest_item"] == "sr_3"
    assert "sr_3 runs against the other items" in table.loc["structured_resources", "warning"]
    assert table.loc["social_interaction", "warning"] == ""


def test_unreliable_scale_is_warned_of(survey):
    noise = np.random.default_rng(0).integers(1, 6, (len(survey), 4))
    items = list(SCALES["social_interaction"])
    # a weak common part keeps each item pointing the right way
    weak = survey.assign(**dict(zip(items, (noise + survey[items]).to_numpy().T, strict=True)))
    row = reliability(weak).set_index("scale").loc["social_interaction"]
    assert 0 < row["alpha"] < 0.7
    assert f"Alpha is {row['alpha']:.2f}, below 0.7" in row["warning"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.assign(si_1=4),
        lambda s: s.assign(si_1=np.nan),
        lambda s: s.iloc[:3],
        lambda s: s.iloc[:0],
    ],
    ids=["constant item", "all missing", "three rows", "no rows"],
)
def test_scale_that_cannot_be_judged_says_so(survey, change):
    row = reliability(change(survey)).set_index("scale").loc["social_interaction"]
    assert np.isnan(row["alpha"])
    assert np.isnan(row["omega"])
    assert "too few to judge" in row["warning"]


def test_identical_items_are_perfectly_reliable(survey):
    twins = survey.assign(**dict.fromkeys(SCALES["social_interaction"], survey["si_1"]))
    row = reliability(twins).set_index("scale").loc["social_interaction"]
    assert_allclose(row["alpha"], 1)
    assert row["omega"] > 0.99


def test_survey_without_items(survey):
    with pytest.raises(AnalysisError, match="reliability needs two of a scale"):
        reliability(survey[["itl3", *SCALES]])


def test_a_scale_is_judged_by_the_items_that_the_survey_has(survey):
    three = survey.drop(columns=["si_4", "sr_1", "sr_2", "sr_3"])
    table = reliability(three).set_index("scale")
    assert "structured_resources" not in table.index
    assert table.loc["social_interaction", "items"] == 3
    expected = cronbach_alpha(three[["si_1", "si_2", "si_3"]].dropna().to_numpy(float))
    assert table.loc["social_interaction", "alpha"] == pytest.approx(expected)
