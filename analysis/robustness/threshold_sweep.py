"""An effect as the cut between left-behind and advanced regions moves, with bands."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.regions.types import LEFT_BEHIND
from analysis.robustness.fits import Focal, fit_all, solve
from analysis.robustness.specifications import specifications, type_table

#: Left-behind from a tenth to a half of the regions.
CUTS = tuple(round(float(cut), 4) for cut in np.linspace(0.1, 0.5, 41))
#: Fewest draws that give a critical value.
MIN_DRAWS = 999
#: Eigenvalues of a correlation matrix this near to zero are zero.
RANK_TOLERANCE = 1e-12


def threshold_sweep(
    survey: pd.DataFrame,
    indicators: pd.DataFrame,
    focal: Focal,
    *,
    definition: str = "multi_indicator",
    thresholds: Sequence[float] = CUTS,
    uk: Mapping[str, float] | None = None,
    draws: int = 9999,
) -> pd.DataFrame:
    """Estimate an effect at each threshold, with pointwise and simultaneous 95% bands.

    The model has no controls, and CR1 errors by region. The simultaneous band covers all thresholds
    together: the pointwise quantile of t is replaced by that of the largest ``|t|`` over the
    thresholds (sup-t). It is simulated from a multivariate t with the estimates' correlation,
    which the sums by cluster of their influences give, and clusters - 1 degrees of freedom.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent.
    indicators : DataFrame
        As for :func:`analysis.regions.types.region_types`.
    focal : Focal
        Skill, mechanism, and "left-behind", "advanced" or "difference".
    definition : str, default "multi_indicator"
    thresholds : sequence of float
        Shares of regions, or percent of the UK mean, to four decimals.
    uk : mapping, optional
        UK means, for "output" and "income".
    draws : int, default 9999
        Simulated maxima.

    Returns
    -------
    DataFrame
        ``threshold``, ``left_behind_regions`` (of those in the indicators), ``estimate``,
        ``std_error``, ``low``, ``high``, ``low_simultaneous``, ``high_simultaneous``,
        ``p_value``, ``n``, ``clusters`` and ``note``. ``attrs["critical"]`` is the quantile of
        the largest ``|t|``.

    Raises
    ------
    AnalysisError
        If the definition or a threshold is unknown, the draws are fewer than 999, or no threshold
        can be estimated.

    References
    ----------
    Montiel Olea, J. L. and Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory,
    implementation, and an application to SVARs. Journal of Applied Econometrics 34(1).
    """
    if draws < MIN_DRAWS:
        message = f"{draws} draws are too few for a simultaneous band: use at least {MIN_DRAWS}."
        raise AnalysisError(message)
    table = specifications(
        focal.skill,
        focal.mechanism,
        thresholds={definition: thresholds},
        estimators=("ols",),
        errors=("CR1",),
        control_sets=((),),
        clusters=("itl3",),
        scales=("mean",),
        samples=("all",),
        limit=None,
    )
    types = type_table(table, indicators, uk)
    fits = fit_all(survey, table, types, focal).reset_index(drop=True)
    parts = np.full((len(fits), 0), np.nan)
    for solved in solve(survey, table, types, focal):
        if not parts.shape[1]:
            parts = np.full((len(fits), len(solved.blocks)), np.nan)
        parts[solved.positions] = solved.influences()
    known = fits["estimate"].notna().to_numpy()
    freedom = float(fits.loc[known, "df"].min())
    critical = sup_t(parts[known], freedom, 0.95, draws=draws, seed=0)
    reach = critical * fits["std_error"]
    columns = ["threshold", "estimate", "std_error", "low", "high", "p_value", "n", "clusters"]
    result = fits[[*columns, "note"]].assign(
        left_behind_regions=(types == LEFT_BEHIND).sum().to_numpy(),
        low_simultaneous=fits["estimate"] - reach,
        high_simultaneous=fits["estimate"] + reach,
    )
    result.attrs["critical"] = critical
    return result


def sup_t(influence: Floats, df: float, level: float, *, draws: int, seed: int) -> float:
    """Quantile of the largest ``|t|`` among estimates that depend on each other.

    Parameters
    ----------
    influence : ndarray, shape (s, G)
        Each cluster's part of each estimate's error.
    df : float
        Degrees of freedom of t.
    level : float
        In (0, 1).
    draws : int
    seed : int

    Returns
    -------
    float
        With one estimate, Student's quantile up to simulation error.
    """
    length = np.linalg.norm(influence, axis=1)
    scaled = influence / length[:, None]
    values, vectors = np.linalg.eigh(scaled @ scaled.T)
    kept = values > RANK_TOLERANCE * values[-1]
    root = vectors[:, kept] * np.sqrt(values[kept])
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(draws, root.shape[1])) @ root.T
    spread = np.sqrt(rng.chisquare(df, size=draws) / df)
    return float(np.quantile(np.abs(normal).max(axis=1) / spread, level))
