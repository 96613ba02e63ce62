import io
import os
import struct
import subprocess
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geodata.errors import DataError
from geodata.uploads import child_process
from geodata.uploads import read as uploads_read
from geodata.uploads.child_process import answer
from geodata.uploads.csv_text import read_csv
from geodata.uploads.file_kinds import LIMITS, TABLE_KINDS, kind_of
from geodata.uploads.read import read_table, read_upload, safe_name
from geodata.uploads.workbooks import read_parquet, read_xlsx
from geodata.uploads.zip_check import check_archive
from tests.geodata import helpers

read_here = partial(helpers.read_here, kinds=TABLE_KINDS)

FRAME = pd.DataFrame(
    {"q1": [1, 5, 3], "share": [0.5, np.nan, 2.0], "words": ["a", "Ünder", "@home"]}
)


def packed(members):
    """A ZIP archive of name and content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(frame=FRAME):
    stream = io.BytesIO()
    frame.to_excel(stream, index=False)
    return stream.getvalue()


def statistical(folder, suffix, frame=FRAME, **options):
    """Bytes of an SPSS or Stata file."""
    path = folder / f"made.{suffix}"
    write = pyreadstat.write_dta if suffix == "dta" else pyreadstat.write_sav
    write(frame, path, **options)
    content = path.read_bytes()
    path.unlink()
    return content


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "dta", "sav", "zsav", "parquet"])
def test_every_kind_gives_the_same_table(kind, tmp_path):
    content = {
        "csv": lambda: FRAME.to_csv(index=False).encode(),
        "xlsx": workbook,
        "parquet": FRAME.to_parquet,
        "dta": lambda: statistical(tmp_path, "dta"),
        "sav": lambda: statistical(tmp_path, "sav"),
        "zsav": lambda: statistical(tmp_path, "sav", compress=True),
    }[kind]()
    read = read_table(f"survey.{kind}", content)
    first = 2 if kind in {"csv", "xlsx"} else 1
    assert list(read.frame.index) == [first, first + 1, first + 2]
    assert_frame_equal(read.frame.reset_index(drop=True), FRAME, check_dtype=False)
    assert read.kinds == {"q1": "whole number", "share": "number", "words": "text"}


def test_labels_of_variables_and_codes_are_kept(tmp_path):
    content = statistical(
        tmp_path,
        "sav",
        column_labels={"q1": "I talk with other coworkers"},
        variable_value_labels={"q1": {1: "Strongly disagree", 5: "Strongly agree"}},
        missing_ranges={"q1": [3]},
    )
    read = read_table("survey.sav", content)
    assert read.labels["q1"] == "I talk with other coworkers"
    assert read.value_labels == {"q1": {1.0: "Strongly disagree", 5.0: "Strongly agree"}}
    assert read.frame["q1"].isna().tolist() == [False, False, True]
    assert any("codes for missing answers" in note for note in read.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_recognised(encoding, delimiter):
    content = FRAME.to_csv(index=False, sep=delimiter).encode(encoding)
    raw = read_csv("a.csv", content, LIMITS)
    assert_frame_equal(raw.table.to_pandas(), FRAME, check_dtype=False)
    assert bool(raw.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("a;b\n1,5;x\n2;y\n", "a", [1.5, 2.0]),
        ("a,b\n007,1\n010,2\n", "a", ["007", "010"]),
        ("a,b\n12345678901234567,1\n2,2\n", "a", ["12345678901234567", "2"]),
        ("a,b\nNA,1\n2,2\n", "a", [None, 2.0]),
        ("a,b\ninf,1\n2,2\n", "a", ["inf", "2"]),
        ("a,b\n1e999,1\n2,2\n", "a", ["1e999", "2"]),
        ('a,b\n"one, two",1\n"x\ny",2\n', "a", ["one, two", "x\ny"]),
        ("sep=;\na;b\n1;2\n3;4\n", "a", [1, 3]),
        ("a,b\n1\n3,4\n", "b", [None, 4]),
        ("a,b\n1,2,\n3,4,\n", "b", [2, 4]),
    ],
    ids=["comma", "zeros", "long", "NA", "infinite", "overflow", "quotes", "sep", "short", "tail"],
)
def test_cells_are_typed_without_loss(text, column, expected):
    table = read_csv("a.csv", text.encode(), LIMITS).table
    values = table[column].to_pylist()
    assert values == expected


def test_blank_rows_stay_and_rows_are_counted_as_in_the_file():
    read = read_here("a.csv", b"a,b\n1,2\n\n3,4\n")
    assert read.frame["a"].isna().tolist() == [False, True, False]
    assert list(read.frame.index) == [2, 3, 4]


def test_odd_column_names_are_made_plain_and_unique():
    header = 'x,x,,"a\x0bb","<script>alert(1)</script>",@home'
    raw = read_csv("a.csv", f"{header}\n1,2,3,4,5,6\n".encode(), LIMITS)
    assert raw.table.column_names == [
        *("x", "x (2)", "column 3", "ab", "<script>alert(1)</script>", "@home")
    ]
    assert any("'x (2)'" in note for note in raw.notes)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\survey.csv", "survey.csv"),
        ("a\x00b\u202ecsv.exe", "abcsv.exe"),
        ("<img src=x>.csv", "_img src_x_.csv"),
        ("x" * 200 + ".csv", "x" * 76 + ".csv"),
        ("...", "upload"),
        ("", "upload"),
        ("Ymchwil Môn (2).csv", "Ymchwil Môn (2).csv"),
    ],
)
def test_names_of_files_are_reduced_to_what_may_be_shown(name, shown):
    assert safe_name(name) == shown


@given(st.text())
def test_shown_names_hold_no_path_and_are_short(name):
    shown = safe_name(name)
    assert 0 < len(shown) <= 80
    assert not set(shown) & set('/\\<>"\x00\n\u202e')


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b" \n ", "is empty"),
        ("a.exe", b"MZ", "not of a kind that can be read"),
        ("a.csv", b"PK\x03\x04rest", "is an Excel workbook .* but its name says a CSV table"),
        ("a.xlsx", b"a,b\n1,2\n", "is a CSV table by its content"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "an old Excel file or one with a password"),
        ("a.csv", b"%PDF-1.7", "is a PDF"),
        ("a.csv", b"\x1f\x8b\x08", "compressed with gzip"),
        ("a.parquet", b"PAR1rest", "cannot be read as Parquet"),
        ("a.sav", b"$FL2" + b"\0" * 400, "damaged"),
        ("a.dta", b"<stata_dta><header>", "damaged"),
        ("a.csv", b"a,b\n\x00\x01\x02,3\n", "text never has"),
        ("a.csv", b"a,b\n", "has a header and no rows"),
        ("a.csv", b"a,b\n1,2,3\n", "row 2: it has 3 cells and the header 2"),
        ("a.csv", b'a,b\n"1,2\n' + b"x,y\n" * 20_000, "a quotation mark is never closed"),
        ("a.csv", b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "not readable as UTF-16"),
        ("a.xlsx", packed({"readme.txt": "x"}), "a ZIP archive and no workbook"),
        ("a.xlsx", workbook()[:-30], "damaged"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(name, content, sentence):
    with pytest.raises(DataError, match=sentence):
        read_here(name, content)


def test_a_million_columns_are_refused():
    content = ",".join(map(str, range(1_000_000))).encode() + b"\n"
    with pytest.raises(DataError, match="more than 2,000 columns"):
        read_csv("a.csv", content, LIMITS)


def test_too_many_rows_are_refused():
    limits = LIMITS._replace(rows=3)
    with pytest.raises(DataError, match="the most is 3 rows"):
        read_csv("a.csv", b"a,b\n" + b"1,2\n" * 4, limits)
    with pytest.raises(DataError, match="the most is 3 rows"):
        read_parquet("a.parquet", pd.concat([FRAME, FRAME]).to_parquet(), limits)
    with pytest.raises(DataError, match="the most is 3 rows"):
        read_xlsx("a.xlsx", workbook(pd.concat([FRAME, FRAME])), limits)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = packed({"xl/workbook.xml": "<a/>", "xl/sheet1.xml": b"0" * 100_000_000})
    assert len(bomb) < 200_000
    with pytest.raises(DataError, match="far more than its own size"):
        read_table("a.xlsx", bomb)


def test_a_directory_that_lies_about_a_size_is_not_believed():
    content = bytearray(packed({"xl/workbook.xml": "<a/>", "x": b"0" * 30_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1_000)
    with pytest.raises(DataError, match="damaged or not what it seems"):
        check_archive("a.xlsx", bytes(content), LIMITS)


def test_an_archive_of_many_files_is_refused():
    content = packed({f"{number}.xml": "" for number in range(30)})
    with pytest.raises(DataError, match="holds 30 files, the most is 20"):
        check_archive("a.xlsx", content, LIMITS._replace(members=20))


def test_nested_archives_are_never_opened():
    inner = packed({"x": b"0" * 10_000_000})
    assert "inner.zip" in check_archive("a.xlsx", packed({"inner.zip": inner}), LIMITS)


@pytest.mark.parametrize("split", [0, 1_048_570])
def test_entities_are_refused_wherever_they_stand(split):
    bomb = b" " * split + b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    with pytest.raises(DataError, match="document type or entity"):
        check_archive("a.xlsx", packed({"xl/workbook.xml": bomb}), LIMITS)


def test_a_sheet_that_spans_every_cell_ends_its_process_and_not_the_server():
    members = members_of(workbook(pd.DataFrame({"a": [1]})))
    sheet = members["xl/worksheets/sheet1.xml"]
    far = sheet.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="A2"', b'r="XFD1048576"')
    assert far != sheet
    content = packed({**members, "xl/worksheets/sheet1.xml": far})
    with pytest.raises(DataError, match="could not be read"):
        read_table("a.xlsx", content)


def test_sheets_can_be_chosen_and_hidden_ones_cannot():
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["note"])
    book.active.append(["read me"])
    data = book.create_sheet("Data")
    data.append(["a", "b"])
    data.append([1, "=HYPERLINK(1)"])
    book.create_sheet("Secret").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    read = read_here("a.xlsx", stream.getvalue(), sheet="Data")
    assert read.sheets == ["Notes", "Data"]
    assert read.frame["a"].tolist() == [1]
    with pytest.raises(DataError, match="no sheet 'Secret'"):
        read_here("a.xlsx", stream.getvalue(), sheet="Secret")


def test_a_header_that_declares_two_thousand_million_rows_is_refused(tmp_path):
    content = bytearray(statistical(tmp_path, "dta", version=8))
    read_table("a.dta", bytes(content))
    content[6:10] = struct.pack("<i", 2_000_000_000)
    with pytest.raises(DataError, match=r"rows or more|damaged"):
        read_table("a.dta", bytes(content))


def test_an_spss_header_that_lies_about_its_rows_is_read_as_far_as_it_goes(tmp_path):
    content = bytearray(statistical(tmp_path, "sav"))
    assert struct.unpack("<i", content[80:84]) == (3,)
    content[80:84] = struct.pack("<i", 1_500_000_000)
    assert len(read_table("a.sav", bytes(content)).frame) == 3


@pytest.mark.sweep
def test_a_parquet_file_of_repeated_long_cells_is_bounded():
    long = pa.array(["x" * 30_000]).dictionary_encode()
    table = pa.table({"a": long.take(pa.array([0] * 50_000))})
    stream = io.BytesIO()
    pq.write_table(table, stream)
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(DataError, match=r"unpacks to more than|more memory"):
        read_table("a.parquet", stream.getvalue())


def test_nested_and_binary_columns_are_left_out_with_a_note():
    table = pa.table({"a": [1], "b": [{"c": 1}], "d": [b"x"]})
    stream = io.BytesIO()
    pq.write_table(table, stream)
    raw = read_parquet("a.parquet", stream.getvalue(), LIMITS)
    assert raw.table.column_names == ["a"]
    assert any("b, d" in note for note in raw.notes)


def test_control_characters_are_taken_out_of_cells():
    content = pd.DataFrame({"a": ["x\x00y\x1b", "z\ufffe"]}).to_parquet()
    read = read_here("a.parquet", content)
    assert read.frame["a"].tolist()[0] == "xy"


def test_a_file_that_takes_too_long_is_told():
    with pytest.raises(DataError, match="takes more than 0 seconds"):
        read_upload("a.csv", b"a,b\n1,2\n", ("csv",), limits=LIMITS._replace(seconds=0.01))


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit a process's memory")
def test_a_file_that_takes_too_much_memory_is_told():
    content = b"a,b\n" + b"12345678,2\n" * 3_000_000
    limits = LIMITS._replace(memory=320_000_000, rows=5_000_000)
    with pytest.raises(DataError, match="memory"):
        read_upload("a.csv", content, ("csv",), limits=limits)


def test_nothing_is_left_on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(uploads_read.ROOT.iterdir()) | set(Path.cwd().iterdir())
    for suffix in ("sav", "dta"):
        content = statistical(tmp_path, suffix)
        read_table(f"a.{suffix}", content)
        with pytest.raises(DataError):
            read_table(f"a.{suffix}", content[:200])
    assert list(tmp_path.iterdir()) == []
    assert set(uploads_read.ROOT.iterdir()) | set(Path.cwd().iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot forbid a process to write")
def test_the_reading_process_cannot_write_a_file(tmp_path):
    target = tmp_path / "leak"
    program = (
        "import sys; from geodata.uploads.child_process import restrict; restrict(3_000_000_000, "
        "10)\n"
        "with open(sys.argv[1], 'w') as file: file.write('secret')"
    )
    command = [uploads_read.command(LIMITS)[0], "-c", program, str(target)]
    done = subprocess.run(command, cwd=uploads_read.ROOT, capture_output=True, check=False)
    assert done.returncode
    assert not target.exists() or target.read_bytes() == b""


def test_the_reading_process_gets_none_of_the_servers_settings(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    assert "SECRET_TOKEN" not in uploads_read.environment()


def test_an_unforeseen_failure_of_a_parser_is_a_sentence(monkeypatch):
    def crash(*_):
        raise KeyError(1)

    monkeypatch.setitem(child_process.PLAIN, "csv", crash)
    asked = {"name": "a.csv", "kind": "csv", "sheet": "", "limits": LIMITS._asdict()}
    header, payload = answer(asked, b"a")
    assert header == {"error": "a.csv is damaged and cannot be read (KeyError): export it again."}
    assert payload == b""


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.sav", "a.dta", "a.parquet"]))
def test_any_bytes_are_of_a_kind_or_refused(content, name):
    try:
        kind = kind_of(name, content, TABLE_KINDS)
    except DataError:
        return
    assert kind in TABLE_KINDS


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(content):
    asked = {"name": "a.csv", "kind": "csv", "sheet": "", "limits": LIMITS._asdict()}
    header, _ = answer(asked, content)
    assert "damaged and cannot be read" not in header.get("error", "")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_cells_of_text_come_back_as_they_were(rows):
    frame = pd.DataFrame(rows, columns=["first", "second"])
    table = read_csv("a.csv", frame.to_csv(index=False, quoting=1).encode(), LIMITS).table
    for column in frame:
        kept = frame[column].str.strip()
        read = table[column].to_pylist()
        if pa.types.is_string(table[column].type):
            assert [cell or "" for cell in read] == kept.tolist()
