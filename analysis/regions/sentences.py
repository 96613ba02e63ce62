"""Sentences about a value among others, in plain English and without judgement."""

from typing import Any

import pandas as pd


def counted(count: int, noun: str) -> str:
    """Write a number of things.

    Parameters
    ----------
    count : int
    noun : str
        In the singular; its plural has an s.

    Returns
    -------
    str
        Such as "1 row" or "1,200 rows".
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def amount(value: float, unit: str, decimals: int, *, full: bool = True) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    value : float
    unit : str
        As in the catalogue: "£", "£ a week", "% of residents", "decile", "residents per km²".
    decimals : int
    full : bool, default True
        Whether the words of the unit follow the number; its sign always does.

    Returns
    -------
    str
        Such as "£512 a week", "23.4% of residents" or, not in full, "£512" and "23.4%".
    """
    number = f"{abs(value):,.{decimals}f}"
    sign = "-" if value < 0 and float(number.replace(",", "")) > 0 else ""
    if unit.startswith("£"):
        shown, words = f"{sign}£{number}", unit[1:].strip()
    elif unit.startswith("%"):
        shown, words = f"{sign}{number}%", unit[1:].strip()
    else:
        # "score 23.3" and "decile 4.1" would only repeat the indicator's name.
        shown, words = f"{sign}{number}", "" if unit in {"decile", "score"} else unit
    return f"{shown} {words}" if full and words else shown


def sentence(row: "pd.Series[Any]", unit: str, decimals: int) -> str:
    """Say how a region's value compares with its comparators.

    Parameters
    ----------
    row : Series
        ``label``, ``value``, ``lower``, ``upper``, ``median``, ``n``, ``below``, ``above``,
        ``excludes_median``, ``note`` and ``among``, as :func:`analysis.regions.unusual.unusual`
        has them.
    unit : str
    decimals : int

    Returns
    -------
    str
        Such as "Gross median weekly pay: £512 a week, lower than in 11 of 12 similar regions (their
        median £561)." Direction only: whether higher is better is not for a sentence to say.
    """
    label = row["label"]
    if row["note"]:
        return f"{label}: {row['note']}."
    median = amount(row["median"], unit, decimals, full=False)
    says = f"{label}: {amount(row['value'], unit, decimals)}, {_position(row, median)}."
    if pd.isna(row["excludes_median"]):
        return says
    low, high = (amount(row[end], unit, decimals, full=False) for end in ("lower", "upper"))
    whether = "does not include" if row["excludes_median"] else "includes"
    return f"{says} Its 95% confidence interval, {low} to {high}, {whether} that median."


def _position(row: "pd.Series[Any]", median: str) -> str:
    n, below, above = int(row["n"]), int(row["below"]), int(row["above"])
    same = n - below - above
    if row["value"] == row["median"]:
        return f"the same as the median of {n} {row['among']}"
    word, passed = ("higher", below) if row["value"] > row["median"] else ("lower", above)
    of = f"all {n}" if passed == n else f"{passed} of {n}"
    tie = f" and the same as in {same}" if same else ""
    return f"{word} than in {of} {row['among']}{tie} (their median {median})"
