"""Standard errors that let nearby regions share what the model leaves out (Conley)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.cluster_inference import cluster_codes, type_counts
from analysis.estimation.clusters import cluster_sums
from analysis.estimation.design import contrast_matrix, design_matrix
from analysis.estimation.spatial import distances_km

COLUMNS = ("estimate", "std_error", "low", "high", "p_value", "df")


def conley_covariance(
    fit: ols.Fit, groups: Integers, distance: Floats, cutoff_km: float
) -> tuple[Floats, bool]:
    """Covariance of the coefficients that is robust to dependence over distance.

    ``M (sum_gh K(d_gh) s_g s_h') M`` with ``M = (X'X)^-1`` and ``s_g = X_g'e_g`` the score of
    region g, all of whose respondents are placed at its centroid. K falls from 1 to 0 at the
    cut-off in a straight line (Bartlett). CR1's factor ``G/(G-1) * (n-1)/(n-k)`` is applied, so
    that with a cut-off nearer than any two regions the result is CR1 clustered by region. In two
    dimensions the sum may have negative eigenvalues; they are set to zero.

    Parameters
    ----------
    fit : ols.Fit
    groups : ndarray of int, shape (n,)
        Region of each row, coded 0 to G-1 without gaps.
    distance : ndarray, shape (G, G)
        Kilometres between the regions' centroids.
    cutoff_km : float
        Distance from which regions count as independent.

    Returns
    -------
    covariance : ndarray, shape (k, k)
    repaired : bool
        Whether negative eigenvalues were set to zero.

    Raises
    ------
    AnalysisError
        If the cut-off is not positive, or there is one region.

    References
    ----------
    Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics
    92(1).
    """
    if not 0 < cutoff_km < np.inf:
        message = f"A cut-off of {cutoff_km:g} km is none: it must be more than 0, such as 100."
        raise AnalysisError(message)
    rows, columns = fit.X.shape
    count = len(distance)
    if count < ols.MIN_CLUSTERS:
        message = "All rows are in one region: errors over distance need at least two."
        raise AnalysisError(message)
    weights = np.maximum(1 - distance / cutoff_km, 0.0)
    half = cluster_sums(fit.Z * fit.residuals[:, None], groups)
    values, vectors = np.linalg.eigh(half.T @ weights @ half)
    # rounding alone leaves eigenvalues a little below zero
    repaired = bool(values[0] < -ols.RANK_TOLERANCE * max(values[-1], 0.0))
    turned = fit.basis @ vectors
    factor = count / (count - 1) * (rows - 1) / (rows - columns)
    return factor * (turned * np.maximum(values, 0.0)) @ turned.T, repaired


def conley_effects(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    centroids: pd.DataFrame,
    *,
    cutoff_km: float = 100.0,
    controls: Sequence[str] = (),
) -> pd.DataFrame:
    """Effects as :func:`analysis.effects.mechanism_effects` has them, with Conley's errors.

    Parameters
    ----------
    survey, skill, region_types, controls
        As for :func:`analysis.effects.mechanism_effects`.
    centroids : DataFrame
        ``easting`` and ``northing`` in metres, by ITL3 code.
    cutoff_km : float, default 100
        Distance from which regions count as independent.

    Returns
    -------
    DataFrame, shape (6, 11)
        ``skill``, ``mechanism``, ``region_type``, ``estimate``, ``std_error``, ``low``,
        ``high`` (95%), ``p_value``, ``df`` (regions - 1), ``n`` and ``clusters`` (regions).
        ``attrs["dropped"]`` counts the rows left out, by reason, and ``attrs["notes"]`` lists
        what a reader must know.

    Raises
    ------
    AnalysisError
        If a region of the survey has no centroid, or as :func:`conley_covariance` and
        :func:`analysis.effects.mechanism_effects`.
    """
    design = design_matrix(survey, skill, region_types, controls)
    codes = cluster_codes(design.groups, ["itl3"])
    counts = type_counts(design, codes, ["itl3"])
    regions = pd.Index(pd.unique(design.groups["itl3"]))
    absent = regions[~regions.isin(centroids.index)]
    if len(absent):
        message = f"Region {absent[0]} has no centroid: give one for each region of the survey."
        raise AnalysisError(message)
    fitted = ols.fit(design.X, design.y, design.names)
    distance = distances_km(centroids.loc[regions])
    covariance, repaired = conley_covariance(fitted, codes[0], distance, cutoff_km)
    labels, L = contrast_matrix(design.names)
    result = ols.contrast(fitted.params, L, covariance, len(regions) - 1.0)
    table = pd.DataFrame(labels, columns=["mechanism", "region_type"]).assign(
        **{name: getattr(result, name) for name in COLUMNS},
        n=[counts[kind][0] for _, kind in labels],
        clusters=[counts[kind][1] for _, kind in labels],
    )
    table.insert(0, "skill", skill)
    note = (
        "The covariance had negative eigenvalues, which were set to zero: errors are then rough; "
        "try a shorter cut-off."
    )
    table.attrs = {"dropped": design.dropped, "notes": [note] if repaired else []}
    return table
