"""The main journey without a mouse: to the map, over regions, a choice, on to the effects."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Stops of the Tab key before the map's regions: menu, filters, layer and places.
MOST_STOPS = 26

FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const style = getComputedStyle(node);
  const ring = node.getRootNode().querySelector?.(".ring.hover")?.getAttribute("d");
  // A field of Streamlit shows focus on the frame around it.
  const frame = getComputedStyle(node.parentElement ?? node);
  return {
    tag: node.tagName.toLowerCase(),
    code: node.dataset?.code ?? null,
    name: (node.getAttribute("aria-label") ?? node.textContent).slice(0, 200),
    visible: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow !== "none"
      // A table draws the ring of its cell on its picture.
      || node.tagName === "TD"
      || (node.tagName === "INPUT" && (frame.borderColor === PRIMARY
        || (frame.outlineStyle !== "none" && parseFloat(frame.outlineWidth) >= 2)))
      || Boolean(node.dataset?.code && ring === node.getAttribute("d")),
  };
}""".replace("PRIMARY", '"rgb(18, 67, 109)"')


#: The same once it is in sight: Streamlit fades its focus rings in.
IN_SIGHT = f"""async () => {{
  const focused = {FOCUSED};
  const end = performance.now() + 2000;
  while (!focused().visible && performance.now() < end) await new Promise(requestAnimationFrame);
  return focused();
}}"""


def focused(page):
    return page.evaluate(FOCUSED)


def tab_to(page, found, most, key="Tab"):
    """Press a key until `found` holds for what has focus; every stop on the way is in sight."""
    for _ in range(most):
        page.keyboard.press(key)
        now = page.evaluate(IN_SIGHT)
        if now["tag"] == "body":
            # What had the focus was drawn anew just then: the next press goes on from there.
            continue
        assert now["visible"], f"focus cannot be seen on {now}"
        if found(now):
            return now
    pytest.fail(f"{most} presses of {key} did not reach it; focus is on {now}")


@pytest.fixture
def page(visit):
    page = visit()
    page.locator(".stage[data-ready=true]").wait_for()
    page.get_by_role("link", name="All effects, with the published directions").wait_for()
    return page


def test_journey_from_the_address_bar_to_the_effects(page):
    start = tab_to(page, lambda now: now["code"], MOST_STOPS)
    assert start["name"].startswith("Hartlepool and Stockton-on-Tees (TLC31), England. Left-behind")
    visited = [start["code"]]
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        now = focused(page)
        assert now["visible"]
        expect(page.locator(".card")).to_contain_text(now["code"])
        visited.append(now["code"])
    assert len(set(visited)) == 4
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"area={visited[-1]}"))
    expect(page.get_by_role("heading", name=re.compile(visited[-1]))).to_be_visible()
    # The choice leaves focus where it was, so that the arrows go on from there.
    assert focused(page)["code"] == visited[-1]
    onwards = page.get_by_role("link", name="All effects, with the published directions")
    expect(onwards).to_be_visible()
    tab_to(page, lambda now: "All effects" in (now["name"] or ""), MOST_STOPS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("associated")
    page.wait_for_url(re.compile(rf"/effects\?.*area={visited[-1]}"))


def test_map_is_one_stop_and_shift_tab_leads_back(page):
    tab_to(page, lambda now: now["code"], MOST_STOPS)
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Zoom in"
    page.keyboard.press("Shift+Tab")
    assert focused(page)["code"] == "TLC31"
    page.keyboard.press("Shift+Tab")
    assert focused(page)["tag"] == "input"


def test_escape_closes_the_card_and_keeps_focus(page):
    here = tab_to(page, lambda now: now["code"], MOST_STOPS)
    card = page.locator(".card")
    expect(card).to_contain_text("Hartlepool")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    now = focused(page)
    assert now["code"] == here["code"]
    assert now["visible"]


def test_zoom_keys_change_the_view_and_zero_restores_it(page):
    tab_to(page, lambda now: now["code"], MOST_STOPS)
    drawing = page.locator("svg.uk")
    whole = drawing.get_attribute("viewBox")
    page.keyboard.press("+")
    expect(drawing).not_to_have_attribute("viewBox", whole)
    page.keyboard.press("0")
    expect(drawing).to_have_attribute("viewBox", whole)


def test_filter_is_set_with_the_arrow_keys(page):
    tab_to(page, lambda now: now["name"] == "All", MOST_STOPS)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("type=left-behind"))
    expect(page.locator(".regions path.outside")).to_have_count(121)
