"""No violation while a list of spaces, or of region types, is checked and used."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import audit
from tests.browser.steps import HOSTILE

pytestmark = pytest.mark.browser

SPACES = f"name,kind,latitude,longitude\n{HOSTILE},Coworking,53.8,-3\nB,Desk den,51.5,0".encode()
TYPES = b"itl3,type\nTLD42,left-behind\nTLI35,0\nnowhere,1\n"


def choose(page, content):
    file = {"name": "Alpha list.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").first.set_input_files(file)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_no_violation_on_the_way(visit, width, theme):
    page = visit("data?part=spaces", width=width, theme=theme)
    choose(page, SPACES)
    page.get_by_role("heading", name="5. Use it").wait_for()
    audit(page)


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_no_violation_of_region_types(visit, width, theme):
    page = visit("data?part=types", width=width, theme=theme)
    choose(page, TYPES)
    page.get_by_role("heading", name="4. Use it").wait_for()
    audit(page)
    page.get_by_role("button", name="Use this list: 2 regions").click()
    page.get_by_role("link", name="Use it: the map by your own list").click()
    expect(page.locator(".st-key-lede")).to_contain_text("1 of the 2 regions with a type is left")
