"""Ordered logit and probit for a single Likert item, with cluster-robust inference."""

import warnings
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, ndtr

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import contrasts, ols
from analysis.estimation.clusters import cluster_sums

Link = Literal["logit", "probit"]

#: Newton steps before statsmodels is asked instead; concave problems take about six.
MAX_STEPS = 50
#: Largest change of a standardised parameter at which Newton's method has converged.
STEP_TOLERANCE = 1e-9
#: Mean log-likelihood above which answers are predicted perfectly.
PERFECT = -1e-3
#: Smallest eigenvalue of the information, relative to the largest, that is not flat.
FLAT = 1e-7
#: Used for an infinite threshold: both distribution functions are 0 or 1 there exactly.
ENDLESS = 1e3


class OrdinalFit(NamedTuple):
    """Cumulative-link fit; `covariance` is of coefficients (k) and thresholds (J-1), in that order.

    ``method`` says who converged: "newton" (ours) or "statsmodels".
    """

    link: Link
    names: tuple[str, ...]
    categories: tuple[int, ...]
    coefficients: Floats
    thresholds: Floats
    covariance: Floats
    log_likelihood: float
    clusters: int
    method: Literal["newton", "statsmodels"]


class _Likelihood(NamedTuple):
    value: float
    scores: Floats
    hessian: Floats


def fit(
    X: Floats,
    y: Integers,
    groups: Integers,
    *,
    names: Sequence[str],
    categories: Sequence[int],
    link: Link = "logit",
) -> OrdinalFit:
    """Fit ``P(y <= j) = F(a_j - x'b)`` by maximum likelihood.

    The log-likelihood is concave, so Newton's method with step halving finds its one maximum. The
    covariance is the sandwich of scores summed by cluster, times ``G/(G-1)``.

    Parameters
    ----------
    X : ndarray, shape (n, k)
        Regressors without a constant: the thresholds take its place.
    y : ndarray of int, shape (n,)
        Answers.
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.
    names : sequence of str, length k
        Names of the columns of `X`.
    categories : sequence of int, length J
        The answers that the item allows, in order.
    link : {"logit", "probit"}

    Returns
    -------
    OrdinalFit

    Raises
    ------
    AnalysisError
        If columns are constant or collinear, an answer is outside `categories`, a category has no
        answers, there is one cluster, a regressor separates the answers, or nothing converges.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical
    Society B 42(2).
    """
    code = _coded(y, categories)
    _check_columns(X, y, names)
    if groups.max() == 0:
        message = (
            "All rows are in one cluster: a cluster-robust error needs at least two; choose a "
            "finer cluster or more data."
        )
        raise AnalysisError(message)
    centre, scale = X.mean(axis=0), X.std(axis=0)
    standard = (X - centre) / scale
    theta, method = _newton(standard, code, len(categories), link)
    if method == "statsmodels":
        theta = _statsmodels(standard, code, link)
    likelihood = _log_likelihood(theta, standard, code, len(categories), link)
    bread = _bread(likelihood, names)
    summed = cluster_sums(likelihood.scores, groups)
    # back to the units of X: b = b_s / scale, a = a_s + centre'b
    k = X.shape[1]
    turn = np.eye(len(theta))
    turn[:k, :k] /= scale[:, None]
    turn[k:, :k] = centre / scale
    half = summed @ bread @ turn.T * np.sqrt(len(summed) / (len(summed) - 1))
    theta = turn @ theta
    return OrdinalFit(
        link=link,
        names=tuple(names),
        categories=tuple(int(category) for category in categories),
        coefficients=theta[:k],
        thresholds=theta[k:],
        covariance=half.T @ half,
        log_likelihood=likelihood.value,
        clusters=len(summed),
        method=method,
    )


def _coded(y: Integers, categories: Sequence[int]) -> Integers:
    """Position of each answer among the categories."""
    allowed = np.asarray(categories)
    outside = np.setdiff1d(y, allowed)
    if outside.size:
        listed = ", ".join(map(str, allowed))
        message = f"Answer {outside[0]} is not among {listed}: correct or drop those rows."
        raise AnalysisError(message)
    empty = np.setdiff1d(allowed, y)
    if empty.size or len(allowed) == 1:
        message = (
            f"Nobody chose category {', '.join(map(str, empty)) or 'other than the only one'}: an "
            "ordered model needs answers in at least two categories and in each; merge it with "
            "its neighbour or pass only the categories that occur."
        )
        raise AnalysisError(message)
    code: Integers = np.searchsorted(allowed, y)
    return code


