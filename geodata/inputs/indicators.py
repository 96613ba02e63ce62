"""Indicators of regions, districts and nations in one tidy table."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.inputs import accounts
from geodata.inputs.catalogue import catalogue
from geodata.inputs.deprivation import (
    composite_deprivation,
    composite_small_areas,
    national_deprivation,
    weighted_means,
)
from geodata.inputs.series import BENCHMARKS, COLUMNS, district_series, nation_codes

FIRST_YEAR = {"ITL3": "2010", "LAD": "2015", "nation": "2010", "UK": "2010", "GB": "2010"}
"""District series start here by geography: enough for a trend, and the file stays small."""

COMPUTED_SMALL_AREAS = "computed from small areas, population-weighted"
COMPOSITE_PERIOD = "2017-2020"
"""Years of the four indices that the composite is made of."""

INDEX_SOURCES = {
    "IoD2025": "IoD2025, MHCLG",
    "WIMD2025": "WIMD 2025, Welsh Government",
    "SIMD2020v2": "SIMD 2020v2, Scottish Government",
    "NIMDM2017": "NIMDM 2017, NISRA",
}
RESIDENTS_SOURCES = {
    "England": "Census 2021, ONS",
    "Wales": "Census 2021, ONS",
    "Scotland": "Mid-2021 small-area estimates, NRS",
    "Northern Ireland": "Mid-2019 small-area estimates, NISRA",
}
"""Where residents of small areas, and so of districts, come from."""
GEOGRAPHIES = {"itl3": "ITL3", "lad": "LAD"}


def region_indicators(
    raw: Path, small_areas: pd.DataFrame, regions: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Build the tidy table of indicators.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    small_areas : DataFrame
        As `geodata.inputs.small_areas.small_areas` gives it.
    regions : GeoDataFrame
        The 182 ITL3 regions with ``itl3, nation, area_km2`` and ``coastal``.

    Returns
    -------
    DataFrame
        A row an area, indicator and period: ``area_code``; ``geography`` ("ITL3", "LAD",
        "nation", "UK", or "GB" where there is no figure for the UK); ``indicator`` (key of the
        catalogue); ``period`` ("2023", "2024/25", "2025-04", "2008-2023"); ``value`` in the
        catalogue's unit; ``lower_95, upper_95`` (missing where none is published or defensible);
        ``status`` ("" or a marker: x not available, u unreliable, z not applicable), set wherever
        ``value`` is missing; ``method`` (published, derived or computed, and how); ``source``.
        In its newest period an indicator has a row for every region, and for every district if it
        has any.

    Raises
    ------
    DataError
        If a raw file is missing, has changed, or holds unknown codes.
    """
    nations = regions.set_index("itl3")["nation"]
    amounts = accounts.totals(raw, nations)
    series = district_series(raw, small_areas)
    known = catalogue().set_index("key")
    rows = pd.concat(
        [
            _deprivation_rows(small_areas),
            _composite_rows(raw, small_areas),
            series[series["period"] >= series["geography"].map(FIRST_YEAR)],
            accounts.per_head_and_growth(amounts),
            accounts.population_density(amounts, regions.set_index("itl3")["area_km2"]),
            accounts.gdp_per_head(raw),
            accounts.gdhi_per_head_of_districts(raw),
            accounts.gva_per_hour(raw),
            _district_population(small_areas),
            _rural_rows(small_areas),
            _coastal_rows(regions),
        ],
        ignore_index=True,
    )
    rows["source"] = rows["source"].fillna(rows["indicator"].map(known["source"]))
    rows = pd.concat([rows, _missing_areas(rows, small_areas, known)], ignore_index=True)
    # A row without a value has a marker, "x" unless it has its own.
    status = rows["status"].fillna("")
    rows["status"] = status.mask((status == "") & rows["value"].isna(), "x")
    numbers = ["value", "lower_95", "upper_95"]
    rows[numbers] = rows[numbers].astype("float64").round(3)
    order = pd.Series(range(len(known)), known.index)
    rank = rows["indicator"].map(order)
    columns = [*COLUMNS[:2], "indicator", *COLUMNS[2:-1], "source", "method"]
    return rows.assign(rank=rank).sort_values(
        ["rank", "geography", "area_code", "period"], ignore_index=True
    )[columns]


