"""What every tab of the effects page is given."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import disclosure_tables
from analysis.definitions import Definition
from analysis.effects import SOURCE
from pages import _disclosed, _downloads, _figures, _layout, _survey_data, _words
from pages._model import CONTROL_WORDS, Focus, Model


class Context(NamedTuple):
    """The chosen model, what the headline is about, the effects, and what files are made of.

    A file is made when it is asked for, and no session can be asked then: what it needs of the
    visitor's own survey and region types is here.
    """

    model: Model
    focus: Focus
    table: pd.DataFrame
    units: str
    definition: str
    address: str
    loaded: _survey_data.Loaded
    kind: Definition
    types: pd.DataFrame

    def about(self, title: str, *notes: str) -> _downloads.About:
        """Return what a download from this page says of itself."""
        return _downloads.About(
            title=title,
            source=self.loaded.name,
            licence="MIT" if self.loaded.simulated else "as given by its owner",
            notes=[
                self.loaded.note,
                self.model.words,
                self.definition,
                *notes,
                _disclosed.explanation(),
                SOURCE,
            ],
            address=self.address,
        )


def theme() -> str:
    """Ground on which figures stand."""
    return st.context.theme.type or "light"


def figure(
    drawn: go.Figure, key: str, alt: str, data: pd.DataFrame | None = None, **options: Any
) -> None:
    """Draw a figure with its text alternative and, where no table stands beside it, its data.

    Further arguments are those of `streamlit.plotly_chart`.
    """
    _figures.dress(drawn, theme())
    st.plotly_chart(drawn, key=key, alt=alt, theme=None, **{"config": _figures.CONFIG, **options})
    if data is None:
        return
    box = st.expander(
        "Data of this chart", icon=":material/table:", key=f"{key}-data", on_change="rerun"
    )
    if box.open:
        with box:
            st.dataframe(
                in_words(data),
                hide_index=True,
                key=f"{key}-table",
                alt=alt,
                placeholder=_words.MISSING,
            )


#: Headings of statistics in words.
_HEADINGS = {
    "n": "Respondents",
    "p": "p",
    "gvif": "Generalised VIF",
    "vif": "VIF, comparable",
    "std_error": "Standard error",
    "df": "Degrees of freedom",
    "low": "95 % lower",
    "high": "95 % upper",
    "k_d": "Times as strong, mechanism",
    "k_y": "Times as strong, skill",
    "r2_treatment": "Partial R², mechanism",
    "r2_outcome": "Partial R², skill",
    "short": "Without controls",
    "controlled": "With controls",
    "r2_short": "R² without",
    "r2_controlled": "R² with",
    "r_max": "R² assumed at most",
    "adjusted": "Adjusted estimate",
    "lowest_item_rest": "Its correlation with the rest",
    "smallest": "Smallest cluster",
    "median": "Median cluster",
    "largest": "Largest cluster",
    "variation": "Variation of their sizes",
    "effective_independent": "Clusters it is worth, errors independent",
    "effective_shared": "Clusters it is worth, errors shared in a cluster",
    "partial_r2": "Partial R²",
    "rv": "Robustness value",
    "rv_alpha": "For the interval",
    "rv_clustered": "For the interval, errors clustered",
}


_VALUES = {**_words.MECHANISMS, **_words.SKILLS, **_words.TYPES, **CONTROL_WORDS, "": "none"}


def in_words(table: pd.DataFrame, decimals: int = 3) -> pd.DataFrame:
    """Table for the page: words for names, whole or rounded numbers, no empty cell."""
    marks = disclosure_tables.marked(table)
    shown = table.drop(columns="suppressed", errors="ignore").copy()
    for name in shown.columns:
        column = shown[name]
        if pd.api.types.is_float_dtype(column):
            whole = bool((column.dropna() % 1 == 0).all())
            shown[name] = [_words.number(value, 0 if whole else decimals) for value in column]
        elif name == "region_type":
            shown[name] = ["Both types" if value == "all" else _value(value) for value in column]
        elif not pd.api.types.is_numeric_dtype(column):
            shown[name] = [_value(value) for value in column]
        hidden = np.array([str(cell) == _words.SUPPRESSED for cell in marks[name]])
        if hidden.any():
            shown[name] = shown[name].astype("string").mask(hidden, _words.SUPPRESSED)
    return shown.rename(
        columns=lambda name: _HEADINGS.get(name, str(name).replace("_", " ").capitalize())
    )


def _value(value: Any) -> Any:
    """Word for a name of the model: a mechanism, a skill, a type, a control, a slope in a type."""
    name, _, kind = str(value).partition(":")
    if name in _words.MECHANISMS and kind in _words.TYPES:
        return f"{_words.MECHANISMS[name]}, {_words.TYPES[kind].lower()}"
    return _VALUES.get(value, value)


def listed(table: pd.DataFrame, key: str, alt: str) -> None:
    """Draw a table in full, and say what its marker means where it has one."""
    _layout.table(table, key, alt)
    if (table.astype(str) == _words.SUPPRESSED).any(axis=None):
        _layout.note(_disclosed.explanation())
