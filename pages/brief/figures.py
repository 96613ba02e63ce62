"""The drawings of a brief, as SVG: deprivation by decile, and effects with their intervals."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from analysis.regions import types

INK, GREY, PAPER = "#0B0C0C", "#505A5F", "#FFFFFF"
COLOURS = {types.LEFT_BEHIND: "#12436D", types.ADVANCED: "#F46A25"}
DECILE_WIDTH, DECILE_HEIGHT = 84.0, 38.0
EFFECT_WIDTH, EFFECT_ROW = 170.0, 10.0
_DECILES = 10
_EVEN = 100 / _DECILES
#: From the most deprived tenth to the least.
_SEQUENCE = (
    "#12436D",
    "#184F82",
    "#1E5C97",
    "#2073BC",
    "#4689C8",
    "#6BACE6",
    "#8EBEEB",
    "#A9CDF0",
    "#C3DCF4",
    "#D9E8F7",
)


class Effect(NamedTuple):
    """One row of the figure of effects: a name, and figures by region type."""

    name: str
    figures: Mapping[str, tuple[float, float, float]]


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 2.8,
    anchor: str = "start",
    weight: int = 400,
    colour: str = INK,
    halo: bool = False,
) -> str:
    """SVG text with its baseline at `y`, in millimetres, with a `halo` on a busy ground."""
    plain = "".join(letter for letter in words if letter >= " ")
    outline = f' stroke="{PAPER}" stroke-width="0.9" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}"{outline if halo else ""}>{escape(plain)}</text>'
    )


def svg(width: float, height: float, parts: Sequence[str]) -> str:
    """SVG of a size in millimetres around its parts."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}mm" height="{height:g}mm" font-family="Source Sans Pro">'
        f"{''.join(parts)}</svg>"
    )


def decile_bars(shares: Sequence[float]) -> str:
    """Draw the shares of residents, in per cent, in the ten deciles of deprivation.

    The line at 10% is where each decile would stand if the area were like its nation.
    """
    base, top = DECILE_HEIGHT - 8.5, 4.0
    scale = (base - top) / max(*shares, 2 * _EVEN)
    step = DECILE_WIDTH / _DECILES
    even = base - _EVEN * scale
    bars, labels = [], []
    for i, share in enumerate(shares):
        x, height = i * step, share * scale
        bars.append(
            f'<rect x="{x + 0.8:.2f}" y="{base - height:.2f}" width="{step - 1.6:.2f}" '
            f'height="{height:.2f}" fill="{_SEQUENCE[i]}" stroke="#12436D" stroke-width="0.2"/>'
        )
        middle = x + step / 2
        above = base - height - 0.8
        # A ground of its own, or the line at 10% would run through it.
        labels.append(
            f'<rect x="{x + 0.8:.2f}" y="{above - 2.1:.2f}" width="{step - 1.6:.2f}" height="2.5" '
            f'fill="{PAPER}"/>{text(middle, above, f"{share:.0f}%", size=2.5, anchor="middle")}'
        )
        labels.append(text(middle, base + 3.2, str(i + 1), size=2.6, anchor="middle"))
    foot, end = DECILE_HEIGHT - 1.2, DECILE_WIDTH - 0.8
    rules = (
        f'<path d="M0 {base:.2f}h{DECILE_WIDTH:g}" stroke="{INK}" stroke-width="0.25"/>'
        f'<path d="M0 {even:.2f}h{DECILE_WIDTH:g}" stroke="{INK}" stroke-width="0.25" '
        'stroke-dasharray="1 0.8"/>'
    )
    labels.append(text(0.8, foot, "Most deprived tenth", colour=GREY, size=2.6))
    labels.append(text(end, foot, "Least deprived tenth", colour=GREY, size=2.6, anchor="end"))
    return svg(DECILE_WIDTH, DECILE_HEIGHT, [*bars, rules, *labels])


def effect_height(rows: int) -> float:
    """Height of the figure of effects, in millimetres."""
    return rows * EFFECT_ROW + 13.0


def effect_intervals(effects: Sequence[Effect]) -> str:
    """Draw effects as dots (left-behind) and diamonds (advanced), figures beside the marks."""
    left, right, top = 58.0, 118.0, 7.0
    bounds = [
        value
        for effect in effects
        for row in effect.figures.values()
        for value in row
        if not math.isnan(value)
    ]
    low, high = min([0.0, *bounds]), max([0.0, *bounds])
    scale = (right - left) / ((high - low) or 1.0)
    zero, bottom = left - low * scale, top + len(effects) * EFFECT_ROW
    parts = [
        text(0, 4, "Mechanism and skill", weight=600),
        text(left, 4, "Association and 95% confidence interval", weight=600),
        text(right + 5, 4, "Left-behind", weight=600, colour=COLOURS[types.LEFT_BEHIND]),
        text(right + 30, 4, "Advanced", weight=600, colour="#B0430B"),
        f'<path d="M{zero:.2f} {top - 1:.2f}V{bottom:.2f}" stroke="{GREY}" stroke-width="0.3"/>',
        text(zero, bottom + 3.4, "0: none", size=2.5, anchor="middle", colour=GREY),
        text(right, bottom + 3.4, "stronger →", size=2.5, anchor="end", colour=GREY),
    ]
    for i, effect in enumerate(effects):
        y = top + (i + 0.5) * EFFECT_ROW
        parts.append(
            f'<path d="M0 {y - EFFECT_ROW / 2:.2f}H{EFFECT_WIDTH:g}" stroke="#D5DADD" '
            'stroke-width="0.2"/>'
        )
        parts += [text(0, y + 0.9, effect.name)]
        for (kind, figures), offset, column in zip(
            effect.figures.items(), (-1.7, 1.7), (right + 5, right + 30), strict=True
        ):
            if math.isnan(figures[0]):
                parts.append(text(column, y + 0.9, "[c]", size=2.6))
                continue
            parts.append(_mark(kind, [left + (v - low) * scale for v in figures], y + offset))
            parts.append(text(column, y + 0.9, _figures(*figures), size=2.6))
    return svg(EFFECT_WIDTH, effect_height(len(effects)), parts)


def _figures(estimate: float, low: float, high: float) -> str:
    said = f"{estimate:.2f} ({low:.2f} to {high:.2f})"
    return said.replace("-", "\N{MINUS SIGN}")


def _mark(kind: str, at: Sequence[float], y: float) -> str:
    estimate, low, high = at
    colour = COLOURS[kind]
    shape = f'<circle cx="{estimate:.2f}" cy="{y:.2f}" r="1.1" fill="{colour}"/>'
    if kind == types.ADVANCED:
        shape = (
            f'<path d="M{estimate:.2f} {y - 1.4:.2f}l1.4 1.4l-1.4 1.4l-1.4 -1.4Z" fill="{colour}"/>'
        )
    return f'<path d="M{low:.2f} {y:.2f}H{high:.2f}" stroke="{colour}" stroke-width="0.6"/>{shape}'
