"""A visitor's survey while it is being brought in: file, mapping and choices, in their session."""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple, TypeVar

import pandas as pd
import streamlit as st

from analysis import survey as survey_schema
from analysis.regions.sentences import counted
from analysis.survey import problems as survey_problems
from analysis.survey import recode
from analysis.survey.answer_codes import guess_codes
from analysis.survey.guess_columns import guess_mapping, use_of
from analysis.survey.mapping import BY_KEY, ColumnUse, Mapping, check_mapping, from_json
from geodata import tables, uploads
from geodata.errors import DataError
from geodata.places import names, region_codes
from pages.shared.store import atlas, places
from pages.your_data import texts

_DRAFT: Final = "own survey draft"
_RESULTS: Final = "own survey results"
Result = TypeVar("Result")
#: Distinct values of a column that are looked up among the names of places.
_LOOKED_UP = 200
_ORDER: Final = {key: place for place, key in enumerate(BY_KEY)}


class Draft(NamedTuple):
    """What the visitor has brought and chosen so far.

    ``why`` says by column why it was proposed, ``agreed`` that an area in several regions goes to
    the one with most of its residents, ``left_out`` holds rows of the file, and ``content`` the
    file itself where it has further sheets.
    """

    upload: uploads.Uploaded
    content: bytes
    mapping: Mapping
    why: dict[str, str]
    agreed: bool = False
    left_out: frozenset[int] = frozenset()
    said: str = ""


class Checked(NamedTuple):
    """The survey as the mapping gives it, and what is wrong with it."""

    recoded: recode.Recoded
    problems: pd.DataFrame


def present() -> Draft | None:
    """Return the draft of this session, if there is one."""
    found: Draft | None = st.session_state.get(_DRAFT)
    return found


def forget() -> None:
    """Drop the file and all that was made of it; a survey in use stays in use."""
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_RESULTS, None)


def take(name: str, content: bytes, sheet: str = "") -> None:
    """Read a file and propose a mapping.

    Parameters
    ----------
    name : str
        As the browser sent it.
    content : bytes
    sheet : str
        Sheet of a workbook.

    Raises
    ------
    DataError, AnalysisError
        If it cannot be read; the draft before it is kept.
    """
    upload = uploads.read_table(name, content, sheet=sheet)
    guess = guess_mapping(upload.frame, upload.labels, _value_labels(upload), _place_shares(upload))
    why = dict(zip(guess.why["column"], guess.why["reason"], strict=True))
    several = len(upload.sheets) > 1
    forget()
    _keep(Draft(upload, content if several else b"", guess.mapping, why))


def give(field: str, column: str | None, instead: str | None = None) -> None:
    """Use a column for a field, in place of another one or as one more; None takes it away.

    A column has one use: what it was used for before, it no longer is, and the draft says so.
    """
    draft = _draft()
    others = [use for use in draft.mapping.uses if use.column != instead]
    taken = [use for use in others if use.column == column]
    uses = [use for use in others if use not in taken]
    said = "".join(
        f"{column} was used for “{BY_KEY[use.field].label}” before; it no longer is."
        for use in taken
    )
    if column is not None:
        uses.append(_proposed(draft.upload, field, column))
    why = {key: value for key, value in draft.why.items() if key != column}
    _change(draft._replace(why=why), uses, said)


def read_as(column: str, **changes: Any) -> None:
    """Change how the values of a column are read: fields of `ColumnUse`."""
    draft = _draft()
    uses = [use._replace(**changes) if use.column == column else use for use in draft.mapping.uses]
    _change(draft, uses)


def load_mapping(content: bytes) -> None:
    """Take a saved mapping.

    Raises
    ------
    AnalysisError
        If it is no mapping, or a damaged one.
    """
    draft = _draft()
    text = content.decode("utf-8", "replace")
    mapping, absent = from_json(text, [str(name) for name in draft.upload.frame.columns])
    said = f"The mapping was loaded: {counted(len(mapping.uses), 'column')}."
    if absent:
        said += f" Your file lacks these columns of it: {', '.join(absent)}."
    why = {use.column: "From your saved mapping." for use in mapping.uses}
    _change(draft._replace(why=why), list(mapping.uses), said)


def agree(*, agreed: bool) -> None:
    """Take, or no longer take, the region with most residents for areas that lie in several."""
    _keep(_draft()._replace(agreed=agreed, left_out=frozenset(), said=""))


def leave_out(rows: frozenset[int]) -> None:
    """Leave rows of the file out, besides those that are already."""
    draft = _draft()
    _keep(draft._replace(left_out=draft.left_out | rows, said=""))


def put_back() -> None:
    """Take all rows of the file again."""
    _keep(_draft()._replace(left_out=frozenset(), said=""))


def carried(draft: Draft) -> region_codes.Carried | None:
    """Regions of the rows, carried to those of today; None without a column of regions.

    Raises
    ------
    DataError
        If none is recognised.
    """
    column = draft.mapping.column("itl3")
    if column is None:
        return None

    def carry() -> region_codes.Carried | DataError:
        try:
            return region_codes.carry_codes(
                region_values(draft.upload, column),
                atlas.regions().reset_index(drop=True),
                atlas.districts().reset_index(drop=True),
                tables.read_table("former_areas"),
                split="largest" if draft.agreed else "list",
            )
        except DataError as error:
            return error

    found = _once("carried", (column, draft.agreed), carry)
    if isinstance(found, DataError):
        raise found
    return found


