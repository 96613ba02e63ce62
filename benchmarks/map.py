"""Speed of the map against Streamlit's own floor and against plotly: medians of one run.

Run from the project's folder on an idle machine, about six minutes: ``python -m benchmarks.map``.
It needs Chromium (``CHROMIUM`` may hold its path) and the packages that the tests need.

Four servers, each with the project's own settings: (a) an empty component beside one filter, (b)
`plotly.choropleth_map` with embedded geometry beside the same filter, (c) the map beside the same
filter, (d) the whole Map page. A time ends when the frame that shows the change has been handed to
the screen, measured in the page.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import IO, Any, Final, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, sync_playwright

from benchmarks.chromium import launched

ROOT = Path(__file__).parents[1]
ROUNDS, CHANGES = 4, 6
QUIET_MS = 400

_SERVER = """
import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
app = st.App("page.py", routes=[Mount("/map", StaticFiles(directory={frontend!r}))])
"""
_FILTER = """
import streamlit as st
st.set_page_config(layout="wide")
shows = ["all", "left-behind", "advanced"]
show = st.segmented_control("Show", shows, default="all", required=True, key="show")
"""
_EMPTY = """
script = '''export default function ({ data, parentElement }) {
  parentElement.querySelector(".probe").dataset.show = data.show;
}'''
component = st.components.v2.component("empty", html='<div class="probe"></div>', js=script)
component(key="empty", data={"show": show})
"""
_PLOTLY = """
import geopandas as gpd
import plotly.express as px

@st.cache_resource
def regions():
    frame = gpd.read_parquet(REGIONS).to_crs(4326).set_index("itl3")
    return frame, frame.geometry.set_precision(1e-4).__geo_interface__

frame, shapes = regions()
letter = {"left-behind": "L", "advanced": "A"}.get(show)
shown = [1.0 if letter in (None, kind) else 0.12 for kind in TYPES]
figure = px.choropleth_map(
    frame, geojson=shapes, locations=frame.index, color=shown, range_color=(0, 1),
    center={"lat": 55.5, "lon": -3}, zoom=4, map_style="white-bg",
)
st.plotly_chart(figure, height=650, key="map")
"""
_OURS = """
from pages.shared.region_map import MapData, View, region_map
data = MapData(
    root="/", version="benchmark", types=TYPES, definition="By several indicators", show=show,
    nation="all", area=None, district=None, attribution=[],
    view=View(layer="type", points=["coworking"], detail=False),
)
region_map(data, key="map", on_area=lambda: None, on_view=lambda: None)
"""

#: What the measurements need in every page; `state` tells what is drawn, null until something is.
_PROBE = """
const inside = (selector) => {
  for (const host of document.querySelectorAll('.stBidiComponent *')) {
    const found = host.shadowRoot?.querySelector(selector);
    if (found) return found;
  }
  return null;
};
const ours = () => inside('.stage[data-ready=true]')
  && [...inside('.regions').children].map((path) => path.getAttribute('fill-opacity')).join();
