"""Contrasts between region types, mechanisms and skills."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects
from analysis.effects.comparisons import effect_families
from analysis.errors import AnalysisError
from analysis.estimation.contrasts import adjusted

CONTROLS = ("role", "hours_per_week")
KEYS = ["skill", "mechanism", "region_type"]
SC, TD = "social_cognitive", "technical_digital"
SI, SR = "social_interaction", "structured_resources"
LB, ADV = "left-behind", "advanced"


def test_noiseless_data_give_the_contrasts(survey, types, truth):
    table = effect_families(survey, types, controls=CONTROLS).set_index(KEYS)
    found = table["estimate"]
    expected = {
        **{
            (skill, m, "difference"): truth[skill, m, "difference"]
            for skill in (SC, TD)
            for m in (SI, SR)
        },
        **{
            (skill, "difference", kind): truth[skill, SR, kind] - truth[skill, SI, kind]
            for skill in (SC, TD)
            for kind in (LB, ADV)
        },
        **{
            ("difference", m, kind): truth[TD, m, kind] - truth[SC, m, kind]
            for m in (SI, SR)
            for kind in (LB, ADV)
        },
    }
    assert_allclose(found, [expected[key] for key in found.index], atol=1e-10)
    assert len(expected) == 12
    label = table["label"]
    assert label[TD, SR, "difference"] == (
        "Structured resources and technical-digital skills: left-behind minus advanced"
    )
    assert label[TD, "difference", LB] == (
        "Technical-digital skills in left-behind regions: structured resources minus social "
        "interaction"
    )
    assert label["difference", SI, ADV] == (
        "Social interaction in advanced regions: technical-digital minus social-cognitive skills"
    )


def stacked_fit(survey, types):
    """Both skills of each person, stacked by hand and fitted by statsmodels."""
    long = survey.melt(
        ["respondent_id", "itl3", SI, SR, "hours_per_week"],
        [SC, TD],
        var_name="skill",
        value_name="y",
    ).dropna(subset="y")
    long["lb"] = (long["itl3"].map(types) == LB).astype(float)
    columns = {}
    for skill in (SC, TD):
        mine = (long["skill"] == skill).astype(float)
        columns[skill, "one"] = mine
        columns[skill, "lb"] = mine * long["lb"]
        columns[skill, "hours"] = mine * long["hours_per_week"]
        for m in (SI, SR):
            columns[skill, m, LB] = mine * long["lb"] * long[m]
            columns[skill, m, ADV] = mine * (1 - long["lb"]) * long[m]
    names = list(columns)
    X = np.column_stack(list(columns.values()))
    groups = pd.factorize(long["itl3"])[0]
    fit = sm.OLS(long["y"].to_numpy(), X).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    return fit, names


def test_equals_a_model_stacked_by_hand(noisy, types):
    holes = noisy.copy()
    holes.loc[[0, 30, 70], TD] = np.nan
    table = effect_families(holes, types, controls=("hours_per_week",)).set_index(KEYS)
    fit, names = stacked_fit(holes, types)
    pairs = {
        (TD, SR, "difference"): [(TD, SR, LB), (TD, SR, ADV)],
        (SC, "difference", ADV): [(SC, SR, ADV), (SC, SI, ADV)],
        ("difference", SI, LB): [(TD, SI, LB), (SC, SI, LB)],
    }
    for key, (first, second) in pairs.items():
        weights = np.zeros(len(names))
        weights[names.index(first)], weights[names.index(second)] = 1, -1
        test = fit.t_test(weights)
        row = table.loc[key]
        assert_allclose(row["estimate"], test.effect.item(), rtol=1e-8)
        assert_allclose(row["std_error"], test.sd.item(), rtol=1e-8)
        assert_allclose(row["p_value"], test.pvalue.item(), rtol=1e-8)
        assert_allclose(row[["low", "high"]].astype(float), test.conf_int()[0], rtol=1e-8)
        assert row["df"] == 6
    assert table.attrs["dropped"] == {SC: {}, TD: {"technical_digital missing": 3}}


def test_cr2_of_one_skill_is_that_of_its_own_model(noisy, types):
    table = effect_families(noisy, types, controls=CONTROLS, covariance="CR2")
    mine = table.query("family == 'between region types' and skill == @TD")
    alone = mechanism_effects(noisy, TD, types, controls=CONTROLS, covariance="CR2")
    alone = alone.query("region_type == 'difference'")
    for name in ("estimate", "std_error", "df", "p_value", "low", "high"):
        assert_allclose(mine[name], alone[name], rtol=1e-8)
    assert "Satterthwaite" in table.attrs["notes"][0]


def test_the_same_answers_twice_differ_by_nothing(noisy, types):
    twice = noisy.assign(social_cognitive=noisy[TD])
    table = effect_families(twice, types)
    between = table.query("family == 'between skills'")
    assert_allclose(between["estimate"], 0, atol=1e-10)
    # the root of a variance that is zero up to rounding
    assert_allclose(between["std_error"], 0, atol=1e-7)


def test_p_values_are_corrected_over_all_twelve(noisy, types):
    table = effect_families(noisy, types)
    assert len(table) == 12
    assert list(table["family"].unique()) == [
        "between region types",
        "between mechanisms",
        "between skills",
    ]
    assert_allclose(table["p_holm"], adjusted(table["p_value"], "holm"))
    assert_allclose(table["p_bh"], adjusted(table["p_value"], "fdr_bh"))
    smallest = table["p_value"].idxmin()
    assert_allclose(table["p_holm"][smallest], min(1, 12 * table["p_value"].min()))


def test_standardised_by_the_spread_of_each_skill(noisy, types):
    table = effect_families(noisy, types, standardised=True).set_index(KEYS)
    for skill in (SC, TD):
        alone = mechanism_effects(noisy, skill, types, standardised=True)
        alone = alone.set_index(["mechanism", "region_type"])["estimate"]
        assert_allclose(
            table["estimate"][skill, SI, "difference"], alone[SI, "difference"], rtol=1e-10
        )


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda s: s.drop(columns=SC), {}, "no column social_cognitive"),
        (lambda s: s[s["itl3"].isin(["R0", "R3", "R4"])], {}, "Only 1 cluster"),
        (lambda s: s, {"covariance": "wild_webb"}, "Unknown covariance 'wild_webb'"),
        (lambda s: s, {"level": 1}, "between 0 and 1"),
    ],
)
def test_bad_input_is_said_in_one_sentence(noisy, types, change, options, words):
    with pytest.raises(AnalysisError, match=words):
        effect_families(change(noisy), types, **options)
