"""How small a difference a survey can detect, and how many spaces a new one would need."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from analysis.clusters import Floats
from analysis.design import DIFFERENCE, contrast_matrix, design_matrix
from analysis.errors import AnalysisError
from analysis.simulation import (
    MODEL,
    Blocks,
    Spread,
    draw,
    model_spread,
    plan,
    region_blocks,
)
from analysis.typology import TYPES

SEED = 20260124
#: Coworking spaces in the plans tried, up to the paper's sampling frame (November 2022).
SIZES = (40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1534)
DRAWS = 2000
#: Batches that the draws come in, so that progress can be shown; plans draw a design for each.
BATCHES = 20
#: Normal quantile for the 95 % intervals of simulated figures.
Z95 = 1.96
#: Fewest CWSs of a plan: two regions of each type.
LEAST_SPACES = 4
#: Fewest simulated surveys that give a Monte Carlo interval worth showing.
LEAST_DRAWS = 100


class Progress(NamedTuple):
    """Steps done, steps in all, and the results so far."""

    done: int
    total: int
    table: pd.DataFrame


def minimum_detectable(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    power: float = 0.8,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Iterator[Progress]:
    """Smallest effects and differences that the survey detects with given power.

    Respondents, regions, mechanisms and controls stay as they are; what the model leaves is drawn
    anew, normal, with the variances of :func:`analysis.simulation.model_spread`. An effect is
    detected if its interval (CR2 errors by region, Satterthwaite degrees of freedom) excludes zero
    on the right side. Slopes are supposed to be the same in all regions of a type.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.design.design_matrix`.
    power : float, default 0.8
        Probability of detection, in (0, 1).
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    draws : int, default 2000
        Simulated surveys, at least 100.
    seed : int
        The same seed gives the same figures.

    Yields
    ------
    Progress
        ``table``, of 6 rows: ``mechanism``, ``region_type``, ``minimum_detectable`` (skill points
        per point of the mechanism), ``low``, ``high`` (its 95 % Monte Carlo interval),
        ``analytic`` = ``std_error * (t_(1 + level) / 2 + t_power)``, ``std_error`` (expected),
        ``df`` and ``draws`` so far.

    Raises
    ------
    AnalysisError
        If an option is out of range or the data cannot carry the model.
    """
    _check_options(power, level, draws)
    design = design_matrix(survey, skill, region_types, controls)
    variances = model_spread(design)
    blocks = region_blocks(design, len(design.names))
    labels, L = contrast_matrix(design.names)
    return _detectable(blocks, variances, (labels, L), (power, level, draws, seed))


def _detectable(
    blocks: Blocks,
    variances: Spread,
    contrasts: tuple[list[tuple[str, str]], Floats],
    options: tuple[float, float, int, int],
) -> Iterator[Progress]:
    labels, L = contrasts
    power, level, draws, seed = options
    rng = np.random.default_rng(seed)
    needed = np.empty((0, len(L)))
    for batch, size in enumerate(_batches(draws)):
        drawn = draw(blocks, variances, L, level=level, size=size, rng=rng)
        needed = np.vstack([needed, drawn.reach - drawn.errors])
        error = Z95 * np.sqrt(power * (1 - power) / len(needed))
        limits = np.clip([power, power - error, power + error], 0, 1)
        found = np.maximum(np.quantile(needed, limits, axis=0), 0.0)
        quantiles = stdtrit(drawn.df, (1 + level) / 2) + stdtrit(drawn.df, power)
        table = pd.DataFrame(labels, columns=["mechanism", "region_type"]).assign(
            minimum_detectable=found[0],
            low=found[1],
            high=found[2],
            analytic=quantiles * drawn.std_error,
            std_error=drawn.std_error,
            df=drawn.df,
            draws=len(needed),
        )
        yield Progress(batch + 1, BATCHES, table)


def power_by_spaces(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    difference: float,
    *,
    controls: Sequence[str] = (),
    sizes: Sequence[int] = SIZES,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Iterator[Progress]:
    """Power of new surveys to detect a difference between the types, by number of CWSs.

    A plan is made of the survey's own regions, drawn with replacement within each type until it
    has its number of CWSs, in the survey's mix of types; respondents per CWS, CWSs per region and
    the spread of the mechanisms are so the survey's. When a plan has more regions of a type than
    `region_types` knows, they share: more CWSs a region. Twenty designs are drawn for each number;
    errors as in :func:`minimum_detectable`. Controls lower the variance that is left, and are
    not in the plan otherwise.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.design.design_matrix`; `survey` has ``cws_id``.
    difference : float
        Left-behind minus advanced, in skill points per point of the mechanism; not 0. Its sign
        does not matter.
    sizes : sequence of int
        Numbers of CWSs, at least 4 each, in rising order.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    draws : int, default 2000
        Simulated surveys for each number, at least 100.
    seed : int
        The same seed gives the same figures.

    Yields
    ------
    Progress
        ``table``: ``mechanism``, ``spaces``, ``regions``, ``respondents`` (means over the
        designs), ``power`` and ``low``, ``high`` (its 95 % Monte Carlo interval), for the numbers
        so far.

    Raises
    ------
    AnalysisError
        If an option is out of range, the survey has no CWSs or the data cannot carry the model.
    """
    _check_options(0.5, level, draws)
    _check_plan(survey, difference, sizes)
    design = design_matrix(survey, skill, region_types, controls)
    variances = model_spread(design)
    blocks = region_blocks(design, MODEL)
    known = {kind: int((region_types == kind).sum()) for kind in TYPES}
    contrasts = contrast_matrix(design.names[:MODEL])
    options = (abs(difference), tuple(sizes), level, draws, seed)
    return _curve(blocks, variances, known, contrasts, options)


def _curve(
    blocks: Blocks,
    variances: Spread,
    known: dict[str, int],
    contrasts: tuple[list[tuple[str, str]], Floats],
    options: tuple[float, tuple[int, ...], float, int, int],
) -> Iterator[Progress]:
    difference, sizes, level, draws, seed = options
    labels, L = contrasts
    chosen = [row for row, (_, kind) in enumerate(labels) if kind == DIFFERENCE]
    mechanisms = [labels[row][0] for row in chosen]
    rng = np.random.default_rng(seed)
    rows: list[tuple[object, ...]] = []
    for step, spaces in enumerate(sizes):
        detected, regions, people = [], [], []
        for size in _batches(draws):
            planned = plan(blocks, spaces, known, rng)
            regions.append(len(planned.space_count))
            people.append(int(planned.people.sum()))
            reach = _needed(planned, variances, L[chosen], level=level, size=size, rng=rng)
            detected.append(reach < difference)
        power = np.concatenate(detected).mean(axis=0)
        error = Z95 * np.sqrt(power * (1 - power) / draws)
        rows += [
            (name, spaces, np.mean(regions), np.mean(people), p, max(p - e, 0.0), min(p + e, 1.0))
            for name, p, e in zip(mechanisms, power, error, strict=True)
        ]
        columns = ["mechanism", "spaces", "regions", "respondents", "power", "low", "high"]
        yield Progress(step + 1, len(sizes), pd.DataFrame(rows, columns=columns))


def spaces_needed(curve: pd.DataFrame, power: float = 0.8) -> pd.DataFrame:
    """Read the number of CWSs needed off a curve of power.

    Between two plans the normal quantile of power is taken to be linear in the square root of the
    number of CWSs, as it is when standard errors fall with that root.

    Parameters
    ----------
    curve : DataFrame
        As in the progress of :func:`power_by_spaces`.
    power : float, default 0.8
        Probability of detection, in (0, 1).

    Returns
    -------
    DataFrame
        ``mechanism``, ``spaces`` and ``regions`` needed (missing if no plan is large enough),
        ``power`` and ``sentence``.

    Raises
    ------
    AnalysisError
        If `power` is out of range.
    """
    _check_options(power, 0.95, DRAWS)
    rows = []
    for mechanism, plans in curve.groupby("mechanism", sort=False):
        enough = np.flatnonzero(plans["power"] >= power)
        if not len(enough):
            most = int(plans["spaces"].max())
            sentence = (
                f"More than {most} coworking spaces would be needed to detect the difference with "
                f"{100 * power:g} % probability."
            )
            rows.append((mechanism, np.nan, np.nan, power, sentence))
            continue
        at = int(enough[0])
        spaces, regions = (plans[name].to_numpy(dtype=float) for name in ("spaces", "regions"))
        root = np.sqrt(spaces[at])
        if at > 0:
            # simulated powers of 0 or 1 have no quantile: half a draw from the end
            edges = np.clip(
                plans["power"].to_numpy()[at - 1 : at + 1], 0.5 / DRAWS, 1 - 0.5 / DRAWS
            )
            root = np.interp(ndtri(power), ndtri(edges), np.sqrt(spaces[at - 1 : at + 1]))
        count = int(np.ceil(root**2 - 1e-9))
        where = round(float(np.interp(count, spaces, regions)))
        least = "At most " if at == 0 else "About "
        sentence = (
            f"{least}{count} coworking spaces in {where} regions would be needed to detect "
            f"the difference with {100 * power:g} % probability."
        )
        rows.append((mechanism, float(count), float(where), power, sentence))
    return pd.DataFrame(rows, columns=["mechanism", "spaces", "regions", "power", "sentence"])


def _needed(
    planned: Blocks,
    variances: Spread,
    L: Floats,
    *,
    level: float,
    size: int,
    rng: np.random.Generator,
) -> Floats:
    """Difference that each simulated survey (rows) would detect for each contrast (columns)."""
    try:
        drawn = draw(planned, variances, L, level=level, size=size, rng=rng)
    except AnalysisError:
        # a plan that cannot carry the model, such as one region drawn again and again
        return np.full((size, len(L)), np.inf)
    return drawn.reach - drawn.errors


def _batches(draws: int) -> list[int]:
    return [draws // BATCHES + (batch < draws % BATCHES) for batch in range(BATCHES)]


def _check_options(power: float, level: float, draws: int) -> None:
    if not 0 < power < 1 or not 0 < level < 1:
        message = f"Power {power:g} and level {level:g}: both must lie between 0 and 1."
        raise AnalysisError(message)
    if draws < LEAST_DRAWS:
        message = f"{draws} simulated surveys are too few: ask for at least {LEAST_DRAWS}."
        raise AnalysisError(message)


def _check_plan(survey: pd.DataFrame, difference: float, sizes: Sequence[int]) -> None:
    if "cws_id" not in survey:
        message = "The survey has no column cws_id: a number of coworking spaces needs it."
        raise AnalysisError(message)
    if not (np.isfinite(difference) and difference):
        message = f"A difference of {difference:g} cannot be planned for: give one that is not 0."
        raise AnalysisError(message)
    if not sizes or min(sizes) < LEAST_SPACES or any(np.diff(sizes) <= 0):
        message = (
            f"Sizes {', '.join(map(str, sizes)) or 'none'}: give rising numbers of coworking "
            f"spaces, each at least {LEAST_SPACES}."
        )
        raise AnalysisError(message)
