"""What the style sheets cost the browser: work of its main thread until a page rests.

Run from the project's folder, about two minutes: ``python -m benchmarks.styling``. The baseline is
the same page with one more rule, which asks of the box that holds the whole page what it holds
(``:has``): the sheet for talks once began so. Each change of the page then styles all of it anew.
"""

from statistics import median
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import launched
from benchmarks.map import ROOT, serving

ROUNDS: Final = 5
#: Page and the milliseconds after its last words within which its figures are drawn.
PAGES: Final = {"robustness?fits=500": 7_000, "effects": 3_500, "region?area=TLD42": 3_500}
RULE: Final = """addEventListener("DOMContentLoaded", () => {
  const sheet = document.createElement("style");
  sheet.textContent = `[data-testid="stApp"]:has(.st-key-nowhere) { .stMain p { color: red; }
    .stMain :is(small, p > span[style*="0.875rem"]) { color: red; } }`;
  document.body.append(sheet);
});"""


def work(page: Page, address: str, rest: int) -> tuple[float, float]:
    """Seconds of the main thread in all, and of them for styles."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    page.get_by_text("Not official statistics").last.wait_for()
    page.wait_for_timeout(rest)
    told = {
        part["name"]: part["value"] for part in session.send("Performance.getMetrics")["metrics"]
    }
    return told["TaskDuration"], told["RecalcStyleDuration"]


def measured(browser: Browser, address: str, rest: int, *, rule: bool) -> tuple[float, float]:
    """Work for a page that this process has opened before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    if rule:
        page.add_init_script(RULE)
    found = work(page, address, rest)
    context.close()
    return found


def main() -> None:
    """Print medians of rounds in turn, and their ratio."""
    with serving(ROOT) as address, sync_playwright() as playwright:
        browser = launched(playwright, "--process-per-site")
        # Keeps the process of the site, and with it Streamlit's scripts compiled.
        browser.new_page().goto(f"{address}_stcore/health")
        print("page, seconds of work, of them styling; with the rule; ratio of all work")
        for view, rest in PAGES.items():
            measured(browser, address + view, rest, rule=False)
            rounds = [
                [measured(browser, address + view, rest, rule=rule) for rule in (False, True)]
                for _ in range(ROUNDS)
            ]
            all_ours, styles = (median(ours[i] for ours, _ in rounds) for i in (0, 1))
            all_theirs, theirs = (median(base[i] for _, base in rounds) for i in (0, 1))
            print(
                f"{view}: {all_ours:.2f}, {styles:.2f}; {all_theirs:.2f}, {theirs:.2f}; "
                f"{all_ours / all_theirs:.2f}"
            )


if __name__ == "__main__":
    main()
