"""An index of one's own: its types and its text."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from analysis.errors import AnalysisError
from analysis.regions import types
from analysis.regions.definitions import INDICATORS
from analysis.regions.own_index import Index, index_types, parse, write

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


def test_a_list_and_an_index_give_what_pages_read(table):
    own = pd.Series({"R0": "left-behind", "R5": "advanced"})
    by_list = types.region_types(table, "own", own=own)
    by_index = index_types(table, Index(("a",), (1,), (1.0,)))
    for found in (by_list, by_index):
        assert list(found.columns[:5]) == ["score", "type", "threshold", "margin", "rank"]
        assert "missing" in found
        assert found.filter(like="contribution_").shape[1] == 1
        assert found.index.name == "itl3"


def test_five_equal_weights_are_the_atlas_own_index():
    """With gaps too: three of five indicators are 60% of the weight."""
    rng = np.random.default_rng(2)
    table = pd.DataFrame(rng.uniform(1, 9, (40, 5)), columns=list(INDICATORS))
    table = table.mask(rng.random(table.shape) < 0.3).rename(index="R{}".format)
    ours = types.region_types(table)
    assert ours["type"].isna().any()
    assert_frame_equal(index_types(table, FIVE), ours)


def test_percentiles_and_weights_are_as_written(table):
    found = index_types(table, Index(("a", "b"), (1, 1), (3.0, 1.0), standardisation="rank"))
    percentile = 100 * (np.arange(1, 7) - 0.5) / 6 - 50
    assert_allclose(found["score"], 0.75 * percentile + 0.25 * percentile[::-1], atol=1e-12)
    assert_allclose(found.filter(like="contribution_").sum(axis=1), found["score"], atol=1e-12)
    assert list(found.index[found["type"] == "left-behind"]) == ["R4", "R5"]


def test_direction_turns_the_order(table):
    low = index_types(table, Index(("a",), (-1,), (1.0,)))
    assert list(low["rank"]) == [1, 2, 3, 4, 5, 6]


def test_a_region_without_most_of_the_weight_has_no_type(table):
    found = index_types(table, Index(("a", "c"), (1, 1), (1.0, 1.0)))
    assert list(found["type"].isna()) == [False] * 3 + [True] * 3
    assert list(found["missing"]) == [""] * 3 + ["c"] * 3
    assert index_types(table, Index(("a", "c"), (1, 1), (3.0, 2.0)))["type"].notna().all()


BAD = {
    "no indicator": (Index((), (), ()), "(none)"),
    "twice": (Index(("a", "a"), (1, 1), (1.0, 1.0)), "each once"),
    "odd name": (Index(("a~b",), (1,), (1.0,)), "from the list"),
    "lengths": (Index(("a", "b"), (1,), (1.0, 1.0)), "2 indicators but 1 directions"),
    "weight": (Index(("a",), (1,), (0.0,)), "must lie between 0.01 and 100"),
    "no number": (Index(("a",), (1,), (float("nan"),)), "must lie between"),
    "direction": (Index(("a",), (2,), (1.0,)), "1 or -1"),
    "threshold": (Index(("a",), (1,), (1.0,), threshold=0.99), "between 0.05 and 0.95"),
    "way": (Index(("a",), (1,), (1.0,), standardisation="x"), "'z' or 'rank'"),
    "absent": (Index(("zzz",), (1,), (1.0,)), "'zzz' is absent"),
    "constant": (Index(("k",), (1,), (1.0,), standardisation="rank"), "does not differ"),
    "logarithm": (Index(("m",), (1,), (1.0,), frozenset({"m"})), "not positive in R0"),
    "unknown values": (Index(("a", "e"), (1, 1), (1.0, 9.0)), "does not differ"),
    "never enough": (Index(("c", "d"), (1, 1), (1.0, 1.0)), "carry 60% of the weight"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_indices_are_refused(table, case):
    index, words = BAD[case]
    table = table.assign(
        k=1.0, m=np.arange(6.0), e=np.nan, d=[np.nan, np.nan, np.nan, 1.0, 2.0, 3.0]
    )
    with pytest.raises(AnalysisError, match=re.escape(words)):
        index_types(table, index)


def test_repeated_codes_are_refused(table):
    with pytest.raises(AnalysisError, match="more than once"):
        index_types(pd.concat([table, table]), FIVE)


def test_text_is_short_and_reads_as_documented():
    index = Index(
        ("deprived_20_share", "gva_per_head"),
        (1, -1),
        (1.0, 2.0),
        frozenset({"gva_per_head"}),
        threshold=0.3,
    )
    assert write(index) == "z0.3~p1-deprived_20_share~n2l-gva_per_head"


@given(st.data())
def test_text_round_trip(data):
    keys = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
    names = data.draw(st.lists(keys, min_size=1, max_size=9, unique=True))
    each = {"min_size": len(names), "max_size": len(names)}
    index = Index(
        tuple(names),
        tuple(data.draw(st.lists(st.sampled_from([1, -1]), **each))),
        tuple(data.draw(st.lists(st.floats(0.01, 100), **each))),
        frozenset(data.draw(st.sets(st.sampled_from(names)))),
        data.draw(st.sampled_from(["z", "rank"])),
        data.draw(st.floats(0.05, 0.95)),
    )
    text = write(index)
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", text)
    assert parse(text) == index


@given(st.text() | st.text("zrpnl0123456789.~-ab"))
def test_any_text_is_an_index_or_a_sentence(text):
    try:
        found = parse(text)
    except AnalysisError:
        return
    assert parse(write(found)) == found


@pytest.mark.parametrize(
    "text", ["", "z", "z0.3", "z0.3~", "z0.3~p1-a~", "q0.3~p1-a", "z0.3~p1-A", "z0.3~p1-a" * 900]
)
def test_damaged_text_is_said_to_be(text):
    with pytest.raises(AnalysisError, match="is damaged"):
        parse(text)
