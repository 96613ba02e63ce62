import gzip
import json
import re
from collections import Counter
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geodata.errors import DataError
from geodata.inputs.coworking import place
from geodata.map_files import map_geometry
from geodata.map_files.map_geometry import (
    EXTENT_M,
    areas,
    dumps,
    label_points,
    points,
    quantise,
    read_small_areas,
    svg_path,
)
from geodata.tables import STATIC, read_table

WEST, _, _, NORTH = EXTENT_M


def rings(path):
    """Corners of each ring of a path, closed, in units."""
    for ring in re.findall(r"M([^z]+)z", path):
        start, line = ring.split("l")
        moves = np.array(re.findall(r"-?\d+", line), dtype=int).reshape(-1, 2)
        corners = np.cumsum(
            np.vstack([np.array(re.findall(r"-?\d+", start), dtype=int), moves]), axis=0
        )
        yield np.vstack([corners, corners[:1]])


def closed_edges(corners):
    """Edges of a closed ring without direction or length 0."""
    pairs = pairwise(map(tuple, corners.tolist()))
    return [tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1]]


def edges(path):
    """Edges of a path without direction."""
    return [edge for ring in rings(path) for edge in closed_edges(ring)]


def load(name):
    return json.loads((STATIC / name).read_text(encoding="utf-8"))


def test_units_run_east_and_down_from_the_north_west_corner():
    at = np.array([[WEST, NORTH], [WEST + 100, NORTH - 150], [WEST + 74, NORTH - 76]])
    assert quantise(at, 50).tolist() == [[0, 0], [2, 3], [1, 2]]


def test_a_path_is_relative_and_tight():
    square = Polygon(
        [(WEST + 500, NORTH - 500), (WEST + 600, NORTH - 500), (WEST + 600, NORTH - 600)]
    )
    assert svg_path(square, 50) == "M10 10l2 0 0 2z"
    assert svg_path(square.reverse(), 50) == "M10 10l2 2 0-2z"


def test_repeated_corners_are_dropped_and_lost_rings_left_out():
    speck = box(WEST + 5_000, NORTH - 5_010, WEST + 5_010, NORTH - 5_000)
    stepped = Polygon(
        [(WEST + x, NORTH - y) for x, y in [(500, 500), (505, 500), (600, 500), (600, 600)]]
    )
    assert svg_path(MultiPolygon([speck, stepped]), 50) == "M10 10l2 0 0 2z"
    assert svg_path(speck, 50) == ""


def test_a_hole_is_a_ring_of_its_own():
    outer = box(WEST + 500, NORTH - 1_000, WEST + 1_000, NORTH - 500)
    hole = box(WEST + 600, NORTH - 800, WEST + 800, NORTH - 600)
    drawn = [abs(Polygon(ring).area) for ring in rings(svg_path(outer.difference(hole), 50))]
    assert drawn == [100, 16]


def test_neighbours_share_their_border(pair):
    west, east = (set(edges(item["d"])) for item in areas(pair, "itl3")["items"])
    assert len(west & east) == 2


def test_an_item_carries_what_is_asked(pair):
    contents = areas(pair.assign(decile=[3, 9]), "itl3", ["decile"])
    first = contents["items"][0]
    assert (first["code"], first["name"], first["decile"]) == ("TLC01", "West", 3)
    assert first["box"] == [8_100, 18_120, 8_301, 18_520]
    assert contents["unit"] == 50
    assert (contents["width"], contents["height"]) == (13_320, 24_480)


def test_an_area_that_vanishes_is_named(pair):
    pair.loc[1, "geometry"] = box(410_000, 300_000, 410_010, 300_010)
    with pytest.raises(DataError, match=r"TLC02 \(row 1\) vanishes at 50 m"):
        areas(pair, "itl3")
    assert areas(pair, "itl3", unit_m=1)["items"][1]["d"]


def test_a_point_off_the_frame_is_refused():
    with pytest.raises(DataError, match="EPSG:27700"):
        quantise(np.array([[-2.6, 51.4]]), 50)


def test_a_label_is_inside_the_largest_part():
    horseshoe = box(0, 0, 9_000, 9_000).difference(box(1_000, 1_000, 8_000, 9_000))
    both = MultiPolygon([box(20_000, 0, 22_000, 2_000), horseshoe])
    [label] = label_points(gpd.GeoSeries([both]))
    assert horseshoe.contains(label)
    assert not both.centroid.within(both)


