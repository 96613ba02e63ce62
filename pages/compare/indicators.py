"""Indicators of each group: all side by side, those on which two types differ most, and one."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from pages.compare import data, figures
from pages.compare.data import Groups
from pages.shared.controls import own_definitions, widgets
from pages.shared.files.table import Column, Table, estimate, interval
from pages.shared.frame import layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas, atlas
from pages.shared.words import sentences

#: Differences that are drawn at most.
_ROWS = 12
#: Notes beneath a table; more of them would be a wall.
_FEW_NOTES = 3


_AS_UNIT: Final = "as the unit column says"
#: Of every comparison: first what names a row, and last when and from whom it is.
_NAMED: Final = (
    Column("indicator", "", "Key of the indicator"),
    Column("label", "Indicator", "Name of the indicator"),
    Column("unit", "Unit", "Unit of the row's values"),
)
_DATED: Final = (
    Column("periods", "Period", kind="period", file=False),
    Column("sources", "Source", file=False),
    Column("period", "", "Period that the value is of"),
    Column("source", "", "Publisher of the value"),
    Column("licence", "", "Licence of the row's values"),
)
_OF_REGIONS: Final = (
    Column("name", "", "Name of the region (ITL3, January 2025)"),
    Column("code", "", "Code of the region (ITL3, January 2025)"),
    *_NAMED,
    Column("value", "{}", "Newest value of the region", _AS_UNIT, decimals="decimals"),
    Column("status", "", "ok, or why the value is missing, as a mark"),
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
    *_DATED,
)
_OF_TYPES: Final = (
    *_NAMED,
    Column("group", "", "Region type whose regions are summarised"),
    estimate("{}, mean (middle half)", "mean", "low_quartile", "high_quartile", "decimals"),
    Column("mean", "", "Mean of the group's regions, each counted once", _AS_UNIT),
    *(
        Column(
            f"{end}_quartile",
            "",
            f"Value that a quarter of the group's regions lie {lie}",
            _AS_UNIT,
        )
        for end, lie in (("low", "below"), ("high", "above"))
    ),
    Column("status", "", "ok, or why the mean is missing, as a mark"),
    Column("regions", "", "Regions of the group with a value", "regions"),
    Column("regions_missing", "", "Regions of the group without a value", "regions"),
)
_APART: Final = (
    Column(
        "difference",
        "Difference",
        "Mean of the first group minus that of the second, the same in both rows",
        _AS_UNIT,
        decimals="decimals",
    ),
    Column("difference_status", "", "ok, or why there is no difference, as a mark"),
    interval("95% interval", "difference_low", "difference_high", "decimals"),
    *(
        Column(
            f"difference_{end}",
            "",
            f"{limit} limit of the difference's 95% confidence interval (Welch)",
            _AS_UNIT,
        )
        for end, limit in (("low", "Lower"), ("high", "Upper"))
    ),
    Column(
        "difference_interval_status", "", "ok, or why the difference has no interval, as a mark"
    ),
)


def side_by_side(groups: Groups) -> Table:
    """Each indicator in each group, for the page and for files."""
    if not groups.typed:
        columns, across = _OF_REGIONS, "name"
    else:
        columns, across = (
            (*_OF_TYPES, *(_APART if len(groups.members) > 1 else ()), *_DATED),
            "group",
        )
    return Table(
        "atlas-compare",
        "Indicators of each group side by side.",
        columns,
        data.side_by_side(groups.members),
        across=across,
    )


def tab(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Indicators side by side, and the difference between two groups with its interval."""
    del types
    table = side_by_side(groups)
    compared = table.rows["indicator"].drop_duplicates()
    caveats = areas.caveats(areas.between_nations(compared))
    told = [circular(typing)] if groups.typed else []
    if groups.typed:
        if len(groups.members) > 1:
            _standardised(groups, typing)
        st.header("Every indicator", anchor=False)
        layout.note("Mean of the regions, with the middle half (interquartile range) in brackets.")
        if len(groups.members) > 1:
            layout.note(
                f"The difference is {_difference(groups)}, of the means. Its 95% confidence "
                "interval (Welch) treats the regions as a sample, although they are the full set."
            )
    tables.show(table, "compare-table")
    widgets.download_buttons(
        table, widgets.about("Comparison of regions", typing.words, *told, *caveats)
    )
    notes(told)
    notes(caveats)


