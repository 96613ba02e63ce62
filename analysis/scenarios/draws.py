"""Draws of the slopes on the mechanisms, which carry the uncertainty of the fitted model."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtrit

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.bootstrap import WILD
from analysis.estimation.cluster_inference import (
    COVARIANCES,
    Cluster,
    cluster_codes,
    cluster_ways,
    robust_covariance,
    robust_notes,
    space_level,
    type_counts,
)
from analysis.estimation.design import Design, check_names, design_matrix
from analysis.regions.types import TYPES
from analysis.survey import MECHANISMS, SKILLS

#: Slopes of a skill, in the order of their draws.
SLOPES = tuple(f"{mechanism}:{kind}" for mechanism in MECHANISMS for kind in TYPES)
ESTIMATORS = ("ols", "multilevel")
#: Fewest draws that leave five beyond either end of a 95% interval.
MIN_DRAWS = 200


class Slopes(NamedTuple):
    """Estimates of a skill's four slopes (4,), their covariance (4, 4) and t degrees (4,)."""

    estimates: Floats
    covariance: Floats
    df: Floats
    notes: list[str]


class Draws(NamedTuple):
    """Draws (draws, 4) of a skill's slopes ``names``, with their estimates and what to know.

    ``names`` are mechanism and region type, "structured_resources:left-behind" for one; slopes
    are in skill points per point of the mechanism.
    """

    skill: str
    coefficients: Floats
    names: tuple[str, ...]
    estimates: Floats
    notes: list[str]

    def summarise(self, weights: Floats, level: float = 0.95) -> dict[str, Floats]:
        """Estimates and intervals of sums of slopes, with `weights` (m, 4), each shape (m,).

        ``estimate``, ``low`` and ``high`` (quantiles of the draws) and ``above`` (share of draws
        above 0; missing where every weight is 0); all missing where a weight is.
        """
        ols.check_level(level)
        known = np.isfinite(weights).all(axis=1)
        figures = np.full((4, len(weights)), np.nan)
        if known.any():
            # most regions change as their type does: each sum is taken once
            rows, place = np.unique(weights[known], axis=0, return_inverse=True)
            drawn = self.coefficients @ rows.T
            ends = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
            above = np.where(rows.any(axis=1), (drawn > 0).mean(axis=0), np.nan)
            distinct = np.vstack([rows @ self.estimates, ends, above])
            figures[:, known] = distinct[:, place.ravel()]
        return dict(zip(("estimate", "low", "high", "above"), figures, strict=True))


def fit_slopes(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    estimator: str = "ols",
    covariance: str = "CR2",
) -> Slopes:
    """Slopes of a skill on each mechanism in each region type, with their joint covariance.

    Parameters
    ----------
    survey, skill, region_types, controls, cluster, estimator, covariance
        As in :func:`analysis.effects.mechanism_effects`. A wild bootstrap tests one effect at a
        time and has no joint covariance: CR2 is used in its place, and a note says so.

    Returns
    -------
    Slopes

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model.
    """
    if estimator not in ESTIMATORS:
        message = f"Unknown estimator {estimator!r}: choose one of {', '.join(ESTIMATORS)}."
        raise AnalysisError(message)
    check_names(survey, skill, controls)
    ways = cluster_ways(cluster, covariance, (*COVARIANCES, *WILD))
    design = design_matrix(survey, skill, region_types, controls)
    L = np.eye(len(design.names))[[design.names.index(name) for name in SLOPES]]
    if estimator == "multilevel":
        return _multilevel(design, L)
    codes = cluster_codes(design.groups, ways)
    type_counts(design, codes, ways)
    kind, notes = covariance, []
    if covariance in WILD:
        kind = "CR2"
        notes.append(
            "A wild bootstrap gives no joint distribution of the slopes: their draws use "
            "bias-reduced errors (CR2) in its place."
        )
    fitted = ols.fit(design.X, design.y, design.names)
    matrix, df = robust_covariance(fitted, codes, L, kind)
    notes += robust_notes(codes, df, kind)
    return Slopes(L @ fitted.params, L @ matrix @ L.T, df, notes)


