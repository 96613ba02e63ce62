"""A visitor's survey: reloaded, damaged, from the template, by keyboard, in haste."""

import io
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from analysis.survey import SCALES
from tests.browser.accessibility import audit
from tests.browser.steps import as_csv, drawn, file_chooser, idle, saved, upload, use

pytestmark = pytest.mark.browser


def test_a_reload_or_a_shared_link_leaves_the_survey_behind(visit, shipped):
    page = visit("data")
    upload(page, as_csv("Gamma.csv", shipped))
    use(page, "Use this survey")
    page.reload()
    page.get_by_text("Simulated survey").first.wait_for()
    assert "Gamma" not in page.content()


def test_a_damaged_file_gets_a_sentence(visit):
    page = visit("data")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "bad.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 no"}
    )
    page.get_by_text("bad.xlsx").last.wait_for()
    expect(page.get_by_role("alert")).to_contain_text("bad.xlsx")
    assert "Traceback" not in page.content()


def test_workbook_template_goes_back_in(visit):
    page = visit("data")
    content = saved(page, "Template, XLSX")
    columns = list(pd.read_excel(io.BytesIO(content), engine="openpyxl").columns)
    assert columns[:3] == ["respondent_id", "cws_id", "itl3"]
    upload(page, {"name": "survey-template.xlsx", "mimeType": "", "buffer": content})
    expect(page.get_by_text("2 rows, 26 columns")).to_be_visible()


def choose(page):
    """Open the file chooser by keyboard."""
    button = page.get_by_test_id("stFileUploader").locator("button")
    return file_chooser(page, lambda: button.press("Enter"))


def test_the_way_works_without_a_mouse(visit, shipped):
    page = visit("data")
    frame = shipped[["itl3", *SCALES]].rename(columns={"technical_digital": "outcome"})
    drawn(page)
    choose(page).set_files(as_csv("members.csv", frame))
    page.get_by_role("heading", name="4. Check").wait_for()
    idle(page)
    page.locator("summary", has_text="Technical-digital skills").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name=re.compile("Technical-digital skills: scale"))
    box.wait_for()
    idle(page)
    box.focus()
    page.keyboard.type("outcome")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="5. Use it").wait_for()
    idle(page)
    page.get_by_role("button", name="Use this survey").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("In use: members, 924 respondents")).to_be_visible()


def test_boxes_opened_in_haste_change_nothing(visit, shipped):
    page = visit("data")
    upload(page, as_csv("members.csv", shipped))
    # Each box is opened while the page still works on the one before.
    for group in ("Respondent, region", "Social interaction", "Save this mapping"):
        page.locator("summary", has_text=group).first.click()
    idle(page)
    page.locator("summary", has_text="Save this mapping").first.click()
    idle(page)
    expect(page.get_by_role("button", name="Use this survey: 924 respondents")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_no_violation_on_the_way(visit, shipped, width, theme):
    page = visit("data", width=width, theme=theme)
    broken = shipped.astype({"si_1": object})
    broken.loc[3, "si_1"] = "lots"
    upload(page, as_csv("members.csv", broken))
    for group in ("Respondent, region", "Social interaction", "Save this mapping"):
        page.locator("summary", has_text=group).first.click()
        idle(page)
    audit(page)
    page.get_by_role("button", name="Leave 1 row out and go on").click()
    idle(page)
    use(page, "Use this survey")
    audit(page)
