"""A visitor's list of coworking spaces while it is being brought in, in their session alone."""

from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

import pandas as pd
import streamlit as st

from geodata.errors import DataError
from geodata.uploads import Uploaded, place_duplicates, place_list

_DRAFT: Final = "own layer draft"
_RESULTS: Final = "own layer results"
#: What is done with places that the list may hold twice.
MERGING: Final = {
    "likely": "Merge those of like name",
    "all": "Merge all of them",
    "none": "Keep all",
}


class Draft(NamedTuple):
    """What the visitor has brought and chosen so far.

    ``columns`` are the file's by role, ``kinds`` the atlas's kinds by those of the file, and
    ``content`` the file itself where it has further sheets.
    """

    upload: Uploaded
    content: bytes
    columns: dict[str, str]
    kinds: dict[str, str]
    exchange: bool = False
    merging: str = "likely"


def present() -> Draft | None:
    """Return the draft of this session, if there is one."""
    found: Draft | None = st.session_state.get(_DRAFT)
    return found


def forget() -> None:
    """Drop the file and all that was made of it; a list in use stays in use."""
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_RESULTS, None)


def take(name: str, content: bytes, sheet: str = "") -> None:
    """Read a file and guess its columns and kinds.

    Parameters
    ----------
    name : str
        As the browser sent it.
    content : bytes
    sheet : str
        Sheet of a workbook or layer of a GeoPackage.

    Raises
    ------
    DataError
        If it cannot be read; the draft before it is kept.
    """
    upload = place_list.read_spaces(name, content, sheet=sheet)
    columns = place_list.guess_point_columns(upload.frame)
    several = len(upload.sheets) > 1
    forget()
    _keep(Draft(upload, content if several else b"", columns, _guessed(upload, columns)))


def use_column(role: str, column: str) -> None:
    """Use a column for a role, and for no other; none for "". The grid is chosen likewise."""
    draft = _draft()
    columns = {
        other: name
        for other, name in draft.columns.items()
        if other != role and (role == "grid" or other == "grid" or name != column)
    }
    if column:
        columns[role] = column
    renewed = columns.get("kind") != draft.columns.get("kind")
    kinds = _guessed(draft.upload, columns) if renewed else draft.kinds
    _keep(draft._replace(columns=columns, kinds=kinds))


def use_kind(text: str, kind: str) -> None:
    """Take a kind of the file as one of the atlas's; as none for ""."""
    draft = _draft()
    _keep(draft._replace(kinds=draft.kinds | {text: kind}))


def exchange(*, wanted: bool) -> None:
    """Put right, or leave out, rows whose latitude and longitude seem to be exchanged."""
    _keep(_draft()._replace(exchange=wanted))


def merge(how: str) -> None:
    """Choose one of `MERGING`."""
    _keep(_draft()._replace(merging=how))


def placed(draft: Draft) -> place_list.Points:
    """Return the places, and the rows that cannot be placed.

    Raises
    ------
    DataError
        If columns are missing or no row can be placed.
    """

    def place() -> place_list.Points:
        return place_list.place_points(
            draft.upload,
            draft.columns,
            kinds=draft.kinds if "kind" in draft.columns else None,
            exchange=draft.exchange,
        )

    points: place_list.Points = _once("placed", _placing(draft), place)
    return points


def duplicates(draft: Draft) -> pd.DataFrame:
    """Places that the list may hold twice, with ``merge`` as the visitor chose.

    Raises
    ------
    DataError
        As `placed`; also if the list has the same places over and over.
    """
    groups: pd.DataFrame = _once(
        "duplicates", _placing(draft), lambda: place_duplicates.find_duplicates(placed(draft).frame)
    )
    if draft.merging == "likely":
        return groups
    return groups.assign(merge=~groups["keep"].astype(bool) & (draft.merging == "all"))


def places(draft: Draft) -> pd.DataFrame:
    """Return the list as it will be used.

    Raises
    ------
    DataError
        As `duplicates`.
    """

    def merged() -> pd.DataFrame:
        frame, groups = placed(draft).frame, duplicates(draft)
        kept = frame if groups.empty else place_duplicates.merge_duplicates(frame, groups)
        return kept.reset_index(drop=True)

    found: pd.DataFrame = _once("places", (_placing(draft), draft.merging), merged)
    return found


def _placing(draft: Draft) -> Hashable:
    """Everything that decides where the rows are placed."""
    chosen = [tuple(sorted(part.items())) for part in (draft.columns, draft.kinds)]
    return (id(draft.upload), *chosen, draft.exchange)


def _guessed(upload: Uploaded, columns: dict[str, str]) -> dict[str, str]:
    if "kind" not in columns:
        return {}
    return place_list.guess_kinds(upload.frame[columns["kind"]])


def _draft() -> Draft:
    draft = present()
    if draft is None:
        message = "There is no file to work on: choose one first."
        raise DataError(message)
    return draft


def _keep(draft: Draft) -> None:
    st.session_state[_DRAFT] = draft


def _once(kind: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """Result for the present choices, kept until they change; in this session alone."""
    kept = st.session_state.setdefault(_RESULTS, {})
    if kind not in kept or kept[kind][0] != key:
        kept[kind] = (key, make())
    return kept[kind][1]
