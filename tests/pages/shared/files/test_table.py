"""One declaration gives the words of the page and the data of every file."""

import datetime as dt
import io
import json
import zipfile

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from pages.shared.files import downloads, word_tables
from pages.shared.files.table import Column, Table, estimate, interval, plain, rank
from pages.shared.files.table_words import drawn, shown
from pages.shared.words import marks
from tests.pages import csvw

ABOUT = downloads.About("Work", "ONS", "OGL v3.0", ["**Note:** one"], "https://example.org/?a=1")
#: A rate of 4.25% (3 to 5.5) in Blackpool, one that is suppressed, and one that does not apply.
ROWS = pd.DataFrame(
    {
        "name": ["Blackpool", "=SUM(1)", "Ynys Môn"],
        "code": ["TLD42", "TLC31", "TLL11"],
        "value": [4.25, None, None],
        "low": [3.0, None, None],
        "high": [5.5, None, None],
        "status": ["ok", "[c]", "[z]"],
        "people": pd.array([12345, 5, None], dtype="Int64"),
        "people_status": ["ok", "ok", "[c]"],
        "share": [0.123456789, 0.5, None],
        "p_value": [0.00001, 0.25, None],
        "period": ["2023-04", "2008-2023", ""],
        "place": [7, 1, 2],
        "of": [182, 182, 182],
        "skill": ["technical", "social", "other"],
        "known": [True, False, True],
        "digits": [1, 2, 0],
    }
)


def written(table):
    """Cells as files hold them."""
    return marks.filled(downloads.neutral(table.raw()))


COLUMNS = (
    Column("name", "Region", "Name of the region", beside="code"),
    Column("code", "", "Code of the region"),
    Column("value", "Rate, %", "Unemployment rate", "% of residents", decimals="digits"),
    interval("95% interval", "low", "high", "digits"),
    Column("low", "", "Lower limit"),
    Column("high", "", "Upper limit"),
    Column("status", "", "ok, or a mark"),
    Column("people", "People", "Residents", "people"),
    Column("people_status", "", "ok, or a mark"),
    Column("share", "Share, %", "Share", "fraction, 0 to 1", kind="percentage", decimals=1),
    Column("p_value", "p", "p-value", kind="p"),
    Column("period", "Period", "Period", kind="period", mark="[z]"),
    rank("Rank", "place", "of"),
    Column("skill", "Skill", "Skill", words={"technical": "Technical-digital"}),
    Column("known", "Known", "Whether it is known"),
)


@pytest.fixture
def table():
    return Table("atlas-work", "Work by region.", COLUMNS, ROWS, notes=["**Read** with care."])


def test_page_says_numbers_intervals_periods_and_marks_in_words(table):
    assert shown(table).loc[0].to_dict() == {
        "Region": "Blackpool (TLD42)",
        "Rate, %": "4.2",
        "95% interval": "3.0 to 5.5",
        "People": "12,345",
        "Share, %": "12.3",
        "p": "< 0.001",
        "Period": "Apr 2023",
        "Rank": "7 of 182",
        "Skill": "Technical-digital",
        "Known": "yes",
    }


def test_what_is_missing_has_the_mark_of_its_status_on_the_page_and_in_the_file(table):
    page, file = shown(table), written(table)
    for place, mark in {1: "[c]", 2: "[z]"}.items():
        assert page.loc[place, ["Rate, %", "95% interval"]].tolist() == [mark, mark]
        assert file.loc[place, ["value", "low", "high", "status"]].tolist() == [mark] * 4
    assert (page["People"][2], file["people"][2]) == ("[c]", "[c]")
    # Behind the last status, that of the row as a whole.
    assert (page["Share, %"][2], file["share"][2]) == ("[z]", "[z]")
    assert (page["Period"][2], file["period"][2]) == ("[z]", "[z]")


def test_file_is_data_under_the_keys_with_six_digits_and_no_empty_cell(table):
    file = written(table)
    assert file.columns.tolist() == [column.key for column in COLUMNS if column.file]
    assert file.loc[0, ["value", "low", "high", "share"]].tolist() == [4.25, 3.0, 5.5, 0.123457]
    assert file.loc[0, "skill"] == "technical"
    assert file["name"].tolist() == ["Blackpool", "'=SUM(1)", "Ynys Môn"]
    assert not file.isna().any(axis=None)
    assert not (file == "").any(axis=None)


@pytest.mark.parametrize("start", ["=", "＝", "＋", "－", "＠", "\u200b=", "\ufeff\u2060-", "\n="])
def test_text_like_a_formula_is_neutralised_whatever_stands_before_it(start):
    table = plain("t", "T.", pd.DataFrame({"name": [f"{start}1+1", "plain"]}))
    assert written(table)["name"].tolist() == [f"'{start}1+1", "plain"]


def test_all_files_come_from_the_one_declaration(table):
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    text = downloads.to_csv(table, ABOUT).decode()
    assert text.splitlines()[2] == (
        f"'=SUM(1),TLC31,[c],[c],[c],[c],5,ok,0.5,0.25,2008-2023,social,False,ONS,OGL v3.0,{today},"
        "https://example.org/?a=1"
    )
    archive = zipfile.ZipFile(io.BytesIO(downloads.to_csvw(table, ABOUT)))
    told = json.loads(archive.read("atlas-work.csv-metadata.json"))
    assert csvw.faults(text, told, told["null"]) == []
    columns = {column["titles"]: column for column in told["tableSchema"]["columns"]}
    assert columns["value"]["dc:description"] == "Unemployment rate"
    assert columns["value"]["schema:unitText"] == "% of residents"
    assert (columns["value"]["datatype"], columns["people"]["datatype"]) == ("number", "integer")
    assert columns["view"]["dc:description"].startswith("Address of the view")
    assert {"Note: one", "Read with care."} <= set(told["rdfs:comment"])

    book = load_workbook(io.BytesIO(downloads.to_xlsx(table, ABOUT)))
    cells = [[cell.value for cell in row] for row in book["Data"].iter_rows()]
    assert cells[0] == written(table).columns.tolist()
    assert cells[1][:3] == ["Blackpool", "TLD42", 4.25]
    held = [[cell.value for cell in row] for row in book["Columns"].iter_rows()]
    assert ["value", "Unemployment rate", "% of residents"] in held
    assert "Read with care." in [row[0].value for row in book["Notes"].iter_rows()]

    (word,) = Document(io.BytesIO(word_tables.table_docx([table], ABOUT))).tables
    assert [cell.text for cell in word.rows[1].cells] == shown(table).loc[0].tolist()


