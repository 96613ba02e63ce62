"""The HTML that a browser gets before Streamlit draws: dressed in the atlas's style sheets.

A style sheet that a page's script sends is in force only when the browser has loaded the part of
Streamlit that unpacks it, up to seconds after the headline stands.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from starlette.datastructures import MutableHeaders
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from starlette.middleware.base import RequestResponseEndpoint
    from starlette.requests import Request
    from starlette.responses import StreamingResponse

_PAGES: Final = Path(__file__).parents[2]
#: Every page, what assistive technology needs, talks, paper, and tables.
SHEETS: Final = tuple(
    _PAGES / "styles" / f"{name}.css"
    for name in ("atlas", "assistive", "talk", "print", "tables", "figures")
)

_HEAD: Final = (
    "<title>Streamlit</title>",
    """<title>Coworking Skills Atlas</title>
    <meta name="description" content="UK regions, their deprivation and their coworking spaces, and
      what coworking is associated with in left-behind and in advanced regions.">""",
)
_ICON: Final = ("./favicon.png", "./app/static/icon.svg")
_ROOT: Final = '<div id="root"></div>'
#: Seen while Streamlit's own part loads, which then takes its place.
_OPENING: Final = (
    '<div id="root"><p class="opening" role="status"><strong>Coworking Skills Atlas</strong> '
    "<span>is loading …</span></p></div>"
)


@cache
def dressed(page: str) -> str:
    """Put the atlas's name, icon and style sheets into Streamlit's first page.

    The sheets stand in the body: after Streamlit's own, which they override.
    """
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    return (
        page.replace(*_HEAD)
        .replace(*_ICON)
        .replace(_ROOT, f"<style>\n{sheets}</style>\n    {_OPENING}")
    )


class FirstPage(BaseHTTPMiddleware):
    """Dress the first page on its way to the browser."""

    async def dispatch(self, request: "Request", call_next: "RequestResponseEndpoint") -> Response:
        """Answer a request: the first page dressed, another file as it is."""
        if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
            return await call_next(request)
        # Whole and legible: a compressed page cannot be added to, and Streamlit's date is not ours.
        headers = MutableHeaders(scope=request.scope)
        for name in ("accept-encoding", "if-none-match", "if-modified-since"):
            del headers[name]
        response = await call_next(request)
        if not response.headers.get("content-type", "").startswith("text/html"):
            return response
        parts = cast("StreamingResponse", response).body_iterator
        page = b"".join([part async for part in cast("AsyncIterable[bytes]", parts)]).decode()
        if _ROOT not in page:
            return Response(page, response.status_code, dict(response.headers))
        return HTMLResponse(dressed(page), response.status_code, {"cache-control": "no-cache"})
