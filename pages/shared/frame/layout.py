"""What stands around every page: the header with its links, and the footer."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import streamlit as st

from geodata.errors import DataError
from pages.shared.frame import address
from pages.shared.store import atlas, survey, visitor

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import Page

#: Survey that ships with the atlas, in a line; a narrow screen shows its second half alone.
_SIMULATED: Final = (
    ":blue-badge[:material/science: Simulated survey] <small><span class='more'>The survey behind "
    "the published study is not public: effects shown here come from a simulated one with its "
    "design. </span>Sizes are assumptions, not findings.</small>"
)
#: Pixels of what stands for a headline with its small print, and for a figure.
_AWAITED: Final = (96, 420)


def note(text: str) -> None:
    """Small print. Streamlit's own caption is too pale for WCAG AA."""
    st.markdown(f":small[{text}]")


def header(pages: Sequence["Page"], current: "Page") -> None:
    """Name of the atlas, links to its pages if there are any, and what survey is in use.

    The links keep the view of the address.
    """
    if pages:
        _menu(pages, current)
    if not survey.simulated():
        _own_survey()
    elif current.title != "About":
        with st.container(key="status"):
            st.markdown(_SIMULATED, unsafe_allow_html=True)


def _menu(pages: Sequence["Page"], current: "Page") -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"
    ):
        st.markdown("**Coworking Skills Atlas**", width="content")
        # Its page, unseen: another page's menu is another one, and closed.
        _fold("menu", f"Menu<span class='unseen'>, on {current.title}</span>")
        with st.container(horizontal=True, width="content", key="menu"):
            for page in pages:
                if page is current:
                    with st.container(width="content", key="here"):
                        st.page_link(page, query_params=address.carried())
                else:
                    st.page_link(page, query_params=address.carried())


@contextmanager
def awaited(heading: "DeltaGenerator") -> Iterator[None]:
    """Where a page takes more than half a second, grey shapes stand for what it works out.

    One in `heading`, and one for the figure below what has been drawn so far.
    """
    headline, figure = _AWAITED
    with heading.skeleton(height=headline), st.skeleton(height=figure):
        yield


def settings() -> "DeltaGenerator":
    """Row of widgets with a page's settings; on a narrow screen it folds away."""
    _fold("settings", "Filters and settings")
    return st.container(
        horizontal=True, vertical_alignment="bottom", width="content", key="settings"
    )


def _fold(kind: str, label: str) -> None:
    """Summary that opens what stands after it, by the style sheet alone: no run of the page."""
    st.html(f'<details class="fold {kind}"><summary>{label}</summary></details>')


def _own_survey() -> None:
    """Say whose survey is loaded, and offer the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":green-badge[:material/upload_file: Your survey] :small[{survey.loaded().note} "
            "It is kept in this session only, until you close the page.]"
        )
        st.button(
            "Back to the simulated survey",
            key="drop-survey",
            icon=":material/undo:",
            on_click=visitor.drop_survey,
        )


def survey_badge() -> str:
    """Name the kind of survey behind a result, in few words."""
    if survey.simulated():
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
    try:
        newest = atlas.newest_inputs()
    except DataError:
        # The page has said what is wrong with the data; the footer is drawn all the same.
        newest = "not known"
    with st.container(key="footer"):
        note(" · ".join(atlas.attributions()))
        note(
            f"Not official statistics. Newest inputs: {newest}. Effects are "
            "associations in a cross-sectional survey, not causes. Sources, limits, the "
            "accessibility statement and how to report an error are on the About page."
        )
        # For paper alone, where no address bar says which view this was.
        with st.container(key="paper"):
            today = dt.datetime.now(tz=dt.UTC).date()
            note(f"`{address.address()}`, as shown on {today:%-d %B %Y}.")
