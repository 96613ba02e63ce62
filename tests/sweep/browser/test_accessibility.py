"""No WCAG 2.2 AA violation in any view, theme and width, a whole tree, and nothing cut."""

import pytest

from tests.browser import spacing
from tests.browser.steps import idle
from tests.browser.views import GROUNDS, VIEWS, look_at

pytestmark = pytest.mark.browser

#: Views whose fit is looked at, and that are seen on both grounds, besides the first of each page.
FITTED = {
    "map, region chosen",
    "area",
    "district",
    "comparison, distributions",
    "places",
    "robustness",
    "present",
    "your data, spaces",
    "your data, types",
}
#: Widest thing that reaches beyond the page, or nothing.
BEYOND = """() => {
  const page = document.querySelector("[data-testid=stMain]");
  const [wide, narrow] = [page.scrollWidth, page.clientWidth];
  return wide > narrow + 1 ? `${wide} of ${narrow}` : "";
}"""
#: Pixels of a phone, and of a window of 1440 or 1280 at 200 and 400 per cent.
NARROW = (720, 390, 320)
SPACED = (390, 720)


@pytest.mark.parametrize(("turn", "view"), list(enumerate(VIEWS)))
def test_no_violation_and_nothing_beyond_the_screen_or_cut_by_wider_spacing(visit, turn, view):
    address, *tabs = VIEWS[view]
    page, audit = look_at(visit, view, GROUNDS[turn % 2])
    other = GROUNDS[(turn + 1) % 2]
    if "?" not in address:
        stand_on(page, *other)
        audit()
    if "?" not in address or view in FITTED:
        check_fit(page)
        stand_on(page, *other)
    for tab in tabs:
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab, selected=True).wait_for()
        audit()
        if tab == "Paths":
            check_fit(page)


def stand_on(page, width, theme):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})


def check_fit(page):
    """Nothing reaches beyond a narrow screen, and wider spacing cuts nothing."""
    usual = {}
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 900})
        idle(page)
        assert page.evaluate(BEYOND) == "", width
        usual[width] = spacing.faults(page)
    with spacing.applied(page):
        for width in SPACED:
            page.set_viewport_size({"width": width, "height": 900})
            idle(page)
            assert page.evaluate(BEYOND) == "", (width, "spaced")
            assert spacing.faults(page) - usual[width] == set(), width
