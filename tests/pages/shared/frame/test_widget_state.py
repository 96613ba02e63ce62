"""Widgets are told what they show, so that the browser cannot miss it."""

from streamlit.testing.v1 import AppTest


def script():
    """Draw one widget of each kind."""
    import streamlit as st  # noqa: PLC0415 (a script of its own)

    from pages.shared.frame import widget_state  # noqa: PLC0415

    for key in ("chosen", "typed"):
        st.text_input(key, **widget_state.show(key, st.session_state["told"], typed=key == "typed"))


def test_what_is_chosen_is_told_always_and_what_is_typed_once_and_as_default():
    app = AppTest.from_function(script)
    for value, again in (("a", True), ("a", False), ("b", True)):
        app.session_state["told"] = value
        app.run()
        assert not app.exception
        chosen, typed = app.text_input
        assert (chosen.value, typed.value) == (value, value)
        assert (chosen.proto.set_value, typed.proto.set_value) == (True, again)
        assert typed.proto.default == value
