"""Figures of specification curves, of what moves them, and of the threshold sweep."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.shared.figures.common import COLOURS, band, lay_out, whiskers, zero_line
from pages.shared.figures.indicators import series
from pages.shared.words import sentences

#: Specifications drawn at most: more points than pixels say nothing more.
MOST = 600
#: Half the height of a stroke in the panel of choices, whose lines are 1 apart.
_STROKE: Final = 0.27
#: Share of the intervals that may be cut, and by how much they must stretch the drawing for it.
_WIDEST, _STRETCH = 0.01, 1.5
#: Free room beside what is drawn, as a share of it.
_ROOM = 0.03


def drawn(curve: pd.DataFrame) -> pd.DataFrame:
    """Specifications that the figure draws: evenly spread along the curve where there are many.

    A bootstrap interval without bounds is drawn as far as the widest one that has them.
    """
    known = curve[curve["estimate"].notna()]
    ends = known[["low", "high"]].replace([np.inf, -np.inf], np.nan)
    known = known.assign(
        low=ends["low"].fillna(ends["low"].min()), high=ends["high"].fillna(ends["high"].max())
    )
    if len(known) <= MOST:
        return known
    return known.iloc[np.unique(np.linspace(0, len(known) - 1, MOST).round().astype(int))]


def curve(
    table: pd.DataFrame,
    rows: Mapping[str, Sequence[str]],
    *,
    theme: str,
    heads: Mapping[str, str],
    in_words: Callable[[str, object], str],
) -> go.Figure:
    """Estimates by size with their intervals, and below them which choices each has made.

    The `table` is indexed by the key of the specification; `rows` are the values of each choice in
    the panel's order, `heads` the headings of choices, and `in_words` says a value.
    """
    lines = _lines(rows)
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.03,
        row_heights=[300, 90 + 17 * len(lines)],
    )
    grey, strong = COLOURS[theme]["difference"], series(theme)[0]
    figure.add_trace(
        band(table["place"], table["low"], table["high"], grey, name="95% confidence intervals"),
        row=1,
        col=1,
    )
    for part, name, marker in _by_clarity(table, theme):
        figure.add_trace(
            go.Scatter(
                x=part["place"],
                y=part["estimate"],
                mode="markers",
                name=name,
                customdata=part.index,
                marker={**marker, "size": 5},
                hovertemplate="place %{x}: %{y:.2f}<extra></extra>",
            ),
            row=1,
            col=1,
        )
    zero = {
        "type": "line",
        "xref": "x domain",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": 0,
        "y1": 0,
        "line": {"width": 1, "dash": "dot", "color": grey},
    }
    shapes: list[dict[str, object]] = [zero]
    for height, (choice, value) in enumerate(lines):
        places = table.loc[table[choice].astype(str) == value, "place"]
        if len(places):
            # One path a line: a mark for each specification would be thousands of elements.
            strokes = (f"M{place},{height - _STROKE}V{height + _STROKE}" for place in places)
            shapes.append(
                {
                    "type": "path",
                    "path": " ".join(strokes),
                    "xref": "x2",
                    "yref": "y2",
                    "line": {"width": 1, "color": strong},
                }
            )
    named = [
        f"<b>{heads[choice]}</b>" if value is None else in_words(choice, value)
        for choice, value in lines
    ]
    lowest, highest = span(table)
    figure.update_yaxes(
        title_text="Effect, skill points per point",
        row=1,
        col=1,
        range=[lowest - _ROOM * (highest - lowest), highest + _ROOM * (highest - lowest)],
    )
    last = table["place"].max()
    figure.update_xaxes(range=[1 - _ROOM * last, last + _ROOM * last])
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=named,
        tickfont={"size": 11},
        zeroline=False,
        range=[len(lines) - 0.4, -0.6],
        automargin=True,
        row=2,
        col=1,
    )
    figure.update_xaxes(title_text="Specifications by effect", row=2, col=1)
    # At once: each shape that is added by itself has plotly check all before it again.
    figure.update_layout(shapes=shapes)
    return lay_out(figure, 430 + 17 * len(lines), top=24, bottom=44, legend=1.06)


def span(table: pd.DataFrame) -> tuple[float, float]:
    """Lowest and highest effect that the curve draws.

    Every estimate is inside; the widest intervals, one in a hundred, are cut where they would
    flatten all the others.
    """
    whole = min(table["low"].min(), 0.0), max(table["high"].max(), 0.0)
    low = min(table["low"].quantile(_WIDEST), table["estimate"].min(), 0.0)
    high = max(table["high"].quantile(1 - _WIDEST), table["estimate"].max(), 0.0)
    return whole if whole[1] - whole[0] <= _STRETCH * (high - low) else (low, high)


def _by_clarity(table: pd.DataFrame, theme: str) -> list[tuple[pd.DataFrame, str, dict[str, str]]]:
    """Rows with p below 0.05 and the others, each with its words in the legend and its marker."""
    clear = table["p_value"] < 0.05  # noqa: PLR2004
    return [
        (table[clear], "p below 0.05", {"color": series(theme)[0], "symbol": "circle"}),
        (
            table[~clear],
            "p 0.05 or more",
            {"color": COLOURS[theme]["difference"], "symbol": "circle-open"},
        ),
    ]


def _lines(rows: Mapping[str, Sequence[str]]) -> list[tuple[str, str | None]]:
    """Lines of the panel from above: the heading of a choice (no value), then its values."""
    return [
        (choice, value) for choice, values in rows.items() if values for value in (None, *values)
    ]


def shares(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share (0-1) of the estimates' variance that each choice accounts for, largest first."""
    figure = go.Figure(
        go.Bar(
            x=100 * table["share"],
            y=table["words"],
            orientation="h",
            marker={"color": series(theme)[0]},
            text=[f"{sentences.number(100 * share, 0)}%" for share in table["share"]],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title_text="% of the variance of the estimates", rangemode="tozero")
    return lay_out(figure, 90 + 36 * len(table), top=8, right=40, bottom=44)


def regions(table: pd.DataFrame, everybody: float, *, theme: str) -> go.Figure:
    """Effect without each region, a dot with its interval, beside that with everybody."""
    figure = go.Figure()
    for part, name, marker in _by_clarity(table, theme):
        figure.add_trace(
            go.Scatter(
                x=part["estimate"],
                y=part["name"],
                mode="markers",
                name=name,
                marker={**marker, "size": 9},
                error_x=whiskers(part),
                hovertemplate="Without %{y}: %{x:.2f}<extra></extra>",
            )
        )
    zero_line(figure, theme, upright=True)
    figure.add_vline(x=everybody, line_width=1, line_dash="dash", line_color=series(theme)[0])
    figure.update_xaxes(
        title_text="Effect without the region, skill points per point", nticks=5, tickangle=0
    )
    figure.update_yaxes(categoryorder="array", categoryarray=list(table["name"]), automargin=True)
    return lay_out(figure, 120 + 24 * len(table), top=24, bottom=44, legend=1.06)


def sweep(table: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """Effect as the threshold moves, with both bands; `axis` says what the threshold is."""
    colour = series(theme)[0]
    figure = go.Figure()
    for low, high, name, opacity in (
        ("low_simultaneous", "high_simultaneous", "95% band for all thresholds together", 0.12),
        ("low", "high", "95% interval at each threshold", 0.25),
    ):
        figure.add_trace(
            band(table["threshold"], table[low], table[high], colour, opacity=opacity, name=name)
        )
    figure.add_trace(
        go.Scatter(
            x=table["threshold"],
            y=table["estimate"],
            mode="lines+markers",
            name="Effect",
            line={"color": colour, "width": 2.5},
            hovertemplate="%{x}: %{y:.2f}<extra></extra>",
        )
    )
    zero_line(figure, theme)
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(title_text="Effect, skill points per point")
    return lay_out(figure, 380, top=24, bottom=44, legend=1.12)
