"""The effects page in a browser: question to answer, files, link."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_another_skill_changes_headline_figure_and_address(visit):
    page = visit("effects")
    before = page.locator("h1").inner_text()
    page.get_by_role("radio", name="Social interaction").click()
    expect(page.locator("h1")).not_to_have_text(before)
    page.wait_for_function("location.search.includes('mechanism=social_interaction')")
    expect(
        page.get_by_role("heading", name="Technical-digital skills along social interaction")
    ).to_be_visible()


def test_copied_address_shows_the_same_model(visit):
    view = "effects?errors=CR2&controls=role,sector&skill=social_cognitive&closer=Contrasts"
    page = visit(view)
    expect(page.get_by_text("bias-reduced for few clusters (CR2)")).to_be_visible()
    expect(page.get_by_text("2 controls")).to_be_visible()
    expect(page.get_by_role("tab", name="Contrasts")).to_have_attribute("aria-selected", "true")


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


def test_every_file_comes_and_holds_the_address_of_the_view(visit):
    page = visit("effects?closer=Files&skill=social_cognitive")
    files = {}
    for label, start in STARTS.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(rf"{label}$")).click()
        files[label] = download.value.path().read_bytes()
        assert files[label].lower().startswith(start.lower())
    names = zipfile.ZipFile(io.BytesIO(files["ZIP"])).namelist()
    assert {"reproduce.py", "survey.csv", "results.csv", "data_dictionary.csv"} <= set(names)
    assert "effects?skill=social_cognitive" in files["HTML"].decode()


def test_charts_follow_when_the_theme_is_changed(visit):
    page = visit("effects")
    title = page.locator(".js-plotly-plot .annotation-text").first
    title.wait_for()
    for theme, colour in (("dark", "rgb(238, 242, 246)"), ("light", "rgb(27, 39, 51)")):
        page.emulate_media(color_scheme=theme)
        expect(title).to_have_css("fill", colour)
