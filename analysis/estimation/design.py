"""The model moderated by region type, as arrays: what every estimator is fitted on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import arrays
from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import survey_columns as checked
from analysis.regions.types import ADVANCED, LEFT_BEHIND, TYPES
from analysis.survey import DIFFERENCE, MECHANISMS, SCALES, SKILLS

CLUSTERS = ("itl3", "cws_id")
INTERCEPT = "intercept"
#: Columns of the moderated model before controls: intercept, type and four slopes.
MODEL = 6
#: Skill of each item; an item can be an outcome too.
ITEMS = {item: skill for skill in SKILLS for item in SCALES[skill]}


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

    def values(self, mechanism: str) -> Floats:
        """Values of a mechanism in the rows (n,), whatever their region type."""
        positions = [self.names.index(f"{mechanism}:{kind}") for kind in TYPES]
        values: Floats = self.X[:, positions].sum(axis=1)
        return values


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
    left-behind regions: ``c_m`` and ``d_m`` are the slopes on mechanism m in either type. Rows with
    a value missing, or in a region without a type, are dropped.

    Parameters
    ----------
    survey : DataFrame
        ``itl3``, both mechanisms, the skill and the controls; one row a respondent.
    skill : {"social_cognitive", "technical_digital"} or an item of one of them
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
        If a column is absent or not numeric, no complete row is left, a region type is missing or
        has a mechanism that does not vary.
    """
    check_names(survey, skill, controls, (*SKILLS, *ITEMS))
    numbers = {name: checked.numbers(survey[name], name) for name in (skill, *MECHANISMS)}
    types = checked.by_region(region_types, survey, "The list of region types")
    gaps = {"no region type": ~types.isin(TYPES).to_numpy()}
    gaps |= {f"{name} missing": np.isnan(values) for name, values in numbers.items()}
    gaps |= {f"{name} missing": survey[name].isna().to_numpy() for name in controls}
    kept, dropped = checked.complete_rows(gaps, len(survey))
    behind = (types[kept] == LEFT_BEHIND).to_numpy()
    y = numbers[skill][kept]
    checked.check_outcome(skill, y)
    columns: dict[str, Floats] = {INTERCEPT: np.ones(len(y)), LEFT_BEHIND: behind.astype(float)}
    for name in MECHANISMS:
        values = numbers[name][kept]
        _check_variation(name, values, behind)
        scale = float(values.std(ddof=1)) if standardised else 1.0
        columns[f"{name}:{LEFT_BEHIND}"] = np.where(behind, values / scale, 0.0)
        columns[f"{name}:{ADVANCED}"] = np.where(behind, 0.0, values / scale)
    for name in controls:
        columns |= checked.control_columns(survey[name][kept])
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


def check_names(
    survey: pd.DataFrame, skill: str, controls: Sequence[str], outcomes: Sequence[str] = SKILLS
) -> None:
    """Refuse an unknown skill, absent columns and controls with another role in the model.

    Parameters
    ----------
    survey : DataFrame
    skill : str
    controls : sequence of str
    outcomes : sequence of str
        Skills and items that the caller can model.

    Raises
    ------
    AnalysisError
        If one of these is the case.
    """
    if skill not in outcomes:
        message = f"Unknown skill {skill!r}: choose one of {', '.join(SKILLS)}."
        raise AnalysisError(message)
    checked.require(survey, ["itl3", skill, *MECHANISMS, *controls])
    checked.check_controls(controls, [skill, *MECHANISMS, *CLUSTERS, INTERCEPT, LEFT_BEHIND])


def _check_variation(name: str, values: Floats, behind: arrays.Flags) -> None:
    for kind, inside in ((LEFT_BEHIND, behind), (ADVANCED, ~behind)):
        if not inside.any():
            message = (
                f"No respondent is in a region of type {kind}: effects are compared between "
                "both types; change the definition, its threshold or the filter."
            )
            raise AnalysisError(message)
        if np.ptp(values[inside]) == 0:
            message = (
                f"{name} is the same for every respondent in regions of type "
                f"{kind}: an effect needs variation; use more data or another definition."
            )
            raise AnalysisError(message)
