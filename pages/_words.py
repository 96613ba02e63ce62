"""Sentences written from numbers, in plain British English."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

MECHANISMS = {
    "social_interaction": "Social interaction",
    "structured_resources": "Structured resources",
}
SKILLS = {
    "social_cognitive": "Social-cognitive skills",
    "technical_digital": "Technical-digital skills",
}
TYPES = {"left-behind": "Left-behind", "advanced": "Advanced", "difference": "Difference"}
MISSING = "[x]"
MINUS = "\N{MINUS SIGN}"
#: Marks of the official-statistics convention that the tables of the atlas use.
SPECIAL_VALUES = {
    "[x]": "not available",
    "[c]": "suppressed for confidentiality",
    "[u]": "low reliability",
    "[z]": "not applicable",
}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def number(value: float, decimals: int = 2) -> str:
    """Number with a true minus sign and thousands separators; ``[x]`` when missing."""
    if pd.isna(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return f"{MINUS}{text}" if negative else text


def with_unit(value: float, unit: str, decimals: int = 0) -> str:
    """Number with its unit where a reader expects it: £31,000, 12.4 %, 3.2 km."""
    if pd.isna(value):
        return MISSING
    text = number(value, decimals)
    if unit.startswith("£"):
        return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"
    if unit.startswith("%"):
        return f"{text} %"
    return f"{text} {unit}".strip()


def interval(low: float, high: float, decimals: int = 2) -> str:
    """Interval as “0.18 to 0.44”."""
    return f"{number(low, decimals)} to {number(high, decimals)}"


def ordinal(rank: int) -> str:
    """Rank in words of figures: 1st, 2nd, 11th."""
    teens = rank // 10 % 10 == 1
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix}"


def effect(row: Mapping[str, Any], unit: str = "points") -> str:
    """One effect as a sentence with its interval, saying what it does not show.

    Parameters
    ----------
    row : mapping
        ``skill``, ``mechanism``, ``estimate``, ``low`` and ``high``, as from
        `analysis.effects.mechanism_effects`.
    unit : {"points", "standard deviations"}
        Unit of both the skill and the mechanism.
    """
    one = "point" if unit == "points" else "standard deviation"
    skill = SKILLS[row["skill"]].lower()
    mechanism = MECHANISMS[row["mechanism"]].lower()
    size = number(abs(row["estimate"]))
    bounds = f"(95 % confidence interval {interval(row['low'], row['high'])})"
    if row["low"] <= 0 <= row["high"]:
        return (
            f"One {one} more {mechanism} goes with {number(row['estimate'])} {unit} of {skill} "
            f"{bounds}: the interval includes zero, so no clear association."
        )
    direction = "higher" if row["estimate"] > 0 else "lower"
    return (
        f"One {one} more {mechanism} is associated with {skill} {size} {unit} {direction} {bounds}."
    )


def difference_headline(differences: pd.DataFrame) -> str:
    """Headline on the differences between region types, from the clearest one.

    Parameters
    ----------
    differences : DataFrame
        Rows of `mechanism_effects` with ``region_type`` "difference".
    """
    clear = differences[(differences["low"] > 0) | (differences["high"] < 0)]
    if clear.empty:
        return (
            "No difference between left-behind and advanced regions is clear of zero in this survey"
        )
    row = max(records(clear), key=lambda effect: abs(effect["estimate"]))
    where = "left-behind" if row["estimate"] > 0 else "advanced"
    mechanism, skill = MECHANISMS[row["mechanism"]], SKILLS[row["skill"]].lower()
    verb = "is" if row["mechanism"] == "social_interaction" else "are"
    return f"{mechanism} {verb} associated more strongly with {skill} in {where} regions"
