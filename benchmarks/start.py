"""Cold start: from the command to the first paint, and imports, against an empty Streamlit app.

Run from the project's folder on an idle machine, about two minutes: ``python -m benchmarks.start``.
It needs Chromium (``CHROMIUM`` may hold its path) and the packages that the tests need.

Each round starts a server anew, as ``make run`` does, and opens it with an empty browser cache as
soon as it answers. Files are in the machine's cache after the first round, which is not counted.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from benchmarks.chromium import launched
from benchmarks.map import ROOT, serving

ROUNDS: Final = 5
_EMPTY: Final = """
import streamlit as st
st.set_page_config(layout="wide")
st.title("An empty page")
"""
#: Statements whose time from a fresh interpreter is measured, floors beside what is ours.
IMPORTS: Final = {
    "Streamlit, pandas, geopandas (what any such app imports)": (
        "import streamlit, pandas, geopandas, streamlit.elements.plotly_chart"
    ),
    "the Map page": "import streamlit; import pages.shared.frame.layout, pages.map.panel, "
    "pages.shared.controls.widgets",
    "numpy, pandas": "import numpy, pandas",
    "analysis.effects": "import analysis.effects",
    "analysis.regions.types": "import analysis.regions.types",
}


def started(browser: Browser, folder: Path, drawn: str) -> list[float]:
    """Milliseconds from the command until the server answers, a heading stands and all is drawn."""
    start = time.perf_counter()

    def passed() -> float:
        return 1000 * (time.perf_counter() - start)

    with serving(folder) as address:
        times = [passed()]
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator("h1").wait_for()
        times.append(passed())
        page.locator(drawn).first.wait_for()
        times.append(passed())
        context.close()
    return times


def imported(statement: str) -> float:
    """Milliseconds that a fresh interpreter takes for a statement, its own start with it."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print medians and their ratios."""
    ours: list[list[float]] = []
    empty: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copytree(ROOT / ".streamlit", Path(folder) / ".streamlit")
        (Path(folder) / "app.py").write_text(_EMPTY)
        browser = launched(playwright)
        for _ in range(1 + ROUNDS):
            empty.append(started(browser, Path(folder), "h1"))
            ours.append(started(browser, ROOT, ".stage[data-ready=true]"))
        browser.close()
    print("| from the command until | empty app, ms | atlas, ms | ratio |\n|---|---|---|---|")
    steps = ("the server answers", "the heading stands", "all is drawn")
    for step, floor, own in zip(
        steps, zip(*empty[1:], strict=True), zip(*ours[1:], strict=True), strict=True
    ):
        a, b = median(floor), median(own)
        print(f"| {step} | {a:.0f} | {b:.0f} | {b / a:.2f} |")
    print("\n| import | ms |\n|---|---|")
    for name, statement in IMPORTS.items():
        print(f"| {name} | {median(imported(statement) for _ in range(ROUNDS)):.0f} |")


if __name__ == "__main__":
    main()
