"""How steady an index of one's own is."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from analysis.regions import types
from analysis.regions.definitions import INDICATORS
from analysis.regions.own_index import Index
from analysis.regions.own_index_sensitivity import alternatives, changes, sensitivity

FIVE = Index(tuple(INDICATORS), tuple(INDICATORS.values()), (1.0,) * 5, types.LOGGED)


@pytest.fixture
def table():
    """Six regions: `a` runs from 1 to 6, `b` the other way, `c` is known in three."""
    return pd.DataFrame(
        {
            "a": np.arange(1.0, 7),
            "b": [36.0, 25, 16, 9, 4, 1],
            "c": [1.0, 2, 4, np.nan, np.nan, np.nan],
        },
        index=[f"R{i}" for i in range(6)],
    )


def test_alternatives_leave_each_indicator_out():
    ways = alternatives(FIVE)
    assert len(ways) == 4 + 5
    left = ways["without gva_per_head"]
    assert left.logged == {"gdhi_per_head"}
    assert left.indicators == tuple(name for name in INDICATORS if name != "gva_per_head")
    assert_allclose(min(way.threshold for way in ways.values()), 1 / 3 - 0.05)


def test_regions_that_top_everything_always_stay():
    """R5 leads on both indicators, R0 trails on both; R2 and R3 change places."""
    table = pd.DataFrame(
        {"a": [1.0, 2, 3, 4, 5, 6], "b": [1.0, 2, 4, 3, 5, 6]}, [f"R{i}" for i in range(6)]
    )
    found = sensitivity(table, Index(("a", "b"), (1, 1), (2.0, 1.0), threshold=0.5))
    assert list(found["stays"]) == ["never", "never", "sometimes", "sometimes", "always", "always"]
    assert list(found["share"][["R0", "R5"]]) == [0.0, 1.0]
    # R3 is in where the weight of `a` is above a half: Beta(40/3, 20/3) above 1/2
    assert_allclose(found["share"]["R3"], 0.936, atol=0.03)
    moved = changes(found).set_index("alternative")
    assert moved.loc["without a", "enters"] == ["R2"]
    assert moved.loc["without a", "leaves"] == ["R3"]
    assert_allclose(moved.loc["without a", "same"], 4 / 6)
    assert moved.loc["without b", "enters"] == []
    assert_frame_equal(
        sensitivity(table, Index(("a", "b"), (1, 1), (2.0, 1.0), threshold=0.5)), found
    )


def test_regions_without_a_score_are_left_out(table):
    found = sensitivity(table, Index(("a", "c"), (1, 1), (1.0, 1.0)))
    assert found["share"].isna().tolist() == [False] * 3 + [True] * 3
    assert found["stays"].isna().tolist() == [False] * 3 + [True] * 3
    # without `c` the other regions can be typed
    assert found["without c"].notna().all()


def test_one_indicator_has_nothing_to_weigh(table):
    found = sensitivity(table, Index(("a",), (1,), (1.0,)))
    assert set(found["share"]) == {0.0, 1.0}
