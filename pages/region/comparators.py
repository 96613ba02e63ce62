"""The regions that a region is compared with: a list to see, to change, and to put back."""

from typing import Final

import streamlit as st

from pages.region import data
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.store import atlas

_OWN: Final = "own"
_MOST: Final = 20
_NEAREST: Final = (
    "Nearest in standardised indicators of settlement, economy, households and connection (root "
    "mean square of z-score differences, as CIPFA's and ONS's nearest neighbours)."
)


def chooser(code: str | None) -> tuple[str, tuple[str, ...]]:
    """Choose what the region is compared with.

    Returns
    -------
    kind : str
        Key of `data.COMPARATORS`.
    peers : tuple of str
        Codes of the person's own list, which takes the place of that kind; empty without one.
    """
    kind = address.choice("against", list(data.COMPARATORS), "similar", "comparators")
    known = [str(other) for other in atlas.regions().index if other != code]
    asked = [other for other in st.query_params.get("peers", "").split(",") if other != code]
    own = code and any(asked)
    peers = tuple(address.several("peers", known, "region", most=_MOST)) if own else ()
    named = {**data.COMPARATORS, _OWN: f"Your own list ({len(peers)})"}
    options = list(named) if peers else list(data.COMPARATORS)
    st.selectbox(
        "Compare with",
        options,
        width=260,
        format_func=named.__getitem__,
        **address.follow("against", _OWN if peers else kind, "similar", clears=("peers",)),
    )
    return kind, peers


def editor(context: Context) -> None:
    """List the comparators behind a button; few enough can be taken out and added to."""
    codes = context.others
    # A label that changed with the list would make it another popover, and close it.
    box = st.popover(
        "The comparators", icon=":material/groups:", key="comparators", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.markdown(f"**{len(codes)} comparators**")
        if len(codes) > _MOST:
            names = atlas.regions()["name"].reindex(codes)
            st.markdown("\n".join(f"- {name} ({code})" for code, name in names.items()))
            layout.note(
                "So long a list is not changed one by one: compare with similar regions to do that."
            )
            return
        widgets.region_list("peers", codes, _MOST)
        if context.peers:
            st.button(
                "Back to the ten nearest", icon=":material/undo:", key="peers-back", on_click=_back
            )
            layout.note("Your own list. It is in the address, and every tab uses it.")
        elif context.comparing == "similar":
            layout.note(f"{_NEAREST} Take one out or add one, and the list becomes your own.")


def _back() -> None:
    address.put("peers", None)
    address.put("against", None)
