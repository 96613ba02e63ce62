"""A visitor's own survey, step by step: what it must hold, file, mapping, checks, use."""

from typing import Final

import streamlit as st

from pages.your_data import (
    survey_check,
    survey_files,
    survey_mapping,
    survey_regions,
    texts,
    upload_step,
)
from pages.your_data import survey_draft as _draft

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "dta", "sav", "zsav", "parquet"]
_STEP: Final = upload_step.Step(
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
        st.markdown(texts.NEEDS)
        survey_files.starters()
    with right:
        st.markdown(f"**What happens to your file.** {texts.PRIVACY}")
    st.header("2. Choose the file", anchor="file")
    upload_step.choose(_STEP)
    draft = _draft.present()
    if draft is None or not _steps(draft):
        with top:
            survey_check.in_use()
        return
    st.header("5. Use it", anchor="use")
    survey_check.use(draft)
    survey_check.in_use()


def _steps(draft: _draft.Draft) -> bool:
    """Preview, mapping and checks; tell whether the survey can be used."""
    upload_step.shown(_STEP, draft)
    st.header("3. Which column is what", anchor="columns")
    survey_mapping.draw(draft)
    st.subheader("Regions", anchor=False)
    survey_regions.draw(draft)
    st.header("4. Check", anchor="check")
    return survey_check.problems(draft)
