"""Write the briefs of many areas: ``python -m pages.brief --all --out DIR``.

Each file is written beside its place and moved there whole, and a file that is there already is
not made again, so that a run which was stopped goes on where it was. The exit code is 0, 1 if a
brief could not be made, 2 for a wrong command, and 130 after Ctrl-C.
"""

import argparse
import json
import multiprocessing
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from analysis.errors import AnalysisError
from analysis.regions.definitions import DEFINITIONS
from geodata.errors import DataError
from geodata.tables import write_bytes
from pages.brief import inputs
from pages.brief.content import region_brief
from pages.brief.pdf import to_pdf
from pages.brief.word import to_docx
from pages.shared.store import plain

MAKERS = {"pdf": to_pdf, "docx": to_docx}
OPTIONS_FILE = "briefs.json"
_FAILED, _WRONG, _STOPPED = 1, 2, 130
_BAR = 24


class Options(NamedTuple):
    """What the briefs of one folder have in common."""

    definition: str
    cut: float | None
    address: str


class Task(NamedTuple):
    """One area, and the files to write for it."""

    code: str
    files: tuple[Path, ...]
    options: Options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        options = _options(given)
        tasks = _tasks(given, options)
    except (DataError, AnalysisError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return _WRONG
    waiting = [task for task in tasks if task.files]
    try:
        failures = _run(waiting, given.jobs, done=len(tasks) - len(waiting))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on where this one was.\n")
        return _STOPPED
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    made = len(waiting) - len(failures)
    sys.stdout.write(f"Written to {given.out}: {made}; kept: {len(tasks) - len(waiting)}.\n")
    return _FAILED if failures else 0


def write(task: Task) -> str:
    """Write the missing files of one brief; return why it could not be made, else nothing."""
    address = (
        f"{task.options.address.rstrip('/')}/region?area={task.code}"
        if task.options.address
        else ""
    )
    try:
        brief = region_brief(
            task.code, definition=task.options.definition, cut=task.options.cut, address=address
        )
        for path in task.files:
            write_bytes(path, MAKERS[path.suffix[1:]](brief))
    except (DataError, AnalysisError, OSError) as error:
        return f"{task.code}: {error}"
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pages.brief", description="Write two-page briefs as PDF and Word."
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="all 182 regions")
    which.add_argument(
        "--area", nargs="+", metavar="CODE", help="regions (ITL3) or districts (GSS)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--format", choices=("pdf", "docx", "both"), default="both")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--definition", choices=[key for key in DEFINITIONS if key != "own"])
    parser.add_argument("--cut", type=float, help="threshold of the definition")
    parser.add_argument("--address", default="", help="address of the atlas, for the links")
    parser.add_argument("--force", action="store_true", help="make what is there already anew")
    parser.set_defaults(definition="multi_indicator")
    return parser


def _options(given: argparse.Namespace) -> Options:
    """Options of this run, which must be those of the files already in the folder."""
    options = Options(given.definition, given.cut, given.address)
    plain.region_types(options.definition, options.cut)
    if given.jobs < 1:
        message = f"{given.jobs} processes can write nothing: give --jobs 1 or more."
        raise AnalysisError(message)
    given.out.mkdir(parents=True, exist_ok=True)
    record = given.out / OPTIONS_FILE
    text = json.dumps(options._asdict(), indent=2) + "\n"
    if record.exists() and record.read_text(encoding="utf-8") != text and not given.force:
        message = (
            f"{given.out} holds briefs made with other options ({record.name}): give another "
            "folder, or --force to make them anew."
        )
        raise AnalysisError(message)
    write_bytes(record, text.encode())
    return options


def _tasks(given: argparse.Namespace, options: Options) -> list[Task]:
    codes = list(plain.regions().index) if given.all else given.area
    areas = {area.code: area for area in map(inputs.area, codes)}
    formats = list(MAKERS) if given.format == "both" else [given.format]
    tasks = []
    for area in areas.values():
        paths = [given.out / f"{file_stem(area.code, area.name)}.{form}" for form in formats]
        missing = tuple(path for path in paths if given.force or not path.exists())
        tasks.append(Task(area.code, missing, options))
    return tasks


def file_stem(code: str, name: str) -> str:
    """Name of an area's files: its code and plain letters of its name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join([code, *re.findall(r"[a-z0-9]+", plain)])


def _run(tasks: Sequence[Task], jobs: int, done: int) -> list[str]:
    """Write all briefs, showing how far it is; return the sentences of those that failed."""
    failures = []
    total = done + len(tasks)
    for finished, (code, failure) in enumerate(_results(tasks, jobs), done + 1):
        failures += [failure] if failure else []
        _show(finished, total, code)
    if tasks and sys.stderr.isatty():
        sys.stderr.write("\n")
    return failures


def _results(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[str, str]]:
    """Code and failure of each brief as it is finished."""
    if min(jobs, len(tasks)) <= 1:
        yield from ((task.code, write(task)) for task in tasks)
        return
    # Each process has a core to itself: more threads within it would only get in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=context) as pool:
        waiting = {pool.submit(write, task): task.code for task in tasks}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _show(finished: int, total: int, code: str) -> None:
    """Draw a progress bar on a terminal, and a line for each tenth elsewhere."""
    if sys.stderr.isatty():
        filled = "█" * (_BAR * finished // total)
        sys.stderr.write(f"\r{filled:░<{_BAR}} {finished}/{total} {code:<9}")
        sys.stderr.flush()
    elif finished == total or finished * 10 // total > (finished - 1) * 10 // total:
        sys.stderr.write(f"{finished}/{total} briefs\n")
