"""The comparison page's charts: a region is found in one, and a cell kept in the address."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import drawn, parameter

pytestmark = pytest.mark.browser


def test_region_is_named_in_the_scatter_when_it_is_searched(visit):
    page = visit("compare?look=Two+indicators")
    page.locator(".js-plotly-plot .scatterlayer .point").first.wait_for()
    page.get_by_role("combobox", name="Find a region in the chart").fill("Gwyn")
    page.keyboard.press("Enter")
    expect(page.locator(".js-plotly-plot .annotation-text")).to_have_text("Gwynedd")
    parameter(page, "area", "TLL32")


def test_cell_of_the_two_variables_is_kept_in_the_address(visit):
    page = drawn(visit("compare?look=Deprivation+and+access"))
    page.get_by_role("combobox", name="Regions that are both").click()
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("location.search.includes('two=')")
