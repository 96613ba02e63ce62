"""Columns of a survey as checked arrays: what every design is built from."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Flags, Floats
from analysis.errors import AnalysisError

#: Most categories of one control; a name or an identifier has more.
MAX_CATEGORIES = 100


def require(survey: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse a survey without some of these columns.

    Parameters
    ----------
    survey : DataFrame
    names : sequence of str

    Raises
    ------
    AnalysisError
        If a column is absent.
    """
    absent = [name for name in names if name not in survey]
    if absent:
        message = (
            f"The survey has no column {', '.join(absent)}: add it, or choose from the columns "
            "that are there."
        )
        raise AnalysisError(message)


def by_region(values: pd.Series, survey: pd.DataFrame, what: str) -> pd.Series:
    """Carry values of regions to the respondents in them.

    Parameters
    ----------
    values : Series
        By ITL3 code.
    survey : DataFrame
        With ``itl3``.
    what : str
        Name of the values, for messages.

    Returns
    -------
    Series
        Indexed as `survey`; missing where the region has no value.

    Raises
    ------
    AnalysisError
        If a code appears twice.
    """
    if not values.index.is_unique:
        twice = values.index[values.index.duplicated()][0]
        message = f"{what} has region {twice} twice: give each region once."
        raise AnalysisError(message)
    return survey["itl3"].map(values)


def numbers(values: pd.Series, name: str) -> Floats:
    """Numbers of a column, missing ones as NaN.

    Parameters
    ----------
    values : Series, length n
    name : str
        Name of the column, for messages.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    AnalysisError
        If a value is not a number or infinite.
    """
    try:
        found = values.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = f"{name} holds a value that is no number ({error}): correct or empty it."
        raise AnalysisError(message) from error
    if np.isinf(found).any():
        message = f"{name} holds an infinite value: correct or empty it."
        raise AnalysisError(message)
    return found


def complete_rows(gaps: Mapping[str, Flags], rows: int) -> tuple[Flags, dict[str, int]]:
    """Rows without gaps, and the others counted by their first gap.

    Parameters
    ----------
    gaps : mapping of str to ndarray of bool, shape (n,)
        Where each reason to leave a row out applies.
    rows : int
        Number of rows n.

    Returns
    -------
    kept : ndarray of bool, shape (n,)
    dropped : dict of str to int
        Reasons that apply first in some row.

    Raises
    ------
    AnalysisError
        If no row is kept.
    """
    kept = np.ones(rows, dtype=bool)
    dropped = {}
    for reason, gap in gaps.items():
        count = int((kept & gap).sum())
        if count:
            dropped[reason] = count
        kept &= ~gap
    if not kept.any():
        reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
        message = (
            f"No complete row is left of {rows} ({reasons or 'the survey is empty'}): give rows "
            "with both mechanisms, the skill, every control and a typed region."
        )
        raise AnalysisError(message)
    return kept, dropped


def check_outcome(name: str, values: Floats) -> None:
    """Refuse an outcome that does not vary.

    Parameters
    ----------
    name : str
    values : ndarray, shape (n,)

    Raises
    ------
    AnalysisError
        If all values are the same.
    """
    if np.ptp(values) == 0:
        message = f"{name} is {values[0]:g} for every respondent: there is nothing to explain."
        raise AnalysisError(message)


def check_controls(controls: Sequence[str], taken: Sequence[str]) -> None:
    """Refuse controls that repeat a name or have another role in the model.

    Parameters
    ----------
    controls : sequence of str
    taken : sequence of str
        Columns with another role.

    Raises
    ------
    AnalysisError
        If a control repeats or is taken.
    """
    if set(controls) & set(taken) or len(set(controls)) != len(controls):
        message = (
            f"Controls {', '.join(controls)} repeat a name or name the skill, a mechanism, a "
            "cluster or another term of the model: choose each other column once."
        )
        raise AnalysisError(message)


def control_columns(values: pd.Series) -> dict[str, Floats]:
    """Regressors of one control: numbers as they are, or a dummy a category but the first.

    Parameters
    ----------
    values : Series, length n
        Without missing values.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        By the control's name, or "name: category" in sorted order.

    Raises
    ------
    AnalysisError
        If there is one category, or more than 100.
    """
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return {str(values.name): values.to_numpy(dtype=float)}
    codes, categories = pd.factorize(values.astype(str), sort=True)
    if len(categories) > MAX_CATEGORIES:
        message = (
            f"Control {values.name} has {len(categories)} categories: at most {MAX_CATEGORIES} "
            "can be held constant; group them or leave it out."
        )
        raise AnalysisError(message)
    if len(categories) == 1:
        message = f"Control {values.name} is {categories[0]!r} in every complete row: leave it out."
        raise AnalysisError(message)
    return {
        f"{values.name}: {category}": (codes == code).astype(float)
        for code, category in enumerate(categories)
        if code > 0
    }
