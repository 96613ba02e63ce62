import json
import sqlite3
import struct
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.errors import DataError
from geodata.tables import read_table
from geodata.tables.schema import TABLES
from geodata.uploads.file_kinds import LIMITS, POINT_KINDS
from geodata.uploads.geojson import read_geojson, read_geopackage
from geodata.uploads.place_list import (
    find_duplicates,
    guess_kinds,
    guess_point_columns,
    merge_duplicates,
    place_points,
    read_spaces,
)
from tests.geodata.helpers import read_here

#: Charing Cross, as the Ordnance Survey's grid has it to some metres.
CROSS = {"latitude": 51.5080, "longitude": -0.1246, "easting": 530_249, "northing": 180_453}


def spaces(content, name="a.csv"):
    """What `read_spaces` does, without a process of its own."""
    content = content.encode() if isinstance(content, str) else content
    return read_here(name, content, POINT_KINDS)


@pytest.fixture(scope="module")
def placed():
    """Function that places a list, or the text of a CSV file, with the districts read once."""
    districts = read_table("districts")

    def place(given, *use, **options):
        table = spaces(given) if isinstance(given, str) else given
        return place_points(table, *use, districts=districts, **options)

    return place


def geopackage(rows, *, sql=""):
    """A GeoPackage of points in WGS 84."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name,"
            " srs_id, z, m);"
            "INSERT INTO gpkg_geometry_columns VALUES ('p', 'geom', 'POINT', 4326, 0, 0);"
            "CREATE TABLE p (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
        )
        database.executescript(sql)
        for name, x, y in rows:
            blob = b"GP\x00\x01" + struct.pack("<i", 4326) + Point(x, y).wkb
            database.execute("INSERT INTO p (geom, name) VALUES (?, ?)", (blob, name))
        database.commit()
        return database.serialize()


def collection(coordinates, crs=None, **properties):
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": coordinates},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "name,lat,lon\nHub,51.5080,-0.1246\n"),
        ("a.csv", "name,lon,lat\nHub,51.5080,-0.1246\n"),
        ("a.csv", "Space name;Easting;Northing\nHub;530249;180453\n"),
        ("a.geojson", collection([-0.1246, 51.5080], name="Hub")),
        ("a.geojson", collection([530249, 180453], "urn:ogc:def:crs:EPSG::27700", name="Hub")),
        ("a.geojson", collection([-13870.4, 6711649.8], "EPSG:3857", name="Hub")),
        ("a.gpkg", geopackage([("Hub", -0.1246, 51.5080)])),
    ],
    ids=["degrees", "misnamed", "grid", "geojson", "geojson grid", "geojson web", "gpkg"],
)
def test_one_place_comes_out_alike_however_it_is_given(name, content, placed):
    [place] = placed(spaces(content, name)).frame.to_dict("records")
    assert place["name"] == "Hub"
    assert (place["itl3"], place["lad"]) == ("TLI35", "E09000033")
    for key, tolerance in {
        "latitude": 1e-4,
        "longitude": 1e-4,
        "easting": 5,
        "northing": 5,
    }.items():
        assert place[key] == pytest.approx(CROSS[key], abs=tolerance)


def test_the_whole_way_through_a_process_of_its_own():
    content = geopackage([("Hub", -0.1246, 51.5080), ("Sea", -4.9, 54.5)])
    points = place_points(read_spaces("a.gpkg", content))
    assert points.frame["name"].tolist() == ["Hub"]
    assert points.problems["row"].tolist() == [2]


def test_columns_are_those_that_the_pages_read(placed):
    text = (
        "name,kind,postcode,updated\n=Hub,coworking,BS1 4DJ,2025\nLab,Fab Lab,bt1 5gs,3/11/2025\n"
    )
    frame = placed(text).frame
    declared = TABLES["coworking_spaces"].columns
    for name in set(declared) - {"small_area", "snapped_m"}:
        column = declared[name]
        if column.bounds:
            assert frame[name].between(*column.bounds).all()
        else:
            assert frame[name].str.fullmatch(column.pattern).all(), name
    assert frame["name"].tolist() == ["'=Hub", "Lab"]
    assert frame["tier"].tolist() == ["A", "B"]
    assert frame["lad"].tolist() == ["E06000023", "N09000003"]
    assert frame["row"].tolist() == [2, 3]
    assert frame["source_date"].tolist() == ["2025", "2025-11-03"]


def test_a_list_without_dates_gets_none(placed):
    dates = ["2025-03-01", "2025-03-01 00:00:00", "", "spring", "31/02/2025", "202512"]
    rows = "".join(f"Hub {n},BS1 4DJ,{date}\n" for n, date in enumerate(dates))
    points = placed(f"name,postcode,updated\n{rows}")
    assert points.frame["source_date"].tolist() == ["2025-03-01"] * 2 + [""] * 4
    assert "Without a date of its source: 4 of 6 places." in " ".join(points.notes)
    days = ["1 March 2025", "01-Mar-2025", "20250301", "20250301.0"]
    ways = [*days, "March 2025", "mar 2025", "2025.0"]
    rows = "".join(f"Hub {n},BS1 4DJ,{date}\n" for n, date in enumerate([*ways, "32 March 2025"]))
    written = placed(f"name,postcode,updated\n{rows}")
    assert written.frame["source_date"].tolist() == [
        *["2025-03-01"] * 4,
        *["2025-03"] * 2,
        "2025",
        "",
    ]
    bare = placed("name,postcode\nHub,BS1 4DJ\n")
    assert bare.frame["source_date"].tolist() == [""]


def test_a_row_without_a_kind_is_no_kind_to_choose_for(placed):
    text = "name,kind,postcode\nHub,coworking,BS1 4DJ\nA,,BS1 4DJ\nB,kennel,BS1 4DJ\n"
    points = placed(text)
    assert points.unknown_kinds == ["kennel"]
    assert points.problems.set_index("row")["rule"].to_dict() == {
        3: "The row has no kind.",
        4: "The kind is not one that the atlas knows.",
    }


def test_northern_irish_references_are_read_in_the_irish_grid(placed):
    # Belfast City Hall: J 338 740.
    named = "name,irish easting,irish northing,x\nHall,333800,374000,1\n"
    table = spaces(named)
    use = {"name": "name", "x": "irish easting", "y": "irish northing", "grid": "Irish Grid"}
    by_choice = placed(table, use).frame
    mixed = "name,easting,northing,postcode\nHall,333800,374000,BT1 5GS\nHub,530249,180453,\n"
    by_postcode = placed(mixed).frame
    for frame in (by_choice, by_postcode):
        assert frame["lad"].iloc[0] == "N09000003"
        assert frame["latitude"].iloc[0] == pytest.approx(54.5965, abs=0.002)
    assert by_postcode["lad"].iloc[1] == "E09000033"


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("Sea,54.5,-4.9,", "lat and lon", "in the sea or abroad"),
        ("Paris,48.85,2.35,", "lat and lon", "not in the United Kingdom"),
        ("Dublin,53.35,-6.26,", "lat and lon", "in the sea or abroad"),
        ("Turned,-2.2426,53.4808,", "lat and lon", "seem to be exchanged"),
        ("Text,north,-2,", "lat", "a finite number"),
        ("Infinite,inf,-2,", "lat", "a finite number"),
        ("Half,53.4808,,", "lat and lon", "needs coordinates"),
        ("None,,,", "lat and lon", "needs coordinates"),
        ("Code,,,ZZ1 1ZZ", "postcode", "No UK postcode|not in the table"),
        ("Man,,,IM1 1AA", "postcode", "Isle of Man"),
    ],
)
def test_a_row_that_cannot_be_placed_is_listed_and_left_out(row, column, rule, placed):
    text = f"name,lat,lon,postcode\nHub,51.5080,-0.1246,\n{row}\n"
    points = placed(text)
    assert points.frame["name"].tolist() == ["Hub"]
    [problem] = points.problems.to_dict("records")
    assert (problem["row"], problem["column"]) == (3, column)
    assert pd.Series([problem["rule"]]).str.contains(rule).all()
    assert problem["remedy"]


def test_exchanged_coordinates_are_put_right_only_on_request(placed):
    text = "name,lat,lon\nHub,51.5080,-0.1246\nTurned,-2.2426,53.4808\nLab,53.48,-2.24\n"
    table = spaces(text)
    assert placed(table).exchanged == 1
    points = placed(table, exchange=True)
    assert points.exchanged == 0
    assert points.frame["lad"].tolist() == ["E09000033", "E08000003", "E08000003"]
    assert any("exchanged in 1 row" in note for note in points.notes)


def test_kinds_that_are_not_known_are_asked_for(placed):
    text = "name,type,lat,lon\nHub,Co-working Space,51.508,-0.1246\nX,casino,51.508,-0.1246\n"
    table = spaces(text)
    points = placed(table)
    assert points.unknown_kinds == ["casino"]
    assert points.problems["value"].tolist() == ["casino"]
    kinds = guess_kinds(table.frame["type"]) | {"casino": "incubator"}
    assert placed(table, kinds=kinds).frame["tier"].tolist() == ["A", "B"]
    with pytest.raises(DataError, match="'bar' is none of"):
        placed(table, kinds={"casino": "bar"})


def test_kinds_are_guessed_by_words():
    kinds = [
        "Coworking",
        "shared_office",
        "FabLab",
        "Hackerspace",
        "Business Centre",
        "Studios",
        "?",
    ]
    assert list(guess_kinds(pd.Series(kinds)).values()) == [
        *("coworking space", "coworking space", "fab lab", "makerspace", "business centre"),
        *("creative workspace", ""),
    ]


@pytest.mark.parametrize(
    ("columns", "use"),
    [
        (["Space name", "LAT", "Lng"], {"name": "Space name", "x": "Lng", "y": "LAT"}),
        (["title", "addr_postcode"], {"name": "title", "postcode": "addr_postcode"}),
        (["a", "lat"], {}),
    ],
)
def test_columns_are_guessed_by_name(columns, use):
    frame = pd.DataFrame([["Hub", 51.5, -0.1][: len(columns)]], columns=columns)
    assert guess_point_columns(frame) == use


def test_postcodes_are_told_by_their_form():
    frame = pd.DataFrame({"where": ["BS1 4DJ", "sw1a1aa", None], "other": ["a", "b", "c"]})
    assert guess_point_columns(frame) == {"postcode": "where"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "no columns that are known as coordinates"),
        ("name,lat,lon\nA,1,1\n", "No row of a.csv can be placed"),
    ],
)
def test_a_list_without_places_is_refused(text, sentence, placed):
    with pytest.raises(DataError, match=sentence):
        placed(text)


def test_an_unknown_reference_system_is_refused(placed):
    table = spaces(collection([1, 2], "urn:ogc:def:crs:EPSG::2056"), "a.geojson")
    with pytest.raises(DataError, match="EPSG:2056"):
        placed(table)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"type": "FeatureCollection", "features": [' + b"[" * 40 + b"]" * 40 + b"]}",
    ],
)
def test_deep_nesting_is_refused_before_it_is_parsed(content):
    with pytest.raises(DataError, match="nested more than 32 levels"):
        read_geojson("a.geojson", content, LIMITS)


def test_brackets_in_texts_are_no_nesting():
    content = collection([-0.1246, 51.5080], name="[" * 500 + '\\"{')
    assert read_geojson("a.geojson", content.encode(), LIMITS).table.num_rows == 1


@pytest.mark.parametrize(
    "content",
    ["[1]", '{"features": 1}', '{"features": []}', "{", '{"features": [{"properties": 1}]}'],
)
def test_what_is_no_feature_collection_is_refused(content):
    with pytest.raises(DataError):
        read_geojson("a.geojson", content.encode(), LIMITS)


def test_areas_count_as_the_middle_of_their_bounds():
    feature = {"type": "Feature", "properties": {"name": "A"}}
    shape = box(-0.2, 51.4, 0.0, 51.6)
    feature["geometry"] = {
        "type": "Polygon",
        "coordinates": [list(map(list, shape.exterior.coords))],
    }
    raw = read_geojson("a.geojson", json.dumps(feature).encode(), LIMITS)
    assert raw.table["geometry x"].to_pylist() == pytest.approx([-0.1])
    assert raw.table["geometry y"].to_pylist() == pytest.approx([51.5])


def test_coordinates_that_are_no_numbers_are_missing(placed):
    text = collection([-0.1246, 51.508], name="Hub")
    text = text.replace("]}}]", ']}}, {"geometry": {"coordinates": [NaN, Infinity]}}]')
    points = placed(spaces(text, "a.geojson"))
    assert points.problems["row"].tolist() == [2]


def test_nothing_in_a_geopackage_is_run():
    endless = (
        "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
        " SELECT n AS fid, n AS geom FROM r;"
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0);"
    )
    content = geopackage([("Hub", -0.1, 51.5)], sql=endless)
    assert read_geopackage("a.gpkg", content, LIMITS).sheets == ["p"]
    with pytest.raises(DataError, match="has no layer 'v'"):
        read_geopackage("a.gpkg", content, LIMITS, "v")


def test_a_generated_column_cannot_call_a_function():
    sql = (
        "CREATE TABLE g (geom BLOB, big AS (zeroblob(3000000)));"
        "INSERT INTO g (geom) VALUES (x'00');"
        "INSERT INTO gpkg_geometry_columns VALUES ('g', 'geom', 'POINT', 4326, 0, 0);"
    )
    with pytest.raises(DataError, match="no layer 'g'"):
        read_geopackage("a.gpkg", geopackage([("Hub", 0, 51.5)], sql=sql), LIMITS, "g")


def test_rows_of_a_geopackage_are_limited():
    content = geopackage([("Hub", -0.1, 51.5)] * 30)
    with pytest.raises(DataError, match="the most is 20 rows"):
        read_geopackage("a.gpkg", content, LIMITS._replace(rows=20))


@pytest.fixture
def twins():
    """Hub twice, 70 m apart; Den 20 m from the first; Lab and another Hub far away."""
    return pd.DataFrame(
        {
            "id": ["p1", "p2", "p3", "p4", "p5"],
            "row": [2, 3, 4, 5, 6],
            "name": ["The Hub", "the hub!", "Den", "Lab", "The Hub"],
            "kind": "coworking space",
            "postcode": ["", "BS1 4DJ", "", "", ""],
            "easting": [0.0, 70.0, 20.0, 500.0, 9_000.0],
            "northing": 0.0,
        }
    )


def test_duplicates_are_proposed_by_name_and_place(twins):
    found = find_duplicates(twins)
    assert found["id"].tolist() == ["p2", "p1", "p3"]
    assert found["group"].tolist() == [1, 1, 1]
    assert found["distance_m"].tolist() == [0.0, 70.0, 50.0]
    assert found["keep"].tolist() == [True, False, False]
    assert found["merge"].tolist() == [False, True, False]


def test_merging_follows_the_persons_choice(twins):
    found = find_duplicates(twins)
    merged = merge_duplicates(twins, found)
    assert merged["id"].tolist() == ["p2", "p3", "p4", "p5"]
    everything = found.assign(merge=True)
    assert merge_duplicates(twins, everything)["id"].tolist() == ["p2", "p4", "p5"]
    nothing = found.assign(merge=False)
    assert merge_duplicates(twins, nothing).equals(twins)


def test_the_kept_row_takes_a_postcode(twins):
    found = find_duplicates(twins).assign(keep=[False, True, False], merge=[True, False, False])
    merged = merge_duplicates(twins, found)
    assert merged.set_index("id").loc["p1", "postcode"] == "BS1 4DJ"


def test_too_many_copies_are_refused_and_take_no_memory(twins):
    crowd = twins.loc[np.zeros(3_000, dtype=int)].reset_index(drop=True)
    with pytest.raises(DataError, match="More than 1,000,000 pairs"):
        find_duplicates(crowd)


def test_committed_places_are_placed_as_they_were(placed):
    known = read_table("coworking_spaces").drop(columns=["itl3", "lad"])
    text = known.to_csv(index=False)
    points = placed(text)
    truth = read_table("coworking_spaces").set_index("id")
    assert len(points.frame) >= 0.995 * len(truth)
    joined = points.frame.set_index(truth.index[points.frame["row"] - 2])
    # The districts' outlines are generalised; the small areas that placed them before are finer.
    assert (joined["lad"] == truth["lad"].reindex(joined.index)).mean() > 0.96
    assert (joined["itl3"] == truth["itl3"].reindex(joined.index)).mean() > 0.96
    assert joined["kind"].tolist() == truth["kind"].reindex(joined.index).tolist()


USE = {"name": "name", "x": "lon", "y": "lat", "grid": "WGS 84"}
NUMBERS = st.one_of(
    st.floats(), st.sampled_from(["", "x", "nan", "-inf", "1e400", "51.5", "-0.1", "530000"])
)


@given(rows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_every_row_is_placed_or_listed(placed, rows):
    lines = [f"Place,{lat},{lon}" for lat, lon in rows]
    text = "name,lat,lon\n" + "\n".join(["Hub,51.5080,-0.1246", *lines]) + "\n"
    points = placed(text, USE)
    assert sorted([*points.frame["row"], *points.problems["row"]]) == list(range(2, len(rows) + 3))
    assert points.frame[["latitude", "longitude", "easting"]].notna().all(axis=None)
