"""Where the next coworking spaces would reach most people: the question, the map, the answer."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis import siting
from geodata.errors import DataError
from pages.scenarios import siting_data, siting_tabs
from pages.scenarios.siting_data import Answer, Prepared, Question
from pages.shared.controls import widgets
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.region_map import Site, SiteData, site_map
from pages.shared.store import atlas, visitor
from pages.shared.words import sentences

#: What a partial list of spaces means for residents newly reached.
_GAPS: Final = " If the list omits an existing space, the gain is overstated."
_TITLE = "Where would the next coworking spaces reach most people?"
_TURN = "sites turn"
_ZONE = "sites zone"


def draw(heading: Any, typing: widgets.Typing) -> None:
    """Draw the question's widgets and, below them, the answer."""
    types = atlas.region_types(typing.definition, typing.cut)
    question = _question(types)
    if question is None:
        heading.title(_TITLE)
        st.info(
            "Choose a region, a district or a postcode above, or another kind of area beside it.",
            icon=":material/location_on:",
        )
        return
    with errors_shown():
        with layout.awaited(heading):
            prepared = siting_data.prepare(question)
            moved = _moved()
            best = _best(question, prepared)
        if moved is None and best is None:
            heading.title(_TITLE)
            return
        answer = siting_data.answer(question, prepared, moved, best)
        heading.title(answer.headline)
        _picture(question, answer)
        siting_tabs.tabs(question, prepared, answer)


def _picture(question: Question, answer: Answer) -> None:
    """Map of the places, and beside it the list of them."""
    left, right = st.columns([7, 5], gap="medium")
    zone = question.zone
    sites = [
        Site(
            east=float(row["easting"]),
            north=float(row["northing"]),
            lines=[f"Near {row['name']}", f"{sentences.number(row['reach'], 0)} residents reached"],
        )
        for row in sentences.records(answer.sites)
    ]
    with left:
        site_map(
            SiteData(
                root=atlas.server_root(),
                version=atlas.version(),
                zone=list(zone.codes),
                district=zone.district,
                neighbourhoods=zone.region,
                km=question.km,
                turn=st.session_state.get(_TURN, 0),
                sites=sites,
                spaces=_spaces(),
                spaces_words="Coworking spaces in the layer",
                title=answer.headline,
                subtitle=answer.method,
                attribution=[atlas.coverage(), *atlas.attributions()],
            ),
            key="sites-map",
            on_edit=_edited,
        )
    with right:
        _listed(question, answer)


def _listed(question: Question, found: Answer) -> None:
    """List the places with what each reaches and adds; say how good the answer is."""
    layout.note(found.method)
    for note in found.best.notes if found.best and not found.moved else []:
        layout.note(note)
    if found.moved:
        st.button(
            "Back to the best places",
            icon=":material/undo:",
            key="best-again",
            on_click=address.put,
            args=("sites", None),
        )
    table = places_table(question, found)
    tables.show(table, "sites-table")
    widgets.download_buttons(table, siting_tabs.about(found.headline, found.method))


def places_table(question: Question, found: Answer) -> Table:
    """Places with the residents that each adds and reaches."""
    added = "Newly within reach" if question.aim == "cover" else "Newly within the distance"
    all_of_them = f"All residents of {question.zone.name} within {question.km:g} km"
    people = "people counted, as the title says"
    columns = (
        Column("place", "Place", "Place in the order in which spaces are added"),
        Column("name", "Near", "Name of the nearest small area"),
        Column("gain", added, "People newly within reach through it", people, decimals=0),
        Column("reach", all_of_them, "Residents within reach of it", "residents", decimals=0),
        Column("region", "" if question.zone.region else "Region", "Name of the region"),
        Column("itl3", "", "Code of the region (ITL3, January 2025)"),
        Column("lad", "", "Code of the local authority district, December 2024"),
        Column("code", "", "Code of the small area (LSOA, data zone or super output area)"),
        Column("decile", "", "Decile of the small area in its nation, 1 = most deprived"),
        Column("easting", "", "Easting in EPSG:27700", "m", exact=True),
        Column("northing", "", "Northing in EPSG:27700", "m", exact=True),
    )
    rows = found.sites.assign(
        place=range(1, len(found.sites) + 1),
        region=found.sites["itl3"].map(atlas.regions()["name"]),
    )
    gaps = "" if atlas.layer_is_complete() else _GAPS
    note = (
        "“Newly” counts each person once, at the first place in this order that reaches them, and "
        "nobody who is within the distance of a listed space already. "
    )
    return Table(
        "atlas-places",
        "Places with the residents that each reaches.",
        columns,
        rows,
        notes=[f"{note}{atlas.coverage()}{gaps}"],
    )


