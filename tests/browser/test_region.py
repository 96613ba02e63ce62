"""The region and comparison pages in a browser: reached from the map, taken away as a brief."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_map_leads_to_the_region_and_on_to_a_comparison(visit):
    page = visit("?area=TLD42")
    page.get_by_role("link", name="More about Blackpool").click()
    expect(page.locator("h1")).to_have_text(re.compile("^Blackpool is a left.behind region$"))
    page.get_by_role("link", name="Add to a comparison").click()
    page.get_by_role("combobox", name=re.compile("Add a region")).fill("Gwyn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Blackpool and Gwynedd compared")
    page.wait_for_function("location.search.includes('TLL32')")


def test_welsh_names_are_found_by_typing(visit):
    page = visit("region")
    box = page.get_by_role("combobox", name="Find a region, district or postcode")
    box.fill("Ynys Mon")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Isle of Anglesey")


def test_a_near_miss_is_asked_about_and_opens_nothing(visit):
    page = visit("region?area=TLD42")
    box = page.get_by_role("combobox", name="Find a region, district or postcode")
    box.fill("Tees Valley")
    page.keyboard.press("Enter")
    near = page.get_by_role("button", name="Test Valley (district)")
    expect(near).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Blackpool")
    near.click()
    expect(page.locator("h1")).to_contain_text("Test Valley")
    page.wait_for_function("location.search.includes('E07000093')")
    expect(near).to_have_count(0)


def test_comparator_is_taken_out_and_the_nearest_come_back(visit):
    page = visit("region?area=TLD42")
    page.get_by_text("Not official statistics").last.wait_for()
    page.get_by_role("button", name="The comparators").click()
    expect(page.get_by_text("10 comparators")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"\(TL\w+\)$")).first.click()
    page.wait_for_function("location.search.includes('peers=')")
    expect(page.get_by_text("9 comparators")).to_be_visible()
    page.get_by_role("button", name="Back to the ten nearest").click()
    page.wait_for_function("!location.search.includes('peers=')")
    expect(page.get_by_text("10 comparators")).to_be_visible()
    expect(page.locator("h1")).to_have_text(re.compile("^Blackpool is a left.behind region$"))


def test_district_is_shown_for_itself_or_for_its_region(visit):
    page = visit("region?area=E07000128&tab=Indicators")
    expect(page.locator("h1")).to_have_text("Wyre is in Lancaster and Wyre, an advanced region")
    page.get_by_role("radio", name="Lancaster and Wyre, the region").click()
    page.wait_for_function("location.search.includes('scope=region')")


@pytest.mark.parametrize(
    "view", ["region?area=TLN0A", "compare", "compare?by=regions&with=TLD42,TLK30"]
)
def test_briefs_are_made(visit, view):
    page = visit(view)
    for kind, start in (("PDF", b"%PDF"), ("Word", b"PK")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Two-page brief, {kind}").click()
        assert download.value.path().read_bytes().startswith(start)
