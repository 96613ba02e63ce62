"""What tests of several folders use."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Nothing that works takes so long, on however busy a machine: only what hangs is given up.
LONGEST_S = 300


def few(cases: Iterable[object], count: int = 1) -> list[object]:
    """Cases of a parameter: the first of them at every change, the others in the sweep."""
    cases = list(cases)
    return cases[:count] + [pytest.param(case, marks=pytest.mark.sweep) for case in cases[count:]]


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < end, f"Still not so after {LONGEST_S} seconds."
        time.sleep(0.01)


def plain(text: str) -> str:
    """Text with plain blanks and hyphens where it has those that no line ends at."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("‑", "-")


def text_of(app) -> str:
    """All that a page says in words."""
    parts = [
        *app.title,
        *app.header,
        *app.subheader,
        *app.markdown,
        *app.caption,
        *app.error,
        *app.warning,
        *app.info,
        *app.success,
    ]
    return plain("\n".join(part.value for part in parts))


def each_tab(
    open_page, page: str, parameter: str, **parameters: str
) -> Iterator[tuple[str, object]]:
    """Open a page at each of its tabs: the tab's label and the page."""
    for tab in open_page(page, **parameters).tabs:
        yield tab.label, open_page(page, **parameters, **{parameter: tab.label})


def headline(app) -> str:
    """Heading of a page."""
    return plain(app.title[0].value)
