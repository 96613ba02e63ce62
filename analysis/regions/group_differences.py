"""Groups of regions side by side: how each indicator is spread in each, and how they differ."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.errors import AnalysisError

#: Regions with a value that a group needs for the interval of a difference.
MIN_REGIONS = 2


def compare_groups(
    indicators: pd.DataFrame, groups: "pd.Series[str]", population: "pd.Series[float]"
) -> pd.DataFrame:
    """Summarise each indicator in each group of regions.

    Parameters
    ----------
    indicators : DataFrame, shape (regions, indicators)
        Newest values, indexed by ITL3 code.
    groups : Series of str
        Group by ITL3 code; regions that it leaves out, or where it is missing, are in none.
    population : Series
        Residents by ITL3 code.

    Returns
    -------
    DataFrame
        One row an indicator and group, groups in their order of appearance: ``indicator``,
        ``group``, ``n`` regions with a value and ``missing`` regions without one, ``minimum``,
        ``low_quartile``, ``median``, ``high_quartile``, ``maximum``, ``mean`` over regions, and
        ``weighted_mean``, over residents. Values are missing for a group without any.

    Raises
    ------
    AnalysisError
        If no region has a group, a code is unknown or repeated, or a region has no population.
    """
    labels = _labels(indicators, groups)
    people = population.reindex(labels.index)
    if not (people > 0).all():
        where = people.index[~(people > 0)][0]
        message = f"{where} has no population: the weighted mean needs one for each region."
        raise AnalysisError(message)
    rows = []
    for name in indicators.columns:
        for group in labels.unique():
            members = labels.index[labels == group]
            values = indicators.loc[members, name].dropna().astype(float)
            rows.append(
                {
                    "indicator": name,
                    "group": group,
                    "n": len(values),
                    "missing": len(members) - len(values),
                    **_spread(values, people),
                }
            )
    return pd.DataFrame(rows)


def group_differences(
    indicators: pd.DataFrame, groups: "pd.Series[str]", pair: Sequence[str]
) -> pd.DataFrame:
    """Difference between two groups of regions on each indicator, with its interval.

    The difference is that of the means over regions, and its 95% interval is Welch's: groups may
    differ in spread. All regions are known: the interval is for a wider run of places and years
    like them. ``higher_share`` is, of all pairs of a region from each group, the share in which the
    first group's is the higher (ties count half). ``sd`` is the standard deviation within the
    groups, pooled: divided by it, differences on unlike indicators compare (Cohen's d).

    Parameters
    ----------
    indicators : DataFrame, shape (regions, indicators)
        Newest values, indexed by ITL3 code.
    groups : Series of str
        Group by ITL3 code.
    pair : sequence of two str
        The groups; the difference is the first minus the second.

    Returns
    -------
    DataFrame
        Indexed by ``indicator``: ``difference``, ``low``, ``high``, ``n_first``, ``n_second``,
        ``higher_share`` and ``sd``. Difference and share are missing where a group has no value,
        interval and ``sd`` where one has fewer than two or neither varies.

    Raises
    ------
    AnalysisError
        If one of the pair is not a group, or a code is unknown or repeated.

    References
    ----------
    Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, ch. 2. Erlbaum.

    Welch, B. L. (1947). The generalization of Student's problem when several different population
    variances are involved. Biometrika, 34(1/2), 28-35.
    """
    labels = _labels(indicators, groups)
    strange = [group for group in pair if group not in set(labels)]
    if strange or len(set(pair)) != 2:  # noqa: PLR2004 (a pair)
        message = (
            f"Cannot compare {' and '.join(map(str, pair))}: give two of the groups "
            f"{', '.join(labels.unique())}."
        )
        raise AnalysisError(message)
    first, second = (indicators.loc[labels.index[labels == group]] for group in pair)
    rows = {
        name: _difference(*(part[name].dropna().to_numpy(float) for part in (first, second)))
        for name in indicators.columns
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="indicator")


def _difference(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    n, m = len(first), len(second)
    row = {"difference": np.nan, "low": np.nan, "high": np.nan, "n_first": n, "n_second": m}
    row["sd"] = np.nan
    if not (n and m):
        return row | {"higher_share": np.nan}
    row["difference"] = float(first.mean() - second.mean())
    gaps = np.subtract.outer(first, second)
    row["higher_share"] = float(((gaps > 0) + 0.5 * (gaps == 0)).mean())
    if min(n, m) < MIN_REGIONS:
        return row
    parts = np.array([first.var(ddof=1) / n, second.var(ddof=1) / m])
    variance = parts.sum()
    if variance > 0:
        # Welch-Satterthwaite.
        freedom = variance**2 / (parts**2 / np.array([n - 1, m - 1])).sum()
        half = stdtrit(freedom, 0.975) * np.sqrt(variance)
        row |= {"low": row["difference"] - half, "high": row["difference"] + half}
        within = parts * [n * (n - 1), m * (m - 1)]
        row["sd"] = float(np.sqrt(within.sum() / (n + m - 2)))
    return row


def _spread(values: "pd.Series[float]", people: "pd.Series[float]") -> dict[str, float]:
    names = ("minimum", "low_quartile", "median", "high_quartile", "maximum")
    if values.empty:
        return dict.fromkeys((*names, "mean", "weighted_mean"), np.nan)
    quantiles = np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return {
        **dict(zip(names, quantiles, strict=True)),
        "mean": float(values.mean()),
        "weighted_mean": float(np.average(values, weights=people[values.index])),
    }


def _labels(indicators: pd.DataFrame, groups: "pd.Series[str]") -> "pd.Series[str]":
    """Groups of the regions that have one, checked."""
    labels = groups.dropna()
    for table in (indicators, labels):
        if not table.index.is_unique:
            twice = table.index[table.index.duplicated()][0]
            message = f"Region {twice} appears more than once: give each region one row."
            raise AnalysisError(message)
    unknown = labels.index.difference(indicators.index)
    if len(unknown):
        message = f"Unknown region {unknown[0]!r}: use ITL3 codes of January 2025, such as TLC31."
        raise AnalysisError(message)
    if labels.empty:
        message = "No region belongs to a group: choose at least one region."
        raise AnalysisError(message)
    return labels
