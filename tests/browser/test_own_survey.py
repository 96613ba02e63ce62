"""Visitors with surveys of their own at once: each sees theirs; nothing of a file is run."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from analysis import survey as survey_schema
from analysis.survey import SCALES
from geodata import tables
from tests.browser import files
from tests.browser.accessibility import audit, idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def shipped():
    return survey_schema.check(pd.read_csv(tables.DATA / "survey_demo.csv"))


def file(name, frame):
    return {"name": name, "mimeType": "text/csv", "buffer": frame.to_csv(index=False).encode()}


def bring(page, content):
    """Choose a file and wait for what the page makes of it."""
    page.locator("input[type=file]").first.set_input_files(content)
    page.get_by_role("heading", name="4. Check").wait_for()
    idle(page)


def use(page):
    page.get_by_role("button", name="Use this survey").click()
    page.get_by_text("In use:").wait_for()
    idle(page)


def to_effects(page):
    """Effects page, reached in this session; its sentence on each type."""
    page.get_by_role("link", name="Effects", exact=True).click()
    found = page.get_by_text(re.compile(r"Left-behind regions:.*skill points"))
    found.first.wait_for()
    idle(page)
    return found.first.inner_text()


def test_visitors_at_once_see_their_own_survey_only(visit, shipped):
    rng = np.random.default_rng(20261123)
    turned = shipped.assign(technical_digital=6 - shipped["technical_digital"])
    shuffled = shipped.assign(technical_digital=rng.permutation(shipped["technical_digital"]))
    first, second, third = visit("data"), visit("data"), visit("effects")
    bring(first, file("Alpha members.csv", turned))
    bring(second, file("Beta members.csv", shuffled))
    use(first)
    use(second)
    numbers = [to_effects(page) for page in (first, second, third)]
    assert len(set(numbers)) == 3
    for page, own, other in ((first, "Alpha", "Beta"), (second, "Beta", "Alpha")):
        expect(page.get_by_text(f"Survey loaded by a visitor: {own} members")).to_be_visible()
        assert other not in page.content()
        assert "Simulated survey" not in page.locator("body").inner_text()
    text = third.content()
    assert "Alpha" not in text
    assert "Beta" not in text
    assert "Simulated survey" in text
    # the same numbers when one comes back to them
    first.get_by_role("link", name="Map", exact=True).click()
    first.locator(".stage[data-ready=true]").wait_for()
    assert to_effects(first) == numbers[0]


def test_a_reload_or_a_shared_link_leaves_the_survey_behind(visit, shipped):
    page = visit("data")
    bring(page, file("Gamma.csv", shipped))
    use(page)
    page.reload()
    page.get_by_text("Simulated survey").first.wait_for()
    assert "Gamma" not in page.content()


def test_nothing_in_a_file_is_run_or_fetched(visit, shipped):
    page = visit("data")
    page.on("dialog", lambda _: pytest.fail("A script of the file was run."))
    names = {"td_1": HOSTILE, "td_2": "![x](https://example.org/x.png)"}
    frame = shipped.astype({"si_1": object}).rename(columns=names)
    frame.loc[3, "si_1"] = "=1+1"
    bring(page, file(f"{HOSTILE}.csv", frame.assign(role=HOSTILE)))
    page.locator("summary", has_text="Technical-digital skills").click()
    idle(page)
    box = page.get_by_role("combobox", name=re.compile("Technical-digital skills: item 1"))
    box.click()
    box.fill("<img")
    box.press("Enter")
    idle(page)
    assert page.locator("img[src='x']").count() == 0
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("CSV$")).last.click()
    assert b",'=1+1," in saved.value.path().read_bytes()
    page.get_by_role("button", name="Leave 1 row out and go on").click()
    idle(page)
    use(page)
    to_effects(page)
    assert page.locator("img[src='x']").count() == 0


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
    with page.expect_download() as saved:
        page.get_by_role("button", name="Template, XLSX").click()
    content = saved.value.path().read_bytes()
    columns = list(pd.read_excel(io.BytesIO(content), engine="openpyxl").columns)
    assert columns[:3] == ["respondent_id", "cws_id", "itl3"]
    bring(page, {"name": "survey-template.xlsx", "mimeType": "", "buffer": content})
    expect(page.get_by_text("2 rows, 26 columns")).to_be_visible()


def choose(page):
    """Open the file chooser by keyboard."""
    button = page.get_by_test_id("stFileUploader").locator("button")
    return files.chosen(page, lambda: button.press("Enter"))


def test_the_way_works_without_a_mouse(visit, shipped):
    page = visit("data")
    frame = shipped[["itl3", *SCALES]].rename(columns={"technical_digital": "outcome"})
    page.get_by_text("Not official statistics").last.wait_for()
    idle(page)
    choose(page).set_files(file("members.csv", frame))
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
    bring(page, file("members.csv", shipped))
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
    bring(page, file("members.csv", broken))
    for group in ("Respondent, region", "Social interaction", "Save this mapping"):
        page.locator("summary", has_text=group).first.click()
        idle(page)
    audit(page)
    page.get_by_role("button", name="Leave 1 row out and go on").click()
    idle(page)
    use(page)
    audit(page)
