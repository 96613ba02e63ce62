"""Linear mixed model of respondents in coworking spaces (CWSs) in regions."""

import warnings
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.clusters import level_alike
from analysis.estimation.profile_likelihood import Method, Profile, Sums, profile, sums

Optimiser = Literal["own", "statsmodels"]

#: Usual standard deviation of a random effect, relative to the residual one: start and first step.
UNIT = 0.3
#: Most steps of the optimiser before statsmodels is asked instead.
MAX_STEPS = 200
#: Largest slope of the deviance, per respondent, at which the optimiser stops.
SLOPE_TOLERANCE = 1e-7
#: The same, at which its answer is believed where rounding stopped it earlier.
SLOPE_BELIEVED = 1e-5
#: A random effect's standard deviation below this share of the residual one is at the boundary.
BOUNDARY = 1e-3
#: Share of the variation that is left to residuals below which a model fits exactly.
EXACT = 1e-6
EXACT_FIT = (
    "The model fits the outcome exactly, which leaves nothing to vary between respondents: use "
    "least squares, or an outcome that differs within regions and coworking spaces."
)


class MultilevelFit(NamedTuple):
    """Mixed-model fit; each region has q random effects: the intercept, then the random slopes.

    Variances are in squared outcome units: ``residual``, ``cws`` (None without that level) and
    ``region`` (q, q), at the means of regressors with random slopes. ``predicted`` (R, q) are the
    regions' shrunken deviations (BLUPs), ``predicted_covariance`` (R, q, q) and
    ``cross_covariance`` (R, k, q) the covariances of their errors, with themselves and with those
    of ``coefficients``. ``optimiser`` says who converged.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    residual: float
    cws: float | None
    region: Floats
    icc_region: float
    icc_cws: float | None
    log_likelihood: float
    predicted: Floats
    predicted_covariance: Floats
    cross_covariance: Floats
    notes: tuple[str, ...]
    optimiser: Optimiser


def fit(
    X: Floats,
    y: Floats,
    regions: Integers,
    *,
    names: Sequence[str],
    cws: Integers | None = None,
    slopes: Floats | None = None,
    method: Method = "REML",
) -> MultilevelFit:
    """Fit ``y = X b + Z u_region + v_cws + e`` by restricted or full maximum likelihood.

    Parameters
    ----------
    X : ndarray, shape (n, k)
        Regressors, the constant among them.
    y : ndarray, shape (n,)
        Outcome.
    regions : ndarray of int, shape (n,)
        Region of each row, coded 0 to R-1 without gaps.
    names : sequence of str, length k
        Names of the columns of `X`.
    cws : ndarray of int, shape (n,), optional
        CWS of each row, coded 0 to C-1 without gaps, each in one region: adds its intercepts.
    slopes : ndarray, shape (n, q - 1), optional
        Regressors whose coefficients differ between regions, correlated with the intercept. Their
        average effects belong in `X`.
    method : {"REML", "ML"}

    Returns
    -------
    MultilevelFit
        ``icc_region`` is the correlation of two respondents of a region in different CWSs,
        ``icc_cws`` that of two in one CWS, both at the means of the regressors with random slopes.

    Raises
    ------
    AnalysisError
        If columns are collinear, levels are not nested or cannot be told apart, the model fits
        exactly, or neither optimiser converges.

    References
    ----------
    Bates, D., Maechler, M., Bolker, B. and Walker, S. (2015). Fitting linear mixed-effects models
    using lme4. Journal of Statistical Software 67(1).
    """
    ordinary = ols.fit(X, y, names)
    slopes = np.empty((len(y), 0)) if slopes is None else slopes
    _check_levels(slopes, regions, cws)
    if ordinary.residuals @ ordinary.residuals <= EXACT**2 * (y @ y):
        raise AnalysisError(EXACT_FIT)
    scale = np.append(1.0, slopes.std(axis=0))
    Z = np.column_stack([np.ones(len(y)), (slopes - slopes.mean(axis=0)) / scale[1:]])
    # the orthonormal basis and the residuals in place of X and y are for accuracy only
    data = sums(Z, ordinary.Z, ordinary.residuals, regions=regions, cws=cws, method=method)
    optimiser: Optimiser = "own"
    theta = _optimise(data)
    if theta is None:
        theta, optimiser = _statsmodels(data, Z, ordinary, regions, cws), "statsmodels"
    return _assemble(_profile(theta, data), data, ordinary, scale, optimiser)


def _check_levels(slopes: Floats, regions: Integers, cws: Integers | None) -> None:
    """Refuse designs in which two levels cannot be told apart."""
    count, effects = int(regions.max()) + 1, slopes.shape[1] + 1
    message = ""
    if count <= effects:
        message = f"{count} region(s) cannot carry {effects} random effect(s): use more regions."
    elif len(regions) <= count * effects:
        message = (
            f"{len(regions)} respondents cannot carry {effects} random effect(s) in each of "
            f"{count} regions: use fewer random slopes or more respondents."
        )
    elif not np.isfinite(slopes).all() or (slopes.std(axis=0) == 0).any():
        message = (
            "A regressor with a random slope is constant or not finite: leave its random slope out."
        )
    elif cws is not None:
        spaces = int(cws.max()) + 1
        pairs = len(np.unique(cws * count + regions))
        if pairs > spaces:
            message = (
                f"{pairs - spaces} coworking space(s) lie in more than one region: each must be in "
                "one; correct the codes."
            )
        elif other := level_alike(cws, regions):
            message = (
                f"{spaces} coworking spaces for {count} regions and {len(cws)} respondents cannot "
                f"be told apart from the {other}: use one level only."
            )
    if message:
        raise AnalysisError(message)


def _optimise(data: Sums) -> Floats | None:
    """Variance ratios of least deviance, or None without convergence."""
    start = np.append(np.eye(data.random)[np.tril_indices(data.random)], 1.0)

    def objective(theta: Floats) -> tuple[float, Floats]:
        at = profile(UNIT * theta, data)
        return at.deviance, UNIT * at.gradient

    try:
        result = minimize(
            objective,
            start if data.inner else start[:-1],
            jac=True,
            method="BFGS",  # in NumPy: L-BFGS-B's compiled steps wait for BLAS threads when busy
            options={"gtol": SLOPE_TOLERANCE * data.rows, "maxiter": MAX_STEPS},
        )
    except np.linalg.LinAlgError as error:
        # a region variance infinitely larger than the residual one leaves nothing to invert
        raise AnalysisError(EXACT_FIT) from error
    believed = np.abs(result.jac).max() <= SLOPE_BELIEVED * data.rows
    _profile(UNIT * result.x, data)  # refused here if exact, before a slower search for the same
    return UNIT * result.x if believed else None


def _profile(theta: Floats, data: Sums) -> Profile:
    """Evaluate the likelihood where residuals are left."""
    at = profile(theta, data)
    if at.residual * data.rows <= EXACT * data.total[-1, -1]:
        raise AnalysisError(EXACT_FIT)
    return at


def _statsmodels(
    data: Sums, Z: Floats, ordinary: ols.Fit, regions: Integers, cws: Integers | None
) -> Floats:
    """Variance ratios from statsmodels, for data on which our optimiser fails."""
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec  # noqa: PLC0415 (slow to load)

    components = None
    if cws is not None:
        inside = [cws[regions == region] for region in range(int(regions.max()) + 1)]
        indicators = [(codes[:, None] == np.unique(codes)).astype(float) for codes in inside]
        labels = [[str(code) for code in np.unique(codes)] for codes in inside]
        components = VCSpec(["cws"], [labels], [indicators])
    found = []
    for method in ("bfgs", "lbfgs", "powell"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = MixedLM(ordinary.residuals, ordinary.Z, regions, exog_re=Z, exog_vc=components)
            result = model.fit(reml=data.method == "REML", method=method)
        if result.converged:
            values, vectors = np.linalg.eigh(np.asarray(result.cov_re) / result.scale)
            upper = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T)[1]
            inner = np.sqrt(result.vcomp / result.scale)
            found.append(np.append(upper.T[np.tril_indices(data.random)], inner))
    if not found:
        message = (
            "The multilevel model has not converged: leave out random slopes or the level of "
            "coworking spaces, or use least squares with clustered errors."
        )
        raise AnalysisError(message)
    return min(found, key=lambda theta: profile(theta, data).deviance)


def _assemble(
    at: Profile, data: Sums, ordinary: ols.Fit, scale: Floats, optimiser: Optimiser
) -> MultilevelFit:
    """Estimates in the units of the data."""
    q, P = data.random, at.region
    crossed = at.regional[:, :, q:-1]
    predicted = (at.regional[:, :, -1] - crossed @ at.coefficients) @ P
    # Henderson's mixed-model equations, relative to the residual variance
    own = P @ crossed @ at.inverse
    spread = P - P @ at.regional[:, :, :q] @ P + own @ crossed.transpose(0, 2, 1) @ P
    level, inner = P[0, 0], at.cws
    constant = 0.0
    if data.method == "REML":
        constant = -2 * float(np.linalg.slogdet(ordinary.basis)[1])
    return MultilevelFit(
        names=ordinary.names,
        coefficients=ordinary.params + ordinary.basis @ at.coefficients,
        covariance=at.residual * ordinary.basis @ at.inverse @ ordinary.basis.T,
        residual=at.residual,
        cws=at.residual * inner if data.inner else None,
        region=at.residual * P / np.outer(scale, scale),
        icc_region=float(level / (1 + level + inner)),
        icc_cws=float((level + inner) / (1 + level + inner)) if data.inner else None,
        log_likelihood=-(at.deviance + constant) / 2,
        predicted=predicted / scale,
        predicted_covariance=at.residual * spread / np.outer(scale, scale),
        cross_covariance=-at.residual * (ordinary.basis @ own.transpose(0, 2, 1)) / scale,
        notes=_notes(at, data, optimiser),
        optimiser=optimiser,
    )


def _notes(at: Profile, data: Sums, optimiser: Optimiser) -> tuple[str, ...]:
    """Say what a reader must know of the fit."""
    notes = []
    least = np.linalg.eigvalsh(at.region)[0]
    if at.region[0, 0] < BOUNDARY**2:
        notes.append(
            "The variance between regions is at its boundary, zero: regions do not differ beyond "
            "what the rest of the model accounts for."
        )
    if data.random > 1 and least < BOUNDARY**2:
        notes.append(
            "The random slopes are at their boundary: a slope's variance is zero or slopes move "
            "in step, so these data cannot tell regions' slopes apart; prefer the model without "
            "them."
        )
    if data.inner and at.cws < BOUNDARY**2:
        notes.append(
            "The variance between coworking spaces within regions is at its boundary, zero: they "
            "do not differ beyond what the rest of the model accounts for."
        )
    if optimiser == "statsmodels":
        notes.append("Fitted by statsmodels, because the faster optimiser had not converged.")
    return tuple(notes)


def region_effects(
    fit: MultilevelFit, contrasts: Floats, random: Floats, regions: Integers, level: float = 0.95
) -> pd.DataFrame:
    """Effects of single regions: the expectation of their type and their own shrunken deviation.

    A sampled region's is ``c'b + r'u`` with ``u`` its prediction; its interval counts the errors of
    both. A region without respondents has ``c'b`` alone, and an interval that counts how much
    regions differ. Intervals use t on R - 1 degrees of freedom and take the variances as known.

    Parameters
    ----------
    fit : MultilevelFit
    contrasts : ndarray, shape (m, k)
        Fixed-effect part for each region asked for.
    random : ndarray, shape (q,)
        Weights of the random effects: which of them is part of the effect.
    regions : ndarray of int, shape (m,)
        Code of each region in the fit, -1 where it was not sampled.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    DataFrame, shape (m, 6)
        ``estimate``, ``std_error``, ``p_value``, ``low``, ``high``, ``sampled``; in the units of
        the effect.
    """
    sampled = regions >= 0
    estimate = contrasts @ fit.coefficients
    variance = np.einsum("mk,kl,ml->m", contrasts, fit.covariance, contrasts)
    estimate += np.where(sampled, fit.predicted[regions] @ random, 0.0)
    crossed = np.einsum("mk,mkq,q->m", contrasts, fit.cross_covariance[regions], random)
    own = fit.predicted_covariance[regions] @ random @ random
    variance += np.where(sampled, 2 * crossed + own, random @ fit.region @ random)
    error = np.sqrt(np.maximum(variance, 0.0))
    found = ols.t_tests(estimate, error, len(fit.predicted) - 1, level)
    return pd.DataFrame(found._asdict()).drop(columns="df").assign(sampled=sampled)
