"""What can be saved on the way of a visitor's survey: template, dictionary, lists of its rows."""

import pandas as pd
import streamlit as st

from analysis.survey.mapping import data_dictionary
from pages.shared.controls import widgets
from pages.shared.files import archive, downloads
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, tables
from pages.your_data import survey_draft as _draft
from pages.your_data import texts


def starters() -> None:
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


def as_read(people: pd.DataFrame) -> None:
    """Offer the survey in use, recoded, for the scripts that compute its results again."""
    widgets.download(
        "Your survey as it is read here, CSV",
        lambda: as_read_csv(people),
        archive.AS_READ,
        "own-as-read",
        help="One row a respondent, recoded, without the rows left out: what the script of the "
        "reproduction archive and the Python under “Method” take. Keep it as you keep your file.",
    )


def as_read_csv(people: pd.DataFrame) -> bytes:
    """Write a checked survey as plain CSV: empty where nothing is known, and no formulas."""
    return downloads.neutral(people).mask(people.isna()).to_csv(index=False).encode()


def buttons(draft: _draft.Draft, table: Table, title: str) -> None:
    """Save a list of what became of rows or values of the visitor's file."""
    source = f"{texts.title(draft.upload.name, texts.USUAL_NAME)}, as loaded by a visitor"
    about = downloads.About(title, source, "as given by its owner", [], address.address())
    widgets.download_buttons(table, about)
