"""Files that a person takes away: whole, labelled and safe to open in a spreadsheet."""

import datetime as dt
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared.files import downloads
from pages.shared.files.table import Column, Table, plain
from pages.shared.words import marks
from tests.pages import csvw

ABOUT = downloads.About(
    title="A table",
    source="Office for National Statistics",
    licence="Open Government Licence v3.0",
    notes=["=A note that starts like a formula", "Second note"],
    address="https://example.org/?area=TLD42",
)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "Region": ["Blackpool", "=HYPERLINK(1)", None, "Ynys Môn, “isle”\nof Anglesey"],
            "Value": [1.5, -2.25, float("nan"), 0.0],
            "Count": [3, 0, 7, -1],
        }
    )


def declared(frame):
    """Table of a frame; nothing is said of its columns."""
    return plain("atlas-test", "A table.", frame)


def read(content):
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)


def sheets(content):
    """Cells of each sheet of a workbook as lists of rows of text, and each sheet's XML."""
    book = zipfile.ZipFile(io.BytesIO(content))
    shared = [
        "".join(part.text or "" for part in item.iter(f"{SHEET}t"))
        for item in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}si")  # noqa: S314 (our own file)
    ]
    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    cells, texts = {}, {}
    for number, name in enumerate(names, start=1):
        text = texts[name] = book.read(f"xl/worksheets/sheet{number}.xml").decode()
        cells[name] = [
            [
                shared[int(cell.findtext(f"{SHEET}v"))]
                if cell.get("t") == "s"
                else cell.findtext(f"{SHEET}v")
                for cell in row
            ]
            for row in ET.fromstring(text).iter(f"{SHEET}row")  # noqa: S314 (our own file)
        ]
    return cells, texts


def test_csv_round_trip_keeps_numbers_and_text(table):
    back = read(downloads.to_csv(declared(table), ABOUT))
    assert back["Count"].tolist() == [3, 0, 7, -1]
    assert back["Value"].tolist() == ["1.5", "-2.25", "[x]", "0.0"]
    assert back["Region"][0] == "Blackpool"
    assert back["Region"][3] == "Ynys Môn, “isle”\nof Anglesey"


def test_csv_marks_missing_cells(table):
    back = read(downloads.to_csv(declared(table), ABOUT))
    assert back["Region"][2] == "[x]"
    assert back["Value"][2] == "[x]"
    assert not (back == "").to_numpy().any()


def test_a_missing_number_has_the_mark_of_its_status(table):
    told = table.assign(status=marks.status(table["Value"], "[c]"))
    assert told["status"].tolist() == ["ok", "ok", "[c]", "ok"]
    back = read(downloads.to_csv(declared(told), ABOUT))
    assert back["Value"].tolist() == ["1.5", "-2.25", "[c]", "0.0"]
    assert back["Region"][2] == "[x]"
    data = sheets(downloads.to_xlsx(declared(told), ABOUT))[0]["Data"]
    assert data[3] == ["[x]", "[c]", "7", "[c]"]
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(told), ABOUT)))
    metadata = json.loads(archive.read("atlas-test.csv-metadata.json"))
    text = archive.read("atlas-test.csv").decode()
    assert csvw.faults(text, metadata, metadata["null"]) == []
    columns = {column["name"]: column for column in metadata["tableSchema"]["columns"]}
    assert columns["value"]["datatype"] == "number"
    assert columns["status"]["null"] == ""


def test_a_status_is_of_the_numbers_between_it_and_the_one_before():
    frame = pd.DataFrame(
        {
            "value": [1.0, None],
            "status": ["ok", "[u]"],
            "low": None,
            "high": [None, 2.0],
            "interval_status": ["[x]", "[z]"],
            "rank": [None, 3],
            "ranked": None,
            "rank_status": "[c]",
            "people": None,
        }
    )
    found = marks.filled(frame)
    assert found["value"].tolist() == [1.0, "[u]"]
    assert found["low"].tolist() == ["[x]", "[z]"]
    assert found["high"].tolist() == ["[x]", 2.0]
    assert found["rank"].tolist() == ["[c]", 3]
    assert found["ranked"].tolist() == ["[c]", "[c]"]
    # After the last one, that of the row as a whole.
    assert found["people"].tolist() == ["[x]", "[u]"]


def test_a_status_of_another_kind_leaves_missing_numbers_marked(table):
    back = read(downloads.to_csv(declared(table.assign(status="solved")), ABOUT))
    assert back["Value"][2] == "[x]"


