"""Addresses that lead nowhere."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_unknown_page_says_so_and_shows_the_map(visit, chromium, address):
    page = chromium.new_page()
    page.goto(f"{address}/no-such-page")
    expect(page.get_by_text("does not seem to exist")).to_be_visible()
    page.locator(".stage[data-ready=true]").wait_for()
    page.close()
