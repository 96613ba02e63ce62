import datetime as dt
import io
import zipfile

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from pages.brief import comparison_brief, pdf, region_brief, to_docx, to_pdf, types_brief
from pages.brief.document import Badge, Brief, Bullets, Note, Picture, Section, Table
from pages.brief.figures import decile_bars
from tests.helpers import few

HOSTILE = "<script>#$*_@`~ \\ = + [x] “](http://a)” & 'q' // */ \x00\x07"
READABLE = "<script>#$*_@`~ \\ = + [x]"
SHOWN = ["TLD42", "TLK30", "TLL32", "S12000013", "TLN0A", "TLI35"]
#: Longest names, and the district with the most notes.
LONG = ["TLK51", "TLM33", "TLI33", "TLN07"]


def hostile_brief():
    table = Table(HOSTILE, (HOSTILE, HOSTILE), ((HOSTILE, HOSTILE), ("=1+1", "@sum")))
    picture = Picture(decile_bars([10] * 10), 84, 38, HOSTILE, HOSTILE)
    blocks = (HOSTILE, Bullets((HOSTILE,)), Note(HOSTILE), table, picture)
    part = Section(HOSTILE, blocks)
    return Brief(
        HOSTILE,
        (Badge(HOSTILE, "advanced"),),
        (HOSTILE,),
        (part, part),
        (part, part),
        (part,),
        (HOSTILE,),
        HOSTILE,
        "javascript:alert(1)",
        dt.date(2026, 5, 3),
    )


@pytest.fixture(scope="module")
def blackpool():
    return region_brief(
        "TLD42", address="https://example.org/?area=TLD42", date=dt.date(2026, 5, 3)
    )


@pytest.fixture(scope="module")
def reader(blackpool):
    return pypdf.PdfReader(io.BytesIO(to_pdf(blackpool)))


def pdf_text(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def word_text(document):
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def structure(node):
    """Yield the elements of a structure tree, top down."""
    node = node.get_object()
    if not isinstance(node, pypdf.generic.DictionaryObject):
        return
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        yield from structure(child)


def test_pdf_says_what_it_is(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Skills and coworking in Blackpool (TLD42)"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_pdf_is_tagged_with_headings_header_cells_and_alternative_texts(reader, blackpool):
    elements = list(structure(reader.trailer["/Root"]["/StructTreeRoot"]))
    kinds = [element["/S"] for element in elements]
    assert kinds.count("/H1") == 1
    sections = [*blackpool.opening, *blackpool.front, *blackpool.back]
    assert kinds.count("/H2") == len(sections) + 1
    columns = sum(
        len(block.columns) for part in sections for block in part.blocks if isinstance(block, Table)
    )
    assert kinds.count("/TH") == columns
    alts = {element["/Alt"] for element in elements if element["/S"] == "/Figure"}
    assert alts == {
        block.alt for part in sections for block in part.blocks if isinstance(block, Picture)
    }


def test_pdf_holds_the_values_and_the_link(reader):
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("£18,795", "127 of 141", "Not official statistics", "Simulated survey"):
        assert words in text
    links = [
        note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])
    ]
    assert "https://example.org/?area=TLD42" in links


def test_same_brief_gives_the_same_pdf(blackpool):
    assert to_pdf(blackpool) == to_pdf(blackpool)


@pytest.mark.parametrize("code", few([*SHOWN, *LONG], 2))
def test_pdf_has_two_a4_pages(code):
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(region_brief(code)))).pages
    assert len(pages) == 2
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize(
    "codes",
    few(
        [
            ["TLI33", "TLM33"],
            ["TLD42", "TLK30", "TLL32", "TLM20", "TLN0A", "TLI35"],
            ["TLK51", "TLM33", "TLI33", "TLN07", "TLM31", "TLI73"],
        ]
    ),
)
def test_comparison_has_two_pages_too(codes):
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(comparison_brief(codes)))).pages) == 2


@pytest.mark.parametrize("nation", few([None, "Northern Ireland"]))
def test_comparison_of_types_has_two_pages_too(nation):
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(types_brief(nation=nation)))).pages) == 2


def test_markup_in_names_is_text_in_the_pdf():
    content = to_pdf(hostile_brief())
    assert READABLE in " ".join(pdf_text(content).split())
    assert b"javascript:" not in content


def test_letters_that_no_typeface_has_leave_the_pdf_tagged(blackpool):
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(blackpool._replace(status="調査 😀"))))
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert len(reader.pages) == 2


@pytest.mark.parametrize("code", few(SHOWN))
def test_word_file_has_headings_header_rows_and_alternative_texts(code):
    brief = region_brief(code)
    document = docx.Document(io.BytesIO(to_docx(brief)))
    sections = [*brief.opening, *brief.front, *brief.back]
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == len(sections) + 1
    assert all(
        table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables
    )
    pictures = [
        block.alt for part in sections for block in part.blocks if isinstance(block, Picture)
    ]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == pictures
    assert brief.title == document.core_properties.title
    assert document.core_properties.language == "en-GB"


def test_word_file_holds_the_same_words_as_the_pdf(blackpool):
    text = word_text(docx.Document(io.BytesIO(to_docx(blackpool))))
    for words in (*blackpool.standfirst, *blackpool.imprint, "£18,795", "127 of 141"):
        assert words in text
    assert "https://example.org/?area=TLD42" in text


def test_markup_in_names_is_text_in_the_word_file():
    content = to_docx(hostile_brief())
    document = docx.Document(io.BytesIO(content))
    assert document.paragraphs[0].text.startswith(READABLE)
    assert document.tables[0].rows[2].cells[0].text == "=1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<script>" not in archive.read("word/document.xml")


def test_columns_of_numbers_stand_right_and_first_column_keeps_room():
    table = Table(
        "", ("Name", "Number", "Words"), (("a", "1.0%", "long words here"), ("b", "[z]", "c"))
    )
    assert pdf.numeric(table) == [False, True, False]
    widths = pdf.widths_mm(table, 100)
    assert sum(widths) == pytest.approx(100)
    assert widths[0] == max(widths)
    crowded = Table("", ("Name", *("Nineteen letters ab" for _ in range(9))), (("a",) * 10,))
    assert pdf.widths_mm(crowded, 100)[0] == pytest.approx(20)
