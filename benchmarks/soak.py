"""An hour of visitors without their pauses: every page, many views, no error, flat memory.

Run from the project's folder, about ten minutes: ``python -m benchmarks.soak``, or with a number
for so many views in all. Twelve visitors come and go, and each opens one view after another: a page
with a random area, definition, model or tab. They speak Streamlit's protocol without a browser
(:mod:`benchmarks.visitors`). A view fails if it shows an error or an exception, or does not end;
the server's own log must stay without errors.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

import pandas as pd
import psutil
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from analysis.regions.definitions import DEFINITIONS
from benchmarks.map import ROOT, serving
from benchmarks.visitors import ANSWER_S, MEGABYTE

VISITORS: Final = 12
#: A visitor leaves after so many views, and another one comes.
STAY: Final = 30
#: Views in all: twelve people, an hour, one view every 9 seconds.
VIEWS: Final = 4800
#: Looks at the memory over the run; growth is judged over the second half.
LOOKS: Final = 12
SKILLS: Final = ("social_cognitive", "technical_digital")
MECHANISMS: Final = ("social_interaction", "structured_resources")
_TABS: Final = {
    "region": ("tab", ("At a glance", "Indicators", "Neighbourhoods", "Access to coworking")),
    "compare": (
        "look",
        (
            "Indicators",
            "Distributions",
            "Deprivation",
            "Coworking",
            "Effects",
            "Deprivation and access",
            "Two indicators",
        ),
    ),
    "effects": (
        "closer",
        (
            "Table",
            "Paths",
            "Contrasts",
            "Along an indicator",
            "Single items",
            "Regions",
            "Diagnostics",
            "Unobserved confounders",
            "Power",
            "How this was computed",
            "Files",
        ),
    ),
    "robustness": (
        "look",
        ("What moves it", "All together", "Threshold", "Space", "Table", "Method"),
    ),
    "scenarios": ("look", ("Table", "Compared", "On the map", "What it assumes")),
    "data": ("bring", ("survey", "spaces", "types")),
    "present": ("slide", ("map", "paths", "effects", "what-if", "robustness", "limits")),
}
PAGES: Final = (
    "",
    "region",
    "compare",
    "effects",
    "robustness",
    "scenarios",
    "data",
    "tour",
    "present",
    "about",
)


def view(dice: random.Random, areas: list[str], layers: list[str]) -> tuple[str, str]:
    """Page and query of a random view."""
    page = dice.choice(PAGES)
    query: dict[str, str] = {}
    kinds = [key for key in DEFINITIONS if key != "own"]
    if dice.random() < 0.7:  # noqa: PLR2004 (most people have a place in mind)
        query["area"] = dice.choice(areas)
    if dice.random() < 0.3:  # noqa: PLR2004
        query["definition"] = dice.choice(kinds)
    query |= {"skill": dice.choice(SKILLS), "mechanism": dice.choice(MECHANISMS)}
    if page == "":
        query |= {"layer": dice.choice(layers), "detail": dice.choice("01")}
    if page == "effects":
        query |= {"errors": dice.choice(["CR1", "CR2"]), "controls": dice.choice(["", "role"])}
    if page == "robustness":
        query["fits"] = "500"
    if page == "scenarios" and "area" in query and dice.random() < 0.3:  # noqa: PLR2004
        query |= {"part": "places", "k": dice.choice("123"), "km": dice.choice(["2", "5"])}
    if page in _TABS:
        key, values = _TABS[page]
        query[key] = dice.choice(values)
    return page, urlencode({key: value for key, value in query.items() if value})


async def seen(socket: ClientConnection, page: str, query: str, kept: set[str]) -> list[str]:
    """Open a view in a session; what it shows of errors."""
    ask = BackMsg()
    ask.rerun_script.page_name = page
    ask.rerun_script.query_string = query
    ask.rerun_script.cached_message_hashes.extend(kept)
    await socket.send(ask.SerializeToString())
    wrong: list[str] = []
    async with asyncio.timeout(ANSWER_S):
        while True:
            message = ForwardMsg.FromString(await socket.recv())
            kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                kept.add(message.hash)
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    wrong.append(element.exception.message)
                if element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
                    wrong.append(element.alert.body)
            elif kind == "page_not_found":
                wrong.append("no such page")
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return wrong
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    return [*wrong, "the page did not compile"]


async def visitor(
    address: str, number: int, count: int, told: list[tuple[str, float, list[str]]]
) -> None:
    """One chair: visitors who sit on it one after another, `count` views in all."""
    dice = random.Random(number)  # noqa: S311 (not for secrets)
    values = pd.read_csv(ROOT / "data/region_indicators.csv", usecols=["area_code", "geography"])
    areas = list(values.loc[values["geography"] == "ITL3", "area_code"].unique())
    layers = ["type", *pd.read_csv(ROOT / "data/indicators.csv")["key"]]
    stream = address.replace("http", "ws") + "_stcore/stream"
    done = 0
    while done < count:
        async with connect(stream, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
            kept: set[str] = set()
            for _ in range(min(STAY, count - done)):
                page, query = view(dice, areas, layers)
                start = time.perf_counter()
                wrong = await seen(socket, page, query, kept)
                told.append((f"{page}?{query}", time.perf_counter() - start, wrong))
                done += 1


async def measure(address: str, server: psutil.Process, views: int) -> int:
    """Let all visitors in, watch the memory, and print what came of it; the number of failures."""
    told: list[tuple[str, float, list[str]]] = []
    each = views // VISITORS
    crowd = asyncio.gather(*(visitor(address, n, each, told) for n in range(VISITORS)))
    sizes = []
    print("| views | server's memory, MB |\n|---|---|")
    while not crowd.done():
        await asyncio.sleep(0.5)
        if len(told) >= (len(sizes) + 1) * each * VISITORS // LOOKS:
            sizes.append(server.memory_info().rss / MEGABYTE)
            print(f"| {len(told)} | {sizes[-1]:.0f} |", flush=True)
    await crowd
    wrong = [(where, what) for where, _, whats in told for what in whats]
    pages = Counter(where.split("?")[0] or "map" for where, _, _ in told)
    print("\nViews by page:", ", ".join(f"{page} {count}" for page, count in pages.items()))
    print(
        f"Median answer {1000 * median(took for _, took, _ in told):.0f} ms, failures {len(wrong)}"
    )
    for where, what in wrong[:20]:
        print(f"  {where}: {what[:200]}")
    half = sizes[len(sizes) // 2 :]
    print(f"Memory over the second half: {half[-1] - half[0]:+.0f} MB of {half[0]:.0f} MB")
    return len(wrong)


def main() -> None:
    """Start a server, let visitors in, and read its log."""
    views = int(sys.argv[1]) if len(sys.argv) > 1 else VIEWS
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with log.open("w") as sink, serving(ROOT, sink) as address:
            (server,) = psutil.Process().children()
            failures = asyncio.run(measure(address, server, views))
        lines = log.read_text().splitlines()
    odd = [line for line in lines if "rror" in line or "Traceback" in line or "WARN" in line]
    print(f"Lines of the server's log: {len(lines)}, of errors and warnings: {len(odd)}")
    print("\n".join(odd[:20]))
    raise SystemExit(int(bool(failures or odd)))


if __name__ == "__main__":
    main()
