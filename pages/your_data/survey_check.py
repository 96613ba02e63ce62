"""What is wrong with a visitor's survey, the rows to leave out, and its use from then on."""

import numpy as np
import pandas as pd
import streamlit as st

from analysis import disclosure
from analysis.errors import AnalysisError
from analysis.regions.definitions import DEFINITIONS
from analysis.regions.sentences import counted
from analysis.survey import recode
from pages.shared.controls import widgets
from pages.shared.files import archive, downloads
from pages.shared.files.table import plain
from pages.shared.frame import address, layout, tables
from pages.shared.store import atlas, confidential, visitor
from pages.shared.words import sentences
from pages.your_data import survey_draft, texts, upload
from pages.your_data.survey_draft import Checked, Draft

#: Longer tables are checked when asked, not at every change.
_LONG = 20_000
_DEFINITION = "multi_indicator"


def problems(draft: Draft) -> bool:
    """List the problems and offer to leave rows out; tell whether the survey can be used."""
    long = len(draft.upload.frame) > _LONG and not survey_draft.is_checked(draft)
    if long and not st.button("Check the survey", icon=":material/fact_check:", key="own-check"):
        layout.note("Your file is long: it is checked when you ask for it.")
        return False
    try:
        with st.spinner("Checking the survey"):
            checked = survey_draft.checked(draft)
    except AnalysisError as error:
        upload.error(error)
        return False
    found = checked.problems
    must, may = (found[found["severity"] == kind] for kind in ("must", "may"))
    whole = must[must["row"].isna()]
    _needed(whole)
    _rows_left_out(draft)
    if found.empty:
        st.success("No problem was found.", icon=":material/check:")
    if len(found) > len(whole):
        _listed(draft, found)
    _mixed_ranges(may[may["row"].isna()])
    _offer(checked, must.dropna(subset="row"), may.dropna(subset="row"))
    _suspects(draft, checked)
    return must.empty


def _needed(whole: pd.DataFrame) -> None:
    """Say what lacks as a whole, in one box."""
    lines = []
    for row in sentences.records(whole):
        column = "" if row["column"] == "[z]" else f"{texts.plain(row['column'])}: "
        lines.append(f"- {column}{row['rule']}. {row['remedy']}")
    if lines:
        st.error(
            "Needed before the survey can be used:\n\n" + "\n".join(lines), icon=":material/error:"
        )


def _mixed_ranges(found: pd.DataFrame) -> None:
    """Ask about columns that are read on another range than their sisters."""
    for row in sentences.records(found):
        st.markdown(
            f":material/straighten: {texts.plain(row['column'])} is read from "
            f"{row['value']}, not on {texts.plain(row['rule'])}. {row['remedy']}"
        )


def _rows_left_out(draft: Draft) -> None:
    if not draft.left_out:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**You left out {len(draft.left_out):,} of "
            f"{counted(len(draft.upload.frame), 'row')}.**"
        )
        st.button(
            "Put all rows back",
            key="own-put-back",
            icon=":material/undo:",
            on_click=survey_draft.put_back,
        )


def _listed(draft: Draft, found: pd.DataFrame) -> None:
    """Table of problems with its files."""
    table = upload.problems_table("survey-problems", found)
    tables.show(table, "own-problems")
    layout.note(
        "Rows are numbered as in your file. “must”: to be settled before the survey can be used; "
        "“may”: worth a look, and yours to decide."
    )
    widgets.download_buttons(table, upload.about(draft, "Problems of the survey"))


def _offer(checked: Checked, must: pd.DataFrame, may: pd.DataFrame) -> None:
    """Leave rows out by the rule that they break, with the count; never unasked."""
    rows = len(checked.recoded.survey)
    if len(must):
        names = frozenset(int(row) for row in must["row"])
        by_rule = must.groupby("rule")["row"].nunique().sort_values(ascending=False)
        broken = [
            f"- {texts.plain(rule)}: {counted(count, 'row')}" for rule, count in by_rule.items()
        ]
        st.markdown("\n".join(["Rows that are not what they should be:\n", *broken]))
        if len(names) == rows:
            st.error(
                "Every row breaks a rule, so no row would be left: change the mapping above, or "
                "correct the file.",
                icon=":material/error:",
            )
        else:
            st.button(
                f"Leave {counted(len(names), 'row')} out and go on with {rows - len(names):,}",
                key="own-leave-out",
                icon=":material/remove_done:",
                on_click=survey_draft.leave_out,
                args=(names,),
            )
    for number, (rule, part) in enumerate(may.groupby("rule")["row"]):
        names = frozenset(int(row) for row in part)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"Worth a look: {counted(len(names), 'row')} not as expected ({texts.plain(rule)})."
            )
            if len(names) < rows:
                st.button(
                    f"Leave {counted(len(names), 'row')} out",
                    key=f"own-may-{number}",
                    on_click=survey_draft.leave_out,
                    args=(names,),
                )


