"""Effects of each mechanism on each skill, by region type: the face of the package."""

from collections.abc import Sequence

import pandas as pd

from analysis.effects import estimators
from analysis.errors import AnalysisError
from analysis.estimation.cluster_inference import (
    COVARIANCES,
    Cluster,
    cluster_codes,
    cluster_ways,
    type_counts,
)
from analysis.estimation.design import contrast_matrix, design_matrix

COLUMNS = ("estimate", "std_error", "low", "high", "p_value")
ESTIMATORS = ("ols", "equal_regions", "within", "multilevel")


def mechanism_effects(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: Cluster = "itl3",
    estimator: str = "ols",
    level: float = 0.95,
    covariance: str = "CR1",
    standardised: bool = False,
    draws: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Effect of each mechanism on a skill in each region type, and the difference.

    The skill is modelled on both mechanisms, each interacted with region type, and the controls
    (:func:`analysis.estimation.design.design_matrix`). The survey is cross-sectional: the effects
    are associations.

    - "ols": least squares with cluster-robust inference. The t distribution has G - 1 degrees of
      freedom for CR0 and CR1, with G all clusters, the smaller number of the two ways for two-way
      clustering, and Satterthwaite's for CR2 (:mod:`analysis.estimation.ols`). The wild cluster
      bootstrap tests each effect with the null imposed and inverts the test for the interval; its
      ``std_error`` is CR1 and its ``df`` is missing (:mod:`analysis.estimation.bootstrap`).
    - "equal_regions": least squares with each respondent weighted by one over the respondents of
      the region, and the inference of "ols"; CR2 takes the weights for inverse variances.
    - "within": least squares with an intercept for each region, which takes up the region type's
      own, and the inference of "ols". Regions count as coefficients in CR1 unless they are the
      clusters or one of both ways, as in Cameron and Miller (2015, III.B).
    - "multilevel": random intercepts of regions and, where the survey has ``cws_id``, of CWSs, by
      restricted maximum likelihood, with t on regions - 1 (:mod:`analysis.estimation.multilevel`).
      `cluster` and `covariance` play no part.

    Parameters
    ----------
    survey : DataFrame
        One row a respondent: ``itl3``, ``social_interaction``, ``structured_resources``, the
        skill, the controls and the columns to cluster by.
    skill : {"social_cognitive", "technical_digital"}
    region_types : Series
        "left-behind" or "advanced" by ITL3 code.
    controls : sequence of str
        Columns of `survey` to hold constant.
    cluster : {"itl3", "cws_id"} or ("itl3", "cws_id")
        Respondents in one cluster may share what the model leaves out; two names for both ways.
    estimator : {"ols", "equal_regions", "within", "multilevel"}
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    covariance : {"CR1", "CR0", "CR2", "wild_rademacher", "wild_webb"}
        Two-way clustering is available with CR1.
    standardised : bool, default False
        In standard deviations of the skill per standard deviation of the mechanism.
    draws : int, default 9999
        Samples of a wild bootstrap.
    seed : int, default 0
        Source of a wild bootstrap's weights: the same number, the same result.

    Returns
    -------
    DataFrame, shape (6, 12)
        ``skill``, ``mechanism``, ``region_type`` ("left-behind", "advanced", "difference" =
        left-behind minus advanced), ``estimate`` (points of the skill's 1-5 scale per point of
        the mechanism), ``std_error``, ``low``, ``high``, ``p_value``, ``n`` (respondents),
        ``clusters`` (the smaller number for two-way; both counts are the type's own, or the
        total for the difference) and ``df``. ``attrs["dropped"]`` counts the rows left out, by
        reason; ``attrs["notes"]`` lists, in sentences, what a reader must know. For multilevel
        ``attrs["variances"]`` has a dict a level, for a DataFrame
        (:func:`analysis.effects.estimators.multilevel`).

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model; the message says why.

    References
    ----------
    Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
    Journal of Human Resources 50(2).
    """
    if estimator not in ESTIMATORS:
        message = f"Unknown estimator {estimator!r}: choose one of {', '.join(ESTIMATORS)}."
        raise AnalysisError(message)
    ways = cluster_ways(cluster, covariance, (*COVARIANCES, *estimators.WILD))
    if estimator == "multilevel":
        ways = ("itl3",)
    design = design_matrix(survey, skill, region_types, controls, standardised=standardised)
    codes = cluster_codes(design.groups, ways)
    counts = type_counts(design, codes, ways)
    design = estimators.transformed(design, estimator, nested="itl3" in ways)
    labels, L = contrast_matrix(design.names)
    if estimator == "multilevel":
        figures = estimators.multilevel(design, L, level)
    elif covariance in estimators.WILD:
        figures = estimators.wild(
            design, codes[0], L, estimators.WILD[covariance], level=level, draws=draws, seed=seed
        )
    else:
        figures = estimators.least_squares(design, codes, L, covariance, level)
    table = pd.DataFrame(
        {
            "skill": skill,
            "mechanism": [mechanism for mechanism, _ in labels],
            "region_type": [kind for _, kind in labels],
            **{name: figures[name] for name in COLUMNS},
            "n": [counts[kind][0] for _, kind in labels],
            "clusters": [counts[kind][1] for _, kind in labels],
            "df": figures["df"],
        }
    )
    table.attrs = {"dropped": design.dropped, **figures.attrs}
    return table
