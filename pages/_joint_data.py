"""The joint test of a curve's specifications, kept on disk if the survey is the one that ships."""

import functools
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from analysis import specification_inference as joint
from analysis.errors import AnalysisError
from analysis.specification_fits import Focal
from pages import _disclosed, _jobs, _robustness_data, _survey_data
from pages._robustness_data import Question

#: Specifications that joint inference takes; all of a smaller curve.
JOINT: Final = 500
DRAWS: Final = 1000


class Prepared(NamedTuple):
    """Tables of a joint test, read while the page runs: a thread has no session."""

    survey: pd.DataFrame
    specifications: pd.DataFrame
    types: pd.DataFrame
    focal: Focal
    shipped: str


def prepare(question: Question) -> Prepared:
    """Tables of a joint test; ``shipped`` names the code and data if the survey is our own."""
    table = _robustness_data.chosen(question._replace(limit=min(question.limit, JOINT)))
    table = table[~_robustness_data.suppressed(table, question.focus)]
    if table.empty:
        raise AnalysisError(_disclosed.explanation())
    mark = code_version() if _survey_data.survey_is_simulated() else ""
    types = _robustness_data.region_types(table)
    return Prepared(_survey_data.survey(), table, types, question.focal, mark)


def tested(
    question: Question, tables: Prepared, address: str | None, report: _jobs.Report
) -> joint.Joint:
    """Joint inference, kept on disk if the survey is the one that ships."""
    if tables.shipped:
        return _shipped_joint(question, tables.shipped, _Carried(tables, address, report))
    return _joint(_Carried(tables, address, report))


class _Carried(NamedTuple):
    """What a joint test needs beside what decides its result."""

    tables: Prepared
    address: str | None
    report: _jobs.Report


@st.cache_data(show_spinner=False, max_entries=64, persist="disk")
def _shipped_joint(
    question: Question,  # noqa: ARG001 (part of the key)
    version: str,  # noqa: ARG001 (part of the key)
    _carried: _Carried,
) -> joint.Joint:
    """Keep results by question, survey and code; what carries them out plays no part."""
    return _joint(_carried)


def _joint(carried: _Carried) -> joint.Joint:
    going = True

    def progress(done: int, total: int) -> None:
        nonlocal going
        going = carried.report(done / total, f"{done} of {total} parts done")

    tables = carried.tables
    return joint.joint_inference(
        tables.survey, tables.specifications, tables.types, tables.focal, draws=DRAWS,
        workers=None if carried.address is None else 1, address=carried.address,
        progress=progress, cancelled=lambda: not going,
    )  # fmt: skip


@functools.cache
def code_version() -> str:
    """Digest of the survey that ships, of the code that analyses it, and of the draws here."""
    folder = Path(joint.__file__).parent
    survey = folder.parent / "data" / _survey_data.SURVEY
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.py")), Path(__file__), survey]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
