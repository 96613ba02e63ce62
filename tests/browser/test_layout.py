"""Pages fit narrow screens, their menu and settings fold there, and paper carries no controls."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import spacing
from tests.browser.accessibility import idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VIEWS = [
    "", "?area=TLD42", "region", "region?area=TLN0A", "region?area=E07000128", "compare",
    "compare?by=regions&with=TLD42,TLK30", "effects", "robustness?fits=500", "scenarios",
    "scenarios?part=places&area=TLD42&km=2", "data", "data?bring=spaces", "data?bring=types",
    "tour", "present", "effects?closer=Paths", "guide", "about",
]  # fmt: skip
#: Pixels of a tablet and of a phone.
WIDTHS = (820, 390)
#: Widest thing that reaches beyond the page, or nothing.
BEYOND = """() => {
  const page = document.querySelector("[data-testid=stMain]");
  const [wide, narrow] = [page.scrollWidth, page.clientWidth];
  return wide > narrow + 1 ? `${wide} of ${narrow}` : "";
}"""


def drawn(page):
    """Wait for the page and its style sheet, which the browser loads after the first text."""
    page.wait_for_function(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).getPropertyValue('--edge')"
    )
    page.get_by_text("Not official statistics").last.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_reaches_beyond_the_screen_or_is_cut_by_wider_spacing(visit, view):
    page = visit(view, width=WIDTHS[0])
    drawn(page)
    usual = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        idle(page)
        assert page.evaluate(BEYOND) == "", width
        usual[width] = spacing.faults(page)
    spacing.apply(page)
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        idle(page)
        assert page.evaluate(BEYOND) == "", (width, "spaced")
        assert spacing.faults(page) - usual[width] == set(), width


def test_menu_of_a_phone_opens_leads_on_and_closes(visit):
    page = visit("", width=390, height=844)
    drawn(page)
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


@pytest.mark.parametrize("width", [820, 1440])
def test_every_link_of_the_menu_can_be_clicked(visit, width):
    page = visit("about", width=width)
    drawn(page)
    if width == 820:
        page.locator(".menu > summary").click()
    links = page.locator(".st-key-menu").get_by_role("link").filter(visible=True)
    links.first.wait_for()
    page.wait_for_function("!document.querySelector('.st-key-menu [data-testid=stSkeleton]')")
    rows = {round(link.bounding_box()["y"]) for link in links.all()}
    assert len(rows) == (1 if width == 1440 else 2)
    for link in links.all():
        link.click(trial=True)
    page.get_by_test_id("stMainMenu").click()
    expect(page.get_by_text("Print", exact=True)).to_be_visible()


def test_settings_of_a_phone_stay_open_while_they_are_changed(visit):
    page = visit("", width=390, height=844)
    drawn(page)
    shown = page.get_by_role("radio", name="Left-behind", exact=True)
    expect(shown).to_be_hidden()
    page.get_by_text("Filters and settings").click()
    shown.click()
    expect(page).to_have_url(re.compile("type=left-behind"))
    expect(shown).to_be_visible()


def test_headline_stands_in_the_first_fifth_of_a_phone(visit):
    page = visit("effects", width=390, height=844)
    drawn(page)
    page.wait_for_function("document.querySelector('h1').getBoundingClientRect().top < 844 / 5")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_carries_the_address_and_no_controls(visit, theme):
    page = visit("region?area=TLN0A", theme=theme)
    drawn(page)
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
