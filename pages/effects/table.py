"""Units and parts of the table of effects."""

from typing import Final

import pandas as pd

from pages.shared.store.model import Focus
from pages.shared.words import sentences

UNIT: Final = {
    "points": "Skill points (1–5 scale) per point of the mechanism",
    "sd": "Standard deviations of the skill per standard deviation of the mechanism",
}


def part(table: pd.DataFrame, focus: Focus) -> pd.DataFrame:
    """Rows of one mechanism and skill."""
    return table[(table["mechanism"] == focus.mechanism) & (table["skill"] == focus.skill)]


def sizes(effects: pd.DataFrame) -> str:
    """Respondents and clusters behind the effects of one mechanism and skill, in words."""
    first = sentences.records(effects[effects["region_type"] == "difference"])[0]
    if sentences.hidden(first):
        return f"A type has too few respondents to show ({sentences.SUPPRESSED})"
    return f"About {first['n']:,} respondents in {first['clusters']} clusters"
