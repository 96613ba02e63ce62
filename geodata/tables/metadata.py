"""Metadata of every file under ``data/`` and of the map's files, as Frictionless data packages.

``python -m geodata.tables.metadata`` writes ``data/datapackage.json`` from the files as they lie
there, from their declarations (`geodata.tables.schema`), the registry of raw inputs
(`geodata.inputs.sources`) and the words in ``metadata.toml``; and beside the map's files another
(a package may not reach into other folders). Run it after whatever changes a file in either.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.errors import DataError
from geodata.inputs.sources import Source, attributions, sources
from geodata.tables.files import DATA, ROOT, STATIC, write_bytes
from geodata.tables.schema import FLAG, TABLES, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE_FILE = "datapackage.json"
#: The survey is made by another program than the tables that `geodata.build` declares.
_SURVEY = Table(file="survey_demo.csv", key=("respondent_id",), columns={})
_FORMATS = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}
_KINDS = {"i": "integer", "f": "number", "b": "boolean"}


@cache
def words() -> dict[str, Any]:
    """Titles, descriptions, units, licences and references, as ``metadata.toml`` has them."""
    path = Path(__file__).with_name("metadata.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def data_package() -> dict[str, Any]:
    """Describe every table under ``data/``.

    Returns
    -------
    dict
        Descriptor of a Frictionless data package (version 1): a resource a file, with fields
        (type, unit, description, constraints), keys, sources, licences, vintage, rows, bytes and
        SHA-256. ``vintage``, ``rows``, ``unit`` and ``attributions`` are properties of our own.

    Raises
    ------
    DataError
        If a file is missing, or has a column that ``metadata.toml`` does not describe.

    References
    ----------
    Walsh, P. and Pollock, R. (2017). Data Package, version 1. https://specs.frictionlessdata.io.
    """
    return {
        "profile": "data-package",
        "name": "coworking-skills-atlas",
        "title": "Data of the Coworking Skills Atlas",
        "description": (
            "Regions, deprivation, indicators and coworking spaces of the United Kingdom, and a "
            "simulated survey. Not official statistics. How they are made: README.md."
        ),
        "licenses": _licences(words()["licences"]),
        "attributions": attributions(),
        "resources": [_resource(name) for name in words()["tables"]],
    }


def browser_package() -> dict[str, Any]:
    """Describe the files that the map loads in the browser.

    Returns
    -------
    dict
        Descriptor of a Frictionless data package (version 1): a resource a kind of file, with its
        paths, bytes, sources, licences and vintage. ``hash`` is there for a single file.

    Raises
    ------
    DataError
        If there is no file of a kind.
    """
    return {
        "profile": "data-package",
        "name": "coworking-skills-atlas-map",
        "title": "Files of the map of the Coworking Skills Atlas",
        "description": (
            "Paths in whole units of the frame that each file states, on the British National "
            "Grid (geodata/map_files/map_geometry.py), and the values of layers "
            "(geodata/map_files/layers.py). Simplified "
            "for drawing; the tables under data/ are to be used for anything else."
        ),
        "licenses": _licences(words()["licences"]),
        "attributions": attributions(),
        "resources": [_map_files(pattern) for pattern in words()["browser"]],
    }


def _map_files(pattern: str) -> dict[str, Any]:
    about = words()["browser"][pattern]
    paths = sorted(STATIC.glob(pattern))
    if not paths:
        message = f"{pattern} is missing: restore it, or run python -m geodata.build."
        raise DataError(message)
    contents = [path.read_bytes() for path in paths]
    drawn = [words()["tables"][table] for table in about["of"]]
    tables = ", ".join(f"data/{TABLES[table].file}" for table in about["of"])
    names = [path.relative_to(STATIC).as_posix() for path in paths]
    single = len(paths) == 1
    digest = {"hash": f"sha256:{hashlib.sha256(contents[0]).hexdigest()}"} if single else {}
    raw = [prefix for table in drawn for prefix in table["raw"]]
    licences = dict.fromkeys(key for table in drawn for key in table["licences"])
    return {
        "profile": "data-resource",
        "name": pattern.removesuffix(".json").removesuffix("/*"),
        "path": names[0] if single else names,
        "title": about["title"],
        "description": f"Made from {tables}.",
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": sum(map(len, contents)),
        **digest,
        "vintage": drawn[0]["vintage"],
        "licenses": _licences(licences),
        "sources": [_source(source) for source in _raw_inputs(raw)],
    }


def dumps(package: dict[str, Any]) -> str:
    """Text of ``datapackage.json``: the same for the same files."""
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write both packages; 0 if they are in place, 2 if a file is at fault."""
    try:
        texts = {DATA: dumps(data_package()), STATIC: dumps(browser_package())}
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for folder, text in texts.items():
        write_bytes(folder / PACKAGE_FILE, text.encode())
        place = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        sys.stdout.write(f"{place}/{PACKAGE_FILE} is in place.\n")
    return 0


