"""The frame of every page: from its first moment, on a phone, on paper, at no address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import drawn, ready

pytestmark = pytest.mark.browser

# Notes the first moment of what the page shows, and whether it was dressed then.
_FIRST = """window.first = {};
new MutationObserver(() => {
  for (const part of [".opening", "[data-testid=stApp]", ".st-key-menu", "h1"]) {
    const node = document.querySelector(part);
    if (node && !(part in first))
      first[part] = getComputedStyle(node).getPropertyValue("--edge").trim();
  }
}).observe(document, { childList: true, subtree: true });"""
PARTS = (".opening", "[data-testid=stApp]", ".st-key-menu", "h1")


def test_page_is_dressed_from_the_first_moment_and_an_unknown_one_says_so(window, address):
    page = window()
    page.add_init_script(_FIRST)
    for view in ("effects", "no-such-page"):
        page.goto(f"{address}/{view}")
        page.get_by_text("Not official statistics").last.wait_for()
        assert page.evaluate("first") == dict.fromkeys(PARTS, "5rem")
    expect(page.get_by_text("does not seem to exist")).to_be_visible()
    ready(page)


def test_menu_of_a_phone_opens_leads_on_and_closes(visit):
    page = drawn(visit("", width=390, height=844))
    link = page.locator(".st-key-menu").get_by_role("link", name="Compare")
    expect(link).to_be_hidden()
    menu = page.locator(".menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    assert page.locator(".st-key-menu").bounding_box()["height"] < 844 / 2
    link.click()
    expect(page).to_have_url(re.compile("compare"))
    page.get_by_role("heading", name="advanced regions compared").wait_for()
    expect(page.locator(".st-key-menu")).to_be_hidden()
    menu.click()
    expect(link).to_be_visible()


# A dark page prints on white as well: the light one is no harder.
def test_paper_carries_the_address_and_no_controls(visit):
    page = drawn(visit("region?area=TLN0A", theme="dark"))
    paper = page.locator(".st-key-paper")
    expect(paper).to_be_hidden()
    page.emulate_media(media="print")
    expect(paper).to_contain_text("region?area=TLN0A")
    for control in ("stSelectbox", "stDownloadButton", "stPopover", "stPageLink", "stHeader"):
        places = page.get_by_test_id(control)
        places.first.wait_for(state="attached")
        for place in places.all():
            expect(place).to_be_hidden()
    expect(page.locator("h1")).to_have_css("color", "rgb(27, 39, 51)")
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
