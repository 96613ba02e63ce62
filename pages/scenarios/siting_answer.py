"""The answer to where the next coworking spaces should be: places, who is reached, how sure."""

from functools import partial
from typing import Any, Final, NamedTuple

import pandas as pd
import streamlit as st

from analysis import siting
from pages.scenarios import figures, siting_data
from pages.scenarios.siting_data import Prepared, Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, background, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import Site
from pages.shared.store import atlas
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

_STATUS: Final = {
    "optimal": "proven best",
    "within gap": "proven within {gap}% of the best",
    "greedy": "found by greedy choice and exchanges when the time was up, at most {gap}% below "
    "the best",
    "stopped": "the best found when the search was stopped, at most {gap}% below the best",
}
_OUT_OF_REACH: Final = "Newly within the distance, of those who are out of reach now"
_PROVEN: Final = "No other places can reach more than this much above these"
#: What a partial list of spaces means for residents newly reached.
_GAPS: Final = " If the list omits an existing space, the gain is overstated."


class Answer(NamedTuple):
    """Places in their order with what each reaches, and how they were found."""

    headline: str
    method: str
    sites: pd.DataFrame
    value: float
    best: siting.Siting | None
    moved: bool

    def marks(self) -> list[Site]:
        """Places as the map takes them."""
        return [
            Site(
                east=float(row["easting"]),
                north=float(row["northing"]),
                lines=[
                    f"Near {row['name']}",
                    f"{sentences.number(row['reach'], 0)} residents reached",
                ],
            )
            for row in sentences.records(self.sites)
        ]


def answer(
    question: Question,
    prepared: Prepared,
    moved: list[tuple[float, float]] | None,
    best: siting.Siting | None,
) -> Answer:
    """Answer with the places that a person moved, or else with the best ones."""
    if moved is not None:
        points = pd.DataFrame(moved, columns=["easting", "northing"], dtype=float)
        sites = siting_data.placed(points)
    elif best is not None:
        sites = siting_data.placed(best.sites[["easting", "northing"]].reset_index(drop=True))
    found = siting_data.by_hand(question, prepared, sites)
    value = found.value if question.aim == "cover" else found.mean_km
    return Answer(
        _headline(question, prepared, found),
        _method(question, best, moved=moved is not None),
        found.sites,
        value,
        best,
        moved is not None,
    )


def _who(question: Question) -> str:
    """Whom the question counts, in words."""
    if question.weights == siting_data.weights_of("deprived", 1):
        return "residents of deprived neighbourhoods"
    if question.weights == siting_data.weights_of("all", 1):
        return "residents"
    return "residents, weighted by deprivation,"


def _headline(question: Question, prepared: Prepared, found: siting.Placed) -> str:
    count = len(found.sites)
    few = {0: "No new coworking space", 1: "One new coworking space"}
    spaces = few.get(count, f"{count} new coworking spaces")
    if question.aim == "mean":
        return (
            f"{spaces} for {question.zone.name} would leave {_who(question)} "
            f"{sentences.number(found.mean_km, 1)} km from the nearest one on average"
        )
    newly = prepared.weight[(prepared.areas["km"] > question.km) | prepared.areas["km"].isna()]
    if not newly.sum():
        return f"All {_who(question)} of {question.zone.name} are within {question.km:g} km already"
    return (
        f"{spaces} for {question.zone.name} would bring {sentences.number(found.value, 0)} "
        f"{_who(question)} within {question.km:g} km for the first time"
    )


def _method(question: Question, best: siting.Siting | None, *, moved: bool) -> str:
    """How the places were found, and how sure it is that there are no better ones."""
    if best is None:
        return "Places set by hand; the best ones have not been looked for."
    said = _STATUS[best.status].format(gap=sentences.number(100 * best.gap, 2))
    counted = "km on average" if question.aim == "mean" else "people"
    if not moved:
        return f"Straight-line distances. The answer is {said}."
    decimals = 2 if question.aim == "mean" else 0
    return (
        f"Places set by hand. The best {question.k} would give "
        f"{sentences.number(best.value, decimals)} {counted} ({said})."
    )


