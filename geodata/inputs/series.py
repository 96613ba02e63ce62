"""Series of districts, nations and the UK as ONS publishes them, carried to the ITL3 regions."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.catalogue import entries
from geodata.inputs.lookups import LAD_PATTERN, NATIONS, RECODED_2025, read_raw_csv, require_areas

PUBLISHED = "published"
ONE_DISTRICT = "published, one district"

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

COVERAGE = {"United Kingdom": "ENSW", "Great Britain": "ESW", "Northern Ireland": "N"}
"""First letters of the codes of the districts that an indicator covers."""

LEAST_COVERAGE = 0.9
"""Share of a region's weight that must have a value before the region gets one."""


@dataclass(frozen=True)
class DistrictSeries:
    """One series of districts, as an entry of ``indicators.toml`` declares it.

    Attributes
    ----------
    key : str
        Key of the indicator.
    file : str
        Path below the directory of raw inputs.
    name : str
        Name of the series in the file.
    weight : {"population", "area_km2"}
        What the mean over the districts of a region is weighted by.
    sampled : bool
        Whether it comes from a survey whose samples in two districts are independent, so that
        published intervals can be combined.
    nations : str
        First letters of the codes of the districts that it covers.
    """

    key: str
    file: str
    name: str
    weight: str
    sampled: bool
    nations: str


def declared_series() -> list[DistrictSeries]:
    """List the series that are carried from districts to regions."""
    return [
        DistrictSeries(
            key,
            entry["from"]["file"],
            entry["series"],
            entry.get("weight", "population"),
            entry.get("sampled", False),
            COVERAGE[entry["coverage"]],
        )
        for key, entry in entries().items()
        if "series" in entry
    ]


def district_series(raw: Path, small_areas: pd.DataFrame) -> pd.DataFrame:
    """Read every district series and carry it to ITL3.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    small_areas : DataFrame
        As `geodata.inputs.small_areas.small_areas` gives it; the weights come from it.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``.
    """
    parts = district_parts(small_areas)
    return pd.concat(
        [read_and_carry(series, raw, parts) for series in declared_series()], ignore_index=True
    )


def read_and_carry(series: DistrictSeries, raw: Path, parts: pd.DataFrame) -> pd.DataFrame:
    """Read one series and carry it to ITL3; `parts` as `district_parts` gives it."""
    covered = {code for code in parts["lad"] if code[0] in series.nations}
    rows = read_series(raw / series.file, series.name, covered)
    regions = carry_to_regions(rows, parts, series.weight, sampled=series.sampled)
    return pd.concat([rows, regions]).assign(indicator=series.key)


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


def read_series(path: Path, name: str, districts: set[str]) -> pd.DataFrame:
    """Read one series for districts, nations and the UK.

    Parameters
    ----------
    path : Path
        A file of the "Explore local statistics" form.
    name : str
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
    frame = frame[frame["indicator"] == name]
    if frame.empty:
        message = (
            f"{path.name} has no series {name!r}: it has been renamed; correct `series` of this "
            "indicator in geodata/inputs/indicators.toml."
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


def district_parts(small_areas: pd.DataFrame) -> pd.DataFrame:
    """Measure the part of each district in each ITL3 region.

    Parameters
    ----------
    small_areas : DataFrame
        As `geodata.inputs.small_areas.small_areas` gives it.

    Returns
    -------
    DataFrame
        ``lad, itl3, population, area_km2`` and ``whole``: whether the region is exactly this
        district.
    """
    sums = small_areas.groupby(["lad", "itl3"])[["population", "area_km2"]].sum().reset_index()
    alone = ~sums["itl3"].duplicated(keep=False) & ~sums["lad"].duplicated(keep=False)
    return sums.assign(whole=alone)


def carry_to_regions(
    rows: pd.DataFrame, parts: pd.DataFrame, weight: str, *, sampled: bool
) -> pd.DataFrame:
    """Carry a district series to ITL3 as a weighted mean.

    A region that is one whole district keeps its published value, interval and status. Elsewhere
    the value is ``sum(w*x) / sum(w)`` over the districts with a value, if those hold at least 90%
    of the region's weight. For samples that are independent between districts, its interval reaches
    ``sqrt(sum((w*d)**2)) / sum(w)`` down and up, with ``d`` the distance from each district's value
    to its own limit; for others it has none. A district in two regions gives both its rate.

    Parameters
    ----------
    rows : DataFrame
        As `read_series` gives it.
    parts : DataFrame
        As `district_parts` gives it.
    weight : {"population", "area_km2"}
        Column of `parts` to weight by.
    sampled : bool
        Whether intervals can be combined.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row a region and period.
    """
    districts = rows[rows["geography"] == "LAD"].rename(columns={"area_code": "lad"})
    if districts.empty:
        return pd.DataFrame(columns=COLUMNS)
    joined = districts.merge(parts, on="lad").rename(columns={"itl3": "area_code"})
    whole = joined["whole"]
    one = joined[whole].assign(geography="ITL3", method=ONE_DISTRICT)
    several = _weighted_rows(joined[~whole], parts, weight, sampled=sampled)
    return pd.concat([one[COLUMNS], several], ignore_index=True)


def _weighted_rows(
    joined: pd.DataFrame, parts: pd.DataFrame, weight: str, *, sampled: bool
) -> pd.DataFrame:
    """Weighted means, one row an ITL3 region and period; see `carry_to_regions`."""
    known = joined["value"].notna()
    w = joined[weight].where(known, 0.0)
    terms = pd.DataFrame(
        {
            "weight": w,
            "total": w * joined["value"].fillna(0.0),
            "districts": known,
            # A district without an interval leaves the region without one.
            "down": ((w * (joined["value"] - joined["lower_95"])) ** 2).where(known, 0.0),
            "up": ((w * (joined["upper_95"] - joined["value"])) ** 2).where(known, 0.0),
        }
    )
    by = [joined["area_code"], joined["period"]]
    sums = terms.groupby(by).sum()
    for side in ("down", "up"):
        complete = terms[side].notna().groupby(by).all()
        sums[side] = sums[side].where(complete & sampled)
    areas = sums.index.get_level_values("area_code")
    expected = parts.groupby("itl3").agg(weight=(weight, "sum"), districts=("lad", "size"))
    coverage = sums["weight"] / expected["weight"].reindex(areas).to_numpy()
    enough = coverage >= LEAST_COVERAGE
    value = (sums["total"] / sums["weight"]).where(enough)
    everyone = expected["districts"].reindex(areas).to_numpy()
    gap = sums["districts"] < everyone
    note = (
        "; "
        + sums["districts"].astype("str")
        + " of "
        + pd.Series(everyone, sums.index).astype("str")
    )
    kind = {"population": "population-weighted", "area_km2": "area-weighted"}[weight]
    method = pd.Series(f"derived from districts, {kind}", sums.index)
    interval = sums["down"].notna() & enough
    method = method.where(~interval, method + "; interval: independent districts")
    method = method.where(~(gap & enough), method + note + " districts have a value")
    result = pd.DataFrame(
        {
            "geography": "ITL3",
            "value": value,
            "lower_95": value - sums["down"] ** 0.5 / sums["weight"],
            "upper_95": value + sums["up"] ** 0.5 / sums["weight"],
            "status": pd.Series("", sums.index).where(enough, "x"),
            "method": method.where(enough, "too few districts have a value"),
        }
    )
    return result.reset_index()[COLUMNS]


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
