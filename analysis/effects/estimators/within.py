"""Least squares within regions."""

import numpy as np
import pandas as pd

from analysis.effects.estimators import Inference, estimator
from analysis.effects.least_squares import least_squares
from analysis.errors import AnalysisError
from analysis.estimation.design import INTERCEPT, Design
from analysis.regions.types import LEFT_BEHIND

#: A column that varies less within regions than this share of its size does not vary there.
LEAST_WITHIN = 1e-10


@estimator("Within regions", "Least squares within regions (an intercept for each)", place=3)
def within(design: Design, inference: Inference) -> pd.DataFrame:
    """Give each region an intercept, which absorbs that of its type.

    Regions count as coefficients in CR1 unless they are the clusters or one of both ways
    (Cameron and Miller 2015, III.B). Where clusters hold whole regions, all columns are centred
    in regions; otherwise each region has a dummy, because CR2 needs its leverage.

    Parameters
    ----------
    design, inference
        As in :func:`analysis.effects.least_squares.least_squares`.

    Returns
    -------
    DataFrame, shape (6, 6)

    Raises
    ------
    AnalysisError
        If a column does not vary within regions.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
    Journal of Human Resources 50(2).
    """
    regions = pd.factorize(design.groups["itl3"])[0]
    kept = [
        place for place, name in enumerate(design.names) if name not in (INTERCEPT, LEFT_BEHIND)
    ]
    names = tuple(design.names[place] for place in kept)
    X, member = design.X[:, kept], pd.get_dummies(regions).to_numpy(dtype=float)
    means = member / member.sum(axis=0)
    centred = X - member @ (means.T @ X)
    flat = np.linalg.norm(centred, axis=0) <= LEAST_WITHIN * np.linalg.norm(X, axis=0)
    if flat.any():
        message = (
            f"{names[int(np.argmax(flat))]} does not vary within regions, so that an intercept "
            "for each region takes it up: leave it out or choose another estimator."
        )
        raise AnalysisError(message)
    if "itl3" not in inference.ways:
        own = tuple(f"region {number + 1}" for number in range(member.shape[1]))
        dummies = design._replace(X=np.column_stack([X, member]), names=(*names, *own))
        return least_squares(dummies, inference)
    demeaned = design._replace(
        X=np.column_stack([np.ones(len(X)), centred]),
        y=design.y - member @ (means.T @ design.y),
        names=(INTERCEPT, *names),
    )
    return least_squares(demeaned, inference)
