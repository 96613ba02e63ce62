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

FILTERS = {
    "all": "All regions",
    "England": "England",
    "Scotland": "Scotland",
    "Wales": "Wales",
    "Northern Ireland": "Northern Ireland",
    "rural": "Mostly rural",
    "coastal": "On the coast",
}
_HALF = 50.0
#: Regions of each type that an indicator is known in, to stand in the figure of differences.
FEWEST = 5
#: Indicators whose value is no quantity to average.
_CATEGORIES = ("coastal",)
_NOT_APPLICABLE = "[z]"


class Groups(NamedTuple):
    """Groups that are compared: names with the codes of their regions, in order."""

    members: dict[str, tuple[str, ...]]

    def series(self) -> "pd.Series[str]":
        """Group by ITL3 code; a region in two groups counts in the first."""
        pairs = [(code, name) for name, codes in self.members.items() for code in codes]
        found = pd.Series(
            [name for _, name in pairs], index=[code for code, _ in pairs], dtype=object
        )
        return found[~found.index.duplicated()]

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
    """Return each indicator in each group: a row an indicator and group.

    Parameters
    ----------
    members : mapping
        Codes of the regions of each group, by its name.

    Returns
    -------
    DataFrame
        ``indicator``, ``label``, ``unit``, ``decimals``, ``period``, ``source``, ``licence``, and
        ``periods`` and ``sources`` of all groups together. Of single regions ``name``, ``code``,
        ``value``, ``status``, ``lower_95``, ``upper_95`` and ``interval_status``; of region types
        ``group``, ``mean``, ``low_quartile``, ``high_quartile``, ``status``, ``regions`` and
        ``regions_missing``, and where there are two of them their ``difference`` and
        ``difference_status``, ``difference_low``, ``difference_high`` and
        ``difference_interval_status``, the same in both rows. Numbers are missing where a status is
        not "ok".
    """
    if Groups(dict(members)).typed:
        table = _of_types(members)
    else:
        table = _of_regions({codes[0]: name for name, codes in members.items()})
    stamps = _dated([code for codes in members.values() for code in codes])
    return table.assign(
        decimals=table["indicator"].map(atlas.catalogue()["decimals"]),
        **{
            f"{name}s": [
                stamps.get(key, {}).get(name, sentences.MISSING) for key in table["indicator"]
            ]
            for name in ("period", "source")
        },
    )


