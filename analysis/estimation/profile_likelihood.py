"""Profiled likelihood of a linear mixed model with clusters inside regions."""

from typing import Literal, NamedTuple

import numpy as np

from analysis.arrays import Floats, Integers
from analysis.estimation.clusters import cluster_sums, cross_products

Method = Literal["REML", "ML"]

#: Least share of y'y in the residual sum of squares; rounding goes below it where a model fits
#: exactly.
FLOOR = 1e-12


class Inner(NamedTuple):
    """Sums of the data by CWS, ordered so that those of a region are together."""

    sums: Floats  # 1_c'D, shape (C, m)
    size: Floats  # respondents, shape (C,)
    region: Integers  # shape (C,)
    starts: Integers  # first CWS of each region, shape (R,)


class Sums(NamedTuple):
    """All that the likelihood needs of the data ``D = [Z, X, y]``, with m = q + k + 1 columns."""

    rows: int
    random: int
    total: Floats  # D'D, shape (m, m)
    by_region: Floats  # Z_r'D_r, shape (R, q, m)
    inner: Inner | None
    method: Method


class Profile(NamedTuple):
    """Deviance at given variance ratios, its gradient there, and the estimates there."""

    deviance: float
    gradient: Floats
    coefficients: Floats
    residual: float
    inverse: Floats  # (X'V^-1 X)^-1, shape (k, k)
    regional: Floats  # Z_r'V_r^-1 D_r, shape (R, q, m)
    region: Floats  # P, shape (q, q)
    cws: float


def sums(
    Z: Floats, X: Floats, y: Floats, *, regions: Integers, cws: Integers | None, method: Method
) -> Sums:
    """Reduce the data to sums over regions and CWSs.

    Parameters
    ----------
    Z : ndarray, shape (n, q)
        Columns with random coefficients by region.
    X : ndarray, shape (n, k)
    y : ndarray, shape (n,)
    regions : ndarray of int, shape (n,)
        Region of each row, coded 0 to R-1 without gaps.
    cws : ndarray of int, shape (n,), or None
        CWS of each row, coded 0 to C-1 without gaps, each in one region.
    method : {"REML", "ML"}

    Returns
    -------
    Sums
    """
    D = np.column_stack([Z, X, y])
    inner = None
    if cws is not None:
        region = np.empty(int(cws.max()) + 1, dtype=np.intp)
        region[cws] = regions
        order = np.argsort(region, kind="stable")
        starts = np.searchsorted(region[order], np.arange(int(regions.max()) + 1))
        size = np.bincount(cws).astype(float)
        inner = Inner(cluster_sums(D, cws)[order], size[order], region[order], starts)
    by_region = cross_products(Z, D, regions)
    return Sums(len(y), Z.shape[1], D.T @ D, by_region, inner, method)


def profile(theta: Floats, data: Sums) -> Profile:
    """Evaluate the deviance, profiled over fixed effects and residual variance.

    Relative to the residual variance, ``V = I + Z P Z' + t 1 1'`` with ``P = L L'`` for regions and
    ``t`` for CWSs. A CWS's block ``I + t 1 1'`` is inverted first, by
    ``I - t / (1 + n_c t) 1 1'``, then a region's, by Woodbury's identity, in q x q matrices.

    Parameters
    ----------
    theta : ndarray, shape (q (q + 1) / 2,) or one longer
        Lower triangle of L by rows, then the square root of t where there are CWSs. Signs do not
        matter, so that the boundary at zero is an inner point.
    data : Sums

    Returns
    -------
    Profile
    """
    q, columns = data.random, data.total.shape[0]
    k = columns - q - 1
    lower = np.tril_indices(q)
    L = np.zeros((q, q))
    L[lower] = theta[: len(lower[0])]
    root_t = float(theta[-1]) if data.inner else 0.0
    total, by_region, log_det, shrink = _remove_cws(root_t**2, data)
    H = by_region[:, :, :q]
    G = L.T @ by_region
    M = np.eye(q) + G[:, :, :q] @ L
    inverse_M = np.linalg.inv(M)
    solved = inverse_M @ G
    total = total - G.reshape(-1, columns).T @ solved.reshape(-1, columns)
    log_det += float(np.log(np.linalg.det(M)).sum())
    regional = by_region - (H @ L) @ solved

    inverse = np.linalg.inv(total[q:-1, q:-1]).astype(np.float64, copy=False)
    coefficients = inverse @ total[q:-1, -1]
    freedom = data.rows - (k if data.method == "REML" else 0)
    squares = float(total[-1, -1] - total[q:-1, -1] @ coefficients)
    residual = max(squares, FLOOR * float(data.total[-1, -1])) / freedom
    deviance = freedom * (np.log(2 * np.pi * residual) + 1) + log_det
    if data.method == "REML":
        deviance -= float(np.linalg.slogdet(inverse)[1])

    # W W' = (X'V^-1 X)^-1 under REML and 0 under ML, next to the scaled residuals
    contrast = np.zeros((columns, k + 1))
    contrast[q:, -1] = np.append(-coefficients, 1.0) / np.sqrt(residual)
    if data.method == "REML":
        contrast[q:-1, :-1] = np.linalg.cholesky(inverse)
    pulled = regional @ contrast
    slope = regional[:, :, :q].sum(axis=0) - np.einsum("rqj,rpj->qp", pulled, pulled)
    gradient = (2 * slope @ L)[lower]
    if data.inner:
        solve = L @ inverse_M @ L.T
        slope_t = _slope_of_cws(data.inner, shrink, contrast, solve, by_region @ contrast)
        gradient = np.append(gradient, 2 * root_t * slope_t)
    return Profile(
        deviance=float(deviance),
        gradient=gradient,
        coefficients=coefficients,
        residual=residual,
        inverse=inverse,
        regional=regional,
        region=L @ L.T,
        cws=root_t**2,
    )


def _remove_cws(ratio: float, data: Sums) -> tuple[Floats, Floats, float, Floats]:
    """``D'W D``, ``Z_r'W D_r`` and ``-log|W|`` with W the inverse of the CWS blocks."""
    if data.inner is None:
        return data.total, data.by_region, 0.0, np.empty(0)
    inner, q = data.inner, data.random
    shrink = 1 / (1 + inner.size * ratio)
    weighted = inner.sums * (ratio * shrink)[:, None]
    total = data.total - inner.sums.T @ weighted
    outer = inner.sums[:, :q, None] * weighted[:, None, :]
    by_region = data.by_region - np.add.reduceat(outer, inner.starts, axis=0)
    return total, by_region, -float(np.log(shrink).sum()), shrink


def _slope_of_cws(
    inner: Inner, shrink: Floats, contrast: Floats, solve: Floats, regional: Floats
) -> float:
    """Derivative of the deviance in the CWSs' variance ratio.

    ``V^-1 = W - W Z S Z'W`` with `solve` (R, q, q) the S of each region; `regional` (R, q, k + 1)
    is ``Z'W D`` on the contrasts.
    """
    q = solve.shape[1]
    own = inner.sums * shrink[:, None]  # 1_c'W D
    reach = np.einsum("cq,cqp->cp", own[:, :q], solve[inner.region])
    pulled = own @ contrast - np.einsum("cp,cpj->cj", reach, regional[inner.region])
    left = inner.size * shrink - np.einsum("cp,cp->c", reach, own[:, :q])  # 1_c'V^-1 1_c
    return float(left.sum() - (pulled**2).sum())
