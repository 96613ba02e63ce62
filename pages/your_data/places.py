"""A visitor's own list of coworking spaces: what it must hold, checks, and its use."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions.sentences import counted
from geodata.errors import DataError
from geodata.services.refresh_coworking import refresh_allowed
from geodata.uploads.place_list import MAX_PLACES, Points, read_spaces
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table, plain
from pages.shared.frame import address, layout, tables, widget_state
from pages.shared.store import atlas, visitor
from pages.shared.words import sentences
from pages.your_data import places_draft, shipped_layer, texts, upload
from pages.your_data.places_draft import KEPT, MERGING, Draft

_KINDS: Final = ["csv", "tsv", "txt", "xlsx", "xlsm", "geojson", "json", "gpkg"]
_TEMPLATE: Final = (
    b"name,kind,latitude,longitude,postcode\n"
    b"Example Desks,coworking space,51.5079,-0.0877,\n"
    b"Example Works,makerspace,,,M1 1AE\n"
)
_NEEDS: Final = f"""A table with one row a place, up to {MAX_PLACES:,}, which holds at least

- **where it is**: latitude and longitude, British or Irish grid coordinates, or a full postcode
  (postcodes are placed without asking another service).

A name, the kind of place (coworking space, incubator, makerspace and so on), the source, its date
and its licence are optional. GeoJSON and GeoPackage bring their own coordinates."""
_PRIVACY: Final = """Your file is read in a separate process that can write nothing. The list is
kept in the memory of this session: not on disk, not in a log, and not where another visitor could
see it. It is gone when you close or reload this page. Links that you share do not include it."""
_USUAL_NAME: Final = "Own list of coworking spaces"
_HAPPENS: Final = {True: "merged into the first", False: "kept"}
_PLACES: Final = (
    Column("id", "", "Identifier of the place"),
    Column("name", "", "Name of the place"),
    Column("kind", "", "Kind of place"),
    Column(
        "tier", "", "A: coworking space; B: incubator, makerspace and so on; C: business centre"
    ),
    Column("latitude", "", "Latitude, WGS 84", "degrees", exact=True),
    Column("longitude", "", "Longitude, WGS 84", "degrees", exact=True),
    Column("postcode", "", "Postcode of the place"),
    Column("itl3", "", "Code of the region (ITL3, January 2025)"),
    Column("lad", "", "Code of the local authority district, December 2024"),
    Column("source", "", "Who the row is from"),
    Column("source_date", "", "Date of the source"),
    Column("licence", "", "Licence of the row"),
)
_SAID: Final = {
    False: "Partial: there may be coworking spaces that it lacks",
    True: "Complete: it has every coworking space in the UK",
}


def draw() -> None:
    """List in use, the steps, and where the owner allows it the refresh of the shipped layer."""
    _in_use()
    upload.draw(_FLOW)
    if refresh_allowed():
        shipped_layer.draw()


def _needs() -> None:
    left, right = st.columns(2)
    with left:
        st.markdown(_NEEDS)
        widgets.download(
            "Template, CSV", _TEMPLATE, "coworking-spaces-template.csv", "own-layer-template"
        )
    right.markdown(f"**What happens to your file.** {_PRIVACY}")


def check(draft: Draft) -> bool:
    """Show what became of the rows; tell whether the list can be used."""
    try:
        with st.spinner("Placing the rows in their districts"):
            points, places = places_draft.placed(draft), places_draft.places(draft)
    except DataError as error:
        upload.error(error)
        return False
    for note in points.notes:
        layout.note(texts.plain(note))
    if points.unknown_kinds:
        named = ", ".join(f"“{texts.plain(kind[:40])}”" for kind in points.unknown_kinds[:5])
        count = len(points.unknown_kinds)
        st.warning(
            f"The atlas does not know {counted(count, 'kind')} in the file ({named}). Choose one "
            "of its own above, or the rows are left out.",
            icon=":material/help:",
        )
    _exchanged(draft, points)
    _problems(draft, points)
    _duplicates(draft)
    st.markdown(f"**{len(places):,} places** by nation and kind")
    tables.show(counts(places), "own-layer-counts")
    if not places["tier"].eq("A").any():
        st.error(
            "No place in the list is a coworking space, so there is nothing to measure distances "
            "to: choose “coworking space” for one of its kinds above.",
            icon=":material/error:",
        )
        return False
    return True


def _exchanged(draft: Draft, points: Points) -> None:
    """Ask about rows whose coordinates lie in the UK only the other way round."""
    if not (points.exchanged or draft.exchange):
        return
    said = f" of {counted(points.exchanged, 'row')}" if points.exchanged else ""
    st.checkbox(
        f"Exchange latitude and longitude{said}, which would put them in the UK",
        **widget_state.show(
            "own-layer-exchange", draft.exchange, lambda wanted: KEPT.change(exchange=wanted)
        ),
    )


def _problems(draft: Draft, points: Points) -> None:
    """Rows left out: how many by rule, each with its remedy, and as files."""
    found = points.problems
    if found.empty:
        st.success("Every row has its place.", icon=":material/check:")
        return
    st.warning(
        f"{counted(len(found), 'row')} of {len(draft.upload.frame):,} cannot be used and would be "
        "left out.",
        icon=":material/warning:",
    )
    st.markdown(
        "\n".join(
            f"- {texts.plain(str(rule).removesuffix('.'))}: {counted(count, 'row')}"
            for rule, count in found["rule"].value_counts().items()
        )
    )
    table = upload.problems_table("own-places-problems", found)
    tables.show(table, "own-layer-problems")
    widgets.download_buttons(table, upload.about(draft, "Rows that cannot be used"))


def _duplicates(draft: Draft) -> None:
    """Groups of places that may be one, and what is to be done with them."""
    groups = places_draft.duplicates(draft)
    if groups.empty:
        return
    st.radio(
        f"{len(groups):,} places in {counted(groups['group'].nunique(), 'group')} may be in the "
        "list twice (similar names within 100 m, or the same spot)",
        list(MERGING),
        format_func=MERGING.__getitem__,
        horizontal=True,
        **widget_state.show(
            "own-layer-merging", draft.merging, lambda how: KEPT.change(merging=how)
        ),
    )
    table = duplicates_table(groups)
    tables.show(table, "own-layer-duplicates")
    merged = int(groups["merge"].sum())
    layout.note(f"{counted(merged, 'row')} would be merged into another one.")
    about = upload.about(draft, "Places that may be in the list twice")
    widgets.download_buttons(table, about)


def duplicates_table(groups: pd.DataFrame) -> Table:
    """Places that may be in the list twice, with what happens to each."""
    return Table(
        "own-places-duplicates",
        f"{len(groups):,} places that may be in the list twice.",
        (
            Column("group", "Group", "Group of places that may be one"),
            Column("row", "Row", "Row of the visitor's file, the header being row 1"),
            Column("name", "Name", "Name of the place"),
            Column("kind", "Kind", "Kind of place"),
            Column("distance_m", "From the first, m", "Distance from it", "m", decimals=1),
            Column("why", "Why", "Why it may be the same place"),
            Column("what_happens", "What happens", "Whether it is kept or merged"),
        ),
        groups.astype({"group": "str", "row": "str"}).assign(
            what_happens=groups["merge"].astype(bool).map(_HAPPENS)
        ),
    )


def counts(places: pd.DataFrame) -> Table:
    """Places by nation and kind, with totals."""
    nations = places["itl3"].map(atlas.regions()["nation"]).rename("Nation")
    table = pd.crosstab(nations, places["kind"], margins=True, margins_name="All")
    table = table.rename(columns=str.capitalize).rename_axis(columns=None).reset_index()
    return plain("own-layer-counts", "Places of the list by nation and kind.", table)


def use(draft: Draft) -> None:
    """Name the list, declare it partial or complete, and use it."""
    found = places_draft.places(draft)
    title = upload.named(draft, "list", _USUAL_NAME)
    complete = st.radio(
        "This list is",
        list(_SAID),
        index=None,
        format_func=_SAID.__getitem__,
        key="own-layer-complete",
    )
    layout.note(
        "On a complete list regions are ranked, and a region without a mark has no coworking "
        "space. A partial list says neither."
    )
    st.button(
        f"Use this list: {len(found):,} places",
        key="own-layer-use",
        type="primary",
        icon=":material/check:",
        disabled=complete is None,
        on_click=visitor.keep_layer,
        args=(found, title),
        kwargs={"complete": bool(complete)},
    )


def _in_use() -> None:
    """Summary of the list in use, the way to the map, and the way back."""
    own = visitor.layer()
    if own is None:
        return
    st.success(
        f"In use: {atlas.coverage()} Every page now uses it.", icon=":material/check_circle:"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "map/page.py",
            label="See it on the map",
            icon=":material/map:",
            query_params=address.carried(),
        )
        st.button(
            "Back to the shipped layer",
            key="drop-layer",
            icon=":material/undo:",
            on_click=visitor.drop_layer,
        )
    tables.show(counts(own.places), "own-layer-in-use")
    download = downloads.About(
        own.name,
        f"{own.name}, loaded by the reader",
        "as its owner states",
        [atlas.coverage(), sentences.SPECIAL_VALUES_LINE],
        address.address(),
    )
    table = Table("own-places", "Places of the list in use.", _PLACES, own.places)
    widgets.download_buttons(table, download)


_FLOW: Final = upload.Flow(
    key="own-layer",
    noun="list",
    label="List of places: CSV, Excel (.xlsx), GeoJSON or GeoPackage",
    kinds=_KINDS,
    reading="Reading the file and guessing its columns",
    sheets="Sheet or layer of the file",
    kept=KEPT,
    read=read_spaces,
    begin=places_draft.begin,
    needs=_needs,
    columns=places_draft.columns,
    check=check,
    use=use,
)
