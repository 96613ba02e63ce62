import itertools
import math

import numpy as np
import pandas as pd
import pytest

from analysis import siting
from analysis.errors import AnalysisError

SEEDS = range(6)


def instance(seed, n=14, m=9):
    """Small areas and candidates at random on two islands; some have a space near already."""
    rng = np.random.default_rng(seed)

    def points(size):
        return {
            "easting": rng.uniform(0, 10_000, size),
            "northing": rng.uniform(0, 10_000, size),
            "island": rng.choice(["Great Britain", "Ireland"], size, p=[0.7, 0.3]),
        }

    demand = pd.DataFrame(points(n)).assign(
        population=rng.integers(0, 2_000, n),
        decile=rng.integers(1, 11, n),
        rural=rng.random(n) < 0.4,
        km=rng.uniform(0.5, 12, n),
    )
    demand.loc[rng.random(n) < 0.2, "km"] = np.nan
    candidates = pd.DataFrame(points(m), index=[f"place {row}" for row in range(m)])
    return demand.set_index(pd.Index(np.arange(n) + 100)), candidates


def km_between(candidates, demand, apart):
    km = np.hypot(
        *(
            candidates[side].to_numpy()[:, None] - demand[side].to_numpy()[None, :]
            for side in ("easting", "northing")
        )
    )
    km /= 1_000
    if apart:
        km[candidates[apart].to_numpy()[:, None] != demand[apart].to_numpy()[None, :]] = np.inf
    return km


def most_covered(demand, candidates, k, km, *, weight, apart):
    """Every choice of k tried."""
    near = km_between(candidates, demand, apart) <= km
    left = np.where(demand["km"] <= km, 0.0, weight)
    choices = itertools.combinations(range(len(candidates)), k)
    return max(float(left[near[list(rows)].any(axis=0)].sum()) for rows in choices)


def least_mean(demand, candidates, k, weight, apart):
    """Every choice of k tried; without a space the diagonal of the box counts."""
    between = km_between(candidates, demand, apart)
    far = np.hypot(*(np.ptp(demand[side]) for side in ("easting", "northing"))) / 1_000
    before = demand["km"].fillna(far).to_numpy()
    choices = itertools.combinations(range(len(candidates)), k)
    return min(
        float(np.average(np.minimum(before, between[list(rows)].min(axis=0)), weights=weight))
        for rows in choices
    )


@pytest.fixture
def line():
    """Six areas 1 km apart on a line, of 1, 2, 4, 8, 16 and 32 residents, and nothing open."""
    return pd.DataFrame(
        {
            "easting": np.arange(6) * 1_000.0,
            "northing": 0.0,
            "population": [1, 2, 4, 8, 16, 32],
            "decile": [1, 2, 3, 4, 5, 10],
            "rural": [True, True, True, False, False, False],
            "km": np.nan,
        },
        index=list("abcdef"),
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("apart", [None, "island"])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_covering_is_the_best_of_all_choices(seed, apart, k):
    demand, candidates = instance(seed)
    weight = siting.decile_weights(demand, np.linspace(2, 0, 10))
    answer = siting.maximal_covering(demand, candidates, k, 2.5, weight=weight, apart=apart, gap=0)
    best = most_covered(demand, candidates, k, 2.5, weight=weight, apart=apart)
    assert answer.value == pytest.approx(best, rel=1e-12, abs=1e-9)
    assert (answer.bound, answer.gap, answer.status) == (answer.value, 0, "optimal")
    assert answer.sites["gain"].sum() == pytest.approx(best, rel=1e-12, abs=1e-9)
    assert answer.sites["gain"].is_monotonic_decreasing


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("apart", [None, "island"])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_median_is_the_best_of_all_choices(seed, apart, k):
    demand, candidates = instance(seed)
    weight = siting.decile_weights(demand, range(10, 0, -1))
    answer = siting.p_median(demand, candidates, k, weight=weight, apart=apart, gap=0)
    best = least_mean(demand, candidates, k, weight, apart)
    assert answer.value == pytest.approx(best, rel=1e-9)
    assert (answer.gap, answer.status) == (0, "optimal")
    after = siting.evaluate(demand, answer.sites, 5, weight=weight, apart=apart)
    assert after.mean_km == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_covering_of_many_points_in_clusters_is_the_best_of_all_choices(seed):
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 30_000, (4, 2))
    xy = centres[rng.integers(4, size=120)] + rng.normal(0, 1_500, (120, 2))
    demand = pd.DataFrame(xy, columns=["easting", "northing"]).assign(
        population=rng.integers(1, 100, 120), km=np.nan
    )
    candidates = demand.iloc[:40]
    answer = siting.maximal_covering(demand, candidates, 3, 2, gap=0)
    assert answer.value == most_covered(
        demand, candidates, 3, 2, weight=demand["population"], apart=None
    )
    assert answer.status == "optimal"


