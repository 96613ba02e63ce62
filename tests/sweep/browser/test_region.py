"""Names that are typed on the region page, its district, and every brief as PDF and Word."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import find, parameter, saved

pytestmark = pytest.mark.browser


def test_welsh_names_are_found_by_typing(visit):
    page = visit("region")
    find(page, "Ynys Mon")
    expect(page.locator("h1")).to_contain_text("Isle of Anglesey")


def test_district_is_shown_for_itself_or_for_its_region(visit):
    page = visit("region?area=E07000128&tab=Indicators")
    expect(page.locator("h1")).to_have_text("Wyre is in Lancaster and Wyre, an advanced region")
    page.get_by_role("radio", name="Lancaster and Wyre, the region").click()
    parameter(page, "scope", "region")


@pytest.mark.parametrize(
    "view", ["region?area=TLN0A", "compare", "compare?by=regions&with=TLD42,TLK30"]
)
def test_briefs_are_made(visit, view):
    page = visit(view)
    for kind, start in (("PDF", b"%PDF"), ("Word", b"PK")):
        assert saved(page, f"Two-page brief, {kind}").startswith(start)
