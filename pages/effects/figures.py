"""Figures behind the effects: contrasts, slopes, items, regions, and those of the checks."""

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.regions.types import TYPES
from pages.shared.figures.common import (
    COLOURS,
    SERIES,
    SYMBOLS,
    band,
    faint,
    lay_out,
    whiskers,
    zero_line,
)
from pages.shared.words import sentences

if TYPE_CHECKING:
    from analysis.effects import ModeratedEffects

_PER_POINT = "Skill points per point of the mechanism"


def _panels() -> go.Figure:
    """Figure of two panels, a mechanism each, with one axis upwards."""
    return make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=list(sentences.MECHANISMS.values()),
    )


def _dots(kind: str, theme: str, size: int, **options: Any) -> go.Scatter:
    """Dots of a region type, in its colour and shape."""
    marker = {"color": COLOURS[theme][kind], "symbol": SYMBOLS[kind], "size": size}
    return go.Scatter(mode="markers", marker=marker, name=sentences.TYPES[kind], **options)


def _effect_name(mechanism: str, kind: str) -> str:
    return f"{sentences.MECHANISMS[mechanism]}, {sentences.TYPES[kind].lower()}"


def describe(table: pd.DataFrame, label: str, what: str) -> str:
    """Text alternative of a dot-and-interval plot."""
    parts = [f"{row[label]}: {sentences.estimate(row)}" for row in sentences.records(table)]
    return f"{what}. " + "; ".join(parts)


def contrasts(table: pd.DataFrame, *, theme: str, unit: str) -> go.Figure:
    """Dot and interval for each contrast of a family, grouped by family.

    A family is headed by what is taken from what; what sets a contrast apart stands above its dot,
    where a phone has room for it. A ``label`` reads "what: this minus that", the same after the
    colon in a family.
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
        here = {"row": panel, "col": 1}
        figure.add_trace(
            go.Scatter(
                x=part["estimate"],
                y=list(range(len(part))),
                mode="markers",
                text=part["label"],
                marker={"symbol": "square", "size": 9, "color": colour},
                error_x=whiskers(part),
                hovertemplate="%{text}: %{x:.2f}<extra></extra>",
                showlegend=False,
            ),
            **here,
        )
        for row, label in enumerate(part["label"]):
            # Zero is marked beside each dot alone, so that no line runs through words.
            figure.add_shape(
                type="line",
                x0=0,
                x1=0,
                y0=row - 0.24,
                y1=row + 0.24,
                line={"width": 1, "dash": "dot", "color": colour},
                **here,
            )
            figure.add_annotation(
                x=0,
                xref="x domain",
                xanchor="left",
                y=row - 0.3,
                yanchor="bottom",
                text=label.split(": ")[0],
                showarrow=False,
                **here,
            )
        figure.update_yaxes(range=[len(part) - 0.6, -0.85], **here)
    figure.update_yaxes(visible=False)
    figure.update_xaxes(title_text=unit, row=len(families), col=1)
    return lay_out(figure, 44 * len(table) + 56 * len(families) + 60, top=48)


def slopes(found: "ModeratedEffects", *, theme: str, moderator: str) -> go.Figure:
    """Slope of a skill on each mechanism along a moderator, with band and observed values."""
    figure = _panels()
    colour = COLOURS[theme]["left-behind"]
    floor = min(float(found.slopes["low"].min()), 0.0)
    for place, name in enumerate(sentences.MECHANISMS, start=1):
        here = {"row": 1, "col": place}
        line = found.slopes[found.slopes["mechanism"] == name]
        stretches = found.significant[found.significant["mechanism"] == name]
        figure.add_trace(band(line["moderator"], line["low"], line["high"], colour), **here)
        figure.add_trace(
            go.Scatter(
                x=line["moderator"],
                y=line["slope"],
                mode="lines",
                line={"color": colour, "width": 2.5},
                showlegend=False,
                hovertemplate="%{x:.1f}: %{y:.2f}<extra></extra>",
            ),
            **here,
        )
        figure.add_trace(
            go.Scatter(
                x=found.observed_regions,
                y=[floor] * len(found.observed_regions),
                mode="markers",
                marker={"symbol": "line-ns", "size": 10, "line": {"width": 1, "color": colour}},
                hovertemplate="A sampled region: %{x:.1f}<extra></extra>",
                showlegend=False,
            ),
            **here,
        )
        # After the lines: plotly leaves out, without a word, a shape of a panel that is empty.
        for stretch in sentences.records(stretches):
            figure.add_vrect(
                x0=stretch["low"],
                x1=stretch["high"],
                layer="below",
                line_width=0,
                fillcolor=faint(COLOURS[theme]["difference"], 0.12),
                **here,
            )
    zero_line(figure, theme)
    figure.update_xaxes(title_text=moderator)
    figure.update_yaxes(title_text=_PER_POINT, row=1, col=1)
    return lay_out(figure, 400, top=32)


def item_effects(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Average marginal effects (probabilities) on each answer of an item, a panel a mechanism."""
    figure = _panels()
    shift = {"left-behind": -0.12, "advanced": 0.12}
    for place, name in enumerate(sentences.MECHANISMS, start=1):
        for kind, aside in shift.items():
            part = table[(table["mechanism"] == name) & (table["region_type"] == kind)]
            trace = _dots(
                kind,
                theme,
                10,
                x=part["category"] + aside,
                y=100 * part["estimate"],
                error_y=whiskers(100 * part[["estimate", "low", "high"]]),
                legendgroup=kind,
                showlegend=place == 1,
                hovertemplate="%{y:.1f} percentage points",
            )
            figure.add_trace(trace, row=1, col=place)
    zero_line(figure, theme)
    figure.update_xaxes(title_text="Answer, 1 = strongly disagree, 5 = strongly agree", dtick=1)
    figure.update_yaxes(title_text="Percentage points per point of the mechanism", row=1, col=1)
    return lay_out(figure, 400, top=56, legend=1.18)


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
    """Effects of single regions with their intervals, in order of size."""
    ordered = table.sort_values("estimate").reset_index(drop=True)
    figure = go.Figure()
    for kind in TYPES:
        part = ordered[ordered["region_type"] == kind]
        figure.add_trace(
            _dots(
                kind,
                theme,
                8,
                x=part.index,
                y=part["estimate"],
                error_y=whiskers(part),
                text=part["name"],
                hovertemplate="%{text}: %{y:.2f}",
            )
        )
    zero_line(figure, theme)
    figure.update_xaxes(title_text="Sampled regions, in order of size", showticklabels=False)
    figure.update_yaxes(title_text=_PER_POINT)
    return lay_out(figure, 420, bottom=40, legend=1.12)


