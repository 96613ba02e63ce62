"""Thousands of specifications from shared cross-products, without going back to the rows.

A specification's normal equations are sums of its regions' cross-products: a definition of
left-behind, or a cut by place, only says which sum a region goes to. Cluster scores
``X_g'y_g - X_g'X_g b``, which CR1 errors are made of, come from the same blocks.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.arrays import Flags, Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation.ols import MIN_CLUSTERS, check_level
from analysis.regions.types import ADVANCED, LEFT_BEHIND, TYPES
from analysis.robustness.cross_products import OWN, RowSet, of_type, row_sets
from analysis.robustness.errors import OneFit
from analysis.robustness.specifications import MODEL
from analysis.survey import DIFFERENCE, MECHANISMS, SKILLS

#: Largest variance inflation at which a column still differs from the others.
MOST_INFLATED = 1e11
#: Specifications solved at once: their matrices stay in the processor's cache.
BATCH = 256

TOO_FEW_ROWS = "There are no more complete rows than coefficients."
TOO_FEW_CLUSTERS = "A region type has fewer than two clusters."
COLLINEAR = "A mechanism or a control does not vary by itself among these respondents."
NO_ERROR = "The model fits the data exactly."
EXACT_CLUSTERS = "Each cluster fits the effect exactly, which leaves CR2 no error."


class Focal(NamedTuple):
    """The effect that all specifications estimate."""

    skill: str
    mechanism: str
    region_type: str


class Solved(NamedTuple):
    """Specifications of one batch, solved: s of them, k coefficients, G clusters, R regions.

    Coefficients are in the order of the block's columns for left-behind regions, for advanced
    ones, and the controls that both share. ``inverse`` (s, k, k) is (X'X)^-1, zero in the
    rows of coefficients that a specification lacks, ``params`` (s, k),
    ``direction`` (s, k) is ``inverse @ contrast``, ``inside`` (2, s, R) is 1 where a region is
    left-behind, or advanced. ``factor`` (s,) is CR1's; ``df``, ``rows`` and ``clusters`` (s,).
    """

    positions: Integers
    errors: npt.NDArray[np.object_]
    shared: RowSet
    blocks: Floats
    regions: Integers
    inverse: Floats
    params: Floats
    direction: Floats
    contrast: Floats
    inside: Floats
    factor: Floats
    df: Floats
    rows: Floats
    clusters: Floats
    notes: npt.NDArray[np.object_]

    def taken(self, chosen: Flags) -> "Solved":
        """Chosen (s,) specifications of the batch."""
        own = ["positions", "errors", "inverse", "params", "direction", "contrast", "factor", "df"]
        own += ["rows", "clusters", "notes"]
        parts = {name: getattr(self, name)[chosen] for name in own}
        return self._replace(**parts, inside=self.inside[:, chosen])

    def one(self, place: int) -> OneFit:
        """One specification of the batch."""
        return OneFit(
            self.shared,
            self.inverse[place],
            self.params[place],
            self.contrast[place],
            self.inside[:, place],
            float(self.factor[place]),
        )

    def influences(self) -> Floats:
        """Each cluster's part ``l'(X'X)^-1 X_g'e_g`` of the estimate's error, shape (s, G).

        Their squares sum to the CR0 variance.
        """
        size = self.blocks.shape[1] - 1
        flat = self.blocks[:, :size, :].reshape(len(self.blocks), -1).T
        total = np.zeros((len(self.positions), len(self.blocks)))
        for kind in range(2):
            direction = of_type(self.direction, kind, axis=1)
            left = np.concatenate(
                [-of_type(self.params, kind, axis=1), np.ones((len(total), 1))], axis=1
            )
            outer = (direction[:, :, None] * left[:, None, :]).reshape(len(total), -1)
            total += self.inside[kind][:, self.regions] * (outer @ flat)
        return total


def fit_all(
    survey: pd.DataFrame,
    specifications: pd.DataFrame,
    types: pd.DataFrame,
    focal: Focal,
    level: float = 0.95,
    *,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Estimate one effect, with its interval, in every specification.

    The model is that of :func:`analysis.estimation.design.design_matrix`. "equal_regions" weights
    each respondent by one over the respondents of the region; "within" adds an intercept for each
    region, which are counted as coefficients only when clustering is not by region (Cameron and
    Miller 2015, III.B). Categories absent from a sample are left out. CR1 errors use t on clusters
    - 1 degrees of freedom, CR2 Satterthwaite's, a multilevel model regions - 1. CR2 takes errors to
    be independent with one variance, and with "equal_regions" a variance in proportion to the
    respondents of the region.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent, with items of the scales that specifications rebuild.
    specifications : DataFrame, s rows
        From :func:`analysis.robustness.specifications.specifications`.
    types : DataFrame
        From :func:`analysis.robustness.specifications.type_table`.
    focal : Focal
        Skill, mechanism, and "left-behind", "advanced" or "difference".
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    draws : int, default 999
        Samples of each wild bootstrap.
    seed : int
        Source of their weights, which are the same in specifications with as many clusters.

    Returns
    -------
    DataFrame, s rows
        `specifications` with ``estimate`` (points of the skill per point of the mechanism),
        ``std_error``, ``low``, ``high``, ``p_value``, ``df``, ``n``, ``clusters`` and ``note``:
        why there is no estimate, or "". For a wild bootstrap ``std_error`` is CR1's, ``df`` is
        missing and an interval without bounds runs to infinity; a multilevel model's
        ``clusters`` are its regions.

    Raises
    ------
    AnalysisError
        If an option is unknown, the survey lacks a column, or no specification can be estimated.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
    Journal of Human Resources 50(2).
    """
    found = fit_part(survey, specifications, types, focal, level, draws=draws, seed=seed)
    check_any(found)
    return found


def check_any(fits: pd.DataFrame) -> None:
    """Refuse a curve without any estimate.

    Parameters
    ----------
    fits : DataFrame
        From :func:`fit_all` or several :func:`fit_part`.

    Raises
    ------
    AnalysisError
        If no specification can be estimated.
    """
    if fits["estimate"].isna().all():
        message = (
            f"None of the {len(fits):,} specifications can be estimated ({fits['note'].iloc[0]}): "
            "offer other choices or more data."
        )
        raise AnalysisError(message)


def fit_part(
    survey: pd.DataFrame,
    specifications: pd.DataFrame,
    types: pd.DataFrame,
    focal: Focal,
    level: float = 0.95,
    *,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Estimate as :func:`fit_all`, for callers who take a large curve in parts.

    Parts in the order of scale, sample and controls share most work.

    Parameters
    ----------
    survey, specifications, types, focal, level, draws, seed
        As for :func:`fit_all`.

    Returns
    -------
    DataFrame, s rows
        As from :func:`fit_all`, perhaps without any estimate.
    """
    check_level(level)
    count = len(specifications)
    figures = np.full((5, count), np.nan)
    tests = np.full((3, count), np.nan)
    notes = np.full(count, "", dtype=object)
    bootstrap = {"draws": draws, "level": level, "seed": seed}
    for solved in solve(survey, specifications, types, focal):
        estimate = np.einsum("sk,sk->s", solved.contrast, solved.params)
        figures[:, solved.positions] = [
            estimate,
            np.full(len(estimate), np.nan),
            solved.df,
            solved.rows,
            solved.clusters,
        ]
        notes[solved.positions] = solved.notes
        usual = solved.errors == "CR1"
        if usual.any():
            part = solved.taken(usual)
            squares = (part.influences() ** 2).sum(axis=1)
            figures[1, part.positions] = np.sqrt(part.factor * squares)
        for place in map(int, np.flatnonzero((solved.notes == "") & ~usual)):
            at = solved.positions[place]
            found = _one_by_one(solved.one(place), str(solved.errors[place]), bootstrap)
            figures[:3, at], tests[:, at], notes[at] = found
    estimate, error, df, rows, clusters = figures
    notes[(notes == "") & ~(error > 0)] = NO_ERROR
    figures[:3, notes != ""] = np.nan
    tests[:, notes != ""] = np.nan
    values, number = np.unique(df, return_inverse=True)
    reach = stdtrit(values, (1 + level) / 2)[number] * error
    by_t = np.stack([estimate - reach, estimate + reach, 2 * stdtr(df, -np.abs(estimate / error))])
    low, high, p_value = np.where(np.isnan(tests), by_t, tests)
    return specifications.assign(
        estimate=estimate,
        std_error=error,
        low=low,
        high=high,
        p_value=p_value,
        df=df,
        n=rows.astype(int),
        clusters=clusters.astype(int),
        note=notes.astype(str),
    )


def _one_by_one(
    one: OneFit, errors: str, bootstrap: dict[str, Any]
) -> tuple[Sequence[float], Sequence[float], str]:
    """Estimate, error and df; interval and p-value where they are not those of t; a note."""
    by_t = (np.nan, np.nan, np.nan)
    try:
        if errors == MODEL:
            return one.multilevel(), by_t, ""
        found = one.split()
        if errors == "CR2":
            error, df = found.bias_reduced()
            note = EXACT_CLUSTERS if np.isnan(df) else ""
            return (one.estimate, error, df), by_t, note
        test = found.wild(one.estimate, one.factor, **bootstrap)
    except AnalysisError as error:
        return by_t, by_t, str(error)
    figures = (test.estimate, test.std_error, np.nan)
    return figures, (test.low, test.high, test.p_value), ""


def solve(
    survey: pd.DataFrame, specifications: pd.DataFrame, types: pd.DataFrame, focal: Focal
) -> Iterator[Solved]:
    """Solve the normal equations of all specifications, batch by batch.

    Parameters
    ----------
    survey, specifications, types, focal
        As for :func:`fit_all`.

    Yields
    ------
    Solved
        Each specification is in one of them. One with a note has arbitrary figures.
    """
    _check_focal(focal)
    for rows in row_sets(survey, specifications, types, focal.skill, focal.mechanism):
        for start in range(0, len(rows.positions), BATCH):
            yield _solve(rows, slice(start, start + BATCH), focal)


def _check_focal(focal: Focal) -> None:
    for value, known in zip(focal, (SKILLS, MECHANISMS, (*TYPES, DIFFERENCE)), strict=True):
        if value not in known:
            message = f"Unknown effect {value!r}: choose one of {', '.join(known)}."
            raise AnalysisError(message)


def _solve(rows: RowSet, part: slice, focal: Focal) -> Solved:
    """Solve one batch of one set of rows."""
    inside = rows.inside[:, part]
    blocks = rows.blocks
    flat = blocks.by_region.reshape(len(blocks.by_region), -1)
    sums = (inside.reshape(-1, len(flat)) @ flat).reshape(2, -1, *blocks.by_region.shape[1:])
    crossed, moments = _normal_equations(sums)
    active = _active(rows, inside, rows.wanted[part])
    count = inside.sum(axis=0) @ blocks.region_rows
    # an inert column has the unit matrix's row, and so the coefficient zero
    crossed *= active[:, :, None] & active[:, None, :]
    diagonal = np.einsum("skk->sk", crossed)
    empty = active & (diagonal <= 0)
    diagonal[~active | empty] = 1.0
    length = np.sqrt(diagonal)
    crossed /= length[:, :, None] * length[:, None, :]
    moments = moments * active / length
    inverse, good = _invert(crossed)
    params = (inverse @ moments[:, :, None])[:, :, 0]
    # one step of refinement restores what forming the inverse costs
    params += (inverse @ (moments - (crossed @ params[:, :, None])[:, :, 0])[:, :, None])[:, :, 0]
    contrast = np.zeros(active.shape)
    place = 1 + MECHANISMS.index(focal.mechanism)
    contrast[:, place] = focal.region_type != ADVANCED
    contrast[:, OWN + place] = {LEFT_BEHIND: 0.0, ADVANCED: 1.0}.get(focal.region_type, -1.0)
    inverse *= active[:, :, None] / (length[:, :, None] * length[:, None, :])
    direction = (inverse @ contrast[:, :, None])[:, :, 0]
    each = inside[:, :, blocks.regions[blocks.cluster_rows > 0]].sum(axis=2)
    clusters = each.sum(axis=0)
    coefficients = active.sum(axis=1).astype(float)
    if rows.within:
        regions = inside.sum(axis=0) @ (blocks.region_rows > 0)
        coefficients += 1.0 if rows.clustered_by_region else regions
    notes = np.full(len(count), "", dtype=object)
    notes[~good | empty.any(axis=1)] = COLLINEAR
    notes[each.min(axis=0) < MIN_CLUSTERS] = TOO_FEW_CLUSTERS
    notes[count <= coefficients] = TOO_FEW_ROWS
    fine = notes == ""
    factor = np.full(len(count), np.nan)
    G, n, k = clusters[fine], count[fine], coefficients[fine]
    factor[fine] = G / (G - 1) * (n - 1) / (n - k)
    return Solved(
        rows.positions[part],
        rows.errors[part],
        rows,
        blocks.by_cluster,
        blocks.regions,
        inverse,
        params / length,
        direction,
        contrast,
        inside,
        factor,
        clusters - 1,
        count,
        clusters,
        notes,
    )


def _normal_equations(sums: Floats) -> tuple[Floats, Floats]:
    """X'X (s, k, k) and X'y (s, k) from the sums of blocks over either type (2, s, p+1, p+1)."""
    controls = slice(OWN, -1)
    shared = sums[0] + sums[1]
    size = 2 * OWN + sums.shape[2] - 1 - OWN
    crossed = np.zeros((sums.shape[1], size, size))
    moments = np.empty((sums.shape[1], size))
    crossed[:, 2 * OWN :, 2 * OWN :] = shared[:, controls, controls]
    moments[:, 2 * OWN :] = shared[:, controls, -1]
    for kind in range(2):
        own = slice(kind * OWN, (kind + 1) * OWN)
        crossed[:, own, own] = sums[kind][:, :OWN, :OWN]
        crossed[:, own, 2 * OWN :] = sums[kind][:, :OWN, controls]
        crossed[:, 2 * OWN :, own] = sums[kind][:, controls, :OWN]
        moments[:, own] = sums[kind][:, :OWN, -1]
    return crossed, moments


def _active(rows: RowSet, inside: Floats, wanted: Flags) -> Flags:
    """Columns of each specification: those of its controls, less each control's first category."""
    chosen = wanted.copy()
    met = inside.sum(axis=0) @ rows.blocks.categories > 0
    owners = np.array(rows.owners)
    for name in dict.fromkeys(rows.owners):
        (places,) = np.nonzero(owners == name)
        if len(places) > 1:
            chosen[:, places] &= met[:, places]
            first = places[np.argmax(met[:, places], axis=1)]
            chosen[np.arange(len(chosen)), first] = False
    own = np.ones((len(chosen), 2 * OWN), dtype=bool)
    own[:, ::OWN] = not rows.within
    return np.concatenate([own, chosen], axis=1)


def _invert(crossed: Floats) -> tuple[Floats, Flags]:
    """Inverses of scaled cross-products, and which of these have full rank."""
    try:
        inverse = np.asarray(np.linalg.inv(crossed), dtype=float)
    except np.linalg.LinAlgError:
        singular = np.linalg.eigvalsh(crossed)[:, 0] < 1 / MOST_INFLATED
        kept = np.where(singular[:, None, None], np.eye(crossed.shape[1]), crossed)
        return np.asarray(np.linalg.inv(kept), dtype=float), ~singular
    inflated = np.einsum("skk->sk", inverse)
    good: Flags = ((inflated > 0) & (inflated < MOST_INFLATED)).all(axis=1)
    return inverse, good
