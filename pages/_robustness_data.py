"""Specification curves of the loaded survey, what moves them, and their spatial checks, cached."""

import functools
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from analysis import conley, spatial, threshold_sweep, typology
from analysis import specification_fits as fits
from analysis import specification_inference as joint
from analysis import specification_summary as summary
from analysis import specifications as universe
from analysis.definitions import DEFINITIONS
from analysis.disclosure import rounded
from analysis.published import published_directions
from analysis.specification_fits import Focal
from analysis.survey import SCALES
from pages import (
    _caching,
    _data,
    _disclosed,
    _jobs,
    _loaded,
    _region_data,
    _survey_data,
    _variants,
    _words,
)
from pages._model import CONTROL_WORDS, ESTIMATORS, Focus, Model
from pages.region_map import Layer

LIMITS: Final = (500, 1000, 5000)
#: Specifications that joint inference takes; all of a smaller curve.
JOINT: Final = 500
DRAWS: Final = 1000
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
    "cluster": "Clusters",
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
    "itl3": "Clusters are regions",
    "cws_id": "Clusters are spaces",
    "levels": "Levels are regions and spaces",
}
_FIGURES: Final = ["estimate", "std_error", "low", "high", "p_value"]
#: More controls than this are told by their number.
_FEW: Final = 3
#: Kinds of local cluster, from pale to dark on the map.
_KINDS: Final = ("low among low", "low among high", "high among low", "high among high")


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
    survey = _survey_data.survey()
    controls = [
        "+".join(names) or universe.NO_CONTROLS
        for names in universe.CONTROL_SETS
        if set(names) <= set(survey.columns)
    ]
    items = set(survey.columns)
    scales = [
        name
        for name in universe.scale_choices(focus.skill, focus.mechanism)
        if name == universe.MEAN or _has_items(focus, items)
    ]
    samples = [name for name in universe.SAMPLES
               if not name.startswith("role") or "role" in survey]  # fmt: skip
    clusters = [name for name in ("itl3", "cws_id") if name in survey]
    return {
        "definition": list(universe.THRESHOLDS),
        "estimator": list(universe.ESTIMATORS),
        "errors": list(universe.ERRORS),
        "controls": controls,
        "cluster": clusters,
        "scale": scales,
        "sample": samples,
    }


def _has_items(focus: Focus, columns: set[str]) -> bool:
    return set(SCALES[focus.skill]) | set(SCALES[focus.mechanism]) <= columns


