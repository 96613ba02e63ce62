"""The answer to where the next coworking spaces should be: places, who is reached, how sure."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

from analysis import siting
from pages.scenarios import figures, siting_data
from pages.scenarios.siting_data import Prepared, Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, background, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import Site
from pages.shared.store import atlas
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

_STATUS: Final = {
    "optimal": "proven best",
    "within gap": "proven within {gap} % of the best",
    "greedy": "found by greedy choice and exchanges when the time was up, at most {gap} % below "
    "the best",
    "stopped": "the best found when the search was stopped, at most {gap} % below the best",
}


class Answer(NamedTuple):
    """Places in their order with what each reaches, and how they were come by."""

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
    tables: Prepared,
    moved: list[tuple[float, float]] | None,
    best: siting.Siting | None,
) -> Answer:
    """Answer with the places that a person moved, or else with the best ones."""
    if moved is not None:
        points = pd.DataFrame(moved, columns=["easting", "northing"], dtype=float)
        sites = siting_data.placed(points)
    elif best is not None:
        sites = siting_data.placed(best.sites[["easting", "northing"]].reset_index(drop=True))
    found = siting_data.by_hand(question, tables, sites)
    value = found.value if question.aim == "cover" else found.mean_km
    return Answer(
        _headline(question, tables, found),
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


def _headline(question: Question, tables: Prepared, found: siting.Placed) -> str:
    count = len(found.sites)
    spaces = (
        "No new coworking space"
        if not count
        else ("One new coworking space" if count == 1 else f"{count} new coworking spaces")
    )
    if question.aim == "mean":
        return (
            f"{spaces} for {question.zone.name} would leave {_who(question)} "
            f"{sentences.number(found.mean_km, 1)} km from the nearest one on average"
        )
    newly = tables.weight[(tables.areas["km"] > question.km) | tables.areas["km"].isna()]
    if not newly.sum():
        return f"All {_who(question)} of {question.zone.name} are within {question.km:g} km already"
    return (
        f"{spaces} for {question.zone.name} would bring {sentences.number(found.value, 0)} "
        f"{_who(question)} within {question.km:g} km for the first time"
    )


def _method(question: Question, best: siting.Siting | None, *, moved: bool) -> str:
    """How the places were come by, and how sure it is that there are no better ones."""
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
    added = "Newly within reach" if question.aim == "cover" else "Newly within the distance"
    table = pd.DataFrame(
        {
            "Place": range(1, len(found.sites) + 1),
            "Near": found.sites["name"],
            added: found.sites["gain"].round().astype(int),
            f"All residents of {question.zone.name} within {question.km:g} km": found.sites["reach"]
            .round()
            .astype(int),
            "Region": found.sites["itl3"].map(atlas.regions()["name"]),
        }
    )
    shown = table.drop(columns="Region") if question.zone.region else table
    layout.table(shown, "sites-table", "Places with the residents that each reaches.")
    layout.note(
        "“Newly” counts each person once, at the first place in this order that reaches them, and "
        "nobody who is within the distance of a space of the layer already. "
        + atlas.coverage()
        + ("" if atlas.layer_is_complete() else " Where it misses a space, fewer people are new.")
    )
    exact = found.sites.assign(
        place=range(1, len(found.sites) + 1), region=table["Region"].to_numpy()
    ).drop(columns=["island"])
    widgets.download_buttons(exact, _about(found.headline, found.method), "atlas-places")


def _about(title: str, *notes: str) -> downloads.About:
    return downloads.About(
        title,
        "Coworking Skills Atlas; small areas and populations of the UK's nations",
        "Open Government Licence v3.0",
        [*notes, atlas.coverage(), *atlas.attributions()],
        address.address(),
    )


def tabs(question: Question, tables: Prepared, found: Answer) -> None:
    """Draw what lies behind the answer, a tab each; a tab is computed when it is opened."""
    bodies = {
        "Who is newly reached": partial(_reached, question, tables, found),
        "Each further space": partial(_gains, question, tables),
        "Other distances and people": partial(_sensitivity, question, tables),
        "Method and limits": partial(_limits),
    }
    boxes = st.tabs(list(bodies), key="look", on_change="rerun", bind="query-params")
    for box, body in zip(boxes, bodies.values(), strict=True):
        if box.open:
            with box:
                body()


def _reached(question: Question, tables: Prepared, found: Answer) -> None:
    """Shares of each decile, and of rural and urban residents, before and after."""
    deciles = siting_data.reached(question, tables, found.sites, "decile")
    deciles = deciles.assign(group=[f"{decile:.0f}" for decile in deciles["decile"]])
    rural = siting_data.reached(question, tables, found.sites, "rural")
    rural = rural.assign(group=["Rural" if flag else "Urban" for flag in rural["rural"]])
    both = pd.concat([deciles, rural], ignore_index=True).drop(columns=["decile", "rural"])
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
                    f"{sentences.number(100 * row['share_before'], 1)} % before, "
                    f"{sentences.number(100 * row['share_after'], 1)} % with the new places"
                    for row in sentences.records(part)
                ),
            )
    shown = pd.DataFrame(
        {
            "Group": ["Decile " + name if name.isdigit() else name for name in both["group"]],
            "Residents": both["population"].round().astype(int),
            "Within already": both["before"].round().astype(int),
            "Newly within": both["newly"].round().astype(int),
            "% before": [sentences.number(100 * share, 1) for share in both["share_before"]],
            "% after": [sentences.number(100 * share, 1) for share in both["share_after"]],
        }
    )
    layout.table(
        shown, "reached-table", "Residents within the distance by group, before and after."
    )
    numbers = shown.assign(
        **{"% before": 100 * both["share_before"], "% after": 100 * both["share_after"]},
        Status=words_marks.status(both["share_before"]),
    )
    widgets.download_buttons(
        words_marks.significant(numbers),
        _about(found.headline, found.method),
        "atlas-newly-reached",
    )


def _worked_out(
    question: Question,
    tables: Prepared,
    slot: str,
    at_once: Callable[[Question], pd.DataFrame],
    work: Callable[[Question, Prepared, background.Report], pd.DataFrame],
) -> pd.DataFrame | None:
    """Solve a small question again and again at once, a large one in the background."""
    if question.aim == "mean":
        layout.note("Shown for the aim of most residents within the distance.")
        return None
    if len(tables.areas) <= siting_data.AT_ONCE:
        return at_once(question)
    begin = partial(background.start, slot, question, partial(work, question, tables))
    job = background.find(slot)
    if job is None or job.key != question:
        st.button(
            "Work this out", icon=":material/play_arrow:", key=f"start-{slot}", on_click=begin
        )
        layout.note(
            f"{len(tables.areas):,} neighbourhoods, solved again and again: this takes up to some "
            "minutes. It can be stopped, and goes on while you look at another page."
        )
        return None
    if not job.finished:
        background.watch(job, f"Working out {slot}")
        return None
    found: pd.DataFrame | None = background.outcome(slot, job, begin)
    return found


def _gains(question: Question, tables: Prepared) -> None:
    """How much each further space adds, the best places for every number."""
    curve = _worked_out(
        question, tables, "each further space", siting_data.curve_at_once, siting_data.curve
    )
    if curve is None:
        return
    last = sentences.records(curve)[min(question.k, len(curve)) - 1]
    more = sentences.number(last["added"], 0)
    best = (
        f"The best {last['k']} places reach {more} more than the best {last['k'] - 1}: together"
        if last["k"] > 1
        else f"The best place reaches {more}:"
    )
    st.markdown(
        f"**{best} {sentences.number(100 * last['share'], 0)} % of those now out of reach**"
    )
    figure(
        figures.gains(curve, theme=theme(), measure="Newly within the distance"),
        "gains-figure",
        "; ".join(
            f"{row['k']} spaces: {sentences.number(row['value'], 0)}"
            for row in sentences.records(curve)
        ),
        data=curve,
    )
    told = (
        "Each number is solved on its own: the best three need not hold the best two. So a bar is "
        "what one space more adds, and not what one place of the table reaches."
    )
    layout.note(told)
    widgets.download_buttons(
        exported_gains(curve),
        _about(
            f"What each further space for {question.zone.name} adds, {_who(question)} within "
            f"{question.km:g} km",
            told,
        ),
        "atlas-each-further-space",
    )


def exported_gains(curve: pd.DataFrame) -> pd.DataFrame:
    """What each further space adds, for a file: shares in per cent.

    Parameters
    ----------
    curve : DataFrame
        From :func:`pages.scenarios.siting_data.curve`.
    """
    return words_marks.significant(
        pd.DataFrame(
            {
                "spaces": curve["k"],
                "newly_within": curve["value"],
                "added": curve["added"],
                "share_of_those_out_of_reach": 100 * curve["share"],
                "proven_within": 100 * curve["gap"],
            }
        )
    )


def _sensitivity(question: Question, tables: Prepared) -> None:
    """How the places change with the distance and with who counts."""
    found = _worked_out(
        question,
        tables,
        "other distances and people",
        siting_data.sensitivity_at_once,
        siting_data.sensitivity,
    )
    if found is None:
        return
    shown = pd.DataFrame(
        {
            "Within, km": [f"{km:g}" for km in found["km"]],
            "Whom": found["weighting"],
            "% of those out of reach": [
                sentences.number(100 * share, 1) for share in found["share"]
            ],
            f"Places that stay, of {question.k}": found["overlap"],
            "Loss by your own measure, %": [
                sentences.number(100 * regret, 1) for regret in found["regret"]
            ],
            "Proven within, %": [sentences.number(100 * gap, 2) for gap in found["gap"]],
        }
    )
    layout.table(shown, "sensitivity-table", "How the answer changes with distance and weighting.")
    told = (
        "A place stays if one of the new answer is within 1 km of it. The loss is what the other "
        "answer's places would forgo by the distance and the people that you asked for: if it is "
        "small, the choice hardly matters."
    )
    layout.note(told)
    widgets.download_buttons(
        exported_sensitivity(found, question.k),
        _about(
            f"How the best places for {question.zone.name} change with the distance and with who "
            "counts",
            told,
        ),
        "atlas-other-distances",
    )


def exported_sensitivity(found: pd.DataFrame, places: int) -> pd.DataFrame:
    """How the answer of so many `places` changes, for a file: shares in per cent.

    Parameters
    ----------
    found : DataFrame
        From :func:`pages.scenarios.siting_data.sensitivity`.
    places : int
    """
    return words_marks.significant(
        pd.DataFrame(
            {
                "distance_km": found["km"],
                "whom": found["weighting"],
                "share_of_those_out_of_reach": 100 * found["share"],
                "places": places,
                "places_that_stay": found["overlap"],
                "loss": 100 * found["regret"],
                "proven_within": 100 * found["gap"],
            }
        )
    )


def _limits() -> None:
    st.markdown(
        "- **Exact**: the places are chosen by integer programming (maximal covering, Church and "
        "ReVelle 1974; p-median, Hakimi 1964) with the HiGHS solver, and come with a bound that no "
        "other choice can pass.\n"
        "- **Straight lines**: distance is measured from one point in each neighbourhood, as the "
        "crow flies, not along roads or timetables. An estuary can make a long way of it.\n"
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
