"""Wild cluster bootstrap of a linear model, the null imposed."""

import math
from typing import Literal, NamedTuple

import numpy as np

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation.clusters import cluster_sums
from analysis.estimation.ols import Fit, check_level

Weights = Literal["rademacher", "webb"]
Tail = Literal["symmetric", "equal"]

#: Weights of each wild bootstrap by the name of its covariance.
WILD: dict[str, Weights] = {"wild_rademacher": "rademacher", "wild_webb": "webb"}
#: The six equally likely weights of Webb (2014).
WEBB = np.sqrt(np.array([1.5, 1.0, 0.5, 0.5, 1.0, 1.5])) * [-1, -1, -1, 1, 1, 1]
#: Draws handled at once: their clusters' weights stay in the processor's cache.
BLOCK = 1024
#: Bootstrap statistics this near to the observed one, relatively, are ties with it.
TIE = 1e-9
#: An interval that reaches this many standard errors from the estimate is called unbounded.
REACH = 4096
#: Relative precision of the ends of an interval.
PRECISION = 1e-7
#: Fewest draws that are worth a p-value.
MIN_DRAWS = 99


class WildBootstrap(NamedTuple):
    """Test and interval of one contrast from a wild cluster bootstrap."""

    estimate: float
    std_error: float
    statistic: float
    p_value: float
    low: float
    high: float
    draws: int
    enumerated: bool


class ClusterSums(NamedTuple):
    """Sums over G clusters in an orthonormal basis Z of the regressors (k columns).

    ``scores`` (G, k) are ``Z_g'e_g``, ``slopes`` (G, k) are ``Z_g'Z_g`` times the ``direction``
    (k,), which is the contrast of the coefficients on Z. ``size`` is the length of the fitted
    values, relative to which residuals count as zero.
    """

    scores: Floats
    slopes: Floats
    direction: Floats
    size: float


class _Draws(NamedTuple):
    """What decides, for any hypothesised value, whether a draw's t is beyond the observed one.

    With ``d`` the estimate minus that value, a draw's numerator is ``N0 + d N1`` (`numerator`,
    shape (2, draws)) and its squared t exceeds the observed one where a polynomial of degree 4 in
    ``d`` (`excess`, shape (5, draws)) is not negative.
    """

    numerator: Floats
    excess: Floats
    enumerated: bool


