"""Ranks of regions by coworking spaces and access, on a list that is declared complete."""

import pandas as pd
import pytest

from pages.shared.store import layer_ranks


@pytest.fixture
def table():
    """Three regions of 10,000 residents, two of one nation, with 2, 0 and 2 coworking spaces.

    All residents of A live near one, half of those of B, none of C's.
    """
    codes = pd.Index(["A", "B", "C"])
    regions = pd.DataFrame({"nation": ["Wales", "Wales", "Scotland"], "population": 10_000}, codes)
    spaces = pd.DataFrame({"itl3": ["A", "A", "B", "C", "C"], "tier": ["A", "A", "B", "A", "A"]})
    areas = pd.DataFrame(
        {
            "itl3": ["A", "B", "B", "C"],
            "population": [10_000, 5_000, 5_000, 10_000],
            "km": [5.0, 1.0, 5.1, float("nan")],
        }
    )
    return layer_ranks.ranks(spaces, areas, regions), regions["nation"]


def test_ranks_are_those_of_the_known_rates(table):
    ranks, _ = table
    assert ranks["rate"].tolist() == [2, 0, 2]
    assert ranks["near"].tolist() == [100, 50, 0]
    assert ranks["rate_uk"].tolist() == [1, 3, 1]
    assert ranks["rate_nation"].tolist() == [1, 2, 1]
    assert ranks["near_uk"].tolist() == [1, 2, 3]
    assert ranks["near_nation"].tolist() == [1, 2, 1]


def test_a_region_is_ranked_in_the_uk_and_in_its_nation(table):
    found = layer_ranks.of_region(*table, "B")
    assert found["value"].tolist() == [0, 50]
    assert found[["uk_rank", "uk_ranked"]].to_numpy().tolist() == [[3, 3], [2, 3]]
    assert found[["nation_rank", "nation_ranked"]].to_numpy().tolist() == [[2, 2], [2, 2]]


def test_the_sentence_has_the_same_ranks(table):
    said = layer_ranks.sentence(*table, "B")
    assert "3rd of 3 in the UK and 2nd in Wales" in said
    assert said.endswith("2nd and 2nd (1st = highest).")
