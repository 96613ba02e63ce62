"""Coworking spaces from the places theme of the Overture Maps Foundation.

Each release is a folder of Parquet files in public storage. They are read in place, with pyarrow:
only row groups that touch the country, and of these only the columns and rows that are needed, are
transferred. Licence: CDLA-Permissive-2.0 (a row's own licence may be wider).
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset, fs

from geodata.services.fetch import ServiceError, Settings, fetch_json
from geodata.services.overpass import NO_NAME, UK_BOX, normal_postcode

CATALOGUE = "https://stac.overturemaps.org/catalog.json"
BUCKET = "overturemaps-us-west-2"
REGION = "us-west-2"
SOURCE = "Overture Maps"
LICENCE = "CDLA-Permissive-2.0"
CATEGORIES = ("coworking_space", "shared_office_space")
RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}\.\d+")
#: Overture's own estimate that a place exists; below this it advises against use.
LEAST_CONFIDENCE = 0.5
CONNECT_TIMEOUT_S = 20
REQUEST_TIMEOUT_S = 120
#: What else a release must have.
FIELDS = (
    ("id",),
    ("names", "primary"),
    *(("bbox", side) for side in ("xmin", "xmax", "ymin", "ymax")),
    ("confidence",),
    ("addresses",),
)
#: Where a release names the kind of a place; the first that it has is read.
KIND_FIELDS = (("categories", "primary"), ("taxonomy", "primary"))


def newest_release(settings: Settings) -> str:
    """Name of the newest release.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    str
        As in ``2025-09-24.0``.

    Raises
    ------
    ServiceError
        If the catalogue cannot be read or names no release.
    """
    document = fetch_json(CATALOGUE, settings)
    document = document if isinstance(document, dict) else {}
    links = [link for link in document.get("links", []) if isinstance(link, dict)]
    texts = [str(link.get("href", "")) for link in links if link.get("rel") == "child"]
    named = RELEASE.findall(" ".join([str(document.get("latest", "")), *texts]))
    if not named:
        message = (
            "Overture's catalogue names no release: its fields may have changed; the old data are "
            "kept, and geodata.services.overture must be updated."
        )
        raise ServiceError(message)
    newest: str = max(named, key=lambda text: (text[:10], int(text[11:])))
    return newest


def fetch_spaces(settings: Settings) -> pd.DataFrame:
    """Fetch every coworking space that Overture has in and around the United Kingdom.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    DataFrame
        ``source_id``, ``name``, ``latitude``, ``longitude``, ``postcode``, ``source_date`` (of the
        release); what lies beyond the border is for the caller to leave out.

    Raises
    ------
    ServiceError
        If the release cannot be read, or its fields have changed.
    """
    release = newest_release(settings)
    settings.say(f"Reading places of Overture release {release}; this takes minutes ...")
    try:
        places = open_release(release)
        _require_fields(places.schema)
        table = places.to_table(columns=_columns(places.schema), filter=_filter(places.schema))
    except (OSError, pa.ArrowException) as error:
        message = (
            f"Overture's release {release} could not be read ({str(error)[:160]}): the old data "
            "are kept; check the connection and try again later."
        )
        raise ServiceError(message) from error
    if not table.num_rows:
        message = (
            f"Overture's release {release} has no coworking space in the country: its categories "
            "may have changed; the old data are kept, and geodata.services.overture must be "
            "updated."
        )
        raise ServiceError(message)
    return _spaces(table, release)


def open_release(release: str) -> Any:
    """Open the places of a release in the public storage, as one Parquet data set."""
    storage = fs.S3FileSystem(
        anonymous=True,
        region=REGION,
        connect_timeout=CONNECT_TIMEOUT_S,
        request_timeout=REQUEST_TIMEOUT_S,
    )
    return dataset.dataset(
        f"{BUCKET}/release/{release}/theme=places/type=place/", filesystem=storage
    )


def _require_fields(schema: pa.Schema) -> None:
    """Stop at a field that a release no longer has."""
    missing = [".".join(field) for field in FIELDS if not _has(schema, *field)]
    if not any(_has(schema, *field) for field in KIND_FIELDS):
        missing.append("categories.primary")
    if missing:
        message = (
            f"Overture's places have no field {missing[0]} any more: the old data are kept, and "
            "geodata.services.overture must be updated."
        )
        raise ServiceError(message)


def _has(schema: pa.Schema, outer: str, inner: str = "") -> bool:
    if outer not in schema.names:
        return False
    kind = schema.field(outer).type
    return not inner or (pa.types.is_struct(kind) and kind.get_field_index(inner) >= 0)


def _kind(schema: pa.Schema) -> Any:
    """Field with the kind of a place."""
    return next(pc.field(*field) for field in KIND_FIELDS if _has(schema, *field))


def _filter(schema: pa.Schema) -> Any:
    south, west, north, east = UK_BOX
    inside = (
        (pc.field("bbox", "xmin") < east)
        & (pc.field("bbox", "xmax") > west)
        & (pc.field("bbox", "ymin") < north)
        & (pc.field("bbox", "ymax") > south)
    )
    return inside & _kind(schema).isin(list(CATEGORIES))


def _columns(schema: pa.Schema) -> dict[str, Any]:
    columns = {
        "source_id": pc.field("id"),
        "name": pc.field("names", "primary"),
        "latitude": pc.field("bbox", "ymin"),
        "longitude": pc.field("bbox", "xmin"),
        "confidence": pc.field("confidence"),
        "addresses": pc.field("addresses"),
    }
    if "operating_status" in schema.names:
        columns["status"] = pc.field("operating_status")
    return columns


def _spaces(table: pa.Table, release: str) -> pd.DataFrame:
    """Rows of the release that are open and likely to exist, in our columns."""
    rows = pd.DataFrame(table.to_pylist())
    likely = rows["confidence"].fillna(1.0).astype(float) >= LEAST_CONFIDENCE
    closed = rows.get("status", pd.Series(None, rows.index)).fillna("open") == "permanently_closed"
    rows = rows[likely & ~closed].reset_index(drop=True)
    postcodes = [
        normal_postcode(str((entries or [{}])[0].get("postcode") or ""))
        for entries in rows["addresses"]
    ]
    names = rows["name"].fillna("").str.split().str.join(" ")
    return pd.DataFrame(
        {
            "source_id": rows["source_id"],
            "name": names.where(names != "", NO_NAME),
            "latitude": rows["latitude"].astype(float).round(7),
            "longitude": rows["longitude"].astype(float).round(7),
            "postcode": postcodes,
            "source_date": release[:10],
        }
    )
