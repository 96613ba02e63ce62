"""Where answers lie: floors and ceilings of scales, and the mechanisms' range in either type."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.errors import AnalysisError
from analysis.estimation import survey_columns as checked
from analysis.estimation.design import design_matrix
from analysis.regions.types import TYPES
from analysis.survey import HIGHEST, LOWEST, MECHANISMS, SCALES

#: Percentiles of a mechanism that are shown with its range.
PERCENTILES = (5, 25, 50, 75, 95)


def ceilings(
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    thresholds: disclosure.Thresholds = disclosure.DEFAULT,
) -> pd.DataFrame:
    """Share of respondents at the lowest and the highest answer of each scale and item.

    Parameters
    ----------
    survey : DataFrame
        ``itl3``, ``cws_id`` if there is one, and scales or items of
        :data:`analysis.survey.SCALES`; those that are absent are left out.
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    thresholds : Thresholds

    Returns
    -------
    DataFrame
        ``scale``, ``name`` (the scale's or the item's), ``region_type``, ``n`` and ``spaces``
        (respondents who answered and their CWSs, or regions if CWSs are not known), ``floor``
        and ``ceiling`` (shares) and ``suppressed``: groups too small to show, whose shares and
        counts are missing.

    Raises
    ------
    AnalysisError
        If the survey has no scale or item, or a column is not numeric.
    """
    kinds = survey["itl3"].map(region_types).to_numpy()
    place = survey["cws_id" if "cws_id" in survey else "itl3"].to_numpy()
    rows = []
    for scale, items in SCALES.items():
        for name in (scale, *items):
            if name not in survey:
                continue
            answers = pd.Series(checked.numbers(survey[name], name))
            for kind in TYPES:
                inside = (kinds == kind) & answers.notna().to_numpy()
                own = answers[inside]
                share = (own <= LOWEST).mean(), (own >= HIGHEST).mean()
                rows.append((scale, name, kind, len(own), pd.unique(place[inside]).size, *share))
    if not rows:
        message = f"The survey has none of {', '.join(SCALES)} or their items: add them."
        raise AnalysisError(message)
    columns = ["scale", "name", "region_type", "n", "spaces", "floor", "ceiling"]
    return _hide(pd.DataFrame(rows, columns=columns), "name", thresholds)


def common_support(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    thresholds: disclosure.Thresholds = disclosure.DEFAULT,
) -> pd.DataFrame:
    """Where each mechanism lies in either region type, and how far the two overlap.

    Parameters
    ----------
    survey, skill, region_types, controls
        As in :func:`analysis.estimation.design.design_matrix`.
    thresholds : Thresholds

    Returns
    -------
    DataFrame, shape (4, 15)
        ``mechanism``, ``region_type``, ``n``, ``spaces`` (CWSs, or regions if not known),
        ``mean``, ``sd``, ``minimum``, ``p5``, ``p25``, ``p50``, ``p75``, ``p95``, ``maximum``
        (points), ``overlap`` (share of the type's respondents within the other's range),
        ``normalised_difference`` = ``(mean_LB - mean_ADV) / sqrt((var_LB + var_ADV) / 2)`` and
        ``suppressed``: whether a type is too small to show, whose figures are missing.

    References
    ----------
    Imbens, G. W. and Rubin, D. B. (2015). Causal Inference for Statistics, Social, and Biomedical
    Sciences, ch. 14. Cambridge University Press.
    """
    design = design_matrix(survey, skill, region_types, controls)
    place = design.groups["cws_id" if "cws_id" in design.groups else "itl3"]
    kinds = design.groups["region_type"].to_numpy()
    rows = []
    for mechanism in MECHANISMS:
        by_type = {
            kind: design.X[kinds == kind, design.names.index(f"{mechanism}:{kind}")]
            for kind in TYPES
        }
        behind, advanced = by_type.values()
        pooled = np.sqrt((behind.var(ddof=1) + advanced.var(ddof=1)) / 2)
        difference = (behind.mean() - advanced.mean()) / pooled
        for (kind, own), other in zip(by_type.items(), (advanced, behind), strict=True):
            spaces = place[kinds == kind].nunique()
            spread = (own.mean(), own.std(ddof=1), own.min())
            quantiles = np.percentile(own, PERCENTILES)
            overlap = ((own >= other.min()) & (own <= other.max())).mean()
            figures = (*spread, *quantiles, own.max(), overlap, difference)
            rows.append((mechanism, kind, len(own), spaces, *figures))
    columns = ["mechanism", "region_type", "n", "spaces", "mean", "sd", "minimum"]
    columns += [f"p{percentile}" for percentile in PERCENTILES]
    columns += ["maximum", "overlap", "normalised_difference"]
    return _hide(pd.DataFrame(rows, columns=columns), "mechanism", thresholds)


def _hide(table: pd.DataFrame, total: str, thresholds: disclosure.Thresholds) -> pd.DataFrame:
    """Empty the figures of groups that are too small, and say which."""
    hidden = disclosure.suppressed(table, [total], thresholds)
    counts = ["n", "spaces"]
    figures = [name for name in table.columns if name in counts or table[name].dtype == float]
    table[counts] = table[counts].astype("Int64")
    table[figures] = table[figures].mask(hidden)
    return table.assign(suppressed=hidden)
