"""A district's own indicators, beside its region and the districts of its nation."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from pages import _data, _downloads, _layout, _region_data, _region_figures, _url, _widgets, _words
from pages._effects_context import figure, theme
from pages._region_context import Context

#: What a district's own paragraph at a glance is about.
_KEY: Final = (
    "deprived_20_share", "gdhi_per_head", "median_weekly_pay", "employment_rate",
    "employment_rate_ni", "claimant_rate",
)  # fmt: skip
_NOT_APPLICABLE: Final = "[z]"
_YEARS: Final = 2


def standing(lad: str) -> pd.DataFrame:
    """Return a district's newest values with its ranks among districts.

    Parameters
    ----------
    lad : str
        Code of a district of December 2024.

    Returns
    -------
    DataFrame
        Indexed by ``indicator``, in the order of the catalogue: ``value``, ``lower_95``,
        ``upper_95``, ``status``, ``period``, ``source``; ``region``, the value of its region;
        ``median`` of its nation's districts; ``rank`` among ``ranked`` districts of its nation and
        ``uk_rank`` among ``uk_ranked`` of the UK (1 = highest). Where nations must not be ranked
        against each other there is no ``uk_rank``.
    """
    rows, wide = _region_data.newest_of_districts(), _region_data.wide_of_districts()
    here = rows[rows["area_code"] == lad].set_index("indicator")
    here = here.reindex([key for key in _data.catalogue().index if key in here.index])
    districts = _data.districts()
    home = wide.reindex(districts.index[districts["nation"] == districts["nation"][lad]])
    region = _data.wide().loc[districts["itl3"][lad]]
    values = here["value"]
    table = here[["value", "lower_95", "upper_95", "status", "period", "source"]].assign(
        region=region.reindex(here.index), median=home.median().reindex(here.index)
    )
    for name, among in {"rank": home, "uk_rank": wide}.items():
        among = among[here.index]  # noqa: PLW2901
        table[name] = ((among > values).sum() + 1).where(values.notna())
        table[f"{name}ed"] = among.notna().sum()
    apart = table.index.str.startswith(_region_data.APART)
    table.loc[apart, "uk_rank"] = float("nan")
    return table


def in_words(lad: str) -> pd.DataFrame:
    """Table of a district's indicators for the page."""
    found, about = standing(lad), _data.catalogue()
    district = _data.districts().loc[[lad]].iloc[0]
    rows = []
    for key, row in zip(found.index, _words.records(found), strict=True):
        decimals = int(about["decimals"][key])
        interval = _words.interval(row["lower_95"], row["upper_95"], decimals)
        rows.append(
            {
                "Indicator": about["label"][key],
                "Unit": about["unit"][key],
                str(district["name"]): _value(row, decimals),
                "95 % interval": _words.MISSING if pd.isna(row["lower_95"]) else interval,
                "Its region": _words.number(row["region"], decimals),
                f"Median of {district['nation']}'s districts": _words.number(
                    row["median"], decimals
                ),
                f"Rank in {district['nation']} (1 = highest)": _rank(row, "rank"),
                "UK rank (1 = highest)": _rank(row, "uk_rank"),
                "Period": row["period"],
                "Source": row["source"],
            }
        )
    return pd.DataFrame(rows)


def exported(lad: str) -> pd.DataFrame:
    """Table of a district's indicators for a file: a number a column.

    Returns
    -------
    DataFrame
        As from :func:`pages._region_data.exported_indicators`, with ``district`` in place of the
        region; ``region_value`` and ``nation_median`` are what the district is set beside.
    """
    found = standing(lad)
    uk = found[["uk_rank", "uk_ranked"]].set_axis(["rank", "ranked"], axis=1)
    return _downloads.significant(
        pd.DataFrame(
            {
                "district": _data.districts()["name"][lad],
                "code": lad,
                **_region_data.values_apart(found),
                "region_value": found["region"],
                "region_status": _downloads.status(found["region"]),
                "nation_median": found["median"],
                "median_status": _downloads.status(found["median"]),
                **_region_data.ranks_apart(found["value"], nation=found[["rank", "ranked"]], uk=uk),
                "period": found["period"],
                "source": found["source"],
            }
        ).reset_index(drop=True)
    )


def _value(row: dict[str, Any], decimals: int) -> str:
    return f"[{row['status']}]" if row["status"] else _words.number(row["value"], decimals)


def _rank(row: dict[str, Any], name: str) -> str:
    if pd.isna(row["value"]):
        return _words.MISSING
    if pd.isna(row[name]):
        return _NOT_APPLICABLE
    return f"{int(row[name])} of {int(row[f'{name}ed'])}"


def only_of_regions() -> str:
    """Name the indicators that exist for regions but not for districts."""
    absent = [key for key in _data.catalogue().index
              if key not in _region_data.wide_of_districts()]  # fmt: skip
    return "; ".join(_data.indicator_name(str(key)) for key in absent)


