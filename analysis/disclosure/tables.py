"""Tables of results without figures of small groups, and the marker in their place."""

from collections.abc import Collection, Sequence

import pandas as pd

from analysis.disclosure.cells import (
    DEFAULT,
    SUPPRESSED,
    Thresholds,
    rounded,
    sizes,
    small,
    suppressed,
)
from analysis.errors import AnalysisError
from analysis.regions.scores import LEFT_BEHIND, TYPES
from analysis.survey import DIFFERENCE

#: Columns that identify the groups of a table of effects, besides the region type.
KEYS = ("skill", "mechanism", "category")
COUNTS = ("n", "clusters", "spaces", "regions")
#: Columns that count respondents, or the coworking spaces that they are from.
PEOPLE = ("n", "respondents", "spaces", "smallest", "median", "largest")


def suppress_groups(
    table: pd.DataFrame,
    totals: Sequence[str | Sequence[str]] = (),
    thresholds: Thresholds = DEFAULT,
    *,
    respondents: str = "n",
) -> pd.DataFrame:
    """Empty the figures of groups that are small or would give a small one away.

    Parameters
    ----------
    table : DataFrame
        One row a group: its respondents, ``spaces`` and figures. A group of no respondents,
        such as a region that was not sampled, is shown.
    totals : as in :func:`analysis.disclosure.suppressed`
        For :func:`analysis.effects.region_effects`, ``[("mechanism", "region_type")]``.
    thresholds : Thresholds
    respondents : str, default "n"
        Column of the number of respondents; "respondents" in effects by region.

    Returns
    -------
    DataFrame
        A copy with ``suppressed``; where that is True the counts and every column of fractions
        but the columns that name the group are missing.

    Raises
    ------
    AnalysisError
        If a threshold is below its default, or the table has no ``spaces``.
    """
    if "spaces" not in table or table["spaces"].isna().any():
        message = (
            "The survey does not say which coworking space some respondents are from: small groups "
            "cannot be told; add cws_id."
        )
        raise AnalysisError(message)
    counts = table.rename(columns={respondents: "n"})
    hidden = suppressed(counts, totals, thresholds)
    named = {"value", "level"}
    figures = [
        name
        for name in table.columns.difference(list(named), sort=False)
        if name in {respondents, "spaces"} or pd.api.types.is_float_dtype(table[name])
    ]
    return _empty(table, hidden, figures).assign(suppressed=hidden)


def suppress_effects(table: pd.DataFrame, thresholds: Thresholds = DEFAULT) -> pd.DataFrame:
    """Empty a table of effects by region type where a type is small.

    The difference and one type's effect give the other's, so the difference is hidden with a small
    type; the other type's effect stays. Its counts go too, as the total gives the small one's.

    Parameters
    ----------
    table : DataFrame
        As from :func:`analysis.effects.mechanism_effects`, :func:`analysis.effects.item_effects` or
        :func:`analysis.checks.diagnostics.cluster_balance`, of one or more skills: ``region_type``,
        ``n``, and ``spaces`` or else ``clusters``. There are never more regions than CWSs, so
        counting regions as clusters errs on the safe side. Before :func:`analysis.effects.agrees`,
        whose words would reveal a direction.
    thresholds : Thresholds

    Returns
    -------
    DataFrame
        A copy with ``suppressed`` (whether the effect is hidden) and missing values in its place;
        what is known of single clusters (``smallest``, ``median``, ``largest``) is missing where
        it is below the number of respondents too.
    """
    spaces = table["spaces" if "spaces" in table else "clusters"]
    own = table["region_type"].isin(TYPES)
    few = small(pd.DataFrame({"n": table["n"], "spaces": spaces}), thresholds) & own
    keys = [name for name in KEYS if name in table]
    touched = few.groupby([table[name] for name in keys]).transform("any") if keys else few.any()
    touched = pd.Series(touched, table.index)
    hidden = touched & (few | ~own)
    counts = [name for name in COUNTS if name in table]
    shown = _empty(_empty(table, hidden, _figures(table, counts)), touched, counts)
    for name in ("smallest", "median", "largest"):
        if name in shown:
            shown[name] = shown[name].mask(touched | (shown[name] < thresholds.respondents))
    return shown.assign(suppressed=hidden)


def suppress_types(
    table: pd.DataFrame, few: Collection[str], texts: Sequence[str] = ()
) -> pd.DataFrame:
    """Empty the rows of small types, and of differences with them, in a table without their sizes.

    Parameters
    ----------
    table : DataFrame
        ``region_type`` and figures, as from :mod:`analysis.checks.unobserved` or
        :func:`analysis.effects.comparisons.effect_families`.
    few : collection of str
        Small types, as from :func:`small_types`.
    texts : sequence of str
        Columns of words that tell figures; they hold the marker "[c]" instead.

    Returns
    -------
    DataFrame
        A copy with ``suppressed``. Where a type is small, counts are missing in every row: that of
        a type would follow from the total's.
    """
    kinds = table["region_type"]
    hidden = kinds.isin(list(few)) | (kinds.eq(DIFFERENCE) & bool(few))
    counts = [name for name in COUNTS if name in table]
    shown = _empty(table, hidden, _figures(table, counts))
    shown = _empty(shown, pd.Series(bool(few), table.index), counts)
    for name in texts:
        shown[name] = shown[name].mask(hidden, SUPPRESSED)
    return shown.assign(suppressed=hidden)


