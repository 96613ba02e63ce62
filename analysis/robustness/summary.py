"""What a specification curve says as a whole: shares, and the choices that move the estimate."""

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.robustness.specifications import CHOICES, MULTILEVEL

SIGNIFICANT = 0.05
#: Choices that a multilevel model does not have.
OF_LEAST_SQUARES = ("errors", "cluster")
#: Singular values below this share of the largest count as zero.
RANK_TOLERANCE = 1e-10


def curve_summary(fits: pd.DataFrame, sign: int | None = None) -> "pd.Series[float]":
    """Shares and quantiles of a specification curve.

    Parameters
    ----------
    fits : DataFrame
        From :func:`analysis.robustness.fits.fit_all`.
    sign : {1, -1}, optional
        Published sign of the effect.

    Returns
    -------
    Series
        ``specifications`` (estimated), ``not_estimated``, ``median``, ``lowest``, ``highest``
        (of the estimates), ``share_positive``, ``share_significant`` (p < .05),
        ``share_significant_dominant`` (those with the commoner sign), and with `sign`
        ``share_published_sign`` and ``share_significant_published_sign``.

    Raises
    ------
    AnalysisError
        If no specification has an estimate.
    """
    known = _estimated(fits)
    estimate = known["estimate"].to_numpy()
    significant = known["p_value"].to_numpy() < SIGNIFICANT
    dominant = 1 if (estimate > 0).mean() >= 0.5 else -1  # noqa: PLR2004 (half)
    figures = {
        "specifications": float(len(known)),
        "not_estimated": float(len(fits) - len(known)),
        "median": float(np.median(estimate)),
        "lowest": float(estimate.min()),
        "highest": float(estimate.max()),
        "share_positive": float((estimate > 0).mean()),
        "share_significant": float(significant.mean()),
        "share_significant_dominant": float((significant & (estimate * dominant > 0)).mean()),
    }
    if sign is not None:
        agrees = estimate * sign > 0
        figures["share_published_sign"] = float(agrees.mean())
        figures["share_significant_published_sign"] = float((significant & agrees).mean())
    return pd.Series(figures)


def variance_by_choice(fits: pd.DataFrame, choices: Sequence[str] = CHOICES) -> pd.DataFrame:
    """Share of the estimates' variance that is due to each choice.

    The estimates are regressed on dummies of the choices; a choice's share is its Shapley value
    of R squared, the mean of what it adds over all orders in which the choices can enter. Shares
    are not negative and add up, with the rest, to 1. Thresholds count as deviations from their
    definition's mean; what a multilevel model moves goes to the estimator alone.

    Parameters
    ----------
    fits : DataFrame
        From :func:`analysis.robustness.fits.fit_all`.
    choices : sequence of str
        Columns of `fits`.

    Returns
    -------
    DataFrame
        ``choice``, ``share``, largest first, and last "interactions and the rest".

    Raises
    ------
    AnalysisError
        If no specification has an estimate, or the estimates do not vary.

    References
    ----------
    Lipovetsky, S. and Conklin, M. (2001). Analysis of regression in game theory approach.
    Applied Stochastic Models in Business and Industry 17(4).
    """
    known = _estimated(fits)
    y = known["estimate"].to_numpy() - known["estimate"].mean()
    if not y @ y > 0:
        message = "All specifications give the same estimate: there is no variance to share out."
        raise AnalysisError(message)
    columns = {name: _dummies(known, name) for name in choices}
    varied = [name for name, dummies in columns.items() if dummies.shape[1]]
    joined = np.column_stack([np.empty((len(y), 0)), *(columns[name] for name in varied)])
    owners = np.repeat(np.arange(len(varied)), [columns[name].shape[1] for name in varied])
    crossed, moments = joined.T @ joined, joined.T @ y
    explained = {}
    for size in range(len(varied) + 1):
        for group in combinations(range(len(varied)), size):
            inside = np.isin(owners, group)
            part = crossed[np.ix_(inside, inside)]
            solution = np.linalg.lstsq(part, moments[inside], rcond=RANK_TOLERANCE)[0]
            explained[group] = float(moments[inside] @ solution / (y @ y))
    count = len(varied)
    shares = dict.fromkeys(choices, 0.0)
    for group, before in explained.items():
        for added in set(range(count)) - set(group):
            after = explained[tuple(sorted((*group, added)))]
            orders = factorial(len(group)) * factorial(count - len(group) - 1)
            shares[varied[added]] += orders / factorial(count) * (after - before)
    table = pd.DataFrame({"choice": list(shares), "share": list(shares.values())})
    table = table.sort_values("share", ascending=False, kind="stable")
    rest = {"choice": "interactions and the rest", "share": 1 - table["share"].sum()}
    return pd.concat([table, pd.DataFrame([rest])], ignore_index=True)


def _estimated(fits: pd.DataFrame) -> pd.DataFrame:
    known = fits[fits["estimate"].notna()]
    if known.empty:
        message = "No specification has an estimate: offer other choices or more data."
        raise AnalysisError(message)
    return known


def _dummies(fits: pd.DataFrame, choice: str) -> Floats:
    """Centred dummies of a choice's values but the first; thresholds' within their definition."""
    values = fits[choice].astype(str)
    if choice == "threshold":
        values = fits["definition"].astype(str) + " " + values
    codes, categories = pd.factorize(values, sort=True)
    dummies = (codes[:, None] == np.arange(1, len(categories))).astype(float)
    if choice == "threshold":
        definitions = pd.factorize(fits["definition"])[0]
        for number in range(int(definitions.max()) + 1):
            inside = definitions == number
            dummies[inside] -= dummies[inside].mean(axis=0)
    own = np.zeros(len(fits), dtype=bool)
    if choice in OF_LEAST_SQUARES and "estimator" in fits:
        own = fits["estimator"].eq(MULTILEVEL).to_numpy()
    if not own.all():
        # at the others' mean the dummies are orthogonal to the multilevel model's
        dummies[own] = dummies[~own].mean(axis=0)
    centred: Floats = dummies - dummies.mean(axis=0)
    return centred[:, (np.abs(centred) > RANK_TOLERANCE).any(axis=0)]
