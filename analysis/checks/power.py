"""How small a difference a survey can detect, and how many spaces a new one would need."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from analysis.checks.power_simulation import Blocks, Spread, model_spread, region_blocks
from analysis.errors import AnalysisError
from analysis.estimation.design import MODEL, contrast_matrix, design_matrix
from analysis.regions.types import TYPES
from analysis.survey import DIFFERENCE

SEED = 20260124
#: Coworking spaces in the plans tried, up to the paper's sampling frame (November 2022).
SIZES = (40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1534)
#: Simulated surveys for each figure.
DRAWS = 2000
#: Probability of detection that is planned for, and coverage of the intervals.
POWER, LEVEL = 0.8, 0.95
#: Batches that the draws come in, so that progress can be shown; plans draw a design for each.
BATCHES = 20
#: Normal quantile for the 95% intervals of simulated figures.
Z95 = 1.96


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
) -> Iterator[Progress]:
    """Smallest effects and differences that the survey detects with 80% probability.

    Respondents, regions, mechanisms and controls stay as they are; what the model leaves is drawn
    afresh, normal, with the variances of :func:`analysis.checks.power_simulation.model_spread`. An
    effect is detected if its 95% interval (CR2 errors by region, Satterthwaite degrees of freedom)
    excludes zero on the right side. Slopes are supposed to be the same in all regions of a type.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.

    Yields
    ------
    Progress
        ``table``, of 6 rows: ``mechanism``, ``region_type``, ``minimum_detectable`` (skill points
        per point of the mechanism), ``low``, ``high`` (its 95% Monte Carlo interval), ``analytic``
        = ``std_error * (t_0.975 + t_0.8)``, ``std_error`` (expected), ``df`` and ``draws`` so far.
    """
    design = design_matrix(survey, skill, region_types, controls)
    variances = model_spread(design)
    return _detectable(region_blocks(design, len(design.names)), variances, design.names)


def _detectable(blocks: Blocks, variances: Spread, names: Sequence[str]) -> Iterator[Progress]:
    labels, L = contrast_matrix(names)
    rng = np.random.default_rng(SEED)
    needed = np.empty((0, len(L)))
    for batch, size in enumerate(_batches(DRAWS)):
        drawn = blocks.draw(variances, L, level=LEVEL, size=size, rng=rng)
        needed = np.vstack([needed, drawn.reach - drawn.errors])
        error = Z95 * np.sqrt(POWER * (1 - POWER) / len(needed))
        limits = np.clip([POWER, POWER - error, POWER + error], 0, 1)
        found = np.maximum(np.quantile(needed, limits, axis=0), 0.0)
        quantiles = stdtrit(drawn.df, (1 + LEVEL) / 2) + stdtrit(drawn.df, POWER)
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
) -> Iterator[Progress]:
    """Power of new surveys to detect a difference between the types, by :data:`SIZES` in CWSs.

    A plan is made of the survey's own regions, drawn with replacement within each type until it
    has its number of CWSs, in the survey's mix of types. When it has more regions of a type than
    `region_types` knows, they share: more CWSs a region. Twenty designs are drawn for each number;
    errors as in :func:`minimum_detectable`. Controls only lower the variance that is left.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`; `survey` has ``cws_id``.
    difference : float
        Left-behind minus advanced, in skill points per point of the mechanism; not 0. Its sign
        does not matter.

    Yields
    ------
    Progress
        ``table``: ``mechanism``, ``spaces``, ``regions``, ``respondents`` (means over the designs),
        ``power`` and ``low``, ``high`` (its 95% Monte Carlo interval), for the numbers so far.

    Raises
    ------
    AnalysisError
        If the survey has no CWSs, the difference is 0 or the data cannot carry the model.
    """
    if "cws_id" not in survey:
        message = "The survey has no column cws_id: a number of coworking spaces needs it."
        raise AnalysisError(message)
    if not (np.isfinite(difference) and difference):
        message = f"A difference of {difference:g} cannot be planned for: give one that is not 0."
        raise AnalysisError(message)
    design = design_matrix(survey, skill, region_types, controls)
    variances = model_spread(design)
    blocks = region_blocks(design, MODEL)
    known = {kind: int((region_types == kind).sum()) for kind in TYPES}
    return _curve(blocks, variances, known, design.names[:MODEL], abs(difference))


def _curve(
    blocks: Blocks,
    variances: Spread,
    known: dict[str, int],
    names: Sequence[str],
    difference: float,
) -> Iterator[Progress]:
    labels, L = contrast_matrix(names)
    chosen = [row for row, (_, kind) in enumerate(labels) if kind == DIFFERENCE]
    mechanisms = [labels[row][0] for row in chosen]
    rng = np.random.default_rng(SEED)
    rows: list[tuple[object, ...]] = []
    for step, spaces in enumerate(SIZES):
        detected, regions, people = [], [], []
        for size in _batches(DRAWS):
            planned = blocks.plan(spaces, known, rng)
            regions.append(len(planned.space_count))
            people.append(int(planned.people.sum()))
            reach = np.full((size, len(chosen)), np.inf)
            with suppress(AnalysisError):  # one region drawn again and again carries no model
                drawn = planned.draw(variances, L[chosen], level=LEVEL, size=size, rng=rng)
                reach = drawn.reach - drawn.errors
            detected.append(reach < difference)
        power = np.concatenate(detected).mean(axis=0)
        error = Z95 * np.sqrt(power * (1 - power) / DRAWS)
        rows += [
            (name, spaces, np.mean(regions), np.mean(people), p, max(p - e, 0.0), min(p + e, 1.0))
            for name, p, e in zip(mechanisms, power, error, strict=True)
        ]
        columns = ["mechanism", "spaces", "regions", "respondents", "power", "low", "high"]
        yield Progress(step + 1, len(SIZES), pd.DataFrame(rows, columns=columns))


def spaces_needed(curve: pd.DataFrame) -> pd.DataFrame:
    """Read the number of CWSs needed for 80% power off a curve of power.

    Between two plans the normal quantile of power is taken to be linear in the square root of the
    number of CWSs, as it is when standard errors fall with that root.

    Parameters
    ----------
    curve : DataFrame
        As in the progress of :func:`power_by_spaces`.

    Returns
    -------
    DataFrame
        ``mechanism``, ``spaces`` and ``regions`` needed (missing if no plan is large enough),
        ``power`` and ``sentence``.
    """
    rows = []
    for mechanism, plans in curve.groupby("mechanism", sort=False):
        enough = np.flatnonzero(plans["power"] >= POWER)
        if not len(enough):
            most = int(plans["spaces"].max())
            sentence = (
                f"More than {most} coworking spaces would be needed to detect the difference with "
                f"{100 * POWER:g}% probability."
            )
            rows.append((mechanism, np.nan, np.nan, POWER, sentence))
            continue
        at = int(enough[0])
        spaces, regions = (plans[name].to_numpy(dtype=float) for name in ("spaces", "regions"))
        root = np.sqrt(spaces[at])
        if at > 0:
            # simulated powers of 0 or 1 have no quantile: half a draw from the end
            edges = np.clip(
                plans["power"].to_numpy()[at - 1 : at + 1], 0.5 / DRAWS, 1 - 0.5 / DRAWS
            )
            root = np.interp(ndtri(POWER), ndtri(edges), np.sqrt(spaces[at - 1 : at + 1]))
        count = int(np.ceil(root**2 - 1e-9))
        where = round(float(np.interp(count, spaces, regions)))
        least = "At most " if at == 0 else "About "
        sentence = (
            f"{least}{count} coworking spaces in {where} regions would be needed to detect "
            f"the difference with {100 * POWER:g}% probability."
        )
        rows.append((mechanism, float(count), float(where), POWER, sentence))
    return pd.DataFrame(rows, columns=["mechanism", "spaces", "regions", "power", "sentence"])


def _batches(draws: int) -> list[int]:
    return [draws // BATCHES + (batch < draws % BATCHES) for batch in range(BATCHES)]
