"""What the columns of a list of places are: guessed from their names and values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.places.names import plain
from geodata.uploads.geojson import X, Y

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Grids that a person may choose, as EPSG codes.
GRIDS = {"WGS 84": 4326, "British National Grid": 27700, "Irish Grid": 29902, "ITM": 2157}
ROLES = {
    "name": "name",
    "kind": "kind",
    "x": "longitude or easting",
    "y": "latitude or northing",
    "postcode": "postcode",
    "source": "source",
    "source_date": "date of the source",
    "licence": "licence",
}
#: Names of columns by role, as `geodata.places.names.plain` has them; the likeliest first.
CALLED: dict[str, tuple[str, ...]] = {
    "name": (
        *("name", "space name", "space", "venue", "venue name", "title", "coworking space"),
        *("cws name", "company", "organisation", "organization", "operator", "brand", "site"),
    ),
    "kind": ("kind", "type", "category", "space type", "class", "office", "amenity"),
    "x": (
        *("longitude", "lon", "long", "lng", "x", "easting", "eastings", "east", "x coordinate"),
        *("coord x", "longitude wgs84", "geo longitude", "x easting", "oseast1m"),
    ),
    "y": (
        *("latitude", "lat", "y", "northing", "northings", "north", "y coordinate", "coord y"),
        *("latitude wgs84", "geo latitude", "y northing", "osnrth1m"),
    ),
    "postcode": ("postcode", "post code", "postal code", "zip", "zip code", "addr postcode", "pcd"),
    "source": ("source", "data source", "provider", "origin"),
    "source_date": ("source date", "date", "updated", "last updated", "checked", "vintage"),
    "licence": ("licence", "license", "terms"),
}
#: Words that point to a kind of the atlas, the most specific first.
KIND_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bfab ?lab", "fab lab"),
    (r"maker|hack ?(er)? ?(space|lab)|workshop", "makerspace"),
    (r"incubator|accelerator", "incubator"),
    (r"co ?work|(shared|flexible|flex|serviced) ?(office|work|space)|hot ?desk", "coworking space"),
    (r"creative|studio|artist", "creative workspace"),
    (r"(business|enterprise|innovation) (centre|center|hub|park)", "business centre"),
)
_POSTCODE = r"\s*[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s*[0-9][A-Za-z]{2}\s*"
_MAX_KINDS = 200


def guess_point_columns(frame: pd.DataFrame) -> dict[str, str]:
    """Guess which columns hold name, kind, coordinates, postcode and source.

    Parameters
    ----------
    frame : DataFrame
        As its file has it.

    Returns
    -------
    dict
        Column by role: ``name, kind, x, y, postcode, source, source_date, licence``, and ``grid``
        (a key of `GRIDS`) where names show it. x is longitude or easting, y latitude or northing;
        columns that are named the wrong way round, as their values show, are exchanged. A role
        without a likely column is absent, and no column has two roles.
    """
    texts = {plain(str(column).replace("_", " ")): column for column in reversed(frame.columns)}
    use: dict[str, str] = {}
    for role, called in CALLED.items():
        column = _first(texts, called)
        if column is not None and column not in use.values():
            use[role] = column
    if {X, Y} <= set(frame.columns):
        use |= {"x": X, "y": Y}
    if not {"x", "y"} <= set(use):
        use.pop("x", None)
        use.pop("y", None)
    if "postcode" not in use:
        column = next((name for name in frame.columns if _holds_postcodes(frame[name])), None)
        if column is not None and column not in use.values():
            use["postcode"] = column
    return _with_grid(frame, use) if "x" in use else use


def _with_grid(frame: pd.DataFrame, use: dict[str, str]) -> dict[str, str]:
    """Columns by role, with the grid that names show, and coordinates the right way round."""
    words = plain(f"{use['x']} {use['y']}".replace("_", " "))
    if re.search(r"\birish|\btm65|\btm75", words):
        use["grid"] = "Irish Grid"
    elif re.search(r"\bitm\b", words):
        use["grid"] = "ITM"
    x, y = (_finite(frame[use[axis]]).median() for axis in ("x", "y"))
    if 49 < x < 61.5 and -9 < y < 2.5:  # noqa: PLR2004 (the United Kingdom in degrees)
        use["x"], use["y"] = use["y"], use["x"]
    return use


def guess_grid(frame: pd.DataFrame, use: dict[str, str], epsg: int) -> int:
    """EPSG code of the coordinates: stated by the file or the person, else from their range."""
    if use.get("grid"):
        return GRIDS[use["grid"]]
    if "x" not in use:
        return GRIDS["WGS 84"]
    if epsg and use["x"] in {X, Y}:
        return epsg
    numbers = [_finite(frame[use[axis]]).abs() for axis in ("x", "y")]
    degrees = numbers[0].median() <= 180 and numbers[1].median() <= 180  # noqa: PLR2004 (a circle)
    empty = all(column.isna().all() for column in numbers)
    return GRIDS["WGS 84"] if degrees or empty else GRIDS["British National Grid"]


def guess_kinds(values: pd.Series) -> dict[str, str]:
    """Guess the kind of the atlas for each kind in a file.

    Parameters
    ----------
    values : Series of str

    Returns
    -------
    dict
        Kind of the atlas, a key of `geodata.inputs.coworking.KIND_TIER`, by kind in the file; ""
        where none is likely and the person must choose. Of more than 200 kinds the rarest are left
        out.
    """
    given = values.dropna().astype("str").str.strip()
    return {kind: _kind(kind) for kind in given.value_counts().index[:_MAX_KINDS]}


def _kind(text: str) -> str:
    words = plain(text.replace("_", " "))
    return next((kind for pattern, kind in KIND_WORDS if re.search(pattern, words)), "")


def _first(texts: dict[str, str], called: Sequence[str]) -> str | None:
    return next((texts[name] for name in called if name in texts), None)


def _holds_postcodes(values: pd.Series) -> bool:
    """Whether most values have the form of a full postcode."""
    if pd.api.types.is_numeric_dtype(values):
        return False
    sample = values.dropna().astype("str").head(200)
    return bool(len(sample) and sample.str.fullmatch(_POSTCODE).mean() > 0.5)  # noqa: PLR2004


def _finite(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))
