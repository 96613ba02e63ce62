"""The map's finer points: its names, its card, zoom, contrast, and how it comes and resizes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import idle, ready, region

pytestmark = pytest.mark.browser


def test_map_is_one_tab_stop_and_each_region_says_what_it_is(visit):
    page = ready(visit("?layer=gva_per_head"))
    assert page.locator('.regions path[tabindex="0"]').count() == 1
    named = region(page, "TLD42").get_attribute("aria-label")
    assert named.startswith("Blackpool (TLD42), England. Left-behind. Gross value added per head")
    assert "highest of 182" in named


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


def test_whole_map_stays_whole_when_the_window_narrows(visit):
    wide, narrow = ready(visit()), ready(visit(width=390))
    whole = narrow.locator("svg.uk").get_attribute("viewBox")
    expect(wide.locator("svg.uk")).not_to_have_attribute("viewBox", whole)
    wide.set_viewport_size({"width": 390, "height": 900})
    expect(wide.locator("svg.uk")).to_have_attribute("viewBox", whole)
