"""How well the items of a scale measure one thing: alpha, omega and their warnings."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.regions.types import TYPES
from analysis.survey.schema import SCALES

ALL = "all"
#: Customary line below which a scale is called unreliable (Nunnally 1978).
ACCEPTABLE = 0.7
#: A factor of two items is not identified.
MIN_FACTOR_ITEMS = 3
#: Eigenvalues of a correlation matrix below this are zero, up to rounding.
SINGULAR = 1e-6
#: Least share of its own variance that an item keeps in the factor model, as R's factanal.
MIN_UNIQUENESS = 0.005


def reliability(survey: pd.DataFrame, region_types: "pd.Series[str] | None" = None) -> pd.DataFrame:
    """Reliability of each scale, overall and by region type.

    Parameters
    ----------
    survey : DataFrame
        With ``itl3`` and the items of :data:`analysis.survey.SCALES`: a scale is judged by those
        that the survey has, and left out with fewer than two.
    region_types : Series, optional
        "left-behind" or "advanced" by ITL3 code.

    Returns
    -------
    DataFrame
        ``scale``; ``region_type`` ("all", "left-behind", "advanced"); ``items``; ``n``
        (respondents); ``alpha``; ``omega``; ``lowest_item`` and ``lowest_item_rest``, the item
        that correlates least with the sum of the others, and that correlation; ``warning``, a
        sentence or "". Numbers are missing where the items do not all vary.

    Raises
    ------
    AnalysisError
        If the survey has no scale with two of its items.
    """
    groups = {ALL: np.ones(len(survey), dtype=bool)}
    if region_types is not None:
        kinds = survey["itl3"].map(region_types)
        groups |= {kind: (kinds == kind).to_numpy() for kind in TYPES}
    rows = [
        {"scale": scale, "region_type": kind, **_assess(survey.loc[inside, present])}
        for scale, items in SCALES.items()
        if len(present := [item for item in items if item in survey]) > 1
        for kind, inside in groups.items()
    ]
    if not rows:
        message = (
            "The survey has scales but not their items with answers in five steps: reliability "
            "needs two of a scale at least."
        )
        raise AnalysisError(message)
    return pd.DataFrame(rows)


def cronbach_alpha(answers: Floats) -> float:
    """Cronbach's alpha, ``k/(k-1) * (1 - sum of item variances / variance of the sum)``.

    Parameters
    ----------
    answers : ndarray, shape (n, k)
        One column an item, no value missing.

    Returns
    -------
    float

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
    Psychometrika 16(3).
    """
    count = answers.shape[1]
    parts = answers.var(axis=0, ddof=1).sum()
    return float(count / (count - 1) * (1 - parts / answers.sum(axis=1).var(ddof=1)))


def mcdonald_omega(answers: Floats) -> float:
    """McDonald's omega total of one factor, ``(sum l)^2 / ((sum l)^2 + sum u)``.

    Loadings l and unique variances u are those of the one-factor model fitted by maximum
    likelihood, in units of the items.

    Parameters
    ----------
    answers : ndarray, shape (n, k)
        One column an item, k at least 3, no value missing.

    Returns
    -------
    float

    References
    ----------
    McDonald, R. P. (1999). Test Theory: A Unified Treatment, ch. 6.
    Lawley, D. N. and Maxwell, A. E. (1971). Factor Analysis as a Statistical Method, ch. 4.
    """
    spread = answers.std(axis=0, ddof=1)
    loadings, unique = _one_factor(np.asarray(np.corrcoef(answers, rowvar=False)))
    common = float((loadings * spread).sum() ** 2)
    return common / (common + float((unique * spread**2).sum()))


def _one_factor(correlations: Floats) -> tuple[Floats, Floats]:
    """Maximum-likelihood loadings and uniquenesses of one factor.

    The likelihood is maximised over the loadings in closed form for given uniquenesses u, from
    the eigenvalues of ``u^(-1/2) R u^(-1/2)``. Items that repeat each other leave the likelihood
    without bound: they are told apart by a millionth of their variance.
    """
    if np.linalg.eigvalsh(correlations)[0] < SINGULAR:
        correlations = (1 - SINGULAR) * correlations + SINGULAR * np.eye(len(correlations))

    def scaled(unique: Floats) -> tuple[Floats, Floats]:
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlations / np.outer(root, root))
        return values, vectors

    def discrepancy(unique: Floats) -> tuple[float, Floats]:
        values, vectors = scaled(unique)
        rest = np.maximum(values[:-1], np.finfo(float).eps)
        loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0) * unique)
        gap = np.diag(np.outer(loading, loading) + np.diag(unique) - correlations)
        return float(np.sum(rest - np.log(rest)) - len(rest)), gap / unique**2

    start = np.clip(0.5 / np.diag(np.linalg.pinv(correlations)), MIN_UNIQUENESS, 1.0)
    bounds = [(MIN_UNIQUENESS, 1.0)] * len(start)
    options = {"ftol": 1e-14, "gtol": 1e-9}
    found = minimize(
        discrepancy, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    unique: Floats = found.x
    values, vectors = scaled(unique)
    loadings: Floats = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0) * unique)
    return loadings * np.sign(loadings.sum() or 1.0), unique


def _assess(items: pd.DataFrame) -> dict[str, object]:
    """Every figure of one scale in one group."""
    answers: npt.NDArray[np.float64] = items.dropna().to_numpy(dtype=float)
    result: dict[str, object] = {
        "items": items.shape[1],
        "n": len(answers),
        "alpha": np.nan,
        "omega": np.nan,
        "lowest_item": "",
        "lowest_item_rest": np.nan,
    }
    rest = answers.sum(axis=1, keepdims=True) - answers
    if len(answers) <= items.shape[1] or not (np.ptp(answers, 0).all() and np.ptp(rest, 0).all()):
        warning = (
            f"{len(answers)} complete answers in which every item varies are too few to judge "
            "the scale."
        )
        return {**result, "warning": warning}
    against = [float(np.corrcoef(answers[:, i], rest[:, i])[0, 1]) for i in range(items.shape[1])]
    alpha = cronbach_alpha(answers)
    enough = items.shape[1] >= MIN_FACTOR_ITEMS
    lowest = int(np.argmin(against))
    return result | {
        "alpha": alpha,
        "omega": mcdonald_omega(answers) if enough else np.nan,
        "lowest_item": items.columns[lowest],
        "lowest_item_rest": against[lowest],
        "warning": _warning(alpha, [str(name) for name in items], against),
    }


def _warning(alpha: float, items: list[str], against: list[float]) -> str:
    backwards = [name for name, value in zip(items, against, strict=True) if value < 0]
    if backwards:
        return (
            f"{', '.join(backwards)} runs against the other items: check whether it should be "
            "reversed."
        )
    if alpha < ACCEPTABLE:
        return (
            f"Alpha is {alpha:.2f}, below {ACCEPTABLE:g}: the items hang together weakly, and "
            "effects on or of this scale are blurred."
        )
    return ""
