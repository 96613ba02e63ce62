"""Places that a list may hold twice: found as groups, merged once somebody has agreed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from geodata.errors import DataError
from geodata.places.names import MIN_RATIO, plain

#: Places of one name nearer than this are likely the same; of any name, nearer than the second.
SAME_NAME_M = 100.0
SAME_PLACE_M = 25.0
#: More near pairs than this mean copies, and pairs take memory.
MAX_PAIRS = 1_000_000
GROUPS = ["group", "id", "row", "name", "kind", "distance_m", "keep", "merge", "why"]


def find_duplicates(frame: pd.DataFrame) -> pd.DataFrame:
    """Find groups of places that may be one: of like name within 100 m, or of any within 25 m.

    Parameters
    ----------
    frame : DataFrame
        As `geodata.uploads.place_list.place_points` returns it.

    Returns
    -------
    DataFrame
        A row a place in a group: ``group`` (from 1), ``id``, ``row``, ``name``, ``kind``,
        ``distance_m`` from the place that is kept, ``keep`` (the fullest row, then the first),
        ``merge`` (the proposal: true where the name is like that of the place kept, since two
        operators may share a building) and ``why``. Empty if there are none.

    Raises
    ------
    DataError
        If more than a million pairs of places lie that near to each other.
    """
    at = frame[["easting", "northing"]].to_numpy(dtype=float)
    # A tree cannot part copies of one place: they are counted first.
    _, copies = np.unique(at.round(), axis=0, return_counts=True)
    near = int((copies * (copies - 1)).sum())
    if near <= 2 * MAX_PAIRS:
        tree = KDTree(at)
        near = int(tree.count_neighbors(tree, SAME_NAME_M)) - len(frame)
    if near > 2 * MAX_PAIRS:
        message = (
            f"More than {MAX_PAIRS:,} pairs of places lie within {SAME_NAME_M:.0f} m of each "
            "other: the list has the same places many times over; drop the copies first."
        )
        raise DataError(message)
    pairs = tree.query_pairs(SAME_NAME_M, output_type="ndarray")
    texts = frame["name"].map(plain).to_numpy(dtype=object)
    apart = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    alike = texts[pairs[:, 0]] == texts[pairs[:, 1]]
    pairs = pairs[alike | (apart <= SAME_PLACE_M)]
    if not len(pairs):
        return pd.DataFrame(columns=GROUPS)
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(frame), len(frame)))
    _, label = connected_components(links, directed=False)
    members = frame.assign(label=label, full=_fullness(frame), at=np.arange(len(frame)))
    members = members[members["label"].duplicated(keep=False)]
    parts = [_group(part, at, texts) for _, part in members.groupby("label", sort=False)]
    numbered = [part.assign(group=number) for number, part in enumerate(parts, start=1)]
    return pd.concat(numbered, ignore_index=True)[GROUPS]


def merge_duplicates(frame: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Merge the places of each group that are to be merged into the one that is kept.

    Parameters
    ----------
    frame : DataFrame
        Places.
    groups : DataFrame
        As `find_duplicates` returns it; ``merge`` may have been changed by the person.

    Returns
    -------
    DataFrame
        `frame` without the merged rows, in its order; the kept row takes a postcode from them if it
        has none.

    Raises
    ------
    DataError
        If a group names a place that is not in `frame`.
    """
    unknown = set(groups["id"]) - set(frame["id"])
    if unknown:
        message = f"The place {min(unknown)} is not in the list: find duplicates again."
        raise DataError(message)
    result = frame.set_index("id", drop=False)
    dropped: list[str] = []
    for _, group in groups.groupby("group"):
        kept = group.loc[group["keep"].astype(bool), "id"].iloc[0]
        merged = group.loc[group["merge"].astype(bool) & (group["id"] != kept), "id"]
        codes = result.loc[merged, "postcode"]
        if not result.at[kept, "postcode"] and (codes != "").any():
            result.loc[kept, "postcode"] = codes[codes != ""].iloc[0]
        dropped += merged.tolist()
    return result.drop(index=dropped).reset_index(drop=True)


def _fullness(frame: pd.DataFrame) -> pd.Series:
    """How much a row says: a postcode, and a name of its own."""
    own = ~frame["name"].str.startswith("Place in row ")
    return (frame["postcode"] != "").astype(int) + 2 * own


def _group(part: pd.DataFrame, at: np.ndarray, texts: np.ndarray) -> pd.DataFrame:
    """One group with the proposal for each of its places."""
    part = part.sort_values(["full", "row"], ascending=[False, True], kind="stable")
    place = part["at"].to_numpy()
    keep = place == place[0]
    distance = np.hypot(*(at[place] - at[place[0]]).T).round(1)
    like = [fuzz.ratio(texts[place[0]], texts[one]) >= MIN_RATIO for one in place]
    why = np.where(like, "like name, near", "another name, same place")
    return part.assign(
        distance_m=distance,
        keep=keep,
        merge=np.array(like) & ~keep,
        why=np.where(keep, "the fullest row", why),
    )
