"""How a column of answers is read: its range, missing codes, worded answers and direction."""

import re
from collections.abc import Mapping as Labels
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.regions.sentences import counted
from analysis.survey.mapping import Code
from analysis.survey.schema import SCALES

#: More distinct values than this are a measurement or free text, not worded answers.
MAX_ANSWERS = 60
#: Codes that questionnaires use for "don't know", "refused" and the like.
_CUSTOMARY = frozenset({8, 9, 66, 77, 88, 96, 97, 98, 99, 777, 888, 997, 998, 999, 9999})
_NO_ANSWER = re.compile(
    r"\b(don'?t know|do not know|dunno|dk|idk|no idea|not sure|unsure|prefer not|rather not|"
    r"refus\w*|no answer|not answered|not applicable|n/?a|missing|not stated|"
    r"skip\w*|no opinion|can'?t say)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(not|never|rarely|hardly|no longer|nobody|nothing|without|difficult|unable|lack\w*|"
    r"\w+n't|cannot|fail\w*|worse|isolated|lonely)\b",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*(?:[-–—=:.)(]|$)")
#: Worded answers from low to high.
_LADDERS: Final = tuple(
    tuple(steps.split(", "))
    for steps in (
        "strongly disagree, disagree, neither agree nor disagree, agree, strongly agree",
        "strongly disagree, disagree, neutral, agree, strongly agree",
        (
            "strongly disagree, tend to disagree, neither agree nor disagree, tend to agree, "
            "strongly agree"
        ),
        (
            "strongly disagree, disagree, somewhat disagree, neither agree nor disagree, "
            "somewhat agree, agree, strongly agree"
        ),
        (
            "strongly disagree, disagree, slightly disagree, neither agree nor disagree, "
            "slightly agree, agree, strongly agree"
        ),
        "never, rarely, sometimes, often, always",
        "never, rarely, sometimes, often, very often",
        "not at all, a little, somewhat, quite a bit, a great deal",
        "not at all, slightly, moderately, very, extremely",
        (
            "very dissatisfied, dissatisfied, neither satisfied nor dissatisfied, satisfied, "
            "very satisfied"
        ),
        "very poor, poor, fair, good, very good",
        "poor, fair, good, very good, excellent",
    )
)
#: Other words for a rung of these.
_ALIASES: Final = {
    "neither": "neither agree nor disagree",
    "neither agree or disagree": "neither agree nor disagree",
    "neither disagree nor agree": "neither agree nor disagree",
    "undecided": "neither agree nor disagree",
    "agree strongly": "strongly agree",
    "disagree strongly": "strongly disagree",
    "fully agree": "strongly agree",
    "fully disagree": "strongly disagree",
}
#: Response ranges that are in common use, the narrowest that holds the answers being proposed.
_RANGES: Final = ((1, 5), (0, 4), (1, 6), (0, 6), (1, 7), (1, 10), (0, 10), (0, 100))
#: Ranges that are proposed only if many answers leave the next wider one unused.
_SHORT: Final = {4: (1, 4), 6: (1, 6)}
_MANY_ANSWERS = 30
#: A gap reveals a missing code only next to a short response range.
_LONGEST_RANGE = 10
_OWN_WORDING = 0.75
#: So few answers outside the range of all others, or at its upper end, may be slips.
_STRAY = 0.01


class Codes(NamedTuple):
    """Proposal for one column of answers: how to read it, and why, in sentences.

    ``low`` and ``high`` are missing where the values are not answers on a range.
    """

    low: float | None
    high: float | None
    reversed: bool
    missing_codes: tuple[Code, ...]
    answers: tuple[tuple[str, float], ...]
    reasons: tuple[str, ...]

    def looks_like_answers(self, values: pd.Series) -> bool:
        """Whether the column that these are of may hold the answers to an item or a scale."""
        if self.low is None or self.high is None:
            return False
        return len(values.dropna().unique()) > 1 or len(self.answers) > 1

    def few_outside(self, values: pd.Series, low: float, high: float) -> bool:
        """Whether hardly an answer of the column lies outside a range: one, or one in a hundred."""
        counts = _counts(values.dropna(), self.answers)
        kept = {value: n for value, n in counts.items() if value not in self.missing_codes}
        return _few_outside(kept, low, high)


def guess_codes(
    values: pd.Series, value_labels: Labels[object, str] | None = None, label: str = ""
) -> Codes:
    """Propose how a column of answers is read.

    Parameters
    ----------
    values : Series
        Numbers, numbers with words ("5 - Strongly agree") or words.
    value_labels : mapping of value to str, optional
        What the file itself says about its codes.
    label : str
        Wording of the question.

    Returns
    -------
    Codes
        A proposal: each part of it is to be confirmed by the person.
    """
    named = {_number(value): str(text) for value, text in (value_labels or {}).items()}
    named.pop(None, None)
    distinct = values.dropna()
    texts = distinct[distinct.map(lambda value: isinstance(value, str)).astype(bool)]
    rows = {str(word): int(count) for word, count in texts.value_counts().items()}
    answers, word_codes, ends, unread = _worded(rows)
    counts = _counts(distinct, answers)
    labelled = {value for value, text in named.items() if value is not None and _no_answer(text)}
    missing = labelled | _apart(set(counts) - labelled)
    listed = ", ".join(f"{value:g}" for value in sorted(missing))
    reasons = [f"{listed} may mean no answer."] if missing else []
    reasons += [f"{', '.join(word_codes)} may mean no answer."] if word_codes else []
    if answers and unread:
        reasons.append(f"{', '.join(unread)}: not among these answers, so it has no number yet.")
    codes: tuple[Code, ...] = (*sorted(missing), *word_codes)
    substantive = {
        value for value, text in named.items() if value is not None and not _no_answer(text)
    }
    seen = {value: count for value, count in counts.items() if value not in missing}
    ends = ends or _range(seen, substantive)
    low, high = ends or (None, None)
    turned = [
        reason for reason in (_labels_run_down(named, substantive), _negated(label)) if reason
    ]
    if ends:
        reasons.append(_ends_said(ends, seen))
    # a negated question whose labels run down reads upwards again
    return Codes(low, high, len(turned) == 1, codes, answers, (*reasons, *turned))


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None


def _no_answer(text: str) -> bool:
    return bool(_NO_ANSWER.search(text.replace("’", "'"))) or not text.strip()


class _Worded(NamedTuple):
    """Numbers of worded answers, words for no answer, ends of a known range, words left over."""

    answers: tuple[tuple[str, float], ...] = ()
    missing: tuple[str, ...] = ()
    ends: tuple[float, float] | None = None
    unread: tuple[str, ...] = ()


def _worded(rows: dict[str, int]) -> _Worded:
    """Read words by the ladder that has most of them, else by the numbers that they start with.

    A word that is not read must be a slip: hardly a row has it.
    """
    plain = [word for word in rows if _number(word) is None]
    if not plain or len(rows) > MAX_ANSWERS:
        return _Worded()
    missing = tuple(word for word in plain if _no_answer(word))
    left = [word for word in plain if word not in missing]
    folded = {word: _rung(word) for word in left}
    ladder = max(_LADDERS, key=lambda steps: len(set(folded.values()) & set(steps)))
    known = [word for word in left if folded[word] in ladder]
    if _read(known, left, rows):
        pairs = [(word, float(ladder.index(folded[word]) + 1)) for word in known]
        rungs = [(step, float(place)) for place, step in enumerate(ladder, start=1)]
        pairs += [pair for pair in rungs if pair[0] not in folded.values()]
        unread = tuple(word for word in left if word not in known)
        return _Worded(_by_number(pairs), missing, (1.0, len(ladder)), unread)
    found = {word: _LEADING_NUMBER.match(word) for word in left}
    numbered = [(word, float(match.group(1))) for word, match in found.items() if match]
    if _read([word for word, _ in numbered], left, rows):
        unread = tuple(word for word, match in found.items() if not match)
        return _Worded(_by_number(numbered), missing, None, unread)
    return _Worded(missing=missing)


def _read(known: Sequence[str], every: Sequence[str], rows: dict[str, int]) -> bool:
    """Whether all words are read, or two and more, and the others are slips of a few rows."""
    slips = sum(rows[word] for word in every if word not in known)
    few = _is_few(slips, sum(rows[word] for word in every))
    return (few and len(known) > 1) or (bool(known) and not slips)


def _is_few(count: int, total: int) -> bool:
    """Whether that number may be slips: one, or one in a hundred."""
    return count <= max(1, _STRAY * total)


def _by_number(pairs: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


def fold(text: str) -> str:
    """Text without differences of case, apostrophe and spacing.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return " ".join(text.casefold().replace("’", "'").split())


def _rung(text: str) -> str:
    """Worded answer as a ladder has it."""
    folded = fold(text)
    return _ALIASES.get(folded, folded)


def _counts(values: pd.Series, answers: tuple[tuple[str, float], ...]) -> dict[float, int]:
    """How often each number is given; worded answers count as theirs, other words as none."""
    numbers = dict(answers)
    counts: dict[float, int] = {}
    for value, count in values.value_counts().items():
        number = numbers.get(str(value), _number(value))
        if number is not None:
            counts[number] = counts.get(number, 0) + int(count)
    return counts


def _apart(values: set[float]) -> set[float]:
    """Customary missing codes that lie apart from the answers: negative ones, or past a gap."""
    negative = {value for value in values if value < 0 and value == int(value)}
    rest = sorted(values - negative)
    if not rest or min(rest, default=0) < 0:
        return set()
    place = len(rest)
    while place > 1 and rest[place - 1] in _CUSTOMARY:
        place -= 1
    for start in range(max(place, 1), len(rest)):
        if rest[start] - rest[start - 1] > 1 and rest[start - 1] <= _LONGEST_RANGE:
            return negative | set(rest[start:])
    return negative


def _few_outside(seen: dict[float, int], low: float, high: float) -> bool:
    outside = sum(count for value, count in seen.items() if not low <= value <= high)
    total = sum(seen.values())
    return _is_few(outside, total) and outside < total


def _ends_said(ends: tuple[float, float], seen: dict[float, int]) -> str:
    """The range in words, and the highest answer given where it may be a slip."""
    low, high = ends
    said = f"Answers run from {low:g} to {high:g}"
    highest = max(seen, default=high)
    if highest < high and _is_few(seen[highest], sum(seen.values())):
        return f"{said}; the highest given is {highest:g}, in {counted(seen[highest], 'row')} only."
    strays = sorted(value for value in seen if not low <= value <= high)
    return (
        f"{said}, but for {', '.join(f'{value:g}' for value in strays)}." if strays else f"{said}."
    )


def _range(seen: dict[float, int], substantive: set[float]) -> tuple[float, float] | None:
    """The response range: by value labels where they have both ends, else by the values."""
    if not seen:
        return None
    lowest, highest = min(seen), max(seen)
    if len(substantive) > 1 and _few_outside(seen, min(substantive), max(substantive)):
        return min(substantive), max(substantive)
    if lowest == 1 and highest in _SHORT and sum(seen.values()) >= _MANY_ANSWERS:
        return _SHORT[int(highest)]
    for low, high in _RANGES:
        short = (low, high) in ((1, 6), (0, 6)) and lowest != low
        if low <= lowest and highest <= high and not short:
            return float(low), float(high)
    return None


def _labels_run_down(named: dict[float | None, str], substantive: set[float]) -> str:
    """Whether the codes' own labels run from high to low, as a sentence."""
    folded = {code: _rung(named[code]) for code in sorted(substantive)}
    for ladder in _LADDERS:
        rungs = [ladder.index(text) for text in folded.values() if text in ladder]
        if len(rungs) > 1 and all(np.diff(rungs) < 0):
            first = min(substantive)
            return f"{first:g} is labelled {named[first]!r}: the codes run from high to low."
    return ""


def _negated(label: str) -> str:
    match = _NEGATION.search(label.replace("’", "'"))
    if not match:
        return ""
    item = nearest_wording(label)
    wording = next((items[item] for items in SCALES.values() if item in items), "")
    # two of the schema's own items have a negation in them
    if len(_NEGATION.findall(label)) <= len(_NEGATION.findall(wording)):
        return ""
    return f"The wording has {match.group(0)!r}: agreeing may mean less of it."


def nearest_wording(label: str) -> str | None:
    """Item whose wording a question has, a few words apart.

    Parameters
    ----------
    label : str

    Returns
    -------
    str or None
        Key of an item of :data:`analysis.survey.SCALES`.
    """
    nearest, best = None, _OWN_WORDING
    matcher = SequenceMatcher(None, b=fold(label)[:300])
    for items in SCALES.values():
        for item, wording in items.items():
            matcher.set_seq1(fold(wording))
            if matcher.quick_ratio() >= best and matcher.ratio() >= best:
                nearest, best = item, matcher.ratio()
    return nearest
