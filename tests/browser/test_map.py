"""The main journey on the map: open, filter, choose by mouse and keyboard, change layer, share."""

import re

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.browser.steps import dimmed, find, go, parameter, places, ready, region, saved

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
FOCUSED = """[...document.querySelectorAll('*')].map(e => e.shadowRoot?.activeElement?.dataset.code)
    .find(Boolean)"""


def test_map_is_drawn_whole_and_a_filter_dims_the_other_type(visit):
    page = ready(visit())
    assert page.locator(".regions path").count() == 182
    expect(places(page)).to_have_count(156)
    expect(page.get_by_text("Left-behind (61 regions)")).to_be_visible()
    expect(page.locator('svg.uk .hatches path[display="inline"]')).to_have_count(61)
    page.get_by_role("radio", name="Left-behind").click()
    parameter(page, "type", "left-behind")
    expect(dimmed(page)).to_have_count(121)
    page.go_back()
    expect(dimmed(page)).to_have_count(0)


def test_region_is_chosen_by_mouse_and_by_keyboard(visit):
    page = ready(visit())
    region(page, "TLM50").click(position={"x": 31, "y": 31}, force=True)
    parameter(page, "area", "TLM50")
    expect(page.get_by_role("heading", name=re.compile("TLM50"))).to_be_visible()
    region(page, "TLM50").focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate(FOCUSED)
    assert focused not in (None, "TLM50")
    page.keyboard.press("Enter")
    parameter(page, "area", focused)
    expect(page.get_by_role("heading", name=re.compile(focused))).to_be_visible()


def test_layer_and_places_change_in_the_browser_and_in_the_address(visit):
    page = ready(visit())
    before = region(page, "TLD42").get_attribute("fill")
    page.get_by_label("Colour the map by").select_option("gdhi_per_head")
    assert region(page, "TLD42").get_attribute("fill") != before
    parameter(page, "layer", "gdhi_per_head")
    page.get_by_label("Business centres").check()
    parameter(page, "places", "coworking,business")
    page.get_by_label("Coworking spaces").uncheck()
    parameter(page, "places", "business")
    expect(places(page)).to_have_count(138)
    picture = saved(page, "^SVG").decode()
    for words in ("household income", "Open Government Licence", "layer=gdhi_per_head"):
        assert words in picture


def test_copied_address_shows_the_same_view(visit):
    first = ready(visit("?area=TLL32&layer=gigabit&type=advanced&nation=Wales&places=hub"))
    second = ready(visit(first.url.split("/", 3)[3]))
    for page in (first, second):
        expect(page.locator(".legend strong")).to_have_text("Gigabit-capable broadband")
        expect(page.get_by_role("heading", name=re.compile("TLL32"))).to_be_visible()
        expect(places(page)).to_have_count(297)
    assert dimmed(first).count() == dimmed(second).count() > 160


def test_neighbourhoods_of_the_selected_region_are_drawn(visit):
    page = ready(visit("?area=TLD42"))
    page.get_by_label("Neighbourhoods of Blackpool").check()
    # Blackpool has 94 neighbourhoods (LSOA 2021).
    expect(page.locator(".small path")).to_have_count(94)
    parameter(page, "detail", "1")
    page.get_by_label("Neighbourhoods of Blackpool").uncheck()
    expect(page.locator(".small path")).to_have_count(0)


def test_saved_map_is_as_the_page_shows_it(visit):
    page = ready(visit("?places=coworking,business"))
    expect(places(page)).to_have_count(156 + 138)
    picture = etree.fromstring(saved(page, "^SVG"))
    words = [text.text for text in picture.findall(f"{SVG}text")]
    assert words[0].startswith("61 of the UK")
    assert {"Coworking spaces", "Business centres (unchecked)", "London"} <= set(words)
    assert "Incubators, makerspaces, creative workspaces" not in " ".join(words)
    assert "This layer is partial" in " ".join(words)
    marks = {mark.get("fill") for mark in picture.findall(f"{SVG}path")}
    assert marks == {"#801650", "#3D3D3D"}
    # Hatched as its legend is.
    within = picture.find(f"{SVG}svg")
    across, down = (float(size) for size in within.get("viewBox").split()[2:])
    units = max(across / float(within.get("width")), down / float(within.get("height")))
    scales = {
        pattern.get("id"): float(re.search(r"scale\((.+?)\)", pattern.get("patternTransform"))[1])
        for pattern in picture.iter(f"{SVG}pattern")
    }
    assert scales["hatch"] == pytest.approx(units, abs=0.001)
    assert scales["hatch-legend"] == 1
    assert "hatch-inset" in scales
    fills = {field.get("fill") for field in picture.findall(f"{SVG}rect")}
    assert "url(#hatch-legend)" in fills
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".inset.away")).to_have_count(1)
    assert len(etree.fromstring(saved(page, "^SVG")).findall(f"{SVG}svg")) == 1
    content = saved(page, "^PNG")
    assert content.startswith(b"\x89PNG")
    assert len(content) > 50_000


def test_postcode_becomes_its_district_and_words_that_are_no_place_get_a_sentence(visit):
    page = ready(visit())
    page.get_by_role("combobox", name="Find a region, district or postcode").fill("fy11aa")
    expect(page.get_by_role("option", name="Look up: fy11aa")).to_be_visible()
    page.keyboard.press("Enter")
    parameter(page, "area", "E06000009")
    expect(page.get_by_text("FY1 1AA is in Blackpool.")).to_be_visible()
    find(page, "Atlantis 9")
    expect(page.get_by_text(re.compile("ATLANTIS ?9", re.IGNORECASE)).last).to_be_visible()
    parameter(page, "area", "E06000009")


def test_view_survives_the_way_to_effects_and_back(visit):
    page = ready(visit("?area=TLD42&definition=output"))
    go(page, "Effects")
    expect(page.get_by_role("heading", name="Effects by region type")).to_be_visible()
    parameter(page, "definition", "output")
    go(page, "Map")
    ready(page)
    expect(page.get_by_role("heading", name=re.compile("TLD42"))).to_be_visible()
    parameter(page, "definition", "output")
