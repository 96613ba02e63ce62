"""Codes and names: readers of raw tables, the chain from district to ITL1, former areas."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from geodata.errors import DataError

ITL_LOOKUP = "lookups/lookup_lad24_lau1_itl2025.csv"
CODE_HISTORY = "lookups/lookup_ltla_code_history_2016_2024.csv"
CROSSWALK = "lookups/crosswalk_itl3_2021_to_2025_derived.csv"
HISTORY_YEARS = range(2016, 2025)
ITL_YEAR = 2025
FORMER_COLUMNS = ["code", "name", "geography", "successors", "year"]

LAD_PATTERN = r"(E0[6-9]|N09|S12|W06)\d{6}"
ITL3_PATTERN = r"TL[C-N]\d[0-9A-Z]"

NATIONS = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}
"""Nation by the first letter of a GSS code."""

NORTH_AYRSHIRE = "S12000021"
"""The one district that lies in two ITL3 regions, TLM20 and TLM93."""

RECODED_2025 = {"E08000038": "E08000016", "E08000039": "E08000019"}
"""Barnsley and Sheffield: code from April 2025 -> code in the December 2024 lookups."""


def read_raw_csv(path: Path, columns: list[str], numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Read some columns of a raw CSV file, and say so if they are not there.

    Parameters
    ----------
    path : Path
        UTF-8 file, with or without a byte-order mark.
    columns : list of str
        Names that the header must hold; other columns are left out.
    numbers : iterable of str
        Those of them that must hold numbers or nothing.

    Returns
    -------
    DataFrame
        The columns in the order of `columns`.

    Raises
    ------
    DataError
        If the file is missing, is not a table, lacks a column, or holds text for a number.
    """
    _require_file(path)
    try:
        frame = pd.read_csv(path, encoding="utf-8-sig", low_memory=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error
    return _pick(frame, path, columns, numbers)


def read_raw_parquet(path: Path, columns: list[str], numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Read some columns of a raw parquet file; as `read_raw_csv`."""
    _require_file(path)
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    return _pick(frame, path, columns, numbers)


def require_codes(codes: pd.Series, pattern: str, path: Path) -> None:
    """Stop at the first code that is missing, repeated or of the wrong form.

    Parameters
    ----------
    codes : Series of str
        Identifiers that should be unique.
    pattern : str
        Regular expression for the whole code.
    path : Path
        The file they came from, for the message.

    Raises
    ------
    DataError
        Naming file, row and code.
    """
    valid = codes.astype("str").str.fullmatch(pattern).fillna(value=False)
    for rule, broken in {f"match {pattern}": ~valid, "be unique": codes.duplicated()}.items():
        if broken.any():
            row = int(broken.to_numpy().argmax())
            message = (
                f"{path.name}, row {row + 1}: the code {codes.iloc[row]!r} should {rule}; "
                "fetch the file again or correct the row."
            )
            raise DataError(message)


def require_areas(codes: pd.Series, expected: set[str], path: Path) -> None:
    """Stop if a row has no code, or an area that should be there has no row.

    Parameters
    ----------
    codes : Series of str
        Area of each row; areas may come many times.
    expected : set of str
        Areas that must be there; others may be.
    path : Path
        The file they came from, for the message.

    Raises
    ------
    DataError
        Naming the file and the row or the area.
    """
    fault = ""
    if codes.isna().any():
        fault = f"row {int(codes.isna().to_numpy().argmax()) + 1} has no area code"
    elif missing := sorted(expected - set(codes)):
        fault = f"{len(missing)} areas have no row, the first is {missing[0]}"
    if fault:
        message = f"{path.name}: {fault}, it may be truncated; fetch the raw file again."
        raise DataError(message)


def current_districts(raw: Path) -> pd.Series:
    """Give each district code of 2021 to 2024 its code of December 2024.

    Only mergers happened in these years, so every older code has one successor.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    Series of str
        Code of December 2024, indexed by older or current code; Barnsley's and Sheffield's codes
        of April 2025 are included.
    """
    years = [f"ltla{year}_code" for year in (21, 22, 23, 24)]
    history = read_raw_csv(raw / CODE_HISTORY, years)
    pairs = history.melt("ltla24_code", value_name="old").drop_duplicates(["old", "ltla24_code"])
    same = pd.DataFrame({"old": history["ltla24_code"], "ltla24_code": history["ltla24_code"]})
    table = pd.concat([pairs[["old", "ltla24_code"]], same]).drop_duplicates()
    if table["old"].duplicated().any():
        code = table.loc[table["old"].duplicated(), "old"].iloc[0]
        message = (
            f"{Path(CODE_HISTORY).name}: the district {code} has more than one successor since "
            "2021, and its small areas cannot be placed; add a rule for the split."
        )
        raise DataError(message)
    successors = dict(zip(table["old"], table["ltla24_code"], strict=True)) | RECODED_2025
    return pd.Series(successors, name="lad").sort_index()


def itl_hierarchy(raw: Path) -> pd.DataFrame:
    """List every district with the regions that it lies in.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame, shape (362, 9)
        ``lad, lad_name, nation, itl3, itl3_name, itl2, itl2_name, itl1, itl1_name``: one row a
        district of December 2024, two for North Ayrshire (Arran and the Cumbraes lie in TLM20, the
        mainland in TLM93).

    Raises
    ------
    DataError
        If the file is missing, its header has changed, or a code is not of the expected form.
    """
    names = {
        "LAD24CD": "lad",
        "LAD24NM": "lad_name",
        "ITL325CD": "itl3",
        "ITL325NM": "itl3_name",
        "ITL225CD": "itl2",
        "ITL225NM": "itl2_name",
        "ITL125CD": "itl1",
        "ITL125NM": "itl1_name",
    }
    path = raw / ITL_LOOKUP
    table = read_raw_csv(path, list(names)).rename(columns=names)
    table = table.drop_duplicates(["lad", "itl3"])
    districts = table.drop_duplicates("lad")
    require_codes(districts["lad"], LAD_PATTERN, path)
    require_codes(table["itl3"].drop_duplicates(), ITL3_PATTERN, path)
    table.insert(2, "nation", table["lad"].str[0].map(NATIONS))
    return table.sort_values(["lad", "itl3"], ignore_index=True)


def former_areas(raw: Path) -> pd.DataFrame:
    """List the districts of 2016 and later and the regions of 2021 that are no longer in use.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        ``code, name, geography, successors, year``, sorted by code: the code and name once in use,
        "LAD" or "ITL3", the present codes that took its place (separated by a space, the one with
        most residents first), and the year from which they apply. A district that only got another
        name keeps its code and is its own successor.

    Raises
    ------
    DataError
        If a file is missing, unreadable or lacks a column.
    """
    return pd.concat([_former_districts(raw), _former_regions(raw)]).sort_values(
        "code", ignore_index=True
    )


def _former_districts(raw: Path) -> pd.DataFrame:
    short = [year % 100 for year in HISTORY_YEARS]
    columns = [f"ltla{year}_{part}" for year in short for part in ("code", "name")]
    history = read_raw_csv(raw / CODE_HISTORY, columns)
    years = []
    for year in HISTORY_YEARS:
        of_year = [f"ltla{year % 100}_{part}" for part in ("code", "name")]
        now = history[[*of_year, "ltla24_code", "ltla24_name"]]
        years.append(now.set_axis(["code", "name", "successor", "now"], axis="columns"))
    pairs = pd.concat(years, keys=HISTORY_YEARS, names=["year"]).reset_index("year")
    names = set(zip(history["ltla24_code"], history["ltla24_name"], strict=True))
    gone = [pair not in names for pair in zip(pairs["code"], pairs["name"], strict=True)]
    pairs = pairs[gone].sort_values("year").drop_duplicates(["code", "successor"], keep="last")
    # A boundary that moved by a few houses made two successors of Fife, one of the same name.
    same = pairs["name"] == pairs["now"]
    pairs = pairs[same | ~same.groupby(pairs["code"]).transform("any")]
    table = (
        pairs.sort_values("successor")
        .groupby("code", as_index=False)
        .agg(name=("name", "last"), successors=("successor", " ".join), year=("year", "max"))
    )
    return table.assign(geography="LAD", year=table["year"] + 1)[FORMER_COLUMNS]


def _former_regions(raw: Path) -> pd.DataFrame:
    columns = ["ITL321CD", "ITL321NM", "ITL325CD", "share_of_itl3_2021"]
    crosswalk = read_raw_csv(raw / CROSSWALK, columns, columns[3:])
    gone = crosswalk[~crosswalk["ITL321CD"].isin(crosswalk["ITL325CD"])]
    gone = gone.sort_values("share_of_itl3_2021", ascending=False, kind="stable")
    table = gone.groupby("ITL321CD", as_index=False).agg(
        name=("ITL321NM", "first"), successors=("ITL325CD", " ".join)
    )
    return table.rename(columns={"ITL321CD": "code"}).assign(geography="ITL3", year=ITL_YEAR)[
        FORMER_COLUMNS
    ]


def _require_file(path: Path) -> None:
    if not path.is_file():
        message = f"{path.name} is missing from {path.parent}: put the raw file there, then retry."
        raise DataError(message)


def _unreadable(path: Path) -> DataError:
    return DataError(
        f"{path.name} cannot be read as a table, it may be truncated: fetch the raw file again."
    )


def _pick(
    frame: pd.DataFrame, path: Path, columns: list[str], numbers: Iterable[str]
) -> pd.DataFrame:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        message = (
            f"{path.name} has no column {', '.join(missing)}: its header has changed; "
            "fetch the vintage that the sources list, or adapt the reader."
        )
        raise DataError(message)
    picked = frame[columns].reset_index(drop=True)
    for column in numbers:
        values = pd.to_numeric(picked[column], errors="coerce")
        text = values.isna() & picked[column].notna()
        if text.any():
            row = int(text.to_numpy().argmax())
            message = (
                f"{path.name}, row {row + 1}: {column} holds {picked[column].iloc[row]!r} where a "
                "number is expected; fetch the file again or correct the row."
            )
            raise DataError(message)
        picked[column] = values
    return picked
