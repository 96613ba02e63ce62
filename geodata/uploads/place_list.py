"""Lists of coworking spaces that people bring: read, placed and checked, row by row.

What a file says of its columns, kinds and grid is guessed and can be changed by the person. Rows
that cannot be placed are listed with row, column, value, rule and remedy, and left out.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geodata.errors import DataError
from geodata.inputs import coworking
from geodata.tables import read_table
from geodata.uploads.file_kinds import LIMITS, POINT_KINDS
from geodata.uploads.geojson import X
from geodata.uploads.place_columns import GRIDS, guess_grid, guess_kinds, guess_point_columns
from geodata.uploads.place_duplicates import find_duplicates, merge_duplicates
from geodata.uploads.place_locations import (
    DEGREES,
    coordinates,
    exchanged_rows,
    join_districts,
    locate_postcodes,
    report,
    report_coordinates,
    to_degrees,
)
from geodata.uploads.read import Uploaded, read_upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

__all__ = [
    "COLUMNS",
    "Points",
    "find_duplicates",
    "guess_kinds",
    "guess_point_columns",
    "merge_duplicates",
    "place_points",
    "read_spaces",
]

#: A longer file is not a list of places.
MAX_PLACES = 50_000
COLUMNS = [
    *("id", "name", "kind", "tier", "latitude", "longitude", "postcode", "itl3", "lad"),
    *("source", "source_date", "licence", "easting", "northing", "row"),
]
PROBLEMS = ["row", "column", "value", "rule", "remedy"]
NAME_LENGTH = 200
_DAY_IN_DIGITS = len("20250301")
#: Ways to write a date, with how precise each is.
_DATES = {
    "%d %m %Y": "%Y-%m-%d",
    "%d %B %Y": "%Y-%m-%d",
    "%d %b %Y": "%Y-%m-%d",
    "%Y%m%d": "%Y-%m-%d",
    "%B %Y": "%Y-%m",
    "%b %Y": "%Y-%m",
}
#: EPSG codes of geometry: in degrees, on the two grids, and others that files are often in.
SYSTEMS = DEGREES | {27700, 29900, 29901, 29902, 29903, 2157, 3857, 3035, 32629, 32630, 32631}


class Points(NamedTuple):
    """A list of places, ready for every page.

    Attributes
    ----------
    frame : DataFrame
        `COLUMNS`: those of ``coworking_spaces.csv`` that pages use, British National Grid metres,
        and ``row``, the number of the row in the person's file.
    problems : DataFrame
        ``row, column, value, rule, remedy``: rows left out.
    notes : list of str
        What was assumed or done, in sentences to show.
    unknown_kinds : list of str
        Kinds in the file that no kind of the atlas was given for; their rows are left out.
    exchanged : int
        Rows left out whose latitude and longitude seem to be exchanged.
    """

    frame: pd.DataFrame
    problems: pd.DataFrame
    notes: list[str]
    unknown_kinds: list[str]
    exchanged: int


def read_spaces(name: str, content: bytes, *, sheet: str = "") -> Uploaded:
    """Read a list of places as its file has it: CSV, XLSX, GeoJSON or GeoPackage.

    Parameters
    ----------
    name : str
        As the browser sent it.
    content : bytes
    sheet : str
        Sheet or layer; the first if empty.

    Returns
    -------
    Uploaded
        For GeoJSON and GeoPackage with ``geometry x``, ``geometry y`` and ``epsg``.

    Raises
    ------
    DataError
        As `geodata.uploads.read_table`; also if it has more than 50,000 rows.
    """
    limits = LIMITS._replace(rows=min(LIMITS.rows, MAX_PLACES))
    return read_upload(name, content, POINT_KINDS, sheet=sheet, limits=limits)


def place_points(
    uploaded: Uploaded,
    mapping: Mapping[str, str] | None = None,
    *,
    kinds: Mapping[str, str] | None = None,
    exchange: bool = False,
    districts: gpd.GeoDataFrame | None = None,
) -> Points:
    """Place the rows of a list on the map and in their districts and regions.

    A row's place comes from its coordinates, else from its postcode. Coordinates are degrees
    (WGS 84) where all could be, else British National Grid; the Irish Grid or another one is stated
    by the file or ``mapping["grid"]``, or follows from a postcode that begins with BT. A place
    outside every district by up to 500 m goes to the nearest.

    Parameters
    ----------
    uploaded : Uploaded
        As from `read_spaces`.
    mapping : mapping, optional
        Columns by role, as from `guess_point_columns`; guessed if not given.
    kinds : mapping, optional
        Kind of the atlas by kind in the file, as from `guess_kinds`; guessed if not given. "" means
        unknown.
    exchange : bool, default False
        Whether rows whose latitude and longitude seem to be exchanged are put right.
    districts : GeoDataFrame, optional
        The table ``districts``; read if not given.

    Returns
    -------
    Points

    Raises
    ------
    DataError
        If there is neither a pair of coordinates nor a postcode, a column is not there, or no row
        can be placed.
    """
    raw = uploaded.frame
    use = dict(guess_point_columns(raw) if mapping is None else mapping)
    _check_mapping(uploaded, use)
    areas = read_table("districts") if districts is None else districts
    problems: list[pd.DataFrame] = []
    notes = list(uploaded.notes)
    grid = guess_grid(raw, use, uploaded.epsg)
    places = coordinates(raw, use, grid)
    places["name"] = _names(raw, use)
    exchanged = exchanged_rows(places, grid)
    if exchange and exchanged.any():
        pair = places.loc[exchanged, ["y", "x"]].to_numpy()
        places.loc[exchanged, ["x", "y"]] = pair
        notes.append(f"Latitude and longitude were exchanged in {int(exchanged.sum()):,} rows.")
        exchanged[:] = False
    places, kind_notes, unknown = _with_kinds(places, raw, use, kinds, problems)
    notes += kind_notes
    to_degrees(places, grid, notes)
    locate_postcodes(places, use, problems)
    report_coordinates(places, use, exchanged, problems)
    placed = join_districts(places, areas, use, problems)
    if placed.empty:
        first = pd.concat(problems).iloc[0] if problems else None
        reason = f" Row {first['row']}: {first['rule']}" if first is not None else ""
        message = f"No row of {uploaded.name} can be placed in the United Kingdom.{reason}"
        raise DataError(message)
    table = pd.concat(problems) if problems else pd.DataFrame(columns=PROBLEMS)
    table = table.drop_duplicates("row").sort_values("row", ignore_index=True)
    frame = _finish(placed, raw, use, uploaded.name)
    undated = int((frame["source_date"] == "").sum())
    if undated:
        notes.append(
            f"Without a date of its source: {undated:,} of {len(frame):,} places. Give one, such "
            "as 2025-03-01, or how new they are stays open."
        )
    return Points(frame, table[PROBLEMS], notes, unknown, int(exchanged.sum()))


def _check_mapping(uploaded: Uploaded, use: dict[str, str]) -> None:
    absent = [
        column for role, column in use.items() if role != "grid" and column not in uploaded.frame
    ]
    if absent:
        message = f"{uploaded.name} has no column {absent[0][:40]!r}: choose one that it has."
        raise DataError(message)
    if not {"x", "y"} <= set(use) and "postcode" not in use:
        message = (
            f"{uploaded.name} has no columns that are known as coordinates or a postcode: choose "
            "the columns, or add latitude and longitude."
        )
        raise DataError(message)
    if use.get("grid", "") not in {"", *GRIDS}:
        message = f"The grid {use['grid'][:40]!r} is not known: choose one of {', '.join(GRIDS)}."
        raise DataError(message)
    if uploaded.epsg and X in use.values() and uploaded.epsg not in SYSTEMS:
        message = (
            f"{uploaded.name} is in the reference system EPSG:{uploaded.epsg}, which is not known "
            "here: export it in WGS 84 (EPSG:4326)."
        )
        raise DataError(message)


def _names(raw: pd.DataFrame, use: dict[str, str]) -> pd.Series:
    """Names as plain text that no spreadsheet takes for a formula; a row without one gets it."""
    if "name" not in use:
        return pd.Series([f"Place in row {row}" for row in raw.index], raw.index, dtype="str")
    text = raw[use["name"]].astype("str").where(raw[use["name"]].notna(), "")
    text = text.str.replace(r"\s+", " ", regex=True).str.strip().str[:NAME_LENGTH]
    unnamed = pd.Series([f"Place in row {row}" for row in raw.index], raw.index, dtype="str")
    return coworking.neutral_text(text.where(text != "", unnamed))


def _with_kinds(
    places: pd.DataFrame,
    raw: pd.DataFrame,
    use: dict[str, str],
    kinds: Mapping[str, str] | None,
    problems: list[pd.DataFrame],
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Rows with a kind of the atlas, notes, and the kinds that have none."""
    if "kind" not in use:
        note = "The list has no column of kinds: every row is taken to be a coworking space."
        return places.assign(kind="coworking space"), [note], []
    column = raw[use["kind"]]
    given = column.astype("str").str.strip().where(column.notna(), "")
    words = guess_kinds(given) if kinds is None else dict(kinds)
    strange = sorted(set(words.values()) - {"", *coworking.KIND_TIER})
    if strange:
        message = f"The kind {strange[0][:40]!r} is none of: {', '.join(coworking.KIND_TIER)}."
        raise DataError(message)
    translated = given.map(words).fillna("")
    blank, unknown = given == "", translated == ""
    for rows, words_of in (
        (blank & unknown, ("The row has no kind.", "Fill it in, and choose the file again.")),
        (
            unknown & ~blank,
            ("The kind is not one that the atlas knows.", "Choose a kind of the atlas for it."),
        ),
    ):
        report(problems, places[rows], use["kind"], given[rows], words_of)
    left = sorted(set(given[unknown & ~blank]))
    return places.assign(kind=translated)[~unknown].copy(), [], left


