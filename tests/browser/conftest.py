"""A running dashboard and a headless Chromium: loopback only, bounded waits."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
#: What a running dashboard needs.
PARTS = ("app.py", "pages", "analysis", "geodata", "data", ".streamlit")
CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: Streamlit asks for these below the page's path first, and then at the root.
EXPECTED_404 = ("/_stcore/health", "/_stcore/host-config")


def start(folder: Path) -> tuple[subprocess.Popen, str]:
    """Start the dashboard of a folder on a free port and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
         "--server.port", str(port)],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
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
                shutil.copytree(
                    ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(ROOT / part, folder / part)
        change(folder / name)
        return start_server(folder)

    return _changed


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is needed: run `make test`, or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, address):
    """Open a view; at the end nothing may have gone wrong in the console or left the machine."""
    contexts, wrong = [], []

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
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme,
            reduced_motion="reduce", **options,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        watch(page, at)
        page.goto(f"{at}/{view}")
        # The first view of a server that has just started takes the longest.
        page.locator("h1").wait_for(timeout=60_000)
        return page

    yield _visit
    for context in contexts:
        context.close()
    assert not wrong
