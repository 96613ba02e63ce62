"""What a brief is made of: text, numbers and pictures, without layout."""

import datetime as dt
from typing import NamedTuple


class Table(NamedTuple):
    """A table whose first row is its header and whose first column heads its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Picture(NamedTuple):
    """A drawing as SVG, `width` by `height` millimetres, with words for who cannot see it."""

    svg: str
    width: float
    height: float
    alt: str
    caption: str


class Bullets(NamedTuple):
    """A list of sentences."""

    items: tuple[str, ...]


class Note(NamedTuple):
    """A sentence in smaller type: method, period, source."""

    text: str


Block = str | Bullets | Note | Table | Picture


class Section(NamedTuple):
    """A heading and what stands below it. A `wide` section takes the width of the page."""

    heading: str
    blocks: tuple[Block, ...]
    wide: bool = False


class Badge(NamedTuple):
    """A region type to show as a label: its words, and the type for the colour."""

    text: str
    kind: str


class Brief(NamedTuple):
    """A two-page brief.

    Attributes
    ----------
    title : str
    badges : tuple of Badge
    standfirst : tuple of str
        Paragraphs below the title.
    opening : tuple of Section
        The key figures and the map, which stand side by side where both are narrow.
    front, back : tuple of Section
        What follows on the first page, and the second page.
    imprint : tuple of str
        Sources, attributions and licence, in small type.
    status : str
        Standing of the numbers, at the foot of each page.
    address : str
        Address of the view that the brief was made from; empty if there is none.
    date : date
    """

    title: str
    badges: tuple[Badge, ...]
    standfirst: tuple[str, ...]
    opening: tuple[Section, ...]
    front: tuple[Section, ...]
    back: tuple[Section, ...]
    imprint: tuple[str, ...]
    status: str
    address: str
    date: dt.date
