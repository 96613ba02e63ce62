"""Coworking spaces and the places near to them in kind, as points with source and licence.

Only tier A are coworking spaces. Tiers B and C are proxies: places where some of the same happens,
or that a register names in a way that suggests it. They are never called coworking spaces.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from pyproj import Transformer

from geodata.errors import DataError
from geodata.inputs.boundaries import CRS
from geodata.inputs.lookups import read_raw_csv

if TYPE_CHECKING:
    from pathlib import Path

PLACES_FILE = "cws/uk_places_open_sources.csv"
COUNTS_FILE = "cws/coworkingcafe_counts.csv"
WGS84 = "EPSG:4326"
#: Farther than this from any region a point is an error, not a pier or a coarse coastline.
SNAP_LIMIT_M = 500
KINDS = {
    "coworking": "coworking space",
    "incubator": "incubator",
    "makerspace": "makerspace",
    "fab lab": "fab lab",
    "creative workspace": "creative workspace",
    "enterprise hub": "business centre",
}
KIND_TIER = {
    "coworking space": "A",
    "incubator": "B",
    "makerspace": "B",
    "fab lab": "B",
    "creative workspace": "B",
    "business centre": "C",
}
LICENCES = {
    "CC BY-SA 4.0": "CC BY-SA 4.0",
    "ODbL 1.0": "ODbL 1.0",
    "ODC-By 1.0": "ODC-By 1.0",
    "CC0 1.0": "CC0 1.0",
    "MIT": "MIT",
    "OGL v3.0 per publisher (repo silent)": "OGL v3.0 (as the publisher states)",
    "OGL per publisher (repo silent)": "OGL (as the publisher states)",
    "repo MIT; underlying Glass AI": "MIT (compilation); underlying data Glass AI",
    "repo MIT; underlying fablabs.io": "MIT (compilation); underlying data fablabs.io",
    "repo MIT; register licence per nation": "MIT (compilation); registers licensed by nation",
}


def read_places(raw: Path) -> pd.DataFrame:
    """Read and clean the merged list of places.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        ``id, name, kind, tier, latitude, longitude, postcode, source, source_date, licence, note,
        coord_source``, sorted by ``id``; texts are never missing but may be empty.

    Raises
    ------
    DataError
        If the file is missing, its header has changed, or a value is not known.
    """
    columns = [
        *("name", "kind", "tier", "lat", "lon", "postcode"),
        *("coord_source", "source", "vintage", "licence", "note"),
    ]
    table = read_raw_csv(raw / PLACES_FILE, columns)
    names = {"lat": "latitude", "lon": "longitude", "vintage": "source_date"}
    places = table.rename(columns=names)
    optional = ["postcode", "note"]
    places[optional] = places[optional].astype("str").fillna("")
    places["kind"] = _translate(places["kind"], KINDS, "kind")
    places["licence"] = _translate(places["licence"], LICENCES, "licence")
    _check_tiers(places)
    places["source"] = places["source"].str.replace("^address: ", "Address register: ", regex=True)
    places["source_date"] = places["source_date"].str.replace(r" \(repo .*\)", "", regex=True)
    for column in ("name", "source", "note"):
        places[column] = neutral_text(places[column])
    places.insert(0, "id", place_ids(places))
    return places.sort_values("id", ignore_index=True)


def place(places: pd.DataFrame, areas: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join places to small area, district and region by geometry.

    Small areas are the finest boundaries there are: of 30,000 postcodes they put 0.3% in the wrong
    district, the districts' own generalised boundaries 1.4%. A place outside every area (on a
    pier, in a dock) goes to the nearest within 500 m; those farther off are returned separately, to
    be reported.

    Parameters
    ----------
    places : DataFrame
        With ``latitude`` and ``longitude`` in WGS 84 degrees.
    areas : GeoDataFrame
        Small areas: ``code``, ``lad``, ``itl3`` and ``geometry``, not simplified, EPSG:27700.

    Returns
    -------
    placed, stray : DataFrame
        `places` with ``itl3``, ``lad``, ``small_area``, ``snapped_m`` (distance to the area in
        whole metres, 0 inside), ``easting`` and ``northing``; and the rows that lie too far from
        any area.
    """
    points = gpd.GeoSeries.from_xy(places["longitude"], places["latitude"], crs=WGS84).to_crs(CRS)
    (_, nearest), distance_m = areas.sindex.nearest(points, return_all=False, return_distance=True)
    codes = areas[["itl3", "lad", "code"]].iloc[nearest].set_axis(places.index)
    placed = places.assign(
        itl3=codes["itl3"],
        lad=codes["lad"],
        small_area=codes["code"],
        snapped_m=distance_m.round().astype(int),
        easting=points.x,
        northing=points.y,
    )
    stray = distance_m > SNAP_LIMIT_M
    return placed[~stray].reset_index(drop=True), placed[stray].reset_index(drop=True)


