import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.unusual import (
    MAD_SCALE,
    MEAN_AD_SCALE,
    by_chance,
    comparable,
    told,
    typical,
    unusual,
)

CODES = [f"TLC{number}" for number in range(1, 8)]
HERE, OTHERS = CODES[0], CODES[1:]


@pytest.fixture
def indicators():
    """A region and six comparators whose median is 3.5 and median absolute deviation 1.5."""
    steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    return pd.DataFrame({"pay": [9.5, *steps], "child_poverty": [3.4, *steps]}, index=CODES)


@pytest.fixture
def catalogue():
    rows = {
        "pay": ("Pay", "£ a week", 0, "less deprived"),
        "child_poverty": ("Child poverty", "% of children", 1, "more deprived"),
        "mobile_4g": ("4G", "%", 1, "neutral"),
        "mean_decile": ("Mean decile", "decile", 1, "less deprived"),
        "composite_score": ("Composite", "score", 1, "more deprived"),
        "coastal": ("Coastal", "0 or 1", 0, "neutral"),
    }
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["label", "unit", "decimals", "higher_is"]
    )


@pytest.fixture
def nations():
    return pd.Series("England", index=CODES)


def test_robust_z_can_be_read_off(indicators, catalogue, nations):
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table.index.tolist() == ["pay", "child_poverty"]
    pay = table.loc["pay"]
    assert pay["robust_z"] == pytest.approx((9.5 - 3.5) / (MAD_SCALE * 1.5))
    assert (pay["median"], pay["low_quartile"], pay["high_quartile"]) == (3.5, 2.25, 4.75)
    assert (pay["n"], pay["below"], pay["above"], pay["rank"]) == (6, 6, 0, 1)
    assert pay["reading"] == "less deprived"
    assert (
        pay["sentence"]
        == "Pay: £10 a week, higher than in all 6 similar regions (their median £4)."
    )
    assert table["reading"]["child_poverty"] == "less deprived"


def test_p_values_count_ranks_and_are_adjusted(indicators, catalogue, nations):
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    # Of seven, none lies as far out as pay; three lie as low as child poverty, itself with them.
    assert table["p_value"].tolist() == pytest.approx([2 / 7, 1.0])
    assert table["q_value"].tolist() == pytest.approx([4 / 7, 1.0])


def test_p_value_is_exact_under_exchangeability(catalogue, nations):
    """Each of seven regions in turn: p <= alpha for no more than a share alpha of them."""
    values = pd.DataFrame({"pay": np.arange(7.0)}, index=CODES)
    found = [unusual(values, code, CODES, catalogue, nations)["p_value"]["pay"] for code in CODES]
    assert sorted(found) == pytest.approx([2 / 7, 2 / 7, 4 / 7, 4 / 7, 6 / 7, 6 / 7, 1])


def test_where_most_are_equal_the_mean_deviation_keeps_the_scale(indicators, catalogue, nations):
    indicators["mobile_4g"] = [97.0, 100.0, 100.0, 100.0, 100.0, 100.0, 94.0]
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table["robust_z"]["mobile_4g"] == pytest.approx(-3 / MEAN_AD_SCALE)


def test_equal_comparators_give_no_scale(indicators, catalogue, nations):
    indicators["mobile_4g"] = [97.0] + [100.0] * 6
    indicators["pay"] = 5.0
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert np.isnan(table["robust_z"]["mobile_4g"])
    assert table["sentence"]["mobile_4g"].startswith("4G: 97.0%, lower than in all 6")
    assert table["robust_z"]["pay"] == 0
    assert (
        table["sentence"]["pay"] == "Pay: £5 a week, the same as the median of 6 similar regions."
    )
    assert table["reading"]["pay"] == ""
    assert table["note"].tolist() == ["", "", ""]


def test_interval_is_compared_with_the_median(indicators, catalogue, nations):
    lower = pd.DataFrame({"pay": 4.0, "child_poverty": np.nan}, index=CODES)
    upper = pd.DataFrame({"pay": 15.0, "child_poverty": 9.0}, index=CODES)
    table = unusual(indicators, HERE, OTHERS, catalogue, nations, lower=lower, upper=upper)
    assert table["excludes_median"]["pay"]
    assert pd.isna(table["excludes_median"]["child_poverty"])
    assert "£4 to £15, does not include that median" in table["sentence"]["pay"]
    wide = unusual(indicators, HERE, OTHERS, catalogue, nations, lower=lower - 2, upper=upper)
    assert not wide["excludes_median"]["pay"]


@pytest.mark.parametrize("gaps", [2, 6])
def test_too_few_comparators_are_said_and_come_last(indicators, catalogue, nations, gaps):
    indicators.loc[OTHERS[:gaps], "pay"] = np.nan
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table.index.tolist() == ["child_poverty", "pay"]
    assert table["sentence"]["pay"] == (
        f"Pay: too few similar regions to compare with ({6 - gaps})."
    )
    assert pd.isna(table["robust_z"]["pay"])


