"""A brief as tagged PDF, set by Typst in this process."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import font_source_sans_pro
import typst

from pages.brief.document import Block, Brief, Bullets, Note, Picture, Section, Table
from pages.shared.files.word_tables import printable

PAGES = 2
TEMPLATE = Path(__file__).with_name("template.typ")
#: Type sizes to try, largest first: long names and many notes may need a smaller one.
_SCALES = (1.06, 1.03, 1.0, 0.97, 0.94, 0.91, 0.88, 0.85)
#: Widths of the columns in millimetres: with a map, and of two of a kind.
_WITH_MAP, _HALVES = (101.0, 72.0), (86.5, 86.5)
_WIDTH = 180.0
_LONGEST, _LETTER_MM, _PADDING_MM, _LEAST_FIRST = 14, 1.32, 3.2, 0.2
_NUMERIC_STARTS = (*"0123456789£[\N{MINUS SIGN}", "less than")


def to_pdf(brief: Brief) -> bytes:
    """Set a brief as PDF.

    Parameters
    ----------
    brief : Brief

    Returns
    -------
    bytes
        A PDF/UA-1 file in British English of two A4 pages, with headings, table headers and
        alternative texts; the same bytes for the same brief. Type shrinks by up to a fifth to
        keep it to two pages. Where a text has a letter that no typeface here has, the file is
        tagged all the same but not of the standard.
    """
    stamp = dt.datetime.combine(brief.date, dt.time(), dt.UTC)
    compiler = _fitted(json.dumps(_printable_tree(_content(brief)), ensure_ascii=False))
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    except typst.TypstError:
        # A letter that no typeface here has: the standard forbids a gap, plain tagged PDF shows it.
        made = compiler.compile(format="pdf", timestamp=stamp)
    return cast("bytes", made)


def _fitted(content: str) -> typst.Compiler:
    """Template with its content at the largest size of type that keeps to two pages."""
    for scale in _SCALES:
        compiler = typst.Compiler(
            TEMPLATE, font_paths=fonts(), sys_inputs={"brief": content, "scale": str(scale)}
        )
        if int(json.loads(compiler.query("<pages>", field="value", one=True))) <= PAGES:
            break
    return compiler


@cache
def fonts() -> typst.Fonts:
    """Typefaces of a brief, which come with a package and not from the machine."""
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def to_png(svg: str, width: float, ppi: float = 220) -> bytes:
    """Draw an SVG of a width in millimetres as PNG."""
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: {width:g}mm)'
    )
    made = typst.compile(
        source.encode(), format="png", ppi=ppi, font_paths=fonts(), sys_inputs={"svg": svg}
    )
    return bytes(made)


def _content(brief: Brief) -> dict[str, Any]:
    """Brief as the template takes it."""
    first = [*grouped(brief.opening), *grouped(brief.front)]
    return {
        "title": brief.title,
        "badges": [badge._asdict() for badge in brief.badges],
        "standfirst": brief.standfirst,
        "pages": [[_group(*part) for part in page] for page in (first, grouped(brief.back))],
        "imprint": brief.imprint,
        "status": brief.status,
        "address": brief.address,
        "date": [brief.date.year, brief.date.month, brief.date.day],
        "day": day(brief.date),
    }


def _printable_tree(value: Any) -> Any:
    """Content without control characters, which no typeface has."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _printable_tree(part) for name, part in value.items()}
        case list() | tuple():
            return [_printable_tree(part) for part in value]
        case _:
            return value


def day(date: dt.date) -> str:
    """Date in words, 3 May 2026."""
    return f"{date.day} {date:%B %Y}"


def grouped(sections: Iterable[Section]) -> list[tuple[bool, list[Section]]]:
    """Sections in order, those of one width together."""
    return [(wide, list(part)) for wide, part in groupby(sections, lambda part: part.wide)]


def column_widths(sections: Sequence[Section]) -> tuple[float, float]:
    """Widths of two columns, in millimetres; the map's is narrower."""
    picture = all(isinstance(block, Picture) for block in sections[-1].blocks)
    return _WITH_MAP if picture else _HALVES


def _group(wide: bool, sections: Sequence[Section]) -> dict[str, Any]:
    columns = column_widths(sections)
    half = (len(sections) + 1) // 2
    rooms = [_WIDTH if wide else columns[i >= half] for i in range(len(sections))]
    return {
        "wide": wide,
        "columns": columns,
        "sections": [
            {"heading": part.heading, "blocks": [_block(block, room) for block in part.blocks]}
            for part, room in zip(sections, rooms, strict=True)
        ],
    }


def _block(block: Block, room: float) -> dict[str, Any]:
    match block:
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Note(words):
            return {"kind": "note", "text": words}
        case Table():
            return {
                "kind": "table",
                **block._asdict(),
                "numeric": numeric(block),
                "widths": widths_mm(block, room),
            }
        case Picture():
            return {"kind": "picture", "room": room, **block._asdict()}
        case _:
            return {"kind": "text", "text": block}


def numeric(table: Table) -> list[bool]:
    """Whether each column holds numbers, which stand to the right."""
    return [
        i > 0 and all(cell.startswith(_NUMERIC_STARTS) for cell in column)
        for i, column in enumerate(zip(*table.rows, strict=True))
    ]


def widths_mm(table: Table, room: float) -> list[float]:
    """Widths of the columns for the longest words in them; the first takes what is left."""
    columns = zip(table.columns, *table.rows, strict=True)
    needed = []
    for right, (name, *cells) in list(zip(numeric(table), columns, strict=True))[1:]:
        lines = [line for cell in cells for line in cell.split("\n")]
        most = _LONGEST if right else 2 * _LONGEST
        letters = max(len(word) for word in name.replace("\n", " ").split(" "))
        letters = max(letters, *(min(len(line), most) for line in lines))
        needed.append(_LETTER_MM * letters + _PADDING_MM)
    first = max(room - sum(needed), room * _LEAST_FIRST)
    return [first, *(width * (room - first) / sum(needed) for width in needed)]
