"""What a person sees when a page cannot be drawn: one sentence, never a traceback."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analysis.errors import AnalysisError
from geodata.errors import DataError

_LOG = logging.getLogger("atlas")


@contextmanager
def shown() -> Iterator[None]:
    """Turn what is wrong with data or options into a sentence; the rest of the page is drawn."""
    try:
        yield
    except (AnalysisError, DataError) as error:
        st.error(str(error), icon=":material/error:")


def unexpected(error: BaseException) -> bool:
    """Show a sentence for an error that nothing foresaw and write its traceback to the log.

    Returns
    -------
    bool
        True: the page has said what there is to say.
    """
    _LOG.error("A page failed", exc_info=error)
    st.error(
        "This page met an error that the atlas does not know "
        f"({type(error).__name__}). The server's log has the details. Reload the page, or open "
        "another one from the menu above.",
        icon=":material/error:",
    )
    return True
