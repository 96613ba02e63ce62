"""Tables in text: encoding and delimiter recognised, every cell read as it stands, then typed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from geodata.errors import DataError
from geodata.uploads.file_kinds import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geodata.uploads.file_kinds import Limits

DELIMITERS = (",", ";", "\t", "|")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
DECIMAL_COMMA = r"^[+-]?\d+,\d+$"
#: A number that is a name: with a leading zero, or longer than a float holds.
CODE = r"^[+-]?0\d|\d{16}"
#: Words for "no value" in a column whose other cells are numbers.
NO_VALUE = ("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "-", ".", "[x]")
NO_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
COLUMN_NAME = 200
FLOAT_DIGITS = 15
_SAMPLE_ROWS = 50
_BATCH_ROWS = 20_000
_HEAD = 2_000_000
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STRAY = b"\x0b\x0c\x1b\x7f"


class Raw(NamedTuple):
    """A table as its file has it.

    Attributes
    ----------
    table : pyarrow.Table
        Columns of numbers, truth values, dates and text.
    first_row : int
        Number of the first record in the person's file.
    labels, value_labels : dict
        What the file says of its columns and codes.
    notes : list of str
        What was done on reading, in sentences.
    sheets : list of str
        Sheets or layers that can be chosen.
    sheet : str
        The one that was read.
    epsg : int
        Reference system of ``longitude`` and ``latitude`` taken from geometry; 0 if none.
    """

    table: pa.Table
    first_row: int = 1
    labels: dict[str, str] = {}  # noqa: RUF012 (never changed)
    value_labels: dict[str, list[list[str | float]]] = {}  # noqa: RUF012
    notes: list[str] = []  # noqa: RUF012
    sheets: list[str] = []  # noqa: RUF012
    sheet: str = ""
    epsg: int = 0


def read_csv(name: str, content: bytes, limits: Limits) -> Raw:
    """Read delimited text.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
        UTF-8, UTF-16 or Windows-1252, with a header row.
    limits : Limits

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If it is not text, not a table, or too large.
    """
    utf8, notes = decode(name, content)
    delimiter, start = _delimiter(utf8)
    columns, renamed = _fast(name, utf8, start, delimiter, limits) or _slow(
        name, utf8, start, delimiter, limits
    )
    arrays = []
    for column, array in columns.items():
        typed, said = typed_text(array, commas=delimiter == ";")
        arrays.append(typed)
        notes += [f"{column}: {sentence}" for sentence in said]
    return Raw(pa.table(dict(zip(columns, arrays, strict=True))), 2, notes=notes + renamed)


def decode(name: str, content: bytes) -> tuple[bytes, list[str]]:
    """UTF-8 without a byte-order mark from one of four encodings, with a note on a guess."""
    marks = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    content = content.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in marks:
        if content.startswith(mark):
            return _strict(name, content, encoding), []
    if b"\0" in content[:4096]:
        # Without a mark, UTF-16 shows in that every other byte of plain letters is zero.
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        if max(even, odd) < 4 * (min(even, odd) + 1):
            raise _no_text(name)
        return _strict(name, content, "utf-16-be" if even > odd else "utf-16-le"), []
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        note = "The file is not UTF-8 and was read as Windows-1252: check letters with accents."
        return _strict(name, content, "cp1252"), [note]
    return _without_controls(name, content), []


def typed_text(array: pa.ChunkedArray, *, commas: bool = False) -> tuple[pa.Array, list[str]]:
    """Give a column of text its type, if all of it is of one.

    Parameters
    ----------
    array : pyarrow array of str
    commas : bool
        Whether a decimal comma may be meant.

    Returns
    -------
    array, notes
        Whole numbers, floats or text; empty cells are missing. Numbers with leading zeros or more
        than 15 digits stay text, because they are codes.
    """
    trimmed = pc.utf8_trim_whitespace(array)
    filled = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    if filled.null_count == len(filled):
        return filled, []
    floats = _floats(filled)
    if floats is not None:
        return floats, []
    notes: list[str] = []
    odd = _not_like(filled, NUMBER)
    numbers = filled
    if commas and len(odd) and not len(_not_like(odd, f"{DECIMAL_COMMA}|{NUMBER}")):
        numbers = pc.replace_substring(filled, ",", ".")
        notes.append("the decimal comma was read as a point.")
    elif 0 < len(odd) < len(filled) - filled.null_count:
        words = set(pc.unique(odd).to_pylist()[: len(NO_VALUE) + 1])
        if words <= set(NO_VALUE):
            shown = ", ".join(sorted(words))
            notes.append(f"cells with {shown} are read as not available: {len(odd):,}.")
            missing = pc.is_in(numbers, pa.array(sorted(words)))
            numbers = pc.if_else(missing, pa.scalar(None, pa.string()), numbers)
    floats = _floats(numbers) if notes else None
    return (filled, []) if floats is None else (floats, notes)


def _floats(text: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Column as numbers; None if a cell is not a finite number, or is a code that looks so."""
    try:
        numbers = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        return None
    if not pc.all(pc.is_finite(numbers)).as_py():
        return None
    # The pattern is slow and seldom needed.
    led = any(pc.any(pc.starts_with(text, sign)).as_py() for sign in "0+-")
    if (led or pc.max(pc.binary_length(text)).as_py() > FLOAT_DIGITS) and _any_like(text, CODE):
        return None
    return as_whole(numbers)


