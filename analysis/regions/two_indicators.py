"""Two variables of areas: in classes, with the people in each pair of them, and along a line."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

#: Two points lie on a line whatever they are.
FEWEST_OF_LINE = 3
_STEPS = 50


class Line(NamedTuple):
    """Least-squares line of ``y`` on ``x``: ``band`` (x, fit, low, high) and the correlation."""

    band: pd.DataFrame
    correlation: float


def line_of_fit(x: "pd.Series[float]", y: "pd.Series[float]") -> Line:
    """Fit a straight line by least squares.

    Parameters
    ----------
    x, y : Series of float, shape (n,)
        Indexed alike, without gaps.

    Returns
    -------
    Line
        ``band``, the 95% interval of the mean at each point with independent errors of one
        variance, has 50 rows from the least to the greatest x.

    Raises
    ------
    AnalysisError
        If there are fewer than three points, or x is the same in all.
    """
    if len(x) < FEWEST_OF_LINE or x.nunique() < 2:  # noqa: PLR2004 - a line needs two places
        message = (
            f"{len(x)} areas with {x.nunique()} values of {x.name} carry no line: it takes "
            f"{FEWEST_OF_LINE} areas and 2 values; choose another pair of variables."
        )
        raise AnalysisError(message)
    import statsmodels.api as sm  # noqa: PLC0415 (slow to load)

    across = x.to_numpy(dtype=float)
    model = sm.OLS(y.to_numpy(dtype=float), sm.add_constant(across)).fit()
    grid = np.linspace(across.min(), across.max(), _STEPS)
    found = model.get_prediction(sm.add_constant(grid)).summary_frame(alpha=0.05)
    names = {"mean": "fit", "mean_ci_lower": "low", "mean_ci_upper": "high"}
    band = found[list(names)].rename(columns=names)
    band.insert(0, "x", grid)
    return Line(band, float(x.corr(y)))


def classes_within(values: "pd.Series[float]", groups: "pd.Series[str]") -> "pd.Series[float]":
    """Third of its own group that each value is in.

    With ``r`` the rank of a value among the ``n`` of its group (ties share their mean rank), the
    third is ``ceil(3 r / n)``. Equal values are so in one, and thirds are as equal in size as ties
    allow.

    Parameters
    ----------
    values : Series of float, shape (n,)
    groups : Series of str, shape (n,)
        Group of each value, indexed alike. National indices can be compared within a nation only.

    Returns
    -------
    Series of float, shape (n,)
        1 (lowest) to 3 (highest); missing where the value is.

    Raises
    ------
    AnalysisError
        If a value has no group.
    """
    alone = groups.reindex(values.index).isna()
    if alone.any():
        message = f"{values.index[alone][0]} has no group: give each area one, such as its nation."
        raise AnalysisError(message)
    by = values.groupby(groups.reindex(values.index))
    place = 3 * by.rank(method="average") / by.transform("count")
    return pd.Series(np.ceil(place.to_numpy(dtype=float)), index=values.index, name=values.name)


def bands(values: "pd.Series[float]", edges: Sequence[float]) -> "pd.Series[float]":
    """Band of each value between fixed edges; a value on an edge belongs to the band below it.

    Parameters
    ----------
    values : Series of float, shape (n,)
    edges : sequence of float, shape (k,)
        In ascending order, in the unit of `values`.

    Returns
    -------
    Series of float, shape (n,)
        1 (up to the first edge) to k + 1 (above the last); missing where the value is.

    Raises
    ------
    AnalysisError
        If there is no edge, or they do not ascend.
    """
    if not len(edges) or (np.diff(edges) <= 0).any():
        message = f"Edges {list(edges)} make no bands: give one or more numbers that ascend."
        raise AnalysisError(message)
    band = np.searchsorted(np.asarray(edges, dtype=float), values.to_numpy(), side="left") + 1.0
    return pd.Series(band, index=values.index, name=values.name).where(values.notna())


def cross(
    first: "pd.Series[float]",
    second: "pd.Series[float]",
    people: "pd.Series[float]",
    shape: tuple[int, int],
) -> pd.DataFrame:
    """Count areas and people in each pair of classes, empty pairs too.

    Parameters
    ----------
    first, second : Series of float, shape (n,)
        Classes from 1, as from :func:`classes_within` or :func:`bands`. Areas where either is
        missing are left out.
    people : Series of float, shape (n,)
        Residents of each area.
    shape : tuple of int
        Number of classes of `first` and of `second`.

    Returns
    -------
    DataFrame, one row a pair
        ``first``, ``second``, ``areas``, ``people``, and ``share`` of all people counted (0-1).

    Raises
    ------
    AnalysisError
        If no area has both classes and residents.
    """
    table = pd.DataFrame({"first": first, "second": second, "people": people}).dropna()
    if not table["people"].sum() > 0:
        message = "No area has residents and a class on both variables: there is nothing to count."
        raise AnalysisError(message)
    pairs = pd.MultiIndex.from_product(
        [range(1, number + 1) for number in shape], names=["first", "second"]
    )
    by = table.astype({"first": int, "second": int}).groupby(["first", "second"])["people"]
    counted = pd.DataFrame({"areas": by.size(), "people": by.sum()}).reindex(pairs, fill_value=0)
    return counted.assign(share=counted["people"] / counted["people"].sum()).reset_index()
