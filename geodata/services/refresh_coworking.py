"""Fetch coworking spaces and replace the old ones of the same source."""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.coworking import KIND_TIER, neutral_text, on_grid, place, place_ids
from geodata.map_files import map_geometry
from geodata.services import overpass, overture
from geodata.services.differences import Difference, difference, same_places, without_twins
from geodata.services.fetch import Settings
from geodata.services.layer_status import STATUS_FILE, LayerStatus, status_bytes
from geodata.tables import DATA, STATIC, read_table, write_table
from geodata.tables.replace_files import replace_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALLOW = "ATLAS_ALLOW_REFRESH"
COWORKING = "coworking space"
#: A list that loses more than this share of its places must be confirmed.
MOST_LOSSES = 0.5
LONGEST_NAME = 200
_ONE_AT_A_TIME = threading.Lock()


class Service(NamedTuple):
    """Where coworking spaces come from: its name in the table, its licence, how it is fetched."""

    title: str
    licence: str
    fetch: Callable[[Settings], pd.DataFrame]


SERVICES = {
    "osm": Service(overpass.SOURCE, overpass.LICENCE, overpass.fetch_spaces),
    "overture": Service(overture.SOURCE, overture.LICENCE, overture.fetch_spaces),
}


def refresh_allowed() -> bool:
    """Whether the owner of this server lets people refresh the data from the app."""
    return os.environ.get(ALLOW) == "1"


def refresh_coworking(
    source: str = "osm",
    progress: Callable[[str], object] = str,
    *,
    complete: bool = False,
    accept_losses: bool = False,
    dry_run: bool = False,
    data: Path = DATA,
    static: Path = STATIC,
    service: Service | None = None,
) -> Difference:
    """Replace the coworking spaces that came from a source by those that it has now.

    Places from other sources stay, save coworking spaces that the fresh list has too (same name,
    within 200 m). The table, the map's points and the status of the layer are replaced together.

    Parameters
    ----------
    source : {"osm", "overture"}
    progress : callable
        Gets a line of progress.
    complete : bool, default False
        Declare the layer complete for the country, so that regions may be ranked on it.
    accept_losses : bool, default False
        Go on even if more than half of the source's places would be gone.
    dry_run : bool, default False
        Compare and write nothing.
    data, static : Path
        Folders of the tables and of the map's files.
    service : Service, optional
        In place of the one that `source` names, as for another server.

    Returns
    -------
    Difference
        With ``nation`` and ``region`` in each of its tables.

    Raises
    ------
    DataError
        If the source cannot be read, its answer cannot be right, or a file cannot be written.
        Nothing has then changed.
    """
    if source not in SERVICES:
        message = f"{source!r} is not a source of coworking spaces: choose {' or '.join(SERVICES)}."
        raise DataError(message)
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        message = "A refresh is running already: wait until it is done."
        raise DataError(message)
    try:
        with _foreseen():
            chosen = service or SERVICES[source]
            held = read_table("coworking_spaces", data)
            regions = read_table("regions", data).set_index("itl3")
            fresh = _placed(chosen.fetch(Settings(say=progress)), chosen, static, progress)
            old = _comparable(held[_of_source(held, chosen)])
            change = difference(_with_areas(old, regions), _with_areas(fresh, regions))
            _check_losses(change, len(old), chosen, accept_losses=accept_losses)
            if not dry_run:
                layer = _merge(held, fresh, chosen, progress)
                _write(layer, chosen, data, static, complete=complete)
            return change
    finally:
        _ONE_AT_A_TIME.release()


@contextmanager
def _foreseen() -> Iterator[None]:
    """Turn an error that no check foresaw into one sentence."""
    try:
        yield
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        message = (
            f"The refresh failed ({type(error).__name__}: {error}): the old data are kept; try "
            "again later, and report it if it goes on."
        )
        raise DataError(message) from error


