"""A district's own indicators, beside its region and the districts of its nation."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from pages.region import data, figures
from pages.region import standing as region_standing
from pages.region.context import Context
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.store import areas, atlas
from pages.shared.words import marks, sentences

#: What a district's own paragraph at a glance is about.
_KEY: Final = (
    "deprived_20_share",
    "gdhi_per_head",
    "median_weekly_pay",
    "employment_rate",
    "employment_rate_ni",
    "claimant_rate",
)
_YEARS: Final = 2
_ALONE: Final = (
    "; the region is this one district. Its figures as a region, further down, differ a little "
    "where they rest on a newer population."
)


def standing(lad: str) -> pd.DataFrame:
    """Return a district's newest values beside its region and its nation, with its ranks.

    Parameters
    ----------
    lad : str
        Code of a district of December 2024.

    Returns
    -------
    DataFrame
        As from :func:`pages.region.standing.table`, with ``district``, ``region_value`` and
        ``region_status``, and the ``nation_median`` of the nation's districts with
        ``median_status``. Ranks are among districts.
    """
    rows, wide = atlas.newest("LAD"), atlas.wide("LAD")
    here, districts = region_standing.rows_of(rows, lad), atlas.districts()
    nations = districts["nation"]
    home = nations.index[nations == nations[lad]]
    region = region_standing.rows_of(atlas.newest(), districts["itl3"][lad]).reindex(here.index)
    median = wide.loc[wide.index.isin(home), here.index].median()
    shared = areas.shared_marks(rows[rows["area_code"].isin(home)])
    table = region_standing.table(
        here,
        lad,
        wide,
        nations,
        region_value=region["value"],
        region_status=marks.status(region["value"], marks.marks(region["status"])),
        nation_median=median,
        median_status=marks.status(median, shared.reindex(here.index)),
    )
    table.insert(0, "district", districts["name"][lad])
    return table


def in_words(lad: str) -> pd.DataFrame:
    """Table of a district's indicators for the page."""
    district = sentences.records(atlas.districts().loc[[lad]])[0]
    nation = str(district["nation"])
    beside = {
        "Its region": ("region_value", "region_status"),
        f"Median of {nation}'s districts": ("nation_median", "median_status"),
    }
    return region_standing.table_in_words(
        standing(lad), nation, str(district["name"]), beside
    ).drop(columns="indicator")


def only_of_regions() -> str:
    """Name the indicators that exist for regions but not for districts."""
    absent = [key for key in atlas.catalogue().index if key not in atlas.wide("LAD")]
    return "; ".join(atlas.indicator_name(str(key)) for key in absent)


def key_numbers(context: Context) -> None:
    """Write the district's main numbers beside those of its region."""
    lad = str(context.place.district)
    found, about = standing(lad), atlas.catalogue()
    nation = atlas.region(context.code).nation
    alone = len(atlas.districts_of(context.code)) == 1
    lines = []
    for key in _KEY:
        row = sentences.records(found.loc[[key]])[0]
        if pd.isna(row["value"]):
            continue
        unit, decimals = str(about["unit"][key]), int(about["decimals"][key])
        bounds = (
            ""
            if pd.isna(row["lower_95"])
            else (
                f" (95 % confidence interval "
                f"{sentences.interval(row['lower_95'], row['upper_95'], decimals)})"
            )
        )
        beside = (
            ""
            if alone
            else f"; the whole region {sentences.with_unit(row['region_value'], unit, decimals)}"
        )
        lines.append(
            f"- {about['label'][key]}: **{sentences.with_unit(row['value'], unit, decimals)}**"
            f"{bounds}, {sentences.standing(row['nation_rank'], row['nation_ranked'])} of "
            f"{row['nation_ranked']} "
            f"districts in {nation}{beside} "
            f":small[{sentences.period(row['period'])}, {row['source']}]"
        )
    people = sentences.records(found.loc[["population"]])[0]
    st.header(f"{context.name}, the district", anchor=False)
    st.markdown(
        f"**{sentences.number(people['value'], 0)} residents** "
        f"({sentences.period(people['period'])})"
        + (_ALONE if alone else ".")
        + "\n"
        + "\n".join(lines)
    )
    layout.note(
        "Region type and effects exist for the whole region only, and so do these: "
        f"{only_of_regions()}."
    )


def scope(context: Context) -> str:
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


def indicators(context: Context) -> None:
    """Each indicator of the district: among all districts, over time, and the table."""
    lad = str(context.place.district)
    found, catalogue = standing(lad), atlas.catalogue()
    labels = {str(key): str(catalogue["label"][key]) for key in found.index}
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
    about, row = (sentences.records(table.loc[[key]])[0] for table in (catalogue, found))
    axis = f"{about['label']}, {about['unit']}"
    _strip(context, key, row, axis)
    layout.note(f"{about['description']} {about['direction_words']}.")
    lines = data.history(key, (lad, context.code))
    if lines["year"].nunique() > _YEARS:
        figure(
            figures.trend(lines, theme=theme(), axis=axis),
            "district-trend-figure",
            f"{about['label']} over time in {', '.join(lines['name'].unique())}.",
            data=lines.rename(columns={"area_code": "code", "year": "period"}).assign(
                unit=about["unit"]
            ),
        )
    table = in_words(lad)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="district-table",
        alt=f"All indicators of {context.name}.",
    )
    caveats = areas.caveats(dict.fromkeys([key, *areas.between_nations(found.index)]))
    notes = [
        f"Not known for districts, only for regions: {only_of_regions()}.",
        "A UK rank of [z]: nations must not be ranked against each other on it.",
    ]
    widgets.download_buttons(
        marks.significant(found),
        context.about(
            f"Indicators of {context.name}",
            "Coworking Skills Atlas; source in each row",
            *notes,
            *caveats,
        ),
        f"atlas-{lad}-indicators",
    )
    for note in notes:
        layout.note(note)
    warnings(caveats)


def warnings(caveats: Sequence[str]) -> None:
    """Fold away the warnings on the indicators of a table."""
    with st.expander("Warnings on these indicators", icon=":material/warning:"):
        for caveat in caveats:
            layout.note(caveat)


def _strip(context: Context, key: str, row: dict[str, Any], axis: str) -> None:
    """Draw the district among all districts, those of its nation marked."""
    about = sentences.records(atlas.catalogue().loc[[key]])[0]
    if pd.isna(row["value"]):
        st.info(region_standing.absent(row["status"], about))
        return
    lad, districts = str(context.place.district), atlas.districts()
    nation = str(districts["nation"][lad])
    values = pd.DataFrame(
        {
            "name": districts["name"],
            "value": atlas.wide("LAD")[key].reindex(districts.index),
            "peer": districts["nation"] == nation,
        }
    ).dropna()
    # On an index that each nation makes for itself, only its own districts stand on one scale.
    if pd.isna(row["uk_rank"]):
        values = values[values["peer"]]
    decimals = int(about["decimals"])
    figure(
        figures.strip(values, theme=theme(), axis=axis, code=lad, peers=f"Districts of {nation}"),
        "district-strip-figure",
        f"{about['label']} in {context.name}: {sentences.number(row['value'], decimals)}, rank "
        f"{region_standing.rank_in_words(row, 'nation')} in {nation}; median of {nation}'s "
        f"districts {sentences.number(row['nation_median'], decimals)}.",
        data=data.strip_in_words(values, lad, about["unit"]),
    )
