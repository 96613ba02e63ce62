"""A running dashboard and a headless Chromium: loopback only, bounded waits."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from benchmarks.chromium import launched
from geodata.tables import DATA
from tests.browser.steps import BLACKPOOL, ready
from tests.helpers import LONGEST_S, ROOT, until

expect.set_options(timeout=1000 * LONGEST_S)
#: Streamlit asks for these below the page's path first, and then at the root.
EXPECTED_404 = ("/_stcore/health", "/_stcore/host-config")
#: The dashboard as the command of its name starts it, after other lines of Python.
SERVER = """
import sys
from streamlit.web.cli import main
sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
main()
"""


def start(*, data: Path = DATA, first: str = "") -> tuple[subprocess.Popen, str]:
    """Start the dashboard on a free port, with the data of a folder, and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ("--server.address", "127.0.0.1", "--server.port", str(port))
    server = subprocess.Popen(
        [sys.executable, "-c", first + SERVER, *where],
        cwd=ROOT,
        env={**os.environ, "ATLAS_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    until(lambda: answers(address, server))
    return server, address


def answers(address: str, server: subprocess.Popen) -> bool:
    """Whether a server is ready; it must not have ended."""
    assert server.poll() is None, "The server ended before it answered."
    try:
        urllib.request.urlopen(f"{address}/_stcore/health", timeout=LONGEST_S)
    except (urllib.error.URLError, OSError):
        return False
    return True


def end(server: subprocess.Popen) -> None:
    server.terminate()
    server.wait(timeout=LONGEST_S)


@pytest.fixture(scope="session")
def address():
    """The dashboard that ships; each worker has one of its own."""
    server, where = start()
    yield where
    end(server)


@pytest.fixture
def start_server():
    """Start one more dashboard, which ends with the test."""
    servers = []

    def _start(**options):
        servers.append(start(**options))
        return servers[-1]

    yield _start
    for server, _ in servers:
        end(server)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright, "--process-per-site")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts():
    """Windows that no test uses, by their settings.

    What they have of the site need not be read again, which is most of the work of a visit.
    """
    return defaultdict(list)


@pytest.fixture
def visit(chromium, contexts, address):
    """Open a view; at the end nothing may have gone wrong in the console or left the machine.

    Each view of a test is in a window of its own, without anything that another test left there.
    """
    used, wrong = [], []

    def watch(page, where):
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text)
                if message.type == "error" and not message.location["url"].endswith(EXPECTED_404)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                wrong.append(f"left the machine: {request.url}")
                if not request.url.startswith((where, "data:", "blob:"))
                else None
            ),
        )

    def _visit(view="", *, at=address, width=1440, height=900, theme="light", **options):
        settings = {
            "viewport": {"width": width, "height": height},
            "color_scheme": theme,
            "reduced_motion": "reduce",
            **options,
        }
        kind = repr(settings)
        context = contexts[kind].pop() if contexts[kind] else opened(chromium, address, settings)
        used.append((kind, context))
        page = context.new_page()
        watch(page, at)
        page.goto(f"{at}/{view}")
        page.locator("h1").wait_for()
        return page

    yield _visit
    for kind, context in used:
        emptied(context)
        contexts[kind].append(context)
    assert not wrong


@pytest.fixture
def places(visit):
    """The page of Blackpool's next spaces, its map drawn."""
    page = ready(visit(BLACKPOOL, height=1400))
    expect(page.locator("h1")).to_contain_text("3 new coworking spaces for Blackpool")
    expect(page.locator("g.sites > g")).to_have_count(3)
    return page


@pytest.fixture
def window(chromium):
    """Open an empty page in a window of its own, which nothing watches."""
    contexts = []

    def _window(**options):
        contexts.append(chromium.new_context(viewport={"width": 1440, "height": 900}, **options))
        contexts[-1].set_default_timeout(1000 * LONGEST_S)
        return contexts[-1].new_page()

    yield _window
    for context in contexts:
        context.close()


def opened(chromium, address, settings):
    """Open a window with a page that stays: its process keeps Streamlit's scripts compiled.

    Compiling them anew is nearly half of the work of a visit.
    """
    context = chromium.new_context(**settings)
    context.set_default_timeout(1000 * LONGEST_S)
    context.new_page().goto(f"{address}/_stcore/health")
    return context


def emptied(context):
    """Close a window's pages and drop what sites stored, but not what they need to be drawn."""
    context.clear_cookies()
    for page in context.pages[1:]:
        with suppress(Error):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.close()
