"""What becomes of a page's text under the spacing of WCAG 1.4.12, in the shadow of maps as well."""

from contextlib import contextmanager
from pathlib import Path

_FAULTS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
#: Line height and the spacing of paragraphs, letters and words that the guideline names.
_APPLY = """() => {
  const css = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`;
  const add = (root) => {
    const style = document.createElement("style");
    style.className = "spaced";
    style.textContent = css;
    (root.head ?? root).append(style);
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) add(node.shadowRoot);
  };
  add(document);
}"""

_REMOVE = """() => {
  const remove = (root) => {
    for (const style of root.querySelectorAll("style.spaced")) style.remove();
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) remove(node.shadowRoot);
  };
  remove(document);
}"""


def faults(page):
    """Texts that are cut, run out of their box or overlap at present; charts of plotly apart."""
    return set(page.evaluate(_FAULTS))


@contextmanager
def applied(page):
    """Space lines, paragraphs, letters and words, for a while."""
    page.evaluate(_APPLY)
    yield
    page.evaluate(_REMOVE)
