"""Cross-products by cluster that many specifications share."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.arrays import Flags, Floats, Integers
from analysis.errors import AnalysisError
from analysis.estimation import survey_columns as checked
from analysis.estimation.clusters import cross_products
from analysis.estimation.design import CLUSTERS
from analysis.regions.types import TYPES
from analysis.robustness.specifications import (
    COMPONENT,
    MEAN,
    MULTILEVEL,
    NO_CONTROLS,
    WITHOUT,
    sample_rows,
)
from analysis.survey import MECHANISMS, SCALES

#: Intercept and two mechanisms, which each type has of its own.
OWN = 3


class Blocks(NamedTuple):
    """Cross-products of one set of rows, estimator and way of clustering.

    A block has the columns intercept, both mechanisms, all controls and the skill, centred:
    (q, q) with q - 4 control columns. There are R regions and G clusters. Within regions the
    intercept is that of the cluster's region, and the other columns are deviations.
    """

    by_region: Floats
    """(R, q, q)"""
    by_cluster: Floats
    """(G, q, q)"""
    regions: Integers
    """(G,) region of each cluster."""
    region_rows: Floats
    """(R,) respondents."""
    cluster_rows: Floats
    """(G,) respondents."""
    categories: Floats
    """(R, q-4) respondents in each category; anything for a number."""


class Rows(NamedTuple):
    """What blocks are made from, for estimators that need rows.

    ``columns`` (n, q) are those of a block, zero in rows that are left out; ``regions`` (n,) and
    ``spaces`` (n,) are codes from 0, the latter missing if the survey has none.
    """

    columns: Floats
    regions: Integers
    spaces: Integers | None


class RowSet(NamedTuple):
    """Specifications, s of them, with the blocks they share."""

    positions: Integers
    """(s,) rows of the table of specifications."""
    errors: npt.NDArray[np.object_]
    """(s,) "CR1", "CR2", "wild" or "model"."""
    inside: Floats
    """(2, s, R): 1 where a region is in the sample and left-behind, or advanced."""
    wanted: Flags
    """(s, q-4): which control columns a specification has."""
    owners: list[str]
    """(q-4,) control that each column is of; a control with one column is a number."""
    within: bool
    clustered_by_region: bool
    blocks: Blocks
    rows: Rows


class _Controls(NamedTuple):
    """Columns of all controls (n, q-4), the control of each, and the rows where it is known."""

    columns: Floats
    owners: list[str]
    known: dict[str, Flags]


class _Products(NamedTuple):
    """Cross-products (C, q, q) and sums (C, q) of C spaces, their regions (C,), and (R, C)."""

    by_space: Floats
    region_of: Integers
    member: Floats
    sums: Floats


def row_sets(
    survey: pd.DataFrame,
    specifications: pd.DataFrame,
    types: pd.DataFrame,
    skill: str,
    mechanism: str,
) -> Iterator[RowSet]:
    """Sort specifications into sets that share rows, and form each set's blocks once.

    Parameters
    ----------
    survey : DataFrame, n rows
    specifications : DataFrame
        From :func:`analysis.robustness.specifications.specifications`.
    types : DataFrame
        From :func:`analysis.robustness.specifications.type_table`.
    skill, mechanism : str
        Scales whose items a specification may leave out.

    Yields
    ------
    RowSet
    """
    ways = set(zip(specifications["estimator"], specifications["cluster"], strict=True))
    by_cws = any(way == "cws_id" for _, way in ways)
    by_cws |= "cws_id" in survey and any(estimator == MULTILEVEL for estimator, _ in ways)
    regions, spaces, codes = _clusters(survey, by_cws)
    sets = {text: names_of(text) for text in specifications["controls"].unique()}
    controls = _controls(survey, sorted({name for names in sets.values() for name in names}))
    wanted = np.stack([np.isin(controls.owners, names) for names in sets.values()])
    table, sides = _sides(specifications, types, codes)
    cuts, parts = _cuts(survey, list(specifications["sample"].unique()), regions)
    known = [
        np.logical_and.reduce([controls.known[name] for name in names], axis=0, initial=True)
        for names in sets.values()
    ]
    table["sample"] = pd.factorize(specifications["sample"])[0]
    table["controls"] = pd.factorize(specifications["controls"])[0]
    table["rows"] = [
        (parts[sample] & known[names]).tobytes()
        for sample, names in zip(table["sample"], table["controls"], strict=True)
    ]
    for (scale, rows), same in table.groupby(["scale", "rows"], sort=False):
        base, complete = _base(survey, str(scale), skill, mechanism)
        kept = np.frombuffer(cast("bytes", rows), dtype=bool) & complete
        columns = _columns(base, controls, kept)
        products = _products(columns, regions, spaces)
        own = Rows(columns, regions, spaces if by_cws else None)
        for estimator, alike in same.groupby("estimator", sort=False):
            by_space = _as_estimated(products, str(estimator))
            for cluster, part in alike.groupby("cluster", sort=False):
                by_region = cluster != "cws_id"
                yield RowSet(
                    part.index.to_numpy(),
                    part["errors"].to_numpy(dtype=object),
                    sides[:, part["types"]] * cuts[part["sample"]],
                    wanted[part["controls"]],
                    controls.owners,
                    estimator == "within",
                    by_region,
                    _blocks(products, by_space, by_region=by_region),
                    own,
                )


def of_type(values: Floats, kind: int, axis: int = 0) -> Floats:
    """Coefficients that apply in regions of one type, in the order of the block's columns.

    Parameters
    ----------
    values : ndarray
        Along `axis`, k coefficients: the left-behind type's own, the advanced type's, the shared.
    kind : {0, 1}
        Left-behind or advanced.
    axis : int, default 0

    Returns
    -------
    ndarray
        As `values`, with k - 3 along `axis`.
    """
    _, own, *_, shared = np.split(values, [kind * OWN, (kind + 1) * OWN, 2 * OWN], axis=axis)
    return np.concatenate([own, shared], axis=axis)


def names_of(controls: str) -> list[str]:
    """Controls of a specification, from how its table joins them.

    Parameters
    ----------
    controls : str
        Names joined by "+", or "none".

    Returns
    -------
    list of str
    """
    return [] if controls == NO_CONTROLS else controls.split("+")


def scale_values(survey: pd.DataFrame, name: str, construction: str) -> Floats:
    """Values of a scale by one construction, missing where fewer than half the items are answered.

    Parameters
    ----------
    survey : DataFrame, n rows
        With the scale, or for another construction than "mean" its items.
    name : str
        A scale of :data:`analysis.survey.SCALES`.
    construction : str
        "mean" takes the scale as the survey has it; "component" weights the items by the first
        principal component of their correlations, the weights adding up to 1; "without <item>"
        is the mean of the other items, or the scale itself where the item is of another.

    Returns
    -------
    ndarray, shape (n,)
        Points from 1 to 5.

    Raises
    ------
    AnalysisError
        If a column is absent, or the items have no component that weights all of them alike.
    """
    items = list(SCALES[name])
    left_out = construction.removeprefix(f"{WITHOUT} ")
    if construction == MEAN or (construction != COMPONENT and left_out not in items):
        checked.require(survey, [name])
        return checked.numbers(survey[name], name)
    checked.require(survey, items)
    answers = np.column_stack([checked.numbers(survey[item], item) for item in items])
    weights = np.array([float(item != left_out) for item in items])
    if construction == COMPONENT:
        weights = _component(answers, name)
    answered = ~np.isnan(answers)
    shares = answered @ weights
    enough = 2 * (answered & (weights > 0)).sum(axis=1) >= (weights > 0).sum()
    total = np.where(answered, answers, 0.0) @ weights
    values: Floats = np.full(len(total), np.nan)
    np.divide(total, shares, out=values, where=enough & (shares > 0))
    return values


def _component(answers: Floats, name: str) -> Floats:
    complete = answers[~np.isnan(answers).any(axis=1)]
    if len(complete) > answers.shape[1] and (np.ptp(complete, axis=0) > 0).all():
        vector = np.linalg.eigh(np.corrcoef(complete.T))[1][:, -1]
        vector = vector * np.sign(vector.sum())
        if (vector > 0).all():
            weights: Floats = vector / vector.sum()
            return weights
    message = (
        f"The items of {name} have no first principal component that weights all of them with "
        "one sign: leave the component out of the scale constructions."
    )
    raise AnalysisError(message)


def _clusters(survey: pd.DataFrame, by_space: bool) -> tuple[Integers, Integers, pd.Index]:
    """Region and space of each row as codes without gaps, and the regions' codes."""
    checked.require(survey, ["itl3", *(["cws_id"] if by_space else [])])
    for way in CLUSTERS[: 1 + by_space]:
        if survey[way].isna().any():
            message = f"{way} is missing in some rows: fill it in or cluster by another column."
            raise AnalysisError(message)
    regions, codes = pd.factorize(survey["itl3"], sort=True)
    spaces = pd.factorize(survey["cws_id"])[0] if by_space else regions
    if len(np.unique(spaces * len(codes) + regions)) > int(spaces.max()) + 1:
        message = "A coworking space is in two regions: give each cws_id one itl3."
        raise AnalysisError(message)
    return regions.astype(np.intp), spaces.astype(np.intp), pd.Index(codes)


