"""What the region and comparison pages read from `data/` and from `analysis`, cached."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from analysis.regions import types as regions_types
from analysis.regions import unusual as unusual_model
from analysis.regions.definitions import DEFINITIONS, INDICATORS
from pages.region import standing as region_standing
from pages.shared.store import atlas, caching, visitor
from pages.shared.store.areas import similar
from pages.shared.words import marks, sentences
from pages.shared.words import types as words_types

COMPARATORS: Final = {
    "similar": "Similar regions",
    "nation": "The same nation",
    "type": "The same region type",
    "uk": "All of the UK",
}
#: Unit of a score by several indicators.
_POINTS = "points (mean z-score)"


def comparators(code: str, kind: str, types: pd.DataFrame) -> list[str]:
    """Codes of the regions that a region is compared with, without itself."""
    regions = atlas.regions()
    if kind == "similar":
        return [str(other) for other in similar(code).index]
    chosen = {
        "nation": regions["nation"] == regions["nation"][code],
        "type": types["type"].eq(types["type"][code]).reindex(regions.index),
        "uk": regions["nation"].notna(),
    }[kind]
    return [str(other) for other in regions.index[chosen] if other != code]


@st.cache_data(show_spinner=False, max_entries=256)
def under_other_definitions(code: str) -> pd.DataFrame:
    """Type of a region under each definition at its default threshold."""
    rows = []
    for key, kind in DEFINITIONS.items():
        if key == "own":
            continue
        types = atlas.region_types(key, kind.threshold)
        found = words_types.type_of(code, types)
        rows.append(
            {
                "Definition": kind.name,
                "Type": sentences.TYPES.get(found.kind or "", sentences.MISSING),
                "Rank (1 = most left-behind)": str(found.rank) if found.kind else sentences.MISSING,
                "Distance to the line (left-behind: above 0)": distance(
                    float(types["margin"][code]), key
                ),
            }
        )
    return pd.DataFrame(rows)


def distance(margin: float, definition: str) -> str:
    """Distance to a definition's line with its unit: points of a score or percentage points."""
    if pd.isna(margin):
        return sentences.MISSING
    if definition == "own":
        return "[z]"
    if definition == "index":
        rank = atlas.index().chosen.standardisation == "rank"
        return f"{sentences.number(margin)} {'percentile points' if rank else _POINTS}"
    if DEFINITIONS[definition].indicators == tuple(INDICATORS):
        return f"{sentences.number(margin)} {_POINTS}"
    return f"{sentences.number(margin, 1)} percentage points"


def contributions(code: str, types: pd.DataFrame) -> pd.DataFrame:
    """Contribution of each indicator to a region's score, largest first, with its label."""
    parts = types.loc[[code]].filter(like="contribution_").iloc[0].dropna().astype(float)
    keys = [str(name).removeprefix("contribution_") for name in parts.index]
    labels = atlas.catalogue()["short_label"]
    table = pd.DataFrame(
        {"label": [labels.get(key, key) for key in keys], "contribution": parts.to_numpy()}
    )
    return table.sort_values("contribution", key=abs, ascending=False)


@caching.cached_per_visitor(visitor.kinds_mark, entries=256)
def standing(code: str, others: Sequence[str]) -> pd.DataFrame:
    """Every indicator of a region beside the median of its comparators, with its ranks.

    Parameters
    ----------
    code : str
        ITL3 code of the region.
    others : sequence of str
        Codes of its comparators.

    Returns
    -------
    DataFrame
        As from :func:`pages.region.standing.table`, with ``region``, ``comparators_median`` and
        ``median_status``. The median is of those comparators that compare on the indicator; there
        is none ("[z]") of too few.
    """
    here, wide = region_standing.rows_of(atlas.newest(), code), atlas.wide()
    nations = atlas.regions()["nation"]
    median = pd.Series(
        {key: unusual_model.typical(wide[key], code, others, nations) for key in here.index}
    )
    table = region_standing.table(
        here,
        code,
        wide,
        nations,
        comparators_median=median,
        median_status=marks.status(median, "[z]"),
    )
    table.insert(0, "region", atlas.region(code).name)
    return table


@caching.cached_per_visitor(visitor.kinds_mark, entries=256)
def indicator_table(code: str, others: Sequence[str]) -> pd.DataFrame:
    """Return what :func:`standing` says in words, for the page."""
    return region_standing.table_in_words(
        standing(code, others),
        atlas.region(code).nation,
        "Value",
        {"Comparators' median": ("comparators_median", "median_status")},
    )


@caching.cached_per_visitor(visitor.kinds_mark, entries=256)
def history(indicator: str, codes: Sequence[str]) -> pd.DataFrame:
    """An indicator over time in some regions or districts and, where it is known, in the UK."""
    rows = atlas.indicators()
    chosen = rows["indicator"].eq(indicator) & (
        rows["area_code"].isin(list(codes)) | rows["geography"].eq("UK")
    )
    lines = rows[chosen].dropna(subset=["value"])
    regions, districts = atlas.regions()["name"], atlas.districts()["name"]
    # a region of one district often has its name
    alike = districts.isin(regions.reindex(list(codes)))
    names = pd.concat([regions, districts.mask(alike, districts + " (district)")])
    table = pd.DataFrame(
        {
            "area_code": lines["area_code"],
            "name": lines["area_code"].map(names).fillna("United Kingdom"),
            "year": lines["period"].str.slice(0, 7),
            "value": lines["value"],
            "low": lines["lower_95"],
            "high": lines["upper_95"],
        }
    )
    order = {code: place for place, code in enumerate(codes)}
    return table.sort_values(
        ["area_code", "year"],
        key=lambda column: (
            column.map(lambda value: order.get(value, len(order)))
            if column.name == "area_code"
            else column
        ),
        kind="stable",
    )


def strip_in_words(values: pd.DataFrame, code: str, unit: str) -> pd.DataFrame:
    """Table of one indicator in every region, with the part that each plays in the figure."""
    part = np.where(values["peer"], "comparator", "other")
    table = values.drop(columns="peer").assign(unit=unit, part=part)
    table.loc[code, "part"] = "this one"
    return table.rename_axis(index="code").reset_index()


def kind_of(code: str, types: pd.DataFrame) -> str:
    """Type in words for a headline: "a left-behind region"."""
    kind = words_types.type_of(code, types).kind
    if kind is None:
        return "a region whose type is not known"
    return "a left-behind region" if kind == regions_types.LEFT_BEHIND else "an advanced region"
