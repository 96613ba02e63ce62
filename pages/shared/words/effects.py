"""Effects in words."""

from typing import Any

import pandas as pd

from analysis.effects import NOT_REPORTED
from pages.shared.words import sentences
from pages.shared.words.tables import intervals, numbers, p_values


def _counts(values: "pd.Series[int]") -> "pd.Series[Any]":
    """Numbers as they are, or as words where one of them is suppressed."""
    if values.notna().all():
        return values
    return values.astype("string").fillna(sentences.SUPPRESSED)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Table for the page: words, rounded numbers, the published direction and its wording."""
    return pd.DataFrame(
        {
            "Mechanism": table["mechanism"].map(sentences.MECHANISMS),
            "Skill": table["skill"].map(sentences.SKILLS),
            "Region type": table["region_type"].map(sentences.TYPES),
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
