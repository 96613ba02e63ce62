"""Definitions of left-behind of a visitor's own: a list that they loaded, an index they built."""

import pandas as pd

from analysis.regions import own_index, own_index_sensitivity
from analysis.regions.definitions import DEFINITIONS, SHARE, Definition
from pages.shared.store import atlas, caching, visitor

#: An indicator serves an index if it is known for this share of the regions.
_KNOWN = 0.9
#: Fewer distinct values are categories.
_FEWEST_VALUES = 10


def definition(key: str) -> Definition:
    """Return a definition of left-behind by its key, the visitor's own ones too."""
    if key == "index":
        return of_index(atlas.index().chosen)
    own = visitor.types()
    if key == "own" and own is not None:
        rule = f"Left-behind are the regions that the list “{own.name}” says are."
        return DEFINITIONS["own"]._replace(rule=rule)
    return DEFINITIONS[key]


def of_index(index: own_index.Index) -> Definition:
    """Return an index of one's own as a definition."""
    low, high = own_index.THRESHOLDS
    scale = "z-scores" if index.standardisation == "z" else "percentiles"
    parts = [
        f"{'high' if direction == 1 else 'low'} {'log of ' if name in index.logged else ''}"
        f"{atlas.indicator_name(name)} (weight {weight:g})"
        for name, direction, weight in zip(
            index.indicators, index.directions, index.weights, strict=True
        )
    ]
    rule = (
        f"Left-behind are the {share(index)} of regions with the highest weighted mean of "
        f"{scale}: {'; '.join(parts)}."
    )
    return Definition(
        "index",
        "Your own index",
        rule,
        "An index that a visitor built from the atlas's indicators",
        index.indicators,
        index.threshold,
        low,
        high,
        SHARE,
    )


def share(index: own_index.Index) -> str:
    """Return the share of regions that an index calls left-behind, in words."""
    third = abs(index.threshold - atlas.INDEX.threshold) < 1e-9  # noqa: PLR2004 (rounding)
    return "third" if third else f"{100 * index.threshold:.3g} %"


def offered() -> dict[str, str]:
    """Indicators that an index can be made of, with label and unit."""
    wide, about = atlas.wide().reindex(atlas.regions().index), atlas.catalogue()
    known = wide.notna().mean() >= _KNOWN
    varied = wide.nunique() >= _FEWEST_VALUES
    keys = [str(key) for key in about.index if key in wide and known[key] and varied[key]]
    return {key: f"{about['label'][key]}, {about['unit'][key]}" for key in keys}


def sensitivity(index: own_index.Index) -> pd.DataFrame:
    """Which regions are left-behind however the index is made, with their names."""
    return _sensitivity(own_index.write(index))


def _visitor() -> str:
    return "own"


@caching.cached_per_visitor(_visitor)
def _sensitivity(text: str) -> pd.DataFrame:
    table = atlas.wide().reindex(atlas.regions().index)
    return own_index_sensitivity.sensitivity(table, own_index.parse(text))
