"""Widgets that several pages share; each follows the address."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

import streamlit as st

from analysis.regions.definitions import DEFINITIONS, PERCENT, Definition
from geodata.errors import DataError
from geodata.places.names import Match
from pages.shared.controls import own_definitions
from pages.shared.files import downloads
from pages.shared.files.table import Table
from pages.shared.frame import address, layout, widget_state
from pages.shared.store import atlas, visitor
from pages.shared.store.places import Place, UnknownPlaceError, places, resolve
from pages.shared.words import sentences, types
from pages.shared.words.types import OwnTypes

T = TypeVar("T")

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
#: By the ending of a file's name.
_MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tex": "application/x-tex",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}

SHOW = {"all": "All", "left-behind": "Left-behind", "advanced": "Advanced"}
NATIONS = ("all", "England", "Scotland", "Wales", "Northern Ireland")
#: Licence of what the atlas works out from official figures.
LICENCE: Final = "Open Government Licence v3.0"
_UNKNOWN_PLACE: Final = "unknown place"


class _Unknown(NamedTuple):
    """Place that was not found while the address asked for an area: why, and like names."""

    asked: str | None
    sentence: str
    near: list[Match]


class Typing(NamedTuple):
    """The chosen definition of left-behind and its threshold, in the definition's own unit.

    ``own`` has what a file that is made later needs of a list or an index of the visitor's own.
    """

    definition: str
    cut: float
    words: str
    own: OwnTypes | None = None


def place_picker() -> Place | None:
    """Find a region or district by name, or type a postcode; the address holds the code."""
    named = places()
    asked = st.query_params.get("area")
    place = None
    unknown: _Unknown | None = st.session_state.get(_UNKNOWN_PLACE)
    if unknown and unknown.asked != asked:
        unknown = None
        del st.session_state[_UNKNOWN_PLACE]
    if asked is not None:
        try:
            place = resolve(asked)
        except DataError as error:
            if isinstance(error, UnknownPlaceError) and error.near:
                unknown = unknown or _Unknown(asked, str(error), error.near)
            address.notice(
                f"The address asks for the area {address.quoted(asked)}, which is no region (ITL3 "
                "code such as TLD42), district (such as E06000009) or postcode of the UK. Choose "
                "one below."
            )
    shown = (place.district or place.region) if place else None
    st.selectbox(
        "Find a region, district or postcode",
        list(named),
        index=None,
        **widget_state.show("place", shown, _place_chosen),
        format_func=lambda code: named.get(code, code),
        placeholder="Type a name or a postcode",
        accept_new_options=True,
    )
    if unknown:
        _unknown_place(unknown)
    typed = st.session_state.pop("place_note", "")
    for sentence in (typed, sentences.sentence(place.note) if place else ""):
        if sentence:
            layout.note(sentence)
    return place


def _unknown_place(unknown: _Unknown) -> None:
    """Say that a place was not found, and offer those of a like name."""
    with st.container(horizontal=True, vertical_alignment="center", key="unknown-place"):
        layout.note(f":material/error: {sentences.sentence(unknown.sentence)}")
        for match in unknown.near:
            st.button(
                f"{match.name} ({match.kind})",
                key=f"near-{match.code}",
                help=match.why or None,
                on_click=_place_chosen,
                args=(match.code,),
            )


def _place_chosen(words: str | None) -> None:
    st.session_state.pop(_UNKNOWN_PLACE, None)
    if words is None:
        address.put("area", None)
        return
    try:
        place = resolve(words)
    except DataError as error:
        near = error.near if isinstance(error, UnknownPlaceError) else []
        st.session_state[_UNKNOWN_PLACE] = _Unknown(st.query_params.get("area"), str(error), near)
        return
    st.session_state["place_note"] = sentences.sentence(place.note)
    address.put("area", place.district or place.region)


def select(
    key: str, label: str, named: Mapping[str, str], default: str, noun: str, **options: Any
) -> str:
    """Box to choose one of `named`; the address holds its key, and `noun` is what it is."""
    present = address.choice(key, list(named), default, noun)
    st.selectbox(
        label,
        list(named),
        format_func=named.__getitem__,
        **options,
        **address.follow(key, present, default),
    )
    return present


def segments(key: str, label: str, named: Mapping[str, str], default: str, noun: str) -> str:
    """Row of buttons to choose one of `named`, as :func:`select` does."""
    present = address.choice(key, list(named), default, noun)
    st.segmented_control(
        label,
        list(named),
        format_func=named.__getitem__,
        required=True,
        **address.follow(key, present, default),
    )
    return present


def type_filter() -> str:
    """Which region type is shown; the others are dimmed."""
    return segments("type", "Show", SHOW, "all", "region type")


def nation_filter() -> str:
    """Which nation is shown; the others are dimmed."""
    named = {name: "All four nations" if name == "all" else name for name in NATIONS}
    return select("nation", "Nation", named, "all", "nation", width=170)


def type_definition() -> Typing:
    """Choose what left-behind means and where the line is drawn."""
    definition = _definition_asked()
    kind = own_definitions.definition(definition)
    usual, cut = _cut_asked(kind)
    # Its name alone, so that the box stays open while the definition is changed in it.
    with st.popover(f"Left-behind by: {kind.name.lower()}", icon=":material/tune:"):
        st.selectbox(
            "What makes a region left-behind",
            _definitions(),
            format_func=lambda key: own_definitions.definition(key).name,
            **address.follow("definition", definition, "multi_indicator", clears=("cut",)),
        )
        if definition == "index":
            own_definitions.builder(atlas.index().chosen)
            address.link("map", "Who is in and who is out", "swap_vert")
        elif definition != "own":
            _cut_slider(kind, cut, usual)
        layout.note(f"{kind.rule} Basis: {kind.source}.")
        layout.note(
            "“Left-behind” is the literature's term for places that have missed out on growth; the "
            "word itself is contested, and no place is only that."
        )
    if definition in ("own", "index"):
        return _own_typing(kind)
    threshold = kind.threshold if cut == usual else cut / _scale(kind)
    line = types.threshold(threshold, percent=kind.unit == PERCENT)
    return Typing(definition, threshold, f"By {kind.name.lower()}, {line}")


def _definitions() -> list[str]:
    """Keys of the definitions on offer: a list of one's own only where one is loaded."""
    own = ["own"] if visitor.types() else []
    return [*(key for key in DEFINITIONS if key != "own"), *own, "index"]


