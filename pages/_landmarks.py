"""What Streamlit leaves unsaid to assistive technology, unseen in forced colours, and undrawn."""

from typing import Final

import streamlit as st

from pages import _data
from pages.region_map import FRONTEND

#: Streamlit marks focus with shadows and a choice with a ground of its own: forced colours take
#: both away. A chart's tools are in sight only under the pointer; a label grows with its text. What
#: takes a file has no size of its own.
_STYLE: Final = """<style>
.modebar:focus-within { opacity: 1 !important; }
button:is(.modebar-btn, [kind=elementToolbar], [kind=borderlessIcon], [aria-label="Clear value"]
):focus-visible,
:is(.stDataFrameGlideDataEditor, [data-testid=data-grid-canvas]):focus-visible,
[data-testid=stFileUploaderDropzone]:has(> input:focus-within) {
  outline: 2px solid currentColor !important;
}
:is(.stDataFrameGlideDataEditor, [data-testid=data-grid-canvas]):focus-visible {
  outline-offset: -2px !important;
}
button[data-variant=segmented_control] { height: auto; }
@media (forced-colors: active) {
  :focus-visible, label:has(:focus-visible) { outline: 3px solid Highlight !important; }
  [role=radio][aria-checked=true], [role=tab][aria-selected=true],
  [role=option][aria-selected=true] {
    forced-color-adjust: none; color: HighlightText !important; background: Highlight !important;
  }
  [role=radio][aria-checked=true] *, [role=tab][aria-selected=true] * {
    color: HighlightText !important;
  }
  [aria-current=page] { outline: 2px solid LinkText; }
}
</style>"""
_COMPONENT = st.components.v2.component(
    "landmarks",
    html="<span></span>",
    js=(FRONTEND / "landmarks.js").read_text(encoding="utf-8"),
)


def add(page: str) -> None:
    """Name the parts of the page whose title is `page`, now and whenever it is drawn anew.

    Another theme is another run, for charts are drawn in its colours.
    """
    st.html(_STYLE)
    _COMPONENT(
        key="landmarks", on_theme_change=_redraw,
        data={"page": page, "root": _data.server_root(), "theme": st.context.theme.type},
    )  # fmt: skip


def _redraw() -> None:
    """Do nothing: the run that follows draws in the theme of the day."""