def test_places_on_a_line_are_those_read_off_it(line):
    answer = siting.maximal_covering(line, line, 2, 1)
    # e reaches d, e and f (56); of the rest, b reaches a, b and c (7).
    assert answer.sites.index.tolist() == ["e", "b"]
    assert answer.sites["gain"].tolist() == [56, 7]
    assert answer.sites["reach"].tolist() == [56, 7]
    assert answer.value == 63
    assert answer.notes == []


def test_median_on_a_line_is_the_weighted_median(line):
    answer = siting.p_median(line, line, 1)
    # Half of 63 residents live at f: its distances are 5, 4, 3, 2, 1 and 0.
    assert answer.sites.index.tolist() == ["f"]
    assert answer.value == pytest.approx((5 + 2 * 4 + 4 * 3 + 8 * 2 + 16) / 63)
    assert answer.sites["reach"].tolist() == [63]
    assert "63 residents can reach no open space" in answer.notes[0]


def test_who_is_within_reach_already_is_not_counted_again(line):
    line["km"] = [9, 9, 9, 1, 0, 1]
    answer = siting.maximal_covering(line, line, 1, 1)
    assert answer.sites.index.tolist() == ["b"]
    assert answer.value == 7


def test_everyone_within_reach_already_is_an_answer(line):
    line["km"] = 0.5
    answer = siting.maximal_covering(line, line, 2, 1)
    assert (answer.value, answer.gap, answer.status) == (0, 0, "optimal")
    assert answer.sites.empty
    assert answer.notes == ["Everyone who counts lives within 1 km of an open space already."]


def test_places_that_add_nobody_are_left_out(line):
    answer = siting.maximal_covering(line, line, 3, 5)
    assert len(answer.sites) == 1
    assert answer.value == 63
    assert "1 of the 3 places" in answer.notes[0]


def test_nobody_who_counts_is_an_answer(line):
    nobody = siting.decile_weights(line, {9: 1})
    assert "Nobody" in siting.maximal_covering(line, line, 1, 1, weight=nobody).notes[0]
    assert math.isnan(siting.p_median(line, line, 1, weight=nobody).value)


def test_weights_by_decile(line):
    assert siting.decile_weights(line, {1: 3, 10: 0.5}).tolist() == [3, 0, 0, 0, 0, 16]
    assert siting.decile_weights(line, [1] * 10).tolist() == [1, 2, 4, 8, 16, 32]


def test_gain_curve_is_the_best_for_each_number(line):
    curve = siting.gain_curve(line, line, 3, 1)
    assert curve["k"].tolist() == [1, 2, 3]
    assert curve["value"].tolist() == [56, 63, 63]
    assert curve["added"].tolist() == [56, 7, 0]
    assert curve["share"].tolist() == [56 / 63, 1, 1]
    assert curve["status"].unique().tolist() == ["optimal"]


@pytest.mark.parametrize("seed", SEEDS)
def test_gain_curve_is_not_a_path_of_greedy_choices(seed):
    demand, candidates = instance(seed)
    curve = siting.gain_curve(demand, candidates, 4, 2.5, apart="island", gap=0)
    best = [
        most_covered(demand, candidates, k, 2.5, weight=demand["population"], apart="island")
        for k in curve["k"]
    ]
    assert curve["value"].tolist() == best


def test_evaluation_of_places_put_by_hand(line):
    line["km"] = [0.2, 9, 9, 9, np.nan, np.nan]
    sites = pd.DataFrame({"easting": [1_000.0, 3_000], "northing": 0.0}, index=["x", "y"])
    placed = siting.evaluate(line, sites, 1)
    assert placed.sites["gain"].tolist() == [6, 24]
    assert placed.sites["reach"].tolist() == [7, 28]
    assert placed.value == 30
    assert placed.km.tolist() == [0.2, 0, 1, 0, 1, 2]
    assert placed.mean_km == pytest.approx((0.2 + 4 + 16 + 64) / 63)


def test_evaluation_without_a_place_is_what_is_open_now(line):
    line["km"] = [1, 1, 1, 1, 1, np.nan]
    placed = siting.evaluate(line, pd.DataFrame({"easting": [], "northing": []}), 1)
    assert placed.value == 0
    pd.testing.assert_series_equal(placed.km, line["km"])
    assert placed.mean_km == pytest.approx((31 + 32 * 5) / 63)


