"""Proof of how good a choice of places can be: Lagrangian bound, reduction, integer programme.

The constraint that a point has one gain only is priced with multipliers, which bounds what any k
places can reach and, for each candidate, any choice with it. Candidates that no better choice can
hold are dropped; HiGHS solves the integer programme over those that are left.
"""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from analysis.siting import integer_program
from analysis.siting.gains import Floats, Gains, Integers

#: Rounding: sums of some ten thousand numbers are true to this share, with room to spare.
ROUNDING = 1e-9
#: Entries of a reduced programme up to which it is solved to the end whatever gap would do, and
#: those beyond which the solver takes longer than anybody waits and does not stop when asked to.
_SMALL, _LARGE = 200_000, 600_000
#: The same for the p-median, whose programme has a row an entry.
_SMALL_MEDIAN, _LARGE_MEDIAN = 20_000, 60_000
#: Share of the time left that the solver is given: it checks its clock only now and then.
_SOLVING = 0.7
_STEPS = 400
#: Steps after which the relaxation ends even if the gap is not reached.
_MOST_STEPS = 1_200
#: Steps without a better bound until the step is halved, and the smallest step.
_PATIENCE = 12
_SHORTEST = 5e-3
#: Steps between tries to improve what the relaxation suggests.
_TRY = 20
#: The relaxation goes on with the candidates left when they are fewer than this share.
_SHRINK = 0.7
#: Share of the time that may go into the relaxation, and where the programme is out of reach.
_RELAXING = 0.5
_RELAXING_LARGE = 0.95


class Progress(NamedTuple):
    """How far a search is: share done (0-1 or NaN), best value so far, bound, seconds."""

    phase: str
    done: float
    value: float
    bound: float
    seconds: float


class Search:
    """Best choice and lowest bound of a run so far, its clock, and whether it is to go on."""

    def __init__(
        self,
        seconds: float,
        progress: Callable[[Progress], bool] | None = None,
        shown: Callable[[float], float] = float,
    ) -> None:
        self.seconds = seconds
        self.began = time.monotonic()
        self.chosen: Integers = np.empty(0, np.int64)
        self.value = 0.0
        self.bound = math.inf
        self.stopped = False
        self._progress = progress
        self._shown = shown

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    @property
    def gap(self) -> float:
        """Share of the bound that is not reached: 0 if only by rounding, NaN without a bound."""
        if not math.isfinite(self.bound):
            return math.nan
        gap = (self.bound - self.value) / self.bound if self.bound > 0 else 0.0
        return gap if gap > 10 * ROUNDING else 0.0

    @property
    def proven(self) -> float:
        """The bound, freed from its allowance for rounding where the best is proven."""
        return self.value if self.gap == 0 else self.bound

    def status(self, left: float, gap: float) -> str:
        """How the run ended, by the relative gap that is left and the one that was asked for."""
        if left == 0:
            return "optimal"
        if left <= gap:
            return "within gap"
        return "stopped" if self.stopped else "greedy"

    def offer(self, gains: Gains, chosen: Integers) -> bool:
        """Keep a choice if it is better than the best so far."""
        value = float(gains.held(chosen).sum())
        better = value > self.value
        if better:
            self.chosen, self.value = chosen, value
        return better

    def go_on(self, phase: str, done: float = math.nan) -> bool:
        """Report, and tell whether neither the person nor the clock ends the search."""
        if self._progress is not None and not self.stopped:
            step = Progress(
                phase, done, self._shown(self.value), self._shown(self.bound), self.spent
            )
            self.stopped = self._progress(step) is False
        return not self.stopped and self.spent < self.seconds


def solve(gains: Gains, k: int, gap: float, search: Search, first: Integers | None = None) -> None:
    """Find the k rows with the largest sum of gains, and prove it, as far as time allows.

    Parameters
    ----------
    gains : Gains
    k : int
        At least 1.
    gap : float
        Relative gap that is good enough where the proof would be long; a small problem is always
        solved to the end.
    search : Search
        Takes the choice, its value and the bound.
    first : ndarray of int, optional
        Rows to start from, such as the answer for k - 1.
    """
    if not len(gains.candidates):
        search.bound = 0.0
        return
    search.go_on("Choosing one place after another")
    rows = gains.greedy(k)
    search.offer(gains, rows)
    if first is not None:
        search.offer(gains, gains.greedy(k, first))
    search.go_on("Exchanging places")
    search.offer(gains, gains.exchange(search.chosen, lambda: search.go_on("Exchanging places")))
    if len(rows) < k and len(search.chosen) < k:
        # Greedy ended early: every point has all that it can have.
        search.bound = search.value
        return
    hopes = relax(gains, k, gap, search)
    if search.gap == 0 or search.stopped or search.spent > search.seconds:
        return
    _finish(gains, k, gap, search, hopes)


