"""Twelve contrasts of the effects on both skills, from one model of both, with corrections."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from analysis.arrays import Floats
from analysis.estimation import contrasts, ols
from analysis.estimation.cluster_inference import (
    Cluster,
    cluster_codes,
    cluster_ways,
    robust_covariance,
    robust_notes,
    type_counts,
)
from analysis.estimation.design import Design, contrast_matrix, design_matrix
from analysis.regions.types import TYPES
from analysis.survey import DIFFERENCE, MECHANISMS, SKILLS, WORDS

BETWEEN_TYPES = "between region types"
BETWEEN_MECHANISMS = "between mechanisms"
BETWEEN_SKILLS = "between skills"


def effect_families(
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    covariance: str = "CR1",
    level: float = 0.95,
    standardised: bool = False,
) -> pd.DataFrame:
    """Compare effects between region types, between mechanisms and between skills.

    The two skills of a respondent are stacked as two rows in one cluster, every term interacted
    with the skill, so that contrasts across skills know that the same people answer both.
    Respondents with one skill missing keep the other. Estimates are those of the two separate
    models; CR1's factor for small samples counts the rows and coefficients of both.

    Parameters
    ----------
    survey : DataFrame
        As in :func:`analysis.effects.mechanism_effects`, with both skills.
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    controls : sequence of str
        Columns of `survey` to hold constant, for each skill by itself.
    cluster : {"itl3", "cws_id"} or ("itl3", "cws_id")
    covariance : {"CR1", "CR0", "CR2"}
    level : float, default 0.95
        Coverage of each interval, in (0, 1); intervals are not corrected for their number.
    standardised : bool, default False
        In standard deviations of each skill per standard deviation of the mechanism.

    Returns
    -------
    DataFrame, shape (12, 13)
        ``family`` ("between region types": left-behind minus advanced; "between mechanisms":
        structured resources minus social interaction; "between skills": technical-digital minus
        social-cognitive), ``skill``, ``mechanism``, ``region_type`` ("difference" in the one that
        is compared), ``label`` in plain words, ``estimate`` (skill points per point of the
        mechanism), ``std_error``, ``df``, ``low``, ``high``, ``p_value``, ``p_holm`` and ``p_bh``:
        Holm's and Benjamini-Hochberg's p-values over all twelve. ``attrs["dropped"]`` counts the
        rows left out by skill and reason; ``attrs["notes"]`` is a list of sentences.

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model of either skill.
    """
    ways = cluster_ways(cluster, covariance)
    designs = {
        skill: design_matrix(survey, skill, region_types, controls, standardised=standardised)
        for skill in SKILLS
    }
    for design in designs.values():
        type_counts(design, cluster_codes(design.groups, ways), ways)
    fitted = _stack([ols.fit(d.X, d.y, d.names) for d in designs.values()])
    groups = pd.concat([design.groups for design in designs.values()])
    codes = cluster_codes(groups, ways)
    rows, weights = zip(*_contrasts(), strict=True)
    L = np.array(weights) @ _effects(designs)
    matrix, df = robust_covariance(fitted, codes, L, covariance)
    result = ols.contrast(fitted.params, L, matrix, df, level)
    table = pd.DataFrame(rows, columns=["family", "skill", "mechanism", "region_type"])
    table["label"] = [_label(*row) for row in rows]
    for name in ("estimate", "std_error", "df", "low", "high", "p_value"):
        table[name] = getattr(result, name)
    table["p_holm"] = contrasts.adjusted(table["p_value"], "holm")
    table["p_bh"] = contrasts.adjusted(table["p_value"], "fdr_bh")
    table.attrs["dropped"] = {skill: design.dropped for skill, design in designs.items()}
    table.attrs["notes"] = robust_notes(codes, df, covariance)
    return table


def _stack(fits: Sequence[ols.Fit]) -> ols.Fit:
    """Fit of all rows with each term once a skill: its blocks are the fits of the skills."""
    names = [fit.names for fit in fits]
    return ols.Fit(
        names=tuple(
            f"{n} ({skill})" for skill, own in zip(SKILLS, names, strict=True) for n in own
        ),
        params=np.concatenate([fit.params for fit in fits]),
        residuals=np.concatenate([fit.residuals for fit in fits]),
        X=block_diag(*(fit.X for fit in fits)),
        Z=block_diag(*(fit.Z for fit in fits)),
        basis=block_diag(*(fit.basis for fit in fits)),
    )


def _effects(designs: dict[str, Design]) -> Floats:
    """Coefficients that make each of the eight effects, by skill, mechanism and type."""
    blocks = []
    for design in designs.values():
        labels, L = contrast_matrix(design.names)
        blocks.append(L[[kind in TYPES for _, kind in labels]])
    effects: Floats = block_diag(*blocks)
    return effects


def _contrasts() -> Iterator[tuple[tuple[str, str, str, str], Floats]]:
    """Family, skill, mechanism and type of each contrast, and its weights on the eight effects."""
    names = (SKILLS, MECHANISMS, TYPES)
    # the place that is compared, and the sign of its first name
    families = ((BETWEEN_TYPES, 2, 1), (BETWEEN_MECHANISMS, 1, -1), (BETWEEN_SKILLS, 0, -1))
    for family, place, sign in families:
        listed = [(DIFFERENCE,) if i == place else own for i, own in enumerate(names)]
        for key in product(*listed):
            weights = np.zeros((2, 2, 2))
            skill, mechanism, kind = key
            cell = [
                slice(None) if i == place else own.index(name)
                for i, (own, name) in enumerate(zip(names, key, strict=True))
            ]
            weights[tuple(cell)] = sign, -sign
            yield (family, skill, mechanism, kind), weights.ravel()


def _label(family: str, skill: str, mechanism: str, kind: str) -> str:
    if family == BETWEEN_TYPES:
        words = f"{WORDS[mechanism]} and {WORDS[skill]}: {TYPES[0]} minus {TYPES[1]}"
    elif family == BETWEEN_MECHANISMS:
        resources, interaction = (WORDS[name] for name in MECHANISMS[::-1])
        words = f"{WORDS[skill]} in {kind} regions: {resources} minus {interaction}"
    else:
        technical, social = (WORDS[name].removesuffix(" skills") for name in SKILLS[::-1])
        words = f"{WORDS[mechanism]} in {kind} regions: {technical} minus {social} skills"
    return words[0].upper() + words[1:]
