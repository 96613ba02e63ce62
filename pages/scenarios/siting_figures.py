"""Figures of where the next coworking spaces would reach most people."""

import pandas as pd
import plotly.graph_objects as go

from pages.shared.figures.common import COLOURS
from pages.shared.figures.indicators import series
from pages.shared.words import sentences

_MARGIN = {"l": 8, "r": 8, "t": 24, "b": 40}
#: Its foot stands above the bars and their numbers, however many lines it takes on a phone.
_LEGEND = {"orientation": "h", "y": 1.08, "yanchor": "bottom", "x": 0}


def gains(curve: pd.DataFrame, *, theme: str, measure: str) -> go.Figure:
    """How much is reached with one place, two, and so on, and what each further one adds.

    Parameters
    ----------
    curve : DataFrame
        ``k``, ``value`` (best total that was found), ``bound`` (no answer is better), ``added``.
    theme : {"light", "dark"}
    measure : str
        What is counted, for the axis.
    """
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=curve["k"],
            y=curve["value"],
            name="Reached by the best places",
            marker={"color": series(theme)[0]},
            text=[f"+{sentences.number(added, 0)}" for added in curve["added"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x} places: %{y:,.0f}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=curve["k"],
            y=curve["bound"],
            mode="markers",
            name="Nothing can be better than this",
            marker={
                "symbol": "line-ew-open",
                "size": 22,
                "color": COLOURS[theme]["difference"],
                "line": {"width": 2},
            },
            hovertemplate="at most %{y:,.0f}<extra></extra>",
        )
    )
    figure.update_xaxes(title_text="New coworking spaces", dtick=1)
    figure.update_yaxes(title_text=measure, rangemode="tozero")
    figure.update_layout(height=340, margin=_MARGIN, legend=_LEGEND, bargap=0.3)
    return figure


def reached(groups: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """Share of each group within the distance: before, and with the new places.

    Parameters
    ----------
    groups : DataFrame
        ``group`` (words), ``share_before`` and ``share_after`` (0-1).
    theme : {"light", "dark"}
    axis : str
        What the groups are.
    """
    figure = go.Figure()
    before, after = 100 * groups["share_before"], 100 * groups["share_after"]
    colours = series(theme)
    figure.add_trace(
        go.Bar(
            x=groups["group"],
            y=before,
            name="Within the distance already",
            marker={"color": colours[4]},
            hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
        )
    )
    figure.add_trace(
        go.Bar(
            x=groups["group"],
            y=after - before,
            base=before,
            name="Newly within it",
            marker={"color": colours[2], "pattern": {"shape": "/"}},
            customdata=after,
            hovertemplate="%{x}: %{customdata:.1f} % with them<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=axis, type="category")
    figure.update_yaxes(title_text="% of residents", range=[0, 102])
    figure.update_layout(height=320, margin=_MARGIN, legend=_LEGEND, barmode="overlay", bargap=0.2)
    return figure