def relax(gains: Gains, k: int, gap: float, search: Search) -> Floats:
    """Lower the Lagrangian bound by subgradient steps.

    For multipliers ``0 <= u_i <= max_j g_ij`` no choice of k exceeds
    ``sum(u) + (sum of the k largest s_j)`` with ``s_j = sum_i max(g_ij - u_i, 0)``.

    Parameters
    ----------
    gains : Gains
    k : int
    gap : float
        Relative gap that is good enough for a long run to end.
    search : Search
        Its bound falls, and its choice is improved where the k largest suggest a better one.

    Returns
    -------
    ndarray, shape (m,)
        Bound of every choice that holds a candidate.

    References
    ----------
    Galvão, R. D. and ReVelle, C. (1996). A Lagrangean heuristic for the maximal covering location
    problem. European Journal of Operational Research, 88(1), 114-123.
    Held, M., Wolfe, P. and Crowder, H. P. (1974). Validation of subgradient optimization.
    Mathematical Programming, 6, 62-88.
    """
    rows, some = np.arange(len(gains.candidates)), gains
    prices = gains.held(search.chosen)
    best_prices, best = prices, math.inf
    hopes = np.full(len(rows), math.inf)
    step, waited, direction = 1.0, 0, np.zeros(len(prices))
    for turn in range(_MOST_STEPS):
        worth = some.scores(prices)
        spare = max(len(rows) - k, 0)
        top = np.argpartition(worth, spare)[spare:] if spare else np.arange(len(rows))
        bound = float(prices.sum() + worth[top].sum()) * (1 + ROUNDING)
        hopes[rows] = np.minimum(hopes[rows], bound + np.minimum(worth - worth[top].min(), 0))
        if bound < best * (1 - 1e-6):
            best, best_prices, waited = bound, prices, 0
        else:
            waited += 1
        search.bound = max(min(search.bound, bound), search.value)
        if search.offer(gains, np.sort(rows[top])) or turn % _TRY == _TRY - 1:
            search.offer(gains, rows[some.exchange(top)])
        if waited >= _PATIENCE:
            step, waited, prices = step / 2, 0, best_prices
            direction = np.zeros(len(prices))
            if step < _SHORTEST:
                break
            continue
        going = search.go_on("Proving a bound", min(turn / _STEPS, 1.0))
        share = _RELAXING if some.start[-1] <= _sizes(gains)[1] else _RELAXING_LARGE
        done = search.gap == 0 or (turn >= _STEPS and search.gap <= gap)
        if done or not going or search.spent > share * search.seconds:
            break
        slope = 1.0 - _served(some, top, prices)
        slope[((prices <= 0) & (slope > 0)) | ((prices >= gains.most) & (slope < 0))] = 0
        direction = slope + 0.5 * direction
        length = float(direction @ direction)
        if not length > 0:
            break
        excess = max(bound - search.value, ROUNDING * bound)
        prices = np.clip(prices - step * excess / length * direction, 0, gains.most)
        alive = hopes[rows] > search.value
        if not alive.any():
            search.bound = search.value
            break
        if alive.mean() < _SHRINK:
            rows = rows[alive]
            some = gains.part(rows)
    return hopes


def _served(gains: Gains, rows: Integers, prices: Floats) -> Floats:
    """Number of these rows that give a point more than its price."""
    count = np.zeros(len(prices))
    for row in rows:
        part = slice(gains.start[row], gains.start[row + 1])
        at = gains.points[part]
        count[at] += gains.gain[part] > prices[at]
    return count


def _sizes(gains: Gains) -> tuple[int, int]:
    """Entries up to which a programme is solved to the end, and up to which at all."""
    return (_SMALL_MEDIAN, _LARGE_MEDIAN) if gains.covering is None else (_SMALL, _LARGE)


def _finish(gains: Gains, k: int, gap: float, search: Search, hopes: Floats) -> None:
    """Solve the integer programme over the candidates that a better choice could hold."""
    limit = search.value * (1 + ROUNDING)
    rows = np.flatnonzero(hopes > limit)
    entries = int((gains.start[rows + 1] - gains.start[rows]).sum())
    aim, (small, large) = 0.0, _sizes(gains)
    if entries > small:
        if search.gap <= gap:
            return
        # A choice dropped here is within half of the gap asked for; the bound says so.
        aim, limit = gap / 2, search.value * (1 + gap / 2)
        rows = np.flatnonzero(hopes > limit)
        if int((gains.start[rows + 1] - gains.start[rows]).sum()) > large:
            return
    rows = np.union1d(rows, search.chosen)
    answer = integer_program.solve(
        gains,
        rows,
        k,
        search.chosen,
        gap=aim,
        seconds=_SOLVING * (search.seconds - search.spent),
        watch=lambda value, bound: _watch(search, value, max(bound, limit)),
    )
    search.bound = max(min(search.bound, max(answer.bound * (1 + ROUNDING), limit)), search.value)
    search.offer(gains, answer.chosen)


def _watch(search: Search, value: float, bound: float) -> bool:
    """Report from inside the solver."""
    kept = search.value, search.bound
    search.value, search.bound = max(value, search.value), min(bound, search.bound)
    going = search.go_on("Solving the integer programme")
    search.value, search.bound = kept
    return going
