"""Specification curves of the loaded survey, and what moves them, cached."""

from collections.abc import Callable
from itertools import product
from typing import Final, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from analysis.arrays import Integers
from analysis.disclosure import rounded, tables
from analysis.disclosure.samples import hidden_estimates
from analysis.effects.published import published_directions
from analysis.estimation import conley, spatial
from analysis.regions.definitions import DEFINITIONS
from analysis.robustness import fits, summary, threshold_sweep
from analysis.robustness import specifications as universe
from analysis.robustness.cross_products import names_of
from pages.robustness.choices import CHOICE_WORDS, Question, options
from pages.shared.region_map import Layer
from pages.shared.store import areas, atlas, confidential, survey_variants, visitor
from pages.shared.store import survey as store_survey
from pages.shared.store.caching import cached_per_visitor
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences

R = TypeVar("R")

#: Specifications that are worked out at once; the page says in between how far it is.
PART: Final = 500
_FIGURES: Final = ["estimate", "std_error", "low", "high", "p_value"]
#: Kinds of local cluster, from pale to dark on the map.
_KINDS: Final = ("low among low", "low among high", "high among low", "high among high")


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


@cached_per_visitor(visitor.survey_mark, shared=True)
def _ordered(question: Question) -> pd.DataFrame:
    """Specifications of a question; those that share respondents and scales stand together."""
    return chosen(question).sort_values(["scale", "sample", "controls"], kind="stable")


def parts(question: Question) -> range:
    """Where each part of a curve begins."""
    return range(0, len(_ordered(question)), PART)


@cached_per_visitor(visitor.survey_mark)
def part(question: Question, start: int) -> pd.DataFrame:
    """Return the effect in some of the specifications, as the fits have them."""
    table = _ordered(question).iloc[start : start + PART]
    return fits.fit_part(store_survey.survey(), table, region_types(table), question.focal)


@cached_per_visitor(visitor.survey_mark)
def curve(question: Question) -> pd.DataFrame:
    """Return the effect in every specification, ordered by size, with its place from 1."""
    found = pd.concat([part(question, start) for start in parts(question)])
    fits.check_any(found)
    found = _disclosable(found.loc[chosen(question).index], question.focus)
    found = found.sort_values("estimate", kind="stable", na_position="last")
    return found.assign(place=np.arange(1, len(found) + 1))


@cached_per_visitor(visitor.survey_mark, shared=True)
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


@cached_per_visitor(visitor.survey_mark)
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


@cached_per_visitor(visitor.survey_mark)
def variance(question: Question) -> pd.DataFrame:
    """Share of the estimates' variance that goes with each choice."""
    found = summary.variance_by_choice(curve(question))
    return found.assign(words=found["choice"].map(CHOICE_WORDS))


@cached_per_visitor(visitor.survey_mark)
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


@st.cache_resource(show_spinner=False)
def centroids() -> pd.DataFrame:
    """Population-weighted centre of each region, metres on the National Grid."""
    small = areas.small_areas()
    weight = small["population"]
    sums = small[["easting", "northing"]].mul(weight, axis=0).groupby(small["itl3"]).sum()
    return sums.div(weight.groupby(small["itl3"]).sum(), axis=0)


@cached_per_visitor(visitor.survey_mark)
def moran(model: Model, skill: str) -> pd.DataFrame:
    """Moran's I of region-level residuals and of deprivation, six nearest regions as neighbours."""
    residuals = spatial.region_residuals(
        store_survey.survey(), skill, store_survey.typed(model), model.controls
    )
    deprived = atlas.wide()["deprived_20_share"].reindex(atlas.regions().index)
    rows = []
    for name, values in (
        (f"Residuals of {sentences.SKILLS[skill].lower()}, regions with respondents", residuals),
        ("Share of residents in deprived neighbourhoods, all regions", deprived),
    ):
        weights = spatial.nearest_weights(centroids().loc[values.index], 6)
        found = spatial.morans_i(values, weights, draws=1999)
        rows.append({"What": name, **found.to_dict()})
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def clusters() -> Layer:
    """Local clusters of deprivation as a layer of the map, false discovery rate 5%."""
    values = atlas.wide()["deprived_20_share"].reindex(atlas.regions().index)
    weights = spatial.nearest_weights(centroids().loc[values.index], 6)
    found = spatial.local_moran(values, weights, draws=1999)
    return Layer(
        key="clusters",
        label="Clusters of deprivation",
        group="Robustness",
        unit="",
        decimals=0,
        period="",
        breaks=[],
        categories=[kind.capitalize() for kind in _KINDS],
        values=[
            float(_KINDS.index(kind)) if kind in _KINDS else None
            for kind in found["cluster"].reindex(atlas.regions().index)
        ],
        low=[],
        high=[],
        description="Local Moran's I with six nearest regions as neighbours.",
        source="Coworking Skills Atlas, from the national indices of deprivation",
        caveat="Shares are within each nation: clusters across a border compare unlike indices.",
        absent="No clear cluster",
    )


@cached_per_visitor(visitor.survey_mark)
def conley_errors(model: Model, skill: str, cutoff_km: float) -> pd.DataFrame:
    """Effects with errors that allow for neighbours within a distance."""
    survey, types = store_survey.survey(), store_survey.typed(model)
    found = conley.conley_effects(
        survey, skill, types, centroids(), cutoff_km=cutoff_km, controls=model.controls
    )
    return confidential.suppressed(found, confidential.people(survey, skill, types, model.controls))


@st.cache_data(show_spinner=False, max_entries=64, persist="disk")
def kept_on_disk(digest: str, _work: Callable[[], R]) -> R:  # noqa: ARG001 (the key)
    """Keep a result by what decides it; where it is worked out plays no part."""
    return _work()
