"""Visitors with surveys of their own at once: each sees theirs; nothing of a file is run."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.steps import HOSTILE, as_csv, go, idle, ready, saved, upload, use

pytestmark = pytest.mark.browser


def to_effects(page):
    """Effects page, reached in this session; its sentence on each type."""
    go(page, "Effects")
    found = page.get_by_text(re.compile(r"Left-behind regions:.*skill points"))
    found.first.wait_for()
    idle(page)
    return found.first.inner_text()


def test_visitors_at_once_see_their_own_survey_only(visit, shipped):
    rng = np.random.default_rng(20261123)
    turned = shipped.assign(technical_digital=6 - shipped["technical_digital"])
    shuffled = shipped.assign(technical_digital=rng.permutation(shipped["technical_digital"]))
    first, second, third = visit("data"), visit("data"), visit("effects")
    upload(first, as_csv("Alpha members.csv", turned))
    upload(second, as_csv("Beta members.csv", shuffled))
    use(first, "Use this survey")
    use(second, "Use this survey")
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
    go(first, "Map")
    ready(first)
    assert to_effects(first) == numbers[0]


def test_nothing_in_a_file_is_run_or_fetched(visit, shipped):
    page = visit("data")
    page.on("dialog", lambda _: pytest.fail("A script of the file was run."))
    names = {"td_1": HOSTILE, "td_2": "![x](https://example.org/x.png)"}
    frame = shipped.astype({"si_1": object}).rename(columns=names)
    frame.loc[3, "si_1"] = "=1+1"
    upload(page, as_csv(f"{HOSTILE}.csv", frame.assign(role=HOSTILE)))
    page.locator("summary", has_text="Technical-digital skills").click()
    idle(page)
    box = page.get_by_role("combobox", name=re.compile("Technical-digital skills: item 1"))
    box.click()
    box.fill("<img")
    box.press("Enter")
    idle(page)
    assert page.locator("img[src='x']").count() == 0
    assert b",'=1+1," in saved(page, "CSV", last=True)
    page.get_by_role("button", name="Leave 1 row out and go on").click()
    idle(page)
    use(page, "Use this survey")
    to_effects(page)
    assert page.locator("img[src='x']").count() == 0
