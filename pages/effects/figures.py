"""Figures behind the effects: contrasts, slopes, items, regions, checks."""

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.shared.figures.common import COLOURS, SYMBOLS, band, faint, whiskers
from pages.shared.words import sentences

if TYPE_CHECKING:
    from analysis.effects import ModeratedEffects


def describe(table: pd.DataFrame, label: str, what: str) -> str:
    """Text alternative of a dot-and-interval plot."""
    parts = [f"{row[label]}: {sentences.estimate(row)}" for row in sentences.records(table)]
    return f"{what}. " + "; ".join(parts)


def contrasts(table: pd.DataFrame, *, theme: str, unit: str) -> go.Figure:
    """Dot and interval for each contrast of a family, grouped by family.

    A family is headed by what is taken from what; what sets a contrast apart stands above its dot,
    where a phone has room for it.

    Parameters
    ----------
    table : DataFrame
        ``family``, ``label`` ("what: this minus that", the same after the colon in a family),
        ``estimate``, ``low`` and ``high``.
    theme : {"light", "dark"}
    unit : str
        Unit of the contrasts in words, for the axis.
    """
    families = dict(tuple(table.groupby("family", sort=False)))
    heads = [
        f"<b>{str(family).capitalize()}</b><br>{part['label'].iloc[0].split(': ')[1]}"
        for family, part in families.items()
    ]
    figure = make_subplots(
        rows=len(families),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.1,
        subplot_titles=heads,
        row_heights=[len(part) for part in families.values()],
    )
    figure.update_annotations(x=0, xanchor="left", align="left", font_size=14)
    colour = COLOURS[theme]["difference"]
    for panel, part in enumerate(families.values(), start=1):
        rows = list(range(len(part)))
        figure.add_trace(
            go.Scatter(
                x=part["estimate"],
                y=rows,
                mode="markers",
                text=part["label"],
                marker={"symbol": "square", "size": 9, "color": colour},
                error_x=whiskers(part),
                hovertemplate="%{text}: %{x:.2f}<extra></extra>",
                showlegend=False,
            ),
            row=panel,
            col=1,
        )
        for row, label in zip(rows, part["label"], strict=True):
            # Zero is marked beside each dot alone, so that no line runs through words.
            figure.add_shape(
                type="line",
                x0=0,
                x1=0,
                y0=row - 0.24,
                y1=row + 0.24,
                line={"width": 1, "dash": "dot", "color": colour},
                row=panel,
                col=1,
            )
            figure.add_annotation(
                x=0,
                xref="x domain",
                xanchor="left",
                y=row - 0.3,
                yanchor="bottom",
                text=label.split(": ")[0],
                showarrow=False,
                row=panel,
                col=1,
            )
        figure.update_yaxes(range=[len(part) - 0.6, -0.85], row=panel, col=1)
    figure.update_yaxes(visible=False)
    figure.update_xaxes(title_text=unit, row=len(families), col=1)
    figure.update_layout(
        height=44 * len(table) + 56 * len(families) + 60, margin={"l": 8, "r": 8, "t": 48, "b": 48}
    )
    return figure


def slopes(found: "ModeratedEffects", *, theme: str, moderator: str) -> go.Figure:
    """Slope of a skill on each mechanism along a moderator, with band and observed values.

    Parameters
    ----------
    found : ModeratedEffects
        As from `analysis.effects.moderated_effects`.
    theme : {"light", "dark"}
    moderator : str
        Name and unit of the moderator, for the axis.
    """
    figure = make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=list(sentences.MECHANISMS.values()),
    )
    colour = COLOURS[theme]["left-behind"]
    floor = min(float(found.slopes["low"].min()), 0.0)
    for place, name in enumerate(sentences.MECHANISMS, start=1):
        line = found.slopes[found.slopes["mechanism"] == name]
        stretches = found.significant[found.significant["mechanism"] == name]
        for trace in _band(line["moderator"], line["slope"], line["low"], line["high"], colour):
            figure.add_trace(trace, row=1, col=place)
        figure.add_trace(
            go.Scatter(
                x=found.observed_regions,
                y=[floor] * len(found.observed_regions),
                mode="markers",
                marker={"symbol": "line-ns", "size": 10, "line": {"width": 1, "color": colour}},
                hovertemplate="A sampled region: %{x:.1f}<extra></extra>",
                showlegend=False,
            ),
            row=1,
            col=place,
        )
        # After the lines: plotly leaves out, without a word, a shape of a panel that is empty.
        for stretch in sentences.records(stretches):
            figure.add_vrect(
                x0=stretch["low"],
                x1=stretch["high"],
                layer="below",
                line_width=0,
                fillcolor=faint(COLOURS[theme]["difference"], 0.12),
                row=1,
                col=place,
            )
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(title_text=moderator)
    figure.update_yaxes(title_text="Skill points per point of the mechanism", row=1, col=1)
    figure.update_layout(height=400, margin={"l": 8, "r": 8, "t": 32, "b": 48})
    return figure


