"""What Streamlit does not tell assistive technology."""

import streamlit as st

from pages.shared.region_map import FRONTEND
from pages.shared.store import atlas

_COMPONENT = st.components.v2.component(
    "landmarks", html="<span></span>", js=(FRONTEND / "landmarks.js").read_text(encoding="utf-8")
)


def add(page: str) -> None:
    """Name the parts of the page whose title is `page`, now and whenever it is drawn again.

    Another theme starts another run, because charts are drawn in its colours.
    """
    _COMPONENT(
        key="landmarks",
        on_theme_change=_redraw,
        data={"page": page, "root": atlas.server_root(), "theme": st.context.theme.type},
    )


def _redraw() -> None:
    """Do nothing: the run that follows draws in the new theme."""
