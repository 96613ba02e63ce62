"""Results that all visitors share, and those of what one visitor brought, which only they see."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

P = ParamSpec("P")
R = TypeVar("R")


def cached_per_visitor(
    stamp: Callable[[], Hashable], *, shared: bool = False, entries: int = 64
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's results: for all visitors, or for one while they use data of their own.

    `stamp` identifies the visitor's own data; it is None while they use what ships with the atlas.
    A `shared` result is the same object each time, and must not be changed, not a copy. At most
    `entries` results are kept for all visitors, and as many for each one.
    """
    cache: Any = st.cache_resource if shared else st.cache_data

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        common = cache(show_spinner=False, max_entries=entries)(function)

        @wraps(function)
        def marked(mark: Hashable, /, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ARG001
            return function(*args, **kwargs)

        # Streamlit tells cached functions apart by name and source, and the source is one for all.
        marked.__qualname__ = f"{function.__qualname__} of a visitor"
        del marked.__wrapped__
        private = cache(show_spinner=False, max_entries=entries, scope="session")(marked)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            mark = stamp()
            found: R = common(*args, **kwargs) if mark is None else private(mark, *args, **kwargs)
            return found

        return call

    return decorate
