"""What stands around every page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from geodata.errors import DataError

ROOT = Path(__file__).parents[4]
FOOTER = "from pages.shared.frame import layout\nlayout.footer()\n"


def footer():
    app = AppTest.from_string(FOOTER).run()
    assert not app.exception
    return "\n".join(part.value for part in app.markdown)


def test_footer_names_sources_status_and_the_age_of_the_data():
    said = footer()
    assert "Office for National Statistics licensed under the Open Government Licence" in said
    assert "© OpenStreetMap contributors, ODbL 1.0" in said
    assert "Not official statistics" in said
    assert "coworking spaces to 2026-04-06, indicators to 2026-01" in said


def test_footer_stands_when_the_data_are_broken(monkeypatch):
    def broken():
        message = "region_indicators.csv is damaged."
        raise DataError(message)

    monkeypatch.setattr("pages.shared.store.atlas.newest_inputs", broken)
    said = footer()
    assert "Not official statistics" in said
    assert "Newest inputs: not known" in said


def test_every_page_has_links_to_all_pages_and_the_footer(open_page):
    for page in (None, "effects", "about"):
        said = "\n".join(part.value for part in open_page(page).markdown)
        assert "Coworking Skills Atlas" in said
        assert "Not official statistics" in said


def test_server_that_asks_for_it_shows_nothing_before_sign_in(monkeypatch):
    monkeypatch.setenv("ATLAS_SIGN_IN", "1")
    app = AppTest.from_file(ROOT / "pages" / "router.py").run()
    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]
    assert len(app.get("page_link")) == 0
