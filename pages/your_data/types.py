"""A visitor's own list of region types: what it must hold, problems, use."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.regions.own_list import OwnList, read_list
from analysis.regions.sentences import counted
from analysis.regions.types import TYPES
from geodata import uploads
from pages.shared.controls import widgets
from pages.shared.files.table import plain
from pages.shared.frame import address, tables
from pages.shared.store import atlas, visitor
from pages.shared.words import sentences
from pages.your_data import upload

_NEEDS: Final = """A table with one row a region: its ITL3 code of January 2025 (or its name), and
its type as **left-behind** or **advanced**, 1 or 0, yes or no. Regions that it leaves out have no
type. It is kept in the memory of this session only, until you close or reload the page."""


_KEPT: Final = upload.Kept[upload.Draft]("own list")


def draw() -> None:
    """List in use, and the steps to another one."""
    _in_use()
    upload.draw(_FLOW)


def _needs() -> None:
    st.markdown(_NEEDS)
    widgets.download("Template, CSV", template, "region-types-template.csv", "own-list-template")


def template() -> bytes:
    """Return every region with its type by the atlas's usual definition, to be changed."""
    types = atlas.region_types("multi_indicator", 1 / 3)["type"]
    regions = atlas.regions()
    table = pd.DataFrame({"itl3": regions.index, "name": regions["name"], "type": types})
    return table.fillna({"type": ""}).to_csv(index=False).encode()


def _list(draft: upload.Draft) -> OwnList:
    return _KEPT.once("list", (), lambda: read_list(draft.upload.frame, atlas.regions()["name"]))


def _check(draft: upload.Draft) -> bool:
    """Regions by type, and rows that were not understood."""
    try:
        listed = _list(draft)
    except AnalysisError as error:
        upload.error(error)
        return False
    counts = by_type(listed.types)
    tables.show(plain("own-list-types", "Regions of your list by type.", counts), "own-list-types")
    if listed.problems.empty:
        st.success("Every row was understood.", icon=":material/check:")
        return True
    st.warning(
        f"{counted(len(listed.problems), 'problem')}: unless you correct the file, each is treated "
        "as it says under “Remedy”.",
        icon=":material/warning:",
    )
    table = upload.problems_table("region-types-problems", listed.problems)
    tables.show(table, "own-list-problems")
    about = upload.about(draft, "Problems of the list of region types")
    widgets.download_buttons(table, about)
    return True


def _use(draft: upload.Draft) -> None:
    types = _list(draft).types
    title = upload.named(draft, "list", "Own region types")
    st.button(
        f"Use this list: {len(types):,} regions",
        key="own-list-use",
        type="primary",
        icon=":material/check:",
        on_click=visitor.keep_types,
        args=(types, title),
    )


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


_FLOW: Final = upload.Flow(
    key="own-list",
    noun="list",
    label="List of region types: CSV or Excel (.xlsx)",
    kinds=["csv", "tsv", "txt", "xlsx", "xlsm"],
    reading="Reading the file",
    sheets="Sheet of the workbook",
    kept=_KEPT,
    read=uploads.read_table,
    begin=upload.Draft,
    needs=_needs,
    check=_check,
    use=_use,
)
