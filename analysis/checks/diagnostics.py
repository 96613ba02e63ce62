"""Whether the data can carry the moderated model: fit, influence, collinearity and clusters."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Integers
from analysis.estimation import ols
from analysis.estimation.cluster_inference import cluster_codes, cluster_ways
from analysis.estimation.clusters import by_cluster, cluster_sums
from analysis.estimation.design import contrast_matrix, design_matrix
from analysis.regions.types import TYPES

#: Columns of the design before the mechanisms: intercept and region type.
LEVELS = 2
#: Residuals this small relative to the outcome are rounding: the model fits exactly.
EXACT = 1e-10
#: Share of a contrast outside what is still identified above which it is not.
UNIDENTIFIED = 1e-6


def variance_inflation(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
) -> pd.DataFrame:
    """How much collinearity inflates the variance of each slope and control.

    Computed on deviations from the means of each region type, so that the figures do not depend on
    where a scale begins. Without controls each slope's figure is ``1 / (1 - r^2)``, r the
    correlation of the two mechanisms in that type. The dummies of one control are taken together:
    ``GVIF = det(R_in) det(R_out) / det(R)``, R the correlations and "in" the control's columns.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.

    Returns
    -------
    DataFrame
        One row a slope or control: ``term``, ``columns`` (how many it has), ``gvif`` and ``vif``
        = ``gvif ** (1 / columns)``, which compares with the usual limits.

    References
    ----------
    Fox, J. and Monette, G. (1992). Generalized collinearity diagnostics. Journal of the American
    Statistical Association 87(417).
    """
    design = design_matrix(survey, skill, region_types, controls)
    ols.fit(design.X, design.y, design.names)
    kinds = design.X[:, 1].astype(np.intp)
    columns = design.X[:, LEVELS:]
    means = cluster_sums(columns, kinds) / np.bincount(kinds)[:, None]
    correlation = np.atleast_2d(np.corrcoef(columns - means[kinds], rowvar=False))
    whole = np.linalg.slogdet(correlation)[1]
    rows = []
    for term, inside in terms(design.names[LEVELS:], controls).items():
        outside = np.setdiff1d(np.arange(len(correlation)), inside)
        own, others = (correlation[part][:, part] for part in (inside, outside))
        apart = np.linalg.slogdet(own)[1] + np.linalg.slogdet(others)[1]
        gvif = float(np.exp(apart - whole))
        rows.append((term, len(inside), gvif, gvif ** (1 / len(inside))))
    return pd.DataFrame(rows, columns=["term", "columns", "gvif", "vif"])


def terms(names: Iterable[str], controls: Sequence[str]) -> dict[str, list[int]]:
    """Positions of the columns of each term: one for a slope or number, several for categories.

    Parameters
    ----------
    names : iterable of str
        Names of a design's columns.
    controls : sequence of str
        Controls that the design was made with.

    Returns
    -------
    dict of str to list of int
    """
    owner = {
        name: next((c for c in controls if name == c or name.startswith(f"{c}: ")), name)
        for name in names
    }
    found: dict[str, list[int]] = {}
    for position, term in enumerate(owner.values()):
        found.setdefault(term, []).append(position)
    return found


def residuals(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
) -> pd.DataFrame:
    """Fitted values, residuals and leverage of each respondent, for plots.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.

    Returns
    -------
    DataFrame
        Indexed as the rows of `survey` that are kept: ``itl3``, ``cws_id`` where there is one,
        ``region_type``, ``fitted`` and ``residual`` (skill points), ``leverage`` (hat value,
        from 0 to 1; they sum to the number of coefficients) and ``standardised``, the residual
        over its standard error ``s * sqrt(1 - leverage)``; missing where the leverage is 1.
    """
    design = design_matrix(survey, skill, region_types, controls)
    fit = ols.fit(design.X, design.y, design.names)
    leverage = np.einsum("ij,ij->i", fit.Z, fit.Z)
    room = 1 - leverage
    spread = np.sqrt(fit.residuals @ fit.residuals / (len(design.y) - len(design.names)))
    exact = spread <= EXACT * np.abs(design.y).max()
    error = np.where(room > EXACT, np.sqrt(np.maximum(room, EXACT)) * spread, np.nan)
    return design.groups.assign(
        fitted=design.y - fit.residuals,
        residual=fit.residuals,
        leverage=leverage,
        standardised=0.0 * error if exact else fit.residuals / error,
    )


def leave_one_out(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: str = "itl3",
) -> pd.DataFrame:
    """Each effect with each cluster left out.

    In the orthonormal basis Z of the regressors, leaving out cluster g changes the coefficients by
    ``-(I - Z_g'Z_g)^-1 Z_g'e_g``. Effects that need a direction which a cluster alone identifies
    are missing.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.
    cluster : {"itl3", "cws_id"}

    Returns
    -------
    DataFrame, shape (6 G, 8)
        ``left_out`` (cluster), ``left_out_type`` (its region type), ``mechanism``,
        ``region_type`` ("left-behind", "advanced", "difference"), ``estimate`` without the
        cluster, ``change`` from the estimate with it, ``errors`` (the change in CR1 standard
        errors of the full estimate) and ``reverses`` (whether the sign is the opposite).

    References
    ----------
    MacKinnon, J. G., Nielsen, M. Ø. and Webb, M. D. (2023). Leverage, influence, and the jackknife
    in clustered regression models. Stata Journal 23(4).
    """
    design = design_matrix(survey, skill, region_types, controls)
    (groups,) = cluster_codes(design.groups, cluster_ways(cluster, "CR1"))
    left_out = design.groups[cluster].unique()
    fit = ols.fit(design.X, design.y, design.names)
    labels, L = contrast_matrix(design.names)
    full = ols.contrast(fit.params, L, ols.cluster_covariance(fit, groups), 1.0)
    change = _changes(fit, groups, L)
    order, starts = by_cluster(groups)
    first = order[starts]
    size = len(left_out)
    # rounding in data without noise is no change, though its standard error is as small
    steady = np.abs(change) <= EXACT * np.abs(full.estimate).max()
    errors = np.divide(
        change, full.std_error, out=np.zeros_like(change), where=~steady & (full.std_error > 0)
    )
    estimate = full.estimate + change
    return pd.DataFrame(
        {
            "left_out": np.repeat(left_out, len(labels)),
            "left_out_type": np.repeat(design.groups["region_type"].to_numpy()[first], len(labels)),
            "mechanism": [mechanism for mechanism, _ in labels] * size,
            "region_type": [kind for _, kind in labels] * size,
            "estimate": estimate.ravel(),
            "change": change.ravel(),
            "errors": errors.ravel(),
            "reverses": (estimate * full.estimate < 0).ravel(),
        }
    )


def _changes(fit: ols.Fit, groups: Integers, L: Floats) -> Floats:
    """Change of each contrast (columns) when each cluster (rows) is left out."""
    order, starts = by_cluster(groups)
    contrasts = L @ fit.basis
    length = np.linalg.norm(contrasts, axis=1)
    changes = np.empty((len(starts), len(L)))
    for g, rows in enumerate(np.split(order, starts[1:])):
        Z = fit.Z[rows]
        values, vectors = np.linalg.eigh(Z.T @ Z)
        weight = ols.over_one_minus(values, 1.0)
        score = Z.T @ fit.residuals[rows]
        changes[g] = -contrasts @ (vectors @ (weight * (vectors.T @ score)))
        lost = np.abs(contrasts @ vectors[:, weight == 0]).max(axis=1, initial=0.0)
        changes[g, lost > UNIDENTIFIED * length] = np.nan
    return changes


def cluster_balance(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: str = "itl3",
) -> pd.DataFrame:
    """Clusters behind each effect: how many, how unequal, and how many they are worth.

    With ``w = X (X'X)^-1 c`` the weights of the respondents in contrast c, cluster g contributes
    ``v_g = r (sum w)^2 + (1 - r) sum w^2`` to the variance if errors within clusters correlate by
    r. The effective number of clusters is ``(sum v_g)^2 / sum v_g^2``: equal to the number of
    clusters if all contribute alike, and fewer if some dominate.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.
    cluster : {"itl3", "cws_id"}

    Returns
    -------
    DataFrame, shape (6, 10)
        ``mechanism``, ``region_type``, ``clusters`` and ``n`` (of the type, or all for the
        difference), ``smallest``, ``median``, ``largest`` (respondents in a cluster),
        ``variation`` (standard deviation over mean of these), ``effective_independent`` (r = 0)
        and ``effective_shared`` (r = 1, the cautious one).

    References
    ----------
    Carter, A. V., Schnepel, K. T. and Steigerwald, D. G. (2017). Asymptotic behavior of a t-test
    robust to cluster heterogeneity. Review of Economics and Statistics 99(4).
    """
    design = design_matrix(survey, skill, region_types, controls)
    (groups,) = cluster_codes(design.groups, cluster_ways(cluster, "CR1"))
    fit = ols.fit(design.X, design.y, design.names)
    labels, L = contrast_matrix(design.names)
    weights = fit.Z @ (L @ fit.basis).T
    parts = {
        "effective_independent": cluster_sums(weights**2, groups),
        "effective_shared": cluster_sums(weights, groups) ** 2,
    }
    effective = {name: v.sum(axis=0) ** 2 / (v**2).sum(axis=0) for name, v in parts.items()}
    kinds = design.groups["region_type"].to_numpy()
    rows = []
    for mechanism, kind in labels:
        inside = (kinds == kind) if kind in TYPES else np.ones(len(kinds), dtype=bool)
        sizes = np.unique(groups[inside], return_counts=True)[1]
        figures = (sizes.min(), np.median(sizes), sizes.max(), sizes.std() / sizes.mean())
        rows.append((mechanism, kind, len(sizes), int(inside.sum()), *figures))
    columns = ["mechanism", "region_type", "clusters", "n", "smallest", "median", "largest"]
    return pd.DataFrame(rows, columns=[*columns, "variation"]).assign(**effective)
