"""Effects of single regions, shrunken towards those of their type."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.arrays import Integers
from analysis.errors import AnalysisError
from analysis.estimation.cluster_inference import cluster_codes, space_level, type_counts
from analysis.estimation.design import Design, design_matrix
from analysis.regions.types import TYPES
from analysis.survey import MECHANISMS, WORDS

if TYPE_CHECKING:
    from analysis.estimation.multilevel import MultilevelFit

COLUMNS = (
    *("itl3", "mechanism", "region_type", "estimate", "std_error", "low", "high"),
    *("sampled", "respondents", "spaces"),
)


def region_effects(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    level: float = 0.95,
) -> pd.DataFrame:
    """Effect of each mechanism in each region, sampled or not.

    The model of :func:`analysis.effects.mechanism_effects` by restricted maximum likelihood, with
    random intercepts of regions and CWSs, and slopes that differ between regions where the data
    identify that: on both mechanisms, otherwise on the one with the higher likelihood. Effects are
    those of :func:`analysis.estimation.multilevel.region_effects`; where slopes cannot be
    told apart, every region has its type's effect, and a note says so.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.effects.mechanism_effects`; each region of `region_types` that has a
        type is given an effect.
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    DataFrame, shape (2 * regions, 10)
        ``itl3``, ``mechanism``, ``region_type``, ``estimate`` (skill points per point of the
        mechanism), ``std_error``, ``low``, ``high``, ``sampled`` (bool), ``respondents`` and
        ``spaces`` (CWSs; missing if the survey has no ``cws_id``). Small counts are not
        suppressed here: see :mod:`analysis.disclosure`. ``attrs["dropped"]`` counts the rows left
        out by reason and ``attrs["notes"]`` is a list of sentences.

    Raises
    ------
    AnalysisError
        If the data cannot carry the model or it does not converge.
    """
    from analysis.estimation import multilevel  # noqa: PLC0415 (slow to load)

    design = design_matrix(survey, skill, region_types, controls)
    (codes,) = cluster_codes(design.groups, ["itl3"])
    type_counts(design, [codes], ["itl3"])
    spaces, notes = space_level(design, codes)
    typed = region_types[region_types.isin(TYPES)]
    regions = pd.Index(design.groups["itl3"].unique()).get_indexer(typed.index)
    fitted, slopes = _fit(design, codes, spaces)
    notes += fitted.notes
    tables = []
    for mechanism in MECHANISMS:
        weights = np.array([0.0, *(float(name == mechanism) for name in slopes)])
        columns = [design.names.index(f"{mechanism}:{kind}") for kind in typed]
        contrasts = np.eye(len(design.names))[columns]
        table = multilevel.region_effects(fitted, contrasts, weights, regions, level)
        tables.append(_facts(design, typed).assign(mechanism=mechanism, **table))
        if mechanism not in slopes:
            notes.append(
                f"The data cannot tell regions' slopes on {WORDS[mechanism]} apart: every region "
                "has the effect of its type."
            )
    result = pd.concat(tables, ignore_index=True)[list(COLUMNS)]
    result.attrs = {"dropped": design.dropped, "notes": notes}
    return result


def _fit(
    design: Design, codes: Integers, spaces: Integers | None
) -> "tuple[MultilevelFit, tuple[str, ...]]":
    """Richest model that the data identify, and the mechanisms with random slopes in it."""
    from analysis.estimation import multilevel  # noqa: PLC0415 (slow to load)

    def fit(slopes: tuple[str, ...]) -> "MultilevelFit":
        values = [design.values(mechanism) for mechanism in slopes]
        return multilevel.fit(
            design.X,
            design.y,
            codes,
            names=design.names,
            cws=spaces,
            slopes=np.column_stack(values) if values else None,
        )

    single = [(mechanism,) for mechanism in MECHANISMS]
    for candidates in ([MECHANISMS], single):
        found = []
        for slopes in candidates:
            try:
                fitted = fit(slopes)
            except AnalysisError as error:
                if str(error) == multilevel.EXACT_FIT:
                    raise
                continue  # too few respondents or regions: a simpler model may do
            if _identified(fitted, design, slopes):
                found.append((fitted, slopes))
        if found:
            return max(found, key=lambda pair: pair[0].log_likelihood)
    return fit(()), ()


def _identified(fitted: "MultilevelFit", design: Design, slopes: Sequence[str]) -> bool:
    """Whether no combination of a region's random effects has a variance at its boundary."""
    from analysis.estimation.multilevel import BOUNDARY  # noqa: PLC0415 (slow to load)

    scale = np.array([1.0, *(design.values(name).std() for name in slopes)])
    relative = fitted.region * np.outer(scale, scale) / fitted.residual
    return bool(np.linalg.eigvalsh(relative)[0] >= BOUNDARY**2)


def _facts(design: Design, typed: "pd.Series[str]") -> pd.DataFrame:
    """Type of each region and what the survey has of it."""
    groups = design.groups.groupby("itl3")
    respondents = groups.size().reindex(typed.index, fill_value=0)
    spaces = pd.Series(pd.NA, typed.index)
    if "cws_id" in design.groups:
        spaces = groups["cws_id"].nunique().reindex(typed.index, fill_value=0)
    return pd.DataFrame(
        {
            "itl3": typed.index,
            "region_type": typed.to_numpy(),
            "respondents": respondents.to_numpy(),
            "spaces": spaces.astype("Int64").array,
        }
    )
