"""Series of districts, nations and the UK, as ONS publishes them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.lookups import LAD_PATTERN, NATIONS, RECODED_2025, read_raw_csv, require_areas

PUBLISHED = "published"

BENCHMARKS = {
    "K02000001": "UK",
    "K03000001": "GB",
    "E92000001": "nation",
    "N92000002": "nation",
    "S92000003": "nation",
    "W92000004": "nation",
}
"""Areas above the district that are kept, with their geography."""

COLUMNS = ["area_code", "geography", "period", "value", "lower_95", "upper_95", "status", "method"]


EVERYWHERE = "ENSW"
GREAT_BRITAIN = "ESW"
NORTHERN_IRELAND = "N"


@dataclass(frozen=True)
class DistrictSeries:
    """One series in ``ons/<slug>.csv``.

    Attributes
    ----------
    key : str
        Our key, as in the catalogue.
    slug : str
        File name without its ending.
    indicator : str
        Name of the series in the file.
    weight : {"population", "area_km2"}
        What its mean over districts is weighted by.
    sampled : bool
        Whether it comes from a survey whose samples in two districts are independent, so that
        published intervals can be combined.
    nations : str
        First letters of the district codes that it covers.
    """

    key: str
    slug: str
    indicator: str
    weight: str = "population"
    sampled: bool = False
    nations: str = EVERYWHERE


# Mobile coverage is a share of land: the area-weighted mean of the districts gives the published
# UK figures (96.2 and 72.9 against 96.2 and 72.8), the population-weighted one 99.5 and 94.2.
DISTRICT_SERIES = (
    DistrictSeries(
        "employment_rate", "employment-rate", "Employment rate", sampled=True, nations=GREAT_BRITAIN
    ),
    DistrictSeries(
        "employment_rate_ni",
        "employment-rate-ni",
        "Employment rate (Northern Ireland)",
        sampled=True,
        nations=NORTHERN_IRELAND,
    ),
    DistrictSeries(
        "qualifications_level_3",
        "qualifications-level-3-or-above",
        "Level 3 or above qualifications (Great Britain)",
        sampled=True,
        nations=GREAT_BRITAIN,
    ),
    DistrictSeries(
        "qualifications_level_3_ni",
        "qualifications-level-3-or-above-ni",
        "Level 3 or above qualifications (Northern Ireland)",
        nations=NORTHERN_IRELAND,
    ),
    DistrictSeries(
        "qualifications_none",
        "qualifications-none-gb",
        "No qualifications",
        sampled=True,
        nations=GREAT_BRITAIN,
    ),
    DistrictSeries(
        "unemployment_rate",
        "modelled-unemployment",
        "Modelled unemployment rate",
        nations=GREAT_BRITAIN,
    ),
    DistrictSeries("claimant_rate", "claimant-count", "Claimant Count"),
    DistrictSeries("median_weekly_pay", "gross-median-weekly-pay", "Gross median weekly pay"),
    DistrictSeries(
        "child_poverty",
        "children-in-relative-poverty",
        "Children in relative poverty before housing costs",
    ),
    DistrictSeries("gigabit", "gigabit-capable-broadband", "Gigabit capable broadband"),
    DistrictSeries("mobile_4g", "network-coverage-4g", "4G coverage", weight="area_km2"),
    DistrictSeries("mobile_5g", "network-coverage-5g", "5G coverage", weight="area_km2"),
)


def period_label(period: pd.Series) -> pd.Series:
    """Shorten the periods of the ONS files.

    Parameters
    ----------
    period : Series of str
        A start with a length (``2023-01-01/P1Y``), a day (``2025-04-30``) or a year (``2023``).

    Returns
    -------
    Series of str
        ``2023`` for a calendar year, ``2024/25`` for a year from April, ``2025-04`` for a day.
    """
    text = period.astype("str")
    year = text.str[:4]
    following = ((year.astype("int64") + 1) % 100).astype("str").str.zfill(2)
    is_year = text.str.endswith("P1Y") | (text.str.len() == len("2023"))
    from_april = is_year & (text.str[5:7] == "04")
    return text.str[:7].where(~is_year, year).where(~from_april, year + "/" + following)


def read_series(path: Path, indicator: str, districts: set[str]) -> pd.DataFrame:
    """Read one series for districts, nations and the UK.

    Parameters
    ----------
    path : Path
        A file of the "Explore local statistics" form.
    indicator : str
        Which of its series.
    districts : set of str
        Districts of December 2024 that it covers; Barnsley's and Sheffield's codes of 2025 are
        taken too.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row an area and period; ``method`` is "published". Great Britain is kept only
        where there is no row for the UK.

    Raises
    ------
    DataError
        If the header has changed, the series is not there, a district code is unknown, a district
        is missing, or it has two values for one period.
    """
    names = {"areacd": "area_code", "observation": "value"}
    names |= {"lci_95": "lower_95", "uci_95": "upper_95"}
    columns = ["period", "status", "indicator", *names]
    numbers = ["observation", "lci_95", "uci_95"]
    frame = read_raw_csv(path, columns, numbers).rename(columns=names)
    frame = frame[frame["indicator"] == indicator]
    if frame.empty:
        message = (
            f"{path.name} has no series {indicator!r}: it has been renamed; "
            "adapt the name in geodata/inputs/series.py."
        )
        raise DataError(message)
    require_areas(frame["area_code"].replace(RECODED_2025), districts, path)
    code = frame["area_code"].replace(RECODED_2025)
    is_district = code.str.fullmatch(LAD_PATTERN).fillna(value=False)
    require_known(code[is_district], districts, path)
    geography = code.map(BENCHMARKS).where(~is_district, "LAD")
    if (geography == "UK").any():
        geography = geography.where(geography != "GB")
    frame = frame.assign(
        area_code=code,
        geography=geography,
        period=period_label(frame["period"]),
        status=frame["status"].astype("str").fillna(""),
        method=PUBLISHED,
    )
    return one_value_a_period(frame[frame["geography"].notna()], path)[COLUMNS]


def require_known(codes: pd.Series, districts: set[str], path: Path) -> None:
    """Stop at a district code that is not among `districts`.

    Raises
    ------
    DataError
        Naming file and code.
    """
    unknown = sorted(set(codes) - districts)
    if unknown:
        message = (
            f"{path.name} holds the district code {unknown[0]}, which is not one of December 2024: "
            "use the vintage that the sources list, or add the change to geodata/inputs/lookups.py."
        )
        raise DataError(message)


def one_value_a_period(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Drop rows that say the same again, as Barnsley's under its second code.

    Raises
    ------
    DataError
        If an area has two different values for one period.
    """
    once = rows.drop_duplicates(["area_code", "period", "value"])
    again = once["area_code"][once.duplicated(["area_code", "period"])]
    if not again.empty:
        message = (
            f"{path.name} has two values of {again.iloc[0]} for one period; "
            "fetch the raw file again or correct the rows."
        )
        raise DataError(message)
    return once.reset_index(drop=True)


def nation_codes() -> dict[str, str]:
    """Give the GSS code of each nation by name."""
    return {NATIONS[code[0]]: code for code, kind in BENCHMARKS.items() if kind == "nation"}