def _of_types(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Mean and quartiles of each indicator in region types, with the difference of two."""
    long = _means(members)
    dated = {name: _dated(list(codes)) for name, codes in members.items()}
    stamps = [
        dated[group].get(key, {})
        for key, group in zip(long["indicator"], long["group"], strict=True)
    ]
    table = store_areas.labelled(long["indicator"]).assign(
        group=long["group"],
        mean=long["mean"],
        low_quartile=long["low_quartile"],
        high_quartile=long["high_quartile"],
        status=long["status"],
        regions=long["n"],
        regions_missing=long["missing"],
    )
    if len(members) > 1:
        apart = differences(members).reindex(long["indicator"]).set_axis(long.index)
        table = table.assign(
            difference=apart["difference"],
            difference_status=apart["status"],
            difference_low=apart["low"],
            difference_high=apart["high"],
            difference_interval_status=apart["interval_status"],
        )
    return table.assign(
        **{
            name: [stamp.get(name, sentences.MISSING) for stamp in stamps]
            for name in ("period", "source")
        },
        licence=store_areas.licences(long["indicator"]),
    )


def _of_regions(names: Mapping[str, str]) -> pd.DataFrame:
    """Newest value of each indicator in single regions, by code, with interval and status."""
    keys = list(compared().columns)
    rows = atlas.newest().set_index(["indicator", "area_code"])
    rows = rows.reindex(pd.MultiIndex.from_product([keys, names])).reset_index(
        names=["indicator", "code"]
    )
    table = store_areas.values_apart(rows).assign(
        **{name: rows[name].fillna(sentences.MISSING) for name in ("period", "source")},
        licence=store_areas.licences(rows["indicator"]),
    )
    table.insert(0, "name", rows["code"].map(dict(names)))
    table.insert(1, "code", rows["code"])
    return table


def _means(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Mean and quartiles of each indicator in each group, and why there are none (``status``)."""
    population = atlas.regions()["population"]
    long = group_differences.compare_groups(compared(), Groups(dict(members)).series(), population)
    marks = {name: _marks(codes) for name, codes in members.items()}
    reasons = [
        marks[group][key] for key, group in zip(long["indicator"], long["group"], strict=True)
    ]
    return long.assign(status=words_marks.status(long["mean"], reasons))


def _marks(codes: Sequence[str]) -> "pd.Series[str]":
    """Why an indicator has no value in some regions, by indicator."""
    rows = atlas.newest()
    shared = store_areas.shared_marks(rows[rows["area_code"].isin(codes)])
    return shared.reindex(compared().columns, fill_value=sentences.MISSING)


def _dated(codes: list[str]) -> dict[str, dict[str, str]]:
    """Periods and sources of the newest values in some regions, by indicator."""
    rows = atlas.newest()
    rows = rows[rows["area_code"].isin(codes) & rows["value"].notna()]
    return {
        str(key): {name: "; ".join(sorted(part[name].unique())) for name in ("period", "source")}
        for key, part in rows.groupby("indicator")
    }


@caching.cached_per_visitor(visitor.kinds_mark)
def differences(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Difference of the first two groups on each indicator, with Welch's interval and statuses."""
    first, second = list(members)[:2]
    chosen = Groups(dict(members))
    found = group_differences.group_differences(compared(), chosen.series(), (first, second))
    marks = _marks([*members[first], *members[second]]).reindex(found.index)
    return found.assign(
        status=words_marks.status(found["difference"], marks),
        interval_status=words_marks.status(found["low"], marks),
    )


def standardised(members: Mapping[str, tuple[str, ...]], defining: tuple[str, ...]) -> pd.DataFrame:
    """Differences of the first two groups in standard deviations within them, largest first.

    Left out are indicators of a group, such as the economy, that has one of those which define the
    types: that the types differ there follows from the definition. So are indicators known in few
    regions of a type. ``size``, ``low`` and ``high`` are in standard deviations, taken as known.
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
    """Places of the layer and access in each group, for a file.

    Parameters
    ----------
    members : mapping
        Codes of the regions of each group, by its name.

    Returns
    -------
    DataFrame
        A row a group: ``group``, ``residents``, ``layer`` ("complete" or "partial"),
        ``coworking_spaces``, ``other_places``, ``rate`` per 10,000 residents and ``rate_status``,
        ``within_5_km`` and ``within_20_km`` in % of residents, ``median_km`` and
        ``distance_status``. With a complete layer the ranks of single regions follow, each with
        the number that are ranked, and ``rank_status``.
    """
    complete = atlas.layer_is_complete()
    rows = []
    for name, codes in members.items():
        places = atlas.spaces()
        places = places[places["itl3"].isin(codes)]
        areas = areas_of(codes)
        count = int((places["tier"] == "A").sum())
        residents = int(atlas.regions()["population"].reindex(list(codes)).sum())
        near = access.within(areas).set_index("threshold_km")["share"]
        if areas["km"].isna().all():
            # no space of the layer is on their island, which says nothing on those that are there
            near = near * np.nan
        rows.append(
            {
                "group": name,
                "residents": residents,
                "layer": "complete" if complete else "partial",
                "coworking_spaces": count,
                "other_places": len(places) - count,
                # none in a partial list is no rate of 0
                "rate": count / residents * coverage.PER if count or complete else np.nan,
                "within_5_km": 100 * near[5.0],
                "within_20_km": 100 * near[20.0],
                "median_km": access.mean_distance(areas)["median_km"].iloc[0],
            }
        )
    found = pd.DataFrame(rows)
    table = found.loc[:, :"rate"].assign(
        rate_status=words_marks.status(found["rate"]),
        **{name: found[name] for name in ("within_5_km", "within_20_km", "median_km")},
        distance_status=words_marks.status(found["median_km"]),
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
    return table.assign(rank_status=words_marks.status(table["uk_ranked"], _NOT_APPLICABLE))


def supply(members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Places of the layer and access in each group, with ranks of regions in a complete layer."""
    complete = atlas.layer_is_complete()
    held, least = ("", "") if complete else (" in the partial layer", ", at least")
    rows = [
        {
            "Group": row["group"],
            "Residents": row["residents"],
            f"Coworking spaces{held}": row["coworking_spaces"],
            f"Per 10,000 residents of all ages{least}": sentences.number(row["rate"], 3),
            "Incubators, makerspaces, business centres": row["other_places"],
            "Within 5 km, % of residents": sentences.number(row["within_5_km"], 1),
            "Within 20 km, % of residents": sentences.number(row["within_20_km"], 1),
            "Median distance, km": sentences.number(row["median_km"], 1),
            **(_ranks_in_words(codes[0]) if complete and len(codes) == 1 else {}),
        }
        for row, codes in zip(sentences.records(supplied(members)), members.values(), strict=True)
    ]
    table = pd.DataFrame(rows)
    return table.fillna(dict.fromkeys(table.columns, _NOT_APPLICABLE))


def _ranks_in_words(code: str) -> dict[str, str]:
    """Ranks of a region, as its own page has them."""
    said = {}
    for row in sentences.records(store_areas.ranks_in_words(code)):
        uk, (nation, inside) = row["UK rank (1 = highest)"], list(row.items())[-1]
        words = f"{row['Measure']}: rank, 1 = highest"
        said[words] = f"{uk} in the UK, {inside} in {nation.removeprefix('Rank in ')}"
    return said


def fitted(x_key: str, y_key: str, types: pd.DataFrame) -> pd.DataFrame:
    """Two indicators of each region with a straight line of fit and its 95 % band.

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
