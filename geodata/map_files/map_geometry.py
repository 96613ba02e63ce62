"""Geometry and points for the map in the browser: quantised SVG paths in JSON.

Every file has the same frame, so that layers lie on each other without arithmetic. Coordinates are
British National Grid, moved to the north-west corner of a fixed extent, y downwards, in whole units
of 50 m (regions, districts, points) or 10 m (small areas)::

    x = round((easting - origin[0]) / unit)
    y = round((origin[1] - northing) / unit)

A file of areas is ``{"crs", "origin": [E, N], "unit": metres, "width", "height", "items": [...]}``,
an item ``{"code", "name", "nation", "d", "x", "y", "box"}`` and what else its layer needs: ``d`` is
an SVG path with one absolute move a ring and relative lines, ``x`` and ``y`` a point inside for a
label, ``box`` the bounds ``[x0, y0, x1, y1]``. Vertices that neighbours share are rounded alike, so
that borders stay shared. ``points.json`` has ``points`` in place of ``items``. The small areas are
read back from their files to place points where there are no raw inputs; their corners are then
simplified (80 m) and rounded (10 m).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import DataError
from geodata.inputs.boundaries import CRS
from geodata.tables import REBUILD, STATIC

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike

#: West, south, east, north of the frame, metres: the United Kingdom with a margin of about 5 km.
EXTENT_M = (-5_000, 2_000, 661_000, 1_226_000)
UNIT_M = 50
SMALL_AREA_UNIT_M = 10
#: How near the centre of the largest circle inside an area is found, metres.
LABEL_TOLERANCE_M = 500
NUMBER = re.compile(r"-?\d+")
AREAS_IN_THE_UK = 43_538


def areas(
    frame: gpd.GeoDataFrame, code: str, extra: Sequence[str] = (), unit_m: int = UNIT_M
) -> dict[str, Any]:
    """Contents of a file of areas.

    Parameters
    ----------
    frame : GeoDataFrame
        Column `code`, ``name``, ``nation``, those in `extra`, and ``geometry`` in EPSG:27700.
    code : str
        Column with the areas' codes.
    extra : sequence of str
        Further columns to carry, as JSON numbers or text; missing values become null.
    unit_m : int, default 50
        Metres a unit.

    Returns
    -------
    dict
        JSON-ready, as the module describes.

    Raises
    ------
    DataError
        If an area reaches out of the frame or vanishes at this unit.
    """
    paths = [svg_path(shape, unit_m) for shape in frame.geometry]
    if "" in paths:
        row = paths.index("")
        message = (
            f"Area {frame[code].iloc[row]} (row {row}) vanishes at {unit_m} m a unit: use a "
            "smaller unit."
        )
        raise DataError(message)
    labels = quantise(shapely.get_coordinates(label_points(frame.geometry)), unit_m)
    west, south, east, north = frame.geometry.bounds.to_numpy().T
    corners = np.hstack(
        [quantise(np.column_stack(pair), unit_m) for pair in ((west, north), (east, south))]
    )
    columns = frame[[code, "name", "nation", *extra]].rename(columns={code: "code"})
    items = [
        {**record, "d": path, "x": label[0], "y": label[1], "box": box}
        for record, path, label, box in zip(
            _records(columns), paths, labels.tolist(), corners.tolist(), strict=True
        )
    ]
    return {**frame_of(unit_m), "items": items}


def points(spaces: pd.DataFrame, eastings: ArrayLike, northings: ArrayLike) -> dict[str, Any]:
    """Contents of the file of places.

    Parameters
    ----------
    spaces : DataFrame, n rows
        ``id``, ``name``, ``kind``, ``tier``, ``source``, ``source_date``, ``licence``, ``itl3``.
    eastings, northings : array_like, shape (n,)
        British National Grid, metres.

    Returns
    -------
    dict
        JSON-ready: the frame and ``points``; ``source_date`` is called ``date``.
    """
    names = {"source_date": "date"}
    columns = ["id", "name", "kind", "tier", "source", "source_date", "licence", "itl3"]
    at = quantise(np.column_stack([eastings, northings]), UNIT_M).tolist()
    records = _records(spaces[columns].rename(columns=names))
    placed = [{**record, "x": x, "y": y} for record, (x, y) in zip(records, at, strict=True)]
    return {**frame_of(UNIT_M), "points": placed}


def frame_of(unit_m: int) -> dict[str, Any]:
    """Frame that every file opens with: CRS, origin, unit and size in units."""
    west, south, east, north = EXTENT_M
    return {
        "crs": CRS,
        "origin": [west, north],
        "unit": unit_m,
        "width": (east - west) // unit_m,
        "height": (north - south) // unit_m,
    }


def quantise(coordinates: np.ndarray, unit_m: int) -> np.ndarray:
    """Whole units from the north-west corner of the frame, y downwards.

    Parameters
    ----------
    coordinates : ndarray, shape (n, 2)
        Eastings and northings, metres.
    unit_m : int
        Metres a unit.

    Returns
    -------
    ndarray of int, shape (n, 2)

    Raises
    ------
    DataError
        If a point lies outside the frame.
    """
    west, south, east, north = EXTENT_M
    outside = ((coordinates < (west, south)) | (coordinates > (east, north))).any(axis=1)
    if outside.any():
        point = coordinates[outside.argmax()].round().astype(int).tolist()
        message = (
            f"Point {point} lies outside the map's frame {list(EXTENT_M)}: check its grid "
            "(EPSG:27700)."
        )
        raise DataError(message)
    units = (coordinates - (west, north)) / (unit_m, -unit_m)
    # Halves go up, not to even, so that a move by whole units moves the result by as many.
    return np.floor(units + 0.5).astype(int)


def svg_path(shape: shapely.Geometry, unit_m: int) -> str:
    """SVG path of a polygon or multipolygon.

    Rings that shrink to fewer than three corners are left out.

    Parameters
    ----------
    shape : shapely Polygon or MultiPolygon
        In EPSG:27700.
    unit_m : int
        Metres a unit.

    Returns
    -------
    str
        As in ``"M10 20l1-2 3 4z"``; empty if nothing is left.
    """
    rings = shapely.get_rings(shapely.get_parts(shape))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    corners = quantise(coordinates, unit_m)
    splits = np.flatnonzero(np.diff(ring)) + 1
    return "".join(_ring_path(part) for part in np.split(corners, splits))


def label_points(geometry: gpd.GeoSeries) -> np.ndarray:
    """Point well inside each area: the centre of the largest circle in its largest part.

    Parameters
    ----------
    geometry : GeoSeries
        Polygons and multipolygons.

    Returns
    -------
    ndarray of shapely Point, shape (n,)
    """
    parts, area = shapely.get_parts(geometry.to_numpy(), return_index=True)
    order = np.lexsort((shapely.area(parts), area))
    last = np.flatnonzero(np.diff(area[order], append=-1))
    largest = parts[order][last]
    # The search is slow on intricate shapes; small ones need no finer answer than this.
    tolerance = np.minimum(LABEL_TOLERANCE_M, np.sqrt(shapely.area(largest)) / 50)
    points: np.ndarray = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance), 0)
    return points


def dumps(contents: dict[str, Any]) -> str:
    """JSON as compact text: one line an item, so that a change shows where it is."""
    fields = []
    for key, value in contents.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fields.append(f'"{key}":[\n' + ",\n".join(map(_compact, value)) + "\n]")
        else:
            fields.append(f'"{key}":{_compact(value)}')
    return "{" + ",\n".join(fields) + "}\n"


def read_small_areas(static: Path = STATIC) -> gpd.GeoDataFrame:
    """Read the small areas that the map draws.

    Parameters
    ----------
    static : Path
        Folder with ``small/<ITL3>.json``.

    Returns
    -------
    GeoDataFrame
        ``code``, ``lad``, ``itl3``, ``geometry``; EPSG:27700.

    Raises
    ------
    DataError
        If files are missing or damaged.
    """
    parts = []
    for path in sorted((static / "small").glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            items = pd.DataFrame(content["items"])[["code", "lad", "d"]].assign(itl3=path.stem)
            origin, unit = np.array(content["origin"]), content["unit"]
            items["geometry"] = [_shape(text, origin, unit) for text in items.pop("d")]
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            message = f"{path.name} under {static.name}/small is damaged: {REBUILD}."
            raise DataError(message) from error
        parts.append(items)
    found = sum(map(len, parts))
    if found != AREAS_IN_THE_UK:
        message = (
            f"{static.name}/small has {found:,} small areas, not {AREAS_IN_THE_UK:,}: {REBUILD}."
        )
        raise DataError(message)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)


def _shape(path: str, origin: np.ndarray, unit: float) -> shapely.Geometry:
    """Area under an SVG path of the map files: a ring inside a ring is a hole."""
    rings = []
    for ring in path.split("M")[1:]:
        steps = np.array(NUMBER.findall(ring), dtype=float).reshape(-1, 2)
        rings.append(np.cumsum(steps, axis=0) * (unit, -unit) + origin)
    # Line work makes a ring inside a ring a hole, and mends what rounding made cross.
    return shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings]))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _ring_path(corners: np.ndarray) -> str:
    """Path of one closed ring of whole units; empty if it has no area left."""
    moves = np.diff(corners, axis=0)
    moves = moves[moves.any(axis=1)]
    # The last move closes the ring, which "z" does.
    if len(moves) < 3:  # noqa: PLR2004 - a triangle
        return ""
    x, y = corners[0].tolist()
    line = " ".join(map(str, moves[:-1].ravel().tolist())).replace(" -", "-")
    return f"M{x} {y}l{line}z".replace(" -", "-")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of plain values, missing ones as None."""
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return records
