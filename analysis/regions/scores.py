"""From indicators to scores, a cut and types: the parts that all definitions share."""

from collections.abc import Sequence
from itertools import compress

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

LEFT_BEHIND = "left-behind"
ADVANCED = "advanced"
TYPES = (LEFT_BEHIND, ADVANCED)
_LISTED = 5


def type_table(
    parts: pd.DataFrame, score: "pd.Series[float]", cut: float, *, strict: bool = False
) -> pd.DataFrame:
    """Arrange scores, their parts and a cut as :func:`region_types` returns them.

    Parameters
    ----------
    parts : DataFrame, shape (regions, indicators)
        Each indicator's part of the score; missing where the indicator is.
    score : Series, length regions
        Missing where a region cannot be typed.
    cut : float
    strict : bool, default False
        Whether a score must exceed the cut to be left-behind, or may be on it.

    Returns
    -------
    DataFrame
        As of :func:`region_types`.
    """
    behind = score > cut if strict else score >= cut
    table = pd.DataFrame(
        {
            "score": score,
            "type": pd.Series(np.where(behind, LEFT_BEHIND, ADVANCED), score.index).where(
                score.notna()
            ),
            "threshold": cut,
            "margin": score - cut,
            "rank": score.rank(ascending=False, method="min").astype("Int64"),
        }
    )
    table = table.join(parts.add_prefix("contribution_"))
    names = [str(name) for name in parts.columns]
    table["missing"] = [", ".join(compress(names, gaps)) for gaps in parts.isna().to_numpy()]
    return table.rename_axis(index="itl3")


def share_cut(score: "pd.Series[float]", share: float) -> float:
    """Lowest score among a share of the scored regions, to the nearest whole number of them.

    Parameters
    ----------
    score : Series
        At least one not missing.
    share : float
        In (0, 1); at least one region is taken.

    Returns
    -------
    float
    """
    ordered = np.sort(score.dropna().to_numpy())[::-1]
    return float(ordered[max(1, round(share * len(ordered))) - 1])


def z_scores(values: "pd.Series[float]", *, logged: bool) -> "pd.Series[float]":
    """Values less their mean, over their standard deviation (``ddof=0``).

    Parameters
    ----------
    values : Series
        Named as the indicator; missing values stay missing and do not count.
    logged : bool
        Take natural logarithms first.

    Returns
    -------
    Series

    Raises
    ------
    AnalysisError
        If a value is not positive where logarithms are taken, or the values do not differ.
    """
    name = values.name
    if logged:
        if (values <= 0).any():
            where = values.index[values <= 0]
            message = (
                f"{name} is not positive in {listed(where)}: its logarithm is used; correct "
                "the values or leave them out."
            )
            raise AnalysisError(message)
        values = values.map(np.log)
    spread = float(values.std(ddof=0))
    if not spread > 1e-12 * max(1.0, float(values.abs().max())):
        message = (
            f"{name} does not differ between the regions: a z-score needs variation; leave the "
            "indicator's values out or choose another definition."
        )
        raise AnalysisError(message)
    return (values - values.mean()) / spread


def numbers(indicators: pd.DataFrame, name: str) -> "pd.Series[float]":
    """Values of one indicator as numbers.

    Parameters
    ----------
    indicators : DataFrame
    name : str

    Returns
    -------
    Series

    Raises
    ------
    AnalysisError
        If the column is absent, or a value is not a number or infinite.
    """
    if name not in indicators:
        message = f"Indicator {name!r} is absent: the table of indicators must have that column."
        raise AnalysisError(message)
    try:
        values = indicators[name].astype(float)
    except (TypeError, ValueError) as error:
        message = f"Indicator {name!r} holds a value that is no number: {error}."
        raise AnalysisError(message) from error
    if np.isinf(values).any():
        message = (
            f"Indicator {name!r} is infinite in {listed(values.index[np.isinf(values)])}: "
            "correct the values or leave them out."
        )
        raise AnalysisError(message)
    return values


def listed(codes: Sequence[object] | pd.Index) -> str:
    """First five codes, for a message.

    Parameters
    ----------
    codes : sequence or Index

    Returns
    -------
    str
    """
    shown = ", ".join(str(code) for code in codes[:_LISTED])
    return shown if len(codes) <= _LISTED else f"{shown} and {len(codes) - _LISTED} more"
