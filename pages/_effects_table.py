"""The effects as tables: for the page and for files."""

from typing import Any, Final

import pandas as pd

from analysis import disclosure_tables
from analysis.effects import NOT_REPORTED
from pages import _words
from pages._model import Focus

UNIT: Final = {
    "points": "Skill points (1–5 scale) per point of the mechanism",
    "sd": "Standard deviations of the skill per standard deviation of the mechanism",
}
_P_FLOOR = 0.001


def part(table: pd.DataFrame, focus: Focus) -> pd.DataFrame:
    """Rows of one mechanism and skill."""
    return table[(table["mechanism"] == focus.mechanism) & (table["skill"] == focus.skill)]


def sizes(effects: pd.DataFrame) -> str:
    """Respondents and clusters behind the effects of one mechanism and skill, in words."""
    first = _words.records(effects[effects["region_type"] == "difference"])[0]
    if _words.hidden(first):
        return f"A type has too few respondents to show ({_words.SUPPRESSED})"
    return f"About {first['n']:,} respondents in {first['clusters']} clusters"


def p_value(value: float) -> str:
    """Show a p-value: three decimals, with a floor."""
    if pd.isna(value):
        return _words.MISSING
    return "< 0.001" if value < _P_FLOOR else f"{value:.3f}"


def intervals(table: pd.DataFrame, decimals: int = 2) -> list[str]:
    """Intervals of a table as words."""
    return [
        _words.SUPPRESSED
        if _words.hidden(row)
        else _words.interval(row["low"], row["high"], decimals)
        for row in _words.records(table)
    ]


def numbers(table: pd.DataFrame, column: str = "estimate") -> list[str]:
    """Numbers of a table as words."""
    return [
        _words.SUPPRESSED if _words.hidden(row) else _words.number(row[column])
        for row in _words.records(table)
    ]


def p_values(table: pd.DataFrame, column: str = "p_value") -> list[str]:
    """Values of p in a table as words."""
    return [
        _words.SUPPRESSED if _words.hidden(row) else p_value(row[column])
        for row in _words.records(table)
    ]


def _counts(values: "pd.Series[int]") -> "pd.Series[Any]":
    """Numbers as they are, or as words where one of them is suppressed."""
    if values.notna().all():
        return values
    return values.astype("string").fillna(_words.SUPPRESSED)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Table for the page: words, rounded numbers, the published direction and its wording."""
    return pd.DataFrame(
        {
            "Mechanism": table["mechanism"].map(_words.MECHANISMS),
            "Skill": table["skill"].map(_words.SKILLS),
            "Region type": table["region_type"].map(_words.TYPES),
            "Estimate": numbers(table),
            "95 % confidence interval": intervals(table),
            "p": p_values(table),
            "Respondents": _counts(table["n"]),
            "Clusters": _counts(table["clusters"]),
            "Published direction": [
                direction if direction == NOT_REPORTED else f"{direction} ({wording})"
                for direction, wording in zip(table["direction"], table["wording"], strict=True)
            ],
            "Agrees with the study": table["agreement"].replace(NOT_REPORTED, "nothing to compare"),
        }
    )


def exported(table: pd.DataFrame, survey: str) -> pd.DataFrame:
    """Table for a file: full precision, and the survey's name in each row.

    The published direction is a word, which no spreadsheet runs.
    """
    return disclosure_tables.marked(table).assign(
        survey=survey,
        direction=table["direction"].replace("+", "positive"),
        wording=table["wording"].replace("", "[z]"),
    )
