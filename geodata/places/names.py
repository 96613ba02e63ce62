"""Find regions and districts by name, as people type them.

Case, accents and punctuation do not matter, words may be misspelt, unfinished or left out, and
Welsh and other names in use lead to the official one. Abolished districts and regions lead to
their successors, with a note.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from geodata.errors import DataError
from geodata.inputs.lookups import ITL3_PATTERN, LAD_PATTERN, RECODED_2025

ALIASES = Path(__file__).with_name("names.toml")
CODE = re.compile(f"{ITL3_PATTERN}|{LAD_PATTERN}")
#: Words that say little about which place is meant.
MINOR_WORDS = frozenset(
    {"a", "and", "borough", "cc", "city", "council", "county", "district", "isle", "of", "on"}
    | {"metropolitan", "region", "the", "upon"}
)
MINOR_WEIGHT = 0.2
#: Ratio of matching letters, in per cent, from which two words may be the same, one misspelt: twice
#: the longest common subsequence, of the letters of both.
MIN_RATIO = 72
#: Misspellings seldom touch the first letter: a ratio counts for less where it differs.
OTHER_INITIAL = 0.9
#: Score from which a place is worth showing, and the most that a name gets that is not exactly so:
#: West Berkshire is a district, Berkshire West the region around it.
MIN_SCORE = 0.62
MAX_NEAR_SCORE = 0.99
#: How a score is made: words found, and how much of the place's name they are.
HIT_SHARE = 0.8


class Match(NamedTuple):
    """A place that fits what was typed.

    Attributes
    ----------
    code, name : str
        ITL3 or district code in use, and its name.
    kind : str
        "region" or "district".
    score : float
        1 = exactly this name or code, but for case, accents and punctuation; at least 0.62.
    why : str
        Why this place, where its name does not show it, as a sentence; else "".
    """

    code: str
    name: str
    kind: str
    score: float
    why: str

    @property
    def near(self) -> bool:
        """Whether the name is only like what was typed: it is offered, and the person chooses."""
        return self.score < 1


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """List other names of districts and regions.

    Returns
    -------
    dict
        Names by district or ITL3 code.

    Raises
    ------
    DataError
        If the list cannot be read.
    """
    try:
        tables = tomllib.loads(ALIASES.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{ALIASES.name} cannot be read: restore it from the repository."
        raise DataError(message) from error
    return {code: tuple(names) for table in tables.values() for code, names in table.items()}


def plain(text: str) -> str:
    """Reduce a name to what is compared: lower case, no accents, words apart by one space.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        "Ynys Môn" becomes "ynys mon", "St. Helens" "st helens", "King's Lynn & West" "kings lynn
        and west".
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = letters.replace("&", " and ").replace("'", "").replace("’", "")
    words = re.findall(r"[a-z0-9]+", letters)
    return " ".join("st" if word == "saint" else word for word in words)


