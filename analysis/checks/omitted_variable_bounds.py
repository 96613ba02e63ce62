"""Omitted variable bias in closed form, from an estimate, its error and degrees of freedom.

Robustness values are in sections 4.2 and 4.3 of Cinelli, C. and Hazlett, C. (2020). Making sense of
sensitivity: extending omitted variable bias. Journal of the Royal Statistical Society B 82(1);
:func:`adjusted` is in section 3, :func:`bounds` in section 4.4.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from analysis.arrays import Floats
from analysis.errors import AnalysisError


class Adjusted(NamedTuple):
    """Effect as it would be with a confounder held constant; arrays of one shape."""

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats


def partial_r2(t: npt.ArrayLike, df: npt.ArrayLike) -> Floats:
    """Share of the outcome's residual variance that a regressor explains, ``t^2 / (t^2 + df)``.

    It is also the share that a confounder which explains all of the outcome's residual variance
    would have to explain of the regressor's, to bring the effect to zero.

    Parameters
    ----------
    t : array_like
        Classical (not cluster-robust) t value.
    df : array_like
        Residual degrees of freedom of the regression.

    Returns
    -------
    ndarray
    """
    return 1 / (1 + ratio(np.asarray(df, dtype=float), np.asarray(t, dtype=float) ** 2))


def robustness_value(
    t: npt.ArrayLike, df: npt.ArrayLike, *, q: float = 1.0, alpha: float = 1.0
) -> Floats:
    """Least share of both residual variances that a confounder must explain to take off q.

    With ``f = q |t| / sqrt(df) - t*(alpha / 2, df - 1) / sqrt(df - 1)``, not below zero, it is
    ``(sqrt(f^4 + 4 f^2) - f^2) / 2``. For an f before the subtraction above ``sqrt(df - 1) / t*``
    the confounder explains more of one than it must, and ``(f^2 - t*^2 / (df - 1)) / (1 + f^2)``
    holds instead.

    Parameters
    ----------
    t : array_like
        Classical t value.
    df : array_like
        Residual degrees of freedom of the regression.
    q : float, default 1
        Share of the effect to take off: 1 brings it to zero.
    alpha : float, default 1
        Significance level at which the reduced effect is to be indistinguishable from zero; 1 is
        for the estimate itself.

    Returns
    -------
    ndarray
        From 0 to 1.

    Raises
    ------
    AnalysisError
        If `q` is not positive, `alpha` not in (0, 1], or `df` below 2.
    """
    freedom = np.asarray(df, dtype=float)
    if not q > 0 or not 0 < alpha <= 1:
        message = f"q = {q:g}, alpha = {alpha:g}: q must be above 0, and alpha in (0, 1]."
        raise AnalysisError(message)
    if (freedom <= 1).any():
        message = (
            f"{freedom.min():g} residual degrees of freedom are too few for a robustness value: it "
            "needs at least 2; use fewer controls or more data."
        )
        raise AnalysisError(message)
    critical = stdtrit(freedom - 1, 1 - alpha / 2) / np.sqrt(freedom - 1)
    strength = q * np.abs(np.asarray(t, dtype=float)) / np.sqrt(freedom)
    above = np.maximum(strength - critical, 0.0)
    balanced = 2 / (1 + np.sqrt(1 + ratio(4.0, above**2)))
    # (f^2 - c^2) / (1 + f^2), which must hold for an infinite f too
    lopsided = 1 - (1 + critical**2) * partial_r2(1.0, strength**2)
    return np.where(strength > ratio(1.0, critical), lopsided, balanced)


def adjusted(
    estimate: npt.ArrayLike,
    std_error: npt.ArrayLike,
    df: npt.ArrayLike,
    r2_treatment: npt.ArrayLike,
    r2_outcome: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Adjusted:
    """Effect with a confounder of given strength held constant, in the worse direction.

    The bias is ``se * sqrt(df * Ry * Rd / (1 - Rd))`` and the new standard error
    ``se * sqrt((1 - Ry) / (1 - Rd) * df / (df - 1))``, with Rd and Ry the shares of the residual
    variance of treatment and outcome that the confounder explains. The bias is exact algebra; the
    interval supposes independent errors of one variance. Arguments broadcast.

    Parameters
    ----------
    estimate : array_like
    std_error : array_like
        Classical standard error.
    df : array_like
        Residual degrees of freedom.
    r2_treatment, r2_outcome : array_like
        Partial R2 of the confounder with the treatment, in [0, 1), and with the outcome, in [0, 1].
    level : float, default 0.95
        Coverage of the interval, in (0, 1).

    Returns
    -------
    Adjusted

    Raises
    ------
    AnalysisError
        If a share or the level is out of range.
    """
    Rd, Ry = np.asarray(r2_treatment, dtype=float), np.asarray(r2_outcome, dtype=float)
    if ((Rd < 0) | (Rd >= 1) | (Ry < 0) | (Ry > 1)).any() or not 0 < level < 1:
        message = (
            "A confounder explains from 0 to below 1 of the treatment and from 0 to 1 of the "
            "outcome, and a level lies between 0 and 1: choose values within."
        )
        raise AnalysisError(message)
    value, error = np.asarray(estimate, dtype=float), np.asarray(std_error, dtype=float)
    freedom = np.asarray(df, dtype=float)
    moved = value - np.sign(value) * error * np.sqrt(freedom * Ry * Rd / (1 - Rd))
    error = error * np.sqrt((1 - Ry) / (1 - Rd) * freedom / (freedom - 1))
    reach = stdtrit(freedom - 1, (1 + level) / 2) * error
    return Adjusted(moved, np.broadcast_to(error, moved.shape), moved - reach, moved + reach)


def bounds(
    r2_treatment: npt.ArrayLike,
    r2_outcome: npt.ArrayLike,
    k_d: npt.ArrayLike = 1.0,
    k_y: npt.ArrayLike = 1.0,
) -> tuple[Floats, Floats]:
    """Strength of a confounder k times as strong as an observed benchmark.

    Parameters
    ----------
    r2_treatment : array_like
        Partial R2 of the benchmark with the treatment, given the other regressors.
    r2_outcome : array_like
        Partial R2 of the benchmark with the outcome, given those and the treatment.
    k_d, k_y : array_like
        How many times as much the confounder explains of treatment and outcome.

    Returns
    -------
    r2_treatment, r2_outcome : ndarray
        Of the confounder; missing where none can be that strong. The second is at most 1.
    """
    d, y = np.asarray(r2_treatment, dtype=float), np.asarray(r2_outcome, dtype=float)
    k, k_y = np.asarray(k_d, dtype=float), np.asarray(k_y, dtype=float)
    Rd = ratio(k * d, 1 - d)
    shared = ratio(k * d**2, (1 - k * d) * (1 - d))
    possible = (Rd < 1) & (k * d < 1) & (shared < 1)
    shared = np.where(possible, shared, 0.0)
    factor = (np.sqrt(k_y) + np.sqrt(shared)) ** 2 / (1 - shared)
    Ry = np.minimum(factor * ratio(y, 1 - y), 1.0)
    return np.where(possible, Rd, np.nan), np.where(possible, Ry, np.nan)


def ratio(top: npt.ArrayLike, bottom: npt.ArrayLike) -> Floats:
    """Quotient that is infinite, or 0 for 0 / 0, where the bottom is zero.

    Parameters
    ----------
    top, bottom : array_like

    Returns
    -------
    ndarray
    """
    a, b = np.broadcast_arrays(np.asarray(top, dtype=float), np.asarray(bottom, dtype=float))
    zero: Floats = np.where(a == 0, 0.0, np.copysign(np.inf, a))
    quotient: Floats = np.divide(a, b, out=zero, where=b != 0)
    return quotient
