"""The first page is dressed; every other answer is left as it is."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pages.shared.frame import first_page

STATIC = Path(streamlit.__file__).parent / "static"
INDEX = (STATIC / "index.html").read_text(encoding="utf-8")
DOCUMENT = {"accept": "text/html,application/xhtml+xml", "accept-encoding": "gzip"}
REPORT = "<title>Streamlit</title><p>" + "A visitor's own file. " * 50


async def report(request):
    return HTMLResponse(REPORT, headers={"content-disposition": 'attachment; filename="a.html"'})


@pytest.fixture
def ask():
    """Ask a server as small as can be; gives status, headers and text."""
    routes = [Route("/report", report), Mount("/", StaticFiles(directory=STATIC, html=True))]
    middleware = [Middleware(first_page.FirstPage), Middleware(GZipMiddleware)]
    app = Starlette(routes=routes, middleware=middleware)

    async def answered(path, headers):
        asked, parts = iter([{"type": "http.request"}]), []
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive():
            return next(asked, None) or await asyncio.Event().wait()

        async def send(message):
            parts.append(message)

        await app(scope, receive, send)
        start, *bodies = parts
        got = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], got, b"".join(part["body"] for part in bodies).decode()

    # In a thread of its own: a browser that another test has opened holds this one's loop.
    with ThreadPoolExecutor(1) as pool:
        yield lambda path, headers: pool.submit(asyncio.run, answered(path, headers)).result()


def test_first_page_has_the_atlas_s_name_icon_and_sheets(ask):
    status, _, page = ask("/", DOCUMENT)
    assert status == 200
    assert "<title>Coworking Skills Atlas</title>" in page
    assert 'href="./app/static/icon.svg"' in page
    assert (Path(first_page.__file__).parents[2] / "static" / "icon.svg").is_file()
    for sheet in first_page.SHEETS:
        assert sheet.read_text(encoding="utf-8") in page
    # nothing else of Streamlit's page is lost
    scripts = [line for line in INDEX.splitlines() if "./static/" in line]
    assert len(scripts) > 10
    assert all(line in page for line in scripts)


def test_a_kept_first_page_is_never_taken_for_the_present_one(ask):
    date = ask("/", {"accept": "*/*"})[1]["last-modified"]
    status, headers, _ = ask("/", {**DOCUMENT, "if-modified-since": date})
    assert status == 200
    assert headers["cache-control"] == "no-cache"
    assert not {"etag", "last-modified"} & set(headers)


def test_other_answers_are_left_as_they_are(ask):
    _, headers, text = ask("/report", DOCUMENT)
    assert text == REPORT
    assert headers["content-disposition"] == 'attachment; filename="a.html"'
    assert ask("/", {"accept": "*/*"})[2] == INDEX


def test_no_sheet_asks_what_the_whole_page_holds():
    """`:has` on a box that holds the page makes each change of the page style all of it anew."""
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in first_page.SHEETS)
    assert re.findall(r"\[data-testid=\"?st(?:App|Main)\w*\"?\]:has\(", sheets) == []
