"""How an area stands on each indicator: numbers with their marks for a file, words for a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import profiles, unusual
from pages import _data, _downloads, _words


def rows_of(newest: pd.DataFrame, code: str) -> pd.DataFrame:
    """Newest row of each indicator in an area, indexed by indicator as the catalogue has them."""
    here = newest[newest["area_code"] == code].set_index("indicator", drop=False)
    return here.loc[_data.catalogue().index.intersection(here.index, sort=False)]


def labelled(keys: "pd.Series[str]") -> pd.DataFrame:
    """Key, name and unit of indicators, a row each."""
    about = _data.catalogue()
    return pd.DataFrame(
        {"indicator": keys, "label": keys.map(about["label"]), "unit": keys.map(about["unit"])}
    )


def licences(keys: "pd.Series[str]") -> "pd.Series[str]":
    """Licence of each indicator's values, a row each."""
    return keys.map(_data.catalogue()["licence"])


def table(
    here: pd.DataFrame,
    code: str,
    wide: pd.DataFrame,
    nations: "pd.Series[str]",
    **beside: "pd.Series[Any]",
) -> pd.DataFrame:
    """Indicators of an area as data, for its page and its file.

    Parameters
    ----------
    here, code, wide, nations
        As for :func:`ranks_apart`.
    beside
        Columns that the values are set beside, each with its status.

    Returns
    -------
    DataFrame
        Indexed by indicator: ``code``, the columns of :func:`values_apart`, those of `beside`,
        those of :func:`ranks_apart`, ``period``, ``source`` and ``licence``.
    """
    found = values_apart(here).assign(**beside)
    found.insert(0, "code", code)
    return found.join(ranks_apart(here, code, wide, nations)).assign(
        period=here["period"], source=here["source"], licence=licences(found["indicator"])
    )


def values_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Values with their limits, and why one is missing, as columns of a file.

    Parameters
    ----------
    rows : DataFrame
        ``indicator``, ``value``, ``lower_95``, ``upper_95`` and ``status``, as in ``data/``.
    """
    marks = _downloads.marks(rows["status"])
    return labelled(rows["indicator"]).assign(
        value=rows["value"],
        status=_downloads.status(rows["value"], marks),
        lower_95=rows["lower_95"],
        upper_95=rows["upper_95"],
        interval_status=_downloads.status(rows["lower_95"], marks),
    )


def ranks_apart(
    here: pd.DataFrame, code: str, wide: pd.DataFrame, nations: "pd.Series[str]"
) -> pd.DataFrame:
    """Ranks of an area's values in its nation and in the UK, as columns of a file.

    Parameters
    ----------
    here : DataFrame
        The area's rows, from :func:`rows_of`.
    code : str
        Code of the area.
    wide : DataFrame
        Newest values, a row an area and a column an indicator.
    nations : Series of str
        Nation of each area, by code.

    Returns
    -------
    DataFrame
        Indexed by indicator: ``nation_rank`` (1 = highest) among ``nation_ranked`` areas,
        ``nation_rank_status``, and the same of the UK. A value that is missing has no rank, and
        its mark says why; what must not set nations against each other has none in the UK
        ("[z]").
    """
    areas, keys = nations.index, here.index
    home = areas[nations == nations[code]]
    apart = pd.Series(
        [len(unusual.comparable(key, code, areas, nations)) < len(areas) for key in keys], keys
    )
    inside = [profiles.rank(wide[key].reindex(home), code) for key in keys]
    everywhere = [None if apart[key] else profiles.rank(wide[key], code) for key in keys]
    marks = _downloads.marks(here["status"])
    return _rank_columns("nation", inside, marks).join(
        _rank_columns("uk", everywhere, marks.mask(apart, "[z]"))
    )


def _rank_columns(
    name: str, ranks: Sequence[profiles.Rank | None], marks: "pd.Series[str]"
) -> pd.DataFrame:
    table = pd.DataFrame(
        [pair or (None, None) for pair in ranks],
        index=marks.index,
        columns=[f"{name}_rank", f"{name}_ranked"],
        dtype="Int64",
    )
    status = _downloads.status(table[f"{name}_rank"], marks)
    return table.assign(**{f"{name}_rank_status": status})


def shared_marks(rows: pd.DataFrame) -> "pd.Series[str]":
    """Why some areas together have no value, by indicator: the mark that all share, or ``[x]``."""
    marks = _downloads.marks(rows["status"]).groupby(rows["indicator"])
    return marks.min().where(marks.min() == marks.max(), _words.MISSING)


def in_words(value: float, status: str, decimals: int) -> str:
    """Value of a file's row as a page has it: the number, or the mark of why there is none."""
    return _words.number(value, decimals) if status == _downloads.OK else status


def absent(mark: str, about: Mapping[str, Any]) -> str:
    """Sentence on an indicator, a row of the catalogue, that has no value in an area."""
    return f"{mark} {about['label']}: {_words.SPECIAL_VALUES[mark]} here. {about['caveat'] or ''}"


def interval_in_words(low: float, high: float, status: str, decimals: int) -> str:
    """Interval of a file's row as a page has it, or the mark of why there is none."""
    return _words.interval(low, high, decimals) if status == _downloads.OK else status


def rank_in_words(row: Mapping[str, Any], name: str) -> str:
    """Rank in the "nation" or the "uk" of a row of :func:`ranks_apart`, or its mark."""
    if row[f"{name}_rank_status"] != _downloads.OK:
        return str(row[f"{name}_rank_status"])
    return f"{row[f'{name}_rank']} of {row[f'{name}_ranked']}"


def table_in_words(
    found: pd.DataFrame, nation: str, heading: str, beside: Mapping[str, tuple[str, str]]
) -> pd.DataFrame:
    """Indicators of an area for the page.

    Parameters
    ----------
    found : DataFrame
        Columns of :func:`values_apart` and :func:`ranks_apart`, ``period``, ``source``, and what
        the values are set beside.
    nation : str
        Nation of the area.
    heading : str
        Heading of the values.
    beside : mapping
        By heading: the column that the values are set beside, and its status column.
    """
    decimals = _data.catalogue()["decimals"]
    rows = []
    for row in _words.records(found):
        places = int(decimals[row["indicator"]])
        rows.append(
            {
                "indicator": row["indicator"],
                "Indicator": row["label"],
                "Unit": row["unit"],
                heading: in_words(row["value"], row["status"], places),
                "95 % interval": interval_in_words(
                    row["lower_95"], row["upper_95"], row["interval_status"], places
                ),
                **{
                    name: in_words(row[column], row[status], places)
                    for name, (column, status) in beside.items()
                },
                f"Rank in {nation} (1 = highest)": rank_in_words(row, "nation"),
                "UK rank (1 = highest)": rank_in_words(row, "uk"),
                "Period": _words.period(row["period"]),
                "Source": row["source"],
            }
        )
    return pd.DataFrame(rows)
