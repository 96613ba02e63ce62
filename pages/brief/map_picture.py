"""The map of a brief: region types around the chosen areas, drawn from the committed boundaries."""

from collections.abc import Sequence
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import shapely
from shapely import Geometry

from analysis.regions import types as regions_types
from pages.brief.document import Picture
from pages.brief.figures import svg, text
from pages.brief.inputs import Area
from pages.shared.store import plain
from pages.shared.words.coverage import Layer

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Millimetres. The map lies above a strip with the country, the legend and the scale.
WIDTH, MAP_HEIGHT, STRIP_HEIGHT = 72.0, 60.0, 29.0
_LOCATOR_WIDTH = 17.0
_FILLS = {regions_types.LEFT_BEHIND: "#12436D", regions_types.ADVANCED: "#F46A25"}
_UNKNOWN = "#BFC4C9"
_INK, _PAPER, _GROUND = "#0B0C0C", "#FFFFFF", "#F3F5F7"
#: The map never shows less than this, so that a small district is seen among its neighbours.
_LEAST_WIDTH_M = 40_000.0
_MARGIN = 1.5
_COUNTRY_MARGIN, _MOST_OF_COUNTRY = 1.03, 0.75
_LABEL_MM, _LINE_MM, _LETTER_MM = 2.5, 2.9, 1.28
#: Letters of a name on a line: fewer where more find no room.
_LINE_LETTERS = (20, 12)
_SCALES_KM = (200, 100, 50, 20, 10, 5)
_LEAST_LABELLED = 0.02
_MANY_PARTS = 15
#: Left, top, right and bottom in millimetres of the map.
_Box: TypeAlias = tuple[float, float, float, float]