def _definition_asked() -> str:
    """Definition of the address; what is wrong with it is said at the top of the page."""
    if st.query_params.get("definition") == "own" and visitor.types() is None:
        address.notice(f"The address asks for a list of your own. {atlas.NO_LIST}")
        return "multi_indicator"
    definition = address.choice("definition", _definitions(), "multi_indicator", "definition")
    if definition == "index" and atlas.index().problem:
        address.notice(f"{atlas.index().problem} The atlas uses its own five indicators instead.")
    return definition


def _scale(kind: Definition) -> int:
    """How many steps of the slider a unit of the threshold is."""
    return 1 if kind.unit == PERCENT else 100


def _cut_asked(kind: Definition) -> tuple[int, int]:
    """Usual threshold of a definition and that of the address, in steps of the slider."""
    if kind.key in ("own", "index"):
        return 0, 0
    low, high, usual = (round(at * _scale(kind)) for at in (kind.low, kind.high, kind.threshold))
    return usual, round(address.number("cut", low, high, usual, "threshold"))


def _cut_slider(kind: Definition, cut: int, usual: int) -> None:
    st.slider(
        "Below what per cent of the UK mean"
        if kind.unit == PERCENT
        else "Share of regions, per cent",
        round(kind.low * _scale(kind)),
        round(kind.high * _scale(kind)),
        **address.follow("cut", cut, usual, typed=True),
    )


