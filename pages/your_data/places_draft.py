"""A visitor's list of coworking spaces while it is brought in: which column is what, its places."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from geodata.inputs.coworking import KIND_TIER
from geodata.uploads import Uploaded, place_duplicates, place_list
from geodata.uploads.place_columns import GRIDS, ROLES
from pages.shared.frame import layout, widget_state
from pages.your_data import texts, upload

#: What is done with places that the list may hold twice.
MERGING: Final = {
    "likely": "Merge those with similar names",
    "all": "Merge all of them",
    "none": "Keep all",
}
#: Kinds of a file that are offered for a change; a list has few.
_MOST_KINDS: Final = 40
_WHERE: Final = ("x", "y", "postcode")


@dataclass(frozen=True, eq=False)
class Draft(upload.Draft):
    """A list with the file's columns by role, and the atlas's kinds by those of the file."""

    columns: dict[str, str]
    kinds: dict[str, str]
    exchange: bool = False
    merging: str = "likely"


KEPT: Final = upload.Kept[Draft]("own layer")


def begin(uploaded: Uploaded, content: bytes) -> Draft:
    """Guess the columns and kinds of a file."""
    guess = place_list.guess_point_columns(uploaded.frame)
    return Draft(uploaded, content, guess, _guessed(uploaded, guess))


def columns(draft: Draft) -> None:
    """Columns by role, then kinds, each in a list that follows the draft."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for role in ("name", "kind", *_WHERE):
            _column(draft, role)
        _box(
            "Coordinates are in",
            GRIDS,
            draft.columns.get("grid", ""),
            "own-layer-column-grid",
            partial(_use_column, "grid"),
            none="As their range suggests",
        )
    with st.expander("Source, date and licence of each row"):
        for role in (role for role in ROLES if role not in ("name", "kind", *_WHERE)):
            _column(draft, role)
    if "kind" in draft.columns:
        _kinds(draft)


def _column(draft: Draft, role: str) -> None:
    _box(
        f"Column of the {ROLES[role]}",
        [str(name) for name in draft.upload.frame.columns],
        draft.columns.get(role, ""),
        f"own-layer-column-{role}",
        partial(_use_column, role),
        none="(none)",
    )


def _kinds(draft: Draft) -> None:
    """Kinds of the file beside those of the atlas."""
    st.subheader("Kinds of place", anchor=False)
    layout.note(
        "Only places of the kind “coworking space” count as such; the others are shown beside "
        "them. Rows of any other kind are left out."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, (text, kind) in enumerate(list(draft.kinds.items())[:_MOST_KINDS]):
            _box(
                f"“{texts.plain(text[:60])}” is",
                KIND_TIER,
                kind,
                f"own-layer-kind-{place}",
                partial(_use_kind, text),
                none="not known: leave out",
            )
    if len(draft.kinds) > _MOST_KINDS:
        layout.note(
            f"The {_MOST_KINDS} commonest of {len(draft.kinds)} kinds; the others are guessed. "
            "Is this the column of kinds?"
        )


def _use_kind(text: str, kind: str) -> None:
    """Take a kind of the file as one of the atlas's; as none for ""."""
    KEPT.change(kinds=KEPT.draft().kinds | {text: kind})


def _box(
    label: str,
    options: Iterable[str],
    chosen: str,
    key: str,
    write: Callable[[str], None],
    *,
    none: str,
) -> None:
    """Draw a list that shows what the draft has and writes to it; `none` stands for nothing."""
    shown = widget_state.show(key, chosen, write)
    st.selectbox(label, ["", *options], **shown, format_func=lambda value: value or none, width=260)


def _use_column(role: str, column: str) -> None:
    """Use a column for a role, and for no other; none for "". The grid is chosen likewise."""
    draft = KEPT.draft()
    columns = {
        other: name
        for other, name in draft.columns.items()
        if other != role and (role == "grid" or other == "grid" or name != column)
    }
    if column:
        columns[role] = column
    renewed = columns.get("kind") != draft.columns.get("kind")
    kinds = _guessed(draft.upload, columns) if renewed else draft.kinds
    KEPT.change(columns=columns, kinds=kinds)


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

    return KEPT.once("placed", _placing(draft), place)


def duplicates(draft: Draft) -> pd.DataFrame:
    """Places that the list may hold twice, with ``merge`` as the visitor chose.

    Raises
    ------
    DataError
        As `placed`; also if the list has the same places over and over.
    """
    groups = KEPT.once(
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

    return KEPT.once("places", (_placing(draft), draft.merging), merged)


def _placing(draft: Draft) -> Hashable:
    """Everything that decides where the rows are placed."""
    chosen = [tuple(sorted(part.items())) for part in (draft.columns, draft.kinds)]
    return (*chosen, draft.exchange)


def _guessed(upload: Uploaded, columns: dict[str, str]) -> dict[str, str]:
    if "kind" not in columns:
        return {}
    return place_list.guess_kinds(upload.frame[columns["kind"]])
