"""Fifty visitors at once on one process: how long a change takes, and memory.

Run from the project's folder on an idle machine, about eight minutes: ``python -m
benchmarks.visitors``. Visitors speak Streamlit's own protocol over WebSockets, without a browser:
what is timed is the server, from the message that a click sends until the last message of its
answer has arrived. Like a browser, a visitor keeps large messages and names those it has.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from itertools import cycle
from statistics import median, quantiles
from typing import Final, NamedTuple

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.map import ROOT, serving

#: Visitors at once; for memory several times as many, crowd by crowd.
VISITORS, CROWDS = 50, 4
ROUNDS = 2
#: Seconds between a visitor's answer and the next click, on average; half to one and a half times.
THINK: Final = (10.0, 5.0, 0.0)
CHANGES = {10.0: 8, 5.0: 8, 0.0: 4}
#: Changes of one visitor alone on each view, and seconds between them.
ALONE_CHANGES, PAUSE = 20, 0.1
#: A disconnected visitor is remembered for a while, up to 128 of them: fill that first.
FILLING, OPENS, LOOK = 150, 200, 50
ANSWER_S = 120
MEGABYTE = 2**20


class View(NamedTuple):
    """A page, and one of its widgets with the values that are clicked in turn."""

    page: str
    query: str
    widget: str
    field: str
    values: tuple[str, ...]


VIEWS: Final = (
    View("", "", "type", "string_array_value", ("Left-behind", "Advanced", "All")),
    View(
        "region",
        "area=TLL32",
        "against",
        "string_value",
        ("The same nation", "The same region type", "All of the UK", "Similar regions"),
    ),
    View("compare", "", "among", "string_value", ("England", "Scotland", "Wales", "All regions")),
    View(
        "effects",
        "",
        "mechanism",
        "string_array_value",
        ("Social interaction", "Structured resources"),
    ),
)


class Visitor(NamedTuple):
    """One open tab: its connection, widgets by key, and the messages it keeps."""

    socket: ClientConnection
    view: View
    widgets: dict[str, str]
    kept: set[str]
    values: Iterator[str]


async def opened(address: str, view: View) -> tuple[Visitor, float]:
    """Open a page; the visitor, and milliseconds until all of it has arrived."""
    start = time.perf_counter()
    stream = address.replace("http", "ws") + "_stcore/stream"
    socket = await connect(stream, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
    visitor = Visitor(socket, view, {}, set(), cycle(view.values))
    await _run(visitor, [])
    if view.widget not in visitor.widgets:
        message = f"The page {view.page or 'map'} shows no widget with the key {view.widget}."
        raise RuntimeError(message)
    return visitor, 1000 * (time.perf_counter() - start)


async def changed(visitor: Visitor) -> float:
    """Click the next value; milliseconds until the whole answer has arrived."""
    state = WidgetState(id=visitor.widgets[visitor.view.widget])
    value = next(visitor.values)
    if visitor.view.field == "string_value":
        state.string_value = value
    else:
        state.string_array_value.data.append(value)
    start = time.perf_counter()
    await _run(visitor, [state])
    return 1000 * (time.perf_counter() - start)


async def _run(visitor: Visitor, states: list[WidgetState]) -> None:
    """Ask for a run of the script and read its messages to the last."""
    ask = BackMsg()
    ask.rerun_script.page_name = visitor.view.page
    ask.rerun_script.query_string = visitor.view.query
    ask.rerun_script.widget_states.widgets.extend(states)
    ask.rerun_script.cached_message_hashes.extend(visitor.kept)
    await visitor.socket.send(ask.SerializeToString())
    async with asyncio.timeout(ANSWER_S):
        while True:
            message = ForwardMsg.FromString(await visitor.socket.recv())
            if message.metadata.cacheable:
                visitor.kept.add(message.hash)
            if message.WhichOneof("type") == "delta":
                _note(visitor, message)
            elif message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    failure = "The page did not run: see the server's log."
                    raise RuntimeError(failure)


def _note(visitor: Visitor, message: ForwardMsg) -> None:
    """Remember a widget's identity by its key; nothing may have failed."""
    if message.delta.WhichOneof("type") != "new_element":
        return
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception":
        raise RuntimeError(element.exception.message)
    identity = getattr(getattr(element, str(kind)), "id", "")
    if identity.startswith("$$ID-"):
        visitor.widgets[identity.split("-", 2)[2]] = identity


async def crowd(address: str, count: int) -> tuple[list[Visitor], list[float]]:
    """Visitors who come one after another, and how long each waited."""
    found = [await opened(address, VIEWS[number % len(VIEWS)]) for number in range(count)]
    return [visitor for visitor, _ in found], [waited for _, waited in found]


