"""A visitor's own survey, step by step: what it must hold, file, mapping, checks, use."""

from typing import Final

import streamlit as st

from pages import (
    _own_survey_check,
    _own_survey_files,
    _own_survey_mapping,
    _own_survey_regions,
    _own_upload,
)
from pages import _own_survey_draft as _draft
from pages.shared.words import survey

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "dta", "sav", "zsav", "parquet"]
_STEP: Final = _own_upload.Step(
    "own-survey",
    "Survey: CSV, Excel (.xlsx), Stata (.dta), SPSS (.sav) or Parquet, up to 200 MB",
    KINDS,
    "Reading the file and matching its columns",
    "Sheet of the workbook",
    _draft.take,
    _draft.present,
    _draft.forget,
)


def draw() -> None:
    """Five steps, each under the one before; those to come wait until they have what they need."""
    top = st.container()
    st.header("1. What a survey must hold", anchor="needs")
    left, right = st.columns(2)
    with left:
        st.markdown(survey.NEEDS)
        _own_survey_files.starters()
    with right:
        st.markdown(f"**What happens to your file.** {survey.PRIVACY}")
    st.header("2. Choose the file", anchor="file")
    _own_upload.choose(_STEP)
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
    _own_upload.shown(_STEP, draft)
    st.header("3. Which column is what", anchor="columns")
    _own_survey_mapping.draw(draft)
    st.subheader("Regions", anchor=False)
    _own_survey_regions.draw(draft)
    st.header("4. Check", anchor="check")
    return _own_survey_check.problems(draft)