def region_values(upload: uploads.Uploaded, column: str) -> pd.Series:
    """Values of a column of regions, codes by their labels where the file has them."""
    values = upload.frame[column]
    labels = upload.value_labels.get(column)
    return values.map(lambda value: labels.get(value, value)) if labels else values


def value_counts(draft: Draft, column: str) -> Counter[object]:
    """Count the rows of each value of a column, empty ones apart."""
    values = draft.upload.frame[column]
    return _once(f"values of {column}", column, lambda: Counter(values.dropna().tolist()))


def checked(draft: Draft) -> Checked:
    """Survey as the mapping gives it without the rows left out, and its problems.

    Raises
    ------
    AnalysisError
        If the mapping contradicts itself.
    """
    try:
        found = carried(draft)
    except DataError:
        # the regions' own section says what is wrong
        found = None
    frame = draft.upload.frame
    nowhere = pd.Series(None, index=frame.index, dtype=object)

    def make() -> Checked:
        check_mapping(draft.mapping, [str(name) for name in frame.columns])
        itl3 = nowhere if found is None else found.itl3
        recoded = recode.recode(frame, draft.mapping, itl3, _value_labels(draft.upload))
        if draft.left_out:
            rows = pd.DataFrame({"row": sorted(draft.left_out), "rule": ""})
            recoded, _ = survey_problems.drop_problem_rows(recoded, rows)
        return Checked(recoded, survey_problems.problems(recoded, draft.mapping))

    return _once("checked", _choices(draft), make)


def is_checked(draft: Draft) -> bool:
    """Whether the present choices have been checked already."""
    kept = st.session_state.get(_RESULTS, {}).get("checked")
    return kept is not None and kept[0] == _choices(draft)


def respondents(draft: Draft) -> pd.DataFrame:
    """Survey in the schema, ready to be used.

    Raises
    ------
    AnalysisError
        If a rule is broken.
    """

    def make() -> pd.DataFrame:
        survey = survey_schema.check(checked(draft).recoded.survey.reset_index(drop=True))
        words = [name for name in survey.columns if BY_KEY[name].kind in ("category", "identifier")]
        return survey.assign(**{name: _unlinked(survey[name]) for name in words})

    return _once("respondents", _choices(draft), make)


def notes(draft: Draft) -> list[str]:
    """What was done to the file on its way, in sentences."""
    said = [*draft.upload.notes, *checked(draft).recoded.notes]
    found = carried(draft)
    if found is not None and len(found.how):
        rows = found.how.groupby("kind")["rows"].sum()
        kinds = "; ".join(f"{kind}, {counted(count, 'row')}" for kind, count in rows.items())
        said.append(f"Regions were carried to ITL3 regions of January 2025 from: {kinds}.")
    if draft.agreed:
        said.append("Areas in several regions were carried to the one with most residents.")
    if draft.left_out:
        said.append(f"Left out of the file: {counted(len(draft.left_out), 'row')}.")
    return said


def _choices(draft: Draft) -> Hashable:
    """What the results depend on, for one file."""
    return draft.mapping, draft.agreed, draft.left_out


def _draft() -> Draft:
    draft = present()
    if draft is None:
        message = "There is no file to work on: choose one first."
        raise DataError(message)
    return draft


def _keep(draft: Draft) -> None:
    st.session_state[_DRAFT] = draft


def _change(draft: Draft, uses: list[ColumnUse], said: str = "") -> None:
    """Keep other uses; rows were left out for what the former ones gave, so all are back."""
    mapping = Mapping(tuple(sorted(uses, key=lambda use: _ORDER[use.field])))
    _keep(draft._replace(mapping=mapping, left_out=frozenset(), said=said))


def _proposed(upload: uploads.Uploaded, field: str, column: str) -> ColumnUse:
    label = upload.labels.get(column, column)
    codes = guess_codes(upload.frame[column], _value_labels(upload).get(column), label)
    return use_of(field, column, codes)


def _value_labels(upload: uploads.Uploaded) -> dict[str, dict[object, str]]:
    """Labels of codes by column, as `analysis` takes them."""
    return {
        column: {value: text for value, text in labels.items()}  # noqa: C416 (typed as a whole)
        for column, labels in upload.value_labels.items()
    }


def _place_shares(upload: uploads.Uploaded) -> dict[str, float]:
    """Share of the values of each column of words that are names of regions or districts."""
    known = set(places.searchable()["text"])
    shares = {}
    for column in map(str, upload.frame.columns):
        values = region_values(upload, column).dropna().drop_duplicates().head(_LOOKED_UP)
        words = [value for value in values if isinstance(value, str)]
        if words and len(words) == len(values):
            shares[column] = sum(names.plain(word) in known for word in words) / len(words)
    return shares


def _once(kind: str, key: Hashable, make: Callable[[], Result]) -> Result:
    """Result for the present choices, kept until they change; in this session alone."""
    kept = st.session_state.setdefault(_RESULTS, {})
    if kind not in kept or kept[kind][0] != key:
        kept[kind] = (key, make())
    result: Result = kept[kind][1]
    return result


def _unlinked(values: pd.Series) -> pd.Series:
    """Words in which no Markdown, on whatever page they come to stand, finds a link or image."""
    return values.str.replace("](", "] (", regex=False)


def title(draft: Draft) -> str:
    """Name that the survey gets unless the visitor gives another."""
    return texts.file_title(draft.upload.name, texts.USUAL_NAME)
