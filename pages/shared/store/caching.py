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

    Parameters
    ----------
    stamp : callable
        What tells the visitor's own data from another's; None while they use what ships with the
        atlas.
    shared : bool, default False
        Return the same object each time, which must not be changed, instead of a copy.
    entries : int, default 64
        Most results that are kept, for all visitors and for each one.

    Returns
    -------
    callable
        Decorator.
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
