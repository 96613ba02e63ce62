"""What every tab of the comparison says beside its numbers."""

import streamlit as st

from pages.shared.controls import own_definitions, widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.store import atlas

#: So many notes stand beneath a table; more of them would be a wall.
_FEW_NOTES = 3


def about(title: str, *notes: str) -> downloads.About:
    """What a download of the comparison says of itself."""
    return downloads.About(
        title,
        "Coworking Skills Atlas; sources on the About page",
        "Open Government Licence v3.0",
        [*atlas.attributions(), *notes],
        address.address(),
    )


def circular(typing: widgets.Typing) -> str:
    """Say that a difference on what defines the types is no finding."""
    labels = atlas.catalogue()["short_label"]
    indicators = own_definitions.definition(typing.definition).indicators
    if not indicators:
        return (
            "The types are those of a list: that they differ on whatever the list was drawn up "
            "from follows from the list, and comparing them on it is circular."
        )
    defining = ", ".join(labels[key] for key in indicators)
    return (
        f"The types are defined by: {defining}. That the types differ on these, or on what is "
        "close to them, follows from the definition: comparing them so is circular."
    )


def notes(said: list[str]) -> None:
    """Say what limits the numbers: a few sentences at once, many behind a summary."""
    if len(said) <= _FEW_NOTES:
        for note in said:
            layout.note(note)
        return
    with st.expander(
        f"Before you compare: {len(said)} notes on these indicators", icon=":material/info:"
    ):
        st.markdown("\n".join(f"- :small[{note}]" for note in said))
