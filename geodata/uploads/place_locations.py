"""The places of an uploaded list, row by row: numbers, grids, postcodes, districts, and problems.

A table of places here has a row for each of the file's that is left, indexed by its number there.
Problems are collected as tables of ``row, column, value, rule, remedy``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import Transformer

from geodata.errors import DataError
from geodata.inputs import coworking
from geodata.inputs.boundaries import CRS
from geodata.places import postcodes
from geodata.places.postcodes import IRISH_GRID, WGS84
from geodata.tables import read_table
from geodata.uploads.geojson import X, Y

if TYPE_CHECKING:
    import geopandas as gpd

#: Latitudes and longitudes of the United Kingdom, with a margin.
LATITUDES, LONGITUDES = (49.0, 61.5), (-9.0, 2.5)
#: EPSG codes of systems in degrees.
DEGREES = {4326, 4258, 4277}
ELSEWHERE = "Correct the coordinates or their grid, or leave it out."
#: Rules and remedies.
NO_NUMBER = (
    "A coordinate is a finite number.",
    "Correct it, or give a postcode and no coordinates.",
)
TURNED = (
    "Latitude and longitude seem to be exchanged.",
    "Agree to have them exchanged, or correct the row.",
)
NOWHERE = ("A place needs coordinates or a postcode.", "Add one of them.")
ABROAD = ("The place is not in the United Kingdom.", ELSEWHERE)
AT_SEA = (
    f"The place is in the sea or abroad, more than {coworking.SNAP_LIMIT_M} m from any district.",
    ELSEWHERE,
)


def coordinates(raw: pd.DataFrame, use: dict[str, str], grid: int) -> pd.DataFrame:
    """Both coordinates as numbers, and the texts that are not numbers, by the row of the file."""
    places = pd.DataFrame({"row": raw.index}, index=raw.index)
    for axis in ("x", "y"):
        column = raw[use[axis]] if axis in use else pd.Series(np.nan, raw.index)
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
        places[axis] = numbers.where(np.isfinite(numbers))
        there = column.notna() & (column.astype("str").str.strip() != "")
        places[f"{axis}_text"] = column.astype("str").str[:80].where(there)
        places[f"{axis}_bad"] = there & places[axis].isna()
        if axis in use and use[axis] in {X, Y}:
            places[f"{axis}_bad"] = False
    places["crs"] = grid
    codes = raw[use["postcode"]] if "postcode" in use else pd.Series(None, raw.index, dtype=object)
    places["postcode"] = codes.astype("str").str.strip().str[:40].where(codes.notna(), "")
    return places


def exchanged_rows(places: pd.DataFrame, grid: int) -> pd.Series:
    """Rows in degrees that lie in the United Kingdom only with x and y exchanged."""
    if grid not in DEGREES:
        return pd.Series(data=False, index=places.index)
    right = places["y"].between(*LATITUDES) & places["x"].between(*LONGITUDES)
    turned = places["x"].between(*LATITUDES) & places["y"].between(*LONGITUDES)
    return turned & ~right


def to_degrees(places: pd.DataFrame, grid: int, notes: list[str]) -> None:
    """Latitude and longitude of the rows with coordinates."""
    if grid == int(CRS.split(":")[1]):
        irish = places["postcode"].str.upper().str.startswith("BT") & places["x"].notna()
        if irish.any():
            places.loc[irish, "crs"] = int(IRISH_GRID.split(":")[1])
            notes.append(f"{int(irish.sum()):,} rows with a BT postcode are read as Irish Grid.")
    places["longitude"] = np.nan
    places["latitude"] = np.nan
    for code, rows in places.groupby("crs"):
        to = Transformer.from_crs(f"EPSG:{code}", WGS84, always_xy=True)
        longitude, latitude = to.transform(rows["x"].to_numpy(), rows["y"].to_numpy())
        finite = np.isfinite(longitude) & np.isfinite(latitude)
        places.loc[rows.index, "longitude"] = np.where(finite, longitude, np.nan)
        places.loc[rows.index, "latitude"] = np.where(finite, latitude, np.nan)


def locate_postcodes(
    places: pd.DataFrame, use: dict[str, str], problems: list[pd.DataFrame]
) -> None:
    """Usual form of every postcode, and the place of rows that have no coordinates."""
    places["district"] = ""
    absent = places["x_text"].isna() & places["y_text"].isna()
    remedy = "Correct the postcode, or give coordinates."
    wrong: list[tuple[object, str, str, str, str]] = []
    # In order, so that each letter of the alphabet is read once.
    for row in places[places["postcode"] != ""].sort_values("postcode").index:
        given = str(places.at[row, "postcode"])
        try:
            if not absent[row]:
                places.at[row, "postcode"] = postcodes.normalise(given)
                continue
            found = postcodes.locate(given)
        except DataError as error:
            places.at[row, "postcode"] = ""
            if absent[row]:
                wrong.append((places.at[row, "row"], use["postcode"], given, str(error), remedy))
            continue
        places.at[row, "postcode"] = found.postcode
        places.at[row, "latitude"] = found.latitude
        places.at[row, "longitude"] = found.longitude
        places.at[row, "district"] = found.lad
    if wrong:
        columns = ["row", "column", "value", "rule", "remedy"]
        problems.append(pd.DataFrame(wrong, columns=columns))


def report_coordinates(
    places: pd.DataFrame, use: dict[str, str], exchanged: pd.Series, problems: list[pd.DataFrame]
) -> None:
    """List rows whose coordinates are not numbers, absent, exchanged or elsewhere."""
    for axis in ("x", "y"):
        bad = places[f"{axis}_bad"]
        report(problems, places[bad], use.get(axis, ""), places.loc[bad, f"{axis}_text"], NO_NUMBER)
    turned = exchanged.reindex(places.index, fill_value=False)
    both = places["y_text"].fillna("") + ", " + places["x_text"].fillna("")
    column = " and ".join(use[axis] for axis in ("y", "x") if axis in use)
    report(problems, places[turned], column, both[turned], TURNED)
    nowhere = places["latitude"].isna() & places["longitude"].isna()
    report(
        problems,
        places[nowhere],
        column or use.get("postcode", ""),
        both[nowhere].where(both[nowhere] != ", ", "[x]"),
        NOWHERE,
    )
    inside = places["latitude"].between(*LATITUDES) & places["longitude"].between(*LONGITUDES)
    outside = ~inside & ~nowhere & ~turned
    report(problems, places[outside], column, both[outside], ABROAD)
    places["kept"] = inside & ~places["x_bad"] & ~places["y_bad"]


def join_districts(
    places: pd.DataFrame, areas: gpd.GeoDataFrame, use: dict[str, str], problems: list[pd.DataFrame]
) -> pd.DataFrame:
    """Rows with district and region; those too far from any are listed."""
    kept = places[places["kept"]]
    if kept.empty:
        return kept
    shapes = areas.rename(columns={"lad": "code"}).assign(lad=areas["lad"])
    placed, stray = coworking.place(kept, shapes)
    column = " and ".join(use[axis] for axis in ("y", "x") if axis in use) or "postcode"
    if len(stray):
        report(
            problems,
            stray,
            column,
            stray["latitude"].map("{:.5f}".format) + ", " + stray["longitude"].map("{:.5f}".format),
            AT_SEA,
        )
    by_postcode = placed["district"] != ""
    placed["lad"] = placed["lad"].where(~by_postcode, placed["district"])
    districts = areas.set_index("lad")
    region = placed["lad"].map(districts["itl3"])
    others = placed["lad"].map(districts["itl3_others"]).fillna("") != ""
    if others.any():
        regions = read_table("regions")
        near = regions.sindex.nearest(
            regions.geometry.from_xy(placed["easting"], placed["northing"], crs=CRS),
            return_all=False,
        )[1]
        region = region.where(~others, pd.Series(regions["itl3"].iloc[near].to_numpy()))
    return placed.assign(itl3=region)


def report(
    problems: list[pd.DataFrame],
    rows: pd.DataFrame,
    column: str,
    values: pd.Series | str,
    advice: tuple[str, str],
) -> None:
    """Add a table of problems: a column and a value of some rows, with the rule and the remedy."""
    if len(rows):
        shown = values if isinstance(values, str) else values.to_numpy()
        rule, remedy = advice
        table = {"row": rows["row"].to_numpy(), "column": column, "value": shown}
        problems.append(pd.DataFrame({**table, "rule": rule, "remedy": remedy}))
