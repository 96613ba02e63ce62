"""What the data can and cannot carry, in plain words with the number and the rule."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.checks.common_support import ceilings, common_support
from analysis.checks.diagnostics import cluster_balance, leave_one_out, variance_inflation
from analysis.disclosure import DEFAULT, Thresholds
from analysis.errors import AnalysisError
from analysis.regions.types import TYPES
from analysis.survey import DIFFERENCE, WORDS

COLUMNS = ("check", "concern", "sentence", "rule")
FEW_CLUSTERS = 20
EFFECTIVE_SHARE = 0.5
MOST_INFLATION = 10.0
MOST_DIFFERENCE = 0.25
LEAST_OVERLAP = 0.9
MOST_AT_LIMIT = 0.15
MOST_ERRORS = 1.0
_CLUSTERS_RULE = (
    "Cluster-robust errors lean on many clusters; few can mean fewer than 20 (Cameron and Miller "
    "2015, Journal of Human Resources 50(2))."
)
_BALANCE_RULE = (
    "Unequal clusters are worth fewer (Carter, Schnepel and Steigerwald 2017, Review of Economics "
    "and Statistics 99(4)); below half of their number even with independent errors is our line."
)
_INFLATION_RULE = (
    "A variance inflation factor above 10 is the customary line (O'Brien 2007, Quality & Quantity "
    "41(5), on its limits)."
)
_SUPPORT_RULE = (
    "A normalised difference above 0.25 is a concern (Imbens and Rubin 2015, ch. 14); less than "
    "90% within the other type's range is our line."
)
_LIMIT_RULE = (
    "More than 15% of respondents at the lowest or highest score is a floor or ceiling effect "
    "(Terwee et al. 2007, Journal of Clinical Epidemiology 60(1))."
)
_INFLUENCE_RULE = (
    "An effect should not hang on one cluster (MacKinnon, Nielsen and Webb 2023, Stata Journal "
    "23(4)); a reversed sign or a change of more than one standard error is our line."
)


def verdicts(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: str = "itl3",
    place_names: Mapping[str, str] | None = None,
    unnamed: Collection[str] = (),
    untold: Collection[str] = (),
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Check the model against published rules, each in a sentence.

    Data that cannot carry the model give one row, whose sentence says why.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.
    cluster : {"itl3", "cws_id"}
    place_names : mapping of str to str, optional
        Names of the clusters, shown before their codes.
    unnamed : collection of str
        Clusters too small to be named, or for an estimate without them to be shown.
    untold : collection of str
        Clusters without which too few respondents remain to show anything.
    thresholds : Thresholds
        Of what the checks by region type show.

    Returns
    -------
    DataFrame
        ``check`` ("model" alone, or "clusters", "balance", "collinearity", "support", "ceiling",
        "influence"), ``concern`` (bool), ``sentence`` and ``rule`` (the limit and its source).
    """
    names = place_names or {}
    try:
        balance = cluster_balance(survey, skill, region_types, controls=controls, cluster=cluster)
        inflation = variance_inflation(survey, skill, region_types, controls=controls)
        ranges = common_support(
            survey, skill, region_types, controls=controls, thresholds=thresholds
        )
        left_out = leave_one_out(survey, skill, region_types, controls=controls, cluster=cluster)
        told = left_out[~left_out["left_out"].isin(list(untold))]
        limits = ceilings(survey, region_types, thresholds)
    except AnalysisError as error:
        return pd.DataFrame([("model", True, str(error), "")], columns=COLUMNS)
    rows = [
        ("clusters", *_clusters(balance), _CLUSTERS_RULE),
        ("balance", *_balance(balance), _BALANCE_RULE),
        ("collinearity", *_inflation(inflation), _INFLATION_RULE),
        ("support", *_support(ranges), _SUPPORT_RULE),
        ("ceiling", *_limits(limits[limits["name"] == skill]), _LIMIT_RULE),
        ("influence", *_influence(told, names, unnamed), _INFLUENCE_RULE),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _words(name: str) -> str:
    """Say a term, a mechanism within one type or a control, in words."""
    term, _, kind = name.partition(":")
    words = WORDS.get(term, term.replace("cws", "coworking space").replace("_", " "))
    return f"{words} in {kind} regions" if kind in TYPES else words


def _number(value: float) -> str:
    """Write a number with a true minus sign, and none before a rounded zero."""
    return f"{value:z.2f}".replace("-", "\N{MINUS SIGN}")


def _effect(row: pd.Series) -> str:
    kind = row["region_type"]
    where = "between the types" if kind == DIFFERENCE else f"in {kind} regions"
    what = "the difference in the effect" if kind == DIFFERENCE else "the effect"
    return f"{what} of {_words(row['mechanism'])} {where}"


def _clusters(balance: pd.DataFrame) -> tuple[bool, str]:
    counts = balance.drop_duplicates("region_type").set_index("region_type")["clusters"]
    behind, advanced = (counts[kind] for kind in TYPES)
    text = f"The clusters number {behind} in {TYPES[0]} and {advanced} in {TYPES[1]} regions"
    if counts.min() < FEW_CLUSTERS:
        few = (
            f"{text}: with fewer than {FEW_CLUSTERS} in a type, prefer CR2 errors or the wild "
            "bootstrap, and read its effects with caution."
        )
        return True, few
    return False, f"{text}: enough for cluster-robust errors."


def _balance(balance: pd.DataFrame) -> tuple[bool, str]:
    share = balance["effective_independent"] / balance["clusters"]
    worst = balance.iloc[int(share.argmin())]
    text = (
        f"The {worst['clusters']} clusters behind {_effect(worst)} are worth "
        f"{worst['effective_independent']:.0f} equal ones if errors within a cluster are "
        f"independent ({worst['effective_shared']:.0f} if they are wholly shared)"
    )
    if share.min() < EFFECTIVE_SHARE:
        return True, f"{text}: prefer CR2 errors or the wild bootstrap."
    return False, f"{text}: no few clusters dominate an effect."


def _inflation(inflation: pd.DataFrame) -> tuple[bool, str]:
    worst = inflation.iloc[int(inflation["vif"].argmax())]
    text = f"The largest variance inflation factor is {worst['vif']:.1f} ({_words(worst['term'])})"
    if worst["vif"] > MOST_INFLATION:
        return True, f"{text}: it can hardly be told apart from the others; leave one of them out."
    return False, f"{text}: the regressors can be told apart."


def _support(ranges: pd.DataFrame) -> tuple[bool, str]:
    if ranges["suppressed"].any():
        return True, "A region type has too few respondents or spaces to show their range."
    difference = ranges["normalised_difference"].abs()
    apart = ranges.iloc[int(difference.argmax())]
    alone = ranges.iloc[int(ranges["overlap"].argmin())]
    text = (
        f"The types differ most in {_words(apart['mechanism'])} (normalised difference "
        f"{_number(apart['normalised_difference'])}), and at least "
        f"{int(100 * alone['overlap'])}% of a type's respondents are within the other's range"
    )
    if difference.max() > MOST_DIFFERENCE or alone["overlap"] < LEAST_OVERLAP:
        return True, f"{text}: slopes are compared at different levels and lean on straight lines."
    return False, f"{text}: slopes are compared over the same levels."


def _limits(limits: pd.DataFrame) -> tuple[bool, str]:
    if limits["suppressed"].any():
        return True, "A region type has too few respondents or spaces to show its answers."
    shares = limits.melt(["name", "region_type"], ["floor", "ceiling"], "limit", "share")
    worst = shares.iloc[int(shares["share"].argmax())]
    end = "highest" if worst["limit"] == "ceiling" else "lowest"
    text = (
        f"{100 * worst['share']:.0f}% of respondents in {worst['region_type']} regions are at the "
        f"{end} score of {_words(worst['name'])}"
    )
    if worst["share"] > MOST_AT_LIMIT:
        return True, f"{text}: effects are held down there; try the ordered model on single items."
    return False, f"{text}: the scale has room at both ends."


def _influence(
    left_out: pd.DataFrame, names: Mapping[str, str], unnamed: Collection[str]
) -> tuple[bool, str]:
    if left_out.empty:
        return True, "Without any of its clusters a region type has too few respondents to show."
    lost = left_out[left_out["estimate"].isna()]
    if len(lost):
        row = lost.iloc[0]
        place = _place(row, names, unnamed)
        return True, f"Without {place}, {_effect(row)} cannot be estimated at all."
    reversed_ = left_out[left_out["reverses"]]
    candidates = reversed_ if len(reversed_) else left_out
    row = candidates.iloc[int(np.abs(candidates["errors"].to_numpy()).argmax())]
    text = f"Without {_place(row, names, unnamed)}, {_effect(row)}"
    if row["left_out"] in unnamed:
        text += f" changes by {abs(row['errors']):.1f} standard errors"
    else:
        text += (
            f" is {_number(row['estimate'])} instead of "
            f"{_number(row['estimate'] - row['change'])}, a change of {abs(row['errors']):.1f} "
            "standard errors"
        )
    if row["reverses"]:
        return True, f"{text} and its sign turns: the direction hangs on one cluster."
    if abs(row["errors"]) > MOST_ERRORS:
        return True, f"{text}: much hangs on one cluster."
    return False, f"{text}, the largest: no effect hangs on one cluster."


def _place(row: pd.Series, names: Mapping[str, str], unnamed: Collection[str]) -> str:
    code = str(row["left_out"])
    if code in unnamed:
        return "one cluster that is too small to name"
    return f"{names[code]} ({code})" if code in names else code
