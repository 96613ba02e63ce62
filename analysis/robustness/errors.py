"""Errors of single specifications from their blocks: bias-reduced, wild bootstrap, multilevel."""

from typing import NamedTuple

import numpy as np

from analysis.arrays import Flags, Floats, Integers
from analysis.estimation import bootstrap, ols
from analysis.estimation.clusters import cluster_sums, level_alike
from analysis.robustness.cross_products import OWN, RowSet, of_type


class Clusters(NamedTuple):
    """Clusters of one specification in an orthonormal basis Z of its regressors.

    There are G clusters with respondents and k columns. Within regions, where clusters are
    finer than regions, the last column is the intercept of the cluster's own region, whose
    code ``regions`` (G,) has; a product of two clusters counts it if they share the region.

    ``places`` (G,) are the clusters' numbers among the blocks, ``products`` (G, k, k) are
    ``Z_g'Z_g``, ``scores`` (G, k) ``Z_g'e_g`` and ``direction`` (k,) the contrast on Z.
    """

    places: Integers
    products: Floats
    scores: Floats
    direction: Floats
    regions: Integers | None
    size: float

    def bias_reduced(self) -> tuple[float, float]:
        """CR2 error of the contrast and its Satterthwaite degrees of freedom.

        Both are missing where the clusters fit the contrast exactly. Region intercepts need no
        columns where clusters are regions, which they are nested in; where clusters are spaces of
        a region, the region's intercept is one more column of their blocks (Pustejovsky and Tipton
        2018).
        """
        adjusted = ols.adjusted(self.products, self.scores, self.direction[None])
        spread = adjusted.spread[0]
        if self.regions is None:
            crossed = ((spread.T @ spread) ** 2).sum()
        else:
            slopes, own = spread[:, :-1], spread[:, -1:]
            codes = np.unique(self.regions, return_inverse=True)[1]
            crossed = ((slopes.T @ slopes) ** 2).sum()
            crossed += 2 * (cluster_sums(own * slopes, codes) ** 2).sum()
            crossed += (cluster_sums(own**2, codes) ** 2).sum()
        size = self.direction[None] @ self.direction
        df = float(ols.satterthwaite(adjusted, np.array([crossed]), size)[0])
        error = float(np.linalg.norm(adjusted.scores @ self.direction))
        return (np.nan if np.isnan(df) else error), df

    def wild(
        self, estimate: float, factor: float, *, draws: int, level: float, seed: int
    ) -> bootstrap.WildBootstrap:
        """Wild cluster bootstrap of the contrast, from sums by cluster."""
        slopes = self.products @ self.direction
        scores, direction = self.scores, self.direction
        if self.regions is not None:
            codes = np.unique(self.regions, return_inverse=True)[1]
            scores, slopes = (_spread_out(values, codes) for values in (scores, slopes))
            direction = np.append(direction[:-1], np.zeros(scores.shape[1] - len(direction) + 1))
        sums = bootstrap.ClusterSums(scores, slopes, direction, self.size)
        return bootstrap.wild_from_sums(sums, estimate, factor, draws=draws, level=level, seed=seed)


class OneFit(NamedTuple):
    """One specification of k columns, solved: as a row of what it shares with others.

    ``inverse`` (k, k) is (X'X)^-1, zero in rows of columns that it lacks, ``params`` (k,),
    ``contrast`` (k,), ``inside`` (2, R) and ``factor``, which is CR1's.
    """

    shared: RowSet
    inverse: Floats
    params: Floats
    contrast: Floats
    inside: Floats
    factor: float

    @property
    def active(self) -> Flags:
        """Columns that the specification has."""
        flags: Flags = np.diag(self.inverse) > 0
        return flags

    @property
    def estimate(self) -> float:
        """The contrast of the coefficients."""
        return float(self.contrast @ self.params)

    def split(self) -> Clusters:
        """Turn the blocks of the specification's clusters into an orthonormal basis."""
        blocks, active = self.shared.blocks, self.active
        basis = np.zeros((len(active), int(active.sum())))
        basis[active] = np.linalg.cholesky(self.inverse[np.ix_(active, active)])
        inside = self.inside[:, blocks.regions] * (blocks.cluster_rows > 0)
        (places,) = np.nonzero(inside.sum(axis=0))
        apart = self.shared.within and not self.shared.clustered_by_region
        size = basis.shape[1] + apart
        products, scores = np.empty((len(places), size, size)), np.empty((len(places), size))
        for kind in range(2):
            here = inside[kind, places] > 0
            block = blocks.by_cluster[places[here]]
            turn = of_type(basis, kind)
            if apart:
                turn = np.column_stack([turn, np.eye(len(turn))[0]])
            products[here] = turn.T @ (block[:, :-1, :-1] @ turn)
            left = block[:, :-1, -1] - block[:, :-1, :-1] @ of_type(self.params, kind)
            scores[here] = left @ turn
        direction = basis.T @ self.contrast
        regions = None
        if apart:
            regions = blocks.regions[places]
            length = np.sqrt(blocks.region_rows[regions])
            products[:, -1, :] /= length[:, None]
            products[:, :, -1] /= length[:, None]
            scores[:, -1] /= length
            direction = np.append(direction, 0.0)
        outcome = float(np.sqrt(blocks.by_cluster[places, -1, -1].sum()))
        return Clusters(places, products, scores, direction, regions, outcome)

    def multilevel(self) -> tuple[float, float, float]:
        """Estimate, its error and df by restricted maximum likelihood.

        Regions have random intercepts, and spaces where they differ from regions and
        from respondents; the t distribution has regions - 1 degrees of freedom.
        """
        from analysis.estimation.multilevel import fit  # noqa: PLC0415 (slow to load)

        columns, regions, spaces = self.shared.rows
        sides = self.inside[:, regions] * columns[:, 0]
        kept = sides.sum(axis=0) > 0
        own = [columns[kept, :OWN] * side[kept, None] for side in sides]
        X = np.column_stack([*own, columns[kept, OWN:-1]])[:, self.active]
        codes = np.unique(regions[kept], return_inverse=True)[1]
        count = int(codes.max()) + 1
        inner = None
        if spaces is not None:
            inner = np.unique(spaces[kept], return_inverse=True)[1]
            inner = None if level_alike(inner, codes) else inner
        fitted = fit(
            X, columns[kept, -1], codes, names=[str(i) for i in range(X.shape[1])], cws=inner
        )
        contrast = self.contrast[self.active]
        variance = contrast @ fitted.covariance @ contrast
        return float(contrast @ fitted.coefficients), float(np.sqrt(variance)), count - 1.0


def _spread_out(values: Floats, codes: Integers) -> Floats:
    """Give the last column one column for each region that has several clusters."""
    (several,) = np.nonzero(np.bincount(codes) > 1)
    columns = values[:, -1:] * (codes[:, None] == several)
    return np.concatenate([values[:, :-1], columns], axis=1)
