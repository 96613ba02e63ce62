"""Diagnostics: known designs, refits, base R and bad input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.checks.diagnostics import (
    cluster_balance,
    leave_one_out,
    residuals,
    terms,
    variance_inflation,
)
from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.survey import MECHANISMS

REFERENCE = Path(__file__).parents[2] / "reference"
CONTROLS = ("role", "sector", "tenure_months")
SKILL = "technical_digital"


@pytest.fixture
def survey():
    return pd.read_csv(REFERENCE / "survey_small.csv")


@pytest.fixture
def types(survey):
    return survey.drop_duplicates("itl3").set_index("itl3")["region_type"]


@pytest.fixture
def r():
    table = pd.read_csv(REFERENCE / "diagnostics.csv", dtype={"key": str})
    return {name: part.set_index("key")["value"] for name, part in table.groupby("quantity")}


@pytest.fixture
def crossed():
    """Mechanisms uncorrelated in left-behind regions, correlated 0.6 in advanced ones."""
    corners = np.array([[1, 1], [1, 5], [5, 1], [5, 5]], dtype=float)
    # 4 of 5 answers on the diagonal gives a correlation of 4/5 - 1/5
    tilted = np.vstack([corners[[0, 3]]] * 4 + [corners[[1, 2]]])
    values = np.vstack([corners] * 6 + [tilted] * 4)
    return pd.DataFrame(values, columns=list(MECHANISMS)).assign(
        itl3=np.repeat(["A", "B", "C", "D"], [12, 12, 20, 20]),
        technical_digital=np.arange(64) % 5 + 1.0,
    )


@pytest.fixture
def crossed_types():
    return pd.Series({"A": "left-behind", "B": "left-behind", "C": "advanced", "D": "advanced"})


def test_inflation_is_that_of_two_correlated_mechanisms(crossed, crossed_types):
    table = variance_inflation(crossed, SKILL, crossed_types).set_index("term")
    for mechanism in MECHANISMS:
        assert_allclose(table.loc[f"{mechanism}:left-behind", "vif"], 1.0, atol=1e-12)
        assert_allclose(table.loc[f"{mechanism}:advanced", "vif"], 1 / (1 - 0.6**2))


def test_inflation_does_not_depend_on_where_a_scale_begins(crossed, crossed_types):
    moved = crossed.assign(social_interaction=crossed["social_interaction"] + 100)
    before = variance_inflation(crossed, SKILL, crossed_types)["vif"]
    assert_allclose(variance_inflation(moved, SKILL, crossed_types)["vif"], before)


def test_inflation_equals_r(survey, types, r):
    table = variance_inflation(survey, SKILL, types, controls=CONTROLS).set_index("term")
    assert_allclose(table.loc[r["gvif"].index, "gvif"], r["gvif"], rtol=1e-9)
    assert table.loc["sector", "columns"] == 5
    assert_allclose(table["vif"], table["gvif"] ** (1 / table["columns"]))


def test_terms_keep_a_controls_categories_together():
    names = ["social_interaction:advanced", "role: manager", "sector: b", "sector: c", "hours"]
    found = terms(names, ["role", "sector", "hours"])
    assert found == {
        "social_interaction:advanced": [0],
        "role": [1],
        "sector": [2, 3],
        "hours": [4],
    }


def test_residuals_equal_r(survey, types, r):
    table = residuals(survey, SKILL, types, controls=CONTROLS)
    people = survey.loc[table.index, "respondent_id"]
    assert_allclose(table["leverage"], r["leverage"][people], rtol=1e-9)
    assert_allclose(table["standardised"], r["standardised"][people], rtol=1e-8, atol=1e-10)
    assert_allclose(table["fitted"] + table["residual"], survey.loc[table.index, SKILL])
    assert_allclose(table["leverage"].sum(), 13)


def test_exact_data_leave_no_residuals(crossed, crossed_types):
    exact = crossed.assign(technical_digital=1 + 0.5 * crossed["social_interaction"])
    table = residuals(exact, SKILL, crossed_types)
    assert_allclose(table[["residual", "standardised"]], 0, atol=1e-12)


@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
def test_leaving_one_out_equals_a_refit(survey, types, cluster):
    table = leave_one_out(survey, SKILL, types, controls=CONTROLS, cluster=cluster)
    full = mechanism_effects(survey, SKILL, types, controls=CONTROLS, cluster=cluster)
    for left_out in survey[cluster].unique()[:12]:
        rest = survey[survey[cluster] != left_out]
        refit = mechanism_effects(rest, SKILL, types, controls=CONTROLS, cluster=cluster)
        rows = table[table["left_out"] == left_out]
        keys = ["mechanism", "region_type"]
        assert rows[keys].to_numpy().tolist() == refit[keys].to_numpy().tolist()
        assert_allclose(rows["estimate"], refit["estimate"], rtol=1e-9, atol=1e-11)
        change = refit["estimate"] - full["estimate"]
        assert_allclose(rows["change"], change, rtol=1e-6, atol=1e-12)
        assert_allclose(rows["errors"], change / full["std_error"], rtol=1e-6, atol=1e-10)


def test_leaving_one_out_equals_r(survey, types, r):
    table = leave_one_out(survey, SKILL, types, controls=CONTROLS)
    assert len(table) == 6 * table["left_out"].nunique()
    for region, rows in table.groupby("left_out"):
        assert_allclose(rows["estimate"], r[f"without {region}"].to_numpy(), rtol=1e-9)


def test_effects_that_need_one_cluster_are_missing_without_it(crossed, crossed_types):
    """All variation of resources among left-behind regions is in A."""
    inside = crossed["itl3"] == "B"
    flat = crossed.assign(
        structured_resources=crossed["structured_resources"].mask(inside, 3.0),
        technical_digital=crossed["technical_digital"],
    )
    table = leave_one_out(flat, SKILL, crossed_types).set_index(
        ["left_out", "mechanism", "region_type"]
    )
    lost = table.loc["A", "estimate"].isna()
    kinds = [("structured_resources", "left-behind"), ("structured_resources", "difference")]
    assert set(lost.index[lost]) == set(kinds)
    rest = flat[flat["itl3"] != "A"]
    slope = np.polyfit(
        rest.loc[rest["itl3"] == "B", "social_interaction"], rest.loc[rest["itl3"] == "B", SKILL], 1
    )[0]
    found = table.loc[("A", "social_interaction", "left-behind"), "estimate"]
    assert_allclose(found, slope, atol=1e-10)
    assert table.loc["B", "estimate"].notna().all()


def test_a_reversed_sign_is_reported(crossed, crossed_types):
    """Region A turns a slope of -0.25 in B into a positive one."""
    slope = crossed["itl3"].map({"A": 1.0, "B": -0.25, "C": 0.5, "D": 0.5})
    y = 3 + slope * crossed["social_interaction"]
    table = leave_one_out(crossed.assign(technical_digital=y), SKILL, crossed_types)
    key = ["left_out", "mechanism", "region_type"]
    row = table.set_index(key).loc[("A", "social_interaction", "left-behind")]
    assert row["reverses"]
    assert_allclose(row["estimate"], -0.25, atol=1e-12)
    assert_allclose(row["change"], -0.625, atol=1e-12)
    assert row["left_out_type"] == "left-behind"


def test_exact_data_have_no_influence(crossed, crossed_types):
    exact = crossed.assign(technical_digital=1 + 0.5 * crossed["social_interaction"])
    table = leave_one_out(exact, SKILL, crossed_types)
    assert (table["errors"] == 0).all()


def test_balanced_clusters_are_worth_their_number():
    """Four regions a type with the same answers in each: the effective number is 4 and 8."""
    region = pd.DataFrame(
        {
            "social_interaction": [1.0, 2, 3, 4, 5, 5],
            "structured_resources": [2.0, 1, 4, 4, 2, 5],
            "technical_digital": [1.0, 3, 2, 5, 4, 2],
        }
    )
    codes = list("ABCDEFGH")
    survey = pd.concat([region.assign(itl3=code) for code in codes], ignore_index=True)
    types = pd.Series(["left-behind"] * 4 + ["advanced"] * 4, codes)
    table = cluster_balance(survey, SKILL, types)
    assert_allclose(table["effective_independent"], [4, 4, 8] * 2)
    assert list(table["clusters"]) == [4, 4, 8] * 2
    assert list(table["n"]) == [24, 24, 48] * 2
    assert (table[["smallest", "median", "largest"]] == 6).to_numpy().all()
    assert (table["variation"] == 0).all()


def test_effective_clusters_equal_r(survey, types, r):
    table = cluster_balance(survey, SKILL, types, controls=CONTROLS).iloc[5]
    assert_allclose(table["effective_independent"], r["effective"]["0"], rtol=1e-9)
    assert_allclose(table["effective_shared"], r["effective"]["1"], rtol=1e-9)


def test_a_cluster_that_is_not_there(survey, types):
    with pytest.raises(AnalysisError, match="Cannot cluster by postcode"):
        leave_one_out(survey, SKILL, types, cluster="postcode")
    with pytest.raises(AnalysisError, match="no column cws_id: add it or cluster by another"):
        cluster_balance(survey.drop(columns="cws_id"), SKILL, types, cluster="cws_id")
    holed = survey.assign(cws_id=survey["cws_id"].where(survey.index > 0))
    with pytest.raises(AnalysisError, match="cws_id is missing in some rows"):
        leave_one_out(holed, SKILL, types, cluster="cws_id")


def test_collinear_controls_are_named(survey, types):
    doubled = survey.assign(months=survey["tenure_months"] / 12)
    for function in (variance_inflation, residuals, leave_one_out, cluster_balance):
        with pytest.raises(AnalysisError, match="months"):
            function(doubled, SKILL, types, controls=("tenure_months", "months"))
