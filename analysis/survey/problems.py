"""What is wrong with a survey that was brought along: every problem, and rows left out."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.survey.mapping import ANSWER_KINDS, BY_KEY, EXAMPLE, ColumnUse, Mapping, usual_range
from analysis.survey.recode import Recoded
from analysis.survey.schema import IDENTIFIERS, NUMBER_RANGES, SCALES, WORDS

MUST, MAY = "must", "may"
#: Fewer identical answers than this do not suggest haste.
_FEWEST_STRAIGHT = 6
_LONGEST_VALUE = 100

_RULES: Final = {
    "number": ("a number", "Correct the value, give its number, or name it as a missing code."),
    "range": (
        "in the range {low:g} to {high:g}",
        "Correct the value, change the range, or name it as a missing code.",
    ),
    "whole": ("a whole number", "Correct the value, or map the column to the scale."),
    "given": ("given for every respondent", "Fill it in, or leave the row out."),
    "region": (
        "a region that is known",
        "Give an ITL3 or district code, a name or a postcode, or leave the row out.",
    ),
    "once": ("given once", "Correct the identifier, or leave the repeated row out."),
}


class Problem(NamedTuple):
    """One row of the list of problems."""

    row: int | None
    column: str
    field: str
    value: str
    rule: str
    remedy: str
    severity: str = MUST


def _schema(mapping: Mapping) -> pa.DataFrameSchema:
    """Rules that each column of :func:`_columns_to_check` must keep, in the person's units."""
    columns = {
        key: pa.Column(None, [_given, *([_once] if key == "respondent_id" else [])], nullable=True)
        for key in IDENTIFIERS
        if key != "cws_id" or mapping.column("cws_id")
    }
    for use in mapping.uses:
        span = _span(use)
        if span:
            checks = [_number, _in_range(*span)]
            checks += [_whole(use)] if use.is_item else []
            columns[_answer_key(use)] = pa.Column(None, checks, nullable=True)
    return pa.DataFrameSchema(columns, unique_column_names=True)


def _columns_to_check(recoded: Recoded, mapping: Mapping) -> pd.DataFrame:
    """Identifiers as in the survey's schema, and "answers: column" in the person's units."""
    names = [key for key in IDENTIFIERS if key in recoded.survey]
    values = {
        _answer_key(use): recoded.read[use.column].astype(object)
        for use in mapping.uses
        if _span(use)
    }
    return recoded.survey[names].astype(object).assign(**values)


