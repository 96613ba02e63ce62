"""Coworking spaces from OpenStreetMap, through the Overpass service.

OpenStreetMap tags a coworking space ``office=coworking`` (current) or ``amenity=coworking_space``
(older); some objects carry ``office=coworking_space`` or two of them. The data are © OpenStreetMap
contributors, ODbL 1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.errors import DataError
from geodata.places import postcodes
from geodata.services.fetch import ServiceError, Settings, fetch_json, host

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVERS = (
    "https://overpass-api.de/api/interpreter",
    "https://overpass.kumi.systems/api/interpreter",
    "https://overpass.openstreetmap.fr/api/interpreter",
)
SOURCE = "OpenStreetMap"
LICENCE = "ODbL 1.0"
TAGS = (("office", "coworking"), ("amenity", "coworking_space"), ("office", "coworking_space"))
UNITED_KINGDOM = 'area["ISO3166-1"="GB"]["admin_level"="2"]->.uk;'
#: South, west, north, east of the country, degrees.
UK_BOX = (49.8, -8.7, 60.9, 1.8)
SERVER_TIMEOUT_S = 180
#: A busy server is left for the next one before long: an attempt may take minutes.
ATTEMPTS_A_SERVER = 2
#: Quarters of quarters: 16 boxes at most.
DEEPEST_SPLIT = 2
NO_NAME = "Coworking space (no name)"
#: More objects than this without a position are a fault of the answer, not of the objects.
NO_POSITION_SHARE = 0.05


def query(box: tuple[float, float, float, float] | None = None) -> str:
    """Overpass query for coworking spaces.

    Parameters
    ----------
    box : tuple of float, optional
        South, west, north, east, degrees; without it, the United Kingdom by its border.

    Returns
    -------
    str
        Asks for nodes, ways and relations, with tags and a position each.
    """
    area, where = UNITED_KINGDOM, "(area.uk)"
    if box is not None:
        area, where = "", f"({','.join(map('{:g}'.format, box))})"
    objects = "".join(f'nwr["{key}"="{value}"]{where};' for key, value in TAGS)
    return f"[out:json][timeout:{SERVER_TIMEOUT_S}];{area}({objects});out center;"


def fetch_spaces(settings: Settings, servers: Sequence[str] = SERVERS) -> pd.DataFrame:
    """Fetch every coworking space that OpenStreetMap has in the United Kingdom.

    The whole country is asked for first, of one server after the other. If none answers and one ran
    out of time, the country is asked for in quarters; what then lies beyond its border is for the
    caller to leave out.

    Parameters
    ----------
    settings : Settings
    servers : sequence of str
        Addresses of Overpass services, in order of preference.

    Returns
    -------
    DataFrame
        ``source_id`` (as in ``node/123``), ``name``, ``latitude``, ``longitude``, ``postcode``,
        ``source_date`` (of the data, ISO); no object twice.

    Raises
    ------
    ServiceError
        If no server gives a whole answer, or an answer is not as documented.
    """
    try:
        documents = [_ask(query(), settings, servers)]
    except ServiceError as error:
        if not error.slow:
            raise
        settings.say(f"{error} Asking for the country in four parts.")
        documents = _quarters(UK_BOX, settings, servers)
    found = pd.concat([parse(document) for document in documents], ignore_index=True)
    if found.empty:
        message = (
            "OpenStreetMap gave no coworking space in the United Kingdom: the service is at fault; "
            "try again later."
        )
        raise ServiceError(message)
    return found.drop_duplicates("source_id", ignore_index=True)


def parse(document: Any) -> pd.DataFrame:
    """Coworking spaces in an answer of the Overpass service.

    Places that are marked as closed are left out. A place without a name gets that of its operator
    or brand, or a phrase that says so.

    Parameters
    ----------
    document : dict
        The answer, parsed.

    Returns
    -------
    DataFrame
        As `fetch_spaces` returns; it may have no rows.

    Raises
    ------
    ServiceError
        If the answer is not as documented.
    """
    try:
        date = document["osm3s"]["timestamp_osm_base"][:10]
        elements = [e for e in document["elements"] if not _closed(e["tags"])]
        positions = [_position(element) for element in elements]
        rows = [
            {
                "source_id": f"{element['type']}/{int(element['id'])}",
                "name": _name(element["tags"]),
                "latitude": float(position[0]),
                "longitude": float(position[1]),
                "postcode": normal_postcode(element["tags"].get("addr:postcode", "")),
                "source_date": date,
            }
            for element, position in zip(elements, positions, strict=True)
            if position is not None
        ]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        message = (
            f"The Overpass answer is not as documented ({type(error).__name__}: {error}): its "
            "fields may have changed; the old data are kept, and geodata.services.overpass must "
            "be updated."
        )
        raise ServiceError(message) from error
    if positions.count(None) > NO_POSITION_SHARE * max(len(positions), 1):
        message = (
            f"The Overpass answer gives no position for {positions.count(None):,} of "
            f"{len(positions):,} places: it is not what was asked for; try again later."
        )
        raise ServiceError(message)
    columns = ["source_id", "name", "latitude", "longitude", "postcode", "source_date"]
    return pd.DataFrame(rows, columns=columns)


def _ask(text: str, settings: Settings, servers: Sequence[str]) -> Any:
    """First whole answer of a server; the last server's fault if there is none."""
    fault: ServiceError | None = None
    for server in servers:
        settings.say(f"Asking {host(server)} ...")
        try:
            return _whole(server, text, settings)
        except ServiceError as error:
            settings.say(str(error))
            # One server that only ran out of time makes the question worth splitting.
            fault = error if fault is None or not fault.slow else fault
    message = (
        f"None of {len(servers)} Overpass servers answered. One of them: {fault} The old data "
        "are kept; check the connection and try again later."
    )
    raise ServiceError(message, slow=bool(fault and fault.slow))