async def leave(visitors: list[Visitor]) -> None:
    """Close all connections."""
    await asyncio.gather(*(visitor.socket.close() for visitor in visitors))


async def clicking(visitors: list[Visitor], think: float, changes: int) -> list[float]:
    """All click, each after a time of thinking; milliseconds of all their changes."""
    dice = random.Random(1)  # noqa: S311 (not for secrets)
    pauses = [[think * dice.uniform(0.5, 1.5) for _ in range(changes)] for _ in visitors]

    async def one(visitor: Visitor, waits: list[float]) -> list[float]:
        # not all at once to begin with
        await asyncio.sleep(think * dice.random())
        times = []
        for wait in waits:
            times.append(await changed(visitor))
            await asyncio.sleep(wait)
        return times

    told = await asyncio.gather(*map(one, visitors, pauses))
    return [each for times in told for each in times]


async def alone(address: str) -> list[float]:
    """One visitor on each of the views in turn, nobody else on the server."""
    times = []
    for view in VIEWS:
        visitor, _ = await opened(address, view)
        for _ in range(ALONE_CHANGES):
            times.append(await changed(visitor))
            await asyncio.sleep(PAUSE)
        await leave([visitor])
    return times


async def waiting(address: str, server: psutil.Process) -> None:
    """Print what a change takes alone and in a crowd."""
    print("\n| round | visitors | think time, s | changes | median, ms | 95th, ms", end="")
    print(" | to one visitor | changes a second | server's CPU |\n" + 9 * "|---" + "|")
    for number in range(1, 1 + ROUNDS):
        one = await alone(address)
        _row(number, 1, PAUSE, one, "1", "-", "-")
        visitors, _ = await crowd(address, VISITORS)
        for think in THINK:
            busy, start = sum(server.cpu_times()[:2]), time.perf_counter()
            times = await clicking(visitors, think, CHANGES[think])
            took = time.perf_counter() - start
            used = (sum(server.cpu_times()[:2]) - busy) / took
            told = f"{median(times) / median(one):.2f}", f"{len(times) / took:.1f}"
            _row(number, VISITORS, think, times, *told, f"{100 * used:.0f} %")
        await leave(visitors)


async def holding(address: str, server: psutil.Process) -> None:
    """Print the server's memory as more and more visitors have it open, each after a change."""
    print("| open at once | server's memory, MB |\n|---|---|")
    visitors: list[Visitor] = []
    sizes = []
    for _ in range(CROWDS):
        more, _ = await crowd(address, VISITORS)
        for visitor in more:
            await changed(visitor)
        visitors += more
        sizes.append(memory(server))
        print(f"| {len(visitors)} | {sizes[-1]:.0f} |", flush=True)
    each = (sizes[-1] - sizes[0]) / (len(visitors) - VISITORS)
    print(f"\nMemory of a visitor: {each:.2f} MB")
    await leave(visitors)


def memory(server: psutil.Process) -> float:
    """Megabytes that the server holds."""
    return float(server.memory_info().rss) / MEGABYTE


def _row(number: int, count: int, think: float, times: list[float], *told: str) -> None:
    last = quantiles(times, n=20)[-1]
    cells = (number, count, f"{think:g}", len(times), f"{median(times):.0f}", f"{last:.0f}", *told)
    print("|", " | ".join(map(str, cells)), "|", flush=True)


async def opening(address: str, server: psutil.Process) -> None:
    """Print the server's memory over many page opens."""
    views = cycle(VIEWS)

    async def opens(count: int) -> float:
        for _ in range(count):
            visitor, _ = await opened(address, next(views))
            await leave([visitor])
        return memory(server)

    sizes = [await opens(FILLING)]
    print(
        f"\n| page opens after {FILLING} | server's memory, MB |\n|---|---|\n| 0 | {sizes[0]:.0f} |"
    )
    for done in range(LOOK, OPENS + 1, LOOK):
        sizes.append(await opens(LOOK))
        print(f"| {done} | {sizes[-1]:.0f} |", flush=True)
    print(f"\nGrowth over {OPENS} opens: {sizes[-1] - sizes[0]:+.0f} MB of {sizes[0]:.0f} MB")


async def measure(address: str, server: psutil.Process) -> None:
    """Measure everything on one server."""
    await alone(address)  # fills the caches
    await holding(address, server)  # first, before the departed have left memory to reuse
    await waiting(address, server)
    await opening(address, server)


def main() -> None:
    """Start a server and print what fifty visitors make of it."""
    with serving(ROOT) as address:
        (server,) = psutil.Process().children()
        asyncio.run(measure(address, server))


if __name__ == "__main__":
    main()
