"""A loopback server that plays the services which the atlas is refreshed from, faults included."""

import gzip
import json
import threading
import urllib.parse
from collections import defaultdict
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """What the server sends.

    ``declared`` overstates its length, ``stall_s`` delays its body, ``drip_s`` each byte of it.
    """

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: tuple = ()
    declared: int | None = None
    stall_s: float = 0
    drip_s: float = 0


class Service:
    """Answers by path, in turn (the last again and again), and the requests that came."""

    def __init__(self):
        self.answers = defaultdict(list)
        self.requests = []
        self.address = ""
        self.stop = threading.Event()

    def on(self, path, *answers):
        self.answers[path] = list(answers)
        return self.address + path

    def next_answer(self, path, fields):
        queue = self.answers.get(path)
        if not queue:
            return Answer(b"not here", 404, "text/plain")
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        return answer(fields) if callable(answer) else answer


def as_json(content, **more):
    return Answer(json.dumps(content).encode(), **more)


def web_page(status=200):
    return Answer(b"<!DOCTYPE html><html><body>Busy</body></html>", status, "text/html")


def cut(answer):
    """An answer that breaks off half-way."""
    return answer._replace(body=answer.body[: len(answer.body) // 2], declared=len(answer.body))


def bomb(size):
    """Zeros that unpack to `size` bytes."""
    return Answer(gzip.compress(bytes(size)), headers=(("Content-Encoding", "gzip"),))


@contextmanager
def serving():
    """A running service on a free port of this machine."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path, _, query = self.path.partition("?")
            self.reply(path, dict(urllib.parse.parse_qsl(query)))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(self.path, dict(urllib.parse.parse_qsl(body)))

        def reply(self, path, fields):
            service.requests.append((path, fields, dict(self.headers)))
            answer = service.next_answer(path, fields)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(answer.declared or len(answer.body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            service.stop.wait(answer.stall_s)
            # The client may have gone by now, as it should.
            with suppress(ConnectionError):
                if not answer.drip_s:
                    self.wfile.write(answer.body)
                    return
                for number in range(len(answer.body)):
                    self.wfile.write(answer.body[number : number + 1])
                    service.stop.wait(answer.drip_s)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def overpass_answer(*elements, **more):
    """An Overpass document with these elements."""
    head = {
        "version": 0.6,
        "osm3s": {"timestamp_osm_base": "2026-03-05T10:00:00Z", "copyright": "ODbL"},
    }
    return as_json(head | {"elements": list(elements)} | more)


def node(number, name, latitude, longitude, **tags):
    """A coworking space as OpenStreetMap maps it at a point."""
    tags = {"office": "coworking", "name": name} | {
        key.replace("__", ":"): value for key, value in tags.items()
    }
    return {"type": "node", "id": number, "lat": latitude, "lon": longitude, "tags": tags}


def way(number, name, latitude, longitude):
    """A coworking space as OpenStreetMap maps it by its outline, in the older tagging."""
    return {
        "type": "way",
        "id": number,
        "center": {"lat": latitude, "lon": longitude},
        "nodes": [1, 2, 3],
        "tags": {"amenity": "coworking_space", "name": name},
    }


def feature_server(features, page, fields=("ITL325CD", "ITL325NM")):
    """Answers of a FeatureServer by path below its address, with pages of this size."""

    def query(asked):
        if "returnCountOnly" in asked:
            return as_json({"count": len(features)})
        start = int(asked["resultOffset"])
        part = features[start : start + min(page, int(asked["resultRecordCount"]))]
        more = start + len(part) < len(features)
        return as_json(
            {"type": "FeatureCollection", "features": part}
            | ({"properties": {"exceededTransferLimit": True}} if more else {})
        )

    named = [{"name": name} for name in ("FID", *fields)]
    return {
        "": as_json(
            {"layers": [{"id": 2, "name": "A_BUC", "geometryType": "esriGeometryPolygon"}]}
        ),
        "/2": as_json({"fields": named, "maxRecordCount": 2000}),
        "/2/query": query,
    }
