"""Small groups are not shown: which cells to suppress, so that none can be worked out."""

from collections.abc import Sequence

import pandas as pd

from analysis.errors import AnalysisError

MIN_RESPONDENTS = 10
MIN_SPACES = 3
#: Marker of a value that is suppressed for confidentiality.
SUPPRESSED = "[c]"


def suppressed(
    cells: pd.DataFrame,
    totals: Sequence[str | Sequence[str]] = (),
    *,
    min_respondents: int = MIN_RESPONDENTS,
    min_spaces: int = MIN_SPACES,
) -> "pd.Series[bool]":
    """Cells to suppress: the small ones, and those that would give them away.

    A cell is small if it has some respondents but fewer than `min_respondents`, or fewer than
    `min_spaces` CWSs. Where cells add up to a published total, the suppressed ones together can
    be had by subtraction; so the smallest remaining cell of that total is suppressed too, until
    the suppressed cells are at least two and together are no longer small. This is repeated
    until every total is safe. A total that has no other cell to take should not be published.

    Parameters
    ----------
    cells : DataFrame
        One row a cell of the table; ``n`` (respondents), ``spaces`` (CWSs) and the columns that
        `totals` names.
    totals : sequence of str or of sequences of str
        Published totals: for each, the columns whose values the cells under one total share.
        For a table of type by sector with both margins, ``["type", "sector"]``; an empty
        sequence in place of a name is the grand total.
    min_respondents : int, default 10
        May be raised, never lowered.
    min_spaces : int, default 3
        May be raised, never lowered.

    Returns
    -------
    Series of bool
        Indexed as `cells`.

    Raises
    ------
    AnalysisError
        If a threshold is below its default.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4. Wiley.
    """
    if min_respondents < MIN_RESPONDENTS or min_spaces < MIN_SPACES:
        message = (
            f"Thresholds of {min_respondents} respondents and {min_spaces} coworking spaces are "
            f"too low: they may be raised from {MIN_RESPONDENTS} and {MIN_SPACES}, not lowered."
        )
        raise AnalysisError(message)
    size = cells.reset_index(drop=True)
    occupied = size["n"] > 0
    hidden = occupied & ((size["n"] < min_respondents) | (size["spaces"] < min_spaces))
    keys = [[total] if isinstance(total, str) else list(total) for total in totals]
    groups = [
        rows
        for key in keys
        for _, rows in (size.groupby(key, dropna=False) if key else [((), size)])
    ]
    changed = True
    while changed:
        before = int(hidden.sum())
        for rows in groups:
            _protect(rows, hidden, min_respondents, min_spaces)
        changed = int(hidden.sum()) > before
    return hidden.set_axis(cells.index)


def _protect(
    cells: pd.DataFrame, hidden: "pd.Series[bool]", min_respondents: int, min_spaces: int
) -> None:
    """Add the smallest open cells of one total to `hidden` until it is safe."""
    while True:
        inside = cells[hidden[cells.index]]
        others = cells[~hidden[cells.index] & (cells["n"] > 0)]
        safe = (
            len(inside) > 1
            and inside["n"].sum() >= min_respondents
            and inside["spaces"].sum() >= min_spaces
        )
        if inside.empty or safe or others.empty:
            return
        hidden[others.index[[int(others["n"].argmin())]]] = True


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
