import geopandas as gpd
import numpy as np
import pytest
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, box

from geodata.errors import DataError
from geodata.inputs.areas import LAND_BORDER_ENDS, LAND_BORDER_MIDDLE, coast_km, land_border
from geodata.tables import read_table


@pytest.fixture
def ireland():
    """A triangle whose southern side runs along the declared land border, one corner at sea."""
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    newry, foyle = (to_grid.transform(*end) for end in LAND_BORDER_ENDS)
    belleek = to_grid.transform(*LAND_BORDER_MIDDLE)
    return Polygon([newry, belleek, foyle, (150_000, 590_000)])


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs="EPSG:27700")


def test_the_land_border_is_the_side_by_belleek(ireland):
    edges = land_border(np.array([ireland]))
    newry, belleek, foyle = list(ireland.exterior.coords)[:3]
    corners = {tuple(corner) for edge in edges for corner in edge.tolist()}
    assert len(edges) == 2
    assert corners == {newry, belleek, foyle}


def test_the_land_border_does_not_depend_on_the_direction_of_the_ring(ireland):
    turned = Polygon(list(ireland.exterior.coords)[::-1])
    assert len(land_border(np.array([turned]))) == 2


def test_a_border_that_is_elsewhere_is_refused():
    with pytest.raises(DataError, match="declare its ends"):
        land_border(np.array([box(300_000, 300_000, 310_000, 310_000)]))


def test_coast_is_the_outline_less_shared_borders(ireland):
    west, east = box(400_000, 300_000, 410_000, 320_000), box(410_000, 300_000, 430_000, 320_000)
    length = coast_km(series(west, east, ireland), np.array([False, False, True]))
    open_sides = ireland.exterior.length - sum(
        np.hypot(*(edge[1] - edge[0])) for edge in land_border(np.array([ireland]))
    )
    # West: 10 + 20 + 10 km; east: 20 + 20 + 20 km; the 20 km between them are no coast.
    np.testing.assert_allclose(length, [40, 60, open_sides / 1000], rtol=1e-9)


def test_islands_count(ireland):
    both = MultiPolygon(
        [box(400_000, 300_000, 410_000, 310_000), box(420_000, 300_000, 421_000, 301_000)]
    )
    length = coast_km(series(both, ireland), np.array([False, True]))
    assert length[0] == pytest.approx(44)


def test_banks_of_a_narrow_river_are_no_coast(ireland):
    north, south = box(400_000, 300_600, 420_000, 310_000), box(400_000, 290_000, 420_000, 300_000)
    narrow = coast_km(series(north, south, ireland), np.array([False, False, True]))
    farther = box(400_000, 280_000, 420_000, 290_000)
    wide = coast_km(series(north, farther, ireland), np.array([False, False, True]))
    assert narrow[0] == pytest.approx(20 + 2 * 9.4)
    assert wide[0] == pytest.approx(40 + 2 * 9.4)


def test_committed_coast_is_where_the_sea_is():
    regions = read_table("regions").set_index("itl3")
    coastal = regions["coastal"]
    inland = {"Birmingham", "Swindon", "Leeds", "Fermanagh and Omagh", "Mid Ulster", "Camden"}
    by_the_sea = {"Blackpool", "Isle of Anglesey", "Isle of Wight", "Torbay", "East Kent"}
    names = set(regions.loc[coastal, "name"])
    assert by_the_sea <= names
    assert not inland & names
    assert not any(regions.loc[coastal].index.str.startswith("TLI"))
