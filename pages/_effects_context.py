"""What every tab of the effects page is given."""

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.effects import SOURCE
from pages import _downloads, _figures, _survey_data, _url
from pages._model import Focus, Model


class Context(NamedTuple):
    """The chosen model, what the headline is about, and the effects."""

    model: Model
    focus: Focus
    table: pd.DataFrame
    units: str
    definition: str

    def about(self, title: str, *notes: str) -> _downloads.About:
        """Return what a download from this page says of itself."""
        return _downloads.About(
            title=title,
            source=_survey_data.survey_name(),
            licence="MIT" if _survey_data.survey_is_simulated() else "as given by its owner",
            notes=[_survey_data.survey_note(), self.model.words, self.definition, *notes, SOURCE],
            address=_url.address(),
        )


def theme() -> str:
    """Ground on which figures stand."""
    return st.context.theme.type or "light"


def figure(drawn: go.Figure, key: str, alt: str) -> None:
    """Draw a figure with its text alternative."""
    st.plotly_chart(drawn, key=key, alt=alt, config=_figures.CONFIG)


def listed(table: pd.DataFrame, key: str, alt: str) -> None:
    """Draw a table in full."""
    st.dataframe(table, hide_index=True, height="content", key=key, alt=alt)
