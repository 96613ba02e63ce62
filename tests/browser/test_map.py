"""The main journey on the map: open, filter, choose by mouse and keyboard, change layer, share."""

import re

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.browser.accessibility import idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


SVG = "{http://www.w3.org/2000/svg}"


def ready(page):
    page.locator(".stage[data-ready=true]").wait_for()
    return page


def region(page, code):
    return page.locator(f".regions path[data-code={code}]")


def faint(page):
    """Number of regions that the filters dim."""
    return page.locator(".regions path.outside").count()


def parameter(page, name, value):
    """Wait until the address holds a value (None: until it holds none)."""
    gone = "null" if value is None else f"'{value}'"
    page.wait_for_function(f"new URL(location.href).searchParams.get('{name}') === {gone}")


def test_map_draws_every_region_and_the_coworking_spaces(visit):
    page = ready(visit())
    assert page.locator(".regions path").count() == 182
    expect(page.locator("svg.uk .points path")).to_have_count(156)
    expect(page.get_by_text("Left-behind (61 regions)")).to_be_visible()
    expect(page.locator('svg.uk .hatches path[display="inline"]')).to_have_count(61)


def test_filter_by_type_dims_the_others_and_writes_the_address(visit):
    page = ready(visit())
    page.get_by_role("radio", name="Left-behind").click()
    parameter(page, "type", "left-behind")
    expect(page.locator(".regions path.outside")).to_have_count(121)
    page.go_back()
    expect(page.locator(".regions path.outside")).to_have_count(0)


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
    page.get_by_label("Colour the map by").select_option("gdhi_per_head")
    assert region(page, "TLD42").get_attribute("fill") != before
    parameter(page, "layer", "gdhi_per_head")
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


def saved_svg(page, tmp_path):
    """Root of the picture that the map offers as SVG."""
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    download.value.save_as(tmp_path / "map.svg")
    return etree.parse(tmp_path / "map.svg").getroot()


def patterns(picture):
    """Scale of each pattern of a picture, by name."""
    return {
        pattern.get("id"): float(re.search(r"scale\((.+?)\)", pattern.get("patternTransform"))[1])
        for pattern in picture.iter(f"{SVG}pattern")
    }


def test_saved_map_is_as_the_page_shows_it(visit, tmp_path):
    page = ready(visit("?places=coworking,business"))
    expect(page.locator("svg.uk .points path")).to_have_count(156 + 138)
    picture = saved_svg(page, tmp_path)
    words = [text.text for text in picture.findall(f"{SVG}text")]
    assert words[0].startswith("61 of the UK")
    assert {"Coworking spaces", "Business centres (unchecked)", "London"} <= set(words)
    assert "Incubators, makerspaces, creative workspaces" not in " ".join(words)
    assert "This layer is partial" in " ".join(words)
    marks = {mark.get("fill") for mark in picture.findall(f"{SVG}path")}
    assert marks == {"#801650", "#3D3D3D"}
    # Hatched as its legend is.
    drawn = picture.find(f"{SVG}svg")
    across, down = (float(size) for size in drawn.get("viewBox").split()[2:])
    units = max(across / float(drawn.get("width")), down / float(drawn.get("height")))
    scales = patterns(picture)
    assert scales["hatch"] == pytest.approx(units, abs=0.001)
    assert scales["hatch-legend"] == 1
    assert "hatch-inset" in scales
    fills = {field.get("fill") for field in picture.findall(f"{SVG}rect")}
    assert "url(#hatch-legend)" in fills
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".inset.away")).to_have_count(1)
    assert len(saved_svg(page, tmp_path).findall(f"{SVG}svg")) == 1


def test_borders_of_coloured_regions_stand_out_from_the_sea(visit):
    page = ready(visit("?layer=gva_per_head"))
    grounds = set()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        idle(page)
        border = region(page, "TLM50").evaluate("node => getComputedStyle(node).stroke")
        sea = page.locator(".stage").evaluate("node => getComputedStyle(node).backgroundColor")
        assert contrast(border, sea) >= 3
        grounds.add(sea)
    assert len(grounds) == 2


def contrast(one, other):
    """Contrast of two colours as the browser gives them (WCAG 2.2)."""

    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
        return sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_place_of_the_map_says_that_it_is_being_drawn(visit):
    page = ready(visit())
    held, waiting = [], True

    # The handler stays to the end: one taken away lets go what it held, at a time of its own.
    def hold(route):
        if waiting:
            held.append(route)
        else:
            route.continue_()

    page.route("**/map/map.css*", hold)
    page.reload()
    words = page.get_by_text("Drawing the map…").first
    expect(words).to_be_visible()
    assert words.bounding_box()["height"] > 400
    waiting = False
    for route in held:
        route.continue_()
    ready(page)
    expect(page.get_by_text("Drawing the map…")).to_have_count(0)


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
