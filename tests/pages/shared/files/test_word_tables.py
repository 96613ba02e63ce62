"""The Word file opens, and says what it must to a reader and to a screen reader."""

import datetime as dt
from io import BytesIO

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from pages.shared.files import word_tables
from pages.shared.files.downloads import About
from pages.shared.files.table import plain

ABOUT = About(
    title="Effects by region type",
    source="Simulated survey (Coworking Skills Atlas)",
    licence="MIT",
    notes=["Simulated survey: its\x01 magnitudes are assumptions."],
    address="https://atlas.example/effects?units=sd",
)
TABLE = pd.DataFrame(
    {
        "Term": ["Constant", "=HYPERLINK(1)", "\tcell", "-2"],
        "(1)": ["2.1 (0.2)\n[1.7, 2.5]", "@x", None, "plain\x07"],
    }
)


@pytest.fixture(scope="module")
def document():
    file = word_tables.table_docx(
        [plain("atlas-a", "Coefficients", TABLE), plain("atlas-b", "Models", TABLE.head(1))], ABOUT
    )
    return Document(BytesIO(file))


def test_header_row_is_marked_and_only_it(document):
    for table in document.tables:
        marks = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert marks == [True] + [False] * (len(table.rows) - 1)


def test_captions_stand_before_their_tables_and_are_the_alternative_text(document):
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions == ["Coefficients", "Models"]
    marks = [table._tbl.tblPr.find(qn("w:tblCaption")) for table in document.tables]
    assert [mark.get(qn("w:val")) for mark in marks] == captions


def test_document_says_what_it_is(document):
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[0] == "Effects by region type"
    assert document.paragraphs[0].style.name == "Heading 1"
    assert "Simulated survey: its magnitudes are assumptions." in said
    assert "Source: Simulated survey (Coworking Skills Atlas)" in said
    assert "View: https://atlas.example/effects?units=sd" in said
    assert f"Downloaded: {dt.datetime.now(tz=dt.UTC).date().isoformat()}" in said


def test_properties_are_ours_and_in_british_english(document):
    core = document.core_properties
    assert core.title == "Effects by region type"
    assert core.author == "Coworking Skills Atlas"
    assert core.language == "en-GB"
    assert "python-docx" not in core.comments
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_cells_are_neutralised_and_complete(document):
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [
        ["Term", "(1)"],
        ["Constant", "2.1 (0.2)\n[1.7, 2.5]"],
        ["'=HYPERLINK(1)", "'@x"],
        ["'\tcell", "[x]"],
        ["'-2", "plain"],
    ]


@pytest.mark.parametrize(("columns", "wide"), [(4, False), (5, True)])
def test_many_columns_turn_the_page(columns, wide):
    table = pd.DataFrame({f"c{i}": ["x"] for i in range(columns)})
    file = word_tables.table_docx([plain("atlas-t", "t", table)], ABOUT)
    section = Document(BytesIO(file)).sections[0]
    assert (section.page_width > section.page_height) is wide
