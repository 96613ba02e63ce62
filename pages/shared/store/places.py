"""Find a region or district by name, code or postcode."""

import re
from typing import NamedTuple

import pandas as pd
import streamlit as st

from geodata import tables
from geodata.errors import DataError
from geodata.inputs import boundaries
from geodata.places import names, postcodes
from pages.shared.frame import address
from pages.shared.store import atlas

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
#: Places that are offered where no name is exactly what was typed.
_MOST_OFFERED = 5


@st.cache_resource(show_spinner=False)
def searchable() -> pd.DataFrame:
    """Every name and code of a region or district, other and former ones too."""
    former = tables.read_table("former_areas")
    return names.places(atlas.regions(), atlas.districts(), former)


@st.cache_resource(show_spinner=False)
def places() -> dict[str, str]:
    """Codes of regions and districts with the words by which a person finds them."""
    called = searchable().groupby("code", sort=False)["called"].agg(list)
    region_names = atlas.regions()["name"]
    kinds = {str(code): f"region {code}" for code in atlas.regions().index}
    for code in atlas.districts().index:
        kinds[str(code)] = f"district in {region_names[atlas.districts_region(str(code))]}"
    named = {}
    for code, kind in kinds.items():
        own, *others = dict.fromkeys(called[code])
        # Last, for there can be many: what is cut off in a narrow field is one of them.
        also = f" ({', '.join(others)})" if others else ""
        named[code] = f"{own} · {kind}{also}"
    return named


class Place(NamedTuple):
    """Where a person's words led: a region and, if they named one, a district."""

    region: str
    district: str | None
    note: str


class UnknownPlaceError(DataError):
    """No place has exactly the name that was typed; `near` are those with one like it, if any."""

    def __init__(self, words: str, near: list[names.Match]) -> None:
        asked = (
            f"Did you mean {'one of these' if len(near) > 1 else 'this place'}?"
            if near
            else "Check the spelling, or try a postcode."
        )
        super().__init__(f"We can’t find {address.quoted(words)}. {asked}")
        self.near = near


def resolve(words: str) -> Place:
    """Region for a code, a name (Welsh, former and others in use too) or a postcode.

    UnknownPlaceError if no region or district has exactly that name, DataError if a postcode is
    not known.
    """
    text = words.strip()
    if text.upper() in atlas.regions().index:
        return Place(text.upper(), None, "")
    code = boundaries.current_district_code(text.upper())
    if code in atlas.districts().index:
        return Place(atlas.districts_region(code), code, "")
    if _POSTCODE.fullmatch(text.upper().replace(" ", "")):
        return _of_postcode(text)
    if _OUTWARD.fullmatch(text.upper()):
        return _of_postcode_district(text.upper())
    matches = names.find(text, searchable(), _MOST_OFFERED)
    if not matches or matches[0].near:
        raise UnknownPlaceError(text, matches)
    best = matches[0]
    if best.kind == "region":
        return Place(best.code, None, best.why)
    return Place(atlas.districts_region(best.code), best.code, best.why)


def _of_postcode_district(outward: str) -> Place:
    """District in which most of its postcodes are: no shape of a postcode district is open."""
    shares, example = postcodes.districts_of(outward)
    part = f"{100 * shares.iloc[0]:.0f}% of" if len(shares) > 1 else "all of"
    name = atlas.district_name(str(shares.index[0]))
    note = f"{name} has {part} the postcodes that start with {outward}."
    return _of_postcode(example)._replace(note=note)


def _of_postcode(text: str) -> Place:
    found = postcodes.locate(text)
    note = f"{found.postcode} is in {atlas.district_name(found.lad)}."
    code = atlas.districts_region(found.lad)
    if atlas.districts()["itl3_others"][found.lad]:
        # The one district that lies in two regions: its shape decides.
        shapes = tables.read_table("regions")
        code = str(boundaries.region_of([found.easting], [found.northing], shapes).iloc[0])
    # The address holds the district, and the district's code must lead back to this region.
    named = found.lad if code == atlas.districts_region(found.lad) else None
    return Place(code, named, note)
