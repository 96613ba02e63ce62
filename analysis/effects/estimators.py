"""Estimates of the same contrasts: least squares, robust or by wild bootstrap, and multilevel."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import bootstrap, ols
from analysis.estimation.cluster_inference import cluster_codes, robust_covariance, robust_notes
from analysis.estimation.clusters import level_alike
from analysis.estimation.design import INTERCEPT, Design
from analysis.regions.types import LEFT_BEHIND

if TYPE_CHECKING:
    from analysis.estimation.multilevel import MultilevelFit

#: Weights of each wild bootstrap by the name of its covariance.
WILD: dict[str, bootstrap.Weights] = {"wild_rademacher": "rademacher", "wild_webb": "webb"}
#: A level of the multilevel model with less than this share of the variance is at its boundary.
BOUNDARY_SHARE = 1e-6
#: A column that varies less within regions than this share of its size does not vary there.
LEAST_WITHIN = 1e-10


def transformed(design: Design, estimator: str, *, nested: bool) -> Design:
    """Design on which least squares is the estimator.

    Parameters
    ----------
    design : Design
    estimator : str
        "equal_regions" takes the square roots of its weights to both sides. "within" leaves out
        the region type's own term and, where clusters hold whole regions, centres all columns in
        regions, beside a constant; else it puts in an intercept for each region, for these are
        coefficients then, and CR2 needs the leverage that they have in a cluster. Anything else
        changes nothing.
    nested : bool
        Whether each region lies in one cluster.

    Returns
    -------
    Design

    Raises
    ------
    AnalysisError
        If a column does not vary within regions.
    """
    regions = pd.factorize(design.groups["itl3"])[0]
    if estimator == "equal_regions":
        root = np.bincount(regions)[regions] ** -0.5
        return design._replace(X=design.X * root[:, None], y=design.y * root)
    if estimator != "within":
        return design
    kept = [
        place for place, name in enumerate(design.names) if name not in (INTERCEPT, LEFT_BEHIND)
    ]
    names = tuple(design.names[place] for place in kept)
    X, member = design.X[:, kept], pd.get_dummies(regions).to_numpy(dtype=float)
    means = member / member.sum(axis=0)
    centred = X - member @ (means.T @ X)
    flat = np.linalg.norm(centred, axis=0) <= LEAST_WITHIN * np.linalg.norm(X, axis=0)
    if flat.any():
        message = (
            f"{names[int(np.argmax(flat))]} does not vary within regions, so that an intercept "
            "for each region takes it up: leave it out or choose another estimator."
        )
        raise AnalysisError(message)
    if not nested:
        own = tuple(f"region {number + 1}" for number in range(member.shape[1]))
        return design._replace(X=np.column_stack([X, member]), names=(*names, *own))
    constant = np.ones(len(X))
    return design._replace(
        X=np.column_stack([constant, centred]),
        y=design.y - member @ (means.T @ design.y),
        names=(INTERCEPT, *names),
    )


def least_squares(
    design: Design, codes: Sequence[Integers], L: Floats, covariance: str, level: float
) -> pd.DataFrame:
    """Least squares with cluster-robust errors and t distributions.

    Parameters
    ----------
    design : Design
    codes : sequence of one or two ndarrays of int, shape (n,)
        Clusters of the rows, each coded from 0 without gaps.
    L : ndarray, shape (m, k)
        One contrast a row.
    covariance : {"CR1", "CR0", "CR2"}
    level : float
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    DataFrame, shape (m, 6)
        ``estimate``, ``std_error``, ``low``, ``high``, ``p_value``, ``df``; ``attrs["notes"]``.

    Raises
    ------
    AnalysisError
        If the data cannot carry the model.
    """
    fitted = ols.fit(design.X, design.y, design.names)
    matrix, df = robust_covariance(fitted, codes, L, covariance)
    result = ols.contrast(fitted.params, L, matrix, df, level)
    table = pd.DataFrame({name: getattr(result, name) for name in result._fields})
    table.attrs["notes"] = robust_notes(codes, df, covariance)
    return table


def wild(
    design: Design,
    codes: Integers,
    L: Floats,
    weights: bootstrap.Weights,
    *,
    level: float,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Least squares with a wild cluster bootstrap, the null imposed, for each contrast.

    Parameters
    ----------
    design : Design
    codes : ndarray of int, shape (n,)
        Clusters of the rows, coded from 0 without gaps.
    L : ndarray, shape (m, k)
        One contrast a row; all use the same weights.
    weights : {"rademacher", "webb"}
    level : float
        Coverage of the intervals, in (0, 1), by test inversion.
    draws : int
    seed : int

    Returns
    -------
    DataFrame, shape (m, 6)
        As :func:`least_squares`: ``std_error`` is CR1, ``df`` is missing, and an interval that is
        unbounded runs from -inf to inf, which ``attrs["notes"]`` says.

    Raises
    ------
    AnalysisError
        If the data cannot carry the model or there is nothing to resample.
    """
    fitted = ols.fit(design.X, design.y, design.names)
    matrix, df = robust_covariance(fitted, [codes], L, "CR1")
    result = ols.contrast(fitted.params, L, matrix, df, level)
    tests = [
        bootstrap.wild_bootstrap(
            fitted, codes, contrast, weights=weights, draws=draws, level=level, seed=seed
        )
        for contrast in L
    ]
    endless = np.array([np.isinf(test.high - test.low) for test in tests])
    table = pd.DataFrame(
        {
            "estimate": result.estimate,
            "std_error": result.std_error,
            "low": np.where(endless, -np.inf, [test.low for test in tests]),
            "high": np.where(endless, np.inf, [test.high for test in tests]),
            "p_value": [test.p_value for test in tests],
            "df": np.nan,
        }
    )
    table.attrs["notes"] = []
    if endless.any():
        table.attrs["notes"].append(
            f"At {level:.0%} an interval is unbounded, as happens with very few clusters: the "
            "bootstrap rejects no value; use a lower level, another covariance, or Webb weights."
        )
    if tests[0].enumerated:
        table.attrs["notes"].append(
            f"{codes.max() + 1} clusters have only {tests[0].draws:,} patterns of signs: each was "
            "used once, and p-values move in steps."
        )
    return table


