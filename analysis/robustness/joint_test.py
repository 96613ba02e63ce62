"""Test a specification curve as a whole: no effect in any of its specifications."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.survey_columns import require
from analysis.robustness import parallel
from analysis.robustness.cross_products import OWN, of_type
from analysis.robustness.errors import OneFit
from analysis.robustness.fits import Focal, Solved, solve
from analysis.robustness.summary import SIGNIFICANT

STATISTICS = ("median estimate", "share significant in the dominant direction", "Stouffer's Z")
#: Errors that a draw gives without resampling or fitting again.
TAKING_PART = ("CR1", "CR2")
#: Fewest draws that are worth a p-value.
MIN_DRAWS = 99
#: Statistics this near to the observed one, relatively, are ties with it.
TIE = 1e-9
#: Specifications of one task.
TOGETHER = 100
#: Smallest probability that a normal score is taken of.
TAIL = 1e-300


class _Curve(NamedTuple):
    """What every part of a run needs; ``signs`` (draws, R) of the regions in each draw."""

    survey: pd.DataFrame
    specifications: pd.DataFrame
    types: pd.DataFrame
    focal: Focal
    signs: Floats


class Joint(NamedTuple):
    """Observed statistics with joint p-values, and all three (draws, 3) under the null.

    ``left_out`` specifications have errors that each draw would have to compute again.
    """

    table: pd.DataFrame
    draws: Floats
    left_out: int


def joint_inference(
    survey: pd.DataFrame,
    specifications: pd.DataFrame,
    types: pd.DataFrame,
    focal: Focal,
    *,
    draws: int = 1000,
    workers: int | None = 1,
    address: str | None = None,
    progress: parallel.Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Joint:
    """Test that the effect is zero in all specifications together.

    Each specification is fitted with its effect held at zero; in each draw the residuals of a
    region are multiplied by one random sign, the same in every specification, and the
    unrestricted model is fitted to what results (restricted wild cluster bootstrap). So the null
    holds in every specification, residuals of one region stay together whatever the specification
    clusters by, and specifications are as dependent as in the data. Permuting region types would
    test that regions are exchangeable rather than that the effect is zero. Least squares with CR1
    and CR2 errors take part; wild bootstraps and multilevel models, which would take hours, do not.

    Parameters
    ----------
    survey, specifications, types, focal
        As for :func:`analysis.robustness.fits.fit_all`.
    draws : int, default 1000
    workers, address, progress, cancelled
        As for :func:`analysis.robustness.parallel.run`; progress counts hundreds of specifications.

    Returns
    -------
    Joint
        ``table`` has ``statistic`` ("median estimate", "share significant in the dominant
        direction", "Stouffer's Z"), ``observed``, ``expected`` (the median under the null),
        ``p_value`` and ``draws``. Tests are two-sided: a draw is as extreme if the statistic's
        size, or the share in its own dominant direction, is at least the observed. P-values are
        ``(1 + count) / (1 + draws)``.

    Raises
    ------
    AnalysisError
        If no specification can be estimated, the draws are fewer than 99, or the run fails or is
        cancelled.

    References
    ----------
    Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour 4.
    """
    if draws < MIN_DRAWS:
        message = f"{draws} draws are too few for a p-value: use at least {MIN_DRAWS}."
        raise AnalysisError(message)
    require(survey, ["itl3"])
    regions = survey["itl3"].nunique()
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(draws, regions))
    taking_part = specifications["errors"].isin(TAKING_PART)
    if not taking_part.any():
        message = (
            "Every specification is multilevel or a wild bootstrap, which the joint test leaves "
            "out: offer least squares with CR1 or CR2 errors."
        )
        raise AnalysisError(message)
    # specifications that share rows go together
    ordered = specifications[taking_part].sort_values(
        ["scale", "sample", "controls"], kind="stable"
    )
    starts = range(0, len(ordered), TOGETHER)
    curve = _Curve(survey, ordered, types, focal, signs)
    parts = parallel.run(
        _part,
        curve,
        starts,
        workers=workers,
        address=address,
        batch=1,
        progress=progress,
        cancelled=cancelled,
    )
    estimates, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
    if not len(estimates):
        message = "No specification can be estimated: offer other choices or more data."
        raise AnalysisError(message)
    table, drawn = _joint(estimates, scores)
    return Joint(table, drawn, int((~taking_part).sum()))


def _part(curve: _Curve, start: int) -> tuple[Floats, Floats]:
    """Estimates and normal scores (s, 1 + draws) of some of the specifications."""
    part = curve.specifications.iloc[start : start + TOGETHER]
    found = [
        _draws(solved, int(place), curve.signs)
        for solved in solve(curve.survey, part, curve.types, curve.focal)
        for place in np.flatnonzero(solved.notes == "")
        if solved.errors[place] == "CR1" or solved.one(int(place)).split().bias_reduced()[0] > 0
    ]
    both = np.array(found).reshape(-1, 2, 1 + len(curve.signs))
    return both[:, 0], both[:, 1]


def _draws(solved: Solved, place: int, signs: Floats) -> tuple[Floats, Floats]:
    """Estimate, and normal score of its t, as observed (first) and in each draw under the null."""
    one = solved.one(place)
    if solved.errors[place] == "CR2":
        return _bias_reduced_draws(one, signs)
    direction, estimate = solved.direction[place], one.estimate
    restricted = one.params - estimate * direction / (one.contrast @ direction)
    scores = _by_cluster(solved, place, -restricted, 1.0)
    slopes = _by_cluster(solved, place, direction, 0.0) @ one.inverse
    values, square = _squares(
        scores, scores @ direction, slopes, direction, signs[:, solved.regions]
    )
    values[0] = estimate
    return values, _normal_scores(values, one.factor * square, float(solved.df[place]))


def _bias_reduced_draws(one: OneFit, signs: Floats) -> tuple[Floats, Floats]:
    """The same with CR2 errors, whose adjustment and degrees of freedom the design fixes."""
    found = one.split()
    direction = found.direction
    _, df = found.bias_reduced()
    back = one.estimate / (direction @ direction) * direction
    scores = found.scores + found.products @ back
    adjusted = ols.adjusted(found.products, scores, direction[None])
    weights = adjusted.directions[0]
    slopes = (found.products @ weights[:, :, None])[:, :, 0]
    own = (scores * weights).sum(axis=1)
    drawn = signs[:, one.shared.blocks.regions[found.places]]
    values, square = _squares(scores, own, slopes, direction, drawn)
    values[0] = one.estimate
    return values, _normal_scores(values, square, df)


def _squares(
    scores: Floats, own: Floats, slopes: Floats, direction: Floats, drawn: Floats
) -> tuple[Floats, Floats]:
    """Shift of the estimate and sum of squared terms of its error, first for signs that are 1.

    A cluster's term is ``v_g own_g - slopes_g'moved`` with ``moved`` the sum of ``v_h scores_h``.
    """
    every = np.concatenate([np.ones((1, drawn.shape[1])), drawn])
    moved = every @ scores
    # v_g^2 is 1
    square = own @ own - 2 * np.einsum("dk,dk->d", moved, every @ (own[:, None] * slopes))
    square += np.einsum("dk,dk->d", moved @ (slopes.T @ slopes), moved)
    # the terms themselves where all signs are 1: what was observed needs all its digits
    square[0] = ((own - slopes @ moved[0]) ** 2).sum()
    return moved @ direction, square


def _normal_scores(values: Floats, square: Floats, df: float) -> Floats:
    error = np.sqrt(np.maximum(square, 0.0))
    ratio = np.divide(values, error, out=np.zeros_like(values), where=error > 0)
    tail = np.clip(stdtr(df, -np.abs(ratio)), TAIL, None)
    scores: Floats = -np.sign(ratio) * ndtri(tail)
    return scores


def _by_cluster(solved: Solved, place: int, params: Floats, outcome: float) -> Floats:
    """Each cluster's ``X_g'(X_g params + outcome y_g)``, shape (G, k)."""
    size = solved.blocks.shape[1] - 1
    total = np.zeros((len(solved.blocks), len(params)))
    for kind in range(2):
        inside = solved.inside[kind, place, solved.regions][:, None]
        weights = np.append(of_type(params, kind), outcome)
        found = inside * (solved.blocks[:, :size] @ weights)
        total[:, kind * OWN : (kind + 1) * OWN] = found[:, :OWN]
        total[:, 2 * OWN :] += found[:, OWN:]
    return total


def _joint(estimates: Floats, scores: Floats) -> tuple[pd.DataFrame, Floats]:
    """Statistics (1 + draws,) of estimates and normal scores (s, 1 + draws), the observed first."""
    limit = -ndtri(SIGNIFICANT / 2)
    median = np.median(estimates, axis=0)
    share = np.maximum((scores > limit).mean(axis=0), (scores < -limit).mean(axis=0))
    stouffer = scores.sum(axis=0) / np.sqrt(len(scores))
    statistics = np.stack([median, share, stouffer])
    size = np.abs(statistics)
    beyond = size[:, 1:] >= (1 - TIE) * size[:, :1]
    draws = beyond.shape[1]
    table = pd.DataFrame(
        {
            "statistic": STATISTICS,
            "observed": statistics[:, 0],
            "expected": np.median(size[:, 1:], axis=1),
            "p_value": (1 + beyond.sum(axis=1)) / (1 + draws),
            "draws": draws,
        }
    )
    return table, statistics[:, 1:].T
