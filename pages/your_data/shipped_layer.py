"""Refresh of the shipped layer from the page, on servers whose owner allows it."""

from functools import partial
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from geodata.errors import DataError
from geodata.services.differences import KINDS, Difference, counts_by, summary
from geodata.services.fetch import Settings
from geodata.services.refresh_coworking import SERVICES, Service, refresh_coworking
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table, plain
from pages.shared.frame import address, background, layout, tables
from pages.shared.store import atlas
from pages.your_data import upload

_SLOT: Final = "refresh"
_DONE: Final = "refresh done"
_NONE: Final = "[z]"
_CHANGE: Final = (
    Column("Change", "Change", "new, gone, moved or renamed"),
    Column("Name", "Name", "Name of the place"),
    Column("Was named", "Was named", "Former name", mark=_NONE),
    Column("Moved by, m", "Moved by, m", "Distance of the move", "m", decimals=0, mark=_NONE),
    Column("Region", "Region", "Name of the region (ITL3, January 2025)"),
    Column("Code", "Code", "Code of the region"),
    Column("Nation", "Nation", "England, Scotland, Wales or Northern Ireland"),
)
_FROM: Final = {
    "Change": "change",
    "Name": "name",
    "Was named": "name_before",
    "Moved by, m": "moved_m",
    "Region": "region",
    "Code": "itl3",
    "Nation": "nation",
}


class Compared(NamedTuple):
    """What a service has now, and how it differs from what is held."""

    places: pd.DataFrame
    change: Difference


def compare(source: str, report: background.Report) -> Compared:
    """Fetch the list of one of `SERVICES` and compare it; nothing is written.

    Raises
    ------
    DataError
        If the source cannot be read, or the run was stopped.
    """
    service = SERVICES[source]
    fetched: list[pd.DataFrame] = []

    def fetch(settings: Settings) -> pd.DataFrame:
        fetched.append(service.fetch(settings))
        return fetched[0].copy()

    change = refresh_coworking(
        source, partial(_told, report), dry_run=True, service=service._replace(fetch=fetch)
    )
    return Compared(fetched[0], change)


def put_in_place(
    source: str, places: pd.DataFrame, report: background.Report, *, complete: bool
) -> Difference:
    """Put the list that `compare` fetched in place of the one that is held.

    ``complete`` declares that it has every coworking space.

    Raises
    ------
    DataError
        If it cannot be written; nothing has then changed.
    """
    service: Service = SERVICES[source]._replace(fetch=lambda _: places.copy())
    change = refresh_coworking(source, partial(_told, report), complete=complete, service=service)
    # Here, not on the page: whoever asked for it may have gone.
    atlas.forget_spaces()
    return change


def _told(report: background.Report, line: str) -> None:
    if not report(float("nan"), line.removesuffix(".")):
        message = "The refresh was stopped: the old data are kept."
        raise DataError(message)


def draw() -> None:
    """Ask for a source, show what would change, and put it in place when asked to."""
    st.header("Refresh the shipped layer", anchor="refresh")
    layout.note(
        "This replaces the coworking spaces that all visitors to this server see with those that a "
        "public service has now. Your own list, if you use one, stays as it is."
    )
    job = background.find(_SLOT)
    if job is not None and not job.finished:
        background.watch(job, "Refresh")
        return
    if _DONE in st.session_state:
        st.success(st.session_state[_DONE], icon=":material/check:")
    source = st.radio(
        "From", list(SERVICES), format_func=_named, horizontal=True, key="refresh-source"
    )
    if st.button("Show what would change", key="refresh-compare", icon=":material/compare_arrows:"):
        st.session_state.pop(_DONE, None)
        background.forget(_SLOT)
        background.start(_SLOT, ("compare", source), partial(compare, source))
        st.rerun()
    if job is not None:
        _finished(job)


def _named(source: str) -> str:
    return f"{SERVICES[source].title} ({SERVICES[source].licence})"


def _finished(job: background.Job) -> None:
    """Difference of a run that has ended, or why there is none."""
    kind, source, *_ = job.key if isinstance(job.key, tuple) else ("", "")
    try:
        result = job.result()
    except DataError as error:
        upload.error(error)
        return
    if result is None:
        return
    if kind == "write":
        background.forget(_SLOT)
        st.session_state[_DONE] = f"In place: {summary(result)}"
        st.rerun()
    _difference(result.change, source)
    complete = st.checkbox(
        "I know that this list has every coworking space in the UK: rank regions on it",
        key="refresh-complete",
    )
    if st.button("Use these", key="refresh-use", type="primary", icon=":material/check:"):
        background.start(
            _SLOT,
            ("write", source, complete),
            partial(put_in_place, source, result.places, complete=complete),
            detached=True,
        )
        st.rerun()


def _difference(change: Difference, source: str) -> None:
    """Numbers of a difference, by nation and place by place."""
    st.markdown(f"**{summary(change)}** Nothing has been written yet.")
    table = listed(change)
    if table.rows.empty:
        return
    by_nation = counts_by(change, "nation").rename(columns=str.capitalize)
    caption = "New, gone, moved and renamed places by nation."
    tables.show(plain("refresh-nations", caption, by_nation), "refresh-nations")
    tables.show(table, "refresh-table")
    about = downloads.About(
        "What a refresh would change",
        SERVICES[source].title,
        SERVICES[source].licence,
        [summary(change)],
        address.address(),
    )
    widgets.download_buttons(table, about)


def listed(change: Difference) -> Table:
    """Places that change, a row a place."""
    parts = [getattr(change, kind).assign(change=kind) for kind in KINDS]
    found = pd.concat(parts, ignore_index=True).astype({"moved_m": "Int64"})
    return Table(
        "atlas-refresh",
        f"{len(found):,} places that change.",
        _CHANGE,
        pd.DataFrame({heading: found[key] for heading, key in _FROM.items()}),
    )
