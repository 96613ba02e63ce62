"""The data dictionary of downloads: what each column holds."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geodata.inputs.catalogue import catalogue
from pages.shared.words import sentences


class Described(NamedTuple):
    """What a column holds and its unit; both empty where the dictionary does not have it."""

    description: str
    unit: str


@cache
def _dictionary() -> dict[str, Any]:
    path = Path(__file__).with_name("columns.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _indicators() -> dict[str, Described]:
    """Columns of the map's tables that are named after an indicator and its unit."""
    rows = sentences.records(catalogue())
    return {
        f"{row['label']} ({row['unit']})": Described(str(row["description"]), str(row["unit"]))
        for row in rows
    }


def described(column: str, table: str) -> Described:
    """Words of the dictionary on a column of the download called `table`."""
    known = _dictionary()
    own = [words for name, words in known["tables"].items() if fnmatchcase(table, name)]
    exact = [part[column] for part in (*own, known["columns"]) if column in part]
    if exact:
        return Described(*exact[0])
    if column in _indicators():
        return _indicators()[column]
    for part in (known["columns"], *own):
        for pattern, words in part.items():
            if "*" in pattern and fnmatchcase(column, pattern):
                return Described(*words)
    return Described("", "")
