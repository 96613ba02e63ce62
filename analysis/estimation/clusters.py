"""Sums over clusters, the step that every cluster-level estimator begins with."""

import numpy as np

from analysis.arrays import Floats, Integers


def by_cluster(groups: Integers) -> tuple[Integers, Integers]:
    """Find the row order that puts clusters together, and where each begins.

    Parameters
    ----------
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.

    Returns
    -------
    order : ndarray of int, shape (n,)
    starts : ndarray of int, shape (G,)
        Position in `order` of the first row of each cluster.
    """
    order = np.argsort(groups, kind="stable")
    return order, np.searchsorted(groups[order], np.arange(int(groups.max()) + 1))


def cluster_sums(values: Floats, groups: Integers) -> Floats:
    """Sum the first axis of `values` within each cluster.

    Parameters
    ----------
    values : ndarray, shape (n, ...)
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.

    Returns
    -------
    ndarray, shape (G, ...)
    """
    order, starts = by_cluster(groups)
    sums: Floats = np.add.reduceat(values[order], starts, axis=0)
    return sums


def cross_products(left: Floats, right: Floats, groups: Integers) -> Floats:
    """Multiply ``left_g' right_g`` in each cluster g, one at a time so that memory stays small.

    Parameters
    ----------
    left : ndarray, shape (n, p)
    right : ndarray, shape (n, q)
    groups : ndarray of int, shape (n,)
        Cluster of each row, coded 0 to G-1 without gaps.

    Returns
    -------
    ndarray, shape (G, p, q)
    """
    order, starts = by_cluster(groups)
    left, right = left[order], right[order]
    ends = np.append(starts[1:], len(order))
    products: Floats = np.stack(
        [left[a:b].T @ right[a:b] for a, b in zip(starts, ends, strict=True)]
    )
    return products


def level_alike(spaces: Integers, regions: Integers) -> str:
    """Level from which coworking spaces cannot be told apart in a multilevel model.

    As many spaces as regions are the regions, and as many as respondents the respondents.

    Parameters
    ----------
    spaces, regions : ndarray of int, shape (n,)
        Of each respondent, coded from 0 without gaps.

    Returns
    -------
    str
        "regions" or "respondents"; "" where spaces are a level of their own.
    """
    count = int(spaces.max()) + 1
    if count == len(spaces):
        return "respondents"
    return "regions" if count == int(regions.max()) + 1 else ""
