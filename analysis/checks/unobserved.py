"""How strong something unobserved would have to be to change an effect."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.checks.diagnostics import terms
from analysis.checks.omitted_variable_bounds import (
    adjusted,
    bounds,
    partial_r2,
    ratio,
    robustness_value,
)
from analysis.estimation import ols
from analysis.estimation.cluster_inference import cluster_codes, cluster_ways
from analysis.estimation.design import MODEL, contrast_matrix, design_matrix
from analysis.regions.types import ADVANCED, LEFT_BEHIND
from analysis.survey import DIFFERENCE, MECHANISMS

#: Strengths (with the treatment, with the outcome) of a confounder, relative to a benchmark's.
STRENGTHS = ((1.0, 1.0), (2.0, 2.0), (3.0, 3.0))


def robustness(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: str = "itl3",
    q: float = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Robustness value of each effect.

    Each contrast is a coefficient, with the same t value, of the model written differently.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.
    cluster : {"itl3", "cws_id"}
        For `rv_clustered`.
    q : float, default 1
        Share of the effect to take off.
    level : float, default 0.95
        Coverage of the intervals that are to reach zero.

    Returns
    -------
    DataFrame, shape (6, 9)
        ``mechanism``, ``region_type``, ``estimate``, ``std_error`` (classical), ``df``,
        ``partial_r2``, ``rv``, ``rv_alpha`` (classical interval, as published) and
        ``rv_clustered``: the bias that takes the near limit of the CR1 interval to zero, its
        width held, to be read with cluster-robust intervals.

    Raises
    ------
    AnalysisError
        If an option is out of range or the data cannot carry the model.
    """
    design = design_matrix(survey, skill, region_types, controls)
    (groups,) = cluster_codes(design.groups, cluster_ways(cluster, "CR1"))
    fit = ols.fit(design.X, design.y, design.names)
    labels, L = contrast_matrix(design.names)
    estimate, error, df = _classical(fit, L)
    t = np.abs(ratio(estimate, error))
    clustered = ols.cluster_covariance(fit, groups)
    interval = ols.contrast(fit.params, L, clustered, float(groups.max()), level)
    near = np.maximum(q * np.abs(estimate) - (interval.high - interval.estimate), 0.0)
    return pd.DataFrame(labels, columns=["mechanism", "region_type"]).assign(
        estimate=estimate,
        std_error=error,
        df=df,
        partial_r2=partial_r2(t, df),
        rv=robustness_value(t, df, q=q),
        rv_alpha=robustness_value(t, df, q=q, alpha=1 - level),
        rv_clustered=robustness_value(ratio(near, error), df),
    )


def benchmarks(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
) -> pd.DataFrame:
    """Each effect with a confounder held constant, :data:`STRENGTHS` as strong as one observed.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.

    Returns
    -------
    DataFrame
        ``mechanism``, ``region_type``, ``benchmark`` (the other mechanism, both its slopes
        together, or a control, its categories together), ``k_d``, ``k_y``, ``r2_treatment``,
        ``r2_outcome`` (of the confounder) and ``estimate``, ``std_error``, ``low``, ``high``
        (classical, 95%) with it held constant; missing where no confounder can be that strong.
    """
    design = design_matrix(survey, skill, region_types, controls)
    fit = ols.fit(design.X, design.y, design.names)
    labels, L = contrast_matrix(design.names)
    groups = terms(design.names[MODEL:], controls)
    # k + 1 rows with the same cross-products as the data
    factor = np.linalg.qr(np.column_stack([design.X, design.y])).R
    rows = []
    for (mechanism, kind), value, error in zip(labels, *_classical(fit, L)[:2], strict=True):
        T, y, treatment = _as_coefficient(factor, design.names, mechanism, kind)
        others = [name for name in MECHANISMS if name != mechanism]
        observed = {
            name: [design.names.index(f"{name}:{k}") for k in (LEFT_BEHIND, ADVANCED)]
            for name in others
        } | {name: [MODEL + position for position in found] for name, found in groups.items()}
        for name, columns in observed.items():
            shares = _benchmark_shares(T, y, treatment, columns)
            for k_d, k_y in STRENGTHS:
                rows.append((mechanism, kind, name, k_d, k_y, *shares, value, error))
    names = ["mechanism", "region_type", "benchmark", "k_d", "k_y", "d", "y", "value", "error"]
    table = pd.DataFrame(rows, columns=names)
    Rd, Ry = bounds(table.pop("d"), table.pop("y"), table["k_d"], table["k_y"])
    possible = np.isfinite(Rd)
    given = table.pop("value"), table.pop("error"), len(design.y) - len(design.names)
    moved = adjusted(*given, np.where(possible, Rd, 0), np.where(possible, Ry, 0))
    figures = {name: np.where(possible, value, np.nan) for name, value in moved._asdict().items()}
    return table.assign(r2_treatment=Rd, r2_outcome=Ry, **figures)


def _classical(fit: ols.Fit, L: Floats) -> tuple[Floats, Floats, int]:
    """Contrasts with standard errors that suppose independent errors of one variance."""
    df = len(fit.residuals) - len(fit.params)
    scale = np.sqrt(fit.residuals @ fit.residuals / df)
    return L @ fit.params, scale * np.linalg.norm(L @ fit.basis, axis=1), df


def _as_coefficient(
    factor: Floats, names: Sequence[str], mechanism: str, kind: str
) -> tuple[Floats, Floats, int]:
    """Regressors in which the effect is one coefficient, outcome, and that column's position."""
    T, y = factor[:, :-1].copy(), factor[:, -1]
    behind, advanced = (names.index(f"{mechanism}:{name}") for name in (LEFT_BEHIND, ADVANCED))
    if kind == DIFFERENCE:
        T[:, advanced] += T[:, behind]
    return T, y, advanced if kind == ADVANCED else behind


def _benchmark_shares(
    T: Floats, y: Floats, treatment: int, columns: Sequence[int]
) -> tuple[float, float]:
    """Partial R2 of benchmark columns with the treatment and, given it, with the outcome."""
    nuisance = np.setdiff1d(np.arange(T.shape[1]), [treatment])
    fewer = np.setdiff1d(nuisance, columns)
    given = np.append(fewer, treatment)
    treated = _left_over(T[:, nuisance], T[:, treatment])
    explained = _left_over(T, y)
    return (
        1 - treated / _left_over(T[:, fewer], T[:, treatment]),
        1 - explained / _left_over(T[:, given], y),
    )


def _left_over(T: Floats, target: Floats) -> float:
    """Sum of squares of `target` that the columns of `T` leave."""
    left: Floats = target - T @ np.linalg.lstsq(T, target, rcond=None)[0]
    return float(left @ left)
