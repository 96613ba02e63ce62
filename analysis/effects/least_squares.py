"""Least squares of a design, with cluster-robust errors or a wild bootstrap."""

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.effects.estimators import Inference
from analysis.estimation import ols
from analysis.estimation.bootstrap import WILD, wild_bootstrap
from analysis.estimation.cluster_inference import robust_covariance, robust_notes
from analysis.estimation.design import Design, contrast_matrix


def least_squares(design: Design, inference: Inference) -> pd.DataFrame:
    """Effects by least squares, with the errors that are asked for.

    Cluster-robust errors have t distributions. A wild cluster bootstrap tests each effect with
    the null imposed and inverts the test for the interval; all effects share its weights.

    Parameters
    ----------
    design : Design
    inference : Inference

    Returns
    -------
    DataFrame, shape (6, 6)
        ``estimate``, ``std_error``, ``low``, ``high``, ``p_value`` and ``df`` of the contrasts of
        :func:`analysis.estimation.design.contrast_matrix`; ``attrs["notes"]``. For a bootstrap
        ``std_error`` is CR1, ``df`` is missing, and an unbounded interval runs from -inf to inf,
        which a note says.
    """
    _, L = contrast_matrix(design.names)
    wild = inference.covariance in WILD
    covariance = "CR1" if wild else inference.covariance
    fitted = ols.fit(design.X, design.y, design.names)
    matrix, df = robust_covariance(fitted, inference.codes, L, covariance)
    table = pd.DataFrame(ols.contrast(fitted.params, L, matrix, df, inference.level)._asdict())
    if wild:
        return _bootstrapped(table[["estimate", "std_error"]], fitted, L, inference)
    table.attrs["notes"] = robust_notes(inference.codes, df, covariance)
    return table


def _bootstrapped(
    table: pd.DataFrame, fitted: ols.Fit, L: Floats, inference: Inference
) -> pd.DataFrame:
    """Add intervals and p-values of the wild bootstrap to estimates and their errors."""
    (codes,), level = inference.codes, inference.level
    tests = [
        wild_bootstrap(
            fitted,
            codes,
            contrast,
            weights=WILD[inference.covariance],
            draws=inference.draws,
            level=level,
            seed=inference.seed,
        )
        for contrast in L
    ]
    endless = np.array([np.isinf(test.high - test.low) for test in tests])
    table = table.assign(
        low=np.where(endless, -np.inf, [test.low for test in tests]),
        high=np.where(endless, np.inf, [test.high for test in tests]),
        p_value=[test.p_value for test in tests],
        df=np.nan,
    )
    table.attrs["notes"] = []
    if endless.any():
        table.attrs["notes"].append(
            f"At {level:.0%} an interval is unbounded, as happens with very few clusters: the "
            "bootstrap rejects no value; use a lower level, another covariance, or Webb weights."
        )
    if tests[0].enumerated:
        table.attrs["notes"].append(
            f"{codes.max() + 1} clusters have only {tests[0].draws:,} patterns of signs: each was "
            "used once, and p-values move in steps."
        )
    return table
