"""Effects of each mechanism on each skill, by region type: the face of the package."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import linear
from analysis.clusters import Floats, Integers
from analysis.design import (
    CLUSTERS,
    DIFFERENCE,
    MECHANISMS,
    SKILLS,
    contrast_matrix,
    design_matrix,
)
from analysis.errors import AnalysisError
from analysis.typology import ADVANCED, LEFT_BEHIND

COLUMNS = ("estimate", "std_error", "low", "high", "p_value")
COVARIANCES = ("CR0", "CR1", "CR2")
#: Fewest clusters that a type needs for an error of its effect.
MIN_CLUSTERS = 2
OVERALL = "overall"
NOT_REPORTED = "not reported"
SOURCE = (
    "Wang, Z., Fai, F. M., Tomlinson, P. R., Barzotto, M. and Ehrhardt, B. (2026). Coworking "
    "spaces: a place-based approach for skill development in left-behind regions. Regional "
    "Studies 60(1). https://doi.org/10.1080/00343404.2026.2639508"
)


def mechanism_effects(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str] = (),
    cluster: str | tuple[str, str] = "itl3",
    estimator: str = "ols",
    level: float = 0.95,
    covariance: str = "CR1",
    standardised: bool = False,
) -> pd.DataFrame:
    """Effect of each mechanism on a skill in each region type, and the difference.

    Least squares of the skill on both mechanisms, each interacted with region type, and the
    controls (:func:`analysis.design.design_matrix`), with cluster-robust inference
    (:func:`analysis.linear.cluster_covariance`). The t distribution has G - 1 degrees of freedom
    for CR0 and CR1, with G all clusters, the smaller number of the two ways for two-way
    clustering, and Satterthwaite's for CR2. The survey is cross-sectional: the effects are
    associations.

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
    estimator : {"ols"}
    level : float, default 0.95
        Coverage of the intervals, in (0, 1).
    covariance : {"CR1", "CR0", "CR2"}
        Two-way clustering is available with CR1.
    standardised : bool, default False
        In standard deviations of the skill per standard deviation of the mechanism.

    Returns
    -------
    DataFrame, shape (6, 12)
        ``skill``, ``mechanism``, ``region_type`` ("left-behind", "advanced", "difference" =
        left-behind minus advanced), ``estimate`` (points of the skill's 1-5 scale per point of
        the mechanism), ``std_error``, ``low``, ``high``, ``p_value``, ``n`` (respondents),
        ``clusters`` (the smaller number for two-way; both counts are the type's own, or the
        total for the difference) and ``df``. ``attrs["dropped"]`` counts the rows left out, by
        reason.

    Raises
    ------
    AnalysisError
        If an option is unknown or the data cannot carry the model; the message says why.
    """
    ways = (cluster,) if isinstance(cluster, str) else tuple(cluster)
    _check_options(ways, estimator, covariance)
    design = design_matrix(survey, skill, region_types, controls, standardised=standardised)
    codes = [_codes(design.groups, way) for way in ways]
    behind = (design.groups["region_type"] == LEFT_BEHIND).to_numpy()
    counts = {
        LEFT_BEHIND: _counts(codes, behind, ways, LEFT_BEHIND),
        ADVANCED: _counts(codes, ~behind, ways, ADVANCED),
        DIFFERENCE: _counts(codes, np.ones_like(behind), ways, "any"),
    }
    fitted = linear.fit(design.X, design.y, design.names)
    labels, L = contrast_matrix(design.names)
    df: Floats | float = float(counts[DIFFERENCE][1] - 1)
    if len(codes) > 1:
        matrix = linear.two_way_covariance(fitted, *codes)
    elif covariance == "CR2":
        matrix, df = linear.bias_reduced(fitted, codes[0], L)
    else:
        matrix = linear.cluster_covariance(fitted, codes[0], covariance)
    result = linear.contrast(fitted, L, matrix, df, level)
    table = pd.DataFrame(
        {
            "skill": skill,
            "mechanism": [mechanism for mechanism, _ in labels],
            "region_type": [kind for _, kind in labels],
            **{name: getattr(result, name) for name in COLUMNS},
            "n": [counts[kind][0] for _, kind in labels],
            "clusters": [counts[kind][1] for _, kind in labels],
            "df": result.df,
        }
    )
    table.attrs["dropped"] = design.dropped
    return table


def published_directions() -> pd.DataFrame:
    """Directions that Wang et al. (2026) report; their coefficients are not public.

    Returns
    -------
    DataFrame, shape (16, 6)
        ``skill``, ``mechanism``, ``region_type`` ("overall", "left-behind", "advanced",
        "difference" = left-behind minus advanced), ``direction`` ("+", "weaker" than in
        left-behind regions, or "not reported"), ``wording`` in short and ``source``.
    """
    rows = [
        (skill, mechanism, kind, *_PUBLISHED.get((skill, mechanism, kind), (NOT_REPORTED, "")))
        for skill in SKILLS
        for mechanism in MECHANISMS
        for kind in (OVERALL, LEFT_BEHIND, ADVANCED, DIFFERENCE)
    ]
    names = ["skill", "mechanism", "region_type", "direction", "wording"]
    return pd.DataFrame(rows, columns=names).assign(source=SOURCE)


_SC, _TD = SKILLS
_INTERACTION, _RESOURCES = MECHANISMS
_PUBLISHED = {
    (_SC, _INTERACTION, OVERALL): ("+", "main path"),
    (_SC, _INTERACTION, ADVANCED): ("+", "denser networks, co-learning"),
    (_TD, _INTERACTION, ADVANCED): ("+", "organic, informal, bottom-up"),
    (_TD, _RESOURCES, OVERALL): ("+", "main path"),
    (_TD, _RESOURCES, LEFT_BEHIND): ("+", "stronger: key access point"),
    (_TD, _RESOURCES, ADVANCED): ("weaker", "less from formal structured provision"),
    (_TD, _RESOURCES, DIFFERENCE): ("+", "stronger in left-behind regions"),
    (_SC, _RESOURCES, LEFT_BEHIND): ("+", "organised training, collective learning"),
}


def agrees(effects: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Set each effect beside its published direction.

    Parameters
    ----------
    effects : DataFrame
        As from :func:`mechanism_effects`; the effects of several skills may be stacked.
    published : DataFrame
        As from :func:`published_directions`.

    Returns
    -------
    DataFrame
        `effects` with ``direction``, ``wording`` and ``agreement``: "agrees" or "disagrees" where
        the interval excludes zero, "same direction, interval includes zero" or "opposite
        direction, interval includes zero" where it does not, "not reported", and "not judged"
        where the number to judge by is absent. A direction of "weaker" is judged on the
        difference between the types.
    """
    keys = ["skill", "mechanism", "region_type"]
    table = effects.merge(published[[*keys, "direction", "wording"]], on=keys, how="left")
    table["direction"] = table["direction"].fillna(NOT_REPORTED)
    figures = ["estimate", "low", "high"]
    own = table[figures].to_numpy()
    differences = table.loc[table["region_type"] == DIFFERENCE, [*keys[:2], *figures]]
    shared = table[keys[:2]].merge(differences, on=keys[:2], how="left")[figures].to_numpy()
    weaker = (table["direction"] == "weaker").to_numpy()
    estimate, low, high = np.where(weaker[:, None], shared, own).T
    # every direction that was published says positive
    verdicts = np.select(
        [table["direction"] == NOT_REPORTED, low > 0, high < 0, estimate > 0, estimate <= 0],
        [
            NOT_REPORTED,
            "agrees",
            "disagrees",
            "same direction, interval includes zero",
            "opposite direction, interval includes zero",
        ],
        default="not judged",
    )
    return table.assign(agreement=verdicts)


