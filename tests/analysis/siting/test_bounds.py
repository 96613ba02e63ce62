import itertools
import math

import numpy as np
import pytest

from analysis.siting import bounds, integer_program
from analysis.siting import gains as siting_gains
from analysis.siting.bounds import Search


def random_gains(seed, *, covering):
    """Thirty points and twelve candidates in the plane."""
    rng = np.random.default_rng(seed)
    points = np.column_stack([rng.uniform(0, 10, (30, 2)), np.zeros(30)])
    places = np.column_stack([rng.uniform(0, 10, (12, 2)), np.zeros(12)])
    weight = rng.uniform(1, 5, 30)
    if covering:
        return siting_gains.covering(places, points, weight, 2.5)
    return siting_gains.savings(places, points, weight, rng.uniform(1, 8, 30))


def best_of_all(gains, k):
    rows = range(len(gains.candidates))
    choices = itertools.combinations(rows, min(k, len(rows)))
    return max(gains.held(np.array(chosen)).sum() for chosen in choices)


CASES = list(itertools.product(range(5), [True, False], [2, 4]))


@pytest.mark.parametrize(("seed", "covering", "k"), CASES)
def test_every_bound_on_the_way_is_true(seed, covering, k):
    gains = random_gains(seed, covering=covering)
    best = best_of_all(gains, k)
    steps = []
    search = Search(60, lambda step: steps.append(step) or True)
    bounds.solve(gains, k, 0, search)
    assert min(step.bound for step in steps) >= best * (1 - 1e-12)
    assert max(step.value for step in steps) <= best * (1 + 1e-12)
    assert search.value == pytest.approx(best, rel=1e-12)
    assert search.gap == 0


@pytest.mark.parametrize(("seed", "covering", "k"), CASES)
def test_no_candidate_of_a_better_choice_is_dropped(seed, covering, k):
    """From a poor start each choice above it must be possible with the hopes of its candidates."""
    gains = random_gains(seed, covering=covering)
    search = Search(60)
    search.offer(gains, np.arange(k))
    poor = search.value
    hopes = bounds.relax(gains, k, 0, search)
    for chosen in itertools.combinations(range(len(gains.candidates)), k):
        value = gains.held(np.array(chosen)).sum()
        if value > max(search.value, poor) * (1 + 1e-9):
            assert (hopes[list(chosen)] >= value * (1 - 1e-12)).all()


@pytest.mark.parametrize(("seed", "covering", "k"), CASES)
def test_the_integer_programme_alone_finds_the_best(seed, covering, k):
    gains = random_gains(seed, covering=covering)
    rows = np.arange(len(gains.candidates))
    answer = integer_program.solve(
        gains, rows, k, rows[:k], gap=0, seconds=60, watch=lambda *_: True
    )
    best = best_of_all(gains, k)
    assert gains.held(answer.chosen).sum() == pytest.approx(best, rel=1e-9)
    assert answer.bound == pytest.approx(best, rel=1e-6)


def test_points_of_the_same_places_share_a_column():
    points = np.array([[0.0, 0, 0], [0.1, 0, 0], [9, 0, 0]])
    gains = siting_gains.covering(points[[0, 2]], points, np.array([1.0, 2, 4]), 1)
    programme = integer_program.formulate(gains, np.arange(2), 1)
    assert programme.cost.tolist() == [0, 0, 3, 4]
    assert programme.matrix.toarray().tolist() == [[-1, 0, 1, 0], [0, -1, 0, 1], [1, 1, 0, 0]]
    assert programme.upper.tolist() == [0, 0, 1]


def test_without_time_the_solver_keeps_the_first_choice_and_a_true_bound():
    gains = random_gains(0, covering=False)
    rows = np.arange(len(gains.candidates))
    answer = integer_program.solve(
        gains, rows, 3, rows[:3], gap=0, seconds=0, watch=lambda *_: True
    )
    assert answer.bound >= best_of_all(gains, 3) * (1 - 1e-9)


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [(9, 10, 0.1), (10, 10, 0), (10, 10 * (1 + 1e-9), 0), (0, 0, 0), (5, math.inf, math.nan)],
)
def test_gap_is_what_is_left_of_the_bound(value, bound, gap):
    search = bounds.Search(1)
    search.value, search.bound = value, bound
    assert search.gap == pytest.approx(gap, nan_ok=True)
