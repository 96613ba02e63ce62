"""No WCAG 2.2 AA violation on any page, in any theme and width, a whole tree, and nothing cut."""

import pytest

from tests.browser import spacing
from tests.browser.accessibility import LANDMARKS, audit, idle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VIEWS = {
    "map": "",
    "map, region chosen": "?area=TLD42&layer=deprived_20_share",
    "map, neighbourhoods": "?area=TLD42&detail=1",
    "map, wrong address": "?area=nowhere",
    "map, an index": "?definition=index",
    "effects": "effects",
    "effects, contrasts": "effects?closer=Contrasts",
    "effects, diagnostics": "effects?closer=Diagnostics&controls=role",
    "effects, along an indicator": "effects?closer=Along+an+indicator",
    "effects, files": "effects?closer=Files",
    "effects, method": "effects?closer=How+this+was+computed",
    "effects, a small type": "effects?definition=income&threshold=68",
    "effects, a type without respondents": "effects?definition=income&threshold=60",
    "area, none chosen": "region",
    "area": "region?area=TLN0A",
    "area, indicators": "region?area=TLK30&tab=Indicators",
    "area, neighbourhoods": "region?area=TLD42&tab=Neighbourhoods",
    "area, access": "region?area=TLL32&tab=Access+to+coworking",
    "district": "region?area=E07000128",
    "district, indicators": "region?area=E07000128&tab=Indicators&indicator=claimant_rate",
    "area, access of Northern Ireland": "region?area=TLN0A&tab=Access+to+coworking",
    "comparison": "compare",
    "comparison, two variables": "compare?look=Deprivation+and+access",
    "comparison, two indicators": "compare?look=Two+indicators&area=TLL32",
    "comparison, distributions": "compare?by=regions&with=TLD42,TLK30&look=Distributions",
    "scenarios": "scenarios",
    "scenarios, compared": "scenarios?look=Compared",
    "scenarios, map": "scenarios?look=On+the+map",
    "scenarios, assumptions": "scenarios?look=What+it+assumes",
    "scenarios, outside the range": "scenarios?what=sr~3~points~left-behind~Far",
    "places, no area": "scenarios?part=places",
    "places": "scenarios?part=places&area=TLD42&km=2",
    "places, gains": "scenarios?part=places&area=TLD42&km=2&look=Each+further+space",
    "places, moved": "scenarios?part=places&area=TLD42&km=2&sites=331240-436120",
    "effects, paths": "effects?closer=Paths",
    "robustness": "robustness?fits=500",
    "robustness, together": "robustness?fits=500&look=All+together",
    "robustness, one region": "robustness?fits=500&look=One+region+at+a+time",
    "robustness, threshold": "robustness?fits=500&look=Threshold",
    "robustness, space": "robustness?fits=500&look=Space",
    "robustness, table": "robustness?fits=500&look=Table",
    "your data": "data",
    "tour": "tour",
    "present": "present?slide=paths",
    "your data, spaces": "data?bring=spaces",
    "your data, types": "data?bring=types",
    "guide": "guide",
    "about": "about",
}
#: Views whose fit is looked at, besides the first of each page.
FITTED = {
    "map, region chosen", "area", "district", "comparison, distributions", "effects, paths",
    "robustness", "places", "your data, spaces", "your data, types",
}  # fmt: skip
#: Widest thing that reaches beyond the page, or nothing.
BEYOND = """() => {
  const page = document.querySelector("[data-testid=stMain]");
  const [wide, narrow] = [page.scrollWidth, page.clientWidth];
  return wide > narrow + 1 ? `${wide} of ${narrow}` : "";
}"""
#: Width and theme: each page's first view is seen on both, those behind it on one of them in turn.
GROUNDS = [(1440, "light"), (390, "dark")]
#: Pixels of a tablet and of a phone.
NARROW = (820, 390)


@pytest.mark.parametrize(("turn", "view"), list(enumerate(VIEWS)))
def test_no_violation_and_nothing_beyond_the_screen_or_cut_by_wider_spacing(visit, turn, view):
    address = VIEWS[view]
    (width, theme), other = GROUNDS[turn % 2], GROUNDS[(turn + 1) % 2]
    # In a talk there is no menu.
    landmarks = tuple(name for name in LANDMARKS if (view, name) != ("present", "navigation"))
    page = visit(address, width=width, theme=theme)
    if view.startswith("map"):
        page.locator(".stage[data-ready=true]").wait_for()
    page.get_by_text("Not official statistics").last.wait_for()
    audit(page, landmarks=landmarks)
    if "?" not in address:
        page.emulate_media(color_scheme=other[1])
        page.set_viewport_size({"width": other[0], "height": 900})
        audit(page, landmarks=landmarks)
    if "?" not in address or view in FITTED:
        check_fit(page)


def check_fit(page):
    """Nothing reaches beyond a narrow screen, and wider spacing cuts nothing."""
    usual = {}
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 900})
        idle(page)
        assert page.evaluate(BEYOND) == "", width
        usual[width] = spacing.faults(page)
    spacing.apply(page)
    for width in reversed(NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        idle(page)
        assert page.evaluate(BEYOND) == "", (width, "spaced")
        assert spacing.faults(page) - usual[width] == set(), width
