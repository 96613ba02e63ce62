"""Oster's delta: data in which selection on what is unobserved is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks.oster import Movement, oster
from analysis.errors import AnalysisError

REFERENCE = Path(__file__).parents[2] / "reference"
TRUTH, SKILL = 0.5, "technical_digital"


def factors(count, rows, seed=8):
    """Exactly orthonormal columns of mean zero."""
    values = np.random.default_rng(seed).normal(size=(rows, count))
    return np.linalg.qr(values - values.mean(axis=0))[0]


def movement(selection, seed=8):
    """Treatment, observed and unobserved confounder; delta as Oster defines it is `selection`."""
    w1, w2, own, noise = factors(4, 50, seed).T
    observed, unobserved = 1.2 * w1, 0.7 * w2
    # Cov(x, W2) / Var(W2) = selection * Cov(x, W1) / Var(W1), with a covariance of 0.6 for W1
    slope = 0.6 / 1.2**2
    x = slope * observed + selection * slope * unobserved + own
    y = TRUTH * x + observed + unobserved + 0.5 * noise
    full = 1 - 0.25 / (y @ y)

    def regress(*columns):
        X = np.column_stack(columns)
        b, rest = np.linalg.lstsq(X, y, rcond=None)[:2]
        return float(b[0]), float(1 - rest[0] / (y @ y))

    short, controlled = regress(x), regress(x, observed)
    left = x - w1 * (w1 @ x)
    variances = (float(y @ y), float(x @ x), float(left @ left))
    return Movement(short[0], controlled[0], short[1], controlled[1], *variances), full


@pytest.mark.parametrize("selection", [0.4, 1.0, 1.6, -0.5])
def test_known_selection_is_recovered(selection):
    move, r_max = movement(selection)
    assert_allclose(move.delta(r_max, target=TRUTH), selection, rtol=1e-9)


@pytest.mark.parametrize("selection", [0.4, 1.0, 1.6])
def test_known_effect_is_recovered(selection):
    move, r_max = movement(selection)
    assert_allclose(move.bias_adjusted(r_max, selection), TRUTH, rtol=1e-9)


def test_delta_and_adjusted_effect_are_inverse():
    move, r_max = movement(1.0)
    target = move.bias_adjusted(r_max, 0.7)
    assert_allclose(move.delta(r_max, target), 0.7, rtol=1e-9)


def test_scale_of_the_variances_is_no_matter():
    move, r_max = movement(1.0)
    scaled = move._replace(
        outcome=move.outcome / 50, treatment=move.treatment / 50, residual=move.residual / 50
    )
    assert_allclose(scaled.delta(r_max), move.delta(r_max))
    assert_allclose(scaled.bias_adjusted(r_max), move.bias_adjusted(r_max))


def test_nothing_unobserved_leaves_the_effect():
    move, _ = movement(1.0)
    assert_allclose(move.bias_adjusted(move.r2_controlled), move.controlled)


def test_controls_without_selection_say_nothing():
    move = Movement(0.5, 0.5, 0.3, 0.4, 10.0, 5.0, 5.0)
    assert move.delta(0.6) == np.inf
    assert move.bias_adjusted(0.6) == 0.5


@pytest.fixture
def planted():
    """The moderated model with one observed and one unobserved confounder of equal selection.

    In left-behind regions resources go with both, to the same degree; nothing else is correlated.
    """
    n = 40
    w1, w2, own, interaction, noise = factors(5, n).T * np.sqrt(n)
    rng = np.random.default_rng(1)
    behind = pd.DataFrame(
        {
            "itl3": np.repeat(["A", "B", "C", "D"], n // 4),
            "social_interaction": interaction,
            "structured_resources": 0.5 * w1 + 0.5 * w2 + own,
            "age": w1,
            SKILL: 0.3 * (0.5 * w1 + 0.5 * w2 + own) + w1 + w2 + 0.4 * interaction + noise,
        }
    )
    advanced = pd.DataFrame(
        {
            "itl3": np.repeat(["E", "F", "G", "H"], n // 4),
            "social_interaction": rng.normal(size=n),
            "structured_resources": rng.normal(size=n),
            "age": 0.0,
        }
    )
    advanced[SKILL] = advanced["social_interaction"] + advanced["structured_resources"]
    survey = pd.concat([behind, advanced], ignore_index=True)
    types = pd.Series(["left-behind"] * 4 + ["advanced"] * 4, list("ABCDEFGH"))
    total = ((survey[SKILL] - survey[SKILL].mean()) ** 2).sum()
    return survey, types, float(1 - n / total)


def test_effects_recover_the_planted_slope(planted):
    survey, types, r_max = planted
    table = oster(survey, SKILL, types, controls=["age"], r_max=r_max)
    row = table.set_index(["mechanism", "region_type"]).loc[("structured_resources", "left-behind")]
    assert row["short"] > row["controlled"] > row["adjusted"]
    assert_allclose(row["adjusted"], 0.3, rtol=1e-8)
    at_zero = oster(
        survey, SKILL, types, controls=["age"], r_max=r_max, selection=row["delta"]
    ).iloc[3]
    assert_allclose(at_zero["adjusted"], 0, atol=1e-8)


def test_r_max_is_by_default_thirteen_tenths(planted):
    survey = pd.read_csv(REFERENCE / "survey_small.csv")
    types = survey.drop_duplicates("itl3").set_index("itl3")["region_type"]
    table = oster(survey, SKILL, types, controls=["role"])
    assert_allclose(table["r_max"], 1.3 * table["r2_controlled"])
    table = oster(planted[0], SKILL, planted[1], controls=["age"])
    assert_allclose(table["r_max"], np.minimum(1.3 * table["r2_controlled"], 1))


def test_bad_options(planted):
    survey, types, _ = planted
    with pytest.raises(AnalysisError, match="choose at least one"):
        oster(survey, SKILL, types, controls=[])
    for r_max in (0.01, 1.2):
        with pytest.raises(AnalysisError, match=f"An R2 of {r_max:g} with everything"):
            oster(survey, SKILL, types, controls=["age"], r_max=r_max)