class _Window(NamedTuple):
    """Part of the country that the map shows, in metres, and its scale."""

    left: float
    bottom: float
    right: float
    top: float
    mm_per_m: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Millimetres from the upper left corner of the map."""
        return (x - self.left) * self.mm_per_m, (self.top - y) * self.mm_per_m


def picture(
    chosen: Sequence[Area], kinds: "pd.Series[str]", layer: Layer, alt: str, note: str = ""
) -> Picture:
    """Map as from :func:`area_map`, with words for those who cannot see it, and a note."""
    return Picture(
        area_map(chosen, kinds, layer),
        WIDTH,
        MAP_HEIGHT + STRIP_HEIGHT,
        alt,
        f"Region types, ITL3 regions of January 2025, and coworking spaces.{note}",
    )


def area_map(chosen: Sequence[Area], types: "pd.Series[str]", layer: Layer) -> str:
    """Draw the chosen areas among their neighbours, or the country if none is chosen.

    Chosen areas are ringed and, if several, numbered in their order. Left-behind is dark blue and
    hatched, advanced orange; coworking spaces are white dots. `types` are by ITL3 code.
    """
    outlines = [_outline(area) for area in chosen]
    window = _window(outlines or [_country()])
    inside = plain.outlines("ITL3").clip_by_rect(*window[:4])
    inside = inside[~inside.is_empty]
    ground = [
        _shape(window, inside[code], types.get(code), faint=bool(chosen))
        for code in inside.index
        if code not in {area.code for area in chosen}
    ]
    fore = [
        _shape(window, shapely.clip_by_rect(outline, *window[:4]), types.get(area.region))
        for area, outline in zip(chosen, outlines, strict=True)
    ]
    rings = [_ring(window, outline) for outline in outlines]
    dots = _dots(window, layer)
    single = len(chosen) == 1
    labels = _names(window, chosen[0], inside) if single else _numbers(window, outlines)
    height = MAP_HEIGHT + STRIP_HEIGHT
    drawn = "".join([*ground, *fore, *rings, *dots, *labels])
    return svg(
        WIDTH,
        height,
        [
            _hatching(),
            f'<clipPath id="frame"><rect width="{WIDTH:g}" height="{MAP_HEIGHT:g}"/></clipPath>',
            f'<g clip-path="url(#frame)"><rect width="100%" height="100%" fill="{_GROUND}"/>',
            f'{drawn}</g><g transform="translate(0 {MAP_HEIGHT + 2:g})">',
            f"{_locator(window)}{_legend(window, chosen, layer)}</g>",
        ],
    )


def _outline(area: Area) -> Geometry:
    return plain.outlines(area.geography)[area.code]


def _window(shapes: Sequence[Geometry]) -> _Window:
    """Window around the shapes, or around the country if they need most of it."""
    ratio = MAP_HEIGHT / WIDTH
    country = _country().bounds
    whole = _COUNTRY_MARGIN * (country[3] - country[1]) / ratio
    left, bottom, right, top = shapely.total_bounds(shapes)
    width = max(_MARGIN * (right - left), _MARGIN * (top - bottom) / ratio, _LEAST_WIDTH_M)
    if width > _MOST_OF_COUNTRY * whole:
        width, (left, bottom, right, top) = whole, country
    x, y, half = (left + right) / 2, (bottom + top) / 2, width / 2
    return _Window(x - half, y - half * ratio, x + half, y + half * ratio, WIDTH / width)


def _hatching() -> str:
    """White lines over dark blue and, for the surroundings, over a paler blue."""
    # Tiles as tall as the map have no seams across the lines.
    return "".join(
        f'<pattern id="{name}" width="1.4" height="200" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="1.4" height="200" fill="{fill}"/>'
        f'<rect x="0.5" width="0.25" height="200" fill="{_PAPER}" fill-opacity="0.8"/></pattern>'
        for name, fill in (
            ("behind", _FILLS[regions_types.LEFT_BEHIND]),
            ("behind-faint", "#7B94AD"),
        )
    )


def _fill(kind: object, *, faint: bool) -> str:
    if kind == regions_types.LEFT_BEHIND:
        return "url(#behind-faint)" if faint else "url(#behind)"
    if kind == regions_types.ADVANCED:
        return "#FAC3A7" if faint else _FILLS[regions_types.ADVANCED]
    return _UNKNOWN


def _shape(window: _Window, shape: Geometry, kind: object, *, faint: bool = False) -> str:
    return (
        f'<path d="{_path(window, shape)}" fill="{_fill(kind, faint=faint)}" stroke="{_PAPER}" '
        'stroke-width="0.25" stroke-linejoin="round"/>'
    )


def _ring(window: _Window, outline: Geometry) -> str:
    """White and black lines around a chosen area, visible on either colour."""
    path = _path(window, outline)
    # A thick line would fill small islands.
    line = 0.6 if len(shapely.get_parts(outline)) < _MANY_PARTS else 0.3
    return "".join(
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linejoin="round"/>'
        for colour, width in ((_PAPER, 2.2 * line), (_INK, line))
    )


def _path(window: _Window, shape: Geometry) -> str:
    """SVG path of polygons to a fiftieth of a millimetre; what is smaller is not drawn."""
    shape = shapely.simplify(shape, 0.02 / window.mm_per_m, preserve_topology=False)
    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            points = [window.at(x, y) for x, y in ring.coords[:-1]]
            rings.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z")
    return "".join(rings)


def _dots(window: _Window, layer: Layer) -> list[str]:
    spaces = layer.places[layer.places["tier"] == "A"]
    here = spaces["easting"].between(window.left, window.right)
    here &= spaces["northing"].between(window.bottom, window.top)
    points = zip(spaces["easting"][here], spaces["northing"][here], strict=True)
    return [_dot(*window.at(x, y)) for x, y in points]


def _dot(x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.75" fill="{_PAPER}" stroke="{_INK}" '
        'stroke-width="0.3"/>'
    )


def _numbers(window: _Window, outlines: Sequence[Geometry]) -> list[str]:
    """Numbers of the chosen areas, moved aside where they would cover each other."""
    radius, placed = 2.2, list[tuple[float, float]]()
    for outline in outlines:
        point = outline.representative_point()
        x, y = window.at(point.x, point.y)
        while any((x - a) ** 2 + (y - b) ** 2 < (2 * radius) ** 2 for a, b in placed):
            x += radius / 2
        placed.append((x, y))
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{_PAPER}" stroke="{_INK}" '
        f'stroke-width="0.4"/>{text(x, y + 0.95, str(number), anchor="middle", weight=700)}'
        for number, (x, y) in enumerate(placed, 1)
    ]


def _names(window: _Window, area: Area, inside: "gpd.GeoSeries") -> list[str]:
    """Name the chosen area, then the larger neighbours for which there is room."""
    names = plain.regions()["name"]
    least = _LEAST_LABELLED * (window.right - window.left) * (window.top - window.bottom)
    others = inside[(inside.area > least) & (inside.index != area.region)]
    others = others.iloc[(-others.area).argsort()]
    shape = shapely.clip_by_rect(_outline(area), *window[:4])
    wanted = [(area.name, shape, True)]
    wanted += [(str(names[str(code)]), other, False) for code, other in others.items()]
    ring = shapely.boundary(shape)
    taken: list[_Box] = []
    labels = []
    for name, outline, own in wanted:
        for letters in _LINE_LETTERS:
            lines = wrap(name, letters, break_long_words=False)
            box = _label_box(window, outline, lines, own=own)
            on_others = any(_overlap(box, other) for other in taken)
            if own or (_inside(box) and not on_others and not _covers(window, box, ring)):
                break
        else:
            continue
        taken.append(box)
        labels += [
            text(
                (box[0] + box[2]) / 2,
                box[1] + _LINE_MM * (i + 0.8),
                line,
                size=_LABEL_MM,
                anchor="middle",
                weight=700 if own else 400,
                halo=True,
            )
            for i, line in enumerate(lines)
        ]
    return labels


def _label_box(window: _Window, outline: Geometry, lines: Sequence[str], *, own: bool) -> _Box:
    """Room of a name within its region, or above the chosen area where that is too narrow."""
    x, y = window.at(*_label_point(outline))
    half, height = max(map(len, lines)) * _LETTER_MM / 2, len(lines) * _LINE_MM
    left, _, right, upper = outline.bounds
    if own and 2 * half > (right - left) * window.mm_per_m:
        x, y = window.at((left + right) / 2, upper)
        y -= height / 2 + 1
    x = min(max(x, half + 1), WIDTH - half - 1)
    return x - half, y - height / 2, x + half, y + height / 2


def _label_point(outline: Geometry) -> tuple[float, float]:
    """Return the centre of the largest circle in the largest part."""
    largest = max(shapely.get_parts(outline), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=500.0)
    x, y = circle.coords[0]
    return float(x), float(y)


def _inside(box: _Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= MAP_HEIGHT


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _covers(window: _Window, box: _Box, line: Geometry) -> bool:
    corners = (window.left, window.top, window.left, window.top)
    signs = (1, -1, 1, -1)
    metres = [
        corner + sign * place / window.mm_per_m
        for corner, sign, place in zip(corners, signs, box, strict=True)
    ]
    return bool(shapely.box(*metres).intersects(line))


@cache
def _country() -> Geometry:
    """Outline of the country, coarse enough for a locator."""
    return shapely.union_all(plain.outlines("ITL3").simplify(2_000)).simplify(2_000)


def _locator(window: _Window) -> str:
    """Draw the country with a box around what the map shows, unless it shows all."""
    left, bottom, right, top = _country().bounds
    scale = min(_LOCATOR_WIDTH / (right - left), (STRIP_HEIGHT - 2) / (top - bottom))
    frame = _Window(left, bottom, right, top, scale)
    if window.right - window.left > right - left:
        return ""
    x0, y0 = frame.at(max(window.left, left), min(window.top, top))
    x1, y1 = frame.at(min(window.right, right), max(window.bottom, bottom))
    return (
        f'<path d="{_path(frame, _country())}" fill="#B1B9C1"/>'
        f'<rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}" '
        f'fill="none" stroke="{_INK}" stroke-width="0.4"/>'
    )


def _legend(window: _Window, chosen: Sequence[Area], layer: Layer) -> str:
    swatch = '<rect x="0" y="{y}" width="5" height="3" fill="{fill}"/>'
    rows = [
        (swatch.format(y=0, fill="url(#behind)"), "Left-behind region"),
        (swatch.format(y=5, fill=_FILLS[regions_types.ADVANCED]), "Advanced region"),
        (_dot(2.5, 11.5), f"Coworking space in the {'' if layer.complete else '(partial) '}layer"),
    ]
    if chosen:
        ring = f'<rect x="0.4" y="15.2" width="4.2" height="2.6" fill="none" stroke="{_INK}" '
        said = "Compared areas, by number"
        if len(chosen) == 1:
            said = f"This {chosen[0].noun}; others are in paler colours"
        rows.append((f'{ring}stroke-width="0.6"/>', said))
    drawn = [
        mark + text(7, 5.0 * i + 2.4, words, size=_LABEL_MM) for i, (mark, words) in enumerate(rows)
    ]
    return (
        f'<g transform="translate({_LOCATOR_WIDTH + 4:g} 0.5)">{"".join(drawn)}{_scale(window)}</g>'
    )


def _scale(window: _Window) -> str:
    """Bar of a round length, at most two fifths of the map's width."""
    room = 0.4 * WIDTH
    length = next((km for km in _SCALES_KM if km * 1_000 * window.mm_per_m <= room), _SCALES_KM[-1])
    bar = length * 1_000 * window.mm_per_m
    return (
        f'<path d="M0 22.6v1.4h{bar:.2f}v-1.4" fill="none" stroke="{_INK}" stroke-width="0.35"/>'
        f"{text(bar + 1.5, 24.6, f'{length} km', size=_LABEL_MM)}"
    )
