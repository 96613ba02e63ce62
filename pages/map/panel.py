"""What stands beside and below the map: a region in a nutshell, an overview, the table."""

from typing import Final, Literal

import pandas as pd
import streamlit as st

from analysis.regions import types as regions_types
from geodata.map_files import layers
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.region_map import Layer
from pages.shared.store import areas, atlas, layer_ranks, places, survey
from pages.shared.store.model import Model
from pages.shared.words import marks, sentences
from pages.shared.words import types as words_types

_BADGES: Final[dict[str, tuple[Literal["blue", "orange"], str]]] = {
    regions_types.LEFT_BEHIND: ("blue", ":material/circle:"),
    regions_types.ADVANCED: ("orange", ":material/diamond:"),
}


#: Where each kind of reader begins: page, label, icon.
_DOORS: Final = (
    ("tour/page.py", "**New here?** The question and the findings in six steps", ":material/tour:"),
    ("region/page.py", "**Councils:** what about your area?", ":material/location_on:"),
    ("compare/page.py", "**Policy advisers:** left-behind against advanced", ":material/balance:"),
    ("effects/page.py", "**Researchers:** effects, models, your own survey", ":material/science:"),
)
#: Key of the layer of coworking spaces per resident.
RATE_LAYER: Final = "coworking_rate"


#: Shares of residents below this, in per cent, are not 0.
_LEAST_SHARE = 0.5


def headline(types: pd.DataFrame, nation: str) -> str:
    """Say in one sentence how many regions are left-behind and how many people live there.

    Where some regions have no type, as on a list of a visitor's, it is of those that have one.
    """
    regions = atlas.regions()
    here = regions["nation"].eq(nation) if nation != "all" else regions["nation"].notna()
    known = types["type"].reindex(regions.index).notna() & here
    behind = types["type"].eq(regions_types.LEFT_BEHIND) & here
    whole = known.sum() == here.sum() or not known.any()
    among = here if whole else known
    share = 100 * regions["population"][behind].sum() / regions["population"][among].sum()
    some = "less than 1" if 0 < share < _LEAST_SHARE else sentences.number(share, 0)
    whose = "the UK’s" if nation == "all" else f"{nation}’s"
    which = (
        f"{whose} {int(here.sum())} regions"
        if whole
        else (
            f"the {int(known.sum())} regions{'' if nation == 'all' else f' of {nation}'} "
            "with a type"
        )
    )
    return (
        f"{int(behind.sum())} of {which} {'is' if behind.sum() == 1 else 'are'} left-behind, home "
        f"to {some} % of {'residents' if whole else 'their residents'}"
    )


def region(place: places.Place, types: pd.DataFrame, model: Model, definition: str) -> None:
    """One region: type and why, deprivation, population, coworking, the two largest effects."""
    here = atlas.region(place.region)
    found = words_types.type_of(here.code, types)
    st.header(f"{here.name} ({here.code})", anchor=False)
    if place.district:
        name = atlas.district_name(place.district)
        layout.note(f"{name} ({place.district}) is a district of this region.")
    if found.kind is None:
        st.badge("Region type not known", color="gray")
        st.markdown(words_types.untyped(found))
    else:
        _badge(found.kind)
        st.markdown(f"{definition}. {words_types.standing(found)}")
    _facts(here)
    with st.container(horizontal=True):
        st.page_link(
            "region/page.py",
            label=f"More about {here.name}",
            icon=":material/location_on:",
            query_params=address.carried(),
        )
        st.page_link(
            "compare/page.py",
            label="Add to a comparison",
            icon=":material/balance:",
            query_params=widgets.with_region(here.code),
        )
    if found.kind is not None:
        with errors_shown():
            _largest_effects(survey.effects(model), found.kind)


def _badge(kind: str) -> None:
    colour, icon = _BADGES[kind]
    st.badge(sentences.TYPES[kind], color=colour, icon=icon)


def _facts(here: atlas.Region) -> None:
    share = atlas.value(here.code, "deprived_20_share")
    rank = atlas.rank_in_nation(here.code, "deprived_20_share")
    standing = (
        ""
        if rank is None
        else (f", {sentences.standing(*rank)} of {rank.ranked} regions in {here.nation}")
    )
    left, right = st.columns(2)
    left.metric(
        "Residents",
        sentences.number(here.population, 0),
        border=True,
        help=f"Mid-{here.population_period} estimate.",
    )
    right.metric(
        "In deprived areas",
        sentences.with_unit(share, "%", 1),
        border=True,
        help=f"Share of residents in the most deprived 20 % of small areas of {here.nation}, by "
        "its own index. Compare within a nation only.",
    )
    st.markdown(
        f"**Deprivation:** {sentences.with_unit(share, '%', 1)} of residents live in "
        f"{here.nation}'s most deprived fifth of neighbourhoods{standing}."
    )
    found = atlas.coworking(here.code)
    plural = "" if found.spaces == 1 else "s"
    rate = areas.layer_rate(found.spaces, here.population)
    st.markdown(
        f"**Coworking:** {found.spaces} coworking space{plural} in the layer "
        f"({rate} per 10,000 residents of all ages), beside {found.proxies} "
        f"incubators, makerspaces and business centres. {atlas.partial_note()}"
    )


