# ruff: noqa: INP001 - a script beside the pictures that it takes
"""Take a picture of every page: ``python -m docs.screenshots``, from the repository's folder.

It starts the dashboard on this machine and needs Chromium (``CHROMIUM`` may hold its path) and the
packages that the tests need. Each picture is the first screen of a page, light and 1,440 pixels
wide unless it says otherwise. They go into ``docs/pictures``;
``docs/pages.md`` is written anew.
"""

import io
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.chromium import launched
from benchmarks.map import serving

FOLDER: Final = Path(__file__).parent
WIDTH, HEIGHT = 1440, 1200
#: Pictures in the README are small; what does not fit into 256 colours is not missed.
COLOURS, MOST_BYTES = 256, 300_000
SETTLED_MS = 1_500
PLOT, MAP, TITLE = ".js-plotly-plot", "path[data-code]", "h1"
#: The light figure stands beside the map, and comes after it.
EFFECTS = ".eight .mark"


class Picture(NamedTuple):
    """A view, what is on the screen when it is all there, and a line on it."""

    view: str
    ready: str
    line: str
    width: int = WIDTH
    height: int = HEIGHT
    scheme: str = "light"


PHONE: Final = {"width": 390, "height": 844}
PICTURES: Final = {
    "map": Picture("", EFFECTS, "Deprivation, left-behind regions and coworking spaces"),
    "region": Picture("region?area=TLD42", PLOT, "A region: its type and why"),
    "compare": Picture("compare", PLOT, "Left-behind against advanced regions"),
    "effects": Picture("effects", PLOT, "Effects of both mechanisms on both skills"),
    "robustness": Picture("robustness", PLOT, "The specification curve of an effect"),
    "what-if": Picture("scenarios", PLOT, "Scenarios of stronger mechanisms"),
    "places": Picture("scenarios?part=places&area=TLD42&k=2", MAP, "Where the next spaces go"),
    "data": Picture("data", TITLE, "Your own survey, spaces or region types"),
    "tour": Picture("tour", TITLE, "The tour in six steps"),
    "present": Picture("present", TITLE, "One view a screen, for talks"),
    "guide": Picture("guide", TITLE, "The guide by task"),
    "about": Picture("about", TITLE, "Sources, definitions and limits"),
    "map-phone": Picture("", EFFECTS, "The map on a phone", **PHONE),
    "region-phone": Picture("region?area=TLD42", PLOT, "A region on a phone", **PHONE),
    "effects-phone": Picture("effects", PLOT, "Effects on a phone", **PHONE),
    "map-dark": Picture("", EFFECTS, "The map in the dark theme", scheme="dark"),
}


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """First screen of a view as PNG with few colours."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}{picture.view}")
    page.locator("h1").wait_for()
    page.locator(picture.ready).first.wait_for()
    page.wait_for_timeout(SETTLED_MS)
    image = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    kept = io.BytesIO()
    image.convert("RGB").quantize(COLOURS).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main() -> None:
    """Take and write all pictures; stop at one that is too large for a README."""
    with serving(FOLDER.parent) as address, sync_playwright() as playwright:
        browser = launched(playwright)
        for name, picture in PICTURES.items():
            content = take(browser, address, picture)
            if len(content) > MOST_BYTES:
                message = f"{name}.png has {len(content):,} bytes, more than {MOST_BYTES:,}."
                raise SystemExit(message)
            (FOLDER / "pictures" / f"{name}.png").write_bytes(content)
        browser.close()
    write_page()


def write_page() -> None:
    """Show every picture that there is, with its line."""
    shown = [
        f"## {picture.line}\n\n![{picture.line}](pictures/{name}.png)\n"
        for name, picture in PICTURES.items()
        if (FOLDER / "pictures" / f"{name}.png").exists()
    ]
    text = "\n".join(["# The pages in pictures\n", *shown])
    (FOLDER / "pages.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
