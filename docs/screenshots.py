# ruff: noqa: INP001 - a script beside the pictures that it takes
"""Take the pictures of the README: ``python -m docs.screenshots``, from the repository's folder.

It starts the dashboard on this machine and needs Chromium (``CHROMIUM`` may hold its path) and the
packages that the tests need. Each picture is the first screen of a page, light, 1,440 pixels wide.
"""

import io
import os
import shutil
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.map import FLAGS, serving

FOLDER: Final = Path(__file__).parent
WIDTH, HEIGHT = 1440, 1200
#: Pictures in the README are small; what does not fit into 256 colours is not missed.
COLOURS, MOST_BYTES = 256, 300_000
SETTLED_MS = 1_500
#: Address of each picture, and what is on the screen when it is all there.
PICTURES: Final = {
    "map": ("", "path[data-code]"),
    "region": ("region?area=TLD42", ".js-plotly-plot"),
    "effects": ("effects", ".js-plotly-plot"),
    "robustness": ("robustness", ".js-plotly-plot"),
    "what-if": ("scenarios", ".js-plotly-plot"),
}


def take(browser: Browser, address: str, view: str, ready: str) -> bytes:
    """First screen of a view as PNG with few colours."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}{view}")
    page.locator("h1").wait_for()
    page.locator(ready).first.wait_for()
    page.wait_for_timeout(SETTLED_MS)
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    kept = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main() -> None:
    """Take and write all pictures; stop at one that is too large for a README."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with serving(FOLDER.parent) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, (view, ready) in PICTURES.items():
            content = take(browser, address, view, ready)
            if len(content) > MOST_BYTES:
                message = f"{name}.png has {len(content):,} bytes, more than {MOST_BYTES:,}."
                raise SystemExit(message)
            (FOLDER / f"{name}.png").write_bytes(content)
        browser.close()


if __name__ == "__main__":
    main()
