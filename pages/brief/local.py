"""What a brief says of one area from its own numbers: unusual, similar, deprived, reached."""

from collections.abc import Sequence

import pandas as pd

from analysis.regions import access, deprivation, peers
from analysis.regions import types as regions_types
from analysis.regions.unusual import by_chance, told
from pages.brief import evidence, figures, inputs
from pages.brief.document import Block, Bullets, Note, Picture, Section, Table
from pages.brief.inputs import Area, Comparators
from pages.shared.store import layer_ranks, plain
from pages.shared.words import coverage, sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import standing, type_of, untyped

SHOWN = 6
_UNUSUAL = 4
_DEPRIVED_FIFTH = 2
_FAR_KM = 10


def similar_section(area: Area, alike: pd.DataFrame, types: "pd.Series[str]") -> Section:
    """Section with the most similar areas, their nation and type."""
    rows = []
    for code in alike.index[:SHOWN]:
        other = inputs.area(str(code))
        kind = types.get(other.region)
        rows.append((f"{other.name} ({other.code})", other.nation, type_words(kind)))
    count = sum(name in plain.wide(area.geography) for name in peers.FEATURES)
    return Section(
        f"Similar {area.noun}s",
        (
            Table(
                f"The {len(rows)} {area.noun}s most similar to {area.name}, most similar first",
                (area.noun.capitalize(), "Nation", "Type"),
                tuple(rows),
            ),
            Note(
                f"Nearest in {count} standardised indicators of settlement, economy, households "
                "and connection, anywhere in the UK. Similar is not the same: ask why they differ."
            ),
        ),
    )


def type_words(kind: object) -> str:
    """Region type in a table."""
    return sentences.TYPES.get(str(kind), sentences.MISSING)


def unusual_section(area: Area, others: Comparators) -> Section:
    """Section on the indicators on which an area stands furthest from its comparators."""
    found = plain.unusual_in(area.code, others.codes, others.among, area.geography)
    first = told(found, plain.catalogue(), _UNUSUAL)
    title = "What is unusual here"
    if first.empty:
        return Section(title, (f"Not assessed: {found['note'].max()}.",))
    chance = by_chance(found)
    return Section(
        title,
        (
            Bullets(tuple(str(text) for text in first["sentence"])),
            Note(
                f"Furthest from the median of {others.among} first, at most two per theme. Of "
                f"{chance.assessed} indicators {area.name} is the highest or the lowest of all on "
                f"{chance.extremes}; chance alone would give about "
                f"{sentences.number(chance.expected, 1)}."
            ),
        ),
    )


def deprivation_section(area: Area) -> Section:
    """Section on the share of residents in each decile of deprivation."""
    small = area.inside(plain.small_areas())
    shares = 100 * deprivation.decile_profile(small)["share"]
    lowest = deprivation.concentration(small)
    fifth = sentences.number(shares.iloc[:_DEPRIVED_FIFTH].sum(), 0)
    index = str(small["index_name"].iloc[0])
    period = " to ".join(sorted(set(small["population_period"])))
    said = (
        f"{sentences.number(shares.iloc[0], 0)}% of residents live in {area.nation}’s most "
        "deprived "
        f"tenth of neighbourhoods and {fifth}% in its most deprived fifth; 10% and 20% would be "
        f"like {area.nation} as a whole."
    )
    if lowest.residents:
        said += f" That tenth covers {_percent(lowest.land_share)} of the land here."
    listed = "; ".join(f"decile {i}, {sentences.number(x, 1)}%" for i, x in enumerate(shares, 1))
    return Section(
        "Deprivation",
        (
            said,
            Picture(
                figures.decile_bars(list(shares)),
                figures.DECILE_WIDTH,
                figures.DECILE_HEIGHT,
                f"Bar chart of residents of {area.name} by decile of deprivation, 1 = most "
                f"deprived: {listed}.",
                f"Residents by decile of deprivation, 1 = most deprived tenth in {area.nation} "
                f"({index}, residents of {period}). Dashed: 10%.",
            ),
        ),
    )


def fifths(small_areas: pd.DataFrame) -> list[str]:
    """Shares of residents in each fifth of deprivation, most deprived first, as a table shows."""
    shares = 100 * deprivation.decile_profile(small_areas)["share"].to_numpy()
    return [f"{a + b:.0f}%" for a, b in zip(shares[::2], shares[1::2], strict=True)]


