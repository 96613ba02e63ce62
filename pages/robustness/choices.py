"""What a curve is asked, the choices that it crosses, and their words."""

from typing import Any, Final, NamedTuple

from analysis.regions.definitions import DEFINITIONS
from analysis.robustness import specifications as universe
from analysis.robustness.cross_products import names_of
from analysis.robustness.fits import Focal
from analysis.survey import CONTROLS, SCALES
from pages.shared.store import survey, survey_variants
from pages.shared.store.model import ESTIMATORS, Focus
from pages.shared.words import sentences
from pages.shared.words import types as words_types
from pages.shared.words.sentences import CONTROL_WORDS

LIMITS: Final = (500, 1000, 5000)
EFFECTS: Final = {
    "difference": "Difference between the types",
    "left-behind": "In left-behind regions",
    "advanced": "In advanced regions",
}
CHOICE_WORDS: Final = {
    "definition": "Definition of left-behind",
    "threshold": "Threshold",
    "estimator": "Estimator",
    "errors": "Errors",
    "controls": "Controls",
    "cluster": "Errors clustered",
    "scale": "Scales",
    "sample": "Respondents",
    "interactions and the rest": "Choices together, and the rest",
}
#: Stands for every sample without one region where they share a row.
EACH: Final = "each region"
_ERRORS: Final = {
    "CR2": "Bias-reduced (CR2)",
    "CR1": "Cluster-robust (CR1)",
    "wild": "Wild bootstrap",
    "model": "The multilevel model’s own",
}
_CLUSTERS: Final = {
    "itl3": "By region",
    "cws_id": "By coworking space",
    "levels": "Regions and spaces as levels",
}
#: Sets of more controls than this are named by their size.
_FEW: Final = 3


class Question(NamedTuple):
    """Everything that decides a curve; hashable."""

    focus: Focus
    effect: str
    limit: int
    left_out: tuple[str, ...]
    each_region: bool = False

    @property
    def focal(self) -> Focal:
        """The effect that all specifications estimate."""
        return Focal(self.focus.skill, self.focus.mechanism, self.effect)


def options(focus: Focus) -> dict[str, list[str]]:
    """Values of each choice that the loaded survey can carry, as the address has them."""
    people = survey.survey()
    # What is the same for everybody cannot be held constant.
    varied = [
        name for name in CONTROLS if name in people and len(people[name].dropna().unique()) > 1
    ]
    held = [[name for name in names if name in varied] for names in universe.CONTROL_SETS]
    controls = list(dict.fromkeys("+".join(names) or universe.NO_CONTROLS for names in held))
    items = set(people.columns)
    scales = [
        name
        for name in universe.scale_choices(focus.skill, focus.mechanism)
        if name == universe.MEAN or _has_items(focus, items)
    ]
    clusters = [name for name in ("itl3", "cws_id") if name in people]
    return {
        "definition": list(universe.THRESHOLDS),
        "estimator": list(universe.ESTIMATORS),
        "errors": list(universe.ERRORS),
        "controls": controls,
        "cluster": clusters,
        "scale": scales,
        "sample": survey_variants.cuts(people),
    }


def _has_items(focus: Focus, columns: set[str]) -> bool:
    return set(SCALES[focus.skill]) | set(SCALES[focus.mechanism]) <= columns


def in_words(choice: str, value: object) -> str:
    """Value of a choice in words."""
    text = str(value)
    named = {
        "definition": {key: kind.name for key, kind in DEFINITIONS.items()},
        "estimator": {key: kind.label for key, kind in ESTIMATORS.items()},
        "errors": _ERRORS,
        "cluster": _CLUSTERS,
        "sample": {EACH: "Without one region"},
    }
    if text in named.get(choice, {}):
        return named[choice][text]
    if choice == "controls":
        return _controls(text)
    if choice == "threshold":
        cut = float(text)
        return sentences.capital(words_types.threshold(cut, percent=cut > 1))
    return (
        survey_variants.sample_words(text)
        if choice == "sample"
        else survey_variants.scale_words(text)
    )


def made(row: dict[str, Any]) -> str:
    """Choices of a specification as a sentence without its full stop."""
    said = "; ".join(
        f"{head.lower()}: {survey_variants.inside(in_words(choice, row[choice]))}"
        for choice, head in CHOICE_WORDS.items()
        if choice in row
    )
    return sentences.capital(said)


def _controls(text: str) -> str:
    """Name a set of controls; a long one by its size."""
    names = names_of(text)
    if len(names) > _FEW:
        return f"All {len(names)} controls"
    said = ", ".join(CONTROL_WORDS[name].split(" (")[0].lower() for name in names)
    return sentences.capital(said) or "No controls"
