"""Which of a person's columns is which field: guesses from names, labels and values."""

import re
from collections import Counter
from collections.abc import Mapping as Labels
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.survey.answer_codes import Codes, guess_codes, nearest_wording
from analysis.survey.mapping import (
    ANSWER_KINDS,
    BY_KEY,
    FIELDS,
    ColumnUse,
    Field,
    Mapping,
    scale_of,
    usual_range,
)
from analysis.survey.schema import SCALES

#: Words that point to a field, in a column's name or label.
_WORDS: Final = {
    "respondent_id": "respondent participant response responseid caseid serial id uuid",
    "cws_id": "cws space coworking hub site workspace venue",
    "itl3": "itl itl3 nuts nuts3 lad lad23cd region district council authority postcode county "
    "area oslaua gss location",
    "si_1": "spontaneous unplanned informal chat talk conversation spontaneously network",
    "si_2": "met meet contact matter connection acquaintance network",
    "si_3": "event community social meetup gathering party",
    "si_4": "exchange idea advice share peer knowledge",
    "sr_1": "equipment facility hardware printer machine room lab infrastructure",
    "sr_2": "software broadband wifi internet infrastructure platform licence",
    "sr_3": "training workshop course seminar class mentoring",
    "sr_4": "targeted tailored relevant need training customised",
    "sc_1": "communication communicate presenting presentation speaking",
    "sc_2": "collaboration collaborate teamwork team cooperation together",
    "sc_3": "creative creativity problem solve solving innovative",
    "sc_4": "adaptability adapt adaptable change flexible flexibility resilience",
    "td_1": "digital tool technology ict computer",
    "td_2": "programming code coding developer python",
    "td_3": "data analysis analytics analyse statistics",
    "social_interaction": "interaction networking sociality community",
    "structured_resources": "resource structured provision facility training",
    "social_cognitive": "social cognitive soft interpersonal sc",
    "technical_digital": "technical tech digital hard td",
    "tenure_months": "tenure month membership joined since",
    "cws_size": "size member desk capacity",
    "cws_age": "age opened founded year",
    "hours_per_week": "hour week weekly",
    "role": "role position job",
    "sector": "sector industry sic occupation",
    "firm_size": "firm company employee employer business size",
    "weight": "weight weights wt wts wgt",
}
#: A column that speaks of skills hardly holds a mechanism.
_SKILL_NAMES = frozenset({"skill", "abil", "competenc", "capabil"})
_MECHANISMS: Final = frozenset(
    field
    for scale in ("social_interaction", "structured_resources")
    for field in (scale, *SCALES[scale])
)
_SCALE_NAMES = frozenset({"scale", "score", "index", "mean", "average", "avg", "factor"})
_SUFFIXES = (
    *("ations", "ation", "ating", "ates", "ated", "ate", "ings", "ing", "ions", "ion", "ers"),
    *("ities", "ity", "ies", "ive", "ed", "er", "es", "s", "y", "e"),
)
_SHORTEST_STEM = 4
_PLACE = re.compile(
    r"TL[A-Z]\d{2}|UK[A-N]\d{2}|[EWSN]\d{8}|"
    r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})",
    re.IGNORECASE,
)
#: A name and a number that is not a year.
_NUMBERED = re.compile(r"(.*\D|)\d{1,3}")
#: Fewer values cannot be degrees of agreement.
_FEWEST_STEPS = 3
#: Least confidence at which a column is proposed.
LEAST = 0.34
#: A claim that is weaker by no more than this is named as a rival.
_NEAR = 0.3
_MOSTLY = 0.6
_MOSTLY_UNIQUE = 0.9
_FEW_CATEGORIES = 20
#: Rows that the choice of a field looks at; codes are looked for in all of them.
_SAMPLE = 5000
_EXACT, _WORDED, _HIGHEST = 1.0, 0.95, 0.9


