import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.store import survey as store_survey
from tests.helpers import ROOT


@pytest.fixture
def open_page():
    """Open a page of the atlas at an address, without a browser."""

    def _open(page: str | None = None, **parameters: str) -> AppTest:
        app = AppTest.from_file(ROOT / "pages" / "router.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        if page:
            # Before a first run, switch_page would look for a file of this name.
            app._page_hash = calc_hash(page)
        app.run()
        assert not app.exception
        return app

    return _open


@pytest.fixture
def use_survey(monkeypatch):
    """Load another survey for a test, with nothing kept of the one before or after it."""

    def _use(survey):
        st.cache_data.clear()
        st.cache_resource.clear()
        monkeypatch.setattr(store_survey, "survey", lambda: survey)

    yield _use
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def with_list(open_page, own):
    """Open a page as a visitor sees it whose list of region types, `own`, is loaded."""

    def _open(page=None, **parameters):
        app = open_page(page)
        app.session_state["own types"] = own
        for name, value in {"definition": "own", **parameters}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return _open


@pytest.fixture(autouse=True)
def undescribed(monkeypatch):
    """Whatever a test of a page offers for download has words on each of its columns."""
    offer, missing = widgets.download_buttons, set()

    def offered(table, about):
        missing.update(
            (table.name, column)
            for column in (*table.raw().columns, *downloads.ADDED)
            if not table.described(column).description
        )
        offer(table, about)

    monkeypatch.setattr(widgets, "download_buttons", offered)
    yield
    assert not missing, "Describe these columns where their table is declared"
