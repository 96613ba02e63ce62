"""A specification is found without a mouse."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_curve_is_found_by_keyboard(visit):
    page = visit("robustness?fits=500")
    field = page.get_by_role("spinbutton", name=re.compile("Look at the specification"))
    field.fill("300")
    field.press("Enter")
    expect(page).to_have_url(re.compile("specification="))