def _tidy(wide: pd.DataFrame, geography: str, method: str) -> pd.DataFrame:
    """Turn a table of areas by indicators into rows; missing values are left out."""
    long = wide.rename_axis("area_code").reset_index()
    rows = long.melt("area_code", var_name="indicator", value_name="value").dropna()
    return rows.assign(geography=geography, method=method)


def _deprivation_rows(small_areas: pd.DataFrame) -> pd.DataFrame:
    """Rows of each nation's own index; the period is the year in the index's name."""
    frames = []
    for by, geography in GEOGRAPHIES.items():
        index = small_areas.drop_duplicates(by).set_index(by)["index_name"]
        rows = _tidy(national_deprivation(small_areas, by), geography, COMPUTED_SMALL_AREAS)
        name = rows["area_code"].map(index)
        year = name.str.extract(r"(\d{4})", expand=False)
        frames.append(rows.assign(period=year, source=name.map(INDEX_SOURCES)))
    return pd.concat(frames)


def _composite_rows(raw: Path, small_areas: pd.DataFrame) -> pd.DataFrame:
    """Rows of the UK composite."""
    areas = composite_small_areas(raw, small_areas)
    method = "computed from 2011 small areas, weighted by residents of mid-2019"
    frames = [
        _tidy(composite_deprivation(areas, by), geography, method)
        for by, geography in GEOGRAPHIES.items()
    ]
    return pd.concat(frames).assign(period=COMPOSITE_PERIOD)


def _district_population(small_areas: pd.DataFrame) -> pd.DataFrame:
    """Residents of districts, as the sum of their small areas: not the regions' estimates."""
    by = small_areas.groupby("lad")
    return (
        pd.DataFrame(
            {
                "value": by["population"].sum().astype("float64"),
                "period": by["population_period"].first(),
                "source": by["nation"].first().map(RESIDENTS_SOURCES),
            }
        )
        .rename_axis("area_code")
        .reset_index()
        .assign(indicator="population", geography="LAD", method="computed, sum of small areas")
    )


def _rural_rows(small_areas: pd.DataFrame) -> pd.DataFrame:
    """Share of residents in rural small areas, of regions, districts and nations."""
    values = pd.DataFrame({"rural_share": 100.0 * small_areas["rural"]})
    groups = {
        "ITL3": small_areas["itl3"],
        "LAD": small_areas["lad"],
        "nation": small_areas["nation"].map(nation_codes()),
    }
    years = {"England": "2021", "Wales": "2021", "Scotland": "2016", "Northern Ireland": "2015"}
    frames = []
    for geography, areas in groups.items():
        shares = weighted_means(values, small_areas["population"], areas)
        rows = _tidy(shares, geography, COMPUTED_SMALL_AREAS)
        nation = small_areas["nation"].groupby(areas).first()
        frames.append(rows.assign(period=rows["area_code"].map(nation.map(years))))
    return pd.concat(frames)


def _coastal_rows(regions: gpd.GeoDataFrame) -> pd.DataFrame:
    """Whether a region has a coast, 0 or 1."""
    wide = pd.DataFrame({"coastal": regions["coastal"].astype("float64").to_numpy()})
    wide.index = pd.Index(regions["itl3"])
    return _tidy(wide, "ITL3", "computed from the boundary").assign(period="2025")


def _missing_areas(
    rows: pd.DataFrame, small_areas: pd.DataFrame, known: pd.DataFrame
) -> pd.DataFrame:
    """Name the areas that an indicator does not cover, in its newest period, with the reason."""
    nation_of = {
        geography: small_areas.drop_duplicates(by).set_index(by)["nation"]
        for by, geography in GEOGRAPHIES.items()
    }
    frames = []
    for group_key, group in rows.groupby(["indicator", "geography"]):
        key, geography = map(str, group_key)
        if geography in BENCHMARKS.values():
            continue
        entry = known.loc[key]
        newest = group["period"].max()
        # Where areas differ in period, a row of any period will do.
        current = group if entry["period_note"] else group[group["period"] == newest]
        gaps = nation_of[geography].index.difference(pd.Index(current["area_code"]))
        frames.append(
            pd.DataFrame({"area_code": gaps}).assign(
                geography=geography,
                indicator=key,
                period=newest,
                status="z" if entry["coverage"] == "Northern Ireland" else "x",
                method=f"not published for this area; covers {entry['coverage']}",
                source=entry["source"],
            )
        )
    return pd.concat(frames)
