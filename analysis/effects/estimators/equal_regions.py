"""Least squares with the same weight for each region."""

import numpy as np
import pandas as pd

from analysis.effects.estimators import Inference, estimator
from analysis.effects.least_squares import least_squares
from analysis.estimation.design import Design


@estimator("Regions weighted the same", "Least squares, regions weighted the same", place=2)
def equal_regions(design: Design, inference: Inference) -> pd.DataFrame:
    """Weight each respondent by one over the respondents of the region.

    CR2 treats the weights as inverse variances.

    Parameters
    ----------
    design, inference
        As in :func:`analysis.effects.least_squares.least_squares`.

    Returns
    -------
    DataFrame, shape (6, 6)
    """
    regions = pd.factorize(design.groups["itl3"])[0]
    root = np.bincount(regions)[regions] ** -0.5
    weighted = design._replace(X=design.X * root[:, None], y=design.y * root)
    return least_squares(weighted, inference)
