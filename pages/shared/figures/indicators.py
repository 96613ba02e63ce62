"""Figures of indicators: deciles, distributions and pairs."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from pages.shared.figures.common import COLOURS, GROUND, SERIES, SYMBOLS, band, faint
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
                hovertemplate="Decile %{x}: %{y:.1f} %",
            )
        )
    # Named in the legend: beside the line there is a bar wherever residents are.
    figure.add_trace(
        go.Scatter(
            x=[0.5, 10.5],
            y=[10, 10],
            mode="lines",
            name="The nation: about 10 %",
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


def scatter(
    table: pd.DataFrame, *, theme: str, axes: tuple[str, str], marked: Sequence[str] = ()
) -> go.Figure:
    """Two indicators, a point a region, by region type, with a line of fit and its band.

    `table` has ``name``, ``x``, ``y`` and ``type``, indexed by ITL3 code; its ``attrs["line"]`` has
    ``x``, ``fit``, ``low`` and ``high``. `axes` are names and units of x and y; `marked` regions
    are ringed and named.
    """
    line, figure = table.attrs["line"], go.Figure()
    grey = COLOURS[theme]["difference"]
    figure.add_trace(band(line["x"], line["low"], line["high"], grey, opacity=0.12))
    figure.add_trace(
        go.Scatter(
            x=line["x"],
            y=line["fit"],
            mode="lines",
            line={"color": grey, "dash": "dash"},
            hoverinfo="skip",
            name="Straight line, 95 % band",
        )
    )
    for kind in ("left-behind", "advanced"):
        part = table[table["type"] == kind]
        figure.add_trace(
            go.Scatter(
                x=part["x"],
                y=part["y"],
                mode="markers",
                name=sentences.TYPES[kind],
                text=part["name"],
                customdata=part.index,
                marker={
                    "color": COLOURS[theme][kind],
                    "symbol": SYMBOLS[kind],
                    "size": 9,
                    "opacity": 0.8,
                },
                hovertemplate="%{text}: %{x:,.1f}; %{y:,.1f}<extra></extra>",
            )
        )
    named = table.loc[list(marked)]
    figure.add_trace(
        go.Scatter(
            x=named["x"],
            y=named["y"],
            mode="markers",
            hoverinfo="skip",
            showlegend=False,
            marker={"symbol": "circle-open", "size": 18, "color": grey, "line": {"width": 2.5}},
        )
    )
    for place, row in enumerate(sentences.records(named)):
        figure.add_annotation(
            x=row["x"],
            y=row["y"],
            text=f"<b>{row['name']}</b>",
            ax=0,
            ay=-36 - 24 * (place % 3),
            arrowwidth=1.5,
            arrowcolor=grey,
            standoff=9,
            font={"color": GROUND[theme], "size": 13},
            bgcolor=grey,
        )
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1])
    figure.update_layout(height=460, margin=MARGIN, legend=LEGEND, dragmode="lasso")
    return figure


def distributions(values: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """One indicator in each group: every region a point, and a box for groups of several.

    `values` has ``group``, ``name`` and ``value``, a row a region; `axis` is the indicator's name
    and unit.
    """
    figure = go.Figure()
    for place, (group, part) in enumerate(values.groupby("group", sort=False)):
        colour = colour_of(group, place, theme)
        figure.add_trace(
            go.Box(
                x=part["value"],
                name=str(group),
                boxpoints="all",
                jitter=0.5,
                pointpos=0,
                text=part["name"],
                line={"color": colour},
                fillcolor=faint(colour, 0.12),
                marker={
                    "color": colour,
                    "symbol": SHAPES[place % len(SHAPES)],
                    "size": 6,
                    "opacity": 0.7,
                },
                hovertemplate="%{text}: %{x:,.1f}<extra></extra>",
                showlegend=False,
            )
        )
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_layout(height=100 + 90 * values["group"].nunique(), margin=MARGIN)
    return figure
