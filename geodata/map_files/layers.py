"""The layers of the map in the browser: newest values of the regions, with classes and ranks.

The file is one JSON object ``{"layers": [...]}``. A layer has

``key, label, short_label, group, unit, decimals``
    As in the catalogue; values are to be shown with `decimals` decimals.
``period, direction, description, caveat, source, licence``
    Texts to show beside it; ``period`` says in words where regions differ.
``values, low, high, status, rank``
    Arrays in the order of the regions. ``null`` for a missing value, with a marker in ``status``
    (``x`` not available, ``u`` unreliable, ``z`` not applicable, else ``""``). ``low`` and ``high``
    are 95% limits. ``rank`` is 1 for the highest value, ties share the better rank. An array
    that would hold nothing is ``null``.
``breaks``
    Four numbers that split the values into five classes; a value equal to a break belongs to the
    class above: the class is the number of breaks at or below the value.
``categories``
    For a yes-or-no layer, instead of breaks: words for 0 and 1.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.errors import DataError

CLASSES = 5
CATEGORIES = {"coastal": ["Not coastal", "Coastal"]}
"""Layers of 0 and 1, with the words for them."""


def class_breaks(values: npt.NDArray[np.float64]) -> list[float]:
    """Split values into five classes of about equal size, at round numbers.

    The breaks are the quintiles at the fewest significant digits that keep every class within a
    tenth of all values of its exact share; where ties make that impossible, at the fewest that
    leave no class empty, and failing that between quintiles of the distinct values.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Without missing values; at least five distinct ones.

    Returns
    -------
    list of float, length 4
        Increasing. The class of a value is the number of breaks at or below it.

    Raises
    ------
    DataError
        If there are fewer than five distinct values.
    """
    distinct = np.unique(values)
    if len(distinct) < CLASSES:
        message = (
            f"A map layer has {len(distinct)} distinct values, and five classes need five: "
            "declare it in CATEGORIES or leave it out."
        )
        raise DataError(message)
    shares = np.arange(1, CLASSES) / CLASSES
    for source, tolerance in ((values, 0.1), (values, 1.0), (distinct, 1.0)):
        exact = np.quantile(source, shares)
        for decimals in range(-5, 7):
            breaks = np.round(exact, decimals)
            sizes = np.bincount(classes(values, breaks), minlength=CLASSES) / len(values)
            if sizes.min() > 0 and np.abs(sizes - 1 / CLASSES).max() <= tolerance:
                return [float(value) for value in breaks]
    return [float(value) for value in distinct[1:CLASSES]]


def classes(
    values: npt.NDArray[np.float64], breaks: npt.NDArray[np.float64] | list[float]
) -> npt.NDArray[np.int64]:
    """Class of each value: the number of breaks at or below it."""
    return np.searchsorted(np.asarray(breaks), values, side="right").astype(np.int64)


def layers(
    indicators: pd.DataFrame, catalogue: pd.DataFrame, region_order: list[str]
) -> dict[str, Any]:
    """Make the contents of ``layers.json``.

    Parameters
    ----------
    indicators : DataFrame
        As `geodata.inputs.indicators.region_indicators` gives it.
    catalogue : DataFrame
        As `geodata.inputs.catalogue.catalogue` gives it.
    region_order : list of str
        ITL3 codes in the order of the shapes in ``regions.json``.

    Returns
    -------
    dict
        Ready for JSON; see the module's own text.

    Raises
    ------
    DataError
        If an indicator has no row for a region, or cannot be split into classes.
    """
    regions = indicators[indicators["geography"] == "ITL3"]
    # Periods of one indicator sort as text; a region's newest is its last.
    newest = regions.sort_values("period").drop_duplicates(["indicator", "area_code"], keep="last")
    made = []
    for entry in catalogue.to_dict("records"):
        rows = newest[newest["indicator"] == entry["key"]].set_index("area_code")
        absent = [code for code in region_order if code not in rows.index]
        if absent:
            message = (
                f"The indicator {entry['key']} has no row for the region {absent[0]}: "
                "give it one, with a status if there is no value."
            )
            raise DataError(message)
        made.append(_layer(entry, rows.loc[region_order]))
    return {"layers": made}


def _layer(entry: dict[Any, Any], rows: pd.DataFrame) -> dict[str, Any]:
    """Make one layer from the newest row of each region, in order."""
    decimals = int(entry["decimals"]) + 1
    values = rows["value"].round(decimals)
    known = values.dropna().to_numpy()
    categories = CATEGORIES.get(entry["key"])
    years = sorted(rows.loc[rows["value"].notna(), "period"].unique())
    copied = ("key", "label", "short_label", "group", "unit", "decimals")
    texts = ("description", "caveat", "source", "licence")
    return {
        **{name: entry[name] for name in copied},
        "period": entry["period_note"] or " to ".join(dict.fromkeys([years[0], years[-1]])),
        "direction": entry["direction_words"],
        **{name: entry[name] for name in texts},
        "breaks": None if categories else class_breaks(known),
        "categories": categories,
        "values": _numbers(values, decimals),
        "low": _numbers(rows["lower_95"], decimals),
        "high": _numbers(rows["upper_95"], decimals),
        "status": rows["status"].tolist() if (rows["status"] != "").any() else None,
        "rank": None if categories else _numbers(values.rank(ascending=False, method="min"), 0),
    }


def _numbers(column: pd.Series, decimals: int) -> list[float | int | None] | None:
    """Round for JSON: whole numbers without a point, missing as None, nothing at all as None."""
    if column.isna().all():
        return None
    rounded = column.round(decimals).tolist()
    return [None if pd.isna(x) else int(x) if x == int(x) else x for x in rounded]
