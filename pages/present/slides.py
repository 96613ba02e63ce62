"""Turning from one single view to the next, by buttons or arrow keys."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from pages.shared.frame import address as frame_address

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

#: Keys typed into a field, or meant for the map, turn nothing.
_KEYS: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const said = parentElement.querySelector("[role=status]");
  // The first view is read with the page; only what changes is announced.
  if (said.dataset.place && said.dataset.place !== data.place) said.textContent = data.said;
  said.dataset.place = data.place;
  const press = (event) => {
    const fields = "input, textarea, select, [role=listbox], [role=tab]";
    const busy = event.composedPath().some((node) => node.matches?.(fields));
    if (busy || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (step) setTriggerValue("step", step);
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
"""
_UNSEEN: Final = """[role=status] {
  position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%);
}"""
_COMPONENT = st.components.v2.component(
    "turning", html='<p role="status"></p>', css=_UNSEEN, js=_KEYS
)


def row() -> "DeltaGenerator":
    """Row at the foot of the screen, for the buttons and how the view was computed."""
    return st.container(horizontal=True, vertical_alignment="center", key="turning-bar")


def frame(address: str, title: str) -> str:
    """HTML that shows the view of an address within a page of another site."""
    source = f"{address}{'&' if '?' in address else '?'}embed=true"
    return (
        f'<iframe title="{escape(title)}" src="{escape(source)}" width="100%" height="720" '
        'loading="lazy" style="border: 0"></iframe>'
    )


def bar(key: str, names: Sequence[str], present: str, page: str, headline: str) -> None:
    """Draw buttons to the view before and after, the way to the page behind, and how to embed.

    After a turn the new `headline` is announced to screen readers.
    """
    place = names.index(present)

    def turn(step: int) -> None:
        frame_address.put(key, names[min(max(place + step, 0), len(names) - 1)], names[0])

    def pressed() -> None:
        turn(int(st.session_state["turning"].step))

    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            disabled=place == 0,
            on_click=turn,
            args=(-1,),
            key="turn-back",
        )
        st.button(
            "Next",
            icon=":material/arrow_forward:",
            disabled=place == len(names) - 1,
            on_click=turn,
            args=(1,),
            key="turn-next",
        )
        st.markdown(f"{place + 1} of {len(names)} · arrow keys turn", width="content")
        frame_address.link(page, "The page behind this view", "open_in_new")
        with st.popover("Embed", icon=":material/code:"):
            st.markdown("Put this view on another site with")
            st.code(frame(frame_address.address(), headline), language="html", wrap_lines=True)
        said = f"{place + 1} of {len(names)}. {headline}"
        _COMPONENT(key="turning", data={"place": present, "said": said}, on_step_change=pressed)
