"""Effects of each mechanism on each skill, by region type: the face of the package."""

from collections.abc import Sequence

import pandas as pd

from analysis.effects.estimators import Inference, registered
from analysis.errors import AnalysisError
from analysis.estimation.bootstrap import WILD
from analysis.estimation.cluster_inference import (
    COVARIANCES,
    Cluster,
    cluster_codes,
    cluster_ways,
    type_counts,
)
from analysis.estimation.design import contrast_matrix, design_matrix

COLUMNS = ("estimate", "std_error", "low", "high", "p_value")


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
      freedom for CR0 and CR1, where G counts the clusters in the way with fewer of them, and
      Satterthwaite's for CR2. A wild cluster bootstrap has the ``std_error`` of CR1 and no ``df``.
    - "equal_regions" and "within" (an intercept for each region) have the inference of "ols".
    - "multilevel": random intercepts, by restricted maximum likelihood, with t on regions - 1;
      `cluster` and `covariance` play no part.
    - Each module of :mod:`analysis.effects.estimators` is an estimator, and describes it.

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
    estimator : str, default "ols"
        A key of :func:`analysis.effects.estimators.registered`.
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
        (:func:`analysis.effects.estimators.multilevel.multilevel`).

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model; the message says why.
    """
    estimators = registered()
    if estimator not in estimators:
        message = f"Unknown estimator {estimator!r}: choose one of {', '.join(estimators)}."
        raise AnalysisError(message)
    chosen = estimators[estimator]
    ways = cluster_ways(cluster, covariance, (*COVARIANCES, *WILD))
    if not chosen.clustered:
        ways = ("itl3",)
    design = design_matrix(survey, skill, region_types, controls, standardised=standardised)
    codes = cluster_codes(design.groups, ways)
    counts = type_counts(design, codes, ways)
    labels, _ = contrast_matrix(design.names)
    inference = Inference(ways, codes, covariance, level, draws, seed)
    figures = chosen.estimate(design, inference)
    table = pd.DataFrame(labels, columns=["mechanism", "region_type"]).assign(
        **figures[list(COLUMNS)],
        n=[counts[kind][0] for _, kind in labels],
        clusters=[counts[kind][1] for _, kind in labels],
        df=figures["df"],
    )
    table.insert(0, "skill", skill)
    table.attrs = {"dropped": design.dropped, **figures.attrs}
    return table
