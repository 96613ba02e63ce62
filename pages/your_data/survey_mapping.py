"""Which column of a visitor's file is what, and how its values are read: guessed, and changed."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.survey.answer_codes import MAX_ANSWERS
from analysis.survey.mapping import ANSWER_KINDS, BY_KEY, Code, ColumnUse, Mapping, to_json
from geodata.errors import DataError
from pages.shared.controls import widgets
from pages.shared.files.table import Table, plain
from pages.shared.frame import layout, tables, widget_state
from pages.your_data import survey_draft, texts, upload
from pages.your_data.survey_draft import Draft

#: Distinct values of a column that are named beside it.
_SHOWN_VALUES = 8
_LONGEST_VALUE = 40
#: Columns are changed far more often than this; a saved mapping is a few kilobytes.
_MAPPING_MB = 1
_READ = "own mapping read"
_ENDS = {"low": "Lowest answer", "high": "Highest answer"}


def draw(draft: Draft) -> None:
    """Table of what was guessed, and the widgets to change it."""
    st.markdown(
        "This is how we read your columns. Check them, above all the response ranges, the codes "
        "for “don't know” and the reversed questions; change what is wrong in the boxes below."
    )
    if draft.said:
        st.info(texts.plain(draft.said), icon=":material/info:")
    tables.show(summary(draft), "own-mapping")
    for name, fields in texts.GROUPS.items():
        # a label that changed would close the box at each choice made in it
        box = st.expander(name, key=f"own-group-{name}", on_change="rerun")
        if box.open:
            with box:
                for field in fields:
                    _field(draft, field)
    _saved(draft)


def summary(draft: Draft) -> Table:
    """Columns in use: field, column, how it is read, and why it was proposed."""
    rows = []
    for use in draft.mapping.uses:
        field = BY_KEY[use.field]
        answers = field.kind in ANSWER_KINDS
        rows.append(
            {
                "Field": field.label,
                "Your column": use.column,
                "Range": f"{use.low:g} to {use.high:g}" if answers else "[z]",
                "Reversed": ("yes" if use.reversed else "no") if answers else "[z]",
                "No answer": _codes_text(use.missing_codes) or "none",
                "Why": draft.why.get(use.column, "Your choice."),
            }
        )
    headings = ["Field", "Your column", "Range", "Reversed", "No answer", "Why"]
    frame = pd.DataFrame(rows, columns=headings, dtype=object)
    return plain("own-mapping", f"How {len(rows)} columns of your file are used and read.", frame)


def parse_codes(text: str) -> tuple[Code, ...]:
    """Codes that mean no answer, as typed: separated by semicolons, or by commas if all numbers."""
    parts = [part.strip() for part in text.split(";")]
    by_comma = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and all(_number(part) is not None for part in by_comma):
        parts = by_comma
    codes = [part if _number(part) is None else _number(part) for part in parts if part]
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def parse_answers(text: str) -> tuple[tuple[tuple[str, float], ...], list[str]]:
    """Worded answers with their numbers, as typed: "answer = number", one a line; wrong lines.

    A line is wrong with something other than a number behind its last equals sign; one without any
    is an answer that has no number yet.
    """
    answers, wrong = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, equals, number = (part.strip() for part in line.rpartition("="))
        found = _number(number)
        if equals and word and found is not None:
            answers.append((word, found))
        elif equals and number:
            wrong.append(line)
    return tuple(answers), wrong


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 10**15 else None


def _codes_text(codes: tuple[Code, ...]) -> str:
    return "; ".join(code if isinstance(code, str) else f"{code:g}" for code in codes)


def _field(draft: Draft, key: str) -> None:
    """Choose the column or columns of a field, and how each is read."""
    field = BY_KEY[key]
    uses = [use for use in draft.mapping.uses if use.field == key]
    for place, use in enumerate(uses):
        _column(draft, key, use, place)
        _reading(draft, use)
    if not uses or field.kind == "scale":
        _column(draft, key, None, len(uses))


def _column(draft: Draft, key: str, use: ColumnUse | None, place: int) -> None:
    """Selectbox of the file's columns for one field."""
    field = BY_KEY[key]
    name, slot = texts.field_name(field), f"own-column-{key}-{place}"
    label = f"{name} (one more column, to be averaged)" if place and use is None else name
    labels = draft.upload.labels
    column = use.column if use else None
    st.selectbox(
        label,
        [str(name) for name in draft.upload.frame.columns],
        index=None,
        **widget_state.show(slot, column, lambda name: survey_draft.give(key, name, column)),
        format_func=lambda name: f"{name}: {labels[name]}" if labels.get(name) else name,
        placeholder="Not in my file",
        help=f"{field.description} {field.allowed.capitalize()}. {field.required.capitalize()}.",
    )


