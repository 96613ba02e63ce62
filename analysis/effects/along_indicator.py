"""Effects of the mechanisms along a continuous moderator of the regions, such as deprivation."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.effects.lines import MIN_POINTS
from analysis.errors import AnalysisError
from analysis.estimation import contrasts, ols
from analysis.estimation import survey_columns as checked
from analysis.estimation.cluster_inference import (
    Cluster,
    cluster_codes,
    cluster_ways,
    robust_covariance,
    robust_notes,
)
from analysis.estimation.design import CLUSTERS, INTERCEPT, Design, check_names
from analysis.survey import MECHANISMS, WORDS

#: Fewest distinct values of the moderator: two make two groups of regions, not a line.
MIN_VALUES = 3
#: Name of the moderator among a model's terms.
MODERATOR = "the moderator"


class ModeratedEffects(NamedTuple):
    """Slopes on each mechanism along a moderator, and where they differ from zero.

    ``slopes`` has ``mechanism``, ``moderator``, ``slope`` (skill points per point of the
    mechanism), ``low`` and ``high``; ``observed`` the moderator's value in the region of each
    respondent, in no order that identifies one; ``observed_regions`` its value in each of their
    regions, by ITL3 code; ``significant`` has ``mechanism``, ``low``, ``high`` (moderator units)
    and ``direction``, and ``sentences`` says it for each mechanism. ``n`` counts respondents,
    ``dropped`` the rows left out by reason, and ``notes`` lists what a reader must know.
    """

    slopes: pd.DataFrame
    observed: "pd.Series[float]"
    observed_regions: "pd.Series[float]"
    significant: pd.DataFrame
    sentences: dict[str, str]
    n: int
    clusters: int
    dropped: dict[str, int]
    notes: list[str]


def moderated_effects(
    survey: pd.DataFrame,
    skill: str,
    moderator: "pd.Series[float]",
    *,
    name: str,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    covariance: str = "CR1",
    level: float = 0.95,
    points: int = 61,
) -> ModeratedEffects:
    """Effect of each mechanism along a continuous moderator of regions.

    ``skill = a + b*M + sum_m (c_m*m + d_m*m*M) + controls`` by least squares with cluster-robust
    inference; the slope on mechanism m is ``c_m + d_m*M``
    (:func:`analysis.estimation.contrasts.simple_slopes`). Where it differs from zero is found with
    the false discovery rate controlled (:func:`analysis.estimation.contrasts.johnson_neyman`); the
    band covers each point by itself. Nothing is said outside the observed range of the sampled
    regions.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent: ``itl3``, both mechanisms, the skill, the controls and the columns
        to cluster by.
    skill : {"social_cognitive", "technical_digital"}
    moderator : Series
        Value of each region by ITL3 code, in its own units.
    name : str
        The moderator in words, with its unit, for sentences and messages.
    controls : sequence of str
        Columns of `survey` to hold constant.
    cluster : {"itl3", "cws_id"} or ("itl3", "cws_id")
    covariance : {"CR1", "CR0", "CR2"}
        The t distribution has clusters - 1 degrees of freedom; for CR2, of each mechanism, the
        fewest Satterthwaite degrees that its slope has at an observed value.
    level : float, default 0.95
        Coverage of the band at each point, and one less the false discovery rate, in (0, 1).
    points : int, default 61
        Points of each line, at least two.

    Returns
    -------
    ModeratedEffects

    Raises
    ------
    AnalysisError
        If an option is unknown, the moderator has fewer than three distinct values among the
        sampled regions, or the data cannot carry the model.
    """
    if points < MIN_POINTS:
        message = f"{points} point(s) make no line: ask for at least {MIN_POINTS}."
        raise AnalysisError(message)
    ways = cluster_ways(cluster, covariance)
    design, values = _design(survey, skill, moderator, name, controls)
    codes = cluster_codes(design.groups, ways)
    fitted = ols.fit(design.X, design.y, design.names)
    slopes, parts, freedom = [], [], []
    for mechanism in MECHANISMS:
        L = _slope_weights(design, mechanism)
        matrix, df = robust_covariance(fitted, codes, L, covariance)
        freedom.append(float(df.min()))
        line, part = _along(
            (fitted, matrix, freedom[-1]), design, values, mechanism, level=level, points=points
        )
        slopes.append(line)
        parts.append(part)
    regions = pd.Series(values, design.groups["itl3"], name=name)
    return ModeratedEffects(
        slopes=pd.concat(slopes, ignore_index=True),
        observed=pd.Series(np.sort(values), name=name),
        observed_regions=regions[~regions.index.duplicated()].sort_index(),
        significant=pd.concat(parts, ignore_index=True),
        sentences={
            mechanism: contrasts.describe_regions(part, WORDS[skill], WORDS[mechanism], name)
            for mechanism, part in zip(MECHANISMS, parts, strict=True)
        },
        n=len(design.y),
        clusters=min(int(code.max()) + 1 for code in codes),
        dropped=design.dropped,
        notes=robust_notes(codes, np.array(freedom), covariance),
    )


def _design(
    survey: pd.DataFrame,
    skill: str,
    moderator: "pd.Series[float]",
    name: str,
    controls: Sequence[str],
) -> tuple[Design, Floats]:
    """Regressors and outcome in the complete rows, and the moderator there."""
    check_names(survey, skill, controls)
    numbers = {column: checked.numbers(survey[column], column) for column in (skill, *MECHANISMS)}
    of_regions = pd.Series(checked.numbers(moderator, name), moderator.index)
    values = checked.by_region(of_regions, survey, name).to_numpy(dtype=float)
    gaps = {f"no {name}": np.isnan(values)}
    gaps |= {f"{column} missing": np.isnan(found) for column, found in numbers.items()}
    gaps |= {f"{column} missing": survey[column].isna().to_numpy() for column in controls}
    kept, dropped = checked.complete_rows(gaps, len(survey))
    values, y = values[kept], numbers[skill][kept]
    checked.check_outcome(skill, y)
    distinct = len(np.unique(values))
    if distinct < MIN_VALUES:
        message = (
            f"{name} has {distinct} distinct value(s) among the regions of the respondents: an "
            f"effect along it needs at least {MIN_VALUES}; choose another moderator, or compare "
            "region types."
        )
        raise AnalysisError(message)
    scaled = (values - values.mean()) / values.std()
    columns = {INTERCEPT: np.ones(len(y)), MODERATOR: scaled}
    for mechanism in MECHANISMS:
        columns[mechanism] = numbers[mechanism][kept]
        if np.ptp(columns[mechanism]) == 0:
            message = (
                f"{mechanism} is {columns[mechanism][0]:g} for every respondent: an effect needs "
                "variation; use more data."
            )
            raise AnalysisError(message)
        columns[f"{mechanism}:{MODERATOR}"] = columns[mechanism] * scaled
    for control in controls:
        columns |= checked.control_columns(survey[control][kept])
    groups = survey.loc[kept, [column for column in CLUSTERS if column in survey]]
    X = np.column_stack(list(columns.values()))
    return Design(X, y, tuple(columns), groups, dropped), values


def _slope_weights(design: Design, mechanism: str) -> Floats:
    """Weights of the coefficients in the slope at each observed value of the moderator."""
    scaled = np.unique(design.X[:, design.names.index(MODERATOR)])
    L = np.zeros((len(scaled), len(design.names)))
    L[:, design.names.index(mechanism)] = 1.0
    L[:, design.names.index(f"{mechanism}:{MODERATOR}")] = scaled
    return L


def _along(
    model: tuple[ols.Fit, Floats, float],
    design: Design,
    values: Floats,
    mechanism: str,
    *,
    level: float,
    points: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Slope along the observed range, and the parts in which it differs from zero."""
    terms = [mechanism, f"{mechanism}:{MODERATOR}"]
    at = [design.names.index(term) for term in terms]
    fitted, matrix, df = model
    coefficients = pd.Series(fitted.params[at], terms)
    covariance = pd.DataFrame(matrix[np.ix_(at, at)], terms, terms)
    line_of = (coefficients, covariance, mechanism, MODERATOR)
    centre, scale = values.mean(), values.std()
    ends = values.min(), values.max()
    grid = np.linspace(*ends, points)
    line = contrasts.simple_slopes(*line_of, (grid - centre) / scale, df=df, level=level)
    line = line.assign(mechanism=mechanism, moderator=grid)
    scaled = design.X[:, design.names.index(MODERATOR)]
    part = contrasts.johnson_neyman(*line_of, scaled, df=df, level=level)
    for name in ("low", "high"):
        # rounding must not reach beyond what was observed
        part[name] = np.clip(centre + scale * part[name], *ends)
    return (
        line[["mechanism", "moderator", "slope", "low", "high"]],
        part.assign(mechanism=mechanism)[["mechanism", "low", "high", "direction"]],
    )
