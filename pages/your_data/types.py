"""A visitor's own list of region types: what it must hold, file, problems, use."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.regions.own_list import OwnList, read_list
from analysis.regions.sentences import counted
from analysis.regions.types import TYPES
from geodata import uploads
from geodata.errors import DataError
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import plain
from pages.shared.frame import address, tables
from pages.shared.store import atlas, visitor
from pages.shared.words import sentences
from pages.your_data import texts, upload_step

KINDS: Final = ["csv", "tsv", "txt", "xlsx", "xlsm"]
USUAL_NAME: Final = "Own region types"
_READ: Final = "own list read"
_NEEDS: Final = """A table with one row a region: its ITL3 code of January 2025 (or its name), and
its type as **left-behind** or **advanced**, 1 or 0, yes or no. Regions that it leaves out have no
type. It is kept in the memory of this session alone, and goes when you close or reload the page."""


def draw() -> None:
    """Four steps, each under the one before."""
    _in_use()
    st.header("1. What a list must hold", anchor="needs")
    st.markdown(_NEEDS)
    widgets.download("Template, CSV", template, "region-types-template.csv", "own-list-template")
    st.header("2. Choose the file", anchor="file")
    found = _choose()
    if found is None:
        return
    name, listed = found
    st.header("3. Check", anchor="check")
    _checked(name, listed)
    st.header("4. Use it", anchor="use")
    usual = texts.file_title(name, USUAL_NAME)
    given = st.text_input(
        "Name of the list, for headings and files", usual, key="own-list-name", max_chars=60
    )
    st.button(
        f"Use this list: {len(listed.types):,} regions",
        key="own-list-use",
        type="primary",
        icon=":material/check:",
        on_click=visitor.keep_types,
        args=(listed.types, texts.title(given, USUAL_NAME)),
    )


def template() -> bytes:
    """Return every region with its type by the atlas's usual definition, to be changed."""
    types = atlas.region_types("multi_indicator", 1 / 3)["type"]
    regions = atlas.regions()
    table = pd.DataFrame({"itl3": regions.index, "name": regions["name"], "type": types})
    return table.fillna({"type": ""}).to_csv(index=False).encode()


def _choose() -> tuple[str, OwnList] | None:
    """Name and content of the file, read once; a sentence if it cannot be read."""
    file = st.file_uploader(
        "List of region types: CSV or Excel (.xlsx)", KINDS, key="own-list-file"
    )
    if file is None:
        st.session_state.pop(_READ, None)
        return None
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != file.file_id:
        kept = (file.file_id, *_taken(file.name, file.getvalue()))
        st.session_state[_READ] = kept
    _, listed, sentence = kept
    if listed is None:
        st.error(texts.plain(sentence), icon=":material/error:")
        return None
    return file.name, listed


def _taken(name: str, content: bytes) -> tuple[OwnList | None, str]:
    """List of a file, or the sentence that says why there is none."""
    try:
        with st.spinner("Reading the file"):
            frame = uploads.read_table(name, content).frame
            return read_list(frame, atlas.regions()["name"]), ""
    except (AnalysisError, DataError) as error:
        return None, str(error)


def _checked(name: str, listed: OwnList) -> None:
    """Regions by type, and rows that were not understood."""
    counts = by_type(listed.types)
    tables.show(plain("own-list-types", "Regions of your list by type.", counts), "own-list-types")
    problems = listed.problems
    if problems.empty:
        st.success("Every row was understood.", icon=":material/check:")
        return
    st.warning(
        f"{counted(len(problems), 'problem')}: what it says under “Remedy” happens to each unless "
        "you correct the file.",
        icon=":material/warning:",
    )
    table = upload_step.problems_table("region-types-problems", problems)
    tables.show(table, "own-list-problems")
    about = downloads.About(
        "Problems of the list of region types",
        uploads.safe_name(name),
        "as its owner states",
        ["Rows are numbered as in a spreadsheet: the header is row 1."],
        address.address(),
    )
    widgets.download_buttons(table, about)


def by_type(types: "pd.Series[str]") -> pd.DataFrame:
    """Number of regions of each type, and of those that the list leaves out.

    Parameters
    ----------
    types : Series of str
        "left-behind" or "advanced" by ITL3 code.
    """
    counts = {sentences.TYPES[kind]: int(types.eq(kind).sum()) for kind in TYPES}
    counts["No type"] = len(atlas.regions()) - len(types)
    return pd.DataFrame({"Region type": list(counts), "Regions": list(counts.values())})


def _in_use() -> None:
    """Say which list is in use, lead to the map, and offer to forget the list."""
    own = visitor.types()
    if own is None:
        return
    st.success(
        f"In use: {own.name}, types of {len(own.types):,} regions. Pages use it where you choose "
        "“Your own list” as the definition of left-behind.",
        icon=":material/check_circle:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        carried = {key: value for key, value in address.carried().items() if key != "cut"}
        st.page_link(
            "map/page.py",
            label="Use it: the map by your own list",
            icon=":material/map:",
            query_params={**carried, "definition": "own"},
        )
        st.button("Forget this list", key="drop-types", icon=":material/delete:", on_click=_forget)


def _forget() -> None:
    visitor.drop_types()
    if st.query_params.get("definition") == "own":
        address.put("definition", None)
