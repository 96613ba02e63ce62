"""One thing is damaged: the page says so in a sentence, and the rest of the atlas goes on."""

import re
import shutil
import urllib.request

import pytest
from playwright.sync_api import expect

from geodata.tables import DATA
from tests.browser.accessibility import audit
from tests.browser.steps import go, idle
from tests.helpers import LONGEST_S

pytestmark = pytest.mark.browser

HEADINGS = {"": "Map", "effects": "Effects", "about": "About"}


def missing(path):
    path.unlink()


def cut_mid_row(path):
    content = path.read_bytes()
    # Half of the file, and then to the middle of the row that stands there.
    path.write_bytes(content[: content.index(b"\n", len(content) // 2) - 20])


def garbage(path):
    path.write_bytes(bytes(range(128, 256)) * 40)


@pytest.fixture
def page(window):
    return window(reduced_motion="reduce")


@pytest.fixture
def look(page):
    """Open a page of a damaged atlas and wait until it is drawn to its end."""

    def _look(address, view=""):
        if view:
            # As a visitor does: from one page to the next.
            go(page, HEADINGS[view])
            page.wait_for_url(f"**/{view}")
            idle(page)
        else:
            page.goto(address)
        # The footer is the last thing of every page.
        page.get_by_text(re.compile("Not official statistics. Newest inputs")).last.wait_for()
        return page

    return _look


def check_frame(page):
    """Header, menu and footer stand, and nothing looks like a traceback."""
    expect(page.get_by_text("Coworking Skills Atlas").first).to_be_visible()
    for name in HEADINGS.values():
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.get_by_text("Contains OS data").last).to_be_visible()
    said = page.locator("body").inner_text()
    for trace in ("Traceback", "Error:", "Exception", 'File "', "does not know"):
        assert trace not in said


def sentences(page):
    """What the page says is wrong, server and map together."""
    shown = [*page.get_by_test_id("stAlert").all_inner_texts()]
    shown += page.locator(".atlas .wrong").all_inner_texts()
    # The icon's name is part of an alert's text.
    return [re.sub(r"^(error|link_off)\s+", "", text.strip()) for text in shown]


def one_sentence(page, words):
    """It says what is wrong and a way out, and nothing else is said."""
    expect(page.get_by_text(words).first).to_be_visible()
    (told,) = sentences(page)
    assert re.search(r"(restore|rebuild|run )", told, re.IGNORECASE)
    audit(page)


CASES = {
    "indicators cut off": ("region_indicators.csv", cut_mid_row, "region_indicators.csv", {""}),
    "regions missing": ("regions.parquet", missing, "regions.parquet is missing", {""}),
    "survey garbled": ("survey_demo.csv", garbage, "survey_demo.csv", {"", "effects"}),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_the_rest_goes_on(start_server, look, tmp_path, case):
    name, damage, words, pages = CASES[case]
    for path in DATA.iterdir():
        if path.name == name:
            shutil.copy(path, tmp_path)
        else:
            (tmp_path / path.name).symlink_to(path)
    damage(tmp_path / name)
    server, address = start_server(data=tmp_path)
    for view in HEADINGS:
        page = look(address, view)
        if view in pages:
            one_sentence(page, words)
        else:
            assert len(sentences(page)) <= 1
        check_frame(page)
    assert server.poll() is None
    assert urllib.request.urlopen(f"{address}/_stcore/health", timeout=LONGEST_S).status == 200


GONE, GARBLED = {"status": 404}, {"body": "<html>502 Bad Gateway</html>"}
ANSWERS = {"layers.json": GONE, "regions.json": GARBLED, "points.json": GONE}


@pytest.mark.parametrize("name", ANSWERS)
def test_map_says_what_it_could_not_read(page, look, address, name):
    page.route(f"**/{name}*", lambda route: route.fulfill(**ANSWERS[name]))
    look(address)
    one_sentence(page, name)
    check_frame(page)
