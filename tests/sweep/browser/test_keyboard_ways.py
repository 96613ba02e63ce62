"""The ways of officer, adviser and researcher without a mouse, focus always in sight."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from analysis.survey import SCALES
from tests.browser.focus import tab_to
from tests.browser.steps import as_csv, downloaded, file_chooser, idle, ready

pytestmark = pytest.mark.browser

#: Stops of the Tab key from the top of a page to what is looked for.
MOST_STOPS = 40


def onto(page, words):
    """Tab to what is called so; what has focus is seen at every stop."""
    return tab_to(page, lambda now: re.search(words, now["name"] or ""), MOST_STOPS)


def back_to(page, words):
    """The same with Shift and Tab."""
    return tab_to(
        page, lambda now: re.search(words, now["name"] or ""), MOST_STOPS, key="Shift+Tab"
    )


def to_top(page):
    """Go to the first stop of the page, as a person does: a page that opens may lose focus."""
    idle(page)
    page.get_by_role("link", name="Skip to main content").focus()


def uploaded(page, content):
    """Tab to the button that takes a file, press it and choose the file."""

    def press():
        to_top(page)
        onto(page, "Upload$")
        page.keyboard.press("Enter")

    file_chooser(page, press).set_files(content)


def open_page(page, name):
    """Open a page of the menu."""
    to_top(page)
    onto(page, f"^{name}$|{name}$")
    page.keyboard.press("Enter")


def test_officer_finds_an_area_reads_its_tabs_and_takes_the_brief(visit):
    page = visit("region")
    page.get_by_role("combobox", name="Find a region, district or postcode").wait_for()
    to_top(page)
    onto(page, "^Find a region")
    page.keyboard.type("Blackpool")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Blackpool is")
    idle(page)
    onto(page, "Two-page brief, PDF")
    name, content = downloaded(page, lambda: page.keyboard.press("Enter"))
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
    onto(page, "^At a glance$")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("tab=Indicators"))
    expect(page.get_by_role("tab", name="Indicators")).to_be_focused()


def test_adviser_filters_and_goes_on_to_effects_and_scenarios(visit):
    page = ready(visit())
    idle(page)
    onto(page, "^All$")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("type=left-behind"))
    open_page(page, "Compare")
    expect(page.locator("h1")).to_contain_text("compared")
    expect(page).to_have_url(re.compile("type=left-behind"))
    to_top(page)
    onto(page, "^Left-behind against advanced$")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("by=regions"))
    idle(page)
    onto(page, "^Add a region, up to 6")
    box = page.get_by_role("combobox", name="Add a region, up to 6")
    for name in ("Blackpool", "Cornwall"):
        # A choice leaves focus where it was, so that another can follow.
        expect(box).to_be_focused()
        page.keyboard.type(name)
        page.get_by_role("option", name=re.compile(name)).wait_for()
        page.keyboard.press("Enter")
        chosen = page.get_by_role("button", name=re.compile(rf"{name}.*\(TL"))
        expect(chosen).to_be_visible()
    expect(page.locator("h1")).to_have_text("Blackpool and Cornwall and Isles of Scilly compared")
    open_page(page, "Effects")
    expect(page.locator("h1")).to_contain_text("associated")
    open_page(page, r"What if\?")
    expect(page.locator("h1")).to_contain_text("0.5 points more on structured resources")
    to_top(page)
    onto(page, "^By$")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("0.4 points more on structured resources")
    expect(page).to_have_url(re.compile("type=left-behind"))


def test_researcher_brings_a_survey_changes_the_model_and_takes_what_reproduces_it(visit, shipped):
    page = ready(visit())
    open_page(page, "Your data")
    page.get_by_role("heading", name="2. Choose the file").wait_for()
    uploaded(page, as_csv("members.csv", shipped.drop(columns=list(SCALES))))
    page.get_by_role("heading", name="5. Use it").wait_for()
    idle(page)
    onto(page, "Use this survey: ")
    page.keyboard.press("Enter")
    page.get_by_text("In use: members").wait_for()

    open_page(page, "Effects")
    page.get_by_text("Survey loaded by a visitor: members").first.wait_for()
    to_top(page)
    onto(page, "Model: least squares")
    page.keyboard.press("Enter")
    onto(page, "Estimator")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("estimator=within"))
    page.get_by_text("Least squares within regions").first.wait_for()
    idle(page)
    page.keyboard.press("Escape")
    onto(page, "^Table$")
    onto(page, "CSV$")
    name, content = downloaded(page, lambda: page.keyboard.press("Enter"))
    assert name == "atlas-effects.csv"
    assert b"members" in content
    assert b"estimator=within" in content

    # From the files back over the table to the tabs, and left from the first to the last two.
    back_to(page, "^Table$")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("closer=How"))
    expect(page.get_by_text("The Python that gives these numbers")).to_be_visible()
    idle(page)
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name=re.compile("ZIP$")).wait_for()
    idle(page)
    onto(page, "ZIP$")
    name, content = downloaded(page, lambda: page.keyboard.press("Enter"))
    members = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {"reproduce.py", "specification.json", "results.csv"} <= set(members)
    # The survey is its owner's: the archive asks for it.
    assert "survey.csv" not in members
