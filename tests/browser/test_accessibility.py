"""No WCAG 2.2 AA violation on any page, in any theme and width, a whole tree, and nothing cut."""

import pytest

from tests.browser import spacing
from tests.browser.accessibility import LANDMARKS, audit, idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Views by name: the address, and tabs of the page that are opened one after another from there.
VIEWS = {
    "map": ("",),
    "map, region chosen": ("?area=TLD42&layer=deprived_20_share",),
    "map, neighbourhoods": ("?area=TLD42&detail=1",),
    "map, wrong address": ("?area=nowhere",),
    "map, an index": ("?definition=index",),
    "effects": (
        "effects",
        "Contrasts",
        "Along an indicator",
        "Files",
        "How this was computed",
        "Paths",
    ),
    "effects, diagnostics": ("effects?closer=Diagnostics&controls=role",),
    "effects, a small type": ("effects?definition=income&threshold=68",),
    "effects, a type without respondents": ("effects?definition=income&threshold=60",),
    "area, none chosen": ("region",),
    "area": ("region?area=TLD42", "Neighbourhoods"),
    "area of Northern Ireland": ("region?area=TLN0A", "Access to coworking"),
    "area of Wales": ("region?area=TLL32", "Indicators", "Access to coworking"),
    "district": ("region?area=E07000128",),
    "district, indicators": ("region?area=E07000128&tab=Indicators&indicator=claimant_rate",),
    "comparison": ("compare", "Deprivation and access", "Two indicators"),
    "comparison, distributions": ("compare?by=regions&with=TLD42,TLK30&look=Distributions",),
    "scenarios": ("scenarios", "Compared", "On the map", "What it assumes"),
    "scenarios, outside the range": ("scenarios?what=sr~3~points~left-behind~Far",),
    "places, no area": ("scenarios?part=places",),
    "places": ("scenarios?part=places&area=TLD42&km=2", "Each further space"),
    "places, moved": ("scenarios?part=places&area=TLD42&km=2&sites=331240-436120",),
    "robustness": (
        "robustness?fits=500",
        "All together",
        "One region at a time",
        "Threshold",
        "Space",
        "Table",
    ),
    "your data": ("data",),
    "tour": ("tour",),
    "present": ("present?slide=paths",),
    "your data, spaces": ("data?bring=spaces",),
    "your data, types": ("data?bring=types",),
    "guide": ("guide",),
    "about": ("about",),
}
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
#: Width and theme: each page's first view is seen on both, those behind it on one of them.
GROUNDS = [(1440, "light"), (390, "dark")]
#: Pixels of a phone, and of a window of 1440 or 1280 at 200 and 400 per cent.
NARROW = (720, 390, 320)
SPACED = (390, 720)


@pytest.mark.parametrize(("turn", "view"), list(enumerate(VIEWS)))
def test_no_violation_and_nothing_beyond_the_screen_or_cut_by_wider_spacing(visit, turn, view):
    address, *tabs = VIEWS[view]
    (width, theme), other = GROUNDS[turn % 2], GROUNDS[(turn + 1) % 2]
    # In a talk there is no menu.
    landmarks = tuple(name for name in LANDMARKS if (view, name) != ("present", "navigation"))
    page = visit(address, width=width, theme=theme)
    if view.startswith("map"):
        page.locator(".stage[data-ready=true]").wait_for()
    page.get_by_text("Not official statistics").last.wait_for()
    audit(page, landmarks=landmarks)
    if "?" not in address:
        stand_on(page, *other)
        audit(page, landmarks=landmarks)
    if "?" not in address or view in FITTED:
        check_fit(page)
        stand_on(page, *other)
    for tab in tabs:
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab, selected=True).wait_for()
        audit(page, landmarks=landmarks)
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
