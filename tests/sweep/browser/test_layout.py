"""Menu and settings on every width, the page before it is drawn, and what paper shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import drawn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_atlas_says_its_name_before_streamlit_draws(window, address, theme):
    page = window(java_script_enabled=False, color_scheme=theme)
    page.goto(address)
    expect(page).to_have_title("Coworking Skills Atlas")
    expect(page.get_by_role("status")).to_have_text("Coworking Skills Atlas is loading …")
    ground = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 23, 31)"}[theme]


@pytest.mark.parametrize("width", [820, 1440])
def test_every_link_of_the_menu_can_be_clicked(visit, width):
    page = drawn(visit("about", width=width))
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
    page = drawn(visit("", width=390, height=844))
    shown = page.get_by_role("radio", name="Left-behind", exact=True)
    expect(shown).to_be_hidden()
    page.get_by_text("Filters and settings").click()
    shown.click()
    expect(page).to_have_url(re.compile("type=left-behind"))
    expect(shown).to_be_visible()


def test_headline_stands_in_the_first_fifth_of_a_phone(visit):
    page = drawn(visit("effects", width=390, height=844))
    page.wait_for_function("document.querySelector('h1').getBoundingClientRect().top < 844 / 5")


def on_paper(visit, view, **options):
    """Open a view and print it: its fields are gone, and figures are as wide as paper."""
    page = drawn(visit(view, **options))
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
    page = drawn(visit("scenarios"))
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
    page = drawn(visit("scenarios?part=places", width=390))
    option = page.get_by_role("radio", name="What if a mechanism were stronger?")
    sides = option.evaluate(
        """node => ["Top", "Right", "Bottom", "Left"].map(
          side => getComputedStyle(node)[`border${side}Color`])"""
    )
    assert len(set(sides)) == 1
