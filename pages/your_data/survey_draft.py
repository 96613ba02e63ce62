"""A visitor's survey while it is brought in: how its columns are used, and what follows."""

from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

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
from pages.your_data import upload

#: Distinct values of a column that are looked up among the names of places.
_LOOKED_UP = 200
_ORDER: Final = {key: place for place, key in enumerate(BY_KEY)}


@dataclass(frozen=True, eq=False)
class Draft(upload.Draft):
    """A survey with how its columns are used, and what the visitor has chosen so far.

    ``why`` says by column why it was proposed, ``agreed`` that an area in several regions goes to
    the one with most of its residents, ``left_out`` holds rows of the file.
    """

    mapping: Mapping
    why: dict[str, str]
    agreed: bool = False
    left_out: frozenset[int] = frozenset()
    said: str = ""


KEPT: Final = upload.Kept[Draft]("own survey")


class Checked(NamedTuple):
    """The survey as the mapping gives it, and what is wrong with it."""

    recoded: recode.Recoded
    problems: pd.DataFrame


def begin(found: uploads.Uploaded, content: bytes) -> Draft:
    """Propose a mapping for a file."""
    guess = guess_mapping(found.frame, found.labels, _value_labels(found), _place_shares(found))
    why = dict(zip(guess.why["column"], guess.why["reason"], strict=True))
    return Draft(found, content, guess.mapping, why)


def give(field: str, column: str | None, instead: str | None = None) -> None:
    """Use a column for a field, in place of another one or as one more; None takes it away.

    A column has one use: what it was used for before, it no longer is, and the draft says so.
    """
    draft = KEPT.draft()
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
    _change(uses, said, why=why)


def read_as(column: str, **changes: Any) -> None:
    """Change how the values of a column are read: fields of `ColumnUse`."""
    uses = KEPT.draft().mapping.uses
    _change([use._replace(**changes) if use.column == column else use for use in uses])


def load_mapping(content: bytes) -> None:
    """Take a saved mapping; an AnalysisError says that it is none, or a damaged one."""
    draft = KEPT.draft()
    text = content.decode("utf-8", "replace")
    mapping, absent = from_json(text, [str(name) for name in draft.upload.frame.columns])
    said = f"The mapping was loaded: {counted(len(mapping.uses), 'column')}."
    if absent:
        said += f" Your file lacks these columns of it: {', '.join(absent)}."
    why = {use.column: "From your saved mapping." for use in mapping.uses}
    _change(list(mapping.uses), said, why=why)


def agree(agreed: bool) -> None:
    """Take, or no longer take, the region with most residents for areas that lie in several."""
    KEPT.change(agreed=agreed, left_out=frozenset(), said="")


def leave_out(rows: frozenset[int]) -> None:
    """Leave rows of the file out, besides those that are already."""
    KEPT.change(left_out=KEPT.draft().left_out | rows, said="")


def put_back() -> None:
    """Take all rows of the file again."""
    KEPT.change(left_out=frozenset(), said="")


def carried(draft: Draft) -> region_codes.Carried | None:
    """Regions of the rows, carried to those of today; None without a column of regions.

    A DataError says that none is recognised.
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

    found = KEPT.once("carried", (column, draft.agreed), carry)
    if isinstance(found, DataError):
        raise found
    return found


def region_values(found: uploads.Uploaded, column: str) -> pd.Series:
    """Values of a column of regions, codes by their labels where the file has them."""
    values = found.frame[column]
    labels = found.value_labels.get(column)
    return values.map(lambda value: labels.get(value, value)) if labels else values


def value_counts(draft: Draft, column: str) -> Counter[object]:
    """Count the rows of each value of a column, empty ones apart."""
    values = draft.upload.frame[column]
    return KEPT.once(f"values of {column}", column, lambda: Counter(values.dropna().tolist()))


def checked(draft: Draft) -> Checked:
    """Survey as the mapping gives it without the rows left out, and its problems.

    An AnalysisError says that the mapping contradicts itself.
    """
    frame = draft.upload.frame
    itl3 = pd.Series(None, index=frame.index, dtype=object)
    # Where no region is recognised, the regions' own section says so.
    with suppress(DataError):
        found = carried(draft)
        itl3 = itl3 if found is None else found.itl3

    def make() -> Checked:
        check_mapping(draft.mapping, [str(name) for name in frame.columns])
        recoded = recode.recode(frame, draft.mapping, itl3, _value_labels(draft.upload))
        if draft.left_out:
            rows = pd.DataFrame({"row": sorted(draft.left_out), "rule": ""})
            recoded, _ = survey_problems.drop_problem_rows(recoded, rows)
        return Checked(recoded, survey_problems.problems(recoded, draft.mapping))

    return KEPT.once("checked", _choices(draft), make)


def is_checked(draft: Draft) -> bool:
    """Whether the present choices have been checked already."""
    return KEPT.has("checked", _choices(draft))


def respondents(draft: Draft) -> pd.DataFrame:
    """Survey in the schema, ready to be used; an AnalysisError says that a rule is broken."""

    def make() -> pd.DataFrame:
        survey = survey_schema.check(checked(draft).recoded.survey.reset_index(drop=True))
        words = [name for name in survey.columns if BY_KEY[name].kind in ("category", "identifier")]
        # Words in which no Markdown, on whatever page they come to stand, finds a link or image.
        unlinked = {name: survey[name].str.replace("](", "] (", regex=False) for name in words}
        return survey.assign(**unlinked)

    return KEPT.once("respondents", _choices(draft), make)


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


def _change(uses: list[ColumnUse], said: str = "", **more: Any) -> None:
    """Keep other uses; rows were left out for what the former ones gave, so all are back."""
    mapping = Mapping(tuple(sorted(uses, key=lambda use: _ORDER[use.field])))
    KEPT.change(mapping=mapping, left_out=frozenset(), said=said, **more)


def _proposed(found: uploads.Uploaded, field: str, column: str) -> ColumnUse:
    label = found.labels.get(column, column)
    codes = guess_codes(found.frame[column], _value_labels(found).get(column), label)
    return use_of(field, column, codes)


def _value_labels(found: uploads.Uploaded) -> dict[str, dict[object, str]]:
    """Labels of codes by column, as `analysis` takes them."""
    return {
        column: {value: text for value, text in labels.items()}  # noqa: C416 (typed as a whole)
        for column, labels in found.value_labels.items()
    }


def _place_shares(found: uploads.Uploaded) -> dict[str, float]:
    """Share of the values of each column of words that are names of regions or districts."""
    known = set(places.searchable()["text"])
    shares = {}
    for column in map(str, found.frame.columns):
        values = region_values(found, column).dropna().drop_duplicates().head(_LOOKED_UP)
        words = [value for value in values if isinstance(value, str)]
        if words and len(words) == len(values):
            shares[column] = sum(names.plain(word) in known for word in words) / len(words)
    return shares
