"""What lies behind places: who is reached, each further space, other questions, the method."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from pages.scenarios import figures, siting_data
from pages.scenarios.siting_data import Answer, Prepared, Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, background, errors, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.store import atlas
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

#: Fractions of a search's results, and their names in files.
_SHARES: Final = {"share": "share_of_those_out_of_reach", "gap": "proven_within", "regret": "loss"}
_OUT_OF_REACH: Final = "Newly within the distance, of those who are out of reach now"
_PROVEN: Final = "No other places can reach more than this much above these"


def about(title: str, *notes: str) -> downloads.About:
    """What a file about places says of itself."""
    return downloads.About(
        title,
        "Coworking Skills Atlas; small areas and populations of the UK's nations",
        "Open Government Licence v3.0",
        [*notes, atlas.coverage(), *atlas.attributions()],
        address.address(),
    )


def tabs(question: Question, prepared: Prepared, found: Answer) -> None:
    """Draw what lies behind the answer, a tab each; a tab is computed when it is opened."""
    bodies = {
        "Who is newly reached": partial(_reached, question, prepared, found),
        "Each further space": partial(_gains, question, prepared),
        "Other distances and people": partial(_sensitivity, question, prepared),
        "Method and limits": partial(_limits),
    }
    errors.tabs(bodies, "look")


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
    widgets.download_buttons(table, about(found.headline, found.method))


def reached_table(groups: pd.DataFrame) -> Table:
    """Residents of each group within the distance, before and after."""
    names = groups["group"]
    rows = pd.DataFrame(
        {
            "Group": names.where(~names.str.isdigit(), "Decile " + names),
            "Residents": groups["population"].round().astype(int),
            "Within already": groups["before"].round().astype(int),
            "Newly within": groups["newly"].round().astype(int),
            "% before": 100 * groups["share_before"],
            "% after": 100 * groups["share_after"],
            "Status": words_marks.status(groups["share_before"]),
        }
    )
    before, after = "Share within the distance before", "Share within it with the new places"
    columns = (
        Column("Group", "Group", "Decile of deprivation, or kind of place"),
        Column("Residents", "Residents", "Residents of the group", "residents"),
        Column("Within already", "Within already", "Near a listed space", "residents"),
        Column("Newly within", "Newly within", "Near a new place alone", "residents"),
        Column("% before", "% before", before, "% of residents", decimals=1),
        Column("% after", "% after", after, "% of residents", decimals=1),
        Column("Status", "", "ok, or why there is no share, as a mark"),
    )
    caption = "Residents within the distance by group, before and after."
    return Table("atlas-newly-reached", caption, columns, rows)


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
    table = gains_table(curve)
    figure(
        figures.gains(curve, theme=theme()),
        "gains-figure",
        "; ".join(
            f"{row['k']} spaces: {sentences.number(row['value'], 0)}"
            for row in sentences.records(curve)
        ),
        data=replace(table, notes=()),
    )
    layout.note(table.notes[0])
    who = siting_data.who(question)
    title = (
        f"What each further space for {question.zone.name} adds, {who} within {question.km:g} km"
    )
    widgets.download_buttons(table, about(title))


def gains_table(curve: pd.DataFrame) -> Table:
    """What each further space adds, of :func:`pages.scenarios.siting_data.curve`, for a file."""
    people = "people counted, as the title says"
    names = {"k": "spaces", "value": "newly_within", **_SHARES}
    columns = (
        Column("spaces", "Spaces", "Number of new spaces, at the best places for it", "spaces"),
        Column(
            "newly_within",
            "People newly within",
            "People newly within the distance of any",
            people,
            decimals=0,
        ),
        Column(
            "added",
            "More than with one fewer",
            "People more than with one space fewer",
            people,
            decimals=0,
        ),
        Column(
            "share_of_those_out_of_reach",
            "% of those now out of reach",
            _OUT_OF_REACH,
            "% of people",
            decimals=1,
        ),
        Column("proven_within", "", _PROVEN, "%"),
    )
    note = (
        "Each number is solved separately: the best three need not include the best two. So a bar "
        "is what one more space adds, not what one place of the table reaches."
    )
    rows = _percent(curve).rename(columns=names)
    caption = "What each further space adds."
    return Table("atlas-each-further-space", caption, columns, rows, notes=[note])


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
    widgets.download_buttons(table, about(title))


def sensitivity_table(found: pd.DataFrame, places: int) -> Table:
    """How the answer of a number of places changes: see `siting_data.sensitivity`."""
    loss = "Reach lost by the distance and people asked for"
    stay = "Places within 1 km of one of the answer asked for"
    names = {"km": "distance_km", "weighting": "whom", "overlap": "places_that_stay", **_SHARES}
    share, proven = _SHARES["share"], _SHARES["gap"]
    columns = (
        Column("distance_km", "Within, km", "Distance", "km", decimals="decimals"),
        Column("whom", "Whom", "Who counts, and how much"),
        Column(share, "% of those out of reach", _OUT_OF_REACH, "% of people", decimals=1),
        Column("places", "", "Places that were asked for", "places"),
        Column("places_that_stay", f"Sites unchanged (of {places})", stay, "places"),
        Column("loss", "Loss by your own measure, %", loss, "% of the best total", decimals=1),
        Column(proven, "Proven within, %", _PROVEN, "%", decimals=2),
    )
    decimals = [len(f"{km:g}".partition(".")[2]) for km in found["km"]]
    rows = _percent(found).rename(columns=names).assign(places=places, decimals=decimals)
    note = (
        "A site is unchanged if one of the new answer is within 1 km of it. The loss is what the "
        "other answer's places would forgo by the distance and the people that you asked for: if "
        "it is small, the choice hardly matters."
    )
    caption = "How the answer changes with distance and weighting."
    return Table("atlas-other-distances", caption, columns, rows, notes=[note])


def _percent(found: pd.DataFrame) -> pd.DataFrame:
    """Results of searches with their fractions in per cent."""
    return found.assign(**{key: 100 * found[key] for key in _SHARES if key in found})


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
