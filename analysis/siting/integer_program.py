"""The integer programme of siting, solved by HiGHS."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.siting.gains import Floats, Gains, Integers


class Answer(NamedTuple):
    """Rows that the solver chose, and a bound on the value of any choice."""

    chosen: Integers
    bound: float


class Programme(NamedTuple):
    """``max c z`` with ``A (x, z) <= b``: x, one a row of gains, is 0 or 1; z lies in 0 to 1."""

    cost: Floats
    matrix: sparse.csr_array
    upper: Floats


def formulate(gains: Gains, rows: Integers, k: int) -> Programme:
    """Write the choice of k rows in levels: which of its possible gains a point attains.

    A point's distinct gains are levels, largest first. Level l is attained if the one above it is,
    or if a candidate that gives just this gain is chosen, ``z_l <= z_(l-1) + sum x_j``; attaining
    it adds the step down to the next level. In covering each point has one level, and points within
    reach of the same candidates share it.

    Parameters
    ----------
    gains : Gains
    rows : ndarray of int, shape (r,)
    k : int

    Returns
    -------
    Programme
        With r columns of places, then one a level; one row a level, then that of k.

    References
    ----------
    García, S., Labbé, M. and Marín, A. (2011). Solving large p-median problems with a radius
    formulation. INFORMS Journal on Computing, 23(4), 546-556.
    """
    counts = gains.start[rows + 1] - gains.start[rows]
    entry = np.concatenate([np.arange(gains.start[row], gains.start[row + 1]) for row in rows])
    place = np.repeat(np.arange(len(rows)), counts)
    point, gain = gains.points[entry].astype(np.int64), gains.gain[entry]
    if gains.covering is not None:
        point, place, gain = _merged(point, place, gain)
    order = np.lexsort((place, -gain, point))
    point, place, gain = point[order], place[order], gain[order]
    other_point = np.concatenate([[True], point[1:] != point[:-1]])
    begins = other_point | np.concatenate([[True], gain[1:] != gain[:-1]])
    level = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    top = other_point[first]
    levels = len(first)
    below = np.append(gain[first][1:], 0.0)
    below[np.append(top[1:], True)] = 0.0
    lower = np.flatnonzero(~top)
    z = len(rows) + np.arange(levels)
    i = np.concatenate([level, np.arange(levels), lower, np.full(len(rows), levels)])
    j = np.concatenate([place, z, z[lower - 1], np.arange(len(rows))])
    a = np.repeat([-1.0, 1.0, -1.0, 1.0], [len(place), levels, len(lower), len(rows)])
    matrix = sparse.csr_array((a, (i, j)), shape=(levels + 1, len(rows) + levels))
    cost = np.concatenate([np.zeros(len(rows)), gain[first] - below])
    return Programme(cost, matrix, np.append(np.zeros(levels), float(k)))


def _merged(point: Integers, place: Integers, gain: Floats) -> tuple[Integers, Integers, Floats]:
    """Make points that the same places reach into one."""
    order = np.lexsort((place, point))
    point, place, gain = point[order], place[order], gain[order]
    first = np.flatnonzero(np.concatenate([[True], point[1:] != point[:-1]]))
    last = np.append(first[1:], len(point))
    groups: dict[bytes, int] = {}
    kept: list[tuple[int, int]] = []
    weights: list[float] = []
    for begin, end in zip(first.tolist(), last.tolist(), strict=True):
        pattern = place[begin:end].tobytes()
        if pattern not in groups:
            groups[pattern] = len(kept)
            kept.append((begin, end))
            weights.append(0.0)
        weights[groups[pattern]] += gain[begin]
    sizes = np.array([end - begin for begin, end in kept])
    places = np.concatenate([place[begin:end] for begin, end in kept])
    return (np.repeat(np.arange(len(kept)), sizes), places, np.repeat(np.array(weights), sizes))


def solve(
    gains: Gains,
    rows: Integers,
    k: int,
    first: Integers,
    *,
    gap: float,
    seconds: float,
    watch: Callable[[float, float], bool],
) -> Answer:
    """Choose k of these rows of gains by branch and cut.

    Parameters
    ----------
    gains : Gains
    rows : ndarray of int, shape (r,)
        Sorted; they hold `first`.
    k : int
    first : ndarray of int
        A choice to start from.
    gap : float
        Relative gap at which the solver may end.
    seconds : float
    watch : callable
        Takes the best value and the bound so far; returns False to stop.

    Returns
    -------
    Answer
        The choice to start from and an infinite bound where the solver got nowhere.
    """
    programme = formulate(gains, rows, k)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)  # noqa: FBT003
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("time_limit", max(seconds, 0.0))
    _pass(solver, programme, len(rows))
    _start_from(solver, np.isin(rows, first))

    def ask(event: "highspy.highs.HighsCallbackEvent") -> None:
        value, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if not watch(value if abs(value) < math.inf else 0.0, abs(bound)):
            event.interrupt()

    solver.cbMipInterrupt += ask
    solver.run()
    info = solver.getInfo()
    values = np.array(solver.getSolution().col_value)
    chosen = rows[values[: len(rows)] > 0.5] if len(values) else first  # noqa: PLR2004
    bound = float(info.mip_dual_bound)
    return Answer(chosen, bound if math.isfinite(bound) else math.inf)


def _pass(solver: highspy.Highs, programme: Programme, places: int) -> None:
    """Hand the programme to the solver."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = programme.matrix.shape
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = programme.cost
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.ones(lp.num_col_)
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = programme.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = programme.matrix.indptr
    lp.a_matrix_.index_ = programme.matrix.indices
    lp.a_matrix_.value_ = programme.matrix.data
    kinds = [highspy.HighsVarType.kInteger] * places
    kinds += [highspy.HighsVarType.kContinuous] * (lp.num_col_ - places)
    lp.integrality_ = kinds
    solver.passModel(lp)


def _start_from(solver: highspy.Highs, chosen: npt.NDArray[np.bool_]) -> None:
    """Give the solver a choice that it can only improve."""
    columns = np.arange(len(chosen), dtype=np.int32)
    solver.setSolution(len(columns), columns, chosen.astype(float))
