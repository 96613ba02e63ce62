"""What kind of file somebody uploaded: its first bytes and its name must agree.

Nothing here opens a file: names are cleaned, and content is only looked at.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from geodata.errors import DataError

#: Kinds of file that are read, by the end of the name.
EXTENSIONS = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "dta": "dta",
    "sav": "sav",
    "zsav": "sav",
    "parquet": "parquet",
    "geojson": "geojson",
    "json": "geojson",
    "gpkg": "gpkg",
}
WORDS = {
    "csv": "a CSV table",
    "xlsx": "an Excel workbook (.xlsx)",
    "dta": "a Stata file (.dta)",
    "sav": "an SPSS file (.sav)",
    "parquet": "a Parquet file",
    "geojson": "GeoJSON",
    "gpkg": "a GeoPackage",
}
TABLE_KINDS = ("csv", "xlsx", "dta", "sav", "parquet")
POINT_KINDS = ("csv", "xlsx", "geojson", "gpkg")

_MAGIC = (
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "xlsx"),
    (b"<stata_dta>", "dta"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "gpkg"),
)
_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel file or one with a password: save it as .xlsx, without a password",
    ),
    (b"\x1f\x8b\x08", "compressed with gzip: unpack it first"),
    (b"BZh91A", "compressed with bzip2: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"%PDF", "a PDF: export the table itself, as CSV or .xlsx"),
    (b"\x7fELF", "a program, not data"),
    (b"MZ", "a program, not data"),
)
#: Old Stata files begin with their version, the byte order and two fixed bytes.
_OLD_STATA = re.compile(rb"[\x69\x6c\x6e-\x73][\x01\x02]\x01\x00")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
NAME_LENGTH = 80


class Limits(NamedTuple):
    """How large a file may be, in itself and once read.

    Attributes
    ----------
    size, inflated : int
        Bytes of the file, and of what a compressed one unpacks to.
    members : int
        Files in an archive.
    rows, columns, cells, cell : int
        Of the table; `cell` is the number of characters in one.
    memory : int
        Bytes that the reading process may take; not enforced on Windows.
    seconds : float
        Time that reading may take.
    """

    size: int = 200_000_000
    inflated: int = 1_000_000_000
    members: int = 5_000
    rows: int = 2_000_000
    columns: int = 2_000
    cells: int = 50_000_000
    cell: int = 32_767
    memory: int = 3_000_000_000
    seconds: float = 60.0


LIMITS = Limits()


def safe_name(name: str) -> str:
    """Reduce a file's name to what may be shown: its last component, cleaned and short.

    Parameters
    ----------
    name : str
        As the browser sent it; it may hold folders, drive letters and control characters.

    Returns
    -------
    str
        At most 80 characters, the extension kept; "upload" if nothing is left.
    """
    last = re.split(r"[/\\]", plain_text(name))[-1]
    kept = re.sub(r"[^\w .,()+&'\-]", "_", last).strip(" .")
    if len(kept) > NAME_LENGTH:
        stem, dot, extension = kept.rpartition(".")
        tail = dot + extension if stem and len(extension) <= len("geojson") else ""
        kept = kept[: NAME_LENGTH - len(tail)] + tail
    return kept or "upload"


def plain_text(text: str) -> str:
    """Text without control characters and marks that turn the direction of writing."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", unicodedata.normalize("NFC", encodable)).strip()


def kind_of(name: str, content: bytes, allowed: tuple[str, ...], limits: Limits = LIMITS) -> str:
    """Tell the kind of a file by its content, and check that its name says the same.

    Parameters
    ----------
    name : str
        With an extension.
    content : bytes
    allowed : tuple of str
        Kinds that are wanted here.
    limits : Limits

    Returns
    -------
    str
        A key of `WORDS`.

    Raises
    ------
    DataError
        If the file is empty, too large, of a kind not wanted, or not what its name says.
    """
    shown = safe_name(name)
    wanted = ", ".join(f".{kind}" for kind in allowed)
    if not content.strip():
        message = f"{shown} is empty: choose a file with a table in it."
        raise DataError(message)
    if len(content) > limits.size:
        message = (
            f"{shown} has {len(content) / 1e6:,.0f} MB, the most is {limits.size / 1e6:,.0f} MB: "
            "leave out columns that are not needed."
        )
        raise DataError(message)
    said = EXTENSIONS.get(shown.rpartition(".")[2].casefold(), "")
    if said not in allowed:
        message = f"{shown} is not of a kind that can be read here: give one of {wanted}."
        raise DataError(message)
    found = _by_content(shown, content)
    if found == "csv" and said == "geojson":
        found = "geojson"
    if found != said:
        message = (
            f"{shown} is {WORDS[found]} by its content, but its name says {WORDS[said]}: "
            "export it again from the program that made it."
        )
        raise DataError(message)
    return found


def _by_content(shown: str, content: bytes) -> str:
    for magic, what in _REFUSED:
        # Two letters may also begin a table, where no zero byte follows.
        if content.startswith(magic) and (len(magic) > 2 or b"\0" in content[:512]):  # noqa: PLR2004
            message = f"{shown} is {what}."
            raise DataError(message)
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    return "dta" if _OLD_STATA.match(content) else "csv"
