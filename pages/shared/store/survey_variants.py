"""How scales can be built and which respondents kept, on every page: what is offered, and words."""

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.disclosure import sizes, small
from analysis.disclosure.samples import ROLE, shown_together
from analysis.robustness.specifications import COMPONENT, MEAN, SAMPLES, WITHOUT
from analysis.survey import SCALES, SKILLS, WORDS
from pages.shared.store import atlas, confidential
from pages.shared.words import sentences

EVERYBODY: Final = SAMPLES[0]
#: Roles whose names stand in addresses, keys, sentences and charts as they are.
_PLAIN = re.compile(r"(?!(?i:.*www\.))[\w ,.()'/-]+")
#: Cuts by role: those of the commonest.
_ROLES: Final = 3
_ITEMS: Final = {item: words for items in SCALES.values() for item, words in items.items()}
_SCALES: Final = {MEAN: "Mean of the items", COMPONENT: "First principal component"}
_SAMPLES: Final = {EVERYBODY: "Everybody", "role manager": "Managers", "role coworker": "Coworkers"}


def scale_words(scale: str) -> str:
    """Construction of the scales in words."""
    if scale in _SCALES:
        return _SCALES[scale]
    item = scale.removeprefix(f"{WITHOUT} ")
    owner = next(name for name, items in SCALES.items() if item in items)
    named = sentences.MECHANISMS | sentences.SKILLS
    return f"Without item {item.rpartition('_')[2]} of {named[owner].lower()}"


def sample_words(sample: str) -> str:
    """Cut of the respondents in words."""
    if sample in _SAMPLES:
        return _SAMPLES[sample]
    kind, _, place = sample.partition(" ")
    if kind == ROLE:
        return f"Role “{place}” alone"
    return f"Without {_place(place)}" if kind == WITHOUT else f"{place} alone"


def inside(words: str) -> str:
    """Words as they stand inside a sentence: no capital but that of a place or an abbreviation."""
    place = words.endswith(" alone") and not words.startswith("Role ")
    if place or words[1:2].isupper():
        return words
    return sentences.lowered(words)


def _place(code: str) -> str:
    """Name of an ITL1 or ITL3 region."""
    regions = atlas.regions()
    if code in regions.index:
        return f"{regions['name'][code]} ({code})"
    return atlas.itl1_names().get(code, code)


def in_use(scale: str, sample: str) -> str:
    """Sentence on what differs from the means of all items and everybody; "" if nothing does."""
    said = []
    if scale == COMPONENT:
        said.append("scales by the first principal component of their items")
    elif scale != MEAN:
        item = scale.removeprefix(f"{WITHOUT} ")
        name = next((name for name, items in SCALES.items() if item in items), "")
        said.append(
            f"{WORDS.get(name, name)} without item {item} "
            f"(“{_ITEMS.get(item, item).rstrip('.')}”), other scales with all items"
        )
    if sample != EVERYBODY:
        said.append(f"respondents: {inside(sample_words(sample))}")
    return sentences.capital("; ".join(said))


def scales(survey: pd.DataFrame) -> list[str]:
    """Constructions of the scales that a survey's items allow."""
    whole = [items for items in SCALES.values() if set(items) <= set(survey.columns)]
    items = [f"{WITHOUT} {item}" for scale in whole for item in scale]
    return [MEAN, *([COMPONENT] if whole else []), *items]


def cuts(survey: pd.DataFrame) -> list[str]:
    """Cuts of the specification curve that a survey can carry: roles that many of it have."""
    known = [cut for cut in SAMPLES if cut.startswith(f"{ROLE} ")]
    offered = [cut for cut in SAMPLES if cut not in known]
    if ROLE not in survey:
        return offered
    large = _large(survey, ROLE)
    roles = map(str, large[large["n"] < len(survey)].nlargest(_ROLES, "n").index)
    named = [f"{ROLE} {role}" for role in roles if _PLAIN.fullmatch(role)]
    named.sort(key=lambda cut: known.index(cut) if cut in known else len(known))
    place = SAMPLES.index(known[0])
    return [*offered[:place], *named, *offered[place:]]


def every(survey: pd.DataFrame) -> list[str]:
    """All cuts that a page may offer: those of the specification curve, and each region left out.

    A region with few respondents or spaces is never left out by itself. Where two cuts cannot be
    shown beside each other the first stays.
    """
    return [*cuts(survey), *(f"{WITHOUT} {code}" for code in _large(survey, "itl3").index)]


def _large(survey: pd.DataFrame, column: str) -> pd.DataFrame:
    """Groups of a column that may be named, with their sizes."""
    people = survey if "cws_id" in survey else survey.assign(cws_id=survey["itl3"])
    groups = sizes(people, people[column].astype("str")).sort_index()
    return groups[~small(groups, confidential.thresholds())]


def samples(
    survey: pd.DataFrame,
    types: "pd.Series[str]",
    scale: str = MEAN,
    controls: Sequence[str] = (),
    outcomes: Sequence[str] = SKILLS,
) -> list[str]:
    """Cuts on offer for a model: none tells of a few respondents beside another one.

    `types` is region type by ITL3 code; `outcomes` are the skills or items that are shown.
    """
    shown = shown_together(
        survey,
        every(survey),
        types.to_frame("type"),
        scale=scale,
        controls=controls,
        outcomes=outcomes,
        thresholds=confidential.thresholds(),
    )["type"]
    return list(shown.index[shown])
