"""Least squares."""

import pandas as pd

from analysis.effects.estimators import Inference, estimator
from analysis.effects.least_squares import least_squares
from analysis.estimation.design import Design


@estimator("Least squares", "Least squares", place=1)
def ols(design: Design, inference: Inference) -> pd.DataFrame:
    """Least squares in which every respondent counts the same.

    Parameters
    ----------
    design, inference
        As in :func:`analysis.effects.least_squares.least_squares`.

    Returns
    -------
    DataFrame, shape (6, 6)
    """
    return least_squares(design, inference)
