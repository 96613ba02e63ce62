"""Figures of the region and comparison pages."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from pages import _words
from pages._figures import COLOURS, GROUND, SERIES, SYMBOLS, faint

#: Shapes and dashes beside the colours of a series, so that colour is never alone.
SHAPES: Final = ["circle", "diamond", "square", "triangle-up", "cross", "x"]
DASHES: Final = ["solid", "dash", "dot", "dashdot"]
#: Ink on a bar in the colour of a region type.
ON_BAR: Final = {
    "light": {"left-behind": "#FFFFFF", "advanced": "#10171F"},
    "dark": {"left-behind": "#10171F", "advanced": "#10171F"},
}
#: So many diamonds lie on each other; ticks do not.
_CROWD: Final = 40
_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 40}
_LEGEND = {"orientation": "h", "y": 1.12, "x": 0}


def series(theme: str) -> Sequence[str]:
    """Categorical colours on a ground."""
    return SERIES[theme]


def colour_of(name: object, place: int, theme: str) -> str:
    """Colour of a group: that which a region type has everywhere, else by its place."""
    kinds = {words: COLOURS[theme][kind] for kind, words in _words.TYPES.items()}
    return kinds.get(str(name), SERIES[theme][place % len(SERIES[theme])])


def contributions(parts: pd.DataFrame, *, theme: str) -> go.Figure:
    """Contribution of each indicator to the left-behind score.

    Parameters
    ----------
    parts : DataFrame
        ``label`` and ``contribution``; positive speaks for left-behind.
    theme : {"light", "dark"}
    """
    kinds = ["left-behind" if part > 0 else "advanced" for part in parts["contribution"]]
    figure = go.Figure(
        go.Bar(
            x=parts["contribution"],
            y=parts["label"],
            orientation="h",
            marker={"color": [COLOURS[theme][kind] for kind in kinds]},
            text=[_words.number(part) for part in parts["contribution"]],
            textposition="auto",
            insidetextfont={"color": [ON_BAR[theme][kind] for kind in kinds]},
            hovertemplate="%{y}: %{x:.2f}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line_width=1, line_color=COLOURS[theme]["difference"])
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title_text="Contribution to the score")
    figure.update_layout(height=56 + 40 * len(parts), margin=_MARGIN)
    return figure


def strip(
    values: pd.DataFrame, *, theme: str, axis: str, code: str, peers: str = "Comparators"
) -> go.Figure:
    """One indicator: every area as a tick, one and its comparators marked.

    Parameters
    ----------
    values : DataFrame
        ``name``, ``value`` and ``peer`` (bool), indexed by the area's code.
    theme : {"light", "dark"}
    axis : str
        Name and unit of the indicator.
    code : str
        The area that is marked.
    peers : str, default "Comparators"
        What the comparators are called in the legend.
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
    figure.update_layout(height=150, margin={**_MARGIN, "t": 30}, legend={**_LEGEND, "y": 1.5})
    return figure


def trend(lines: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """An indicator over time for a few areas.

    Parameters
    ----------
    lines : DataFrame
        ``name``, ``year``, ``value``, ``low`` and ``high`` (missing where no interval is known).
    theme : {"light", "dark"}
    axis : str
    """
    figure = go.Figure()
    for place, (name, line) in enumerate(lines.groupby("name", sort=False)):
        colour = colour_of(name, place, theme)
        if line["low"].notna().all():
            figure.add_trace(
                go.Scatter(
                    x=[*line["year"], *line["year"][::-1]],
                    y=[*line["high"], *line["low"][::-1]],
                    fill="toself",
                    fillcolor=faint(colour),
                    line={"width": 0},
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
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
    figure.update_layout(height=320, margin=_MARGIN, legend=_LEGEND)
    return figure


def deciles(profile: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share of residents in each decile of the nation's index, for one or more areas.

    Parameters
    ----------
    profile : DataFrame
        ``area``, ``decile`` (1 = most deprived) and ``share`` (0-1).
    theme : {"light", "dark"}
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
        height=320, margin=_MARGIN, legend={**_LEGEND, "y": 1.04, "yanchor": "bottom"}, bargap=0.15
    )
    return figure


def access(shares: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share of residents within each distance of a place, by group.

    Parameters
    ----------
    shares : DataFrame
        ``group``, ``threshold_km`` and ``share`` (0-1).
    theme : {"light", "dark"}
    """
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
                hovertemplate="within %{x}: %{y:.0f} %",
            )
        )
    figure.update_yaxes(title_text="% of residents", range=[0, 104])
    figure.update_xaxes(title_text="Straight line to the nearest space")
    figure.update_layout(height=300, margin=_MARGIN, legend=_LEGEND)
    return figure


def access_by_decile(shares: pd.DataFrame, *, theme: str) -> go.Figure:
    """Share of residents of each decile of deprivation within each distance of a place.

    Parameters
    ----------
    shares : DataFrame
        ``group`` ("Decile 1 (most deprived)"), ``threshold_km``, ``population`` and ``share``
        (0-1). Deciles without residents are left out and leave a gap.
    theme : {"light", "dark"}
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
                line={"color": series(theme)[place], "dash": DASHES[place]},
                marker={"symbol": SHAPES[place], "size": 8},
                cliponaxis=False,
                hovertemplate="Decile %{x}: %{y:.0f} % of %{customdata:,} residents",
            )
        )
    figure.update_yaxes(title_text="% of residents", range=[0, 104])
    figure.update_xaxes(
        title_text="Decile of deprivation, 1 = most deprived", dtick=1, range=[0.5, 10.5]
    )
    figure.update_layout(height=300, margin=_MARGIN, legend=_LEGEND)
    return figure


def scatter(
    table: pd.DataFrame, *, theme: str, axes: tuple[str, str], marked: Sequence[str] = ()
) -> go.Figure:
    """Two indicators, a point a region, by region type, with a line of fit and its band.

    Parameters
    ----------
    table : DataFrame
        ``name``, ``x``, ``y``, ``type``, indexed by ITL3 code; ``attrs["line"]`` holds a DataFrame
        with ``x``, ``fit``, ``low`` and ``high``.
    theme : {"light", "dark"}
    axes : tuple of str
        Names and units of x and y.
    marked : sequence of str
        Codes of regions that are ringed and named.
    """
    line, figure = table.attrs["line"], go.Figure()
    grey = COLOURS[theme]["difference"]
    figure.add_trace(
        go.Scatter(
            x=[*line["x"], *line["x"][::-1]],
            y=[*line["high"], *line["low"][::-1]],
            fill="toself",
            fillcolor=faint(grey, 0.12),
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
    )
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
                name=_words.TYPES[kind],
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
    for place, row in enumerate(_words.records(named)):
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
    figure.update_layout(height=460, margin=_MARGIN, legend=_LEGEND, dragmode="lasso")
    return figure


def distributions(values: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """One indicator in each group: every region a point, and a box for groups of several.

    Parameters
    ----------
    values : DataFrame
        ``group``, ``name`` and ``value``, a row a region.
    theme : {"light", "dark"}
    axis : str
        Name and unit of the indicator.
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
    figure.update_layout(height=100 + 90 * values["group"].nunique(), margin=_MARGIN)
    return figure
