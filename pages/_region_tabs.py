"""Tabs of the region page; a tab is computed when it is opened."""

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from analysis import access, profiles, unusual
from pages import (
    _data,
    _downloads,
    _layout,
    _map_panel,
    _region_data,
    _region_figures,
    _survey_data,
    _type_words,
    _url,
    _widgets,
    _words,
)
from pages._effects_context import figure, theme
from pages._errors import shown as errors_shown
from pages._model import Model

if TYPE_CHECKING:
    from pages.brief import Brief

_MOST_UNUSUAL = 6


class Context(NamedTuple):
    """The place, the types of all regions, and what the region is compared with."""

    place: _data.Place
    types: pd.DataFrame
    typing: _widgets.Typing
    comparing: str

    @property
    def code(self) -> str:
        """The region's code."""
        return self.place.region

    @property
    def others(self) -> list[str]:
        """Codes of its comparators."""
        return _region_data.comparators(self.code, self.comparing, self.types)

    def about(self, title: str, source: str, *notes: str) -> _downloads.About:
        """Return what a download from this page says of itself."""
        return _downloads.About(
            title, source, "Open Government Licence v3.0",
            [*_data.attributions(), *notes], _url.address(),
        )  # fmt: skip


def tabs(place: _data.Place, types: pd.DataFrame, typing: _widgets.Typing, comparing: str) -> None:
    """Draw the tab that is open."""
    context = Context(place, types, typing, comparing)
    boxes = st.tabs(list(_TABS), key="tab", on_change="rerun", bind="query-params")
    for box, draw in zip(boxes, _TABS.values(), strict=True):
        if box.open:
            with box, errors_shown():
                draw(context)


def brief(place: _data.Place, typing: _widgets.Typing) -> "Brief":
    """Return the two-page brief of a region or district."""
    from pages.brief import region_brief  # noqa: PLC0415 (only when a brief is asked for)

    return region_brief(
        place.district or place.region,
        definition=typing.definition,
        cut=typing.cut,
        address=_url.address(),
    )


def glance(context: Context) -> None:
    """Type and why, character, what is unusual, and what the evidence suggests."""
    left, right = st.columns([5, 6], gap="large")
    with left:
        _why(context)
    with right:
        _unusual(context)
    _evidence(context)


def _why(context: Context) -> None:
    here, found = _data.region(context.code), _type_words.type_of(context.code, context.types)
    rural = _data.value(here.code, "rural_share")
    coast = "on the coast" if _data.value(here.code, "coastal") else "inland"
    st.markdown(
        f"**{_words.number(here.population, 0)} residents** (mid-{here.population_period}), "
        f"{_words.with_unit(rural, '%', 0)} of them in rural neighbourhoods; {coast}. Districts: "
        f"{', '.join(_data.districts_of(here.code))}."
    )
    if found.kind is None:
        st.markdown(f"Its type is not known: {found.missing} is not available.")
        return
    st.subheader("Why this type", anchor=False)
    side = "inside" if found.kind == "left-behind" else "outside"
    margin = _words.number(abs(float(context.types["margin"][here.code])))
    _layout.note(
        f"Ranked {found.rank} of {found.ranked} (1 = most left-behind), {margin} {side} the line. "
        "The bars add up to its score: right speaks for left-behind, left for advanced."
    )
    parts = _region_data.contributions(here.code, context.types)
    figure(
        _region_figures.contributions(parts, theme=theme()),
        "contributions-figure",
        "Contribution of each indicator to the left-behind score. "
        + "; ".join(
            f"{row['label']}: {_words.number(row['contribution'])}" for row in _words.records(parts)
        ),
    )
    st.markdown("**Under the other definitions**")
    st.dataframe(
        _region_data.under_other_definitions(here.code), hide_index=True, height="content",
        key="definitions-table", placeholder=_words.MISSING,
        alt="Type of the region under each definition.",
    )  # fmt: skip


