"""Values of widgets, sent again on every run, because a run that is overtaken can lose them."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def show(
    key: str, value: Any, write: Callable[[Any], object] | None = None, *, typed: bool = False
) -> dict[str, Any]:
    """Arguments of the widget `key`, which is drawn next, to show a value; `write` takes changes.

    The browser may see nothing of a run that the next one overtakes: a widget that was new in it
    is empty there, and counts as cleared at the next click. So the value is sent on every run.
    Where people type or drag, that would undo what they are about to enter: a `typed` widget gets
    a value only where it differs, and has it as its default as well.
    """
    if not typed or st.session_state.get(key) != value:
        st.session_state[key] = value
    shown = {"key": key, "value": value} if typed else {"key": key}
    if write is None:
        return shown
    return {**shown, "on_change": lambda: write(st.session_state[key])}
