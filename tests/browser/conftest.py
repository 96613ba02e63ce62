"""A running dashboard and a headless Chromium: loopback only, bounded waits."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from benchmarks.chromium import launched

ROOT = Path(__file__).parents[2]
#: What a running dashboard needs.
PARTS = ("app.py", "pages", "analysis", "geodata", "data", ".streamlit")
#: A busy machine takes its time.
LONGEST_MS = 60_000
expect.set_options(timeout=LONGEST_MS)
#: Streamlit asks for these below the page's path first, and then at the root.
EXPECTED_404 = ("/_stcore/health", "/_stcore/host-config")


def start(folder: Path) -> tuple[subprocess.Popen, str]:
    """Start the dashboard of a folder on a free port and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.address",
            "127.0.0.1",
            "--server.port",
            str(port),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            return server, address
    server.terminate()
    message = "The dashboard did not answer within 30 seconds."
    raise RuntimeError(message)


@pytest.fixture(scope="session")
def address():
    server, where = start(ROOT)
    yield where
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def start_server():
    """Start the dashboard of any folder; it ends with the test."""
    servers = []

    def _start(folder):
        server, where = start(folder)
        servers.append(server)
        return server, where

    yield _start
    for server in servers:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def changed(tmp_path, start_server):
    """Start a copy of the atlas in which one file is changed; gives its address and process."""

    def _changed(name, change):
        folder = tmp_path / "atlas"
        folder.mkdir()
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part)
            else:
                shutil.copy(ROOT / part, folder / part)
        change(folder / name)
        return start_server(folder)

    return _changed


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
        page.set_default_timeout(LONGEST_MS)
        watch(page, at)
        page.goto(f"{at}/{view}")
        page.locator("h1").wait_for()
        return page

    yield _visit
    for kind, context in used:
        emptied(context)
        contexts[kind].append(context)
    assert not wrong


def opened(chromium, address, settings):
    """Open a window with a page that stays: its process keeps Streamlit's scripts compiled.

    Compiling them anew is nearly half of the work of a visit.
    """
    context = chromium.new_context(**settings)
    context.new_page().goto(f"{address}/_stcore/health")
    return context


def emptied(context):
    """Close a window's pages and drop what sites stored, but not what they need to be drawn."""
    context.clear_cookies()
    for page in context.pages[1:]:
        with suppress(Error):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.close()