def places(regions: pd.DataFrame, districts: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """List every name that can be searched for.

    Parameters
    ----------
    regions, districts, former : DataFrame
        The tables ``regions`` (``itl3, name``), ``districts`` (``lad, name``) and ``former_areas``.

    Returns
    -------
    DataFrame
        ``code, name, kind`` of the place led to, the name that it is ``called`` here (its own,
        another, or that of a predecessor), ``text`` to compare with (see :func:`plain`), ``old`` (a
        code no longer or not yet in use, else ""), and ``why`` as in `Match`.
    """
    rows = [
        (code, name, kind, name, "", "")
        for kind, table, key in (("region", regions, "itl3"), ("district", districts, "lad"))
        for code, name in zip(table[key], table["name"], strict=True)
    ]
    own = {code: (name, kind) for code, name, kind, *_ in rows}
    for code, names in _aliases_of(own).items():
        name, kind = own[code]
        rows += [(code, name, kind, also, "", f"{name} is also called {also}.") for also in names]
    for old, before, successors, year in zip(
        former["code"], former["name"], former["successors"], former["year"], strict=True
    ):
        heirs = successors.split()
        for code in heirs:
            name, kind = own[code]
            why = _what_became((before, old), (name, code), year, split=len(heirs) > 1)
            rows.append((code, name, kind, before, old, why))
    for new, code in RECODED_2025.items():
        name, kind = own[code]
        why = f"{new} is the code of {name} from April 2025; the atlas has it under {code}."
        rows.append((code, name, kind, name, new, why))
    table = pd.DataFrame(rows, columns=["code", "name", "kind", "called", "old", "why"])
    return table.assign(text=table["called"].map(plain))


def find(words: str, places: pd.DataFrame, limit: int = 8) -> list[Match]:
    """Find regions and districts by a name or code.

    A place's score is 0.8 times the share of the words typed that are found in its name (a word
    begun or misspelt counts in part, by the ratio of matching letters) plus 0.2 times the share of
    its name that they make up; words such as "city" and "of" count for a fifth. Where words were
    run together or torn apart, the ratio of the letters as a whole counts instead.

    Parameters
    ----------
    words : str
        What was typed. A code finds only what has or had that code.
    places : DataFrame
        As from :func:`places`.
    limit : int, default 8
        Most matches wanted.

    Returns
    -------
    list of Match
        Best first, one a place; those whose name is only like what was typed are `near`. At equal
        scores a place's own name before others, regions before districts, then in the order of
        `places`. Empty if nothing is near.
    """
    code = re.sub(r"\s", "", words).upper()
    if CODE.fullmatch(code):
        current = (places["code"] == code) & (places["why"] == "")
        scored = places[current if current.any() else places["old"] == code].assign(score=1.0)
    else:
        texts = pd.Series(places["text"].unique())
        scores = dict(zip(texts, _scores(plain(words), list(texts)), strict=True))
        scored = places.assign(score=places["text"].map(scores))
        scored = scored[scored["score"] >= MIN_SCORE]
        ranks = {
            "score": -scored["score"].round(6),
            "why": scored["why"] != "",
            "kind": scored["kind"] != "region",
        }
        scored = scored.loc[pd.DataFrame(ranks).sort_values(list(ranks), kind="stable").index]
    best = scored.drop_duplicates("code").head(limit)
    return [
        Match(str(row.code), str(row.name), str(row.kind), float(str(row.score)), str(row.why))
        for row in best.itertuples()
    ]


def _aliases_of(own: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Other names of each place; a region takes those of the district of the same name."""
    regions = {name: code for code, (name, kind) in own.items() if kind == "region"}
    names: dict[str, list[str]] = {}
    for code, others in aliases().items():
        if code in own:
            names.setdefault(code, []).extend(others)
            namesake = regions.get(own[code][0])
            if namesake not in (None, code):
                names.setdefault(str(namesake), []).extend(others)
    return names


def _what_became(before: tuple[str, str], now: tuple[str, str], year: int, *, split: bool) -> str:
    """Sentence on the name or code of an abolished district or region."""
    (name, old), (successor, code) = before, now
    if old == code:
        return f"{name} has been called {successor} since {year}."
    if name == successor and not split:
        return f"{name} had the code {old} until {year}; it is now {code}."
    kind = "region" if old.startswith("TL") else "district"
    area = "part of its area" if split else "its area"
    return f"{name} ({old}) was a {kind} until {year}; {area} is now in {successor}."


def _scores(query: str, texts: list[str]) -> list[float]:
    """Score of each text for a query, both plain."""
    if len(query) < 2:  # noqa: PLR2004 (one letter says nothing)
        return [0.0] * len(texts)
    vocabulary = sorted({word for text in texts for word in text.split()})
    typed = Counter(query.split())
    alike = {word: _likeness(word, vocabulary) for word in typed}
    return [
        1.0
        if text == query
        else min(
            max(_by_words(typed, text.split(), alike), 0.95 * _ratio(query, text)), MAX_NEAR_SCORE
        )
        for text in texts
    ]


def _by_words(typed: Counter[str], words: list[str], alike: dict[str, dict[str, float]]) -> float:
    found = [max(alike[word].get(other, 0.0) for other in words) for word in typed]
    weights = [_weight(word) for word in typed]
    met = [max(alike[word].get(other, 0.0) for word in typed) for other in words]
    sizes = [_weight(word) for word in words]
    hit = sum(map(float.__mul__, found, weights)) / sum(weights)
    cover = sum(map(float.__mul__, met, sizes)) / sum(sizes)
    return HIT_SHARE * hit + (1 - HIT_SHARE) * cover


def _likeness(word: str, vocabulary: list[str]) -> dict[str, float]:
    """Words of the vocabulary that may be meant by a word, with how alike they are."""
    alike = {}
    for other in vocabulary:
        if other.startswith(word):
            # Unfinished: the next letters may still come.
            alike[other] = 0.85 + 0.15 * len(word) / len(other)
        elif min(len(word), len(other)) > 3:  # noqa: PLR2004 (in three letters, one is too much)
            alike[other] = _ratio(word, other)
    return alike


def _ratio(one: str, other: str) -> float:
    """Ratio of matching letters without spaces, where it is high enough; else 0."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    ratio = fuzz.ratio(one, other, score_cutoff=MIN_RATIO) / 100
    return ratio * (1 if one[0] == other[0] else OTHER_INITIAL)


def _weight(word: str) -> float:
    return MINOR_WEIGHT if word in MINOR_WORDS else 1.0