def _unusual(context: Context) -> None:
    st.subheader("What is unusual here", anchor=False)
    among = {
        "similar": "similar regions",
        "nation": f"regions of {_data.region(context.code).nation}",
        "type": "regions of its type",
        "uk": "UK regions",
    }[context.comparing]
    found = _region_data.unusual(context.code, context.others, among)
    assessed = found[found["note"] == ""]
    if assessed.empty:
        st.markdown(str(found["note"].iloc[0]))
        return
    for row in _words.records(assessed.head(_MOST_UNUSUAL)):
        sure = " Its interval excludes their median." if row["excludes_median"] is True else ""
        st.markdown(f"- {row['sentence']}{sure}")
    chance = unusual.by_chance(found)
    _layout.note(
        f"Ordered by distance from the comparators' median, in robust standard deviations. On "
        f"{chance.extremes} of {chance.assessed} indicators it is the highest or the lowest of "
        f"all; by chance alone one would expect {_words.number(chance.expected, 1)}."
    )
    with st.popover("The comparators", icon=":material/groups:"):
        names = _data.regions()["name"].reindex(context.others)
        st.markdown("\n".join(f"- {name} ({code})" for code, name in names.items()))
        if context.comparing == "similar":
            _layout.note(
                "Nearest in standardised indicators of settlement, economy, households and "
                "connection (root mean square of z-score differences, as CIPFA's and ONS's "
                "nearest neighbours)."
            )


def _evidence(context: Context) -> None:
    kind = _type_words.type_of(context.code, context.types).kind
    if kind is None:
        return
    st.subheader("What the evidence suggests", anchor=False)
    effects = _survey_data.effects(Model(context.typing.definition, context.typing.cut))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**In {kind} regions, in the loaded survey** · {_map_panel.SIMULATED}")
        for row in _words.records(effects[effects["region_type"] == kind]):
            published = (
                "the study reports no direction"
                if row["direction"] == "not reported"
                else f"the study reports {row['direction']} ({row['wording']})"
            )
            st.markdown(f"- {_words.effect(row)} :small[Published: {published}.]")
    with right:
        st.markdown("**What the article draws from it** (Wang et al., 2026)")
        st.markdown("\n".join(f"- {line}" for line in _words.IMPLICATIONS[kind]))
        st.markdown("\n".join(f"- {line}" for line in _words.IMPLICATIONS["everywhere"]))
        _layout.note(
            "Not known: whether coworking causes skills to grow, how large effects are in this "
            "region itself, and how many coworking spaces it really has."
        )


def indicators(context: Context) -> None:
    """Each indicator: this region, its comparators, all regions, over time, and the table."""
    table = _region_data.indicator_table(context.code, tuple(context.others))
    labels = dict(zip(table["indicator"], table["Indicator"], strict=True))
    key = _url.choice("indicator", list(labels), "gdhi_per_head", "indicator")
    st.selectbox("Indicator", list(labels), format_func=labels.__getitem__,
                 **_url.follow("indicator", key, "gdhi_per_head"))  # fmt: skip
    about = _words.records(_data.catalogue().loc[[key]])[0]
    axis = f"{about['label']}, {about['unit']}"
    values = pd.DataFrame(
        {"name": _data.regions()["name"], "value": _data.wide()[key].reindex(_data.regions().index)}
    )
    values["peer"] = values.index.isin(context.others)
    row = table[table["indicator"] == key].iloc[0]
    if row["Value"] == _words.MISSING:
        st.info(f"[x] {about['label']} is not available here. {about['caveat']}")
    else:
        figure(
            _region_figures.strip(values.dropna(), theme=theme(), axis=axis, code=context.code),
            "strip-figure",
            f"{about['label']}: {row['Value']}, UK rank {row['UK rank (1 = highest)']}; median of "
            f"the comparators {row['Comparators' + chr(39) + ' median']}.",
        )
    _layout.note(f"{about['description']} {about['direction_words']}. {about['caveat'] or ''}")
    shown = [context.code, *context.others[:3]]
    lines = _region_data.history(key, tuple(shown))
    if lines["year"].nunique() > 2:  # noqa: PLR2004 - a line needs more than two points
        figure(
            _region_figures.trend(lines, theme=theme(), axis=axis),
            "trend-figure",
            f"{about['label']} over time in {', '.join(lines['name'].unique())}.",
        )
    st.dataframe(table.drop(columns="indicator"), hide_index=True, height=420,
                 key="indicators-table", alt="All indicators of the region.")  # fmt: skip
    name = _data.region(context.code).name
    _widgets.download_buttons(
        table.drop(columns="indicator").assign(Region=name, Code=context.code),
        context.about(f"Indicators of {name}", "Coworking Skills Atlas; source in each row"),
        f"atlas-{context.code}-indicators",
    )


