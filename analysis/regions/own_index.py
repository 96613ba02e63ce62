"""Region types by a person's own index: chosen indicators, directions and weights."""

import re
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.scores import listed, numbers, share_cut, type_table, z_scores

Standardisation = Literal["z", "rank"]

#: Least and greatest weight, and share of regions; a weight of nothing leaves an indicator out.
WEIGHTS = (0.01, 100.0)
THRESHOLDS = (0.05, 0.95)
#: A score needs indicators that carry at least this share of the weight: three of five equal ones.
LEAST_WEIGHT = 0.6
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_HEAD = re.compile(r"([zr])([0-9]{0,3}\.?[0-9]{1,20})")
_PART = re.compile(r"([pn])([0-9]{0,3}\.?[0-9]{1,20})(l?)-([a-z][a-z0-9_]*)")
#: Longest text of an index that is read: about forty indicators.
LONGEST = 2000


class Index(NamedTuple):
    """A person's own index: left-behind is the `threshold` share of regions with the top scores.

    ``indicators`` are columns; ``directions`` are 1 where a high value speaks for left-behind and
    -1 where a low one does; ``weights`` count relative to their sum; ``logged`` are the indicators
    whose logarithm is taken.
    """

    indicators: tuple[str, ...]
    directions: tuple[int, ...]
    weights: tuple[float, ...]
    logged: frozenset[str] = frozenset()
    standardisation: Standardisation = "z"
    threshold: float = 1 / 3


def check(index: Index) -> None:
    """Refuse an index that cannot be made.

    Parameters
    ----------
    index : Index

    Raises
    ------
    AnalysisError
        If there is no indicator or one twice, the parts differ in length, or a direction, weight,
        standardisation or threshold is out of range.
    """
    names, count = index.indicators, len(index.indicators)
    if count == 0 or len(set(names)) != count or not all(map(_KEY.fullmatch, names)):
        message = (
            f"The index has the indicators {', '.join(names) or '(none)'}: choose at least one, "
            "each once, from the list."
        )
        raise AnalysisError(message)
    lengths = len(index.directions), len(index.weights)
    if lengths != (count, count) or not index.logged <= set(names):
        message = (
            f"The index has {count} indicators but {lengths[0]} directions and {lengths[1]} "
            "weights, or takes the logarithm of another one: give one of each an indicator."
        )
        raise AnalysisError(message)
    wrong = [weight for weight in index.weights if not WEIGHTS[0] <= weight <= WEIGHTS[1]]
    if wrong or not set(index.directions) <= {1, -1}:
        message = (
            f"Weights {', '.join(f'{weight:g}' for weight in index.weights)} and directions "
            f"{', '.join(map(str, index.directions))}: a weight must lie between {WEIGHTS[0]:g} "
            f"and {WEIGHTS[1]:g} and a direction be 1 or -1; leave out what is not to count."
        )
        raise AnalysisError(message)
    low, high = THRESHOLDS
    if index.standardisation not in ("z", "rank") or not low <= index.threshold <= high:
        message = (
            f"Standardisation {index.standardisation!r} with {index.threshold:.4g} of the regions: "
            f"choose 'z' or 'rank', and a share between {low:g} and {high:g}."
        )
        raise AnalysisError(message)


def index_types(table: pd.DataFrame, index: Index) -> pd.DataFrame:
    """Type each region by a person's own index.

    The score is the weighted mean of the standardised indicators, each signed so that a high one
    speaks for left-behind: z-scores (``ddof=0``), or percentiles ``100 (rank - 1/2) / n - 50``. It
    needs indicators that carry 60% of the weight, and is the mean over those present. Regions that
    tie with the last of the share are left-behind too.

    Parameters
    ----------
    table : DataFrame, shape (regions, indicators)
        Indexed by ITL3 code.
    index : Index

    Returns
    -------
    DataFrame
        As of :func:`analysis.regions.types.region_types`.

    Raises
    ------
    AnalysisError
        If the index cannot be made, a column is absent or holds a value that is not a number or
        cannot be standardised, a code is repeated or no region has enough indicators.
    """
    check(index)
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()].unique()
        message = f"Region codes {listed(twice)} appear more than once: give one row a region."
        raise AnalysisError(message)
    signed = scaled(table, index)
    weights = np.asarray(index.weights) / np.sum(index.weights)
    present = signed.notna() @ weights
    parts = (signed * weights).div(present.where(present > 0), axis=0)
    score = parts.sum(axis=1).where(present >= LEAST_WEIGHT - 1e-9)
    if score.isna().all():
        message = (
            "No region has indicators that carry 60% of the weight: choose indicators that are "
            "known for more regions."
        )
        raise AnalysisError(message)
    return type_table(parts, score, share_cut(score, index.threshold))


def scaled(table: pd.DataFrame, index: Index) -> pd.DataFrame:
    """Signed z-scores or percentiles of each indicator.

    Parameters
    ----------
    table, index
        As for :func:`index_types`.

    Returns
    -------
    DataFrame
        Indexed as `table`; high values speak for left-behind.
    """
    signed = {}
    for name, direction in zip(index.indicators, index.directions, strict=True):
        values = numbers(table, name).rename(name)
        # refuses, for ranks too, what does not differ or has no logarithm
        found = z_scores(values, logged=name in index.logged)
        if index.standardisation == "rank":
            found = 100 * (values.rank() - 0.5) / values.count() - 50
        signed[name] = direction * found
    return pd.DataFrame(signed)


def write(index: Index) -> str:
    """Write an index as a short text that an address can hold unquoted.

    Parameters
    ----------
    index : Index

    Returns
    -------
    str
        Such as "z0.3~p1-deprived_20_share~n2l-gva_per_head": z-scores, 30% of the regions; high
        deprivation, with weight 1, and low output, with weight 2 and in logarithms.
    """
    check(index)
    parts = [f"{index.standardisation[0]}{_short(index.threshold)}"]
    for name, direction, weight in zip(
        index.indicators, index.directions, index.weights, strict=True
    ):
        log = "l" if name in index.logged else ""
        parts.append(f"{'p' if direction == 1 else 'n'}{_short(weight)}{log}-{name}")
    return "~".join(parts)


def _short(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def parse(text: str) -> Index:
    """Read an index back from its text.

    Parameters
    ----------
    text : str
        From :func:`write`.

    Returns
    -------
    Index

    Raises
    ------
    AnalysisError
        If the text is damaged or the index cannot be made.
    """
    head, *rest = text[: LONGEST + 1].split("~")
    start, parts = _HEAD.fullmatch(head), [_PART.fullmatch(part) for part in rest]
    if len(text) > LONGEST or start is None or not rest or None in parts:
        message = (
            f"The index in the address, “{text[:60]}”, is damaged: build the index again or copy "
            "the whole address."
        )
        raise AnalysisError(message)
    found = [part.groups() for part in parts if part is not None]
    index = Index(
        tuple(name for *_, name in found),
        tuple(1 if sign == "p" else -1 for sign, *_ in found),
        tuple(float(weight) for _, weight, *_ in found),
        frozenset(name for *_, log, name in found if log),
        "z" if start[1] == "z" else "rank",
        float(start[2]),
    )
    check(index)
    return index
