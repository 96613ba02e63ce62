"""What stands beside and below the map: a region in a nutshell, an overview, the table."""

from typing import Final, Literal

import pandas as pd
import streamlit as st

from analysis import typology
from pages import _data, _downloads, _layout, _survey_data, _type_words, _url, _widgets, _words
from pages._errors import shown as errors_shown
from pages._model import Model

_BADGES: Final[dict[str, tuple[Literal["blue", "orange"], str]]] = {
    typology.LEFT_BEHIND: ("blue", ":material/circle:"),
    typology.ADVANCED: ("orange", ":material/diamond:"),
}


def headline(types: pd.DataFrame, nation: str) -> str:
    """Say in one sentence how many regions are left-behind and how many people live there."""
    regions = _data.regions()
    here = regions["nation"].eq(nation) if nation != "all" else regions["nation"].notna()
    behind = types["type"].eq(typology.LEFT_BEHIND) & here
    share = 100 * regions["population"][behind].sum() / regions["population"][here].sum()
    whose = "the UK’s" if nation == "all" else f"{nation}’s"
    return (
        f"{int(behind.sum())} of {whose} {int(here.sum())} regions are left-behind, home to "
        f"{_words.number(share, 0)} % of residents"
    )


def region(place: _data.Place, types: pd.DataFrame, model: Model, definition: str) -> None:
    """One region: type and why, deprivation, population, coworking, the two largest effects."""
    here = _data.region(place.region)
    found = _type_words.type_of(here.code, types)
    st.subheader(f"{here.name} ({here.code})", anchor=False)
    if place.district:
        name = _data.district_name(place.district)
        _layout.note(f"{name} ({place.district}) is a district of this region.")
    if found.kind is None:
        st.badge("Region type not known", color="gray")
        st.markdown(f"No type by this definition: {found.missing} is not available.")
    else:
        _badge(found.kind)
        why = " and ".join(found.reasons) or "a balance of its indicators"
        st.markdown(
            f"{definition}. Ranked {found.rank} of {found.ranked} (1 = most left-behind), mainly "
            f"for {why}."
        )
    _facts(here)
    with st.container(horizontal=True):
        st.page_link("region.py", label=f"More about {here.name}", icon=":material/location_on:",
                     query_params=_url.carried())  # fmt: skip
        st.page_link("compare.py", label="Add to a comparison", icon=":material/balance:",
                     query_params=_widgets.with_region(here.code))  # fmt: skip
    if found.kind is not None:
        with errors_shown():
            _largest_effects(_survey_data.effects(model), found.kind)


def _badge(kind: str) -> None:
    colour, icon = _BADGES[kind]
    st.badge(_words.TYPES[kind], color=colour, icon=icon)


def _facts(here: _data.Region) -> None:
    share = _data.value(here.code, "deprived_20_share")
    rank, count = _data.rank_in_nation(here.code, "deprived_20_share")
    left, right = st.columns(2)
    left.metric(
        "Residents",
        _words.number(here.population, 0),
        border=True,
        help=f"Mid-{here.population_period} estimate.",
    )
    right.metric(
        "In deprived areas",
        _words.with_unit(share, "%", 1),
        border=True,
        help=f"Share of residents in the most deprived 20 % of small areas of {here.nation}, by "
        "its own index. Compare within a nation only.",
    )
    st.markdown(
        f"**Deprivation:** {_words.with_unit(share, '%', 1)} of residents live in "
        f"{here.nation}'s most deprived fifth of neighbourhoods, {_words.ordinal(rank)} highest "
        f"of {count} regions in {here.nation}."
    )
    found = _data.coworking(here.code)
    plural = "" if found.spaces == 1 else "s"
    st.markdown(
        f"**Coworking:** {found.spaces} coworking space{plural} in the layer "
        f"({_words.number(found.per_10000, 2)} per 10,000 {found.base}), beside {found.proxies} "
        "incubators, makerspaces and business centres. The layer is partial: a low count is not "
        "a finding."
    )


def _largest_effects(effects: pd.DataFrame, kind: str) -> None:
    st.markdown(f"**What goes with skills in {kind} regions** · {_layout.survey_badge()}")
    for effect in _words.records(effects[effects["region_type"] == kind].nlargest(2, "estimate")):
        st.markdown(f"- {_words.effect(effect)}")
    _link_to_effects()


def overview(model: Model) -> None:
    """Both types side by side, before a region is chosen."""
    st.subheader("What goes with skills, in which type of region?", anchor=False)
    _layout.note(
        "The largest association of each type. Choose a region on the map, or find it by name, to "
        "see why it is of its type and what goes with skills there."
    )
    effects = _survey_data.effects(model)
    for kind in typology.TYPES:
        _badge(kind)
        largest = effects[effects["region_type"] == kind].nlargest(1, "estimate")
        st.markdown(_words.effect(_words.records(largest)[0]))
    _link_to_effects()


def _link_to_effects() -> None:
    st.page_link(
        "effects.py",
        label="All effects, with the published directions",
        icon=":material/arrow_forward:",
        query_params=_url.carried(),
    )


def table(layer: str, types: pd.DataFrame, show: str, nation: str) -> None:
    """The map as a table, with the filters of the map, and as files; built when opened."""
    title = "Region type" if layer == "type" else str(_data.catalogue()["label"][layer])
    opened = st.expander(
        f"The map as a table: {title}",
        icon=":material/table:",
        key="table",
        on_change="rerun",
        bind="query-params",
    )
    if not opened.open:
        return
    frame = _data.map_table(layer, types)
    if show != "all":
        frame = frame[frame["Region type"] == _words.TYPES[show]]
    if nation != "all":
        frame = frame[frame["Nation"] == nation]
    with opened:
        if frame.empty:
            st.info(f"No region of {nation} is {show} by this definition. Widen the filters above.")
        else:
            _table_and_files(frame, layer, title)


def _table_and_files(frame: pd.DataFrame, layer: str, title: str) -> None:
    about = None if layer == "type" else _data.catalogue().loc[[layer]].iloc[0]
    caveat = "" if about is None else str(about["caveat"] or "")
    st.dataframe(
        frame,
        hide_index=True,
        height=360,
        key="map-table",
        placeholder=_words.MISSING,
        column_config={
            str(name): st.column_config.NumberColumn(format="localized")
            for name in frame.select_dtypes("number")
        },
        alt=f"Table of {len(frame)} regions with type, score and {title}.",
    )
    _layout.note(f"{len(frame)} regions. [x] not available. {caveat}")
    download = _downloads.About(
        title=f"{title} of UK regions (ITL3, January 2025)",
        source=str(frame["Source"].iloc[0]),
        licence="Open Government Licence v3.0" if about is None else str(about["licence"]),
        notes=[*_data.attributions(), caveat],
        address=_url.address(),
    )
    _widgets.download_buttons(frame, download, f"atlas-{layer}")
