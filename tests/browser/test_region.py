"""The region and comparison pages in a browser: reached from the map, taken away as a brief."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import drawn, find, parameter, saved

pytestmark = pytest.mark.browser


def test_map_leads_to_the_region_and_on_to_a_comparison(visit):
    page = visit("?area=TLD42")
    page.get_by_role("link", name="More about Blackpool").click()
    expect(page.locator("h1")).to_have_text(re.compile("^Blackpool is a left.behind region$"))
    page.get_by_role("link", name="Add to a comparison").click()
    page.get_by_role("combobox", name=re.compile("Add a region")).fill("Gwyn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Blackpool and Gwynedd compared")
    page.wait_for_function("location.search.includes('TLL32')")
    assert saved(page, "Two-page brief, Word").startswith(b"PK")


def test_a_near_miss_is_asked_about_and_opens_nothing(visit):
    page = visit("region?area=TLD42")
    find(page, "Tees Valley")
    near = page.get_by_role("button", name="Test Valley (district)")
    expect(near).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Blackpool")
    near.click()
    expect(page.locator("h1")).to_contain_text("Test Valley")
    page.wait_for_function("location.search.includes('E07000093')")
    expect(near).to_have_count(0)


def test_comparator_is_taken_out_and_the_nearest_come_back(visit):
    page = drawn(visit("region?area=TLD42"))
    assert saved(page, "Two-page brief, PDF").startswith(b"%PDF")
    page.get_by_role("button", name="The comparators").click()
    expect(page.get_by_text("10 comparators")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"\(TL\w+\)$")).first.click()
    page.wait_for_function("location.search.includes('peers=')")
    expect(page.get_by_text("9 comparators")).to_be_visible()
    page.get_by_role("button", name="Back to the ten nearest").click()
    parameter(page, "peers", None)
    expect(page.get_by_text("10 comparators")).to_be_visible()
    expect(page.locator("h1")).to_have_text(re.compile("^Blackpool is a left.behind region$"))