def _by_effect(table: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    groups = table.groupby(["mechanism", "region_type"], sort=False)
    return [(str(name[0]), str(name[1]), part) for name, part in groups]


def influence(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Each effect with one cluster left out, as a strip."""
    figure = go.Figure()
    for mechanism, kind, part in _by_effect(table):
        strip = _dots(
            kind,
            theme,
            8,
            x=part["estimate"],
            y=[_effect_name(mechanism, kind)] * len(part),
            text=[escape(str(name), quote=False) for name in part["left_out"]],
            showlegend=False,
            hovertemplate="Without %{text}: %{x:.3f}<extra></extra>",
        )
        strip.marker.color = faint(COLOURS[theme][kind], 0.5)
        figure.add_trace(strip)
    zero_line(figure, theme, upright=True)
    figure.update_xaxes(title_text="Skill points<br>per point of the mechanism")
    figure.update_yaxes(autorange="reversed", automargin=True)
    return lay_out(figure, 340)


def describe_influence(table: pd.DataFrame) -> str:
    """Text alternative of `influence`."""
    parts = [
        f"{_effect_name(mechanism, kind)}: {sentences.number(part['estimate'].min())} to "
        f"{sentences.number(part['estimate'].max())}"
        for mechanism, kind, part in _by_effect(table)
    ]
    return "Range of each effect as one region after another is left out. " + "; ".join(parts)


def residuals(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Median and middle 90% of residuals along fitted values, of groups of respondents."""
    figure = go.Figure(
        go.Scatter(
            x=table["fitted"],
            y=table["middle"],
            mode="markers",
            marker={"color": COLOURS[theme]["left-behind"], "size": 9},
            error_y=whiskers(table.assign(estimate=table["middle"])),
            hovertemplate="Fitted %{x:.2f}: median residual %{y:.2f}<extra></extra>",
        )
    )
    zero_line(figure, theme)
    figure.update_xaxes(title_text="Fitted skill, points")
    figure.update_yaxes(title_text="Residual, points")
    return lay_out(figure, 340)


def support(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Middle 90%, middle half and median of each mechanism in each type."""
    figure = go.Figure()
    for kind in TYPES:
        colour = COLOURS[theme][kind]
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
                        line={"color": colour, "width": width},
                        hoverinfo="skip",
                    )
                )
            middle = _dots(
                kind,
                theme,
                9,
                x=[row["p50"]],
                y=[name],
                showlegend=False,
                hovertemplate="Median %{x:.2f}<extra></extra>",
            )
            middle.marker.update(color="#FFFFFF", line={"color": colour, "width": 2})
            figure.add_trace(middle)
    figure.update_xaxes(title_text="Points on a 1–5 scale: median, middle half, middle 90%")
    order = [_effect_name(mechanism, kind) for mechanism in sentences.MECHANISMS for kind in TYPES]
    figure.update_yaxes(
        autorange="reversed", automargin=True, categoryorder="array", categoryarray=order
    )
    return lay_out(figure, 240)


def describe_support(table: pd.DataFrame) -> str:
    """Text alternative of `support`."""
    parts = [
        f"{_effect_name(row['mechanism'], row['region_type'])}: median "
        f"{sentences.number(row['p50'])}, middle 90% {sentences.interval(row['p5'], row['p95'])}"
        for row in sentences.records(table[~table["suppressed"]])
    ]
    return "Spread of each mechanism in each type. " + "; ".join(parts)


def power(table: pd.DataFrame, *, theme: str) -> go.Figure:
    """Power (a fraction) by number of coworking spaces."""
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
                hovertemplate="%{x} spaces: %{y:.0f}%",
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
    return lay_out(figure, 360, legend=1.15)