const plotly = () => {
  const graph = document.querySelector('.js-plotly-plot');
  const map = graph?._fullLayout?.map?._subplot?.map;
  return map?.loaded() && map.areTilesLoaded() ? [...graph._fullData[0].z].join() : null;
};
const states = { empty: () => inside('.probe')?.dataset.show, plotly, ours };
const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(0);
}));
const until = async (ready) => {
  const last = performance.now() + 30000;
  while (!ready()) {
    if (performance.now() > last) throw new Error('nothing was drawn in 30 seconds');
    await new Promise(requestAnimationFrame);
  }
  return painted();
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
window.bench = {
  first: until(() => states[KIND]()),
  async change(label) {
    const before = states[KIND]();
    const buttons = [...document.querySelectorAll('button')];
    const button = buttons.find((one) => one.innerText.trim() === label);
    const start = performance.now();
    button.click();
    return await until(() => { const now = states[KIND](); return now && now !== before; }) - start;
  },
  async local(act) {
    const start = performance.now();
    act(inside);
    return await painted() - start;
  },
};
"""
_LOCAL = {
    "layer": """(inside) => {
      const select = inside('select');
      const next = (select.selectedIndex + 1) % select.options.length;
      select.selectedIndex = next;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }""",
    "places on or off": "(inside) => inside('.places label:nth-child(2) input').click()",
    "hover": """(inside) => {
      const shapes = inside('.regions').children;
      window.hovered = ((window.hovered ?? 0) + 37) % shapes.length;
      const over = new PointerEvent('pointermove', { bubbles: true, clientX: 400, clientY: 500 });
      shapes[window.hovered].dispatchEvent(over);
    }""",
}


class Way(NamedTuple):
    """A way to draw the map: how its page is made, recognised and filtered."""

    name: str
    kind: str
    script: str | None
    labels: tuple[str, ...] = ("left-behind", "advanced", "all")


WAYS: Final = {
    "a": Way("(a) empty component", "empty", _EMPTY),
    "b": Way("(b) plotly.choropleth_map", "plotly", _PLOTLY),
    "c": Way("(c) our map", "ours", _OURS),
    "d": Way("(d) our whole Map page", "ours", None, ("Left-behind", "Advanced", "All")),
}


class Times(NamedTuple):
    """Samples of one way, in milliseconds and bytes."""

    cold: list[float]
    warm: list[float]
    change: list[float]
    sent: list[float]


def types() -> str:
    """Types of the regions as the Map page sends them: a letter a region."""
    from pages.shared.store import atlas  # noqa: PLC0415 (importing it starts Streamlit's caches)

    return atlas.type_letters(atlas.region_types("multi_indicator", 1 / 3))


def write_app(folder: Path, script: str, letters: str) -> None:
    """Write a server with one page of one filter and one map."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    shutil.copytree(ROOT / "pages" / "static", folder / "static")
    frontend = str(ROOT / "pages" / "shared" / "region_map" / "frontend")
    (folder / "app.py").write_text(_SERVER.format(frontend=frontend))
    known = f"TYPES = {letters!r}\nREGIONS = {str(ROOT / 'data' / 'regions.parquet')!r}\n"
    (folder / "page.py").write_text(_FILTER + known + script)


@contextlib.contextmanager
def serving(folder: Path, log: int | IO[str] = subprocess.DEVNULL) -> Iterator[str]:
    """Serve the app of a folder on a free port, its log in `log`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.address",
            "127.0.0.1",
            "--server.port",
            str(port),
        ],
        cwd=folder,
        stdout=log,
        stderr=log,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        for _ in range(120):
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                break
            time.sleep(0.25)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=10)


def opened(
    context: BrowserContext, address: str, way: Way, frames: list[int]
) -> tuple[Page, float]:
    """Open a page; milliseconds from the start of the navigation until the map is painted."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("websocket", lambda socket: _count(socket, frames))
    # A block, so that none of its names meet those of the page.
    page.add_init_script(f"{{ const KIND = '{way.kind}';\n{_PROBE} }}")
    page.goto(address)
    first = float(page.evaluate("window.bench.first"))
    page.wait_for_timeout(2 * QUIET_MS)
    return page, first


def _count(websocket: WebSocket, frames: list[int]) -> None:
    websocket.on("framereceived", lambda payload: frames.append(len(payload)))


def visit(browser: Browser, address: str, way: Way, times: Times) -> None:
    """One round: cold and warm first paint in a new context, then changes of the filter."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    frames: list[int] = []
    page, first = opened(context, address, way, frames)
    times.cold.append(first)
    page.close()
    page, first = opened(context, address, way, frames)
    times.warm.append(first)
    for i in range(CHANGES):
        frames.clear()
        times.change.append(page.evaluate("label => window.bench.change(label)", way.labels[i % 3]))
        page.wait_for_timeout(QUIET_MS)
        times.sent.append(sum(frames))
    context.close()


def changes_in_browser(browser: Browser, address: str) -> dict[str, float]:
    """Milliseconds until painted of what never waits for the server, on the whole Map page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, _ = opened(context, address, WAYS["d"], [])
    found = {}
    for name, act in _LOCAL.items():
        samples = []
        # The first of each may load a file: it is not counted.
        for _ in range(1 + 2 * CHANGES):
            samples.append(float(page.evaluate(f"window.bench.local({act})")))
            page.wait_for_timeout(QUIET_MS)
        found[name] = median(samples[1:])
    context.close()
    return found


def report(taken: dict[str, Times], local: dict[str, float]) -> None:
    """Print medians, ratios and aims as Markdown."""
    middle: dict[str, Any] = {
        key: Times(*([median(samples)] for samples in times)) for key, times in taken.items()
    }
    print("| way | cold first paint | warm paint | repaint on a filter change | bytes a change |")
    print("|---|---|---|---|---|")
    for key, way in WAYS.items():
        cold, warm, change, sent = (part[0] for part in middle[key])
        print(f"| {way.name} | {cold:,.0f} ms | {warm:,.0f} ms | {change:.0f} ms | {sent:,.0f} |")
    print("\n| in the browser, on (d) | until painted |\n|---|---|")
    for name, milliseconds in local.items():
        print(f"| {name} | {milliseconds:.0f} ms |")
    a, b, c = (middle[key] for key in "abc")
    aims = [
        ("first paint, (c) : (a)", c.cold[0] / a.cold[0], "at most 1.3", 1.3),
        ("repaint, (c) : (a)", c.change[0] / a.change[0], "at most 1.2", 1.2),
        ("repaint, (c) : (b)", c.change[0] / b.change[0], "at most 1/8 = 0.125", 0.125),
        ("bytes a change, (c)", c.sent[0], "under 5,000", 5_000),
        ("slowest in the browser, ms", max(local.values()), "under 50", 50),
    ]
    print("\n| aim | measured | wanted | met |\n|---|---|---|---|")
    for name, measured, wanted, most in aims:
        print(f"| {name} | {measured:,.3g} | {wanted} | {'yes' if measured <= most else 'no'} |")


def main() -> None:
    """Measure all ways in turn, round by round, so that a busy moment falls on each."""
    letters = types()
    taken = {key: Times([], [], [], []) for key in WAYS}
    with contextlib.ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses = {}
        for key, way in WAYS.items():
            folder = ROOT if way.script is None else base / key
            if way.script is not None:
                folder.mkdir()
                write_app(folder, way.script, letters)
            addresses[key] = stack.enter_context(serving(folder))
        playwright = stack.enter_context(sync_playwright())
        # Plotly draws its map with WebGL.
        browser = launched(playwright, "--enable-unsafe-swiftshader")
        for key, way in WAYS.items():
            # The first visitor of a server pays for its imports.
            visit(browser, addresses[key], way, Times([], [], [], []))
        for _ in range(ROUNDS):
            for key, way in WAYS.items():
                visit(browser, addresses[key], way, taken[key])
        report(taken, changes_in_browser(browser, addresses["d"]))
        browser.close()


if __name__ == "__main__":
    main()
