"""The specification curve: which choices are crossed, the figure, one specification looked at."""

import time
from functools import partial
from typing import Any

import streamlit as st

from analysis.robustness import specifications as universe
from pages.robustness import choices, data, figures
from pages.robustness.choices import CHOICE_WORDS, EFFECTS, LIMITS, Question
from pages.shared.frame import address, layout, widget_state
from pages.shared.frame.charts import figure, theme
from pages.shared.store import survey, visitor
from pages.shared.store.model import Focus
from pages.shared.words import sentences

_USUAL_LIMIT = 1000
_HALF = 0.5
#: The curve that this session has worked out.
_WORKED_OUT = "curve worked out"
#: Seconds that a visitor waits without being told why.
_PATIENCE_S = 0.3
#: Errors of a curve by the effects page's name, where that differs.
_ERRORS = {"wild": "wild_rademacher"}


def question(focus: Focus) -> Question:
    """Widgets of what is asked; they follow the address."""
    effect = address.choice("effect", list(EFFECTS), "difference", "effect")
    st.selectbox(
        "Effect",
        list(EFFECTS),
        format_func=EFFECTS.__getitem__,
        width=250,
        **address.follow("effect", effect, "difference"),
    )
    limits = [str(limit) for limit in LIMITS]
    limit = address.choice("fits", limits, str(_USUAL_LIMIT), "number of specifications")
    st.segmented_control(
        "Specifications at most",
        limits,
        required=True,
        format_func=lambda text: f"{int(text):,}",
        **address.follow("fits", limit, str(_USUAL_LIMIT)),
    )
    offered = choices.options(focus)
    every = [f"{choice}:{value}" for choice, values in offered.items() for value in values]
    each = address.choice("each", ["regions", ""], "", "samples")
    left_out = _left_out(offered, every, each=bool(each))
    return Question(focus, effect, int(limit), left_out, bool(each))


def _left_out(offered: dict[str, list[str]], every: list[str], *, each: bool) -> tuple[str, ...]:
    """Values that the person left out of the crossing; ``each`` region in turn may join it."""
    asked = (address.text("leave") or "").split(";")
    left = tuple(value for value in every if value in asked)
    for choice, values in offered.items():
        if all(f"{choice}:{value}" in left for value in values):
            address.notice(f"{CHOICE_WORDS[choice]}: at least one value must stay; all are kept.")
            left = tuple(value for value in left if not value.startswith(f"{choice}:"))
    label = "all choices" if not left else f"{len(left)} choices left out"
    with st.popover(f"Crossed: {label}", icon=":material/checklist:"):
        for choice, values in offered.items():
            st.pills(
                CHOICE_WORDS[choice],
                values,
                selection_mode="multi",
                format_func=partial(choices.in_words, choice),
                **_follow(choice, values, left),
            )
        st.toggle(
            "Also leave out each region in turn",
            help="One more sample for each region with respondents and spaces enough to be named.",
            **widget_state.show(
                "each-region", each, lambda on: address.put("each", "regions" if on else None)
            ),
        )
    return left


def _follow(choice: str, values: list[str], left: tuple[str, ...]) -> dict[str, Any]:
    kept = [value for value in values if f"{choice}:{value}" not in left]

    def write(kept: list[str]) -> None:
        others = [value for value in left if not value.startswith(f"{choice}:")]
        out = [f"{choice}:{value}" for value in values if value not in kept]
        address.put("leave", ";".join([*others, *out]) or None)

    return widget_state.show(f"leave-{choice}", kept, write)


def work_out(asked: Question) -> None:
    """Work out a large curve part by part, and say how far it is where that takes a while.

    Finished parts are kept: a visitor who changes a setting meanwhile and comes back loses nothing.
    """
    mark = (asked, visitor.survey_mark())
    starts = data.parts(asked)
    if len(starts) == 1 or st.session_state.get(_WORKED_OUT) == mark:
        return
    bar, began = st.empty(), time.monotonic()
    total = starts.stop
    for start in starts:
        if time.monotonic() - began > _PATIENCE_S:
            bar.progress(
                start / total, text=f"{start:,} of {total:,} specifications are worked out"
            )
        data.part(asked, start)
    bar.empty()
    st.session_state[_WORKED_OUT] = mark


def headline(asked: Question) -> str:
    """Finding on the whole curve: what most specifications say."""
    found = data.summarised(asked)
    mechanism = sentences.MECHANISMS[asked.focus.mechanism].lower()
    skill = sentences.SKILLS[asked.focus.skill].lower()
    positive = found["share_positive"] >= _HALF
    share = _share(found["share_positive"] if positive else 1 - found["share_positive"])
    count = sentences.number(found["specifications"], 0)
    if asked.effect == "difference":
        where = "left-behind" if positive else "advanced"
        are = "is" if asked.focus.mechanism == "social_interaction" else "are"
        what = f"{mechanism} {are} associated more strongly with {skill} in {where} regions"
    else:
        way = "higher" if positive else "lower"
        what = f"more {mechanism} is associated with {way} {skill} in {asked.effect} regions"
    return f"In {share}% of {count} specifications, {what}"


