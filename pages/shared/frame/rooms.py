"""The pages of the atlas, each declared by its own folder.

A folder of ``pages`` with a ``page.py`` is a page; ``PAGE`` in its ``__init__.py`` declares it.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

_PAGES: Final = Path(__file__).parents[2]


class Page(NamedTuple):
    """What a page says of itself."""

    title: str
    help: str
    #: Name of a Material symbol.
    icon: str
    #: Place in the menu; other pages lead to a page without one.
    menu: int | None = None
    #: Where it answers, if not under the name of its folder.
    url_path: str = ""
    #: Label of its link at the foot of every page, if it has one there.
    foot: str = ""
    #: Parameters of the address that it reads beside those of shared controls, separated by spaces.
    #: They travel to other pages.
    parameters: str = ""
    #: Parameters that say what is open on it (a tab, a table): they stay behind.
    opens: str = ""


@cache
def rooms() -> dict[str, Page]:
    """Return the pages by the name of their folder: in the order of the menu, then the others."""
    folders = sorted(script.parent.name for script in _PAGES.glob("*/page.py"))
    declared: dict[str, Page] = {name: import_module(f"pages.{name}").PAGE for name in folders}
    last = len(declared)
    order = sorted(declared, key=lambda name: (declared[name].menu or last, name))
    return {name: declared[name] for name in order}
