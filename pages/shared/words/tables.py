"""Statistics of a table in words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure import tables
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS

#: Headings of statistics in words.
_HEADINGS = {
    "n": "Respondents",
    "p": "p",
    "gvif": "Generalised VIF",
    "vif": "VIF, comparable",
    "std_error": "Standard error",
    "df": "Degrees of freedom",
    "low": "95% lower",
    "high": "95% upper",
    "k_d": "Times as strong, mechanism",
    "k_y": "Times as strong, skill",
    "r2_treatment": "Partial R², mechanism",
    "r2_outcome": "Partial R², skill",
    "short": "Without controls",
    "controlled": "With controls",
    "r2_short": "R² without",
    "r2_controlled": "R² with",
    "r_max": "R² assumed at most",
    "adjusted": "Adjusted estimate",
    "lowest_item_rest": "Its correlation with the rest",
    "smallest": "Smallest cluster",
    "median": "Median cluster",
    "largest": "Largest cluster",
    "variation": "Variation of their sizes",
    "effective_independent": "Clusters it is worth, errors independent",
    "effective_shared": "Clusters it is worth, errors shared in a cluster",
    "partial_r2": "Partial R²",
    "rv": "Robustness value",
    "rv_alpha": "For the interval",
    "rv_clustered": "For the interval, errors clustered",
}
_VALUES = {
    **sentences.MECHANISMS,
    **sentences.SKILLS,
    **sentences.TYPES,
    **CONTROL_WORDS,
    "": "none",
}
#: Values of p below this are not told apart.
_P_FLOOR = 0.001


def in_words(table: pd.DataFrame, decimals: int = 3) -> pd.DataFrame:
    """Table for the page: words for names, whole or rounded numbers, no empty cell."""
    marks = tables.marked(table)
    shown = table.drop(columns="suppressed", errors="ignore").copy()
    for name in shown.columns:
        column = shown[name]
        if pd.api.types.is_float_dtype(column):
            whole = bool((column.dropna() % 1 == 0).all())
            shown[name] = [sentences.number(value, 0 if whole else decimals) for value in column]
        elif name == "region_type":
            shown[name] = ["Both types" if value == "all" else _value(value) for value in column]
        elif not pd.api.types.is_numeric_dtype(column):
            shown[name] = [_value(value) for value in column]
        hidden = np.array([str(cell) == sentences.SUPPRESSED for cell in marks[name]])
        if hidden.any():
            shown[name] = shown[name].astype("string").mask(hidden, sentences.SUPPRESSED)
    return shown.rename(
        columns=lambda name: _HEADINGS.get(name, str(name).replace("_", " ").capitalize())
    )


def _value(value: Any) -> Any:
    """Word for a name of the model: a mechanism, a skill, a type, a control, a slope in a type."""
    name, _, kind = str(value).partition(":")
    if name in sentences.MECHANISMS and kind in sentences.TYPES:
        return f"{sentences.MECHANISMS[name]}, {sentences.TYPES[kind].lower()}"
    return _VALUES.get(value, value)


def p_value(value: float) -> str:
    """Show a p-value: three decimals, with a floor."""
    if pd.isna(value):
        return sentences.MISSING
    return "< 0.001" if value < _P_FLOOR else f"{value:.3f}"


def intervals(table: pd.DataFrame) -> list[str]:
    """Intervals of a table of effects in words."""
    return _shown(table, lambda row: sentences.interval(row["low"], row["high"]))


def numbers(table: pd.DataFrame) -> list[str]:
    """Estimates of a table of effects in words."""
    return _shown(table, lambda row: sentences.number(row["estimate"]))


def p_values(table: pd.DataFrame, column: str = "p_value") -> list[str]:
    """Values of p of a table of effects in words."""
    return _shown(table, lambda row: p_value(row[column]))


def _shown(table: pd.DataFrame, said: Callable[[dict[str, Any]], str]) -> list[str]:
    """Words on each effect, but for those that are suppressed."""
    rows = sentences.records(table)
    return [sentences.SUPPRESSED if sentences.hidden(row) else said(row) for row in rows]


def shares_in_words(shares: pd.DataFrame) -> pd.DataFrame:
    """Table of shares for the page, in per cent of residents to one decimal."""
    percent = [sentences.number(100 * share, 1) for share in shares["share"]]
    return shares.drop(columns="share").assign(**{"% of residents": percent})