def _check_columns(X: Floats, y: Integers, names: Sequence[str]) -> None:
    """Refuse columns that are constant, collinear or not finite, in the words of `linear`."""
    constant = [name for name, spread in zip(names, np.ptp(X, axis=0), strict=True) if spread == 0]
    if constant:
        message = f"{', '.join(constant)} is the same in every row: leave it out."
        raise AnalysisError(message)
    ols.fit(np.column_stack([np.ones(len(X)), X]), y.astype(float), ["the constant", *names])


def _newton(
    X: Floats, code: Integers, count: int, link: Link
) -> tuple[Floats, Literal["newton", "statsmodels"]]:
    """Maximum of the log-likelihood, and whether it was found here or is left to statsmodels."""
    shares = np.cumsum(np.bincount(code, minlength=count))[:-1] / len(code)
    theta = np.concatenate([np.zeros(X.shape[1]), np.log(shares / (1 - shares))])
    if link == "probit":
        theta /= 1.7  # the logistic is about this much wider
    now = _log_likelihood(theta, X, code, count, link)
    for _ in range(MAX_STEPS):
        step = np.linalg.lstsq(-now.hessian, now.scores.sum(axis=0), rcond=None)[0]
        trial = _log_likelihood(theta + step, X, code, count, link)
        while (
            trial.value < now.value - 1e-9 * abs(now.value) and np.abs(step).max() > STEP_TOLERANCE
        ):
            step /= 2
            trial = _log_likelihood(theta + step, X, code, count, link)
        theta, now = theta + step, trial
        if np.abs(step).max() < STEP_TOLERANCE:
            return theta, "newton"
    return theta, "statsmodels"


def _log_likelihood(
    theta: Floats, X: Floats, code: Integers, count: int, link: Link
) -> _Likelihood:
    """Value, scores by row and Hessian at `theta` (coefficients, then thresholds)."""
    k = X.shape[1]
    thresholds = theta[k:]
    if (np.diff(thresholds) <= 0).any():
        return _Likelihood(-np.inf, np.empty(0), np.empty(0))
    eta = X @ theta[:k]
    bounds = np.concatenate([[-ENDLESS], thresholds, [ENDLESS]])
    upper, lower = bounds[code + 1] - eta, bounds[code] - eta
    upper[code == count - 1], lower[code == 0] = ENDLESS, -ENDLESS
    probability = np.maximum(_between(lower, upper, link), np.finfo(float).tiny)
    (f_up, d_up), (f_low, d_low) = _density(upper, link), _density(lower, link)
    g_up, g_low = f_up / probability, f_low / probability
    h_up, h_low = d_up / probability - g_up**2, -d_low / probability - g_low**2
    # one-hot columns pick the thresholds above and below each answer
    at = np.arange(1, count)
    above = np.hstack([-X, code[:, None] == at - 1])
    below = np.hstack([-X, code[:, None] == at])
    cross = above.T @ ((g_up * g_low)[:, None] * below)
    hessian = (
        above.T @ (h_up[:, None] * above) + below.T @ (h_low[:, None] * below) + cross + cross.T
    )
    scores = g_up[:, None] * above - g_low[:, None] * below
    return _Likelihood(float(np.log(probability).sum()), scores, hessian)


def _between(lower: Floats, upper: Floats, link: Link) -> Floats:
    """``F(upper) - F(lower)``, from the tail in which the difference is exact."""
    flip = lower > 0
    a, b = np.where(flip, -upper, lower), np.where(flip, -lower, upper)
    distribution = expit if link == "logit" else ndtr
    difference: Floats = distribution(b) - distribution(a)
    return difference


def _density(x: Floats, link: Link) -> tuple[Floats, Floats]:
    """Density of the link's distribution and its derivative."""
    if link == "logit":
        share = expit(x)
        density = share * expit(-x)
        return density, density * (1 - 2 * share)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return density, -x * density


