import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from geodata.errors import DataError
from geodata.inputs.coworking import place
from geodata.map_files import map_geometry, small_area_shapes
from geodata.map_files.small_area_shapes import read_small_area_shapes
from geodata.tables import read_table

#: A square with a hole, and an islet; all corners on whole units of 10 m.
SHAPE = MultiPolygon(
    [
        Polygon(
            box(400_000, 300_000, 401_000, 301_000).exterior.coords,
            [box(400_200, 300_200, 400_400, 300_400).exterior.coords],
        ),
        box(402_000, 300_000, 402_100, 300_100),
    ]
)


@pytest.fixture
def static(tmp_path, monkeypatch):
    """Folder of the map's files with one small area."""
    monkeypatch.setattr(small_area_shapes, "AREAS_IN_THE_UK", 1)
    frame = gpd.GeoDataFrame(
        {"code": ["E01000001"], "name": ["A"], "nation": ["England"], "lad": ["E06000001"]},
        geometry=[SHAPE],
        crs="EPSG:27700",
    )
    (tmp_path / "small").mkdir()
    text = map_geometry.dumps(
        map_geometry.areas(frame, "code", ["lad"], map_geometry.SMALL_AREA_UNIT_M)
    )
    (tmp_path / "small/TLC01.json").write_text(text)
    return tmp_path


def test_shapes_come_back_as_they_were_written(static):
    [area] = read_small_area_shapes(static).to_dict("records")
    assert (area["code"], area["lad"], area["itl3"]) == ("E01000001", "E06000001", "TLC01")
    assert area["geometry"].symmetric_difference(SHAPE).area == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"items": [{"code": 1}]}'])
def test_a_damaged_file_is_named(static, text):
    (static / "small/TLC01.json").write_text(text)
    with pytest.raises(DataError, match=r"TLC01.json .* is damaged: restore it"):
        read_small_area_shapes(static)


def test_a_missing_file_is_told(static):
    (static / "small/TLC01.json").unlink()
    with pytest.raises(DataError, match="0 small areas, not 1"):
        read_small_area_shapes(static)


def test_places_lie_where_the_boundaries_as_published_put_them():
    """The committed codes come from the boundaries as published: two of 591 differ at a border."""
    spaces = read_table("coworking_spaces")
    bare = spaces[["id", "latitude", "longitude"]]
    placed, stray = place(bare, read_small_area_shapes())
    assert stray.empty
    assert (placed["itl3"] != spaces["itl3"]).sum() <= 1
    assert (placed["lad"] != spaces["lad"]).sum() <= 1
    assert (placed["small_area"] != spaces["small_area"]).sum() <= 2
