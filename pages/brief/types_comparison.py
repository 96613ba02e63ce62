"""The brief that compares left-behind with advanced regions."""

import datetime as dt

import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions import types
from analysis.regions.group_differences import compare_groups, group_differences
from geodata.tables.schema import NATIONS
from pages.brief import content, evidence, inputs, local, map_picture
from pages.brief.document import Badge, Brief, Note, Picture, Section, Table
from pages.brief.inputs import Survey
from pages.shared.store import plain
from pages.shared.words import coverage, sentences
from pages.shared.words.coverage import Layer
from pages.shared.words.types import OwnTypes


def types_brief(
    *,
    nation: str | None = None,
    definition: str = "multi_indicator",
    cut: float | None = None,
    own: OwnTypes | None = None,
    address: str = "",
    survey: Survey | None = None,
    layer: Layer | None = None,
    date: dt.date | None = None,
) -> Brief:
    """Write the brief that sets left-behind against advanced regions.

    Parameters
    ----------
    nation : str, optional
        Regions of one nation only; the effects are still of the whole survey.
    definition, cut, own, address, survey, layer, date
        As in :func:`pages.brief.content.region_brief`.

    Returns
    -------
    Brief

    Raises
    ------
    AnalysisError
        If there is no such nation, or it has no region of one of the types.
    DataError
        If a table cannot be read.
    """
    kinds = inputs.typed(definition, cut, own)["type"].dropna()
    survey, layer = survey or inputs.demo_survey(), inputs.placed(layer)
    chosen = _chosen(kinds, nation)
    where = f" in {nation}" if nation else ""
    figures, used = _key_figures(chosen)
    badges = [Badge(f"{kind.capitalize()} regions", kind) for kind in types.TYPES]
    return Brief(
        title=f"Skills and coworking: left-behind and advanced regions{where}",
        badges=(*badges, *content.simulated(survey), *content.own_layer(layer)),
        standfirst=(_introduction(chosen, where),),
        opening=(figures,),
        front=(_supply(chosen, layer), _deprivation(chosen), _map(kinds, layer)),
        back=(
            evidence.suggested(survey, kinds, None),
            evidence.policy(None),
            evidence.unknown("either type of region", layer),
            evidence.cautions({nation} if nation else set(NATIONS)),
        ),
        imprint=evidence.imprint(definition, cut, used, survey=survey, layer=layer, own=own),
        status=evidence.STATUS,
        address=address,
        date=date or dt.datetime.now(tz=dt.UTC).date(),
    )


def _chosen(kinds: "pd.Series[str]", nation: str | None) -> "pd.Series[str]":
    nations = plain.regions()["nation"].reindex(kinds.index)
    if nation is not None and nation not in NATIONS:
        message = f"There is no nation {nation!r}: give one of {', '.join(NATIONS)}."
        raise AnalysisError(message)
    chosen = kinds if nation is None else kinds[nations == nation]
    for kind in types.TYPES:
        if not chosen.eq(kind).any():
            message = (
                f"{nation or 'The UK'} has no {kind} region by this definition: choose another "
                "definition or threshold."
            )
            raise AnalysisError(message)
    return chosen


def _introduction(chosen: "pd.Series[str]", where: str) -> str:
    people = plain.regions()["population"].reindex(chosen.index)
    behind = chosen.eq(types.LEFT_BEHIND)
    share = 100 * people[behind].sum() / people.sum()
    return (
        f"{int(behind.sum())} of the {len(chosen)} regions{where or ' of the UK'} are left-behind "
        f"by the definition below, home to {people[behind].sum():,} people, "
        f"{sentences.number(share, 0)}% of residents. The others are called advanced."
    )


def _key_figures(chosen: "pd.Series[str]") -> tuple[Section, list[str]]:
    """Section with means, quartiles and the difference of means; sources in sentences."""
    table = plain.wide().loc[chosen.index]
    keys = [_known(table[list(several)]) for several in content.KEY_FIGURES]
    table = table[keys]
    people = plain.regions()["population"]
    spread = compare_groups(table, chosen, people).set_index(["indicator", "group"])
    gaps = group_differences(table, chosen, types.TYPES)
    newest = plain.newest().set_index(["area_code", "indicator"]).sort_index()
    rows, used = [], dict[str, list[str]]()
    for key in keys:
        here = newest.xs(key, level="indicator").reindex(chosen.index[table[key].notna()])
        cells = []
        for kind in types.TYPES:
            row = sentences.records(spread.loc[[(key, kind)]])[0]
            middle = content.with_unit(key, row["mean"])
            cells.append(middle + _interval(key, row["low_quartile"], row["high_quartile"]))
        gap = sentences.records(gaps.loc[[key]])[0]
        difference = content.with_unit(key, gap["difference"]).replace("%", "points")
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
    for kind in types.TYPES:
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


def _deprivation(chosen: "pd.Series[str]") -> Section:
    """Section with residents of each type by fifth of deprivation."""
    small = plain.small_areas()
    rows = []
    for kind in types.TYPES:
        part = small[small["itl3"].isin(chosen.index[chosen == kind])]
        rows.append((sentences.TYPES[kind], *local.fifths(part)))
    columns = ("Type", "Most deprived", "2nd", "3rd", "4th", "Least")
    named = Table("Share of residents in each fifth of deprivation", columns, tuple(rows))
    note = Note("Residents by fifth of their own nation’s index; 20% each would be like it.")
    return Section("Deprivation", (named, note))


def _map(kinds: "pd.Series[str]", layer: Layer) -> Section:
    picture = Picture(
        map_picture.area_map([], kinds, layer),
        map_picture.WIDTH,
        map_picture.MAP_HEIGHT + map_picture.STRIP_HEIGHT,
        "Map of the United Kingdom: left-behind regions hatched in dark blue, advanced ones "
        "orange, coworking spaces of the layer as white dots.",
        "Region types, ITL3 regions of January 2025, and coworking spaces.",
    )
    return Section("Where they are", (picture,))
