"""The brief that compares two to six regions or districts."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions import access
from pages.brief import content, evidence, inputs, local, map_picture
from pages.brief.document import Badge, Brief, Note, Picture, Section, Table
from pages.brief.inputs import Area, Survey
from pages.shared.store import plain
from pages.shared.words import coverage, sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import OwnTypes, type_of

FEWEST, MOST = 2, 6
_NAMED = 2


def comparison_brief(
    codes: Sequence[str],
    *,
    definition: str = "multi_indicator",
    cut: float | None = None,
    own: OwnTypes | None = None,
    address: str = "",
    survey: Survey | None = None,
    layer: Layer | None = None,
    date: dt.date | None = None,
) -> Brief:
    """Write the brief that sets two to six regions or districts side by side.

    Parameters
    ----------
    codes : sequence of str
        Two to six different codes, all of regions or all of districts.
    definition, cut, own, address, survey, layer, date
        As in :func:`pages.brief.content.region_brief`.

    Returns
    -------
    Brief

    Raises
    ------
    AnalysisError
        If there are too few or too many areas, one comes twice, or regions and districts are mixed.
    DataError
        If there is no such area, or a table cannot be read.
    """
    areas = [inputs.area(code) for code in codes]
    _check(areas)
    types = inputs.typed(definition, cut, own)
    kinds = types["type"].dropna()
    survey, layer = survey or inputs.demo_survey(), inputs.placed(layer)
    found = {kinds.get(area.region) for area in areas}
    kind = found.pop() if len(found) == 1 else None
    figures, used = _key_figures(areas)
    return Brief(
        title=_title(areas),
        badges=(
            Badge(f"{len(areas)} {areas[0].noun}s compared", ""),
            *content.simulated(survey),
            *content.own_layer(layer),
        ),
        standfirst=(_introduction(areas),),
        opening=(figures,),
        front=(_types(areas, types), _map(areas, kinds, layer)),
        back=(
            _deprivation(areas),
            _access(areas, layer),
            evidence.suggested(survey, kinds, kind),
            evidence.policy(kind),
            evidence.cautions({area.nation for area in areas}),
        ),
        imprint=evidence.imprint(definition, cut, used, survey=survey, layer=layer, own=own),
        status=evidence.STATUS,
        address=address,
        date=date or dt.datetime.now(tz=dt.UTC).date(),
    )


def _check(areas: Sequence[Area]) -> None:
    if not FEWEST <= len(areas) <= MOST:
        message = (
            f"A comparison of {len(areas)} areas does not fit a brief: give {FEWEST} to {MOST}."
        )
        raise AnalysisError(message)
    (code, times), *_ = Counter(area.code for area in areas).most_common(1)
    if times > 1:
        message = f"{code} comes {times} times in the comparison: give each area once."
        raise AnalysisError(message)
    if len({area.geography for area in areas}) > 1:
        region, district = (
            next(area.code for area in areas if area.noun == noun)
            for noun in ("region", "district")
        )
        message = (
            f"{region} is a region and {district} a district, and their figures are not of the "
            "same kind: compare regions with regions, or districts with districts."
        )
        raise AnalysisError(message)


def _title(areas: Sequence[Area]) -> str:
    if len(areas) > _NAMED:
        return f"Skills and coworking: {len(areas)} {areas[0].noun}s compared"
    return f"Skills and coworking: {local.listed([area.name for area in areas])}"


def _introduction(areas: Sequence[Area]) -> str:
    named = [f"{area.name} ({area.code}, {area.nation})" for area in areas]
    return f"This brief sets side by side {local.listed(named)}."


def _key_figures(areas: Sequence[Area]) -> tuple[Section, list[str]]:
    """Section with the indicators side by side, and the sources in sentences."""
    rows, used = [], dict[str, list[str]]()
    for keys in content.KEY_FIGURES:
        cells = [content.newest(area, keys) for area in areas]
        if all(cell is None for cell in cells):
            continue
        first = next(cell for cell in cells if cell is not None)
        periods = dict.fromkeys(sentences.period(cell["period"]) for cell in cells if cell)
        name = content.NAMES[first["indicator"]]
        shown = [content.figure(cell) if cell else "[x]" for cell in cells]
        rows.append((name, *shown, ", ".join(sorted(periods))))
        for cell in cells:
            names = used.setdefault(str(cell["source"]), []) if cell else [name]
            if name not in names:
                names.append(name)
    columns = ("Measure", *(f"{i} {area.name}" for i, area in enumerate(areas, 1)), "Period")
    table = Table(f"Key figures of {len(areas)} {areas[0].noun}s", columns, tuple(rows))
    note = "In brackets: 95% confidence interval, where one is published."
    if len({area.nation for area in areas}) > 1:
        note += (
            " The areas are of different nations: shares in the most deprived fifth and in rural "
            "neighbourhoods are each by the nation’s own measure and do not compare"
        )
        ni = any(area.nation == "Northern Ireland" for area in areas)
        note += ", nor do Northern Ireland’s employment and qualifications." if ni else "."
    return Section("Key figures", (table, Note(note)), wide=True), content.source_lines(used)


def _types(areas: Sequence[Area], types: pd.DataFrame) -> Section:
    rows = []
    for i, area in enumerate(areas, 1):
        found = type_of(area.region, types)
        known = "[x]" if found.ranked else "[z]"
        rank = f"{found.rank} of {found.ranked}" if found.kind and found.ranked else known
        why = ", ".join(found.reasons) or ("[z]" if found.kind else known)
        why = f"in spite of {why}" if found.in_spite and found.reasons else why
        rows.append((f"{i} {area.name}", local.type_words(found.kind), rank, why))
    return Section(
        "Region types",
        (
            Table(
                "Types of the compared areas",
                (areas[0].noun.capitalize(), "Type", "Rank", "Mainly for"),
                tuple(rows),
            ),
            Note("Rank among all regions, 1 = most left-behind. A district has its region’s type."),
        ),
    )


def _map(areas: Sequence[Area], kinds: "pd.Series[str]", layer: Layer) -> Section:
    named = local.listed([f"{i} {area.name}" for i, area in enumerate(areas, 1)])
    picture = Picture(
        map_picture.area_map(areas, kinds, layer),
        map_picture.WIDTH,
        map_picture.MAP_HEIGHT + map_picture.STRIP_HEIGHT,
        f"Map with {named} outlined and numbered; left-behind regions are hatched in dark blue, "
        "advanced ones orange.",
        "Region types, ITL3 regions of January 2025, and coworking spaces.",
    )
    return Section("Where they are", (picture,))


def _deprivation(areas: Sequence[Area]) -> Section:
    """Section with residents by fifth of deprivation."""
    rows = []
    for i, area in enumerate(areas, 1):
        rows.append((f"{i} {area.name}", *local.fifths(area.inside(plain.small_areas()))))
    return Section(
        "Deprivation",
        (
            Table(
                "Share of residents in each fifth of deprivation of their own nation",
                (areas[0].noun.capitalize(), "Most deprived", "2nd", "3rd", "4th", "Least"),
                tuple(rows),
            ),
            Note("Residents by fifth of their own nation’s index; 20% each would be like it."),
        ),
    )


def _access(areas: Sequence[Area], layer: Layer) -> Section:
    """Section with known coworking spaces and distances."""
    rows = []
    for i, area in enumerate(areas, 1):
        small, count = local.reach(area, layer), area.spaces(layer)
        middle = float(access.mean_distance(small)["median_km"].iloc[0])
        near = float(access.within(small, [10])["share"].iloc[0])
        reached = small["km"].notna().any()
        rows.append(
            (
                f"{i} {area.name}",
                str(count),
                coverage.rate(count, area.population, complete=layer.complete),
                f"{sentences.number(middle, 1)} km" if reached else sentences.MISSING,
                f"{100 * near:.0f}%" if reached else sentences.MISSING,
            )
        )
    columns = (
        "Known spaces",
        "Per 10,000 residents",
        "Median distance",
        "Within 10\N{NO-BREAK SPACE}km",
    )
    return Section(
        "Access to coworking",
        (
            Table(
                "Coworking spaces that the layer knows, and distances to the nearest",
                (areas[0].noun.capitalize(), *columns),
                tuple(rows),
            ),
            Note(f"Straight lines, residents of all ages. {evidence.coverage(layer)}"),
        ),
    )
