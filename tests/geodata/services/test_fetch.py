import time
from email.utils import formatdate

import pytest

from geodata.errors import DataError
from geodata.services.fetch import ServiceError, Settings, fetch_bytes, fetch_json
from tests.geodata.local_servers import Answer, as_json, bomb, cut, serving, web_page
from tests.helpers import LONGEST_S

GOOD = as_json({"answer": 42, "padding": "x" * 1_000})


@pytest.fixture
def naps():
    """Pauses that were asked for."""
    return []


@pytest.fixture
def settings(naps):
    return Settings(sleep=naps.append, deadline_s=LONGEST_S, max_bytes=100_000)


def test_a_document_is_fetched_and_the_client_says_who_it_is(service, settings):
    assert fetch_json(service.on("/a", GOOD), settings)["answer"] == 42
    [(_, _, headers)] = service.requests
    assert headers["User-Agent"].startswith("coworking-skills-atlas/")


def test_a_form_is_posted(service, settings):
    fetch_json(service.on("/a", GOOD), settings, {"data": "a&b"})
    assert service.requests[0][1] == {"data": "a&b"}


@pytest.mark.parametrize(
    "fault",
    [
        cut(GOOD),
        web_page(),
        web_page(504),
        Answer(b"{'a': 1}"),
        Answer(GOOD.body[:100]),
        Answer(bomb(5_000).body[:-20], headers=bomb(5_000).headers),
        Answer(b"", 429),
        Answer(b"", 500),
        Answer(b"[" * 50_000),
    ],
    ids=["cut", "page", "504", "no JSON", "cut JSON", "cut gzip", "429", "500", "nested"],
)
def test_what_may_pass_is_tried_again_and_then_said(service, settings, naps, fault):
    address = service.on("/a", fault, fault, GOOD)
    assert fetch_json(address, settings)["answer"] == 42
    assert len(naps) == 2
    assert 2 <= naps[0] < 3 < naps[1] < 5.1
    service.on("/a", fault)
    with pytest.raises(ServiceError, match=r"127.0.0.1 .*") as caught:
        fetch_json(address, settings)
    assert caught.value.passing
    assert len(service.requests) == 3 + settings.attempts


def test_a_rate_limit_is_waited_for_as_long_as_it_asks(service, settings, naps):
    limit = Answer(b"", 429, headers=(("Retry-After", "30"),))
    fetch_json(service.on("/a", limit, GOOD), settings)
    assert 30 <= naps[0] <= 31


def test_a_rate_limit_with_a_date_is_understood(service, settings, naps):
    limit = Answer(b"", 503, headers=(("Retry-After", formatdate(time.time() + 60, usegmt=True)),))
    fetch_json(service.on("/a", limit, GOOD), settings)
    assert 50 <= naps[0] <= 61


def test_a_long_wait_is_not_waited_for(service, settings, naps):
    address = service.on("/a", Answer(b"", 429, headers=(("Retry-After", "86400"),)), GOOD)
    with pytest.raises(ServiceError, match="come back in 86,400 s: try again then"):
        fetch_json(address, settings)
    assert naps == []


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "its address may have moved"), (403, "refused")]
)
def test_what_will_not_pass_is_said_at_once(service, settings, status, sentence):
    with pytest.raises(ServiceError, match=sentence):
        fetch_json(service.on("/a", Answer(b"", status)), settings)
    assert len(service.requests) == 1


@pytest.mark.parametrize("answer", [bomb(50_000_000), Answer(b"x" * 200_000)], ids=["zip", "plain"])
def test_an_answer_too_large_is_not_taken_in(service, settings, answer):
    with pytest.raises(ServiceError, match=r"more than 0\.1 MB"):
        fetch_bytes(service.on("/a", answer), settings)
    assert len(service.requests) == 1


def test_a_server_that_stalls_is_given_up(service, settings):
    address = service.on("/a", GOOD._replace(stall_s=30))
    with pytest.raises(ServiceError, match="could not be read"):
        fetch_json(address, settings._replace(deadline_s=0.2, attempts=2))
    assert len(service.requests) == 2


def test_a_server_that_drips_is_given_up(service, settings):
    address = service.on("/a", GOOD._replace(drip_s=0.02))
    with pytest.raises(ServiceError, match="took too long to answer") as caught:
        fetch_json(address, settings._replace(deadline_s=0.3, attempts=1))
    assert caught.value.passing


def test_a_server_that_is_not_there_is_named(settings):
    with serving() as gone:
        address = gone.address
    with pytest.raises(DataError, match=r"127\.0\.0\.1 could not be read"):
        fetch_json(address, settings)


@pytest.mark.parametrize("address", ["http://example.org/a", "file:///etc/passwd", "ftp://a.b/c"])
def test_only_https_is_fetched(settings, address):
    with pytest.raises(ServiceError, match="must start with https"):
        fetch_bytes(address, settings)


@pytest.mark.parametrize("target", ["http://example.org/", "file:///etc/passwd"])
def test_a_redirect_leads_nowhere_else(service, settings, target):
    address = service.on("/a", Answer(b"", 302, headers=(("Location", target),)))
    with pytest.raises(ServiceError):
        fetch_bytes(address, settings)
    assert len(service.requests) <= settings.attempts


def test_redirects_in_a_circle_end(service, settings):
    address = service.on("/a", Answer(b"", 302, headers=(("Location", "/a"),)))
    with pytest.raises(ServiceError):
        fetch_bytes(address, settings._replace(attempts=1))
    assert len(service.requests) <= 6
