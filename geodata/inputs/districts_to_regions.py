"""District series carried to the ITL3 regions."""

from pathlib import Path

import pandas as pd

from geodata.inputs.series import COLUMNS, DistrictSeries, declared_series, read_series

LEAST_COVERAGE = 0.9
"""Share of a region's weight that must have a value before the region gets one."""

ONE_DISTRICT = "published, one district"


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
    the value is ``sum(w*x) / sum(w)`` over the districts with a value, if those hold at least 90 %
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
