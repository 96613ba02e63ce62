"""All specifications of a curve tested together: the tab that runs and shows it.

Results are kept on disk, but not those of a visitor's own data.
"""

import functools
import hashlib
import os
import platform
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

import analysis
from analysis.errors import AnalysisError
from analysis.robustness import joint_test as joint
from analysis.robustness.fits import Focal
from analysis.robustness.joint_test import Joint
from pages.robustness import data
from pages.robustness.choices import Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table
from pages.shared.frame import background, layout, tables
from pages.shared.store import confidential, plain, survey, visitor

#: Specifications that joint inference takes; all of a smaller curve.
JOINT: Final = 500
DRAWS: Final = 1000
#: Those whose next version may give other numbers.
_LIBRARIES: Final = ("numpy", "pandas", "scipy", "statsmodels")
_SLOT = "joint inference"
_STATISTICS = {
    "median estimate": "Median effect",
    "share significant in the dominant direction": "Share with p below 0.05, more common sign",
    "Stouffer's Z": "Stouffer’s Z",
}


class Prepared(NamedTuple):
    """Tables of a joint test, read while the page runs: a thread has no session.

    ``digest`` names everything that decides the result; it is ``shared`` by all visitors unless
    this one uses data of their own.
    """

    survey: pd.DataFrame
    specifications: pd.DataFrame
    types: pd.DataFrame
    focal: Focal
    digest: str
    shared: bool


def prepare(question: Question) -> Prepared:
    """Tables of a joint test, of at most so many specifications as it takes."""
    table = data.chosen(question._replace(limit=min(question.limit, JOINT)))
    table = table[~data.suppressed(table, question.focus)]
    if table.empty:
        raise AnalysisError(confidential.explanation())
    types, mark = data.region_types(table), visitor.survey_mark()
    decides = [code_version(), mark, question.focal, table.to_csv(), types.to_csv()]
    digest = hashlib.sha256(repr(decides).encode()).hexdigest()[:16]
    return Prepared(survey.survey(), table, types, question.focal, digest, shared=mark is None)


def tested(prepared: Prepared, address: str | None, report: background.Report) -> Joint:
    """Joint inference, kept on disk where its result is shared."""
    work = partial(_joint, prepared, address, report)
    return data.kept_on_disk(prepared.digest, work) if prepared.shared else work()


def _joint(prepared: Prepared, address: str | None, report: background.Report) -> Joint:
    going = True

    def progress(done: int, total: int) -> None:
        nonlocal going
        going = report(done / total, f"{done} of {total} parts done")

    return joint.joint_inference(
        prepared.survey,
        prepared.specifications,
        prepared.types,
        prepared.focal,
        draws=DRAWS,
        workers=None if address is None else 1,
        address=address,
        progress=progress,
        cancelled=lambda: not going,
    )


@functools.cache
def code_version() -> str:
    """Digest of the survey that ships, the code and libraries that analyse it, and this module."""
    folder = Path(analysis.__file__).parent
    code = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    ]
    files = {path.relative_to(folder).as_posix(): path for path in code}
    files |= {"survey": folder.parent / "data" / plain.SURVEY, "draws": Path(__file__)}
    read = [(name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in files.items()]
    libraries = [platform.python_version(), *map(version, _LIBRARIES)]
    return hashlib.sha256(repr([read, libraries]).encode()).hexdigest()[:16]


def draw(question: Question, about: downloads.About) -> None:
    """Draw the joint test: the button that starts it, how far it is, or its result."""
    layout.note(
        "If there were no such effect at all, how often would a curve like this come about? Tested "
        f"with {DRAWS:,} draws over up to {JOINT} specifications, each fitted with the effect held "
        "at zero (Simonsohn, Simmons and Nelson, 2020). Wild bootstraps, multilevel models and "
        "suppressed specifications do not take part."
    )
    address = _scheduler()
    prepared = prepare(question)
    key = (prepared.digest, address)
    begin = partial(background.start, _SLOT, key, partial(tested, prepared, address))
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
    worst = float(found.table["p_value"].max())
    verdict = "would be unlikely" if worst < 0.05 else "would be nothing unusual"  # noqa: PLR2004
    st.markdown(f"**Without any effect, a curve like this {verdict}**")
    table = statistics(found)
    tables.show(table, "joint-table")
    if found.left_out:
        layout.note(
            f"{found.left_out} of the specifications drawn are wild bootstraps or multilevel "
            "models, which would have to be computed again in each draw: they are left out."
        )
    layout.note(
        "Restricted wild cluster bootstrap: residuals of one region share a random sign in all "
        "specifications, so these are as alike as they are in the data."
    )
    widgets.download_buttons(table, about)


def statistics(found: Joint) -> Table:
    """Statistics of the whole curve."""
    return Table(
        "atlas-joint",
        "Statistics of the whole curve with joint p-values.",
        (
            Column("statistic", "Statistic", "Statistic of the whole curve"),
            Column("observed", "Observed", "Its value in the survey", decimals=2),
            Column(
                "expected",
                "Expected without an effect",
                "Median of its size over draws without an effect",
                decimals=2,
            ),
            Column("p_value", "p", "Share of draws without an effect that reach it", kind="p"),
            Column("draws", "Draws", "Draws under no effect", "draws"),
        ),
        found.table.replace({"statistic": _STATISTICS}),
    )
