"""Directions that the literature reports, and whether effects agree with them."""

import numpy as np
import pandas as pd

from analysis.regions.types import ADVANCED, LEFT_BEHIND
from analysis.survey import DIFFERENCE, MECHANISMS, SKILLS

OVERALL = "overall"
NOT_REPORTED = "not reported"
SOURCE = (
    "Wang, Z., Fai, F. M., Tomlinson, P. R., Barzotto, M. and Ehrhardt, B. (2026). Coworking "
    "spaces: a place-based approach for skill development in left-behind regions. Regional "
    "Studies 60(1). https://doi.org/10.1080/00343404.2026.2639508"
)


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
    """Compare each effect with its published direction.

    Parameters
    ----------
    effects : DataFrame
        As from :func:`analysis.effects.mechanism_effects`; those of several skills may be stacked.
    published : DataFrame
        As from :func:`published_directions`.

    Returns
    -------
    DataFrame
        `effects` with ``direction``, ``wording`` and ``agreement``: "agrees" or "disagrees" where
        the interval excludes zero, "same direction, interval includes zero" or "opposite direction,
        interval includes zero" where it does not, "not reported", and "not judged" where the number
        to judge by is absent. A direction of "weaker" is judged on the difference between the
        types, and says so: "difference agrees", "... interval of the difference includes zero".
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
    found = pd.Series(verdicts, table.index)
    # a verdict on another interval than the type's own must name it
    named = found.str.replace("interval", "interval of the difference").replace(
        {word: f"difference {word}" for word in ("agrees", "disagrees")}
    )
    return table.assign(agreement=found.mask(weaker, named))
