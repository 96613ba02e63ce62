"""Fetch boundaries and series of ONS into a directory of raw inputs.

The tables under ``data/`` are not touched: they are derived from all raw inputs together, by
`geodata.build`. What was fetched is noted, with address, time and SHA-256, in ``refreshed.json``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, NamedTuple

from geodata.errors import DataError
from geodata.inputs import boundaries
from geodata.inputs.series import declared_series, read_series
from geodata.inputs.sources import Source, sources
from geodata.services.arcgis import fetch_layer
from geodata.services.fetch import ServiceError, Settings, fetch_bytes
from geodata.tables import read_table
from geodata.tables.replace_files import replace_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOG = "refreshed.json"
FIELDS = {
    boundaries.REGIONS_FILE: ("ITL325CD", "ITL325NM"),
    boundaries.DISTRICTS_FILE: ("LAD24CD", "LAD24NM"),
}
SERIES_HOST = "explore-local-statistics-data"
#: Ultra-generalised and simplified outlines of the smallest islands still share this much.
SAME_AREA_SHARE = 0.8
#: A new file shorter than this share of the old one counts as cut short.
LEAST_SHARE = 0.5


class Refreshed(NamedTuple):
    """One raw input that was fetched.

    Attributes
    ----------
    source : Source
    sha256 : str
        Of the new file.
    changed : bool
        Whether the file differs from the one in place, or there was none.
    """

    source: Source
    sha256: str
    changed: bool


def boundary_sources() -> list[Source]:
    """Raw inputs that `refresh_boundaries` fetches."""
    return [source for source in sources() if source.file in FIELDS]


def series_sources() -> list[Source]:
    """Raw inputs that `refresh_indicators` fetches."""
    return [source for source in sources() if SERIES_HOST in source.address]


def refresh_boundaries(raw: Path, settings: Settings) -> list[Refreshed]:
    """Fetch the boundaries of regions and districts.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs; made if it is not there.
    settings : Settings

    Returns
    -------
    list of Refreshed

    Raises
    ------
    DataError
        If one of them cannot be fetched or is not as expected; no file has then changed.
    """

    def fetch(source: Source) -> bytes:
        return fetch_layer(source.address, FIELDS[source.file], settings)

    return _refresh(raw, boundary_sources(), fetch, _check_boundaries, settings)


def refresh_indicators(raw: Path, settings: Settings) -> list[Refreshed]:
    """Fetch the series of ONS "Explore local statistics".

    Parameters
    ----------
    raw : Path
        Directory of raw inputs; made if it is not there.
    settings : Settings

    Returns
    -------
    list of Refreshed

    Raises
    ------
    DataError
        If one of them cannot be fetched or is not as expected; no file has then changed.
    """
    districts = set(read_table("districts")["lad"])

    def fetch(source: Source) -> bytes:
        return fetch_series(source, settings)

    def check(folder: Path, source: Source) -> None:
        check_series(folder / source.file, raw / source.file, districts)

    return _refresh(raw, series_sources(), fetch, check, settings)


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
        If it cannot be fetched, or is not a table with a header and rows.
    """
    content = fetch_bytes(source.address, settings)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{source.file} cannot be read as CSV: the old file is kept; try again later."
        raise ServiceError(message) from error
    widths = {len(row) for row in rows if row}
    if len(rows) < 2 or len(widths) != 1 or widths == {1}:  # noqa: PLR2004 - a header and a row
        message = (
            f"{source.file} is not a whole table ({len(rows):,} lines, {sorted(widths)} cells): "
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
            f"{new.name} has {rows:,} rows where it had {old_rows:,}: it may be cut short, and the "
            "old file is kept; try again later."
        )
        raise DataError(message)


def _shape(path: Path) -> tuple[list[str], int]:
    """Header and number of lines below it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), []), sum(1 for _ in file)


def _refresh(
    raw: Path,
    entries: Sequence[Source],
    fetch: Callable[[Source], bytes],
    check: Callable[[Path, Source], None],
    settings: Settings,
) -> list[Refreshed]:
    """Fetch all, check all, and only then put all in place, with the note of what they are."""
    contents: dict[Path, bytes] = {}
    done = []
    with tempfile.TemporaryDirectory() as name:
        for number, source in enumerate(entries, 1):
            settings.say(f"{number} of {len(entries)}: {source.title}")
            content = fetch(source)
            part = Path(name) / source.file
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            check(Path(name), source)
            place = raw / source.file
            changed = not place.is_file() or place.read_bytes() != content
            done.append(Refreshed(source, hashlib.sha256(content).hexdigest(), changed))
            contents[place] = content
    contents[raw / LOG] = _log(raw / LOG, done)
    replace_files(contents)
    return done


def _check_boundaries(folder: Path, source: Source) -> None:
    """Stop unless the areas are those of the atlas, code by code, about where they were."""
    kind: Literal["regions", "districts"] = (
        "regions" if source.file == boundaries.REGIONS_FILE else "districts"
    )
    new, old = boundaries.read_areas(folder, kind), read_table(kind)
    code = new.columns[0]
    differing = sorted(set(new[code]) ^ set(old[code]))
    if differing:
        message = (
            f"{source.title}: the service and the atlas differ in {len(differing):,} areas, "
            f"{differing[0]} among them; it is of another vintage, and the old file is kept."
        )
        raise DataError(message)
    pairs = old[[code, "geometry"]].merge(new[[code, "geometry"]], on=code)
    shared = pairs["geometry_x"].intersection(pairs["geometry_y"].to_crs(old.crs)).area
    share = shared / pairs["geometry_x"].area
    if (share < SAME_AREA_SHARE).any():
        row = int(share.to_numpy().argmin())
        message = (
            f"{source.title}: {pairs[code].iloc[row]} covers {100 * share.iloc[row]:.0f}% of "
            "where it was; the answer is damaged or in another grid, and the old file is kept."
        )
        raise DataError(message)


def _log(path: Path, done: Sequence[Refreshed]) -> bytes:
    """The note on what was fetched, with what it said about other files before."""
    try:
        entries = json.loads(path.read_bytes())
    except (OSError, ValueError):
        entries = {}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entries = (entries if isinstance(entries, dict) else {}) | {
        item.source.file: {
            "title": item.source.title,
            "publisher": item.source.publisher,
            "licence": item.source.licence,
            "address": item.source.address,
            "fetched": now,
            "sha256": item.sha256,
        }
        for item in done
    }
    return (json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
