"""Each slide of a talk fits on one screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import idle

pytestmark = pytest.mark.browser

SLIDES = 6
#: What of a view is in sight: how far its lowest part, and the sources, are below the buttons' top.
IN_SIGHT = """() => {
  const bottom = (node) => node.getBoundingClientRect().bottom;
  const buttons = document.querySelector(".st-key-turning-bar").getBoundingClientRect().top;
  const parts = [...document.querySelectorAll(".st-key-slide > *")].map(bottom);
  const sources = document.querySelector(".st-key-foot").getBoundingClientRect().top;
  return [Math.max(...parts) - buttons, sources - buttons];
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_each_view_is_whole_on_one_screen_and_sources_stand_below(visit, width, height):
    page = visit("present", width=width, height=height)
    page.locator("[role=status][data-place]").wait_for(state="attached")
    for place in range(1, SLIDES + 1):
        expect(page.get_by_text(f"{place} of {SLIDES} ·")).to_be_visible()
        idle(page)
        view, sources = page.evaluate(IN_SIGHT)
        assert view <= 0, (place, view)
        assert page.locator(".st-key-status p").bounding_box()["y"] >= 0
        assert sources >= 0, (place, sources)
        page.keyboard.press("ArrowRight")
