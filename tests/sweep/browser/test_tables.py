"""Long tables: header in sight, whole on paper, readable on a phone and spaced, accessible."""

import pytest
from playwright.sync_api import expect

from tests.browser import spacing
from tests.browser.accessibility import violations
from tests.browser.test_tables import column, opened

pytestmark = pytest.mark.browser


def test_header_and_names_stay_in_sight_while_the_box_is_scrolled_by_keys(visit):
    page, box = opened(visit, width=800)
    box.focus()
    assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    page.keyboard.press("End")
    page.wait_for_function("box => box.scrollTop > 200", arg=box.element_handle())
    frame = box.bounding_box()
    head = box.locator("thead th").first.bounding_box()
    assert head["y"] == pytest.approx(frame["y"], abs=1)
    box.evaluate("box => box.scrollLeft = 1000")
    name = box.locator("tbody th").last.bounding_box()
    assert name["x"] == pytest.approx(frame["x"], abs=1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_table_is_whole_on_paper(visit, theme):
    page, box = opened(visit, theme=theme)
    page.set_viewport_size({"width": 688, "height": 900})
    page.emulate_media(media="print")
    cut = "box => [box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth]"
    page.wait_for_function(
        f"box => ({cut})(box).every(beyond => beyond <= 1)", arg=box.element_handle()
    )
    paper = page.get_by_test_id("stMainBlockContainer").bounding_box()
    table = box.locator("table").bounding_box()
    assert table["x"] + table["width"] <= paper["x"] + paper["width"] + 1
    assert table["height"] > 1200
    expect(box.locator("thead th").first).to_have_css("position", "static")
    expect(box.locator("thead button").first).to_have_css("color", "rgb(27, 39, 51)")
    expect(box.locator("tbody td").first).to_have_css("color", "rgb(27, 39, 51)")


def test_values_stand_beside_their_headings_on_a_phone(visit):
    page, box = opened(visit, width=390, height=844)
    row = box.locator("tbody tr").first
    expect(row.get_by_role("rowheader")).to_be_visible()
    cell = row.get_by_role("cell").nth(1)
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Hartlepool" in label
    whole, value = cell.bounding_box(), cell.locator("span").bounding_box()
    assert value["x"] > whole["x"] + whole["width"] / 3
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    box.get_by_role("button", name="Indicator").click()
    names = column(box, "Indicator")
    assert names == sorted(names, key=str.casefold)
    assert violations(page) == []


def test_nothing_is_cut_by_wider_spacing_and_forced_colours_show_the_order(visit):
    page, box = opened(visit, "about", forced_colors="active")
    usual = spacing.faults(page)
    with spacing.applied(page):
        assert spacing.faults(page) - usual == set()
    button = box.get_by_role("button", name="Indicator")
    button.focus()
    assert button.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    arrow = "node => getComputedStyle(node.querySelector('span'), '::before').content"
    before = button.evaluate(arrow)
    button.press("Enter")
    assert button.evaluate(arrow) != before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_violation_and_each_table_has_its_name(visit, theme):
    page, _ = opened(visit, "about", theme=theme)
    assert violations(page) == []
    expect(page.get_by_role("table", name="Definitions of left-behind")).to_be_visible()
    expect(page.get_by_role("region", name="Indicators with unit")).to_be_visible()
    link = page.get_by_role("table", name="Source files").get_by_role("link").first
    assert link.get_attribute("href").startswith("https://")