def key_numbers(context: Context) -> None:
    """Write the district's main numbers beside those of its region."""
    lad = str(context.place.district)
    found, about = standing(lad), _data.catalogue()
    nation = _data.region(context.code).nation
    alone = len(_data.districts_of(context.code)) == 1
    lines = []
    for key in _KEY:
        row = _words.records(found.loc[[key]])[0]
        if pd.isna(row["value"]):
            continue
        unit, decimals = str(about["unit"][key]), int(about["decimals"][key])
        bounds = (
            ""
            if pd.isna(row["lower_95"])
            else (
                f" (95 % confidence interval "
                f"{_words.interval(row['lower_95'], row['upper_95'], decimals)})"
            )
        )
        beside = (
            "" if alone else f"; the whole region {_words.with_unit(row['region'], unit, decimals)}"
        )
        lines.append(
            f"- {about['label'][key]}: **{_words.with_unit(row['value'], unit, decimals)}**"
            f"{bounds}, {_words.standing(int(row['rank']), int(row['ranked']))} of "
            f"{int(row['ranked'])} "
            f"districts in {nation}{beside} "
            f":small[{row['period']}, {row['source']}]"
        )
    people = _words.records(found.loc[["population"]])[0]
    st.header(f"{context.name}, the district", anchor=False)
    st.markdown(
        f"**{_words.number(people['value'], 0)} residents** ({people['period']})"
        + ("; the region is this one district." if alone else ".")
        + "\n"
        + "\n".join(lines)
    )
    _layout.note(
        "Region type, comparators and effects exist for the whole region only, and so do these: "
        f"{only_of_regions()}."
    )


def scope(context: Context) -> str:
    """Choose between the district's own indicators and those of its region."""
    named = {"district": context.name, "region": f"{_data.region(context.code).name}, the region"}
    present = _url.choice("scope", list(named), "district", "kind of area")
    st.segmented_control("Indicators of", list(named), format_func=named.__getitem__,
                         required=True, **_url.follow("scope", present, "district"))  # fmt: skip
    return present


def indicators(context: Context) -> None:
    """Each indicator of the district: among all districts, over time, and the table."""
    lad = str(context.place.district)
    found, catalogue = standing(lad), _data.catalogue()
    labels = {str(key): str(catalogue["label"][key]) for key in found.index}
    key = _url.choice("indicator", list(catalogue.index), "gdhi_per_head", "indicator")
    if key not in labels:
        st.info(f"{catalogue['label'][key]} is known for the region only: choose the region above.")
        key = "gdhi_per_head"
    st.selectbox("Indicator", list(labels), format_func=labels.__getitem__,
                 **_url.follow("indicator", key, "gdhi_per_head"))  # fmt: skip
    about, row = (_words.records(table.loc[[key]])[0] for table in (catalogue, found))
    axis = f"{about['label']}, {about['unit']}"
    _strip(context, key, row, axis)
    _layout.note(f"{about['description']} {about['direction_words']}.")
    lines = _region_data.history(key, (lad, context.code))
    if lines["year"].nunique() > _YEARS:
        figure(
            _region_figures.trend(lines, theme=theme(), axis=axis),
            "district-trend-figure",
            f"{about['label']} over time in {', '.join(lines['name'].unique())}.",
            data=lines.rename(columns={"area_code": "code", "year": "period"}).assign(
                unit=about["unit"]
            ),
        )
    table = in_words(lad)
    st.dataframe(table, hide_index=True, height=420, key="district-table",
                 alt=f"All indicators of {context.name}.")  # fmt: skip
    caveats = _region_data.caveats(dict.fromkeys([key, *_region_data.between_nations(found.index)]))
    notes = [
        f"Not known for districts, only for regions: {only_of_regions()}.",
        "[z]: nations must not be ranked against each other on it.",
    ]
    _widgets.download_buttons(
        exported(lad),
        context.about(f"Indicators of {context.name}", "Coworking Skills Atlas; source in each row",
                      *notes, *caveats),
        f"atlas-{lad}-indicators",
    )  # fmt: skip
    for note in notes:
        _layout.note(note)
    warnings(caveats)


def warnings(caveats: Sequence[str]) -> None:
    """Fold away the warnings on the indicators of a table."""
    with st.expander("Warnings on these indicators", icon=":material/warning:"):
        for caveat in caveats:
            _layout.note(caveat)


def _strip(context: Context, key: str, row: dict[str, Any], axis: str) -> None:
    """Draw the district among all districts, those of its nation marked."""
    about = _words.records(_data.catalogue().loc[[key]])[0]
    if pd.isna(row["value"]):
        st.info(f"[{row['status']}] {about['label']} is not available here. {about['caveat']}")
        return
    lad, districts = str(context.place.district), _data.districts()
    nation = str(districts["nation"][lad])
    values = pd.DataFrame(
        {"name": districts["name"],
         "value": _region_data.wide_of_districts()[key].reindex(districts.index),
         "peer": districts["nation"] == nation}
    ).dropna()  # fmt: skip
    # On an index that each nation makes for itself, only its own districts stand on one scale.
    if pd.isna(row["uk_rank"]):
        values = values[values["peer"]]
    decimals = int(about["decimals"])
    figure(
        _region_figures.strip(
            values, theme=theme(), axis=axis, code=lad, peers=f"Districts of {nation}"
        ),
        "district-strip-figure",
        f"{about['label']} in {context.name}: {_words.number(row['value'], decimals)}, rank "
        f"{_rank(row, 'rank')} in {nation}; median of {nation}'s districts "
        f"{_words.number(row['median'], decimals)}.",
        data=_region_data.strip_in_words(values, lad, about["unit"]),
    )
