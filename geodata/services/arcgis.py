"""Boundaries from an ArcGIS FeatureServer, such as that of ONS Open Geography.

A service is asked for its layers, the layer for its fields and its number of features, and then for
its features page by page; what comes must be all of them, each once, each a polygon.
"""

from __future__ import annotations

import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from geodata.services.fetch import ServiceError, Settings, fetch_json

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 1000
MOST_PAGES = 500
POLYGON_LAYER = "esriGeometryPolygon"
POLYGONS = ("Polygon", "MultiPolygon")


def fetch_layer(service: str, fields: Sequence[str], settings: Settings) -> bytes:
    """Fetch every feature of a service's polygon layer.

    Parameters
    ----------
    service : str
        Address that ends in ``/FeatureServer``.
    fields : sequence of str
        Fields that each feature must have, the code first; matched without regard to case.
    settings : Settings

    Returns
    -------
    bytes
        GeoJSON (WGS 84) of the features, sorted by code, with these fields only.

    Raises
    ------
    ServiceError
        If the service cannot be read, its fields have changed, or features are missing.
    """
    layer = f"{service}/{_polygon_layer(service, settings)}"
    about = _ask(layer, {}, settings)
    known = {str(field.get("name")): field for field in _list(about, "fields", layer)}
    names = [_field(name, list(known), layer) for name in fields]
    expected = _ask(f"{layer}/query", {"where": "1=1", "returnCountOnly": "true"}, settings)
    count = expected.get("count")
    if not isinstance(count, int) or count < 1:
        raise _changed(layer, "it does not say how many features it has")
    size = about.get("maxRecordCount")
    features = _pages(layer, names, min(size, PAGE) if isinstance(size, int) else PAGE, settings)
    clean = [
        _feature(feature, dict(zip(fields, names, strict=True)), layer) for feature in features
    ]
    codes = {feature["properties"][fields[0]] for feature in clean}
    if not len(clean) == len(codes) == count:
        message = (
            f"{_title(service)} declares {count:,} features and gave {len(clean):,}, "
            f"{len(codes):,} of them different: the old data are kept; try again later."
        )
        raise ServiceError(message)
    clean.sort(key=lambda feature: str(feature["properties"][fields[0]]))
    return json.dumps({"type": "FeatureCollection", "features": clean}).encode()


def _polygon_layer(service: str, settings: Settings) -> int:
    """Number of the only polygon layer; services differ in it (0, 1, 2)."""
    layers = _list(_ask(service, {}, settings), "layers", service)
    numbers = [
        layer["id"]
        for layer in layers
        if layer.get("geometryType", POLYGON_LAYER) == POLYGON_LAYER
        and isinstance(layer.get("id"), int)
    ]
    if len(numbers) != 1:
        raise _changed(service, f"it has {len(numbers)} polygon layers, not one")
    return int(numbers[0])


def _pages(layer: str, names: list[str], size: int, settings: Settings) -> list[Any]:
    features: list[Any] = []
    for _ in range(MOST_PAGES):
        page = _ask(
            f"{layer}/query",
            {
                "where": "1=1",
                "outFields": ",".join(names),
                # Pages of an unsorted query may repeat features and leave others out.
                "orderByFields": names[0],
                "outSR": "4326",
                "resultOffset": str(len(features)),
                "resultRecordCount": str(size),
                "f": "geojson",
            },
            settings,
        )
        found = _list(page, "features", layer)
        features += found
        settings.say(f"{_title(layer)}: {len(features):,} features")
        about = page.get("properties")
        about = about if isinstance(about, dict) else {}
        more = page.get("exceededTransferLimit") or about.get("exceededTransferLimit")
        if not found or not more:
            return features
    raise _changed(layer, f"it goes on after {MOST_PAGES} pages")


def _feature(feature: Any, names: dict[str, str], layer: str) -> dict[str, Any]:
    """A feature with our fields only."""
    try:
        geometry = feature["geometry"]
        properties = {ours: feature["properties"][theirs] for ours, theirs in names.items()}
        good = geometry["type"] in POLYGONS and geometry["coordinates"]
    except (KeyError, TypeError) as error:
        raise _changed(layer, f"a feature is not as documented ({error})") from error
    if not good or not all(isinstance(value, str) for value in properties.values()):
        raise _changed(layer, f"the feature {properties} is not a polygon with a code and a name")
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _field(wanted: str, known: list[str], layer: str) -> str:
    found = [name for name in known if name.casefold() == wanted.casefold()]
    if not found:
        raise _changed(layer, f"it has the fields {', '.join(known)} but no {wanted}")
    return found[0]


def _ask(address: str, parameters: dict[str, str], settings: Settings) -> dict[str, Any]:
    """A JSON answer; ArcGIS reports errors inside answers of status 200."""
    text = urllib.parse.urlencode({"f": "json"} | parameters)
    answer = fetch_json(f"{address}?{text}", settings)
    if not isinstance(answer, dict):
        raise _changed(address, "its answer is not an object")
    if "error" in answer:
        detail = answer["error"]
        said = detail.get("message", "") if isinstance(detail, dict) else detail
        message = (
            f"{_title(address)} answers with an error ({str(said)[:120]}): the service may have "
            "been replaced; look for its new address in the ONS Open Geography portal."
        )
        raise ServiceError(message)
    return answer


def _list(answer: dict[str, Any], key: str, address: str) -> list[Any]:
    values = answer.get(key)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise _changed(address, f"its answer has no list of {key}")
    return values


def _changed(address: str, fault: str) -> ServiceError:
    return ServiceError(
        f"{_title(address)} is not as expected: {fault}; the old data are kept. If the service has "
        "changed for good, correct its address in geodata/inputs/sources.toml."
    )


def _title(address: str) -> str:
    """Name of the service in an address."""
    before, _, _ = address.partition("/FeatureServer")
    return before.rsplit("/", 1)[-1]
