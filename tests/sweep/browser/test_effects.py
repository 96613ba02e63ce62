"""The effects page: an address carries its model, and charts follow the theme."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_copied_address_shows_the_same_model(visit):
    view = "effects?errors=CR2&controls=role,sector&skill=social_cognitive&closer=Contrasts"
    page = visit(view)
    expect(page.get_by_text("bias-reduced for few clusters (CR2)")).to_be_visible()
    expect(page.get_by_text("2 controls")).to_be_visible()
    expect(page.get_by_role("tab", name="Contrasts")).to_have_attribute("aria-selected", "true")


def test_charts_follow_when_the_theme_is_changed(visit):
    page = visit("effects")
    title = page.locator(".js-plotly-plot .annotation-text").first
    title.wait_for()
    for theme, colour in (("dark", "rgb(238, 242, 246)"), ("light", "rgb(27, 39, 51)")):
        page.emulate_media(color_scheme=theme)
        expect(title).to_have_css("fill", colour)
