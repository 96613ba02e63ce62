"""Small groups are not shown: which cells to suppress, so that none can be worked out.

Two ways to work a small group out are closed here. Within one table, by subtraction from a total: a
second cell is suppressed with the small one (:func:`suppressed`). Between tables, by subtraction of
one answer from another when filters, thresholds or definitions are moved: numbers of respondents
are rounded (:func:`rounded`), and so are means of groups, which needs no memory of what was asked
before. Estimates of a model do not add up; their tables hide types that are small
(:mod:`analysis.disclosure.tables`) and their counts are rounded.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Flags, Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation.survey_columns import require

MIN_RESPONDENTS = 10
MIN_SPACES = 3
#: Marker of a value that is suppressed for confidentiality.
SUPPRESSED = "[c]"
#: Counts of an uploaded survey are published to the nearest multiple of this.
ROUNDING = 5
#: Part of a unit vector below which a hidden cell cannot move without a total's moving.
_FIXED = 1e-9


class Thresholds(NamedTuple):
    """Fewest respondents and coworking spaces of a group that is shown; they may be raised only."""

    respondents: int = MIN_RESPONDENTS
    spaces: int = MIN_SPACES


DEFAULT = Thresholds()


def check_thresholds(thresholds: Thresholds) -> None:
    """Refuse thresholds below the defaults.

    Parameters
    ----------
    thresholds : Thresholds

    Raises
    ------
    AnalysisError
        If either is too low.
    """
    if thresholds.respondents < MIN_RESPONDENTS or thresholds.spaces < MIN_SPACES:
        message = (
            f"Thresholds of {thresholds.respondents} respondents and {thresholds.spaces} coworking "
            f"spaces are too low: they may be raised from {MIN_RESPONDENTS} and {MIN_SPACES}, not "
            "lowered."
        )
        raise AnalysisError(message)


def small(cells: pd.DataFrame, thresholds: Thresholds = DEFAULT) -> "pd.Series[bool]":
    """Cells with some respondents but too few of them, or of coworking spaces.

    Parameters
    ----------
    cells : DataFrame
        ``n`` (respondents) and ``spaces`` (CWSs).
    thresholds : Thresholds

    Returns
    -------
    Series of bool
        Indexed as `cells`.
    """
    check_thresholds(thresholds)
    few = (cells["n"] < thresholds.respondents) | (cells["spaces"] < thresholds.spaces)
    return (cells["n"] > 0) & few


def sizes(survey: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Respondents and CWSs of each group of respondents.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent; ``cws_id``.
    groups : Series
        Group of each respondent, indexed as `survey`; those without one count nowhere.

    Returns
    -------
    DataFrame
        ``n`` and ``spaces``, indexed by group.

    Raises
    ------
    AnalysisError
        If the survey has no ``cws_id``.
    """
    require(survey, ["cws_id"])
    return survey.groupby(groups).agg(n=("cws_id", "size"), spaces=("cws_id", "nunique"))


def suppressed(
    cells: pd.DataFrame,
    totals: Sequence[str | Sequence[str]] = (),
    thresholds: Thresholds = DEFAULT,
) -> "pd.Series[bool]":
    """Cells to suppress: the small ones, and those that would give them away.

    Where cells add up to a published total, the suppressed ones together can be had by
    subtraction; so the smallest remaining cell of that total is suppressed too, until the
    suppressed cells are at least two and together are no longer small. This is repeated until
    every total is safe and no small cell follows from all of the totals together. A total that
    has no other cell to take should not be published.

    Parameters
    ----------
    cells : DataFrame
        One row a cell of the table; ``n`` (respondents), ``spaces`` (CWSs) and the columns that
        `totals` names.
    totals : sequence of str or of sequences of str
        Published totals: for each, the columns whose values the cells under one total share.
        For a table of type by sector with both margins, ``["type", "sector"]``; an empty
        sequence in place of a name is the grand total.
    thresholds : Thresholds

    Returns
    -------
    Series of bool
        Indexed as `cells`.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4. Wiley.
    """
    primary = small(cells, thresholds).to_numpy(dtype=bool)
    hidden = primary.copy()
    sizes = cells[["n", "spaces"]].to_numpy(dtype=float)
    groups = _under(cells.reset_index(drop=True), totals)
    changed = True
    while changed:
        before = int(hidden.sum())
        for rows in groups:
            _protect(rows, sizes, hidden, thresholds)
        if int(hidden.sum()) == before:
            _loosen(groups, sizes, hidden, primary)
        changed = int(hidden.sum()) > before
    return pd.Series(hidden, cells.index)


