"""Groups of regions and what compares them, cached."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions import access, group_differences, two_indicators
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, caching, visitor
from pages.shared.words import coverage, sentences
from pages.shared.words import marks as words_marks

_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
FILTERS = {
    "all": "All regions",
    **dict(zip(_NATIONS, _NATIONS, strict=True)),
    "rural": "Mostly rural",
    "coastal": "On the coast",
}
_HALF = 50.0
#: Regions of each type that an indicator is known in, to stand in the figure of differences.
FEWEST = 5
#: Indicators whose value is no quantity to average.
_CATEGORIES = ("coastal",)


class Groups(NamedTuple):
    """Groups that are compared: names with the codes of their regions, in order."""

    members: dict[str, tuple[str, ...]]

    def series(self) -> "pd.Series[str]":
        """Group by ITL3 code; a region in two groups counts in the first."""
        pairs = [(code, name) for name, codes in self.members.items() for code in codes]
        return pd.Series(dict(reversed(pairs)), dtype=object)[::-1]

    @property
    def typed(self) -> bool:
        """Whether the groups are region types, not single regions."""
        return set(self.members) <= set(sentences.TYPES.values())


def inside(kind: str) -> "pd.Series[bool]":
    """Regions that a filter keeps, by ITL3 code."""
    regions, wide = atlas.regions(), atlas.wide().reindex(atlas.regions().index)
    if kind == "all":
        return pd.Series(data=True, index=regions.index)
    if kind == "rural":
        return wide["rural_share"] > _HALF
    if kind == "coastal":
        return wide["coastal"] == 1
    return regions["nation"] == kind


def by_type(types: pd.DataFrame, kind: str) -> Groups:
    """Left-behind against advanced regions, among those that a filter keeps.

    A type without any region there is no group.
    """
    kept = inside(kind)
    members = {
        sentences.TYPES[name]: tuple(
            str(code) for code in types.index[types["type"].eq(name) & kept]
        )
        for name in ("left-behind", "advanced")
    }
    return Groups({name: codes for name, codes in members.items() if codes})


def by_region(codes: list[str]) -> Groups:
    """Regions side by side, each a group of its own."""
    names = atlas.regions()["name"]
    return Groups({str(names[code]): (code,) for code in codes})


def compared() -> pd.DataFrame:
    """Indicators that can be compared, a row a region."""
    wide = atlas.wide().reindex(atlas.regions().index)
    return wide[[key for key in atlas.catalogue().index if key in wide and key not in _CATEGORIES]]


@caching.cached_per_visitor(visitor.kinds_mark)
def side_by_side(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return each indicator in each group, a row an indicator and group.

    The columns are those of `pages.compare.indicators`, where they are declared. The difference of
    two region types is the same in both rows. Numbers are missing where a status is not "ok".
    """
    if Groups(dict(members)).typed:
        rows = _of_types(members)
    else:
        rows = _of_regions({codes[0]: name for name, codes in members.items()})
    together = _known([code for codes in members.values() for code in codes])
    keys, about = rows["indicator"], atlas.catalogue()
    return rows.assign(
        **{name: keys.map(about[name]) for name in ("label", "unit", "decimals", "licence")},
        periods=keys.map(together["period"]),
        sources=keys.map(together["source"]),
    )


