"""What every tab of the region page is given, and the list of comparators: seen and changed."""

from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from pages.region import data
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.store import atlas, places

_OWN: Final = "own"
_MOST: Final = 20
_NEAREST: Final = (
    "Nearest in standardised indicators of settlement, economy, households and connection (root "
    "mean square of z-score differences, as CIPFA's and ONS's nearest neighbours)."
)


class Context(NamedTuple):
    """The place, the types of all regions, and what the region is compared with."""

    place: places.Place
    types: pd.DataFrame
    typing: widgets.Typing
    comparing: str
    peers: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The region's code."""
        return self.place.region

    @property
    def others(self) -> list[str]:
        """Codes of its comparators: the person's own list, or those of the chosen kind."""
        if self.peers:
            return list(self.peers)
        return data.comparators(self.code, self.comparing, self.types)

    @property
    def among(self) -> str:
        """What the comparators are called in a sentence."""
        if self.peers:
            return "chosen regions"
        return {
            "similar": "similar regions",
            "nation": f"regions of {atlas.region(self.code).nation}",
            "type": "regions of its type",
            "uk": "UK regions",
        }[self.comparing]

    @property
    def name(self) -> str:
        """Name of the district that the person named, else of the region."""
        if self.place.district:
            return atlas.district_name(self.place.district)
        return atlas.region(self.code).name

    def about(self, title: str, source: str, *notes: str) -> downloads.About:
        """Return what a download from this page says of itself."""
        return downloads.About(
            title,
            source,
            "Open Government Licence v3.0",
            [*atlas.attributions(), *notes],
            address.address(),
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