def as_whole(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Floats as integers where all are whole and none is missing."""
    if numbers.null_count or not len(numbers):
        return numbers
    exact = pc.all(pc.and_(pc.is_finite(numbers), pc.less(pc.abs(numbers), 2.0**53))).as_py()
    if exact and pc.all(pc.equal(pc.floor(numbers), numbers)).as_py():
        return pc.cast(numbers, pa.int64())
    return numbers


def without_controls(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text without the control characters that no document may hold."""
    return pc.replace_substring_regex(text, NO_CONTROL, "") if _any_like(text, NO_CONTROL) else text


def column_names(header: Sequence[object]) -> tuple[list[str], list[str]]:
    """Clean column names, each once, with notes on those that had to change.

    Parameters
    ----------
    header : sequence
        As the file has it; cells may be empty or repeated.

    Returns
    -------
    names, notes : list of str
    """
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(header, start=1):
        text = re.sub(r"\s+", " ", str("" if cell is None else cell))
        base = plain_text(text)[:COLUMN_NAME] or f"column {number}"
        name, twin = base, 1
        while name in taken:
            twin += 1
            name = f"{base} ({twin})"
        taken.add(name)
        names.append(name)
        if name != str(cell) and len(notes) <= 20:  # noqa: PLR2004 (as many as somebody reads)
            notes.append(
                f"Column {number} is called {name!r} here: its name is empty, repeated "
                "or has odd characters."
            )
    return names, notes


def check_width(name: str, columns: int, limits: Limits) -> None:
    """Stop at more columns than a table may have."""
    if columns > limits.columns:
        message = (
            f"{name} has more than {limits.columns:,} columns, the most that is read: keep those "
            "that are needed."
        )
        raise DataError(message)


def check_height(name: str, rows: int, columns: int, limits: Limits) -> None:
    """Stop at more rows or cells than a table may have."""
    if rows > limits.rows or rows * columns > limits.cells:
        message = (
            f"{name} has {rows:,} rows or more and {columns:,} columns; the most is "
            f"{limits.rows:,} rows and {limits.cells:,} cells: keep what is needed."
        )
        raise DataError(message)


def _fast(
    name: str, utf8: bytes, start: int, delimiter: str, limits: Limits
) -> tuple[dict[str, pa.ChunkedArray], list[str]] | None:
    """Columns of text by Arrow's reader; none where a row is odd, which the slow reader names."""
    csv.field_size_limit(limits.cell)
    try:
        header = next(csv.reader(_lines(utf8, start), delimiter=delimiter), [])
    except csv.Error:
        return None
    check_width(name, len(header), limits)
    names, renamed = column_names(header)
    options = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(utf8).slice(start)),
            pa_csv.ReadOptions(use_threads=False, column_names=names, skip_rows_after_names=1),
            pa_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            options,
        )
    except pa.ArrowInvalid:
        return None
    check_height(name, table.num_rows, len(names), limits)
    longest = max(
        (pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns), default=0
    )
    if not table.num_rows or longest > limits.cell:
        return None
    return dict(zip(names, table.columns, strict=True)), renamed


