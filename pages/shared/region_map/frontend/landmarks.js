/**
 * What Streamlit does not tell assistive technology: landmarks, the present page, names of tables
 * and of links beside headings; and silence for what only decorates. The server hears of another
 * theme, because it draws charts in the theme's colours.
 *
 * Streamlit redraws when it likes, so this is done again whenever the page has changed.
 */
const PAUSE_MS = 100;

/** Theme that was last sent to the server. */
let sent = null;

/**
 * Entry point: `page` is the title of the present page, `root` the path of the first one, `theme` the
 * one that the page was drawn in.
 */
export default function ({ data, setTriggerValue }) {
  let due = null;
  const observer = new MutationObserver(() => { rename(); due ??= setTimeout(() => { due = null; mend(data); }, PAUSE_MS); });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["href"] });
  mend(data);
  const app = document.querySelector("[data-testid=stApp]");
  const tell = () => tellTheme(getComputedStyle(app).colorScheme, data.theme, setTriggerValue);
  const themes = new MutationObserver(tell);
  themes.observe(app, { attributes: true, attributeFilter: ["class"] });
  tell();
  return () => {
    themes.disconnect();
    observer.disconnect();
    clearTimeout(due);
  };
}

/** Once for each change: a server that cannot follow is not asked again and again. */
function tellTheme(present, drawn, setTriggerValue) {
  if (present === (drawn ?? present)) sent = null;
  else if (present !== sent) {
    sent = present;
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
  // A table wider than the screen is moved by the arrow keys, and says then what it is.
  for (const table of all(".table-box:not(.long) > table")) {
    const box = table.parentElement;
    const wide = box.scrollWidth > box.clientWidth;
    const said = { tabindex: "0", role: "region", "aria-label": table.caption.textContent };
    for (const [name, value] of Object.entries(said)) {
      if (wide) set(box, name, value);
      else box.removeAttribute(name);
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
