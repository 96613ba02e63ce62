"""The joint test of a curve's specifications; kept on disk, but not of a visitor's own data."""

import functools
import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

import analysis
from analysis.errors import AnalysisError
from analysis.robustness import joint_test as joint
from analysis.robustness.fits import Focal
from pages.robustness import data
from pages.robustness.data import Question
from pages.shared.frame import background
from pages.shared.store import confidential, plain, visitor
from pages.shared.store import survey as store_survey

#: Specifications that joint inference takes; all of a smaller curve.
JOINT: Final = 500
DRAWS: Final = 1000
#: Those whose next version may give other numbers.
_LIBRARIES: Final = ("numpy", "pandas", "scipy", "statsmodels")


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
    return Prepared(
        store_survey.survey(), table, types, question.focal, digest, shared=mark is None
    )


def tested(tables: Prepared, address: str | None, report: background.Report) -> joint.Joint:
    """Joint inference, kept on disk where its result is shared."""
    carried = _Carried(tables, address, report)
    return _shared_joint(tables.digest, carried) if tables.shared else _joint(carried)


class _Carried(NamedTuple):
    """What a joint test needs beside what decides its result."""

    tables: Prepared
    address: str | None
    report: background.Report


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
        tables.survey,
        tables.specifications,
        tables.types,
        tables.focal,
        draws=DRAWS,
        workers=None if carried.address is None else 1,
        address=carried.address,
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
