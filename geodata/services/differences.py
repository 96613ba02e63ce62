"""Compare two lists of places: which are new, gone, moved or renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Nearer than this, a place has not moved: about the size of a building and its entrance.
MOVED_M = 50
#: Farther than this, the same name is another branch.
SAME_NAME_WITHIN_M = 5_000
#: Nearer than this, the same name from another source is the same place.
SAME_PLACE_WITHIN_M = 200
KINDS = ("new", "gone", "moved", "renamed")


class Difference(NamedTuple):
    """What changes between an old and a new list of places.

    Attributes
    ----------
    new, gone : DataFrame
        Rows of the new list without an old one, and of the old without a new one.
    moved, renamed : DataFrame
        Rows of the new list with ``name_before`` and ``moved_m`` (whole metres). A place that was
        both moved and renamed (its number shows it) is under ``moved``.
    same : int
        Number of places that neither moved nor were renamed.
    """

    new: pd.DataFrame
    gone: pd.DataFrame
    moved: pd.DataFrame
    renamed: pd.DataFrame
    same: int


def difference(old: pd.DataFrame, new: pd.DataFrame) -> Difference:
    """Compare two lists of places.

    A place is recognised by the number that its source gives it; else by its name, within 5 km;
    else by its position, within 50 m.

    Parameters
    ----------
    old, new : DataFrame
        ``source_id`` (may be empty), ``name``, ``easting``, ``northing`` (EPSG:27700, metres).

    Returns
    -------
    Difference
    """
    old, new = old.reset_index(drop=True), new.reset_index(drop=True)
    pairs: dict[int, int] = {}
    for candidates in (_by_number, _by_name, _by_position):
        free_old = old[~old.index.isin(list(pairs))]
        free_new = new[~new.index.isin(list(pairs.values()))]
        pairs |= _nearest_first(candidates(free_old, free_new), old, new)
    before = old.loc[list(pairs)].reset_index(drop=True)
    after = new.loc[list(pairs.values())].reset_index(drop=True)
    moved_m = np.hypot(after["easting"] - before["easting"], after["northing"] - before["northing"])
    after = after.assign(name_before=before["name"], moved_m=moved_m.round().astype(int))
    moved = moved_m > MOVED_M
    renamed = (after["name"] != after["name_before"]) & ~moved
    return Difference(
        new=new[~new.index.isin(list(pairs.values()))].reset_index(drop=True),
        gone=old[~old.index.isin(list(pairs))].reset_index(drop=True),
        moved=after[moved].reset_index(drop=True),
        renamed=after[renamed].reset_index(drop=True),
        same=int((~moved & ~renamed).sum()),
    )


def counts_by(change: Difference, area: str) -> pd.DataFrame:
    """Numbers of new, gone, moved and renamed places by area.

    Parameters
    ----------
    change : Difference
    area : str
        Column of areas, such as ``nation`` or ``region``.

    Returns
    -------
    DataFrame
        A row an area with any change, most changes first: `area`, ``new``, ``gone``, ``moved``,
        ``renamed``.
    """
    counts = pd.DataFrame({kind: getattr(change, kind)[area].value_counts() for kind in KINDS})
    counts = counts.fillna(0).astype(int).rename_axis(area)
    order = pd.DataFrame({"changes": -counts.sum(axis=1), "area": counts.index}, counts.index)
    return counts.loc[order.sort_values(["changes", "area"]).index].reset_index()


def summary(change: Difference) -> str:
    """The numbers of a difference in one sentence."""
    return (
        f"{len(change.new):,} new, {len(change.gone):,} gone, {len(change.moved):,} moved by more "
        f"than {MOVED_M} m, {len(change.renamed):,} renamed, {change.same:,} as before."
    )


def same_places(places: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Which places another list has too: by name, within 200 m.

    Parameters
    ----------
    places, others : DataFrame
        ``name``, ``easting``, ``northing``.

    Returns
    -------
    Series of bool
        With the index of `places`.
    """
    near = _distances(_named_alike(places, others), places, others)
    found = near.loc[near["metres"] <= SAME_PLACE_WITHIN_M, "old"]
    return pd.Series(places.index.isin(found), places.index)


def without_twins(places: pd.DataFrame) -> pd.DataFrame:
    """Places without those that the list has twice: the same name within 50 m, the first is kept.

    Parameters
    ----------
    places : DataFrame
        ``name``, ``easting``, ``northing``; unique index.

    Returns
    -------
    DataFrame
    """
    near = _distances(_named_alike(places, places), places, places)
    later = near.loc[(near["metres"] <= MOVED_M) & (near["old"] < near["new"]), "new"]
    return places[~places.index.isin(later)]


def name_key(names: pd.Series) -> pd.Series:
    """Names without case, spaces and punctuation, for comparison."""
    return names.str.casefold().str.replace(r"[\W_]+", "", regex=True)


def _by_number(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    return _alike(old["source_id"], new["source_id"])


def _by_name(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    pairs = _distances(_named_alike(old, new), old, new)
    return pairs.loc[pairs["metres"] <= SAME_NAME_WITHIN_M]


def _by_position(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    points = [shapely.points(part["easting"], part["northing"]) for part in (old, new)]
    tree = shapely.STRtree(points[1])
    left, right = tree.query(points[0], predicate="dwithin", distance=MOVED_M)
    return pd.DataFrame({"old": old.index[left], "new": new.index[right]})


def _named_alike(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    return _alike(name_key(old["name"]), name_key(new["name"]))


def _alike(old: pd.Series, new: pd.Series) -> pd.DataFrame:
    """Pairs of rows with the same text, empty texts apart."""
    left, right = (
        pd.DataFrame({"key": values.astype(object), name: values.index})[values.to_numpy() != ""]
        for name, values in (("old", old), ("new", new))
    )
    pairs: pd.DataFrame = left.merge(right, on="key")[["old", "new"]]
    return pairs


def _distances(pairs: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    left = old.loc[pairs["old"], ["easting", "northing"]].to_numpy(dtype=float)
    right = new.loc[pairs["new"], ["easting", "northing"]].to_numpy(dtype=float)
    return pairs.assign(metres=np.hypot(*(left - right).T))


def _nearest_first(pairs: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> dict[int, int]:
    """One new row for each old one, nearest pairs first."""
    ordered = _distances(pairs, old, new).sort_values(["metres", "old", "new"])
    return dict(_unused(ordered))


def _unused(ordered: pd.DataFrame) -> Iterator[tuple[int, int]]:
    taken_old, taken_new = set(), set()
    for left, right in zip(ordered["old"].tolist(), ordered["new"].tolist(), strict=True):
        if left not in taken_old and right not in taken_new:
            taken_old.add(left)
            taken_new.add(right)
            yield left, right
