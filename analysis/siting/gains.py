"""What each candidate place would give each demand point, and good choices of k by exchange.

Maximal covering and the p-median are one problem. Candidate ``j`` gives point ``i`` a gain
``g_ij >= 0``, a point has the largest gain of the chosen places, and k places are sought with the
largest sum. In maximal covering ``g_ij`` is the point's weight if ``j`` is near enough, else 0; in
the p-median it is the weight times the distance that ``j`` saves (Cornuéjols, Nemhauser and Wolsey
1990, The uncapacitated facility location problem).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import cKDTree

from analysis.errors import AnalysisError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Pairs of a place and a point that it serves: more would not fit into a small server's memory.
MOST_PAIRS = 40_000_000
#: The same where each pair has a gain of its own, and pairs of which the distance is taken.
MOST_GAINS = 16_000_000
MOST_DISTANCES = 60_000_000
_CHUNK = 2_048


class Gains(NamedTuple):
    """Gains by candidate, in rows; candidates and points without any are left out."""

    candidates: Integers  #: (m,) position of each row's candidate in the person's table
    start: Integers  #: (m + 1,) first entry of each row
    points: npt.NDArray[np.int32]  #: (entries,) demand point, 0 to n - 1
    gain: Floats  #: (entries,)
    most: Floats  #: (n,) largest gain that a point can have
    covering: sparse.csr_array | None  #: ones, where every candidate gives a point the same

    def part(self, rows: Integers) -> "Gains":
        """Gains of these candidates (r,), in that order; points that none of them serves remain."""
        counts = self.start[rows + 1] - self.start[rows]
        start = np.concatenate([[0], np.cumsum(counts)])
        entries = np.arange(start[-1]) + np.repeat(self.start[rows] - start[:-1], counts)
        return self._replace(
            candidates=self.candidates[rows],
            start=start,
            points=self.points[entries],
            gain=self.gain[entries],
            covering=None if self.covering is None else self.covering[rows],
        )

    def scores(self, held: Floats) -> Floats:
        """Gain of each candidate over what points hold (n,): sum of ``max(g_ij - held_i, 0)``."""
        if self.covering is not None:
            return np.asarray(self.covering @ (self.most - held))
        excess = self.gain - held[self.points]
        np.maximum(excess, 0, out=excess)
        return np.add.reduceat(excess, self.start[:-1]) if len(excess) else np.empty(0)

    def held(self, chosen: Integers) -> Floats:
        """Gain that each point has from the chosen rows, shape (n,)."""
        best = np.zeros(len(self.most))
        for row in chosen:
            part = slice(self.start[row], self.start[row + 1])
            at = self.points[part]
            best[at] = np.maximum(best[at], self.gain[part])
        return best

    def greedy(self, k: int, chosen: Integers | None = None) -> Integers:
        """Rows that add most, one after the other, to those chosen, until k add anything."""
        rows = [] if chosen is None else [int(row) for row in chosen]
        best = self.held(np.array(rows, np.int64))
        while len(rows) < min(k, len(self.candidates)):
            added = self.scores(best)
            row = int(added.argmax())
            if not added[row] > 0:
                break
            rows.append(row)
            best = np.maximum(best, self.held(np.array([row])))
        return np.array(rows, np.int64)

    def exchange(self, chosen: Integers, keep_on: Callable[[], bool] = lambda: True) -> Integers:
        """Swap one chosen row for the best other one as long as the sum of gains grows.

        `keep_on` is asked before each swap is sought; False ends the search (Teitz and Bart 1968,
        Operations Research 16(5), 955-961).
        """
        chosen = chosen.copy()
        value = float(self.held(chosen).sum())
        unchanged, turn = 0, 0
        while unchanged < len(chosen) and keep_on():
            rest = self.held(np.delete(chosen, turn))
            added = self.scores(rest)
            row = int(added.argmax())
            swapped = float(rest.sum() + added[row])
            unchanged += 1
            if swapped > value * (1 + 1e-12) and row not in chosen:
                chosen[turn], value, unchanged = row, swapped, 0
            turn = (turn + 1) % len(chosen)
        return chosen


def covering(places: Floats, points: Floats, weight: Floats, metres: float) -> Gains:
    """Gains of maximal covering: the weight of each point within a distance.

    Parameters
    ----------
    places : ndarray, shape (m, 3)
        Coordinates in metres; the third keeps apart what must not be joined.
    points : ndarray, shape (n, 3)
    weight : ndarray, shape (n,)
        Positive.
    metres : float
        Greatest distance, itself included.

    Returns
    -------
    Gains

    Raises
    ------
    AnalysisError
        If there are more pairs than fit.
    """
    if not len(points):
        return _gains(np.zeros(len(places) + 1, np.int64), np.empty(0, np.int32), weight, weight)
    tree = cKDTree(points)
    counts = cKDTree(places).count_neighbors(tree, metres)
    if counts > MOST_PAIRS:
        message = (
            f"{counts:,} pairs of a place and a neighbourhood within {metres / 1000:g} km are more "
            f"than the {MOST_PAIRS:,} that fit into memory: choose a shorter distance, a smaller "
            "area, or fewer candidate places."
        )
        raise AnalysisError(message)
    rows, columns = [], []
    for first in range(0, len(places), _CHUNK):
        near = cKDTree(places[first : first + _CHUNK]).sparse_distance_matrix(
            tree, metres, output_type="ndarray"
        )
        order = np.lexsort((near["j"], near["i"]))
        rows.append(np.bincount(near["i"], minlength=len(places[first : first + _CHUNK])))
        columns.append(near["j"][order].astype(np.int32))
    start = np.concatenate([[0], np.cumsum(np.concatenate(rows))])
    reached = np.concatenate(columns)
    return _gains(start, reached, weight[reached], weight)


def savings(places: Floats, points: Floats, weight: Floats, metres: Floats) -> Gains:
    """Gains of the p-median: weight times the distance that a place saves a point.

    Parameters
    ----------
    places : ndarray, shape (m, 3)
        Coordinates in metres; the third keeps apart what must not be joined.
    points : ndarray, shape (n, 3)
    weight : ndarray, shape (n,)
        Positive.
    metres : ndarray, shape (n,)
        Distance of each point to what is open now.

    Returns
    -------
    Gains

    Raises
    ------
    AnalysisError
        If there are more pairs than fit.
    """
    pairs = len(places) * len(points)
    if pairs > MOST_DISTANCES:
        message = (
            f"A mean distance over {len(points):,} neighbourhoods and {len(places):,} candidate "
            f"places takes {pairs:,} distances, more than the {MOST_DISTANCES:,} that fit: choose "
            "a smaller area or fewer candidate places."
        )
        raise AnalysisError(message)

    def distances(first: int, last: int) -> Floats:
        sides = places[first:last, None, :] - points[None, :, :]
        return np.asarray(np.sqrt(np.einsum("ijk,ijk->ij", sides, sides)))

    return saved(distances, len(places), weight, metres)


def saved(
    distances: Callable[[int, int], Floats], places: int, weight: Floats, before: Floats
) -> Gains:
    """Gains of the p-median from any distances, such as those along a network.

    Parameters
    ----------
    distances : callable
        Takes the first and the last row (exclusive); returns distances, shape (rows, n).
    places : int
        Number of candidates.
    weight, before : ndarray, shape (n,)
        Weight of each point, and its distance now, in the unit of `distances`.

    Returns
    -------
    Gains

    Raises
    ------
    AnalysisError
        If more pairs have a gain than fit.
    """
    counts, columns, gains = [np.zeros(1, np.int64)], [], []
    step = max(1, 2_000_000 // max(len(weight), 1))
    total = 0
    for first in range(0, places, step):
        gain = weight * (before - distances(first, min(first + step, places)))
        rows, points = np.nonzero(gain > 0)
        counts.append(np.bincount(rows, minlength=len(gain)))
        columns.append(points.astype(np.int32))
        gains.append(gain[rows, points])
        total += len(points)
        if total > MOST_GAINS:
            message = (
                f"More than {MOST_GAINS:,} pairs of a place and a neighbourhood that it would be "
                "nearer to do not fit into memory: choose a smaller area or fewer candidate places."
            )
            raise AnalysisError(message)
    start = np.cumsum(np.concatenate(counts))
    return _gains(start, np.concatenate(columns), np.concatenate(gains), None)


def _gains(
    start: Integers, points: npt.NDArray[np.int32], gain: Floats, weight: Floats | None
) -> Gains:
    """Leave out candidates and points without a gain; `weight` marks a problem of covering."""
    filled = np.diff(start) > 0
    kept = np.flatnonzero(np.bincount(points)) if len(points) else np.empty(0, np.int64)
    place = np.zeros(int(kept[-1]) + 1 if len(kept) else 0, np.int32)
    place[kept] = np.arange(len(kept))
    columns = place[points]
    rows = np.concatenate([start[:-1][filled], start[-1:]])
    if weight is None:
        most = np.zeros(len(kept))
        np.maximum.at(most, columns, gain)
        return Gains(np.flatnonzero(filled), rows, columns, gain, most, None)
    shape = (int(filled.sum()), len(kept))
    matrix = sparse.csr_array((np.ones(len(columns)), columns, rows), shape=shape)
    return Gains(np.flatnonzero(filled), rows, columns, gain, weight[kept], matrix)
