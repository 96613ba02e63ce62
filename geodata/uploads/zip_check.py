"""A ZIP archive, as an .xlsx file is one, checked before any other program unpacks it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from geodata.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.uploads.file_kinds import Limits

#: More than this many bytes from one is a bomb; sheets of equal cells reach about a hundred.
MAX_RATIO = 300
#: Below this size a high ratio does no harm.
SMALL = 20_000_000
_CHUNK = 1 << 20
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_archive(name: str, content: bytes, limits: Limits) -> list[str]:
    """Check that an archive is what its directory says, by unpacking it once to nowhere.

    The directory's sizes are checked first and then not believed: every member is inflated in
    pieces that are counted and thrown away, up to the limit. Members are never opened as archives
    in their turn.

    Parameters
    ----------
    name : str
        For messages.
    content : bytes
    limits : Limits

    Returns
    -------
    list of str
        Names of the members.

    Raises
    ------
    DataError
        If the archive is damaged, encrypted, too large when unpacked, or has a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
        raise _damaged(name) from error
    declared = sum(member.file_size for member in members)
    if len(members) > limits.members:
        message = (
            f"{name} holds {len(members):,} files, the most is {limits.members:,}: it is not an "
            "ordinary workbook; save it again."
        )
        raise DataError(message)
    if declared > limits.inflated or declared > max(SMALL, MAX_RATIO * len(content)):
        raise _too_large(name, limits)
    total = 0
    for member in members:
        size = 0
        tail = b""
        for piece in _inflate(name, content, member):
            size += len(piece)
            if size > member.file_size:
                raise _damaged(name)
            if _DOCTYPE.search(tail + piece):
                message = (
                    f"{name} holds a document type or entity, which no spreadsheet program writes: "
                    "save it again as .xlsx."
                )
                raise DataError(message)
            tail = piece[-64:]
        total += size
        if total > limits.inflated:
            raise _too_large(name, limits)
        if size != member.file_size:
            raise _damaged(name)
    return [member.filename for member in members]


def _inflate(name: str, content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pieces of a member as it really unpacks, whatever the directory says of its size."""
    if member.flag_bits & _ENCRYPTED:
        message = f"{name} has a password: save it without one."
        raise DataError(message)
    start = member.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if start < 0 or len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise _damaged(name)
    lengths = struct.unpack("<HH", header[26:30])
    begin = start + _LOCAL_HEADER + sum(lengths)
    data = memoryview(content)[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(data[at : at + _CHUNK]) for at in range(0, len(data), _CHUNK))
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise _damaged(name)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = data
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
            if not piece and not rest:
                break
            yield piece
    except zlib.error as error:
        raise _damaged(name) from error
    if not inflater.eof:
        raise _damaged(name)


def _damaged(name: str) -> DataError:
    return DataError(f"{name} is damaged or not what it seems: save it again.")


def _too_large(name: str, limits: Limits) -> DataError:
    return DataError(
        f"{name} unpacks to more than {limits.inflated / 1e6:,.0f} MB, or to far more than its own "
        "size, and was not opened: save the table as CSV."
    )
