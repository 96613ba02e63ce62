"""Region types: socio-economic indicators -> score -> left-behind or advanced."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.definitions import DEFINITIONS, INDICATORS, PERCENT, Definition
from analysis.regions.scores import (
    ADVANCED,
    LEFT_BEHIND,
    TYPES,
    listed,
    numbers,
    share_cut,
    type_table,
    z_scores,
)

#: Handed on from the scores.
__all__ = ["ADVANCED", "LEFT_BEHIND", "TYPES"]

#: Year of the regional accounts that types are made from.
YEAR = "2023"
#: Money per head is right-skewed (the City of London's GVA is 25 times the mean): logs are used.
LOGGED = frozenset({"gva_per_head", "gdhi_per_head"})
#: A composite score needs at least this many of the five indicators.
MIN_INDICATORS = 3


def definitions() -> pd.DataFrame:
    """Definitions of left-behind on offer.

    Returns
    -------
    DataFrame, shape (5, 8)
        Indexed by ``key``; ``name``, ``rule`` (one sentence), ``source``, ``indicators``,
        ``threshold`` (the default), ``low`` and ``high`` (its allowed range) and ``unit``
        ("share of regions", "percent of the UK mean", or "" for the person's own list).
    """
    return pd.DataFrame(DEFINITIONS.values(), columns=Definition._fields).set_index("key")


def indicator_table(tidy: pd.DataFrame, year: str = YEAR) -> pd.DataFrame:
    """Arrange the tidy indicators as :func:`region_types` takes them.

    Parameters
    ----------
    tidy : DataFrame
        ``area_code``, ``geography`` ("ITL3" rows are used), ``indicator``, ``period`` and
        ``value``.
    year : str, default "2023"
        Period of GVA and GDHI per head, and last year of the growth rates. Shares of deprived
        residents are taken as they are: one a region, of its own nation's newest index.

    Returns
    -------
    DataFrame, shape (regions, 5)
        Indexed by ``itl3``; the five indicators.

    Raises
    ------
    AnalysisError
        If an indicator has no value in that year, or two for one region.
    """
    rows = tidy[(tidy["geography"] == "ITL3") & tidy["indicator"].isin(list(INDICATORS))]
    dated = rows["period"].astype(str).str.endswith(year)
    rows = rows[dated | (rows["indicator"] == "deprived_20_share")]
    absent = set(INDICATORS) - set(rows["indicator"])
    if absent:
        message = (
            f"The indicators have no {', '.join(sorted(absent))} of {year} for ITL3 regions: "
            "rebuild the data or choose another year."
        )
        raise AnalysisError(message)
    twice = rows.duplicated(["area_code", "indicator"])
    if twice.any():
        first = rows[twice].iloc[0]
        message = f"{first['indicator']} has two values for {first['area_code']}: keep one period."
        raise AnalysisError(message)
    table = rows.pivot_table(index="area_code", columns="indicator", values="value", dropna=False)
    return table[list(INDICATORS)].rename_axis(index="itl3", columns=None)


def uk_means(tidy: pd.DataFrame) -> dict[str, float]:
    """UK means of GVA and GDHI per head from the tidy indicators.

    Parameters
    ----------
    tidy : DataFrame
        As for :func:`indicator_table`; rows of geography "UK" are used.

    Returns
    -------
    dict
        ``gva_per_head`` and ``gdhi_per_head``, pounds a resident.

    Raises
    ------
    AnalysisError
        If there is no UK value of 2023.
    """
    rows = tidy[(tidy["geography"] == "UK") & (tidy["period"].astype(str) == YEAR)]
    values = rows.drop_duplicates("indicator").set_index("indicator")["value"]
    absent = sorted(LOGGED - set(values.dropna().index))
    if absent:
        message = (
            f"The indicators have no {' or '.join(absent)} of {YEAR} for the UK: rebuild them."
        )
        raise AnalysisError(message)
    return {name: float(values[name]) for name in sorted(LOGGED)}


def region_types(
    indicators: pd.DataFrame,
    definition: str = "multi_indicator",
    threshold: float | None = None,
    own: "pd.Series[str] | None" = None,
    uk: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Type each region as left-behind or advanced, and say why.

    The score rises with being left-behind. It is the mean of signed z-scores (``multi_indicator``;
    mean and population standard deviation, ``ddof=0``, over the regions where the indicator is
    known, GVA and GDHI in logs), the share itself (``deprivation``), the percentage points below
    the UK mean (``output``, ``income``), or 1 and 0 (``own``). A share of regions is the nearest
    whole number of typed regions, and regions that tie with the last are left-behind too; a region
    exactly on a percentage is advanced. A ``multi_indicator`` score needs at least three of the
    five indicators and is the mean over those present. A region without a score has no type.

    Parameters
    ----------
    indicators : DataFrame, shape (regions, >= 5)
        Indexed by ITL3 code; ``deprived_20_share`` (per cent of residents), ``gva_per_head`` and
        ``gdhi_per_head`` (pounds a resident), ``population_growth`` and
        ``gva_per_head_growth`` (per cent).
    definition : {"multi_indicator", "deprivation", "output", "income", "own"}
        See :func:`definitions`.
    threshold : float, optional
        Share of regions (0-1), or percent of the UK mean for ``output`` and ``income``.
    own : Series, optional
        For ``own``: "left-behind" or "advanced" by ITL3 code. Regions that it leaves out have
        no type.
    uk : mapping, optional
        For ``output`` and ``income``: the UK means, as from :func:`uk_means`.

    Returns
    -------
    DataFrame
        Indexed by ``itl3``, in the order given: ``score``; ``type``, missing where the region
        cannot be typed; ``threshold``, the cut in units of the score; ``margin``, score minus
        cut, positive on the left-behind side; ``rank``, 1 = most left-behind, ties share the
        best rank; ``contribution_<indicator>``, which add up to the score; ``missing``, names
        of the missing indicators, comma-separated.

    Raises
    ------
    AnalysisError
        If the definition is unknown, the threshold out of range, a column or UK mean absent, a
        code repeated, a value not a number or not positive where a log is taken, or an
        indicator the same everywhere.

    References
    ----------
    Velthuis, S., Royer, J., Le Petit-Guerin, M., Cauchi-Duval, N., Franklin, R. S., Leibert, T.,
    MacKinnon, D. and Pike, A. (2025). Locating 'left-behindness' in the EU15. Regional Studies.
    """
    chosen = DEFINITIONS.get(definition)
    if chosen is None:
        message = f"Unknown definition {definition!r}: choose one of {', '.join(DEFINITIONS)}."
        raise AnalysisError(message)
    if not indicators.index.is_unique:
        twice = indicators.index[indicators.index.duplicated()].unique()
        message = f"Region codes {listed(twice)} appear more than once: give one row a region."
        raise AnalysisError(message)
    cut_at = _check_threshold(chosen, threshold)
    parts, needed = _contributions(indicators, chosen, own, uk)
    score = parts.sum(axis=1, min_count=needed)
    if chosen.unit == PERCENT:
        return type_table(parts, score, 100 - cut_at, strict=True)
    if chosen.key == "own":
        return type_table(parts, score, 0.5)
    if score.isna().all():
        message = (
            f"No region has enough indicators for {chosen.key!r}: give "
            f"{', '.join(chosen.indicators)}."
        )
        raise AnalysisError(message)
    return type_table(parts, score, share_cut(score, cut_at))


def _check_threshold(chosen: Definition, threshold: float | None) -> float:
    if threshold is None or chosen.key == "own":
        return chosen.threshold
    if not chosen.low <= threshold <= chosen.high:
        message = (
            f"Threshold {threshold:g} is outside {chosen.low:g} to {chosen.high:g} "
            f"({chosen.unit}) for the definition {chosen.key!r}: choose one inside, the default "
            f"is {chosen.threshold:.3g}."
        )
        raise AnalysisError(message)
    return float(threshold)


def _contributions(
    indicators: pd.DataFrame,
    chosen: Definition,
    own: "pd.Series[str] | None",
    uk: Mapping[str, float] | None,
) -> tuple[pd.DataFrame, int]:
    """Each indicator's part of the score, and how many parts a score needs."""
    if chosen.key == "own":
        return _own_list(indicators.index, own), 1
    values = pd.DataFrame({name: numbers(indicators, name) for name in chosen.indicators})
    if chosen.key == "multi_indicator":
        scaled = pd.DataFrame(
            {
                name: INDICATORS[name] * z_scores(values[name], logged=name in LOGGED)
                for name in chosen.indicators
            }
        )
        present = scaled.notna().sum(axis=1)
        return scaled.div(present.where(present > 0), axis=0), MIN_INDICATORS
    if chosen.unit == PERCENT:
        (name,) = chosen.indicators
        mean = np.nan if uk is None else uk.get(name, np.nan)
        if not mean > 0:
            message = f"No UK mean of {name}: {chosen.key!r} is measured against it; give uk."
            raise AnalysisError(message)
        values = 100 - 100 * values / mean
    return values, 1


def _own_list(codes: pd.Index, own: "pd.Series[str] | None") -> pd.DataFrame:
    if own is None:
        message = "No list of types: the definition 'own' needs own, types by ITL3 code."
        raise AnalysisError(message)
    given = own.dropna()
    if not given.index.is_unique:
        twice = given.index[given.index.duplicated()].unique()
        message = f"Your list has {listed(twice)} more than once: give each region one type."
        raise AnalysisError(message)
    unknown = given.index.difference(codes)
    if len(unknown):
        message = (
            f"Your list has unknown region codes {listed(unknown)}: use ITL3 codes of January "
            "2025, such as TLC31."
        )
        raise AnalysisError(message)
    odd = given[~given.isin(TYPES)]
    if len(odd):
        message = (
            f"Your list says {odd.iloc[0]!r} for {odd.index[0]}: each type must be "
            "'left-behind' or 'advanced'."
        )
        raise AnalysisError(message)
    flags = given.eq(LEFT_BEHIND).astype(float)
    return pd.DataFrame({"own_list": flags.reindex(codes)})
