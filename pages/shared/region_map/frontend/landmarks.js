/**
 * What Streamlit leaves unsaid to assistive technology, said: landmarks, the present page, names of
 * tables and of links beside headings; silence for what only decorates; and tables that Tab leaves.
 * And the server is told of another theme, whose colours its charts are drawn in.
 *
 * Streamlit draws anew as it likes, so this is done again whenever the page has changed.
 */
const PAUSE_MS = 100;

/** Theme that the server was last told of. */
let told = null;

/**
 * Entry point: `page` is the title of the present page, `root` the path of the first one, `theme` the
 * one that the page was drawn in.
 */
export default function ({ data, setTriggerValue }) {
  let due = null;
  const observer = new MutationObserver(() => { rename(); due ??= setTimeout(() => { due = null; mend(data); }, PAUSE_MS); });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["href"] });
  document.addEventListener("keydown", leaveTable, true);
  mend(data);
  const app = document.querySelector("[data-testid=stApp]");
  const tell = () => tellTheme(getComputedStyle(app).colorScheme, data.theme, setTriggerValue);
  const themes = new MutationObserver(tell);
  themes.observe(app, { attributes: true, attributeFilter: ["class"] });
  tell();
  return () => {
    themes.disconnect();
    document.removeEventListener("keydown", leaveTable, true);
    observer.disconnect();
    clearTimeout(due);
  };
}

/** Once for each change: a server that cannot follow is not asked again and again. */
function tellTheme(present, drawn, setTriggerValue) {
  if (present === (drawn ?? present)) told = null;
  else if (present !== told) {
    told = present;
    setTriggerValue("theme", present);
  }
}

/**
 * Words that are no option of a list are looked up, and added to nothing. At once, and so before they
 * are seen.
 */
function rename() {
  for (const option of all("[role=option][data-key=__creatable__]")) {
    const walker = document.createTreeWalker(option, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (text.data.startsWith("Add: ")) text.data = text.data.replace("Add: ", "Look up: ");
    }
  }
}

/** Tab leaves a table, as it leaves any grid: arrows go from cell to cell, and Tab would stop at each. */
function leaveTable(event) {
  const grid = event.key === "Tab" && event.target.closest?.("canvas[data-testid=data-grid-canvas]");
  if (!grid) return;
  event.stopPropagation();
  // Going back, the table's picture stands before its cells.
  if (event.shiftKey) grid.focus({ preventScroll: true });
}

function mend({ page, root }) {
  // With the button that unfolds the menu on a narrow screen.
  landmark(".st-key-head", "navigation", "Pages");
  landmark(".st-key-foot", "contentinfo", "Sources and status");
  for (const link of all(".st-key-menu a")) {
    if (link.textContent.trim() === page) set(link, "aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  // Streamlit's address of the first page is that of whatever page it stands on.
  for (const link of all("a[data-testid=stPageLink-NavLink]")) {
    const target = link.getAttribute("href");
    if (target === "" || target?.startsWith("?")) set(link, "href", root + target);
  }
  for (const link of all("a[aria-label='Link to heading']")) {
    set(link, "aria-label", `Link to heading: ${link.closest("h1, h2, h3, h4").textContent.trim()}`);
  }
  for (const grid of all("canvas[data-testid=data-grid-canvas], table[role=grid]")) {
    const named = grid.closest("[role=region][aria-label]");
    if (named) set(grid, "aria-label", named.getAttribute("aria-label"));
  }
  // A table wider than the screen is moved by the arrow keys.
  for (const table of all("[data-testid=stTable] table, .table-box:not(.long) > table")) {
    const box = table.parentElement;
    if (box.scrollWidth > box.clientWidth) set(box, "tabindex", "0");
    else box.removeAttribute("tabindex");
  }
  // One of ours says then what it is.
  for (const table of all(".table-box:not(.long) > table")) {
    const box = table.parentElement;
    if (box.hasAttribute("tabindex")) {
      set(box, "role", "region");
      set(box, "aria-label", table.caption.textContent);
    } else {
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }
  for (const bar of all(".modebar[role=toolbar]")) set(bar, "aria-label", "Tools of the chart");
  for (const icon of all("#js-plotly-tester, .modebar svg, [data-testid=stMarkdownContainer] [role=img][aria-label$=' icon']")) {
    set(icon, "aria-hidden", "true");
  }
}

const all = (selector) => document.querySelectorAll(selector);

/** An attribute that is there already is left alone, so that nothing is announced twice. */
function set(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function landmark(selector, role, name) {
  for (const node of all(selector)) {
    set(node, "role", role);
    set(node, "aria-label", name);
  }
}
