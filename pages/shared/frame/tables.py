"""Tables on a page: HTML that can be read aloud, printed whole and shown as cards on a phone."""

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from pages.shared.files.table import Table
from pages.shared.files.table_words import Drawn, drawn
from pages.shared.frame import layout
from pages.shared.words import sentences

#: Rows up to which a table is in sight at once, and has no need to be sorted.
_SHORT: Final = 10
#: Letters of all columns together that a phone shows side by side.
_PHONE: Final = 38
#: Letters up to which a cell is not broken where there is room, and above which it is read in
#: lines, for which a column must not be too narrow.
_PHRASE: Final = 16
_PROSE: Final = 60
#: An address that may be followed: of this site, or one over HTTPS.
_SAFE: Final = re.compile(r"https://[^\s]+|(?!//)[./\w][^\s:\\]*")

_COMPONENT = st.components.v2.component(
    "table",
    html='<div class="table"></div>',
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(table: Table, key: str, *, most: int = 1_000) -> None:
    """Draw a table; one of more than ten rows can be sorted, in the browser alone.

    Of more than `most` rows the first are drawn, and a note says where the others are.
    """
    columns = drawn(table)
    count = len(table.rows) if not columns else len(columns[0].cells)
    if count <= _SHORT:
        st.html(markup(table, columns, key, most=most))
    else:
        _COMPONENT(
            key=key,
            data={
                "html": markup(table, columns, key, most=most, sortable=True),
                "places": [column.places[:most] for column in columns],
            },
        )
    if count > most:
        layout.note(f"The first {most:,} of {count:,}; the files have them all.")
    for note in table.notes:
        layout.note(note)


def markup(
    table: Table, columns: Sequence[Drawn], key: str, *, most: int, sortable: bool = False
) -> str:
    """HTML of a table and of what its marks mean, escaped.

    `columns` are its `drawn` columns. A `sortable` one has buttons for headers, and scrolls in a
    box that takes the focus.
    """
    caption = _escaped(table.caption)
    scroller = f' tabindex="0" role="region" aria-label="{caption}"' if sortable else ""
    kinds = [_class(column) for column in columns]
    cards = " cards" if _wide(columns) else ""
    heads = "".join(
        f'<th scope="col" role="columnheader"{kind}>{_head(column, sortable=sortable)}</th>'
        for column, kind in zip(columns, kinds, strict=True)
    )
    labels = ["" if sortable else f' data-label="{_escaped(c.heading)}"' for c in columns]
    rows = "".join(
        '<tr role="row">'
        + "".join(
            _cell(column, at, f"{kind}{label}" if place else kind, first=not place)
            for place, (column, kind, label) in enumerate(zip(columns, kinds, labels, strict=True))
        )
        + "</tr>"
        for at in range(min(len(columns[0].cells), most))
    )
    return (
        f'<div class="table-box{" long" if sortable else ""}" data-table="{_escaped(key)}"'
        f'{scroller}><table class="atlas-table{cards}" role="table">'
        f'<caption class="unseen">{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>{_marks(table, columns)}'
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


def _class(column: Drawn) -> str:
    """Class of a column's cells: numbers, text of several lines, or of few letters."""
    if column.numeric:
        return ' class="n"'
    if _longest(column) <= _PHRASE:
        return ' class="phrase"'
    return ' class="prose"' if _longest(column) > _PROSE else ""


def _longest(column: Drawn) -> int:
    return max(map(len, column.cells), default=0)


def _head(column: Drawn, *, sortable: bool) -> str:
    heading = _escaped(column.heading)
    if not sortable:
        return heading
    return f'<button type="button">{heading}<span aria-hidden="true"></span></button>'


def _cell(column: Drawn, at: int, attributes: str, *, first: bool) -> str:
    text = column.cells[at]
    inside = f"<span>{_escaped(text)}</span>" if not first else _escaped(text)
    if _SAFE.fullmatch(column.links[at]):
        inside = f'<a href="{_escaped(column.links[at])}">{inside}</a>'
    if first:
        return f'<th scope="row" role="rowheader"{attributes}>{inside}</th>'
    return f'<td role="cell"{attributes}>{inside}</td>'


def _wide(columns: Sequence[Drawn]) -> bool:
    """Whether a phone cannot show the columns side by side."""
    prose = any(_longest(column) > _PROSE for column in columns)
    return prose or sum(_letters(column) for column in columns) > _PHONE


def _letters(column: Drawn) -> int:
    """Letters that a column takes at least: of its longest word or number."""
    words = [word for text in (column.heading, *column.cells) for word in text.split()]
    cells = column.cells if column.numeric else words
    return max((len(text) for text in (*cells, *column.heading.split())), default=0)


def _marks(table: Table, columns: Sequence[Drawn]) -> str:
    """What the marks mean that stand in a table, in a line below it."""
    there = {cell for column in columns for cell in column.cells if len(cell) == len("[x]")}
    meanings = {**sentences.SPECIAL_VALUES, **table.marks}
    said = "; ".join(f"{mark} {meaning}" for mark, meaning in meanings.items() if mark in there)
    return f'<p class="table-marks">{_escaped(said)}.</p>' if said else ""
