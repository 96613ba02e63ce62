"""What the siting of coworking spaces is asked, and what `analysis.siting` answers."""

from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st
from scipy.spatial import cKDTree

from analysis import siting
from geodata.errors import DataError
from geodata.places import postcodes
from pages.shared.frame import address, background
from pages.shared.store import areas, atlas, caching, places, visitor
from pages.shared.words import sentences

AREA: Final = "area"
ZONES: Final = {
    AREA: "An area you choose",
    "left-behind": "All left-behind regions",
    "advanced": "All advanced regions",
    "England": "England",
    "Scotland": "Scotland",
    "Wales": "Wales",
    "Northern Ireland": "Northern Ireland",
    "uk": "The whole UK",
}
#: Names of zones within a sentence, where they are not those of nations.
_INSIDE: Final = {
    "left-behind": "the left-behind regions",
    "advanced": "the advanced regions",
    "uk": "the United Kingdom",
}
AIMS: Final = {"cover": "Most residents within the distance", "mean": "Shortest mean distance"}
PEOPLE: Final = {
    "deprived": "Deprived neighbourhoods (deciles 1–2)",
    "all": "All residents",
    "weighted": "All, deprived counting more",
}
_WEIGHTS: Final = {"deprived": (1.0, 1.0, *(0.0,) * 8), "all": (1.0,) * 10}
MOST: Final = 20
KM: Final = (0.5, 50.0, 5.0)
_HOW_SURE: Final = {
    "optimal": "proven best",
    "within gap": "proven within {gap}% of the best",
    "greedy": "found by greedy choice and exchanges when the time was up, at most {gap}% below "
    "the best",
    "stopped": "the best found when the search was stopped, at most {gap}% below the best",
}
#: More small areas than this are solved only when asked for, with progress and a way to stop.
AT_ONCE: Final = 1_200
_SECONDS: Final = 60.0
_GAP: Final = 0.005


class Zone(NamedTuple):
    """Where places are sought: its regions, and the district within one where that was named."""

    name: str
    codes: tuple[str, ...]
    district: str | None

    @property
    def region(self) -> str | None:
        """The region, where the zone lies in one."""
        return self.codes[0] if len(self.codes) == 1 else None


class Question(NamedTuple):
    """Everything that decides the answer; hashable."""

    zone: Zone
    k: int
    km: float
    aim: str
    weights: tuple[float, ...]
    candidates: tuple[tuple[str, float, float], ...]
    layer: str


def zone_of(kind: str, place: places.Place | None, types: pd.DataFrame) -> Zone | None:
    """Regions of a kind of zone; None where an area must be chosen first."""
    regions = atlas.regions()
    if kind == AREA:
        if place is None:
            return None
        name = atlas.district_name(place.district) if place.district else None
        return Zone(name or atlas.region(place.region).name, (place.region,), place.district)
    if kind in sentences.TYPES:
        inside = types["type"].eq(kind).reindex(regions.index)
    else:
        inside = regions["nation"].eq(kind) | (kind == "uk")
    codes = tuple(str(code) for code in regions.index[inside.to_numpy(dtype=bool)])
    return Zone(_INSIDE.get(kind, kind), codes, None)


def weights_of(people: str, ratio: float) -> tuple[float, ...]:
    """Weight of a resident by decile; from `ratio` in decile 1 evenly down to 1 in decile 10."""
    even = tuple(round(float(weight), 3) for weight in np.linspace(ratio, 1, 10))
    return _WEIGHTS.get(people, even)


@st.cache_resource(show_spinner=False)
def _tree() -> cKDTree:
    return cKDTree(areas.small_areas()[["easting", "northing"]].to_numpy(dtype=float))


def placed(points: pd.DataFrame) -> pd.DataFrame:
    """Points with the small area whose centre is nearest, and its region, district and island."""
    rows = _tree().query(points[["easting", "northing"]].to_numpy(dtype=float))[1]
    near = areas.small_areas().iloc[rows]
    kept = ["code", "name", "itl3", "lad", "decile", "island"]
    return points.drop(columns=[name for name in kept if name in points]).join(
        near[kept].set_axis(points.index)
    )


