import itertools

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation.spatial import (
    distances_km,
    local_moran,
    morans_i,
    nearest_weights,
    region_residuals,
)

QUADRANTS = {1: "high among high", 2: "low among high", 3: "low among low", 4: "high among low"}


def neighbour_weights(neighbours):
    """Weights from lists of neighbours by code."""
    weights = pd.DataFrame(0.0, index=list(neighbours), columns=list(neighbours))
    for code, others in neighbours.items():
        weights.loc[code, others] = 1.0
    return weights


@pytest.fixture
def esda(reference):
    """Results of esda on a grid, indexed by cell."""
    table = reference("spatial")
    return table.set_index(
        pd.MultiIndex.from_frame(table[["row", "column"]]).map("{0[0]}-{0[1]}".format)
    )


@pytest.fixture
def grid(esda):
    moves = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    return neighbour_weights(
        {
            code: [
                f"{row + down}-{column + right}"
                for down, right in moves
                if f"{row + down}-{column + right}" in esda.index
            ]
            for code, row, column in esda[["row", "column"]].itertuples()
        }
    )


def test_moran_is_that_of_esda(esda, grid):
    found = morans_i(esda["value"], grid)
    assert_allclose(found["moran"], esda["moran"].iloc[0], rtol=1e-10)
    assert_allclose(found["std_error"], esda["std_error"].iloc[0], rtol=1e-10)
    assert_allclose(found["p_analytic"], esda["p_analytic"].iloc[0], rtol=1e-8)
    assert found["regions"] == 42
    assert_allclose(found["p_permutation"], found["p_analytic"], atol=0.015)


def test_local_moran_is_that_of_esda(esda, grid):
    found = local_moran(esda["value"], grid, share=0.999999)
    assert_allclose(found["local_moran"], esda["local_moran"], rtol=1e-10)
    assert found["cluster"].tolist() == esda["quadrant"].map(QUADRANTS).tolist()
    # esda's p-values are one-sided, from 999 draws
    near = esda["p_one_sided"] < 0.2
    assert_allclose(found["p_value"][near] / 2, esda["p_one_sided"][near], atol=0.05)


def test_moments_are_those_of_all_permutations():
    values = pd.Series([1.0, 2.0, 4.0, 8.0, 3.0], list("abcde"))
    weights = neighbour_weights(
        {"a": ["b"], "b": ["a", "c"], "c": ["b", "d"], "d": ["c", "e"], "e": ["d", "a"]}
    )
    every = [
        morans_i(pd.Series(order, list("abcde")), weights, draws=99)["moran"]
        for order in itertools.permutations(values)
    ]
    found = morans_i(values, weights, draws=9999)
    assert_allclose(np.mean(every), found["expected"])
    assert_allclose(np.std(every), found["std_error"])
    beyond = np.abs(np.array(every) + 0.25) >= abs(found["moran"] + 0.25) - 1e-12
    assert_allclose(found["p_permutation"], beyond.mean(), atol=0.02)


def test_a_ring_that_alternates_is_minus_one():
    codes = [f"R{i}" for i in range(8)]
    ring = neighbour_weights({c: [codes[i - 1], codes[(i + 1) % 8]] for i, c in enumerate(codes)})
    found = morans_i(pd.Series([1.0, 3.0] * 4, codes), ring)
    assert_allclose(found["moran"], -1)


def test_a_corner_that_stands_out_is_a_cluster():
    codes = [f"{row}-{column}" for row in range(10) for column in range(10)]
    centroids = pd.DataFrame(
        [(1000.0 * row, 1000.0 * column) for row in range(10) for column in range(10)],
        index=codes,
        columns=["easting", "northing"],
    )
    values = pd.Series(np.random.default_rng(1).normal(size=100), codes)
    corner = [f"{row}-{column}" for row in range(3) for column in range(3)]
    values[corner] += 8
    found = local_moran(values, nearest_weights(centroids, 4))
    high = found.index[found["cluster"] == "high among high"]
    assert set(high) <= set(corner)
    assert {"0-0", "0-1", "1-0", "1-1"} <= set(high)
    assert (found["p_adjusted"] >= found["p_value"]).all()
    assert (found["cluster"] == "not significant").sum() > 80


def test_missing_values_and_regions_without_neighbours():
    weights = neighbour_weights(
        {"a": ["b"], "b": ["a", "c"], "c": ["b"], "d": ["a"], "e": ["f"], "f": ["e"]}
    )
    values = pd.Series([1.0, 2.0, 4.0, 3.0, 9.0, np.nan], list("abcdef"))
    found = morans_i(values, weights)
    assert found["regions"] == 5
    assert found["without_neighbours"] == 1
    local = local_moran(values, weights)
    assert local.loc["e", "cluster"] == "no neighbours"
    assert local.loc["e", ["neighbours", "local_moran", "p_value", "p_adjusted"]].isna().all()
    assert "f" not in local.index
    assert local.loc["b", "neighbours"] == 2.5


def test_nearest_weights_and_distances():
    centroids = pd.DataFrame(
        {"easting": [0.0, 3000.0, 10_000.0, 11_000.0], "northing": [0.0, 4000.0, 0.0, 0.0]},
        index=list("abcd"),
    )
    assert distances_km(centroids)[0].tolist() == [0, 5, 10, 11]
    weights = nearest_weights(centroids, 1)
    assert weights.idxmax(axis=1).to_dict() == {"a": "b", "b": "a", "c": "d", "d": "c"}
    assert weights.to_numpy().sum() == 4


def test_residuals_of_exact_data_are_zero_and_add_up(survey, noisy, types):
    controls = ("role", "hours_per_week")
    assert_allclose(region_residuals(survey, "technical_digital", types, controls), 0, atol=1e-12)
    found = region_residuals(noisy, "technical_digital", types, controls)
    assert list(found.index) == list(types.index)
    # each type has its own intercept and every region 12 respondents
    assert_allclose(found[:3].sum(), 0, atol=1e-12)
    assert_allclose(found[3:].sum(), 0, atol=1e-12)
    assert found.abs().min() > 0.001


def test_wrong_input_is_refused():
    weights = neighbour_weights({"a": ["b"], "b": ["a"], "c": [], "d": [], "e": []})
    values = pd.Series([1.0, 2.0, 3.0, 4.0], list("abcd"))
    with pytest.raises(AnalysisError, match="Region z has a value but no weights"):
        morans_i(values.rename({"d": "z"}), weights)
    with pytest.raises(AnalysisError, match="appears twice"):
        morans_i(values.rename({"d": "a"}), weights)
    with pytest.raises(AnalysisError, match="at least 4 regions"):
        morans_i(values[:3], weights)
    with pytest.raises(AnalysisError, match="1 different value"):
        local_moran(values * 0, weights)
    with pytest.raises(AnalysisError, match="No region with a value has a neighbour"):
        morans_i(values, weights * 0)
    with pytest.raises(AnalysisError, match="50 draws"):
        local_moran(values, weights, draws=50)
    with pytest.raises(AnalysisError, match="2 is no share"):
        local_moran(values, weights, share=2)
    centroids = pd.DataFrame({"easting": [0.0, 1.0], "northing": [0.0, np.nan]}, index=["a", "b"])
    with pytest.raises(AnalysisError, match="2 nearest of 2"):
        nearest_weights(centroids, 2)
    with pytest.raises(AnalysisError, match="b has no centroid"):
        nearest_weights(centroids, 1)
    with pytest.raises(AnalysisError, match="no column northing"):
        distances_km(centroids[["easting"]])
