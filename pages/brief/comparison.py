"""Briefs that compare: two to six regions or districts, or left-behind with advanced regions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Unpack

import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions import access
from analysis.regions.group_differences import compare_groups, group_differences
from analysis.regions.types import LEFT_BEHIND, TYPES
from geodata.tables.schema import NATIONS
from pages.brief import content, evidence, inputs, local, map_picture
from pages.brief.document import Badge, Brief, Note, Section, Table
from pages.brief.inputs import Area, Options, View
from pages.shared.store import plain
from pages.shared.words import coverage, sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import type_of

FEWEST, MOST = 2, 6
_NAMED = 2


def comparison_brief(codes: Sequence[str], **options: Unpack[Options]) -> Brief:
    """Write the brief that sets two to six different regions, or districts, side by side.

    Raises
    ------
    AnalysisError
        If there are too few or too many areas, one comes twice, or regions and districts are mixed.
    DataError
        If there is no such area, or a table cannot be read.
    """
    areas = [inputs.area(code) for code in codes]
    _check(areas)
    view, noun = inputs.view(options), areas[0].noun
    found = {view.kinds.get(area.region) for area in areas}
    kind = found.pop() if len(found) == 1 else None
    figures, used = _figures_of_areas(areas)
    names = [area.name for area in areas]
    which = f"{len(areas)} {noun}s compared" if len(areas) > _NAMED else local.listed(names)
    named = [f"{area.name} ({area.code}, {area.nation})" for area in areas]
    numbered = local.listed([f"{i} {name}" for i, name in enumerate(names, 1)])
    drawn = map_picture.picture(
        areas,
        view.kinds,
        view.layer,
        f"Map with {numbered} outlined and numbered; left-behind regions are hatched in dark blue, "
        "advanced ones orange.",
    )
    return content.assembled(
        view,
        used,
        title=f"Skills and coworking: {which}",
        badges=[Badge(f"{len(areas)} {noun}s compared", "")],
        standfirst=(f"This brief sets side by side {local.listed(named)}.",),
        opening=(figures,),
        front=(_types(areas, view), Section("Where they are", (drawn,))),
        back=(
            _deprivation(
                noun.capitalize(),
                "Share of residents in each fifth of deprivation of their own nation",
                {
                    f"{i} {area.name}": area.inside(plain.small_areas())
                    for i, area in enumerate(areas, 1)
                },
            ),
            _access(areas, view.layer),
            evidence.suggested(view, kind),
            evidence.policy(kind),
            evidence.cautions({area.nation for area in areas}),
        ),
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


def _figures_of_areas(areas: Sequence[Area]) -> tuple[Section, list[str]]:
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


def _types(areas: Sequence[Area], view: View) -> Section:
    rows = []
    for i, area in enumerate(areas, 1):
        found = type_of(area.region, view.types)
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


def types_brief(*, nation: str | None = None, **options: Unpack[Options]) -> Brief:
    """Write the brief that sets left-behind against advanced regions, those of a nation or all.

    The effects are of the whole survey in either case.

    Raises
    ------
    AnalysisError
        If there is no such nation, or it has no region of one of the types.
    DataError
        If a table cannot be read.
    """
    view = inputs.view(options)
    chosen, small = _chosen(view.kinds, nation), plain.small_areas()
    where = f" in {nation}" if nation else ""
    figures, used = _figures_of_types(chosen)
    drawn = map_picture.picture(
        [],
        view.kinds,
        view.layer,
        "Map of the United Kingdom: left-behind regions hatched in dark blue, advanced ones "
        "orange, coworking spaces of the layer as white dots.",
    )
    return content.assembled(
        view,
        used,
        title=f"Skills and coworking: left-behind and advanced regions{where}",
        badges=[Badge(f"{kind.capitalize()} regions", kind) for kind in TYPES],
        standfirst=(_introduction(chosen, where),),
        opening=(figures,),
        front=(
            _supply(chosen, view.layer),
            _deprivation(
                "Type",
                "Share of residents in each fifth of deprivation",
                {
                    sentences.TYPES[kind]: small[small["itl3"].isin(chosen.index[chosen == kind])]
                    for kind in TYPES
                },
            ),
            Section("Where they are", (drawn,)),
        ),
        back=(
            evidence.suggested(view, None),
            evidence.policy(None),
            evidence.unknown("either type of region", view.layer),
            evidence.cautions({nation} if nation else set(NATIONS)),
        ),
    )


def _chosen(kinds: "pd.Series[str]", nation: str | None) -> "pd.Series[str]":
    nations = plain.regions()["nation"].reindex(kinds.index)
    if nation is not None and nation not in NATIONS:
        message = f"There is no nation {nation!r}: give one of {', '.join(NATIONS)}."
        raise AnalysisError(message)
    chosen = kinds if nation is None else kinds[nations == nation]
    for kind in TYPES:
        if not chosen.eq(kind).any():
            message = (
                f"{nation or 'The UK'} has no {kind} region by this definition: choose another "
                "definition or threshold."
            )
            raise AnalysisError(message)
    return chosen


def _introduction(chosen: "pd.Series[str]", where: str) -> str:
    people = plain.regions()["population"].reindex(chosen.index)
    behind = chosen.eq(LEFT_BEHIND)
    share = 100 * people[behind].sum() / people.sum()
    return (
        f"{int(behind.sum())} of the {len(chosen)} regions{where or ' of the UK'} are left-behind "
        f"by the definition below, home to {people[behind].sum():,} people, "
        f"{sentences.number(share, 0)}% of residents. The others are called advanced."
    )


def _figures_of_types(chosen: "pd.Series[str]") -> tuple[Section, list[str]]:
    """Section with means, quartiles and the difference of means; sources in sentences."""
    table = plain.wide().loc[chosen.index]
    keys = [_known(table[list(several)]) for several in content.KEY_FIGURES]
    table = table[keys]
    people = plain.regions()["population"]
    spread = compare_groups(table, chosen, people).set_index(["indicator", "group"])
    gaps = group_differences(table, chosen, TYPES)
    newest = plain.newest().set_index(["area_code", "indicator"]).sort_index()
    rows, used = [], dict[str, list[str]]()
    for key in keys:
        here = newest.xs(key, level="indicator").reindex(chosen.index[table[key].notna()])
        cells = []
        for kind in TYPES:
            row = sentences.records(spread.loc[[(key, kind)]])[0]
            middle = content.with_unit(key, row["mean"])
            cells.append(middle + _interval(key, row["low_quartile"], row["high_quartile"]))
        gap = sentences.records(gaps.loc[[key]])[0]
        difference = content.with_unit(key, gap["difference"]).replace("%", " points")
        cells.append(difference + _interval(key, gap["low"], gap["high"]))
        periods = sorted({sentences.period(text) for text in here["period"]})
        rows.append((content.NAMES[key], *cells, ", ".join(periods)))
        for source in here["source"].unique():
            used.setdefault(str(source), []).append(content.NAMES[key])
    columns = (
        "Measure",
        "Left-behind: mean\n(middle half)",
        "Advanced: mean\n(middle half)",
        "Difference of means\n(95% confidence interval)",
        "Period",
    )
    named = Table("Key figures of left-behind and advanced regions", columns, tuple(rows))
    whose = "Northern Ireland" if "employment_rate_ni" in keys else "Great Britain"
    note = Note(
        "Each region counts once. Difference: left-behind minus advanced, in percentage points "
        "for shares and growth, Welch’s interval. Shares in deprived and in rural neighbourhoods "
        f"are by each nation’s own measure; employment and qualifications are of {whose}."
    )
    return Section("Key figures", (named, note), wide=True), content.source_lines(used)


def _known(table: pd.DataFrame) -> str:
    """First of several indicators that has a value in any of some regions, or the first of all."""
    known = table.columns[table.notna().any()]
    return str([*known, *table.columns][0])


def _interval(key: str, low: float, high: float) -> str:
    """Interval on a second line; nothing where there is none."""
    if pd.isna(low):
        return ""
    return f"\n({sentences.interval(low, high, inputs.unit_of(key)[1])})"


def _supply(chosen: "pd.Series[str]", layer: Layer) -> Section:
    """Section with the known coworking spaces of each type."""
    spaces = layer.places[layer.places["tier"] == "A"]
    rows = []
    for kind in TYPES:
        codes = chosen.index[chosen == kind]
        count = int(spaces["itl3"].isin(codes).sum())
        people = float(plain.regions()["population"].reindex(codes).sum())
        covered = spaces.loc[spaces["itl3"].isin(codes), "itl3"].nunique()
        rate = coverage.rate(count, people, complete=layer.complete)
        rows.append((sentences.TYPES[kind], f"{len(codes)}", f"{count}", rate, f"{covered}"))
    return Section(
        "Known coworking spaces",
        (
            Table(
                "Coworking spaces that the layer knows, by region type",
                ("Type", "Regions", "Spaces", "Per 10,000 residents", "Regions with any"),
                tuple(rows),
            ),
            Note(f"Residents of all ages. {evidence.coverage(layer)}"),
        ),
    )


def _deprivation(head: str, caption: str, parts: Mapping[str, pd.DataFrame]) -> Section:
    """Section with residents by fifth of deprivation: `parts` are small areas by what they are."""
    rows = tuple((name, *local.fifths(small)) for name, small in parts.items())
    columns = (head, "Most deprived", "2nd", "3rd", "4th", "Least")
    note = Note("Residents by fifth of their own nation’s index; 20% each would be like it.")
    return Section("Deprivation", (Table(caption, columns, rows), note))
