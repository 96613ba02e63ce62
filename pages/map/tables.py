"""What stands below the map: its layer as a table, and who is in and out by an own index."""

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import own_index_sensitivity
from analysis.regions.own_index import Index
from geodata.map_files import layers
from pages.shared.controls import own_definitions, widgets
from pages.shared.files.table import Column, Table, interval, plain
from pages.shared.frame import layout, tables
from pages.shared.region_map import Layer
from pages.shared.store import areas, atlas, layer_ranks
from pages.shared.words import marks, sentences
from pages.shared.words.types import is_list

#: Key of the layer of coworking spaces per resident.
RATE_LAYER: Final = "coworking_rate"
_SCORE, _RANK = "Left-behind score", "Rank (1 = most left-behind)"
_UK_RANK, _NATION_RANK = "UK rank (1 = highest)", "Rank in the nation"
_LOW, _HIGH = "95% lower", "95% upper"
_OWN_TYPE, _HOWEVER = "Type by your index", "However it is made"
_DRAWN = "Left-behind in % of drawn weights"
_STAYS: Final = {
    "always": "Left-behind however it is made",
    "sometimes": "Left-behind in some ways of making it",
    "never": "Never left-behind",
}


def _named(heading: str, description: str, unit: str = "", decimals: int | None = None) -> Column:
    """Column whose heading is its name in files too."""
    return Column(heading, heading, description, unit, decimals=decimals)


_REGION: Final = (
    Column("Region", "Region", "Name of the region (ITL3, January 2025)", beside="Code"),
    Column("Code", "", "Code of the region (ITL3, January 2025)"),
)
_LAYER: Final = (
    *_REGION,
    _named("Nation", "England, Scotland, Wales or Northern Ireland"),
    _named("Region type", "Left-behind or advanced, by the definition that was chosen"),
    _named(_SCORE, "Score of the chosen definition, higher = more left-behind", decimals=3),
    _named(_RANK, "Rank among the 182 regions by the chosen definition", "rank"),
)
_RATES: Final = (
    _named(
        layer_ranks.RATE,
        "Coworking spaces of a complete layer per 10,000 residents of all ages",
        "per 10,000 residents",
        3,
    ),
    _named(_UK_RANK, "Rank of the value in the United Kingdom", "rank"),
    _named(_NATION_RANK, "Rank of the value in the nation", "rank"),
)
_SENSITIVITY: Final = (
    *_REGION,
    _named(_OWN_TYPE, "Type of the region by the visitor's own index"),
    _named(_DRAWN, "Share of 1,000 drawn weightings that type the region as left-behind", "%"),
    _named(_HOWEVER, "Whether the type stays under every other way of making the index"),
)


def show_layer(layer: str, types: pd.DataFrame, show: str, nation: str) -> None:
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
    table = layer_table(layer, types)
    rows = table.rows
    if show != "all":
        rows = rows[rows["Region type"] == sentences.TYPES[show]]
    if nation != "all":
        rows = rows[rows["Nation"] == nation]
    with opened:
        if rows.empty:
            st.info(f"No region of {nation} is {show} by this definition. Widen the filters above.")
            return
        table = replace(table, rows=rows)
        count = "1 region" if len(rows) == 1 else f"{len(rows)} regions"
        layout.note(f"{count}. Source: {'; '.join(rows['Source'].dropna().unique())}.")
        tables.show(table, "map-table")
        about = widgets.about(
            f"{title} of UK regions (ITL3, January 2025)",
            source=str(rows["Source"].iloc[0]),
            licence=atlas.catalogue()["licence"].get(layer, widgets.LICENCE),
        )
        widgets.download_buttons(table, about)


def _title(layer: str) -> str:
    """Name of a layer of the map."""
    own = {"type": "Region type", RATE_LAYER: layer_ranks.RATE}
    return own.get(layer) or str(atlas.catalogue()["label"][layer])


