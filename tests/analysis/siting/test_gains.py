import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.siting import gains as siting_gains


@pytest.fixture
def table():
    """Gains of four candidates; the second has none, and nobody serves the third point."""
    return np.array([[3.0, 0, 0, 1], [0, 0, 0, 0], [2, 2, 0, 0], [0, 4, 0, 5]])


@pytest.fixture
def gains(table):
    return siting_gains.saved(
        lambda first, last: 9 - table[first:last], 4, np.ones(4), np.full(4, 9.0)
    )


def test_candidates_and_points_without_a_gain_are_left_out(gains):
    assert gains.candidates.tolist() == [0, 2, 3]
    assert gains.most.tolist() == [3, 4, 5]


def test_scores_are_gains_over_what_is_held(gains):
    assert gains.scores(np.zeros(3)).tolist() == [4, 4, 9]
    assert gains.scores(np.array([2.5, 3, 1])).tolist() == [0.5, 0, 5]


def test_a_point_holds_the_largest_gain_of_the_chosen(gains):
    assert gains.held(np.array([0, 1])).tolist() == [3, 2, 1]
    assert gains.held(np.array([], int)).tolist() == [0, 0, 0]


def test_a_part_keeps_its_rows_and_all_points(gains):
    part = gains.part(np.array([2, 0]))
    assert part.candidates.tolist() == [3, 0]
    assert part.scores(np.zeros(3)).tolist() == [9, 4]
    assert part.held(np.array([0])).tolist() == [0, 4, 5]


def test_greedy_ends_where_nothing_is_added(gains):
    assert gains.greedy(2).tolist() == [2, 0]
    assert gains.greedy(3).tolist() == [2, 0]


def test_covering_scores_are_those_of_general_gains():
    rng = np.random.default_rng(3)
    points = np.column_stack([rng.uniform(0, 9, (50, 2)), np.zeros(50)])
    weight = rng.uniform(1, 2, 50)
    gains = siting_gains.covering(points, points, weight, 2)
    held = rng.uniform(0, 1, 50) * gains.most
    general = gains._replace(covering=None)
    np.testing.assert_allclose(gains.scores(held), general.scores(held), rtol=1e-12)


def test_a_distance_of_exactly_the_limit_is_within_it():
    places, points = np.zeros((1, 3)), np.array([[3.0, 4, 0], [3, 4.001, 0]])
    gains = siting_gains.covering(places, points, np.array([7.0, 11]), 5)
    assert gains.most.tolist() == [7]


def test_exchange_leaves_the_trap_that_greedy_falls_into():
    """The middle place serves 6 and is taken first; the two others serve 10 together."""
    table = np.array([[1.0, 3, 3, 0], [5, 4, 0, 0], [0, 0, 4, 5]]) * [[1], [1], [1]]
    gains = siting_gains.saved(
        lambda first, last: 9 - table[first:last], 3, np.ones(4), np.full(4, 9.0)
    )
    better = gains.exchange(np.array([0, 1]))
    assert sorted(better.tolist()) == [1, 2]


@pytest.mark.parametrize(("limit", "words"), [("MOST_PAIRS", "pairs of a place")])
def test_too_many_pairs_get_a_sentence(monkeypatch, limit, words):
    monkeypatch.setattr(siting_gains, limit, 3)
    points = np.zeros((2, 3))
    with pytest.raises(AnalysisError, match=words):
        siting_gains.covering(points, points, np.ones(2), 1)


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MOST_DISTANCES", "takes 4 distances"), ("MOST_GAINS", "do not fit into memory")],
)
def test_too_many_distances_get_a_sentence(monkeypatch, limit, words):
    monkeypatch.setattr(siting_gains, limit, 3)
    points = np.zeros((2, 3))
    with pytest.raises(AnalysisError, match=words):
        siting_gains.savings(points, points, np.ones(2), np.ones(2))
