"""The eight effects in one light figure: mechanism to skill, in each type of region."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.effects import NOT_REPORTED
from pages.shared.words import sentences

#: Rows of the figure: what the study is about first.
PATHS: Final = (
    ("structured_resources", "technical_digital"),
    ("structured_resources", "social_cognitive"),
    ("social_interaction", "technical_digital"),
    ("social_interaction", "social_cognitive"),
)
KINDS: Final = ("left-behind", "advanced")
#: The article's pair of words for them.
WORDS: Final = {"left-behind": "left-behind", "advanced": "more advanced"}
#: Share of the width that the scale takes, in per cent; numbers and directions stand beside it.
_PLOT: Final = 58.0
_TICK: Final = 0.2
#: Most numbers of the scale that a phone has room for.
_MOST_TICKS: Final = 6


def eight_effects(table: pd.DataFrame, *, size: str, unit: str, forward: str = "all") -> str:
    """Draw all effects with their intervals beside the published directions, as HTML.

    Parameters
    ----------
    table : DataFrame
        As from `analysis.effects.agrees`, both skills stacked.
    size : str
        What the sizes are, such as "Simulated size".
    unit : str
        Unit of the effects in words, for the axis.
    forward : {"all", "left-behind", "advanced"}
        Type that comes forward; the other's lines are thin and its marks hollow.
    """
    rows = {
        (row["mechanism"], row["skill"], row["region_type"]): row
        for row in sentences.records(table)
    }
    ends = _range(table)
    drawn = "".join(_path(rows, path, ends, forward) for path in PATHS)
    return (
        f'<figure class="eight" role="img" aria-label="{escape(described(table, size))}">'
        f"<figcaption>{_key(forward)}</figcaption>"
        f'<div class="head"><span>{escape(size)}, 95% CI</span><span>Published</span></div>'
        f"{drawn}{_axis(ends, unit)}</figure>"
    )


def described(table: pd.DataFrame, size: str) -> str:
    """Say in a sentence an effect what the figure shows."""
    said = []
    for mechanism, skill in PATHS:
        part = table[(table["mechanism"] == mechanism) & (table["skill"] == skill)]
        rows = {row["region_type"]: row for row in sentences.records(part)}
        sizes = "; ".join(
            f"{WORDS[kind]} {sentences.estimate(rows[kind])}, published: {published(rows[kind])}"
            for kind in KINDS
        )
        said.append(f"{_name(mechanism, skill)}: {sizes}.")
    return f"{size} with 95% confidence interval. {' '.join(said)}"


def published(row: Mapping[str, Any]) -> str:
    """Direction that the study reports for an effect, in a word or two."""
    if row["direction"] == NOT_REPORTED:
        return NOT_REPORTED
    return f"{row['direction']} stronger" if "stronger" in row["wording"] else row["direction"]


def _name(mechanism: str, skill: str) -> str:
    return f"{sentences.MECHANISMS[mechanism]} and {sentences.SKILLS[skill].lower()}"


def _range(table: pd.DataFrame) -> tuple[float, float]:
    """Ends of the scale: they hold every interval, and zero with room for half a mark."""
    shown = table[table["region_type"].isin(KINDS)]
    low, high = np.nanmin([0.0, *shown["low"]]), np.nanmax([_TICK, *shown["high"]])
    room = (high - low) / 40
    return float(low - room), float(high + room)


def _at(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return round(_PLOT * (value - low) / (high - low), 2)


def _key(forward: str) -> str:
    return "".join(
        f'<span class="{kind}{_back(kind, forward)}"><i class="mark"></i>'
        f"{sentences.capital(WORDS[kind])}</span>"
        for kind in KINDS
    )


def _back(kind: str, forward: str) -> str:
    """Class of the type that steps back."""
    return "" if forward in ("all", kind) else " back"


def _path(
    rows: Mapping[tuple[str, str, str], Mapping[str, Any]],
    path: tuple[str, str],
    ends: tuple[float, float],
    forward: str,
) -> str:
    """One mechanism and skill: its name, and a line for each type."""
    mechanism, skill = path
    name = f"<b>{sentences.MECHANISMS[mechanism]}</b> and {sentences.SKILLS[skill].lower()}"
    lines = "".join(
        f'<div class="line {kind}{_back(kind, forward)}">'
        f"{_effect(rows[mechanism, skill, kind], ends)}</div>"
        for kind in KINDS
    )
    return f'<div class="path">{name}{lines}</div>'


def _effect(row: Mapping[str, Any], ends: tuple[float, float]) -> str:
    """Zero line, interval, mark and number of an effect, and its published direction."""
    direction = published(row)
    zero = f'<i class="zero" style="left:{_at(0, ends)}%"></i>'
    quiet = ' class="none"' if direction == NOT_REPORTED else ""
    beside = f"<em{quiet}>{escape(direction)}</em>"
    if sentences.hidden(row) or pd.isna(row["estimate"]):
        mark = sentences.SUPPRESSED if sentences.hidden(row) else sentences.MISSING
        return f'{zero}<span style="left:{_at(0, ends)}%">{mark}</span>{beside}'
    low, middle, high = (_at(row[name], ends) for name in ("low", "estimate", "high"))
    return (
        f'{zero}<i class="interval" style="left:{low}%;width:{round(high - low, 2)}%"></i>'
        f'<i class="mark" style="left:{middle}%"></i>'
        f'<span style="left:{high}%">{sentences.number(row["estimate"])}</span>{beside}'
    )


def _axis(ends: tuple[float, float], unit: str) -> str:
    low, high = ends
    ticks = np.arange(np.ceil(low / _TICK), np.floor(high / _TICK) + 1) * _TICK
    labels = "".join(
        f'<span style="left:{_at(tick, ends)}%">'
        f"{sentences.number(tick, 1) if round(tick, 1) else 0}</span>"
        for tick in ticks[:: 1 if len(ticks) <= _MOST_TICKS else 2]
    )
    return f'<div class="axis">{labels}</div><small>{escape(unit)}</small>'