def test_a_missing_value_is_said(indicators, catalogue, nations):
    indicators.loc[HERE, :] = np.nan
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert (table["note"] == "no value for this region").all()
    assert by_chance(table) == (0, 0.0, 0)


def test_national_measures_are_compared_within_the_nation(indicators, catalogue, nations):
    indicators["mean_decile"] = [3.0, 1.0, 2.0, 3.0, 4.0, 5.0, 100.0]
    indicators["composite_score"] = [3.0, 1.0, 2.0, 3.0, 4.0, 5.0, 100.0]
    nations[OTHERS[-1]] = "Wales"
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table["n"]["mean_decile"] == 5
    assert table["n"]["composite_score"] == 6
    assert table["sentence"]["mean_decile"].endswith("5 similar regions in England.")
    nations[OTHERS[-1]] = "Northern Ireland"
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table["sentence"]["composite_score"].endswith("5 similar regions in Great Britain.")
    nations[HERE] = "Northern Ireland"
    table = unusual(indicators, HERE, OTHERS, catalogue, nations)
    assert table["note"]["composite_score"] == (
        "too few similar regions in Northern Ireland to compare with (1)"
    )
    assert table["n"]["pay"] == 6


@pytest.mark.parametrize(
    ("name", "here", "found"),
    [
        ("pay", "England", "ewn"),
        ("rural_share", "England", "e"),
        ("deprived_20_share_income", "Wales", "w"),
        ("composite_20_share", "England", "ew"),
        ("composite_20_share", "Northern Ireland", "n"),
    ],
)
def test_comparable_are_those_on_the_same_footing(name, here, found):
    nations = pd.Series({"here": here, "e": "England", "w": "Wales", "n": "Northern Ireland"})
    assert list(comparable(name, "here", list("ewn"), nations)) == list(found)


def test_typical_is_the_median_of_five_at_least_or_of_all_that_were_chosen(indicators, nations):
    decile = indicators["pay"].rename("mean_decile")
    assert typical(decile, HERE, OTHERS, nations) == 3.5
    nations[OTHERS[-1]] = "Wales"
    assert typical(decile, HERE, OTHERS, nations) == 3
    assert typical(indicators["pay"], HERE, OTHERS, nations) == 3.5
    nations[OTHERS[-2]] = "Wales"
    assert np.isnan(typical(decile, HERE, OTHERS, nations))
    assert typical(decile, HERE, OTHERS[:3], nations) == 2
    assert np.isnan(typical(decile, HERE, OTHERS[-3:], nations))


def test_yes_or_no_is_not_assessed(indicators, catalogue, nations):
    indicators["coastal"] = 1.0
    assert "coastal" not in unusual(indicators, HERE, OTHERS, catalogue, nations).index


def test_told_are_the_furthest_two_of_a_theme_without_what_repeats_them():
    names = ["mean_decile", "jobs", "pay", "skills", "rent", "trains"]
    groups = ["Deprivation", "Work and skills", "Work", "Work", "Economy", "Travel"]
    catalogue = pd.DataFrame({"group": groups}, index=names)
    table = pd.DataFrame({"note": ["", "", "", "", "", "too few"]}, index=names)
    assert list(told(table, catalogue, 9).index) == ["jobs", "pay", "rent"]
    assert list(told(table, catalogue, 2).index) == ["jobs", "pay"]


def test_extremes_are_set_against_chance(indicators, catalogue, nations):
    table = unusual(indicators, HERE, CODES, catalogue, nations)
    assert by_chance(table) == (1, pytest.approx(2 * 2 / 7), 2)


@pytest.mark.sweep
def test_chance_is_right_on_average(catalogue):
    """Over regions that are all alike, extremes come as often as expected."""
    rng = np.random.default_rng(4)
    codes = [f"TLC{number}" for number in range(11)]
    nations = pd.Series("England", index=codes)
    names = ["pay", "child_poverty", "mobile_4g"]
    found = []
    for _ in range(150):
        values = pd.DataFrame(rng.normal(size=(11, 3)), index=codes, columns=names)
        found.append(by_chance(unusual(values, codes[0], codes, catalogue, nations)))
    expected = found[0].expected
    assert expected == pytest.approx(3 * 2 / 11)
    # Standard error of the mean of 150 binomial counts: 0.055.
    assert np.mean([chance.extremes for chance in found]) == pytest.approx(expected, abs=0.17)


@pytest.mark.parametrize(("region", "others"), [("TLX", OTHERS), (HERE, ["TLX"])])
def test_unknown_regions_are_told_in_a_sentence(indicators, catalogue, nations, region, others):
    with pytest.raises(AnalysisError, match="Unknown region 'TLX'"):
        unusual(indicators, region, others, catalogue, nations)


def test_an_indicator_outside_the_catalogue_is_told_in_a_sentence(indicators, catalogue, nations):
    with pytest.raises(AnalysisError, match="'rent' is not in the catalogue"):
        unusual(indicators.assign(rent=1.0), HERE, OTHERS, catalogue, nations)