def _controls(survey: pd.DataFrame, names: Sequence[str]) -> _Controls:
    """All columns of all controls, the first category of each with the others."""
    checked.require(survey, names)
    checked.check_controls(names, [*SCALES, *CLUSTERS])
    values: list[Floats] = []
    owners: list[str] = []
    known = {name: survey[name].notna().to_numpy() for name in names}
    for name, complete in known.items():
        found = checked.control_columns(survey[name][complete])
        columns = list(found.values())
        if list(found) == [name]:
            columns = [columns[0] - columns[0].mean()]
        else:
            columns.insert(0, 1 - np.sum(columns, axis=0))
        for column in columns:
            spread = np.zeros(len(survey))
            spread[complete] = column
            values.append(spread)
            owners.append(name)
    return _Controls(np.array(values).reshape(-1, len(survey)).T, owners, known)


def _sides(
    specifications: pd.DataFrame, types: pd.DataFrame, codes: pd.Index
) -> tuple[pd.DataFrame, Floats]:
    """Number of each specification's types, with its choices, and regions by type (2, d, R)."""
    table = specifications.reset_index(drop=True).astype(object)
    pairs = list(zip(table["definition"], table["threshold"], strict=True))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    sides = []
    for pair in numbers:
        if pair not in types.columns:
            message = (
                f"There are no region types for {pair[0]} at {pair[1]:g}: make the table of types "
                "from these specifications."
            )
            raise AnalysisError(message)
        found = types[pair].reindex(codes)
        sides.append([(found == kind).to_numpy(dtype=float) for kind in TYPES])
    return table.assign(types=[numbers[pair] for pair in pairs]), np.array(sides).transpose(1, 0, 2)


