"""A table declared once: the words that a page shows and the data that files hold.

A :class:`Table` is rows and the :class:`Column` objects that say what is in them. A column with a
heading is on the page, a column with ``file=True`` is in files; most are both. Cells that are built
from several columns, such as an interval, come from :func:`interval`, :func:`estimate` and
:func:`rank`, and are on the page alone: in files each of their numbers has a column of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

import pandas as pd

from pages.shared.files import downloads
from pages.shared.files.downloads import Described
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

#: How a cell is drawn. A "percentage" is held as a fraction; a "status" holds "ok" or a mark.
Kind = Literal[
    "text", "number", "percentage", "p", "period", "status", "interval", "estimate", "rank"
]


@dataclass(frozen=True, eq=False)
class Column:
    """What one column of a table holds, and how it is drawn and written."""

    #: Name of the column in the rows and in files.
    key: str
    #: Heading on the page, in words and with the unit; "" keeps the column off the page. With
    #: ``{}`` in it, the column stands on the page once for each value of `Table.across`.
    heading: str = ""
    #: What the column holds and in what unit, for those who read a file.
    description: str = ""
    unit: str = ""
    _: KW_ONLY
    #: How cells are drawn. By default columns of numbers, and those with `decimals`, are numbers,
    #: and all others text. The name of a "status" column ends in "status"; it says why numbers to
    #: its left are missing, as in `marks.filled`.
    kind: Kind | None = None
    #: Decimals on the page, or the column of the rows that holds each row's; -2 rounds to hundreds.
    #: Whole numbers need none.
    decimals: int | str | None = None
    #: By value, what the page says for it. Files keep the value.
    words: Mapping[Any, str] | None = None
    #: Column of the rows, such as a code, that the page gives in brackets behind this one.
    beside: str = ""
    #: Column of the rows with the address, relative or of HTTPS, to which the page links each cell.
    link: str = ""
    #: What a missing cell says where no status does.
    mark: str = sentences.MISSING
    #: Columns of the rows that an "interval", "estimate" or "rank" is built from.
    parts: tuple[str, ...] = ()
    #: Whether files hold the column.
    file: bool = True
    #: Whether files keep every digit, as coordinates need, instead of six significant ones.
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

    ValueError if columns are declared twice or missing from the rows, or if a row of the page would
    have two values in one cell.
    """

    #: Name of its files without the ending.
    name: str
    #: A sentence that says what the table shows: its name for screen readers and in documents.
    caption: str
    #: In the order in which they stand, on the page and in files.
    columns: Sequence[Column]
    #: Raw values, missing where there are none; a mark such as ``[c]`` may stand among numbers. It
    #: may have further columns, such as decimals.
    rows: pd.DataFrame
    _: KW_ONLY
    #: Column of the rows whose values each have columns of their own on the page, those with ``{}``
    #: in their heading. The page then has one row for each value of its first column.
    across: str = ""
    #: By mark, what it means in this table; the usual meaning of a mark that is not in it.
    marks: Mapping[str, str] = field(default_factory=dict)
    #: What limits the numbers: Markdown under the table, and among the notes of files.
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
        """Columns of files by their keys, before what is missing gets its mark.

        Fractions have six significant digits.
        """
        rows = self.rows.reset_index(drop=True)
        kept = [column for column in self.columns if column.file]
        return pd.DataFrame(
            {column.key: _raw(column, rows[column.key]) for column in kept}, index=rows.index
        )

    def described(self, column: str) -> Described:
        """Words on a column of its files."""
        own = {own.key: Described(own.description, own.unit) for own in self.columns}
        return own.get(column) or downloads.ADDED.get(column, Described())


def _needs(column: Column) -> tuple[str, ...]:
    decimals = column.decimals if isinstance(column.decimals, str) else ""
    return (*column.holds, column.beside, column.link, decimals)


def plain(name: str, caption: str, frame: pd.DataFrame, *, decimals: int = 3) -> Table:
    """Table of a frame whose columns are not known beforehand, such as those of a visitor's file.

    Columns are headed by their names. `decimals` are those of columns of fractions.
    """
    rows = frame.set_axis([str(column) for column in frame.columns], axis="columns")
    return Table(
        name,
        caption,
        [
            Column(key, key or sentences.MISSING, decimals=_usual_decimals(rows[key], decimals))
            for key in rows.columns
        ],
        rows,
    )


def _usual_decimals(values: "pd.Series[Any]", decimals: int) -> int | None:
    """Decimals of a column of numbers: none where all are whole. None of a column of text."""
    known = values[has_value(values) & ~values.isin(list(sentences.SPECIAL_VALUES))]
    if not len(known) or not known.map(downloads.is_number).all():
        return None
    return decimals if (known.astype(float) % 1 != 0).any() else 0


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
    if column.mark != sentences.MISSING and values.isna().any():
        values = values.astype(object).where(values.notna(), column.mark)
    return values


def _short(numbers: "pd.Series[Any]") -> "pd.Series[Any]":
    return words_marks.significant(pd.DataFrame({"value": numbers}))["value"]


def _is_fraction(value: object) -> bool:
    return isinstance(value, float)


def has_value(values: "pd.Series[Any]") -> "pd.Series[bool]":
    """Where a column has a value: neither missing nor an empty text."""
    return values.notna() & values.astype(object).ne("")
