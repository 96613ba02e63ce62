"""Figures of what-if scenarios, and of where the next coworking spaces would reach most people."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.scenarios import Scenario
from pages.shared.figures.common import COLOURS, SYMBOLS, whiskers
from pages.shared.figures.indicators import series
from pages.shared.region_map import Layer
from pages.shared.words import sentences

#: Classes of the map's layer, and the decimals that it prints.
_CLASSES = 4
_DECIMALS = 2
#: Letters of a line of a scenario's name.
_NAME = 24
_MARGIN = {"l": 8, "r": 8, "t": 36, "b": 44}
_SITING_MARGIN = {"l": 8, "r": 8, "t": 24, "b": 40}
#: Its foot stands above the bars and their numbers, however many lines it takes on a phone.
_LEGEND = {"orientation": "h", "y": 1.08, "yanchor": "bottom", "x": 0}


def expected(found: pd.DataFrame, *, theme: str) -> go.Figure:
    """Expected difference in each skill, by scenario and region type, where the survey has data."""
    named = [
        f"{row['scenario']}, {sentences.mid_sentence(row['name'])}"
        for row in sentences.records(found)
    ]
    # plotly draws links that a name holds
    rows = ["<br>".join(escape(line, quote=False) for line in wrap(name, _NAME)) for name in named]
    height = 42 * len(set(rows))
    # One below the other: beside each other, their names meet on a phone.
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        subplot_titles=list(sentences.SKILLS.values()),
        vertical_spacing=36 / (2 * height + 36),
    )
    table = found.assign(row=rows)[~found["outside"].to_numpy(dtype=bool)]
    for panel, skill in enumerate(sentences.SKILLS, start=1):
        for row in sentences.records(table[table["skill"] == skill]):
            colour = COLOURS[theme][row["region_type"]]
            figure.add_trace(
                go.Scatter(
                    x=[row["estimate"]],
                    y=[row["row"]],
                    mode="markers",
                    showlegend=False,
                    marker={"color": colour, "size": 12, "symbol": SYMBOLS[row["region_type"]]},
                    error_x=whiskers(pd.DataFrame([row]), 2.5),
                    hovertemplate=f"{row['row'].replace('<br>', ' ')}: "
                    f"{sentences.estimate(row)}<extra></extra>",
                ),
                row=panel,
                col=1,
            )
        figure.add_vline(
            x=0,
            line_width=1,
            line_dash="dot",
            row=panel,
            col=1,
            line_color=COLOURS[theme]["difference"],
        )
    figure.update_yaxes(
        autorange="reversed",
        automargin=True,
        categoryorder="array",
        categoryarray=list(dict.fromkeys(rows)),
    )
    figure.update_xaxes(title_text="Difference in skill points, 1–5 scale", row=2, col=1)
    figure.update_annotations(font_size=14)
    figure.update_layout(height=116 + 2 * height, margin=_MARGIN)
    return figure


def tornado(bars: pd.DataFrame, *, theme: str) -> go.Figure:
    """Result with each assumption changed in turn, the widest first."""
    base = float(bars["base"].iloc[0])
    labels = [sentences.capital(name) for name in bars["assumption"]]
    figure = go.Figure(
        go.Bar(
            x=bars["high"] - bars["low"],
            base=bars["low"],
            y=labels,
            orientation="h",
            marker={"color": series(theme)[0]},
            customdata=bars[["low", "high", "low_setting", "high_setting"]],
            hovertemplate="%{y}: %{customdata[0]:.2f} (%{customdata[2]}) to %{customdata[1]:.2f} "
            "(%{customdata[3]})<extra></extra>",
        )
    )
    figure.add_vline(
        x=base,
        line_width=2,
        line_color=COLOURS[theme]["advanced"],
        annotation_text=f"as set: {sentences.number(base)}",
        annotation_position="top",
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title_text="Difference in skill points, 1–5 scale")
    figure.update_layout(height=110 + 38 * len(bars), margin=_MARGIN)
    return figure


def gains(curve: pd.DataFrame, *, theme: str) -> go.Figure:
    """How much is reached with one place, two, and so on, and what each further one adds."""
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
    figure.update_yaxes(title_text="Newly within the distance", rangemode="tozero")
    figure.update_layout(height=340, margin=_SITING_MARGIN, legend=_LEGEND, bargap=0.3)
    return figure


def reached(groups: pd.DataFrame, *, theme: str, axis: str) -> go.Figure:
    """Share of each group (0-1) within the distance: before, and with the new places."""
    figure = go.Figure()
    before, after = 100 * groups["share_before"], 100 * groups["share_after"]
    colours = series(theme)
    figure.add_trace(
        go.Bar(
            x=groups["group"],
            y=before,
            name="Within the distance already",
            marker={"color": colours[4]},
            hovertemplate="%{x}: %{y:.1f}%<extra></extra>",
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
            hovertemplate="%{x}: %{customdata:.1f}% with them<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=axis, type="category")
    figure.update_yaxes(title_text="% of residents", range=[0, 102])
    figure.update_layout(
        height=320, margin=_SITING_MARGIN, legend=_LEGEND, barmode="overlay", bargap=0.2
    )
    return figure


def layer(
    found: pd.DataFrame, scenario: Scenario, skill: str, *, codes: pd.Index, source: str
) -> Layer:
    """Layer of the map: the expected difference in each region, of `codes`, of a scenario."""
    rows = found[(found["scenario"] == scenario.name) & (found["skill"] == skill)]
    rows = rows.set_index("place").reindex(codes)
    shown = rows["estimate"].where(~rows["outside"].fillna(value=False).astype(bool))
    values = _printed(shown)
    return Layer(
        key="scenario",
        label=f"{scenario.name}: {sentences.SKILLS[skill].lower()}",
        group="Scenario",
        unit="skill points",
        decimals=_DECIMALS,
        period="",
        breaks=class_breaks([value for value in values if value is not None]),
        values=values,
        low=_printed(rows["low"].where(shown.notna())),
        high=_printed(rows["high"].where(shown.notna())),
        description="Difference in the skill that the model associates with the scenario.",
        source=source,
        absent="Not in the scenario, or outside the survey's range",
        caveat="An association projected forward, not a forecast.",
    )


def _printed(column: "pd.Series[float]") -> list[float | None]:
    """Values as the map prints them, so that equal words never have two colours."""
    return [None if pd.isna(value) else round(float(value), _DECIMALS) for value in column]


def class_breaks(printed: Sequence[float]) -> list[float]:
    """Breaks of even classes between the least and the greatest printed value, ascending.

    Even steps let a colour stand for a size: quantiles of nearly equal values would draw a
    difference that is not there. Values that lie fewer steps of the last decimal apart than there
    are classes are about the same: they have no breaks.
    """
    unit = 10**_DECIMALS
    steps = [round(value * unit) for value in printed] or [0]
    least, apart = min(steps), max(steps) - min(steps)
    if apart < _CLASSES:
        return []
    return [(least + round(apart * i / _CLASSES)) / unit for i in range(1, _CLASSES)]
