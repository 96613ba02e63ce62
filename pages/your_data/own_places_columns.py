"""Which column of a visitor's list is what, and which of its kinds is which: guessed, to change."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from geodata.inputs.coworking import KIND_TIER
from geodata.uploads.place_columns import GRIDS, ROLES
from pages.shared.frame import layout, widget_state
from pages.your_data import own_places_draft as _draft
from pages.your_data import texts

_NONE: Final = "(none)"
#: Kinds of a file that are offered for a change; a list has few.
_MOST_KINDS: Final = 40
_WHERE: Final = ("x", "y", "postcode")


def draw(draft: _draft.Draft) -> None:
    """Columns by role, then kinds, each in a list that follows the draft."""
    columns = [str(name) for name in draft.upload.frame.columns]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for role in ("name", "kind", *_WHERE):
            _column(draft, role, columns)
        _grid(draft)
    with st.expander("Source, date and licence of each row"):
        for role in (role for role in ROLES if role not in ("name", "kind", *_WHERE)):
            _column(draft, role, columns)
    if "kind" in draft.columns:
        _kinds(draft)


def _column(draft: _draft.Draft, role: str, columns: list[str]) -> None:
    chosen = draft.columns.get(role, "")
    _box(
        f"Column of the {ROLES[role]}",
        ["", *columns],
        chosen,
        key=f"own-layer-column-{role}",
        write=lambda value: _draft.use_column(role, value),
        said=lambda value: value or _NONE,
    )


def _grid(draft: _draft.Draft) -> None:
    _box(
        "Coordinates are in",
        ["", *GRIDS],
        draft.columns.get("grid", ""),
        key="own-layer-column-grid",
        write=lambda value: _draft.use_column("grid", value),
        said=lambda value: value or "As their range tells",
    )


def _kinds(draft: _draft.Draft) -> None:
    """Kinds of the file beside those of the atlas."""
    st.subheader("Kinds of place", anchor=False)
    layout.note(
        "Only places of the kind “coworking space” count as such; the others are shown beside "
        "them. Rows of a kind without one of the atlas's are left out."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, (text, kind) in enumerate(list(draft.kinds.items())[:_MOST_KINDS]):
            _box(
                f"“{texts.plain(text[:60])}” is",
                ["", *KIND_TIER],
                kind,
                key=f"own-layer-kind-{place}",
                write=_kind_user(text),
                said=lambda value: value or "not known: leave out",
            )
    if len(draft.kinds) > _MOST_KINDS:
        layout.note(
            f"The {_MOST_KINDS} commonest of {len(draft.kinds)} kinds; the others are guessed. "
            "Is this the column of kinds?"
        )


def _kind_user(text: str) -> Callable[[str], None]:
    return lambda value: _draft.use_kind(text, value)


def _box(
    label: str,
    options: list[str],
    chosen: str,
    *,
    key: str,
    write: Callable[[str], Any],
    said: Callable[[str], str],
) -> None:
    """Draw a list that shows what the draft has and writes to it."""
    st.selectbox(
        label, options, **widget_state.show(key, chosen, write), format_func=said, width=260
    )
