"""How sure a region's type is: agreement of the definitions, and nearness to the line."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.regions.definitions import DEFINITIONS, PERCENT
from analysis.regions.scores import LEFT_BEHIND, share_cut, type_table
from analysis.regions.types import MIN_INDICATORS, region_types

#: Published definitions, each taken at its default line.
PUBLISHED = ("multi_indicator", "deprivation", "output", "income")
#: Percentage points by which the line moves to find the regions near it.
STEP = 5.0


def agreement(indicators: pd.DataFrame, uk: Mapping[str, float]) -> pd.DataFrame:
    """Say on which published definitions each region is left-behind.

    Parameters
    ----------
    indicators : DataFrame, shape (regions, >= 5)
        As for :func:`analysis.regions.types.region_types`.
    uk : mapping
        UK means, as from :func:`analysis.regions.types.uk_means`.

    Returns
    -------
    DataFrame, shape (regions, 4)
        Indexed by ``itl3``; a column a definition of `PUBLISHED`, at its default line: true
        where the region is left-behind, missing where it has no type.
    """
    found = {key: region_types(indicators, key, uk=uk)["type"] for key in PUBLISHED}
    table = pd.DataFrame({key: types.eq(LEFT_BEHIND) for key, types in found.items()})
    return table.astype("boolean").mask(pd.DataFrame(found).isna())


def near_the_line(
    indicators: pd.DataFrame, definition: str, threshold: float, uk: Mapping[str, float]
) -> "pd.Series[bool]":
    """Find the regions whose type would change with a small change of the definition.

    The threshold moves by five percentage points either way, within the range that the
    definition allows; of ``multi_indicator`` one of its indicators at a time is left out as well.

    Parameters
    ----------
    indicators, uk
        As for :func:`agreement`.
    definition : {"multi_indicator", "deprivation", "output", "income"}
    threshold : float
        Share of regions (0-1), or percent of the UK mean.

    Returns
    -------
    Series of bool
        By ``itl3``; false where a region has no type.

    Raises
    ------
    AnalysisError
        As :func:`analysis.regions.types.region_types`.
    """
    kind = DEFINITIONS[definition]
    step = STEP if kind.unit == PERCENT else STEP / 100
    ends = np.clip([threshold - step, threshold + step], kind.low, kind.high)
    today = region_types(indicators, definition, threshold, uk=uk)
    others = [region_types(indicators, definition, float(cut), uk=uk)["type"] for cut in ends]
    if definition == "multi_indicator":
        others += _one_left_out(today, threshold)
    changed = [other.notna() & other.ne(today["type"]) for other in others]
    near: pd.Series[bool] = today["type"].notna() & pd.concat(changed, axis=1).any(axis=1)
    return near


def _one_left_out(types: pd.DataFrame, share: float) -> list["pd.Series[str]"]:
    """Types of the composite without each of its indicators, the share of regions kept."""
    parts = types.filter(like="contribution_")
    z_scores = parts.mul(parts.notna().sum(axis=1), axis=0)
    found = []
    for name in z_scores:
        kept = z_scores.drop(columns=name)
        score = kept.mean(axis=1).where(kept.notna().sum(axis=1) >= MIN_INDICATORS)
        found.append(type_table(kept, score, share_cut(score, share))["type"])
    return found
