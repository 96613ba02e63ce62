"""Keys on the map: one stop, Escape, zoom and the filter."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.focus import focused, tab_to
from tests.browser.steps import dimmed, ready

pytestmark = pytest.mark.browser

MOST_STOPS = 26


@pytest.fixture
def page(visit):
    page = ready(visit())
    page.get_by_role("link", name="All effects, with the published directions").wait_for()
    return page


def test_map_is_one_stop_and_shift_tab_leads_back(page):
    tab_to(page, lambda now: now["code"], MOST_STOPS)
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Zoom in"
    page.keyboard.press("Shift+Tab")
    assert focused(page)["code"] == "TLC31"
    page.keyboard.press("Shift+Tab")
    assert focused(page)["tag"] == "input"


def test_zoom_keys_change_the_view_and_escape_closes_the_card_and_keeps_focus(page):
    here = tab_to(page, lambda now: now["code"], MOST_STOPS)
    card, drawing = page.locator(".card"), page.locator("svg.uk")
    expect(card).to_contain_text("Hartlepool")
    whole = drawing.get_attribute("viewBox")
    page.keyboard.press("+")
    expect(drawing).not_to_have_attribute("viewBox", whole)
    page.keyboard.press("0")
    expect(drawing).to_have_attribute("viewBox", whole)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    now = focused(page)
    assert now["code"] == here["code"]
    assert now["visible"]


def test_filter_is_set_with_the_arrow_keys(page):
    tab_to(page, lambda now: now["name"] == "All", MOST_STOPS)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("type=left-behind"))
    expect(dimmed(page)).to_have_count(121)