class Prepared(NamedTuple):
    """The tables of a question: small areas, where a place may be put, weighted residents."""

    areas: pd.DataFrame
    sites: pd.DataFrame
    weight: "pd.Series[float]"


def prepare(question: Question) -> Prepared:
    """Tables of a question, read while the page runs: a thread has no session."""
    zone, found = question.zone, areas.small_areas()
    if zone.district:
        found = found[found["lad"] == zone.district]
    elif len(zone.codes) < len(atlas.regions()):
        found = found[found["itl3"].isin(zone.codes)]
    sites = found
    if question.candidates:
        own = pd.DataFrame(question.candidates, columns=["label", "easting", "northing"])
        sites = placed(own)
    return Prepared(found, sites, siting.decile_weights(found, question.weights))


def solve(question: Question, tables: Prepared, report: background.Report) -> siting.Siting:
    """Best places for a question."""
    asked = (tables.areas, tables.sites, question.k)
    how = _how(report, _SECONDS)
    if question.aim == "cover":
        return siting.maximal_covering(*asked, question.km, weight=tables.weight, **how)
    return siting.p_median(*asked, weight=tables.weight, **how)


def curve(question: Question, tables: Prepared, report: background.Report) -> pd.DataFrame:
    """Best total for one place, two, and so on, three more than were asked for."""
    most = min(question.k + 3, MOST, len(tables.sites))
    how = _how(report, 2 * _SECONDS)
    return siting.gain_curve(
        tables.areas, tables.sites, most, question.km, weight=tables.weight, **how
    )


def sensitivity(question: Question, tables: Prepared, report: background.Report) -> pd.DataFrame:
    """How the answer changes with the distance and the weighting."""
    distances = dict.fromkeys(factor * question.km for factor in (1, 0.5, 0.75, 1.5, 2))
    others = {
        PEOPLE[name]: siting.decile_weights(tables.areas, weights_of(name, 10.0))
        for name in PEOPLE
        if weights_of(name, 10.0) != question.weights
    }
    weights = {"As asked": tables.weight} | others
    how = _how(report, 3 * _SECONDS)
    return siting.sensitivity(
        tables.areas, tables.sites, question.k, list(distances), weights, **how
    )


def _how(report: background.Report, seconds: float) -> dict[str, Any]:
    """Options of every search; its progress is reported in words."""

    def progress(step: siting.Progress) -> bool:
        return report(step.done, f"{step.phase}; best so far {sentences.number(step.value, 0)}")

    return {"apart": "island", "gap": _GAP, "seconds": seconds, "progress": progress}


#: What can be worked out, by the place on the page that shows it.
WORK: Final[dict[str, Callable[[Question, Prepared, background.Report], Any]]] = {
    "siting": solve,
    "each further space": curve,
    "other distances and people": sensitivity,
}


def _mark() -> Hashable:
    """Stamp of answers from the visitor's own types, coworking spaces or postcodes."""
    found = (visitor.groups_mark(), address.text("postcodes"))
    return found if any(found) else None


@caching.cached_per_visitor(_mark)
def at_once(slot: str, question: Question) -> Any:
    """Result of one of `WORK` for a small question, while the person waits."""
    return WORK[slot](question, prepare(question), lambda _share, _words: True)


def by_hand(question: Question, tables: Prepared, sites: pd.DataFrame) -> siting.Placed:
    """What places put anywhere reach."""
    return siting.evaluate(tables.areas, sites, question.km, weight=tables.weight, apart="island")


def reached(question: Question, tables: Prepared, sites: pd.DataFrame, by: str) -> pd.DataFrame:
    """Residents within the distance before and after, by decile or by rural and urban."""
    return siting.newly_reached(tables.areas, sites, question.km, by, apart="island")


