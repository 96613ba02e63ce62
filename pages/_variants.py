"""How scales can be built and which respondents kept, on every page: what is offered, and words."""

from typing import Final

import pandas as pd

from analysis.design import WORDS
from analysis.specifications import COMPONENT, MEAN, SAMPLES, WITHOUT, sample_rows
from analysis.survey import SCALES
from pages import _data, _disclosed

EVERYBODY: Final = SAMPLES[0]
_ITEMS: Final = {item: words for items in SCALES.values() for item, words in items.items()}
_SCALES: Final = {MEAN: "Mean of the items", COMPONENT: "First principal component"}
_SAMPLES: Final = {
    EVERYBODY: "Everybody", "role manager": "Managers", "role coworker": "Coworkers"
}  # fmt: skip


def scale_words(scale: str) -> str:
    """Construction of the scales in words."""
    return (
        _SCALES[scale] if scale in _SCALES else f"Without item {scale.removeprefix(f'{WITHOUT} ')}"
    )


def sample_words(sample: str) -> str:
    """Cut of the respondents in words."""
    if sample in _SAMPLES:
        return _SAMPLES[sample]
    kind, _, place = sample.partition(" ")
    return f"Without {_place(place)}" if kind == WITHOUT else f"{place} alone"


def _place(code: str) -> str:
    """Name of an ITL1 or ITL3 region."""
    regions = _data.regions()
    if code in regions.index:
        return f"{regions['name'][code]} ({code})"
    names = regions.drop_duplicates("itl1").set_index("itl1")["itl1_name"]
    return str(names.get(code, code))


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
        words = sample_words(sample)
        said.append(f"respondents: {words[0].lower()}{words[1:]}"
                    if words.split()[0] in ("Without", "Managers", "Coworkers")
                    else f"respondents: {words}")  # fmt: skip
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}" if text else ""


def scales(survey: pd.DataFrame) -> list[str]:
    """Constructions of the scales that a survey's items allow."""
    whole = [items for items in SCALES.values() if set(items) <= set(survey.columns)]
    items = [f"{WITHOUT} {item}" for scale in whole for item in scale]
    return [MEAN, *([COMPONENT] if whole else []), *items]


def samples(survey: pd.DataFrame) -> list[str]:
    """Cuts on offer: those of the specification curve, and each region left out.

    None of them leaves out so few respondents that the difference would tell of them.
    """
    regions = sorted(survey["itl3"].astype(str).unique())
    cuts = (*SAMPLES, *(f"{WITHOUT} {code}" for code in regions))
    return [
        cut
        for cut in cuts
        if (not cut.startswith("role") or "role" in survey) and not tells_few(survey, cut)
    ]


def tells_few(survey: pd.DataFrame, cut: str) -> bool:
    """Whether a cut leaves out a group that is too small to be shown."""
    kept, _ = sample_rows(survey, cut)
    return small(survey[~kept])


def small(out: pd.DataFrame) -> bool:
    """Whether respondents who are left out are too few to be told of.

    What goes with such a group shows in the difference of the figures with and without it.
    """
    if out.empty:
        return False
    least = _disclosed.thresholds()
    spaces = out["cws_id" if "cws_id" in out else "itl3"].nunique()
    return len(out) < least.respondents or spaces < least.spaces
