import re

import geopandas as gpd
import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.tables.files import check, read_table, write_bytes, write_table
from geodata.tables.schema import TABLES, Column, Table


@pytest.fixture
def table():
    return Table(
        file="t.csv",
        key=("code",),
        rows=2,
        columns={
            "code": Column(pattern=r"TL[C-N]\d\d"),
            "share": Column(bounds=(0, 1)),
            "low": Column(bounds=(0, 1), nulls=True),
        },
    )


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"code": ["TLC31", "TLC32"], "share": [0.0, 1.0], "low": [None, 0.5]}
    ).astype({"low": float})


@pytest.fixture
def counts():
    return pd.DataFrame(
        {
            "period": ["2024-Q2", "2025-Q3"],
            "area": ["Wales", "NA"],
            "count": [102, 4_048],
            "source_url": ["https://a.uk", "https://b.uk"],
        }
    )


def test_a_table_as_declared_passes(frame, table):
    check(frame, table)


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("code", ["TLC31", "TLZ99"], r"in row 2 \(TLZ99\) code does not match .* \('TLZ99'\)"),
        ("code", ["TLC31", "TLC31"], r"in row 2 \(TLC31\) the key is used a second time"),
        ("code", [None, "TLC31"], r"in row 1 \(.*\) code is missing"),
        ("share", [0.0, 1.5], r"in row 2 \(TLC32\) share is not in 0 to 1 \(.*1.5.*\)"),
        ("share", [None, 1.0], r"in row 1 \(TLC31\) share is missing"),
        ("share", ["a", "b"], "share is not a number in every row"),
    ],
)
def test_a_failure_names_file_row_and_rule(frame, table, column, values, sentence):
    with pytest.raises(DataError, match=f"t.csv: {sentence}; restore it, or run"):
        check(frame.assign(**{column: values}), table)


def test_a_missing_column_and_a_missing_row_are_named(frame, table):
    with pytest.raises(DataError, match="there is no column 'share'"):
        check(frame.drop(columns="share"), table)
    with pytest.raises(DataError, match="it has 1 rows, not 2"):
        check(frame.head(1), table)


def test_geometry_is_checked(pair):
    table = Table(file="t.parquet", key=("itl3",), columns={}, geometry=True)
    check(pair, table)
    with pytest.raises(DataError, match="not in EPSG:27700"):
        check(pair.to_crs("EPSG:4326"), table)
    points = pair.set_geometry(pair.representative_point())
    with pytest.raises(DataError, match=r"in row 1 \(TLC01\) the geometry is not a valid polygon"):
        check(points, table)


def test_a_csv_comes_back_as_it_was_written(counts, tmp_path):
    path = write_table(counts, "coworking_counts", tmp_path)
    assert path.read_bytes().startswith(b"period,area,count,source_url\n2024-Q2,Wales,102,")
    back = read_table("coworking_counts", tmp_path)
    # The area "NA" is a text, not a missing value.
    assert back.to_dict("list") == counts.to_dict("list")


def test_the_same_table_gives_the_same_bytes(tmp_path):
    regions = read_table("regions")
    first = write_table(regions, "regions", tmp_path).read_bytes()
    assert write_table(regions.copy(), "regions", tmp_path).read_bytes() == first


def test_a_refused_table_leaves_the_old_file(counts, tmp_path):
    path = write_table(counts, "coworking_counts", tmp_path)
    before = path.read_bytes()
    with pytest.raises(DataError, match="correct the raw input"):
        write_table(counts.assign(count=-1), "coworking_counts", tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = write_bytes(tmp_path / "a.json", b"old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", TABLES)
def test_every_committed_table_is_as_declared(name):
    frame = read_table(name)
    check(frame, TABLES[name])
    assert isinstance(frame, gpd.GeoDataFrame) == TABLES[name].geometry


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_table_is_told_in_a_sentence(name, tmp_path):
    with pytest.raises(DataError, match=f"{TABLES[name].file} is missing from .*geodata.build"):
        read_table(name, tmp_path)


@pytest.mark.parametrize("name", ["regions", "small_areas", "coworking_spaces"])
@pytest.mark.parametrize("content", [b"", b"PAR1 not really", b"\xff\xfe,\n1,2,3\n"])
def test_a_damaged_table_is_told_in_a_sentence(name, content, tmp_path):
    file = TABLES[name].file
    (tmp_path / file).write_bytes(content)
    with pytest.raises(DataError, match=f"^{re.escape(file)}[^\n]*geodata.build\\.$"):
        read_table(name, tmp_path)


def test_half_a_table_is_noticed(tmp_path):
    areas = read_table("small_areas")
    areas.head(20_000).to_parquet(tmp_path / "small_areas.parquet")
    with pytest.raises(DataError, match="it has 20,000 rows, not 43,538"):
        read_table("small_areas", tmp_path)


def test_codes_and_totals_agree_between_tables():
    regions, districts, areas = (
        read_table(name) for name in ("regions", "districts", "small_areas")
    )
    assert set(areas["itl3"]) == set(regions["itl3"])
    assert set(areas["lad"]) == set(districts["lad"])
    assert areas.groupby("lad")["population"].sum().tolist() == districts["population"].tolist()
    split = districts[districts["itl3_others"] != ""]
    assert split[["lad", "itl3", "itl3_others"]].to_numpy().tolist() == [
        ["S12000021", "TLM93", "TLM20"]
    ]
