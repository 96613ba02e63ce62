"""Districts and regions that are no more, or have another code, and what took their place."""

from pathlib import Path

import pandas as pd

from geodata.inputs.lookups import CODE_HISTORY, read_raw_csv

CROSSWALK = "lookups/crosswalk_itl3_2021_to_2025_derived.csv"
YEARS = range(2016, 2025)
ITL_YEAR = 2025
COLUMNS = ["code", "name", "geography", "successors", "year"]


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
        "LAD" or "ITL3", the codes of today that took its place (separated by a space, the one with
        most residents first), and the year from which they apply. A district that only got another
        name keeps its code and is its own successor.

    Raises
    ------
    DataError
        If a file is missing, unreadable or lacks a column.
    """
    return pd.concat([_districts(raw), _regions(raw)]).sort_values("code", ignore_index=True)


def _districts(raw: Path) -> pd.DataFrame:
    short = [year % 100 for year in YEARS]
    columns = [f"ltla{year}_{part}" for year in short for part in ("code", "name")]
    history = read_raw_csv(raw / CODE_HISTORY, columns)
    years = []
    for year in YEARS:
        of_year = [f"ltla{year % 100}_{part}" for part in ("code", "name")]
        now = history[[*of_year, "ltla24_code", "ltla24_name"]]
        years.append(now.set_axis(["code", "name", "successor", "now"], axis="columns"))
    pairs = pd.concat(years, keys=YEARS, names=["year"]).reset_index("year")
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
    return table.assign(geography="LAD", year=table["year"] + 1)[COLUMNS]


def _regions(raw: Path) -> pd.DataFrame:
    columns = ["ITL321CD", "ITL321NM", "ITL325CD", "share_of_itl3_2021"]
    crosswalk = read_raw_csv(raw / CROSSWALK, columns, columns[3:])
    gone = crosswalk[~crosswalk["ITL321CD"].isin(crosswalk["ITL325CD"])]
    gone = gone.sort_values("share_of_itl3_2021", ascending=False, kind="stable")
    table = gone.groupby("ITL321CD", as_index=False).agg(
        name=("ITL321NM", "first"), successors=("ITL325CD", " ".join)
    )
    return table.rename(columns={"ITL321CD": "code"}).assign(geography="ITL3", year=ITL_YEAR)[
        COLUMNS
    ]
