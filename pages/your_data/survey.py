"""A visitor's own survey: what it must hold, its steps, and what becomes of its regions."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions.sentences import counted
from analysis.survey.mapping import data_dictionary
from geodata import uploads
from geodata.errors import DataError
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, tables, widget_state
from pages.your_data import survey_check, survey_draft, survey_mapping, texts, upload
from pages.your_data.survey_draft import Draft

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


def draw() -> None:
    """Draw the steps, and the survey in use: on top until the last step is reached."""
    top = st.container()
    reached = upload.draw(_FLOW)
    with st.container() if reached else top:
        survey_check.in_use()


def _needs() -> None:
    left, right = st.columns(2)
    with left:
        st.markdown(texts.NEEDS)
        _starters()
    right.markdown(f"**What happens to your file.** {texts.PRIVACY}")


def _starters() -> None:
    """Template and data dictionary."""
    with st.container(horizontal=True):
        widgets.download(
            "Template, XLSX", texts.template_xlsx, "survey-template.xlsx", "own-template-xlsx"
        )
        widgets.download(
            "Template, CSV", texts.template_csv, "survey-template.csv", "own-template-csv"
        )
    with st.expander("Data dictionary", key="own-dictionary", on_change="rerun") as box:
        if box.open:
            table = dictionary()
            tables.show(table, "own-dictionary-table")
            about = downloads.About(
                "Data dictionary of a survey",
                "Coworking Skills Atlas",
                "MIT",
                ["What each column of the template holds."],
                address.address(),
            )
            widgets.download_buttons(table, about)


def dictionary() -> Table:
    """Fields that a survey may hold."""
    fields = data_dictionary()
    return Table(
        "survey-data-dictionary",
        f"{len(fields)} fields that a survey may hold.",
        (
            Column("field", "Field", "Name of the field"),
            Column("label", "Label", "Name of the field in words"),
            Column("type", "Type", "Kind of value that the field takes"),
            Column("allowed_values", "Allowed values", "Values that the field takes"),
            Column("required", "Required", "Whether a survey must have the field"),
            Column("description", "Description", "What the field holds"),
        ),
        fields,
    )


def _columns(draft: Draft) -> None:
    survey_mapping.draw(draft)
    st.subheader("Regions", anchor=False)
    regions(draft)


def regions(draft: Draft) -> None:
    """What became of the regions: carried, and lost with the way out."""
    try:
        with st.spinner("Carrying the regions"):
            found = survey_draft.carried(draft)
    except DataError as error:
        upload.error(error)
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
        st.checkbox(
            "Where an area lies in several regions, take the one with most of its residents",
            **widget_state.show("own-agreed", draft.agreed, survey_draft.agree),
        )
    if lost:
        st.warning(
            f"Not carried to a region: {counted(lost, 'row')} "
            f"({counted(len(found.lost), 'value')}), listed here, and again as problems below.",
            icon=":material/wrong_location:",
        )
        _table(draft, found.lost, _LOST, "regions-lost", "Values that lead to no one region")


def _table(
    draft: Draft, found: pd.DataFrame, columns: Sequence[Column], key: str, title: str
) -> None:
    """Table behind an expander, with its files."""
    rows = found.astype({key: "str" for key in found if key == "first_row"})
    table = Table(key, f"{title}.", columns, rows)
    with st.expander(f"{title}: {len(table.rows):,}", key=f"own-{key}", on_change="rerun") as box:
        if box.open:
            tables.show(table, f"own-{key}-table")
            widgets.download_buttons(table, upload.about(draft, title))


_FLOW: Final = upload.Flow(
    key="own-survey",
    noun="survey",
    label="Survey: CSV, Excel (.xlsx), Stata (.dta), SPSS (.sav) or Parquet, up to 200 MB",
    kinds=["csv", "tsv", "txt", "xlsx", "xlsm", "dta", "sav", "zsav", "parquet"],
    reading="Reading the file and matching its columns",
    sheets="Sheet of the workbook",
    kept=survey_draft.KEPT,
    read=uploads.read_table,
    begin=survey_draft.begin,
    needs=_needs,
    columns=_columns,
    check=survey_check.problems,
    use=survey_check.use,
)
