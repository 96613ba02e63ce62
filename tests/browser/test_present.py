"""A talk is given with the arrow keys alone, and its views stand in other sites."""

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import audit
from tests.browser.steps import idle

pytestmark = pytest.mark.browser

SLIDES = 6


def test_arrow_keys_turn_through_all_views_and_back(visit):
    page = visit("present")
    said = page.get_by_role("status").filter(has_text=re.compile(f"^[1-{SLIDES}] of"))
    expect(page.get_by_text(f"1 of {SLIDES} ·")).to_be_visible()
    # Keys turn from when this is there.
    page.locator("[role=status][data-place]").wait_for(state="attached")
    idle(page)
    for place in range(2, SLIDES + 1):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text(f"{place} of {SLIDES} ·")).to_be_visible()
        idle(page)
        # The new headline is announced; focus stays, so that the keys go on turning.
        expect(said.first).to_have_text(
            f"{place} of {SLIDES}. {page.locator('h1').inner_text().strip()}"
        )
        audit(page, landmarks=("banner", "main", "contentinfo"))
    for place in range(SLIDES - 1, 0, -1):
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_text(f"{place} of {SLIDES} ·")).to_be_visible()
    expect(page).not_to_have_url(re.compile("slide="))


@pytest.fixture
def host(tmp_path):
    """Serve a folder from a port of its own: another site, to the browser."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """A server that logs nothing."""

    def log_message(self, *_):
        """Say nothing."""


def test_views_stand_in_a_page_of_another_origin(window, address, host):
    folder, other = host
    views = {"present?slide=paths&": "Wang et al", "effects?": "Wang et al", "compare?": "Source:"}
    frames = "".join(
        f'<iframe title="{view}" width="1200" height="800" src="{address}/{view}embed=true">'
        "</iframe>"
        for view in views
    )
    (folder / "index.html").write_text(f"<!doctype html><title>Host</title>{frames}")
    page = window()
    page.goto(other)
    for view, source in views.items():
        inside = page.frame_locator(f"iframe[title='{view}']")
        expect(inside.locator("h1")).to_be_visible()
        expect(inside.get_by_text("Simulated survey").first).to_be_visible()
        expect(inside.get_by_text(source).first).to_be_visible()
        expect(inside.get_by_text("Contains OS data").last).to_be_visible()
    talk = page.frame_locator("iframe").first
    expect(talk.get_by_role("figure", name="Left-behind regions")).to_be_visible()
    expect(talk.get_by_role("link", name="Compare")).to_be_hidden()
