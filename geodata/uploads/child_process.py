"""The process in which a file is read: bounded in memory and time, unable to write a file.

``python -m geodata.uploads.child_process MEMORY SECONDS`` reads requests from its input and
answers on its output until the input ends. A request is a line of JSON (``name``, ``kind``,
``sheet``, ``size``, ``limits``) and ``size`` bytes of content; an answer a line of JSON and
``size`` bytes of an Arrow stream. Whatever a file does to its parser, it does it here.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

try:
    import resource
except ImportError:  # Windows has no such limits: there the time limit alone holds.
    resource = None  # type: ignore[assignment]

import pyarrow as pa

from geodata.errors import DataError
from geodata.uploads.csv_text import Raw, read_csv
from geodata.uploads.file_kinds import Limits
from geodata.uploads.workbooks import read_parquet, read_spss, read_stata, read_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

#: Readers of kinds that have no sheets.
PLAIN = {"csv": read_csv, "dta": read_stata, "sav": read_spss, "parquet": read_parquet}


def restrict(memory: int, seconds: int) -> None:
    """Bound this process: memory, processor time, and no file written nor core left behind."""
    if resource is None:
        return
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in limits.items():
        # macOS refuses a limit on address space; the others still hold.
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue


def read(request: dict[str, Any], content: bytes) -> Raw:
    """Read one file with the reader of its kind."""
    kind, sheet = request["kind"], request["sheet"]
    name, limits = request["name"], Limits(**request["limits"])
    if kind in PLAIN:
        return PLAIN[kind](name, content, limits)
    if kind == "xlsx":
        return read_xlsx(name, content, limits, sheet)
    # Imported here, because a table needs no SQLite.
    from geodata.uploads.geojson import read_geojson, read_geopackage  # noqa: PLC0415

    if kind == "geojson":
        return read_geojson(name, content, limits)
    return read_geopackage(name, content, limits, sheet)


def answer(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and Arrow stream for one file, or the sentence that says why there is none."""
    name = request["name"]
    try:
        raw = read(request, content)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, raw.table.schema) as stream:
            stream.write_table(raw.table)
        header = {**raw._asdict(), "table": None}
        json.dumps(header)
        return header, sink.getvalue().to_pybytes()
    except DataError as error:
        return {"error": str(error)}, b""
    except (MemoryError, pa.ArrowMemoryError):
        return {
            "error": f"{name} takes more memory to read than is allowed: leave out columns."
        }, b""
    except RecursionError:
        return {"error": f"{name} is nested too deeply to be read: export it again."}, b""
    except Exception as error:  # noqa: BLE001 (parsers of hostile files fail in any way)
        kind = type(error).__name__
        message = f"{name} is damaged and cannot be read ({kind}): export it again."
        return {"error": message}, b""


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while line := source.readline():
        request = json.loads(line)
        header, payload = answer(request, source.read(request["size"]))
        sink.write(json.dumps({**header, "size": len(payload)}).encode() + b"\n")
        sink.write(payload)
        sink.flush()


def main(arguments: Sequence[str]) -> None:
    """Start with the limits given on the command line."""
    memory, seconds = (int(argument) for argument in arguments)
    # What a parser prints must not mix with the answers.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    pa.set_cpu_count(1)
    restrict(memory, seconds)
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main(sys.argv[1:])
