"""The effects as words and tables."""

import pandas as pd
import streamlit as st

from analysis.effects import NOT_REPORTED
from pages import _data, _layout, _words

_P_FLOOR = 0.001


def sizes(table: pd.DataFrame) -> str:
    """Respondents and regions in words."""
    first = table[table["region_type"] == "difference"].iloc[0]
    return f"{first['n']:,} respondents in {first['clusters']} regions"


def reading(table: pd.DataFrame, unit: str) -> None:
    """The differences between the types in sentences, and what they do not show."""
    st.markdown("**How to read it**")
    for row in _words.records(table[table["region_type"] == "difference"]):
        what = f"{_words.MECHANISMS[row['mechanism']]} and {_words.SKILLS[row['skill']].lower()}"
        bounds = _words.interval(row["low"], row["high"])
        if row["low"] <= 0 <= row["high"]:
            said = "no clear difference between the types"
        else:
            where = "left-behind" if row["estimate"] > 0 else "advanced"
            said = f"a stronger association in {where} regions"
        size = _words.number(row["estimate"])
        st.markdown(f"- **{what}:** {said}: {size} {unit} (95 % confidence interval {bounds}).")
    _layout.note(
        "Associations in a cross-sectional survey: people who use a mechanism more may differ in "
        "other ways. An interval that includes zero does not show that there is no association. "
        "Few of the working-age population use coworking spaces: they are no panacea."
    )


def _p_value(value: float) -> str:
    return "< 0.001" if value < _P_FLOOR else f"{value:.3f}"


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Table for the page: words, rounded numbers, the published direction and its wording."""
    return pd.DataFrame(
        {
            "Mechanism": table["mechanism"].map(_words.MECHANISMS),
            "Skill": table["skill"].map(_words.SKILLS),
            "Region type": table["region_type"].map(_words.TYPES),
            "Estimate": table["estimate"].map(_words.number),
            "95 % confidence interval": [
                _words.interval(low, high)
                for low, high in zip(table["low"], table["high"], strict=True)
            ],
            "p": table["p_value"].map(_p_value),
            "Respondents": table["n"],
            "Regions": table["clusters"],
            "Published direction": [
                direction if direction == NOT_REPORTED else f"{direction} ({wording})"
                for direction, wording in zip(table["direction"], table["wording"], strict=True)
            ],
            "Loaded survey": table["agreement"],
        }
    )


def exported(table: pd.DataFrame) -> pd.DataFrame:
    """Table for a file: full precision, and the survey's name in each row."""
    return table.assign(survey=_data.survey_name())
