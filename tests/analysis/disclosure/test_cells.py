"""Small cells are hidden, and cannot be had back by subtraction."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.cells import Thresholds, mark, recoverable, rounded, suppressed
from analysis.errors import AnalysisError


def table(counts, spaces=20, **columns):
    return pd.DataFrame({"n": counts, "spaces": spaces, **columns})


def test_small_cells_are_hidden():
    cells = table([9, 10, 50, 0], [20, 20, 2, 0])
    assert list(suppressed(cells)) == [True, False, True, False]


def test_smallest_other_cell_goes_with_a_small_one():
    cells = table([4, 40, 20, 60])
    assert list(suppressed(cells, [()])) == [True, False, True, False]


def test_two_small_cells_that_are_small_together_take_a_third():
    cells = table([4, 3, 60, 20])
    assert list(suppressed(cells, [()])) == [True, True, False, True]
    cells = table([6, 7, 60, 20])
    assert list(suppressed(cells, [()])) == [True, True, False, False]


def test_few_spaces_together_take_another_cell():
    cells = table([40, 50, 60], [1, 1, 9])
    assert list(suppressed(cells, [()])) == [True, True, True]


def test_without_totals_nothing_else_goes():
    assert list(suppressed(table([4, 40, 20]))) == [True, False, False]


def test_both_margins_are_safe():
    """A small corner of a 3 x 3 table needs a rectangle of four hidden cells."""
    cells = table(
        [4, 20, 30, 25, 40, 50, 60, 70, 80], row=np.repeat(list("abc"), 3), column=list("xyz") * 3
    )
    hidden = suppressed(cells, ["row", "column"])
    assert list(cells.index[hidden]) == [0, 1, 3, 4]


def test_index_is_kept():
    cells = table([4, 40, 20]).set_axis(["p", "q", "r"])
    assert list(suppressed(cells, [()])[["p", "r"]]) == [True, True]


@given(st.lists(st.integers(0, 40), min_size=12, max_size=12))
def test_hidden_cells_of_a_total_are_never_small_together(counts):
    cells = table(
        counts, [min(n, 20) for n in counts], row=np.repeat(list("abc"), 4), column=list("wxyz") * 3
    )
    hidden = suppressed(cells, ["row", "column"])
    small = (cells["n"] > 0) & ((cells["n"] < 10) | (cells["spaces"] < 3))
    assert hidden[small].all()
    for key in ("row", "column"):
        for _, rows in cells.groupby(key):
            inside = rows[hidden[rows.index]]
            everything_hidden = hidden[rows.index][rows["n"] > 0].all()
            safe = len(inside) > 1 and inside["n"].sum() >= 10
            assert inside.empty or safe or everything_hidden


def test_thresholds_can_be_raised():
    assert list(suppressed(table([15, 40]), (), Thresholds(20))) == [True, False]
    assert list(suppressed(table([15, 40], [5, 4]), (), Thresholds(spaces=5))) == [False, True]


@pytest.mark.parametrize("thresholds", [Thresholds(respondents=9), Thresholds(spaces=0)])
def test_thresholds_cannot_be_lowered(thresholds):
    with pytest.raises(AnalysisError, match="not lowered"):
        suppressed(table([15, 40]), thresholds=thresholds)


def test_marker_takes_the_place_of_the_value():
    cells = table([4, 40, 20], mean=[3.5, 3.0, 2.0], name=list("pqr"))
    marked = mark(cells, suppressed(cells, [()]), ["n", "mean"])
    assert list(marked["n"]) == ["[c]", 40, "[c]"]
    assert list(marked["mean"]) == ["[c]", 3.0, "[c]"]
    assert list(marked["name"]) == list("pqr")
    assert list(cells["n"]) == [4, 40, 20]


def test_a_cell_that_all_totals_together_fix_is_not_left():
    """Two squares of hidden cells that one cell joins: each total hides two, yet it follows."""
    counts = np.full((4, 4), 50)
    for place in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)):
        counts[place] = 6
    cells = table(counts.ravel(), row=np.repeat(range(4), 4), column=list(range(4)) * 4)
    joint = (counts == 6).ravel()
    margins = np.array([cells[key] == i for key in ("row", "column") for i in range(4)])
    assert recoverable(margins[:, joint].astype(float)).sum() == 1
    hidden = suppressed(cells, ["row", "column"]).to_numpy()
    assert hidden[joint].all()
    assert not recoverable(margins[:, hidden].astype(float)).any()


def test_counts_are_rounded_to_fives():
    counts = pd.Series([12, 13, 99, None], dtype="Int64")
    assert list(rounded(counts).dropna()) == [10, 15, 100]
    assert rounded(counts).isna().sum() == 1
