"""A talk is given with the arrow keys alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_arrow_keys_turn_the_views(visit):
    page = visit("present?slide=paths")
    expect(page.get_by_text("2 of 6")).to_be_visible()
    page.get_by_text("Left-behind regions").first.wait_for()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("slide=effects"))
    expect(page.get_by_text("3 of 6")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("slide=paths"))


def test_view_stands_in_another_page(visit):
    page = visit("present?slide=paths&embed=true")
    expect(page.get_by_role("figure", name="Left-behind regions")).to_be_visible()
    expect(page.get_by_role("link", name="Compare")).to_be_hidden()
