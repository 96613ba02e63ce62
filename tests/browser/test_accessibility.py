"""No WCAG 2.2 AA violation on any page, in any theme and width, and a tree that is whole."""

import pytest

from tests.browser.accessibility import idle, tree_problems, violations

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
#: Widths and themes: both extremes of each page's first view, and one of them, in turn, of the
#: views behind it.
GROUNDS = [(1440, "light"), (390, "dark")]
CASES = [
    (view, *ground)
    for turn, (view, address) in enumerate(VIEWS.items())
    for ground in (GROUNDS if "?" not in address else [GROUNDS[turn % 2]])
]


@pytest.mark.parametrize(("view", "width", "theme"), CASES)
def test_no_violation(visit, view, width, theme):
    page = visit(VIEWS[view], width=width, theme=theme)
    if view.startswith("map"):
        page.locator(".stage[data-ready=true]").wait_for()
    page.get_by_text("Not official statistics").last.wait_for()
    idle(page)
    assert violations(page) == []
    # In a talk there is no menu.
    landmarks = ("banner", "main", "contentinfo")
    assert (
        tree_problems(
            page, landmarks=landmarks if view == "present" else (*landmarks, "navigation")
        )
        == []
    )
