"""The step in which a visitor chooses a file: read once, seen as text, another sheet, forgotten."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.regions.sentences import counted
from geodata.errors import DataError
from geodata.uploads import Uploaded
from pages.shared.frame import layout, widget_state
from pages.shared.words import sentences
from pages.your_data import texts

_PREVIEW_ROWS: Final = 5
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
    table = preview(upload.frame)
    st.dataframe(
        table,
        hide_index=True,
        key=f"{step.key}-preview",
        alt=f"First {len(table)} rows of your file.",
    )
    if columns > _PREVIEW_COLUMNS:
        layout.note(f"The first {_PREVIEW_COLUMNS} of {columns:,} columns.")


def preview(frame: pd.DataFrame) -> pd.DataFrame:
    """First rows and columns of a table as text, missing values as ``[x]``."""
    first = frame.iloc[:_PREVIEW_ROWS, :_PREVIEW_COLUMNS]
    return first.astype(object).where(first.notna(), sentences.MISSING).astype(str)


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
