from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import shortest_path

from analysis import siting
from analysis.siting import bounds
from analysis.siting import gains as siting_gains

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.mark.parametrize(
    ("k", "optimum"), [(1, 5461), (2, 8790), (3, 11604), (4, 12106), (5, 12152)]
)
def test_covering_reaches_the_published_optimum(k, optimum):
    """SJC324 within 800 m: Lorena and Pereira (2002); Pereira, Lorena and Senne (2007)."""
    blocks = pd.read_csv(REFERENCE / "siting_sjc324.csv").set_axis(
        ["easting", "northing", "population"], axis=1
    )
    answer = siting.maximal_covering(blocks.assign(km=np.nan), blocks, k, 0.8, gap=0)
    assert answer.value == optimum
    assert (answer.bound, answer.status) == (optimum, "optimal")


def test_median_reaches_the_published_optimum():
    """pmed1 of the OR-Library, p = 5: 5819 (Beasley 1985); its distances run along a network."""
    edges = pd.read_csv(REFERENCE / "siting_pmed1.csv").to_numpy()
    cost = np.zeros((100, 100))
    for start, end, length in edges:
        cost[start - 1, end - 1] = cost[end - 1, start - 1] = length
    distance = shortest_path(cost, directed=False)
    before = np.full(100, distance.max())
    gains = siting_gains.saved(lambda first, last: distance[first:last], 100, np.ones(100), before)
    search = bounds.Search(60)
    bounds.solve(gains, 5, 0, search)
    assert before.sum() - search.value == pytest.approx(5819, abs=1e-9)
    assert search.gap == 0
    chosen = gains.candidates[search.chosen]
    assert distance[chosen].min(axis=0).sum() == 5819