def _check_options(ways: Sequence[str], estimator: str, covariance: str) -> None:
    if estimator != "ols":
        message = f"Unknown estimator {estimator!r}: choose 'ols'."
        raise AnalysisError(message)
    if covariance not in COVARIANCES:
        message = f"Unknown covariance {covariance!r}: choose one of {', '.join(COVARIANCES)}."
        raise AnalysisError(message)
    if not ways or len(set(ways)) != len(ways) or not set(ways) <= set(CLUSTERS):
        message = f"Cannot cluster by {', '.join(ways)}: choose 'itl3', 'cws_id' or both of them."
        raise AnalysisError(message)
    if len(ways) > 1 and covariance != "CR1":
        message = f"Two-way clustering has no {covariance}: choose CR1 or one way of clustering."
        raise AnalysisError(message)


def _codes(groups: pd.DataFrame, way: str) -> Integers:
    if way not in groups:
        message = f"The survey has no column {way}: add it or cluster by another."
        raise AnalysisError(message)
    if groups[way].isna().any():
        message = f"{way} is missing in some rows: fill it in or cluster by another column."
        raise AnalysisError(message)
    return pd.factorize(groups[way])[0].astype(np.intp)


def _counts(
    codes: Sequence[Integers], inside: npt.NDArray[np.bool_], ways: Sequence[str], kind: str
) -> tuple[int, int]:
    """Respondents and clusters of a type; the smaller number of clusters if two-way."""
    found = [len(np.unique(code[inside])) for code in codes]
    fewest = min(found)
    if fewest < MIN_CLUSTERS:
        message = (
            f"Only {fewest} cluster ({ways[found.index(fewest)]}) is of type {kind}: an error "
            f"needs at least {MIN_CLUSTERS}; change the definition, its threshold or the cluster."
        )
        raise AnalysisError(message)
    return int(inside.sum()), fewest
