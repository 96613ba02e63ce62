"""The map: where the left-behind regions and the coworking spaces are."""

import pandas as pd
import streamlit as st

from pages.map import heart, tables
from pages.map import panel as map_panel
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas
from pages.shared.store.model import Model

POINTS = ("coworking", "hub", "business")
#: What fills the map before anybody chooses.
FILL = "deprived_20_share"


def area_chosen() -> None:
    """Put the region that was clicked into the address."""
    address.put("area", st.session_state["map"].area)


def view_changed() -> None:
    """Put layer, places and neighbourhoods into the address."""
    changed: View = st.session_state["map"].view
    address.put("layer", changed["layer"], FILL)
    address.put("places", ",".join(changed["points"]) or "none", "coworking")
    address.put("detail", "1" if changed["detail"] else None)


title = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="finder"):
    place = widgets.place_picker()
    with layout.settings():
        show = widgets.type_filter()
        nation = widgets.nation_filter()
        typing = widgets.type_definition()
types = atlas.region_types(typing.definition, typing.cut)
with title:
    headline = heart.heading(
        types, show, nation, typing.definition, place.region if place else None
    )

with errors_shown():
    rates = tables.rate_layer()
    offered = [*atlas.layer_keys(), *([rates["key"]] if rates else [])]
    layer = address.choice("layer", offered, FILL, "map layer")
    places = address.several("places", [*POINTS, "none"], "kind of place", "coworking")
    detail = address.choice("detail", ["0", "1"], "0", "detail (0 or 1)")
    view = View(
        layer=layer, points=[kind for kind in places if kind != "none"], detail=detail == "1"
    )

    picture, panel = st.columns([7, 4], gap="medium")
    with picture:
        region_map(
            MapData(
                root=atlas.server_root(),
                version=atlas.version(),
                types=atlas.type_letters(types),
                definition=typing.words,
                show=show,
                nation=nation,
                area=place.region if place else None,
                district=place.district if place else None,
                view=view,
                attribution=atlas.attributions(),
                extra=rates,
                points=atlas.own_points(),
                coverage=atlas.coverage(),
                headlines={"type": headline, FILL: headline},
            ),
            key="map",
            on_area=area_chosen,
            on_view=view_changed,
        )
        layout.note(atlas.coverage())
    model = Model(typing.definition, typing.cut)
    with panel:
        if place:
            map_panel.region(place, types, typing)
        kind = types["type"][place.region] if place else show
        with errors_shown():
            heart.draw(model, "all" if pd.isna(kind) else str(kind))
        if not place:
            map_panel.doors()
    tables.show_layer(layer, types, show, nation)
    if typing.definition == "index":
        tables.show_sensitivity(atlas.index().chosen)