def _largest_effects(effects: pd.DataFrame, kind: str) -> None:
    st.markdown(f"**What goes with skills in {kind} regions** · {layout.survey_badge()}")
    for sentence in _largest(effects, kind, 2):
        st.markdown(f"- {sentence}")
    _link_to_effects()


def overview(model: Model) -> None:
    """Both types side by side, before a region is chosen."""
    st.header("Where to start", anchor=False)
    for page, label, icon in _DOORS:
        st.page_link(page, label=label, icon=icon, query_params=address.carried())
    st.header("What goes with skills, in which type of region?", anchor=False)
    layout.note(f"The largest association of each type · {layout.survey_badge()}")
    effects = survey.effects(model)
    for kind in regions_types.TYPES:
        _badge(kind)
        st.markdown(_largest(effects, kind, 1)[0])
    _link_to_effects()


def _largest(effects: pd.DataFrame, kind: str, count: int) -> list[str]:
    """Sentences on the largest effects of a type, or on why there are none."""
    own = effects[(effects["region_type"] == kind) & effects["estimate"].notna()]
    if own.empty:
        return [f"Too few respondents in {kind} regions to show effects ({sentences.SUPPRESSED})."]
    return [
        sentences.unbroken(sentences.effect(row))
        for row in sentences.records(own.nlargest(count, "estimate"))
    ]


def _link_to_effects() -> None:
    st.page_link(
        "effects/page.py",
        label="All effects, with the published directions",
        icon=":material/arrow_forward:",
        query_params=address.carried(),
    )


def table(layer: str, types: pd.DataFrame, show: str, nation: str) -> None:
    """The map as a table, with the filters of the map, and as files; built when opened."""
    title = _title(layer)
    opened = st.expander(
        f"The map as a table: {title}",
        icon=":material/table:",
        key="table",
        on_change="rerun",
        bind="query-params",
    )
    if not opened.open:
        return
    frame = _rates(types) if layer == RATE_LAYER else atlas.map_table(layer, types)
    if show != "all":
        frame = frame[frame["Region type"] == sentences.TYPES[show]]
    if nation != "all":
        frame = frame[frame["Nation"] == nation]
    with opened:
        if frame.empty:
            st.info(f"No region of {nation} is {show} by this definition. Widen the filters above.")
        else:
            _table_and_files(frame, layer, title)


def _title(layer: str) -> str:
    """Name of a layer of the map."""
    own = {"type": "Region type", RATE_LAYER: layer_ranks.RATE}
    return own.get(layer) or str(atlas.catalogue()["label"][layer])


def rate_layer() -> Layer | None:
    """Map layer of coworking spaces per 10,000 residents; None while the layer is partial."""
    if not atlas.layer_is_complete():
        return None
    about, values = atlas.loaded_layer(), areas.layer_ranks()["rate"].round(4)
    blank: list[float | None] = [None] * len(values)
    distinct = sorted({float(value) for value in values})
    few = len(distinct) < layers.CLASSES
    return Layer(
        key=RATE_LAYER,
        label=layer_ranks.RATE,
        group="Coworking",
        unit="per 10,000 residents",
        decimals=3,
        period=str(about.places["source_date"].max())[:10],
        # A class for each of few values; the highest class holds all if there is but one.
        breaks=(distinct[1:] or distinct) if few else layers.class_breaks(values.to_numpy(float)),
        values=[float(value) for value in values],
        low=blank,
        high=blank,
        description="Coworking spaces of a list that was declared complete, per 10,000 residents "
        "of all ages.",
        source=about.name,
        caveat="",
        absent="Not available",
    )


def _rates(types: pd.DataFrame) -> pd.DataFrame:
    """Coworking spaces per resident of each region, of a complete layer, with their ranks."""
    table = atlas.map_table("type", types).drop(columns="Source")
    ranks = areas.layer_ranks().reindex(table.index)
    return table.assign(
        **{
            layer_ranks.RATE: ranks["rate"].round(3),
            "UK rank (1 = highest)": ranks["rate_uk"],
            "Rank in the nation": ranks["rate_nation"],
        },
        Source=atlas.loaded_layer().name,
    )


def _table_and_files(frame: pd.DataFrame, layer: str, title: str) -> None:
    about = atlas.catalogue().loc[[layer]].iloc[0] if layer in atlas.catalogue().index else None
    caveat = "" if about is None else str(about["caveat"] or "")
    # A grid has one mark for all that is missing; where there are more, the column Status has them.
    missing = set(marks.filled(frame).to_numpy()[frame.isna().to_numpy()])
    mark = missing.pop() if len(missing) == 1 else sentences.MISSING
    st.dataframe(
        frame,
        hide_index=True,
        height=360,
        key="map-table",
        placeholder=mark,
        column_config={
            str(name): st.column_config.NumberColumn(format="localized")
            for name in frame.select_dtypes("number")
        },
        alt=f"Table of {len(frame)} regions with type, score and {title}.",
    )
    layout.note(f"{len(frame)} regions. {mark} {sentences.SPECIAL_VALUES[mark]}. {caveat}")
    download = downloads.About(
        title=f"{title} of UK regions (ITL3, January 2025)",
        source=str(frame["Source"].iloc[0]),
        licence="Open Government Licence v3.0" if about is None else str(about["licence"]),
        notes=[*atlas.attributions(), caveat],
        address=address.address(),
    )
    widgets.download_buttons(frame, download, f"atlas-{layer}")
