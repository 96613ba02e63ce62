"""The comparison page in a browser: regions chosen by lasso or by list, the link carries them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.steps import idle

pytestmark = pytest.mark.browser

SCATTER = "compare?by=regions&look=Two+indicators&x=deprived_20_share&y=gdhi_per_head"
#: Corner of a lasso around the outlying points at the top left of the scatter, as shares of it.
LASSO = ((0.25, 0.02), (0.5, 0.02), (0.5, 0.25), (0.25, 0.25), (0.25, 0.02))


def draw(page, corners):
    """Drag a lasso through points given as shares of the plot's width and height."""
    page.locator(".js-plotly-plot .scatterlayer .point").first.wait_for()
    area = page.locator(".js-plotly-plot .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_lasso_puts_its_regions_side_by_side_and_into_the_address(visit):
    page = visit(SCATTER)
    expect(page.locator("h1")).to_have_text("Compare regions")
    draw(page, LASSO)
    page.wait_for_function("new URLSearchParams(location.search).get('with')")
    chosen = page.evaluate("new URLSearchParams(location.search).get('with')").split(",")
    assert 2 <= len(chosen) <= 6
    expect(page.locator("h1")).to_contain_text("compared")
    for code in chosen:
        expect(page.get_by_role("button", name=re.compile(code))).to_be_visible()
    idle(page)
    assert violations(page) == []
    page.reload()
    expect(page.locator("h1")).to_contain_text("compared")


def test_the_same_by_keyboard_through_the_list(visit):
    page = visit(SCATTER)
    for name in ("Blackpool", "Cornwall"):
        box = page.get_by_role("combobox", name=re.compile("Add a region"))
        box.focus()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=re.compile(name))).to_be_visible()
    expect(page.locator("h1")).to_have_text("Blackpool and Cornwall and Isles of Scilly compared")
    page.wait_for_function("location.search.includes('TLD42') && location.search.includes('TLK30')")
