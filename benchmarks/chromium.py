"""Headless Chromium as tests, benchmarks and pictures start it: loopback only, no screen."""

import os
import shutil
from typing import Final

from playwright.sync_api import Browser, Playwright

#: Without the flags on background work Chromium looks for its maker's servers at every start.
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launched(playwright: Playwright, *flags: str) -> Browser:
    """Start Chromium.

    The shell without a window, which Debian packages by itself, opens a page at two thirds of the
    work of the whole browser.

    Parameters
    ----------
    playwright : Playwright
    *flags : str
        More flags.

    Returns
    -------
    Browser

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    names = ("chromium-headless-shell", "chromium")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        message = "Chromium is needed: run `make test`, or set CHROMIUM to its path."
        raise FileNotFoundError(message)
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
