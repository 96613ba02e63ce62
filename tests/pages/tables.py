"""Tables of a page that a test has opened without a browser, read from the HTML that it sends."""

import json
from html.parser import HTMLParser
from typing import NamedTuple

import pandas as pd


class Shown(NamedTuple):
    """A table of a page: its name there, its caption, its cells as text and what stands below."""

    key: str
    caption: str
    value: pd.DataFrame
    marks: str
    sortable: bool


class _Reader(HTMLParser):
    """Texts of a table's parts, in order."""

    def __init__(self):
        super().__init__()
        self.key, self.caption, self.marks, self.rows, self._open = "", "", "", [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.key = given.get("data-table", self.key)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
        if tag in ("th", "td", "caption") or given.get("class") == "table-marks":
            self._open = tag

    def handle_endtag(self, tag):
        if tag == self._open:
            self._open = None

    def handle_data(self, data):
        if self._open == "caption":
            self.caption += data
        elif self._open == "p":
            self.marks += data
        elif self._open:
            self.rows[-1][-1] += data


def read(html, *, sortable=False):
    """Table of an HTML text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    header, *rows = reader.rows
    value = pd.DataFrame(rows, columns=header, dtype=object)
    return Shown(reader.key, reader.caption, value, reader.marks, sortable)


def tables(app):
    """Tables of a page in the order in which they stand; each has its ``value`` and ``caption``."""
    return [found for part in app.main.children.values() for found in _below(part)]


def _below(part):
    if part.type == "html" and "atlas-table" in part.proto.body:
        yield read(part.proto.body)
    elif part.type == "bidi_component" and part.proto.component_name == "table":
        yield read(json.loads(part.proto.json)["html"], sortable=True)
    for child in getattr(part, "children", {}).values():
        yield from _below(child)
