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


@pytest.mark.parametrize(
    ("label", "start"),
    [
        ("SVG", b"<?xml"), ("PNG", b"\x89PNG"), ("CSV", b"model,"), ("LaTeX", b"%"),
        ("HTML", b"<!"), ("Word", b"PK"), ("ZIP", b"PK"),
    ],
)  # fmt: skip
def test_every_file_comes(visit, tmp_path, label, start):
    page = visit("effects?closer=Files")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(rf"{label}$")).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    content = path.read_bytes()
    assert content.lower().startswith(start.lower())
    if label == "ZIP":
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert {"reproduce.py", "survey.csv", "results.csv", "data_dictionary.csv"} <= set(names)


def test_files_hold_the_address_of_the_view(visit, tmp_path):
    page = visit("effects?closer=Files&skill=social_cognitive")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("HTML$")).click()
    path = tmp_path / "regressions.html"
    download.value.save_as(path)
    assert "effects?skill=social_cognitive" in path.read_text(encoding="utf-8")
