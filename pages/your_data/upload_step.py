"""The step in which a visitor chooses a file: read once, seen as text, another sheet, forgotten."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.regions.sentences import counted
from analysis.survey.mapping import BY_KEY
from geodata.errors import DataError
from geodata.uploads import Uploaded
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table, plain
from pages.shared.frame import address, layout, tables, widget_state
from pages.shared.words import sentences
from pages.your_data import texts

_PREVIEW_ROWS: Final = 5
_FIELDS: Final = {key: field.label for key, field in BY_KEY.items()}
#: What lists of problems may hold.
_PROBLEM: Final = (
    Column("row", "Row", "Row of the visitor's file", mark="[z]"),
    Column("column", "Column", "Column of the visitor's file"),
    Column("field", "Field", "Field of the survey that the column is used for", words=_FIELDS),
    Column("value", "Value", "Value in the visitor's file"),
    Column("rule", "Rule", "Rule that the value breaks"),
    Column("remedy", "Remedy", "What can be done, or what happens otherwise"),
    Column("severity", "Severity", "must: to be settled first; may: worth a look"),
)
_PREVIEW_COLUMNS: Final = 50


class Draft(Protocol):
    """What is made of a file before it is used."""

    @property
    def upload(self) -> Uploaded:
        """The table and what is known of it."""

    @property
    def content(self) -> bytes:
        """The file itself where it has several sheets, else nothing."""


class Step(NamedTuple):
    """Words and actions of one kind of file; ``key`` begins the keys of the step's widgets."""

    key: str
    label: str
    kinds: Sequence[str]
    reading: str
    sheets: str
    take: Callable[[str, bytes, str], None]
    present: Callable[[], Draft | None]
    forget: Callable[[], None]


def choose(step: Step) -> None:
    """Take a file once, and say in one sentence if it cannot be read."""
    file = st.file_uploader(step.label, list(step.kinds), key=f"{step.key}-file")
    read, sentence = _read(step)
    if file is not None and file.file_id != read:
        sentence = _taken(step, file.name, file.getvalue())
        _keep(step, file.file_id, sentence)
    elif file is None and sentence:
        sentence = ""
        _keep(step, None, sentence)
    if sentence:
        st.error(texts.plain(sentence), icon=":material/error:")


def shown(step: Step, draft: Draft) -> None:
    """What was read: name, size, sheet and the first rows, as text."""
    upload = draft.upload
    rows, columns = upload.frame.shape
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{texts.plain(upload.name)}**: {counted(rows, 'row')}, {counted(columns, 'column')}."
        )
        st.button(
            "Forget this file",
            key=f"{step.key}-forget",
            icon=":material/delete:",
            on_click=step.forget,
        )
    if draft.content:
        _sheet(step, draft)
    for note in upload.notes:
        layout.note(texts.plain(note))
    tables.show(preview(upload.frame), f"{step.key}-preview")
    if columns > _PREVIEW_COLUMNS:
        layout.note(f"The first {_PREVIEW_COLUMNS} of {columns:,} columns.")


def preview(frame: pd.DataFrame) -> Table:
    """First rows and columns of a file, as text."""
    first = frame.iloc[:_PREVIEW_ROWS, :_PREVIEW_COLUMNS]
    text = first.astype(object).where(first.notna(), sentences.MISSING).astype(str)
    return plain("preview", f"First {counted(len(text), 'row')} of your file.", text)


def problems_table(name: str, found: pd.DataFrame) -> Table:
    """Problems of a file: a row each, with its rule and remedy."""
    return Table(
        name,
        f"{counted(len(found), 'problem')} with row, value, rule and remedy.",
        [column for column in _PROBLEM if column.key in found],
        # Rows are names, not amounts: "1234", and "[z]" where no one row is meant.
        found.astype("str"),
    )


def about(draft: Draft, title: str) -> downloads.About:
    """What a file about something that a visitor brings says of itself."""
    return downloads.About(
        title,
        draft.upload.name,
        "as its owner states",
        ["Rows are numbered as in the file; the header of a CSV file or sheet is row 1."],
        address.address(),
    )


def _read(step: Step) -> tuple[str | None, str]:
    """Which file was read last, and the sentence that came of it."""
    found: tuple[str | None, str] = st.session_state.get(f"{step.key} read", (None, ""))
    return found


def _keep(step: Step, read: str | None, sentence: str) -> None:
    st.session_state[f"{step.key} read"] = read, sentence


def _taken(step: Step, name: str, content: bytes, sheet: str = "") -> str:
    """Read a file; the sentence that says why not, or nothing."""
    try:
        with st.spinner(step.reading):
            step.take(name, content, sheet)
    except (AnalysisError, DataError) as error:
        former = step.present()
        still = f" {former.upload.name}, which you chose before, is kept below." if former else ""
        return f"{error}{still}"
    return ""


def _sheet(step: Step, draft: Draft) -> None:
    """Choose another sheet of a workbook, or layer of a GeoPackage."""

    def other(sheet: str) -> None:
        sentence = _taken(step, draft.upload.name, draft.content, sheet)
        _keep(step, _read(step)[0], sentence)

    st.selectbox(
        step.sheets,
        draft.upload.sheets,
        **widget_state.show(f"{step.key}-sheet", draft.upload.sheet, other),
    )
