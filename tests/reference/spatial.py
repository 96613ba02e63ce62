"""Moran's I and its local terms by esda, on a grid of 6 x 7 with neighbours by rook moves.

Written by hand: ``python tests/reference/spatial.py`` with esda and libpysal installed.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from esda import Moran, Moran_Local
from libpysal.weights import lat2W

ROWS, COLUMNS = 6, 7

weights = lat2W(ROWS, COLUMNS)
row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
values = np.round(
    0.3 * row - 0.2 * column + np.random.default_rng(4).normal(size=ROWS * COLUMNS) ** 3, 6
)
weights.transform = "r"
moran = Moran(values, weights, permutations=0)
local = Moran_Local(values, weights, permutations=999, seed=1)
table = pd.DataFrame(
    {
        "row": row,
        "column": column,
        "value": values,
        "local_moran": local.Is,
        "quadrant": local.q,
        "p_one_sided": local.p_sim,
        "moran": moran.I,
        "std_error": np.sqrt(moran.VI_rand),
        "p_analytic": moran.p_rand,
    }
)
table.to_csv(Path(__file__).with_suffix(".csv"), index=False, lineterminator="\n")
