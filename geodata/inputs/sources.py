"""Every raw input of the atlas, and whether the file at hand is the one that is meant."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata.errors import DataError


@dataclass(frozen=True)
class Source:
    """One raw input.

    Attributes
    ----------
    file : str
        Path below the directory of raw inputs.
    title, publisher, vintage, licence : str
        What it is, whose, of when, and under which licence.
    address : str
        Where it is published: an address, or the name of the publication.
    sha256 : str
        Checksum of the file, in hexadecimal digits.
    attribution : tuple of str
        What must be said wherever the data are shown; empty if the licence line says enough.
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
    """Every raw input that `geodata.build` reads, in the order of ``sources.toml``."""
    text = Path(__file__).with_name("sources.toml").read_text(encoding="utf-8")
    return tuple(
        Source(**entry | {"attribution": tuple(entry["attribution"])})
        for entry in tomllib.loads(text)["source"]
    )


def attributions() -> list[str]:
    """Attribution strings of all sources, verbatim, each once, in the order of the registry."""
    return list(dict.fromkeys(text for source in sources() for text in source.attribution))


def verify(raw: Path, source: Source, *, allow_changed: bool = False) -> None:
    """Check that a raw file is there and is the one that the registry means.

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
            f"{source.sha256[:12]}...; fetch it again, or build with "
            "--allow-changed."
        )
        raise DataError(message)
