"""Why a region is of its type, in words."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.regions.definitions import INDICATORS, Definition
from analysis.regions.own_index import Index
from analysis.regions.types import LEFT_BEHIND
from pages.shared.words import sentences

#: Indicators that the atlas's definitions are made of: the reading of a part of the score that
#: speaks for left-behind, and of one that speaks against it.
READINGS = {
    "deprived_20_share": (
        "many residents in deprived neighbourhoods",
        "few residents in deprived neighbourhoods",
    ),
    "gva_per_head": ("low output per head", "high output per head"),
    "gdhi_per_head": ("low household income per head", "high household income per head"),
    "population_growth": ("weak population growth", "strong population growth"),
    "gva_per_head_growth": ("weak growth of output per head", "strong growth of output per head"),
}


def threshold(cut: float, *, percent: bool) -> str:
    """Say where the line between the types is: a per cent of the UK mean, or a share of regions."""
    if percent:
        return f"below {cut:g}% of the UK mean"
    # The default is exact: a third, not 33 per cent.
    share = "third" if round(100 * cut) == round(100 / 3) else f"{100 * cut:.0f}%"
    return f"the top {share} of regions"


class OwnTypes(NamedTuple):
    """Region types of a visitor's own, with the definition that they follow."""

    definition: Definition
    types: pd.DataFrame


class TypeOf(NamedTuple):
    """A region's type (None where it has none), its rank, and why.

    Of a list, which ranks nothing, ``rank`` and ``ranked`` are 0. Near the line the score can speak
    for the other type: then the reasons are those of the other, ``in_spite`` of which it has its.
    """

    kind: str | None
    rank: int
    ranked: int
    reasons: list[str]
    missing: str
    in_spite: bool = False


def is_list(types: pd.DataFrame) -> bool:
    """Whether the types are those of a list, whose scores and ranks mean nothing."""
    return "contribution_own_list" in types


def readings(index: Index, labels: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Readings of the parts of an index of one's own, by indicator."""
    found = {}
    for name, direction in zip(index.indicators, index.directions, strict=True):
        plain = sentences.label_inside(str(labels[name]))
        high_first = (f"high on “{plain}”", f"low on “{plain}”")
        usual, sign = (READINGS[name], INDICATORS[name]) if name in READINGS else (high_first, 1)
        found[name] = usual if sign == direction else usual[::-1]
    return found


def type_of(code: str, types: pd.DataFrame) -> TypeOf:
    """Type of one region and the indicators that speak most for it, in words."""
    missing = str(types["missing"][code])
    kind = None if pd.isna(types["type"][code]) else str(types["type"][code])
    if is_list(types):
        return TypeOf(kind, 0, 0, [], missing)
    ranked = int(types["rank"].notna().sum())
    if kind is None:
        return TypeOf(None, 0, ranked, [], missing)
    behind = kind == LEFT_BEHIND
    words: Mapping[str, tuple[str, str]] = types.attrs.get("readings", READINGS)
    parts = {
        name: float(types[f"contribution_{name}"][code])
        for name in words
        if f"contribution_{name}" in types
    }
    # The line is not at zero: near it the score speaks for the other type. One indicator alone is
    # no mean of z-scores, and nothing to balance: a low one is the reason, or there is none.
    carried = len(parts) == 1 or (sum(parts.values()) > 0) == behind
    towards = behind == carried
    speaking = {name: part for name, part in parts.items() if (part > 0) == towards}
    largest = sorted(speaking, key=lambda name: -abs(speaking[name]))[:2]
    said = [words[name][0 if towards else 1] for name in largest]
    return TypeOf(kind, int(types["rank"][code]), ranked, said, missing, in_spite=not carried)


def standing(found: TypeOf) -> str:
    """Rank of a region and why, in a sentence."""
    if not found.ranked:
        return "A list gives types, no scores: regions are not ranked by it."
    how = f"on the {found.kind} side of the line in spite of" if found.in_spite else "mainly for"
    why = f", {how} {' and '.join(found.reasons)}" if found.reasons else ""
    place = f"{sentences.ordinal(found.rank)} of {found.ranked} regions"
    return f"It ranks {place} (1st = most left-behind){why}."


def untyped(found: TypeOf) -> str:
    """Why a region has no type, in a sentence."""
    if found.missing == "own_list":
        return "It has no type: your list leaves it out, or gives it both types."
    return f"Its type is not known: {found.missing} is not available."
