"""A table declared once: the words that a page shows and the data that files hold.

A :class:`Table` is rows and the :class:`Column` objects that say what is in them. A column with a
heading is on the page, a column with ``file=True`` is in files; most are both. Cells that are built
from several columns, such as an interval, come from :func:`interval`, :func:`estimate` and
:func:`rank`, and are on the page alone: in files each of their numbers has a column of its own.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, Final, Literal

import pandas as pd

from pages import _columns, _downloads, _words
from pages._columns import Described
from pages._effects_table import p_value

#: How a cell is drawn. A "percentage" is held as a fraction; a "status" holds "ok" or a mark.
Kind = Literal[
    "text", "number", "percentage", "p", "period", "status", "interval", "estimate", "rank"
]
_NUMBERS: Final = ("number", "percentage", "p", "interval", "estimate", "rank")
_YES_NO: Final[Mapping[Any, str]] = {True: "yes", False: "no"}
#: Where a heading names the group that a column is repeated for.
_EACH: Final = "{}"


@dataclass(frozen=True, eq=False)
class Column:
    """What one column of a table holds, and how it is drawn and written.

    Attributes
    ----------
    key : str
        Name of the column in the rows and in files.
    heading : str
        Heading on the page, in words and with the unit; "" keeps the column off the page. With
        ``{}`` in it, the column stands on the page once for each value of `Table.across`.
    description, unit : str
        What the column holds and in what unit, for those who read a file.
    kind : Kind, optional
        How cells are drawn. By default columns of numbers, and those with `decimals`, are numbers,
        and all others text. The name of a "status" column ends in "status"; it says why numbers
        to its left are missing, as in `_downloads.filled`.
    decimals : int or str, optional
        Decimals on the page, or the column of the rows that holds each row's; -2 rounds to
        hundreds. Whole numbers need none.
    words : mapping, optional
        By value, what the page says for it. Files keep the value.
    beside : str
        Column of the rows, such as a code, that the page gives in brackets behind this one.
    link : str
        Column of the rows with the address, relative or of HTTPS, to which the page links each
        cell.
    mark : str
        What a missing cell says where no status does.
    parts : tuple of str
        Columns of the rows that an "interval", "estimate" or "rank" is built from.
    file : bool
        Whether files hold the column.
    exact : bool
        Whether files keep every digit, as coordinates need, instead of six significant ones.
    """

    key: str
    heading: str = ""
    description: str = ""
    unit: str = ""
    _: KW_ONLY
    kind: Kind | None = None
    decimals: int | str | None = None
    words: Mapping[Any, str] | None = None
    beside: str = ""
    link: str = ""
    mark: str = _words.MISSING
    parts: tuple[str, ...] = ()
    file: bool = True
    exact: bool = False

    @property
    def holds(self) -> tuple[str, ...]:
        """Columns of the rows whose values its cells show."""
        return self.parts or (self.key,)


def interval(heading: str, low: str, high: str, decimals: int | str) -> Column:
    """Cell of the page such as "0.18 to 0.44", from two columns of the rows."""
    return _built("interval", heading, (low, high), decimals)


def estimate(heading: str, value: str, low: str, high: str, decimals: int | str) -> Column:
    """Cell of the page such as "0.31 (0.18 to 0.44)", from three columns of the rows."""
    return _built("estimate", heading, (value, low, high), decimals)


def rank(heading: str, place: str, count: str) -> Column:
    """Cell of the page such as "7 of 182", from two columns of the rows."""
    return _built("rank", heading, (place, count), 0)


def _built(kind: Kind, heading: str, parts: tuple[str, ...], decimals: int | str) -> Column:
    return Column(
        f"{kind} of {', '.join(parts)}",
        heading,
        kind=kind,
        decimals=decimals,
        parts=parts,
        file=False,
    )


@dataclass(frozen=True, eq=False)
class Table:
    """Rows with what their columns hold: a table for a page and for files.

    Attributes
    ----------
    name : str
        Name of its files without the ending.
    caption : str
        A sentence that says what the table shows: its name for screen readers and in documents.
    columns : sequence of Column
        In the order in which they stand, on the page and in files.
    rows : DataFrame
        Raw values, missing where there are none; a mark such as ``[c]`` may stand among numbers.
        It may have further columns, such as decimals.
    across : str
        Column of the rows whose values each have columns of their own on the page, those with
        ``{}`` in their heading. The page then has one row for each value of its first column.
    marks : mapping
        By mark, what it means in this table; the usual meaning of a mark that is not in it.
    notes : sequence of str
        What limits the numbers: Markdown under the table, and among the notes of files.

    Raises
    ------
    ValueError
        If columns are declared twice or missing from the rows, or if a row of the page would have
        two values in one cell.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: pd.DataFrame
    _: KW_ONLY
    across: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check that the rows have what the columns say."""
        keys = [column.key for column in self.columns]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            message = f"{self.name}: {', '.join(twice)} declared twice. Give each column once."
            raise ValueError(message)
        needed = [self.across, *(key for column in self.columns for key in _needs(column))]
        absent = sorted({key for key in needed if key and key not in self.rows})
        if absent:
            message = f"{self.name}: the rows have no column {', '.join(absent)}. Add it to them."
            raise ValueError(message)
        if self.across and self.rows.duplicated([self.lead, self.across]).any():
            message = (
                f"{self.name}: several rows have the same {self.lead} and {self.across}, and "
                "would share a cell of the page. Keep one of each."
            )
            raise ValueError(message)

    @property
    def lead(self) -> str:
        """Column that names the rows of the page: the first that has a heading."""
        return next(column.key for column in self.columns if column.heading)

    def raw(self) -> pd.DataFrame:
        """Table as data, before what is missing gets its mark.

        Returns
        -------
        DataFrame
            Columns of files by their keys; fractions to six significant digits.
        """
        rows = self.rows.reset_index(drop=True)
        kept = [column for column in self.columns if column.file]
        return pd.DataFrame(
            {column.key: _raw(column, rows[column.key]) for column in kept}, index=rows.index
        )

    def described(self, column: str) -> Described:
        """Words on a column of its files; those of the data dictionary where it has none."""
        for own in self.columns:
            if own.key == column and own.description:
                return Described(own.description, own.unit)
        return _columns.described(column, self.name)


def _needs(column: Column) -> tuple[str, ...]:
    decimals = column.decimals if isinstance(column.decimals, str) else ""
    return (*column.holds, column.beside, column.link, decimals)


def plain(
    name: str,
    caption: str,
    frame: pd.DataFrame,
    *,
    headings: Mapping[str, str] | None = None,
    decimals: int = 3,
    mark: str = _words.MISSING,
) -> Table:
    """Table of a frame whose columns are not known beforehand, such as those of a visitor's file.

    Parameters
    ----------
    name, caption
        As for :class:`Table`.
    frame : DataFrame
    headings : mapping, optional
        By column, its heading; the others are headed by their names.
    decimals : int
        Decimals of columns of fractions, marks such as ``[c]`` among them or not.
    mark : str
        What a missing or empty cell says.

    Returns
    -------
    Table
    """
    rows = frame.set_axis([str(column) for column in frame.columns], axis="columns")
    said = headings or {}
    return Table(
        name,
        caption,
        [
            Column(
                key,
                said.get(key, key) or _words.MISSING,
                decimals=_usual_decimals(rows[key], decimals),
                mark=mark,
            )
            for key in rows.columns
        ],
        rows,
    )


def _usual_decimals(values: "pd.Series[Any]", decimals: int) -> int | None:
    """Decimals of a column of numbers: none where all are whole. None of a column of text."""
    told = values[_known(values) & ~values.isin(list(_words.SPECIAL_VALUES))]
    if not len(told) or not told.map(_downloads.is_number).all():
        return None
    return decimals if (told.astype(float) % 1 != 0).any() else 0


@dataclass(frozen=True, eq=False)
class Drawn:
    """A column as a page draws it.

    Attributes
    ----------
    heading : str
    cells : list of str
        Words, numbers and marks, a row each.
    places : list of int or None
        Place of each row when rows are put in order by this column, from 0 up; equal values share
        one, and None stands last.
    kind : Kind
    links : list of str
        Address to which each cell leads, "" for none.
    """

    heading: str
    cells: list[str]
    places: list[int | None]
    kind: Kind
    links: list[str]

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers, which stand to the right."""
        return self.kind in _NUMBERS


