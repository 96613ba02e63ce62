"""Numbers of one region or district, from `data/` and from `analysis`, cached."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.regions import deprivation, unusual
from analysis.regions import types as regions_types
from analysis.regions.definitions import DEFINITIONS, INDICATORS
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, caching, plain, visitor
from pages.shared.store.plain import Geography
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
        return [str(other) for other in store_areas.similar(code).index]
    chosen = {
        "nation": regions["nation"] == regions["nation"][code],
        "type": types["type"].eq(types["type"][code]).reindex(regions.index),
        "uk": regions["nation"].notna(),
    }[kind]
    return [str(other) for other in regions.index[chosen] if other != code]


@st.cache_data(show_spinner=False, max_entries=256)
def under_other_definitions(code: str) -> pd.DataFrame:
    """Type, rank and ``distance`` of a region under each definition at its usual threshold."""
    rows = []
    for key, kind in DEFINITIONS.items():
        if key != "own":
            types = atlas.region_types(key, kind.threshold)
            found = words_types.type_of(code, types)
            rows.append(
                {
                    "definition": kind.name,
                    "type": found.kind,
                    "rank": found.rank if found.kind else None,
                    "distance": distance(float(types["margin"][code]), key),
                }
            )
    return pd.DataFrame(rows).astype({"rank": "Int64"})


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

    As from :func:`_standing`, with ``region``, ``comparators_median`` and ``median_status``. The
    median is of those comparators that compare on the indicator; there is none ("[z]") of too few.
    """
    nations, wide = atlas.regions()["nation"], atlas.wide()
    here = plain.rows_of(code)
    median = pd.Series(
        {key: unusual.typical(wide[key], code, others, nations) for key in here.index}
    )
    return _standing(
        here,
        "ITL3",
        region=atlas.region(code).name,
        comparators_median=median,
        median_status=marks.status(median, "[z]"),
    )


def standing_of_district(lad: str) -> pd.DataFrame:
    """Every indicator of a district beside its region and its nation, with its ranks.

    As from :func:`_standing`, with ``district``, ``region_value`` and ``region_status``, and the
    ``nation_median`` of the nation's districts with ``median_status``. Ranks are among districts.
    """
    rows, districts = atlas.newest("LAD"), atlas.districts()
    home = districts.index[districts["nation"] == districts["nation"][lad]]
    here = plain.rows_of(lad, "LAD")
    region = plain.rows_of(atlas.districts_region(lad)).reindex(here.index)
    wide = atlas.wide("LAD")
    median = wide.loc[wide.index.isin(home), here.index].median()
    shared = store_areas.shared_marks(rows[rows["area_code"].isin(home)])
    return _standing(
        here,
        "LAD",
        district=atlas.district_name(lad),
        region_value=region["value"],
        region_status=marks.status(region["value"], marks.marks(region["status"])),
        nation_median=median,
        median_status=marks.status(median, shared.reindex(here.index)),
    )


def _standing(here: pd.DataFrame, geography: Geography, **beside: Any) -> pd.DataFrame:
    """Indicators of an area beside other values, by indicator, with the ranks of its values.

    A value that is missing has no rank, and its mark says why; what must not set nations against
    each other has none in the UK ("[z]").
    """
    code, nations = str(here["area_code"].iloc[0]), plain.areas(geography)["nation"]
    wide, keys = plain.wide(geography), here.index
    apart = pd.Series(
        [len(unusual.comparable(key, code, nations.index, nations)) < len(nations) for key in keys],
        keys,
    )
    inside = [plain.rank_in_nation(code, key, geography) for key in keys]
    everywhere = [None if apart[key] else deprivation.rank(wide[key], code) for key in keys]
    whys = marks.marks(here["status"])
    return (
        store_areas.values_apart(here)
        .assign(code=code, **beside)
        .join(_ranks("nation", inside, whys))
        .join(_ranks("uk", everywhere, whys.mask(apart, "[z]")))
        .assign(
            period=here["period"],
            source=here["source"],
            licence=store_areas.licences(here["indicator"]),
            decimals=atlas.catalogue()["decimals"],
        )
    )


def _ranks(
    among: str, ranks: Sequence[deprivation.Rank | None], whys: "pd.Series[str]"
) -> pd.DataFrame:
    columns = [f"{among}_rank", f"{among}_ranked"]
    pairs = [pair or (None, None) for pair in ranks]
    table = pd.DataFrame(pairs, index=whys.index, columns=columns, dtype="Int64")
    return table.assign(**{f"{among}_rank_status": marks.status(table[columns[0]], whys)})


@caching.cached_per_visitor(visitor.kinds_mark, entries=256)
def unusual_in_region(code: str, others: Sequence[str], among: str) -> pd.DataFrame:
    """Indicators by how far a region stands from its comparators, in sentences."""
    return _unusual(code, "ITL3", others, among)


@st.cache_data(show_spinner=False, max_entries=256)
def unusual_in_district(lad: str) -> pd.DataFrame:
    """Indicators by how far a district stands from the ten most similar ones, in sentences."""
    return _unusual(lad, "LAD", list(plain.similar(lad, "LAD").index), "similar districts")


def _unusual(code: str, geography: Geography, others: Sequence[str], among: str) -> pd.DataFrame:
    """As from :func:`plain.unusual_in`, with period and source as ``stamp``."""
    found, here = plain.unusual_in(code, others, among, geography), plain.rows_of(code, geography)
    stamps = here["period"].map(sentences.period) + ", " + here["source"]
    return found.assign(stamp=stamps.reindex(found.index))


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
    place = {code: place for place, code in enumerate(codes)}
    return table.sort_values("year", kind="stable").sort_values(
        "area_code", key=lambda codes: codes.map(place).fillna(len(place)), kind="stable"
    )


def kind_of(code: str, types: pd.DataFrame) -> str:
    """Type in words for a headline: "a left-behind region"."""
    kind = words_types.type_of(code, types).kind
    if kind is None:
        return "a region whose type is not known"
    return "a left-behind region" if kind == regions_types.LEFT_BEHIND else "an advanced region"
