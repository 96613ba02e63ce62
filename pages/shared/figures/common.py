"""DataFrame in, plotly figure out."""

from textwrap import wrap
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.shared.words import sentences

#: Government Analysis Function pair; on dark grounds the blue is lightened to keep 3:1.
COLOURS: Final = {
    "light": {"left-behind": "#12436D", "advanced": "#F46A25", "difference": "#3D3D3D"},
    "dark": {"left-behind": "#6BACE6", "advanced": "#F46A25", "difference": "#C9C9C9"},
}
#: Government Analysis Function categorical palette, lightened in the same way.
SERIES: Final = {
    "light": ["#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"],
    "dark": ["#6BACE6", "#28A197", "#D66BA5", "#F46A25", "#C9C9C9", "#A285D1"],
}
SYMBOLS: Final = {"left-behind": "circle", "advanced": "diamond", "difference": "square-open"}
#: Toolbar of every figure: saving as SVG, no logo.
CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "coworking-skills-atlas"},
}

#: Ink of axes and names, faint lines, and the ground, as in `pages/styles/atlas.css`.
_INK: Final = {"light": "#1B2733", "dark": "#EEF2F6"}
_MUTED: Final = {"light": "#46535F", "dark": "#B7C2CC"}
_LINE: Final = {"light": "#D3DAE1", "dark": "#3A4856"}
GROUND: Final = {"light": "#FFFFFF", "dark": "#10171F"}


def _template(theme: str) -> go.layout.Template:
    """Plotly template on a ground: the type, ink and lines of the pages around a figure."""
    ink, muted, line = _INK[theme], _MUTED[theme], _LINE[theme]
    axis = {
        "automargin": True,
        "gridcolor": line,
        "linecolor": line,
        "zeroline": False,
        "tickfont": {"color": muted, "size": 13},
        "ticks": "",
        "title": {"font": {"color": ink, "size": 13}, "standoff": 10},
    }
    return go.layout.Template(
        layout={
            "font": {"family": '"Source Sans", sans-serif', "color": ink, "size": 13},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "legend": {"font": {"size": 13}},
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": GROUND[theme],
                "bordercolor": line,
                "font": {"color": ink, "size": 13},
            },
            "annotationdefaults": {"font": {"color": ink}},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": muted, "activecolor": ink},
            "colorway": SERIES[theme],
        }
    )


#: Template of every figure on the pages, by ground; see `dress`.
TEMPLATES: Final = {theme: _template(theme) for theme in ("light", "dark")}

#: Characters of an axis's name that fit on a line beside a figure on a phone.
_NAME: Final = 46


def _balanced(name: str) -> list[str]:
    """Lines of an axis's name: as few as it takes, none much shorter than the others."""
    count = len(wrap(name, _NAME, break_long_words=False))
    widths = range(len(name) // count, _NAME + 1)
    lines = (wrap(name, width, break_long_words=False) for width in widths)
    return next((found for found in lines if len(found) == count), wrap(name, _NAME))


def dress(figure: go.Figure, theme: str) -> None:
    """Give a figure the template of its ground, and its axes names that break where they must."""
    figure.update_layout(template=TEMPLATES[theme])

    def broken(axis: Any) -> None:
        name = axis.title.text
        if name and "<br>" not in name:
            axis.title.text = "<br>".join(_balanced(name))

    figure.for_each_xaxis(broken)
    figure.for_each_yaxis(broken)


def lay_out(
    figure: go.Figure,
    height: int,
    *,
    top: int = 40,
    right: int = 8,
    bottom: int = 48,
    legend: float | None = None,
) -> go.Figure:
    """Set a figure's height and margins in pixels, and the height of a legend above it, if any."""
    figure.update_layout(height=height, margin={"l": 8, "r": right, "t": top, "b": bottom})
    if legend is not None:
        figure.update_layout(legend={"orientation": "h", "y": legend, "x": 0})
    return figure


def zero_line(figure: go.Figure, theme: str, *, upright: bool = False) -> None:
    """Mark zero in every panel: across the figure, or upright."""
    add = figure.add_vline if upright else figure.add_hline
    add(0, line_width=1, line_dash="dot", line_color=COLOURS[theme]["difference"])


def effects(table: pd.DataFrame, *, theme: str, unit: str) -> go.Figure:
    """Dot and interval for each effect: a panel for each mechanism and skill.

    `table` is as from `analysis.effects.mechanism_effects`, both skills stacked; `unit` is that of
    the effect in words, for the axis.
    """
    panels = [
        (skill, mechanism) for skill in sentences.SKILLS for mechanism in sentences.MECHANISMS
    ]
    titles = [f"{sentences.MECHANISMS[m]} and {sentences.SKILLS[s].lower()}" for s, m in panels]
    figure = make_subplots(
        rows=4, cols=1, shared_xaxes=True, vertical_spacing=0.075, subplot_titles=titles
    )
    for row, (skill, mechanism) in enumerate(panels, start=1):
        part = table[(table["skill"] == skill) & (table["mechanism"] == mechanism)]
        for estimate in sentences.records(part[part["estimate"].notna()]):
            _dot(figure, row, estimate, COLOURS[theme][estimate["region_type"]])
    zero_line(figure, theme, upright=True)
    # From the edge of the rows' names, so that a title fits beside them on a phone.
    figure.update_annotations(x=0, xanchor="left", xshift=-72, font_size=14, font_weight=600)
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        categoryorder="array",
        categoryarray=list(sentences.TYPES.values()),
    )
    figure.update_xaxes(title_text=unit.replace(" (1–5 scale)", ""), row=4, col=1)
    figure.update_layout(showlegend=False)
    return lay_out(figure, 560, top=36)


