"""Two variables at once: deprivation by distance, and any indicator against another."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import two_indicators
from pages.compare import access, data, figures
from pages.compare.data import Groups
from pages.compare.indicators import notes
from pages.shared.controls import widgets
from pages.shared.figures import common
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas, atlas
from pages.shared.words import marks, sentences

_THIRDS: Final = ("least deprived third", "middle third", "most deprived third")
_EDGES_KM: Final = (5.0, 20.0)
_BANDS: Final = ("up to 5 km", "5 to 20 km", "over 20 km")
_SMALL_EDGES_KM: Final = (1.0, 5.0, 10.0, 20.0)
_SMALL_BANDS: Final = ("up to 1 km", "1 to 5 km", "5 to 10 km", "10 to 20 km", "over 20 km")
_BOTH: Final = "33"
_DECILES: Final = 10
#: Deciles of the most deprived fifth, and bands of distance over 10 km.
_FIFTH: Final = (1, 2)
_OVER_10_KM: Final = (4, 5)

#: Regions that a lasso puts side by side at most.
_MOST: Final = 6

_CLASSES: Final = (
    Column("name", "Region", "Name of the region (ITL3, January 2025)", beside="code"),
    Column("code", "", "Code of the region (ITL3, January 2025)"),
    Column("nation", "Nation", "England, Scotland, Wales or Northern Ireland"),
    Column("residents", "Residents", "Residents of the region", "residents"),
    Column(
        "deprived_share",
        "In the most deprived fifth, % of residents",
        "Residents in the most deprived fifth of small areas of their nation",
        "% of residents",
        decimals=1,
    ),
    Column("deprivation_third", "", "Third of the nation's regions by deprivation"),
    *access.MEDIAN,
    Column("distance_band", "", "Class of the median distance to a coworking space"),
)


def regions_in_classes() -> pd.DataFrame:
    """Return each region with its third of deprivation and its band of distance.

    Returns
    -------
    DataFrame
        Indexed by ITL3 code: the columns of the table; ``deprived_share`` in % of residents,
        ``median_km`` missing where no space is on the island; with ``third`` and ``band``, 1 to 3,
        within the nation and of the distance.
    """
    regions = atlas.regions()
    deprived = atlas.wide()["deprived_20_share"].reindex(regions.index)
    km = data.median_distances().reindex(regions.index)
    third = two_indicators.classes_within(deprived, regions["nation"])
    band = two_indicators.bands(km, _EDGES_KM)
    return pd.DataFrame(
        {
            "name": regions["name"],
            "code": regions.index,
            "nation": regions["nation"],
            "residents": regions["population"],
            "deprived_share": deprived,
            "deprivation_third": third.map(dict(enumerate(_THIRDS, 1))),
            "median_km": km,
            "distance_status": marks.status(km),
            "distance_band": band.map(dict(enumerate(_BANDS, 1))),
            "third": third,
            "band": band,
        }
    )


def _classes(rows: pd.DataFrame, caption: str) -> Table:
    return Table("atlas-compare-two-variables", caption, _CLASSES, rows)


def deprivation_by_distance(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Deprivation by distance: a grid of regions, then of the neighbourhoods of one group."""
    del types, typing
    st.info(atlas.coverage(), icon=":material/info:")
    table = regions_in_classes()
    if groups.typed:
        table = table.loc[[code for codes in groups.members.values() for code in codes]]
    where, caution = "", ""
    if not atlas.layer_is_complete():
        where = " in the layer"
        caution = (
            f" {atlas.partial_note()} So a long distance is no finding on a region, and regions "
            "are listed by name."
        )
    st.header(_headline(table, where), anchor=False)
    layout.note(
        "Deprivation: share of residents in their nation's most deprived fifth of neighbourhoods, "
        "in thirds of the nation's regions. Distance: straight line within which half of the "
        f"residents live.{caution}"
    )
    if not table.dropna(subset=["third", "band"]).empty:
        _grid(table)
    _members(table, groups)
    title = "Deprivation by distance to coworking"
    widgets.download_buttons(_classes(table, f"{title}."), widgets.about(title, atlas.coverage()))
    _neighbourhoods(groups)


