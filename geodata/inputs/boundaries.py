"""Boundaries of regions, districts and small areas: read, mend, simplify.

All geometry leaves this module as valid polygons in British National Grid (EPSG:27700, metres), as
a coverage: neighbours meet along the same vertices, without gap or overlap. Northern Ireland is
carried to the same grid, so that one map and one unit serve the whole country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import DataError
from geodata.inputs.lookups import NATIONS, RECODED_2025

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CRS = "EPSG:27700"
REGIONS_FILE = "boundaries/ITL3_JAN_2025_UK_BUC_V2.geojson"
DISTRICTS_FILE = "boundaries/LAD_DEC_2024_UK_BUC.geojson"
SMALL_AREA_FILES = {
    "lsoa21": "boundaries/small_area_lsoa21.parquet",
    "dz11": "boundaries/small_area_dz11.parquet",
    "soa11": "boundaries/small_area_soa11.parquet",
}

#: File, prefix of the published columns and our code of each kind of area.
_AREAS = {
    "regions": (REGIONS_FILE, "ITL325", "itl3"),
    "districts": (DISTRICTS_FILE, "LAD24", "lad"),
}


def current_district_code(code: str) -> str:
    """Code under which the atlas holds a district.

    Barnsley (E08000016, E08000038) and Sheffield (E08000019, E08000039) have two codes each, before
    and after April 2025. Either leads to the code of the boundaries in use, December 2024; any
    other code is returned as it came.

    Parameters
    ----------
    code : str
        GSS code of a local authority district.

    Returns
    -------
    str
        GSS code as in ``districts.parquet``.
    """
    return RECODED_2025.get(code, code)


def read_areas(raw: Path, kind: Literal["regions", "districts"]) -> gpd.GeoDataFrame:
    """Read the published ITL3 regions of January 2025 or districts of December 2024.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    kind : {"regions", "districts"}

    Returns
    -------
    GeoDataFrame, 182 or 361 rows
        ``itl3`` or ``lad``, ``name``, ``geometry``; EPSG:27700, sorted by code.

    Raises
    ------
    DataError
        If the file is missing, unreadable or lacks a column.
    """
    file, published, code = _AREAS[kind]
    names = {f"{published}CD": code, f"{published}NM": "name"}
    return _read(raw / file, names).sort_values(code, ignore_index=True)


def read_small_areas(raw: Path) -> gpd.GeoDataFrame:
    """Read the small areas of the four nations.

    LSOAs of 2021 in England and Wales, data zones of 2011 in Scotland, super output areas of 2011
    in Northern Ireland: those that each nation's newest index of deprivation is published on.
    England and Wales, Scotland and Northern Ireland are a coverage each; along the Scottish border
    the lines of the two publishers differ by some metres.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    GeoDataFrame, 43,538 rows
        ``code``, ``name``, ``nation``, ``geometry``; EPSG:27700, sorted by code.

    Raises
    ------
    DataError
        If a file is missing, unreadable or lacks a column.
    """
    parts = [
        _read(raw / file, {f"{kind}_code": "code", f"{kind}_name": "name"})
        for kind, file in SMALL_AREA_FILES.items()
    ]
    areas = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)
    areas.insert(2, "nation", nation_of(areas["code"]))
    return areas.sort_values("code", ignore_index=True)


def nation_of(codes: pd.Series) -> pd.Series:
    """Nation of each GSS code, by its first character.

    Parameters
    ----------
    codes : Series of str
        GSS codes of districts or small areas.

    Returns
    -------
    Series of str
        England, Scotland, Wales or Northern Ireland.

    Raises
    ------
    DataError
        If a code starts with another character.
    """
    # Super output areas of Northern Ireland start with 95.
    nations = codes.str[0].map(NATIONS | {"9": "Northern Ireland"})
    if nations.isna().any():
        row = int(nations.isna().to_numpy().argmax())
        message = (
            f"Code {codes.iloc[row]!r} (row {row}) is not a UK area code: those start with E, W, "
            "S, N or 95. Correct the row."
        )
        raise DataError(message)
    return nations


def mend(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Make polygons valid and fit together as a coverage.

    Rings that cross themselves are taken apart, collapsed ones are dropped, and where neighbours
    overlap or leave a sliver between them the edges are matched (the larger neighbour takes the
    sliver).

    Parameters
    ----------
    geometry : GeoSeries
        Polygons and multipolygons in metres.

    Returns
    -------
    GeoSeries
        Same index and CRS; a valid coverage of valid polygons.

    Raises
    ------
    DataError
        If an area is empty once mended, or the coverage still has crossing edges.
    """
    shapes = shapely.make_valid(geometry.to_numpy(), method="structure", keep_collapsed=False)
    if not shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_clean(shapes)
    return _as_coverage(shapes, geometry)


