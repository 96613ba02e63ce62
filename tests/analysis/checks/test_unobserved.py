"""Sensitivity of the effects: another program, and what the numbers must mean."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks import unobserved
from analysis.checks.omitted_variable_bounds import adjusted
from analysis.checks.unobserved import benchmarks, robustness
from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError

REFERENCE = Path(__file__).parents[2] / "reference"
CONTROLS = ("role", "sector", "tenure_months")
SKILL = "technical_digital"
KEYS = ["mechanism", "region_type"]


@pytest.fixture
def survey():
    return pd.read_csv(REFERENCE / "survey_small.csv")


@pytest.fixture
def types(survey):
    return survey.drop_duplicates("itl3").set_index("itl3")["region_type"]


@pytest.fixture
def reference():
    return pd.read_csv(REFERENCE / "sensitivity.csv")


def test_robustness_equals_sensemakr(survey, types, reference):
    single = reference[reference["k"] == 0].pivot(index=KEYS, columns="quantity", values="value")
    table = robustness(survey, SKILL, types, controls=CONTROLS).set_index(KEYS)
    half = robustness(survey, SKILL, types, controls=CONTROLS, q=0.5).set_index(KEYS)
    single = single.loc[table.index]
    for name in ("partial_r2", "rv", "rv_alpha"):
        assert_allclose(table[name], single[name], rtol=1e-8, atol=1e-12)
    assert_allclose(half["rv"], single["rv_half"], rtol=1e-8)


def test_benchmarks_equal_sensemakr(survey, types, reference):
    table = benchmarks(survey, SKILL, types, controls=CONTROLS)
    others = {"social_interaction": "structured_resources"}
    others |= {name: mechanism for mechanism, name in others.items()}
    own = table["benchmark"] == table["mechanism"].map(others)
    table["benchmark"] = table["benchmark"].mask(own, "mechanism")
    keys = [*KEYS, "benchmark", "k_d"]
    long = reference[reference["k"] > 0].rename(columns={"k": "k_d"})
    expected = long.pivot(index=keys, columns="quantity", values="value")
    found = table.set_index(keys).loc[expected.index]
    assert len(found) == 6 * 4 * 3
    for name in ("r2_treatment", "r2_outcome", "estimate", "std_error"):
        assert_allclose(found[name], expected[name], rtol=1e-7, atol=1e-10)


def test_clustered_value_takes_the_near_limit_to_zero(survey, types):
    table = robustness(survey, SKILL, types, controls=CONTROLS)
    effects = mechanism_effects(survey, SKILL, types, controls=CONTROLS)
    away = effects["low"] * effects["high"] > 0
    assert 2 <= away.sum() < 6
    assert (table.loc[~away, "rv_clustered"] == 0).all()
    strong, effects = table[away], effects[away]
    value = strong["rv_clustered"]
    moved = adjusted(strong["estimate"], strong["std_error"], strong["df"], value, value)
    half_width = (effects["high"] - effects["low"]) / 2
    assert_allclose(np.abs(moved.estimate), half_width, rtol=1e-9)


def test_strengths_may_differ(survey, types, monkeypatch):
    monkeypatch.setattr(unobserved, "STRENGTHS", [(1, 1), (1, 4)])
    table = benchmarks(survey, SKILL, types, controls=["role"])
    one, four = (table[table["k_y"] == k].reset_index(drop=True) for k in (1, 4))
    assert_allclose(one["r2_treatment"], four["r2_treatment"])
    assert (four["r2_outcome"] >= one["r2_outcome"]).all()


def test_noiseless_effect_has_the_robustness_value_one(survey, types):
    behind = survey["itl3"].map(types) == "left-behind"
    slope = np.where(behind, 0.5, 0.2)
    resources = survey["structured_resources"].fillna(3)
    exact = survey.assign(structured_resources=resources, technical_digital=1 + slope * resources)
    table = robustness(exact, SKILL, types).set_index(KEYS)
    assert_allclose(table.loc["structured_resources", ["rv", "rv_alpha"]], 1, atol=1e-6)


def test_a_confounder_that_cannot_be_that_strong_is_missing(survey, types, monkeypatch):
    monkeypatch.setattr(unobserved, "STRENGTHS", [(1, 1), (1e6, 1)])
    table = benchmarks(survey, SKILL, types)
    impossible = table[table["k_d"] > 1]
    figures = ["r2_treatment", "r2_outcome", "estimate", "std_error", "low", "high"]
    assert impossible[figures].isna().all().all()
    assert table.loc[table["k_d"] == 1, figures].notna().all().all()


def test_bad_options_and_data(survey, types):
    with pytest.raises(AnalysisError, match="q must be above 0"):
        robustness(survey, SKILL, types, q=-1)
    with pytest.raises(AnalysisError, match="complete rows cannot carry"):
        benchmarks(survey.groupby(survey["itl3"].map(types)).head(3), SKILL, types)