def _of_types(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Mean and quartiles of each indicator in region types, with the difference of two."""
    population = atlas.regions()["population"]
    rows = group_differences.compare_groups(compared(), Groups(dict(members)).series(), population)
    known = pd.concat({name: _known(codes) for name, codes in members.items()})
    rows = rows.rename(columns={"n": "regions", "missing": "regions_missing"})
    rows = rows.join(known, on=["group", "indicator"])
    rows = rows.assign(status=words_marks.status(rows["mean"], rows["why"]))
    if len(members) == 1:
        return rows
    apart = differences(members)[["difference", "status", "low", "high", "interval_status"]]
    apart.columns = ["difference", *(f"difference_{name}" for name in apart.columns[1:])]
    return rows.join(apart, on="indicator")


def _of_regions(names: Mapping[str, str]) -> pd.DataFrame:
    """Newest value of each indicator in single regions, by code, with interval and status."""
    rows = atlas.newest().set_index(["indicator", "area_code"])
    rows = rows.reindex(pd.MultiIndex.from_product([compared().columns, names]))
    rows = rows.reset_index(names=["indicator", "code"])
    return store_areas.values_apart(rows).assign(
        name=rows["code"].map(dict(names)),
        code=rows["code"],
        **{name: rows[name].fillna(sentences.MISSING) for name in ("period", "source")},
    )


def _listed(values: "pd.Series[str]") -> str:
    return "; ".join(sorted(values.unique()))


def _known(codes: Sequence[str]) -> pd.DataFrame:
    """When and from whom values in some regions are, by indicator, and ``why`` there are none."""
    rows = atlas.newest()
    rows = rows[rows["area_code"].isin(codes)]
    told = rows[rows["value"].notna()].groupby("indicator")[["period", "source"]]
    return (
        told.agg(_listed)
        .reindex(compared().columns)
        .assign(why=store_areas.shared_marks(rows))
        .fillna(sentences.MISSING)
    )


@caching.cached_per_visitor(visitor.kinds_mark)
def differences(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Difference of the first two groups on each indicator, with Welch's interval and statuses."""
    first, second = list(members)[:2]
    chosen = Groups(dict(members))
    found = group_differences.group_differences(compared(), chosen.series(), (first, second))
    marks = _known([*members[first], *members[second]])["why"].reindex(found.index)
    return found.assign(
        status=words_marks.status(found["difference"], marks),
        interval_status=words_marks.status(found["low"], marks),
    )


def standardised(members: Mapping[str, tuple[str, ...]], defining: tuple[str, ...]) -> pd.DataFrame:
    """Differences of the first two groups in standard deviations within them, largest first.

    Left out are indicators of a subject, such as the economy, that helps to define the types, where
    a difference follows from the definition, and indicators known in few regions of a type.
    ``size``, ``low`` and ``high`` are in standard deviations, which are taken as known.
    """
    about = atlas.catalogue()
    subjects = about["group"].str.split().str[0]
    found = differences(members)
    found = found[~subjects[found.index].isin(subjects[list(defining)])]
    found = found[(found[["n_first", "n_second"]].min(axis=1) >= FEWEST) & (found["sd"] > 0)]
    scaled = found[["difference", "low", "high"]].div(found["sd"], axis=0)
    scaled = scaled.rename(columns={"difference": "size"})
    scaled.insert(0, "name", about["short_label"][scaled.index])
    order = scaled["size"].abs().sort_values(ascending=False, kind="stable").index
    return scaled.loc[order].rename_axis("indicator").reset_index()


def areas_of(codes: tuple[str, ...]) -> pd.DataFrame:
    """Small areas of some regions."""
    areas = store_areas.small_areas()
    return areas[areas["itl3"].isin(codes)]


@caching.cached_per_visitor(visitor.layer_mark)
def median_distances() -> "pd.Series[float]":
    """Kilometres within which half of a region's residents have a coworking space, by ITL3."""
    return access.mean_distance(store_areas.small_areas(), by="itl3").set_index("itl3")["median_km"]


@caching.cached_per_visitor(visitor.groups_mark)
def supplied(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Places of the layer and access to them, a row a group.

    The columns are those of `pages.compare.access`, where they are declared; with a complete layer
    the ranks of single regions among them.
    """
    complete = atlas.layer_is_complete()
    rows = []
    for name, codes in members.items():
        places, areas = atlas.spaces(), areas_of(codes)
        places = places[places["itl3"].isin(codes)]
        count = int((places["tier"] == "A").sum())
        residents = int(atlas.regions()["population"].reindex(list(codes)).sum())
        near = access.within(areas).set_index("threshold_km")["share"]
        if areas["km"].isna().all():
            # No space of the layer is on their island: none that is there is known.
            near = near * np.nan
        rows.append(
            {
                "group": name,
                "residents": residents,
                "layer": "complete" if complete else "partial",
                "coworking_spaces": count,
                "other_places": len(places) - count,
                # None in a partial list is no rate of 0.
                "rate": count / residents * coverage.PER if count or complete else np.nan,
                "within_5_km": 100 * near[5.0],
                "within_20_km": 100 * near[20.0],
                "median_km": access.mean_distance(areas)["median_km"].iloc[0],
            }
        )
    table = pd.DataFrame(rows)
    table = table.assign(
        rate_status=words_marks.status(table["rate"]),
        distance_status=words_marks.status(table["median_km"]),
    )
    return table.join(_ranked(members)) if complete else table


def _ranked(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Ranks of the supply and access of single regions, a row a group; several have none."""
    ranks, nations = store_areas.layer_ranks(), atlas.regions()["nation"]
    names = [f"{measure}_{among}" for measure in ("rate", "near") for among in ("uk", "nation")]
    rows = [
        {
            **{f"{name}_rank": ranks[name][codes[0]] for name in names},
            "uk_ranked": len(nations),
            "nation_ranked": (nations == nations[codes[0]]).sum(),
        }
        if len(codes) == 1
        else {}
        for codes in members.values()
    ]
    columns = [*(f"{name}_rank" for name in names), "uk_ranked", "nation_ranked"]
    table = pd.DataFrame(rows, columns=columns, index=range(len(rows)), dtype="Int64")
    return table.assign(rank_status=words_marks.status(table["uk_ranked"], "[z]"))


def fitted(x_key: str, y_key: str, types: pd.DataFrame) -> pd.DataFrame:
    """Two indicators of each region with a straight line of fit and its 95% band.

    Raises
    ------
    AnalysisError
        If fewer than three regions have both.
    """
    wide = compared()
    table = pd.DataFrame(
        {"name": atlas.regions()["name"], "x": wide[x_key], "y": wide[y_key], "type": types["type"]}
    ).dropna()
    if len(table) < two_indicators.FEWEST_OF_LINE:
        both = " and ".join(f"“{atlas.catalogue()['label'][key]}”" for key in (x_key, y_key))
        message = (
            f"{both} are both known in {len(table)} regions, and a line of fit takes at "
            f"least {two_indicators.FEWEST_OF_LINE}: choose another pair of indicators."
        )
        raise AnalysisError(message)
    line = two_indicators.line_of_fit(table["x"], table["y"])
    table.attrs = {"line": line.band, "r": line.correlation}
    return table