def multilevel(design: Design, L: Floats, level: float) -> pd.DataFrame:
    """Restricted maximum likelihood with random intercepts for regions and CWSs.

    CWSs are a level where the survey has them and they can be told from regions and respondents.

    Parameters
    ----------
    design : Design
    L : ndarray, shape (m, k)
        One contrast a row.
    level : float
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    DataFrame, shape (m, 6)
        As :func:`least_squares`, with t distributions on regions - 1 degrees of freedom.
        ``attrs["variances"]`` has a dict a level: ``component``, ``variance`` (squared skill
        points), ``share`` of all, ``icc`` (correlation of two respondents who share this level
        and those above; missing for respondents) and ``flag``, "at the boundary, zero" or "".

    Raises
    ------
    AnalysisError
        If the data cannot carry the model or it does not converge.
    """
    from analysis.estimation.multilevel import fit  # noqa: PLC0415 (slow to load)

    (regions,) = cluster_codes(design.groups, ["itl3"])
    spaces, notes = space_level(design, regions)
    fitted = fit(design.X, design.y, regions, names=design.names, cws=spaces)
    df = float(regions.max())
    result = ols.contrast(fitted.coefficients, L, fitted.covariance, df, level)
    table = pd.DataFrame(result._asdict())
    table.attrs["notes"] = [*notes, *fitted.notes]
    table.attrs["variances"] = _variances(fitted)
    return table


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

    Raises
    ------
    AnalysisError
        If ``cws_id`` is missing in some rows.
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


def _variances(fitted: "MultilevelFit") -> list[dict[str, object]]:
    """Variance, share and intraclass correlation of each level."""
    parts = [("between regions", float(fitted.region[0, 0]), fitted.icc_region)]
    if fitted.cws is not None and fitted.icc_cws is not None:
        parts.append(("between coworking spaces in a region", fitted.cws, fitted.icc_cws))
    parts.append(("between respondents", fitted.residual, np.nan))
    total = sum(variance for _, variance, _ in parts)
    return [
        {
            "component": component,
            "variance": variance,
            "share": variance / total,
            "icc": icc,
            "flag": "at the boundary, zero" if variance < BOUNDARY_SHARE * total else "",
        }
        for component, variance, icc in parts
    ]
