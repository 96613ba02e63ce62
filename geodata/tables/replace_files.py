"""Several files replaced together: all of them, or none."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places, flush them to the disk, and move them there together.

    If one of the moves fails, those before it are taken back.

    Parameters
    ----------
    contents : mapping of Path to bytes
        New content of each file.

    Raises
    ------
    DataError
        If a file cannot be written; the old files are then as they were.
    """
    staged: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    moved: list[Path] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = _stage(path, content)
            if path.exists():
                kept[path] = _stage(path, path.read_bytes())
        for path, part in staged.items():
            # Noted first: an interruption between the move and the note would else go unmended.
            moved.append(path)
            part.replace(path)
    except BaseException as error:
        for path in reversed(moved):
            _take_back(path, kept.get(path))
        if isinstance(error, OSError):
            message = (
                f"The new files could not be written ({error.strerror or error}): the old data are "
                "kept; check the free space and the permissions."
            )
            raise DataError(message) from error
        raise
    finally:
        for part in (*staged.values(), *kept.values()):
            part.unlink(missing_ok=True)
    for folder in {path.parent for path in contents}:
        _flush_folder(folder)


def _stage(path: Path, content: bytes) -> Path:
    """A file beside `path` with this content, on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _take_back(path: Path, old: Path | None) -> None:
    """Put the old file back in its place, or nothing if there was none."""
    if old is None:
        path.unlink(missing_ok=True)
    else:
        old.replace(path)


def _flush_folder(folder: Path) -> None:
    """Make the moves last; some systems cannot open a folder, and keep them anyhow."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
