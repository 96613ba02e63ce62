"""How an area stands on each indicator: numbers with their marks for a file, words for a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.regions import deprivation, unusual
from pages.shared.store import atlas
from pages.shared.store.areas import licences, values_apart
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences
from pages.shared.words.marks import in_words, interval_in_words


def rows_of(newest: pd.DataFrame, code: str) -> pd.DataFrame:
    """Newest row of each indicator in an area, indexed by indicator as the catalogue has them."""
    here = newest[newest["area_code"] == code].set_index("indicator", drop=False)
    return here.loc[atlas.catalogue().index.intersection(here.index, sort=False)]


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
    inside = [deprivation.rank(wide[key].reindex(home), code) for key in keys]
    everywhere = [None if apart[key] else deprivation.rank(wide[key], code) for key in keys]
    marks = words_marks.marks(here["status"])
    return _rank_columns("nation", inside, marks).join(
        _rank_columns("uk", everywhere, marks.mask(apart, "[z]"))
    )


def _rank_columns(
    name: str, ranks: Sequence[deprivation.Rank | None], marks: "pd.Series[str]"
) -> pd.DataFrame:
    table = pd.DataFrame(
        [pair or (None, None) for pair in ranks],
        index=marks.index,
        columns=[f"{name}_rank", f"{name}_ranked"],
        dtype="Int64",
    )
    status = words_marks.status(table[f"{name}_rank"], marks)
    return table.assign(**{f"{name}_rank_status": status})


def absent(mark: str, about: Mapping[str, Any]) -> str:
    """Sentence on an indicator, a row of the catalogue, that has no value in an area."""
    return (
        f"{mark} {about['label']}: {sentences.SPECIAL_VALUES[mark]} here. {about['caveat'] or ''}"
    )


def rank_in_words(row: Mapping[str, Any], name: str) -> str:
    """Rank in the "nation" or the "uk" of a row of :func:`ranks_apart`, or its mark."""
    if row[f"{name}_rank_status"] != words_marks.OK:
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
    decimals = atlas.catalogue()["decimals"]
    rows = []
    for row in sentences.records(found):
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
                "Period": sentences.period(row["period"]),
                "Source": row["source"],
            }
        )
    return pd.DataFrame(rows)
