"""From a person's columns to the survey's schema: the fields, a mapping, and its file."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.survey.schema import (
    CATEGORY_CONTROLS,
    HIGHEST,
    LOWEST,
    NUMBER_RANGES,
    RESPONSES,
    SCALES,
    WEIGHT,
    WORDS,
)

FORMAT = "Coworking Skills Atlas survey mapping"
VERSION = 1
#: A mapping names some dozens of columns; a larger file is something else.
MAX_CHARACTERS = 1_000_000
EXAMPLE = "EXAMPLE"
ANSWER_KINDS = ("item", "scale")

Code = float | str


class Field(NamedTuple):
    """One column of the survey's schema.

    ``kind`` is "identifier", "region", "item", "scale", "number", "category" or "weight";
    ``allowed`` and ``required`` are rules in words.
    """

    key: str
    label: str
    kind: str
    allowed: str
    required: str
    description: str


def _answer_fields() -> list[Field]:
    allowed = f"{LOWEST} to {HIGHEST}, or another range that is rescaled to it"
    fields = []
    for scale, items in SCALES.items():
        name = WORDS[scale]
        fields += [
            Field(
                key,
                f"{name.capitalize()}: item {key[-1]}",
                "item",
                allowed,
                f"all items of {name}, or the scale",
                wording,
            )
            for key, wording in items.items()
        ]
        what = f"Score of {name}; several columns are averaged."
        rule = "the scale, or all of its items"
        fields.append(Field(scale, f"{name.capitalize()}: scale", "scale", allowed, rule, what))
    return fields


_NUMBER_LABELS = {
    "tenure_months": ("Tenure", "Months since the respondent joined the space."),
    "cws_size": ("Size of the space", "Members or desks of the coworking space."),
    "cws_age": ("Age of the space", "Years since the coworking space opened."),
    "hours_per_week": ("Hours a week", "Hours a week the respondent spends in the space."),
}
_CATEGORY_LABELS = {
    "role": ("Role", "Such as manager or coworker."),
    "sector": ("Sector", "Sector of the respondent's work."),
    "firm_size": ("Size of firm", "Size of the respondent's firm, in classes."),
}
_REGION_ALLOWED = "ITL3 or district code, region or district name, or postcode"

FIELDS = (
    Field(
        "respondent_id",
        "Respondent",
        "identifier",
        "any, each once",
        "numbered if absent",
        "What tells one respondent from another; no name or address.",
    ),
    Field(
        "cws_id",
        "Coworking space",
        "identifier",
        "any, each in one region",
        "optional",
        "Which coworking space the respondent uses.",
    ),
    Field("itl3", "Region", "region", _REGION_ALLOWED, "required", "Where the coworking space is."),
    *_answer_fields(),
    *(
        Field(key, label, "number", "{:g} to {:g}".format(*NUMBER_RANGES[key]), "optional", about)
        for key, (label, about) in _NUMBER_LABELS.items()
    ),
    *(
        Field(key, *_CATEGORY_LABELS[key][:1], "category", "any words", "optional", about)
        for key, (_, about) in _CATEGORY_LABELS.items()
        if key in CATEGORY_CONTROLS
    ),
    Field(
        WEIGHT,
        "Survey weight",
        "weight",
        "{:g} to {:,.0f}".format(*NUMBER_RANGES[WEIGHT]),
        "optional",
        "Kept with the survey and reported; every model is unweighted.",
    ),
)
BY_KEY = {field.key: field for field in FIELDS}


class ColumnUse(NamedTuple):
    """What one of the person's columns is used for, and how its values are read.

    ``low`` and ``high`` are the ends of the response range in the person's units (items and
    scales), ``reversed`` says that a high value means little, ``missing_codes`` are values that
    mean no answer and ``answers`` gives the number of each worded answer.
    """

    field: str
    column: str
    low: float | None = None
    high: float | None = None
    reversed: bool = False
    missing_codes: tuple[Code, ...] = ()
    answers: tuple[tuple[str, float], ...] = ()

    @property
    def is_item(self) -> bool:
        """Whether the answers stay an item: their range has five whole steps."""
        if BY_KEY[self.field].kind != "item" or self.low is None or self.high is None:
            return False
        return self.high - self.low == HIGHEST - LOWEST and float(self.low).is_integer()


class Mapping(NamedTuple):
    """Uses of the person's columns; a scale may be given by several."""

    uses: tuple[ColumnUse, ...] = ()

    def column(self, field: str) -> str | None:
        """First column of a field, or None."""
        return next((use.column for use in self.uses if use.field == field), None)

    def of_scale(self, scale: str) -> list[ColumnUse]:
        """Uses for a scale or its items."""
        return [use for use in self.uses if scale_of(use.field) == scale]

    def counting(self, scale: str) -> list[ColumnUse]:
        """Uses that count towards a scale: its own if there are any, else those of its items."""
        every = self.of_scale(scale)
        return [use for use in every if use.field == scale] or every


