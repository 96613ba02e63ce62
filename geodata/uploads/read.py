"""Tables that people bring: read in a process of their own, never written to disk nor logged.

A file counts as hostile until it has been read. The server looks at its first bytes and its name
only; a child process with a limit on memory and time, which cannot write files, does the rest and
hands back plain columns. A parser that crashes, hangs or eats memory ends the child, and the person
gets a sentence. On Windows, where processes cannot be so limited, the time limit alone holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pyarrow as pa

from geodata.errors import DataError
from geodata.uploads.file_kinds import LIMITS, TABLE_KINDS, Limits, kind_of, plain_text, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LIMITS", "Limits", "Uploaded", "read_table", "read_upload", "safe_name"]

ROOT = Path(__file__).resolve().parents[2]
#: Longest name of a sheet or layer that is passed on.
SHEET_LENGTH = 200
COLUMN_KINDS = {"b": "true or false", "i": "whole number", "f": "number", "M": "date"}


class Uploaded(NamedTuple):
    """A table that somebody brought.

    Attributes
    ----------
    name, kind : str
        The file's name as it may be shown, and its kind, as "csv".
    frame : DataFrame
        Its index, ``row``, is the number of the row in the person's file: the header of a CSV file
        or sheet is row 1 (records, not lines); SPSS, Stata, Parquet and map files have no header.
    labels : dict
        Variable labels, by column.
    value_labels : dict
        Labels of codes, by column and value (numbers as floats).
    kinds : dict
        "number", "whole number", "date", "true or false" or "text", by column.
    notes : list of str
        What was done on reading, in sentences to show.
    sheets : list of str
        Sheets of a workbook, layers of a GeoPackage; else empty.
    sheet : str
        The one that was read.
    epsg : int
        Reference system of the geometry in ``geometry x`` and ``geometry y``; 0 without geometry.
    """

    name: str
    kind: str
    frame: pd.DataFrame
    labels: dict[str, str]
    value_labels: dict[str, dict[str | float, str]]
    kinds: dict[str, str]
    notes: list[str]
    sheets: list[str]
    sheet: str
    epsg: int


def read_table(name: str, content: bytes, *, sheet: str = "") -> Uploaded:
    """Read a table: CSV, XLSX, Stata, SPSS or Parquet.

    Parameters
    ----------
    name : str
        As the browser sent it.
    content : bytes
    sheet : str
        Sheet of a workbook; the first that is not hidden if empty.

    Returns
    -------
    Uploaded

    Raises
    ------
    DataError
        If it is not what its name says, damaged, too large, or takes too much to read.
    """
    return read_upload(name, content, TABLE_KINDS, sheet=sheet)


def read_upload(
    name: str, content: bytes, allowed: tuple[str, ...], *, sheet: str = "", limits: Limits = LIMITS
) -> Uploaded:
    """Read a file of one of the kinds allowed, in a process of its own.

    Parameters
    ----------
    name : str
        As the visitor's file is called; it is not trusted.
    content : bytes
    allowed : tuple of str
        Kinds of :data:`geodata.uploads.file_kinds.EXTENSIONS`.
    sheet : str, default ""
        Sheet of a workbook, or table of a map file; the first by default.
    limits : Limits

    Returns
    -------
    Uploaded

    Raises
    ------
    DataError
        If the file is of another kind, damaged, or beyond a limit.
    """
    kind = kind_of(name, content, allowed, limits)
    shown = safe_name(name)
    line = request(shown, kind, content, sheet, limits)
    answer = _ask_child(shown, [line, content], limits)
    end = answer.find(b"\n")
    try:
        header = json.loads(answer[:end])
        payload = memoryview(answer)[end + 1 :]
    except ValueError as error:
        raise _broken(shown) from error
    return from_answer(shown, kind, header, payload)


def command(limits: Limits) -> list[str]:
    """Command that starts the reading process."""
    options = ["-E", "-s", "-B", "-X", "utf8", "-m", "geodata.uploads.child_process"]
    return [sys.executable, *options, str(limits.memory), str(int(limits.seconds) + 1)]


def environment() -> dict[str, str]:
    """Environment of the reading process: none of the server's own settings or secrets."""
    kept = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "LANG")
    # Threads and memory pools would reserve memory that counts against the limit.
    lean = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}
    lean["OPENBLAS_NUM_THREADS"] = "1"
    return {key: os.environ[key] for key in kept if key in os.environ} | lean


def request(shown: str, kind: str, content: bytes, sheet: str, limits: Limits) -> bytes:
    """Line that asks the reading process for one file."""
    asked = {
        "name": shown,
        "kind": kind,
        "sheet": sheet[:SHEET_LENGTH],
        "size": len(content),
        "limits": limits._asdict(),
    }
    return json.dumps(asked).encode() + b"\n"


def from_answer(
    shown: str, kind: str, header: dict[str, Any], payload: bytes | memoryview
) -> Uploaded:
    """Table from the reading process's answer, checked before it is trusted.

    Raises
    ------
    DataError
        With the sentence that the answer holds; also if the answer is damaged.
    """
    if "error" in header:
        raise DataError(str(header["error"]))
    try:
        with pa.ipc.open_stream(payload) as stream:
            table = stream.read_all()
        table.validate(full=True)
        frame = table.to_pandas()
        first = int(header["first_row"])
        codes = {
            column: {_key(value): str(text) for value, text in pairs}
            for column, pairs in header["value_labels"].items()
        }
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise _broken(shown) from error
    frame.index = pd.RangeIndex(first, first + len(frame), name="row")
    return Uploaded(
        name=shown,
        kind=kind,
        frame=frame,
        labels=header["labels"],
        value_labels=codes,
        kinds={name: COLUMN_KINDS.get(frame[name].dtype.kind, "text") for name in frame.columns},
        notes=[plain_text(note) for note in header["notes"]],
        sheets=header["sheets"],
        sheet=header["sheet"],
        epsg=int(header["epsg"]),
    )


def _ask_child(shown: str, parts: Iterable[bytes], limits: Limits) -> bytes:
    """Answer of a process started for one file."""
    with subprocess.Popen(  # noqa: S603 (our own module, no shell, nothing of the person's)
        command(limits),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(),
    ) as child:
        try:
            answer, _ = child.communicate(b"".join(parts), timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            message = (
                f"{shown} takes more than {limits.seconds:.0f} seconds to read: leave out columns "
                "or rows, or give it as CSV."
            )
            raise DataError(message) from error
        finally:
            child.kill()
    if child.returncode or not answer:
        raise _broken(shown)
    return answer


def _key(value: object) -> str | float:
    return value if isinstance(value, float) else str(value)


def _broken(shown: str) -> DataError:
    return DataError(
        f"{shown} could not be read: it is damaged, or needs more memory than is allowed. "
        "Save it again, as CSV if you can."
    )
