"""The specification curve in a browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_clicked_point_says_what_it_is_and_opens_on_the_effects_page(visit):
    page = visit("robustness?fits=500")
    box = page.locator(".js-plotly-plot .subplot.xy .gridlayer, .js-plotly-plot .nsewdrag").first
    box.wait_for()
    box.scroll_into_view_if_needed()
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    points.first.wait_for()
    said = page.get_by_text("95% confidence interval").and_(page.get_by_text("estimator:"))
    expect(said).to_have_count(1)
    first = said.inner_text()
    points.nth(100).click(force=True)
    expect(page).to_have_url(re.compile("specification="))
    expect(said).not_to_have_text(first)
    figures = r"(\S+) \(95% confidence interval (\S+ to [^,]+),"
    estimate, interval = re.search(figures, said.inner_text()).groups()
    page.get_by_role("link", name="Open it on the Effects page").click()
    expect(page).to_have_url(re.compile(r"/effects\?"))
    expect(page.locator("h1")).to_contain_text("tructured resources")
    difference = page.get_by_role("listitem").filter(has_text="Left-behind minus advanced")
    expect(difference).to_contain_text(f"{estimate} skill points per point of the mechanism")
    expect(difference).to_contain_text(f"(95% confidence interval {interval};")
