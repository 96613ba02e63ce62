"""Observed range of a mechanism across coworking spaces, beyond which the survey is silent."""

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.disclosure import DEFAULT, Thresholds
from analysis.errors import AnalysisError
from analysis.estimation import survey_columns as checked
from analysis.regions.types import TYPES
from analysis.survey import MECHANISMS

#: Percentile of CWS means at which the top quarter begins.
TOP_QUARTER_PERCENTILE = 75
PERCENTILES = (5, 95)


def respondents(
    survey: pd.DataFrame, mechanism: str, region_types: "pd.Series[str]"
) -> pd.DataFrame:
    """Respondents of typed regions who answered on a mechanism.

    Parameters
    ----------
    survey : DataFrame
        ``itl3``, the mechanism and ``cws_id``; in a survey without it a region counts as a CWS,
        since nothing finer is known.
    mechanism : {"social_interaction", "structured_resources"}
    region_types : Series
        "left-behind" or "advanced", or missing, by ITL3 code.

    Returns
    -------
    DataFrame
        ``itl3``, ``cws_id``, ``region_type``, ``value`` (points) and ``space_mean`` (mean of
        ``value`` in the CWS), one row a respondent.

    Raises
    ------
    AnalysisError
        If the mechanism is unknown, a column is absent or no numbers, a CWS is not known, or
        nobody is left.
    """
    if mechanism not in MECHANISMS:
        message = f"Unknown mechanism {mechanism!r}: choose one of {', '.join(MECHANISMS)}."
        raise AnalysisError(message)
    if "cws_id" not in survey and "itl3" in survey:
        survey = survey.assign(cws_id=survey["itl3"])
    checked.require(survey, ["itl3", "cws_id", mechanism])
    kinds = checked.by_region(region_types, survey, "The list of region types")
    values = checked.numbers(survey[mechanism], mechanism)
    people = survey[["itl3", "cws_id"]].assign(region_type=kinds, value=values)
    gaps = {
        "no region type": ~kinds.isin(TYPES).to_numpy(),
        f"{mechanism} missing": np.isnan(values),
    }
    kept, _ = checked.complete_rows(gaps, len(survey))
    people = people[kept].reset_index(drop=True)
    if people["cws_id"].isna().any():
        message = "cws_id is missing in some rows: scenarios need the CWS of each respondent."
        raise AnalysisError(message)
    return people.assign(space_mean=people.groupby("cws_id")["value"].transform("mean"))


def observed_range(
    survey: pd.DataFrame,
    mechanism: str,
    region_types: "pd.Series[str]",
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Range of the means of coworking spaces on a mechanism, in each region type.

    A place whose mean a scenario would raise above ``maximum``, the largest mean of any CWS of its
    type, is outside the observed range: what is said of it rests on the model's straight line
    alone. Means of CWSs are the measure and not single answers, because a scenario changes what a
    CWS offers.

    Parameters
    ----------
    survey, mechanism, region_types
        As in :func:`respondents`.
    thresholds : Thresholds
        Fewest respondents and CWSs of a type that is shown.

    Returns
    -------
    DataFrame
        Indexed by ``region_type``: ``n`` (respondents), ``spaces`` (CWSs), ``minimum``, ``p5``,
        ``p95``, ``maximum``, ``top_quarter`` (lowest level of the top quarter of CWSs) in points,
        all of CWS means, and ``suppressed``: a type too small to show, whose figures are missing.

    References
    ----------
    King, G. and Zeng, L. (2006). The dangers of extreme counterfactuals. Political Analysis 14(2).
    """
    people = respondents(survey, mechanism, region_types)
    rows = []
    for kind in TYPES:
        own = people[people["region_type"] == kind]
        means = own.drop_duplicates("cws_id")["space_mean"].to_numpy()
        figures = [np.nan] * 5
        if len(means):
            inner = np.percentile(means, [*PERCENTILES, TOP_QUARTER_PERCENTILE])
            figures = [means.min(), inner[0], inner[1], means.max(), inner[2]]
        rows.append([kind, len(own), len(means), *figures])
    names = ["minimum", "p5", "p95", "maximum", "top_quarter"]
    table = pd.DataFrame(rows, columns=["region_type", "n", "spaces", *names])
    table = table.set_index("region_type")
    hidden = disclosure.suppressed(table, thresholds=thresholds)
    table[["n", "spaces"]] = table[["n", "spaces"]].astype("Int64").mask(hidden)
    table[names] = table[names].mask(hidden)
    return table.assign(suppressed=hidden)