def _finish(
    placed: pd.DataFrame, raw: pd.DataFrame, use: dict[str, str], name: str
) -> pd.DataFrame:
    """Columns of the contract, each filled but for dates that the list does not give."""
    filled = {"source": name, "source_date": "", "licence": "as its owner states"}
    frame = placed.copy()
    for role, otherwise in filled.items():
        if role in use:
            given = raw[use[role]].reindex(frame["row"]).reset_index(drop=True)
            text = given.astype("str").str.strip().str[:NAME_LENGTH].where(given.notna(), "")
            frame[role] = coworking.neutral_text(text.where(text != "", otherwise))
        else:
            frame[role] = otherwise
    frame["source_date"] = frame["source_date"].map(_date)
    frame["latitude"] = frame["latitude"].round(6)
    frame["longitude"] = frame["longitude"].round(6)
    frame["tier"] = frame["kind"].map(coworking.KIND_TIER)
    frame["id"] = coworking.place_ids(frame)
    return frame[COLUMNS].reset_index(drop=True)


def _date(text: str) -> str:
    """Year first, as precise as it is given; a day before its month, as people write in the UK."""
    if re.fullmatch(r"\d{4}\b.*", text):
        # A column of years with gaps reads as numbers with a point.
        return re.sub(r"^(\d{4})\.0$", r"\1", text.removesuffix(" 00:00:00"))
    plain = re.sub(r"[/.-]", " ", text.removesuffix(".0"))
    if plain.isdigit() and len(plain) != _DAY_IN_DIGITS:
        return ""
    for form, precise in _DATES.items():
        try:
            return dt.datetime.strptime(plain, form).strftime(precise)  # noqa: DTZ007 (a date alone)
        except ValueError:
            continue
    return ""
