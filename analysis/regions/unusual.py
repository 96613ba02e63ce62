"""What is unusual about a region: where it differs most from the regions it is compared with."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.sentences import sentence

#: Below this number of comparators a median and a spread mean little.
MIN_COMPARATORS = 5
#: Make the median and the mean absolute deviation of normal data its standard deviation.
MAD_SCALE = 1.4826
MEAN_AD_SCALE = 1.2533
#: A yes-or-no indicator has no scale on which a region could lie far out.
BINARY = "0 or 1"
#: Measured against, or classified within, each nation on its own.
WITHIN_NATION = ("deprived_10_share", "deprived_20_share", "mean_decile", "rural_share")
#: Scored so that Northern Ireland must not be ranked against Great Britain.
WITHIN_ISLAND = "composite_"
NORTHERN_IRELAND = "Northern Ireland"
#: Sizes, and indicators that repeat another one: not listed as unusual.
REPEATED = (
    "population",
    "deprived_10_share",
    "mean_decile",
    "gdp_per_head",
    "composite_score",
    "composite_10_share",
    "composite_20_share",
)
_OF_A_THEME = 2


def unusual(
    indicators: pd.DataFrame,
    region: str,
    comparators: Sequence[str],
    catalogue: pd.DataFrame,
    nations: "pd.Series[str]",
    *,
    lower: pd.DataFrame | None = None,
    upper: pd.DataFrame | None = None,
    among: str = "similar regions",
) -> pd.DataFrame:
    """List indicators by how far a region lies from its comparators.

    The distance is a robust z-score, ``(value - median) / (1.4826 * MAD)`` with median and median
    absolute deviation (MAD) of the comparators :func:`comparable` on the indicator. Where most are
    nearly equal the MAD collapses (4G coverage, 99.9 to 100% nearly everywhere), so 1.2533 times
    their mean absolute deviation is used instead if that is larger.

    With many indicators some are far out by chance. ``p_value`` is exact if the region is
    exchangeable with its n comparators: twice the share of the n + 1 that lie as far out on its
    side; ``q_value`` is adjusted by Benjamini and Hochberg. With ten comparators no q-value can be
    small: see :func:`by_chance`. Comparators' own sampling error is not taken into account.

    Parameters
    ----------
    indicators : DataFrame, shape (regions, indicators)
        Newest values, indexed by ITL3 code.
    region : str
        ITL3 code.
    comparators : sequence of str
        ITL3 codes; the region itself is left out of them.
    catalogue : DataFrame
        Indexed by indicator: ``label``, ``unit``, ``decimals``, ``higher_is`` ("more deprived",
        "less deprived" or "neutral"). Yes-or-no indicators (unit "0 or 1") are left out.
    nations : Series of str
        Nation by ITL3 code.
    lower, upper : DataFrame, optional
        Limits of the 95% confidence intervals, arranged as `indicators`.
    among : str, default "similar regions"
        What the comparators are called in the sentences.

    Returns
    -------
    DataFrame
        Indexed by ``indicator``, furthest first, those that could not be assessed last: ``label``,
        ``value``, ``lower``, ``upper``, ``median``, ``low_quartile`` and ``high_quartile`` of the
        comparators, ``n`` comparators with a value, how many lie ``below`` and ``above``, ``rank``
        among n + 1 (1 = highest), ``robust_z``, ``excludes_median`` (whether the interval excludes
        the comparators' median; missing without an interval), ``p_value``, ``q_value``, ``reading``
        (what its side of the median means: "more deprived", "less deprived" or ""), ``sentence``,
        and ``note``, why it was not assessed, else "".

    Raises
    ------
    AnalysisError
        If the region or a comparator is unknown, or an indicator is not in the catalogue.

    References
    ----------
    Iglewicz, B. and Hoaglin, D. C. (1993). How to Detect and Handle Outliers. ASQC.
    """
    _check(indicators, region, comparators, catalogue)
    others = pd.Index(dict.fromkeys(comparators)).drop(region, errors="ignore")
    names = [name for name in indicators.columns if catalogue["unit"][name] != BINARY]
    rows = []
    for name in names:
        allowed = comparable(name, region, others, nations)
        known = indicators.loc[allowed, name].dropna().astype(float)
        value = float(indicators[name][region])
        row = {
            "indicator": name,
            "label": str(catalogue["label"][name]),
            "value": value,
            "lower": np.nan if lower is None else float(lower[name][region]),
            "upper": np.nan if upper is None else float(upper[name][region]),
        }
        scope = "" if len(allowed) == len(others) else _scope(name, str(nations[region]))
        rows.append(row | _stand(value, known.to_numpy(), f"{among}{scope}"))
    table = pd.DataFrame(rows, columns=COLUMNS).set_index("indicator")
    assessed = table["note"] == ""
    table["q_value"] = np.nan
    if assessed.any():
        from scipy.stats import false_discovery_control  # noqa: PLC0415 (slow to load)

        table.loc[assessed, "q_value"] = false_discovery_control(
            table.loc[assessed, "p_value"].astype(float)
        )
    outside = (table["lower"] > table["median"]) | (table["upper"] < table["median"])
    interval = table["lower"].notna() & table["upper"].notna() & assessed
    table["excludes_median"] = outside.astype("boolean").where(interval)
    about = catalogue.loc[table.index]
    rows_about = list(zip(table.iterrows(), about.to_dict("records"), strict=True))
    table["reading"] = [_reading(row, str(a["higher_is"])) for (_, row), a in rows_about]
    table["sentence"] = [
        sentence(row, str(a["unit"]), int(a["decimals"])) for (_, row), a in rows_about
    ]
    table = table.drop(columns="among")
    counts = ["n", "below", "above", "rank"]
    table[counts] = table[counts].astype("Int64")
    return table.sort_values(
        "robust_z", key=lambda z: -z.abs(), kind="stable", na_position="last"
    ).sort_values("note", key=lambda notes: notes != "", kind="stable")


def comparable(
    name: str, area: str, others: Sequence[str] | pd.Index, nations: "pd.Series[str]"
) -> pd.Index:
    """Choose those areas whose value of an indicator is on the same footing as an area's.

    National indices of deprivation and rural shares are each nation's own; the composite index sets
    Northern Ireland apart from Great Britain.

    Parameters
    ----------
    name : str
        Key of the indicator.
    area : str
        Code of the area.
    others : sequence of str
        Codes of the areas to choose from.
    nations : Series of str
        Nation by code.

    Returns
    -------
    Index
        Those of `others` that compare, in their order.
    """
    codes = pd.Index(others)
    if name.startswith(WITHIN_NATION):
        return codes[nations.reindex(codes) == nations[area]]
    if name.startswith(WITHIN_ISLAND):
        islanders = nations.reindex(codes) == NORTHERN_IRELAND
        return codes[islanders == (nations[area] == NORTHERN_IRELAND)]
    return codes


def typical(
    values: "pd.Series[float]", area: str, others: Sequence[str], nations: "pd.Series[str]"
) -> float:
    """Median of an indicator over the comparators of an area that compare on it.

    Parameters
    ----------
    values : Series
        Values by code, named after the indicator.
    area, others, nations
        As for :func:`comparable`.

    Returns
    -------
    float
        NaN where fewer than :data:`MIN_COMPARATORS` compare and have a value, unless `others` are
        no more and all do.
    """
    known = values.reindex(comparable(str(values.name), area, others, nations)).dropna()
    least = min(MIN_COMPARATORS, len(others))
    return float(known.median()) if len(known) >= max(least, 1) else np.nan


class Chance(NamedTuple):
    """Indicators on which a region is highest or lowest of all, and how many chance would give."""

    extremes: int
    expected: float
    assessed: int


def by_chance(table: pd.DataFrame) -> Chance:
    """Compare the number of extreme indicators with what chance alone would give.

    A region exchangeable with n comparators is the highest or the lowest of all with probability
    ``2 / (n + 1)`` on each indicator; these add up, however the indicators are correlated.

    Parameters
    ----------
    table : DataFrame
        As from :func:`unusual`.

    Returns
    -------
    Chance
        ``extremes`` found, ``expected`` by chance, and the number of indicators ``assessed``.
    """
    assessed = table[table["note"] == ""]
    extreme = (assessed["below"] == assessed["n"]) | (assessed["above"] == assessed["n"])
    expected = (2 / (assessed["n"].astype(float) + 1)).sum()
    return Chance(int(extreme.sum()), float(expected), len(assessed))


def told(table: pd.DataFrame, catalogue: pd.DataFrame, most: int) -> pd.DataFrame:
    """Choose the indicators that are worth mentioning.

    Parameters
    ----------
    table : DataFrame
        As from :func:`unusual`.
    catalogue : DataFrame
        Indexed by indicator; the first word of ``group`` is its theme.
    most : int
        How many rows at most.

    Returns
    -------
    DataFrame, at most `most` rows
        Rows of `table`, furthest first: those assessed, without :data:`REPEATED`, two of a theme.
    """
    assessed = table[(table["note"] == "") & ~table.index.isin(REPEATED)]
    themes = catalogue["group"].reindex(assessed.index).str.split().str[0]
    return assessed[themes.groupby(themes).cumcount() < _OF_A_THEME].head(most)


COLUMNS = [
    *("indicator", "label", "value", "lower", "upper", "median", "low_quartile", "high_quartile"),
    *("n", "below", "above", "rank", "robust_z", "p_value", "note", "among"),
]


def _stand(value: float, known: np.ndarray, among: str) -> dict[str, Any]:
    """How a value compares with its comparators, or why that cannot be said."""
    n = len(known)
    if np.isnan(value):
        return {"n": n, "note": "no value for this region", "among": among}
    if n < MIN_COMPARATORS:
        return {"n": n, "note": f"too few {among} to compare with ({n})", "among": among}
    low_quartile, median, high_quartile = np.quantile(known, [0.25, 0.5, 0.75])
    below, above = int((known < value).sum()), int((known > value).sum())
    return {
        "median": median,
        "low_quartile": low_quartile,
        "high_quartile": high_quartile,
        "n": n,
        "below": below,
        "above": above,
        "rank": above + 1,
        "robust_z": _robust_z(value, known, median),
        "p_value": min(1.0, 2 * (1 + n - max(below, above)) / (n + 1)),
        "note": "",
        "among": among,
    }


def _robust_z(value: float, known: np.ndarray, median: float) -> float:
    """Robust z-score; missing where the comparators are all equal and the value is another."""
    away = np.abs(known - median)
    scale = max(MAD_SCALE * np.median(away), MEAN_AD_SCALE * away.mean())
    if scale > 0:
        return float((value - median) / scale)
    return 0.0 if value == median else np.nan


def _reading(row: "pd.Series[Any]", higher_is: str) -> str:
    """What lying on this side of the median says about deprivation, if anything."""
    if higher_is == "neutral" or row["note"] or row["value"] == row["median"]:
        return ""
    opposite = {"more deprived": "less deprived", "less deprived": "more deprived"}
    return higher_is if row["value"] > row["median"] else opposite[higher_is]


def _scope(name: str, nation: str) -> str:
    if name.startswith(WITHIN_ISLAND) and nation != NORTHERN_IRELAND:
        return " in Great Britain"
    return f" in {nation}"


def _check(
    indicators: pd.DataFrame, region: str, comparators: Sequence[str], catalogue: pd.DataFrame
) -> None:
    unknown = [code for code in (region, *comparators) if code not in indicators.index]
    if unknown:
        message = f"Unknown region {unknown[0]!r}: use ITL3 codes of January 2025, such as TLC31."
        raise AnalysisError(message)
    absent = [name for name in indicators.columns if name not in catalogue.index]
    if absent:
        message = f"Indicator {absent[0]!r} is not in the catalogue: add it there."
        raise AnalysisError(message)
