"""Indicators of a region, or of a district: among all others, over time, and as a table."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from analysis.regions.unusual import MIN_COMPARATORS
from pages.region import data, figures
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.files.table import Column, Table, interval, rank
from pages.shared.frame import address, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas, atlas, plain
from pages.shared.store.plain import Geography
from pages.shared.words import sentences

_AS_UNIT: Final = "as the unit column says"
#: A line over time needs more than two points.
_YEARS: Final = 2
_MEDIAN: Final = (
    "The median covers the comparators that can be compared on an indicator: those in the same "
    "nation, or in Great Britain, where nations must not be set against each other. Few sources "
    "publish an interval."
)
_REGION_MARKS: Final = {
    "[z]": "as a value, not measured here; as a median, fewer than "
    f"{MIN_COMPARATORS} comparators, or not all of a shorter list of your own, can be compared; as "
    "a UK rank, nations must not be ranked against each other"
}
_DISTRICT_MARKS: Final = {
    "[z]": "as a value, not measured here; as a UK rank, nations must not be ranked against each "
    "other"
}


class Shown(NamedTuple):
    """An area whose indicators are shown, and the peers that they are set beside.

    Peers are called `legend` in the figure and `of_whom` in a sentence; their median stands in the
    table's column `median`. Lines over time are of the areas `lines`.
    """

    code: str
    name: str
    geography: Geography
    table: Table
    peers: Collection[str]
    legend: str
    median: str
    of_whom: str
    lines: tuple[str, ...]


def _ranks(among: str, heading: str, where: str, mark: str = "") -> tuple[Column, ...]:
    ranked = f"{among}_ranked"
    return (
        rank(f"{heading} (1 = highest)", f"{among}_rank", ranked),
        Column(f"{among}_rank", "", f"Rank of the value in {where}, 1 = highest", "rank"),
        Column(ranked, "", f"Areas of {where} that are ranked", "areas"),
        Column(f"{among}_rank_status", "", f"ok, or why there is no rank{mark}, as a mark"),
    )


def _columns(
    area: Column, heading: str, nation: str, beside: Mapping[str, tuple[Column, str]]
) -> tuple[Column, ...]:
    """Columns of a table of indicators: `beside` are the further values, by their status."""
    return (
        area,
        Column("code", "", "Code of the region or district"),
        Column("indicator", "", "Key of the indicator"),
        Column("label", "Indicator", "Name of the indicator"),
        Column("unit", "Unit", "Unit of the row's values"),
        Column("value", heading, f"Newest value of the {area.key}", _AS_UNIT, decimals="decimals"),
        Column("status", "", "ok, or why the value is missing, as a mark"),
        interval("95% interval", "lower_95", "upper_95", "decimals"),
        *(
            Column(
                f"{end}_95",
                "",
                f"{end.capitalize()} limit of the value's 95% confidence interval, where it is "
                "published",
                _AS_UNIT,
            )
            for end in ("lower", "upper")
        ),
        Column("interval_status", "", "ok, or why there is no interval, as a mark"),
        *(
            column
            for status, (values, why) in beside.items()
            for column in (values, Column(status, "", f"ok, or why {why}, as a mark"))
        ),
        *_ranks("nation", f"Rank in {nation}", "the area's nation"),
        *_ranks(
            "uk",
            "UK rank",
            "the United Kingdom",
            ": [z] where nations must not be ranked against each other",
        ),
        Column("period", "Period", "Period that the value is of", kind="period"),
        Column("source", "Source", "Publisher of the value"),
        Column("licence", "", "Licence of the row's values"),
    )


def _value(key: str, heading: str, description: str) -> Column:
    return Column(key, heading, description, _AS_UNIT, decimals="decimals")


def of_region(code: str, others: tuple[str, ...]) -> Table:
    """Indicators of a region beside the median of its comparators."""
    here = atlas.region(code)
    median = _value(
        "comparators_median",
        "Comparators' median",
        "Median of those of the regions compared with whose value is on the same footing",
    )
    why = (
        "there is no median: [z] where fewer than five comparators, or not all of fewer, can be "
        "compared"
    )
    return Table(
        f"atlas-{code}-indicators",
        f"All indicators of {here.name}.",
        _columns(
            Column("region", "", "Name of the region (ITL3, January 2025)"),
            "Value",
            here.nation,
            {"median_status": (median, why)},
        ),
        data.standing(code, others),
        marks=_REGION_MARKS,
        notes=[_MEDIAN],
    )


def of_district(lad: str) -> Table:
    """Indicators of a district beside its region and the median of its nation's districts."""
    name, nation = atlas.district_name(lad), str(atlas.districts()["nation"][lad])
    region = _value("region_value", "Its region", "Value of the region that the district lies in")
    median = _value(
        "nation_median", f"Median of {nation}'s districts", "Median of the nation's districts"
    )
    return Table(
        f"atlas-{lad}-indicators",
        f"All indicators of {name}.",
        _columns(
            Column("district", "", "Name of the local authority district, December 2024"),
            name,
            nation,
            {
                "region_status": (region, "the region's value is missing"),
                "median_status": (median, "there is no median"),
            },
        ),
        data.standing_of_district(lad),
        marks=_DISTRICT_MARKS,
        notes=[f"Known for regions only, not for districts: {only_of_regions()}."],
    )


