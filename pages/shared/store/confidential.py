"""Disclosure control on this server: its thresholds, results without small groups, and why."""

import logging
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis import effects as effects_model
from analysis.disclosure import (
    DEFAULT,
    ROUNDING,
    Thresholds,
    check_thresholds,
    rounded,
    sizes,
    tables,
)
from analysis.errors import AnalysisError
from analysis.estimation.design import design_matrix
from analysis.regions.types import TYPES

RESPONDENTS = "ATLAS_MIN_RESPONDENTS"
SPACES = "ATLAS_MIN_SPACES"
_LOG = logging.getLogger("atlas")


def thresholds() -> Thresholds:
    """Fewest respondents and coworking spaces of a group that this server shows.

    The environment's ``ATLAS_MIN_RESPONDENTS`` and ``ATLAS_MIN_SPACES`` may raise them; what is no
    whole number or too low is written to the log and the default is used.
    """
    return Thresholds(
        _threshold(RESPONDENTS, os.environ.get(RESPONDENTS), DEFAULT.respondents),
        _threshold(SPACES, os.environ.get(SPACES), DEFAULT.spaces),
    )


@lru_cache(maxsize=16)
def _threshold(name: str, text: str | None, default: int) -> int:
    """One threshold; cached, so that what is wrong with it is logged once."""
    if text is None:
        return default
    try:
        value = int(text)
        check_thresholds(
            DEFAULT._replace(**{"respondents" if name == RESPONDENTS else "spaces": value})
        )
    except (ValueError, AnalysisError):
        _LOG.warning(
            "%s is %r: it must be a whole number of at least %d, which is used instead.",
            name,
            text,
            default,
        )
        return default
    return value


def explanation() -> str:
    """Why a cell shows "[c]", for beside a table."""
    least = thresholds()
    return (
        f"[c] suppressed for confidentiality: fewer than {least.respondents} respondents or "
        f"{least.spaces} coworking spaces, or a figure that would give such a group away. Numbers "
        f"of respondents are rounded to the nearest {ROUNDING}."
    )


def people(
    survey: pd.DataFrame, outcome: str, types: "pd.Series[str]", controls: Sequence[str] = ()
) -> pd.DataFrame:
    """Respondents whom a model uses: region, coworking space (else region) and region type."""
    groups = design_matrix(survey, outcome, types, controls).groups
    return groups if "cws_id" in groups else groups.assign(cws_id=groups["itl3"])


def few(
    survey: pd.DataFrame, outcome: str, types: "pd.Series[str]", controls: Sequence[str] = ()
) -> list[str]:
    """Region types with too few of the respondents whom a model uses."""
    return tables.small_types(people(survey, outcome, types, controls), types, thresholds())


def suppressed(table: pd.DataFrame, respondents: pd.DataFrame) -> pd.DataFrame:
    """Effects on one outcome without small region types, numbers of respondents rounded.

    `table` is as :func:`analysis.disclosure.tables.suppress_effects` takes it, `respondents` is
    from :func:`people`. ``attrs`` stay, but for ``notes`` once anything is suppressed.
    """
    spaces = sizes(respondents, respondents["region_type"])["spaces"].reindex(list(TYPES))
    total = respondents["cws_id"].nunique()
    counted = table.assign(spaces=table["region_type"].map(spaces).fillna(total).astype(int))
    hidden = tables.suppress_effects(counted, thresholds()).drop(columns="spaces")
    hidden.attrs = dict(table.attrs)
    if hidden["suppressed"].any():
        # Notes are on the worst of all effects, which is a small type's.
        hidden.attrs["notes"] = []
    return tables.rounded_counts(hidden)


def mechanism_effects(
    survey: pd.DataFrame,
    skill: str,
    types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    **options: Any,
) -> pd.DataFrame:
    """Effects on a skill as :func:`analysis.effects.mechanism_effects` has them, to be shown."""
    found = effects_model.mechanism_effects(survey, skill, types, controls=controls, **options)
    shown = suppressed(found, people(survey, skill, types, controls))
    if options.get("cluster") == "cws_id":
        # Clusters that are coworking spaces are counts of a region's, as respondents are.
        shown["clusters"] = rounded(shown["clusters"])
    counts = pd.Series(found.attrs["dropped"], dtype=float)
    shown.attrs["dropped"] = {str(why): int(count) for why, count in rounded(counts).items()}
    return shown


def region_effects(
    survey: pd.DataFrame, skill: str, types: "pd.Series[str]", *, controls: Sequence[str] = ()
) -> pd.DataFrame:
    """Effects by region as :func:`analysis.effects.region_effects` has them, to be shown.

    Regions are hidden with a partner of their type; those of a small type altogether, for what
    is said of its regions outside the survey is the type's own effect.
    """
    found = effects_model.region_effects(survey, skill, types, controls=controls)
    counted = found.assign(spaces=found["spaces"].fillna(found["sampled"].astype("Int64")))
    totals = [("mechanism", "region_type")]
    shown = tables.suppress_groups(counted, totals, thresholds(), respondents="respondents")
    small = shown["region_type"].isin(few(survey, skill, types, controls))
    figures = ["estimate", "std_error", "low", "high", "respondents", "spaces"]
    shown[figures] = shown[figures].mask(small)
    shown["suppressed"] |= small
    shown.attrs = dict(found.attrs)
    return tables.rounded_counts(shown)
