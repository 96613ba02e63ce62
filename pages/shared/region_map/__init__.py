"""The maps, of regions and of proposed places: Streamlit components that draw SVG.

Shapes, layers and places are static files that the browser loads once (``pages/static/atlas``);
only region types, filters and the selected area travel. The script is a file of its own, loaded by
two lines, because Streamlit sends a component's inline script again with every change.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NotRequired, TypedDict

import streamlit as st

FRONTEND = Path(__file__).parent / "frontend"

LOADER = """
let loaded;
export default function (component) {
  const { root, version } = component.data;
  const address = new URL(`${root}map/%s.js?v=${version}`, location.origin).href;
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


class Layer(TypedDict):
    """A layer that is no file: a value a region, in the order of ``regions.json``."""

    key: str
    label: str
    group: str
    unit: str
    decimals: int
    period: str
    #: Ascending; none if the values are about the same, which the legend then says.
    breaks: list[float]
    categories: NotRequired[list[str]]
    values: list[float | None]
    low: list[float | None]
    high: list[float | None]
    description: str
    source: str
    caveat: str
    absent: str


#: Easting, northing, name, kind, tier, region, source and date of a place.
Point = tuple[int, int, str, str, str, str, str, str]


class MapData(TypedDict):
    """What the map is told on each run; see ``frontend/map.js``.

    ``types`` holds a letter a region, in the order of ``regions.json``: L left-behind, A advanced,
    ``-`` not known. ``show`` is "all" or a type, ``nation`` "all" or a name, ``area`` the selected
    region and ``district`` the district by which the person found it. ``extra`` is a layer beside
    those of the files, ``points`` are places in place of theirs. A picture that is saved bears the
    finding of its layer, by key in ``headlines``, and with places ``coverage``: how partial they
    are.
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
    extra: Layer | None
    points: list[Point] | None
    headlines: NotRequired[dict[str, str]]
    coverage: NotRequired[str]


class Site(TypedDict):
    """A proposed place: metres on the National Grid, and what its card says, line by line."""

    east: float
    north: float
    lines: list[str]


class SiteData(TypedDict):
    """What the map of places is told on each run; see ``frontend/sites.js``.

    ``zone`` holds the codes of the regions that are looked at, ``district`` a district within one,
    ``neighbourhoods`` the region whose small areas are drawn. ``spaces`` are the open ones as
    easting and northing, or None for those that ship with the map; ``turn`` is that of the edit
    which `sites` answers.
    """

    root: str
    version: str
    zone: list[str]
    district: str | None
    neighbourhoods: str | None
    km: float
    turn: int
    sites: list[Site]
    spaces: list[tuple[int, int]] | None
    spaces_words: str
    title: str
    subtitle: str
    attribution: list[str]


#: Until the style sheet is here: a word, and the room that the map will take.
_BLANK = """
<p class="drawing" style="height: clamp(28rem, calc(100vh - 24rem), 50rem); margin: 0;
  display: grid; place-content: center; font-family: var(--st-font)">Drawing the map…</p>
<div class="atlas" style="display: none"></div>
"""
_REGIONS = st.components.v2.component(
    "region_map", html=_BLANK, js=LOADER % "map", isolate_styles=True
)
_SITES = st.components.v2.component(
    "site_map", html=_BLANK, js=LOADER % "sites", isolate_styles=True
)


def region_map(
    data: MapData, *, key: str, on_area: Callable[[], None], on_view: Callable[[], None]
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
    _REGIONS(key=key, data=data, on_area_change=on_area, on_view_change=on_view)


def site_map(data: SiteData, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw the map of proposed places; ``st.session_state[key].edit`` holds what was changed.

    Parameters
    ----------
    data : SiteData
        What to draw.
    key : str
        Name in the session. While the callback runs, ``.edit`` has ``turn`` and ``sites``, the
        easting and northing of every place in metres.
    on_edit : callable
        Called when a place is added, moved or removed.
    """
    _SITES(key=key, data=data, on_edit_change=on_edit)