def test_groups_stand_side_by_side_on_the_page_and_below_each_other_in_files():
    rows = pd.DataFrame(
        {
            "label": ["Pay", "Pay", "Jobs"],
            "km": [1.0, 20.0, 1.0],
            "mean": [1.26, 2.0, None],
            "low": [1.0, 1.5, None],
            "high": [1.5, 2.5, None],
            "status": ["ok", "ok", "[u]"],
            "unit": ["£", "£", "%"],
        }
    )
    columns = (
        Column("label", "Indicator"),
        Column("km"),
        estimate("Within {} km", "mean", "low", "high", 1),
        *(Column(key) for key in ("mean", "low", "high", "status")),
        Column("unit", "Unit"),
    )
    table = Table("t", "T.", columns, rows, across="km")
    assert shown(table).to_dict("list") == {
        "Indicator": ["Pay", "Jobs"],
        "Within 1 km": ["1.3 (1.0 to 1.5)", "[u]"],
        "Within 20 km": ["2.0 (1.5 to 2.5)", "[x]"],
        "Unit": ["£", "%"],
    }
    assert len(written(table)) == 3
    with pytest.raises(ValueError, match="the same label and km"):
        Table("t", "T.", columns, pd.concat([rows, rows]), across="km")


def test_places_are_by_raw_values_and_what_is_missing_has_none(table):
    places = {column.heading: column.places for column in drawn(table)}
    assert places["Rate, %"] == [0, None, None]
    assert places["People"] == [1, 0, None]
    assert places["Rank"] == [2, 0, 1]
    assert places["Period"] == [1, 0, None]
    tens = plain("t", "T.", pd.DataFrame({"Decile": ["decile 10", "Decile 2", "Decile 2"]}))
    assert drawn(tens)[0].places == [1, 0, 0]


def test_mark_among_numbers_is_no_number():
    rows = pd.DataFrame({"estimate": pd.Series([0.123456789, "[c]", 2, None], dtype=object)})
    table = Table("t", "T.", [Column("estimate", "Estimate", decimals=2)], rows)
    assert shown(table)["Estimate"].tolist() == ["0.12", "[c]", "2.00", "[x]"]
    assert drawn(table)[0].places == [0, None, 1, None]
    assert written(table)["estimate"].tolist() == [0.123457, "[c]", 2, "[x]"]


def test_negative_decimals_round_to_hundreds_and_coordinates_keep_all_digits():
    rows = pd.DataFrame({"people": [12345.0], "latitude": [53.8123456]})
    columns = [
        Column("people", "People", decimals=-2),
        Column("latitude", "Latitude", decimals=3, exact=True),
    ]
    table = Table("t", "T.", columns, rows)
    assert shown(table).loc[0].tolist() == ["12,300", "53.812"]
    assert written(table).loc[0].tolist() == [12345.0, 53.8123456]


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ([Column("name", "A"), Column("name", "B")], "name declared twice"),
        ([Column("nme", "A")], "no column nme"),
        ([Column("name", "A", beside="kode")], "no column kode"),
        ([Column("value", "A", decimals="places")], "no column places"),
    ],
)
def test_declaration_that_does_not_fit_its_rows_is_refused(columns, match):
    with pytest.raises(ValueError, match=match):
        Table("t", "T.", columns, ROWS)


def test_headings_alike_and_fractions_without_decimals_are_refused():
    alike = Table("t", "T.", [Column("name", "A"), Column("code", "A")], ROWS)
    with pytest.raises(ValueError, match="headed alike"):
        shown(alike)
    with pytest.raises(ValueError, match="how many decimals"):
        shown(Table("t", "T.", [Column("value", "A")], ROWS))


def test_frame_of_unknown_columns_is_a_table_too():
    frame = pd.DataFrame({1: [0.12345, 1.0], "n": [1.0, None], "": ["<b>", ""]})
    table = plain("t", "T.", frame)
    assert shown(table).to_dict("list") == {
        "1": ["0.123", "1.000"],
        "n": ["1", "[x]"],
        "[x]": ["<b>", "[x]"],
    }


def test_frame_with_marks_among_its_numbers_is_one_of_numbers():
    numbers = pd.Series([0.12345, "[c]", 2], dtype=object)
    frame = pd.DataFrame({"a": numbers, "b": pd.Series([5, "[c]", 7000], dtype=object), "c": ""})
    table = plain("t", "T.", frame, decimals=2)
    assert shown(table).to_dict("list") == {
        "a": ["0.12", "[c]", "2.00"],
        "b": ["5", "[c]", "7,000"],
        "c": ["[x]"] * 3,
    }
    assert [column.numeric for column in drawn(table)] == [True, True, False]


def test_table_without_rows_has_its_headings():
    table = Table("t", "T.", COLUMNS, ROWS.head(0))
    assert len(shown(table)) == len(written(table)) == 0
    assert "Rate, %" in shown(table)
