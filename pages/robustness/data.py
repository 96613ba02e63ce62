"""Specification curves of the loaded survey, and what moves them, cached."""

from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Integers
from analysis.disclosure import rounded, tables
from analysis.disclosure.samples import hidden_estimates
from analysis.effects.published import published_directions
from analysis.regions.definitions import DEFINITIONS
from analysis.robustness import fits, summary, threshold_sweep
from analysis.robustness import specifications as universe
from analysis.robustness.cross_products import names_of
from analysis.robustness.fits import Focal
from analysis.survey import CONTROLS, SCALES
from pages.shared.store import atlas, caching, confidential, survey_variants, visitor
from pages.shared.store import survey as store_survey
from pages.shared.store.model import ESTIMATORS, Focus, Model
from pages.shared.words import sentences
from pages.shared.words import types as words_types
from pages.shared.words.sentences import CONTROL_WORDS

LIMITS: Final = (500, 1000, 5000)
#: Specifications that are worked out at once; the page says in between how far it is.
PART: Final = 500
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
_FIGURES: Final = ["estimate", "std_error", "low", "high", "p_value"]
#: More controls than this are told by their number.
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
    survey = store_survey.survey()
    # what is the same for everybody cannot be held constant
    varied = [
        name for name in CONTROLS if name in survey and len(survey[name].dropna().unique()) > 1
    ]
    held = [[name for name in names if name in varied] for names in universe.CONTROL_SETS]
    controls = list(dict.fromkeys("+".join(names) or universe.NO_CONTROLS for names in held))
    items = set(survey.columns)
    scales = [
        name
        for name in universe.scale_choices(focus.skill, focus.mechanism)
        if name == universe.MEAN or _has_items(focus, items)
    ]
    clusters = [name for name in ("itl3", "cws_id") if name in survey]
    return {
        "definition": list(universe.THRESHOLDS),
        "estimator": list(universe.ESTIMATORS),
        "errors": list(universe.ERRORS),
        "controls": controls,
        "cluster": clusters,
        "scale": scales,
        "sample": survey_variants.cuts(survey),
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


def region_samples() -> list[str]:
    """Samples without one region, for regions with respondents enough to be named."""
    cuts = pd.Series(survey_variants.every(store_survey.survey()))
    return list(cuts[without_one(cuts)])


def without_one(samples: "pd.Series[str]") -> "pd.Series[bool]":
    """Which samples leave out one region."""
    codes = samples.str.removeprefix(f"{universe.WITHOUT} ")
    return samples.str.startswith(universe.WITHOUT) & codes.isin(atlas.regions().index)


def chosen(question: Question) -> pd.DataFrame:
    """Return the specifications of a question."""
    kept = {
        choice: [value for value in values if f"{choice}:{value}" not in question.left_out]
        for choice, values in options(question.focus).items()
    }
    return universe.specifications(
        question.focus.skill,
        question.focus.mechanism,
        thresholds={key: universe.THRESHOLDS[key] for key in kept["definition"]},
        estimators=kept["estimator"],
        errors=kept["errors"],
        control_sets=[
            () if text == universe.NO_CONTROLS else tuple(text.split("+"))
            for text in kept["controls"]
        ],
        clusters=kept["cluster"],
        scales=kept["scale"],
        samples=[*kept["sample"], *(region_samples() if question.each_region else [])],
        limit=question.limit,
    )


def region_types(table: pd.DataFrame) -> pd.DataFrame:
    """Type of each region under each definition and threshold of some specifications."""
    pairs = table[["definition", "threshold"]].drop_duplicates().itertuples(index=False)
    return pd.DataFrame(
        {(key, cut): atlas.region_types(key, float(cut))["type"] for key, cut in pairs}
    )


@caching.cached_per_visitor(visitor.survey_mark, shared=True)
def _ordered(question: Question) -> pd.DataFrame:
    """Specifications of a question; those that share respondents and scales stand together."""
    return chosen(question).sort_values(["scale", "sample", "controls"], kind="stable")


def parts(question: Question) -> range:
    """Where each part of a curve begins."""
    return range(0, len(_ordered(question)), PART)


@caching.cached_per_visitor(visitor.survey_mark)
def part(question: Question, start: int) -> pd.DataFrame:
    """Return the effect in some of the specifications, as the fits have them."""
    table = _ordered(question).iloc[start : start + PART]
    return fits.fit_part(store_survey.survey(), table, region_types(table), question.focal)


@caching.cached_per_visitor(visitor.survey_mark)
def curve(question: Question) -> pd.DataFrame:
    """Return the effect in every specification, ordered by size, with its place from 1."""
    found = pd.concat([part(question, start) for start in parts(question)])
    fits.check_any(found)
    found = _disclosable(found.loc[chosen(question).index], question.focus)
    found = found.sort_values("estimate", kind="stable", na_position="last")
    return found.assign(place=np.arange(1, len(found) + 1))


@caching.cached_per_visitor(visitor.survey_mark, shared=True)
def _hidden(focus: Focus) -> dict[tuple[str, tuple[str, ...]], pd.DataFrame]:
    """Which estimates are not shown: by scale and controls, then sample and region types.

    The same for every curve of a mechanism and a skill, whatever is crossed in it.
    """
    survey, offered = store_survey.survey(), options(focus)
    pairs = [(key, cut) for key, cuts in universe.THRESHOLDS.items() for cut in cuts]
    held = [tuple(names_of(text)) for text in offered["controls"]]
    return hidden_estimates(
        survey,
        focus.skill,
        survey_variants.every(survey),
        region_types(pd.DataFrame(pairs, columns=["definition", "threshold"])),
        models=product(offered["scale"], held),
        thresholds=confidential.thresholds(),
    )


def suppressed(table: pd.DataFrame, focus: Focus) -> "pd.Series[bool]":
    """Specifications whose estimate would tell of a few respondents."""
    found = pd.Series(data=False, index=table.index)
    for (scale, controls), part in table.groupby(["scale", "controls"], sort=False):
        hidden = _hidden(focus)[str(scale), tuple(names_of(str(controls)))]
        kinds = pd.MultiIndex.from_frame(part[["definition", "threshold"]])
        rows = _places(hidden.index, pd.Index(part["sample"]))
        found[part.index] = hidden.to_numpy()[rows, _places(hidden.columns, kinds)]
    return found


def _places(known: pd.Index, wanted: pd.Index) -> Integers:
    """Position of each label; raise a KeyError for an unknown one, which -1 would make the last."""
    places: Integers = known.get_indexer(wanted)
    if (places < 0).any():
        message = f"Nothing says whether estimates of {wanted[places < 0][0]!r} may be shown."
        raise KeyError(message)
    return places


def _disclosable(found: pd.DataFrame, focus: Focus) -> pd.DataFrame:
    """Suppress estimates of, or beside which another would tell of, a few respondents."""
    small, hidden = suppressed(found, focus), found.copy()
    hidden.loc[small, [*_FIGURES, "df"]] = np.nan
    hidden.loc[small, ["n", "clusters"]] = 0
    hidden.loc[small, "note"] = confidential.explanation()
    # Two numbers of respondents, or of spaces, that differ by one region would give its own away.
    hidden["n"] = rounded(hidden["n"])
    by_space = hidden["cluster"] == "cws_id"
    hidden["clusters"] = hidden["clusters"].mask(by_space, rounded(hidden["clusters"]))
    return hidden


@caching.cached_per_visitor(visitor.survey_mark)
def regions_in_turn(question: Question) -> pd.DataFrame:
    """Reference of a question with everybody (first), and without each region that can be named.

    Beside the figures of a fit it has ``region``, its ``name`` and ``change`` of the estimate;
    regions are by size of the estimate.
    """
    reference = chosen(question).iloc[0]
    controls = str(reference["controls"])
    named = region_samples()
    table = universe.specifications(
        question.focus.skill,
        question.focus.mechanism,
        thresholds={reference["definition"]: (reference["threshold"],)},
        estimators=(reference["estimator"],),
        errors=[value for value in universe.ERRORS if value == reference["errors"]]
        or universe.ERRORS,
        control_sets=[() if controls == universe.NO_CONTROLS else tuple(controls.split("+"))],
        clusters=["cws_id" if reference["cluster"] == "cws_id" else "itl3"],
        scales=(reference["scale"],),
        samples=("all", *named),
        limit=None,
    )
    types = region_types(table)
    found = fits.fit_all(store_survey.survey(), table, types, question.focal)
    found = _disclosable(found, question.focus)
    region = found["sample"].str.removeprefix(f"{universe.WITHOUT} ")
    found = found.assign(
        region=region,
        name=region.map(atlas.regions()["name"]),
        change=found["estimate"] - found["estimate"].iloc[0],
    )
    one_each = found.iloc[1:].sort_values("estimate", kind="stable")
    return pd.concat([found.iloc[:1], one_each], ignore_index=True)


def published_sign(question: Question) -> int | None:
    """Sign that the study reports for an effect; None where it reports none."""
    rows = published_directions()
    row = rows[
        (rows["skill"] == question.focus.skill)
        & (rows["mechanism"] == question.focus.mechanism)
        & (rows["region_type"] == question.effect)
    ]
    return 1 if (row["direction"] == "+").any() else None


def summarised(question: Question) -> "pd.Series[float]":
    """Shares and quantiles of the curve."""
    return summary.curve_summary(curve(question), published_sign(question))


@caching.cached_per_visitor(visitor.survey_mark)
def variance(question: Question) -> pd.DataFrame:
    """Share of the estimates' variance that goes with each choice."""
    found = summary.variance_by_choice(curve(question))
    return found.assign(words=found["choice"].map(CHOICE_WORDS))


@caching.cached_per_visitor(visitor.survey_mark)
def sweep(question: Question, definition: str) -> pd.DataFrame:
    """Return the effect as the threshold of a definition moves over its range."""
    kind = DEFINITIONS[definition]
    cuts = np.linspace(kind.low, kind.high, 21)
    indicators, uk = atlas.type_inputs()
    found = threshold_sweep.threshold_sweep(
        store_survey.survey(),
        indicators,
        question.focal,
        definition=definition,
        thresholds=[round(float(cut), 4) for cut in cuts],
        uk=uk,
        draws=4999,
    )
    # Where nothing is estimated, a type may have no respondents at all.
    small = [
        bool(not note and store_survey.few(Model(definition, float(cut)), question.focus.skill))
        for cut, note in zip(found["threshold"], found["note"], strict=True)
    ]
    bands = [*_FIGURES, "low_simultaneous", "high_simultaneous"]
    found.loc[small, bands] = np.nan
    return tables.rounded_counts(found).assign(suppressed=small)
