"""Effects that change along a continuous moderator, contrasts, and many tests at once."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols

#: Roots whose imaginary part is relatively smaller than this are one real root, met twice.
DOUBLE_ROOT = 1e-6
FIGURES = ("estimate", "std_error", "low", "high", "p_value")


def simple_slopes(
    coefficients: pd.Series,
    covariance: pd.DataFrame,
    focal: str,
    moderator: str,
    at: npt.ArrayLike,
    *,
    df: float,
    level: float = 0.95,
) -> pd.DataFrame:
    """Slope of the outcome on `focal` at given values of `moderator`.

    In ``y = b0 + b1*x + b2*m + b3*x*m`` the slope on ``x`` is ``b1 + b3*m``, with the variance
    ``V11 + 2*m*V13 + m**2*V33``.

    Parameters
    ----------
    coefficients : Series, length k
        Estimates by term; the product is named ``focal:moderator``.
    covariance : DataFrame, shape (k, k)
        Of the estimates, by term in rows and columns; cluster-robust as a rule.
    focal, moderator : str
        Term names.
    at : array_like, shape (m,)
        Moderator values, in the units the model was fitted in.
    df : float
        Degrees of freedom of the t distribution, such as clusters - 1.
    level : float, default 0.95
        Coverage of each interval, in (0, 1).

    Returns
    -------
    DataFrame, shape (m, 6)
        ``moderator``, ``slope``, ``std_error``, ``low``, ``high``, ``p_value``; slopes in outcome
        units per unit of `focal`.

    Raises
    ------
    AnalysisError
        If the model lacks `focal` or the product, or `level` is not between 0 and 1.

    References
    ----------
    Aiken, L. S. and West, S. G. (1991). Multiple Regression: Testing and Interpreting
    Interactions, ch. 2.
    """
    terms = _terms(coefficients, focal, moderator)
    values = np.asarray(at, dtype=float)
    weights = np.column_stack([np.ones_like(values), values])
    part = covariance.loc[terms, terms].to_numpy()
    found = ols.contrast(coefficients[terms].to_numpy(), weights, part, df, level)
    figures = {name: getattr(found, name) for name in FIGURES[1:]}
    return pd.DataFrame({"moderator": values, "slope": found.estimate, **figures})


def _terms(coefficients: pd.Series, focal: str, moderator: str) -> list[str]:
    product = f"{focal}:{moderator}"
    missing = [term for term in (focal, product) if term not in coefficients.index]
    if missing:
        message = (
            f"The model has no term {missing[0]}: a slope that changes with {moderator} needs "
            f"{focal} and {product}; add them to the model."
        )
        raise AnalysisError(message)
    return [focal, product]


def johnson_neyman(
    coefficients: pd.Series,
    covariance: pd.DataFrame,
    focal: str,
    moderator: str,
    observed: npt.ArrayLike,
    *,
    df: float,
    level: float = 0.95,
) -> pd.DataFrame:
    """Where along the observed moderator the slope on `focal` differs from zero.

    Looking along a line for significance is many tests: the critical t comes from the
    Benjamini-Hochberg procedure over the distinct observed values, so that the expected share of
    false findings is at most ``1 - level``. The ends of the parts are the roots of ``(b1 + b3*m)**2
    = t**2 * (V11 + 2*m*V13 + m**2*V33)`` in the observed range; nothing is said outside it.

    Parameters
    ----------
    coefficients, covariance, focal, moderator, df, level
        As in `simple_slopes`.
    observed : array_like, shape (n,)
        Observed values of the moderator; repeats do not matter.

    Returns
    -------
    DataFrame, shape (parts, 3)
        ``low``, ``high`` (moderator units; together the observed range) and ``direction``
        ("positive", "negative", "not different from zero"), neighbours always different.

    Raises
    ------
    AnalysisError
        If the model lacks `focal` or the product, or the moderator does not vary.

    References
    ----------
    Johnson, P. O. and Fay, L. C. (1950). The Johnson-Neyman technique, its theory and
    application. Psychometrika 15.
    Esarey, J. and Sumner, J. L. (2018). Marginal effects in interaction models: determining and
    controlling the false positive rate. Comparative Political Studies 51(9).
    """
    values = np.unique(np.asarray(observed, dtype=float))
    values = values[np.isfinite(values)]
    if len(values) <= 1:
        message = (
            f"{moderator} has {len(values)} distinct value(s): a slope that changes along it "
            "needs at least two; choose another moderator."
        )
        raise AnalysisError(message)

    def slopes(at: npt.ArrayLike) -> pd.DataFrame:
        return simple_slopes(coefficients, covariance, focal, moderator, at, df=df, level=level)

    critical = _critical_t(slopes(values)["p_value"].to_numpy(), df, 1 - level)
    terms = _terms(coefficients, focal, moderator)
    b1, b3 = coefficients[terms].to_numpy()
    (v11, v13), (_, v33) = covariance.loc[terms, terms].to_numpy()
    ends = values[[0, -1]]
    if np.isfinite(critical):
        square = critical**2
        curve = [b3**2 - square * v33, 2 * (b1 * b3 - square * v13), b1**2 - square * v11]
        roots = np.roots(curve)
        # rounding splits a double root by about the square root of a float's precision
        real = roots.real[np.abs(roots.imag) <= DOUBLE_ROOT * np.abs(roots)]
        ends = np.unique(np.append(ends, real[(real > ends[0]) & (real < ends[1])]))
    middle = slopes((ends[:-1] + ends[1:]) / 2)
    beyond = np.abs(middle["slope"]) > critical * middle["std_error"]
    sign = np.where(middle["slope"] > 0, "positive", "negative")
    direction = np.where(beyond, sign, "not different from zero")
    # a double root touches the line without crossing it
    first = np.append(True, direction[1:] != direction[:-1])
    last = np.append(first[1:], True)
    return pd.DataFrame(
        {"low": ends[:-1][first], "high": ends[1:][last], "direction": direction[first]}
    )


def _critical_t(p_values: Floats, df: float, alpha: float) -> float:
    """Benjamini-Hochberg's cut among these tests as a t value; endless where none passes."""
    ranked = np.sort(p_values)
    rank = np.arange(1, len(ranked) + 1)
    passed = rank[ranked <= alpha * rank / len(ranked)]
    if not len(passed):
        return np.inf
    return float(stdtrit(df, 1 - alpha * passed[-1] / len(ranked) / 2))