def _whole(server: str, text: str, settings: Settings) -> Any:
    """Answer of one server; Overpass reports time-outs in a remark, with status 200."""
    few = settings._replace(attempts=min(settings.attempts, ATTEMPTS_A_SERVER))
    document = fetch_json(server, few, {"data": text})
    remark = str(document.get("remark", "")) if isinstance(document, dict) else ""
    if "error" in remark:
        message = f"{host(server)} gave up ({remark[:120]})."
        raise ServiceError(message, slow=True)
    return document


def _quarters(
    box: tuple[float, float, float, float],
    settings: Settings,
    servers: Sequence[str],
    depth: int = 1,
) -> list[Any]:
    """Answers for the quarters of a box, and for the quarters of those that take too long."""
    south, west, north, east = box
    middle, centre = (south + north) / 2, (west + east) / 2
    documents = []
    for quarter in (
        (south, west, middle, centre),
        (south, centre, middle, east),
        (middle, west, north, centre),
        (middle, centre, north, east),
    ):
        try:
            documents.append(_ask(query(quarter), settings, servers))
        except ServiceError as error:
            if not error.slow or depth == DEEPEST_SPLIT:
                raise
            documents += _quarters(quarter, settings, servers, depth + 1)
    return documents


def _position(element: dict[str, Any]) -> tuple[float, float] | None:
    """Latitude and longitude; None for the rare relation whose members have none."""
    if element["type"] == "node":
        return element["lat"], element["lon"]
    centre = element.get("center")
    return None if centre is None else (centre["lat"], centre["lon"])


def _closed(tags: dict[str, str]) -> bool:
    return (
        tags.get("disused") == "yes"
        or tags.get("abandoned") == "yes"
        or tags.get("opening_hours", "").strip().lower() in ("off", "closed")
        or "end_date" in tags
    )


def _name(tags: dict[str, str]) -> str:
    names = (tags.get(key, "").strip() for key in ("name", "name:en", "brand", "operator"))
    return " ".join(next((name for name in names if name), NO_NAME).split())


def normal_postcode(text: str) -> str:
    """The postcode as the atlas writes it; empty if it is none."""
    try:
        return postcodes.normalise(text)
    except DataError:
        return ""