def _placed(
    found: pd.DataFrame, service: Service, static: Path, progress: Callable[[str], object]
) -> pd.DataFrame:
    """What a service found, as rows of the table, with region and district by geometry."""
    south, west, north, east = overpass.UK_BOX
    inside = found["latitude"].between(south, north) & found["longitude"].between(west, east)
    names = found["name"].str.replace(r"[\x00-\x1f\x7f]+", " ", regex=True).str[:LONGEST_NAME]
    rows = found.assign(
        name=neutral_text(names),
        kind=COWORKING,
        tier=KIND_TIER[COWORKING],
        coord_source="source",
        source=service.title,
        licence=service.licence,
        note="",
    )[inside].reset_index(drop=True)
    progress(f"{len(rows):,} places found; joining them to regions and districts ...")
    placed, stray = place(rows, map_geometry.read_small_areas(static))
    placed = without_twins(placed.sort_values("source_id", ignore_index=True))
    if placed.empty:
        message = (
            f"None of the {len(found):,} places from {service.title} lies in the United Kingdom: "
            "the answer cannot be right; try again later."
        )
        raise DataError(message)
    left_out = len(found) - len(rows) + len(stray)
    twins = len(rows) - len(stray) - len(placed)
    progress(f"{left_out:,} beyond the border and {twins:,} listed twice are left out.")
    placed = placed.reset_index(drop=True)
    return placed.assign(id=place_ids(placed))


def _of_source(held: pd.DataFrame, service: Service) -> pd.Series:
    return held["source"].str.startswith(service.title)


def _comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table with what a comparison needs."""
    numbered = rows if "source_id" in rows else rows.assign(source_id="")
    return on_grid(numbered.assign(source_id=numbered["source_id"].fillna("").astype(str)))


def _with_areas(rows: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        region=rows["itl3"].map(regions["name"]), nation=rows["itl3"].map(regions["nation"])
    )


def _check_losses(
    change: Difference, before: int, service: Service, *, accept_losses: bool
) -> None:
    if len(change.gone) > MOST_LOSSES * before and not accept_losses:
        message = (
            f"{len(change.gone):,} of {before:,} places from {service.title} would be gone, more "
            "than half: the answer may be cut, and the old data are kept. Try again later; if the "
            "losses are real, run python -m geodata.refresh cws --accept-losses."
        )
        raise DataError(message)


def _merge(
    held: pd.DataFrame, fresh: pd.DataFrame, service: Service, progress: Callable[[str], object]
) -> pd.DataFrame:
    """The fresh places and those of other sources that are not among them."""
    others = _comparable(held[~_of_source(held, service)])
    known = same_places(others, fresh) & (others["tier"] == KIND_TIER[COWORKING])
    progress(f"{int(known.sum()):,} places of other sources are in the fresh list too.")
    columns = [*held.columns, *({"source_id", "easting", "northing"} - set(held.columns))]
    layer = pd.concat([others[~known], fresh], ignore_index=True)[columns]
    return layer.sort_values("id", ignore_index=True)


def _write(
    layer: pd.DataFrame, service: Service, data: Path, static: Path, *, complete: bool
) -> None:
    """Check the table as it will lie there, and replace it with the map's points and the status."""
    table = layer.drop(columns=["easting", "northing"])
    points = map_geometry.points(layer, layer["easting"], layer["northing"])
    with tempfile.TemporaryDirectory() as name:
        file = write_table(table, "coworking_spaces", Path(name))
        read_table("coworking_spaces", Path(name))
        content = file.read_bytes()
    fresh = layer[_of_source(layer, service)]
    status = LayerStatus(
        source=service.title,
        source_date=str(fresh["source_date"].max()),
        licence=service.licence,
        complete=complete,
        spaces=int((layer["tier"] == KIND_TIER[COWORKING]).sum()),
    )
    replace_files(
        {
            data / file.name: content,
            static / "points.json": map_geometry.dumps(points).encode(),
            data / STATUS_FILE: status_bytes(status, content),
        }
    )
