"""Predicted skill along a mechanism in each region type."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.cluster_inference import (
    Cluster,
    cluster_codes,
    cluster_ways,
    robust_covariance,
    robust_notes,
    type_counts,
)
from analysis.estimation.design import Design, design_matrix
from analysis.regions.types import LEFT_BEHIND, TYPES
from analysis.survey import MECHANISMS

#: Percentiles of the mechanism in a type between which its line is drawn.
ENDS = (1, 99)
#: Fewest points that make a line.
MIN_POINTS = 2


def predicted_lines(
    survey: pd.DataFrame,
    skill: str,
    mechanism: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    covariance: str = "CR1",
    level: float = 0.95,
    points: int = 41,
) -> pd.DataFrame:
    """Predicted skill along a mechanism in each region type, from the model of its effects.

    The other mechanism and the controls are held at their means over the respondents of both
    types. A line runs from the 1st to the 99th percentile of the mechanism in its own type.

    Parameters
    ----------
    survey, skill, region_types, controls, cluster
        As in :func:`analysis.effects.mechanism_effects`.
    mechanism : {"social_interaction", "structured_resources"}
    covariance : {"CR1", "CR0", "CR2"}
    level : float, default 0.95
        Coverage of the band at each point, in (0, 1).
    points : int, default 41
        Points of each line, at least two.

    Returns
    -------
    DataFrame, shape (2 * points, 5)
        ``region_type``, ``value`` (points of the mechanism), ``predicted``, ``low``, ``high``
        (skill points). ``attrs["dropped"]`` and ``attrs["notes"]`` as in
        :func:`analysis.effects.mechanism_effects`.

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model.
    """
    if mechanism not in MECHANISMS:
        message = f"Unknown mechanism {mechanism!r}: choose one of {', '.join(MECHANISMS)}."
        raise AnalysisError(message)
    if points < MIN_POINTS:
        message = f"{points} point(s) make no line: ask for at least {MIN_POINTS}."
        raise AnalysisError(message)
    ways = cluster_ways(cluster, covariance)
    design = design_matrix(survey, skill, region_types, controls)
    codes = cluster_codes(design.groups, ways)
    type_counts(design, codes, ways)
    fitted = ols.fit(design.X, design.y, design.names)
    own = design.values(mechanism)
    kinds = design.groups["region_type"].to_numpy()
    ends = np.array([np.percentile(own[kinds == kind], ENDS) for kind in TYPES])
    values = np.linspace(ends[:, 0], ends[:, 1], points, axis=1)
    L = np.concatenate(
        [_rows(design, mechanism, kind, at) for kind, at in zip(TYPES, values, strict=True)]
    )
    matrix, df = robust_covariance(fitted, codes, L, covariance)
    result = ols.contrast(fitted.params, L, matrix, df, level)
    table = pd.DataFrame(
        {
            "region_type": np.repeat(TYPES, points),
            "value": values.ravel(),
            "predicted": result.estimate,
            "low": result.low,
            "high": result.high,
        }
    )
    table.attrs = {"dropped": design.dropped, "notes": robust_notes(codes, df, covariance)}
    return table


def _rows(design: Design, mechanism: str, kind: str, at: Floats) -> Floats:
    """Regressors at these values of the mechanism in a type, all else at the overall means."""
    means = dict(zip(design.names, design.X.mean(axis=0), strict=True))
    means[LEFT_BEHIND] = float(kind == LEFT_BEHIND)
    for name in MECHANISMS:
        overall = float(design.values(name).mean())
        means |= {f"{name}:{other}": overall if other == kind else 0.0 for other in TYPES}
    rows = np.tile(list(means.values()), (len(at), 1))
    rows[:, design.names.index(f"{mechanism}:{kind}")] = at
    return rows