def listed(question: Question, found: Answer) -> None:
    """List the places with what each reaches and adds; say how good the answer is."""
    layout.note(found.method)
    for note in found.best.notes if found.best and not found.moved else []:
        layout.note(note)
    if found.moved:
        st.button(
            "Back to the best places",
            icon=":material/undo:",
            key="best-again",
            on_click=address.put,
            args=("sites", None),
        )
    table = places_table(question, found)
    tables.show(table, "sites-table")
    widgets.download_buttons(table, _about(found.headline, found.method))


def places_table(question: Question, found: Answer) -> Table:
    """Places with the residents that each adds and reaches."""
    added = "Newly within reach" if question.aim == "cover" else "Newly within the distance"
    all_of_them = f"All residents of {question.zone.name} within {question.km:g} km"
    people = "people counted, as the title says"
    columns = (
        Column("place", "Place", "Place in the order in which spaces are added"),
        Column("name", "Near", "Name of the nearest small area"),
        Column("gain", added, "People newly within reach through it", people, decimals=0),
        Column("reach", all_of_them, "Residents within reach of it", "residents", decimals=0),
        Column("region", "" if question.zone.region else "Region", "Name of the region"),
        Column("itl3", "", "Code of the region (ITL3, January 2025)"),
        Column("lad", "", "Code of the local authority district, December 2024"),
        Column("code", "", "Code of the small area (LSOA, data zone or super output area)"),
        Column("decile", "", "Decile of the small area in its nation, 1 = most deprived"),
        Column("easting", "", "Easting in EPSG:27700", "m", exact=True),
        Column("northing", "", "Northing in EPSG:27700", "m", exact=True),
    )
    rows = found.sites.assign(
        place=range(1, len(found.sites) + 1),
        region=found.sites["itl3"].map(atlas.regions()["name"]),
    )
    gaps = "" if atlas.layer_is_complete() else _GAPS
    note = (
        "“Newly” counts each person once, at the first place in this order that reaches them, and "
        "nobody who is within the distance of a listed space already. "
    )
    return Table(
        "atlas-places",
        "Places with the residents that each reaches.",
        columns,
        rows,
        notes=[f"{note}{atlas.coverage()}{gaps}"],
    )


def _about(title: str, *notes: str) -> downloads.About:
    return downloads.About(
        title,
        "Coworking Skills Atlas; small areas and populations of the UK's nations",
        "Open Government Licence v3.0",
        [*notes, atlas.coverage(), *atlas.attributions()],
        address.address(),
    )


def tabs(question: Question, prepared: Prepared, found: Answer) -> None:
    """Draw what lies behind the answer, a tab each; a tab is computed when it is opened."""
    bodies: dict[str, partial[None]] = {
        "Who is newly reached": partial(_reached, question, prepared, found),
        "Each further space": partial(_gains, question, prepared),
        "Other distances and people": partial(_sensitivity, question, prepared),
        "Method and limits": partial(_limits),
    }
    boxes = st.tabs(list(bodies), key="look", on_change="rerun", bind="query-params")
    for box, body in zip(boxes, bodies.values(), strict=True):
        if box.open:
            with box:
                body()


def _reached(question: Question, prepared: Prepared, found: Answer) -> None:
    """Shares of each decile, and of rural and urban residents, before and after."""
    deciles = siting_data.reached(question, prepared, found.sites, "decile")
    deciles = deciles.assign(group=[f"{decile:.0f}" for decile in deciles["decile"]])
    rural = siting_data.reached(question, prepared, found.sites, "rural")
    rural = rural.assign(group=["Rural" if flag else "Urban" for flag in rural["rural"]])
    left, right = st.columns([3, 2], gap="medium")
    for box, part, axis, key in (
        (left, deciles, "Decile of deprivation, 1 = most deprived", "reached-deciles"),
        (right, rural, "Kind of place", "reached-rural"),
    ):
        with box:
            figure(
                figures.reached(part, theme=theme(), axis=axis),
                key,
                "; ".join(
                    f"{axis.split(',', maxsplit=1)[0]} {row['group']}: "
                    f"{sentences.number(100 * row['share_before'], 1)}% before, "
                    f"{sentences.number(100 * row['share_after'], 1)}% with the new places"
                    for row in sentences.records(part)
                ),
            )
    table = reached_table(pd.concat([deciles, rural], ignore_index=True))
    tables.show(table, "reached-table")
    widgets.download_buttons(table, _about(found.headline, found.method))