def suppress_coefficients(table: pd.DataFrame, few: Collection[str]) -> pd.DataFrame:
    """Empty the coefficients of small types in a table of regressions.

    Parameters
    ----------
    table : DataFrame
        Of one skill, as from :func:`analysis.effects.regression_table.coefficient_table`.
    few : collection of str
        Small types, as from :func:`small_types`.

    Returns
    -------
    DataFrame
        A copy whose ``status`` is "[c]" and whose figures are missing for a small type's slopes,
        the differences, and the levels of the types, which give its mean away.
    """
    if not few:
        return table.copy()
    kinds = table["term"].str.rpartition(":")[2]
    levels = table["term"].isin([LEFT_BEHIND, "intercept"])
    hidden = kinds.isin([*few, DIFFERENCE]) | levels
    figures = ["estimate", "std_error", "low", "high", "p_value", "df"]
    return _empty(table, hidden, figures).assign(status=table["status"].mask(hidden, SUPPRESSED))


def rounded_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Round the numbers of respondents in a table, so that no difference of two gives a few away.

    Parameters
    ----------
    table : DataFrame
        With any of ``n``, ``respondents``, ``spaces``, ``smallest``, ``median`` and ``largest``.

    Returns
    -------
    DataFrame
        A copy with these to the nearest multiple of five.
    """
    shown = table.copy()
    for name in PEOPLE:
        if name in shown:
            shown[name] = rounded(shown[name])
    return shown


def marked(table: pd.DataFrame) -> pd.DataFrame:
    """Write "[c]" into the emptied cells of a table, for a page or a file.

    Parameters
    ----------
    table : DataFrame
        With ``suppressed``, as the functions of this module return it; others stay as they are.

    Returns
    -------
    DataFrame
        A copy without ``suppressed``. Values that are missing for another reason stay missing.
    """
    if "suppressed" not in table:
        return table.copy()
    shown = table.drop(columns="suppressed")
    for name in shown.columns:
        hidden = shown[name].isna()
        if name not in {*COUNTS, *PEOPLE}:
            hidden &= table["suppressed"]
        if hidden.any():
            shown[name] = shown[name].astype(object).mask(hidden, SUPPRESSED)
    return shown


def small_types(
    survey: pd.DataFrame, region_types: "pd.Series[str]", thresholds: Thresholds = DEFAULT
) -> list[str]:
    """Region types too small to show: those whose lines and ranges a page leaves out.

    Parameters
    ----------
    survey : DataFrame
        Rows that the model uses; ``itl3`` and ``cws_id``.
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    thresholds : Thresholds

    Returns
    -------
    list of str
    """
    counts = sizes(survey, survey["itl3"].map(region_types)).reindex(list(TYPES), fill_value=0)
    return [str(kind) for kind, few in small(counts, thresholds).items() if few]


def leaving_few(
    respondents: pd.DataFrame, cluster: str, thresholds: Thresholds = DEFAULT
) -> list[str]:
    """Clusters without which too few of their region type would remain to be shown.

    Parameters
    ----------
    respondents : DataFrame
        Rows that the model uses: ``region_type``, ``cws_id`` and the cluster.
    cluster : str
        Column of the clusters, each inside one region type.
    thresholds : Thresholds

    Returns
    -------
    list of str
    """
    types = sizes(respondents, respondents["region_type"])
    clusters = sizes(respondents, respondents[cluster])
    kinds = respondents.groupby(cluster)["region_type"].first().reindex(clusters.index)
    rest = types.loc[kinds].set_axis(clusters.index) - clusters
    return [str(name) for name, few in small(rest, thresholds).items() if few]


def _figures(table: pd.DataFrame, but: Sequence[str]) -> list[str]:
    """Columns of fractions and of yes or no, but for those that tell groups apart."""
    others = table.columns.difference([*KEYS, *but, "level", "suppressed"], sort=False)
    kinds = (pd.api.types.is_float_dtype, pd.api.types.is_bool_dtype)
    return [name for name in others if any(kind(table[name]) for kind in kinds)]


def _empty(table: pd.DataFrame, hidden: "pd.Series[bool]", columns: Sequence[str]) -> pd.DataFrame:
    emptied = table.copy()
    for name in columns:
        values = table[name]
        if pd.api.types.is_bool_dtype(values):
            values = values.astype("boolean")
        elif pd.api.types.is_integer_dtype(values):
            values = values.astype("Int64")
        emptied[name] = values.mask(hidden)
    return emptied