def in_words(choice: str, value: object) -> str:
    """Value of a choice in words."""
    text = str(value)
    named = {
        "definition": {key: kind.name for key, kind in DEFINITIONS.items()},
        "estimator": ESTIMATORS,
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
        return f"{cut:g} % of the UK mean" if cut > 1 else f"top {100 * cut:.0f} % of regions"
    return _variants.sample_words(text) if choice == "sample" else _variants.scale_words(text)


def _controls(text: str) -> str:
    """Name a set of controls; a long one by its size."""
    names = [] if text == universe.NO_CONTROLS else text.split("+")
    if len(names) > _FEW:
        return f"All {len(names)} controls"
    return ", ".join(CONTROL_WORDS[name].split(" (")[0] for name in names) or "No controls"


def region_samples() -> list[str]:
    """Samples without one region, for regions with respondents enough to be named."""
    survey = _survey_data.survey()
    cuts = [f"{universe.WITHOUT} {code}" for code in sorted(survey["itl3"].unique())]
    return [cut for cut in cuts if not _variants.tells_few(survey, cut)]


def without_one(samples: "pd.Series[str]") -> "pd.Series[bool]":
    """Which samples leave out one region."""
    codes = samples.str.removeprefix(f"{universe.WITHOUT} ")
    return samples.str.startswith(universe.WITHOUT) & codes.isin(_data.regions().index)


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


def _types(table: pd.DataFrame) -> pd.DataFrame:
    indicators = typology.indicator_table(_data.indicators()).reindex(_data.regions().index)
    return universe.type_table(table, indicators, typology.uk_means(_data.indicators()))


@_caching.kept(_loaded.survey_mark)
def curve(question: Question) -> pd.DataFrame:
    """Return the effect in every specification, ordered by size, with its place from 1."""
    table = chosen(question)
    types = _types(table)
    found = fits.fit_all(_survey_data.survey(), table, types, question.focal)
    found = _without_small_types(found, types, question.focus.skill)
    found = found.sort_values("estimate", kind="stable", na_position="last")
    return found.assign(place=np.arange(1, len(found) + 1))


def _without_small_types(found: pd.DataFrame, types: pd.DataFrame, skill: str) -> pd.DataFrame:
    """Suppress estimates with too few respondents in a region type, or too few left out.

    An estimate beside one without a small group would tell of that group.
    """
    survey, least = _survey_data.survey(), _disclosed.thresholds()
    small = pd.Series(data=False, index=found.index)
    for (sample, controls), part in found.groupby(["sample", "controls"], sort=False):
        inside, _ = universe.sample_rows(survey, str(sample))
        held = [] if controls == universe.NO_CONTROLS else str(controls).split("+")
        answered = survey[[skill, *_words.MECHANISMS, *held]].notna().all(axis=1)
        # A space lies in one region, so that regions' numbers add up to those of a type.
        regions = survey[inside & answered].groupby("itl3")
        respondents = regions.size()
        spaces = regions["cws_id"].nunique() if "cws_id" in survey else respondents.clip(upper=1)
        counts = pd.DataFrame({"respondents": respondents, "spaces": spaces})
        counts = counts.reindex(types.index).fillna(0)
        few = pd.Series(data=_variants.small(survey[~inside & answered]), index=types.columns)
        for kind in typology.TYPES:
            inside_type = (types.to_numpy() == kind).astype(float)
            totals = inside_type.T @ counts.to_numpy(dtype=float)
            few |= (totals < [least.respondents, least.spaces]).any(axis=1)
        chosen_types = pd.MultiIndex.from_frame(part[["definition", "threshold"]])
        small[part.index] = few.reindex(chosen_types).to_numpy()
    hidden = found.copy()
    hidden.loc[small, [*_FIGURES, "df"]] = np.nan
    hidden.loc[small, ["n", "clusters"]] = 0
    hidden.loc[small, "note"] = f"[c] {_disclosed.explanation()}"
    # Two numbers of respondents, or of spaces, that differ by one region would give its own away.
    hidden["n"] = rounded(hidden["n"])
    by_space = hidden["cluster"] == "cws_id"
    hidden["clusters"] = hidden["clusters"].mask(by_space, rounded(hidden["clusters"]))
    return hidden


@_caching.kept(_loaded.survey_mark)
def regions_in_turn(question: Question) -> pd.DataFrame:
    """Reference of a question with everybody (first), and without each region that can be named.

    Beside the figures of a fit it has ``region``, its ``name`` and ``change`` of the estimate;
    regions are by size of the estimate.
    """
    reference = chosen(question).iloc[0]
    controls = str(reference["controls"])
    named = region_samples()
    table = universe.specifications(
        question.focus.skill, question.focus.mechanism,
        thresholds={reference["definition"]: (reference["threshold"],)},
        estimators=(reference["estimator"],),
        errors=[value for value in universe.ERRORS if value == reference["errors"]]
        or universe.ERRORS,
        control_sets=[() if controls == universe.NO_CONTROLS else tuple(controls.split("+"))],
        clusters=["cws_id" if reference["cluster"] == "cws_id" else "itl3"],
        scales=(reference["scale"],), samples=("all", *named), limit=None,
    )  # fmt: skip
    types = _types(table)
    found = fits.fit_all(_survey_data.survey(), table, types, question.focal)
    found = _without_small_types(found, types, question.focus.skill)
    region = found["sample"].str.removeprefix(f"{universe.WITHOUT} ")
    found = found.assign(
        region=region, name=region.map(_data.regions()["name"]),
        change=found["estimate"] - found["estimate"].iloc[0],
    )  # fmt: skip
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


@_caching.kept(_loaded.survey_mark)
def variance(question: Question) -> pd.DataFrame:
    """Share of the estimates' variance that goes with each choice."""
    found = summary.variance_by_choice(curve(question))
    return found.assign(words=found["choice"].map(CHOICE_WORDS))


class Prepared(NamedTuple):
    """Tables of a joint test, read while the page runs: a thread has no session."""

    survey: pd.DataFrame
    specifications: pd.DataFrame
    types: pd.DataFrame
    focal: Focal
    shipped: str


def prepare(question: Question) -> Prepared:
    """Tables of a joint test; ``shipped`` names the code and data if the survey is our own."""
    table = chosen(question._replace(limit=min(question.limit, JOINT)))
    mark = code_version() if _survey_data.survey_is_simulated() else ""
    return Prepared(_survey_data.survey(), table, _types(table), question.focal, mark)


def tested(
    question: Question, tables: Prepared, address: str | None, report: _jobs.Report
) -> joint.Joint:
    """Joint inference, kept on disk if the survey is the one that ships."""
    if tables.shipped:
        return _shipped_joint(question, tables.shipped, _Carried(tables, address, report))
    return _joint(_Carried(tables, address, report))


class _Carried(NamedTuple):
    """What a joint test needs beside what decides its result."""

    tables: Prepared
    address: str | None
    report: _jobs.Report


@st.cache_data(show_spinner=False, max_entries=64, persist="disk")
def _shipped_joint(
    question: Question,  # noqa: ARG001 (part of the key)
    version: str,  # noqa: ARG001 (part of the key)
    _carried: _Carried,
) -> joint.Joint:
    """Keep results by question, survey and code; what carries them out plays no part."""
    return _joint(_carried)


def _joint(carried: _Carried) -> joint.Joint:
    going = True

    def progress(done: int, total: int) -> None:
        nonlocal going
        going = carried.report(done / total, f"{done} of {total} parts done")

    tables = carried.tables
    return joint.joint_inference(
        tables.survey, tables.specifications, tables.types, tables.focal, draws=DRAWS,
        workers=None if carried.address is None else 1, address=carried.address,
        progress=progress, cancelled=lambda: not going,
    )  # fmt: skip


@functools.cache
def code_version() -> str:
    """Digest of the survey that ships and of the code that analyses it."""
    folder = Path(universe.__file__).parent
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.py")), folder.parent / "data" / _survey_data.SURVEY]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@_caching.kept(_loaded.survey_mark)
def sweep(question: Question, definition: str) -> pd.DataFrame:
    """Return the effect as the threshold of a definition moves over its range."""
    kind = DEFINITIONS[definition]
    cuts = np.linspace(kind.low, kind.high, 21)
    indicators = typology.indicator_table(_data.indicators()).reindex(_data.regions().index)
    found = threshold_sweep.threshold_sweep(
        _survey_data.survey(), indicators, question.focal, definition=definition,
        thresholds=[round(float(cut), 4) for cut in cuts],
        uk=typology.uk_means(_data.indicators()), draws=4999,
    )  # fmt: skip
    small = [
        bool(_survey_data.few(Model(definition, float(cut)), question.focus.skill))
        for cut in found["threshold"]
    ]
    bands = [*_FIGURES, "low_simultaneous", "high_simultaneous"]
    found.loc[small, bands] = np.nan
    return found


@st.cache_resource(show_spinner=False)
def centroids() -> pd.DataFrame:
    """Population-weighted centre of each region, metres on the National Grid."""
    areas = _region_data.small_areas()
    weight = areas["population"]
    sums = areas[["easting", "northing"]].mul(weight, axis=0).groupby(areas["itl3"]).sum()
    return sums.div(weight.groupby(areas["itl3"]).sum(), axis=0)


@_caching.kept(_loaded.survey_mark)
def moran(model: Model, skill: str) -> pd.DataFrame:
    """Moran's I of region-level residuals and of deprivation, six nearest regions as neighbours."""
    residuals = spatial.region_residuals(
        _survey_data.survey(), skill, _survey_data.typed(model), model.controls
    )
    deprived = _data.wide()["deprived_20_share"].reindex(_data.regions().index)
    rows = []
    for name, values in (
        (f"Residuals of {_words.SKILLS[skill].lower()}, regions with respondents", residuals),
        ("Share of residents in deprived neighbourhoods, all regions", deprived),
    ):
        weights = spatial.nearest_weights(centroids().loc[values.index], 6)
        found = spatial.morans_i(values, weights, draws=1999)
        rows.append({"What": name, **found.to_dict()})
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def clusters() -> Layer:
    """Local clusters of deprivation as a layer of the map, false discovery rate 5 %."""
    values = _data.wide()["deprived_20_share"].reindex(_data.regions().index)
    weights = spatial.nearest_weights(centroids().loc[values.index], 6)
    found = spatial.local_moran(values, weights, draws=1999)
    return Layer(
        key="clusters", label="Clusters of deprivation", group="Robustness", unit="",
        decimals=0, period="", breaks=[], categories=[kind.capitalize() for kind in _KINDS],
        values=[
            float(_KINDS.index(kind)) if kind in _KINDS else None
            for kind in found["cluster"].reindex(_data.regions().index)
        ],
        low=[], high=[], description="Local Moran's I with six nearest regions as neighbours.",
        source="Coworking Skills Atlas, from the national indices of deprivation",
        caveat="Shares are within each nation: clusters across a border compare unlike indices.",
        absent="No clear cluster",
    )  # fmt: skip


@_caching.kept(_loaded.survey_mark)
def conley_errors(model: Model, skill: str, cutoff_km: float) -> pd.DataFrame:
    """Effects with errors that allow for neighbours within a distance."""
    return conley.conley_effects(
        _survey_data.survey(), skill, _survey_data.typed(model), centroids(),
        cutoff_km=cutoff_km, controls=model.controls,
    )  # fmt: skip
