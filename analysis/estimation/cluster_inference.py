"""Clusters of a design and the covariance that is robust to them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.clusters import level_alike
from analysis.estimation.design import CLUSTERS, Design
from analysis.regions.types import ADVANCED, LEFT_BEHIND
from analysis.survey import DIFFERENCE

COVARIANCES = ("CR0", "CR1", "CR2")
#: Satterthwaite degrees of freedom below which the t distribution is unreliable.
FEW_DEGREES = 5

Cluster = str | tuple[str, str]


def cluster_ways(
    cluster: Cluster, covariance: str, allowed: Sequence[str] = COVARIANCES
) -> tuple[str, ...]:
    """Columns to cluster by, checked together with the covariance.

    Parameters
    ----------
    cluster : {"itl3", "cws_id"} or ("itl3", "cws_id")
    covariance : str
    allowed : sequence of str
        Covariances that the caller offers.

    Returns
    -------
    tuple of str

    Raises
    ------
    AnalysisError
        If either is unknown, or two ways are asked for with another covariance than CR1.
    """
    if covariance not in allowed:
        message = f"Unknown covariance {covariance!r}: choose one of {', '.join(allowed)}."
        raise AnalysisError(message)
    ways = (cluster,) if isinstance(cluster, str) else tuple(cluster)
    if not ways or len(set(ways)) != len(ways) or not set(ways) <= set(CLUSTERS):
        message = f"Cannot cluster by {', '.join(ways)}: choose 'itl3', 'cws_id' or both of them."
        raise AnalysisError(message)
    if len(ways) > 1 and covariance != "CR1":
        message = f"Two-way clustering has no {covariance}: choose CR1 or one way of clustering."
        raise AnalysisError(message)
    return ways


def cluster_codes(groups: pd.DataFrame, ways: Sequence[str]) -> list[Integers]:
    """Cluster of each row, coded from 0 without gaps, for each way of clustering.

    Parameters
    ----------
    groups : DataFrame, n rows
        As in :class:`analysis.estimation.design.Design`.
    ways : sequence of str
        Columns of `groups`.

    Returns
    -------
    list of ndarray of int, shape (n,)

    Raises
    ------
    AnalysisError
        If a column is absent or has a value missing.
    """
    codes = []
    for way in ways:
        if way not in groups:
            message = f"The survey has no column {way}: add it or cluster by another."
            raise AnalysisError(message)
        if groups[way].isna().any():
            message = f"{way} is missing in some rows: fill it in or cluster by another column."
            raise AnalysisError(message)
        codes.append(pd.factorize(groups[way])[0].astype(np.intp))
    return codes


def type_counts(
    design: Design, codes: Sequence[Integers], ways: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Respondents and clusters behind the effects of each type and their difference.

    Parameters
    ----------
    design : Design
    codes : sequence of ndarray of int, shape (n,)
        From :func:`cluster_codes`.
    ways : sequence of str
        Names of the ways of clustering.

    Returns
    -------
    dict of str to tuple of int
        By "left-behind", "advanced" and "difference"; the smaller number of clusters if two-way.

    Raises
    ------
    AnalysisError
        If a type has fewer than two clusters.
    """
    behind = (design.groups["region_type"] == LEFT_BEHIND).to_numpy()
    rows = {LEFT_BEHIND: behind, ADVANCED: ~behind, DIFFERENCE: np.ones_like(behind)}
    counts = {}
    for kind, inside in rows.items():
        found = [len(np.unique(code[inside])) for code in codes]
        fewest = min(found)
        if fewest < ols.MIN_CLUSTERS:
            message = (
                f"Only {fewest} cluster ({ways[found.index(fewest)]}) is of type {kind}: an error "
                f"needs at least {ols.MIN_CLUSTERS}; change the definition, its threshold or "
                "the cluster."
            )
            raise AnalysisError(message)
        counts[kind] = int(inside.sum()), fewest
    return counts


def space_level(design: Design, regions: Integers) -> tuple[Integers | None, list[str]]:
    """Coworking space of each row as a level of a multilevel model, if it can be one.

    Parameters
    ----------
    design : Design
    regions : ndarray of int, shape (n,)
        Region of each row, coded from 0 without gaps.

    Returns
    -------
    codes : ndarray of int, shape (n,), or None
    notes : list of str
        Why there is no such level.
    """
    if "cws_id" not in design.groups:
        return None, ["The survey has no cws_id, so coworking spaces are no level of the model."]
    (spaces,) = cluster_codes(design.groups, ["cws_id"])
    other = level_alike(spaces, regions)
    if not other:
        return spaces, []
    note = (
        f"There are as many coworking spaces as {other} ({int(spaces.max()) + 1}): the two cannot "
        "be told apart, so coworking spaces are no level of the model."
    )
    return None, [note]


def robust_covariance(
    fitted: ols.Fit, codes: Sequence[Integers], L: Floats, covariance: str
) -> tuple[Floats, Floats]:
    """Cluster-robust covariance of the coefficients and the degrees of freedom of contrasts.

    Parameters
    ----------
    fitted : ols.Fit
    codes : sequence of one or two ndarrays of int, shape (n,)
        Clusters; two for both ways.
    L : ndarray, shape (m, k)
        One contrast a row.
    covariance : {"CR1", "CR0", "CR2"}

    Returns
    -------
    covariance : ndarray, shape (k, k)
    df : ndarray, shape (m,)
        Satterthwaite's for CR2, otherwise clusters - 1, of the way with fewer clusters.
    """
    df = np.full(len(L), min(float(code.max()) for code in codes))
    if len(codes) > 1:
        return ols.two_way_covariance(fitted, *codes), df
    if covariance == "CR2":
        return ols.bias_reduced(fitted, codes[0], L)
    return ols.cluster_covariance(fitted, codes[0], covariance), df


def robust_notes(codes: Sequence[Integers], df: Floats, covariance: str) -> list[str]:
    """What a reader must know about a cluster-robust covariance.

    Parameters
    ----------
    codes : sequence of one or two ndarrays of int, shape (n,)
    df : ndarray, shape (m,)
        Degrees of freedom of the contrasts that are shown.
    covariance : {"CR1", "CR0", "CR2"}

    Returns
    -------
    list of str
    """
    notes = []
    if covariance == "CR2" and df.min() < FEW_DEGREES:
        notes.append(
            f"The Satterthwaite degrees of freedom go down to {df.min():.1f}: below "
            f"{FEW_DEGREES} an effect rests on few clusters, and its interval and p-value are "
            "only rough."
        )
    if len(codes) > 1:
        sizes = [int(code.max()) + 1 for code in codes]
        if len(np.unique(codes[0] * sizes[1] + codes[1])) == max(sizes):
            notes.append(
                "Coworking spaces lie within regions, so clustering both ways is the same as "
                "clustering by region."
            )
    return notes
