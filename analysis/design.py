"""The moderated model as arrays: what every estimator is fitted on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.clusters import Floats
from analysis.errors import AnalysisError
from analysis.typology import ADVANCED, LEFT_BEHIND, TYPES

SKILLS = ("social_cognitive", "technical_digital")
MECHANISMS = ("social_interaction", "structured_resources")
CLUSTERS = ("itl3", "cws_id")
DIFFERENCE = "difference"
#: Most categories of one control; a name or an identifier has more.
MAX_CATEGORIES = 100

Flags = npt.NDArray[np.bool_]


class Design(NamedTuple):
    """Regressors, outcome and what belongs to their n rows.

    ``X`` (n, k) has the columns ``names``: intercept, left-behind, each mechanism times each
    region type, controls. ``y`` (n,) is the skill. ``groups`` (n rows, indexed as the survey's
    kept rows) has ``itl3``, ``cws_id`` where the survey has it, and ``region_type``.
    ``dropped`` counts the rows left out, by reason.
    """

    X: Floats
    y: Floats
    names: tuple[str, ...]
    groups: pd.DataFrame
    dropped: dict[str, int]


def design_matrix(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    controls: Sequence[str] = (),
    *,
    standardised: bool = False,
) -> Design:
    """Regressors and outcome of the moderated model.

    ``skill = a + b*LB + sum_m (c_m * m * LB + d_m * m * (1 - LB)) + controls`` with LB = 1 in
    left-behind regions: ``c_m`` and ``d_m`` are the slopes on mechanism m in either type, and
    the model is the one with each mechanism interacted with region type. Rows with a value
    missing, or in a region without a type, are dropped and counted by the first reason that
    applies.

    Parameters
    ----------
    survey : DataFrame
        ``itl3``, both mechanisms, the skill and the controls; one row a respondent.
    skill : {"social_cognitive", "technical_digital"}
    region_types : Series
        "left-behind" or "advanced", or missing, by ITL3 code.
    controls : sequence of str
        Columns of `survey`. Numbers enter as they are, anything else as one dummy for each
        category but the first in sorted order.
    standardised : bool, default False
        Divide the skill and both mechanisms by their standard deviation (``ddof=1``) over the
        kept rows of both types together.

    Returns
    -------
    Design

    Raises
    ------
    AnalysisError
        If a column is absent or no number, no complete row is left, a region type is missing or
        has a mechanism that does not vary.
    """
    _check_columns(survey, skill, controls)
    numbers = {name: _numbers(survey, name) for name in (skill, *MECHANISMS)}
    types = survey["itl3"].map(region_types)
    gaps: dict[str, Flags] = {"no region type": ~types.isin(TYPES).to_numpy()}
    gaps |= {f"{name} missing": np.isnan(values) for name, values in numbers.items()}
    gaps |= {f"{name} missing": survey[name].isna().to_numpy() for name in controls}
    kept, dropped = _complete(gaps, len(survey))
    behind = (types[kept] == LEFT_BEHIND).to_numpy()
    y = numbers[skill][kept]
    if np.ptp(y) == 0:
        message = f"{skill} is {y[0]:g} for every respondent: there is nothing to explain."
        raise AnalysisError(message)
    columns: dict[str, Floats] = {
        "intercept": np.ones(len(y)),
        LEFT_BEHIND: behind.astype(float),
    }
    for name in MECHANISMS:
        values = numbers[name][kept]
        _check_variation(name, values, behind)
        scale = float(values.std(ddof=1)) if standardised else 1.0
        columns[f"{name}:{LEFT_BEHIND}"] = np.where(behind, values / scale, 0.0)
        columns[f"{name}:{ADVANCED}"] = np.where(behind, 0.0, values / scale)
    for name in controls:
        columns |= _control_columns(survey[name][kept])
    if standardised:
        y = y / y.std(ddof=1)
    groups = survey.loc[kept, [name for name in CLUSTERS if name in survey]]
    groups = groups.assign(region_type=np.where(behind, LEFT_BEHIND, ADVANCED))
    return Design(np.column_stack(list(columns.values())), y, tuple(columns), groups, dropped)


def contrast_matrix(names: Sequence[str]) -> tuple[list[tuple[str, str]], Floats]:
    """Contrasts that read the effects off the coefficients of :func:`design_matrix`.

    Parameters
    ----------
    names : sequence of str, length k
        The design's column names.

    Returns
    -------
    labels : list of 6 tuples of str
        Mechanism and region type ("left-behind", "advanced", "difference") of each contrast.
    L : ndarray, shape (6, k)
        One contrast a row; the difference is left-behind minus advanced.
    """
    labels = [(mechanism, kind) for mechanism in MECHANISMS for kind in (*TYPES, DIFFERENCE)]
    L = np.zeros((len(labels), len(names)))
    for row, (mechanism, kind) in enumerate(labels):
        if kind != ADVANCED:
            L[row, names.index(f"{mechanism}:{LEFT_BEHIND}")] = 1.0
        if kind != LEFT_BEHIND:
            L[row, names.index(f"{mechanism}:{ADVANCED}")] = 1.0 if kind == ADVANCED else -1.0
    return labels, L


def _check_columns(survey: pd.DataFrame, skill: str, controls: Sequence[str]) -> None:
    if skill not in SKILLS:
        message = f"Unknown skill {skill!r}: choose one of {', '.join(SKILLS)}."
        raise AnalysisError(message)
    absent = [name for name in ("itl3", skill, *MECHANISMS, *controls) if name not in survey]
    if absent:
        message = (
            f"The survey has no column {', '.join(absent)}: add it, or choose from the columns "
            "that are there."
        )
        raise AnalysisError(message)
    clash = [name for name in controls if name in (skill, *MECHANISMS, *CLUSTERS)]
    if clash or len(set(controls)) != len(controls):
        message = (
            f"Controls {', '.join(controls)} repeat a name or name the skill, a mechanism or a "
            "cluster: choose each other column once."
        )
        raise AnalysisError(message)


def _numbers(survey: pd.DataFrame, name: str) -> Floats:
    try:
        values = survey[name].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = f"{name} holds a value that is no number ({error}): correct or empty it."
        raise AnalysisError(message) from error
    if np.isinf(values).any():
        message = f"{name} holds an infinite value: correct or empty it."
        raise AnalysisError(message)
    return values


def _complete(gaps: dict[str, Flags], rows: int) -> tuple[Flags, dict[str, int]]:
    """Rows without gaps, and the others counted by their first gap."""
    kept = np.ones(rows, dtype=bool)
    dropped = {}
    for reason, gap in gaps.items():
        count = int((kept & gap).sum())
        if count:
            dropped[reason] = count
        kept &= ~gap
    if not kept.any():
        reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
        message = (
            f"No complete row is left of {rows} ({reasons or 'the survey is empty'}): give rows "
            "with both mechanisms, the skill, every control and a typed region."
        )
        raise AnalysisError(message)
    return kept, dropped


def _check_variation(name: str, values: Floats, behind: Flags) -> None:
    for kind, inside in ((LEFT_BEHIND, behind), (ADVANCED, ~behind)):
        if not inside.any():
            message = (
                f"No respondent is in a region of type {kind}: effects are compared between "
                "both types; change the definition, its threshold or the filter."
            )
            raise AnalysisError(message)
        if np.ptp(values[inside]) == 0:
            message = (
                f"{name} is {values[inside][0]:g} for every respondent in regions of type "
                f"{kind}: an effect needs variation; use more data or another definition."
            )
            raise AnalysisError(message)


def _control_columns(values: pd.Series) -> dict[str, Floats]:
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return {str(values.name): values.to_numpy(dtype=float)}
    codes, categories = pd.factorize(values.astype(str), sort=True)
    if len(categories) > MAX_CATEGORIES:
        message = (
            f"Control {values.name} has {len(categories)} categories: at most {MAX_CATEGORIES} "
            "can be held constant; group them or leave it out."
        )
        raise AnalysisError(message)
    if len(categories) == 1:
        message = f"Control {values.name} is {categories[0]!r} in every complete row: leave it out."
        raise AnalysisError(message)
    return {
        f"{values.name}: {category}": (codes == code).astype(float)
        for code, category in enumerate(categories)
        if code > 0
    }