def reached_table(groups: pd.DataFrame) -> Table:
    """Residents of each group within the distance, before and after."""
    names = groups["group"]
    before, after = "Share within the distance before", "Share within it with the new places"
    return Table(
        "atlas-newly-reached",
        "Residents within the distance by group, before and after.",
        (
            Column("Group", "Group", "Decile of deprivation, or kind of place"),
            Column("Residents", "Residents", "Residents of the group", "residents"),
            Column("Within already", "Within already", "Near a listed space", "residents"),
            Column("Newly within", "Newly within", "Near a new place alone", "residents"),
            Column("% before", "% before", before, "% of residents", decimals=1),
            Column("% after", "% after", after, "% of residents", decimals=1),
            Column("Status", "", "ok, or why there is no share, as a mark"),
        ),
        pd.DataFrame(
            {
                "Group": names.where(~names.str.isdigit(), "Decile " + names),
                "Residents": groups["population"].round().astype(int),
                "Within already": groups["before"].round().astype(int),
                "Newly within": groups["newly"].round().astype(int),
                "% before": 100 * groups["share_before"],
                "% after": 100 * groups["share_after"],
                "Status": words_marks.status(groups["share_before"]),
            }
        ),
    )


def worked_out(
    slot: str, question: Question, prepared: Prepared, *, button: str, doing: str, time: str
) -> Any:
    """Result of a slot of `siting_data.WORK`: at once if the question is small, else by a run.

    The person starts the run with `button`; until it has ended there is no result.
    """
    if len(prepared.areas) <= siting_data.AT_ONCE:
        return siting_data.at_once(slot, question)
    work = partial(siting_data.WORK[slot], question, prepared)
    begin = partial(background.start, slot, question, work)
    job = background.find(slot)
    if job is None or job.key != question:
        st.button(button, icon=":material/play_arrow:", key=f"start-{slot}", on_click=begin)
        layout.note(
            f"{len(prepared.areas):,} neighbourhoods: this takes {time}. It can be stopped, and "
            "continues while you look at another page."
        )
        return None
    if not job.finished:
        background.watch(job, doing)
        return None
    return background.outcome(slot, job, begin)


def _again(slot: str, question: Question, prepared: Prepared) -> pd.DataFrame | None:
    """Solve the question again and again, as a slot of `siting_data.WORK` does."""
    if question.aim == "mean":
        layout.note("Shown for the aim of most residents within the distance.")
        return None
    found: pd.DataFrame | None = worked_out(
        slot,
        question,
        prepared,
        button="Work this out",
        doing=f"Working out {slot}",
        time="up to several minutes, because each is solved many times",
    )
    return found


def _gains(question: Question, prepared: Prepared) -> None:
    """How much each further space adds, the best places for every number."""
    curve = _again("each further space", question, prepared)
    if curve is None:
        return
    last = sentences.records(curve)[min(question.k, len(curve)) - 1]
    more = sentences.number(last["added"], 0)
    best = (
        f"The best {last['k']} places reach {more} more than the best {last['k'] - 1}: together"
        if last["k"] > 1
        else f"The best place reaches {more}:"
    )
    st.markdown(f"**{best} {sentences.number(100 * last['share'], 0)}% of those now out of reach**")
    figure(
        figures.gains(curve, theme=theme(), measure="Newly within the distance"),
        "gains-figure",
        "; ".join(
            f"{row['k']} spaces: {sentences.number(row['value'], 0)}"
            for row in sentences.records(curve)
        ),
        data=curve,
    )
    table = gains_table(curve)
    layout.note(table.notes[0])
    title = (
        f"What each further space for {question.zone.name} adds, {_who(question)} within "
        f"{question.km:g} km"
    )
    widgets.download_buttons(table, _about(title))


