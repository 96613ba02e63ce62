"""Blocks of regions whose answers, however they are subtracted, tell nothing of a small group."""

from collections.abc import Collection

import pandas as pd

from analysis.columns import require
from analysis.disclosure import DEFAULT, Thresholds, check_thresholds, small


def blocks(survey: pd.DataFrame, thresholds: Thresholds = DEFAULT) -> "pd.Series[int]":
    """Put regions into blocks that are not small, and that nothing a visitor asks for splits.

    Blocks follow from the survey alone. A region with enough respondents and CWSs is a block; the
    others are taken together in the order of their codes, hence with neighbours, until they are
    enough; what is left over joins the last block. If every answer that adds up (a count, a sum, a
    mean beside its count) is of whole blocks, each sum or difference of answers is a sum of
    blocks times whole numbers: no sequence of filters over regions, thresholds and definitions
    tells anything of a part of a block.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent who answered what is shown; ``itl3`` and ``cws_id``.
    thresholds : Thresholds

    Returns
    -------
    Series of int
        Block by ITL3 code, of the regions in the survey. Empty if all of them together are small.

    Raises
    ------
    AnalysisError
        If a threshold is below its default or the survey has no ``cws_id``.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 5. Wiley.
    Duke-Williams, O. and Rees, P. (1998). Can Census Offices publish statistics for more than one
    small area geography? International Journal of Geographical Information Science 12(6).
    """
    check_thresholds(thresholds)
    groups = sizes(survey, survey["itl3"]).sort_index()
    few = small(groups, thresholds)
    found = [[code] for code in groups.index[~few]]
    waiting: list[str] = []
    for code in groups.index[few]:
        waiting.append(code)
        together = groups.loc[waiting].sum()
        if together["n"] >= thresholds.respondents and together["spaces"] >= thresholds.spaces:
            found.append(waiting)
            waiting = []
    if waiting and found:
        found[-1] += waiting
    places = {code: number for number, codes in enumerate(found) for code in codes}
    return pd.Series(places, dtype=int, name="block").rename_axis(index="itl3").sort_index()


def whole_blocks(block: "pd.Series[int]", chosen: Collection[str]) -> list[str]:
    """Those of the chosen regions whose block is chosen as a whole.

    Parameters
    ----------
    block : Series of int
        From :func:`blocks`.
    chosen : collection of str
        ITL3 codes that a filter or a type leaves.

    Returns
    -------
    list of str
        Regions that an answer may be of; the page says how many of the chosen it leaves out.
    """
    inside = pd.Series(block.index.isin(list(chosen)), block.index)
    whole = inside.groupby(block).transform("all").astype(bool)
    return [str(code) for code in block.index[whole]]


def reveals(
    survey: pd.DataFrame,
    shown: "pd.Series[bool]",
    asked: "pd.Series[bool]",
    thresholds: Thresholds = DEFAULT,
) -> bool:
    """Whether showing one group after another would reveal the few who are in one of them alone.

    For groups that are not of whole blocks, such as those of a filter by sector: what a page
    checks against what it shows beside them. It is no protection from a second session.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent; ``cws_id``.
    shown, asked : Series of bool
        Members of the group that is shown and of the one that is asked for, indexed as `survey`.
    thresholds : Thresholds

    Returns
    -------
    bool
        True if those in one group and not in the other, on either side, are small.

    Raises
    ------
    AnalysisError
        If a threshold is below its default.

    References
    ----------
    Office for National Statistics. Policy on protecting confidentiality in tables of birth and
    death statistics (on disclosure by differencing).
    """
    sides = pd.DataFrame(
        [
            {"n": int(part.sum()), "spaces": survey.loc[part, "cws_id"].nunique()}
            for part in (shown & ~asked, asked & ~shown)
        ]
    )
    return bool(small(sides, thresholds).any())


def sizes(survey: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Respondents and CWSs of each group of respondents.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent; ``cws_id``.
    groups : Series
        Group of each respondent, indexed as `survey`; those without one count nowhere.

    Returns
    -------
    DataFrame
        ``n`` and ``spaces``, indexed by group.

    Raises
    ------
    AnalysisError
        If the survey has no ``cws_id``.
    """
    require(survey, ["cws_id"])
    return survey.groupby(groups).agg(n=("cws_id", "size"), spaces=("cws_id", "nunique"))