def wild_bootstrap(
    fit: Fit,
    groups: Integers,
    contrast: Floats,
    *,
    null: float = 0.0,
    weights: Weights = "rademacher",
    tail: Tail = "symmetric",
    draws: int = 9999,
    level: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> WildBootstrap:
    """Wild cluster bootstrap-t of ``contrast' b = null``, and its interval by test inversion.

    Residuals of the model with the null imposed are multiplied by one random weight a cluster. The
    statistic's numerator is linear, its squared denominator quadratic, in the hypothesised value,
    so the interval needs no further draws. Where all weight vectors are no more than `draws`
    (Rademacher, 13 clusters or fewer) each is used once.

    Parameters
    ----------
    fit : linear.Fit
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.
    contrast : ndarray, shape (k,)
        Weights of the coefficients.
    null : float, default 0
        Hypothesised value of the contrast.
    weights : {"rademacher", "webb"}
        Two points, or Webb's six for few clusters.
    tail : {"symmetric", "equal"}
        P-value of ``|t|``, or twice the smaller tail.
    draws : int, default 9999
    level : float, default 0.95
        Coverage of the interval, in (0, 1).
    seed : int or Generator

    Returns
    -------
    WildBootstrap
        ``std_error`` and ``statistic`` are CR1. An interval without bounds, as happens with very
        few clusters, runs to infinity. Ties count against the null's rejection; random draws give
        ``p = (1 + count) / (1 + draws)``, which is never 0, full enumeration ``count / draws``.

    Raises
    ------
    AnalysisError
        If there is one cluster, the residuals are zero or an option is out of range.

    References
    ----------
    Roodman, D., Nielsen, M. O., MacKinnon, J. G. and Webb, M. D. (2019). Fast and wild: bootstrap
    inference in Stata using boottest. Stata Journal 19(1).
    """
    rows, columns = fit.X.shape
    direction = fit.basis.T @ contrast
    scores = cluster_sums(fit.Z * fit.residuals[:, None], groups)
    slopes = cluster_sums(fit.Z * (fit.Z @ direction)[:, None], groups)
    count = len(scores)
    factor = count / max(count - 1, 1) * (rows - 1) / (rows - columns)
    return wild_from_sums(
        ClusterSums(scores, slopes, direction, float(np.linalg.norm(fit.X @ fit.params))),
        float(contrast @ fit.params),
        factor,
        null=null,
        weights=weights,
        tail=tail,
        draws=draws,
        level=level,
        seed=seed,
    )


def wild_from_sums(
    sums: ClusterSums,
    estimate: float,
    factor: float,
    *,
    null: float = 0.0,
    weights: Weights = "rademacher",
    tail: Tail = "symmetric",
    draws: int = 9999,
    level: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> WildBootstrap:
    """Wild cluster bootstrap-t from sums by cluster, for callers who have no rows.

    Parameters
    ----------
    sums : ClusterSums
    estimate : float
        The contrast.
    factor : float
        CR1's, from the squared error of CR0.
    null, weights, tail, draws, level, seed
        As for :func:`wild_bootstrap`.

    Returns
    -------
    WildBootstrap
        As from :func:`wild_bootstrap`.

    Raises
    ------
    AnalysisError
        If there is one cluster, the residuals are zero or an option is out of range.
    """
    check_level(level)
    if draws < MIN_DRAWS:
        message = f"{draws} draws are too few: use at least {MIN_DRAWS}, better 9999."
        raise AnalysisError(message)
    spread = float(np.linalg.norm(sums.scores @ sums.direction))
    if spread <= TIE * sums.size * np.linalg.norm(sums.direction):
        message = (
            f"The residuals of {len(sums.scores)} cluster(s) sum to zero in each, which leaves "
            "nothing to resample: the wild bootstrap needs two clusters and a model that does not "
            "fit exactly; choose a finer cluster or another covariance."
        )
        raise AnalysisError(message)
    rng = np.random.default_rng(seed)
    stacked = np.stack([sums.scores, sums.slopes])
    drawn = _draw(stacked, sums.direction, draws=draws, weights=weights, rng=rng)
    error = spread * math.sqrt(factor)
    return WildBootstrap(
        estimate=estimate,
        std_error=error,
        statistic=(estimate - null) / error,
        p_value=_p_value(drawn, estimate - null, tail),
        low=estimate - _invert(drawn, spread, tail, 1 - level),
        high=estimate + _invert(drawn, -spread, tail, 1 - level),
        draws=drawn.numerator.shape[1],
        enumerated=drawn.enumerated,
    )


def _draw(
    sums: Floats, direction: Floats, *, draws: int, weights: Weights, rng: np.random.Generator
) -> _Draws:
    """All draws, from the clusters' sums (2, G, k) of Z e and of Z Z'l with l the `direction`.

    In the basis Z of the regressors, where their cross-product is the identity, the restricted
    scores are ``S_g(d) = S_g + d M_g / l'l``. With ``w = sum_g v_g S_g(d)`` the bootstrap estimate
    is off by ``l'w`` and cluster g's term of its squared error is ``(v_g l'S_g(d) - M_g'w)^2``.
    """
    count, columns = sums.shape[1:]
    slopes = sums[1]
    scores = sums / np.array([1.0, direction @ direction])[:, None, None]
    own = scores @ direction
    left = np.concatenate([*scores.transpose(0, 2, 1), *(own[:, None, :] * slopes.T)])
    outer = slopes.T @ slopes
    own_squares = np.stack([own[0] ** 2, 2 * own[0] * own[1], own[1] ** 2])
    enumerated = weights == "rademacher" and 2**count <= draws
    draws = 2**count if enumerated else draws
    numerator, square = np.empty((2, draws)), np.empty((3, draws))
    for start in range(0, draws, BLOCK):
        block = slice(start, min(start + BLOCK, draws))
        if enumerated:
            v = 2.0 * ((np.arange(block.start, block.stop) >> np.arange(count)[:, None]) & 1) - 1
        else:
            v = _weights(weights, count, block.stop - start, rng)
        w0, w1, q0, q1 = (left @ v).reshape(4, columns, -1)
        numerator[:, block] = direction @ w0, direction @ w1
        c0, c1 = outer @ w0 - 2 * q0, outer @ w1 - 2 * q1
        # Rademacher weights all have the square 1
        varied = own_squares @ v**2 if weights == "webb" else own_squares.sum(1, keepdims=True)
        drawn = np.stack([_dot(w0, c0), _dot(w0, c1) + _dot(w1, c0), _dot(w1, c1)])
        square[:, block] = varied + drawn
    n0, n1 = numerator
    excess = np.stack([n0**2, 2 * n0 * n1, n1**2, np.zeros(draws), np.zeros(draws)])
    excess[2:] -= (1 - TIE) ** 2 / (own[0] @ own[0]) * square
    return _Draws(numerator, excess, enumerated)


def _weights(weights: Weights, count: int, size: int, rng: np.random.Generator) -> Floats:
    """Draw random weights, shape (count, size)."""
    if weights == "webb":
        chosen: Floats = WEBB[rng.integers(len(WEBB), size=(count, size), dtype=np.uint8)]
        return chosen
    random = np.frombuffer(rng.bytes(count * size // 8 + 1), dtype=np.uint8)
    bits = np.unpackbits(random, count=count * size).reshape(count, size)
    return 2 * bits.astype(float) - 1


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("kb,kb->b", a, b)
    return product


def _p_value(drawn: _Draws, distance: float, tail: Tail) -> float:
    """P-value of the hypothesised value that lies `distance` below the estimate."""
    beyond = distance ** np.arange(5.0) @ drawn.excess >= 0
    extra = 0 if drawn.enumerated else 1
    total = len(beyond) + extra
    if tail == "symmetric":
        return (int(np.count_nonzero(beyond)) + extra) / total
    side = distance ** np.arange(2.0) @ drawn.numerator
    beyond &= (side >= 0) if distance >= 0 else (side <= 0)
    far = int(np.count_nonzero(beyond)) + extra
    return min(1.0, 2 * min(far, total - far) / total)


def _invert(drawn: _Draws, unit: float, tail: Tail, alpha: float) -> float:
    """Distance at which the p-value falls to `alpha`, sought from 0 in steps of `unit`.

    Infinite where it does not fall so far, as happens with very few clusters.
    """
    outside = unit
    while _p_value(drawn, outside, tail) > alpha:
        outside *= 2
        if abs(outside) > REACH * abs(unit):
            return math.inf
    inside = 0.0
    while abs(outside - inside) > PRECISION * abs(outside):
        middle = (inside + outside) / 2
        if _p_value(drawn, middle, tail) > alpha:
            inside = middle
        else:
            outside = middle
    return abs(outside)
