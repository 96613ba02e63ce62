"""What becomes of the regions of a visitor's survey: carried to those of today, or lost."""

import pandas as pd
import streamlit as st

from analysis.regions.sentences import counted
from geodata.errors import DataError
from pages.shared.frame import layout, widget_state
from pages.your_data import survey_draft as _draft
from pages.your_data import survey_files, texts

#: Values that are listed on the page; the files have all of them.
_LISTED = 1_000


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
    _table(draft, found.how, "regions-carried", "How each value was carried to a region of today")
    if draft.agreed or found.lost["candidates"].ne("").any():
        _ask(draft)
    if lost:
        st.warning(
            f"Not carried to a region: {counted(lost, 'row')} "
            f"({counted(len(found.lost), 'value')}), listed here, and again as problems below.",
            icon=":material/wrong_location:",
        )
        _table(draft, found.lost, "regions-lost", "Values that lead to no one region")


def _ask(draft: _draft.Draft) -> None:
    st.checkbox(
        "Where an area lies in several regions, take the one with most of its residents",
        **widget_state.show("own-agreed", draft.agreed, lambda agreed: _draft.agree(agreed=agreed)),
    )


def _table(draft: _draft.Draft, table: pd.DataFrame, key: str, title: str) -> None:
    """Table behind an expander, with its files."""
    shown = table.head(_LISTED).rename(
        columns=lambda name: str(name).replace("_", " ").capitalize()
    )
    with st.expander(f"{title}: {len(table):,}", key=f"own-{key}", on_change="rerun") as box:
        if box.open:
            st.dataframe(
                shown.replace("", "[z]"), hide_index=True, alt=f"{title}.", key=f"own-{key}-table"
            )
            if len(table) > _LISTED:
                layout.note(f"The first {_LISTED:,} of {len(table):,}; the files have them all.")
            survey_files.buttons(draft, table, title, key)
