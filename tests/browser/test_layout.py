"""Menu and settings fold on narrow screens, and paper carries no controls."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


# Notes the first moment of what the page shows, and whether it was dressed then.
_FIRST = """window.first = {};
new MutationObserver(() => {
  for (const part of [".opening", "[data-testid=stApp]", ".st-key-menu", "h1"]) {
    const node = document.querySelector(part);
    if (node && !(part in first))
      first[part] = getComputedStyle(node).getPropertyValue("--edge").trim();
  }
}).observe(document, { childList: true, subtree: true });"""


def drawn(page):
    """Wait for the page to its foot."""
    page.get_by_text("Not official statistics").last.wait_for()
    idle(page)


@pytest.mark.parametrize("view", ["effects", "no-such-page"])
def test_page_is_dressed_from_the_first_moment(chromium, address, view):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(_FIRST)
    page = context.new_page()
    page.goto(f"{address}/{view}")
    page.get_by_text("Not official statistics").last.wait_for()
    first = page.evaluate("first")
    context.close()
    assert first == {
        ".opening": "5rem",
        "[data-testid=stApp]": "5rem",
        ".st-key-menu": "5rem",
        "h1": "5rem",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_atlas_says_its_name_before_streamlit_draws(chromium, address, theme):
    context = chromium.new_context(java_script_enabled=False, color_scheme=theme)
    page = context.new_page()
    page.goto(address)
    expect(page).to_have_title("Coworking Skills Atlas")
    expect(page.get_by_role("status")).to_have_text("Coworking Skills Atlas is loading …")
    ground = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    context.close()
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 23, 31)"}[theme]


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


def on_paper(visit, view, **options):
    """Open a view and print it: its fields are gone, and figures are as wide as paper."""
    page = visit(view, **options)
    drawn(page)
    page.emulate_media(media="print")
    return page


def test_values_in_dark_bars_print_white(visit):
    page = on_paper(visit, "region?area=TLD42", theme="dark")
    bars = page.locator(".main-svg .point").filter(has=page.locator(".bartext-inside"))
    bars.first.wait_for()
    told = {
        tuple(
            bar.locator(part).evaluate("node => getComputedStyle(node).fill")
            for part in ("path", ".bartext-inside")
        )
        for bar in bars.all()
    }
    assert told == {
        ("rgb(18, 67, 109)", "rgb(255, 255, 255)"),
        ("rgb(244, 106, 37)", "rgb(16, 23, 31)"),
    }


def test_figures_on_paper_are_whole_and_headings_stay_with_them(visit):
    page = on_paper(visit, "effects")
    whole(page)
    for leads in ("Effects by region type", "Technical-digital skills along structured resources"):
        heading = page.get_by_role("heading", name=leads)
        heading.wait_for()
        held = heading.evaluate("""heading => {
          const wrong = [];
          let box = heading.closest("[data-testid=stElementContainer]");
          if (getComputedStyle(box).breakAfter !== "avoid") wrong.push("heading");
          for (; box && box.dataset.testid !== "stMainBlockContainer"; box = box.parentElement)
            if (/flex|grid/.test(getComputedStyle(box).display)) wrong.push(box.dataset.testid);
          return wrong;
        }""")
        assert not held


def test_paper_has_no_fields_and_every_row_of_a_table(visit):
    page = visit("scenarios")
    drawn(page)
    fields = page.get_by_text("The scenarios (2)")
    expect(fields).to_be_visible()
    rows = page.locator("[data-table=scenario-table] tbody tr")
    rows.first.wait_for()
    page.emulate_media(media="print")
    expect(fields).to_be_hidden()
    whole(page)
    # On the screen they are scrolled in a box, which would cut them on paper.
    box, last = page.locator("[data-table=scenario-table]"), rows.last
    end = last.evaluate("row => row.getBoundingClientRect().bottom")
    assert end <= box.evaluate("box => box.getBoundingClientRect().bottom") + 1


def test_heading_over_links_alone_is_not_printed(visit):
    page = on_paper(visit, "")
    expect(page.get_by_role("heading", name="How coworking relates to skills")).to_be_visible()
    expect(page.get_by_role("heading", name="Where to start")).to_be_hidden()


def whole(page):
    """Wait until each figure on paper ends where the paper does."""
    page.get_by_test_id("stPlotlyChart").first.wait_for()
    page.wait_for_function("""() => [...document.querySelectorAll(".main-svg")].every(
        node => node.getBoundingClientRect().right <= 1 + node.closest("[data-testid=stMain]")
          .querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect().right)""")
    paper = page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert paper["width"] == pytest.approx(182 / 25.4 * 96, abs=1)


def test_options_one_below_the_other_have_all_four_borders(visit):
    page = visit("scenarios?part=places", width=390)
    drawn(page)
    option = page.get_by_role("radio", name="What if a mechanism were stronger?")
    sides = option.evaluate(
        """node => ["Top", "Right", "Bottom", "Left"].map(
          side => getComputedStyle(node)[`border${side}Color`])"""
    )
    assert len(set(sides)) == 1