class Guess(NamedTuple):
    """A proposed mapping, and why.

    ``why`` has a row for each proposed column: ``field``, ``column``, ``confidence`` (0 to 1) and
    ``reason``, a sentence or more that also names the fields that the column could be instead.
    """

    mapping: Mapping
    why: pd.DataFrame


class _Claim(NamedTuple):
    """One field's claim to one column."""

    confidence: float
    field: str
    column: str
    reason: str


def guess_mapping(
    frame: pd.DataFrame,
    labels: Labels[str, str] | None = None,
    value_labels: Labels[str, Labels[object, str]] | None = None,
    places: Labels[str, float] | None = None,
) -> Guess:
    """Propose which column is which field.

    Each field claims columns whose name or label is its key or wording, or shares its words, and
    whose values can be its values. The strongest claims are met first; near ones are named.

    Parameters
    ----------
    frame : DataFrame
        The person's table, one row a respondent.
    labels : mapping of column to str, optional
        Wording of each question.
    value_labels : mapping of column to mapping of value to str, optional
        Labels of each column's codes.
    places : mapping of column to float, optional
        Share of each column's values that are known to be names of places.

    Returns
    -------
    Guess

    Raises
    ------
    AnalysisError
        If two columns have one name.
    """
    frame = frame.rename(columns=str)
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        message = f"The table has two columns {twice}: name each column once."
        raise AnalysisError(message)
    texts, labelled, named = labels or {}, value_labels or {}, places or {}
    claims: list[_Claim] = []
    codes: dict[str, Codes] = {}
    for column in frame.columns:
        label = texts.get(column, "")
        codes[column] = guess_codes(frame[column], labelled.get(column), label or column)
        values = frame[column].iloc[:_SAMPLE]
        # a column whose codes carry place names is a region too
        shown = values.map(dict(labelled[column])) if labelled.get(column) else values
        claims += _claims(column, label, values, codes[column], _by_place(shown, named.get(column)))
    batteries = _batteries(frame, codes, {name for name, text in texts.items() if text})
    claims = _of_batteries(claims, batteries)
    claims.sort(key=lambda claim: (-claim.confidence, list(BY_KEY).index(claim.field)))
    taken: dict[str, _Claim] = {}
    columns: set[str] = set()
    for claim in claims:
        if claim.field not in taken and claim.column not in columns:
            taken[claim.field] = claim
            columns.add(claim.column)
    _prefer_items(taken)
    met = []
    for claim in (taken[field.key] for field in FIELDS if field.key in taken):
        met += [claim, *_averaged_with(claim, batteries, columns)]
    uses = tuple(use_of(claim.field, claim.column, codes[claim.column]) for claim in met)
    mapping, said = _as_their_scales(Mapping(uses), codes, frame, set(labelled))
    # a column that follows another has no claim of its own
    claimed = {claim.column for claim in claims}
    reasons = [_with_rivals(c, claims) if c.column in claimed else c.reason for c in met]
    rows = [
        (c.field, c.column, c.confidence, reason + said.get(c.column, ""))
        for c, reason in zip(met, reasons, strict=True)
    ]
    why = pd.DataFrame(rows, columns=["field", "column", "confidence", "reason"])
    return Guess(mapping, why)


def use_of(field: str, column: str, codes: Codes) -> ColumnUse:
    """Use of a column for a field, read as proposed.

    Parameters
    ----------
    field : str
        Key of one of :data:`analysis.survey.mapping.FIELDS`.
    column : str
    codes : Codes
        As :func:`analysis.survey.answer_codes.guess_codes` proposes.

    Returns
    -------
    ColumnUse
        With a response range of 1 to 5 where none was found.
    """
    if BY_KEY[field].kind in ANSWER_KINDS:
        low, high = (1.0, 5.0) if codes.low is None else (codes.low, codes.high)
        return ColumnUse(
            field, column, low, high, codes.reversed, codes.missing_codes, codes.answers
        )
    if BY_KEY[field].kind in ("identifier", "region"):
        return ColumnUse(field, column)
    return ColumnUse(field, column, missing_codes=codes.missing_codes)


