"""Keys alone: what has focus, and whether it can be seen."""

import pytest

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
  const end = performance.now() + 20000;
  let now = focused();
  while (!now.visible && now.tag !== "body" && performance.now() < end) {{
    await new Promise(requestAnimationFrame);
    now = focused();
  }}
  return now;
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
