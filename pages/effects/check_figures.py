"""Figures of the checks: influence, residuals, common support, power."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from analysis.regions.types import TYPES
from pages.shared.figures.common import COLOURS, SERIES, SYMBOLS, faint, whiskers
from pages.shared.words import sentences

_MARGIN = {"l": 8, "r": 8, "t": 40, "b": 48}
_LEGEND = {"orientation": "h", "y": 1.15, "x": 0}


def _effect_name(mechanism: str, kind: str) -> str:
    return f"{sentences.MECHANISMS[mechanism]}, {sentences.TYPES[kind].lower()}"


def _by_effect(table: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    groups = table.groupby(["mechanism", "region_type"], sort=False)
    return [(str(name[0]), str(name[1]), part) for name, part in groups]


def influence(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Each effect with one cluster left out, as a strip.

    Parameters
    ----------
    table : DataFrame
        ``left_out``, ``mechanism``, ``region_type`` and ``estimate``, as from
        `analysis.checks.diagnostics.leave_one_out`.
    theme : {"light", "dark"}
    """
    figure = go.Figure()
    for mechanism, kind, part in _by_effect(table):
        figure.add_trace(
            go.Scatter(
                x=part["estimate"],
                y=[_effect_name(mechanism, kind)] * len(part),
                mode="markers",
                marker={
                    "color": faint(COLOURS[theme][kind], 0.5),
                    "symbol": SYMBOLS[kind],
                    "size": 8,
                },
                text=[escape(str(name), quote=False) for name in part["left_out"]],
                showlegend=False,
                hovertemplate="Without %{text}: %{x:.3f}<extra></extra>",
            )
        )
    figure.add_vline(x=0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(title_text="Skill points<br>per point of the mechanism")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_layout(height=340, margin=_MARGIN)
    return figure


def describe_influence(table: pd.DataFrame) -> str:
    """Text alternative of `influence`."""
    parts = [
        f"{_effect_name(mechanism, kind)}: {sentences.number(part['estimate'].min())} to "
        f"{sentences.number(part['estimate'].max())}"
        for mechanism, kind, part in _by_effect(table)
    ]
    return "Range of each effect as one region after another is left out. " + "; ".join(parts)


def residuals(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Median and middle 90 % of residuals along fitted values.

    Parameters
    ----------
    table : DataFrame
        ``fitted``, ``low``, ``middle``, ``high`` of groups of respondents, in skill points.
    theme : {"light", "dark"}
    """
    colour = COLOURS[theme]["left-behind"]
    figure = go.Figure(
        go.Scatter(
            x=table["fitted"],
            y=table["middle"],
            mode="markers",
            marker={"color": colour, "size": 9},
            error_y=whiskers(table.assign(estimate=table["middle"])),
            hovertemplate="Fitted %{x:.2f}: median residual %{y:.2f}<extra></extra>",
        )
    )
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(title_text="Fitted skill, points")
    figure.update_yaxes(title_text="Residual, points")
    figure.update_layout(height=340, margin=_MARGIN)
    return figure


def support(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Range, middle 90 % and middle half of each mechanism in each type.

    Parameters
    ----------
    table : DataFrame
        As from `analysis.checks.common_support.common_support`.
    theme : {"light", "dark"}
    """
    figure = go.Figure()
    for kind in TYPES:
        part = table[(table["region_type"] == kind) & ~table["suppressed"]]
        for row in sentences.records(part):
            name = _effect_name(row["mechanism"], kind)
            for low, high, width in (("p5", "p95", 3), ("p25", "p75", 9)):
                figure.add_trace(
                    go.Scatter(
                        x=[row[low], row[high]],
                        y=[name, name],
                        mode="lines",
                        showlegend=False,
                        line={"color": COLOURS[theme][kind], "width": width},
                        hoverinfo="skip",
                    )
                )
            figure.add_trace(
                go.Scatter(
                    x=[row["p50"]],
                    y=[name],
                    mode="markers",
                    showlegend=False,
                    marker={
                        "color": "#FFFFFF",
                        "symbol": SYMBOLS[kind],
                        "size": 9,
                        "line": {"color": COLOURS[theme][kind], "width": 2},
                    },
                    hovertemplate="Median %{x:.2f}<extra></extra>",
                )
            )
    figure.update_xaxes(title_text="Points on a 1–5 scale: median, middle half, middle 90 %")
    order = [_effect_name(mechanism, kind) for mechanism in sentences.MECHANISMS for kind in TYPES]
    figure.update_yaxes(
        autorange="reversed", automargin=True, categoryorder="array", categoryarray=order
    )
    figure.update_layout(height=240, margin=_MARGIN)
    return figure


def describe_support(table: pd.DataFrame) -> str:
    """Text alternative of `support`."""
    parts = [
        f"{_effect_name(row['mechanism'], row['region_type'])}: median "
        f"{sentences.number(row['p50'])}, middle 90 % {sentences.interval(row['p5'], row['p95'])}"
        for row in sentences.records(table[~table["suppressed"]])
    ]
    return "Spread of each mechanism in each type. " + "; ".join(parts)


def power(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Power by number of coworking spaces, with Monte Carlo intervals.

    Parameters
    ----------
    table : DataFrame
        ``mechanism``, ``spaces``, ``power``, ``low`` and ``high``.
    theme : {"light", "dark"}
    """
    figure = go.Figure()
    # Not the colours and marks of region types.
    marks = {
        "social_interaction": (SERIES[theme][1], "triangle-up", "dash"),
        "structured_resources": (SERIES[theme][2], "square", None),
    }
    for mechanism, (colour, symbol, dash) in marks.items():
        part = table[table["mechanism"] == mechanism]
        figure.add_trace(
            go.Scatter(
                x=part["spaces"],
                y=100 * part["power"],
                mode="lines+markers",
                line={"color": colour, "dash": dash},
                marker={"symbol": symbol, "size": 8},
                name=sentences.MECHANISMS[mechanism],
                hovertemplate="%{x} spaces: %{y:.0f} %",
            )
        )
    figure.add_hline(y=80, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])
    figure.update_xaxes(
        title_text="Coworking spaces in a new survey",
        type="log",
        tickvals=sorted(table["spaces"].unique()),
        tickformat=",d",
    )
    figure.update_yaxes(title_text="Power, %", range=[0, 102])
    figure.update_layout(height=360, margin=_MARGIN, legend=_LEGEND)
    return figure