def scale_of(field: str) -> str | None:
    """Scale that a field is, or is an item of.

    Parameters
    ----------
    field : str
        Key of one of :data:`FIELDS`.

    Returns
    -------
    str or None
        None for any other.
    """
    return next((scale for scale in SCALES if field == scale or field in SCALES[scale]), None)


def usual_range(uses: Sequence[ColumnUse]) -> tuple[float, float] | None:
    """Response range that most columns of a scale have: a questionnaire rarely mixes them.

    Parameters
    ----------
    uses : sequence of ColumnUse
        Of one scale.

    Returns
    -------
    (float, float) or None
        None unless more than half of the columns, and two, have the same.
    """
    ends = [(use.low, use.high) for use in uses]
    for (low, high), count in Counter(ends).most_common(1):
        if low is not None and high is not None and count > max(1, len(ends) / 2):
            return low, high
    return None


def check_mapping(mapping: Mapping, columns: Sequence[str] | None = None) -> None:
    """Refuse a mapping that contradicts itself or the table.

    Parameters
    ----------
    mapping : Mapping
    columns : sequence of str, optional
        Columns of the table.

    Raises
    ------
    AnalysisError
        If a column or a field other than a scale is used twice, a response range is empty, or a
        column is not in the table.
    """
    names = [use.column for use in mapping.uses]
    single = [use.field for use in mapping.uses if BY_KEY[use.field].kind != "scale"]
    for what, found in (("Column", names), ("Field", single)):
        twice = sorted({name for name in found if found.count(name) > 1})
        if twice:
            message = f"{what} {twice[0]} is used twice: use each column for one field."
            raise AnalysisError(message)
    for use in mapping.uses:
        ends = use.low is not None and use.high is not None and use.low < use.high
        if BY_KEY[use.field].kind in ANSWER_KINDS and not ends:
            message = (
                f"The response range of {use.column} is {use.low} to {use.high}: give the lowest "
                "and the highest answer, the lowest first."
            )
            raise AnalysisError(message)
    absent = [] if columns is None else [name for name in names if name not in set(columns)]
    if absent:
        message = (
            f"The table has no column {', '.join(absent)}: map those fields to other columns, or "
            "leave them out."
        )
        raise AnalysisError(message)


def to_json(mapping: Mapping) -> str:
    """Mapping as JSON.

    Parameters
    ----------
    mapping : Mapping

    Returns
    -------
    str
        :func:`from_json` reads it back.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "columns": [use._asdict() for use in mapping.uses],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str, columns: Sequence[str]) -> tuple[Mapping, list[str]]:
    """Read a saved mapping and hold it against a table.

    Parameters
    ----------
    text : str
        As :func:`to_json` writes it.
    columns : sequence of str
        Columns of the table.

    Returns
    -------
    mapping : Mapping
        The uses of columns that the table has.
    absent : list of str
        Columns that the saved mapping uses and the table does not have.

    Raises
    ------
    AnalysisError
        If the text is damaged, foreign, of a newer version or contradicts itself.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"The mapping is longer than {MAX_CHARACTERS:,} characters: {_WAY_OUT}"
        raise AnalysisError(message)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"The mapping cannot be read as JSON: {_WAY_OUT}"
        raise AnalysisError(message) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        message = f"The file is not a mapping of survey columns: {_WAY_OUT}"
        raise AnalysisError(message)
    if content.get("version") != VERSION or not isinstance(content.get("columns"), list):
        message = f"The mapping is not of version {VERSION}, which is read here: {_WAY_OUT}"
        raise AnalysisError(message)
    mapping = Mapping(tuple(_use(entry) for entry in content["columns"]))
    check_mapping(mapping)
    present = set(columns)
    absent = [use.column for use in mapping.uses if use.column not in present]
    return Mapping(tuple(use for use in mapping.uses if use.column in present)), absent


