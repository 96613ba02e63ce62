"""Indicators of areas as columns of a file: values, limits and why one is missing."""

import pandas as pd

from pages.shared.store import atlas
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences


def labelled(keys: "pd.Series[str]") -> pd.DataFrame:
    """Key, name and unit of indicators, a row each."""
    about = atlas.catalogue()
    return pd.DataFrame(
        {"indicator": keys, "label": keys.map(about["label"]), "unit": keys.map(about["unit"])}
    )


def licences(keys: "pd.Series[str]") -> "pd.Series[str]":
    """Licence of each indicator's values, a row each."""
    return keys.map(atlas.catalogue()["licence"])


def values_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Values with their limits, and why one is missing, as columns of a file.

    Parameters
    ----------
    rows : DataFrame
        ``indicator``, ``value``, ``lower_95``, ``upper_95`` and ``status``, as in ``data/``.
    """
    marks = words_marks.marks(rows["status"])
    return labelled(rows["indicator"]).assign(
        value=rows["value"],
        status=words_marks.status(rows["value"], marks),
        lower_95=rows["lower_95"],
        upper_95=rows["upper_95"],
        interval_status=words_marks.status(rows["lower_95"], marks),
    )


def shared_marks(rows: pd.DataFrame) -> "pd.Series[str]":
    """Why some areas together have no value, by indicator: the mark that all share, or ``[x]``."""
    marks = words_marks.marks(rows["status"]).groupby(rows["indicator"])
    return marks.min().where(marks.min() == marks.max(), sentences.MISSING)
