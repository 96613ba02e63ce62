"""Fetching from the services that refresh the atlas: the one place that opens a connection.

A request has a limit on time, on size (also of what a compressed answer unpacks to), on redirects
and on attempts. A passing fault (a time-out, a rate limit, a cut answer, an HTML page where JSON
was asked for) leads to another attempt, later each time; any other is reported at once.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from geodata.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

USER_AGENT = "coworking-skills-atlas/0.1 (python -m geodata.refresh)"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Statuses of faults that may pass.
PASSING = (408, 425, 429, 500, 502, 503, 504)
CHUNK = 1 << 16
GZIP_OR_ZLIB = 47
LONGEST_QUOTE = 80
_JITTER = random.SystemRandom()


class ServiceError(DataError):
    """A service did not give what was asked for.

    Attributes
    ----------
    passing : bool
        Whether it may do so later.
    slow : bool
        Whether it ran out of time, so that it may manage a smaller request.
    wait_s : float
        Seconds that it asks to wait.
    """

    def __init__(
        self, message: str, *, passing: bool = False, slow: bool = False, wait_s: float = 0
    ) -> None:
        super().__init__(message)
        self.passing = passing
        self.slow = slow
        self.wait_s = wait_s


class Settings(NamedTuple):
    """How to fetch.

    Attributes
    ----------
    say : callable
        Gets a line of progress.
    sleep : callable
        Waits for a number of seconds.
    attempts : int
        Requests in all before giving up.
    deadline_s : float
        Longest time for one request, seconds; a query of the whole country takes minutes.
    max_bytes : int
        Largest answer, unpacked.
    longest_wait_s : float
        Longest pause between two attempts; a service that asks for more is given up.
    """

    say: Callable[[str], object] = str
    sleep: Callable[[float], object] = time.sleep
    attempts: int = 4
    deadline_s: float = 240.0
    max_bytes: int = 200_000_000
    longest_wait_s: float = 120.0


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follow at most five redirects, and only to addresses that could have been asked for."""

    max_redirections = 5

    def redirect_request(  # noqa: PLR0917 - the signature of urllib
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not (is_secure(newurl) or (_is_loopback(newurl) and _is_loopback(req.full_url))):
            message = (
                f"{host(req.full_url)} redirects to {newurl[:LONGEST_QUOTE]}, which is not https."
            )
            raise ServiceError(message)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_json(address: str, settings: Settings, form: dict[str, str] | None = None) -> Any:
    """Fetch a JSON document.

    Parameters
    ----------
    address : str
        With ``https``; ``http`` only on this machine.
    settings : Settings
    form : dict, optional
        Fields to post; without it the request is a GET.

    Returns
    -------
    object
        The parsed document.

    Raises
    ------
    ServiceError
        If the service cannot be reached, refuses, or answers with something else at every
        attempt.
    """
    return _retry(lambda: _json(address, settings, form), host(address), settings)


def fetch_bytes(address: str, settings: Settings) -> bytes:
    """Fetch a file that is not a web page.

    Parameters
    ----------
    address : str
        With ``https``; ``http`` only on this machine.
    settings : Settings

    Returns
    -------
    bytes

    Raises
    ------
    ServiceError
        As `fetch_json` does.
    """
    content: bytes = _retry(lambda: _bytes(address, settings, None), host(address), settings)
    return content


def host(address: str) -> str:
    """Name of the server in an address, for messages."""
    return urllib.parse.urlsplit(address).hostname or address


def is_secure(address: str) -> bool:
    """Whether an address uses https."""
    return urllib.parse.urlsplit(address).scheme == "https"


def _is_loopback(address: str) -> bool:
    parts = urllib.parse.urlsplit(address)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _retry(attempt: Callable[[], Any], server: str, settings: Settings) -> Any:
    """Attempt until it succeeds; pauses double, with a random part so that clients spread out."""
    for number in range(1, settings.attempts + 1):
        try:
            return attempt()
        except ServiceError as error:
            if not error.passing or number == settings.attempts:
                raise
            if error.wait_s > settings.longest_wait_s:
                message = f"{error} It asks to come back in {error.wait_s:,.0f} s: try again then."
                raise ServiceError(message) from error
            pause = max(error.wait_s, min(2.0**number, settings.longest_wait_s))
            pause += _JITTER.uniform(0, 1)
            settings.say(f"{error} Attempt {number + 1} in {pause:.0f} s.")
            settings.sleep(pause)
    message = f"{server} was not asked: the number of attempts must be at least 1."
    raise ServiceError(message)


def _json(address: str, settings: Settings, form: dict[str, str] | None) -> Any:
    content = _bytes(address, settings, form)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        start = content[:40].decode("utf-8", "replace")
        message = f"{host(address)} did not answer with readable JSON (it starts {start!r})."
        raise ServiceError(message, passing=True) from error


def _bytes(address: str, settings: Settings, form: dict[str, str] | None) -> bytes:
    """One request; the answer unpacked and checked for length and for being no web page."""
    if not (is_secure(address) or _is_loopback(address)):
        message = f"{address[:LONGEST_QUOTE]} is not fetched: an address must start with https://."
        raise ServiceError(message)
    end = time.monotonic() + settings.deadline_s
    server = host(address)
    try:
        with _open(address, settings, form) as answer:
            content = _read(answer, server, end, settings.max_bytes)
            kind = answer.headers.get_content_type()
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(server, error) from error
    except (OSError, http.client.HTTPException, zlib.error) as error:
        reason = getattr(error, "reason", error)
        message = f"{server} could not be read ({reason or type(error).__name__})."
        slow = isinstance(reason, TimeoutError)
        raise ServiceError(message, passing=True, slow=slow) from error
    if kind == "text/html" or content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        message = f"{server} answered with a web page instead of data."
        raise ServiceError(message, passing=True)
    return content


def _open(address: str, settings: Settings, form: dict[str, str] | None) -> Any:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
    body = urllib.parse.urlencode(form).encode() if form else None
    # The scheme has been checked by the caller.
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310
    handlers: list[urllib.request.BaseHandler] = [_SafeRedirects()]
    if _is_loopback(address):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers).open(request, timeout=settings.deadline_s)


