"""Access to coworking: how far residents live from the nearest space of the layer."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import access
from analysis.regions.deprivation import DECILES
from pages.region import figures
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.files.table import Column, Table, rank
from pages.shared.frame import layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, layer_ranks
from pages.shared.words import marks, sentences

_ALL: Final = "All residents"
_NOT_APPLICABLE: Final = "[z]"
_SETTLEMENT: Final = {True: "Rural", False: "Urban"}
_IRELAND: Final = (
    "No coworking space of the layer lies on this side of the Irish Sea. A distance over the water "
    "would mean nothing, so none is given here."
)
#: Data of the charts.
_LIVED: Final = (
    Column("group", "Residents"),
    Column("threshold_km", "Within, km", decimals=0),
    Column("residents", "Residents within", decimals=0),
    Column("share", "% of residents", kind="percentage", decimals=1),
)
_SHARES: Final = (
    Column(
        "group",
        "Residents",
        "Group of residents: all, by kind of place, or by decile of deprivation",
    ),
    Column("population", "Number", "Residents in the group", "residents"),
    Column("threshold_km", "", "Straight-line distance", "km"),
    Column(
        "residents",
        "",
        "Residents of the group within the distance of a coworking space of the layer",
        "residents",
    ),
    Column(
        "share",
        "Within {} km, %",
        "Share of the group's residents within the distance",
        "% of residents",
        decimals=1,
    ),
    Column("unit", "", "Unit of the share"),
    Column(
        "status",
        "",
        "ok, or why there is no share: [z] nobody lives in such a neighbourhood, [x] no distance "
        "is known",
    ),
)
_FAR: Final = (
    Column("name", "Neighbourhood", beside="code"),
    Column("population", "Residents"),
    Column("decile", "Decile (1 = most deprived)"),
    Column("km", "Distance, km", decimals=1),
)
_PLACES: Final = (
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("postcode", "Postcode"),
    Column("source", "Source"),
    Column("source_date", "Source date"),
    Column("licence", "Licence"),
)


def shares(areas: pd.DataFrame) -> pd.DataFrame:
    """Residents within each distance: all, by decile of deprivation, and by rural and urban.

    Parameters
    ----------
    areas : DataFrame
        Small areas of one nation with ``population``, ``decile``, ``rural`` and ``km``.

    Returns
    -------
    DataFrame
        A row a group and threshold: ``group``, ``threshold_km``, ``residents`` within it,
        ``population`` of the group and ``share`` (0-1; missing where nobody lives or no distance
        is known). Groups without residents are listed too.
    """
    limits = list(access.THRESHOLDS_KM)
    parts = [access.within(areas).assign(group=_ALL)]
    every: dict[str, list[object]] = {"decile": list(DECILES), "rural": list(_SETTLEMENT)}
    for column, groups in every.items():
        cells = pd.MultiIndex.from_product([groups, limits], names=[column, "threshold_km"])
        found = access.within(areas, by=column).set_index([column, "threshold_km"]).reindex(cells)
        found = found.fillna({"residents": 0, "population": 0}).reset_index()
        parts.append(found.assign(group=found[column].map(_name)).drop(columns=column))
    table = pd.concat(parts, ignore_index=True)
    if areas["km"].isna().all():
        table[["residents", "share"]] = float("nan")
    return table[["group", "threshold_km", "residents", "population", "share"]]


def _name(group: object) -> str:
    if isinstance(group, bool):
        return _SETTLEMENT[group]
    ends = {DECILES[0]: " (most deprived)", DECILES[-1]: " (least deprived)"}
    return f"Decile {group}{ends.get(int(str(group)), '')}"


def table(found: pd.DataFrame, areas: pd.DataFrame, code: str) -> Table:
    """Shares of residents within each distance, in per cent; `found` is from :func:`shares`."""
    nobody = found["population"].eq(0) & bool(found["share"].notna().any())
    whys = nobody.map({True: _NOT_APPLICABLE, False: sentences.MISSING})
    return Table(
        f"atlas-{code}-access",
        "Share of residents within 1, 5, 10 and 20 km of a coworking space on the list.",
        _SHARES,
        found.assign(
            population=found["population"].astype("Int64"),
            residents=found["residents"].astype("Int64"),
            share=100 * found["share"],
            unit="% of residents",
            status=marks.status(found["share"], whys),
        ),
        across="threshold_km",
        marks={
            _NOT_APPLICABLE: "nobody lives in such a neighbourhood here",
            sentences.MISSING: "no distance is known",
        },
        notes=[
            f"Deciles of {areas['index_name'].iloc[0]}, within {areas['nation'].iloc[0]}.",
            store_areas.counted(areas),
        ],
    )


def tab(context: Context) -> None:
    """Distances, who lives near and who far, and the places themselves."""
    areas = store_areas.neighbourhoods(context.place)
    st.info(atlas.coverage(), icon=":material/info:")
    found = shares(areas)
    known = bool(areas["km"].notna().any())
    if known:
        _distances(areas, found)
    else:
        st.header(f"No distance can be given for {context.name}", anchor=False)
        layout.note(_IRELAND)
    if atlas.layer_is_complete():
        _ranks(context)
    st.markdown("**By deprivation, and by rural and urban neighbourhoods**")
    declared = table(found, areas, context.place.district or context.code)
    tables.show(declared, "access-table")
    widgets.download_buttons(
        declared,
        context.about(
            f"Access to coworking spaces in {context.name}",
            "Coworking Skills Atlas",
            atlas.coverage(),
        ),
    )
    _far(areas, known=known)
    _places(context, areas)


def _distances(areas: pd.DataFrame, found: pd.DataFrame) -> None:
    median = access.mean_distance(areas)["median_km"].iloc[0]
    where = "" if atlas.layer_is_complete() else " in the layer"
    st.header(
        f"Half of the residents live within {sentences.number(median, 1)} km of a coworking "
        f"space{where}",
        anchor=False,
    )
    layout.note(
        "Straight lines from a point in each neighbourhood, not travel times."
        + (
            ""
            if atlas.layer_is_complete()
            else (
                f" {atlas.partial_note()} These are longest distances, and regions are not "
                "ranked on them."
            )
        )
    )
    if not found["residents"].any():
        layout.note(f"No resident lives within {access.THRESHOLDS_KM[-1]:g} km of a space{where}.")
        return
    deciles = found["group"].str.startswith("Decile")
    left, right = st.columns(2, gap="large")
    for box, part, draw, key in (
        (left, found[~deciles], figures.access, "access-figure"),
        (right, found[deciles], figures.access_by_decile, "access-decile-figure"),
    ):
        lived = part[part["population"] > 0]
        with box:
            figure(
                draw(lived, theme=theme()),
                key,
                "Share of residents within 1, 5, 10 and 20 km. "
                + "; ".join(
                    f"{row['group']}, {row['threshold_km']:g} km: "
                    f"{sentences.number(100 * row['share'], 0)}%"
                    for row in sentences.records(lived)
                ),
                data=Table("lived", "Share of residents within each distance.", _LIVED, lived),
            )


def _ranks(context: Context) -> None:
    """Place of the region among all, on a list that is declared complete."""
    here = atlas.region(context.code)
    declared = ranks(here.code)
    st.markdown(f"**How {here.name} ranks**")
    tables.show(declared, "ranks-table")
    widgets.download_buttons(
        declared,
        context.about(
            f"Supply of coworking spaces in {here.name}", "Coworking Skills Atlas", atlas.coverage()
        ),
    )


def ranks(code: str) -> Table:
    """Supply and access of a region with its ranks in the UK and in its nation."""
    here = atlas.region(code)
    found = layer_ranks.of_region(store_areas.layer_ranks(), atlas.regions()["nation"], code)
    return Table(
        f"atlas-{code}-ranks",
        f"Supply and access of {here.name} with ranks.",
        (
            Column("region", "", "Name of the region (ITL3, January 2025)"),
            Column("code", "", "Code of the region (ITL3, January 2025)"),
            Column("measure", "Measure", "What is measured"),
            Column(
                "value", "Value", "Value of the region", "as the measure says", decimals="decimals"
            ),
            *(
                column
                for among, heading, where in (
                    ("uk", "UK rank", "the United Kingdom"),
                    ("nation", f"Rank in {here.nation}", "the region's nation"),
                )
                for column in (
                    rank(f"{heading} (1 = highest)", f"{among}_rank", f"{among}_ranked"),
                    Column(f"{among}_rank", "", f"Rank in {where}, 1 = highest", "rank"),
                    Column(f"{among}_ranked", "", f"Regions of {where}", "regions"),
                )
            ),
        ),
        found.assign(region=here.name, code=code),
        notes=["On a list that was declared complete. Equal values share the better rank."],
    )


def _far(areas: pd.DataFrame, *, known: bool) -> None:
    """List neighbourhoods far off with many residents; without distances, the most populous."""
    title = "Furthest away, with many residents" if known else "Neighbourhoods with most residents"
    chosen = access.furthest(areas, 10) if known else areas.nlargest(10, "population")
    st.markdown(f"**{title}**")
    caption = "Ten neighbourhoods with their distance."
    tables.show(Table("far", caption, _FAR, chosen), "far-table")
    if known:
        layout.note("Ranked by residents × distance.")


def _places(context: Context, areas: pd.DataFrame) -> None:
    found, district = atlas.spaces(), context.place.district
    found = found[found["lad"].eq(district) if district else found["itl3"].eq(context.code)]
    count = int((found["tier"] == "A").sum())
    # of the year of all other rates; a district has those of its small areas alone
    people = areas["population"].sum() if district else atlas.regions()["population"][context.code]
    residents = int(people)
    spaces = "1 coworking space" if count == 1 else f"{count or 'no'} coworking spaces"
    more = len(found) - count
    other = "1 other place" if more == 1 else f"{more or 'no'} other places"
    st.markdown(
        f"**The layer has {spaces} in {context.name}**, and {other} (incubators, makerspaces, "
        "business centres). Coworking spaces per 10,000 residents of all ages: "
        f"{store_areas.layer_rate(count, residents)}"
    )
    layout.note(store_areas.rate_note())
    if found.empty:
        unsure = "" if atlas.layer_is_complete() else ", which does not mean that there are none"
        layout.note(f"None in the layer{unsure}.")
        return
    tables.show(Table("places", "Coworking spaces and proxies.", _PLACES, found), "places-table")
