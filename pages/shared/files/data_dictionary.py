"""The data dictionary of downloads: what each column holds, and CSVW metadata made from it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from geodata.inputs.catalogue import catalogue
from geodata.tables import metadata
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


def csvw(
    written: pd.DataFrame,
    table: str,
    *,
    title: str,
    source: str,
    licence: str,
    date: str,
    address: str,
    notes: list[str],
    words: Callable[[str], Described],
) -> dict[str, Any]:
    """Metadata of a CSV after the W3C's Metadata Vocabulary for Tabular Data.

    Parameters
    ----------
    written : DataFrame
        The table as it is written, with the marks of special values in it.
    table : str
        Name of the file without its ending.
    title, source, licence, date, address, notes
        What the download says of itself; `date` as ISO 8601.
    words : callable
        Gives the words on a column.
    """
    return {
        **_about(
            title=title, source=source, licence=licence, date=date, address=address, notes=notes
        ),
        "url": f"{table}.csv",
        "tableSchema": {"columns": _schema(written, words)},
    }


def csvw_group(
    tables: Mapping[str, tuple[pd.DataFrame, Callable[[str], Described]]],
    *,
    title: str,
    source: str,
    licence: str,
    date: str,
    address: str,
    notes: list[str],
) -> dict[str, Any]:
    """Metadata of several CSVs together, as ``csv-metadata.json`` beside them.

    Parameters
    ----------
    tables : mapping
        By address of the file: the table as it is written, and what gives the words on a column.
    title, source, licence, date, address, notes
        As for :func:`csvw`.
    """
    return {
        **_about(
            title=title, source=source, licence=licence, date=date, address=address, notes=notes
        ),
        "tables": [
            {"url": url, "tableSchema": {"columns": _schema(written, words)}}
            for url, (written, words) in tables.items()
        ],
    }


def _about(
    *, title: str, source: str, licence: str, date: str, address: str, notes: list[str]
) -> dict[str, Any]:
    """What a table and a group of tables say of themselves."""
    known = metadata.words()["licences"]
    links = {words["title"]: words["path"] for words in known.values()}
    links |= {key: words["path"] for key, words in known.items()}
    marks = [f"{mark} = {meaning}" for mark, meaning in sentences.SPECIAL_VALUES.items()]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": title,
        "dc:source": source,
        "dc:license": {"@id": links[licence]} if licence in links else licence,
        "dc:issued": {"@value": date, "@type": "xsd:date"},
        "dc:identifier": address,
        "rdfs:comment": [note for note in (*notes, *marks) if note],
        "null": list(sentences.SPECIAL_VALUES),
    }


def _schema(written: pd.DataFrame, told: Callable[[str], Described]) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for title, values in written.items():
        # A name may hold letters, digits and _ alone, and stands once.
        name = re.sub(r"[^A-Za-z0-9]+", "_", str(title)).strip("_").lower() or "column"
        if any(name == other["name"] for other in columns):
            name = f"{name}_{len(columns) + 1}"
        words = told(str(title))
        columns.append(
            {
                "name": name,
                "titles": str(title),
                "datatype": _datatype(values),
                # Its marks are what it holds, not what it lacks.
                **({"null": ""} if name.endswith("status") else {}),
                **({"dc:description": words.description} if words.description else {}),
                **({"schema:unitText": words.unit} if words.unit else {}),
            }
        )
    return columns


def _datatype(values: "pd.Series[Any]") -> str | dict[str, str]:
    if pd.api.types.is_bool_dtype(values):
        return {"base": "boolean", "format": "True|False"}
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_float_dtype(values) or _numbers_and_marks(values):
        return "number"
    return "string"


def _numbers_and_marks(values: "pd.Series[Any]") -> bool:
    """Whether some cells of a column are marked, such as [c], and all others are numbers."""
    marked = values.isin(set(sentences.SPECIAL_VALUES) - {sentences.MISSING})
    others = values[~values.isin(list(sentences.SPECIAL_VALUES))]
    return bool(
        marked.any() and len(others) and pd.to_numeric(others, errors="coerce").notna().all()
    )
