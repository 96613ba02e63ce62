"""How stable a person's own index is: which regions stay in or out however it is made."""

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.regions.own_index import THRESHOLDS, Index, Standardisation, index_types, scaled
from analysis.regions.types import LEFT_BEHIND

#: Draws of weights vary as those of a Dirichlet distribution with this total: one of five equal
#: weights, 20%, has a standard deviation of 9 percentage points.
CONCENTRATION = 20.0
DRAWS = 1000
STEP = 0.05


def alternatives(index: Index) -> dict[str, Index]:
    """Other ways to make an index that a reader might have chosen.

    Parameters
    ----------
    index : Index

    Returns
    -------
    dict of str to Index
        By a name in words: equal weights, the other standardisation, 5 percentage points fewer
        and more of the regions (within the allowed range), and each indicator left out.
    """
    low, high = THRESHOLDS
    fewer, more = max(index.threshold - STEP, low), min(index.threshold + STEP, high)
    other: Standardisation = "rank" if index.standardisation == "z" else "z"
    words = "percentiles instead of z-scores" if other == "rank" else "z-scores, not percentiles"
    found = {
        "equal weights": index._replace(weights=(1.0,) * len(index.weights)),
        words: index._replace(standardisation=other),
        f"{100 * fewer:.0f}% of regions": index._replace(threshold=fewer),
        f"{100 * more:.0f}% of regions": index._replace(threshold=more),
    }
    for place, name in enumerate(index.indicators):
        if len(index.indicators) > 1:
            kept = [i for i in range(len(index.indicators)) if i != place]
            found[f"without {name}"] = index._replace(
                indicators=tuple(index.indicators[i] for i in kept),
                directions=tuple(index.directions[i] for i in kept),
                weights=tuple(index.weights[i] for i in kept),
                logged=index.logged - {name},
            )
    return found


def sensitivity(table: pd.DataFrame, index: Index) -> pd.DataFrame:
    """Which regions are left-behind however the index is made, and which only sometimes.

    A thousand weights are drawn around the given ones, from a Dirichlet distribution with their
    mean and a total of 20; and the index is made in each way of :func:`alternatives`.

    Parameters
    ----------
    table, index
        As for :func:`index_types`.

    Returns
    -------
    DataFrame
        Indexed by ``itl3``: ``type`` (as given), ``share`` of the drawn weights under which the
        region is left-behind, ``stays`` ("always", "sometimes" or "never" left-behind, over the
        draws and the alternatives) and a column for each alternative, True where the region is
        left-behind. Missing where a region has no score.

    References
    ----------
    Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2).
    """
    given = index_types(table, index)
    scored = given["score"].notna()
    found = pd.DataFrame({"type": given["type"], "share": np.nan})
    found.loc[scored, "share"] = _share_in(scaled(table, index)[scored], index)
    ways = {}
    for name, other in alternatives(index).items():
        kinds = index_types(table, other)["type"]
        ways[name] = kinds.eq(LEFT_BEHIND).astype("boolean").mask(kinds.isna())
    whole = pd.DataFrame(ways).assign(given=given["type"].eq(LEFT_BEHIND))
    always = (found["share"] == 1) & whole.all(axis=1)
    never = (found["share"] == 0) & ~whole.any(axis=1)
    stays = np.select([always, never], ["always", "never"], "sometimes")
    found["stays"] = pd.Series(stays, found.index).where(scored)
    return found.join(pd.DataFrame(ways))


def _share_in(scaled: pd.DataFrame, index: Index) -> Floats:
    """Share of drawn weights under which each region is among the top."""
    rng = np.random.default_rng(0)
    weights = np.asarray(index.weights) / np.sum(index.weights)
    # draws of next to no weight would lose the regions that have one indicator alone
    drawn = np.maximum(rng.dirichlet(CONCENTRATION * weights, DRAWS), 1e-12)
    scores = (scaled.fillna(0.0).to_numpy() @ drawn.T) / (scaled.notna().to_numpy() @ drawn.T)
    count = max(1, round(index.threshold * len(scaled)))
    cut = np.partition(scores, len(scaled) - count, axis=0)[len(scaled) - count]
    share: Floats = (scores >= cut).mean(axis=1)
    return share


def changes(found: pd.DataFrame) -> pd.DataFrame:
    """Regions that enter and leave the left-behind under each alternative.

    Parameters
    ----------
    found : DataFrame
        From :func:`sensitivity`.

    Returns
    -------
    DataFrame
        ``alternative``, ``enters`` and ``leaves`` (lists of ITL3 codes), and ``same``, the share of
        regions whose type is the same.
    """
    inside = found["type"].eq(LEFT_BEHIND)
    rows = []
    for name in found.columns.difference(["type", "share", "stays"], sort=False):
        known = found[name].notna() & found["type"].notna()
        now = found[name].fillna(value=False).astype(bool)
        enters, leaves = known & now & ~inside, known & inside & ~now
        same = 1 - (enters | leaves).sum() / known.sum()
        rows.append((name, list(found.index[enters]), list(found.index[leaves]), float(same)))
    return pd.DataFrame(rows, columns=["alternative", "enters", "leaves", "same"])
