"""Series of ONS "Explore local statistics", fetched anew and checked before they count."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geodata.errors import DataError
from geodata.inputs.series import declared_series, read_series
from geodata.services.fetch import ServiceError, Settings, fetch_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.inputs.sources import Source

#: Shorter than this share of the old file, a new one is taken for cut.
LEAST_SHARE = 0.5


def fetch_series(source: Source, settings: Settings) -> bytes:
    """Fetch one file of series.

    Parameters
    ----------
    source : Source
        Its address is that of a CSV file.
    settings : Settings

    Returns
    -------
    bytes

    Raises
    ------
    ServiceError
        If it cannot be fetched or is no table with a header and rows.
    """
    content = fetch_bytes(source.address, settings)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{source.file} came as no readable CSV: the old file is kept; try again later."
        raise ServiceError(message) from error
    widths = {len(row) for row in rows if row}
    if len(rows) < 2 or len(widths) != 1 or widths == {1}:  # noqa: PLR2004 - a header and a row
        message = (
            f"{source.file} came as no whole table ({len(rows):,} lines, {sorted(widths)} cells): "
            "the old file is kept; try again later."
        )
        raise ServiceError(message)
    return content


def check_series(new: Path, old: Path, districts: set[str]) -> None:
    """Check a new file of series against what the build reads, and against the file before it.

    Parameters
    ----------
    new, old : Path
        The file fetched, and the file that it is to replace, if there is one.
    districts : set of str
        Codes of the districts.

    Raises
    ------
    DataError
        If a column or a series is gone, districts are missing or unknown, or half the rows are
        lost.
    """
    for series in declared_series():
        if PurePosixPath(series.file).name == new.name:
            covered = {code for code in districts if code[0] in series.nations}
            read_series(new, series.name, covered)
    if not old.is_file():
        return
    header, rows = _shape(new)
    old_header, old_rows = _shape(old)
    lost = [name for name in old_header if name not in header]
    if lost:
        message = (
            f"{new.name} has lost the column {lost[0]!r}: the old file is kept, and "
            "geodata.inputs.series must be updated."
        )
        raise DataError(message)
    if rows < LEAST_SHARE * old_rows:
        message = (
            f"{new.name} has {rows:,} rows where it had {old_rows:,}: it is taken for cut, and the "
            "old file is kept; try again later."
        )
        raise DataError(message)


def _shape(path: Path) -> tuple[list[str], int]:
    """Header and number of lines below it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), []), sum(1 for _ in file)
