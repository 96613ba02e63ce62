"""A visitor's own survey, step by step: what it must hold, file, mapping, checks, use."""

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from geodata.errors import DataError
from pages import (
    _layout,
    _own_survey_check,
    _own_survey_files,
    _own_survey_mapping,
    _own_survey_regions,
    _survey_words,
    _words,
)
from pages import _own_survey_draft as _draft

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "dta", "sav", "zsav", "parquet"]
_PREVIEW_ROWS = 5
_PREVIEW_COLUMNS = 50
_READ = "own file read"


def draw() -> None:
    """Five steps, each under the one before; those to come wait until they have what they need."""
    top = st.container()
    st.header("1. What a survey must hold", anchor="needs")
    left, right = st.columns(2)
    with left:
        st.markdown(_survey_words.NEEDS)
        _own_survey_files.starters()
    with right:
        st.markdown(f"**What happens to your file.** {_survey_words.PRIVACY}")
    st.header("2. Choose the file", anchor="file")
    _choose()
    draft = _draft.present()
    if draft is None or not _steps(draft):
        with top:
            _own_survey_check.in_use()
        return
    st.header("5. Use it", anchor="use")
    _own_survey_check.use(draft)
    _own_survey_check.in_use()


def _steps(draft: _draft.Draft) -> bool:
    """Preview, mapping and checks; tell whether the survey can be used."""
    _preview(draft)
    st.header("3. Which column is what", anchor="columns")
    _own_survey_mapping.draw(draft)
    st.subheader("Regions", anchor=False)
    _own_survey_regions.draw(draft)
    st.header("4. Check", anchor="check")
    return _own_survey_check.problems(draft)


def _choose() -> None:
    """Take a file once, and say in one sentence if it cannot be read."""
    file = st.file_uploader(
        "Survey: CSV, Excel (.xlsx), Stata (.dta), SPSS (.sav) or Parquet, up to 200 MB", KINDS,
        key="own-survey-file",
    )  # fmt: skip
    read, sentence = st.session_state.get(_READ, (None, ""))
    if file is not None and file.file_id != read:
        sentence = _taken(file.name, file.getvalue())
        st.session_state[_READ] = file.file_id, sentence
    elif file is None and sentence:
        st.session_state[_READ] = None, ""
        sentence = ""
    if sentence:
        st.error(_survey_words.plain(sentence), icon=":material/error:")


def _taken(name: str, content: bytes, sheet: str = "") -> str:
    """Read a file; the sentence that says why not, or nothing."""
    try:
        with st.spinner("Reading the file and matching its columns"):
            _draft.take(name, content, sheet)
    except (AnalysisError, DataError) as error:
        former = _draft.present()
        still = f" {former.upload.name}, which you chose before, is kept below." if former else ""
        return f"{error}{still}"
    return ""


def _preview(draft: _draft.Draft) -> None:
    """What was read: name, size, sheet and the first rows, as text."""
    upload = draft.upload
    rows, columns = upload.frame.shape
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_survey_words.plain(upload.name)}**: {rows:,} rows, {columns:,} columns.")
        st.button("Forget this file", key="own-forget", icon=":material/delete:",
                  on_click=_draft.forget)  # fmt: skip
    if draft.content:
        _sheet(draft)
    for note in upload.notes:
        _layout.note(_survey_words.plain(note))
    table = preview(upload.frame)
    st.dataframe(table, hide_index=True, key="own-preview",
                 alt=f"First {len(table)} rows of your file.")  # fmt: skip
    if columns > _PREVIEW_COLUMNS:
        _layout.note(f"The first {_PREVIEW_COLUMNS} of {columns:,} columns.")


def preview(frame: pd.DataFrame) -> pd.DataFrame:
    """First rows and columns of a table as text, missing values as ``[x]``."""
    first = frame.iloc[:_PREVIEW_ROWS, :_PREVIEW_COLUMNS]
    return first.astype(object).where(first.notna(), _words.MISSING).astype(str)


def _sheet(draft: _draft.Draft) -> None:
    """Choose another sheet of the workbook."""
    slot = "own-sheet"
    if st.session_state.get(slot) != draft.upload.sheet:
        st.session_state[slot] = draft.upload.sheet
    st.session_state.setdefault(_READ, (None, ""))

    def other() -> None:
        sentence = _taken(draft.upload.name, draft.content, st.session_state[slot])
        st.session_state[_READ] = st.session_state[_READ][0], sentence

    st.selectbox("Sheet of the workbook", draft.upload.sheets, key=slot, on_change=other)
