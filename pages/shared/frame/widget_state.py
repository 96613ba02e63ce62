"""What widgets show, told so that the browser cannot miss it."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def show(
    key: str, value: Any, write: Callable[[Any], object] | None = None, *, typed: bool = False
) -> dict[str, Any]:
    """Arguments of the widget `key`, which is drawn next, to show a value.

    What a person makes of it is handed to `write`.

    Of a run that the next one overtakes, the browser may see nothing: a widget that was new in it
    is empty there, and is taken for cleared at the next click. So the value is told on every run.
    Where people type or drag, that would take back what they are about to enter: `typed` widgets
    are told where it is another value, and have it as their default besides.
    """
    if not typed or st.session_state.get(key) != value:
        st.session_state[key] = value
    shown = {"key": key, "value": value} if typed else {"key": key}
    if write is None:
        return shown
    return {**shown, "on_change": lambda: write(st.session_state[key])}
