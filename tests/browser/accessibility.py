"""What an audit of a page finds: axe's rules, and the tree that assistive technology is given."""

import re
import time
from collections import defaultdict

from axe_playwright_python.sync_playwright import Axe

from tests.browser.steps import idle

#: What passes is named by one example: listing it all takes longer than looking at it.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
#: What a person operates, or what only its name tells apart.
NAMED = {
    "button",
    "link",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "switch",
    "radio",
    "slider",
    "spinbutton",
    "tab",
    "option",
    "menuitem",
    "listbox",
    "radiogroup",
    "figure",
    "image",
    "grid",
    "table",
    "toolbar",
    "navigation",
    "contentinfo",
}
#: Icons of Streamlit are words of a font: "arrow_forward" must never be part of a name.
LIGATURE = re.compile(r"\b[a-z]+(_[a-z]+)+\b")
LANDMARKS = ("banner", "main", "navigation", "contentinfo")
#: What is set a moment after a page is drawn is looked at again, for so long.
SETTLED_S = 30


def audit(page, *, landmarks=LANDMARKS):
    """Check a page that is drawn against both, from its top."""
    # What has scrolled half under the header is no smaller a target.
    page.get_by_test_id("stMain").evaluate("main => { main.scrollTop = 0; }")
    idle(page)
    found = violations(page) + tree_problems(page, landmarks)
    assert not found, found


def violations(page):
    """Return what axe finds against WCAG 2.2 A and AA once the page has come to rest."""
    end = time.monotonic() + SETTLED_S
    while (found := _violations(page)) and time.monotonic() < end:
        time.sleep(1)
    return found


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['help']}: {n['html'][:300]}" for v in found for n in v["nodes"][:3]]


def tree(page):
    """Role, name and properties of everything that assistive technology is told of."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (
            node["role"]["value"],
            node.get("name", {}).get("value", "").strip(),
            {p["name"]: p["value"].get("value") for p in node.get("properties", [])},
        )
        for node in nodes
        if not node.get("ignored")
    ]


def tree_problems(page, landmarks=LANDMARKS):
    """Return what is wrong with the tree once it has come to rest.

    Streamlit writes names, and landmarks of ours are set, shortly after a page is drawn.
    """
    end = time.monotonic() + SETTLED_S
    while (found := _wrong(page, landmarks)) and time.monotonic() < end:
        time.sleep(0.25)
    return found


def _wrong(page, landmarks):
    nodes = tree(page)
    roles = [role for role, _, _ in nodes]
    wrong = [f"{roles.count(role)} x {role}" for role in landmarks if roles.count(role) != 1]
    levels = [properties["level"] for role, _, properties in nodes if role == "heading"]
    if levels.count(1) != 1 or any(b - a > 1 for a, b in zip([0, *levels], levels, strict=False)):
        wrong.append(f"headings of levels {levels}")
    places = defaultdict(set)
    for role, name, properties in nodes:
        # The focus of a table is on its picture; a second one above it takes none.
        if not name and (role in NAMED or (role == "Canvas" and properties.get("focusable"))):
            wrong.append(f"a {role} without a name")
        if role in {"button", "link", "tab", "heading"} and LIGATURE.search(name):
            wrong.append(f"an icon's word in the {role} {name!r}")
        if role == "link":
            places[name].add(properties.get("url"))
    wrong += [f"{name!r} leads to {sorted(to)}" for name, to in places.items() if len(to) > 1]
    if page.evaluate("document.documentElement.lang") != "en":
        wrong.append("no language")
    if page.title().startswith("Coworking"):
        wrong.append(f"the title {page.title()!r} does not name the page")
    return wrong
