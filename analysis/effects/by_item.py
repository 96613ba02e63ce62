"""Effects on the answers to a single five-point item, by ordered regression."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.arrays import Flags, Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import ordinal
from analysis.estimation.cluster_inference import cluster_codes, cluster_ways, type_counts
from analysis.estimation.design import ITEMS, Design, design_matrix
from analysis.regions.types import LEFT_BEHIND, TYPES
from analysis.survey import HIGHEST, LOWEST, MECHANISMS

LINKS = {"logit": "Ordered logit", "probit": "Ordered probit"}


def item_effects(
    survey: pd.DataFrame,
    item: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    link: ordinal.Link = "logit",
    cluster: str = "itl3",
    level: float = 0.95,
) -> pd.DataFrame:
    """Effect of each mechanism on how likely each answer to an item is, by region type.

    The answer is regressed on both mechanisms, each interacted with region type, and the controls
    (:func:`analysis.estimation.ordinal.fit`); effects are average marginal effects over the
    respondents of a type, with delta-method intervals
    (:func:`analysis.estimation.ordinal.marginal_effects`).

    Parameters
    ----------
    survey : DataFrame
        One row a respondent: ``itl3``, both mechanisms, the item (whole numbers from 1 to 5), the
        controls and the column to cluster by.
    item : str
        An item of a skill in :data:`analysis.survey.SCALES`, such as "td_1".
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    controls : sequence of str
        Columns of `survey` to hold constant.
    link : {"logit", "probit"}
    cluster : {"itl3", "cws_id"}
    level : float, default 0.95
        Coverage of the intervals, in (0, 1), with t on clusters - 1.

    Returns
    -------
    DataFrame
        ``mechanism``, ``region_type`` ("left-behind", "advanced", "difference"), ``category`` (the
        answers that were given, in order), ``estimate`` (change of the answer's probability per
        point of the mechanism), ``std_error``, ``low``, ``high``, ``p_value``, ``n`` and
        ``clusters`` (the type's own, or the total for the difference). ``attrs["method"]`` names
        the model and who fitted it, ``attrs["dropped"]`` counts the rows left out by reason and
        ``attrs["notes"]`` is a list of sentences.

    Raises
    ------
    AnalysisError
        If an option is unknown, an answer is not a whole number from 1 to 5, or the data cannot
        carry the model.
    """
    if item not in ITEMS:
        message = f"Unknown item {item!r}: choose an item of a skill, {', '.join(ITEMS)}."
        raise AnalysisError(message)
    if link not in LINKS:
        message = f"Unknown link {link!r}: choose one of {', '.join(LINKS)}."
        raise AnalysisError(message)
    if not isinstance(cluster, str):
        message = "An ordered model is clustered one way: choose 'itl3' or 'cws_id'."
        raise AnalysisError(message)
    ways = cluster_ways(cluster, "CR1")
    design = design_matrix(survey, item, region_types, controls)
    codes = cluster_codes(design.groups, ways)
    counts = type_counts(design, codes, ways)
    answers = _answers(design, item)
    # the thresholds take the place of the intercept
    X, names = design.X[:, 1:], design.names[1:]
    categories = np.unique(answers).tolist()
    fitted = ordinal.fit(X, answers, codes[0], names=names, categories=categories, link=link)
    behind = X[:, names.index(LEFT_BEHIND)] == 1
    table = pd.concat(
        [
            ordinal.effects_table(
                fitted, X, _derivative(names, mechanism, behind), behind, level
            ).assign(mechanism=mechanism)
            for mechanism in MECHANISMS
        ],
        ignore_index=True,
    )
    table.insert(0, "mechanism", table.pop("mechanism"))
    table["n"] = [counts[kind][0] for kind in table["region_type"]]
    table["clusters"] = [counts[kind][1] for kind in table["region_type"]]
    table.attrs = {
        "method": f"{LINKS[link]}, fitted by "
        + ("Newton's method" if fitted.method == "newton" else "statsmodels"),
        "dropped": design.dropped,
        "notes": _notes(fitted),
    }
    return table


def _answers(design: Design, item: str) -> Integers:
    """Answers as whole numbers."""
    answers = design.y
    wrong = (answers % 1 != 0) | (answers < LOWEST) | (answers > HIGHEST)
    if wrong.any():
        message = (
            f"{item} holds {answers[wrong][0]:g}: an item is a whole number from {LOWEST} to "
            f"{HIGHEST}; correct or empty it."
        )
        raise AnalysisError(message)
    return answers.astype(np.intp)


def _derivative(names: Sequence[str], mechanism: str, behind: Flags) -> Floats:
    """Derivative of the regressors with respect to the mechanism: 1 in the column of the type."""
    derivative = np.zeros((len(behind), len(names)))
    for kind, inside in zip(TYPES, (behind, ~behind), strict=True):
        derivative[:, names.index(f"{mechanism}:{kind}")] = inside
    return derivative


def _notes(fitted: ordinal.OrdinalFit) -> list[str]:
    """Say which answers nobody gave, and whether the fit needed help."""
    notes = []
    absent = sorted(set(range(LOWEST, HIGHEST + 1)) - set(fitted.categories))
    if absent:
        notes.append(
            f"Nobody gave answer {', '.join(map(str, absent))}: the model is of the answers that "
            "were given."
        )
    if fitted.method == "statsmodels":
        notes.append("Fitted by statsmodels, because Newton's method had not converged.")
    return notes
