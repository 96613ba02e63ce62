"""Cuts of the respondents whose results together reveal nothing about a few of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Flags, Floats, Integers
from analysis.disclosure.cells import DEFAULT, Thresholds, check_thresholds
from analysis.regions.types import TYPES
from analysis.robustness.specifications import MEAN, sample_rows
from analysis.robustness.variants import varied
from analysis.survey import MECHANISMS, SKILLS

ROLE = "role"


class _Rows(NamedTuple):
    """What counts need of n respondents and m cuts.

    ``kept`` (m, n) says whom a cut keeps, ``spaces`` (n,) are codes, and ``alike`` (n,) those of
    respondents of one space whom the same cuts keep, in the order of the spaces. ``inside``
    (n, 3, d) is 1 where a respondent is in a region of either type under each of d definitions,
    and last 1 whatever the type.
    """

    kept: Flags
    spaces: Integers
    alike: Integers
    inside: Floats


def shown_together(
    survey: pd.DataFrame,
    samples: Sequence[str],
    types: pd.DataFrame,
    *,
    scale: str = MEAN,
    controls: Sequence[str] = (),
    outcomes: Sequence[str] = SKILLS,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Which cuts can be shown together: no two of them differ by a few respondents.

    Two results with and without a small group tell of that group. So a cut is shown if the
    respondents whom it has and an earlier shown one has not, or the other way round, are nobody
    or together not small: in left-behind regions, in advanced ones, and in all. They are counted
    among all respondents, and among those whom a model of each outcome uses, with the role among
    the controls and without it, as a cut by role has it.

    Nothing depends on what was asked before. The order of `samples` decides which of two stays.

    Parameters
    ----------
    survey : DataFrame, n rows
        ``itl3``, ``cws_id`` (else each region counts as one space), the scales, their items for
        another construction than "mean", and the controls.
    samples : sequence of str, m values
        As for :func:`analysis.robustness.specifications.sample_rows`; everybody first.
    types : DataFrame, d columns
        "left-behind" or "advanced", or missing, by ITL3 code: a column a definition.
    scale : str
        As for :func:`analysis.robustness.variants.varied`.
    controls : sequence of str
    outcomes : sequence of str
        Skills or items that are shown.
    thresholds : Thresholds

    Returns
    -------
    DataFrame of bool, shape (m, d)
        Indexed by `samples`; columns as in `types`.

    Raises
    ------
    AnalysisError
        If a threshold is below its default, a cut is unknown or a column is absent.

    References
    ----------
    Office for National Statistics. Policy on protecting confidentiality in tables of birth and
    death statistics (on disclosure by differencing).
    """
    check_thresholds(thresholds)
    rows = _rows(survey, samples, types)
    masks = _masks(varied(survey, scale), outcomes, controls)
    few = np.logical_or.reduce([_few_apart(rows, mask, thresholds) for mask in masks.values()])
    return pd.DataFrame(_admitted(few, len(samples)), list(samples), types.columns)


def hidden_estimates(
    survey: pd.DataFrame,
    outcome: str,
    samples: Sequence[str],
    types: pd.DataFrame,
    *,
    models: Iterable[tuple[str, tuple[str, ...]]],
    thresholds: Thresholds = DEFAULT,
) -> dict[tuple[str, tuple[str, ...]], pd.DataFrame]:
    """Which estimates of many models are not shown, for a cut or for a type that is small.

    Parameters
    ----------
    survey, samples, types, thresholds
        As for :func:`shown_together`, which decides on the cuts.
    outcome : str
        A skill. A region type in which too few of a cut answered it is small; so is one of nobody.
    models : iterable of (str, tuple of str)
        Scale and controls of each.

    Returns
    -------
    dict of DataFrame of bool, shape (m, d)
        By model, indexed by `samples`; columns as in `types`.
    """
    check_thresholds(thresholds)
    rows = _rows(survey, samples, types)
    apart: dict[bytes, Flags] = {}
    people: dict[str, pd.DataFrame] = {}
    hidden = {}
    for scale, controls in models:
        if scale not in people:
            people[scale] = varied(survey, scale)
        masks = _masks(people[scale], SKILLS, controls)
        for key in masks.keys() - apart.keys():
            apart[key] = _few_apart(rows, masks[key], thresholds)
        few = np.logical_or.reduce([apart[key] for key in masks])
        own = _answered(people[scale], outcome, controls)
        sizes = _sizes(rows, own, rows.kept)
        hidden[scale, controls] = pd.DataFrame(
            _below(*sizes, thresholds)[:, : len(TYPES)].any(axis=1) | ~_admitted(few, len(samples)),
            list(samples),
            types.columns,
        )
    return hidden


