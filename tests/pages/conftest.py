from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def open_page():
    """Open a page of the atlas at an address, without a browser."""

    def _open(page: str | None = None, **parameters: str) -> AppTest:
        app = AppTest.from_file(ROOT / "pages" / "router.py", default_timeout=30)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if page:
            app.switch_page(f"{page}.py").run()
        assert not app.exception
        return app

    return _open
