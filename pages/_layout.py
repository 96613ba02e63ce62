"""What stands around every page: the header with its links, and the footer."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from geodata.errors import DataError
from pages import _data, _loaded, _survey_data, _url

if TYPE_CHECKING:
    from streamlit.navigation.page import Page


#: Streamlit marks a focused page link, and the scrolled page itself, too faintly (WCAG 2.4.7).
_FOCUS: Final = """<style>
[data-testid=stPageLink-NavLink]:focus-visible { outline: 3px solid currentColor; }
[data-testid=stMain]:focus-visible { outline: 3px solid currentColor; outline-offset: -3px; }
</style>"""


def note(text: str) -> None:
    """Small print. Streamlit's own caption is too pale for WCAG AA."""
    st.markdown(f":small[{text}]")


def header(pages: Sequence["Page"], current: "Page") -> None:
    """Name of the atlas and links to its pages, which keep the view of the address."""
    st.html(_FOCUS)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"
    ):
        st.markdown(
            "**Coworking Skills Atlas**",
            width="content",
        )
        with st.container(horizontal=True, gap="small", width="content", key="menu"):
            for page in pages:
                st.page_link(page, query_params=_url.carried())
    if _survey_data.survey_is_simulated():
        if current.title != "About":
            st.markdown(
                ":blue-badge[:material/science: Simulated survey] :small[The survey behind the "
                "published study is not public. Effects shown here come from a simulated one with "
                "its design; their sizes are assumptions, not findings.]"
            )
    else:
        _own_survey()


def _own_survey() -> None:
    """Say whose survey is loaded, and offer the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":green-badge[:material/upload_file: Your survey] :small[{_survey_data.survey_note()} "
            "It is kept in this session alone and goes when you close the page.]"
        )
        st.button("Back to the simulated survey", key="drop-survey", icon=":material/undo:",
                  on_click=_loaded.drop_survey)  # fmt: skip


def survey_badge() -> str:
    """Name the kind of survey behind a result, in few words."""
    if _survey_data.survey_is_simulated():
        return ":material/science: simulated survey"
    return ":material/upload_file: your survey"


def sign_in() -> None:
    """Let nobody pass who has not signed in, where the server's owner asks for it."""
    if os.environ.get("ATLAS_SIGN_IN") != "1" or getattr(st.user, "is_logged_in", False):
        return
    st.title("Coworking Skills Atlas")
    st.markdown("This server asks its visitors to sign in.")
    st.button("Sign in", icon=":material/login:", on_click=st.login, type="primary")
    st.stop()


def footer() -> None:
    """Sources, status, date of the data, and the way to report an error."""
    st.divider()
    note(" · ".join(_data.attributions()))
    try:
        newest = _data.newest_inputs()
    except DataError:
        # The page has told what is wrong with the data; the footer must stand all the same.
        newest = "not known"
    note(
        f"Not official statistics. Newest inputs: {newest}. Effects are "
        "associations in a cross-sectional survey, not causes. Sources, limits, the accessibility "
        "statement and how to report an error are on the About page."
    )