def test_points_are_in_the_frame_of_the_regions():
    spaces = read_table("coworking_spaces").head(2)
    contents = points(spaces, [WEST + 100, WEST + 200], [NORTH - 50, NORTH - 100])
    assert [(point["x"], point["y"]) for point in contents["points"]] == [(2, 1), (4, 2)]
    assert contents["points"][0]["date"] == spaces["source_date"].iloc[0]


def test_json_has_a_line_an_item(pair):
    text = dumps(areas(pair, "itl3"))
    assert json.loads(text) == areas(pair, "itl3")
    assert sum(line.startswith('{"code"') for line in text.splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "table", "code"), [("regions", "regions", "itl3"), ("districts", "districts", "lad")]
)
def test_committed_areas_keep_their_shared_borders(name, table, code):
    frame = read_table(table)
    items = load(f"{name}.json")["items"]
    assert [item["code"] for item in items] == frame[code].tolist()
    drawn = Counter(edge for item in items for edge in set(edges(item["d"])))
    shared = Counter()
    for shape in frame.geometry:
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = quantise(shapely.get_coordinates(ring), 50)
            # A ring without area at this unit is not drawn.
            if Polygon(corners).area > 0:
                shared.update(set(closed_edges(corners)))
    lost = [edge for edge, count in shared.items() if count > 1 and drawn[edge] != count]
    assert sum(count > 1 for count in shared.values()) > 3_000
    assert not lost


@pytest.mark.parametrize("name", ["regions", "districts"])
def test_committed_areas_are_small_enough_to_send(name):
    content = (STATIC / f"{name}.json").read_bytes()
    assert len(gzip.compress(content, 9)) < 250_000


@pytest.mark.parametrize("name", ["regions", "districts"])
def test_committed_labels_and_outlines_are_inside(name):
    west, north = load(f"{name}.json")["origin"]
    for item, shape in zip(load(f"{name}.json")["items"], read_table(name).geometry, strict=True):
        label = Point(west + 50 * item["x"], north - 50 * item["y"])
        assert shape.distance(label) < 50
        corners = np.vstack(list(rings(item["d"])))
        assert (corners.min(axis=0) >= item["box"][:2]).all()
        assert (corners.max(axis=0) <= item["box"][2:]).all()


def test_every_small_area_is_in_the_file_of_its_region():
    table = read_table("small_areas")
    for itl3, part in table.groupby("itl3"):
        contents = load(f"small/{itl3}.json")
        assert contents["unit"] == 10
        frame = {item["code"]: item for item in contents["items"]}
        assert list(frame) == part["code"].tolist()
        assert [frame[code]["decile"] for code in frame] == part["decile"].tolist()
    assert len(list((STATIC / "small").glob("*.json"))) == 182


def test_committed_points_are_the_places_of_the_table():
    spaces = read_table("coworking_spaces")
    drawn = load("points.json")["points"]
    assert [point["id"] for point in drawn] == spaces["id"].tolist()


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
    monkeypatch.setattr(map_geometry, "AREAS_IN_THE_UK", 1)
    frame = gpd.GeoDataFrame(
        {"code": ["E01000001"], "name": ["A"], "nation": ["England"], "lad": ["E06000001"]},
        geometry=[SHAPE],
        crs="EPSG:27700",
    )
    (tmp_path / "small").mkdir()
    text = dumps(areas(frame, "code", ["lad"], map_geometry.SMALL_AREA_UNIT_M))
    (tmp_path / "small/TLC01.json").write_text(text)
    return tmp_path


def test_shapes_come_back_as_they_were_written(static):
    [area] = read_small_areas(static).to_dict("records")
    assert (area["code"], area["lad"], area["itl3"]) == ("E01000001", "E06000001", "TLC01")
    assert area["geometry"].symmetric_difference(SHAPE).area == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"items": [{"code": 1}]}'])
def test_a_damaged_file_is_named(static, text):
    (static / "small/TLC01.json").write_text(text)
    with pytest.raises(DataError, match=r"TLC01.json .* is damaged: restore it"):
        read_small_areas(static)


def test_a_missing_file_is_told(static):
    (static / "small/TLC01.json").unlink()
    with pytest.raises(DataError, match="0 small areas, not 1"):
        read_small_areas(static)


def test_places_lie_where_the_boundaries_as_published_put_them():
    """The committed codes come from the boundaries as published: two of 591 differ at a border."""
    spaces = read_table("coworking_spaces")
    bare = spaces[["id", "latitude", "longitude"]]
    placed, stray = place(bare, read_small_areas())
    assert stray.empty
    assert (placed["itl3"] != spaces["itl3"]).sum() <= 1
    assert (placed["lad"] != spaces["lad"]).sum() <= 1
    assert (placed["small_area"] != spaces["small_area"]).sum() <= 2