def only_of_regions() -> str:
    """Name the indicators that exist for regions but not for districts."""
    absent = atlas.catalogue().index.difference(atlas.wide("LAD").columns, sort=False)
    return "; ".join(atlas.indicator_name(str(key)) for key in absent)


def _region(context: Context) -> Shown:
    here = atlas.region(context.code)
    return Shown(
        context.code,
        here.name,
        "ITL3",
        of_region(context.code, tuple(context.others)),
        context.others,
        "Comparators",
        "comparators_median",
        "comparators",
        (context.code, *context.others[:3]),
    )


def _district(context: Context, lad: str) -> Shown:
    places, nation = atlas.districts(), atlas.region(context.code).nation
    return Shown(
        lad,
        context.name,
        "LAD",
        of_district(lad),
        places.index[places["nation"] == nation],
        f"Districts of {nation}",
        "nation_median",
        f"{nation}'s districts",
        (lad, context.code),
    )


def _scope(context: Context) -> str:
    """Choose between the district's own indicators and those of its region."""
    named = {"district": context.name, "region": f"{atlas.region(context.code).name}, the region"}
    present = address.choice("scope", list(named), "district", "kind of area")
    st.segmented_control(
        "Indicators of",
        list(named),
        format_func=named.__getitem__,
        required=True,
        **address.follow("scope", present, "district"),
    )
    return present


def tab(context: Context) -> None:
    """One indicator among all areas and over time, and the table of all."""
    lad = context.place.district
    own = lad and _scope(context) == "district"
    shown = _district(context, str(lad)) if own else _region(context)
    key = _indicator(shown)
    about, row = (
        sentences.records(table.loc[[key]])[0] for table in (atlas.catalogue(), shown.table.rows)
    )
    axis = f"{about['label']}, {about['unit']}"
    _strip(shown, key, row, about, axis)
    direction = sentences.capital(str(about["direction_words"]))
    layout.note(f"{about['description']} {direction}.")
    lines = data.history(key, shown.lines)
    if lines["year"].nunique() > _YEARS:
        figure(
            figures.trend(lines, theme=theme(), axis=axis),
            "trend-figure",
            f"{about['label']} over time in {', '.join(lines['name'].unique())}.",
            data=Table(
                "trend",
                f"{about['label']} over time.",
                (
                    Column("name", "Area", beside="area_code"),
                    Column("year", "Period"),
                    Column("value", axis, decimals=int(about["decimals"])),
                    interval("95% interval", "low", "high", int(about["decimals"])),
                ),
                lines,
            ),
        )
    caveats = areas.caveats(
        dict.fromkeys([key, *areas.between_nations(shown.table.rows["indicator"])])
    )
    tables.show(shown.table, "indicators-table")
    widgets.download_buttons(
        shown.table,
        context.about(
            f"Indicators of {shown.name}", "Coworking Skills Atlas; source in each row", *caveats
        ),
    )
    with st.expander("Warnings on these indicators", icon=":material/warning:"):
        for caveat in caveats:
            layout.note(caveat)


