"""A declared table in words: its columns as a page and a document show them."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from pages.shared.files.table import Column, Kind, Table, has_value
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

_NUMBERS: Final = ("number", "percentage", "p", "interval", "estimate", "rank")
_YES_NO: Final[Mapping[Any, str]] = {True: "yes", False: "no"}
#: Where a heading names the group that a column is repeated for.
_EACH: Final = "{}"


@dataclass(frozen=True, eq=False)
class Drawn:
    """A column as a page draws it.

    ``cells`` are words, numbers and marks; ``places`` the place of each row when rows are sorted by
    this column, from 0 up: equal values share one, and None stands last; ``links`` the address to
    which each cell leads, or "".
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

    ValueError if two columns have the same heading, or one of fractions has no `decimals`.
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
            there = marked.reindex(at).fillna(sentences.MISSING).reset_index(drop=True)
            columns.append(_drawn(headed, rows.reindex(at).reset_index(drop=True), there))
    return columns


def shown(table: Table) -> pd.DataFrame:
    """Table in words, as its page shows it: text by heading, and a mark for what is missing."""
    return pd.DataFrame({column.heading: column.cells for column in drawn(table)}, dtype=object)


def _marked(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """What the page says in place of missing values: by column, the mark or the value itself."""
    keys = dict.fromkeys(key for column in table.columns for key in column.holds)
    frame = rows[list(keys)]
    for column in table.columns:
        if column.mark != sentences.MISSING:
            values = frame[column.key]
            frame = frame.assign(
                **{column.key: values.astype(object).where(has_value(values), column.mark)}
            )
    return words_marks.filled(frame.where(frame.apply(has_value)))


def _drawn(column: Column, rows: pd.DataFrame, marked: pd.DataFrame) -> Drawn:
    """One column of the page. `rows` and `marked` have the same index."""
    leads, marks = rows[column.holds[0]], marked[column.holds[0]]
    kind = column.kind or _usual_kind(column, leads)
    # A mark that stands among the values is no value.
    known = has_value(leads) & ~marks.isin(list(sentences.SPECIAL_VALUES))
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
        return lambda value, _: sentences.p_value(float(value))
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
    """Number as `sentences.number` has it; negative decimals round to tens, hundreds and so on."""
    return sentences.number(round(value, decimals) if decimals < 0 else value, max(decimals, 0))


def _decimals(column: Column, rows: pd.DataFrame, known: "pd.Series[bool]") -> list[int]:
    """Decimals of each row of a column of numbers; ValueError if fractions have none declared."""
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
        return lambda value, _: "; ".join(map(sentences.period, str(value).split("; ")))
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
