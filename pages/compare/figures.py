"""Figures of the comparison page: one indicator by group, and two by region."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from pages.shared.figures.common import COLOURS, GROUND, SYMBOLS, band, faint, whiskers
from pages.shared.figures.indicators import LEGEND, MARGIN, SHAPES, colour_of
from pages.shared.words import sentences

#: Tints of the palette's blue along the first variable and of its plum along the second; where
#: both meet they are laid over one another. Each cell says in words what it is.
_BLUES: Final = ((255, 255, 255), (169, 203, 234), (123, 182, 233))
_PLUMS: Final = ((255, 255, 255), (238, 208, 222), (165, 80, 128))
#: Letters on them, readable by the second variable alone: dark, and white on the darkest plum.
INKS: Final = ((27, 39, 51), (27, 39, 51), (255, 255, 255))
#: Characters of a line of an indicator's name beside a figure.
_LABEL: Final = 26


def tint(first: int, second: int) -> tuple[int, int, int]:
    """Colour of a pair of classes from 1 to 3, red, green and blue."""
    pairs = zip(_BLUES[first - 1], _PLUMS[second - 1], strict=True)
    red, green, blue = (round(one * other / 255) for one, other in pairs)
    return red, green, blue


def grid(
    cells: pd.DataFrame, *, axes: tuple[str, str], names: Sequence[Sequence[str]]
) -> go.Figure:
    """Three by three classes, each cell with its number of regions and residents.

    `cells` are as from `analysis.regions.two_indicators.cross`; `axes` says what the two variables
    are, and `names` how their classes are called, lowest first.
    """
    figure = go.Figure()
    for row in sentences.records(cells):
        x, y = row["first"], row["second"]
        regions = "region" if row["areas"] == 1 else "regions"
        figure.add_shape(
            type="rect",
            x0=x - 0.48,
            x1=x + 0.48,
            y0=y - 0.48,
            y1=y + 0.48,
            fillcolor=f"rgb{tint(x, y)}",
            line={"width": 1, "color": "#6B7580"},
            layer="below",
        )
        figure.add_trace(
            go.Scatter(
                x=[x],
                y=[y],
                mode="text",
                showlegend=False,
                text=f"<b>{row['areas']}</b> {regions}<br>"
                f"{sentences.number(row['people'] / 1e6, 1)} m people",
                textfont={"color": f"rgb{INKS[y - 1]}", "size": 14},
                hovertemplate=f"{names[0][x - 1]}; {names[1][y - 1]}: {row['areas']} {regions}, "
                f"{row['people']:,.0f} residents<extra></extra>",
            )
        )
    for update, title, words in (
        (figure.update_xaxes, axes[0], names[0]),
        (figure.update_yaxes, axes[1], names[1]),
    ):
        update(
            title_text=title,
            tickvals=[1, 2, 3],
            ticktext=list(words),
            range=[0.5, 3.5],
            showgrid=False,
            zeroline=False,
            automargin=True,
        )
    figure.update_layout(height=380, margin=MARGIN)
    return figure


def differences(table: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """Differences of two groups with their intervals, largest on top.

    `table` has ``name``, ``size``, ``low`` and ``high``, in standard deviations, largest first.
    """
    colour = COLOURS[theme]["difference"]
    names = ["<br>".join(wrap(name, _LABEL)) for name in table["name"]]
    figure = go.Figure(
        go.Scatter(
            x=table["size"],
            y=names,
            mode="markers",
            showlegend=False,
            marker={"color": colour, "size": 10},
            error_x=whiskers(table.rename(columns={"size": "estimate"})),
            customdata=[
                f"{sentences.number(size)} ({sentences.interval(low, high)})"
                for size, low, high in zip(table["size"], table["low"], table["high"], strict=True)
            ],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": colour, "width": 1})
    figure.update_xaxes(title=axis)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(height=70 + 34 * len(table), margin=MARGIN)
    return figure


def heat(cells: pd.DataFrame, *, distances: Sequence[str]) -> go.Figure:
    """Residents of neighbourhoods by decile of deprivation and distance, the share in each cell.

    In `cells` ``first`` is the decile and ``second`` the band of `distances`, nearest first.
    """
    wide = 100 * cells.pivot(index="first", columns="second", values="share")
    figure = go.Figure(
        go.Heatmap(
            z=wide,
            x=list(distances),
            y=wide.index,
            xgap=2,
            ygap=2,
            showscale=False,
            colorscale=[[0, "#EEF2F6"], [0.5, "#6BACE6"], [1, "#12436D"]],
            text=[[sentences.number(value, 1) for value in row] for row in wide.to_numpy()],
            texttemplate="%{text}",
            hovertemplate="Decile %{y}, %{x}: %{text}% of residents<extra></extra>",
        )
    )
    figure.update_yaxes(title_text="Decile, 1 = most deprived", dtick=1, autorange="reversed")
    figure.update_xaxes(title_text="Straight-line distance to the nearest space of the layer")
    figure.update_layout(height=420, margin=MARGIN)
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
            name="Straight line, 95% band",
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