def _percent(share: float) -> str:
    """Share as a whole percentage, small ones not as nothing."""
    return "less than 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"  # noqa: PLR2004 (rounds to 0)


def access_section(area: Area, layer: Layer) -> Section:
    """Section on coworking spaces in an area and on the distance to the nearest."""
    count = area.spaces(layer)
    plural = "" if count == 1 else "s"
    rate = coverage.rate(count, area.population, complete=layer.complete)
    blocks: list[Block] = [
        f"The layer has {count or 'no'} coworking space{plural} in {area.name}"
        + (f" ({rate} per 10,000 residents of all ages). " if count else ". ")
        + evidence.coverage(layer)
        + (f" {ranked(area, layer)}" if layer.complete else ""),
        *_distances(area, layer),
    ]
    return Section("Access to coworking", tuple(blocks))


def reach(area: Area, layer: Layer) -> pd.DataFrame:
    """Small areas of an area with ``km`` to the nearest coworking space on the same island."""
    return plain.reached(area.inside(plain.small_areas()), layer.places)


def ranked(area: Area, layer: Layer) -> str:
    """Ranks of the region on a complete layer, in a sentence."""
    regions = plain.regions()
    areas = plain.reached(plain.small_areas(), layer.places)
    table = layer_ranks.ranks(layer.places, areas, regions)
    return layer_ranks.sentence(table, regions["nation"], area.region)


def _distances(area: Area, layer: Layer) -> list[Block]:
    small = reach(area, layer)
    if small["km"].isna().all():
        return [
            (
                f"No distance is given: the layer has no coworking space in {area.nation}, and a "
                "straight line across the sea would mislead."
            )
        ]
    middle = float(access.mean_distance(small)["median_km"].iloc[0])
    far = f"{sentences.number(middle, 0 if middle > _FAR_KM else 1)} km"
    if small["km"].min() > max(access.THRESHOLDS_KM):
        blame = (
            " That says more of the layer than of the place: a space that it lacks may be close by."
        )
        unsure = "" if layer.complete else blame
        return [
            (
                f"Nobody here lives within {max(access.THRESHOLDS_KM):g} km of a space that the "
                f"layer knows; the nearest is about {far} from the middle resident, in a straight "
                f"line.{unsure}"
            )
        ]
    rows = [_row("All residents", small)]
    deprived = small["decile"] <= _DEPRIVED_FIFTH
    for name, part in (
        ("In the nation’s most deprived fifth", small[deprived]),
        ("In other neighbourhoods", small[~deprived]),
        ("In rural neighbourhoods", small[small["rural"]]),
        ("In urban neighbourhoods", small[~small["rural"]]),
    ):
        if 0 < len(part) < len(small):
            rows.append(_row(name, part))
    limits = tuple(f"{limit:g}\N{NO-BREAK SPACE}km" for limit in access.THRESHOLDS_KM)
    return [
        (
            f"Half of the residents live within {far} of the nearest space that the layer knows."
            + ("" if layer.complete else " True distances can only be shorter.")
        ),
        Table(
            f"Residents of {area.name} within a distance of the nearest known space",
            ("Residents", *limits),
            tuple(rows),
        ),
        Note("Straight lines from the middle of each neighbourhood, not travel times."),
    ]


def _row(name: str, part: pd.DataFrame) -> tuple[str, ...]:
    return (name, *(_percent(share) for share in access.within(part)["share"]))


def reasons(area: Area, types: pd.DataFrame) -> str:
    """Why the region is of its type, or has none, in a sentence."""
    found = type_of(area.region, types)
    return untyped(found) if found.kind is None else standing(found)


def other_definitions(area: Area, definition: str) -> str:
    """Types of the region under the other definitions at their default thresholds."""
    kinds: dict[str, list[str]] = {kind: [] for kind in regions_types.TYPES}
    for key, chosen in regions_types.definitions().iterrows():
        if key not in (definition, "own"):
            kind = plain.region_types(str(key))["type"][area.region]
            if kind in kinds:
                kinds[kind].append(str(chosen["name"]).lower())
    said = [f"{kind} by {listed(names)}" for kind, names in kinds.items() if names]
    return f"By other definitions it would be {'; '.join(said)}."


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