def _headline(table: pd.DataFrame, where: str) -> str:
    known = int(table["band"].notna().sum())
    if not known:
        return f"How far it is to a space{where} is not known in any of these {len(table)} regions"
    both = (table["third"] == len(_THIRDS)) & (table["band"] == len(_BANDS))
    among = f"the {known} regions whose distance is known"
    among = f"{known} regions" if known == len(table) else among
    return (
        f"{both.sum()} of {among} are among the most deprived third of their nation "
        f"and mostly over 20 km from a space{where}"
    )


def _grid(table: pd.DataFrame) -> None:
    shape = (len(_THIRDS), len(_BANDS))
    cells = two_indicators.cross(table["third"], table["band"], table["residents"], shape)
    figure(
        figures.grid(
            cells,
            axes=("Deprivation among the regions of the nation", "Median distance of residents"),
            names=(_THIRDS, _BANDS),
        ),
        "two-variables-figure",
        "Regions by third of deprivation and by distance. "
        + "; ".join(
            f"{_THIRDS[row['first'] - 1]}, {_BANDS[row['second'] - 1]}: {row['areas']} "
            f"regions, {row['people']:,.0f} residents"
            for row in sentences.records(cells)
        ),
        data=_in_cells(
            cells,
            Column("first", "Deprivation", words=dict(enumerate(_THIRDS, 1))),
            Column("second", "Distance", words=dict(enumerate(_BANDS, 1))),
            Column("areas", "Regions"),
        ),
    )
    unknown = table["band"].isna().sum()
    if unknown:
        layout.note(
            f"{unknown} regions are not in the grid: no space of the layer is on their side of the "
            "Irish Sea, so there is no distance to measure."
        )


def _in_cells(cells: pd.DataFrame, *columns: Column) -> Table:
    """Data of a chart of cells."""
    people = Column("people", "Residents", decimals=0)
    return Table("cells", "Residents in each cell.", (*columns, people), cells)


def _members(table: pd.DataFrame, groups: Groups) -> None:
    """List the regions of one cell of the grid, and where the compared regions stand."""
    named = {
        f"{third}{band}": f"{_THIRDS[third - 1].capitalize()}, {_BANDS[band - 1]}"
        for third in (3, 2, 1)
        for band in (3, 2, 1)
    }
    cell = widgets.select("two", "Regions that are both", named, _BOTH, "cell of the grid")
    chosen = table[(table["third"] == int(cell[0])) & (table["band"] == int(cell[1]))]
    if chosen.empty:
        layout.note("No region is in this cell.")
    else:
        complete = atlas.layer_is_complete()
        ordered = chosen.sort_values("median_km" if complete else "name", ascending=not complete)
        tables.show(_classes(ordered, f"Regions: {named[cell]}."), "two-variables-table")
    if not groups.typed:
        known = table.fillna({"distance_band": "not available"})
        st.markdown(
            "\n".join(
                f"- **{row['name']}**: {row['deprivation_third']} of {row['nation']}; "
                f"median distance {row['distance_band']}"
                for codes in groups.members.values()
                for row in sentences.records(known.loc[list(codes)])
            )
        )


