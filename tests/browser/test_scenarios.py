"""Scenarios and places in a browser: moved by hand, found by a long run, kept in the address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import drag

pytestmark = pytest.mark.browser


def test_place_is_moved_with_the_mouse_and_the_answer_follows(places):
    before = places.locator("h1").inner_text()
    drag(places, places.locator("g.sites > g").nth(2), -40, -60)
    expect(places.locator("h1")).not_to_have_text(before)
    expect(places).to_have_url(re.compile(r"sites=\d+-\d+_\d+-\d+_\d+-\d+"))
    expect(places.get_by_text("Places set by hand. The best 3 would give")).to_be_visible()
    places.get_by_role("button", name="Back to the best places").click()
    expect(places.locator("h1")).to_have_text(before)


def test_long_run_shows_progress_survives_another_page_and_finds_the_best(visit):
    page = visit("scenarios?part=places&zone=uk&k=3&km=5")
    page.get_by_role("button", name="Find the best 3 places").click()
    # While the page is drawn there is a Stop in Streamlit's header too.
    stop = page.get_by_test_id("stMain").get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    page.get_by_role("link", name="Effects").click()
    expect(page.locator("h1")).to_contain_text("Structured resources")
    page.get_by_role("link", name="What if?").click()
    expect(page.locator("h1")).to_contain_text("3 new coworking spaces for the United Kingdom")
    expect(page.get_by_text("The answer is proven")).to_be_visible()


def test_scenario_is_changed_and_kept_in_the_address(visit):
    page = visit("scenarios")
    expect(page.locator("h1")).to_contain_text("0.5 points more on structured resources")
    amount = page.get_by_role("spinbutton", name="By").first
    amount.fill("0.3")
    amount.press("Enter")
    expect(page.locator("h1")).to_contain_text("0.3 points more on structured resources")
    expect(page).to_have_url(re.compile("what=sr~0.3~points~left-behind"))
    other = visit(page.url.split("/", 3)[3])
    expect(other.locator("h1")).to_contain_text("0.3 points more on structured resources")