def simplify(geometry: gpd.GeoSeries, tolerance_m: float) -> gpd.GeoSeries:
    """Simplify a coverage so that neighbours keep their common borders.

    Parameters
    ----------
    geometry : GeoSeries
        A valid coverage in metres, as `mend` returns it.
    tolerance_m : float
        Square root of the triangle area below which a vertex is dropped, in metres.

    Returns
    -------
    GeoSeries
        Same index and CRS; a valid coverage of valid polygons.

    Raises
    ------
    DataError
        If the result is not a valid coverage.

    References
    ----------
    Visvalingam, M. and Whyatt, J. D. (1993). Line generalisation by repeated elimination of points.
    The Cartographic Journal, 30(1), 46-51.
    """
    return _as_coverage(shapely.coverage_simplify(geometry.to_numpy(), tolerance_m), geometry)


def region_of(
    easting: np.ndarray | Iterable[float],
    northing: np.ndarray | Iterable[float],
    regions: gpd.GeoDataFrame,
) -> pd.Series:
    """ITL3 region that contains each point.

    Parameters
    ----------
    easting, northing : array_like, shape (n,)
        British National Grid, metres.
    regions : GeoDataFrame
        ``itl3`` and ``geometry``, EPSG:27700.

    Returns
    -------
    Series of str, shape (n,)
        ITL3 codes; missing where a point lies in no region.
    """
    points = gpd.GeoSeries.from_xy(list(easting), list(northing), crs=CRS)
    at, found = regions.sindex.query(points, predicate="intersects")
    first = pd.Series(found, index=at).groupby(level=0).min()
    codes = regions["itl3"].iloc[first.to_numpy()].set_axis(first.index)
    found_codes: pd.Series = codes.reindex(range(len(points))).rename("itl3")
    return found_codes


def _read(path: Path, names: dict[str, str]) -> gpd.GeoDataFrame:
    """Read areas with renamed columns, mended, in EPSG:27700."""
    if not path.is_file():
        message = f"{path.name} is missing from {path.parent}: copy the raw input there."
        raise DataError(message)
    try:
        frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    except Exception as error:
        # The readers (GDAL, Arrow) have no common exception below Exception.
        message = f"{path.name} cannot be read as polygons: fetch it again."
        raise DataError(message) from error
    missing = [name for name in names if name not in frame.columns]
    if missing:
        message = (
            f"{path.name} has no column {missing[0]}: its header has changed, so update "
            "geodata.inputs.boundaries."
        )
        raise DataError(message)
    frame = frame[[*names, "geometry"]].rename(columns=names).to_crs(CRS)
    frame["geometry"] = mend(frame.geometry)
    return frame


def _as_coverage(shapes: np.ndarray, like: gpd.GeoSeries) -> gpd.GeoSeries:
    """Check that `shapes` are a valid coverage of polygons and give them the index of `like`."""
    polygonal = np.isin(shapely.get_type_id(shapes), [3, 6])
    good = polygonal & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)
    if not good.all():
        message = (
            f"Area at row {int((~good).argmax())} has no valid polygon left: use a smaller "
            "tolerance."
        )
        raise DataError(message)
    if not shapely.coverage_is_valid(shapes):
        edges = shapely.coverage_invalid_edges(shapes)
        row = int((~shapely.is_empty(edges)).argmax())
        message = (
            f"Area at row {row} overlaps a neighbour or leaves a gap: mend the coverage first."
        )
        raise DataError(message)
    return gpd.GeoSeries(shapes, index=like.index, crs=like.crs)
