"""Region types: rules on data whose answer can be read off, the committed data, bad input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.regions import types
from analysis.regions.types import definitions, region_types

DATA = Path(__file__).parents[3] / "data"
FIVE = [
    "deprived_20_share",
    "gva_per_head",
    "gdhi_per_head",
    "population_growth",
    "gva_per_head_growth",
]


@pytest.fixture
def indicators():
    """Three regions one z-score step apart on every indicator: z = sqrt(1.5) * (1, 0, -1)."""
    return pd.DataFrame(
        {
            "deprived_20_share": [30.0, 20.0, 10.0],
            "gva_per_head": [1e4, 2e4, 4e4],
            "gdhi_per_head": [1e4, 1.5e4, 2.25e4],
            "population_growth": [0.0, 5.0, 10.0],
            "gva_per_head_growth": [20.0, 40.0, 60.0],
        },
        index=pd.Index(["TLA11", "TLB11", "TLC11"], name="itl3"),
    )


@pytest.fixture(scope="module")
def tidy():
    return pd.read_csv(DATA / "region_indicators.csv", dtype={"period": str, "status": str})


@pytest.fixture(scope="module")
def names():
    regions = pd.read_parquet(DATA / "regions.parquet", columns=["itl3", "name"])
    return regions.set_index("itl3")["name"]


def test_score_is_the_mean_of_signed_z_scores(indicators):
    table = region_types(indicators)
    assert_allclose(table["score"], np.sqrt(1.5) * np.array([1, 0, -1]), atol=1e-12)
    assert list(table["type"]) == ["left-behind", "advanced", "advanced"]
    assert list(table["rank"]) == [1, 2, 3]
    assert_allclose(table["margin"], table["score"] - table["score"].iloc[0])
    assert list(table["missing"]) == ["", "", ""]


@pytest.mark.parametrize("definition", ["multi_indicator", "deprivation", "output", "income"])
def test_contributions_add_up_to_the_score(indicators, definition):
    uk = {"gva_per_head": 2.5e4, "gdhi_per_head": 1.6e4}
    table = region_types(indicators, definition, uk=uk)
    parts = table.filter(like="contribution_")
    assert_allclose(parts.sum(axis=1), table["score"], rtol=1e-15)


def test_share_takes_the_nearest_number_of_regions(indicators):
    counts = [
        (region_types(indicators, "deprivation", share)["type"] == "left-behind").sum()
        for share in (0.05, 0.34, 0.6, 0.95)
    ]
    assert counts == [1, 1, 2, 3]


def test_ties_at_the_cut_are_left_behind(indicators):
    indicators["deprived_20_share"] = [30.0, 30.0, 10.0]
    table = region_types(indicators, "deprivation")
    assert list(table["type"]) == ["left-behind", "left-behind", "advanced"]
    assert list(table["rank"]) == [1, 1, 3]


def test_percentage_of_the_uk_mean_is_strict(indicators):
    uk = {"gva_per_head": 40_000.0}
    at_half = region_types(indicators, "output", 50, uk=uk)
    assert list(at_half["type"]) == ["left-behind", "advanced", "advanced"]
    assert_allclose(at_half["score"], [75, 50, 0])
    assert_allclose(at_half["threshold"], 50)
    above = region_types(indicators, "output", 50.001, uk=uk)
    assert list(above["type"]) == ["left-behind", "left-behind", "advanced"]


def test_income_has_its_own_indicator_and_line(indicators):
    table = region_types(indicators, "income", uk={"gdhi_per_head": 15_000.0})
    assert list(table["type"]) == ["left-behind", "advanced", "advanced"]
    assert list(table.filter(like="contribution_")) == ["contribution_gdhi_per_head"]


def test_own_list_decides_and_the_rest_is_untyped(indicators):
    own = pd.Series({"TLC11": "left-behind", "TLA11": "advanced"})
    table = region_types(indicators, "own", own=own)
    assert table.loc["TLC11", "type"] == "left-behind"
    assert table.loc["TLA11", "type"] == "advanced"
    assert pd.isna(table.loc["TLB11", "type"])


def test_score_with_indicators_missing_is_the_mean_of_the_others(indicators):
    indicators.loc["TLB11", ["population_growth", "gva_per_head_growth"]] = np.nan
    indicators.loc["TLC11", ["deprived_20_share", "gva_per_head", "gdhi_per_head"]] = np.nan
    table = region_types(indicators)
    assert table.loc["TLB11", "missing"] == "population_growth, gva_per_head_growth"
    present = table.loc["TLB11"].filter(like="contribution_").dropna()
    assert_allclose(float(present.sum()), table.loc["TLB11", "score"])
    # for TLB11 the first three are known, in TLA11 and TLB11 only: z = -1, three times, over 3
    assert_allclose(table.loc["TLB11", "score"], -1)
    assert pd.isna(table.loc["TLC11", "type"])
    assert pd.isna(table.loc["TLC11", "rank"])
    assert table["type"].notna().sum() == 2


def test_region_without_its_only_indicator_has_no_type(indicators):
    indicators.loc["TLA11", "gva_per_head"] = np.nan
    table = region_types(indicators, "output", uk={"gva_per_head": 5e4})
    assert pd.isna(table.loc["TLA11", "type"])
    assert table.loc["TLA11", "missing"] == "gva_per_head"
    assert table.loc["TLB11", "type"] == "left-behind"


@given(st.permutations(range(12)), st.floats(0.05, 0.95))
def test_order_of_regions_does_not_matter(order, share):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.uniform(1, 9, (12, 5)), [f"TL{i:03d}" for i in range(12)], FIVE)
    here = region_types(frame, threshold=share)
    there = region_types(frame.iloc[order], threshold=share).loc[frame.index]
    assert list(here["type"]) == list(there["type"])
    assert (here["type"] == "left-behind").sum() == max(1, round(share * 12))


def test_definitions_state_a_rule_a_source_and_a_range():
    table = definitions()
    assert list(table.index) == ["multi_indicator", "deprivation", "output", "income", "own"]
    assert table["rule"].str.endswith(".").all()
    assert (table["source"] != "").all()
    ranged = table.drop(index="own")
    assert ((ranged["low"] < ranged["threshold"]) & (ranged["threshold"] < ranged["high"])).all()
    assert_allclose(ranged["threshold"], [1 / 3, 1 / 3, 75, 90])


def test_committed_data_type_every_region(tidy):
    indicators = types.indicator_table(tidy)
    assert indicators.shape == (182, 5)
    uk = types.uk_means(tidy)
    left_behind = {
        key: (region_types(indicators, key, uk=uk)["type"] == "left-behind").sum()
        for key in ("multi_indicator", "deprivation", "output", "income")
    }
    assert left_behind == {"multi_indicator": 61, "deprivation": 61, "output": 82, "income": 78}


def test_committed_data_pass_the_check_by_hand(tidy, names):
    table = region_types(types.indicator_table(tidy)).join(names).sort_values("rank")
    most, least = list(table["name"].head(12)), list(table["name"].tail(8))
    for name in (
        "Kingston upon Hull, City of",
        "North Ayrshire and East Ayrshire",
        "Sandwell",
        "Bradford",
        "Walsall",
        "South Teesside",
        "Wolverhampton",
        "Blackpool",
    ):
        assert name in most
    for name in (
        "Westminster and City of London",
        "Camden",
        "Tower Hamlets",
        "Berkshire West",
        "City of Edinburgh",
        "Milton Keynes",
    ):
        assert name in least


def test_indicator_table_picks_the_year(indicators):
    rows = indicators.rename_axis("area_code").reset_index().melt("area_code", var_name="indicator")
    periods = {name: "2011-2023" if "growth" in name else "2023" for name in FIVE}
    rows = rows.assign(period=rows["indicator"].map(periods), geography="ITL3")
    older = rows[rows["indicator"] == "gva_per_head"].assign(period="2022", value=1.0)
    other = rows.assign(geography="LAD", value=-1.0)
    table = types.indicator_table(pd.concat([older, rows, other]))
    pd.testing.assert_frame_equal(table, indicators[FIVE])


def test_indicator_table_says_what_is_absent(tidy):
    with pytest.raises(AnalysisError, match=r"no gdhi_per_head, .* of 1890"):
        types.indicator_table(tidy, "1890")
    with pytest.raises(AnalysisError, match="of 2023 for the UK"):
        types.uk_means(tidy[tidy["geography"] != "UK"])


def test_indicator_table_refuses_two_values(tidy):
    both = pd.concat([tidy, tidy[tidy["indicator"] == "deprived_20_share"]])
    with pytest.raises(AnalysisError, match="deprived_20_share has two values for TL"):
        types.indicator_table(both)


BAD = {
    "definition": (lambda i: i, {"definition": "vibes"}, "Unknown definition 'vibes'"),
    "share": (lambda i: i, {"threshold": 75}, "75 is outside 0.05 to 0.95"),
    "percent": (lambda i: i, {"definition": "output", "threshold": 0.75}, "outside 40 to 150"),
    "not a number": (lambda i: i, {"threshold": np.nan}, "outside"),
    "no UK mean": (lambda i: i, {"definition": "output"}, "No UK mean of gva_per_head"),
    "no list": (lambda i: i, {"definition": "own"}, "No list of types"),
    "code twice": (lambda i: pd.concat([i, i.iloc[:1]]), {}, "TLA11 appear more than once"),
    "no column": (lambda i: i.drop(columns="gva_per_head"), {}, "'gva_per_head' is absent"),
    "words": (lambda i: i.assign(gva_per_head="much"), {}, "no number"),
    "infinite": (lambda i: i.assign(gva_per_head=np.inf), {}, "infinite in TLA11"),
    "log of zero": (lambda i: i.assign(gva_per_head=0.0), {}, "gva_per_head is not positive"),
    "constant": (lambda i: i.assign(population_growth=3.0), {}, "does not differ"),
    "nothing known": (
        lambda i: i.assign(deprived_20_share=np.nan),
        {"definition": "deprivation"},
        "No region has enough indicators",
    ),
}
OWN = {
    "word": (pd.Series({"TLA11": "poor"}), "says 'poor' for TLA11"),
    "unknown code": (pd.Series({"TLZ99": "advanced"}), "unknown region codes TLZ99"),
    "code twice": (
        pd.Series(["advanced", "left-behind"], ["TLA11", "TLA11"]),
        "TLA11 more than once",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_said_in_one_sentence(indicators, case):
    change, options, words = BAD[case]
    with pytest.raises(AnalysisError, match=words) as caught:
        region_types(change(indicators), **options)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("case", OWN)
def test_bad_own_list(indicators, case):
    own, words = OWN[case]
    with pytest.raises(AnalysisError, match=words):
        region_types(indicators, "own", own=own)