def _spaces() -> list[tuple[int, int]] | None:
    """Open spaces of the visitor's own list; None for those of the map's file."""
    points = atlas.own_points()
    return None if points is None else [point[:2] for point in points if point[4] == "A"]


def _edited() -> None:
    """Put the places as the person left them into the address."""
    edit = st.session_state["sites-map"].edit
    st.session_state[_TURN] = int(edit["turn"])
    places = [(float(east), float(north)) for east, north in edit["sites"]]
    address.put("sites", siting_data.write_places(places[: siting_data.MOST]) or "none")


def _question(types: pd.DataFrame) -> Question | None:
    """Widgets of the question, which follow the address."""
    zones = siting_data.ZONES
    kind = address.choice("zone", list(zones), siting_data.AREA, "area to look at")
    one_area = kind == siting_data.AREA
    widths = [3, 4, 2, 2, 5, 2] if one_area else [3, 2, 2, 5, 2]
    columns = st.columns(widths, vertical_alignment="bottom", gap="small")
    columns[0].selectbox(
        "Look at",
        list(zones),
        format_func=zones.__getitem__,
        **_follow("zone", kind, siting_data.AREA),
    )
    place = None
    if one_area:
        with columns.pop(1):
            place = widgets.place_picker()
    k = round(address.number("k", 1, siting_data.MOST, 3, "number of new spaces"))
    columns[1].number_input(
        "New spaces", 1, siting_data.MOST, step=1, **_follow("k", k, 3, typed=True)
    )
    low, high, usual = siting_data.KM
    km = address.number("km", low, high, usual, "distance in km")
    columns[2].number_input(
        "Within km", low, high, step=0.5, format="%g", **_follow("km", km, usual, typed=True)
    )
    people = address.choice("people", list(siting_data.PEOPLE), "deprived", "group of people")
    columns[3].selectbox(
        "For whom",
        list(siting_data.PEOPLE),
        format_func=siting_data.PEOPLE.__getitem__,
        **_follow("people", people, "deprived"),
    )
    with columns[4]:
        aim, ratio, listed = _more(people)
    zone = siting_data.zone_of(kind, place, types)
    if zone is None:
        return None
    if st.session_state.get(_ZONE, zone) != zone:
        # Places moved by hand belong to one area alone.
        address.put("sites", None)
    st.session_state[_ZONE] = zone
    weights = siting_data.weights_of(people, ratio)
    return Question(zone, k, km, aim, weights, listed, visitor.layer_mark() or "")


def _more(people: str) -> tuple[str, float, tuple[tuple[str, float, float], ...]]:
    """Aim, weighting and candidate places, behind one button."""
    aims = siting_data.AIMS
    aim = address.choice("aim", list(aims), "cover", "aim")
    ratio = address.number("ratio", 1, 20, 10, "weight of the most deprived decile")
    text = st.query_params.get("postcodes", "")
    with st.popover("More", icon=":material/tune:"):
        st.radio("Aim", list(aims), format_func=aims.__getitem__, **_follow("aim", aim, "cover"))
        st.slider(
            "How many times as much a resident of decile 1 counts as one of decile 10",
            1.0,
            20.0,
            step=0.5,
            disabled=people != "weighted",
            **_follow("ratio", float(ratio), 10.0, typed=True),
        )
        st.text_area(
            "Where a place may stand: your own list of postcodes (empty: the centre of every "
            "neighbourhood)",
            placeholder="FY1 1AA, FY4 2RP",
            **_follow("postcodes", text, "", typed=True),
        )
    try:
        return aim, ratio, siting_data.own_candidates(text)
    except DataError as error:
        said = f"{error} Until then, every neighbourhood's centre is a candidate."
        st.error(sentences.sentence(said), icon=":material/error:")
        return aim, ratio, ()


def _follow(key: str, value: Any, default: Any, *, typed: bool = False) -> dict[str, Any]:
    """Follow the address; another question takes the places moved by hand away."""
    return address.follow(key, value, default, clears=("sites",), typed=typed)


def _moved() -> list[tuple[float, float]] | None:
    """Places that the person moved by hand, as the address has them."""
    text = address.text("sites")
    if text is None:
        return None
    if text == "none":
        return []
    try:
        return siting_data.parse_places(text)
    except DataError as error:
        address.notice(str(error))
        return None


def _best(question: Question, prepared: Prepared) -> siting.Siting | None:
    """Best places: at once for a small area, else by a run that the person starts."""
    wanted = f"the best {question.k} places in {question.zone.name}"
    found: siting.Siting | None = siting_tabs.worked_out(
        "siting",
        question,
        prepared,
        button=f"Find {wanted}",
        doing=f"Looking for {wanted}",
        time="between a few seconds and a minute",
    )
    return found
