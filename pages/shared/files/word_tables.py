"""Tables as a Word document that says what it is and where it comes from."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import pandas as pd

from pages.shared.files import downloads
from pages.shared.files.table import Table as Declared
from pages.shared.files.table_words import shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

LANGUAGE = "en-GB"
#: With more columns than this the pages lie on their side.
_PORTRAIT_COLUMNS = 4
_SMALL_PT = 8.5
_MARGIN_CM = 1.8


def table_docx(tables: Sequence[Declared], about: downloads.About) -> bytes:
    """Word document with one table after another, each under its caption, in British English.

    Tables are in the words of their page. Each repeats its header row on every page and carries its
    caption as alternative text. Notes stand above the tables; source, licence, date and address
    below.
    """
    import docx  # noqa: PLC0415 (only when a file is asked for)

    frames = {table.caption: downloads.neutral(shown(table)) for table in tables}
    document = docx.Document()
    today = dt.datetime.now(tz=dt.UTC)
    set_properties(document, about, today)
    _set_page(document, wide=max(len(t.columns) for t in frames.values()) > _PORTRAIT_COLUMNS)
    document.add_heading(printable(about.title), level=1)
    for note in about.notes:
        document.add_paragraph(printable(note))
    for caption, frame in frames.items():
        paragraph = document.add_paragraph(printable(caption), style="Caption")
        paragraph.paragraph_format.keep_with_next = True
        _add_table(document, caption, frame)
    document.add_paragraph()
    for words in (
        f"Source: {about.source}",
        f"Licence: {about.licence}",
        f"Downloaded: {today.date().isoformat()}",
        f"View: {about.address}",
    ):
        document.add_paragraph(printable(words))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def set_properties(document: "Document", about: downloads.About, now: dt.datetime) -> None:
    """Write title, source, author, language and date into a document's properties."""
    from docx.oxml.ns import qn  # noqa: PLC0415 (only when a file is asked for)

    core = document.core_properties
    # Word's own limit on a property
    core.title = printable(about.title)[:255]
    core.subject = printable(about.source)[:255]
    core.author = "Coworking Skills Atlas"
    core.comments = ""
    core.language = LANGUAGE
    core.created = core.modified = now.replace(tzinfo=None)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_page(document: "Document", *, wide: bool) -> None:
    """A4, on its side for many columns."""
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 (only when a file is asked for)
    from docx.shared import Cm  # noqa: PLC0415 (only when a file is asked for)

    section = document.sections[0]
    short, long = Cm(21.0), Cm(29.7)
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(_MARGIN_CM))


def _add_table(document: "Document", caption: str, frame: pd.DataFrame) -> None:
    table = document.add_table(rows=1, cols=len(frame.columns), style="Table Grid")
    _fill(table, 0, [str(name) for name in frame.columns], bold=True)
    for row in frame.itertuples(index=False):
        table.add_row()
        _fill(table, -1, [str(value) for value in row])
    mark_table(table, caption)


def _fill(table: "Table", row: int, texts: list[str], *, bold: bool = False) -> None:
    from docx.shared import Pt  # noqa: PLC0415 (only when a file is asked for)

    for i, (cell, text) in enumerate(zip(table.rows[row].cells, texts, strict=True)):
        run = cell.paragraphs[0].add_run(printable(text))
        run.bold = bold or i == 0
        run.font.size = Pt(_SMALL_PT)


def printable(text: str) -> str:
    """Text without the control characters that a Word file cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def mark_table(table: "Table", caption: str) -> None:
    """Mark the header row as one, keep rows whole, and give the table its alternative text."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 (only when a file is asked for)
    from docx.oxml.ns import qn  # noqa: PLC0415 (only when a file is asked for)

    for i, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no other way)
        properties.append(OxmlElement("w:cantSplit"))
        if i == 0:
            properties.append(OxmlElement("w:tblHeader"))
    words = OxmlElement("w:tblCaption")
    words.set(qn("w:val"), printable(caption))
    table._tbl.tblPr.append(words)  # noqa: SLF001 (python-docx has no other way)