def _as_their_scales(
    mapping: Mapping, codes: Labels[str, Codes], frame: pd.DataFrame, labelled: set[str]
) -> tuple[Mapping, dict[str, str]]:
    """Columns read on the range of most of their scale, where few answers are beyond it, and why.

    These may be slips, which the checks list. A range given by words or value labels is kept, and
    so is a narrower one: the checks ask about it.
    """
    said: dict[str, str] = {}
    usuals = {scale: usual_range(mapping.of_scale(scale)) for scale in SCALES}
    uses = list(mapping.uses)
    for place, use in enumerate(uses):
        usual = usuals.get(scale_of(use.field) or "")
        if not usual or use.low is None or use.high is None or (use.low, use.high) == usual:
            continue
        low, high = usual
        found = codes[use.column]
        wider = use.low <= low and high <= use.high
        told = bool(found.answers) or use.column in labelled
        if wider and not told and found.few_outside(frame[use.column], low, high):
            uses[place] = use._replace(low=low, high=high)
            said[use.column] = f" Read from {low:g} to {high:g} as most columns of its scale."
    return Mapping(tuple(uses)), said


def _claims(
    column: str, label: str, values: pd.Series, codes: Codes, place: tuple[float, str]
) -> list[_Claim]:
    words, worded = _stems(f"{column} {label}"), nearest_wording(label or column)
    found = []
    for field in FIELDS:
        named = _joined(column) == _joined(field.key)
        if not named and not _possible(field, values, codes):
            continue
        confidence, reason = _by_text(field, column, label, words, worded)
        if field.kind == "region":
            confidence, reason = max((confidence, reason), place)
        if confidence >= LEAST:
            found.append(_Claim(round(confidence, 2), field.key, column, reason))
    return found


def _by_text(
    field: Field, column: str, label: str, words: set[str], worded: str | None
) -> tuple[float, str]:
    """Claim of a field to a column by its name or label, which is `worded` as an item."""
    if _joined(column) == _joined(field.key):
        return _EXACT, f"The column is named {column}."
    if worded == field.key:
        return _WORDED, f"The {'label' if label else 'name'} has the item's own wording."
    shared = [stem for stem in _FIELD_STEMS[field.key] if stem in words]
    points = sum(1 / _STEM_COUNTS[stem] for stem in shared)
    scale_named = bool(words & _SCALE_NAMES)
    of_skills = bool(words & _SKILL_NAMES)
    if field.kind == "scale":
        points *= 1.2 if scale_named or (of_skills and field.key not in _MECHANISMS) else 0.6
    if field.kind == "item" and scale_named:
        points *= 0.5
    if of_skills and field.key in _MECHANISMS:
        points *= 0.5
    if not shared:
        return 0.0, ""
    listed = ", ".join(sorted(_FIELD_STEMS[field.key][stem] for stem in shared))
    return min(_HIGHEST, 0.25 + 0.3 * points), f"The name or label speaks of {listed}."


def _by_place(values: pd.Series, named: float | None) -> tuple[float, str]:
    """Claim of the region to a column, by its values alone."""
    if named is not None and named >= _MOSTLY:
        return _WORDED, f"{named:.0%} of the values are names of regions or districts."
    found = values.dropna()
    texts = found.astype(str).str.strip()
    share = float(np.mean([bool(_PLACE.fullmatch(text)) for text in texts])) if len(texts) else 0.0
    if share < _MOSTLY:
        return 0.0, ""
    return _WORDED, f"{share:.0%} of the values are region or district codes or postcodes."