_WAY_OUT = "choose a file that was saved here, or map the columns by hand."


def _use(entry: Any) -> ColumnUse:
    """One entry of a saved mapping, with every value's type checked."""
    wrong = not isinstance(entry, dict) or set(entry) != set(ColumnUse._fields)
    if not wrong:
        lists = isinstance(entry["missing_codes"], list) and isinstance(entry["answers"], list)
        wrong = (
            entry["field"] not in list(BY_KEY)
            or not isinstance(entry["column"], str)
            or not isinstance(entry["reversed"], bool)
            or not all(entry[end] is None or _is_number(entry[end]) for end in ("low", "high"))
            or not lists
            or not all(isinstance(code, str) or _is_number(code) for code in entry["missing_codes"])
            or not all(_is_answer(pair) for pair in entry["answers"])
        )
    if wrong:
        message = f"An entry of the mapping is damaged: {_WAY_OUT}"
        raise AnalysisError(message)
    answers = tuple((word, number) for word, number in entry["answers"])
    return ColumnUse(
        **{**entry, "missing_codes": tuple(entry["missing_codes"]), "answers": answers}
    )


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < 10**15 and math.isfinite(value)


def _is_answer(pair: Any) -> bool:
    two = isinstance(pair, list) and len(pair) == len(("word", "number"))
    return two and isinstance(pair[0], str) and _is_number(pair[1])


def template() -> pd.DataFrame:
    """An empty survey to fill in: all fields, and two rows that are marked as examples.

    Returns
    -------
    DataFrame, shape (2, fields)
        ``respondent_id`` says that the row is an example; scales are left to be worked out from
        their items.
    """
    fields = [field for field in FIELDS if field.kind != "scale"]
    rows: list[dict[str, object]] = []
    for number, answer in enumerate((4, 2), start=1):
        row: dict[str, object] = {
            field.key: answer for field in fields if field.kind in ANSWER_KINDS
        }
        row |= {"respondent_id": f"{EXAMPLE}-{number} (delete this row)", "cws_id": "CWS001"}
        row |= {"itl3": "TLC32", "tenure_months": 12 * number, "cws_size": 40, "cws_age": 5}
        row |= {"hours_per_week": 20, "role": ("manager", "coworker")[number - 1]}
        rows.append(row | {"sector": "creative industries", "firm_size": "2 to 9", WEIGHT: 1})
    return pd.DataFrame(rows, columns=[field.key for field in fields])


def data_dictionary() -> pd.DataFrame:
    """What each column of the template holds.

    Returns
    -------
    DataFrame
        ``field``, ``label``, ``type``, ``allowed_values``, ``required`` and ``description``, one
        row a field.
    """
    types = {"item": "whole number", "scale": "number", "weight": "number", "number": "number"}
    words = "; ".join(f"{number} = {word}" for number, word in RESPONSES.items())
    rows = [
        (
            field.key,
            field.label,
            types.get(field.kind, "text"),
            f"{field.allowed} ({words})" if field.kind == "item" else field.allowed,
            field.required,
            field.description,
        )
        for field in FIELDS
    ]
    names = ["field", "label", "type", "allowed_values", "required", "description"]
    return pd.DataFrame(rows, columns=names)


def identifier_text(values: pd.Series) -> pd.Series:
    """Identifiers as text, whole numbers without a decimal point and empty ones missing.

    Parameters
    ----------
    values : Series

    Returns
    -------
    Series of object
        Indexed as `values`.
    """

    def text(value: object) -> str | None:
        if isinstance(value, float | np.floating) and float(value).is_integer():
            return str(int(value))
        return str(value).strip() or None

    codes, found = pd.factorize(values)
    words = np.array([*(text(value) for value in found), None], dtype=object)
    return pd.Series(words[codes], index=values.index, name=values.name, dtype=object)