def test_fractions_have_six_digits_and_whole_numbers_all():
    frame = pd.DataFrame({"share": [0.123456789, 20153006.4, -0.0000123456789, float("inf")]})
    found = marks.significant(frame)["share"].tolist()
    assert found == [0.123457, 20153006.0, -0.0000123457, float("inf")]


def test_notes_of_a_file_have_no_marks_of_bold_type(table):
    bold = ABOUT._replace(notes=["**Pay; jobs:** Not for 2 ** 3."])
    notes = [row[0] for row in sheets(downloads.to_xlsx(declared(table), bold))[0]["Notes"]]
    assert "Pay; jobs: Not for 2 ** 3." in notes
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(table), bold)))
    told = json.loads(archive.read("atlas-test.csv-metadata.json"))
    assert "Pay; jobs: Not for 2 ** 3." in told["rdfs:comment"]


def test_each_csv_row_says_where_it_comes_from(table):
    back = read(downloads.to_csv(declared(table), ABOUT))
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    assert back.columns.tolist()[-4:] == ["source", "licence", "downloaded", "view"]
    told = {"source": ABOUT.source, "licence": ABOUT.licence, "view": ABOUT.address}
    for column, words in told.items():
        assert (back[column] == words).all()
    assert (back["downloaded"] == today).all()


@pytest.mark.parametrize(
    "start",
    ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\u200b=", "\ufeff\u00ad＠"],
)
def test_text_like_a_formula_is_neutralised(start):
    frame = pd.DataFrame({"name": [f"{start}1+1", "plain"]})
    assert downloads.neutral(frame)["name"].tolist() == [f"'{start}1+1", "plain"]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_no_text_cell_can_be_run(words):
    safe = downloads.neutral(pd.DataFrame({"name": words}))["name"]
    assert not safe.str.startswith(("=", "+", "-", "@", "\t", "\r")).any()


def test_a_negative_number_among_marks_stays_a_number():
    frame = pd.DataFrame({"score": pd.Series([-0.012, "[c]", "-x"], dtype=object)})
    assert downloads.neutral(frame)["score"].tolist() == [-0.012, "[c]", "'-x"]


def test_a_number_among_marks_is_a_number_in_the_workbook():
    frame = pd.DataFrame({"effect": pd.Series([0.0957788, "[c]", True, None], dtype=object)})
    text = sheets(downloads.to_xlsx(declared(frame), ABOUT))[1]["Data"]
    assert "<v>0.0957788</v>" in text
    kinds = [cell.get("t") for cell in ET.fromstring(text).iter(f"{SHEET}c")]  # noqa: S314 (our own file)
    assert kinds == ["s", None, "s", "s", "s"]


def test_rows_keep_a_source_of_their_own(table):
    own = read(downloads.to_csv(declared(table.assign(source=["a", "b", "c", "d"])), ABOUT))
    assert own["source"].tolist() == ["a", "b", "c", "d"]
    assert set(own["licence"]) == {ABOUT.licence}


@pytest.mark.parametrize(
    ("licences", "words"),
    [
        (["OGL v3.0", "CC BY 4.0", "OGL v3.0", None], "Each row has its own"),
        (["CC BY 4.0", "CC BY 4.0", "", None], "CC BY 4.0"),
        (["", "", None, None], ABOUT.licence),
    ],
)
def test_cover_and_metadata_do_not_contradict_the_licences_of_rows(table, licences, words):
    own = table.assign(licence=licences)
    cover = sheets(downloads.to_xlsx(declared(own), ABOUT))[0]["Cover"]
    assert dict(row for row in cover[1:] if len(row) == 2)["Licence"].startswith(words)
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(own), ABOUT)))
    told = json.loads(archive.read("atlas-test.csv-metadata.json"))["dc:license"]
    if len({*licences} - {"", None}) > 1:
        assert told.startswith(words)
    else:
        assert told["@id"].startswith("https://")


