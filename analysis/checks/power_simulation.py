"""Estimates of simulated surveys, drawn from sums over regions instead of respondents."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import multilevel, ols
from analysis.estimation.cluster_inference import cluster_codes
from analysis.estimation.clusters import by_cluster, cluster_sums, cross_products
from analysis.estimation.design import Design
from analysis.regions.types import LEFT_BEHIND, TYPES


class Spread(NamedTuple):
    """Variances of a skill that the model leaves: between regions, CWSs and people."""

    region: float
    space: float
    person: float


class Drawn(NamedTuple):
    """Simulated estimates of m contrasts.

    ``errors`` (draws, m) are estimates less the truth, ``reach`` (draws, m) the half-widths of
    their intervals, ``std_error`` (m,) the true standard deviation of the errors and ``df`` (m,)
    the degrees of freedom of the intervals.
    """

    errors: Floats
    reach: Floats
    std_error: Floats
    df: Floats


class Blocks(NamedTuple):
    """What regions contribute to the estimates, for R regions and k columns.

    ``cross`` (R, k, k) is X'X, ``spaces`` (R, k, k) the sum over CWSs of the outer product of
    their column sums, ``sums`` (R, k) the region's column sums, ``space_count`` (R,) its CWSs,
    ``people`` (R,) its respondents and ``behind`` (R,) whether it is left-behind.
    """

    cross: Floats
    spaces: Floats
    sums: Floats
    space_count: Integers
    people: Integers
    behind: Integers

    def plan(self, spaces: int, known: dict[str, int], rng: np.random.Generator) -> "Blocks":
        """Draw the regions of a new survey, with about as many CWSs, from those of this one.

        `known` is the number of regions that there are of each type; when more are drawn, they
        share.
        """
        drawn: list[Integers] = []
        homes: list[Integers] = []
        taken = 0
        for kind in TYPES:
            own = np.flatnonzero(self.behind == (kind == LEFT_BEHIND))
            target = spaces * self.space_count[own].sum() / self.space_count.sum()
            picks = rng.choice(own, int(np.ceil(target)) + ols.MIN_CLUSTERS)
            total = np.cumsum(self.space_count[picks])
            size = max(int(np.abs(total - target).argmin()) + 1, ols.MIN_CLUSTERS)
            drawn.append(picks[:size])
            homes.append(taken + np.arange(size) % known[kind])
            taken += min(size, known[kind])
        chosen, home = np.concatenate(drawn), np.concatenate(homes).astype(np.intp)
        order, starts = by_cluster(home)
        return Blocks(
            cluster_sums(self.cross[chosen], home),
            cluster_sums(self.spaces[chosen], home),
            cluster_sums(self.sums[chosen], home),
            np.add.reduceat(self.space_count[chosen][order], starts),
            np.add.reduceat(self.people[chosen][order], starts),
            self.behind[chosen][order[starts]],
        )

    def draw(
        self, variances: Spread, L: Floats, *, level: float, size: int, rng: np.random.Generator
    ) -> Drawn:
        """Simulate estimates and CR2 intervals, of coverage `level`, of the contrasts L (m, k).

        Estimates and CR2 errors are functions of the scores ``Z_g'e_g`` of region g, normal with
        covariance ``Z_g' V_g Z_g``, which alone are drawn, for `size` surveys. A square root of a
        region's cross-products, of k rows, replaces its regressors.
        """
        regions, columns = self.sums.shape
        rows = _root(self.cross).transpose(0, 2, 1).reshape(-1, columns)
        groups = np.repeat(np.arange(regions, dtype=np.intp), columns)
        names = [f"column {number}" for number in range(1, columns + 1)]
        fit = ols.fit(rows, np.zeros(len(rows)), names)
        df = ols.bias_reduced(fit, groups, L)[1]
        cross = cross_products(fit.Z, fit.Z, groups)
        outer = self.sums[:, :, None] * self.sums[:, None, :]
        noise = variances.region * outer + variances.space * self.spaces
        noise = fit.basis.T @ (noise + variances.person * self.cross) @ fit.basis
        contrasts = (L @ fit.basis).T
        values, vectors = np.linalg.eigh(cross)
        weight = ols.over_one_minus(values, 0.5)
        adjust = vectors @ (weight[:, :, None] * (vectors.transpose(0, 2, 1) @ contrasts))
        scores = rng.standard_normal((regions, size, columns)) @ _root(noise).transpose(0, 2, 1)
        moved = scores.sum(axis=0)
        parts = scores @ adjust - moved @ (cross @ adjust)
        true_error = np.sqrt(np.einsum("km,kl,lm->m", contrasts, noise.sum(axis=0), contrasts))
        reach = stdtrit(df, (1 + level) / 2) * np.sqrt((parts**2).sum(axis=0))
        return Drawn(moved @ contrasts, reach, true_error, df)


def model_spread(design: Design) -> Spread:
    """Variances that a design's model leaves, by restricted maximum likelihood.

    Parameters
    ----------
    design : Design

    Returns
    -------
    Spread
        Squared skill points. ``space`` is 0 where the survey has no CWSs or they cannot be told
        from regions or people; what they share is then in the others.
    """
    (regions,) = cluster_codes(design.groups, ["itl3"])
    model = design.X, design.y, regions
    if "cws_id" in design.groups:
        (spaces,) = cluster_codes(design.groups, ["cws_id"])
        try:
            fit = multilevel.fit(*model, names=design.names, cws=spaces)
            return Spread(float(fit.region[0, 0]), float(fit.cws or 0.0), fit.residual)
        except AnalysisError:
            # one CWS a region or one person a CWS: the level is left out; other faults come again
            pass
    fit = multilevel.fit(*model, names=design.names)
    return Spread(float(fit.region[0, 0]), 0.0, fit.residual)


def region_blocks(design: Design, columns: int) -> Blocks:
    """Sums over the regions of a design.

    Parameters
    ----------
    design : Design
    columns : int
        How many of the design's first columns to use.

    Returns
    -------
    Blocks

    Raises
    ------
    AnalysisError
        If a region type has fewer than two regions.
    """
    (regions,) = cluster_codes(design.groups, ["itl3"])
    spaces = np.arange(len(regions))
    if "cws_id" in design.groups:
        (spaces,) = cluster_codes(design.groups, ["cws_id"])
    both, place = np.unique(np.column_stack([regions, spaces]), axis=0, return_inverse=True)
    X = design.X[:, :columns]
    by_space = cluster_sums(X, place.astype(np.intp).ravel())
    owner = both[:, 0].astype(np.intp)
    order, starts = by_cluster(regions)
    behind = X[order[starts], 1].astype(np.intp)
    for kind in TYPES:
        count = int((behind == (kind == LEFT_BEHIND)).sum())
        if count < ols.MIN_CLUSTERS:
            message = (
                f"Only {count} region is of type {kind}: an error of its effect needs at least "
                f"{ols.MIN_CLUSTERS}; change the definition or its threshold."
            )
            raise AnalysisError(message)
    return Blocks(
        cross_products(X, X, regions),
        cross_products(by_space, by_space, owner),
        cluster_sums(X, regions),
        np.bincount(owner).astype(np.intp),
        np.bincount(regions).astype(np.intp),
        behind,
    )


def _root(matrices: Floats) -> Floats:
    """Square roots S of positive semi-definite matrices, ``S S' = A``."""
    values, vectors = np.linalg.eigh(matrices)
    root: Floats = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    return root
