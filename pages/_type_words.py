"""Why a region is of its type, in words."""

from typing import NamedTuple

import pandas as pd

from analysis import typology

#: Indicators that the definitions of left-behind are made of, and the reading of a high value.
TYPE_INDICATORS = {
    "deprived_20_share": "many residents in deprived neighbourhoods",
    "gva_per_head": "low output per head",
    "gdhi_per_head": "low household income per head",
    "population_growth": "weak population growth",
    "gva_per_head_growth": "weak growth of output per head",
}
_OPPOSITE = {
    "deprived_20_share": "few residents in deprived neighbourhoods",
    "gva_per_head": "high output per head",
    "gdhi_per_head": "high household income per head",
    "population_growth": "strong population growth",
    "gva_per_head_growth": "strong growth of output per head",
}


class TypeOf(NamedTuple):
    """A region's type (None where it has none), its rank, and why."""

    kind: str | None
    rank: int
    ranked: int
    reasons: list[str]
    missing: str


def type_of(code: str, types: pd.DataFrame) -> TypeOf:
    """Type of one region and the indicators that speak most for it, in words."""
    ranked = int(types["rank"].notna().sum())
    missing = str(types["missing"][code])
    if pd.isna(types["type"][code]):
        return TypeOf(None, 0, ranked, [], missing)
    kind = str(types["type"][code])
    behind = kind == typology.LEFT_BEHIND
    words = TYPE_INDICATORS if behind else _OPPOSITE
    parts = {
        name: float(types[f"contribution_{name}"][code])
        for name in words
        if f"contribution_{name}" in types
    }
    speaking = {name: part for name, part in parts.items() if (part > 0) == behind}
    largest = sorted(speaking, key=lambda name: -abs(speaking[name]))[:2]
    return TypeOf(
        kind, int(types["rank"][code]), ranked, [words[name] for name in largest], missing
    )