def _possible(field: Field, values: pd.Series, codes: Codes) -> bool:
    """Whether the values can be those of the field."""
    if field.kind in ANSWER_KINDS:
        return codes.looks_like_answers(values) or bool(values.isna().all())
    if field.kind in ("number", "weight"):
        return pd.to_numeric(values, errors="coerce").notna().sum() >= _MOSTLY * values.count()
    if field.key == "respondent_id":
        return values.nunique() >= _MOSTLY_UNIQUE * max(values.count(), 1)
    if field.key == "cws_id":
        return values.nunique() < max(len(values), 2)
    if field.kind == "category":
        return values.nunique() <= max(_FEW_CATEGORIES, 0.2 * len(values))
    return True


def _prefer_items(taken: dict[str, _Claim]) -> None:
    """Leave guessed scales out where items are found: a scale's columns set the items aside."""
    for scale, items in SCALES.items():
        sure = any(item in taken and taken[item].confidence >= _WORDED for item in items)
        least = _EXACT if set(items) <= set(taken) else _WORDED if sure else 0.0
        if scale in taken and taken[scale].confidence < least:
            del taken[scale]


def _batteries(
    frame: pd.DataFrame, codes: Labels[str, Codes], labelled: set[str]
) -> dict[str, list[str]]:
    """Columns of answers without labels that differ in their number alone, by the first of them."""
    found: dict[str, list[str]] = {}
    for column in frame.columns:
        name, ends = _NUMBERED.fullmatch(column), (codes[column].low, codes[column].high)
        graded = frame[column].nunique() >= _FEWEST_STEPS and ends != (0, 100)
        if name and graded and column not in labelled and None not in ends:
            found.setdefault(name.group(1), []).append(column)
    return {columns[0]: columns for columns in found.values() if len(columns) > 1}


def _of_batteries(claims: list[_Claim], batteries: Labels[str, list[str]]) -> list[_Claim]:
    """Claims without those of guessed items to a battery: its words tell of the scale alone.

    An item's claim to the first column becomes one of its scale; the others follow the first.
    """
    sure = {claim.column for claim in claims if claim.confidence >= _WORDED}
    followers = {
        name: first for first, names in batteries.items() for name in names if not sure & set(names)
    }
    kept = []
    for claim in claims:
        first = followers.get(claim.column)
        if first is None or BY_KEY[claim.field].kind not in ANSWER_KINDS:
            kept.append(claim)
        elif claim.column == first:
            kept.append(claim._replace(field=scale_of(claim.field) or claim.field))
    return kept


def _averaged_with(
    first: _Claim, batteries: Labels[str, list[str]], taken: set[str]
) -> list[_Claim]:
    """The other columns of a battery whose first went to a scale, but for those with a use."""
    if BY_KEY[first.field].kind != "scale" or first.confidence >= _WORDED:
        return []
    reason = f"It is numbered as {first.column} is, and averaged with it."
    return [
        first._replace(column=name, reason=reason)
        for name in batteries.get(first.column, [])
        if name not in taken
    ]


def _with_rivals(claim: _Claim, claims: list[_Claim]) -> str:
    if claim.confidence == _EXACT:
        return claim.reason
    near = [other for other in claims if other.confidence >= claim.confidence - _NEAR]
    own = [other for other in near if other.column == claim.column and other.field != claim.field]
    rivals = [BY_KEY[other.field].label for other in own]
    same = [other for other in near if other.field == claim.field]
    others = [other.column for other in same if other.column != claim.column]
    reason = claim.reason
    if rivals:
        reason += f" It could also be: {'; '.join(rivals[:3])}."
    if others:
        reason += f" So could be: {', '.join(others[:3])}."
    return reason


def _joined(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _stems(text: str) -> set[str]:
    """Word stems of a name or label; camelCase and underscores part words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text[:1000])
    words = re.findall(r"[a-z]+[0-9]*[a-z]*", parted.casefold())
    return {_stem(form) for word in words for form in (word, word.rstrip("0123456789"))}


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


_FIELD_STEMS: Final = {
    key: {_stem(word): word for word in words.split()} for key, words in _WORDS.items()
}
_STEM_COUNTS: Final = Counter(stem for stems in _FIELD_STEMS.values() for stem in stems)