def _own_typing(kind: Definition) -> Typing:
    """The visitor's own list or index."""
    if kind.key == "index":
        index = atlas.index().chosen
        count = len(index.indicators)
        named = f"{count} indicator{'' if count == 1 else 's'}"
        words = f"By your own index of {named}, the top {own_definitions.share(index)} of regions"
        cut = index.threshold
    else:
        own = visitor.types()
        words, cut = f"By your own list, “{own.name if own else ''}”", 0.0
    return Typing(kind.key, cut, words, OwnTypes(kind, atlas.region_types(kind.key, cut)))


def with_region(code: str) -> dict[str, str]:
    """Parameters of the comparison page with one region more."""
    codes = [other for other in st.query_params.get("with", "").split(",") if other]
    chosen = dict.fromkeys([*codes, code])
    return {**address.carried(), "by": "regions", "with": ",".join(chosen)}


def region_list(key: str, codes: list[str], most: int) -> None:
    """Regions in the address under `key`, each with a button to remove it, and one to add."""
    names = atlas.regions()["name"]

    def keep(chosen: list[str]) -> None:
        address.put(key, ",".join(chosen) or None)

    def add() -> None:
        code = st.session_state[f"{key}-add"]
        st.session_state[f"{key}-add"] = None
        if code:
            keep([*codes, code])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(codes) < most:
            st.selectbox(
                f"Add a region, up to {most}",
                [code for code in names.index if code not in codes],
                format_func=lambda code: f"{names[code]} ({code})",
                index=None,
                placeholder="Type a name",
                key=f"{key}-add",
                on_change=add,
                width=360,
            )
        for code in codes:
            others = [other for other in codes if other != code]
            st.button(
                f"{names[code]} ({code})",
                key=f"{key}-{code}",
                icon=":material/close:",
                help=f"Remove {names[code]}",
                on_click=keep,
                args=(others,),
            )


def download(
    label: str,
    content: bytes | str | Callable[[], bytes],
    file: str,
    key: str,
    *,
    icon: str = "download",
    help: str | None = None,  # noqa: A002 (Streamlit's own name)
) -> None:
    """Button that gives a file; a function is called for its content when it is clicked."""
    st.download_button(
        label,
        content,
        file,
        _MEDIA_TYPES[file.rpartition(".")[2]],
        key=key,
        on_click="ignore",
        icon=f":material/{icon}:",
        help=help,
    )


def about(
    title: str,
    *notes: str,
    source: str = "Coworking Skills Atlas; sources on the About page",
    licence: str = LICENCE,
) -> downloads.About:
    """What a file of the atlas's own numbers says of itself, in the present view."""
    said = [*atlas.attributions(), *notes]
    return downloads.About(title, source, licence, said, address.address())


def download_buttons(table: Table, about: downloads.About) -> None:
    """CSV, XLSX, and CSV with its metadata of a table, built when clicked."""
    name = table.name
    with st.container(horizontal=True):
        download("CSV", lambda: downloads.to_csv(table, about), f"{name}.csv", f"{name}-csv")
        download("XLSX", lambda: downloads.to_xlsx(table, about), f"{name}.xlsx", f"{name}-xlsx")
        download(
            "CSVW",
            lambda: downloads.to_csvw(table, about),
            f"{name}.zip",
            f"{name}-csvw",
            help="CSV with metadata (CSV on the Web): what each column holds, its unit, the source "
            "and the licence, for programs.",
        )


def brief_buttons(make: Callable[[], T], written: Callable[[T, str], bytes], name: str) -> None:
    """Two-page brief as PDF and Word, made when clicked."""
    with st.container(horizontal=True, key="brief"):
        download(
            "Two-page brief, PDF",
            lambda: written(make(), "pdf"),
            f"{name}.pdf",
            f"{name}-pdf",
            icon="picture_as_pdf",
        )
        download(
            "Two-page brief, Word",
            lambda: written(make(), "docx"),
            f"{name}.docx",
            f"{name}-docx",
            icon="description",
        )
