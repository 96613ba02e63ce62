"""Scenarios and places in a browser: moved by hand, found by a long run, kept in the address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import BLACKPOOL, drag, ready

pytestmark = pytest.mark.browser


def test_place_is_added_moved_and_removed_by_keyboard(places):
    places.get_by_role("button", name="Add a place").focus()
    places.keyboard.press("Enter")
    places.keyboard.press("Enter")
    expect(places.locator("h1")).to_contain_text("4 new coworking spaces")
    mark = places.locator("g.sites > g").nth(3)
    mark.focus()
    expect(mark).to_have_attribute("aria-label", re.compile("Place 4. Near .* residents reached"))
    address = places.url
    places.keyboard.press("ArrowUp")
    places.keyboard.press("Shift+ArrowUp")
    expect(places).not_to_have_url(address)
    expect(mark).to_be_focused()
    places.keyboard.press("Delete")
    expect(places.locator("h1")).to_contain_text("3 new coworking spaces")


def test_moved_places_travel_with_the_address(places, visit):
    drag(places, places.locator("g.sites > g").nth(0), 30, 40)
    expect(places).to_have_url(re.compile("sites="))
    expect(places.get_by_text("Places set by hand")).to_be_visible()
    said = places.locator("h1").inner_text()
    other = visit(places.url.split("/", 3)[3])
    expect(other.locator("h1")).to_have_text(said)


def test_scenario_colours_the_map(visit):
    page = visit("scenarios?look=On+the+map")
    ready(page)
    expect(page.locator(".legend")).to_contain_text("More structured resources")
    option = page.locator("[data-code=TLD42][role=option]")
    expect(option).to_have_attribute("aria-label", re.compile(r"skill points \(95%"))


def test_differences_that_print_alike_have_one_colour_and_the_file_its_finding(visit, tmp_path):
    page = visit("scenarios?look=On+the+map")
    ready(page)
    legend = page.locator(".legend li")
    expect(legend).to_have_count(3)
    expect(legend.first).to_contain_text(
        re.compile(r"about the same everywhere: 0\.\d\d to 0\.\d\d")
    )
    drawn = page.locator(".regions path").evaluate_all(
        "paths => [...new Set(paths.map(path => path.getAttribute('fill')))]"
    )
    assert sorted(drawn) == ["#3D82C4", "url(#no-value)"]
    page.get_by_label("Coworking spaces").check()
    expect(page.locator("svg.uk .points path").first).to_be_attached()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    download.value.save_as(tmp_path / "map.svg")
    picture = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "<title>0.5 points more on structured resources is associated with technical" in picture
    assert "This layer is partial" in picture


def test_circles_leave_the_deciles_their_colours(places):
    circles = places.locator("g.circles circle")
    # A white edge below each line, so that it shows on dark deciles too.
    expect(circles).to_have_count(6)
    painted = circles.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert set(painted) == {"none"}
    strokes = circles.evaluate_all("all => all.map(one => one.getAttribute('stroke'))")
    assert set(strokes) == {"#fff", "#801650"}
    # Marks of the legend are edged, for a dark ground.
    entry = places.locator(".legend li").filter(has_text="Coworking spaces in the layer")
    edge = entry.locator("path").evaluate("node => getComputedStyle(node).stroke")
    assert edge == "rgb(255, 255, 255)"


def test_legends_of_the_charts_stand_above_the_bars_on_a_phone(visit):
    page = visit(BLACKPOOL, width=390)
    charts = page.locator(".js-plotly-plot")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        legend = chart.locator("g.legend")
        legend.scroll_into_view_if_needed()
        box, bars = legend.bounding_box(), chart.locator(".barlayer").bounding_box()
        assert box["y"] + box["height"] <= bars["y"]
