"""Agreement of the definitions and nearness to the line, on made tables and on the shipped data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.regions import types
from analysis.regions.certainty import PUBLISHED, agreement, near_the_line
from analysis.regions.definitions import DEFINITIONS

DATA = Path(__file__).parents[3] / "data"
UK = {"gva_per_head": 100.0, "gdhi_per_head": 100.0}


@pytest.fixture
def indicators():
    """Twenty regions from most to least left-behind, each in all five respects alike."""
    place = np.arange(20.0)
    return pd.DataFrame(
        {
            "deprived_20_share": 60 - place,
            "gva_per_head": 50 + 5 * place,
            "gdhi_per_head": 70 + 3 * place,
            "population_growth": place,
            "gva_per_head_growth": place,
        },
        index=[f"R{number:02}" for number in range(20)],
    ).rename_axis("itl3")


@pytest.fixture(scope="module")
def shipped():
    tidy = pd.read_csv(DATA / "region_indicators.csv", dtype={"period": str}, low_memory=False)
    return types.indicator_table(tidy), types.uk_means(tidy)


def test_definitions_agree_where_a_region_is_behind_in_all_respects(indicators):
    found = agreement(indicators, UK)
    # A third of 20 regions are 7; 75 and 90 per cent of 100 are reached by the 6th and the 8th.
    assert found.sum().to_dict() == {
        "multi_indicator": 7,
        "deprivation": 7,
        "output": 5,
        "income": 7,
    }
    assert found.sum(axis=1).tolist() == [4] * 5 + [3] * 2 + [0] * 13


def test_a_definition_without_the_indicator_says_neither(indicators):
    indicators.loc["R00", "gva_per_head"] = np.nan
    found = agreement(indicators, UK)
    assert pd.isna(found.loc["R00", "output"])
    assert found.loc["R00"].sum() == 3


@pytest.mark.parametrize(
    ("definition", "threshold", "near"),
    [
        # 0.30 to 0.40 of 20 regions: 6 to 8 of them; one indicator alone changes nothing.
        ("multi_indicator", 0.35, ["R06", "R07"]),
        ("deprivation", 0.35, ["R06", "R07"]),
        # Between 70 and 80 per cent lie 70 (exactly on the line: not behind) and 75.
        ("output", 75.0, ["R04", "R05"]),
    ],
)
def test_regions_near_the_line_are_those_that_a_small_step_moves(
    indicators, definition, threshold, near
):
    found = near_the_line(indicators, definition, threshold, UK)
    assert found.index[found].tolist() == near


def test_a_region_that_one_indicator_carries_is_near_the_line(indicators):
    # Least behind in all else, and by far the most deprived.
    indicators.loc["R19", "deprived_20_share"] = 4000
    near = {
        key: near_the_line(indicators, key, 0.35, UK)["R19"]
        for key in ("multi_indicator", "deprivation")
    }
    assert types.region_types(indicators, threshold=0.35).loc["R19", "type"] == "advanced"
    assert near == {"multi_indicator": False, "deprivation": False}
    indicators.loc["R19", ["gva_per_head_growth", "population_growth"]] = -4
    assert types.region_types(indicators, threshold=0.35).loc["R19", "type"] == "left-behind"
    assert near_the_line(indicators, "multi_indicator", 0.35, UK)["R19"]


def test_the_line_stays_within_what_a_definition_allows(indicators):
    # At 0.95 the line can move down alone: 0.90 leaves out the last but one of 20.
    near = near_the_line(indicators, "deprivation", DEFINITIONS["deprivation"].high, UK)
    assert near.index[near].tolist() == ["R18"]


def test_places_that_readers_know_are_told_apart(shipped):
    table, uk = shipped
    found = agreement(table, uk)
    assert tuple(found) == PUBLISHED
    count = found.sum(axis=1)
    # Blackpool; Manchester, by deprivation and income alone; Gwynedd, on all but deprivation.
    assert count[["TLD42", "TLD33"]].tolist() == [4, 2]
    assert found.loc["TLD33"].to_dict() == {
        "multi_indicator": False,
        "deprivation": True,
        "output": False,
        "income": True,
    }
    assert found.loc["TLL32"].tolist() == [True, False, True, True]


def test_a_clear_case_is_not_near_the_line(shipped):
    table, uk = shipped
    near = near_the_line(table, "multi_indicator", 1 / 3, uk)
    assert not near["TLD42"]
    assert 0 < near.sum() < 91
