"""Readers of workbooks, Stata, SPSS and Parquet files, each bounded before it reads the data."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from geodata.errors import DataError
from geodata.uploads.csv_text import (
    Raw,
    as_whole,
    check_height,
    check_width,
    column_names,
    texts,
    without_controls,
)
from geodata.uploads.file_kinds import plain_text
from geodata.uploads.zip_check import check_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.uploads.file_kinds import Limits

#: Characters of a label that are kept.
LABEL = 500
_BATCH_ROWS = 20_000
_WORKBOOK = "xl/workbook.xml"


def read_xlsx(name: str, content: bytes, limits: Limits, sheet: str = "") -> Raw:
    """Read one sheet of a workbook; macros, formulas and links in it are never run.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
    limits : Limits
    sheet : str
        Its name; the first that is not hidden if empty.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If it is not a workbook, holds a bomb or an entity, lacks the sheet, or the sheet is too
        large.
    """
    members = check_archive(name, content, limits)
    if _WORKBOOK not in members:
        message = f"{name} is a ZIP archive and no workbook: unpack it and give the file in it."
        raise DataError(message)
    # Imported here, because only this reader needs it and each child imports everything again.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            found.name
            for found in book.sheets_metadata
            if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible
        ]
        if not names or (sheet and sheet not in names):
            shown = ", ".join(plain_text(found)[:40] for found in names[:10]) or "none"
            message = f"{name} has no sheet {sheet[:40]!r} to read; its sheets are: {shown}."
            raise DataError(message)
        chosen = sheet or names[0]
        opened = book.get_sheet_by_name(chosen)
        check_width(name, opened.width, limits)
        check_height(name, opened.height, opened.width, limits)
        first = (opened.start or (0, 0))[0] + 1
        rows = opened.to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError) as error:
        message = f"{name} cannot be read as a workbook: save it again as .xlsx."
        raise DataError(message) from error
    if len(rows) <= 1:
        message = f"{name}: the sheet {plain_text(chosen)[:40]!r} has no rows below its header."
        raise DataError(message)
    columns, notes = column_names([str(cell) for cell in rows[0]])
    arrays = [typed_cells(name, cells, limits) for cells in zip(*rows[1:], strict=True)]
    if any(member.endswith("vbaProject.bin") for member in members):
        notes.append("The workbook has macros: they were left alone.")
    table = pa.table(dict(zip(columns, arrays, strict=True)))
    return Raw(table, first + 1, notes=notes, sheets=names, sheet=chosen)


def read_stata(name: str, content: bytes, limits: Limits) -> Raw:
    """Read a Stata file; as `read_spss`."""
    import pyreadstat  # noqa: PLC0415 (only here, as above)

    return _read_labelled(name, content, limits, pyreadstat.read_dta)


def read_spss(name: str, content: bytes, limits: Limits) -> Raw:
    """Read an SPSS file with its labels.

    What its header declares is checked before the data are read. Values that the file declares as
    missing are missing.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
    limits : Limits

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If it cannot be read, declares too much, or does not hold what it declares.
    """
    import pyreadstat  # noqa: PLC0415

    return _read_labelled(name, content, limits, pyreadstat.read_sav)


def read_parquet(name: str, content: bytes, limits: Limits) -> Raw:
    """Read a Parquet file in pieces, up to the limits; nested and binary columns are left out.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
    limits : Limits

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If it cannot be read, or is too large.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(pa.BufferReader(content), thrift_string_size_limit=50_000_000)
        schema = file.schema_arrow
        check_width(name, len(schema), limits)
        check_height(name, max(file.metadata.num_rows, 0), len(schema), limits)
        kept = [number for number, field in enumerate(schema) if _flat(field.type)]
        left = [plain_text(field.name)[:40] for field in schema if not _flat(field.type)]
        if not kept:
            message = f"{name} has no column of numbers or text: give a plain table."
            raise DataError(message)
        flat = pa.schema([schema.field(number) for number in kept])
        pieces, size = [], 0
        for batch in file.iter_batches(_BATCH_ROWS, use_threads=False):
            pieces.append(pa.record_batch([batch.column(n) for n in kept], schema=flat))
            size += pieces[-1].nbytes
            if size > limits.inflated:
                message = (
                    f"{name} unpacks to more than {limits.inflated / 1e6:,.0f} MB: leave out "
                    "columns."
                )
                raise DataError(message)
        table = pa.Table.from_batches(pieces, flat)
        table.validate(full=True)
        arrays = [_plain_array(name, column, limits) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        message = f"{name} cannot be read as Parquet: it is damaged; export it again."
        raise DataError(message) from error
    if not table.num_rows:
        message = f"{name} has no rows: give one row a record."
        raise DataError(message)
    names, notes = column_names(table.column_names)
    if left:
        shown = ", ".join(left[:10])
        notes.append(f"{len(left)} columns without plain values were left out: {shown}.")
    return Raw(pa.table(dict(zip(names, arrays, strict=True))), notes=notes)


def typed_cells(name: str, cells: Iterable[object], limits: Limits) -> pa.ChunkedArray:
    """Cells of one column as an array: numbers, truth values, dates, or else all as text."""
    values = [None if cell == "" else cell for cell in cells]
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int, float}:
        array: pa.Array = pa.array(values, pa.float64(), from_pandas=True)
        return as_whole(pa.chunked_array([array]))
    if kinds == {bool}:
        return pa.chunked_array([pa.array(values, pa.bool_())])
    if kinds and kinds <= {dt.date, dt.datetime}:
        moments = [_moment(value) for value in values]
        try:
            return pa.chunked_array([pa.array(moments, pa.timestamp("us"))])
        except (pa.ArrowException, ValueError, OverflowError):
            return pa.chunked_array([texts(values)])
    text = pa.chunked_array([texts(values)])
    _check_cells(name, text, limits)
    return without_controls(text)


