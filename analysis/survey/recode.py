"""From a person's table to the survey's schema, as a mapping says."""

from collections.abc import Mapping as Labels
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.survey.answer_codes import fold
from analysis.survey.mapping import (
    ANSWER_KINDS,
    BY_KEY,
    ColumnUse,
    Mapping,
    check_mapping,
    identifier_text,
)
from analysis.survey.schema import HIGHEST, LOWEST, SCALES, WEIGHT, WORDS

NO_SPACES = (
    "The survey does not say which coworking space a respondent uses: regions are the only "
    "clusters, spaces are counted nowhere, and small groups are hidden by respondents alone."
)
UNWEIGHTED = "The weights are kept with the survey; every model is unweighted."
#: A reversed item should correlate with the rest of its scale below this.
_NO_CORRELATION = 0.0
_LEAST_ROWS = 10


class Recoded(NamedTuple):
    """A person's table in the survey's schema.

    All tables have one row a respondent, indexed by the row in the person's file if their table is
    (its index is then named ``row``), else from 1. ``survey`` has the schema's columns, in which a
    value that cannot be read is kept as given; ``given`` is the person's table; ``read`` has
    each column of the mapping in the person's own units, with missing codes missing and worded
    answers as numbers; ``notes`` says in sentences what was done.
    """

    survey: pd.DataFrame
    given: pd.DataFrame
    read: pd.DataFrame
    notes: tuple[str, ...]


def recode(
    frame: pd.DataFrame,
    mapping: Mapping,
    itl3: pd.Series,
    value_labels: Labels[str, Labels[object, str]] | None = None,
) -> Recoded:
    """Bring a person's table into the survey's schema.

    An answer x on a range from low to high becomes ``1 + 4 * (x - low) / (high - low)``, or 6
    minus that if it is reversed. Items whose range has five whole steps stay items; others count
    towards their scale only, which is the mean of its columns where at least half are answered.

    Parameters
    ----------
    frame : DataFrame
        The person's table, one row a respondent.
    mapping : Mapping
    itl3 : Series
        ITL3 code of each row of `frame`, by position; missing where none was found.
    value_labels : mapping of column to mapping of value to str, optional
        Labels for the codes of category controls.

    Returns
    -------
    Recoded

    Raises
    ------
    AnalysisError
        If the mapping does not fit the table, or `itl3` has another length.
    """
    check_mapping(mapping, [str(name) for name in frame.columns])
    if len(itl3) != len(frame):
        message = f"{len(itl3)} regions for {len(frame)} rows: give one region a row, or none."
        raise AnalysisError(message)
    rows = frame.index if frame.index.name == "row" else pd.RangeIndex(1, len(frame) + 1)
    given = frame.set_axis(rows)
    read = pd.DataFrame(
        {use.column: _read(given[use.column], use) for use in mapping.uses}, index=rows
    )
    regions = itl3.set_axis(rows).astype(object)
    place = mapping.column("itl3")
    if place is not None:
        regions = regions.where(read[place].notna(), None)
    survey = pd.DataFrame({"respondent_id": [str(row) for row in rows]}, index=rows, dtype=object)
    for use in mapping.uses:
        kind = BY_KEY[use.field].kind
        if kind == "identifier":
            survey[use.field] = identifier_text(read[use.column])
        elif kind == "category":
            labels = (value_labels or {}).get(use.column, {})
            survey[use.field] = _words(read[use.column], labels)
        elif kind in ("number", "weight"):
            survey[use.field] = read[use.column]
    survey.insert(1, "itl3", regions)
    survey = survey.assign(**_answers(read, mapping))
    return Recoded(survey.infer_objects(), given, read, tuple(_notes(mapping)))


def item_rest(recoded: Recoded, mapping: Mapping) -> pd.DataFrame:
    """How each column of a scale correlates with the others: a negative one may be reversed.

    Parameters
    ----------
    recoded : Recoded
    mapping : Mapping
        The one that `recoded` was made with.

    Returns
    -------
    DataFrame
        ``scale``, ``column``, ``correlation`` (Pearson's, with the mean of the scale's other
        columns; missing if it cannot be had) and ``suspect``, whether it is below 0.
    """
    rows = []
    for scale in SCALES:
        every = mapping.of_scale(scale)
        parts = [use for use in every if use.field != scale] or every
        table = pd.DataFrame(
            {
                u.column: pd.to_numeric(_rescaled(recoded.read[u.column], u), errors="coerce")
                for u in parts
            }
        )
        for use in parts:
            rest = table.drop(columns=use.column).mean(axis=1)
            pair = pd.DataFrame({"one": table[use.column], "rest": rest}).dropna()
            varied = len(pair) >= _LEAST_ROWS and (pair.max() > pair.min()).all()
            found = float(pair["one"].corr(pair["rest"])) if varied else np.nan
            rows.append((scale, use.column, found, found < _NO_CORRELATION))
    return pd.DataFrame(rows, columns=["scale", "column", "correlation", "suspect"])


