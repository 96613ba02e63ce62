"""What the siting of coworking spaces is asked, and what `analysis.siting` answers."""

from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st
from scipy.spatial import cKDTree

from analysis import siting
from geodata.errors import DataError
from geodata.places import postcodes
from pages.shared.frame import address, background
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, caching, visitor
from pages.shared.store import places as store_places
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
AIMS: Final = {"cover": "Most residents within the distance", "mean": "Shortest mean distance"}
PEOPLE: Final = {
    "deprived": "Deprived neighbourhoods (deciles 1–2)",
    "all": "All residents",
    "weighted": "All, deprived counting more",
}
_WEIGHTS: Final = {"deprived": (1.0, 1.0, *(0.0,) * 8), "all": (1.0,) * 10}
MOST: Final = 20
KM: Final = (0.5, 50.0, 5.0)
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


def zone_of(kind: str, place: store_places.Place | None, types: pd.DataFrame) -> Zone | None:
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
    words = {
        "uk": "the United Kingdom",
        "left-behind": "the left-behind regions",
        "advanced": "the advanced regions",
    }
    return Zone(words.get(kind, kind), codes, None)


def weights_of(people: str, ratio: float) -> tuple[float, ...]:
    """Weight of a resident by decile; from `ratio` in decile 1 evenly down to 1 in decile 10."""
    even = tuple(round(float(weight), 3) for weight in np.linspace(ratio, 1, 10))
    return _WEIGHTS.get(people, even)


def demand(zone: Zone) -> pd.DataFrame:
    """Small areas of a zone with residents, decile, and the distance to the nearest open space."""
    areas = store_areas.small_areas()
    if zone.district:
        return areas[areas["lad"] == zone.district]
    return (
        areas if len(zone.codes) == len(atlas.regions()) else areas[areas["itl3"].isin(zone.codes)]
    )


@st.cache_resource(show_spinner=False)
def _tree() -> cKDTree:
    return cKDTree(store_areas.small_areas()[["easting", "northing"]].to_numpy(dtype=float))


def placed(points: pd.DataFrame) -> pd.DataFrame:
    """Points with the small area whose centre is nearest, and its region, district and island."""
    rows = _tree().query(points[["easting", "northing"]].to_numpy(dtype=float))[1]
    near = store_areas.small_areas().iloc[rows]
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
    areas = demand(question.zone)
    sites = areas
    if question.candidates:
        own = pd.DataFrame(question.candidates, columns=["label", "easting", "northing"])
        sites = placed(own)
    weights = dict(enumerate(question.weights, start=1))
    return Prepared(areas, sites, siting.decile_weights(areas, weights))


def solve(question: Question, tables: Prepared, report: background.Report) -> siting.Siting:
    """Best places for a question."""
    if question.aim == "cover":
        return siting.maximal_covering(
            tables.areas,
            tables.sites,
            question.k,
            question.km,
            weight=tables.weight,
            apart="island",
            gap=_GAP,
            seconds=_SECONDS,
            progress=_told(report),
        )
    return siting.p_median(
        tables.areas,
        tables.sites,
        question.k,
        weight=tables.weight,
        apart="island",
        gap=_GAP,
        seconds=_SECONDS,
        progress=_told(report),
    )


def _mark() -> Hashable:
    """Stamp of answers from the visitor's own types, coworking spaces or postcodes."""
    found = (visitor.groups_mark(), address.text("postcodes"))
    return found if any(found) else None


@caching.cached_per_visitor(_mark)
def solved(question: Question) -> siting.Siting:
    """Best places for a small question, while the person waits."""
    return solve(question, prepare(question), _silent)


def by_hand(question: Question, tables: Prepared, sites: pd.DataFrame) -> siting.Placed:
    """What places put anywhere reach."""
    return siting.evaluate(tables.areas, sites, question.km, weight=tables.weight, apart="island")


def curve(question: Question, tables: Prepared, report: background.Report) -> pd.DataFrame:
    """Best total for one place, two, and so on, three more than were asked for."""
    return siting.gain_curve(
        tables.areas,
        tables.sites,
        min(question.k + 3, MOST, len(tables.sites)),
        question.km,
        weight=tables.weight,
        apart="island",
        gap=_GAP,
        seconds=2 * _SECONDS,
        progress=_told(report),
    )


def sensitivity(question: Question, tables: Prepared, report: background.Report) -> pd.DataFrame:
    """How the answer changes with the distance and the weighting."""
    distances = dict.fromkeys(
        [question.km, *(factor * question.km for factor in (0.5, 0.75, 1.5, 2))]
    )
    own = {"As asked": tables.weight}
    others = {
        PEOPLE[name]: siting.decile_weights(tables.areas, weights_of(name, 10.0))
        for name in PEOPLE
        if weights_of(name, 10.0) != question.weights
    }
    return siting.sensitivity(
        tables.areas,
        tables.sites,
        question.k,
        list(distances),
        own | others,
        apart="island",
        gap=_GAP,
        seconds=3 * _SECONDS,
        progress=_told(report),
    )


def _told(report: background.Report) -> Callable[[siting.Progress], bool]:
    """Progress of a search, in words."""

    def told(step: siting.Progress) -> bool:
        return report(step.done, f"{step.phase}; best so far {sentences.number(step.value, 0)}")

    return told


@caching.cached_per_visitor(_mark)
def curve_at_once(question: Question) -> pd.DataFrame:
    """Return the curve of a small question, while the person waits."""
    return curve(question, prepare(question), _silent)


@caching.cached_per_visitor(_mark)
def sensitivity_at_once(question: Question) -> pd.DataFrame:
    """Return the sensitivity of a small question, while the person waits."""
    return sensitivity(question, prepare(question), _silent)


def _silent(_share: float, _words_of_it: str) -> bool:
    return True


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


def write_places(places: list[tuple[float, float]]) -> str:
    """Places as :func:`parse_places` reads them."""
    return "_".join(f"{max(east, 0):.0f}-{max(north, 0):.0f}" for east, north in places)


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
