"""One thing is damaged: the page says so in a sentence, and the rest of the atlas goes on."""

import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import audit, idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ATLAS = "pages/static/atlas"
HEADINGS = {"": "Map", "effects": "Effects", "about": "About"}


def missing(path):
    path.unlink()


def cut_mid_row(path):
    content = path.read_bytes()
    # Half of the file, and then to the middle of the row that stands there.
    path.write_bytes(content[: content.index(b"\n", len(content) // 2) - 20])


def garbage(path):
    path.write_bytes(bytes(range(128, 256)) * 40)


def not_json(path):
    path.write_text("<html>502 Bad Gateway</html>", encoding="utf-8")


@pytest.fixture
def look(chromium):
    """Open a page of a damaged atlas and wait until it is drawn to its end."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(30_000)

    def _look(address, view=""):
        if view:
            # As a visitor does: from one page to the next.
            page.get_by_role("link", name=HEADINGS[view], exact=True).click()
            page.wait_for_url(f"**/{view}")
            idle(page)
        else:
            page.goto(address)
        # The footer is the last thing of every page.
        page.get_by_text(re.compile("Not official statistics. Newest inputs")).last.wait_for()
        return page

    yield _look
    context.close()


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


CASES = {
    "indicators cut off": (
        "data/region_indicators.csv",
        cut_mid_row,
        "region_indicators.csv",
        {""},
    ),
    "regions missing": ("data/regions.parquet", missing, "regions.parquet is missing", {""}),
    "survey garbled": ("data/survey_demo.csv", garbage, "survey_demo.csv", {"", "effects"}),
    "layers missing": (f"{ATLAS}/layers.json", missing, "layers.json", {""}),
    "shapes garbled": (f"{ATLAS}/regions.json", not_json, "regions.json is damaged", {""}),
    "places missing": (f"{ATLAS}/points.json", missing, "points.json", {""}),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_the_rest_goes_on(changed, look, case):
    name, damage, words, pages = CASES[case]
    server, address = changed(name, damage)
    # Files that the browser reads are the map's alone.
    for view in HEADINGS if name.startswith("data/") else [""]:
        page = look(address, view)
        if view in pages:
            expect(page.get_by_text(words).first).to_be_visible()
        told = sentences(page)
        assert len(told) <= 1, told
        if view in pages:
            # One sentence: it ends once, and says a way out.
            assert re.search(r"(restore|rebuild|run )", told[0], re.IGNORECASE)
            audit(page)
        check_frame(page)
    assert server.poll() is None
    assert urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).status == 200
