"""All specifications of a curve tested together: the tab that runs and shows it."""

import os
from functools import partial

import pandas as pd
import streamlit as st

from analysis.robustness.joint_test import Joint
from pages.robustness import joint_data
from pages.robustness.data import Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import background, layout
from pages.shared.words import sentences
from pages.shared.words import tables as words_tables

_SLOT = "joint inference"
_STATISTICS = {
    "median estimate": "Median effect",
    "share significant in the dominant direction": "Share with p below 0.05, commoner sign",
    "Stouffer's Z": "Stouffer’s Z",
}


def draw(question: Question, about: downloads.About) -> None:
    """Draw the joint test: the button that starts it, how far it is, or its result."""
    layout.note(
        "If there were no such effect at all, how often would a curve like this come about? Tested "
        f"with {joint_data.DRAWS:,} draws over up to {joint_data.JOINT} "
        "specifications, each fitted with the effect held at zero (Simonsohn, Simmons and Nelson, "
        "2020). Wild bootstraps, multilevel models and suppressed specifications do not take part."
    )
    address = _scheduler()
    tables = joint_data.prepare(question)
    key = (tables.digest, address)
    begin = partial(background.start, _SLOT, key, partial(joint_data.tested, tables, address))
    job = background.find(_SLOT)
    if job is None or job.key != key:
        st.button(
            "Test all specifications together",
            type="primary",
            key="joint",
            icon=":material/play_arrow:",
            on_click=begin,
        )
    elif not job.finished:
        background.watch(job, "Testing all specifications together")
    elif found := background.outcome(_SLOT, job, begin):
        _result(found, about)


def _scheduler() -> str | None:
    """Address of a Dask scheduler, where the server's owner lets visitors give one."""
    if os.environ.get("ATLAS_ALLOW_CLUSTER") != "1":
        return None
    text = st.text_input(
        "Dask scheduler (empty: this server's own processors)",
        key="scheduler",
        placeholder="tcp://10.0.0.5:8786",
        width=420,
    )
    return text.strip() or None


def _result(found: Joint, about: downloads.About) -> None:
    table = found.table
    worst = float(table["p_value"].max())
    verdict = "would be unlikely" if worst < 0.05 else "would be nothing unusual"  # noqa: PLR2004
    st.markdown(f"**Without any effect, a curve like this {verdict}**")
    shown = pd.DataFrame(
        {
            "Statistic": table["statistic"].map(_STATISTICS).fillna(table["statistic"]),
            "Observed": [sentences.number(value) for value in table["observed"]],
            "Expected without an effect": [sentences.number(value) for value in table["expected"]],
            "p": table["p_value"].map(words_tables.p_value),
            "Draws": table["draws"],
        }
    )
    layout.table(shown, "joint-table", "Statistics of the whole curve with joint p-values.")
    if found.left_out:
        layout.note(
            f"{found.left_out} of the specifications drawn are wild bootstraps or multilevel "
            "models, which would have to be computed anew in each draw: they are left out."
        )
    layout.note(
        "Restricted wild cluster bootstrap: residuals of one region share a random sign in all "
        "specifications, so these are as alike as they are in the data."
    )
    widgets.download_buttons(shown, about, "atlas-joint")