def _neighbourhoods(groups: Groups) -> None:
    """Draw the residents of one group by decile and distance of their neighbourhood."""
    st.header("The same among neighbourhoods", anchor=False)
    names = {str(place): name for place, name in enumerate(groups.members, start=1)}
    name = names[widgets.select("group", "Neighbourhoods of", names, "1", "group")]
    whose = f"{name.lower()} regions" if groups.typed else name
    areas = data.areas_of(groups.members[name])
    band = two_indicators.bands(areas["km"], _SMALL_EDGES_KM)
    if band.isna().all():
        layout.note(f"No space of the layer is on the same side of the Irish Sea as {whose}.")
        return
    cells = two_indicators.cross(
        areas["decile"], band, areas["population"], (_DECILES, len(_SMALL_BANDS))
    )
    far = cells[cells["first"].isin(_FIFTH) & cells["second"].isin(_OVER_10_KM)]
    st.markdown(
        f"{far['people'].sum():,.0f} residents of {whose} "
        f"({sentences.number(100 * far['share'].sum(), 1)}%) live in their nation's most deprived "
        "fifth of neighbourhoods and over 10 km from a space of the layer."
    )
    figure(
        figures.heat(cells, distances=_SMALL_BANDS),
        "two-neighbourhoods-figure",
        f"% of residents of {whose} by decile of deprivation and distance. "
        + "; ".join(
            f"decile {row['first']}, {_SMALL_BANDS[row['second'] - 1]}: "
            f"{sentences.number(100 * row['share'], 1)}%"
            for row in sentences.records(cells)
            if row["people"]
        ),
        data=_in_cells(
            cells,
            Column("first", "Decile"),
            Column("second", "Distance", words=dict(enumerate(_SMALL_BANDS, 1))),
            Column("areas", "Neighbourhoods"),
            Column("share", "% of residents", kind="percentage", decimals=1),
        ),
    )
    layout.note("Each neighbourhood's decile is within its own nation.")


def scatter(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Any two indicators; a lasso makes a group of regions."""
    del typing
    offered = data.compared()
    labels = {
        row["key"]: f"{row['label']}, {row['unit']}"
        for row in sentences.records(atlas.catalogue())
        if row["key"] in offered
    }
    left, right = st.columns(2)
    with left:
        x = widgets.select("x", "Across", labels, "deprived_20_share", "indicator")
    with right:
        y = widgets.select("y", "Up", labels, "gdhi_per_head", "indicator")
    table = data.fitted(x, y, types)
    shown = _marked(groups, table)
    caption = (
        f"Scatter of {labels[y]} against {labels[x]} for {len(table)} regions; correlation "
        f"{sentences.number(table.attrs['r'])}."
    )
    figure(
        figures.scatter(table, theme=theme(), axes=(labels[x], labels[y]), marked=shown),
        "scatter-figure",
        caption,
        data=_plotted(table, caption, x, y),
        on_select=_lassoed,
        selection_mode=("lasso", "box", "points"),
        config={**common.CONFIG, "modeBarButtonsToRemove": []},
    )
    layout.note(
        f"Correlation {sentences.number(table.attrs['r'])} over {len(table)} regions with both "
        f"values. Lasso or click up to {_MOST} points to put those regions side by side."
    )
    notes(areas.caveats(dict.fromkeys([x, y])))


def _plotted(table: pd.DataFrame, caption: str, x: str, y: str) -> Table:
    about = atlas.catalogue()
    columns = (
        Column("name", "Region", beside="code"),
        *(
            Column(
                axis,
                f"{about['label'][key]}, {about['unit'][key]}",
                decimals=int(about["decimals"][key]),
            )
            for axis, key in (("x", x), ("y", y))
        ),
        Column("type", "Region type", words=sentences.TYPES),
    )
    return Table("scatter", caption, columns, table.rename_axis(index="code").reset_index())


def _marked(groups: Groups, table: pd.DataFrame) -> list[str]:
    """Find a region in the scatter by its name; it is marked, and so are those compared."""
    names = atlas.regions()["name"]
    place = st.query_params.get("area", "")
    found = atlas.districts()["itl3"].get(place, place)
    st.selectbox(
        "Find a region in the chart",
        list(names.index),
        index=None,
        format_func=lambda code: f"{names[code]} ({code})",
        placeholder="Type a name",
        **address.follow("area", found if found in names.index else None),
    )
    if found in names.index and found not in table.index:
        layout.note(f"{names[found]} lacks one of the two values and is not in the chart.")
    compared = [] if groups.typed else [code for codes in groups.members.values() for code in codes]
    return [code for code in dict.fromkeys([*compared, found]) if code in table.index]


def _lassoed() -> None:
    chosen = st.session_state["scatter-figure"].selection.points
    codes = [str(point["customdata"]) for point in chosen if point.get("customdata")]
    if codes:
        address.put("by", "regions", "types")
        address.put("with", ",".join(codes[:_MOST]))
