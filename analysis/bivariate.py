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


def line_of_fit(x: "pd.Series[float]", y: "pd.Series[float]", level: float = 0.95) -> Line:
    """Fit a straight line by least squares.

    Parameters
    ----------
    x, y : Series of float, shape (n,)
        Indexed alike, without gaps.
    level : float, default 0.95
        Coverage of the band of the mean, pointwise, with independent errors of one variance.

    Returns
    -------
    Line
        ``band`` has 50 rows from the least to the greatest x.

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
    found = model.get_prediction(sm.add_constant(grid)).summary_frame(alpha=1 - level)
    names = {"mean": "fit", "mean_ci_lower": "low", "mean_ci_upper": "high"}
    band = found[list(names)].rename(columns=names)
    band.insert(0, "x", grid)
    return Line(band, float(x.corr(y)))


def classes_within(
    values: "pd.Series[float]", groups: "pd.Series[str]", classes: int = 3
) -> "pd.Series[float]":
    """Class of each value among those of its own group: thirds, by default.

    With ``r`` the rank of a value among the ``n`` of its group (ties share their mean rank), the
    class is ``ceil(classes * r / n)``. Equal values are so in one class, and classes are as equal
    in size as ties allow.

    Parameters
    ----------
    values : Series of float, shape (n,)
    groups : Series of str, shape (n,)
        Group of each value, indexed alike. National indices can be compared within a nation only.
    classes : int, default 3

    Returns
    -------
    Series of float, shape (n,)
        1 (lowest) to `classes` (highest); missing where the value is.

    Raises
    ------
    AnalysisError
        If there are fewer than two classes, or a value has no group.
    """
    if classes < 2:  # noqa: PLR2004 - one class tells nothing apart
        message = f"{classes} class tells no values apart: ask for two or more."
        raise AnalysisError(message)
    alone = groups.reindex(values.index).isna()
    if alone.any():
        message = f"{values.index[alone][0]} has no group: give each area one, such as its nation."
        raise AnalysisError(message)
    by = values.groupby(groups.reindex(values.index))
    place = classes * by.rank(method="average") / by.transform("count")
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