def _slow(
    name: str, utf8: bytes, start: int, delimiter: str, limits: Limits
) -> tuple[dict[str, pa.ChunkedArray], list[str]]:
    """Columns of text by records: short ones are filled up, and an error names the row."""
    csv.field_size_limit(limits.cell)
    stream = io.TextIOWrapper(io.BytesIO(utf8[start:]), encoding="utf-8", newline="")
    rows = csv.reader(stream, delimiter=delimiter)
    count = 0
    try:
        header = next(rows)
        names, renamed = column_names(header)
        chunks: list[list[pa.Array]] = [[] for _ in names]
        while batch := list(islice(rows, _BATCH_ROWS)):
            for number, row in enumerate(batch, start=count + 2):
                if len(row) != len(names):
                    _fit(name, number, row, len(names))
            count += len(batch)
            check_height(name, count, len(names), limits)
            for chunk, cells in zip(chunks, zip(*batch, strict=True), strict=True):
                chunk.append(pa.array(cells, pa.string()))
    except (csv.Error, StopIteration) as error:
        message = (
            f"{name}, row {count + 2:,} or later: a cell has more than {limits.cell:,} characters, "
            "or a quotation mark is never closed; correct the row."
        )
        raise DataError(message) from error
    if not count:
        message = f"{name} has a header and no rows: give one row a record."
        raise DataError(message)
    columns = [pa.chunked_array(chunk, pa.string()) for chunk in chunks]
    return dict(zip(names, columns, strict=True)), renamed


def _fit(name: str, number: int, row: list[str], width: int) -> None:
    """Make a record as wide as the header; empty cells beyond it are dropped."""
    if any(cell.strip() for cell in row[width:]):
        message = (
            f"{name}, row {number}: it has {len(row):,} cells and the header {width:,}; put cells "
            "that hold the delimiter in quotation marks."
        )
        raise DataError(message)
    del row[width:]
    row.extend([""] * (width - len(row)))


def _delimiter(utf8: bytes) -> tuple[str, int]:
    """Delimiter that gives most of the first rows the same width, and where the table starts."""
    stated = re.match(rb"sep=([,;\t|])\r?\n", utf8)
    if stated:
        return stated.group(1).decode(), stated.end()
    sample = list(islice(_lines(utf8, 0), _SAMPLE_ROWS))

    def alike(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        except csv.Error:
            return (0, 0)
        [(width, times)] = widths.most_common(1) or [(1, 0)]
        return (times if width > 1 else 0, width)

    return max(DELIMITERS, key=alike), 0


def _lines(utf8: bytes, start: int) -> Iterator[str]:
    """Lines of the first bytes of a text."""
    head = utf8[start : start + _HEAD].decode("utf-8", "ignore")
    return iter(io.StringIO(head, newline=""))


def _strict(name: str, content: bytes, encoding: str) -> bytes:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{name} is not readable as {encoding.upper()} text from byte {error.start:,} on: "
            "save it as CSV in UTF-8."
        )
        raise DataError(message) from error
    return _without_controls(name, text.encode("utf-8"))


def _without_controls(name: str, utf8: bytes) -> bytes:
    """Text without the few control characters that texts do hold; others make it no text."""
    if _NO_TEXT.search(utf8):
        raise _no_text(name)
    return utf8.translate(None, _STRAY) if any(byte in utf8 for byte in _STRAY) else utf8


def _no_text(name: str) -> DataError:
    return DataError(f"{name} holds bytes that text never has: save the table as CSV in UTF-8.")


def _not_like(array: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Values that are there and do not match."""
    return array.filter(pc.invert(pc.match_substring_regex(array, pattern)))


def _any_like(array: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(array, pattern)).as_py())


def texts(values: Iterable[object]) -> pa.Array:
    """Cells of any types as text: whole floats without ".0", dates as ISO 8601."""
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return None if value != value else f"{value:.15g}"  # noqa: PLR0124 (NaN)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value).encode("utf-8", "replace").decode()
