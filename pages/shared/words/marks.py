"""Marks for values that are not there, and rounding for files."""

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pages.shared.words import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a column of statuses says of a row whose number is there.
OK: Final = "ok"
#: Significant digits of numbers that the atlas calculates.
_DIGITS: Final = 6


def significant(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy of `frame` with six significant digits in fractions, and no whole number cut short."""
    rounded = frame.copy()
    for name in rounded.columns:
        if pd.api.types.is_float_dtype(rounded[name]):
            rounded[name] = rounded[name].map(_significant)
    return rounded


def _significant(value: float) -> float:
    if not math.isfinite(value) or value == 0:
        return value
    before = math.floor(math.log10(abs(value))) + 1
    return round(value, max(_DIGITS - before, 0))


def status(
    values: "pd.Series[Any]", marks: "Sequence[str] | pd.Series[str] | str" = sentences.MISSING
) -> "pd.Series[str]":
    """Say beside a column of numbers why one is missing: a mark, or "ok" where it is there.

    The column stands behind the numbers that it is of: see :func:`filled`.
    """
    said = pd.Series(marks, index=values.index, dtype=object)
    return said.mask(values.notna(), OK)


def marks(statuses: "pd.Series[Any]") -> "pd.Series[Any]":
    """Marks for the statuses of the tables in ``data/``; ``[x]`` where one says nothing."""
    return "[" + statuses.where(statuses.fillna("") != "", "x") + "]"


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Table without an empty cell: what is missing has the mark of its status.

    A status column is one whose name ends in "status". It is of the columns between it and the
    status column before it, so a missing cell has the mark of the first status to its right that
    holds one; else that of the column ``status``, of the row as a whole; else ``[x]``.
    """
    whole = frame.astype(object)
    said = pd.Series(sentences.MISSING, index=frame.index, dtype=object)
    gaps = frame.columns[frame.isna().any()]
    of_the_row = ["status"] if "status" in frame else []
    for name in [*of_the_row, *reversed(frame.columns)]:
        if str(name).lower().endswith("status"):
            said = frame[name].where(frame[name].isin(sentences.SPECIAL_VALUES), said)
        if name in gaps:
            whole[name] = whole[name].where(frame[name].notna(), said)
    return whole
