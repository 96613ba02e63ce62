"""Small areas read back from the map's own files, to place points where no raw input is at hand.

The files under ``pages/static/atlas/small`` hold every small area as an SVG path (see
`geodata.map_files.map_geometry`). Their corners are simplified (80 m) and rounded (10 m).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import DataError
from geodata.inputs.boundaries import CRS
from geodata.tables import REBUILD, STATIC

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"-?\d+")
AREAS_IN_THE_UK = 43_538


def read_small_area_shapes(static: Path = STATIC) -> gpd.GeoDataFrame:
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
