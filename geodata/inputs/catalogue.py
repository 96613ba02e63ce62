"""What each indicator is, where it comes from and how it reaches regions: ``indicators.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

COLUMNS = [
    *("key", "label", "short_label", "unit", "group", "decimals", "higher_is", "direction_words"),
    *("description", "coverage", "period_note", "source", "source_url", "licence", "caveat"),
]


@cache
def entries() -> dict[str, dict[str, Any]]:
    """Every indicator of ``indicators.toml`` by key, with its source in place of the source's key.

    Returns
    -------
    dict
        The fields that the file explains. ``from`` is always a table; ``source, source_url,
        licence, coverage, period_note`` and ``caveat`` are always there.
    """
    with Path(__file__).with_name("indicators.toml").open("rb") as file:
        content = tomllib.load(file)
    filled = {}
    for key, given in content["indicators"].items():
        entry = {"coverage": "United Kingdom", "period_note": "", "caveat": ""}
        if "domain" in given:
            entry |= {
                name: text.format_map(given) if isinstance(text, str) else text
                for name, text in content["domains"].items()
            }
        entry |= given
        origin = entry["from"]
        origin = content["sources"][origin] if isinstance(origin, str) else origin
        filled[key] = entry | {
            "from": origin,
            "source": origin["source"],
            "source_url": origin.get("source_url") or origin["address"],
            "licence": origin["licence"],
        }
    return filled


def catalogue() -> pd.DataFrame:
    """List the indicators and what each of them is.

    Returns
    -------
    DataFrame
        A row an indicator: ``key``; ``label`` and ``short_label``; ``unit``; ``group``;
        ``decimals`` to show; ``higher_is`` ("more deprived", "less deprived" or "neutral");
        ``direction_words``; ``description`` (one sentence); ``coverage`` (nations that have it);
        ``period_note`` (where areas differ in period, else empty); ``source, source_url,
        licence``; ``caveat`` (empty if none).
    """
    return pd.DataFrame([entry | {"key": key} for key, entry in entries().items()])[COLUMNS]
