"""The effects as tables: for the page and for files."""

from typing import Final

import pandas as pd

from analysis.effects import NOT_REPORTED
from pages import _survey_data, _words
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
    return f"{first['n']:,} respondents in {first['clusters']} clusters"


def p_value(value: float) -> str:
    """Show a p-value: three decimals, with a floor."""
    if pd.isna(value):
        return _words.MISSING
    return "< 0.001" if value < _P_FLOOR else f"{value:.3f}"


def intervals(table: pd.DataFrame, decimals: int = 2) -> list[str]:
    """Intervals of a table as words."""
    return [
        _words.interval(low, high, decimals)
        for low, high in zip(table["low"], table["high"], strict=True)
    ]


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Table for the page: words, rounded numbers, the published direction and its wording."""
    return pd.DataFrame(
        {
            "Mechanism": table["mechanism"].map(_words.MECHANISMS),
            "Skill": table["skill"].map(_words.SKILLS),
            "Region type": table["region_type"].map(_words.TYPES),
            "Estimate": table["estimate"].map(_words.number),
            "95 % confidence interval": intervals(table),
            "p": table["p_value"].map(p_value),
            "Respondents": table["n"],
            "Clusters": table["clusters"],
            "Published direction": [
                direction if direction == NOT_REPORTED else f"{direction} ({wording})"
                for direction, wording in zip(table["direction"], table["wording"], strict=True)
            ],
            "Loaded survey": table["agreement"],
        }
    )


def exported(table: pd.DataFrame) -> pd.DataFrame:
    """Table for a file: full precision, and the survey's name in each row."""
    return table.assign(
        survey=_survey_data.survey_name(), wording=table["wording"].replace("", "[z]")
    )
