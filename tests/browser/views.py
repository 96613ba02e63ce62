"""Views that audits look at, by name: the address, and tabs opened one after another from there."""

from tests.browser.accessibility import LANDMARKS, audit
from tests.browser.steps import drawn, ready

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
#: The view of each page that is looked at with every change.
PAGES = (
    "map, region chosen",
    "effects",
    "area",
    "comparison",
    "scenarios",
    "robustness",
    "your data",
    "tour",
    "present",
    "guide",
    "about",
)
#: Width and theme: each page's first view is seen on both, those behind it on one of them.
GROUNDS = ((1440, "light"), (390, "dark"))


def look_at(visit, view, ground=GROUNDS[0]):
    """Open a view, audit it, and return its page and what audits it again."""
    width, theme = ground
    page = visit(VIEWS[view][0], width=width, theme=theme)
    if view.startswith("map"):
        ready(page)
    drawn(page)
    # In a talk there is no menu.
    landmarks = tuple(name for name in LANDMARKS if (view, name) != ("present", "navigation"))

    def again():
        audit(page, landmarks=landmarks)

    again()
    return page, again
