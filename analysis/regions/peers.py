"""Regions that are statistically similar: nearest neighbours in standardised indicators."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.scores import numbers, z_scores

#: Indicators that similarity is judged on by default: settlement, economy, households and
#: connection, one or two of each, so that no theme counts much more than another. All are measured
#: alike throughout the United Kingdom, but for level 3 qualifications, which Northern Ireland
#: measures otherwise and has no value for. National indices of deprivation and rural shares are not
#: among them: each is within its own nation.
FEATURES = (
    "population_density",
    "population_growth",
    "gva_per_head",
    "gva_per_hour",
    "gdhi_per_head",
    "claimant_rate",
    "child_poverty",
    "qualifications_level_3",
    "gigabit",
)
#: Right-skewed and positive: the City of London would be the only unusual region without logs.
LOGGED = frozenset({"population_density", "gva_per_head", "gva_per_hour", "gdhi_per_head"})
#: A pair of regions needs values of both on this share of the indicators to be compared.
MIN_SHARED = 0.75
#: How many indicators are named as the most alike and the most different.
NAMED = 2


def similar(
    indicators: pd.DataFrame, region: str, *, k: int = 10, features: Sequence[str] = FEATURES
) -> pd.DataFrame:
    """Find the regions most like one region.

    Each indicator is standardised over all regions given, ``z = (x - mean) / sd`` (``ddof=0``, in
    logs for those of :data:`LOGGED`), and the distance between two regions is the root mean square
    of the differences of their z-scores: 0 = alike in everything, 1 = apart by one standard
    deviation on the average indicator. This is the distance of CIPFA's Nearest Neighbours Model,
    divided by the root of the number of indicators. The Mahalanobis distance cannot be split into a
    part for each indicator; so, as ONS does, redundancy is left to the choice of indicators.

    Indicators that either region lacks are left out of their distance. A region that shares fewer
    than three quarters of the indicators is not a neighbour.

    Parameters
    ----------
    indicators : DataFrame, shape (regions, indicators)
        Newest values, indexed by ITL3 code.
    region : str
        ITL3 code.
    k : int, default 10
        Number of neighbours, at least 1; fewer are returned if there are fewer.
    features : sequence of str
        Columns to compare on, at least two.

    Returns
    -------
    DataFrame, at most k rows
        Indexed by ``itl3``, nearest first, ties in order of the code: ``rank`` from 1,
        ``distance``, ``shared`` (number of indicators compared), ``alike`` and ``different`` (the
        two indicators with the smallest and the largest difference, comma-separated), and
        ``gap_<indicator>``, the neighbour's z-score minus the region's.

    Raises
    ------
    AnalysisError
        If the region or an indicator is not in the table, the region lacks too many indicators, an
        indicator does not vary or has no logarithm, or `k` is below 1.

    References
    ----------
    CIPFA. Nearest Neighbours Model (England): variables standardised to mean 0 and standard
    deviation 1, Euclidean distance between all pairs of authorities. ONS (2025). Clustering similar
    local authorities and statistical nearest neighbours in the UK: methodology.
    """
    if len(features) < NAMED:
        message = f"{len(features)} indicators cannot show which are alike: give two or more."
        raise AnalysisError(message)
    z = pd.DataFrame(
        {name: z_scores(numbers(indicators, name), logged=name in LOGGED) for name in features}
    )
    _check(z, region, k)
    gaps = z - z.loc[region]
    shared = gaps.notna().sum(axis=1)
    distance = np.sqrt((gaps**2).mean(axis=1)).where(shared >= MIN_SHARED * len(z.columns))
    order = pd.DataFrame({"distance": distance, "shared": shared}).drop(index=region)
    # Ties must not depend on the last binary digit, nor on the order of the table.
    order = order.dropna().assign(rounded=distance.round(12)).rename_axis(index="itl3").sort_index()
    nearest = order.sort_values("rounded", kind="stable").head(k).drop(columns="rounded")
    gaps = gaps.loc[nearest.index]
    ranked = [row.abs().dropna().sort_values(kind="stable").index for _, row in gaps.iterrows()]
    nearest.insert(0, "rank", np.arange(1, len(nearest) + 1))
    nearest["alike"] = [", ".join(names[:NAMED]) for names in ranked]
    nearest["different"] = [", ".join(names[: -NAMED - 1 : -1]) for names in ranked]
    return nearest.join(gaps.add_prefix("gap_"))


def _check(z: pd.DataFrame, region: str, k: int) -> None:
    if region not in z.index:
        message = f"Unknown region {region!r}: use an ITL3 code of January 2025, such as TLC31."
        raise AnalysisError(message)
    if k < 1:
        message = f"{k} similar regions are none: ask for at least 1."
        raise AnalysisError(message)
    known = int(z.loc[[region]].notna().to_numpy().sum())
    if known < MIN_SHARED * len(z.columns):
        message = (
            f"{region} has values for {known} of {len(z.columns)} indicators, too few to find "
            "similar regions: choose indicators that it has."
        )
        raise AnalysisError(message)