def _dot(figure: go.Figure, row: int, estimate: dict[str, Any], colour: str) -> None:
    kind = estimate["region_type"]
    figure.add_trace(
        go.Scatter(
            x=[estimate["estimate"]],
            y=[sentences.TYPES[kind]],
            error_x=whiskers(pd.DataFrame([estimate]), 2.5),
            mode="markers",
            marker={
                "color": colour,
                "symbol": SYMBOLS[kind],
                "size": 12,
                "line": {"width": 2, "color": colour},
            },
            name=sentences.TYPES[kind],
            hovertemplate=f"{sentences.TYPES[kind]}: {sentences.estimate(estimate)}<extra></extra>",
        ),
        row=row,
        col=1,
    )


def whiskers(table: pd.DataFrame, thickness: float = 2) -> dict[str, Any]:
    """Intervals from ``low`` to ``high`` about each ``estimate``, as error bars of plotly."""
    return {
        "type": "data",
        "symmetric": False,
        "array": table["high"] - table["estimate"],
        "arrayminus": table["estimate"] - table["low"],
        "thickness": thickness,
        "width": 0,
    }


def band(
    x: "pd.Series[Any]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    colour: str,
    *,
    opacity: float = 0.18,
    name: str = "",
) -> go.Scatter:
    """Band from `low` to `high` along `x`; the legend has it if it has a name."""
    return go.Scatter(
        x=[*x, *x[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        fillcolor=faint(colour, opacity),
        line={"width": 0},
        hoverinfo="skip",
        name=name or None,
        showlegend=bool(name),
    )


def describe_effects(table: pd.DataFrame) -> str:
    """Text alternative of `effects`: each estimate with its interval."""
    parts = [
        f"{sentences.MECHANISMS[row['mechanism']]} and {sentences.SKILLS[row['skill']].lower()}, "
        f"{sentences.TYPES[row['region_type']].lower()}: {sentences.estimate(row)}"
        for row in sentences.records(table)
    ]
    return "Dot and interval plot of effects with 95% confidence intervals. " + "; ".join(parts)


def predicted_lines(
    lines: pd.DataFrame, means: pd.DataFrame, *, theme: str, mechanism: str, skill: str
) -> go.Figure:
    """Predicted skill along a mechanism by region type, with its band and the data beneath.

    `lines` is as from `analysis.effects.predicted_lines`; `means` has ``region_type``, ``value``,
    ``mean`` and ``n``: the mean skill of respondents near a value. `mechanism` and `skill` are
    names for the axes.
    """
    figure = go.Figure()
    dashes = {"left-behind": "solid", "advanced": "dash"}
    for kind, dash in dashes.items():
        colour, line = COLOURS[theme][kind], lines[lines["region_type"] == kind]
        figure.add_trace(band(line["value"], line["low"], line["high"], colour))
        figure.add_trace(
            go.Scatter(
                x=line["value"],
                y=line["predicted"],
                mode="lines",
                name=sentences.TYPES[kind],
                line={"color": colour, "dash": dash, "width": 2.5},
                hovertemplate="%{x:.1f}: %{y:.2f}",
            )
        )
        near = means[means["region_type"] == kind]
        figure.add_trace(
            go.Scatter(
                x=near["value"],
                y=near["mean"],
                mode="markers",
                showlegend=False,
                marker={
                    "color": faint(colour, 0.45),
                    "symbol": SYMBOLS[kind],
                    "size": near["n"].pow(0.5) * 2,
                    "line": {"color": colour, "width": 1},
                },
                customdata=near["n"],
                name=f"{sentences.TYPES[kind]}, mean of respondents",
                hovertemplate="%{y:.2f}, mean of %{customdata} respondents",
            )
        )
    figure.update_xaxes(title_text=f"{mechanism}, 1–5 scale")
    figure.update_yaxes(title_text=f"{skill}, 1–5 scale")
    return lay_out(figure, 420, top=8, legend=1.06)


def faint(colour: str, opacity: float = 0.18) -> str:
    """Colour that lets its ground through."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
