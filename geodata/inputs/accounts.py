"""Regional accounts and population: output, income and people of regions, nations and the UK."""

from pathlib import Path

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.lookups import (
    ITL3_PATTERN,
    LAD_PATTERN,
    RECODED_2025,
    itl_hierarchy,
    read_raw_csv,
    require_areas,
    require_codes,
)
from geodata.inputs.series import (
    COLUMNS,
    PUBLISHED,
    nation_codes,
    one_value_a_period,
    period_label,
    require_known,
)

HISTORY = "ons/itl3_2025_gva_gdhi_population_jobs_history.csv"
GDP = "ons/gdp-per-head.csv"
GDP_SERIES = "Gross domestic product per head at current market price"
GDHI = "ons/gross-disposable-household-income-per-head.csv"
GVA_PER_HOUR_REGIONS = "ons/itl3_gva_per_hour_2023_derived.csv"
GVA_PER_HOUR_DISTRICTS = "ons/gross-value-added.csv"

UK = "K02000001"
COMPUTED = "computed from published totals"
MILLION = 1e6


def totals(raw: Path, nations: pd.Series) -> pd.DataFrame:
    """Read GVA, GDHI and population by year; add up the nations and the UK.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    nations : Series of str
        Nation of each ITL3 region, indexed by code.

    Returns
    -------
    DataFrame
        ``area_code, geography, year, gva, gdhi`` (million pounds, current prices) and
        ``population`` (mid-year). A sum is missing where one of its regions is: Northern Ireland
        has no regional population before 2001, so neither it nor the UK has a total then.

    Raises
    ------
    DataError
        If the header or the set of regions has changed.
    """
    names = {
        "region_code": "area_code",
        "year": "year",
        "nominal_gva_mn_gbp": "gva",
        "gdhi_total_mn_gbp": "gdhi",
        "population_total": "population",
    }
    path = raw / HISTORY
    numbers = [name for name in names if name != "region_code"]
    regions = read_raw_csv(path, list(names), numbers).rename(columns=names)
    require_areas(regions["area_code"], set(nations.index), path)
    regions = one_value_a_period(
        regions.assign(period=regions["year"], value=regions["gva"]), path
    ).drop(columns=["period", "value"])
    unknown = sorted(set(regions["area_code"]) - set(nations.index))
    if unknown:
        message = (
            f"{path.name}: {unknown[0]} is not an ITL3 region of January 2025; "
            "use the file for these regions."
        )
        raise DataError(message)
    nation = regions["area_code"].map(nations).map(nation_codes())
    amounts = ["gva", "gdhi", "population"]
    of_nations = _sums(regions.assign(area_code=nation), amounts).assign(geography="nation")
    of_uk = _sums(regions.assign(area_code=UK), amounts).assign(geography="UK")
    return pd.concat([regions.assign(geography="ITL3"), of_nations, of_uk], ignore_index=True)


def _sums(rows: pd.DataFrame, amounts: list[str]) -> pd.DataFrame:
    """Add up amounts by area and year, missing where a part is missing."""
    grouped = rows.groupby(["area_code", "year"])[amounts]
    whole = rows[amounts].notna().groupby([rows["area_code"], rows["year"]]).all()
    return grouped.sum().where(whole).reset_index()


def per_head_and_growth(amounts: pd.DataFrame) -> pd.DataFrame:
    """Turn totals into per-head values, population and growth.

    Growth is ``100 * (last / first - 1)``; that of GVA per head is nominal, prices included.

    Parameters
    ----------
    amounts : DataFrame
        As `totals` gives it.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``: ``gva_per_head``, ``gdhi_per_head`` (pounds), ``population``,
        ``population_growth`` (2011-2023, %), ``gva_per_head_growth`` (2008-2023, %).
    """
    per_head = {
        "gva_per_head": MILLION * amounts["gva"] / amounts["population"],
        "gdhi_per_head": MILLION * amounts["gdhi"] / amounts["population"],
        "population": amounts["population"],
    }
    base = amounts[["area_code", "geography"]].assign(period=amounts["year"].astype("str"))
    frames = [base.assign(indicator=key, value=value) for key, value in per_head.items()]
    levels = pd.concat(frames, ignore_index=True).dropna(subset="value")
    growth = pd.concat(
        [
            _growth(levels, "population", "2011", "2023"),
            _growth(levels, "gva_per_head", "2008", "2023"),
        ]
    )
    published = (levels["indicator"] == "population") & (levels["geography"] == "ITL3")
    levels = levels.assign(method=pd.Series(COMPUTED, levels.index).where(~published, PUBLISHED))
    return _complete(pd.concat([levels, growth.assign(method=COMPUTED)]))


def _growth(levels: pd.DataFrame, key: str, first: str, last: str) -> pd.DataFrame:
    """Growth of one indicator between two years, per cent of the first."""
    of_key = levels[levels["indicator"] == key].set_index(["area_code", "geography"])
    before = of_key.loc[of_key["period"] == first, "value"]
    after = of_key.loc[of_key["period"] == last, "value"]
    growth = (100.0 * (after / before - 1.0)).rename("value").reset_index()
    return growth.assign(indicator=f"{key}_growth", period=f"{first}-{last}")


