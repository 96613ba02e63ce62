"""The map of regions: a Streamlit component that draws SVG in the browser.

Shapes, layers and places are static files that the browser loads once (``pages/static/atlas``);
only region types, filters and the selected area travel. The script is a file of its own, loaded by
two lines, because Streamlit sends a component's inline script again with every change.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import streamlit as st

FRONTEND = Path(__file__).parent / "frontend"

_LOADER = """
let loaded;
export default function (component) {
  const { root, version } = component.data;
  const address = new URL(`${root}map/map.js?v=${version}`, location.origin).href;
  loaded ??= import(address);
  let leave = () => {};
  loaded.then((map) => { leave = map.render(component); });
  return () => leave();
}
"""


class View(TypedDict):
    """What of the map the person changes in the browser."""

    layer: str
    points: list[str]
    detail: bool


class MapData(TypedDict):
    """What the map is told on each run; see ``frontend/map.js``.

    ``types`` holds a letter a region, in the order of ``regions.json``: L left-behind, A advanced,
    ``-`` not known. ``show`` is "all" or a type, ``nation`` "all" or a name, ``area`` the selected
    region and ``district`` the district by which the person found it.
    """

    root: str
    version: str
    types: str
    definition: str
    show: str
    nation: str
    area: str | None
    district: str | None
    view: View
    attribution: list[str]


_COMPONENT = st.components.v2.component(
    "region_map", html='<div class="atlas"></div>', js=_LOADER, isolate_styles=True
)


def region_map(
    data: MapData,
    *,
    key: str,
    on_area: Callable[[], None],
    on_view: Callable[[], None],
) -> None:
    """Draw the map; what the person does there arrives in ``st.session_state[key]``.

    Parameters
    ----------
    data : MapData
        What to draw. An unchanged value redraws nothing.
    key : str
        Name in the session: ``st.session_state[key].area`` (a region's code) and ``.view``
        (a `View`) hold the newest event while the callbacks run.
    on_area, on_view : callable
        Called when a region is chosen, and when layer, places or detail change.
    """
    _COMPONENT(key=key, data=data, on_area_change=on_area, on_view_change=on_view)
