"""Multilevel model with random intercepts."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.effects.estimators import Inference, estimator
from analysis.estimation import ols
from analysis.estimation.cluster_inference import cluster_codes, space_level
from analysis.estimation.design import Design, contrast_matrix

if TYPE_CHECKING:
    from analysis.estimation.multilevel import MultilevelFit

#: A level with less than this share of the variance is at its boundary.
BOUNDARY_SHARE = 1e-6


@estimator(
    "Multilevel, random intercepts",
    "Multilevel model with random intercepts for regions and coworking spaces",
    clustered=False,
    place=4,
)
def multilevel(design: Design, inference: Inference) -> pd.DataFrame:
    """Restricted maximum likelihood with random intercepts for regions and coworking spaces.

    Coworking spaces are a level where the survey has them and they differ from regions and from
    respondents. t distributions have regions - 1 degrees of freedom.

    Parameters
    ----------
    design, inference
        As in :func:`analysis.effects.least_squares.least_squares`; of `inference` only the level
        of the intervals is used.

    Returns
    -------
    DataFrame, shape (6, 6)
        ``attrs["variances"]`` has a dict a level: ``component``, ``variance`` (squared skill
        points), ``share`` of all, ``icc`` (correlation of two respondents who share this level
        and those above; missing for respondents) and ``flag``, "at the boundary, zero" or "".
    """
    from analysis.estimation.multilevel import fit  # noqa: PLC0415 (slow to load)

    _, L = contrast_matrix(design.names)
    (regions,) = cluster_codes(design.groups, ["itl3"])
    spaces, notes = space_level(design, regions)
    fitted = fit(design.X, design.y, regions, names=design.names, cws=spaces)
    df = float(regions.max())
    result = ols.contrast(fitted.coefficients, L, fitted.covariance, df, inference.level)
    table = pd.DataFrame(result._asdict())
    table.attrs["notes"] = [*notes, *fitted.notes]
    table.attrs["variances"] = _variances(fitted)
    return table


def _variances(fitted: "MultilevelFit") -> list[dict[str, object]]:
    """Variance, share and intraclass correlation of each level."""
    parts = [("between regions", float(fitted.region[0, 0]), fitted.icc_region)]
    if fitted.cws is not None and fitted.icc_cws is not None:
        parts.append(("between coworking spaces in a region", fitted.cws, fitted.icc_cws))
    parts.append(("between respondents", fitted.residual, np.nan))
    total = sum(variance for _, variance, _ in parts)
    return [
        {
            "component": component,
            "variance": variance,
            "share": variance / total,
            "icc": icc,
            "flag": "at the boundary, zero" if variance < BOUNDARY_SHARE * total else "",
        }
        for component, variance, icc in parts
    ]