def _cuts(
    survey: pd.DataFrame, samples: Sequence[str], regions: Integers
) -> tuple[Floats, list[Flags]]:
    """Regions (m, R), and rows, that each cut of the sample keeps."""
    cuts, rows = [], []
    for sample in samples:
        kept, whole = sample_rows(survey, sample)
        flags = kept.to_numpy(dtype=bool)
        regional = np.ones(int(regions.max()) + 1)
        if whole:
            regional[regions[~flags]] = 0.0
        cuts.append(regional)
        rows.append(np.ones(len(survey), dtype=bool) if whole else flags)
    return np.array(cuts), rows


def _base(
    survey: pd.DataFrame, construction: str, skill: str, mechanism: str
) -> tuple[Floats, Flags]:
    """Both mechanisms and the skill (n, 3), centred, and the rows where all are known."""
    left_out = construction.startswith(WITHOUT)
    columns = []
    for name in (*MECHANISMS, skill):
        own = not left_out or name in (skill, mechanism)
        columns.append(scale_values(survey, name, construction if own else MEAN))
    base = np.column_stack(columns)
    complete = np.asarray(~np.isnan(base).any(axis=1), dtype=bool)
    if not complete.any():
        message = f"No respondent has both mechanisms and {skill}: give rows with all of them."
        raise AnalysisError(message)
    # centred columns keep the accuracy of cross-products; the intercepts absorb the difference
    return base - base[complete].mean(axis=0), complete


def _columns(base: Floats, controls: _Controls, kept: Flags) -> Floats:
    """Columns of a block, zero in rows left out."""
    columns = np.column_stack([np.ones(len(base)), base[:, :2], controls.columns, base[:, 2]])
    columns[~kept] = 0.0
    return columns


def _products(columns: Floats, regions: Integers, spaces: Integers) -> _Products:
    by_space = cross_products(columns, columns, spaces)
    region_of = np.zeros(len(by_space), dtype=np.intp)
    region_of[spaces] = regions
    member = np.arange(int(regions.max()) + 1)[:, None] == region_of
    # the first column is the intercept's, or zero in rows left out: its products are sums
    return _Products(by_space, region_of, member.astype(float), by_space[:, 0, :])


def _as_estimated(products: _Products, estimator: str) -> Floats:
    """Cross-products by space with the weights, or the centring, of an estimator."""
    by_space, region_of, member, sums = products
    totals = member @ sums
    if estimator == "equal_regions":
        weighted: Floats = by_space / np.maximum(totals[region_of, 0], 1.0)[:, None, None]
        return weighted
    if estimator == "within":
        means = (totals / np.maximum(totals[:, :1], 1.0))[region_of]
        shift = sums[:, :, None] * means[:, None, :]
        square = means[:, :, None] * means[:, None, :]
        centred = by_space - shift - shift.transpose(0, 2, 1) + sums[:, :1, None] * square
        centred[:, 0, :] = centred[:, :, 0] = sums - sums[:, :1] * means
        centred[:, 0, 0] = sums[:, 0]
        return centred
    return by_space


def _blocks(products: _Products, by_space: Floats, *, by_region: bool) -> Blocks:
    sums = products.member @ products.sums
    regional = (products.member @ by_space.reshape(len(by_space), -1)).reshape(
        -1, *by_space.shape[1:]
    )
    return Blocks(
        regional,
        regional if by_region else by_space,
        np.arange(len(regional)) if by_region else products.region_of,
        sums[:, 0],
        sums[:, 0] if by_region else products.sums[:, 0],
        sums[:, 3:-1],
    )