def drawn(table: Table) -> list[Drawn]:
    """Columns of a table as its page draws them, in order.

    Parameters
    ----------
    table : Table

    Returns
    -------
    list of Drawn

    Raises
    ------
    ValueError
        If two columns have the same heading, or one of fractions has no `decimals`.
    """
    rows = table.rows.reset_index(drop=True)
    marked = _marked(table, rows)
    once = [column for column in table.columns if column.heading]
    if not table.across:
        columns = [_drawn(column, rows, marked) for column in once]
    else:
        columns = _spread(table, once, rows, marked)
    headings = [column.heading for column in columns]
    if len(set(headings)) < len(headings):
        message = f"{table.name}: two columns are headed alike, of {headings}. Name them apart."
        raise ValueError(message)
    return columns


def _spread(
    table: Table, once: list[Column], rows: pd.DataFrame, marked: pd.DataFrame
) -> list[Drawn]:
    """Columns of a table whose groups stand side by side, a row for each value of the first."""
    keys, groups = rows[table.lead], rows[table.across]
    order = pd.unique(keys)
    firsts = keys.drop_duplicates().index
    # Rows of each group in the page's order; one that a group lacks is missing in all its columns.
    places = {
        group: pd.Series(part.index, keys[part.index]).reindex(order)
        for group, part in rows.groupby(groups, sort=False)
    }
    columns = []
    for column in once:
        if _EACH not in column.heading:
            columns.append(_drawn(column, rows.loc[firsts], marked.loc[firsts]))
            continue
        for group, at in places.items():
            said = f"{group:g}" if isinstance(group, float) else str(group)
            headed = replace(column, heading=column.heading.replace(_EACH, said))
            there = marked.reindex(at).fillna(_words.MISSING).reset_index(drop=True)
            columns.append(_drawn(headed, rows.reindex(at).reset_index(drop=True), there))
    return columns