def parse_places(text: str) -> list[tuple[float, float]]:
    """Places that a person moved, from the address: ``331240-436120_...`` in metres.

    Raises
    ------
    DataError
        If the text is no list of up to twenty such pairs inside the UK's grid.
    """
    pairs = []
    for part in text.split("_"):
        east, dash, north = part.partition("-")
        inside = dash and east.isdigit() and north.isdigit()
        if not inside or int(east) > 700_000 or int(north) > 1_300_000:  # noqa: PLR2004
            message = (
                f"“{part[:30]}” is no place: a place is an easting and a northing of the National "
                "Grid in metres, such as 331240-436120. The places moved by hand are left out."
            )
            raise DataError(message)
        pairs.append((float(east), float(north)))
    if len(pairs) > MOST:
        message = f"{len(pairs)} places are too many: move up to {MOST} by hand."
        raise DataError(message)
    return pairs


def write_places(points: list[tuple[float, float]]) -> str:
    """Places as :func:`parse_places` reads them."""
    return "_".join(f"{max(east, 0):.0f}-{max(north, 0):.0f}" for east, north in points)


def own_candidates(text: str) -> tuple[tuple[str, float, float], ...]:
    """Places from lines or commas of postcodes, as name, easting and northing.

    Raises
    ------
    DataError
        If one of them is no postcode of the UK.
    """
    wanted = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    found = [postcodes.locate(part) for part in dict.fromkeys(wanted)]
    return tuple((each.postcode, float(each.easting), float(each.northing)) for each in found)


class Answer(NamedTuple):
    """Places in their order with what each reaches, and how they were found."""

    headline: str
    method: str
    sites: pd.DataFrame
    best: siting.Siting | None
    moved: bool


def answer(
    question: Question,
    tables: Prepared,
    moved: list[tuple[float, float]] | None,
    best: siting.Siting | None,
) -> Answer:
    """Answer with the places that a person moved, or else with the best ones."""
    if moved is not None:
        points = pd.DataFrame(moved, columns=["easting", "northing"], dtype=float)
        sites = placed(points)
    elif best is not None:
        sites = placed(best.sites[["easting", "northing"]].reset_index(drop=True))
    found = by_hand(question, tables, sites)
    return Answer(
        _headline(question, tables, found),
        _method(question, best, moved=moved is not None),
        found.sites,
        best,
        moved is not None,
    )


def who(question: Question) -> str:
    """Whom the question counts, in words."""
    if question.weights == weights_of("deprived", 1):
        return "residents of deprived neighbourhoods"
    if question.weights == weights_of("all", 1):
        return "residents"
    return "residents, weighted by deprivation,"


def _headline(question: Question, tables: Prepared, found: siting.Placed) -> str:
    count = len(found.sites)
    few = {0: "No new coworking space", 1: "One new coworking space"}
    spaces = few.get(count, f"{count} new coworking spaces")
    if question.aim == "mean":
        return (
            f"{spaces} for {question.zone.name} would leave {who(question)} "
            f"{sentences.number(found.mean_km, 1)} km from the nearest one on average"
        )
    newly = tables.weight[(tables.areas["km"] > question.km) | tables.areas["km"].isna()]
    if not newly.sum():
        return f"All {who(question)} of {question.zone.name} are within {question.km:g} km already"
    return (
        f"{spaces} for {question.zone.name} would bring {sentences.number(found.value, 0)} "
        f"{who(question)} within {question.km:g} km for the first time"
    )


def _method(question: Question, best: siting.Siting | None, *, moved: bool) -> str:
    """How the places were found, and how sure it is that there are no better ones."""
    if best is None:
        return "Places set by hand; the best ones have not been looked for."
    said = _HOW_SURE[best.status].format(gap=sentences.number(100 * best.gap, 2))
    counted = "km on average" if question.aim == "mean" else "people"
    if not moved:
        return f"Straight-line distances. The answer is {said}."
    decimals = 2 if question.aim == "mean" else 0
    return (
        f"Places set by hand. The best {question.k} would give "
        f"{sentences.number(best.value, decimals)} {counted} ({said})."
    )
