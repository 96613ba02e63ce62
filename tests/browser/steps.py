"""What a visitor does in a browser, and what tests wait for in between."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from tests.helpers import LONGEST_S

ATTEMPT_S = 10
HOSTILE = "<img src=x onerror=alert(1)>"
BLACKPOOL = "scenarios?part=places&area=TLD42&km=2"
SEARCH = "Find a region, district or postcode"


def idle(page):
    """Wait until nothing is worked out any more.

    What was asked for has reached the server when it has answered another question. Streamlit's own
    sign of work comes late, as short work is not to flicker; its state does not.
    """
    page.evaluate("fetch('/_stcore/health').then(answer => answer.text())")
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state=notRunning]").wait_for()


def drawn(page):
    """Wait for the page to its foot, and to its end."""
    page.get_by_text("Not official statistics").last.wait_for()
    idle(page)
    return page


def ready(page):
    """Wait until the map is drawn."""
    page.locator(".stage[data-ready=true]").wait_for()
    return page


def go(page, name):
    """Open a page of the menu."""
    page.get_by_role("link", name=name, exact=True).first.click()


def parameter(page, name, value):
    """Wait until the address holds a value (None: until it holds none)."""
    gone = "null" if value is None else f"'{value}'"
    page.wait_for_function(f"new URL(location.href).searchParams.get('{name}') === {gone}")


def find(page, words):
    """Type a place and press Enter."""
    page.get_by_role("combobox", name=SEARCH).fill(words)
    page.keyboard.press("Enter")


def region(page, code):
    return page.locator(f".regions path[data-code={code}]")


def dimmed(page):
    """Regions that the filters dim."""
    return page.locator(".regions path.outside")


def places(page):
    """Marks of the coworking spaces on the map."""
    return page.locator("svg.uk .points path")


def downloaded(page, press):
    """Name and bytes of the file that comes when something is pressed."""
    with page.expect_download() as download:
        press()
    return download.value.suggested_filename, download.value.path().read_bytes()


def saved(page, name, *, last=False):
    """Bytes of the file behind the button whose name ends so."""
    buttons = page.get_by_role("button", name=re.compile(f"{name}$"))
    return downloaded(page, (buttons.last if last else buttons.first).click)[1]


def as_csv(name, frame):
    """A table as a file to upload."""
    return {"name": name, "mimeType": "text/csv", "buffer": frame.to_csv(index=False).encode()}


def upload(page, content):
    """Choose a file and wait for what the page makes of it."""
    page.locator("input[type=file]").first.set_input_files(content)
    page.get_by_role("heading", name="4. Check").wait_for()
    idle(page)


def use(page, name):
    """Take what was uploaded into use."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_enabled()
    button.click()
    page.get_by_text("In use:").wait_for()
    idle(page)


def file_chooser(page, press):
    """File chooser that `press` opens; a button that is drawn anew just then loses its focus."""
    for _ in range(LONGEST_S // ATTEMPT_S):
        with suppress(Late):
            with page.expect_file_chooser(timeout=1000 * ATTEMPT_S) as chooser:
                press()
            return chooser.value
    pytest.fail("No file chooser opened.")


def drag(page, mark, across, down):
    """Drag a mark of the map by so many pixels."""
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()
