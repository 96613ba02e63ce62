"""Readers of GeoJSON and GeoPackage: one row a feature, with the place of its geometry."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from geodata.errors import DataError
from geodata.uploads.csv_text import Raw, check_height, check_width, column_names
from geodata.uploads.file_kinds import plain_text
from geodata.uploads.workbooks import typed_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.uploads.file_kinds import Limits

WGS84 = 4326
#: Columns that hold the place of a feature, in the units of its reference system.
X, Y = "geometry x", "geometry y"
MAX_DEPTH = 32
MAX_TABLES = 200
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ENVELOPE_SIZES = (0, 32, 48, 48, 64)
_POINT = 1
_CRS = re.compile(r"(?:EPSG|CRS84)(?:.*?(\d{4,6}))?\Z")
_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)
#: A column that is computed when it is read.
_GENERATED = re.compile(r"\bAS\s*\(", re.IGNORECASE)


def read_geojson(name: str, content: bytes, limits: Limits) -> Raw:
    """Read the features of a GeoJSON file.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
        A feature collection, or one feature. Lines and areas count as the middle of their bounds.
    limits : Limits

    Returns
    -------
    Raw
        Properties as columns, and ``geometry x``, ``geometry y``.

    Raises
    ------
    DataError
        If it is no GeoJSON, nested too deeply, or too large.
    """
    _check_depth(name, content)
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        message = f"{name} is not valid JSON in UTF-8: export it again as GeoJSON."
        raise DataError(message) from error
    features = whole.get("features", [whole]) if isinstance(whole, dict) else None
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        message = f"{name} has no list of features: give a GeoJSON feature collection."
        raise DataError(message)
    properties = [item.get("properties") or {} for item in features]
    if not features or not all(isinstance(item, dict) for item in properties):
        message = f"{name} has no features with properties: give one feature a place."
        raise DataError(message)
    keys = list(dict.fromkeys(key for item in properties for key in item))
    check_width(name, len(keys) + 2, limits)
    check_height(name, len(features), len(keys) + 2, limits)
    rows = ([_cell(item.get(key)) for key in keys] for item in properties)
    places = [_middle(item.get("geometry")) for item in features]
    return _raw(name, keys, list(rows), places, limits)._replace(epsg=_declared(whole))


def read_geopackage(name: str, content: bytes, limits: Limits, layer: str = "") -> Raw:
    """Read one layer of a GeoPackage, in memory and without running anything that it holds.

    The database is never written to disk. Only the catalogue and one ordinary table are read;
    views, virtual tables, computed columns and every kind of change are forbidden.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
    limits : Limits
    layer : str
        Name of the layer; the first if empty.

    Returns
    -------
    Raw
        Columns, and ``geometry x``, ``geometry y``.

    Raises
    ------
    DataError
        If it is no GeoPackage of points, damaged, or too large.
    """
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(content)
        _restrict(database, limits)
        layers = _layers(database)
        chosen = layer or next(iter(layers), "")
        if chosen not in layers:
            shown = ", ".join(plain_text(found)[:40] for found in list(layers)[:10]) or "none"
            message = f"{name} has no layer {chosen[:40]!r} of features; its layers are: {shown}."
            raise DataError(message)
        geometry, epsg = layers[chosen]
        cursor = database.execute(f"SELECT * FROM {_quoted(chosen)}")  # noqa: S608 (quoted)
        names = [column[0] for column in cursor.description]
        check_width(name, len(names) + 2, limits)
        rows = cursor.fetchmany(min(limits.rows, limits.cells // len(names)) + 1)
        check_height(name, len(rows), len(names), limits)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError) as error:
        message = f"{name} cannot be read as a GeoPackage: it is damaged; export it again."
        raise DataError(message) from error
    finally:
        database.close()
    if geometry not in names:
        message = f"{name}: the layer {plain_text(chosen)[:40]!r} has no geometry column."
        raise DataError(message)
    at = names.index(geometry)
    places = [_from_blob(row[at]) for row in rows]
    keep = [number for number in range(len(names)) if number != at]
    cells = [[_cell(row[number]) for number in keep] for row in rows]
    raw = _raw(name, [names[number] for number in keep], cells, places, limits)
    return raw._replace(sheets=list(layers), sheet=chosen, epsg=epsg)


def _raw(
    name: str,
    keys: list[str],
    rows: list[list[object]],
    places: list[tuple[float, float]],
    limits: Limits,
) -> Raw:
    if not rows:
        message = f"{name} has no features: give one feature a place."
        raise DataError(message)
    names, notes = column_names(list(keys))
    columns = {
        (f"{column} (attribute)" if column in {X, Y} else column): typed_cells(name, cells, limits)
        for column, cells in zip(names, zip(*rows, strict=True), strict=bool(keys))
    }
    coordinates = np.array(places, dtype=float)
    columns[X] = pa.chunked_array([pa.array(coordinates[:, 0])])
    columns[Y] = pa.chunked_array([pa.array(coordinates[:, 1])])
    return Raw(pa.table(columns), notes=notes)


def _check_depth(name: str, content: bytes) -> None:
    """Stop at deep nesting before the parser, which works by recursion, sees it."""
    brackets = np.frombuffer(_STRING.sub(b"", content).translate(None, _BRACKETS), dtype=np.uint8)
    steps = np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1)
    if len(steps) and steps.cumsum().max() > MAX_DEPTH:
        message = (
            f"{name} is nested more than {MAX_DEPTH} levels deep, which no GeoJSON needs: export "
            "it again."
        )
        raise DataError(message)


def _declared(whole: dict[str, Any]) -> int:
    """EPSG code that a file states; WGS 84, the standard's own, if none."""
    crs = whole.get("crs")
    stated = crs.get("properties", {}) if isinstance(crs, dict) else {}
    found = _CRS.search(str(stated.get("name", "")).upper()) if isinstance(stated, dict) else None
    return int(found.group(1)) if found and found.group(1) else WGS84