def test_neutralising_leaves_the_table_and_its_numbers_alone(table):
    before = table.copy(deep=True)
    safe = downloads.neutral(table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_series_equal(safe["Value"], table["Value"])


def test_workbook_has_cover_notes_and_data(table):
    cells, _ = sheets(downloads.to_xlsx(declared(table), ABOUT))
    assert list(cells) == ["Cover", "Notes", "Columns", "Data"]
    cover = dict(row for row in cells["Cover"][1:] if len(row) == 2)
    assert cover["Title"] == "A table"
    assert cover["Licence"] == ABOUT.licence
    assert cover["View"] == ABOUT.address
    notes = [row[0] for row in cells["Notes"]]
    assert "Second note" in notes
    assert "[c] = suppressed for confidentiality" in notes


def test_workbook_data_is_the_table(table):
    data = sheets(downloads.to_xlsx(declared(table), ABOUT))[0]["Data"]
    assert data[0] == ["Region", "Value", "Count"]
    assert data[1] == ["Blackpool", "1.5", "3"]
    assert data[2][0] == "'=HYPERLINK(1)"
    assert data[3][:2] == ["[x]", "[x]"]


def test_workbook_has_widths_after_its_cells_and_its_header_stays(table):
    long = table.assign(Note="A long note. " * 40)
    texts = sheets(downloads.to_xlsx(declared(long), ABOUT))[1]
    columns = list(ET.fromstring(texts["Data"]).iter(f"{SHEET}col"))  # noqa: S314 (our own file)
    widths = [float(column.get("width")) for column in columns]
    assert [(column.get("min"), column.get("max")) for column in columns] == [
        (str(place), str(place)) for place in range(1, 5)
    ]
    region, value, count, note = widths
    assert count < 10 < region < note <= 61
    assert value < 10
    assert {name for name, text in texts.items() if 'ySplit="1"' in text} == {"Data"}


def test_workbook_has_no_merged_cells_and_no_formulas(table):
    for text in sheets(downloads.to_xlsx(declared(table), ABOUT))[1].values():
        assert "mergeCell" not in text
        assert "<f>" not in text


def test_archive_describes_its_csv_after_the_standard(table):
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(table), ABOUT)))
    assert archive.namelist() == ["atlas-test.csv", "atlas-test.csv-metadata.json"]
    told = json.loads(archive.read("atlas-test.csv-metadata.json"))
    assert told["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert told["url"] == "atlas-test.csv"
    assert told["dc:title"] == ABOUT.title
    assert told["dc:license"]["@id"].startswith("https://www.nationalarchives.gov.uk/")
    assert told["dc:issued"]["@type"] == "xsd:date"
    columns = told["tableSchema"]["columns"]
    back = pd.read_csv(
        archive.open("atlas-test.csv"), keep_default_na=False, na_values=told["null"]
    )
    assert [column["titles"] for column in columns] == back.columns.tolist()
    kinds = {column["titles"]: column["datatype"] for column in columns}
    assert kinds["Value"] == "number"
    assert kinds["Count"] == "integer"
    assert kinds["Region"] == "string"
    # Read with its metadata, what is missing is missing and a number is a number.
    assert back["Value"].dtype == float
    assert back["Value"].isna().tolist() == [False, False, True, False]


def test_each_cell_is_what_the_metadata_say(table):
    marked = table.assign(
        low=[-float("inf"), 0.5, 1e-9, float("nan")],
        estimate=pd.Series(["[c]", -0.25, 1, None], dtype=object),
        known=[True, False, True, True],
        people=pd.array([10, None, 15, 20], dtype="Int64"),
        year=pd.Series(["2023", "2024", None, "2025"]),
    )
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(marked), ABOUT)))
    told = json.loads(archive.read("atlas-test.csv-metadata.json"))
    text = archive.read("atlas-test.csv").decode()
    assert csvw.faults(text, told, told["null"]) == []
    kinds = {column["titles"]: column["datatype"] for column in told["tableSchema"]["columns"]}
    assert {name: kinds[name] for name in ("low", "estimate", "people", "year")} == {
        "low": "number",
        "estimate": "number",
        "people": "integer",
        "year": "string",
    }
    assert "-INF" in text
    # the check itself finds what is wrong
    assert csvw.faults(text.replace("-INF", "-inf"), told, told["null"])


def test_names_of_columns_are_unique_and_allowed():
    frame = pd.DataFrame([[1, 2, 3]], columns=["% after", "After", "95% interval"])
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(declared(frame), ABOUT)))
    told = json.loads(archive.read("atlas-test.csv-metadata.json"))
    names = [column["name"] for column in told["tableSchema"]["columns"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z0-9][a-z0-9_]*", name) for name in names)


def test_workbook_says_what_its_columns_hold(table):
    said = (
        Column("Region", "", "Name of the region"),
        Column("Value", "", "Rate", "%"),
        Column("Count"),
    )
    book = downloads.to_xlsx(Table("atlas-test", "A table.", said, table), ABOUT)
    columns = sheets(book)[0]["Columns"]
    assert columns[1] == ["Region", "Name of the region", "[z]"]
    assert columns[2] == ["Value", "Rate", "%"]
    assert columns[3] == ["Count", "[x]", "[z]"]