def _resource(name: str) -> dict[str, Any]:
    about, table = words()["tables"][name], TABLES.get(name, _SURVEY)
    path = DATA / table.file
    try:
        content = path.read_bytes()
        types, rows = _contents(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        message = f"{path.name} is missing or damaged: restore it, or run python -m geodata.build."
        raise DataError(message) from error
    is_text = path.suffix == ".csv"
    return {
        "profile": "tabular-data-resource" if is_text else "data-resource",
        "name": name.replace("_", "-"),
        "path": path.name,
        "title": about["title"],
        "description": about["description"],
        "format": path.suffix[1:],
        "mediatype": _FORMATS[path.suffix],
        **({"encoding": "utf-8"} if is_text else {}),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": rows,
        "vintage": about["vintage"],
        "licenses": _licences(about["licences"]),
        "sources": [_source(source) for source in _raw_inputs(about["raw"])],
        "schema": _schema(name, table, types),
    }


def _contents(path: Path) -> tuple[dict[str, str], int]:
    """Type of each column and the number of rows."""
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        types = {field.name: _arrow_type(field.type) for field in file.schema_arrow}
        return types, file.metadata.num_rows
    frame = pd.read_csv(path, low_memory=False)
    declared = next((table.columns for table in TABLES.values() if table.file == path.name), {})
    # What is declared as text stays text where all of it are digits, as years are.
    text = {name for name, column in declared.items() if not column.bounds}
    kinds = {
        str(name): "O" if name in text or values.isna().all() else values.dtype.kind
        for name, values in frame.items()
    }
    return {name: _KINDS.get(kind, "string") for name, kind in kinds.items()}, len(frame)


def _arrow_type(kind: pa.DataType) -> str:
    known = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_large_string, "string"),
        (pa.types.is_string, "string"),
    )
    return next((name for is_kind, name in known if is_kind(kind)), "any")


def _schema(name: str, table: Table, types: dict[str, str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(name, table, column, kind) for column, kind in types.items()],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = [
        {
            "fields": [column],
            "reference": {"resource": other.replace("_", "-"), "fields": list(TABLES[other].key)},
        }
        for where, other in words()["references"].items()
        for owner, column in [where.split(".")]
        if owner == name
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(name: str, table: Table, column: str, kind: str) -> dict[str, Any]:
    known = words()
    described = known["tables"][name]["fields"].get(column) or known["fields"].get(column)
    if described is None:
        message = (
            f"{table.file} has a column {column!r} that is not described: describe it in "
            "geodata/tables/metadata.toml."
        )
        raise DataError(message)
    unit = known["units"].get(column)
    constraints = _constraints(table.columns.get(column), kind, required=column in table.key)
    return {
        "name": column,
        "type": kind,
        "description": described,
        **({"unit": unit} if unit else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _constraints(column: Column | None, kind: str, *, required: bool) -> dict[str, Any]:
    """Constraints of the declaration; an empty text counts as missing where it is allowed."""
    constraints: dict[str, Any] = {"required": True} if required else {}
    if column is None or column is FLAG:
        return constraints
    if column.bounds and kind in {"integer", "number"}:
        low, high = (int(b) if kind == "integer" else b for b in column.bounds)
        constraints |= {"minimum": low, "maximum": high}
    elif column.pattern and not column.pattern.startswith("(?s)"):
        constraints["pattern"] = column.pattern
    return constraints


def _raw_inputs(prefixes: list[str]) -> list[Source]:
    """Raw inputs under these paths, each once, in the order of the registry."""
    return [source for source in sources() if source.file.startswith(tuple(prefixes))]


def _source(source: Source) -> dict[str, str]:
    """A source as the specification has it; only an address may stand as its path."""
    title = f"{source.title}, {source.publisher} ({source.vintage}, {source.licence})"
    at = {"path": source.address} if source.address.startswith("https://") else {}
    return {"title": title, **at}


def _licences(keys: Iterable[str]) -> list[dict[str, str]]:
    return [dict(words()["licences"][key]) for key in keys]


if __name__ == "__main__":
    sys.exit(main())
