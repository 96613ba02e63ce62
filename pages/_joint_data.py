"""The joint test of a curve's specifications; kept on disk, but not of a visitor's own data."""

import functools
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from analysis import specification_inference as joint
from analysis.errors import AnalysisError
from analysis.specification_fits import Focal
from pages import _disclosed, _jobs, _loaded, _robustness_data, _survey_data
from pages._robustness_data import Question

#: Specifications that joint inference takes; all of a smaller curve.
JOINT: Final = 500
DRAWS: Final = 1000


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
    table = _robustness_data.chosen(question._replace(limit=min(question.limit, JOINT)))
    table = table[~_robustness_data.suppressed(table, question.focus)]
    if table.empty:
        raise AnalysisError(_disclosed.explanation())
    types, mark = _robustness_data.region_types(table), _loaded.survey_mark()
    decides = [code_version(), mark, question.focal, table.to_csv(), types.to_csv()]
    digest = hashlib.sha256(repr(decides).encode()).hexdigest()[:16]
    return Prepared(
        _survey_data.survey(), table, types, question.focal, digest, shared=mark is None
    )


def tested(tables: Prepared, address: str | None, report: _jobs.Report) -> joint.Joint:
    """Joint inference, kept on disk where its result is shared."""
    carried = _Carried(tables, address, report)
    return _shared_joint(tables.digest, carried) if tables.shared else _joint(carried)


class _Carried(NamedTuple):
    """What a joint test needs beside what decides its result."""

    tables: Prepared
    address: str | None
    report: _jobs.Report


@st.cache_data(show_spinner=False, max_entries=64, persist="disk")
def _shared_joint(digest: str, _carried: _Carried) -> joint.Joint:  # noqa: ARG001 (the key)
    """Keep results by what decides them; where they are worked out plays no part."""
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