def gains_table(curve: pd.DataFrame) -> Table:
    """What each further space adds, of :func:`pages.scenarios.siting_data.curve`, for a file."""
    people, share = "people counted, as the title says", "% of the people counted"
    return Table(
        "atlas-each-further-space",
        "What each further space adds.",
        (
            Column("spaces", "", "Number of new spaces, at the best places for it", "spaces"),
            Column("newly_within", "", "People newly within the distance of any", people),
            Column("added", "", "People more than with one space fewer", people),
            Column("share_of_those_out_of_reach", "", _OUT_OF_REACH, share),
            Column("proven_within", "", _PROVEN, "%"),
        ),
        pd.DataFrame(
            {
                "spaces": curve["k"],
                "newly_within": curve["value"],
                "added": curve["added"],
                "share_of_those_out_of_reach": 100 * curve["share"],
                "proven_within": 100 * curve["gap"],
            }
        ),
        notes=[
            (
                "Each number is solved separately: the best three need not include the best two. "
                "So a bar is what one more space adds, not what one place of the table reaches."
            )
        ],
    )


def _sensitivity(question: Question, prepared: Prepared) -> None:
    """How the places change with the distance and with who counts."""
    found = _again("other distances and people", question, prepared)
    if found is None:
        return
    table = sensitivity_table(found, question.k)
    tables.show(table, "sensitivity-table")
    title = (
        f"How the best places for {question.zone.name} change with the distance and with who counts"
    )
    widgets.download_buttons(table, _about(title))


def sensitivity_table(found: pd.DataFrame, places: int) -> Table:
    """How the answer of a number of places changes: see `siting_data.sensitivity`."""
    loss = "Reach lost by the distance and people asked for"
    stay = "Places within 1 km of one of the answer asked for"
    share, proven = "share_of_those_out_of_reach", "proven_within"
    return Table(
        "atlas-other-distances",
        "How the answer changes with distance and weighting.",
        (
            Column("distance_km", "Within, km", "Distance", "km", decimals="decimals"),
            Column("whom", "Whom", "Who counts, and how much"),
            Column(share, "% of those out of reach", _OUT_OF_REACH, "% of people", decimals=1),
            Column("places", "", "Places that were asked for", "places"),
            Column("places_that_stay", f"Sites unchanged (of {places})", stay, "places"),
            Column("loss", "Loss by your own measure, %", loss, "% of the best total", decimals=1),
            Column(proven, "Proven within, %", _PROVEN, "%", decimals=2),
        ),
        pd.DataFrame(
            {
                "distance_km": found["km"],
                "decimals": [len(f"{km:g}".partition(".")[2]) for km in found["km"]],
                "whom": found["weighting"],
                share: 100 * found["share"],
                "places": places,
                "places_that_stay": found["overlap"],
                "loss": 100 * found["regret"],
                proven: 100 * found["gap"],
            }
        ),
        notes=[
            (
                "A site is unchanged if one of the new answer is within 1 km of it. The loss is "
                "what the other answer's places would forgo by the distance and the people that "
                "you asked for: if it is small, the choice hardly matters."
            )
        ],
    )


def _limits() -> None:
    st.markdown(
        "- **Exact**: the places are chosen by integer programming (maximal covering, Church and "
        "ReVelle 1974; p-median, Hakimi 1964) with the HiGHS solver, and come with a bound that no "
        "other choice can pass.\n"
        "- **Straight lines**: distance is measured from one point in each neighbourhood, as the "
        "crow flies, not along roads or timetables. An estuary can make the journey much longer.\n"
        "- **Residents, not users**: few of the working-age population use coworking spaces. To "
        "live near one is not to use it, and nothing here says that skills would change. Residents "
        "of neighbourhoods are of the census of 2021 (England, Wales), mid-2021 (Scotland) and "
        "mid-2019 (Northern Ireland): their sum is not a region’s latest figure.\n"
        "- **Places are neighbourhood centres** unless you give postcodes: whether there is a "
        "building, a landlord and an operator is for you to find out.\n"
        "- **Deciles are within a nation**: weights by decile compare neighbourhoods of one "
        "nation; across nations they treat unlike indices alike."
    )
    layout.note(atlas.coverage())
