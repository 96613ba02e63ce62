"""The steps by which a visitor brings a file: choose it, say what is what, check it, use it.

A :class:`Flow` declares what one kind of file needs, and :func:`draw` leads through it. What a
visitor brings and chooses is kept in their session alone; errors keep what was there before.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

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
_PREVIEW_COLUMNS: Final = 50
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


@dataclass(frozen=True, eq=False)
class Draft:
    """A file that a visitor has brought; each kind of file adds what they have chosen.

    ``content`` is the file itself where it has further sheets, else nothing.
    """

    upload: Uploaded
    content: bytes


D = TypeVar("D", bound=Draft)
R = TypeVar("R")


class Kept(Generic[D]):
    """Draft of one kind of file, and results for its present choices, in a visitor's session."""

    def __init__(self, name: str) -> None:
        self._draft, self._results = f"{name} draft", f"{name} results"

    def present(self) -> D | None:
        """Return the draft of this session, if there is one."""
        found: D | None = st.session_state.get(self._draft)
        return found

    def draft(self) -> D:
        """Return the draft of this session; a DataError if there is none."""
        draft = self.present()
        if draft is None:
            message = "There is no file to work on: choose one first."
            raise DataError(message)
        return draft

    def begin(self, draft: D) -> None:
        """Keep a new draft instead of the one before."""
        self.forget()
        st.session_state[self._draft] = draft

    def change(self, **choices: Any) -> None:
        """Change fields of the draft."""
        st.session_state[self._draft] = replace(self.draft(), **choices)

    def forget(self) -> None:
        """Drop the file and all that was made of it; what is in use stays in use."""
        st.session_state.pop(self._draft, None)
        st.session_state.pop(self._results, None)

    def once(self, kind: str, key: Hashable, make: Callable[[], R]) -> R:
        """Result for the present choices, made once and kept until they change."""
        kept = st.session_state.setdefault(self._results, {})
        if kind not in kept or kept[kind][0] != key:
            kept[kind] = (key, make())
        result: R = kept[kind][1]
        return result

    def has(self, kind: str, key: Hashable) -> bool:
        """Whether there is such a result already."""
        kept = st.session_state.get(self._results, {}).get(kind)
        return kept is not None and kept[0] == key


@dataclass(frozen=True, eq=False)
class Flow(Generic[D]):
    """One kind of file: its words, how it is read, and what each step draws.

    ``key`` begins the keys of the widgets. ``check`` tells whether the file can be used.
    """

    key: str
    noun: str
    label: str
    kinds: Sequence[str]
    reading: str
    sheets: str
    kept: Kept[D]
    read: Callable[..., Uploaded]
    begin: Callable[[Uploaded, bytes], D]
    needs: Callable[[], None]
    check: Callable[[D], bool]
    use: Callable[[D], None]
    columns: Callable[[D], None] | None = None


def draw(flow: Flow[D]) -> bool:
    """Draw the steps, each under the one before; tell whether the last one is reached."""
    st.header(f"1. What a {flow.noun} must hold", anchor="needs")
    flow.needs()
    st.header("2. Choose the file", anchor="file")
    _choose(flow)
    draft = flow.kept.present()
    if draft is None:
        return False
    _shown(flow, draft)
    step = 3
    if flow.columns is not None:
        st.header("3. Which column is what", anchor="columns")
        flow.columns(draft)
        step = 4
    st.header(f"{step}. Check", anchor="check")
    if not flow.check(draft):
        return False
    st.header(f"{step + 1}. Use it", anchor="use")
    flow.use(draft)
    return True


def _choose(flow: Flow[D]) -> None:
    """Take a file once, and say in one sentence if it cannot be read."""
    file = st.file_uploader(flow.label, list(flow.kinds), key=f"{flow.key}-file")
    read, sentence = _read(flow)
    if file is not None and file.file_id != read:
        sentence = _taken(flow, file.name, file.getvalue())
        _keep(flow, file.file_id, sentence)
    elif file is None and sentence:
        sentence = ""
        _keep(flow, None, sentence)
    if sentence:
        error(sentence)


def _read(flow: Flow[D]) -> tuple[str | None, str]:
    """Which file was read last, and the sentence that came of it."""
    found: tuple[str | None, str] = st.session_state.get(f"{flow.key} read", (None, ""))
    return found


def _keep(flow: Flow[D], read: str | None, sentence: str) -> None:
    st.session_state[f"{flow.key} read"] = read, sentence


def _taken(flow: Flow[D], name: str, content: bytes, sheet: str = "") -> str:
    """Read a file; the sentence that says why not, or nothing."""
    try:
        with st.spinner(flow.reading):
            upload = flow.read(name, content, sheet=sheet)
            flow.kept.begin(flow.begin(upload, content if len(upload.sheets) > 1 else b""))
    except (AnalysisError, DataError) as found:
        former = flow.kept.present()
        still = f" {former.upload.name}, which you chose before, is kept below." if former else ""
        return f"{found}{still}"
    return ""


def _shown(flow: Flow[D], draft: D) -> None:
    """What was read: name, size, sheet and the first rows, as text."""
    upload = draft.upload
    rows, columns = upload.frame.shape
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{texts.plain(upload.name)}**: {counted(rows, 'row')}, {counted(columns, 'column')}."
        )
        st.button(
            "Forget this file",
            key=f"{flow.key}-forget",
            icon=":material/delete:",
            on_click=flow.kept.forget,
        )
    if draft.content:

        def other(sheet: str) -> None:
            _keep(flow, _read(flow)[0], _taken(flow, upload.name, draft.content, sheet))

        st.selectbox(
            flow.sheets,
            upload.sheets,
            **widget_state.show(f"{flow.key}-sheet", upload.sheet, other),
        )
    for note in upload.notes:
        layout.note(texts.plain(note))
    first = upload.frame.iloc[:_PREVIEW_ROWS, :_PREVIEW_COLUMNS]
    text = first.astype(object).where(first.notna(), sentences.MISSING).astype(str)
    caption = f"First {counted(len(text), 'row')} of your file."
    tables.show(plain("preview", caption, text), f"{flow.key}-preview")
    if columns > _PREVIEW_COLUMNS:
        layout.note(f"The first {_PREVIEW_COLUMNS} of {columns:,} columns.")


def error(said: object) -> None:
    """Say what is wrong with what was brought; nothing in it is marked up."""
    st.error(texts.plain(said), icon=":material/error:")


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
        f"{draft.upload.name}, as loaded by a visitor",
        "as given by its owner",
        ["Rows are numbered as in the file; the header of a CSV file or sheet is row 1."],
        address.address(),
    )


def named(draft: Draft, noun: str, usual: str) -> str:
    """Ask for the name of what is brought; return it as it will stand."""
    name = st.text_input(
        f"Name of the {noun}, for headings and files",
        texts.file_title(draft.upload.name, usual),
        key=f"own-name-{usual}-{draft.upload.name}",
        max_chars=60,
    )
    title = texts.title(name, usual)
    if title != name:
        layout.note(
            f"It will appear as “{title}”: only letters, digits and . , ( ) & ' - are kept."
        )
    return title
