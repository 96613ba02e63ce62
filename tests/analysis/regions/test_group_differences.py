from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import AnalysisError
from analysis.regions.group_differences import compare_groups, group_differences

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture
def indicators():
    return pd.DataFrame(
        {"pay": [1.0, 2.0, 3.0, 10.0, 30.0], "rent": [np.nan, 4.0, 4.0, 8.0, np.nan]},
        index=list("ABCDE"),
    )


@pytest.fixture
def groups():
    return pd.Series({"A": "low", "B": "low", "C": "low", "D": "high", "E": "high"})


@pytest.fixture
def population():
    return pd.Series({"A": 100.0, "B": 100.0, "C": 200.0, "D": 300.0, "E": 100.0})


def test_groups_are_summarised(indicators, groups, population):
    table = compare_groups(indicators, groups, population)
    assert table[["indicator", "group"]].to_numpy().tolist() == [
        ["pay", "low"],
        ["pay", "high"],
        ["rent", "low"],
        ["rent", "high"],
    ]
    low = table.iloc[0]
    assert low[["n", "missing", "minimum", "median", "maximum", "mean"]].tolist() == [
        3,
        0,
        1.0,
        2.0,
        3.0,
        2.0,
    ]
    assert low["low_quartile"] == 1.5
    assert low["high_quartile"] == 2.5
    assert low["weighted_mean"] == (100 * 1 + 100 * 2 + 200 * 3) / 400
    rent = table.iloc[2]
    assert (rent["n"], rent["missing"], rent["weighted_mean"]) == (2, 1, 4.0)


def test_a_group_without_values_is_kept(indicators, groups, population):
    indicators.loc[["D", "E"], "rent"] = np.nan
    last = compare_groups(indicators, groups, population).iloc[-1]
    assert (last["n"], last["missing"]) == (0, 2)
    assert np.isnan(last["median"])
    assert np.isnan(last["weighted_mean"])


def test_regions_without_a_group_are_in_none(indicators, groups, population):
    groups["C"] = None
    assert compare_groups(indicators, groups.drop("E"), population)["n"].tolist() == [2, 1, 1, 1]


def test_difference_is_welchs(indicators, groups):
    table = group_differences(indicators, groups, ("low", "high"))
    oracle = stats.ttest_ind([1, 2, 3], [10, 30], equal_var=False).confidence_interval(0.95)
    pay = table.loc["pay"]
    assert pay["difference"] == 2 - 20
    np.testing.assert_allclose(pay[["low", "high"]].astype(float), oracle, rtol=1e-10)
    assert pay["higher_share"] == 0
    turned = group_differences(indicators, groups, ("high", "low")).loc["pay"]
    assert turned["low"] == pytest.approx(-pay["high"])
    assert turned["higher_share"] == 1


def test_standard_deviation_is_pooled_within_the_groups():
    """Squares about the means add up to 2 and 16, over three regions less one and five less one."""
    values = pd.DataFrame({"pay": [1.0, 2, 3, 10, 10, 12, 14, 14]}, index=list("ABCDEFGH"))
    groups = pd.Series(["low"] * 3 + ["high"] * 5, index=list("ABCDEFGH"))
    found = group_differences(values, groups, ("low", "high")).loc["pay"]
    assert found["sd"] == pytest.approx(np.sqrt((2 + 16) / 6))


def test_ties_count_half(groups):
    values = pd.DataFrame({"pay": [1.0, 2.0, 3.0, 2.0, 3.0]}, index=list("ABCDE"))
    # Of six pairs: 3 > 2 is higher, 2 = 2 and 3 = 3 are ties.
    share = group_differences(values, groups, ("low", "high"))["higher_share"]["pay"]
    assert share == pytest.approx((1 + 2 * 0.5) / 6)


def test_one_region_has_a_difference_without_interval(indicators, groups):
    rent = group_differences(indicators, groups, ("low", "high")).loc["rent"]
    assert rent["difference"] == -4
    assert np.isnan(rent["low"])
    assert (rent["n_first"], rent["n_second"]) == (2, 1)


def test_groups_that_do_not_vary_have_no_interval(groups):
    values = pd.DataFrame({"pay": [1.0, 1.0, 1.0, 5.0, 5.0]}, index=list("ABCDE"))
    row = group_differences(values, groups, ("low", "high")).loc["pay"]
    assert row["difference"] == -4
    assert np.isnan(row["high"])


def test_an_empty_group_has_no_difference(indicators, groups):
    indicators.loc[["D", "E"], "rent"] = np.nan
    rent = group_differences(indicators, groups, ("low", "high")).loc["rent"]
    assert rent[["difference", "low", "high", "higher_share"]].isna().all()


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (("low", "other"), "Cannot compare low and other: give two of the groups low, high"),
        (("low", "low"), "Cannot compare low and low"),
    ],
)
def test_a_bad_pair_is_told_in_a_sentence(indicators, groups, pair, sentence):
    with pytest.raises(AnalysisError, match=sentence):
        group_differences(indicators, groups, pair)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"Z": "low"}, "Unknown region 'Z'"),
        (dict.fromkeys("ABCDE"), "No region belongs to a group"),
    ],
)
def test_bad_groups_are_told_in_a_sentence(indicators, groups, population, change, sentence):
    changed = pd.Series(groups.to_dict() | change)
    with pytest.raises(AnalysisError, match=sentence):
        compare_groups(indicators, changed, population)


def test_repeated_codes_and_absent_populations_are_errors(indicators, groups, population):
    with pytest.raises(AnalysisError, match="A appears more than once"):
        compare_groups(pd.concat([indicators, indicators.head(1)]), groups, population)
    with pytest.raises(AnalysisError, match="E has no population"):
        compare_groups(indicators, groups, population.drop("E"))


def test_nations_weighted_means_are_their_own_values():
    """Deprived share over a nation's regions, weighted, is about a fifth by construction."""
    tidy = pd.read_csv(DATA / "region_indicators.csv", low_memory=False)
    share = tidy[(tidy["geography"] == "ITL3") & (tidy["indicator"] == "deprived_20_share")]
    values = share.set_index("area_code")[["value"]]
    regions = pd.read_parquet(DATA / "regions.parquet", columns=["itl3", "nation", "population"])
    regions = regions.set_index("itl3")
    table = compare_groups(values, regions["nation"], regions["population"]).set_index("group")
    assert table["n"].sum() == 182
    np.testing.assert_allclose(table["weighted_mean"], 20, atol=1.5)
