"""What a person sees when a page cannot be drawn: one sentence, never a traceback."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from analysis.errors import AnalysisError
from geodata.errors import DataError
from pages.shared.words import sentences

_LOG = logging.getLogger("atlas")


@contextmanager
def shown(title: str | None = None) -> Iterator[None]:
    """Turn what is wrong with data or options into a sentence; the rest of the page is drawn.

    With a `title` it is what could not be drawn: a page without a headline of its own.
    """
    try:
        yield
    except (AnalysisError, DataError) as error:
        if title is not None:
            st.title(title)
        # A value from a file or an address must not become a link or a picture.
        st.error(sentences.sentence(str(error)), icon=":material/error:")


def tabs(bodies: Mapping[str, Callable[..., None]], key: str, *given: object) -> None:
    """Draw tabs, which the address has under `key`, and what stands in the open one."""
    boxes = st.tabs(list(bodies), key=key, on_change="rerun", bind="query-params")
    for box, body in zip(boxes, bodies.values(), strict=True):
        if box.open:
            with box, shown():
                body(*given)


def unexpected(error: BaseException) -> bool:
    """Show a sentence for an unforeseen error and log where it arose; True, for it is shown.

    The error's own words are left out of the log: they may quote what a visitor uploaded.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("A page failed with %s\n%s", type(error).__name__, where)
    st.error(
        "This page met an unexpected error "
        f"({type(error).__name__}). The server's log has the details. Reload the page, or open "
        "another one from the menu above.",
        icon=":material/error:",
    )
    return True
