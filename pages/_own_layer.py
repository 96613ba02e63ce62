"""A visitor's own list of coworking spaces: what it must hold, file, columns, checks, use."""

from typing import Final

import streamlit as st

from geodata.coworking_refresh import refresh_allowed
from geodata.errors import DataError
from geodata.upload_points import MAX_PLACES
from pages import (
    _layout,
    _own_layer_check,
    _own_layer_columns,
    _own_layer_refresh,
    _own_survey,
    _survey_words,
)
from pages import _own_layer_draft as _draft

KINDS: Final = ["csv", "tsv", "txt", "xlsx", "xlsm", "geojson", "json", "gpkg"]
_READ: Final = "own layer read"
_TEMPLATE: Final = (
    b"name,kind,latitude,longitude,postcode\n"
    b"Example Desks,coworking space,51.5079,-0.0877,\n"
    b"Example Works,makerspace,,,M1 1AE\n"
)
_NEEDS: Final = f"""A table with one row a place, up to {MAX_PLACES:,}, which holds at least

- **where it is**: latitude and longitude, British or Irish grid coordinates, or a full postcode
  (postcodes are placed without asking another service).

A name, the kind of place (coworking space, incubator, makerspace and so on), the source, its date
and its licence are optional. GeoJSON and GeoPackage bring their own coordinates."""
_PRIVACY: Final = """Your file is read in a process of its own that can write nothing. The list is
kept in the memory of this session: not on disk, not in a log, not where another visitor could see
it. It goes when you close or reload this page. Links that you share do not carry it."""


def draw() -> None:
    """Five steps, each under the one before; those to come wait until they have what they need."""
    _own_layer_check.in_use()
    st.header("1. What a list must hold", anchor="needs")
    left, right = st.columns(2)
    with left:
        st.markdown(_NEEDS)
        st.download_button("Template, CSV", _TEMPLATE, "coworking-spaces-template.csv", "text/csv",
                           key="own-layer-template", on_click="ignore",
                           icon=":material/download:")  # fmt: skip
    with right:
        st.markdown(f"**What happens to your file.** {_PRIVACY}")
    st.header("2. Choose the file", anchor="file")
    _choose()
    draft = _draft.present()
    if draft is not None:
        _preview(draft)
        st.header("3. Which column is what", anchor="columns")
        _own_layer_columns.draw(draft)
        st.header("4. Check", anchor="check")
        if _own_layer_check.draw(draft):
            st.header("5. Use it", anchor="use")
            _own_layer_check.use(draft)
    if refresh_allowed():
        _own_layer_refresh.draw()


def _choose() -> None:
    """Take a file once, and say in one sentence if it cannot be read."""
    file = st.file_uploader(
        "List of places: CSV, Excel (.xlsx), GeoJSON or GeoPackage", KINDS, key="own-layer-file"
    )
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
        with st.spinner("Reading the file and guessing its columns"):
            _draft.take(name, content, sheet)
    except DataError as error:
        return str(error)
    return ""


def _preview(draft: _draft.Draft) -> None:
    """What was read: name, size, sheet and the first rows, as text."""
    upload = draft.upload
    rows, columns = upload.frame.shape
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_survey_words.plain(upload.name)}**: {rows:,} rows, {columns:,} columns.")
        st.button("Forget this file", key="own-layer-forget", icon=":material/delete:",
                  on_click=_draft.forget)  # fmt: skip
    if draft.content:
        _sheet(draft)
    for note in upload.notes:
        _layout.note(_survey_words.plain(note))
    table = _own_survey.preview(upload.frame)
    st.dataframe(table, hide_index=True, key="own-layer-preview",
                 alt=f"First {len(table)} rows of your file.")  # fmt: skip


def _sheet(draft: _draft.Draft) -> None:
    """Choose another sheet of the workbook, or layer of the GeoPackage."""
    slot = "own-layer-sheet"
    if st.session_state.get(slot) != draft.upload.sheet:
        st.session_state[slot] = draft.upload.sheet
    st.session_state.setdefault(_READ, (None, ""))

    def other() -> None:
        sentence = _taken(draft.upload.name, draft.content, st.session_state[slot])
        st.session_state[_READ] = st.session_state[_READ][0], sentence

    st.selectbox("Sheet or layer of the file", draft.upload.sheets, key=slot, on_change=other)
