"""The tables of regions and districts: published boundaries with names, people and coast.

Coast is the outline of all regions together, less two things. The first is tidal rivers: the
published boundaries follow them inland (the Thames as far as Richmond), and where the banks are
less than 1 km apart they do not count as coast. The second is the land border: the data do not
hold the Republic of Ireland, so the border is declared, as the outline of Northern Ireland from the
head of Carlingford Lough, by way of Fermanagh, to Lough Foyle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geodata.errors import DataError
from geodata.inputs.accounts import HISTORY
from geodata.inputs.boundaries import CRS, nation_of, simplify
from geodata.inputs.lookups import read_raw_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

#: A vertex goes if its triangle is smaller than this squared. At eight-fold zoom of a map 1,000
#: pixels high it is about one pixel.
TOLERANCE_M = 200
#: Where the land border meets tidal water, longitude and latitude in degrees: the Newry River below
#: Narrow Water, and the shore of Lough Foyle at Muff. The generalised outline is cut at the nearest
#: corner.
LAND_BORDER_ENDS = ((-6.283, 54.110), (-7.268, 55.066))
#: A point on the land border between them, at Belleek in Fermanagh, which shows which of the two
#: ways round is meant.
LAND_BORDER_MIDDLE = (-8.100, 54.480)
#: Water narrower than this between two banks is a tidal river, not coast.
RIVER_WIDTH_M = 1_000
#: A region with less coast than this only touches the mouth of an estuary, and is not coastal.
COASTAL_MIN_KM = 2.0


def regions_table(
    raw: Path, published: gpd.GeoDataFrame, hierarchy: pd.DataFrame
) -> gpd.GeoDataFrame:
    """ITL3 regions with their names, people, area, coast and simplified geometry.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    published : GeoDataFrame
        As `geodata.inputs.boundaries.read_areas` returns it.
    hierarchy : DataFrame
        As `geodata.inputs.lookups.itl_hierarchy` returns it.

    Returns
    -------
    GeoDataFrame, 182 rows
        ``itl3, name, nation, itl2, itl2_name, itl1, itl1_name, population, population_period,
        area_km2, coastal, coast_km, geometry``. Area and coast are those of the published boundary.

    Raises
    ------
    DataError
        If a region has no ITL2, ITL1 or population.
    """
    above = hierarchy.drop(columns=["lad", "lad_name", "itl3_name"]).drop_duplicates("itl3")
    table = published.merge(above, on="itl3", how="left", validate="one_to_one")
    table = table.merge(_population(raw), on="itl3", how="left", validate="one_to_one")
    _require(table, ["itl1", "population"], "itl3")
    sea_km = coast_km(published.geometry, (table["nation"] == "Northern Ireland").to_numpy())
    table["population"] = table["population"].astype(int)
    table["area_km2"] = (published.area / 1e6).round(3)
    table["coastal"] = sea_km >= COASTAL_MIN_KM
    table["coast_km"] = sea_km.round(1)
    table["geometry"] = simplify(published.geometry, TOLERANCE_M)
    columns = [
        *("itl3", "name", "nation", "itl2", "itl2_name", "itl1", "itl1_name"),
        *("population", "population_period", "area_km2", "coastal", "coast_km", "geometry"),
    ]
    return table[columns]


def districts_table(published: gpd.GeoDataFrame, small_areas: pd.DataFrame) -> gpd.GeoDataFrame:
    """Local authority districts with their region, people and simplified geometry.

    Parameters
    ----------
    published : GeoDataFrame
        As `geodata.inputs.boundaries.read_areas` returns it.
    small_areas : DataFrame
        ``lad``, ``itl3``, ``population`` of every small area.

    Returns
    -------
    GeoDataFrame, 361 rows
        ``lad, name, nation, itl3, itl3_others, population, geometry``. The region is where most of
        the district's residents live; another one it reaches into (North Ayrshire only) is in
        ``itl3_others``, which is else empty.

    Raises
    ------
    DataError
        If a district has no small area.
    """
    people = small_areas.groupby(["lad", "itl3"])["population"].sum().reset_index()
    people = people.sort_values("population", ascending=False, kind="stable")
    residents = people.groupby("lad").agg(
        itl3=("itl3", "first"),
        itl3_others=("itl3", lambda codes: " ".join(codes.iloc[1:])),
        population=("population", "sum"),
    )
    table = published.merge(residents, on="lad", how="left", validate="one_to_one")
    _require(table, ["itl3"], "lad")
    table["nation"] = nation_of(table["lad"])
    table["population"] = table["population"].astype(int)
    table["geometry"] = simplify(published.geometry, TOLERANCE_M)
    columns = ["lad", "name", "nation", "itl3", "itl3_others", "population", "geometry"]
    return table[columns]


def coast_km(geometry: gpd.GeoSeries, northern_ireland: np.ndarray) -> np.ndarray:
    """Length of coast in each region's boundary.

    The boundaries are ultra-generalised (500 m), so that lengths compare regions with each other
    and are much shorter than a detailed coastline.

    Parameters
    ----------
    geometry : GeoSeries, shape (n,)
        A valid coverage of regions in metres, not simplified.
    northern_ireland : ndarray of bool, shape (n,)
        Which regions lie in Northern Ireland.

    Returns
    -------
    ndarray of float, shape (n,)
        Kilometres.

    Raises
    ------
    DataError
        If the land border cannot be found on the outline of Northern Ireland.
    """
    shapes = geometry.to_numpy()
    edges, owner = _edges(shapes)
    names = [_key(edge) for edge in edges]
    border = set(map(_key, land_border(shapes[northern_ireland])))
    outline = ~pd.Series(names).duplicated(keep=False).to_numpy()
    foreign = np.array([name in border for name in names])
    open_water = _on_open_water(shapes, edges)
    length_km = np.hypot(*(edges[:, 1] - edges[:, 0]).T) / 1000
    counted = np.where(outline & ~foreign & open_water, length_km, 0)
    return np.bincount(owner, counted, minlength=len(shapes))


def land_border(shapes: np.ndarray) -> np.ndarray:
    """Edges of Northern Ireland's outline that are the land border.

    Parameters
    ----------
    shapes : ndarray of shapely geometry
        The regions of Northern Ireland, EPSG:27700.

    Returns
    -------
    ndarray, shape (k, 2, 2)
        Edges as pairs of corners, metres; in order along the border.

    Raises
    ------
    DataError
        If the declared points lie more than 5 km from the outline.
    """
    parts = shapely.get_parts(shapely.coverage_union_all(shapes))
    mainland = parts[np.argmax(shapely.area(parts))]
    corners = shapely.get_coordinates(mainland.exterior)[:-1]
    to_grid = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    marks = np.array([to_grid.transform(*mark) for mark in (*LAND_BORDER_ENDS, LAND_BORDER_MIDDLE)])
    distance_m = np.hypot(*(corners[:, None] - marks).transpose(2, 0, 1))
    if distance_m.min(axis=0).max() > 5_000:  # noqa: PLR2004 - ten times the generalisation
        message = (
            "The land border of Northern Ireland is not on the regions' outline: declare its "
            "ends in geodata.inputs.areas for these boundaries."
        )
        raise DataError(message)
    start, end, middle = distance_m.argmin(axis=0)
    if (middle - start) % len(corners) > (end - start) % len(corners):
        start, end = end, start
    along = np.arange(start, start + (end - start) % len(corners) + 1) % len(corners)
    return np.stack([corners[along[:-1]], corners[along[1:]]], axis=1)


def _edges(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges of all rings, shape (m, 2, 2), and the shape each belongs to."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = np.flatnonzero(ring[1:] == ring[:-1])
    return np.stack([corners[same], corners[same + 1]], axis=1), shape[part[ring[same]]]


def _on_open_water(shapes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Mark edges that stay on the outline when narrow water is filled (morphological closing)."""
    radius_m = RIVER_WIDTH_M / 2
    land = shapely.coverage_union_all(shapes)
    filled = shapely.buffer(shapely.buffer(land, radius_m, quad_segs=4), -radius_m, quad_segs=4)
    shores = shapely.boundary(shapely.get_parts(filled))
    tree = shapely.STRtree(shores)
    # The buffers' arcs are polygons, so that the shore moves by a few per cent of the radius.
    near = tree.query(shapely.points(edges.mean(axis=1)), "dwithin", distance=radius_m / 10)[0]
    return np.isin(np.arange(len(edges)), near)


def _key(edge: np.ndarray) -> tuple[tuple[float, ...], ...]:
    """Edge without direction."""
    return tuple(sorted(map(tuple, edge.tolist())))


def _population(raw: Path) -> pd.DataFrame:
    """Residents of each region in the newest year that has them all."""
    series = read_raw_csv(raw / HISTORY, ["region_code", "year", "population_total"]).dropna()
    newest = series[series["year"] == series["year"].max()]
    return pd.DataFrame(
        {
            "itl3": newest["region_code"],
            "population": newest["population_total"],
            "population_period": newest["year"].astype(int).astype(str),
        }
    )


def _require(table: pd.DataFrame, columns: list[str], code: str) -> None:
    for column in columns:
        missing = table[column].isna()
        if missing.any():
            row = table[missing].iloc[0]
            message = (
                f"{row['name']} ({row[code]}) has no {column}: boundaries, lookups and series are "
                "not of one vintage; use the files that geodata.inputs.sources lists."
            )
            raise DataError(message)
