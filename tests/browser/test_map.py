"""The main journey on the map: open, filter, choose by mouse and keyboard, change layer, share."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def ready(page):
    page.locator(".stage[data-ready=true]").wait_for()
    return page


def region(page, code):
    return page.locator(f".regions path[data-code={code}]")


def faint(page):
    """Number of regions that the filters dim."""
    return page.locator('.regions path[fill-opacity="0.12"]').count()


def parameter(page, name, value):
    """Wait until the address holds a value (None: until it holds none)."""
    gone = "null" if value is None else f"'{value}'"
    page.wait_for_function(f"new URL(location.href).searchParams.get('{name}') === {gone}")


def test_map_draws_every_region_and_the_coworking_spaces(visit):
    page = ready(visit())
    assert page.locator(".regions path").count() == 182
    expect(page.locator("svg.uk .points path")).to_have_count(156)
    expect(page.get_by_text("Left-behind (61 regions)")).to_be_visible()


def test_filter_by_type_dims_the_others_and_writes_the_address(visit):
    page = ready(visit())
    page.get_by_role("radio", name="Left-behind").click()
    parameter(page, "type", "left-behind")
    expect(page.locator('.regions path[fill-opacity="0.12"]')).to_have_count(121)
    page.go_back()
    expect(page.locator('.regions path[fill-opacity="0.12"]')).to_have_count(0)


def test_region_is_chosen_by_mouse(visit):
    page = ready(visit())
    region(page, "TLM50").click(position={"x": 31, "y": 31}, force=True)
    parameter(page, "area", "TLM50")
    expect(page.get_by_role("heading", name=re.compile("TLM50"))).to_be_visible()


def test_region_is_chosen_by_keyboard(visit):
    page = ready(visit("?area=TLD42"))
    region(page, "TLD42").focus()
    page.keyboard.press("ArrowRight")
    focused = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.activeElement?.dataset.code)"
        ".find(Boolean)"
    )
    assert focused not in (None, "TLD42")
    page.keyboard.press("Enter")
    parameter(page, "area", focused)
    expect(page.get_by_role("heading", name=re.compile(focused))).to_be_visible()


def test_map_is_one_tab_stop_and_each_region_says_what_it_is(visit):
    page = ready(visit("?layer=gva_per_head"))
    assert page.locator('.regions path[tabindex="0"]').count() == 1
    named = region(page, "TLD42").get_attribute("aria-label")
    assert named.startswith("Blackpool (TLD42), England. Left-behind. Gross value added per head")
    assert "highest of 182" in named


def test_layer_and_places_change_in_the_browser_and_in_the_address(visit):
    page = ready(visit())
    before = region(page, "TLD42").get_attribute("fill")
    page.get_by_label("Colour the map by").select_option("deprived_20_share")
    assert region(page, "TLD42").get_attribute("fill") != before
    parameter(page, "layer", "deprived_20_share")
    page.get_by_label("Business centres").check()
    parameter(page, "places", "coworking,business")
    page.get_by_label("Coworking spaces").uncheck()
    parameter(page, "places", "business")
    expect(page.locator("svg.uk .points path")).to_have_count(138)


def test_copied_address_shows_the_same_view(visit):
    first = ready(visit("?area=TLL32&layer=gigabit&type=advanced&nation=Wales&places=hub"))
    second = ready(visit(first.url.split("/", 3)[3]))
    for page in (first, second):
        expect(page.locator(".legend strong")).to_have_text("Gigabit-capable broadband")
        expect(page.get_by_role("heading", name=re.compile("TLL32"))).to_be_visible()
        expect(page.locator("svg.uk .points path")).to_have_count(297)
    assert faint(first) == faint(second) > 160


def test_neighbourhoods_of_the_selected_region_are_drawn(visit):
    page = ready(visit("?area=TLD42"))
    page.get_by_label("Neighbourhoods of Blackpool").check()
    # Blackpool has 94 neighbourhoods (LSOA 2021).
    expect(page.locator(".small path")).to_have_count(94)
    parameter(page, "detail", "1")
    page.get_by_label("Neighbourhoods of Blackpool").uncheck()
    expect(page.locator(".small path")).to_have_count(0)


def test_hover_card_names_the_region_its_type_and_value(visit):
    page = ready(visit("?layer=gdhi_per_head"))
    region(page, "TLM50").hover(position={"x": 31, "y": 31}, force=True)
    card = page.locator(".card")
    expect(card).to_contain_text("Aberdeen")
    expect(card).to_contain_text("£")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_zoom_buttons_change_the_view_box(visit):
    page = ready(visit())
    box = page.locator("svg.uk")
    whole = box.get_attribute("viewBox")
    page.get_by_role("button", name="Zoom in").click()
    expect(box).not_to_have_attribute("viewBox", whole)
    page.get_by_role("button", name="Show the whole UK").click()
    expect(box).to_have_attribute("viewBox", whole)


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_map_is_saved_with_title_sources_and_address(visit, tmp_path, kind):
    page = ready(visit("?layer=gva_per_head"))
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    content = path.read_bytes()
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 50_000
        return
    svg = content.decode()
    for words in ("Gross value added per head", "Open Government Licence", "layer=gva_per_head"):
        assert words in svg


def test_postcode_is_typed_and_becomes_its_district(visit):
    page = ready(visit())
    box = page.get_by_role("combobox", name="Find a region, district or postcode")
    box.fill("fy11aa")
    expect(page.get_by_role("option", name="Look up: fy11aa")).to_be_visible()
    page.keyboard.press("Enter")
    parameter(page, "area", "E06000009")
    expect(page.get_by_text("FY1 1AA is in Blackpool.")).to_be_visible()


def test_words_that_are_no_place_get_a_sentence(visit):
    page = ready(visit("?area=TLD42"))
    box = page.get_by_role("combobox", name="Find a region, district or postcode")
    box.fill("Atlantis 9")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("ATLANTIS ?9", re.IGNORECASE)).last).to_be_visible()
    parameter(page, "area", "TLD42")


def test_view_survives_the_way_to_effects_and_back(visit):
    page = ready(visit("?area=TLD42&definition=output"))
    page.get_by_role("link", name="Effects", exact=True).click()
    expect(page.get_by_role("heading", name="Effects by region type")).to_be_visible()
    parameter(page, "definition", "output")
    page.get_by_role("link", name="Map", exact=True).click()
    ready(page)
    expect(page.get_by_role("heading", name=re.compile("TLD42"))).to_be_visible()
    parameter(page, "definition", "output")


def test_whole_map_stays_whole_when_the_window_narrows(visit):
    wide, narrow = visit(), visit(width=390)
    for page in (wide, narrow):
        page.locator(".stage[data-ready=true]").wait_for()
    whole = narrow.locator("svg.uk").get_attribute("viewBox")
    expect(wide.locator("svg.uk")).not_to_have_attribute("viewBox", whole)
    wide.set_viewport_size({"width": 390, "height": 900})
    expect(wide.locator("svg.uk")).to_have_attribute("viewBox", whole)