def _indicator(shown: Shown) -> str:
    """Choose an indicator; one that is not known for districts is said to be so."""
    catalogue = atlas.catalogue()
    labels = {str(key): str(catalogue["label"][key]) for key in shown.table.rows["indicator"]}
    key = address.choice("indicator", list(catalogue.index), "gdhi_per_head", "indicator")
    if key not in labels:
        st.info(f"{catalogue['label'][key]} is known for the region only: choose the region above.")
        key = "gdhi_per_head"
    st.selectbox(
        "Indicator",
        list(labels),
        format_func=labels.__getitem__,
        **address.follow("indicator", key, "gdhi_per_head"),
    )
    return key


def _strip(
    shown: Shown, key: str, row: Mapping[str, Any], about: Mapping[str, Any], axis: str
) -> None:
    """Draw the area among all others, or say why it has no value."""
    if pd.isna(row["value"]):
        why = sentences.SPECIAL_VALUES[row["status"]]
        st.info(f"{about['label']}: {why} here. {about['caveat'] or ''}")
        return
    st.header(_finding(shown, row, about), anchor=False)
    places = plain.areas(shown.geography)
    values = pd.DataFrame(
        {
            "name": places["name"],
            "value": plain.wide(shown.geography)[key].reindex(places.index),
            "peer": places.index.isin(shown.peers),
        }
    ).dropna()
    # On an index that each nation makes for itself, only its own districts stand on one scale.
    if shown.geography == "LAD" and pd.isna(row["uk_rank"]):
        values = values[values["peer"]]
    part = np.select(
        [values.index == shown.code, values["peer"]], ["this one", "comparator"], "other"
    )
    figure(
        figures.strip(values, theme=theme(), axis=axis, code=shown.code, peers=shown.legend),
        "strip-figure",
        f"{_finding(shown, row, about)}.",
        data=Table(
            "strip",
            f"{axis}, of every area drawn.",
            (
                Column("name", "Area", beside="code"),
                Column("value", axis, decimals=int(about["decimals"])),
                Column("part", "Part in the chart"),
            ),
            values.assign(part=part).rename_axis(index="code").reset_index(),
        ),
    )


def _finding(shown: Shown, row: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Value of an indicator with its rank, and the median that it is set beside."""
    region = shown.geography == "ITL3"
    nation = str(plain.areas(shown.geography)["nation"][shown.code])
    among = {"uk": "the UK", "nation": nation}
    name, where = next(
        (name, where) for name, where in among.items() if pd.notna(row[f"{name}_rank"])
    )
    areas_called = "regions" if region else "districts"
    place, count = row[f"{name}_rank"], row[f"{name}_ranked"]
    return (
        f"{about['label']}: {_worded(row['value'], about)} in {shown.name}, "
        f"{sentences.standing(place, count)} of {count} {areas_called} in {where}; "
        + (
            f"too few {shown.of_whom} for a median"
            if pd.isna(row[shown.median])
            else f"median of {'the ' if region else ''}{shown.of_whom} "
            f"{_worded(row[shown.median], about)}"
        )
    )


def _worded(value: float, about: Mapping[str, Any]) -> str:
    """Value with its sign; words of the unit stand at the axis."""
    unit = str(about["unit"])
    return sentences.with_unit(
        value, unit if unit.startswith(("£", "%")) else "", int(about["decimals"])
    )
