"""Forced colours and less motion: what is chosen is seen, and nothing moves."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import idle, ready

pytestmark = pytest.mark.browser

GROUND = "node => getComputedStyle(node).backgroundColor"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_choices_and_the_selected_region_are_seen_in_forced_colours(visit, theme):
    page = ready(visit("?area=TLD42&type=left-behind", theme=theme, forced_colors="active"))
    idle(page)
    chosen = page.get_by_role("radio", name="Left-behind", exact=True)
    other = page.get_by_role("radio", name="Advanced", exact=True)
    assert chosen.evaluate(GROUND) != other.evaluate(GROUND)
    ring = page.locator(".ring.selected").evaluate(
        "node => { const s = getComputedStyle(node); return [s.stroke, s.strokeWidth]; }"
    )
    behind = page.locator(".regions path").first.evaluate("node => getComputedStyle(node).stroke")
    assert ring[0] != behind
    assert ring[1] == "5px"
    # the left-behind keep their pattern: colour is not all that tells them apart
    hatch = page.locator(
        f'.hatches path[d="{page.locator("[data-code=TLD42]").first.get_attribute("d")}"]'
    )
    expect(hatch).to_have_attribute("fill", "url(#hatch)")
    expect(hatch).to_be_visible()
    page.keyboard.press("Tab")
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


def test_open_tab_is_seen_in_forced_colours(visit):
    page = visit("region?area=TLD42", forced_colors="active")
    page.get_by_role("tab").nth(1).wait_for()
    idle(page)
    assert page.get_by_role("tab").nth(0).evaluate(GROUND) != page.get_by_role("tab").nth(
        1
    ).evaluate(GROUND)


def test_nothing_of_the_map_moves_where_less_motion_is_asked_for(visit):
    page = ready(visit())
    drawing = page.locator("svg.uk")
    whole = drawing.get_attribute("viewBox")
    # At its end in the same moment: a glide would be on its way.
    after = page.evaluate("""() => {
      const find = (root, what) => {
        for (const node of root.querySelectorAll("*")) {
          const found = node.matches(what) ? node : node.shadowRoot && find(node.shadowRoot, what);
          if (found) return found;
        }
        return null;
      };
      find(document, "[data-zoom=in]").click();
      return find(document, "svg.uk").getAttribute("viewBox");
    }""")
    assert after != whole
    page.wait_for_timeout(300)
    assert drawing.get_attribute("viewBox") == after
    moving = page.locator(".inset").evaluate("node => getComputedStyle(node).transitionDuration")
    assert moving == "0s"