def _cell(value: object) -> object:
    """A value as a cell: nested ones as text, whole numbers beyond a float's as text."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)[:1000]
    if isinstance(value, bytes):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value) if abs(value) < 10**30 else "a very large number"
    return value


def _middle(geometry: object) -> tuple[float, float]:
    """Middle of a geometry's bounds; not a number where there is none."""
    nowhere = (math.nan, math.nan)
    if not isinstance(geometry, dict):
        return nowhere
    pairs = list(_pairs(geometry.get("coordinates")))
    if not pairs:
        return nowhere
    x, y = zip(*pairs, strict=True)
    return (min(x) / 2 + max(x) / 2, min(y) / 2 + max(y) / 2)


def _pairs(coordinates: object) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list) or not coordinates:
        return
    if isinstance(coordinates[0], list):
        for part in coordinates:
            yield from _pairs(part)
    elif len(coordinates) > 1:
        numbers = coordinates[:2]
        if all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers):
            try:
                yield float(numbers[0]), float(numbers[1])
            except OverflowError:
                return


def _restrict(database: sqlite3.Connection, limits: Limits) -> None:
    """Allow reading of tables and nothing else."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024)
    database.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, limits.columns)
    database.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20)
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}

    def authorise(action: int, *_: object) -> int:
        return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY

    database.set_authorizer(authorise)


def _layers(database: sqlite3.Connection) -> dict[str, tuple[str, int]]:
    """Geometry column and EPSG code of each layer that is an ordinary table."""
    ordinary = {
        row[0]
        for row in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if _TABLE.match(str(row[1])) and not _GENERATED.search(str(row[1]))
    }
    systems = {}
    if "gpkg_spatial_ref_sys" in ordinary:
        systems = {
            row[0]: row[1]
            for row in database.execute(
                "SELECT srs_id, organization_coordsys_id FROM gpkg_spatial_ref_sys"
            ).fetchmany(10_000)
        }
    rows = database.execute(
        "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
    ).fetchmany(MAX_TABLES)
    return {
        str(table): (str(column), int(systems.get(srs, srs)))
        for table, column, srs in rows
        if table in ordinary
    }


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _from_blob(blob: object) -> tuple[float, float]:
    """Middle of a GeoPackage geometry's bounds, from its envelope or its point."""
    nowhere = (math.nan, math.nan)
    if not isinstance(blob, bytes) or len(blob) < 8 or not blob.startswith(b"GP"):  # noqa: PLR2004
        return nowhere
    order = "<" if blob[3] & 1 else ">"
    envelope = (blob[3] >> 1) & 7
    if envelope >= len(_ENVELOPE_SIZES):
        return nowhere
    try:
        if envelope:
            west, east, south, north = struct.unpack_from(f"{order}4d", blob, 8)
            return (west / 2 + east / 2, south / 2 + north / 2)
        order = "<" if blob[8] == 1 else ">"
        (kind,) = struct.unpack_from(f"{order}I", blob, 9)
        if kind % 1000 != _POINT:
            return nowhere
        x, y = struct.unpack_from(f"{order}2d", blob, 13)
    except (struct.error, IndexError):
        return nowhere
    return (x, y)
