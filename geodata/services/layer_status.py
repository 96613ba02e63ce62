"""What the layer of coworking spaces in ``data/`` is: from where, of when, and whether complete."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from geodata.tables import DATA
from geodata.tables.schema import TABLES

STATUS_FILE = "coworking_layer.json"


class LayerStatus(NamedTuple):
    """State of the layer of coworking spaces.

    Attributes
    ----------
    source : str
        Where the coworking spaces come from, in words.
    source_date : str
        Date of the newest data in it, ISO; empty if each row has its own.
    licence : str
        Licence of the refreshed rows; empty if each row has its own.
    complete : bool
        Whether the person who refreshed it declared it complete, so that regions may be ranked.
    spaces : int
        Number of coworking spaces; 0 if it was not refreshed.
    """

    source: str
    source_date: str
    licence: str
    complete: bool
    spaces: int


SHIPPED = LayerStatus("several open sources, named in each row", "", "", complete=False, spaces=0)


def layer_status() -> LayerStatus:
    """State of the layer under ``data/``.

    A status holds only for the table that it was written with: after a rebuild, or a change by
    hand, the layer is taken as shipped, that is as partial. So "complete" never sticks to another
    list.

    Returns
    -------
    LayerStatus
    """
    try:
        content = json.loads((DATA / STATUS_FILE).read_bytes())
        table = (DATA / TABLES["coworking_spaces"].file).read_bytes()
        if content.pop("sha256") != hashlib.sha256(table).hexdigest():
            return SHIPPED
        status = LayerStatus(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return SHIPPED
    right = (str, str, str, bool, int)
    return status if tuple(map(type, status)) == right else SHIPPED


def status_bytes(status: LayerStatus, table: bytes) -> bytes:
    """Content of the status file.

    Parameters
    ----------
    status : LayerStatus
    table : bytes
        Content of ``coworking_spaces.csv`` that the status holds for.

    Returns
    -------
    bytes
        JSON, UTF-8.
    """
    content = status._asdict() | {"sha256": hashlib.sha256(table).hexdigest()}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
