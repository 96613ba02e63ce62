"""The brief of one region or district, written from the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pandas as pd

from analysis.regions.unusual import typical
from pages.brief import evidence, inputs, local, map_picture
from pages.brief.document import Badge, Brief, Note, Picture, Section, Table
from pages.brief.inputs import Area, Comparators, Options, View
from pages.shared.store import plain
from pages.shared.words import sentences
from pages.shared.words.coverage import Layer

#: Rows of the key figures; of several keys, the first that has a value (nations measure apart).
KEY_FIGURES = (
    ("population",),
    ("deprived_20_share",),
    ("gva_per_head", "gdp_per_head"),
    ("gdhi_per_head",),
    ("gva_per_hour",),
    ("population_growth",),
    ("gva_per_head_growth",),
    ("median_weekly_pay",),
    ("employment_rate", "employment_rate_ni"),
    ("qualifications_level_3", "qualifications_level_3_ni"),
    ("child_poverty",),
    ("rural_share",),
    ("gigabit",),
)
NAMES = {
    "population": "Residents",
    "deprived_20_share": "In the nation’s most deprived fifth",
    "gva_per_head": "Output (GVA) per head",
    "gdp_per_head": "Output (GDP) per head",
    "gdhi_per_head": "Household income per head",
    "gva_per_hour": "Output (GVA) per hour worked",
    "population_growth": "Population growth",
    "gva_per_head_growth": "Growth of output per head, nominal",
    "median_weekly_pay": "Median weekly pay",
    "employment_rate": "In work, aged 16 to 64",
    "employment_rate_ni": "In work, working age (NI measure)",
    "qualifications_level_3": "Qualified to level 3, aged 16 to 64",
    "qualifications_level_3_ni": "Qualified to level 3 (NI measure)",
    "child_poverty": "Children in relative poverty",
    "rural_share": "In rural neighbourhoods",
    "gigabit": "Premises with gigabit broadband",
}


def region_brief(
    code: str, *, comparators: Comparators | None = None, **options: Unpack[Options]
) -> Brief:
    """Write the brief of a region or of one of its districts.

    Parameters
    ----------
    code : str
        ITL3 code, or GSS code of a district (old ones too).
    comparators : Comparators, optional
        What the area is compared with, areas of its own kind; the most similar ones if left out.
    **options
        See :class:`pages.brief.inputs.Options`.

    Returns
    -------
    Brief

    Raises
    ------
    DataError
        If there is no such area, or a table cannot be read.
    AnalysisError
        If the definition is unknown or its threshold out of range.
    """
    area, view = inputs.area(code), inputs.view(options)
    kind = view.kinds.get(area.region)
    alike = plain.similar(area.code, area.geography)
    others = comparators or Comparators(tuple(alike.index), f"similar {area.noun}s")
    table, used = key_figures(area, others)
    return assembled(
        view,
        used,
        title=f"Skills and coworking in {area.name} ({area.code})",
        badges=[_badge(kind)],
        standfirst=_standfirst(area, view, kind),
        opening=(
            Section("Key figures", table),
            Section("Where it is", (_map(area, view.kinds, view.layer),)),
        ),
        front=(
            local.unusual_section(area, others),
            local.similar_section(area, alike, view.kinds),
            local.deprivation_section(area),
            local.access_section(area, view.layer),
        ),
        back=(
            evidence.suggested(view, kind),
            evidence.policy(kind),
            evidence.unknown(area.name, view.layer),
            evidence.cautions({area.nation}),
        ),
    )


def assembled(
    view: View,
    used: Sequence[str],
    *,
    title: str,
    badges: Sequence[Badge],
    standfirst: tuple[str, ...],
    opening: tuple[Section, ...],
    front: tuple[Section, ...],
    back: tuple[Section, ...],
) -> Brief:
    """Brief of its parts, with what every brief says of its survey, layer and sources."""
    survey, layer = view.survey, view.layer
    name = "Simulated survey" if survey.simulated else f"Survey: {survey.name}"
    own = [Badge(f"Coworking spaces: {layer.name}", "")] if layer.own else []
    return Brief(
        title,
        (*badges, Badge(name, "simulated" if survey.simulated else ""), *own),
        standfirst,
        opening,
        front,
        back,
        evidence.imprint(view, used),
        "Not official statistics",
        view.address,
        view.date,
    )


def _badge(kind: str | None) -> Badge:
    return Badge(f"{kind.capitalize()} region" if kind else "Region type not known", kind or "")


def _standfirst(area: Area, view: View, kind: str | None) -> tuple[str, ...]:
    here = plain.regions().loc[area.region]
    rural = float(plain.wide(area.geography)["rural_share"][area.code])
    within = str(here["itl2_name"])
    where = f"a region of {area.nation}"
    where += f", in {within}" if within not in (area.nation, area.name) else ""
    if area.noun == "district":
        where = f"a district of the region {area.region_name} ({area.region}), {area.nation}"
    shore = ", on the coast" if area.noun == "region" and here["coastal"] else ""
    facts = (
        f"{area.name} is {where}{shore}. It has {area.population:,} residents "
        f"({area.population_period}), {sentences.number(rural, 0)}% of them in rural "
        "neighbourhoods."
    )
    of_region = "" if area.noun == "region" else f"The type is that of {area.region_name}. "
    name = view.definition.name.lower()
    how = f"By the definition “{name}”, the region is {kind}. " if kind else ""
    why = local.reasons(area, view.types)
    others = local.other_definitions(area, view.definition.key)
    return facts, f"{of_region}{how}{why} {others}"


def key_figures(area: Area, others: Comparators) -> tuple[tuple[Table, Note], list[str]]:
    """Return the table of key figures, a note on it, and its sources in sentences."""
    rows, used = [], dict[str, list[str]]()
    for keys in KEY_FIGURES:
        row = newest(area, keys)
        if row is None:
            continue
        key = str(row["indicator"])
        rank = area.rank(key)
        ranked = _mark(row) if rank is None else f"{rank.rank} of {rank.ranked}"
        cells = (NAMES[key], figure(row), _typical(area, key, others.codes), ranked)
        rows.append((*cells, sentences.period(str(row["period"]))))
        used.setdefault(str(row["source"]), []).append(NAMES[key])
    heading = sentences.capital(others.among)
    columns = ("Measure", "Value", heading, f"Rank in {area.nation}", "Period")
    few = any(typical == "[z]" for _, _, typical, *_ in rows)
    note = Note(
        f"In brackets: 95% confidence interval, where one is published. {heading}: median of "
        f"{len(others.codes)}{'; [z] where too few of them measure alike' if few else ''}. "
        "Rank: 1 = highest."
    )
    table = Table(f"Key figures of {area.name}", columns, tuple(rows))
    return (table, note), source_lines(used)


def source_lines(used: Mapping[str, Sequence[str]]) -> list[str]:
    """Sources of the key figures, each after what it gave."""
    return [f"{sentences.lowered(', '.join(names))}: {source}" for source, names in used.items()]


def newest(area: Area, keys: Sequence[str]) -> dict[str, Any] | None:
    """Newest row of the first of several indicators that has a value; None if there is no row."""
    table = plain.rows_of(area.code, area.geography)
    found = [sentences.records(table.loc[[key]])[0] for key in keys if key in table.index]
    known = [row for row in found if pd.notna(row["value"])]
    return next(iter(known or found), None)


def figure(row: Mapping[str, Any]) -> str:
    """Value with its unit and, where there is one, its interval on a second line."""
    if pd.isna(row["value"]):
        return _mark(row)
    shown = with_unit(row["indicator"], float(row["value"]))
    if pd.isna(row["lower_95"]):
        return shown
    decimals = inputs.unit_of(row["indicator"])[1]
    return f"{shown}\n({sentences.interval(row['lower_95'], row['upper_95'], decimals)})"


def _mark(row: Mapping[str, Any]) -> str:
    """Mark of why a row has no value."""
    return f"[{row['status'] or 'x'}]"


def with_unit(key: str, value: float) -> str:
    """Value of an indicator with its sign; words of the unit stand in the name."""
    unit, decimals = inputs.unit_of(key)
    return sentences.with_unit(value, "" if unit == "residents" else unit, decimals)


def _typical(area: Area, key: str, others: Sequence[str]) -> str:
    """Median of the comparators, if enough of them have a comparable value."""
    values, nations = plain.wide(area.geography)[key], plain.areas(area.geography)["nation"]
    median = typical(values, area.code, others, nations)
    return "[z]" if pd.isna(median) else with_unit(key, median)


def _map(area: Area, kinds: "pd.Series[str]", layer: Layer) -> Picture:
    spaces = area.spaces(layer)
    kind = kinds.get(area.region)
    typed = (
        f"in {'an' if kind == 'advanced' else 'a'} {kind} region" if kind else "of no known type"
    )
    dots = "no coworking space" if not spaces else f"{spaces} coworking space{'s' * (spaces > 1)}"
    abroad = " The Republic of Ireland is not drawn." if area.nation == "Northern Ireland" else ""
    return map_picture.picture(
        [area],
        kinds,
        layer,
        f"Map of {area.name} and the regions around it, left-behind ones hatched in dark blue, "
        f"advanced ones orange. {area.name} is outlined: {typed}, with {dots} in the layer."
        f"{abroad}",
        abroad,
    )
