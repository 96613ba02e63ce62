"""A visitor's own list of coworking spaces in a browser: used, ranked on, theirs alone, as text."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import HOSTILE, find, idle, ready, upload, use

pytestmark = pytest.mark.browser

ACCESS = "region?area=TLD42&tab=Access+to+coworking"


def file(name, *rows):
    lines = ["name,kind,latitude,longitude", *rows]
    return {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


ALPHA = file("Alpha list.csv", f"{HOSTILE},Coworking,53.8175,-3.0357", "B,Desk den,51.5,-0.1")
BETA = file("Beta list.csv", "Beta Desks,coworking space,53.8175,-3.0357")


def bring(page, content, *, complete):
    """Choose a file, declare it and use it."""
    upload(page, content)
    page.get_by_text("Complete: it has" if complete else "Partial: there may be").click()
    use(page, "Use this list")


def to_access(page):
    """Access tab of Blackpool, reached in this session."""
    page.get_by_role("link", name="Your area", exact=False).first.click()
    find(page, "Blackpool")
    expect(page.locator("h1")).to_contain_text("Blackpool is")
    page.get_by_role("tab", name="Access to coworking").click()
    page.get_by_text(re.compile("The layer has .* in Blackpool")).first.wait_for()
    idle(page)
    return page.locator("[data-testid=stMain]").inner_text()


def test_visitors_at_once_see_their_own_list_only(visit):
    first, second, third = visit("data?part=spaces"), visit("data?part=spaces"), visit(ACCESS)
    bring(first, ALPHA, complete=True)
    bring(second, BETA, complete=False)
    alpha, beta = to_access(first), to_access(second)
    assert "Alpha list: 1 coworking space in" in alpha
    assert "How Blackpool ranks" in alpha
    assert "partial" not in alpha
    assert "Beta list: 1 coworking space in" in beta
    assert "How Blackpool ranks" not in beta
    shipped = third.content()
    assert "Alpha" not in alpha.replace("Alpha list", "")
    assert "Beta" not in alpha
    assert "Alpha" not in beta
    assert "This layer is partial" in shipped
    assert "Alpha" not in shipped
    assert "Beta" not in shipped


def test_names_of_places_are_text_on_the_map(visit):
    page = visit("data?part=spaces")
    bring(page, ALPHA, complete=True)
    page.get_by_role("link", name="See it on the map").click()
    idle(ready(page))
    page.locator("select").first.select_option("coworking_rate")
    page.wait_for_function("location.search.includes('layer=coworking_rate')")
    assert page.locator("img[src=x]").count() == 0
    mark = page.locator(".uk .points path, .points path").first
    mark.hover(force=True)
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