def shown(table: Table) -> pd.DataFrame:
    """Table in words, as its page shows it.

    Parameters
    ----------
    table : Table

    Returns
    -------
    DataFrame
        Text by heading: numbers to the decimals of their column, and a mark for what is missing.
    """
    return pd.DataFrame({column.heading: column.cells for column in drawn(table)}, dtype=object)


def _raw(column: Column, values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Values of a column as data: rounded unless they are exact, and no empty text."""
    if not column.exact and values.dtype == object:
        # Among marks, fractions are rounded and all else stays what it is.
        numbers = pd.to_numeric(values, errors="coerce")
        values = values.mask(values.map(_is_fraction).astype(bool), _short(numbers).astype(object))
    elif not column.exact:
        values = _short(values)
    if not pd.api.types.is_numeric_dtype(values):
        values = values.mask(values.eq("").fillna(value=False))
    if column.mark != _words.MISSING and values.isna().any():
        values = values.astype(object).where(values.notna(), column.mark)
    return values


def _short(numbers: "pd.Series[Any]") -> "pd.Series[Any]":
    return _downloads.significant(pd.DataFrame({"value": numbers}))["value"]


def _is_fraction(value: object) -> bool:
    return isinstance(value, float)


def written(table: Table) -> pd.DataFrame:
    """Table as files hold it, cell by cell.

    Parameters
    ----------
    table : Table

    Returns
    -------
    DataFrame
        Columns of files by their keys. Numbers to six significant digits, a mark in each cell that
        would be empty, and no text that a spreadsheet takes for a formula.
    """
    return _downloads.filled(_downloads.neutral(table.raw()))


def _marked(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """What the page says in place of missing values: by column, the mark or the value itself."""
    keys = dict.fromkeys(key for column in table.columns for key in column.holds)
    frame = rows[list(keys)]
    for column in table.columns:
        if column.mark != _words.MISSING:
            values = frame[column.key]
            frame = frame.assign(
                **{column.key: values.astype(object).where(_known(values), column.mark)}
            )
    return _downloads.filled(frame.where(frame.apply(_known)))


def _known(values: "pd.Series[Any]") -> "pd.Series[bool]":
    """Where there is a value: neither missing nor an empty text."""
    return values.notna() & values.astype(object).ne("")


def _drawn(column: Column, rows: pd.DataFrame, marked: pd.DataFrame) -> Drawn:
    """One column of the page. `rows` and `marked` have the same index."""
    leads, marks = rows[column.holds[0]], marked[column.holds[0]]
    kind = column.kind or _usual_kind(column, leads)
    # A mark that stands among the values is no value.
    known = _known(leads) & ~marks.isin(list(_words.SPECIAL_VALUES))
    numeric = kind in _NUMBERS
    tell = _teller(column, kind, rows, known) if numeric else _text_teller(column, kind)
    values = zip(leads, known, marks, strict=True)
    cells = [
        tell(value, at) if there else str(mark) for at, (value, there, mark) in enumerate(values)
    ]
    if column.beside:
        codes = rows[column.beside]
        cells = [
            f"{cell} ({code})" if there and pd.notna(code) else cell
            for cell, there, code in zip(cells, known, codes, strict=True)
        ]
    links = [""] * len(cells)
    if column.link:
        links = rows[column.link].fillna("").astype(str).to_list()
    # Periods follow each other as they are held, "2023-04", not as they are said.
    ranked = cells if kind == "text" else leads.to_list()
    places = _places([value for value, there in zip(ranked, known, strict=True) if there], kind)
    return Drawn(
        column.heading, cells, [next(places) if there else None for there in known], kind, links
    )


def _usual_kind(column: Column, values: "pd.Series[Any]") -> Kind:
    if column.words is not None or pd.api.types.is_bool_dtype(values):
        return "text"
    numeric = column.decimals is not None or pd.api.types.is_numeric_dtype(values)
    return "number" if numeric else "text"


def _teller(
    column: Column, kind: Kind, rows: pd.DataFrame, known: "pd.Series[bool]"
) -> Callable[[Any, int], str]:
    """What says a number of a column, given its value and the place of its row."""
    if kind == "p":
        return lambda value, _: p_value(float(value))
    decimals = _decimals(column, rows, known)
    parts = [rows[key].to_list() for key in column.parts]

    def tell(value: Any, at: int) -> str:
        places = decimals[at]
        if kind == "percentage":
            return _number(100 * value, places)
        first, *others = [_number(part[at], places) for part in parts] or [_number(value, places)]
        if kind == "interval":
            return f"{first} to {others[0]}"
        if kind == "estimate":
            return f"{first} ({others[0]} to {others[1]})"
        return f"{first} of {others[0]}" if kind == "rank" else first

    return tell


def _number(value: float, decimals: int) -> str:
    """Number as `_words.number` has it; negative decimals round to tens, hundreds and so on."""
    return _words.number(round(value, decimals) if decimals < 0 else value, max(decimals, 0))


def _decimals(column: Column, rows: pd.DataFrame, known: "pd.Series[bool]") -> list[int]:
    """Decimals of each row of a column of numbers.

    Raises
    ------
    ValueError
        If nothing says how many decimals fractions have.
    """
    if isinstance(column.decimals, str):
        return [0 if pd.isna(places) else int(places) for places in rows[column.decimals]]
    if column.decimals is None:
        values = pd.to_numeric(rows[column.key].where(known))
        if (values.dropna() % 1 != 0).any():
            message = f"The column {column.key} has fractions. Say how many decimals it shows."
            raise ValueError(message)
    return [column.decimals or 0] * len(rows)


def _text_teller(column: Column, kind: Kind) -> Callable[[Any, int], str]:
    """What says a text of a column."""
    if kind == "period":
        return lambda value, _: "; ".join(map(_words.period, str(value).split("; ")))
    words = _YES_NO if column.words is None else column.words

    def tell(value: Any, _at: int) -> str:
        if isinstance(value, Hashable) and (column.words is not None or isinstance(value, bool)):
            return str(words.get(value, value))
        return str(value)

    return tell


def _natural(text: str) -> tuple[str | int, ...]:
    """Key that puts "Decile 2" before "Decile 10", whatever the case of letters."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))


def _places(values: list[Any], kind: Kind) -> Iterator[int]:
    """Place of each value from the lowest up, one for equal values."""
    numeric = kind in _NUMBERS
    keys: dict[Any, Any] = {
        value: float(value) if numeric else _natural(str(value)) for value in set(values)
    }
    distinct = {key: at for at, key in enumerate(sorted(set(keys.values())))}
    return (distinct[keys[value]] for value in values)
