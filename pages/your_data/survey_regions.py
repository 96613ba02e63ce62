"""What becomes of the regions of a visitor's survey: carried to those of today, or lost."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions.sentences import counted
from geodata.errors import DataError
from pages.shared.files.table import Column, Table
from pages.shared.frame import tables, widget_state
from pages.your_data import survey_draft as _draft
from pages.your_data import survey_files, texts

#: What becomes of a value: that of regions that were carried, and that of the others.
_VALUE: Final = (
    Column("value", "Value", "Value in the visitor's file"),
    Column("kind", "Kind", "What the value was recognised as"),
)
_ROWS: Final = Column("rows", "Rows", "Rows of the visitor's file", "rows")
_CARRIED: Final = (
    *_VALUE,
    Column("itl3", "ITL3", "Code of the region (ITL3, January 2025)"),
    Column("name", "Name", "Name of the region"),
    _ROWS,
    Column("why", "Why", "Why this region, where there were others", mark="[z]"),
)
_LOST: Final = (
    *_VALUE,
    _ROWS,
    Column("first_row", "First row", "First of these rows"),
    Column("candidates", "Candidates", "Regions that the value may mean", mark="[z]"),
    Column("rule", "Rule", "Rule that the value breaks"),
    Column("remedy", "Remedy", "What can be done"),
)


def draw(draft: _draft.Draft) -> None:
    """What became of the regions: carried, and lost with the way out."""
    try:
        with st.spinner("Carrying the regions"):
            found = _draft.carried(draft)
    except DataError as error:
        st.error(texts.plain(error), icon=":material/error:")
        return
    if found is None:
        st.warning(
            "No column says where a respondent's coworking space is. Open “Respondent, region and "
            "space” above and choose one.",
            icon=":material/location_off:",
        )
        return
    rows, lost = int(found.how["rows"].sum()), int(found.lost["rows"].sum())
    kinds = found.how.groupby("kind")["rows"].sum().sort_values(ascending=False)
    said = "; ".join(f"{kind} ({count:,})" for kind, count in kinds.items()) or "none"
    empty = len(draft.upload.frame) - rows - lost
    none = f" Rows without a region: {empty:,}." if empty else ""
    st.markdown(
        f"In a known region: **{rows:,} of {counted(len(draft.upload.frame), 'row')}**, in "
        f"{found.how['itl3'].nunique()} of the UK's 182 ITL3 regions. They were given as: {said}."
        f"{none}"
    )
    _table(
        draft,
        found.how,
        _CARRIED,
        "regions-carried",
        "How each value was carried to a region of today",
    )
    if draft.agreed or found.lost["candidates"].ne("").any():
        _ask(draft)
    if lost:
        st.warning(
            f"Not carried to a region: {counted(lost, 'row')} "
            f"({counted(len(found.lost), 'value')}), listed here, and again as problems below.",
            icon=":material/wrong_location:",
        )
        _table(draft, found.lost, _LOST, "regions-lost", "Values that lead to no one region")


def _ask(draft: _draft.Draft) -> None:
    st.checkbox(
        "Where an area lies in several regions, take the one with most of its residents",
        **widget_state.show("own-agreed", draft.agreed, lambda agreed: _draft.agree(agreed=agreed)),
    )


def _table(
    draft: _draft.Draft, found: pd.DataFrame, columns: Sequence[Column], key: str, title: str
) -> None:
    """Table behind an expander, with its files."""
    rows = found.astype({key: "str" for key in found if key == "first_row"})
    table = Table(key, f"{title}.", columns, rows)
    with st.expander(f"{title}: {len(table.rows):,}", key=f"own-{key}", on_change="rerun") as box:
        if box.open:
            tables.show(table, f"own-{key}-table")
            survey_files.buttons(draft, table, title)
