"""The effects page in a browser: question to answer, and files."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.steps import parameter, saved

pytestmark = pytest.mark.browser

#: How each file begins, by the end of its button's name.
STARTS = {
    "SVG": b"<?xml",
    "PNG": b"\x89PNG",
    "CSV": b"model,",
    "LaTeX": b"%",
    "HTML": b"<!",
    "Word": b"PK",
    "ZIP": b"PK",
}


def test_another_mechanism_changes_headline_figure_and_address(visit):
    page = visit("effects")
    before = page.locator("h1").inner_text()
    page.get_by_role("radio", name="Social interaction").click()
    expect(page.locator("h1")).not_to_have_text(before)
    parameter(page, "mechanism", "social_interaction")
    expect(
        page.get_by_role("heading", name="Technical-digital skills along social interaction")
    ).to_be_visible()


def test_every_file_comes_and_holds_the_address_of_the_view(visit):
    page = visit("effects?closer=Files&skill=social_cognitive")
    files = {label: saved(page, label) for label in STARTS}
    for label, start in STARTS.items():
        assert files[label].lower().startswith(start.lower()), label
    names = zipfile.ZipFile(io.BytesIO(files["ZIP"])).namelist()
    assert {"reproduce.py", "survey.csv", "results.csv", "data_dictionary.csv"} <= set(names)
    assert "effects?closer=Files&amp;skill=social_cognitive" in files["HTML"].decode()