def _band(
    x: "pd.Series[float]",
    middle: "pd.Series[float]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    colour: str,
) -> list[go.Scatter]:
    """A line with its band."""
    return [
        band(x, low, high, colour),
        go.Scatter(
            x=x,
            y=middle,
            mode="lines",
            line={"color": colour, "width": 2.5},
            showlegend=False,
            hovertemplate="%{x:.1f}: %{y:.2f}<extra></extra>",
        ),
    ]


def item_effects(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Average marginal effects on each answer of an item, a panel a mechanism.

    Parameters
    ----------
    table : DataFrame
        ``mechanism``, ``region_type``, ``category``, ``estimate``, ``low`` and ``high``
        (probabilities), as from `analysis.effects.item_effects`.
    theme : {"light", "dark"}
    """
    figure = make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=list(sentences.MECHANISMS.values()),
    )
    shift = {"left-behind": -0.12, "advanced": 0.12}
    for place, name in enumerate(sentences.MECHANISMS, start=1):
        for kind, aside in shift.items():
            chosen = (table["mechanism"] == name) & (table["region_type"] == kind)
            part = table[chosen]
            figure.add_trace(
                go.Scatter(
                    x=part["category"] + aside,
                    y=100 * part["estimate"],
                    mode="markers",
                    marker={"color": COLOURS[theme][kind], "symbol": SYMBOLS[kind], "size": 10},
                    error_y=whiskers(100 * part[["estimate", "low", "high"]]),
                    name=sentences.TYPES[kind],
                    legendgroup=kind,
                    showlegend=place == 1,
                    hovertemplate="%{y:.1f} percentage points",
                ),
                row=1,
                col=place,
            )
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(title_text="Answer, 1 = strongly disagree, 5 = strongly agree", dtick=1)
    figure.update_yaxes(title_text="Percentage points per point of the mechanism", row=1, col=1)
    figure.update_layout(
        height=400,
        margin={"l": 8, "r": 8, "t": 56, "b": 48},
        legend={"orientation": "h", "y": 1.18, "x": 0},
    )
    return figure


def describe_items(table: pd.DataFrame) -> str:
    """Text alternative of `item_effects`."""
    parts = [
        f"{sentences.MECHANISMS[row['mechanism']]}, {row['region_type']}, answer "
        f"{row['category']}: "
        + (
            sentences.SUPPRESSED
            if sentences.hidden(row)
            else f"{sentences.number(100 * row['estimate'], 1)} points "
            f"({sentences.interval(100 * row['low'], 100 * row['high'], 1)})"
        )
        for row in sentences.records(table[table["region_type"] != "difference"])
    ]
    return "; ".join(parts)


def caterpillar(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Effects of single regions with their intervals, in order of size.

    Parameters
    ----------
    table : DataFrame
        ``name``, ``region_type``, ``estimate``, ``low`` and ``high``.
    theme : {"light", "dark"}
    """
    ordered = table.sort_values("estimate").reset_index(drop=True)
    figure = go.Figure()
    for kind in ("left-behind", "advanced"):
        part = ordered[ordered["region_type"] == kind]
        figure.add_trace(
            go.Scatter(
                x=part.index,
                y=part["estimate"],
                mode="markers",
                name=sentences.TYPES[kind],
                marker={"color": COLOURS[theme][kind], "symbol": SYMBOLS[kind], "size": 8},
                error_y=whiskers(part),
                text=part["name"],
                hovertemplate="%{text}: %{y:.2f}",
            )
        )
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(title_text="Sampled regions, in order of size", showticklabels=False)
    figure.update_yaxes(title_text="Skill points per point of the mechanism")
    figure.update_layout(
        height=420,
        margin={"l": 8, "r": 8, "t": 40, "b": 40},
        legend={"orientation": "h", "y": 1.12, "x": 0},
    )
    return figure
