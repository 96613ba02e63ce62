"""The specification curve in a browser: a point is clicked, all specifications tested together."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_clicked_point_says_what_it_is_and_opens_on_the_effects_page(visit):
    page = visit("robustness?fits=500")
    box = page.locator(".js-plotly-plot .subplot.xy .gridlayer, .js-plotly-plot .nsewdrag").first
    box.wait_for()
    box.scroll_into_view_if_needed()
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    points.first.wait_for()
    points.nth(100).click(force=True)
    expect(page).to_have_url(re.compile("specification="))
    page.get_by_role("link", name=re.compile("on the Effects page")).click()
    expect(page).to_have_url(re.compile(r"/effects\?"))
    expect(page.locator("h1")).to_contain_text("Structured resources")


def test_all_specifications_are_tested_together_with_progress(visit):
    page = visit("robustness?fits=500&look=All+together&skill=social_cognitive")
    page.get_by_role("button", name="Test all specifications together").click()
    expect(page.get_by_text("That a curve like this came about without any effect")).to_be_visible(
        timeout=90_000
    )
    expect(page.get_by_role("button", name="CSV").first).to_be_visible()


def test_curve_is_found_by_keyboard(visit):
    page = visit("robustness?fits=500")
    field = page.get_by_role("spinbutton", name=re.compile("Look at the specification"))
    field.fill("500")
    field.press("Enter")
    expect(page).to_have_url(re.compile("specification="))
