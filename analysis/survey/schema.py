"""The survey's schema: columns, items and scales, and the checks an uploaded survey must pass."""

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

RESPONSES = {
    1: "Strongly disagree",
    2: "Disagree",
    3: "Neither agree nor disagree",
    4: "Agree",
    5: "Strongly agree",
}
LOWEST, HIGHEST = min(RESPONSES), max(RESPONSES)

#: Items of each scale. The constructs are those of Wang et al. (2026); the wording is ours, since
#: their questionnaire is not public.
SCALES: dict[str, dict[str, str]] = {
    "social_interaction": {
        "si_1": "I often talk with other coworkers without having planned to.",
        "si_2": "I have met people here who matter for my work.",
        "si_3": "I take part in the community events of this space.",
        "si_4": "Coworkers here exchange ideas and advice.",
    },
    "structured_resources": {
        "sr_1": "I use equipment here that I could not easily use elsewhere.",
        "sr_2": "I use software or digital infrastructure that this space provides.",
        "sr_3": "I take part in training or workshops that this space offers.",
        "sr_4": "The training here is targeted at what I need.",
    },
    "social_cognitive": {
        "sc_1": "Since I joined, my communication skills have developed.",
        "sc_2": "Since I joined, I collaborate better with others.",
        "sc_3": "Since I joined, I solve problems more creatively.",
        "sc_4": "Since I joined, I adapt more easily to change.",
    },
    "technical_digital": {
        "td_1": "Since I joined, my skills with digital tools have developed.",
        "td_2": "Since I joined, my programming skills have developed.",
        "td_3": "Since I joined, my data analysis skills have developed.",
    },
}
SKILLS = ("social_cognitive", "technical_digital")
MECHANISMS = ("social_interaction", "structured_resources")
DIFFERENCE = "difference"
#: Mechanisms and skills in the words of a sentence.
WORDS = {
    "social_interaction": "social interaction",
    "structured_resources": "structured resources",
    "social_cognitive": "social-cognitive skills",
    "technical_digital": "technical-digital skills",
}
#: Number controls and their allowed range.
NUMBER_CONTROLS: dict[str, tuple[float, float]] = {
    "tenure_months": (0, 600),
    "cws_size": (1, 5000),
    "cws_age": (0, 100),
    "hours_per_week": (0, 168),
}
#: Category controls: any words are allowed.
CATEGORY_CONTROLS = ("role", "sector", "firm_size")
CONTROLS = (*CATEGORY_CONTROLS, *NUMBER_CONTROLS)
IDENTIFIERS = ("respondent_id", "cws_id", "itl3")
#: Identifiers that no survey can do without; one without ``cws_id`` has regions as its clusters.
REQUIRED = ("respondent_id", "itl3")
#: Column of survey weights, kept with the survey; every model is unweighted.
WEIGHT = "weight"
NUMBER_RANGES = {**NUMBER_CONTROLS, WEIGHT: (0.0, 1_000_000.0)}


def check(survey: pd.DataFrame) -> pd.DataFrame:
    """Check a survey against the schema, and add the scales that it gives only as items.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent: ``respondent_id``, ``itl3`` and, for each scale, the scale itself or
        all of its items, from 1 to 5. ``cws_id``, controls and ``weight`` are optional; other
        columns are left alone.

    Returns
    -------
    DataFrame
        The survey with all four scales, as numbers. A scale that the survey has is kept as it is.

    Raises
    ------
    AnalysisError
        At the first rule that is broken: an absent column, no rows, a missing or repeated
        identifier, a CWS in two regions, a value that is not a number, out of range or, for an
        item, not whole.
    """
    absent = [name for name in REQUIRED if name not in survey]
    if absent:
        message = f"The survey has no column {', '.join(absent)}: add it, one row a respondent."
        raise AnalysisError(message)
    if not survey.columns.is_unique:
        twice = survey.columns[survey.columns.duplicated()][0]
        message = f"The survey has two columns {twice}: name each column once."
        raise AnalysisError(message)
    if survey.empty:
        message = "The survey has no rows: give one row a respondent."
        raise AnalysisError(message)
    _check_identifiers(survey)
    checked = survey.copy()
    for scale, items in SCALES.items():
        found = [item for item in items if item in survey]
        if scale not in survey and len(found) < len(items):
            message = (
                f"The survey has no column {scale} and not all of its items "
                f"({', '.join(items)}): add the scale or the items."
            )
            raise AnalysisError(message)
        for name in [*found, *([scale] if scale in survey else [])]:
            checked[name] = _in_range(survey, name, LOWEST, HIGHEST)
        for item in found:
            _check_whole(checked, item)
    for name, (low, high) in NUMBER_RANGES.items():
        if name in survey:
            checked[name] = _in_range(survey, name, low, high)
    scored = score_scales(checked)
    return checked.assign(**{name: scored[name] for name in SCALES if name not in survey})


def score_scales(survey: pd.DataFrame) -> pd.DataFrame:
    """Scales as means of their items.

    They are those of the answered items, if at least half are.

    Parameters
    ----------
    survey : DataFrame
        With items of :data:`SCALES`, numbers from 1 to 5. Scales without all of their items are
        left out.

    Returns
    -------
    DataFrame
        Indexed as `survey`, one column a scale; missing where too few items are answered.
    """
    scored = {}
    for scale, items in SCALES.items():
        if set(items) <= set(survey.columns):
            answers = survey[list(items)].astype(float)
            enough = 2 * answers.notna().sum(axis=1) >= len(items)
            scored[scale] = answers.mean(axis=1).where(enough)
    return pd.DataFrame(scored, index=survey.index)


def _check_identifiers(survey: pd.DataFrame) -> None:
    present = [name for name in IDENTIFIERS if name in survey]
    for name in present:
        if survey[name].isna().any():
            row = int(np.flatnonzero(survey[name].isna())[0]) + 1
            message = f"{name} is missing in row {row}: every respondent needs one."
            raise AnalysisError(message)
    repeated = survey.loc[survey["respondent_id"].duplicated(), "respondent_id"]
    if len(repeated):
        message = f"respondent_id {repeated.iloc[0]!r} appears twice: give one row a respondent."
        raise AnalysisError(message)
    if "cws_id" not in survey:
        return
    regions = survey.groupby("cws_id")["itl3"].nunique()
    torn = regions.index[regions > 1]
    if len(torn):
        message = f"cws_id {torn[0]!r} is in {regions[torn[0]]} regions: a space has one region."
        raise AnalysisError(message)


def _in_range(survey: pd.DataFrame, name: str, low: float, high: float) -> "pd.Series[float]":
    values = pd.to_numeric(survey[name], errors="coerce").astype(float)
    wrong = values.isna() & survey[name].notna()
    if not wrong.any():
        wrong = ~values.between(low, high) & values.notna()
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = (
            f"{name} is {survey[name].iloc[row]!s} in row {row + 1}: it must be a number from "
            f"{low:g} to {high:g} or empty."
        )
        raise AnalysisError(message)
    if name not in NUMBER_RANGES and values.isna().all():
        message = f"{name} is empty in every row: fill it in or leave the column out."
        raise AnalysisError(message)
    return values


def _check_whole(survey: pd.DataFrame, item: str) -> None:
    values = survey[item]
    broken = (values.notna() & (values % 1 != 0)).to_numpy()
    if broken.any():
        row = int(np.flatnonzero(broken)[0])
        message = (
            f"{item} is {values.iloc[row]:g} in row {row + 1}: an item is a whole number from "
            f"{LOWEST} to {HIGHEST}; give the mean of items in the scale's own column."
        )
        raise AnalysisError(message)
