"""Codes and names of regions, as surveys give them, carried to the ITL3 regions of January 2025.

Known are ITL3 regions of 2025 and 2021, NUTS 3 regions of 2016 (2021's codes with UK for TL, but
for Northern Ireland and Dorset), districts in use or abolished, names of regions and districts, and
postcodes. Where an area lies in several regions, nothing is decided unless the person says so. A
name that is not spelt as listed is never guessed: the nearest names are offered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from geodata.errors import DataError
from geodata.inputs.lookups import ITL3_PATTERN, LAD_PATTERN, NORTH_AYRSHIRE, RECODED_2025
from geodata.places import names, postcodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KINDS = {
    "itl3": "ITL3 region, January 2025",
    "itl3 2021": "ITL3 region, January 2021",
    "nuts 2016": "NUTS 3 region, 2016",
    "district": "district",
    "former district": "district no longer in use",
    "name": "name of a region or district",
    "postcode": "postcode",
    "": "not recognised",
}
#: NUTS 3 codes of 2016 whose ITL3 code of 2021 differs by more than TL for UK. In Dorset the
#: borders moved too: Christchurch went from Dorset CC to its neighbour.
NUTS_2016: dict[str, tuple[str, ...]] = {
    "UKK21": ("TLK24",),
    "UKK22": ("TLK25", "TLK24"),
    "UKN10": ("TLN0A",),
    "UKN11": ("TLN0B",),
    "UKN12": ("TLN0C",),
    "UKN13": ("TLN0D",),
    "UKN14": ("TLN0E",),
    "UKN15": ("TLN0F",),
    "UKN16": ("TLN0G",),
}
#: Districts that got another code in 2012 and 2013, after boundaries moved by some houses.
RECODED_2013 = {
    "E06000048": "E06000057",
    "E07000097": "E07000242",
    "E07000100": "E07000240",
    "E07000101": "E07000243",
    "E07000104": "E07000241",
    "E08000020": "E08000037",
}
#: Postcodes of Arran and of the Cumbraes, the part of North Ayrshire that lies in another region.
NORTH_AYRSHIRE_ISLANDS = ("KA27", "KA28")
ISLANDS_REGION = "TLM20"
#: How many of the nearest names are offered for one that is not listed. Each is compared with the
#: whole list, so that more names than `MAX_COMPARED` would take minutes.
NEAREST = 3
MAX_COMPARED = 500

_NUTS = re.compile("UK[C-N][0-9][0-9A-Z]")
_ITL = re.compile(ITL3_PATTERN)
_LAD = re.compile(LAD_PATTERN)


class Found(NamedTuple):
    """Regions that one value leads to: none, one, or several candidates, the largest part first.

    Names that are `near` are only like the value: they lead nowhere.
    """

    kind: str
    candidates: tuple[str, ...]
    why: str
    near: tuple[str, ...] = ()


class Carried(NamedTuple):
    """What became of a column of regions.

    Attributes
    ----------
    itl3 : Series of str
        Region of each row, indexed as the values; missing where it could not be carried.
    how : DataFrame
        A row a distinct value: ``value, kind, itl3, name, rows, why``.
    lost : DataFrame
        A row a distinct value that was not carried: ``value, kind, rows, first_row, candidates``
        (codes and names, the largest part first), ``rule, remedy``.
    """

    itl3: pd.Series
    how: pd.DataFrame
    lost: pd.DataFrame


def carry_codes(
    values: pd.Series,
    regions: pd.DataFrame,
    districts: pd.DataFrame,
    former: pd.DataFrame,
    *,
    split: Literal["list", "largest"] = "list",
) -> Carried:
    """Carry regions, however they are given, to ITL3 regions of January 2025.

    The form of each value shows its kind, so kinds may be mixed. A name leads to a region if a
    place has exactly that name (case, accents and punctuation aside): its own, another name in use,
    or that of a predecessor. Any other is lost, and its remedy offers the nearest names.

    Parameters
    ----------
    values : Series
        Codes, names or postcodes; missing ones stay missing and are not listed.
    regions, districts, former : DataFrame
        The tables ``regions``, ``districts`` and ``former_areas``.
    split : {"list", "largest"}
        What is done with an area that lies in several regions: list it as lost, with the
        candidates; or take the region with most of its residents, and say so.

    Returns
    -------
    Carried

    Raises
    ------
    DataError
        If no value is recognised at all.
    """
    text = _texts(values)
    distinct = text.dropna().drop_duplicates()
    find = _finder(regions, districts, former)
    found = {value: find(value) for value in sorted(distinct)}
    if found and not any(item.candidates for item in found.values()):
        first = next(iter(found))
        shown = first[:40]
        message = (
            f"None of the {len(found):,} regions is recognised, as {shown!r}. "
            f"{_asked(found[first].near)}Give ITL3, NUTS 2016 or district codes, names of regions "
            "or districts, or postcodes."
        )
        raise DataError(message)
    taken = {
        value: item.candidates[0]
        for value, item in found.items()
        if len(item.candidates) == 1 or (item.candidates and split == "largest")
    }
    called = dict(zip(regions["itl3"], regions["name"], strict=True))
    rows = text.value_counts()
    first = pd.Series(distinct.index, index=distinct.to_numpy())
    how = [
        {
            "value": value,
            "kind": KINDS[found[value].kind],
            "itl3": code,
            "name": called[code],
            "rows": int(rows[value]),
            "why": _explain(found[value], called),
        }
        for value, code in taken.items()
    ]
    lost = [
        {
            "value": value,
            "kind": KINDS[item.kind],
            "rows": int(rows[value]),
            "first_row": first[value],
            "candidates": "; ".join(f"{called[code]} ({code})" for code in item.candidates),
            "rule": _rule(value, item),
            "remedy": _remedy(item),
        }
        for value, item in found.items()
        if value not in taken
    ]
    itl3 = text.map(taken).astype("str").where(text.isin(list(taken)))
    return Carried(
        itl3.rename("itl3"),
        pd.DataFrame(how, columns=["value", "kind", "itl3", "name", "rows", "why"]),
        pd.DataFrame(
            lost, columns=["value", "kind", "rows", "first_row", "candidates", "rule", "remedy"]
        ),
    )


def _texts(values: pd.Series) -> pd.Series:
    """Values as trimmed text; empty ones are missing."""
    text = values.astype("str").str.strip()
    return text.where(values.notna() & (text != ""))


def _finder(
    regions: pd.DataFrame, districts: pd.DataFrame, former: pd.DataFrame
) -> Callable[[str], Found]:
    """Function that finds the regions of one value."""
    current = set(regions["itl3"])
    heirs = {
        code: tuple(successors.split())
        for code, successors in zip(former["code"], former["successors"], strict=True)
    }
    of_district = {
        lad: (itl3, *others.split())
        for lad, itl3, others in zip(
            districts["lad"], districts["itl3"], districts["itl3_others"], strict=True
        )
    }
    by_name = _name_finder(names.places(regions, districts, former))

    def of_region(code: str) -> tuple[str, ...]:
        return (code,) if code in current else heirs.get(code, ())

    def of_lad(code: str) -> tuple[str, ...]:
        code = RECODED_2025.get(code, RECODED_2013.get(code, code))
        if code in of_district:
            return of_district[code]
        return _once(region for heir in heirs.get(code, ()) for region in of_district.get(heir, ()))

    def named(value: str) -> Found:
        found = by_name(value)
        candidates = _once(
            region
            for code in found.candidates
            for region in ((code,) if code in current else of_lad(code))
        )
        return found._replace(candidates=candidates)

    def find(value: str) -> Found:
        code = re.sub(r"\s", "", value).upper()
        if _ITL.fullmatch(code):
            return Found("itl3" if code in current else "itl3 2021", of_region(code), "")
        if _NUTS.fullmatch(code):
            older = NUTS_2016.get(code, (f"TL{code[2:]}",))
            regions_now = _once(region for part in older for region in of_region(part))
            return Found("nuts 2016", regions_now, "")
        if _LAD.fullmatch(code):
            return Found("district" if code in of_district else "former district", of_lad(code), "")
        if postcodes.PATTERN.fullmatch(code):
            return _by_postcode(code, of_lad)
        return named(value)

    return find


def _name_finder(listed: pd.DataFrame) -> Callable[[str], Found]:
    """Function that finds the regions and districts that a name may mean."""
    compared = 0

    def find(value: str) -> Found:
        nonlocal compared
        exact = listed[listed["text"] == names.plain(value)]
        if exact.empty:
            compared += 1
            near = names.find(value, listed, NEAREST) if compared <= MAX_COMPARED else []
            why = f"{value[:40]!r} is not a region, district or postcode that the atlas knows."
            return Found("", (), why, _once(match.name for match in near))
        own = exact[exact["why"] == ""]
        best = own if len(own) else exact
        # A region and a district of one name are most often the same area.
        region = best.loc[best["kind"] == "region", "code"]
        return Found("name", _once(region if len(region) == 1 else best["code"]), "")

    return find


def _by_postcode(code: str, of_lad: Callable[[str], tuple[str, ...]]) -> Found:
    try:
        place = postcodes.locate(code)
    except DataError as error:
        return Found("postcode", (), str(error))
    candidates = of_lad(place.lad)
    if place.lad == NORTH_AYRSHIRE:
        island = place.postcode.startswith(NORTH_AYRSHIRE_ISLANDS)
        candidates = tuple(one for one in candidates if (one == ISLANDS_REGION) == island)
    return Found("postcode", candidates, "")


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _asked(near: tuple[str, ...]) -> str:
    """Ask whether one of the nearest names is meant; empty without any."""
    if not near:
        return ""
    *others, last = near
    return f"Did you mean {', '.join(others)}{' or ' if others else ''}{last}? "


def _explain(item: Found, called: dict[str, str]) -> str:
    """Why a value leads to its region, where that is not obvious."""
    if len(item.candidates) > 1:
        others = ", ".join(f"{called[code]} ({code})" for code in item.candidates[1:])
        return f"Carried to the region with most of its residents; the others live in {others}."
    return item.why


def _rule(value: str, item: Found) -> str:
    """Rule that a value breaks and so was not carried."""
    if item.candidates:
        return f"{value[:40]!r} lies in {len(item.candidates)} of today's regions."
    return item.why or f"{value[:40]!r} looks like a code ({KINDS[item.kind]}) and is not known."


def _remedy(item: Found) -> str:
    if len(item.candidates) > 1 and item.kind == "name":
        return "Give the code, or a name that only one of the candidates has."
    if item.candidates:
        return "Give postcodes or newer codes, or agree to the region with most of its residents."
    return f"{_asked(item.near)}Correct it or leave the row out."