def _under(cells: pd.DataFrame, totals: Sequence[str | Sequence[str]]) -> list[Integers]:
    """Positions of the cells under each total."""
    groups: list[Integers] = []
    for total in totals:
        key = [total] if isinstance(total, str) else list(total)
        parts = (
            cells.groupby(key, dropna=False).indices.values() if key else [np.arange(len(cells))]
        )
        groups += [np.asarray(rows, dtype=np.intp) for rows in parts]
    return groups


def _smallest_open(rows: Integers, sizes: Floats, hidden: Flags) -> Integers:
    """Position of the smallest cell of a total that is shown and has respondents, if any."""
    others = rows[~hidden[rows] & (sizes[rows, 0] > 0)]
    first: Integers = others[np.argsort(sizes[others, 0], kind="stable")[:1]]
    return first


def _protect(rows: Integers, sizes: Floats, hidden: Flags, thresholds: Thresholds) -> None:
    """Add the smallest open cells of one total to `hidden` until it is safe."""
    while hidden[rows].any():
        inside = rows[hidden[rows]]
        other = _smallest_open(rows, sizes, hidden)
        safe = len(inside) > 1 and (sizes[inside].sum(axis=0) >= thresholds).all()
        if safe or not len(other):
            return
        hidden[other] = True


def _loosen(groups: Sequence[Integers], sizes: Floats, hidden: Flags, primary: Flags) -> None:
    """Hide one more cell where the totals together fix a small cell."""
    cells = np.flatnonzero(hidden)
    sums = np.array([np.isin(cells, rows) for rows in groups], dtype=float)
    if not sums.size:
        return
    for cell in cells[recoverable(sums) & primary[cells]]:
        for rows in groups:
            other = _smallest_open(rows, sizes, hidden)
            if cell in rows and len(other):
                hidden[other] = True
                return


def recoverable(sums: Floats) -> Flags:
    """Cells that follow exactly from published sums of cells.

    Parameters
    ----------
    sums : ndarray, shape (sums, cells)
        1 where a sum holds a cell.

    Returns
    -------
    ndarray of bool, shape (cells,)
        True where no change of the cells that keeps every sum changes the cell.
    """
    _, values, vectors = np.linalg.svd(sums)
    rank = int((values > _FIXED * max(1.0, values.max(initial=0.0))).sum())
    fixed: Flags = np.linalg.norm(vectors[rank:], axis=0) < _FIXED
    return fixed


def mark(table: pd.DataFrame, hidden: "pd.Series[bool]", columns: Sequence[str]) -> pd.DataFrame:
    """Replace suppressed values by the marker "[c]".

    Parameters
    ----------
    table : DataFrame
    hidden : Series of bool
        Indexed as `table`, as from :func:`suppressed`.
    columns : sequence of str
        Columns to mark: every value from which the group's answers, or its size, could be read.

    Returns
    -------
    DataFrame
        A copy in which `columns` hold the marker where `hidden`.
    """
    marked = table.copy()
    for name in columns:
        marked[name] = marked[name].astype(object).mask(hidden, SUPPRESSED)
    return marked


def rounded(counts: pd.Series) -> pd.Series:
    """Counts to the nearest multiple of :data:`ROUNDING`, ties to the even one.

    Parameters
    ----------
    counts : Series of int
        Missing ones stay missing.

    Returns
    -------
    Series of Int64

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 5. Wiley.
    """
    return (ROUNDING * (counts.astype("Float64") / ROUNDING).round()).astype("Int64")
