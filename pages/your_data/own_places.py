"""A visitor's own list of coworking spaces: what it must hold, file, columns, checks, use."""

from typing import Final

import streamlit as st

from geodata.services.refresh_coworking import refresh_allowed
from geodata.uploads.place_list import MAX_PLACES
from pages.shared.controls import widgets
from pages.your_data import own_places_check, own_places_columns, shipped_layer, upload_step
from pages.your_data import own_places_draft as _draft

KINDS: Final = ["csv", "tsv", "txt", "xlsx", "xlsm", "geojson", "json", "gpkg"]
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
_PRIVACY: Final = """Your file is read in a process of its own that can write nothing. The list is
kept in the memory of this session: not on disk, not in a log, not where another visitor could see
it. It goes when you close or reload this page. Links that you share do not carry it."""

_STEP: Final = upload_step.Step(
    "own-layer",
    "List of places: CSV, Excel (.xlsx), GeoJSON or GeoPackage",
    KINDS,
    "Reading the file and guessing its columns",
    "Sheet or layer of the file",
    _draft.take,
    _draft.present,
    _draft.forget,
)


def draw() -> None:
    """Five steps, each under the one before; those to come wait until they have what they need."""
    own_places_check.in_use()
    st.header("1. What a list must hold", anchor="needs")
    left, right = st.columns(2)
    with left:
        st.markdown(_NEEDS)
        widgets.download(
            "Template, CSV", _TEMPLATE, "coworking-spaces-template.csv", "own-layer-template"
        )
    with right:
        st.markdown(f"**What happens to your file.** {_PRIVACY}")
    st.header("2. Choose the file", anchor="file")
    upload_step.choose(_STEP)
    draft = _draft.present()
    if draft is not None:
        upload_step.shown(_STEP, draft)
        st.header("3. Which column is what", anchor="columns")
        own_places_columns.draw(draft)
        st.header("4. Check", anchor="check")
        if own_places_check.draw(draft):
            st.header("5. Use it", anchor="use")
            own_places_check.use(draft)
    if refresh_allowed():
        shipped_layer.draw()
