"""Charts on a page: their theme, text alternative and data."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.shared.figures import common
from pages.shared.files.table import Table
from pages.shared.frame import tables


def theme() -> str:
    """Ground on which figures stand."""
    return st.context.theme.type or "light"


def figure(drawn: go.Figure, key: str, alt: str, data: Table | None = None, **options: Any) -> None:
    """Draw a figure with its text alternative and, where no table stands beside it, its data.

    Further arguments are those of `streamlit.plotly_chart`.
    """
    common.dress(drawn, theme())
    st.plotly_chart(drawn, key=key, alt=alt, theme=None, **{"config": common.CONFIG, **options})
    if data is None:
        return
    box = st.expander(
        "Data of this chart", icon=":material/table:", key=f"{key}-data", on_change="rerun"
    )
    if box.open:
        with box:
            tables.show(data, f"{key}-table")
