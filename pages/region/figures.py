"""Figures of the region page."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from pages.shared.figures.common import COLOURS, band, faint
from pages.shared.figures.indicators import LEGEND, MARGIN, SHAPES, colour_of, series
from pages.shared.words import sentences

_DASHES: Final = ["solid", "dash", "dot", "dashdot"]
#: Ink on a bar in the colour of a region type.
_ON_BAR: Final = {
    "light": {"left-behind": "#FFFFFF", "advanced": "#10171F"},
    "dark": {"left-behind": "#10171F", "advanced": "#10171F"},
}
#: So many diamonds lie on each other; ticks do not.
_CROWD: Final = 40


def contributions(parts: pd.DataFrame, *, theme: str) -> go.Figure:
    """Contributions (``label``, ``contribution``) to the score; above 0 speaks for left-behind."""
    kinds = ["left-behind" if part > 0 else "advanced" for part in parts["contribution"]]
    figure = go.Figure(
        go.Bar(
            x=parts["contribution"],
            y=parts["label"],
            orientation="h",
            marker={"color": [COLOURS[theme][kind] for kind in kinds]},
            text=[sentences.number(part) for part in parts["contribution"]],
            textposition="auto",
            insidetextfont={"color": [_ON_BAR[theme][kind] for kind in kinds]},
            hovertemplate="%{y}: %{x:.2f}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line_width=1, line_color=COLOURS[theme]["difference"])
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title_text="Contribution to the score")
    figure.update_layout(height=56 + 40 * len(parts), margin=MARGIN)
    return figure


def strip(
    values: pd.DataFrame, *, theme: str, axis: str, code: str, peers: str = "Comparators"
) -> go.Figure:
    """One indicator: every area as a tick, one and its comparators marked.

    `values` has ``name``, ``value`` and ``peer`` (bool) by the area's code; the area `code` is
    marked, and the comparators are called `peers` in the legend.
    """
    ground = COLOURS[theme]["difference"]
    figure = go.Figure()
    others = values[~values["peer"] & (values.index != code)]
    marked = values[values["peer"] & (values.index != code)]
    diamonds = {"symbol": "diamond-open", "size": 9, "color": ground, "line": {"width": 2}}
    crowd = {"symbol": "line-ns", "size": 26, "line": {"width": 1.5, "color": faint(ground, 0.75)}}
    ticks: list[tuple[pd.DataFrame, dict[str, Any], str]] = [
        (
            others,
            {"symbol": "line-ns", "size": 16, "line": {"width": 1, "color": faint(ground, 0.35)}},
            "Others",
        ),
        (marked, crowd if len(marked) > _CROWD else diamonds, peers),
        (
            values.loc[[code]],
            {"symbol": "circle", "size": 15, "color": series(theme)[0]},
            str(values["name"][code]),
        ),
    ]
    for part, marker, name in ticks:
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["value"],
                y=[0] * len(part),
                mode="markers",
                marker=marker,
                name=name,
                text=part["name"],
                hovertemplate="%{text}: %{x:,.1f}<extra></extra>",
            )
        )
    figure.update_yaxes(visible=False, range=[-1, 1])
    figure.update_xaxes(title_text=axis, tickprefix="£" if axis.endswith("£") else "")
    figure.update_layout(height=150, margin={**MARGIN, "t": 30}, legend={**LEGEND, "y": 1.5})
    return figure


def trend(lines: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """An indicator over time: ``name``, ``year``, ``value``, and ``low`` and ``high`` if known."""
    figure = go.Figure()
    for place, (name, line) in enumerate(lines.groupby("name", sort=False)):
        colour = colour_of(name, place, theme)
        if line["low"].notna().all():
            figure.add_trace(band(line["year"], line["low"], line["high"], colour))
        figure.add_trace(
            go.Scatter(
                x=line["year"],
                y=line["value"],
                name=str(name),
                mode="lines+markers",
                line={
                    "color": colour,
                    "width": 2.5 if place == 0 else 1.5,
                    "dash": "solid" if place == 0 else "dot",
                },
                marker={"symbol": SHAPES[place % len(SHAPES)], "size": 6},
                hovertemplate="%{x}: %{y:,.1f}",
            )
        )
    figure.update_yaxes(title_text=axis, tickprefix="£" if axis.endswith("£") else "")
    figure.update_layout(height=320, margin=MARGIN, legend=LEGEND)
    return figure


def access(shares: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share (0-1) of residents of each ``group`` within each distance, ``threshold_km``."""
    figure = go.Figure()
    for place, (group, part) in enumerate(shares.groupby("group", sort=False)):
        figure.add_trace(
            go.Scatter(
                x=[f"{value:g} km" for value in part["threshold_km"]],
                y=100 * part["share"],
                mode="lines+markers",
                name=str(group),
                line={"color": colour_of(group, place, theme)},
                marker={"symbol": SHAPES[place % len(SHAPES)], "size": 9},
                cliponaxis=False,
                hovertemplate="within %{x}: %{y:.0f}%",
            )
        )
    return _of_residents(figure, title_text="Straight line to the nearest space")


def access_by_decile(shares: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share (0-1) of residents of each decile of deprivation within each distance.

    Groups are named as in "Decile 1 (most deprived)"; one without residents leaves a gap.
    """
    decile = shares["group"].str.extract(r"(\d+)", expand=False).astype(int)
    figure = go.Figure()
    for place, (limit, part) in enumerate(shares.assign(decile=decile).groupby("threshold_km")):
        part = part.set_index("decile").reindex(range(1, 11))  # noqa: PLW2901
        figure.add_trace(
            go.Scatter(
                x=part.index,
                y=100 * part["share"],
                mode="lines+markers",
                name=f"within {limit:g} km",
                customdata=part["population"],
                line={"color": series(theme)[place], "dash": _DASHES[place]},
                marker={"symbol": SHAPES[place], "size": 8},
                cliponaxis=False,
                hovertemplate="Decile %{x}: %{y:.0f}% of %{customdata:,} residents",
            )
        )
    title = "Decile of deprivation, 1 = most deprived"
    return _of_residents(figure, title_text=title, dtick=1, range=[0.5, 10.5])


def _of_residents(figure: go.Figure, **axis: Any) -> go.Figure:
    figure.update_yaxes(title_text="% of residents", range=[0, 104])
    figure.update_xaxes(**axis)
    figure.update_layout(height=300, margin=MARGIN, legend=LEGEND)
    return figure
