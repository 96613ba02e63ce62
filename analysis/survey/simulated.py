"""A simulated survey with the published design, and the truth behind it.

The survey of Wang et al. (2026) is not public. This one has its size (161 CWSs in 74 ITL3
regions) and the directions it reports; every magnitude, the regions and the people are made up.
``python -m analysis.survey.simulated --out data/survey_demo.csv`` writes it.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.arrays import Floats, Integers
from analysis.errors import AnalysisError
from analysis.regions.types import ADVANCED, LEFT_BEHIND, TYPES, indicator_table, region_types
from analysis.survey.schema import (
    CONTROLS,
    HIGHEST,
    IDENTIFIERS,
    LOWEST,
    MECHANISMS,
    SCALES,
    SKILLS,
    score_scales,
)

SEED = 20260124
PUBLISHED = "published direction, magnitude assumed"
ASSUMED = "assumed: not reported"

_INTERACTION, _RESOURCES = MECHANISMS
_SC, _TD = SKILLS
#: Slopes in skill points per point of the mechanism, and what each rests on.
_SLOPES = {
    (_SC, _INTERACTION, LEFT_BEHIND): (0.25, ASSUMED),
    (_SC, _INTERACTION, ADVANCED): (0.45, PUBLISHED),
    (_SC, _RESOURCES, LEFT_BEHIND): (0.25, PUBLISHED),
    (_SC, _RESOURCES, ADVANCED): (0.10, ASSUMED),
    (_TD, _INTERACTION, LEFT_BEHIND): (0.10, ASSUMED),
    (_TD, _INTERACTION, ADVANCED): (0.30, PUBLISHED),
    (_TD, _RESOURCES, LEFT_BEHIND): (0.50, PUBLISHED),
    (_TD, _RESOURCES, ADVANCED): (0.20, PUBLISHED),
}
_SECTORS = {
    "information and communication": 0.24,
    "professional and business services": 0.26,
    "creative industries": 0.20,
    "education and training": 0.09,
    "charity and social enterprise": 0.09,
    "other": 0.12,
}
_FIRM_SIZES = {"sole trader": 0.42, "2 to 9": 0.33, "10 to 49": 0.15, "50 or more": 0.10}


@dataclass(frozen=True)
class Truth:
    """Parameters of the simulated survey. Scales run from 1 to 5 and "points" are theirs.

    A skill is ``skill_level + sum of slope * (mechanism - 3.5) + controls + region + CWS +
    person``, with the mechanism as the respondent's answers give it. Its items add noise, are
    rounded and are held within 1 to 5, so slopes on the scales come out a little nearer to zero
    than `slopes`.
    """

    regions: Mapping[str, int] = field(default_factory=lambda: {LEFT_BEHIND: 28, ADVANCED: 46})
    """Sampled regions of each type: 74 in all; the split is assumed."""
    spaces: int = 161
    most_spaces: int = 8
    """Most CWSs in one region; each has at least one."""
    coworkers: tuple[int, int] = (3, 8)
    """Fewest and most coworkers that answer in a CWS, besides its manager."""
    slopes: Mapping[tuple[str, str, str], float] = field(
        default_factory=lambda: {key: slope for key, (slope, _) in _SLOPES.items()}
    )
    """Skill points per point of the mechanism by (skill, mechanism, region type)."""
    mechanism_level: Mapping[tuple[str, str], float] = field(
        default_factory=lambda: {
            (_INTERACTION, LEFT_BEHIND): 3.4,
            (_INTERACTION, ADVANCED): 3.6,
            (_RESOURCES, LEFT_BEHIND): 3.3,
            (_RESOURCES, ADVANCED): 3.4,
        }
    )
    """Mean of each mechanism in each region type, points."""
    mechanism_space_sd: float = 0.40
    """Spread of a mechanism between CWSs, points."""
    mechanism_person_sd: float = 0.60
    """Spread of a mechanism between the people of a CWS, points."""
    skill_level: Mapping[str, float] = field(default_factory=lambda: {_SC: 3.6, _TD: 3.2})
    """Skill of a coworker with both mechanisms at 3.5 and average controls, points."""
    region_sd: float = 0.15
    space_sd: float = 0.20
    person_sd: float = 0.50
    """Spreads of a skill that the mechanisms leave unexplained, points."""
    item_sd: float = 0.55
    """Noise of one answer around its scale, points."""
    manager_shift: float = 0.10
    tenure_slope: float = 0.05
    """Skill points per doubling of tenure."""
    hours_slope: float = 0.05
    """Skill points per ten hours a week."""
    digital_shift: float = 0.25
    """Technical-digital points of the information and communication sector above the others."""
    missing: float = 0.03
    """Share of answers left empty at random."""
    break_off: float = 0.02
    """Share of respondents who stop before the last block, the technical-digital items."""


DEFAULT_TRUTH = Truth()


def truth_effects(truth: Truth = DEFAULT_TRUTH) -> pd.DataFrame:
    """Effects that the survey is simulated with.

    Parameters
    ----------
    truth : Truth

    Returns
    -------
    DataFrame, shape (8, 5)
        ``skill``, ``mechanism``, ``region_type``, ``estimate`` (skill points per point of the
        mechanism) and ``basis``: whether the direction is published or assumed.
    """
    rows = [(*key, slope, _SLOPES[key][1]) for key, slope in truth.slopes.items()]
    return pd.DataFrame(rows, columns=["skill", "mechanism", "region_type", "estimate", "basis"])


def simulate(
    region_types: "pd.Series[str]", truth: Truth = DEFAULT_TRUTH, seed: int = SEED
) -> pd.DataFrame:
    """Simulate the survey.

    The sampled regions are every k-th code of each type from a random start, which spreads them
    over the UK; they are not those of Wang et al. (2026), whose list is not public.

    Parameters
    ----------
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    truth : Truth
    seed : int
        The same seed, truth and types give the same survey.

    Returns
    -------
    DataFrame
        One row a respondent: ``respondent_id``, ``cws_id``, ``itl3``, the controls, the items (1-5,
        missing where not answered) and the four scales, as :mod:`analysis.survey` has them.

    Raises
    ------
    AnalysisError
        If there are fewer regions of a type than `truth` asks for.
    """
    rng = np.random.default_rng(seed)
    spaces = _spaces(_sample_regions(region_types, truth, rng), truth, rng)
    people = _people(spaces, truth, rng)
    behind = people["itl3"].map(region_types).eq(LEFT_BEHIND).to_numpy()
    answers: dict[str, npt.NDArray[np.int64]] = {}
    for mechanism in MECHANISMS:
        levels = [truth.mechanism_level[mechanism, kind] for kind in TYPES]
        latent = np.where(behind, *levels) + _nested(
            rng, people, {"cws_id": truth.mechanism_space_sd}, truth.mechanism_person_sd
        )
        answers |= _answers(rng, latent, mechanism, truth.item_sd)
    mechanisms = score_scales(pd.DataFrame(answers))
    for skill in SKILLS:
        latent = truth.skill_level[skill] + _controls_part(people, skill, truth)
        for mechanism in MECHANISMS:
            slopes = [truth.slopes[skill, mechanism, kind] for kind in TYPES]
            latent += np.where(behind, *slopes) * (mechanisms[mechanism].to_numpy() - 3.5)
        spread = {"itl3": truth.region_sd, "cws_id": truth.space_sd}
        latent += _nested(rng, people, spread, truth.person_sd)
        answers |= _answers(rng, latent, skill, truth.item_sd)
    people = people[[*IDENTIFIERS, *CONTROLS]]
    items = _unanswered(pd.DataFrame(answers, dtype="Int64"), truth, rng)
    survey = pd.concat([people, items], axis=1)
    return survey.join(score_scales(survey))


def _sample_regions(
    region_types: "pd.Series[str]", truth: Truth, rng: np.random.Generator
) -> list[str]:
    chosen: list[str] = []
    for kind, count in truth.regions.items():
        codes = sorted(region_types.index[region_types == kind])
        if len(codes) < count:
            message = (
                f"{len(codes)} regions are of type {kind}: the simulated survey samples {count}; "
                "give more regions or ask for fewer."
            )
            raise AnalysisError(message)
        step = len(codes) / count
        chosen += [codes[int(step * (i + start))] for start in [rng.random()] for i in range(count)]
    return sorted(chosen)


def _spaces(regions: list[str], truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    """One row a CWS: at least one a region, the others drawn with unequal weights up to a cap."""
    counts = np.ones(len(regions), dtype=int)
    weights = rng.gamma(1.0, size=len(regions))
    for _ in range(truth.spaces - len(regions)):
        open_weights = weights * (counts < truth.most_spaces)
        counts[rng.choice(len(regions), p=open_weights / open_weights.sum())] += 1
    total = int(counts.sum())
    return pd.DataFrame(
        {
            "cws_id": [f"CWS{number:03d}" for number in range(1, total + 1)],
            "itl3": np.repeat(regions, counts),
            "cws_size": np.clip(rng.lognormal(np.log(60), 0.7, total).round(), 8, 600).astype(int),
            "cws_age": 1 + rng.poisson(5, total),
        }
    )


def _people(spaces: pd.DataFrame, truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    """One row a respondent: a manager and some coworkers in each CWS, with their controls."""
    fewest, most = truth.coworkers
    coworkers = fewest + rng.binomial(most - fewest, 0.35, len(spaces))
    people = spaces.loc[spaces.index.repeat(1 + coworkers)].reset_index(drop=True)
    rows = len(people)
    manager = ~people["cws_id"].duplicated().to_numpy()
    tenure = np.clip(rng.lognormal(np.log(14), 0.8, rows).round(), 1, None)
    hours = np.clip(rng.normal(22, 10, rows) + 12 * manager, 2, 60).round()
    people.insert(0, "respondent_id", [f"R{number:04d}" for number in range(1, rows + 1)])
    return people.assign(
        role=np.where(manager, "manager", "coworker"),
        tenure_months=np.minimum(tenure, 12.0 * people["cws_age"]).astype(int),
        sector=rng.choice(list(_SECTORS), rows, p=list(_SECTORS.values())),
        firm_size=rng.choice(list(_FIRM_SIZES), rows, p=list(_FIRM_SIZES.values())),
        hours_per_week=hours.astype(int),
    )


def _nested(
    rng: np.random.Generator, people: pd.DataFrame, spread: Mapping[str, float], person_sd: float
) -> Floats:
    """Draw a deviation for each group of each level in `spread`, and one for each person."""
    deviation: Floats = rng.normal(0, person_sd, len(people))
    for level, sd in spread.items():
        codes: Integers = pd.factorize(people[level])[0]
        deviation += rng.normal(0, sd, codes.max() + 1)[codes]
    return deviation


def _controls_part(people: pd.DataFrame, skill: str, truth: Truth) -> Floats:
    part: Floats = (
        truth.manager_shift * (people["role"] == "manager").to_numpy(dtype=float)
        + truth.tenure_slope * np.log2(people["tenure_months"].to_numpy(dtype=float) / 14)
        + truth.hours_slope * (people["hours_per_week"].to_numpy(dtype=float) - 22) / 10
    )
    if skill == "technical_digital":
        digital = people["sector"].eq("information and communication").to_numpy(dtype=float)
        part += truth.digital_shift * (digital - _SECTORS["information and communication"])
    return part


def _answers(
    rng: np.random.Generator, latent: Floats, scale: str, item_sd: float
) -> dict[str, npt.NDArray[np.int64]]:
    """Five-point answers to a scale's items around its latent value."""
    return {
        item: np.clip(
            np.rint(latent + rng.normal(0, item_sd, len(latent))), LOWEST, HIGHEST
        ).astype(np.int64)
        for item in SCALES[scale]
    }


def _unanswered(items: pd.DataFrame, truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    empty = rng.random(items.shape) < truth.missing
    stopped = rng.random(len(items)) < truth.break_off
    empty |= np.outer(stopped, items.columns.isin(list(SCALES["technical_digital"])))
    return items.mask(empty)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the simulated survey as CSV, from the typology of the built data.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line; by default the process's own.
    """
    parser = argparse.ArgumentParser(description="Write the simulated survey.")
    parser.add_argument("--out", type=Path, default=Path("data/survey_demo.csv"))
    parser.add_argument("--indicators", type=Path, default=Path("data/region_indicators.csv"))
    options = parser.parse_args(arguments)
    if not options.indicators.exists():
        parser.error(f"{options.indicators} is absent: build the data first.")
    tidy = pd.read_csv(options.indicators, dtype={"period": str, "status": str})
    types = region_types(indicator_table(tidy))["type"]
    simulate(types).to_csv(options.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