def read_counts(raw: Path) -> pd.DataFrame:
    """Read the counts of coworking spaces that the press reports.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        ``period`` (as 2024-Q2), ``area``, ``count``, ``source_url``.

    Raises
    ------
    DataError
        If the file is missing, its header has changed, or a count is not a positive whole number.
    """
    counts = read_raw_csv(raw / COUNTS_FILE, ["period", "area", "count", "source_url"])
    whole = pd.to_numeric(counts["count"], errors="coerce")
    if not (whole > 0).all():
        row = int((~(whole > 0)).to_numpy().argmax())
        message = (
            f"coworkingcafe_counts.csv, row {row + 1}: the count {counts['count'].iloc[row]!r} is "
            "not a positive number; correct the row."
        )
        raise DataError(message)
    period = counts["period"].str.replace(r"(\d{4})(Q\d)", r"\1-\2", regex=True)
    counts = counts.assign(period=period, count=whole.astype(int))
    return counts.sort_values(["period", "area"], ignore_index=True)


def neutral_text(text: pd.Series) -> pd.Series:
    """Text that no spreadsheet takes for a formula.

    Parameters
    ----------
    text : Series of str

    Returns
    -------
    Series of str
        Trimmed; where a text starts with ``= + - @``, an apostrophe goes before it.
    """
    trimmed = text.str.strip()
    return trimmed.where(~trimmed.str.contains(r"^[=+\-@]"), "'" + trimmed)


def place_ids(places: pd.DataFrame) -> list[str]:
    """Make identifiers that stay the same as long as name, postcode and position (to about 1 m) do.

    Parameters
    ----------
    places : DataFrame
        ``name``, ``postcode``, ``latitude``, ``longitude``.

    Returns
    -------
    list of str
        As in ``place-1a2b3c4d5e``; twins in all four get ``-2``, ``-3`` in the order of the rows.
    """
    keys = (
        f"{row.name_}|{row.postcode}|{row.latitude:.5f}|{row.longitude:.5f}"
        for row in places.rename(columns={"name": "name_"}).itertuples()
    )
    ids = pd.Series([hashlib.sha256(key.encode()).hexdigest()[:10] for key in keys])
    twin = ids.groupby(ids).cumcount()
    return [f"place-{text}" + (f"-{n + 1}" if n else "") for text, n in zip(ids, twin, strict=True)]


def _translate(values: pd.Series, words: dict[str, str], what: str) -> pd.Series:
    known = values.map(words)
    if known.isna().any():
        row = int(known.isna().to_numpy().argmax())
        message = (
            f"uk_places_open_sources.csv, row {row + 1}: the {what} {values.iloc[row]!r} is not "
            "known; add it to geodata.inputs.coworking or correct the row."
        )
        raise DataError(message)
    return known


def _check_tiers(places: pd.DataFrame) -> None:
    wrong = places["tier"] != places["kind"].map(KIND_TIER)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        message = (
            f"uk_places_open_sources.csv, row {row + 1}: tier {places['tier'].iloc[row]!r} does "
            f"not go with the kind {places['kind'].iloc[row]!r}; correct the row."
        )
        raise DataError(message)


def on_grid(spaces: pd.DataFrame) -> pd.DataFrame:
    """Places with their British National Grid coordinates.

    Parameters
    ----------
    spaces : DataFrame
        ``latitude`` and ``longitude``, WGS 84 degrees.

    Returns
    -------
    DataFrame
        `spaces` with ``easting`` and ``northing``, EPSG:27700 metres.
    """
    transform = Transformer.from_crs(WGS84, CRS, always_xy=True).transform
    easting, northing = transform(spaces["longitude"].to_numpy(), spaces["latitude"].to_numpy())
    return spaces.assign(easting=easting, northing=northing)