def layer_table(layer: str, types: pd.DataFrame) -> Table:
    """Layer of the map as a table: a row a region, with interval, period and source."""
    regions = atlas.regions()
    rows = pd.DataFrame(
        {
            "Region": regions["name"],
            "Code": regions["itl3"],
            "Nation": regions["nation"],
            "Region type": types["type"].map(sentences.TYPES),
            _SCORE: types["score"].round(3),
            _RANK: types["rank"],
        }
    )
    if is_list(types):
        rows = rows.drop(columns=[_SCORE, _RANK])
    columns, caveat = list(_LAYER), ""
    if layer == "type":
        rows = rows.assign(Source="Coworking Skills Atlas, from ONS and the national indices")
    elif layer == RATE_LAYER:
        ranks = areas.layer_ranks()[["rate", "rate_uk", "rate_nation"]].round({"rate": 3})
        rows = rows.join(ranks.set_axis([layer_ranks.RATE, _UK_RANK, _NATION_RANK], axis="columns"))
        rows, columns = rows.assign(Source=atlas.loaded_layer().name), [*columns, *_RATES]
    else:
        values, of_values = _indicator(layer)
        rows, columns = rows.join(values).dropna(axis="columns", how="all"), [*columns, *of_values]
        caveat = str(atlas.catalogue()["caveat"][layer] or "")
    several = (rows["Source"] != rows["Source"].iloc[0]).any()
    columns.append(Column("Source", "Source" if several else "", "Publisher of the value"))
    shown = "type" if layer == "type" else f"type and {_title(layer)}"
    return Table(
        f"atlas-{layer}",
        f"Regions with their {shown}.",
        [column for column in columns if set(column.holds) <= set(rows)],
        rows,
        notes=[caveat] if caveat else [],
    )


def _indicator(key: str) -> tuple[pd.DataFrame, list[Column]]:
    """Newest values of an indicator by region, and their columns."""
    about = sentences.records(atlas.catalogue().loc[[key]])[0]
    named = f"{about['label']} ({about['unit']})" if about["unit"] else about["label"]
    decimals = int(about["decimals"])
    found = atlas.newest()
    found = found[found["indicator"] == key].set_index("area_code").reindex(atlas.regions().index)
    values = pd.DataFrame(
        {
            named: found["value"].round(decimals),
            _LOW: found["lower_95"],
            _HIGH: found["upper_95"],
            "Period": found["period"],
            "Status": marks.status(found["value"], marks.marks(found["status"])),
            "Source": found["source"],
        }
    )
    if found["value"].notna().all():
        values = values.drop(columns="Status")
    limit = "limit of the value's 95% confidence interval, where it is published"
    return values, [
        _named(named, str(about["description"]), str(about["unit"]), decimals),
        interval("95% interval", _LOW, _HIGH, decimals),
        Column(_LOW, "", f"Lower {limit}", "as the value"),
        Column(_HIGH, "", f"Upper {limit}", "as the value"),
        Column("Period", "Period", "Period that the value is of", kind="period"),
        Column("Status", "", "ok, or why the value is missing, as a mark"),
    ]


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


def show_sensitivity(index: Index) -> None:
    """Show which regions are left-behind however an index is made, and offer the table."""
    found = own_definitions.sensitivity(index)
    counts = found["stays"].value_counts()
    st.header("Who is in and who is out", anchor=False)
    st.markdown(
        "\n".join(f"- **{words}:** {counts.get(key, 0)} regions" for key, words in _STAYS.items())
    )
    layout.note(
        "Weights are drawn 1,000 times around yours (one of five equal weights, 20%, varies with a "
        "standard deviation of 9 percentage points). The index is also made in each of the other "
        "ways below."
    )
    ordered = found.sort_values("share", ascending=False, kind="stable")
    rows = pd.DataFrame(
        {
            "Region": atlas.regions()["name"].reindex(ordered.index),
            "Code": ordered.index,
            _OWN_TYPE: ordered["type"].map(sentences.TYPES),
            _DRAWN: (100 * ordered["share"]).round().astype("Int64"),
            _HOWEVER: ordered["stays"].map(_STAYS),
        }
    )
    caption = "Regions by the share of drawn weights under which they are left-behind."
    table = Table("atlas-own-index", caption, _SENSITIVITY, rows)
    tables.show(table, "index-regions")
    st.markdown("**If the index were made in another way**")
    other = "Regions that enter and leave under each other way."
    tables.show(plain("other-ways", other, _changes(found), decimals=0), "other-ways")
    about = widgets.about(
        "Regions by how steadily an index of one's own calls them left-behind",
        own_definitions.of_index(index).rule,
        source="Coworking Skills Atlas, an index that a visitor built",
    )
    widgets.download_buttons(table, about)


def _changes(found: pd.DataFrame) -> pd.DataFrame:
    names, about = atlas.regions()["name"], atlas.catalogue()["short_label"]
    rows = []
    for row in sentences.records(own_index_sensitivity.changes(found)):
        way = str(row["alternative"])
        left_out = way.removeprefix("without ")
        rows.append(
            {
                "Other way": f"Without “{about[left_out]}”"
                if left_out in about.index
                else way.capitalize(),
                "Enter": ", ".join(names[row["enters"]]) or "none",
                "Leave": ", ".join(names[row["leaves"]]) or "none",
                "Same type, % of regions": 100 * row["same"],
            }
        )
    return pd.DataFrame(rows)
