"""The ways of the officer and the adviser without a mouse, focus always in sight."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import idle
from tests.browser.test_keyboard_journey import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Stops of the Tab key from the top of a page to what is looked for.
MOST_STOPS = 40


def onto(page, words):
    """Tab to what is called so; what has focus is seen at every stop."""
    return tab_to(page, lambda now: re.search(words, now["name"] or ""), MOST_STOPS)


def downloaded(page):
    """Press Enter on a download and return the file's name and bytes."""
    with page.expect_download(timeout=30_000) as saved:
        page.keyboard.press("Enter")
    return saved.value.suggested_filename, saved.value.path().read_bytes()


def test_officer_finds_an_area_reads_its_tabs_and_takes_the_brief(visit):
    page = visit("region")
    idle(page)
    onto(page, "^Find a region")
    page.keyboard.type("Blackpool")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Blackpool is")
    idle(page)
    onto(page, "Two-page brief, PDF")
    name, content = downloaded(page)
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
    onto(page, "^At a glance$")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("tab=Indicators"))
    expect(page.get_by_role("tab", name="Indicators")).to_be_focused()


def test_adviser_filters_and_goes_on_to_effects_and_scenarios(visit):
    page = visit()
    page.locator(".stage[data-ready=true]").wait_for()
    idle(page)
    onto(page, "^All$")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("type=left-behind"))
    for link, heading in (("Compare", "compared"), ("Effects", "associated"), (r"What if\?", "sk")):
        idle(page)
        # From the top again, as a person does with the first landmark.
        page.get_by_role("link", name="Skip to main content").focus()
        onto(page, f"^{link}$|{link}$")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page).to_have_url(re.compile("type=left-behind"))