def _read_labelled(
    name: str, content: bytes, limits: Limits, read: Callable[..., tuple[Any, Any]]
) -> Raw:
    from pyreadstat import ReadstatError  # noqa: PLC0415

    try:
        _, head = read(io.BytesIO(content), metadataonly=True, user_missing=True)
        check_width(name, head.number_columns or 0, limits)
        declared = head.number_rows
        if declared is not None:
            check_height(name, max(declared, 0), head.number_columns, limits)
        data, _ = read(
            io.BytesIO(content),
            output_format="dict",
            disable_datetime_conversion=False,
            row_limit=limits.rows + 1,
        )
    except (ReadstatError, OSError, ValueError, OverflowError, KeyError, TypeError) as error:
        message = f"{name} is damaged, or does not hold what it declares: save it again."
        raise DataError(message) from error
    rows = len(next(iter(data.values()), []))
    check_height(name, rows, len(data), limits)
    if not rows:
        message = f"{name} has no rows: give one row a record."
        raise DataError(message)
    names, notes = column_names(list(data))
    arrays = [typed_cells(name, cells, limits) for cells in data.values()]
    if head.missing_ranges or head.missing_user_values:
        count = len(head.missing_ranges or head.missing_user_values)
        notes.append(f"{count} columns declare codes for missing answers; these cells are missing.")
    table = pa.table(dict(zip(names, arrays, strict=True)))
    labels, value_labels = _labels(head, dict(zip(data, names, strict=True)))
    return Raw(table, labels=labels, value_labels=value_labels, notes=notes)


def _labels(
    head: Any, called: dict[str, str]
) -> tuple[dict[str, str], dict[str, list[list[str | float]]]]:
    """Labels of variables and of codes, under the columns' names here."""
    labels = {
        called[column]: plain_text(str(label))[:LABEL]
        for column, label in (head.column_names_to_labels or {}).items()
        if label and column in called
    }
    codes = {
        called[column]: [[_code(code), plain_text(str(text))[:LABEL]] for code, text in of.items()]
        for column, of in (head.variable_value_labels or {}).items()
        if column in called
    }
    return labels, codes


def _moment(value: object) -> object:
    """A date as a date with time, since a column has one type."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 (no zone in a sheet)
    return value


def _code(code: object) -> str | float:
    """A value that has a label; whole numbers without a point, as JSON can hold them."""
    if isinstance(code, (int, float)):
        return float(code) if code == code and abs(code) < float("inf") else str(code)  # noqa: PLR0124
    return plain_text(str(code))


def _flat(kind: pa.DataType) -> bool:
    if isinstance(kind, pa.DictionaryType):
        return _flat(kind.value_type)
    return bool(
        pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_temporal(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
    )


def _plain_array(name: str, column: pa.ChunkedArray, limits: Limits) -> pa.ChunkedArray:
    """Column as float, whole number, truth value, time stamp or text."""
    kind = column.type
    if isinstance(kind, pa.DictionaryType):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind) or pa.types.is_unsigned_integer(kind):
        return as_whole(column.cast(pa.float64()))
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    if pa.types.is_integer(kind):
        return column.cast(pa.int64())
    if pa.types.is_boolean(kind):
        return column
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False)
    text = column.cast(pa.string())
    _check_cells(name, text, limits)
    return without_controls(text)


def _check_cells(name: str, text: pa.ChunkedArray, limits: Limits) -> None:
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    if longest > 4 * limits.cell:
        message = (
            f"{name} has a cell of {longest:,} bytes; the most is {limits.cell:,} characters: "
            "shorten it."
        )
        raise DataError(message)
