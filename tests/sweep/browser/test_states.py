"""States that no address leads to are as accessible: what is open, chosen, running or wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import audit, tree_problems, violations
from tests.browser.steps import SEARCH, drawn, find, idle

pytestmark = pytest.mark.browser

GROUNDS = [(1440, "light"), (390, "dark")]


def unfold(page, width):
    """Open the settings, which are folded on a phone."""
    if width < GROUNDS[0][0]:
        page.locator("summary").filter(has_text="settings").click()


@pytest.mark.parametrize(
    ("width", "theme", "definition"), [(*GROUNDS[0], "multi_indicator"), (*GROUNDS[1], "index")]
)
def test_map_with_its_table_its_card_and_its_definition_open(visit, width, theme, definition):
    page = visit(f"?area=TLD42&definition={definition}", width=width, theme=theme)
    page.locator(".stage[data-ready=true]").wait_for()
    page.locator("summary").filter(has_text="The map as a table").click()
    page.locator(".table-box").first.wait_for()
    page.locator("[data-code=TLD42]").first.focus()
    expect(page.locator(".card")).to_be_visible()
    audit(page)
    unfold(page, width)
    page.get_by_role("button", name=re.compile("Left-behind by")).click()
    page.get_by_role("slider").wait_for()
    idle(page)
    assert violations(page) == []


@pytest.mark.parametrize(("width", "theme"), GROUNDS)
def test_effects_with_data_and_model_open(visit, width, theme):
    page = visit("effects", width=width, theme=theme)
    page.locator("summary").filter(has_text="Data of this chart").first.click()
    idle(page)
    audit(page)
    unfold(page, width)
    page.get_by_role("button", name=re.compile("^Model:")).click()
    page.get_by_role("combobox", name=re.compile("Estimator", re.IGNORECASE)).wait_for()
    idle(page)
    assert violations(page) == []


def test_list_of_places_that_were_typed_is_open(visit):
    page = visit("region")
    page.get_by_role("combobox", name=SEARCH).fill("Black")
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_wrong_postcode_gets_an_accessible_sentence(visit):
    page = visit("region")
    find(page, "ZZ99 9ZZ")
    expect(page.get_by_text(re.compile("ZZ99 9ZZ")).first).to_be_visible()
    audit(page)


def test_joint_test_when_it_is_done(visit):
    page = visit("robustness?fits=500&look=All+together&mechanism=social_interaction")
    page.get_by_role("button", name="Test all specifications together").click()
    expect(page.get_by_text("Without any effect, a curve like this")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="CSV").first).to_be_visible()
    audit(page)


#: With so many draws that it cannot be over before it was looked at.
MANY_DRAWS = "from pages.robustness import joint_test; joint_test.DRAWS *= 8"


def test_joint_test_while_it_runs_and_when_it_is_stopped(visit, start_server):
    _, address = start_server(first=MANY_DRAWS)
    page = visit("robustness?fits=500&look=All+together", at=address)
    page.get_by_role("button", name="Test all specifications together").click()
    # While the page is drawn there is a Stop in Streamlit's header too.
    stop = page.get_by_role("tabpanel").get_by_role("button", name="Stop")
    stop.wait_for()
    # Streamlit pales what is being worked out: contrast is a matter of what has come to rest.
    assert tree_problems(page) == []
    stop.click()
    expect(page.get_by_text("was stopped before it had a result")).to_be_visible()
    audit(page)


#: The effects, five seconds later.
SLOWLY = """
import time
from pages.shared.store import survey
at_once = survey.effects
survey.effects = lambda *options, **more: (time.sleep(5), at_once(*options, **more))[1]
"""


def test_grey_shapes_stand_for_what_takes_a_while(visit, start_server):
    _, address = start_server(first=SLOWLY)
    page = visit("about", at=address)
    page.goto(f"{address}/effects")
    shapes = page.get_by_test_id("stSkeletonElement")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stSkeletonElement]')]"
        ".some(shape => shape.clientHeight > 400)"
    )
    assert page.locator("h1").count() == 0
    expect(page.get_by_role("radio", name="Structured resources")).to_be_visible()
    page.locator("h1").wait_for()
    drawn(page)
    expect(shapes).to_have_count(0)