def _statsmodels(X: Floats, code: Integers, link: Link) -> Floats:
    """Coefficients and thresholds from statsmodels, for data on which Newton's method fails."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel  # noqa: PLC0415 (slow to load)

    model = OrderedModel(code, X, distr=link)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.fit(method="bfgs", maxiter=500, disp=False)
    if not result.mle_retvals["converged"]:
        message = (
            "The ordered model has not converged: use fewer controls, merge sparse categories or "
            "fit the scale by least squares."
        )
        raise AnalysisError(message)
    thresholds = model.transform_threshold_params(result.params)[1:-1]
    theta: Floats = np.concatenate([result.params[: X.shape[1]], thresholds])
    return theta


def _bread(likelihood: _Likelihood, names: Sequence[str]) -> Floats:
    """Inverse information; refused where the likelihood is flat, as it is under separation."""
    values, vectors = np.linalg.eigh(-likelihood.hessian)
    perfect = likelihood.value > PERFECT * len(likelihood.scores)
    if perfect or values[0] < FLAT * values[-1]:
        worst = names[int(np.argmax(np.abs(vectors[: len(names), 0])))]
        message = (
            f"The answers are separated by {worst}: some of its values go with one end of the "
            "scale only, so its coefficient has no finite estimate; leave it out or merge "
            "categories."
        )
        raise AnalysisError(message)
    bread: Floats = (vectors / values) @ vectors.T
    return bread


def marginal_effects(
    fit: OrdinalFit, X: Floats, derivative: Floats, left_behind: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Average marginal effects on each category's probability in each type, and their covariance.

    For respondent i, ``dP(y = j)/dx = -(f(a_j - eta) - f(a_(j-1) - eta)) * d_i'b`` with
    ``d_i = d(x_i)/dx``, so an interaction of the focal regressor counts. Effects are averaged over
    the respondents of a type as they are; the covariance is the delta method's.

    Parameters
    ----------
    fit : OrdinalFit
    X : ndarray, shape (n, k)
        The regressors that were fitted.
    derivative : ndarray, shape (n, k)
        Derivative of each row of `X` with respect to the focal regressor: 1 in its own column,
        the other factor in the columns of its products, 0 elsewhere.
    left_behind : ndarray of bool, shape (n,)
        Type of each respondent's region.

    Returns
    -------
    effects : ndarray, shape (3 * J,)
        Left-behind, advanced, left-behind minus advanced; each for the J categories in order, as
        change in probability per unit of the focal regressor. They sum to 0 within a type.
    covariance : ndarray, shape (3 * J, 3 * J)

    Raises
    ------
    AnalysisError
        If a type has no respondents.
    """
    if left_behind.all() or not left_behind.any():
        message = (
            "All respondents are in one type of region: effects by type need both; choose another "
            "definition or threshold of left-behind."
        )
        raise AnalysisError(message)
    parts = [_mean_effects(fit, X[rows], derivative[rows]) for rows in (left_behind, ~left_behind)]
    (one, one_jacobian), (two, two_jacobian) = parts
    effects = np.concatenate([one, two, one - two])
    jacobian = np.concatenate([one_jacobian, two_jacobian, one_jacobian - two_jacobian])
    return effects, jacobian @ fit.covariance @ jacobian.T


def _mean_effects(fit: OrdinalFit, X: Floats, derivative: Floats) -> tuple[Floats, Floats]:
    """Mean effects (J,) and their Jacobian (J, k + J - 1) in coefficients and thresholds."""
    rows, k = X.shape
    bounds = np.concatenate([[-ENDLESS], fit.thresholds, [ENDLESS]])
    at = bounds - (X @ fit.coefficients)[:, None]
    at[:, 0], at[:, -1] = -ENDLESS, ENDLESS
    density, change = _density(at, fit.link)
    slope = derivative @ fit.coefficients
    # by threshold first; the effect on a category is a difference of two thresholds
    by_threshold = -(slope @ density) / rows
    jacobian = np.zeros((len(bounds), k + len(bounds)))
    jacobian[:, :k] = ((change * slope[:, None]).T @ X - density.T @ derivative) / rows
    jacobian[:, k:] = np.diag(-(slope @ change) / rows)
    # the infinite thresholds are not parameters
    jacobian = np.delete(jacobian, [k, k + len(bounds) - 1], axis=1)
    return np.diff(by_threshold), np.diff(jacobian, axis=0)


def effects_table(
    fit: OrdinalFit,
    X: Floats,
    derivative: Floats,
    left_behind: npt.NDArray[np.bool_],
    level: float = 0.95,
) -> pd.DataFrame:
    """Tabulate `marginal_effects` with t intervals on G - 1 degrees of freedom.

    Parameters
    ----------
    fit, X, derivative, left_behind
        As in `marginal_effects`.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    DataFrame, shape (3 * J, 7)
        ``region_type`` ("left-behind", "advanced", "difference"), ``category``, ``estimate``,
        ``std_error``, ``low``, ``high``, ``p_value``.

    """
    effects, covariance = marginal_effects(fit, X, derivative, left_behind)
    found = ols.t_tests(effects, np.sqrt(np.diag(covariance)), fit.clusters - 1, level)
    types = ("left-behind", "advanced", "difference")
    return pd.DataFrame(
        {
            "region_type": np.repeat(types, len(fit.categories)),
            "category": np.tile(fit.categories, len(types)),
            **{name: getattr(found, name) for name in contrasts.FIGURES},
        }
    )