def test_who_is_newly_reached(line):
    line["km"] = [0.2, 9, 9, 9, 9, np.nan]
    table = siting.newly_reached(line, line.loc[["e"]], 1, by="rural")
    assert table["rural"].tolist() == [False, True]
    assert table["population"].tolist() == [56, 7]
    assert table["before"].tolist() == [0, 1]
    assert table["newly"].tolist() == [56, 0]
    assert table["share_after"].tolist() == [1, 1 / 7]


def test_sensitivity_compares_with_the_first_pair(line):
    weightings = {
        "all": siting.decile_weights(line, [1] * 10),
        "deprived": siting.decile_weights(line, {1: 1, 2: 1}),
    }
    table = siting.sensitivity(line, line, 1, [1, 5], weightings)
    assert table["weighting"].tolist() == ["all", "all", "deprived", "deprived"]
    assert table["value"].tolist() == [56, 63, 3, 3]
    assert table["overlap"].iloc[0] == 1
    assert table["regret"].iloc[0] == 0
    assert (table["base_value"] <= 56).all()
    assert table["regret"].to_list() == [1 - value / 56 for value in table["base_value"]]


def test_the_same_question_has_the_same_answer():
    demand, candidates = instance(1, 80, 60)
    first, second = (siting.maximal_covering(demand, candidates, 5, 2) for _ in range(2))
    pd.testing.assert_frame_equal(first.sites, second.sites)


def test_progress_is_reported_and_can_stop():
    demand, candidates = instance(1, 80, 60)
    steps = []
    siting.maximal_covering(
        demand, candidates, 5, 2, progress=lambda step: steps.append(step) or True
    )
    assert all(step.bound >= step.value for step in steps)
    assert steps[-1].value > 0
    stopped = siting.maximal_covering(demand, candidates, 5, 2, gap=0, progress=lambda _: False)
    assert stopped.status == "stopped"
    assert len(stopped.sites) == 5
    assert stopped.bound > stopped.value


def test_without_time_the_answer_is_labelled_greedy():
    demand, candidates = instance(1, 80, 60)
    answer = siting.maximal_covering(demand, candidates, 5, 2, gap=0, seconds=0)
    assert answer.status == "greedy"
    assert len(answer.sites) == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"k": 7}, "7 places cannot be chosen from 6 candidates"),
        ({"k": 0}, "0 is no number of places"),
        ({"k": 1.5}, "1.5 is no number of places"),
        ({"km": 0}, "Within 0 km nobody"),
        ({"km": math.nan}, "Within nan km nobody"),
        ({"weight": "wealth"}, "no column 'wealth'"),
        ({"weight": pd.Series([1.0])}, "weights have 1 rows"),
        ({"weight": pd.Series([-1.0, 1, 1, 1, 1, 1], index=list("abcdef"))}, "row a is -1.0"),
        ({"apart": "island"}, "no column 'island'"),
    ],
)
def test_a_question_without_sense_gets_a_sentence(line, options, words):
    with pytest.raises(AnalysisError, match=words):
        siting.maximal_covering(**{"demand": line, "candidates": line, "k": 1, "km": 1, **options})


@pytest.mark.parametrize("solve", [siting.maximal_covering, siting.gain_curve])
def test_empty_tables_get_a_sentence(line, solve):
    with pytest.raises(AnalysisError, match="no neighbourhood in this area"):
        solve(line.iloc[:0], line, 1, 1)
    with pytest.raises(AnalysisError, match="no candidate place"):
        solve(line, line.iloc[:0], 1, 1)


def test_incomplete_tables_get_a_sentence(line):
    with pytest.raises(AnalysisError, match="no column 'km'"):
        siting.p_median(line.drop(columns="km"), line, 1)
    with pytest.raises(AnalysisError, match="easting is missing in row b"):
        siting.p_median(line.assign(easting=line["easting"].where(line.index != "b")), line, 1)
    with pytest.raises(AnalysisError, match="2 weights are given"):
        siting.decile_weights(line, [1, 2])
    with pytest.raises(AnalysisError, match="weight -1 of decile 3"):
        siting.decile_weights(line, {3: -1})
    with pytest.raises(AnalysisError, match="at least one distance"):
        siting.sensitivity(line, line, 1, [], {})
    with pytest.raises(AnalysisError, match="no column 'ward' to group by"):
        siting.newly_reached(line, line, 1, by="ward")