def _reading(draft: Draft, use: ColumnUse) -> None:
    """Range, direction and missing codes of a column, with its most frequent values."""
    counts = survey_draft.value_counts(draft, use.column)
    labels = draft.upload.value_labels.get(use.column, {})
    layout.note(f"{_values(counts, labels)} {texts.plain(draft.why.get(use.column, ''))}")
    kind = BY_KEY[use.field].kind
    if kind in ("identifier", "region"):
        return
    answers = kind in ANSWER_KINDS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for end, label in _ENDS.items() if answers else ():
            st.number_input(
                label,
                step=1.0,
                format="%g",
                width=150,
                **_read(use, end, float(getattr(use, end)), float, typed=True),
            )
        st.text_input(
            "Values that mean no answer",
            placeholder="such as 8; 9; Don't know",
            width=260,
            **_read(use, "missing_codes", _codes_text(use.missing_codes), parse_codes, typed=True),
        )
        if answers:
            reverse = _read(use, "reversed", use.reversed, bool)
            st.checkbox("Reversed: a high answer means little", **reverse)
    words = [v for v in counts if isinstance(v, str) and v.strip() and _number(v) is None]
    if answers and (use.answers or 0 < len(words) <= MAX_ANSWERS):
        _worded(use, words)


def _read(
    use: ColumnUse, field: str, value: Any, parse: Callable[[Any], Any], *, typed: bool = False
) -> dict[str, Any]:
    """Arguments of the widget that shows a field of `ColumnUse` and writes what is entered."""

    def write(entered: Any) -> None:
        survey_draft.read_as(use.column, **{field: parse(entered)})

    slot = f"own-{field}-{use.field}-{use.column}"
    return widget_state.show(slot, value, write, typed=typed)


def _worded(use: ColumnUse, words: list[str]) -> None:
    """Numbers of answers that the file gives in words."""
    slot = f"own-answers-{use.field}-{use.column}"
    known = {word.casefold(): number for word, number in use.answers}
    codes = {str(code).casefold() for code in use.missing_codes}
    listed = [
        (word, known.get(word.strip().casefold()))
        for word in words
        if word.strip().casefold() not in codes
    ]
    listed.sort(key=lambda pair: (pair[1] is None, pair[1] or 0.0))
    lines = [f"{word} = {'' if number is None else f'{number:g}'}" for word, number in listed]

    def read(text: str) -> None:
        answers, wrong = parse_answers(text)
        if wrong:
            st.session_state[f"{slot}-wrong"] = wrong[0]
            return
        lowest, highest = (pick((n for _, n in answers), default=0.0) for pick in (min, max))
        ends = {"low": min(use.low or 0.0, lowest), "high": max(use.high or 0.0, highest)}
        survey_draft.read_as(use.column, answers=answers, **(ends if answers else {}))

    st.text_area(
        "Answers in words, each with its number",
        **widget_state.show(slot, "\n".join(lines), read, typed=True),
    )
    if line := st.session_state.pop(f"{slot}-wrong", ""):
        upload.error(
            f"“{line[:_LONGEST_VALUE]}” has no number behind the equals sign: write each line as "
            "answer = number."
        )


def _values(counts: Counter[object], labels: dict[str | float, str]) -> str:
    """Most frequent values of a column, as a sentence."""
    if not counts:
        return "The column is empty."
    shown = []
    for value, count in counts.most_common(_SHOWN_VALUES):
        said = f"{value:g}" if isinstance(value, float) else str(value)
        label = labels.get(value) if isinstance(value, str | float | int) else None
        said += f" “{label}”" if label else ""
        shown.append(f"{texts.plain(said[:_LONGEST_VALUE])} ({count:,})")
    more = f" and {len(counts) - len(shown):,} more" if len(counts) > len(shown) else ""
    return f"Values, with rows: {', '.join(shown)}{more}."


def _saved(draft: Draft) -> None:
    """Save the mapping, or load a saved one."""
    with st.expander("Save this mapping, or load one", key="own-saved", on_change="rerun") as box:
        if not box.open:
            return
        layout.note(
            "A saved mapping holds the names of your columns and how they are read, no answers. "
            "Load it the next time you bring a survey of the same layout."
        )
        saved = to_json(Mapping(draft.mapping.uses))
        widgets.download("Save the mapping", saved, "survey-mapping.json", "own-mapping-file")
        file = st.file_uploader(
            "Saved mapping", ["json"], key="own-mapping-saved", max_upload_size=_MAPPING_MB
        )
        if file is None:
            return
        read, sentence = st.session_state.get(_READ, (None, ""))
        if file.file_id != read:
            try:
                survey_draft.load_mapping(file.getvalue())
                sentence = ""
            except (AnalysisError, DataError) as error:
                sentence = str(error)
            st.session_state[_READ] = file.file_id, sentence
        if sentence:
            upload.error(sentence)
            return
    if file.file_id != read:
        st.rerun()
