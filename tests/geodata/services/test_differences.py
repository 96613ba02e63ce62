import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.services.differences import (
    counts_by,
    difference,
    name_key,
    same_places,
    summary,
    without_twins,
)


def places(*rows):
    columns = ["source_id", "name", "easting", "northing"]
    frame = pd.DataFrame(rows, columns=columns).assign(nation="Wales")
    return frame.astype({"source_id": str, "name": str, "easting": float, "northing": float})


OLD = places(
    ("node/1", "Numbered", 0, 0),
    ("", "Desk & Co.", 10_000, 0),
    ("", "Old Name", 20_000, 0),
    ("", "Closed", 30_000, 0),
    ("", "Still There", 40_000, 0),
    ("", "Branch", 50_000, 0),
)
NEW = places(
    ("node/1", "Other Words", 300, 400),
    ("node/2", "DESK & CO", 10_060, 0),
    ("node/3", "New Name", 20_030, 40),
    ("node/4", "Opened", 90_000, 0),
    ("node/5", "Still There", 40_000, 50),
    ("node/6", "Branch", 56_000, 0),
)


@pytest.fixture
def change():
    """Exact distances: 500, 60, 50 and 50 m; the branch 6 km off is another one."""
    return difference(OLD, NEW)


def test_every_place_is_in_one_group(change):
    assert set(change.new["name"]) == {"Opened", "Branch"}
    assert set(change.gone["name"]) == {"Closed", "Branch"}
    assert dict(zip(change.moved["name"], change.moved["moved_m"], strict=True)) == {
        "Other Words": 500,
        "DESK & CO": 60,
    }
    assert change.renamed[["name", "name_before"]].to_numpy().tolist() == [["New Name", "Old Name"]]
    assert change.same == 1


def test_a_list_compared_with_itself_does_not_change():
    change = difference(OLD, OLD)
    assert change.same == len(OLD)
    assert summary(change).startswith("0 new, 0 gone, 0 moved")


def test_lists_may_be_empty():
    assert len(difference(OLD[:0], NEW).new) == len(NEW)
    assert len(difference(OLD, NEW[:0]).gone) == len(OLD)


ROW = st.tuples(
    st.sampled_from(["", "node/1", "node/2"]),
    st.sampled_from(["Hub", "hub", "Mill", "", "-"]),
    st.integers(0, 6_000),
    st.integers(0, 60),
)


@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=8))
def test_no_place_is_lost_or_counted_twice(old, new):
    change = difference(places(*old), places(*new))
    kept = len(change.moved) + len(change.renamed) + change.same
    assert len(change.gone) + kept == len(old)
    assert len(change.new) + kept == len(new)


def test_branches_of_one_name_are_paired_with_the_nearest():
    old = places(("", "Regus", 0, 0), ("", "Regus", 1_000, 0))
    new = places(("", "Regus", 1_001, 0), ("", "Regus", 1, 0))
    assert difference(old, new).same == 2


def test_changes_are_counted_by_area(change):
    assert counts_by(change, "nation").to_dict("records") == [
        {"nation": "Wales", "new": 2, "gone": 2, "moved": 2, "renamed": 1}
    ]


def test_the_same_place_in_another_list_is_known_by_name_and_nearness():
    others = places(("", "desk and co", 0, 0), ("", "The Hub", 0, 0), ("", "Far", 0, 0))
    fresh = places(("", "The-Hub!", 150, 0), ("", "Far", 201, 0))
    assert same_places(others, fresh).tolist() == [False, True, False]


def test_twins_are_kept_once():
    twins = places(("a", "Hub", 0, 0), ("b", "hub", 30, 0), ("c", "Hub", 500, 0))
    assert without_twins(twins)["source_id"].tolist() == ["a", "c"]


def test_names_of_other_scripts_stay_apart():
    assert name_key(pd.Series(["Café 1", "CAFÉ-1", "Дом", "!!"])).tolist() == [
        "café1",
        "café1",
        "дом",
        "",
    ]
