"""Speed of the region and effects pages against an empty Streamlit page: medians of one run.

Run from the project's folder on an idle machine, about two minutes: ``python -m benchmarks.pages``.
A region page's time ends when its heading stands there, an effects page's when the headline of the
other mechanism does; an empty page's when its heading, or the text that a switch changes, does.
The pages cache their models, so that what is measured is the page.
"""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import launched
from benchmarks.map import ROOT, serving

AREAS = ("TLD42", "TLK30", "TLL32", "TLN0A", "TLI35", "TLM20")
ROUNDS = 6
_EMPTY = """
import streamlit as st
st.set_page_config(layout="wide")
choice = st.segmented_control("Mechanism", ["one", "two"], default="one", required=True)
st.title(f"Heading {choice}")
"""


def opened(page: Page, address: str) -> float:
    """Milliseconds until the heading of a page stands."""
    start = time.perf_counter()
    page.goto(address)
    page.locator("h1").wait_for()
    return 1000 * (time.perf_counter() - start)


def switched(page: Page, label: str, heading: str) -> float:
    """Milliseconds from a click until another heading stands."""
    start = time.perf_counter()
    page.get_by_role("radio", name=label).click()
    page.locator("h1", has_text=heading).wait_for()
    return 1000 * (time.perf_counter() - start)


def moved(page: Page, across: int) -> float:
    """Milliseconds from letting a place go on the map until the headline says what it reaches."""
    before = page.locator("h1").inner_text()
    box = page.locator("g.sites > g").nth(2).bounding_box()
    if box is None:
        message = "The third place is not on the screen."
        raise RuntimeError(message)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + 1.2 * across, steps=3)
    start = time.perf_counter()
    page.mouse.up()
    page.wait_for_function("said => document.querySelector('h1').innerText !== said", arg=before)
    return 1000 * (time.perf_counter() - start)


def measure(browser: Browser, ours: str, empty: str) -> dict[str, float]:
    """Medians of all four, after a warm-up."""
    page = browser.new_page(viewport={"width": 1440, "height": 1400})
    page.set_default_timeout(60_000)
    for area in AREAS:
        opened(page, f"{ours}region?area={area}")
    times: dict[str, list[float]] = {"region": [], "empty page": [], "effects": [], "empty": []}
    for area in AREAS:
        times["empty page"].append(opened(page, empty))
        times["region"].append(opened(page, f"{ours}region?area={area}"))
    opened(page, empty)
    for _ in range(ROUNDS):
        times["empty"] += [switched(page, "two", "two"), switched(page, "one", "one")]
    opened(page, f"{ours}effects")
    for _ in range(ROUNDS):
        times["effects"] += [
            switched(page, "Social interaction", "Social interaction"),
            switched(page, "Structured resources", "Structured resources"),
        ]
    opened(page, f"{ours}scenarios?part=places&area=TLD42&km=2")
    page.locator("g.sites > g").nth(2).wait_for()
    times["place"] = []
    for turn in range(2 * ROUNDS):
        page.wait_for_timeout(600)
        times["place"].append(moved(page, 40 if turn % 2 else -40))
    page.close()
    return {name: median(values) for name, values in times.items()}


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copytree(ROOT / ".streamlit", Path(folder) / ".streamlit")
        (Path(folder) / "app.py").write_text(_EMPTY)
        browser = launched(playwright)
        with serving(ROOT) as ours, serving(Path(folder)) as empty:
            found = measure(browser, ours, empty)
        browser.close()
    print("| what | ms | floor, ms | ratio | wanted |\n|---|---|---|---|---|")
    for ours_name, floor, what in (
        ("region", "empty page", "region page, warm server"),
        ("effects", "empty", "another mechanism on the effects page, model cached"),
    ):
        ratio = found[ours_name] / found[floor]
        print(f"| {what} | {found[ours_name]:.0f} | {found[floor]:.0f} | {ratio:.2f} | 1.5 |")
    over = found["place"] - found["empty"]
    print(f"\nA place moved by hand: {found['place']:.0f} ms, {over:.0f} ms over the floor (300).")


if __name__ == "__main__":
    main()
