"""All indicators of each group side by side, and on which of them two types differ most."""

from typing import Any

import pandas as pd
import streamlit as st

from pages import (
    _compare_data,
    _compare_figures,
    _compare_words,
    _data,
    _layout,
    _own_types,
    _region_data,
    _region_standing,
    _widgets,
    _words,
)
from pages._compare_data import Groups
from pages._effects_context import figure, theme

#: So many differences are drawn.
_ROWS = 12


def tab(groups: Groups, types: pd.DataFrame, typing: _widgets.Typing) -> None:
    """Indicators side by side, and the difference between two groups with its interval."""
    del types
    table = _compare_data.summary(groups.members)
    notes = _region_data.caveats(_region_data.between_nations(table["indicator"]))
    told = [_compare_words.circular(typing)] if groups.typed else []
    if groups.typed:
        if len(groups.members) > 1:
            _standardised(groups, typing)
            table = _with_differences(table, groups)
        st.header("Every indicator", anchor=False)
        _layout.note("Mean of the regions; in brackets, between what values the middle half lie.")
        if len(groups.members) > 1:
            _layout.note(
                f"The difference is {_difference(groups)}, of the means. Its 95 % confidence "
                "interval (Welch) takes the regions for a sample of places like them, though they "
                "are all that there are."
            )
    st.dataframe(table.drop(columns="indicator"), hide_index=True, height="content",
                 key="compare-table", alt="Indicators of each group side by side.")  # fmt: skip
    _widgets.download_buttons(
        _compare_data.exported(groups.members),
        _compare_words.about("Comparison of regions", typing.words, *told, *notes),
        "atlas-compare",
    )
    _compare_words.notes(told)
    _compare_words.notes(notes)


def _standardised(groups: Groups, typing: _widgets.Typing) -> None:
    """Draw what the types differ on beside what defines them."""
    defining = _own_types.definition(typing.definition).indicators
    found = _compare_data.standardised(groups.members, tuple(defining)).head(_ROWS)
    if found.empty:
        st.info(
            "What the types differ on is not drawn: that takes indicators, beside those that "
            f"define the types, that are known in {_compare_data.FEWEST} regions of each; here are "
            + " and ".join(f"{len(codes)} {name.lower()}" for name, codes in groups.members.items())
            + ".",
            icon=":material/info:",
        )
        return
    rows = _words.records(found)
    st.markdown(f"**{_finding(rows, *(name.lower() for name in groups.members))}**")
    figure(
        _compare_figures.differences(
            found, theme=theme(), axis=f"{_difference(groups).capitalize()}, standard deviations"
        ),
        "differences-figure",
        f"{_difference(groups).capitalize()} in standard deviations: "
        + "; ".join(
            f"{row['name']} {_words.number(row['size'])} "
            f"({_words.interval(row['low'], row['high'])})"
            for row in rows
        ),
        data=found,
    )
    _layout.note(
        "Differences of means with 95 % confidence intervals, in standard deviations of regions of "
        "one type, so that unlike units can stand side by side; the intervals do not allow for the "
        "number of indicators. Left out are subjects that define the types, and what is known in "
        f"fewer than {_compare_data.FEWEST} regions of a type."
    )


def _finding(rows: list[dict[str, Any]], first: str, second: str) -> str:
    """Say the largest of the differences, largest first, that is clear of zero."""
    clear = [row for row in rows if row["low"] > 0 or row["high"] < 0]
    if not clear:
        return (
            f"Beside what defines the types, {first} regions differ from {second} ones in nothing "
            "that is clear of zero"
        )
    top = clear[0]
    size, way = _words.number(abs(top["size"]), 1), "higher" if top["size"] > 0 else "lower"
    return (
        f"Beside what defines the types, {first} regions differ most from {second} ones in "
        f"“{top['name']}”: {way} by {size} standard deviations"
    )


def _with_differences(table: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Put the difference of means and its interval before the period and the source."""
    found = _compare_data.differences(groups.members).reindex(table["indicator"])
    about = _data.catalogue()
    decimals = [int(about["decimals"][key]) for key in table["indicator"]]
    place = list(table.columns).index("Period")
    shown = table.copy()
    shown.insert(place, "Difference", [
        _region_standing.in_words(value, status, places)
        for value, status, places in zip(found["difference"], found["status"], decimals,
                                         strict=True)
    ])  # fmt: skip
    shown.insert(place + 1, "95 % interval", [
        _region_standing.interval_in_words(low, high, status, places)
        for low, high, status, places in zip(found["low"], found["high"],
                                             found["interval_status"], decimals, strict=True)
    ])  # fmt: skip
    return shown


def _difference(groups: Groups) -> str:
    """Which group is taken from which."""
    first, second = list(groups.members)[:2]
    return f"{first.lower()} minus {second.lower()}"