def _read(values: pd.Series, use: ColumnUse) -> pd.Series:
    """Values of a column: missing codes missing, answers as numbers, the rest as given."""
    as_number = BY_KEY[use.field].kind not in ("identifier", "region", "category")
    missing = {fold(code) if isinstance(code, str) else float(code) for code in use.missing_codes}
    answers = {fold(word): float(number) for word, number in use.answers}
    codes, distinct = pd.factorize(values)
    read = [_value(value, missing, answers, as_number=as_number) for value in distinct]
    lookup = np.empty(len(read) + 1, dtype=object)
    lookup[:-1] = read
    lookup[-1] = np.nan
    return pd.Series(lookup[codes], index=values.index, dtype=object).infer_objects()


def _value(
    value: object, missing: set[float | str], answers: dict[str, float], *, as_number: bool
) -> object:
    text = fold(value) if isinstance(value, str) else ""
    if isinstance(value, str) and (not text or text in missing):
        return np.nan
    if as_number and text in answers:
        return answers[text]
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return value.strip() if isinstance(value, str) else str(value)
    if number in missing:
        return np.nan
    if not as_number:
        return value.strip() if isinstance(value, str) else value
    # the word "nan" is not a missing code unless the person says so
    return value if np.isnan(number) else number


def _words(values: pd.Series, labels: Labels[object, str]) -> pd.Series:
    """Categories as text, codes by their labels."""
    texts = identifier_text(values)
    codes = identifier_text(pd.Series(list(labels), dtype=object))
    by_code = dict(zip(codes, labels.values(), strict=True))
    return texts.map(lambda text: by_code.get(text, text), na_action="ignore")


def _rescaled(values: pd.Series, use: ColumnUse) -> pd.Series:
    """Answers from 1 to 5; what is not a number stays as it is."""
    low, high = float(use.low or 0.0), float(use.high or 0.0)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    share = (numbers - low) / (high - low)
    scaled = LOWEST + (HIGHEST - LOWEST) * (1 - share if use.reversed else share)
    unread = numbers.isna() & values.notna()
    return scaled.astype(object).mask(unread, values).infer_objects()


def _is_averaged(mapping: Mapping, scale: str) -> bool:
    """Whether a scale is worked out here: not left to a full set of items."""
    whole = {use.field for use in mapping.counting(scale) if use.is_item}
    return whole != set(SCALES[scale])


def _answers(read: pd.DataFrame, mapping: Mapping) -> dict[str, pd.Series]:
    """Items that stay items, and the scales that are not made of them alone."""
    found = {use.field: _rescaled(read[use.column], use) for use in mapping.uses if use.is_item}
    for scale in SCALES:
        parts = mapping.counting(scale)
        if parts and _is_averaged(mapping, scale):
            found[scale] = _mean([_rescaled(read[use.column], use) for use in parts])
    return found


def _mean(columns: list[pd.Series]) -> pd.Series:
    """Mean where at least half is answered; an answer off the range is kept in its place."""
    table = pd.concat(columns, axis=1, keys=range(len(columns)))
    numbers = table.apply(pd.to_numeric, errors="coerce").astype(float)
    enough = 2 * numbers.notna().sum(axis=1) >= len(columns)
    mean: pd.Series = numbers.mean(axis=1).where(enough).clip(LOWEST, HIGHEST)
    # a value that breaks the rules must not vanish in a mean
    broken = (numbers.isna() & table.notna()) | (numbers < LOWEST) | (numbers > HIGHEST)
    if not broken.to_numpy().any():
        return mean
    first = table.where(broken).bfill(axis=1).iloc[:, 0]
    return mean.astype(object).mask(broken.any(axis=1), first)


def _notes(mapping: Mapping) -> list[str]:
    fields = {use.field for use in mapping.uses}
    notes = []
    if "respondent_id" not in fields:
        notes.append("Respondents have no identifier: they are numbered by their row.")
    if "cws_id" not in fields:
        notes.append(NO_SPACES)
    if WEIGHT in fields:
        notes.append(UNWEIGHTED)
    for scale in SCALES:
        notes += _scale_notes(mapping, scale)
    answers = [use for use in mapping.uses if BY_KEY[use.field].kind in ANSWER_KINDS]
    notes += [
        f"Answers from {low:g} to {high:g} are rescaled to {LOWEST} to {HIGHEST}."
        for low, high in sorted({(use.low or 0, use.high or 0) for use in answers})
        if (low, high) != (LOWEST, HIGHEST)
    ]
    turned = ", ".join(use.column for use in answers if use.reversed)
    return [*notes, f"Reversed: {turned}."] if turned else notes


def _scale_notes(mapping: Mapping, scale: str) -> list[str]:
    parts, name = mapping.counting(scale), WORDS[scale]
    notes = []
    if len(parts) > 1 and _is_averaged(mapping, scale):
        columns = ", ".join(use.column for use in parts)
        notes.append(f"{name.capitalize()}: the mean of {columns}.")
    other = [use for use in mapping.of_scale(scale) if use.field != scale]
    hidden = ", ".join(use.column for use in other if not use.is_item)
    if hidden:
        notes.append(
            f"{hidden}: without the steps {LOWEST} to {HIGHEST}, so part of {name} but not shown "
            "as items."
        )
    return notes