def _standardised(groups: Groups, typing: widgets.Typing) -> None:
    """Draw where the types differ most, leaving aside what defines them."""
    defining = own_definitions.definition(typing.definition).indicators
    found = data.standardised(groups.members, tuple(defining)).head(_ROWS)
    if found.empty:
        st.info(
            "There are too few regions here to show where the types differ most: each type needs "
            f"{data.FEWEST} regions with a value, and there are "
            + " and ".join(f"{len(codes)} {name.lower()}" for name, codes in groups.members.items())
            + ".",
            icon=":material/info:",
        )
        return
    rows = sentences.records(found)
    st.markdown(f"**{_finding(rows, *(name.lower() for name in groups.members))}**")
    figure(
        figures.differences(
            found, theme=theme(), axis=f"{_difference(groups).capitalize()}, standard deviations"
        ),
        "differences-figure",
        f"{_difference(groups).capitalize()} in standard deviations: "
        + "; ".join(
            f"{row['name']} {sentences.number(row['size'])} "
            f"({sentences.interval(row['low'], row['high'])})"
            for row in rows
        ),
        data=Table(
            "differences",
            f"{_difference(groups).capitalize()}, in standard deviations.",
            (
                Column("name", "Indicator"),
                estimate(
                    "Difference, standard deviations (95% interval)", "size", "low", "high", 2
                ),
            ),
            found,
        ),
    )
    layout.note(
        "Differences of means with 95% confidence intervals, in standard deviations of the regions "
        "of one type, so that indicators in different units can be compared. The intervals do not "
        "allow for the number of indicators. Subjects that define the types are left out, and so "
        f"are indicators known in fewer than {data.FEWEST} regions of a type."
    )


def _finding(rows: list[dict[str, Any]], first: str, second: str) -> str:
    """Say the largest of the differences, largest first, that is clear of zero."""
    clear = [row for row in rows if row["low"] > 0 or row["high"] < 0]
    start = "Leaving aside the indicators that define the types,"
    if not clear:
        return f"{start} no difference between {first} and {second} regions is clear of zero"
    top = clear[0]
    size, way = sentences.number(abs(top["size"]), 1), "higher" if top["size"] > 0 else "lower"
    return (
        f"{start} {first} regions differ most from {second} ones in “{top['name']}”: {way} by "
        f"{size} standard deviations"
    )


def _difference(groups: Groups) -> str:
    """Which group is taken from which."""
    first, second = list(groups.members)[:2]
    return f"{first.lower()} minus {second.lower()}"


def distributions(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """One indicator's distribution in each group."""
    del types
    labels = {
        str(key): str(label)
        for key, label in atlas.catalogue()["label"].items()
        if key in data.compared()
    }
    key = widgets.select("indicator", "Indicator", labels, "gdhi_per_head", "indicator")
    about = sentences.records(atlas.catalogue().loc[[key]])[0]
    measure, decimals = f"{about['label']}, {about['unit']}", int(about["decimals"])
    values, names = data.compared()[key], atlas.regions()["name"]
    rows = pd.concat(
        pd.DataFrame({"group": name, "name": names[list(codes)], "value": values[list(codes)]})
        for name, codes in groups.members.items()
    ).rename_axis(index="code")
    caption = f"{about['label']} of each region. " + "; ".join(
        f"{name}: median {sentences.number(part['value'].median(), decimals)}"
        for name, part in rows.groupby("group", sort=False)
    )
    columns = (
        Column("name", "Region", beside="code"),
        Column("group", "Group"),
        Column("value", measure, decimals=decimals),
    )
    figure(
        figures.distributions(rows.dropna(), theme=theme(), axis=measure),
        "distributions-figure",
        caption,
        data=Table("distributions", caption, columns, rows.reset_index()),
    )
    layout.note(f"{about['description']} {about['direction_words']}.")
    defines = groups.typed and key in own_definitions.definition(typing.definition).indicators
    notes([*([circular(typing)] if defines else []), *areas.caveats([key])])


def circular(typing: widgets.Typing) -> str:
    """Caution that a difference on what defines the types is no finding."""
    labels = atlas.catalogue()["short_label"]
    indicators = own_definitions.definition(typing.definition).indicators
    if not indicators:
        return (
            "The types come from a list: they differ by definition on whatever the list was based "
            "on, so that comparison would be circular."
        )
    defining = ", ".join(labels[key] for key in indicators)
    return (
        f"The types are defined by: {defining}. They differ on these, and on anything closely "
        "related, by definition, so that comparison would be circular."
    )


def notes(said: list[str]) -> None:
    """Say what limits the numbers: a few sentences at once, many behind a summary."""
    if len(said) <= _FEW_NOTES:
        for note in said:
            layout.note(note)
        return
    with st.expander(
        f"Before you compare: {len(said)} notes on these indicators", icon=":material/info:"
    ):
        st.markdown("\n".join(f"- :small[{note}]" for note in said))
