"""The dashboard and the browser of the tests that run at every change."""

from tests.browser.conftest import address, chromium, contexts, places, start_server, visit, window  # noqa: F401
