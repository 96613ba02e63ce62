"""Figures for print: matplotlib, so that a paper needs no browser."""

import textwrap
import threading
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pages.shared.figures import common
from pages.shared.words import sentences

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Told apart in greyscale too: by shape, by filling and by the line of the interval.
STYLES: Final = {
    "left-behind": {"marker": "o", "linestyle": "solid", "filled": True},
    "advanced": {"marker": "D", "linestyle": (0, (4, 1.5)), "filled": True},
    "difference": {"marker": "s", "linestyle": (0, (1, 1.2)), "filled": False},
}
DPI = 300
_WIDTH_IN = 7.1
_PANEL_IN = 1.0
#: Height of the axis below the panels, and of a line of text, in inches.
_AXIS_IN, _LINE_IN = 0.62, 0.19
_TITLE_LETTERS, _TEXT_LETTERS = 76, 108
_DARK, _GREY = "#1A1A1A", "#595959"
#: matplotlib's settings belong to the process, and visitors' sessions are threads of it.
_LOCK = threading.Lock()


def effects_figure(
    table: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    format: str = "svg",  # noqa: A002 (the name that savefig has for it)
) -> bytes:
    """Dot and interval for each effect, a panel a mechanism and skill, as a file for print.

    `table` is as from `analysis.effects.mechanism_effects`, of one skill or both. `title` is the
    finding, `subtitle` the measure, unit, place and period; `source` names a simulated survey.
    An "svg" keeps text as text and has a title and a description; a "png" has 300 dots an inch.
    The same arguments give the same bytes.
    """
    from matplotlib import rc_context  # noqa: PLC0415 (only when a figure is asked for)

    # without these the same figure has other bytes each time, and its letters are outlines
    settings = rc_context({"svg.fonttype": "none", "svg.hashsalt": "coworking-skills-atlas"})
    about = {
        "svg": {"Date": None, "Creator": "Coworking Skills Atlas", "Title": title},
        "png": {"Software": None, "Author": "Coworking Skills Atlas", "Title": title},
    }
    stream = BytesIO()
    with _LOCK, settings:
        figure = _draw(table, title, subtitle, f"Source: {source}", unit)
        figure.savefig(stream, format=format, metadata=about[format])
    if format == "png":
        return stream.getvalue()
    described = f"{subtitle} {common.describe_effects(table)}. Source: {source}"
    return _described(stream.getvalue().decode(), described).encode()


def _described(svg: str, words: str) -> str:
    """SVG that a screen reader announces as one image with its title and a description."""
    opened = svg.replace("<svg ", '<svg role="img" aria-labelledby="title desc" lang="en-GB" ', 1)
    opened = opened.replace("<title>", '<title id="title">', 1)
    return opened.replace("</title>", f'</title>\n <desc id="desc">{escape(words)}</desc>', 1)


def _draw(table: pd.DataFrame, title: str, subtitle: str, source: str, unit: str) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 (only when a figure is asked for)

    present = set(zip(table["skill"], table["mechanism"], strict=True))
    panels = [
        (skill, mechanism)
        for skill in sentences.SKILLS
        for mechanism in sentences.MECHANISMS
        if (skill, mechanism) in present
    ]
    head, below, foot = (
        textwrap.wrap(text, letters, break_on_hyphens=False)
        for text, letters in (
            (title, _TITLE_LETTERS),
            (subtitle, _TEXT_LETTERS),
            (source, _TEXT_LETTERS),
        )
    )
    top = _LINE_IN * (1.35 * len(head) + len(below) + 2.6)
    bottom = _AXIS_IN + _LINE_IN * len(foot)
    height = top + _PANEL_IN * len(panels) + bottom
    figure = Figure(figsize=(_WIDTH_IN, height), dpi=DPI, facecolor="white")
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    figure.subplots_adjust(
        left=0.14, right=0.74, top=1 - top / height, bottom=bottom / height, hspace=0.5
    )
    for axis, (skill, mechanism) in zip(axes, panels, strict=True):
        part = table[(table["skill"] == skill) & (table["mechanism"] == mechanism)]
        _panel(
            axis, part, f"{sentences.MECHANISMS[mechanism]} and {sentences.SKILLS[skill].lower()}"
        )
    axes[-1].set_xlabel(unit, fontsize=8.5, color=_DARK, parse_math=False)
    axes[0].text(
        1.03,
        1.08,
        "Estimate (95% confidence\ninterval)",
        fontsize=7.5,
        color=_GREY,
        transform=axes[0].transAxes,
        va="bottom",
        linespacing=1.1,
    )
    line = _LINE_IN / height
    say: dict[str, Any] = {"x": 0.02, "va": "top", "parse_math": False, "linespacing": 1.25}
    figure.text(
        y=1 - 0.5 * line, s="\n".join(head), fontsize=11.5, weight="bold", color=_DARK, **say
    )
    figure.text(
        y=1 - line * (0.8 + 1.35 * len(head)), s="\n".join(below), fontsize=8.5, color=_GREY, **say
    )
    figure.text(y=line * (len(foot) + 0.4), s="\n".join(foot), fontsize=8, color=_GREY, **say)
    return figure


def _panel(axis: "Axes", part: pd.DataFrame, name: str) -> None:
    rows = sentences.records(part)
    axis.axvline(0, color=_GREY, linewidth=0.8, linestyle=(0, (1, 2)))
    for height, row in enumerate(rows):
        _estimate(axis, height, row)
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_yticks(range(len(rows)), [sentences.TYPES[row["region_type"]] for row in rows])
    axis.set_title(name, loc="left", fontsize=9, color=_DARK, pad=4)
    axis.tick_params(labelsize=8, length=0, colors=_DARK)
    axis.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color("#B0B0B0")


def _estimate(axis: "Axes", height: int, row: dict[str, Any]) -> None:
    kind = row["region_type"]
    axis.text(
        1.03,
        height,
        sentences.estimate(row),
        transform=axis.get_yaxis_transform(),
        va="center",
        fontsize=8,
        color=_DARK,
    )
    if sentences.hidden(row):
        return
    style, colour = STYLES[kind], common.COLOURS["light"][kind]
    axis.plot(
        [row["low"], row["high"]],
        [height, height],
        color=colour,
        linewidth=1.8,
        linestyle=style["linestyle"],
        zorder=2,
    )
    # a broken line can end in a gap: bars mark where the interval does
    axis.plot(
        [row["low"], row["high"]],
        [height, height],
        color=colour,
        linestyle="none",
        marker="|",
        markersize=6,
        markeredgewidth=1.5,
        zorder=2,
    )
    axis.plot(
        [row["estimate"]],
        [height],
        marker=style["marker"],
        markersize=6,
        zorder=3,
        markerfacecolor=colour if style["filled"] else "white",
        markeredgecolor=colour,
        markeredgewidth=1.5,
        linestyle="none",
    )