def problems(recoded: Recoded, mapping: Mapping) -> pd.DataFrame:
    """Every problem of a survey.

    Parameters
    ----------
    recoded : Recoded
    mapping : Mapping
        The one that `recoded` was made with.

    Returns
    -------
    DataFrame
        ``row`` (as `recoded` is indexed; missing where a whole column is meant), ``column``
        (the person's name), ``field``, ``value`` (as the person gave it), ``rule``, ``remedy``
        and ``severity``: "must" be settled before the survey can be used, or "may" be looked at.
        If no row says "must", the survey passes :func:`analysis.survey.check`.
    """
    found = [*_whole_table(recoded, mapping)]
    blank = _blank_rows(recoded, mapping)
    found += [Problem(row, "", "", "", "blank row", "Leave the row out.") for row in blank]
    checked = _columns_to_check(recoded, mapping)
    try:
        _schema(mapping).validate(checked, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found += _cells(errors.failure_cases, recoded, mapping, set(blank))
    found += _torn_spaces(recoded, mapping)
    found += _worth_a_look(recoded, mapping, set(blank))
    table = pd.DataFrame(found, columns=list(Problem._fields)).astype({"row": "Int64"})
    order = ["severity", "row", "column"]
    by = table.assign(severity=table["severity"].eq(MAY)).sort_values(
        order, na_position="first", kind="stable"
    )
    return (
        table.loc[by.index]
        .replace({"column": "", "field": "", "value": ""}, "[z]")
        .reset_index(drop=True)
    )


def drop_problem_rows(recoded: Recoded, found: pd.DataFrame) -> tuple[Recoded, "pd.Series[int]"]:
    """Leave out the rows that problems name.

    Parameters
    ----------
    recoded : Recoded
    found : DataFrame
        Problems, or those of them whose rows are to go, as :func:`problems` lists them.

    Returns
    -------
    recoded : Recoded
        Without these rows; the others keep their row numbers. A column may be empty now:
        list the problems again.
    counts : Series of int
        Rows that each rule names, by rule; a row that breaks two rules counts in both.
    """
    named = found.dropna(subset="row").astype({"row": int})
    gone = recoded.survey.index.isin(named["row"])
    counts = named.groupby("rule")["row"].nunique().sort_values(ascending=False)
    kept = recoded._replace(
        survey=recoded.survey.loc[~gone],
        given=recoded.given.loc[~gone],
        read=recoded.read.loc[~gone],
    )
    return kept, counts


def _answer_key(use: ColumnUse) -> str:
    return f"answers: {use.column}"


def _span(use: ColumnUse) -> tuple[float, float] | None:
    """Lowest and highest value of a column that holds numbers."""
    if use.low is not None and use.high is not None and BY_KEY[use.field].kind in ANSWER_KINDS:
        return use.low, use.high
    return NUMBER_RANGES.get(use.field)


def _numbers(values: pd.Series) -> "pd.Series[float]":
    return pd.to_numeric(values, errors="coerce").astype(float)


def _check(name: str, rule: Callable[[pd.Series], "pd.Series[bool]"]) -> pa.Check:
    return pa.Check(rule, name=name, ignore_na=False)


_given = _check("given", lambda values: values.notna())
_once = _check("once", lambda values: ~values.duplicated() | values.isna())


_number = _check("number", lambda values: _numbers(values).notna() | values.isna())


def _in_range(low: float, high: float) -> pa.Check:
    return _check(
        "range", lambda values: _numbers(values).between(low, high) | _numbers(values).isna()
    )


def _whole(use: ColumnUse) -> pa.Check:
    low, high = float(use.low or 0), float(use.high or 0)

    def rule(values: pd.Series) -> "pd.Series[bool]":
        numbers = _numbers(values)
        return numbers.mod(1).eq(0) | numbers.isna() | ~numbers.between(low, high)

    return _check("whole", rule)


def _cells(
    failures: pd.DataFrame, recoded: Recoded, mapping: Mapping, blank: set[int]
) -> list[Problem]:
    """Problems of single cells, from what pandera reports."""
    uses = {_answer_key(use): use for use in mapping.uses}
    shown: dict[str, pd.Series] = {}
    found = []
    for name, check, index in zip(
        failures["column"], failures["check"], failures["index"], strict=True
    ):
        row = int(index)
        if row in blank:
            continue
        use = uses.get(name)
        field = use.field if use else str(name)
        column = use.column if use else mapping.column(field) or ""
        rule, remedy = _RULES["region" if field == "itl3" else check]
        span = _span(use) if use else None
        rule = rule.format(low=span[0], high=span[1]) if span else rule
        if column not in shown:
            shown[column] = _shown(recoded, column)
        value = str(shown[column].at[row])
        found.append(Problem(row, column, field, value, rule, remedy))
    return found


def _shown(recoded: Recoded, column: str) -> pd.Series:
    """Values of a column as the person gave them, for the list."""
    if not column:
        return pd.Series("[x]", index=recoded.given.index)
    values = recoded.given[column]
    texts = values.astype(object).map(str).str.strip().str.slice(0, _LONGEST_VALUE)
    return texts.mask(values.isna() | texts.eq(""), "[x]")


def _whole_table(recoded: Recoded, mapping: Mapping) -> list[Problem]:
    """Problems of whole columns: no rows, absent scales, columns without an answer."""
    survey = recoded.survey
    if survey.empty:
        return [Problem(None, "", "", "[x]", "at least one row", "Give one row a respondent.")]
    found = []
    for scale, items in SCALES.items():
        if scale not in survey and not set(items) <= set(survey):
            remedy = "Map one or more columns to the scale, or all of its items."
            rule = f"a column for {WORDS[scale]}"
            found.append(Problem(None, "", scale, "[x]", rule, remedy))
        for name in (scale, *items):
            if name in survey and survey[name].isna().all():
                column = mapping.column(name) or ""
                remedy = "Map another column, or leave this one out."
                found.append(Problem(None, column, name, "[x]", "an answer in some row", remedy))
    return [*found, *_mixed_ranges(mapping)]


def _mixed_ranges(mapping: Mapping) -> list[Problem]:
    """Columns of a scale that are read on another range than most of it, or than its first."""
    found = []
    for scale in SCALES:
        parts = mapping.counting(scale)
        spans = [(use.low or 0.0, use.high or 0.0) for use in parts]
        usual = usual_range(parts)
        whose = "most columns of its scale" if usual else parts[0].column if parts else ""
        for use, (low, high) in zip(parts, spans, strict=True):
            expected = usual or spans[0]
            if (low, high) != expected:
                rule = "the range of {}, {:g} to {:g}".format(whose, *expected)
                remedy = "Unless the questionnaire had two ranges, change one of them."
                value = f"{low:g} to {high:g}"
                found.append(Problem(None, use.column, use.field, value, rule, remedy, MAY))
    return found


def _blank_rows(recoded: Recoded, mapping: Mapping) -> list[int]:
    """Rows whose columns are all empty but for the identifier."""
    columns = [use.column for use in mapping.uses if use.field != "respondent_id"]
    if not columns:
        return []
    empty = recoded.read[columns].isna().all(axis=1)
    lacking = recoded.survey["itl3"].isna()
    return [int(row) for row in recoded.survey.index[empty & lacking]]


def _torn_spaces(recoded: Recoded, mapping: Mapping) -> list[Problem]:
    """Respondents whose space has most of its respondents in another region."""
    if "cws_id" not in recoded.survey:
        return []
    placed = recoded.survey[["cws_id", "itl3"]].dropna()
    regions = placed.groupby("cws_id")["itl3"].nunique()
    torn = placed[placed["cws_id"].isin(regions.index[regions > 1])]
    if torn.empty:
        return []
    main = torn.groupby("cws_id")["itl3"].agg(lambda codes: codes.value_counts().index[0])
    stray = torn[torn["itl3"] != torn["cws_id"].map(main)]
    remedy = "Correct the region or the space, or leave the row out: a space has one region."
    column = mapping.column("cws_id") or ""
    rows = [int(row) for row in stray.index]
    return [
        Problem(row, column, "cws_id", space, f"in one region: most are in {main[space]}", remedy)
        for row, space in zip(rows, stray["cws_id"].astype(str), strict=True)
    ]


def _worth_a_look(recoded: Recoded, mapping: Mapping, blank: set[int]) -> list[Problem]:
    """Rows that need not be wrong: repeated, all one answer, or the template's examples."""
    identifier = mapping.column("respondent_id")
    found = []
    others = recoded.given.drop(columns=[identifier] if identifier else [])
    for row in others.index[others.astype(str).duplicated()]:
        if int(row) not in blank:
            rule, remedy = "a row unlike all above", "If it was sent twice, leave the row out."
            found.append(Problem(int(row), "", "", "repeated row", rule, remedy, MAY))
    answers = [use.column for use in mapping.uses if BY_KEY[use.field].kind in ANSWER_KINDS]
    given = recoded.read[answers].apply(_numbers)
    straight = (given.notna().sum(axis=1) >= _FEWEST_STRAIGHT) & (
        given.max(axis=1) == given.min(axis=1)
    )
    for row in recoded.read.index[straight]:
        value = f"{np.nanmax(given.loc[row]):g} throughout"
        remedy = "If it was answered in haste, leave the row out."
        found.append(Problem(int(row), "", "", value, "not one answer to all", remedy, MAY))
    named = recoded.survey["respondent_id"].astype(str).str.startswith(EXAMPLE)
    for row in recoded.survey.index[named]:
        value = str(recoded.survey.at[row, "respondent_id"])
        column = identifier or ""
        remedy = "Leave the row out: it comes with the template."
        found.append(
            Problem(int(row), column, "respondent_id", value, "no example row", remedy, MAY)
        )
    return found
