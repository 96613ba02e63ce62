"""Ordinary least squares with cluster-robust inference, on arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import qr
from scipy.special import stdtr, stdtrit

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation.clusters import cluster_sums, cross_products

#: Smallest eigenvalue of the scaled cross-product (diagonal of ones) that counts as full rank.
RANK_TOLERANCE = 1e-12
#: Eigenvalues of a cluster's hat block this near to 1 are 1: the cluster fits itself exactly.
LEVERAGE_TOLERANCE = 1e-10
#: Weight in an exact linear combination below which a column plays no part in it.
WEIGHT_TOLERANCE = 1e-6
#: A cluster-robust covariance of one cluster is zero.
MIN_CLUSTERS = 2


class Fit(NamedTuple):
    """Least-squares fit; with ``basis`` W, (X'X)^-1 = W W' and Z = X W is orthonormal."""

    names: tuple[str, ...]
    params: Floats
    residuals: Floats
    X: Floats
    Z: Floats
    basis: Floats


class Contrasts(NamedTuple):
    """Linear combinations of coefficients with their inference; each array has shape (m,)."""

    estimate: Floats
    std_error: Floats
    df: Floats
    p_value: Floats
    low: Floats
    high: Floats


class Adjusted(NamedTuple):
    """What CR2 makes of G clusters and m contrasts, in the k columns of an orthonormal basis.

    ``scores`` (G, k) are ``Z_g'A_g e_g``, ``directions`` (m, G, k) are ``A_g`` applied to the
    contrasts in that basis, so that ``directions_g'Z_g'e_g`` is the contrast of ``scores_g``.
    ``length`` (m, G) and ``spread`` (m, G, k) are the parts of Satterthwaite's moments.
    """

    scores: Floats
    directions: Floats
    length: Floats
    spread: Floats


def fit(X: Floats, y: Floats, names: Sequence[str]) -> Fit:
    """Fit ``y = X b + e`` by least squares.

    Parameters
    ----------
    X : ndarray, shape (n, k)
        Regressors, the constant among them if there is one.
    y : ndarray, shape (n,)
        Outcome.
    names : sequence of str, length k
        Names of the columns of `X`.

    Returns
    -------
    Fit
        Coefficients ``params`` (k,), ``residuals`` (n,) and what covariances are made from.

    Raises
    ------
    AnalysisError
        If there are no more rows than columns, a value is not finite, or columns are collinear
        (the message names them).
    """
    rows, columns = X.shape
    if rows <= columns:
        message = (
            f"{rows} complete rows cannot carry {columns} coefficients: there must be more rows "
            "than coefficients; use fewer controls or more data."
        )
        raise AnalysisError(message)
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        message = "A regressor or the outcome is not finite: drop or correct those rows."
        raise AnalysisError(message)
    length = np.sqrt(np.einsum("ij,ij->j", X, X))
    length[length == 0] = 1.0
    scaled = X / length
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    if values[0] < RANK_TOLERANCE:
        raise AnalysisError(_collinear(scaled, names))
    turn = vectors / np.sqrt(values)
    Z = scaled @ turn
    basis = turn / length[:, None]
    params = basis @ (Z.T @ y)
    params += basis @ (Z.T @ (y - X @ params))
    return Fit(tuple(names), params, y - X @ params, X, Z, basis)


def _collinear(scaled: Floats, names: Sequence[str]) -> str:
    """Sentence that names a column and those it can be written from."""
    zero = [name for name, column in zip(names, scaled.T, strict=True) if not column.any()]
    if zero:
        return f"{', '.join(zero)} is zero in every row: leave it out or use more data."
    _, triangle, order = qr(scaled, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    # the squared tolerance is on eigenvalues; a few times its root catches the same columns
    rank = min(int((diagonal > 10 * np.sqrt(RANK_TOLERANCE)).sum()), len(names) - 1)
    weights = np.linalg.solve(triangle[:rank, :rank], triangle[:rank, rank])
    others = [names[order[i]] for i in range(rank) if abs(weights[i]) > WEIGHT_TOLERANCE]
    return (
        f"{names[order[rank]]} follows exactly from {', '.join(others)}: such columns cannot be "
        "told apart; leave one of them out."
    )


def cluster_covariance(fit: Fit, groups: Integers, kind: str = "CR1") -> Floats:
    """Cluster-robust covariance of the coefficients.

    ``M (sum_g X_g' e_g e_g' X_g) M`` with ``M = (X'X)^-1`` is CR0; CR1 multiplies it by ``G/(G-1) *
    (n-1)/(n-k)``, as Stata does. Its t distribution has G - 1 degrees of freedom.

    Parameters
    ----------
    fit : Fit
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.
    kind : {"CR1", "CR0"}

    Returns
    -------
    ndarray, shape (k, k)

    References
    ----------
    Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
    models. Biometrika 73(1).
    """
    rows, columns = fit.X.shape
    count = _count(groups)
    half = cluster_sums(fit.Z * fit.residuals[:, None], groups) @ fit.basis.T
    factor = count / (count - 1) * (rows - 1) / (rows - columns) if kind == "CR1" else 1.0
    covariance: Floats = factor * (half.T @ half)
    return covariance


def bias_reduced(fit: Fit, groups: Integers, L: Floats) -> tuple[Floats, Floats]:
    """CR2 covariance of the coefficients, and Satterthwaite degrees of freedom of contrasts.

    The covariance is ``M (sum_g X_g' A_g e_g e_g' A_g X_g) M`` with ``M = (X'X)^-1`` and
    ``A_g = (I - H_gg)^(-1/2)``, the symmetric root (pseudo-inverse where a cluster fits itself
    exactly), unbiased when errors are independent with one variance. Under the same errors, with
    ``p_g = (I - H)_g' A_g X_g M c``, a contrast's degrees of freedom are ``(sum_g p_g'p_g)^2 /
    sum_gh (p_g'p_h)^2``. All is computed in the orthonormal basis: no n x n matrix is formed.

    Parameters
    ----------
    fit : Fit
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.
    L : ndarray, shape (m, k)
        One contrast a row.

    Returns
    -------
    covariance : ndarray, shape (k, k)
    df : ndarray, shape (m,)

    Raises
    ------
    AnalysisError
        If there are fewer than two clusters, or the clusters fit a contrast exactly.

    References
    ----------
    Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear
    regression with multi-stage samples. Survey Methodology 28(2).
    Pustejovsky, J. E. and Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics 36(4).
    """
    _count(groups)
    products = cross_products(fit.Z, fit.Z, groups)
    scores = cluster_sums(fit.Z * fit.residuals[:, None], groups)
    contrasts = L @ fit.basis
    found = adjusted(products, scores, contrasts)
    # p_g'p_h is length_g where g = h, less spread_g'spread_h: its sums need no G x G matrix
    crossed = found.spread.transpose(0, 2, 1) @ found.spread
    df = satterthwaite(found, (crossed**2).sum(axis=(1, 2)), (contrasts**2).sum(axis=1))
    if np.isnan(df).any():
        message = (
            "Each cluster fits the effect exactly, so it has no error: choose a finer cluster or "
            "CR1, or leave out controls that single out one cluster."
        )
        raise AnalysisError(message)
    half = found.scores @ fit.basis.T
    return half.T @ half, df


def adjusted(products: Floats, scores: Floats, contrasts: Floats) -> Adjusted:
    """Adjust clusters' scores as CR2 does, in an orthonormal basis Z of the regressors.

    The non-zero eigenvalues of a hat block ``Z_g Z_g'`` are those of ``Z_g'Z_g``, whose size does
    not grow with the cluster, so rows are not needed.

    Parameters
    ----------
    products : ndarray, shape (G, k, k)
        ``Z_g'Z_g`` of each cluster.
    scores : ndarray, shape (G, k)
        ``Z_g'e_g``.
    contrasts : ndarray, shape (m, k)
        Contrasts of the coefficients on Z.

    Returns
    -------
    Adjusted
    """
    values, vectors = np.linalg.eigh(products)
    values = np.clip(values, 0.0, 1.0)
    turned_back = vectors.transpose(0, 2, 1)
    inverse = over_one_minus(values, 1.0)
    root = over_one_minus(values, 0.5)
    moved = (vectors @ (root[:, :, None] * (turned_back @ scores[:, :, None])))[:, :, 0]
    turned = turned_back @ contrasts.T
    length = (turned**2 * (values * inverse)[:, :, None]).sum(axis=1).T
    directions = (vectors @ (turned * root[:, :, None])).transpose(2, 0, 1)
    spread = (vectors @ (turned * (values * root)[:, :, None])).transpose(2, 0, 1)
    return Adjusted(moved, directions, length, spread)


def satterthwaite(found: Adjusted, crossed: Floats, size: Floats) -> Floats:
    """Degrees of freedom of contrasts by matching moments, missing where clusters fit them exactly.

    Parameters
    ----------
    found : Adjusted
    crossed : ndarray, shape (m,)
        Sum of ``(spread_g'spread_h)^2`` over all pairs of clusters.
    size : ndarray, shape (m,)
        Squared length of each contrast of the coefficients on Z.

    Returns
    -------
    ndarray, shape (m,)
    """
    own = (found.spread**2).sum(axis=2)
    trace = (found.length - own).sum(axis=1)
    total = (found.length * (found.length - 2 * own)).sum(axis=1) + crossed
    fine = trace > LEVERAGE_TOLERANCE * size
    df: Floats = np.divide(trace**2, total, out=np.full_like(trace, np.nan), where=fine)
    return df


def two_way_covariance(fit: Fit, first: Integers, second: Integers) -> Floats:
    """Covariance robust to two ways of clustering: V(first) + V(second) - V(both).

    Each part is CR1 with its own number of clusters. Negative eigenvalues of the sum are set to
    zero. Where one way is nested in the other the coarser one is all that is left.

    Parameters
    ----------
    fit : Fit
    first, second : ndarray of int, shape (n,)
        Clusters, each coded from 0 without gaps.

    Returns
    -------
    ndarray, shape (k, k)

    References
    ----------
    Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011). Robust inference with multiway
    clustering. Journal of Business & Economic Statistics 29(2).
    """
    both = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]
    covariance = (
        cluster_covariance(fit, first)
        + cluster_covariance(fit, second)
        - cluster_covariance(fit, both)
    )
    values, vectors = np.linalg.eigh(covariance)
    if values[0] < 0:
        covariance = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return covariance


def contrast(
    params: Floats, L: Floats, covariance: Floats, df: npt.ArrayLike, level: float = 0.95
) -> Contrasts:
    """Estimates ``L b`` with standard errors, t tests of zero and intervals.

    Parameters
    ----------
    params : ndarray, shape (k,)
    L : ndarray, shape (m, k)
        One contrast a row.
    covariance : ndarray, shape (k, k)
        Of the coefficients.
    df, level
        As for :func:`t_tests`.

    Returns
    -------
    Contrasts
    """
    error = np.sqrt(np.maximum(np.einsum("mk,kl,ml->m", L, covariance, L), 0.0))
    return t_tests(L @ params, error, df, level)


def t_tests(estimate: Floats, error: Floats, df: npt.ArrayLike, level: float = 0.95) -> Contrasts:
    """T tests of zero, and intervals, of estimates with standard errors.

    Parameters
    ----------
    estimate, error : ndarray, shape (m,)
    df : array_like, shape () or (m,)
        Degrees of freedom of the t distribution.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    Contrasts
    """
    check_level(level)
    freedom = np.broadcast_to(np.asarray(df, dtype=float), estimate.shape)
    # with zero variance (noiseless data) any effect but exact zero is certain
    certain = np.where(estimate == 0, 0.0, np.inf)
    ratio = np.divide(np.abs(estimate), error, out=certain, where=error > 0)
    p_value: Floats = 2 * stdtr(freedom, -ratio)
    reach = stdtrit(freedom, (1 + level) / 2) * error
    return Contrasts(estimate, error, freedom, p_value, estimate - reach, estimate + reach)


def check_level(level: float) -> None:
    """Refuse a level that cannot be a coverage.

    Parameters
    ----------
    level : float

    Raises
    ------
    AnalysisError
        If it is not between 0 and 1.
    """
    if not 0 < level < 1:
        message = f"Level {level:g} is no coverage: it must lie between 0 and 1, such as 0.95."
        raise AnalysisError(message)


def _count(groups: Integers) -> int:
    count = int(groups.max()) + 1
    if count < MIN_CLUSTERS:
        message = (
            "All rows are in one cluster: a cluster-robust error needs at least two; choose a "
            "finer cluster or more data."
        )
        raise AnalysisError(message)
    return count


def over_one_minus(values: Floats, power: float) -> Floats:
    """``(1 - values)^-power``, and 0 where a value is 1 (pseudo-inverse).

    Parameters
    ----------
    values : ndarray
        From 0 to 1.
    power : float

    Returns
    -------
    ndarray
    """
    room = 1 - values
    inside = room > LEVERAGE_TOLERANCE
    result: Floats = np.where(inside, np.where(inside, room, 1.0) ** -power, 0.0)
    return result