def _masks(
    people: pd.DataFrame, outcomes: Sequence[str], controls: Sequence[str]
) -> dict[bytes, Flags]:
    """All respondents, and those whom a model of each outcome can use; by their bytes."""
    without = [name for name in controls if name != ROLE]
    held = [without, [*without, ROLE]] if ROLE in people else [without]
    masks = [np.ones(len(people), dtype=bool)]
    masks += [_answered(people, outcome, names) for outcome in outcomes for names in held]
    return {mask.tobytes(): mask for mask in masks}


def _answered(people: pd.DataFrame, outcome: str, controls: Sequence[str]) -> Flags:
    names = [outcome, *MECHANISMS, *controls]
    flags: Flags = np.logical_and.reduce([people[name].notna().to_numpy() for name in names])
    return flags


def _rows(survey: pd.DataFrame, samples: Sequence[str], types: pd.DataFrame) -> _Rows:
    kinds = types.reindex(survey["itl3"]).to_numpy()
    inside = [*(kinds == kind for kind in TYPES), np.ones(kinds.shape, dtype=bool)]
    kept = np.array([sample_rows(survey, name)[0].to_numpy(dtype=bool) for name in samples])
    spaces = pd.factorize(survey["cws_id" if "cws_id" in survey else "itl3"])[0]
    alike = np.unique(np.vstack([spaces, kept]), axis=1, return_inverse=True)[1].ravel()
    return _Rows(kept, spaces, alike, np.stack(inside, axis=1).astype(float))


def _few_apart(rows: _Rows, mask: Flags, thresholds: Thresholds) -> Flags:
    """Pairs of cuts (m (m-1) / 2, d) that differ by a few of the masked respondents."""
    first, second = np.tril_indices(len(rows.kept), -1)
    n, spaces = _sizes(rows, mask, rows.kept[first] ^ rows.kept[second])
    few: Flags = np.any((n > 0) & _below(n, spaces, thresholds), axis=1)
    return few


def _admitted(few: Flags, count: int) -> Flags:
    """Cuts (m, d) that differ by a few from no cut before them that is admitted itself."""
    first, second = np.tril_indices(count, -1)
    admitted = np.ones((count, few.shape[1]), dtype=bool)
    for place in range(1, count):
        beside = first == place
        admitted[place] = ~(few[beside] & admitted[second[beside]]).any(axis=0)
    return admitted


def _sizes(rows: _Rows, mask: Flags, groups: Flags) -> tuple[Floats, Floats]:
    """Masked respondents, and their spaces, (g, 3, d) in groups (g, n) of respondents."""
    # those of one space whom the same cuts keep are counted together
    _, first, counts = np.unique(rows.alike[mask], return_index=True, return_counts=True)
    first = np.flatnonzero(mask)[first]
    groups, inside = groups[:, first], rows.inside[first]
    if not groups.size:
        nobody = np.zeros((len(groups), *rows.inside.shape[1:]))
        return nobody, nobody
    starts = np.flatnonzero(np.diff(rows.spaces[first], prepend=-1))
    spaces = np.logical_or.reduceat(groups, starts, axis=1)
    n = np.tensordot(groups * counts.astype(float), inside, 1)
    return n, np.tensordot(spaces.astype(float), inside[starts], 1)


def _below(n: Floats, spaces: Floats, thresholds: Thresholds) -> Flags:
    few: Flags = (n < thresholds.respondents) | (spaces < thresholds.spaces)
    return few