def population_density(amounts: pd.DataFrame, area_km2: pd.Series) -> pd.DataFrame:
    """Residents per square kilometre in the newest year, for ITL3 regions.

    Parameters
    ----------
    amounts : DataFrame
        As `totals` gives it.
    area_km2 : Series
        Area of each region in square kilometres, indexed by ITL3 code.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``.
    """
    newest = amounts[(amounts["geography"] == "ITL3") & (amounts["year"] == amounts["year"].max())]
    return _complete(
        pd.DataFrame(
            {
                "area_code": newest["area_code"],
                "geography": "ITL3",
                "indicator": "population_density",
                "period": newest["year"].astype("str"),
                "value": newest["population"] / newest["area_code"].map(area_km2),
                "method": COMPUTED,
            }
        )
    )


def gdp_per_head(raw: Path) -> pd.DataFrame:
    """Read GDP per head at current prices: regions and the UK by year, districts in the last.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``; ONS withholds some years of TLM20 and TLM93,
        and Northern Ireland in 2023, as unreliable (``u``).

    Raises
    ------
    DataError
        If a file is missing, truncated or changed.
    """
    names = {
        "AREACD": "area_code",
        "Period": "period",
        "Observation": "value",
        "Observation Status": "status",
    }
    path = raw / GDP
    table = read_raw_csv(path, [*names, "Indicator"], ["Observation"]).rename(columns=names)
    hierarchy = itl_hierarchy(raw)
    expected = {UK, *hierarchy["itl3"], *hierarchy["lad"]}
    return _published(table[table["Indicator"] == GDP_SERIES], "gdp_per_head", path, expected)


def gdhi_per_head_of_districts(raw: Path) -> pd.DataFrame:
    """Read published GDHI per head of districts in the newest year.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``; pounds, current prices.

    Raises
    ------
    DataError
        If a file is missing, truncated or changed.
    """
    names = {"areacd": "area_code", "period": "period", "observation": "value", "status": "status"}
    path = raw / GDHI
    table = read_raw_csv(path, list(names), ["observation"]).rename(columns=names)
    rows = _published(table, "gdhi_per_head", path, set(itl_hierarchy(raw)["lad"]))
    return rows[rows["geography"] == "LAD"]


def gva_per_hour(raw: Path) -> pd.DataFrame:
    """Read GVA per hour worked: districts as published, regions as derived from them by hours.

    The UK's is the mean of the regions weighted by hours, ``sum(h*x) / sum(h)``.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.

    Returns
    -------
    DataFrame
        `COLUMNS` and ``indicator``; pounds, current prices, 2023 for regions.

    Raises
    ------
    DataError
        If a file is missing, truncated or changed.
    """
    names = {"ITL325CD": "area_code", "gva_per_hour_2023": "value", "weekly_hours_weight": "hours"}
    regions = read_raw_csv(raw / GVA_PER_HOUR_REGIONS, list(names), list(names)[1:]).rename(
        columns=names
    )
    hierarchy = itl_hierarchy(raw)
    require_codes(regions["area_code"], ITL3_PATTERN, raw / GVA_PER_HOUR_REGIONS)
    require_areas(regions["area_code"], set(hierarchy["itl3"]), raw / GVA_PER_HOUR_REGIONS)
    mean = (regions["value"] * regions["hours"]).sum() / regions["hours"].sum()
    uk = pd.DataFrame({"area_code": [UK], "value": [mean], "geography": "UK"})
    derived = pd.concat([regions.assign(geography="ITL3"), uk]).assign(
        indicator="gva_per_hour", period="2023", method="derived from districts, hours-weighted"
    )
    names = {"areacd": "area_code", "period": "period", "observation": "value", "status": "status"}
    path = raw / GVA_PER_HOUR_DISTRICTS
    table = read_raw_csv(path, [*names, "indicator"], ["observation"])
    table = table[table["indicator"] == "Gross value added per hour worked"].rename(columns=names)
    districts = _published(table, "gva_per_hour", path, set(hierarchy["lad"]))
    return pd.concat([districts[districts["geography"] == "LAD"], _complete(derived)])


def _published(table: pd.DataFrame, key: str, path: Path, expected: set[str]) -> pd.DataFrame:
    """Keep regions and the UK in all years and districts in the newest."""
    code = table["area_code"].replace(RECODED_2025)
    require_areas(code, expected, path)
    is_district = code.str.fullmatch(LAD_PATTERN)
    require_known(code[is_district], expected, path)
    kinds = {"ITL3": code.str.fullmatch(ITL3_PATTERN), "LAD": is_district}
    geography = pd.Series("", table.index).where(code != UK, "UK")
    for kind, matches in kinds.items():
        geography = geography.where(~matches, kind)
    period = period_label(table["period"])
    rows = table.assign(
        area_code=code,
        geography=geography,
        period=period,
        status=table["status"].astype("str").fillna(""),
        indicator=key,
        method=PUBLISHED,
    )
    keep = (geography != "") & ((geography != "LAD") | (period == period.max()))
    return _complete(one_value_a_period(rows[keep], path))


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows every column of the tidy table; these series have no intervals."""
    status = rows["status"].fillna("") if "status" in rows else ""
    return rows.assign(lower_95=float("nan"), upper_95=float("nan"), status=status)[
        [*COLUMNS, "indicator"]
    ].reset_index(drop=True)
