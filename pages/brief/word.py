"""A brief as a Word document, with the same parts in the same order as the PDF."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pages.brief import pdf
from pages.brief.document import Badge, Block, Brief, Bullets, Note, Picture, Section, Table
from pages.shared.files import downloads
from pages.shared.files.word_tables import mark_table, printable, set_properties

#: A typeface that every office has: what comes with the PDF would not travel in the file.
FONT = "Arial"
_BLUE, _GREY = RGBColor(0x12, 0x43, 0x6D), RGBColor(0x50, 0x5A, 0x5F)
_SHADES = {"left-behind": "12436D", "advanced": "F46A25", "simulated": "FFF1C7"}
_TEXT_PT, _SMALL_PT, _TINY_PT = 8.0, 7.0, 6.5
_SIDES_MM, _ENDS_MM, _GUTTER_MM, _PAGE_MM = 15, 14, 6, 180
_SHARE_OF_ROOM = 0.92


def to_docx(brief: Brief) -> bytes:
    """Lay a brief out as a .docx file.

    Parameters
    ----------
    brief : Brief

    Returns
    -------
    bytes
        A document in British English with heading styles, marked header rows and alternative
        texts, made to fill two A4 pages.
    """
    document = docx.Document()
    about = downloads.About(brief.title, "Coworking Skills Atlas", "", (), brief.address)
    set_properties(document, about, dt.datetime.combine(brief.date, dt.time(), dt.UTC))
    _set_styles(document)
    _set_page(document, brief)
    document.add_heading(printable(brief.title), level=1)
    _badges(document.add_paragraph(), brief.badges)
    for words in brief.standfirst:
        _paragraph(document, words)
    pages = ([*pdf.grouped(brief.opening), *pdf.grouped(brief.front)], pdf.grouped(brief.back))
    for number, groups in enumerate(pages):
        for i, (wide, sections) in enumerate(groups):
            start = WD_SECTION.NEW_PAGE if number and not i else WD_SECTION.CONTINUOUS
            _group(document, start, [] if wide else pdf.column_widths(sections), sections)
    _start(document, WD_SECTION.CONTINUOUS, [])
    document.add_heading("Sources and licence", level=2)
    for words in brief.imprint:
        _paragraph(document, words, size=_TINY_PT)
    if brief.address:
        _paragraph(document, f"Made from: {brief.address}", size=_TINY_PT)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_styles(document: Document) -> None:
    for name, size, above, below in (
        ("Normal", _TEXT_PT, 0, 3),
        ("Heading 1", 18, 0, 4),
        ("Heading 2", 10.5, 6, 3),
        ("Caption", _SMALL_PT, 2, 3),
        ("List Bullet", _TEXT_PT, 0, 1.5),
        ("Header", _SMALL_PT, 0, 0),
        ("Footer", _SMALL_PT, 0, 0),
    ):
        style: Any = document.styles[name]
        style.font.name = FONT
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(above)
        style.paragraph_format.space_after = Pt(below)
        style.paragraph_format.line_spacing = 1.0
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name.startswith("Heading"):
            style.font.color.rgb = _BLUE
            style.font.bold = True
        elif name in ("Caption", "Header", "Footer"):
            style.font.color.rgb = _GREY
            style.font.bold = False
    bullets = document.styles["List Bullet"].paragraph_format
    bullets.left_indent, bullets.first_line_indent = Mm(3.5), Mm(-3.5)


def _set_page(document: Document, brief: Brief) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_SIDES_MM)
    page.top_margin = page.bottom_margin = Mm(_ENDS_MM)
    page.header_distance = page.footer_distance = Mm(7)
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    head.add_run(f"Coworking Skills Atlas · {pdf.day(brief.date)}")
    foot.add_run(printable(f"{brief.title} · {brief.status} · Page "))
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)  # noqa: SLF001 (python-docx has no fields)


def _badges(paragraph: Paragraph, badges: Sequence[Badge]) -> None:
    for badge in badges:
        run = paragraph.add_run(f" {printable(badge.text)} ")
        run.bold = True
        run.font.color.rgb = RGBColor(255, 255, 255) if badge.kind == "left-behind" else None
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADES.get(badge.kind, "DEE2E5"))
        run._r.get_or_add_rPr().append(shade)  # noqa: SLF001 (python-docx has no shading)
        paragraph.add_run("  ")


def _group(
    document: Document, start: WD_SECTION, widths: Sequence[float], sections: Sequence[Section]
) -> None:
    """Sections one below the other, or in two columns of the given widths in millimetres."""
    _start(document, start, widths)
    half = (len(sections) + 1) // 2
    for i, section in enumerate(sections):
        heading = document.add_heading(printable(section.heading), level=2)
        if i in (0, half):
            heading.paragraph_format.space_before = Pt(0)
        if widths and i == half:
            heading.runs[0]._r.insert(0, _column_break())  # noqa: SLF001 (before the text)
        room = widths[i >= half] if widths else _PAGE_MM
        for block in section.blocks:
            _block(document, block, room)


def _start(document: Document, start: WD_SECTION, widths: Sequence[float]) -> None:
    """Begin a part with columns; the paragraph that ends the part before takes no room."""
    section = document.add_section(start)
    end = document.paragraphs[-1].paragraph_format
    end.space_after = end.space_before = Pt(0)
    end.line_spacing = Pt(1)
    columns = section._sectPr.find(qn("w:cols"))  # noqa: SLF001 (python-docx has no columns)
    for old in list(columns):
        columns.remove(old)
    columns.set(qn("w:num"), str(len(widths) or 1))
    columns.set(qn("w:equalWidth"), "0" if widths else "1")
    for i, width in enumerate(widths):
        column = OxmlElement("w:col")
        column.set(qn("w:w"), str(Mm(width).twips))
        if i < len(widths) - 1:
            column.set(qn("w:space"), str(Mm(_GUTTER_MM).twips))
        columns.append(column)


def _column_break() -> Any:
    mark = OxmlElement("w:br")
    mark.set(qn("w:type"), "column")
    return mark


def _block(document: Document, block: Block, room: float) -> None:
    match block:
        case Bullets(items):
            for words in items:
                document.add_paragraph(printable(words), style="List Bullet")
        case Note(words):
            _paragraph(document, words, size=_SMALL_PT)
        case Table():
            _table(document, block, room)
        case Picture():
            _picture(document, block, room)
        case _:
            _paragraph(document, block)


def _paragraph(document: Document, words: str, size: float = _TEXT_PT) -> None:
    run = document.add_paragraph().add_run(printable(words))
    run.font.size = Pt(size)
    if size < _TEXT_PT:
        run.font.color.rgb = _GREY


def _picture(document: Document, picture: Picture, room: float) -> None:
    width = min(picture.width, _SHARE_OF_ROOM * room)
    png = pdf.to_png(picture.svg, picture.width)
    shape = document.add_picture(BytesIO(png), width=Mm(width))
    inline = shape._inline  # noqa: SLF001 (python-docx has no alternative text)
    inline.docPr.set("descr", printable(picture.alt))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.paragraphs[-1].paragraph_format.space_after = Pt(0)
    document.add_paragraph(printable(picture.caption), style="Caption")


def _table(document: Document, table: Table, room: float) -> None:
    drawn = document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    drawn.autofit = False
    numeric = pdf.numeric(table)
    widths = pdf.widths_mm(table, room)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Mm(width)
    for row, cells in zip(drawn.rows, (table.columns, *table.rows), strict=True):
        for i, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = Mm(widths[i])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(printable(words))
            run.font.size = Pt(_SMALL_PT + 0.5)
            run.bold = cells is table.columns
            if numeric[i]:
                paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    _rules(drawn)
    mark_table(drawn, table.caption)
    after = document.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = Pt(0), Pt(3)


def _rules(table: Any) -> None:
    """Thin lines between rows, none between columns, and little room in the cells."""
    properties = table._tbl.tblPr  # noqa: SLF001 (python-docx has no borders)
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "C8CDD1")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "15"), ("left", "40"), ("bottom", "15"), ("right", "40")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), width)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(borders)
    layout = properties.find(qn("w:tblLayout"))
    if layout is not None:
        properties.remove(layout)
        properties.append(layout)
    properties.append(margins)
