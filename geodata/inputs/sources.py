"""Every raw input of the atlas, and whether a file is the one that was registered."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from geodata.errors import DataError
from geodata.inputs.catalogue import entries


@dataclass(frozen=True)
class Source:
    """One raw input.

    Attributes
    ----------
    file : str
        Path below the directory of raw inputs.
    title, publisher, vintage, licence : str
        What it is, who publishes it, its date, and its licence.
    address : str
        Where it is published: an address, or the name of the publication.
    sha256 : str
        Checksum of the file, in hexadecimal digits.
    attribution : tuple of str
        What must stand beside the data wherever they are shown; empty if the licence is enough.
    """

    file: str
    title: str
    publisher: str
    vintage: str
    licence: str
    address: str
    sha256: str
    attribution: tuple[str, ...]


@cache
def sources() -> tuple[Source, ...]:
    """Every raw input that `geodata.build` reads, folder by folder.

    In a folder the files of single indicators (``indicators.toml``) come first, by name, and then
    the others in the order of ``sources.toml``.

    Raises
    ------
    DataError
        If the entry of a file lacks a field.
    """
    text = Path(__file__).with_name("sources.toml").read_text(encoding="utf-8")
    shared = tomllib.loads(text)["source"]
    origins = {origin.get("file"): origin for origin in (e["from"] for e in entries().values())}
    single = [origins[file] for file in sorted(origins.keys() - {None})]
    folders = [entry["file"].split("/")[0] for entry in [*shared, *single]]
    found = sorted([*single, *shared], key=lambda entry: folders.index(entry["file"].split("/")[0]))
    return tuple(map(_source, found))


def _source(entry: dict[str, Any]) -> Source:
    names = [field.name for field in fields(Source)]
    if missing := [name for name in names if name not in entry]:
        message = (
            f"The entry of {entry['file']} has no {', '.join(missing)}: a raw input needs "
            f"{', '.join(names)}; add what is missing in geodata/inputs/."
        )
        raise DataError(message)
    known = {name: entry[name] for name in names}
    return Source(**known | {"attribution": tuple(entry["attribution"])})


def attributions() -> list[str]:
    """Attribution strings of all sources, verbatim, each once, in the order of the registry."""
    return list(dict.fromkeys(text for source in sources() for text in source.attribution))


def verify(raw: Path, source: Source, *, allow_changed: bool = False) -> None:
    """Check that a raw file is there and is the one that was registered.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    source : Source
        Entry of the registry.
    allow_changed : bool, default False
        Accept other contents, as those of a later vintage: headers, codes and counts are still
        checked by the readers.

    Raises
    ------
    DataError
        If the file is missing, empty, or (unless `allow_changed`) of other contents.
    """
    path = raw / source.file
    if not path.is_file():
        message = (
            f"{source.file} is missing from {raw}: fetch it ({source.address}) and put it there."
        )
        raise DataError(message)
    if not path.stat().st_size:
        message = f"{source.file} is empty: fetch it again ({source.address})."
        raise DataError(message)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != source.sha256 and not allow_changed:
        message = (
            f"{source.file} is truncated or changed: its SHA-256 is {digest[:12]}..., not "
            f"{source.sha256[:12]}...; fetch it again, or build with --allow-changed."
        )
        raise DataError(message)
