"""What is said of a list of coworking spaces: where it comes from, and how partial it is."""

from typing import Final, NamedTuple

import pandas as pd

from geodata.inputs import sources
from geodata.services import overpass, overture
from geodata.services.layer_status import LayerStatus
from pages.shared.words import sentences

#: Said beside every number of coworking spaces, unless the list is declared complete.
PARTIAL: Final = "The layer is partial: a low count may be a gap in the list, not on the ground."
#: Residents that rates of coworking spaces are given for.
PER: Final = 10_000
_FOLDER: Final = "cws/"
_ATTRIBUTIONS: Final = {
    overpass.SOURCE: "© OpenStreetMap contributors, ODbL 1.0",
    overture.SOURCE: "© OpenStreetMap contributors, Overture Maps Foundation, CDLA-Permissive-2.0",
}


class Layer(NamedTuple):
    """Coworking spaces and related places, a row a place, and what their readers must know.

    ``own`` says that a visitor brought the list, ``complete`` that somebody declared it to hold
    every coworking space; ``name`` is its own name, or the source that it was refreshed from.
    """

    places: pd.DataFrame
    name: str
    complete: bool
    own: bool


def shipped_name(status: LayerStatus) -> str:
    """Source and date that the layer in the data folder was refreshed from; empty if it was not."""
    return f"{status.source}, {status.source_date}" if status.spaces else ""


def partial(layer: Layer) -> str:
    """Caution beside a number of coworking spaces; nothing for a complete list."""
    return "" if layer.complete else PARTIAL


def rate(count: int, residents: float, *, complete: bool) -> str:
    """Coworking spaces per 10,000 residents; none in a partial list is no rate of 0."""
    known = count or complete
    return sentences.number(count / residents * PER, 3) if known else sentences.MISSING


def coverage(layer: Layer, itl1: "pd.Series[str]") -> str:
    """How partial a layer is, in one or two sentences; `itl1` is ITL1 by ITL3 code."""
    spaces = layer.places[layer.places["tier"] == "A"]
    covered = spaces["itl3"].nunique()
    plural = "" if len(spaces) == 1 else "s"
    held = f"{len(spaces):,} coworking space{plural} in {covered} of {len(itl1)} regions"
    if layer.complete:
        who = "by its owner" if layer.own else "when it was refreshed"
        return f"{layer.name}: {held}. It was declared complete {who}: regions can be ranked on it."
    unsure = (
        "A region without a mark may well have coworking spaces; regions are not ranked on them."
    )
    if layer.own:
        return f"{layer.name}: {held}. It was declared partial by its owner. {unsure}"
    london = int(itl1.reindex(spaces["itl3"]).eq("TLI").sum())
    origin = f"{layer.name}, and other open sources" if layer.name else "open sources"
    return (
        f"This layer is partial: {len(spaces):,} coworking spaces from {origin}, {london:,} of "
        f"them in London, in {covered} of {len(itl1)} regions, while press counts put the UK at "
        f"2,806 (mid-2024) to 4,048 (autumn 2025). {unsure}"
    )


def attributions(name: str, *, own: bool) -> list[str]:
    """Sources in the words that their licences ask for; `name` and `own` as in :class:`Layer`."""
    if own:
        others = [source for source in sources.sources() if not source.file.startswith(_FOLDER)]
        texts = [text for source in others for text in source.attribution]
        return [*dict.fromkeys(texts), f"Coworking spaces: {name}, loaded by the reader"]
    refreshed = [text for source, text in _ATTRIBUTIONS.items() if name.startswith(source)]
    return list(dict.fromkeys([*sources.attributions(), *refreshed]))
