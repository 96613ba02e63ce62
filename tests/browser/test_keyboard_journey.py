"""The main journey without a mouse: to the map, over regions, a choice, on to the effects."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.focus import focused, tab_to
from tests.browser.steps import ready

pytestmark = pytest.mark.browser

#: Stops of the Tab key before the map's regions: menu, filters, layer and places.
MOST_STOPS = 26


def test_journey_from_the_address_bar_to_the_effects(visit):
    page = ready(visit())
    onwards = page.get_by_role("link", name="All effects, with the published directions")
    onwards.wait_for()
    start = tab_to(page, lambda now: now["code"], MOST_STOPS)
    assert start["name"].startswith("Hartlepool and Stockton-on-Tees (TLC31), England. Left-behind")
    visited = [start["code"]]
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        now = focused(page)
        assert now["visible"]
        expect(page.locator(".card")).to_contain_text(now["code"])
        visited.append(now["code"])
    assert len(set(visited)) == 4
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"area={visited[-1]}"))
    expect(page.get_by_role("heading", name=re.compile(visited[-1]))).to_be_visible()
    # The choice leaves focus where it was, so that the arrows go on from there.
    assert focused(page)["code"] == visited[-1]
    expect(onwards).to_be_visible()
    tab_to(page, lambda now: "All effects" in (now["name"] or ""), MOST_STOPS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("associated")
    page.wait_for_url(re.compile(rf"/effects\?.*area={visited[-1]}"))
