"""Whether regions resemble their neighbours: Moran's I, and where similar regions cluster."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.special import ndtr

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.design import design_matrix

#: Fewest regions that the variance of Moran's I is defined for.
MIN_REGIONS = 4
#: Fewest draws that are worth a p-value.
MIN_DRAWS = 99
#: Permuted statistics this near to the observed one are ties with it.
TIE = 1e-12
#: Region and neighbours above or below the mean: (region, neighbours) to the name.
QUADRANTS = {
    (True, True): "high among high",
    (False, False): "low among low",
    (True, False): "high among low",
    (False, True): "low among high",
}
UNCLEAR = "not significant"
ALONE = "no neighbours"


def nearest_weights(centroids: pd.DataFrame, k: int = 6) -> pd.DataFrame:
    """Weights of the k regions whose centroids are nearest.

    Parameters
    ----------
    centroids : DataFrame, n rows
        ``easting`` and ``northing`` in metres, by region code.
    k : int, default 6

    Returns
    -------
    DataFrame, shape (n, n)
        1 for the k nearest of the row's region, in order of the rows where several are as near;
        otherwise 0.

    Raises
    ------
    AnalysisError
        If k is not between 1 and the other regions, or a coordinate is missing.
    """
    if not 1 <= k < len(centroids):
        message = f"{k} nearest of {len(centroids)} regions: k must be from 1 to one fewer."
        raise AnalysisError(message)
    distance = distances_km(centroids)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :k]
    weights = np.zeros(distance.shape)
    np.put_along_axis(weights, nearest, 1.0, axis=1)
    return pd.DataFrame(weights, index=centroids.index, columns=centroids.index)


def distances_km(centroids: pd.DataFrame) -> Floats:
    """Distances between centroids.

    Parameters
    ----------
    centroids : DataFrame, n rows
        ``easting`` and ``northing`` in metres.

    Returns
    -------
    ndarray, shape (n, n)
        Kilometres, straight.

    Raises
    ------
    AnalysisError
        If a column is absent or a coordinate missing.
    """
    absent = [name for name in ("easting", "northing") if name not in centroids]
    if absent:
        message = f"The centroids have no column {', '.join(absent)}: give both, in metres."
        raise AnalysisError(message)
    points = centroids[["easting", "northing"]].to_numpy(dtype=float)
    missing = np.isnan(points).any(axis=1)
    if missing.any():
        message = f"Region {centroids.index[missing][0]} has no centroid: give it or leave it out."
        raise AnalysisError(message)
    distance: Floats = cdist(points, points) / 1000
    return distance


def region_residuals(
    survey: pd.DataFrame, skill: str, region_types: "pd.Series[str]", controls: Sequence[str] = ()
) -> "pd.Series[float]":
    """Mean of the residuals in each region: what the model leaves unexplained there.

    Parameters
    ----------
    survey, skill, region_types, controls
        As for :func:`analysis.effects.mechanism_effects`.

    Returns
    -------
    Series
        Points of the skill, by ITL3 code, for regions with respondents.
    """
    design = design_matrix(survey, skill, region_types, controls)
    fitted = ols.fit(design.X, design.y, design.names)
    return pd.Series(fitted.residuals).groupby(design.groups["itl3"].to_numpy()).mean()


def morans_i(
    values: "pd.Series[float]", weights: pd.DataFrame, *, draws: int = 9999
) -> "pd.Series[float]":
    """Moran's I of regions' values, with two p-values.

    ``I = n/S0 * z'Wz / z'z``, with z the deviations from the mean and each row of W divided by
    its sum. The analytic p-value takes I as normal with its moments over all permutations; the
    other counts permutations whose I is as far from its expectation. Both are two-sided.

    Parameters
    ----------
    values : Series
        By region code; missing ones are left out, and their weights with them.
    weights : DataFrame
        From :func:`nearest_weights`, or others: 0 where a region is not a neighbour of the row's.
    draws : int, default 9999

    Returns
    -------
    Series
        ``moran``, ``expected`` (-1/(n-1)), ``std_error``, ``p_analytic``, ``p_permutation``,
        ``regions`` and ``without_neighbours``.

    Raises
    ------
    AnalysisError
        If fewer than 4 regions have a value, these do not vary, none has a neighbour, a region
        has no weights, or there are fewer than 99 draws.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications, ch. 2.
    """
    _check_draws(draws)
    z, W = _aligned(values, weights)
    n, total = len(z), W.sum()
    scale = n / total / (z @ z)
    observed = scale * (z @ W @ z)
    rng = np.random.default_rng(0)
    permuted = rng.permuted(np.tile(z, (draws, 1)), axis=1)
    simulated = scale * np.einsum("dn,dn->d", permuted @ W, permuted)
    expected = -1 / (n - 1)
    error = np.sqrt(_variance(z, W))
    beyond = np.abs(simulated - expected) >= abs(observed - expected) - TIE
    return pd.Series(
        {
            "moran": observed,
            "expected": expected,
            "std_error": error,
            "p_analytic": 2 * ndtr(-abs(observed - expected) / error),
            "p_permutation": (1 + beyond.sum()) / (1 + draws),
            "regions": n,
            "without_neighbours": int((W.sum(axis=1) == 0).sum()),
        }
    )


def local_moran(
    values: "pd.Series[float]", weights: pd.DataFrame, *, share: float = 0.05, draws: int = 9999
) -> pd.DataFrame:
    """Local Moran statistics (LISA) and the clusters that they find.

    ``I_i = (n-1) z_i sum_j w_ij z_j / z'z``. The p-value holds the region's own value and draws
    its neighbours at random from the others (conditional permutation), two-sided. Clusters hold
    the expected share of false ones among them (Benjamini and Hochberg).

    Parameters
    ----------
    values, weights
        As for :func:`morans_i`.
    share : float, default 0.05
        Expected share of false clusters, in (0, 1).
    draws : int, default 9999

    Returns
    -------
    DataFrame
        By region code: ``value``, ``neighbours`` (their mean), ``local_moran``, ``p_value``,
        ``p_adjusted`` and ``cluster``: "high among high", "low among low", "high among low",
        "low among high", "not significant" or "no neighbours".

    Raises
    ------
    AnalysisError
        As :func:`morans_i`, or if `share` is out of range.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis 27(2).
    """
    _check_draws(draws)
    if not 0 < share < 1:
        message = f"{share:g} is no share of false clusters: it must lie between 0 and 1."
        raise AnalysisError(message)
    z, W = _aligned(values, weights)
    n = len(z)
    known = values[values.notna()]
    lag = W @ z
    linked = W.sum(axis=1) > 0
    p_value = np.full(n, np.nan)
    most = int((W > 0).sum(axis=1).max())
    rng = np.random.default_rng(0)
    order = rng.permuted(np.tile(np.arange(n - 1), (draws, 1)), axis=1)[:, :most]
    for region in np.flatnonzero(linked):
        own = W[region][W[region] > 0]
        drawn = np.delete(z, region)[order[:, : len(own)]] @ own
        above = (drawn >= lag[region] - TIE).sum()
        below = (drawn <= lag[region] + TIE).sum()
        p_value[region] = min(1.0, 2 * (1 + min(above, below)) / (1 + draws))
    from scipy.stats import false_discovery_control  # noqa: PLC0415 (slow to load)

    adjusted = np.full(n, np.nan)
    adjusted[linked] = false_discovery_control(p_value[linked])
    cluster = np.array(
        [QUADRANTS[bool(own), bool(others)] for own, others in zip(z > 0, lag > 0, strict=True)]
    )
    cluster[linked & ~(adjusted <= share)] = UNCLEAR
    cluster[~linked] = ALONE
    return pd.DataFrame(
        {
            "value": known,
            "neighbours": np.where(linked, lag + known.mean(), np.nan),
            "local_moran": np.where(linked, (n - 1) * z * lag / (z @ z), np.nan),
            "p_value": p_value,
            "p_adjusted": adjusted,
            "cluster": cluster,
        },
        index=known.index,
    )


def _aligned(values: "pd.Series[float]", weights: pd.DataFrame) -> tuple[Floats, Floats]:
    """Deviations from the mean, and weights whose rows add up to 1 (or 0)."""
    known = values[values.notna()]
    if not known.index.is_unique:
        message = f"Region {known.index[known.index.duplicated()][0]} appears twice: give it once."
        raise AnalysisError(message)
    absent = known.index.difference(weights.index)
    if len(absent):
        message = f"Region {absent[0]} has a value but no weights: give weights for every region."
        raise AnalysisError(message)
    if len(known) < MIN_REGIONS or not np.ptp(known.to_numpy(dtype=float)) > 0:
        message = (
            f"{len(known)} regions with {known.nunique()} different value(s) cannot be compared "
            f"with their neighbours: at least {MIN_REGIONS} regions that differ are needed."
        )
        raise AnalysisError(message)
    W = weights.loc[known.index, known.index].to_numpy(dtype=float)
    rows = W.sum(axis=1, keepdims=True)
    if not rows.any():
        message = "No region with a value has a neighbour with one: give other weights."
        raise AnalysisError(message)
    z = known.to_numpy(dtype=float)
    return z - z.mean(), np.divide(W, rows, out=np.zeros_like(W), where=rows > 0)


def _variance(z: Floats, W: Floats) -> float:
    """Variance of Moran's I over all permutations."""
    n = len(z)
    S0 = W.sum()
    S1 = ((W + W.T) ** 2).sum() / 2
    S2 = ((W.sum(axis=0) + W.sum(axis=1)) ** 2).sum()
    kurtosis = n * (z**4).sum() / (z @ z) ** 2
    first = n * ((n**2 - 3 * n + 3) * S1 - n * S2 + 3 * S0**2)
    second = kurtosis * ((n**2 - n) * S1 - 2 * n * S2 + 6 * S0**2)
    square = (first - second) / ((n - 1) * (n - 2) * (n - 3) * S0**2)
    return float(square - 1 / (n - 1) ** 2)


def _check_draws(draws: int) -> None:
    if draws < MIN_DRAWS:
        message = f"{draws} draws are too few for a p-value: use at least {MIN_DRAWS}."
        raise AnalysisError(message)