def _refusal(server: str, error: urllib.error.HTTPError) -> ServiceError:
    """What a status other than success means for the person."""
    wait_s = _retry_after(error.headers.get("Retry-After", ""))
    if error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
        message = f"{server} limits how often it may be asked (status 429)."
    elif error.code in PASSING:
        message = f"{server} is overloaded or down (status {error.code})."
    else:
        message = f"{server} refused the request (status {error.code}): its address may have moved."
    slow = error.code == http.HTTPStatus.GATEWAY_TIMEOUT
    return ServiceError(message, passing=error.code in PASSING, slow=slow, wait_s=wait_s)


def _retry_after(text: str) -> float:
    """Seconds in a Retry-After header, given as a number or a date; 0 if there is none."""
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _read(answer: Any, server: str, end: float, max_bytes: int) -> bytes:
    """Body of an answer, in pieces, so that a slow or endless one does not block the program."""
    unpack = None
    if answer.headers.get("Content-Encoding", "").lower() in ("gzip", "deflate"):
        unpack = zlib.decompressobj(GZIP_OR_ZLIB)
    content = bytearray()
    received = 0
    while piece := answer.read1(CHUNK):
        received += len(piece)
        content += unpack.decompress(piece, max_bytes + 1 - len(content)) if unpack else piece
        if len(content) > max_bytes:
            message = f"{server} sends more than {max_bytes / 1e6:,.1f} MB, the most that is read."
            raise ServiceError(message)
        if time.monotonic() > end:
            message = f"{server} took too long to answer."
            raise ServiceError(message, passing=True, slow=True)
    declared = answer.headers.get("Content-Length", "")
    if (declared.isdigit() and received < int(declared)) or (unpack and not unpack.eof):
        message = f"{server} broke off its answer after {received:,} bytes."
        raise ServiceError(message, passing=True)
    return bytes(content)