def describe_regions(regions: pd.DataFrame, outcome: str, focal: str, moderator: str) -> str:
    """Say a Johnson-Neyman result in one sentence.

    Parameters
    ----------
    regions : DataFrame
        From `johnson_neyman`.
    outcome, focal, moderator : str
        Names in the words of the reader, the moderator with its unit.

    Returns
    -------
    str
    """
    meaning = {
        "positive": f"more {focal} is associated with higher {outcome}",
        "negative": f"more {focal} is associated with lower {outcome}",
        "not different from zero": f"no association of {focal} can be told from zero",
    }
    parts = [
        f"from {part.low:.3g} to {part.high:.3g}, {meaning[str(part.direction)]}"
        for part in regions.itertuples()
    ]
    return f"By {moderator} (observed range, false discoveries controlled): {'; '.join(parts)}."


def adjusted(p_values: pd.Series, method: Literal["holm", "fdr_bh"]) -> pd.Series:
    """Adjust p-values for the number of tests; missing ones stay missing and do not count.

    Parameters
    ----------
    p_values : Series, length m
        Raw p-values of one family of tests.
    method : {"holm", "fdr_bh"}
        Holm (chance of any false finding) or Benjamini-Hochberg (share of false findings).

    Returns
    -------
    Series, length m
        With the index of `p_values`.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6(2).
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the
    Royal Statistical Society B 57(1).
    """
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 (seconds to load)

    present = p_values.dropna()
    if present.empty:
        return p_values.copy()
    corrected = multipletests(present.to_numpy(), method=method)[1]
    return pd.Series(corrected, index=present.index).reindex(p_values.index)