def parameter_draws(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    estimator: str = "ols",
    covariance: str = "CR2",
    draws: int = 4000,
    seed: int = 0,
) -> Draws:
    """Draws of a skill's slopes from their approximate joint sampling distribution.

    Normal draws with the slopes' correlations are given, slope by slope, the t distribution of
    the effects table (a Gaussian copula with t margins). What combines several slopes has their
    correlation; its degrees of freedom are approximate. Scenarios that share a set of draws have
    right intervals of their differences.

    Parameters
    ----------
    survey, skill, region_types, controls, cluster, estimator, covariance
        As in :func:`fit_slopes`.
    draws : int, default 4000
        At least 200.
    seed : int, default 0
        The same number, the same draws.

    Returns
    -------
    Draws
        Skills are drawn separately and independently: no result adds them up.

    Raises
    ------
    AnalysisError
        If there are too few draws, an option is unknown or the data cannot carry the model.

    References
    ----------
    King, G., Tomz, M. and Wittenberg, J. (2000). Making the most of statistical analyses:
    improving interpretation and presentation. American Journal of Political Science 44(2).
    """
    if draws < MIN_DRAWS:
        message = f"{draws} draws make no interval: ask for at least {MIN_DRAWS}, better thousands."
        raise AnalysisError(message)
    slopes = fit_slopes(
        survey,
        skill,
        region_types,
        controls=controls,
        cluster=cluster,
        estimator=estimator,
        covariance=covariance,
    )
    error = np.sqrt(np.maximum(np.diag(slopes.covariance), 0.0))
    scale = np.where(error > 0, error, 1.0)  # noiseless data have no errors and no correlations
    values, vectors = np.linalg.eigh(slopes.covariance / np.outer(scale, scale))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    generator = np.random.default_rng([seed, SKILLS.index(skill)])
    normal = generator.standard_normal((draws, len(SLOPES))) @ root.T
    # from the lower tail, where probabilities keep their digits
    deviations = -np.sign(normal) * stdtrit(slopes.df, ndtr(-np.abs(normal)))
    notes = [
        *slopes.notes,
        "The skills are drawn separately: do not add results of one skill to those of the other.",
    ]
    coefficients = slopes.estimates + error * deviations
    return Draws(skill, coefficients, SLOPES, slopes.estimates, notes)


def slope_weights(mechanism: str, kinds: "pd.Series[str]", changes: "pd.Series[float]") -> Floats:
    """Weights of the slopes that sum to the difference associated with a change in each place.

    Parameters
    ----------
    mechanism : {"social_interaction", "structured_resources"}
    kinds : Series, length m
        Region type of each place.
    changes : Series, length m
        Change of the mechanism in each place, in points, or missing.

    Returns
    -------
    ndarray, shape (m, 4)
        In the order of :data:`SLOPES`; missing where the change is.
    """
    weights = np.zeros((len(kinds), len(SLOPES)))
    columns = [SLOPES.index(f"{mechanism}:{kind}") for kind in kinds]
    weights[np.arange(len(kinds)), columns] = changes.to_numpy(dtype=float)
    return weights


def _multilevel(design: Design, L: Floats) -> Slopes:
    """Slopes by restricted maximum likelihood, as the multilevel effects have them."""
    from analysis.estimation import multilevel  # noqa: PLC0415 (slow to load)

    (regions,) = cluster_codes(design.groups, ["itl3"])
    type_counts(design, [regions], ["itl3"])
    spaces, notes = space_level(design, regions)
    fitted = multilevel.fit(design.X, design.y, regions, names=design.names, cws=spaces)
    df = np.full(len(L), float(regions.max()))
    matrix: Floats = L @ fitted.covariance @ L.T
    return Slopes(L @ fitted.coefficients, matrix, df, [*notes, *fitted.notes])