def _suspects(draft: Draft, checked: Checked) -> None:
    """Ask about columns that run against the others of their scale."""
    together = recode.item_rest(checked.recoded, draft.mapping)
    ways = {use.column: use.reversed for use in draft.mapping.uses}
    for row in sentences.records(together[together["suspect"]]):
        column = row["column"]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/swap_vert: {texts.plain(column)} runs against the other columns of its "
                f"scale (correlation {sentences.number(row['correlation'])}): it may be asked the "
                "other way round."
            )
            st.button(
                "Do not reverse it" if ways[column] else "Reverse it",
                key=f"own-turn-{column}",
                on_click=survey_draft.read_as,
                args=(column,),
                kwargs={"reversed": not ways[column]},
            )


def use(draft: Draft) -> None:
    """Name the survey and use it."""
    try:
        respondents, notes = survey_draft.respondents(draft), survey_draft.notes(draft)
    except AnalysisError as error:
        upload.error(error)
        return
    title = upload.named(draft, "survey", texts.USUAL_NAME)
    st.button(
        f"Use this survey: {len(respondents):,} respondents",
        key="own-use",
        icon=":material/check:",
        on_click=visitor.keep_survey,
        args=(respondents, title, notes),
    )


def in_use() -> None:
    """Summary of the survey in use, what was done to it, and the way to its effects."""
    own = visitor.survey()
    if own is None:
        return
    people = own.respondents
    spaces = f" in {people['cws_id'].nunique():,} coworking spaces" if "cws_id" in people else ""
    st.success(
        f"In use: {own.name}, {len(people):,} respondents{spaces}, "
        f"{people['itl3'].nunique():,} regions. Every page now uses it.",
        icon=":material/check_circle:",
    )
    st.page_link(
        "effects/page.py",
        label="See its effects",
        icon=":material/arrow_forward:",
        query_params=address.carried(),
    )
    _as_read(people)
    caption = "Regions and respondents of the survey by type of region."
    tables.show(plain("own-types", caption, by_type(people)), "own-types")
    layout.note(
        f"Types by {DEFINITIONS[_DEFINITION].name.lower()}, the atlas's usual definition; other "
        "definitions and thresholds can be chosen on each page."
    )
    for note in own.notes:
        st.markdown(f"- {texts.plain(note)}")


def _as_read(people: pd.DataFrame) -> None:
    """Offer the survey in use, recoded, for the scripts that compute its results again."""
    widgets.download(
        "Your survey as it is read here, CSV",
        lambda: as_read_csv(people),
        archive.AS_READ,
        "own-as-read",
        help="One row a respondent, recoded, without the rows left out: what the script of the "
        "reproduction archive and the Python under “Method” take. Keep it as you keep your file.",
    )


def as_read_csv(people: pd.DataFrame) -> bytes:
    """Write a checked survey as plain CSV: empty where nothing is known, and no formulas."""
    return downloads.neutral(people).mask(people.isna()).to_csv(index=False).encode()


def by_type(people: pd.DataFrame) -> pd.DataFrame:
    """Regions and respondents of a checked survey by region type, small groups suppressed."""
    kinds = atlas.region_types(_DEFINITION, DEFINITIONS[_DEFINITION].threshold)["type"]
    table = people.assign(kind=people["itl3"].map(kinds).astype(object).fillna("none"))
    groups = table.groupby("kind")
    found = groups.agg(regions=("itl3", "nunique"), n=("respondent_id", "size"))
    # without spaces the number of respondents alone decides
    spaces = groups["cws_id"].nunique() if "cws_id" in table else found["n"]
    found = found.assign(spaces=spaces)
    hidden = disclosure.suppressed(found, [()], confidential.thresholds())
    shown = found.assign(spaces=found["spaces"] if "cws_id" in table else np.nan)
    shown = shown.astype(object).where(shown.notna(), sentences.MISSING)
    shown = disclosure.mark(shown, hidden, ["n", "spaces"])
    shown = shown.rename(index=lambda kind: sentences.TYPES.get(kind, "No type"))
    words = {"regions": "Regions", "n": "Respondents", "spaces": "Coworking spaces"}
    return shown.rename(columns=words).rename_axis("Region type").reset_index()
