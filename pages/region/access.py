"""Access to coworking: how far residents live from the nearest space of the layer."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import access
from analysis.regions.deprivation import DECILES
from pages.region import figures
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.frame import layout
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences, tables

_ALL: Final = "All residents"
_NOT_APPLICABLE: Final = "[z]"
_SETTLEMENT: Final = {True: "Rural", False: "Urban"}
_IRELAND: Final = (
    "No coworking space of the layer lies on this side of the Irish Sea. Distances over the water "
    "would mean nothing, so that none is given here ([x])."
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


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Table of the shares, a row a group and a column a distance, in per cent of residents."""
    rows = []
    for group, part in table.groupby("group", sort=False):
        people = int(part["population"].iloc[0])
        row = {"Residents": group, "Number": f"{people:,}"}
        if table["share"].isna().all():
            rows.append(row | {"Within 1, 5, 10 and 20 km, %": sentences.MISSING})
            continue
        rows.append(
            row
            | {
                f"Within {limit['threshold_km']:g} km, %": sentences.number(100 * limit["share"], 1)
                if people
                else _NOT_APPLICABLE
                for limit in sentences.records(part)
            }
        )
    return pd.DataFrame(rows)


def exported(table: pd.DataFrame) -> pd.DataFrame:
    """Shares for a file, a row a group and a distance, in per cent of residents.

    Parameters
    ----------
    table : DataFrame
        From :func:`shares`.

    Returns
    -------
    DataFrame
        ``group``, its ``population``, ``threshold_km``, ``residents`` within it, ``share``,
        ``unit`` and ``status``: "[z]" where nobody lives in such a neighbourhood, "[x]" where no
        distance is known.
    """
    known = bool(table["share"].notna().any())
    nobody = table["population"].eq(0) & known
    marks = nobody.map({True: _NOT_APPLICABLE, False: sentences.MISSING})
    return words_marks.significant(
        pd.DataFrame(
            {
                "group": table["group"],
                "population": table["population"].astype("Int64"),
                "threshold_km": table["threshold_km"],
                "residents": table["residents"].astype("Int64"),
                "share": 100 * table["share"],
                "unit": "% of residents",
                "status": words_marks.status(table["share"], marks),
            }
        )
    )


def tab(context: Context) -> None:
    """Distances, who lives near and who far, and the places themselves."""
    areas = store_areas.neighbourhoods(context.place)
    st.info(atlas.coverage(), icon=":material/info:")
    table = shares(areas)
    known = bool(areas["km"].notna().any())
    if known:
        _distances(areas, table)
    else:
        st.header(f"No distance can be given for {context.name}", anchor=False)
        layout.note(_IRELAND)
    if atlas.layer_is_complete():
        _ranks(context)
    st.markdown("**By deprivation, and by rural and urban neighbourhoods**")
    layout.table(
        in_words(table),
        "access-table",
        "Share of residents within 1, 5, 10 and 20 km of a coworking space of the layer.",
    )
    layout.note(
        f"Deciles of {areas['index_name'].iloc[0]}, within {areas['nation'].iloc[0]}. "
        f"{store_areas.counted(areas)} "
        "[z] nobody lives in such a neighbourhood here; [x] no distance is known."
    )
    widgets.download_buttons(
        exported(table),
        context.about(
            f"Access to coworking spaces in {context.name}",
            "Coworking Skills Atlas",
            atlas.coverage(),
        ),
        f"atlas-{context.place.district or context.code}-access",
    )
    _far(areas, known=known)
    _places(context, areas)


def _distances(areas: pd.DataFrame, table: pd.DataFrame) -> None:
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
    if not table["residents"].any():
        layout.note(f"No resident lives within {access.THRESHOLDS_KM[-1]:g} km of a space{where}.")
        return
    deciles = table["group"].str.startswith("Decile")
    left, right = st.columns(2, gap="large")
    for box, part, draw, key in (
        (left, table[~deciles], figures.access, "access-figure"),
        (right, table[deciles], figures.access_by_decile, "access-decile-figure"),
    ):
        lived = part[part["population"] > 0]
        with box:
            figure(
                draw(lived, theme=theme()),
                key,
                "Share of residents within 1, 5, 10 and 20 km. "
                + "; ".join(
                    f"{row['group']}, {row['threshold_km']:g} km: "
                    f"{sentences.number(100 * row['share'], 0)} %"
                    for row in sentences.records(lived)
                ),
                data=tables.shares_in_words(lived),
            )


def _ranks(context: Context) -> None:
    """Place of the region among all, on a list that is declared complete."""
    table = store_areas.ranks_in_words(context.code)
    name = atlas.region(context.code).name
    st.markdown(f"**How {name} ranks**")
    layout.table(table, "ranks-table", f"Supply and access of {name} with ranks.")
    layout.note(
        f"{'The district’s region. ' if context.place.district else ''}On a list that was declared "
        "complete. Equal values share the better rank."
    )
    widgets.download_buttons(
        table.assign(Region=name, Code=context.code),
        context.about(
            f"Supply of coworking spaces in {name}", "Coworking Skills Atlas", atlas.coverage()
        ),
        f"atlas-{context.code}-ranks",
    )


def _far(areas: pd.DataFrame, *, known: bool) -> None:
    """List neighbourhoods far off with many residents; without distances, the most populous."""
    if known:
        st.markdown("**Furthest away, with many residents**")
        chosen = access.furthest(areas, 10)
        distance = [sentences.number(km, 1) for km in chosen["km"]]
    else:
        st.markdown("**Neighbourhoods with most residents**")
        chosen = areas.nlargest(10, "population")
        distance = [sentences.MISSING] * len(chosen)
    listed = pd.DataFrame(
        {
            "Neighbourhood": chosen["name"],
            "Code": chosen["code"],
            "Residents": [f"{people:,}" for people in chosen["population"]],
            "Decile (1 = most deprived)": chosen["decile"],
            "Distance, km": distance,
        }
    )
    layout.table(listed, "far-table", "Ten neighbourhoods with their distance.")
    if known:
        layout.note("In order of residents times distance: what each adds to the total way.")


def _places(context: Context, areas: pd.DataFrame) -> None:
    found, district = atlas.spaces(), context.place.district
    found = found[found["lad"].eq(district) if district else found["itl3"].eq(context.code)]
    count = int((found["tier"] == "A").sum())
    # of the year of all other rates; a district has those of its small areas alone
    people = areas["population"].sum() if district else atlas.regions()["population"][context.code]
    residents = int(people)
    spaces = "1 coworking space" if count == 1 else f"{count or 'no'} coworking spaces"
    st.markdown(
        f"**The layer has {spaces} in {context.name}**, and {len(found) - count or 'no'} other "
        "places (incubators, makerspaces, business centres). Coworking spaces per 10,000 residents "
        f"of all ages: {store_areas.layer_rate(count, residents)}"
    )
    layout.note(store_areas.rate_note())
    if found.empty:
        unsure = "" if atlas.layer_is_complete() else ", which does not mean that there are none"
        layout.note(f"None in the layer{unsure}.")
        return
    columns = ["name", "kind", "postcode", "source", "source_date", "licence"]
    layout.table(
        found[columns]
        .replace("", pd.NA)
        .rename(columns=lambda column: column.replace("_", " ").capitalize()),
        "places-table",
        "Coworking spaces and proxies.",
    )
