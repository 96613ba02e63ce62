"""Figures of indicators: deciles, distributions and pairs."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from pages.shared.figures.common import COLOURS, SERIES
from pages.shared.words import sentences

#: Shapes and dashes beside the colours of a series, so that colour is never alone.
SHAPES: Final = ["circle", "diamond", "square", "triangle-up", "cross", "x"]
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 40}
LEGEND = {"orientation": "h", "y": 1.12, "x": 0}


def series(theme: str) -> Sequence[str]:
    """Categorical colours on a ground."""
    return SERIES[theme]


def colour_of(name: object, place: int, theme: str) -> str:
    """Colour of a group: that which a region type has everywhere, else by its place."""
    kinds = {words: COLOURS[theme][kind] for kind, words in sentences.TYPES.items()}
    return kinds.get(str(name), SERIES[theme][place % len(SERIES[theme])])


def deciles(profile: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share of residents in each decile of the nation's index, for one or more areas.

    `profile` has ``area``, ``decile`` (1 = most deprived) and ``share`` (0-1).
    """
    figure = go.Figure()
    shapes = ["", "/", "x", ".", "+", "\\"]
    for place, (area, part) in enumerate(profile.groupby("area", sort=False)):
        figure.add_trace(
            go.Bar(
                x=part["decile"],
                y=100 * part["share"],
                name=str(area),
                marker={
                    "color": colour_of(area, place, theme),
                    "pattern": {"shape": shapes[place % len(shapes)]},
                },
                hovertemplate="Decile %{x}: %{y:.1f}%",
            )
        )
    # Named in the legend: beside the line there is a bar wherever residents are.
    figure.add_trace(
        go.Scatter(
            x=[0.5, 10.5],
            y=[10, 10],
            mode="lines",
            name="The nation: about 10%",
            line={"color": COLOURS[theme]["difference"], "dash": "dot", "width": 1},
            hoverinfo="skip",
        )
    )
    highest = 100 * profile["share"].max()
    figure.update_xaxes(title_text="Decile of deprivation, 1 = most deprived", dtick=1)
    figure.update_yaxes(title_text="% of residents", range=[0, max(1.08 * highest, 12)])
    # Its foot stands above the bars, however many lines it takes on a phone.
    figure.update_layout(
        height=320, margin=MARGIN, legend={**LEGEND, "y": 1.04, "yanchor": "bottom"}, bargap=0.15
    )
    return figure