def _share(share: float) -> str:
    """Share as a whole per cent, which says 0 or 100 of none or all alone."""
    percent = round(100 * share)
    if percent == 100 and share < 1:  # noqa: PLR2004 (all)
        return "more than 99"
    return "less than 1" if percent == 0 and share > 0 else f"{percent}"


def sizes(asked: Question) -> str:
    """Shares and range of the curve, with the published sign where there is one."""
    found = data.summarised(asked)
    significant = _share(found["share_significant_dominant"])
    said = (
        f"Median effect {sentences.number(found['median'])} skill points per point of the "
        f"mechanism; from {sentences.number(found['lowest'])} to "
        f"{sentences.number(found['highest'])}. {sentences.capital(significant)}% have the more "
        "common sign and p below 0.05. "
    )
    if "share_published_sign" in found:
        agrees = _share(found["share_published_sign"])
        said += f"{sentences.capital(agrees)}% have the sign that the study reports. "
    else:
        said += "The study reports no sign for this effect. "
    notes = data.curve(asked)["note"]
    hidden = int(notes.str.startswith(sentences.SUPPRESSED).sum())
    if hidden:
        said += f"{hidden:,} are suppressed for confidentiality. "
    missing = int(found["not_estimated"]) - hidden
    if missing:
        said += f"{missing:,} could not be estimated: see the table. "
    return said + survey.loaded().note


def curve(asked: Question) -> None:
    """Draw the curve, and the specification that the person points at."""
    found = data.curve(asked)
    table, known = figures.drawn(found), int(found["estimate"].notna().sum())
    one = data.without_one(table["sample"])
    table = table.assign(sample=table["sample"].mask(one, choices.EACH))
    offered = choices.options(asked.focus)
    offered["sample"].append(choices.EACH)
    cuts = [str(cut) for cut in sorted(set(table["threshold"]))]
    offered = {"definition": offered.pop("definition"), "threshold": cuts, **offered}
    rows = {
        choice: [value for value in values if (table[choice].astype(str) == value).any()]
        for choice, values in offered.items()
    }
    figure(
        figures.curve(table, rows, theme=theme(), heads=CHOICE_WORDS, in_words=choices.in_words),
        key="curve-figure",
        on_select=_pointed,
        selection_mode=("points",),
        alt=f"Effects in {known:,} specifications, by size. {sizes(asked)}",
    )
    if len(table) < known:
        layout.note(f"{len(table)} of {known:,} specifications are drawn, evenly spread.")
    lowest, highest = figures.span(table)
    cut = int(((table["low"] < lowest) | (table["high"] > highest)).sum())
    if cut:
        layout.note(
            f"Intervals that reach beyond the drawing: {cut} of the {len(table)} drawn. The table "
            "has them whole."
        )
    _one(asked)


def _pointed() -> None:
    points = st.session_state["curve-figure"].selection.points
    keys = [point["customdata"] for point in points if point.get("customdata")]
    if keys:
        key = keys[0][0] if isinstance(keys[0], list) else keys[0]
        address.put("specification", key)


def _one(asked: Question) -> None:
    """Say what one specification is, and lead to it on the effects page."""
    found = data.curve(asked)
    known = found[found["estimate"].notna()]
    key = address.text("specification")
    keys = list(known.index)
    first = keys.index(key) + 1 if key in keys else 1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Look at the specification in place (or click a point)",
            1,
            len(known),
            step=1,
            width=330,
            **widget_state.show(
                "place-in-curve",
                first,
                lambda place: address.put("specification", keys[int(place) - 1]),
                typed=True,
            ),
        )
    row = sentences.records(known.iloc[[first - 1]])[0]
    made = choices.made(row)
    st.markdown(
        f"**{sentences.number(row['estimate'])}** (95% confidence interval "
        f"{sentences.interval(row['low'], row['high'])}, p {sentences.p_value(row['p_value'])}; "
        f"{row['n']:,} respondents, {row['clusters']} clusters). {made}."
    )
    st.page_link(
        "effects/page.py",
        icon=":material/arrow_forward:",
        label="Open it on the Effects page",
        query_params=on_effects(asked.focus, row),
    )


def on_effects(focus: Focus, row: dict[str, Any]) -> dict[str, str]:
    """Parameters by which the effects page shows a specification.

    A share of regions is a whole per cent in the address; 33 is the default, a third.
    """
    threshold = float(row["threshold"])
    cut = round(threshold if threshold > 1 else 100 * threshold)
    names = [] if row["controls"] == universe.NO_CONTROLS else row["controls"].split("+")
    # The role is the same for everybody in a cut by role.
    controls = ",".join(name for name in names if not row["sample"].startswith(name))
    parameters = {
        "mechanism": focus.mechanism,
        "skill": focus.skill,
        "definition": row["definition"],
        "cut": str(cut),
        "estimator": row["estimator"],
        "controls": controls,
    }
    if row["estimator"] != "multilevel":
        errors = str(row.get("errors", "CR1"))
        parameters |= {"errors": _ERRORS.get(errors, errors), "cluster": row["cluster"]}
    if row["scale"] != universe.MEAN:
        parameters["scale"] = row["scale"]
    if row["sample"] != universe.SAMPLES[0]:
        parameters["sample"] = row["sample"]
    return {name: value for name, value in parameters.items() if value}
