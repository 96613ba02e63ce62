"""Each page is declared by its folder: what it reads of the address, and who leads to it."""

import re
from pathlib import Path

import pytest

from pages.shared.frame import address
from pages.shared.frame.rooms import rooms

#: Parameters of the shared controls.
SHARED = set(address.SHARED.split())
PAGES = Path(__file__).parents[4] / "pages"
#: How code reads a parameter of the address: its name stands in the call.
READ = re.compile(
    r'\b(?:choice|several|number|text|follow|follow_several|select|segments)\(\s*"(\w+)"'
    r'|query_params(?:\.get\(|\[)\s*"(\w+)"'
)
OPENS = re.compile(r'\bkey="(\w+)"[^()]*\bbind="query-params"|\berrors\.tabs\(\s*\w+,\s*"(\w+)"')
LINK = re.compile(r'"(\w+)/page\.py"|\blink\(\s*"(\w+)"')


def named(pattern, folder):
    """Names that a pattern finds in the modules of a folder."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PAGES / folder).rglob("*.py"))
    found = (match if isinstance(match, tuple) else (match,) for match in pattern.findall(code))
    return {name for match in found for name in match if name}


@pytest.mark.parametrize("folder", rooms())
def test_a_page_declares_the_parameters_that_it_reads(folder):
    own = set(rooms()[folder].parameters.split())
    assert named(READ, folder) - own <= SHARED
    assert own <= named(READ, folder)
    assert named(OPENS, folder) == set(rooms()[folder].opens.split())


def test_shared_controls_read_the_shared_parameters():
    assert named(READ, "shared") - {"with"} <= SHARED
    assert named(READ, "shared") | {"with"} == SHARED


def test_every_folder_with_a_page_is_in_the_atlas():
    assert set(rooms()) == {path.parent.name for path in PAGES.glob("*/page.py")}
    menu = [page.menu for page in rooms().values() if page.menu]
    assert menu == list(range(1, len(menu) + 1))


def test_every_link_names_a_page():
    linked = named(LINK, ".")
    assert {"effects", "guide", "map", "present"} <= linked
    assert linked <= set(rooms())


def test_pages_answer_under_their_old_addresses():
    assert [page.url_path or folder for folder, page in rooms().items()] == [
        "map",
        "region",
        "compare",
        "effects",
        "robustness",
        "scenarios",
        "data",
        "about",
        "guide",
        "present",
        "tour",
    ]