def neighbourhoods(context: Context) -> None:
    """Decile profile, concentration, and the most deprived neighbourhoods."""
    areas = _region_data.neighbourhoods(context.place)
    nation = _data.region(context.code).nation
    name = (
        _data.district_name(context.place.district)
        if context.place.district
        else _data.region(context.code).name
    )
    most = profiles.concentration(areas)
    st.subheader(
        f"{_words.number(100 * most.share, 1)} % of residents live in {nation}'s most deprived "
        "tenth of neighbourhoods",
        anchor=False,
    )
    _layout.note(
        f"{most.residents:,} people in {name}, on {_words.number(100 * most.land_share, 1)} % of "
        f"its land. Index: {areas['index_name'].iloc[0]}, 1 = most deprived."
    )
    named = {name: areas}
    if context.place.district:
        whole = _region_data.neighbourhoods(_data.Place(context.code, None, ""))
        named[_data.region(context.code).name] = whole
    profile = _region_data.decile_profiles(named)
    figure(
        _region_figures.deciles(profile, theme=theme()),
        "deciles-figure",
        f"Share of residents in each decile of {nation}'s index. "
        + "; ".join(
            f"{row['area']}, decile {row['decile']}: {_words.number(100 * row['share'], 1)} %"
            for row in _words.records(profile)
        ),
    )
    st.page_link("map.py", label=f"The neighbourhoods of {name} on the map",
                 icon=":material/map:", query_params={**_url.carried(), "detail": "1"})  # fmt: skip
    st.markdown("**The most deprived neighbourhoods**")
    worst = profiles.most_deprived(areas, 10)
    listed = worst[["name", "code", "rank", "decile", "population", "index_name"]].rename(
        columns={"index_name": "index"}
    )
    st.dataframe(listed.rename(columns=str.capitalize), hide_index=True, height="content",
                 key="worst-table", alt="The ten most deprived neighbourhoods.")  # fmt: skip
    columns = ["code", "name", "lad", "itl3", "population", "index_name", "rank", "decile", "rural"]
    _widgets.download_buttons(
        areas[columns], context.about(f"Neighbourhoods of {name}", "National indices"),
        f"atlas-{context.place.district or context.code}-neighbourhoods",
    )  # fmt: skip


def coworking(context: Context) -> None:
    """Distance to the nearest coworking space of the layer."""
    areas = _region_data.neighbourhoods(context.place)
    st.info(_data.coverage(), icon=":material/info:")
    shares = _region_data.access_shares(areas)
    if shares.empty:
        st.markdown("No coworking space of the layer lies on this side of the Irish Sea.")
        return
    mean = access.mean_distance(areas).iloc[0]
    st.subheader(
        f"Half of the residents live within {_words.number(mean['median_km'], 1)} km of a "
        "coworking space in the layer",
        anchor=False,
    )
    _layout.note(
        "Straight lines from a point in each neighbourhood, not travel times. The layer is "
        "partial: these are longest distances, and regions are not ranked on them."
    )
    figure(
        _region_figures.access(shares, theme=theme()),
        "access-figure",
        "Share of residents within 1, 5, 10 and 20 km. "
        + "; ".join(
            f"{row['group']}, {row['threshold_km']:g} km: {_words.number(100 * row['share'], 0)} %"
            for row in _words.records(shares)
        ),
    )
    st.markdown("**Furthest away, with many residents**")
    far = access.furthest(areas, 10)
    listed = far[["name", "code", "population", "decile", "km"]].assign(km=far["km"].round(1))
    st.dataframe(listed.rename(columns=str.capitalize), hide_index=True, height="content",
                 key="far-table", alt="Ten neighbourhoods furthest from a space.")  # fmt: skip
    found = _data.spaces()
    found = found[found["itl3"] == context.code]
    st.markdown(f"**Places of the layer in this region** ({len(found)})")
    if found.empty:
        _layout.note("None in the layer, which does not mean that there are none.")
    else:
        st.dataframe(
            found[["name", "kind", "postcode", "source", "source_date", "licence"]].rename(
                columns=lambda column: column.replace("_", " ").capitalize()
            ),
            hide_index=True, height="content", key="places-table", placeholder=_words.MISSING,
            alt="Coworking spaces and proxies in this region.",
        )  # fmt: skip
    _widgets.download_buttons(
        shares, context.about("Access to coworking spaces of the layer", "Coworking Skills Atlas"),
        f"atlas-{context.code}-access",
    )  # fmt: skip


_TABS = {
    "At a glance": glance,
    "Indicators": indicators,
    "Neighbourhoods": neighbourhoods,
    "Access to coworking": coworking,
}
