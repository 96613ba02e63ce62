"""The tables under ``data/``: checked, written and read.

A table is checked against the same declaration (`geodata.tables.schema`) when it is written and
when it is read, so that one sentence names what is damaged or incomplete. Files are written
beside their place and moved there whole, with nothing in them that changes from one run to the
next.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geodata.errors import DataError
from geodata.tables.schema import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REBUILD = "restore it, or run python -m geodata.build"
CORRECT = "correct the raw input, or the declaration in geodata.tables.schema"

ROOT = Path(__file__).resolve().parents[2]
#: The tables that are read: those that ship, unless the server's settings name another folder.
DATA = Path(os.environ.get("ATLAS_DATA") or ROOT / "data")
STATIC = ROOT / "pages" / "static" / "atlas"


def check(frame: pd.DataFrame, table: Table, remedy: str = REBUILD) -> None:
    """Check a table against its declaration.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
    table : Table
    remedy : str
        The way out, for the message.

    Raises
    ------
    DataError
        Naming file, row (position and key) and rule of the first failure.
    """
    failures = (
        failure
        for checks in (_check_shape, _check_columns, _check_key, _check_geometry)
        for failure in checks(frame, table)
    )
    failure = next(failures, None)
    if failure is not None:
        message = f"{table.file}: {failure}; {remedy}."
        raise DataError(message)


def write_table(frame: pd.DataFrame, name: str, folder: Path) -> Path:
    """Check a table and write it, the same bytes each time for the same content.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
    name : str
        Key of `TABLES`.
    folder : Path
        Where the file goes; it must exist.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DataError
        If a check fails; the file in place is then left as it was.
    """
    table = TABLES[name]
    check(frame, table, CORRECT)
    path = folder / table.file
    if path.suffix == ".csv":
        # 12 digits hold every published value and drop the noise of binary fractions.
        text = frame.to_csv(index=False, lineterminator="\n", float_format="%.12g")
        return write_bytes(path, text.encode())
    sink = pa.BufferOutputStream()
    frame.to_parquet(sink, index=False, compression="zstd")
    return write_bytes(path, sink.getvalue().to_pybytes())


def read_table(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Read and check a table.

    Parameters
    ----------
    name : str
        Key of `TABLES`.
    folder : Path
        Where the file lies.

    Returns
    -------
    DataFrame, or GeoDataFrame for ``regions`` and ``districts``

    Raises
    ------
    DataError
        If the file is missing, damaged, or not as declared.
    """
    table = TABLES[name]
    path = folder / table.file
    read: Callable[[Path], pd.DataFrame] = _read_csv if path.suffix == ".csv" else pd.read_parquet
    if table.geometry:
        read = gpd.read_parquet
    try:
        frame = read(path)
    except FileNotFoundError as error:
        message = f"{path.name} is missing from {folder.name}/: {REBUILD}."
        raise DataError(message) from error
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        message = f"{path.name} is damaged and cannot be read: {REBUILD}."
        raise DataError(message) from error
    check(frame, table)
    return frame


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file beside its place and move it there whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV table; an empty cell is a missing number or an empty text."""
    table = next(table for table in TABLES.values() if table.file == path.name)
    numbers = [name for name, column in table.columns.items() if column.bounds]
    return pd.read_csv(
        path,
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
        dtype={name: str for name in table.columns if name not in numbers},
    )


def _check_shape(frame: pd.DataFrame, table: Table) -> Iterator[str]:
    yield from (
        f"there is no column {name!r}" for name in table.columns if name not in frame.columns
    )
    if table.rows is not None and len(frame) != table.rows:
        yield f"it has {len(frame):,} rows, not {table.rows:,}"
    if frame.empty:
        yield "it has no rows"


def _check_columns(frame: pd.DataFrame, table: Table) -> Iterator[str]:
    for name, column in table.columns.items():
        values = frame[name]
        if not column.nulls:
            yield from _first(frame, table, values.isna(), f"{name} is missing")
        if not column.bounds:
            # Distinct values are few where a text repeats, and patterns are slow.
            distinct = pd.Series(values.dropna().unique(), dtype=object).astype(str)
            bad = values.isin(distinct[~distinct.str.fullmatch(column.pattern)])
            yield from _first(frame, table, bad, f"{name} does not match {column.pattern}", name)
        elif pd.api.types.is_numeric_dtype(values):
            low, high = column.bounds
            outside = values.notna() & ~values.astype(float).between(low, high)
            yield from _first(frame, table, outside, f"{name} is not in {low:,} to {high:,}", name)
        else:
            yield f"{name} is not a number in every row"


def _check_key(frame: pd.DataFrame, table: Table) -> Iterator[str]:
    yield from _first(
        frame, table, frame.duplicated(list(table.key)), "the key is used a second time"
    )


def _check_geometry(frame: pd.DataFrame, table: Table) -> Iterator[str]:
    if not table.geometry:
        return
    shapes = gpd.GeoSeries(frame["geometry"])
    if shapes.crs != "EPSG:27700":
        yield "its geometry is not in EPSG:27700"
    bad = ~shapes.is_valid | shapes.is_empty | ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    yield from _first(frame, table, bad, "the geometry is not a valid polygon")


def _first(
    frame: pd.DataFrame, table: Table, bad: pd.Series, rule: str, column: str = ""
) -> Iterator[str]:
    """Sentence on the first bad row, if there is one."""
    if bad.any():
        row = int(bad.to_numpy().argmax())
        key = ", ".join(str(frame[name].iloc[row]) for name in table.key)
        shown = f" ({frame[column].iloc[row]!r})" if column else ""
        yield f"in row {row + 1} ({key}) {rule}{shown}"
