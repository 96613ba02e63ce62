"""The universe of specifications: every defensible way to estimate one effect, and its summary."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.estimation.design import CLUSTERS
from analysis.regions.definitions import DEFINITIONS, PERCENT
from analysis.regions.types import region_types
from analysis.survey import SCALES

#: Thresholds tried by default for each definition: shares of regions, or percent of the UK mean.
THRESHOLDS = {
    "multi_indicator": (0.3333, 0.2, 0.25, 0.4, 0.5),
    "deprivation": (0.3333, 0.2, 0.25, 0.4, 0.5),
    "output": (75.0, 65.0, 70.0, 80.0, 85.0),
    "income": (90.0, 80.0, 85.0, 95.0, 100.0),
}
#: Least squares by respondents, with each region counted the same, and within regions; and
#: restricted maximum likelihood with random intercepts of regions and coworking spaces.
ESTIMATORS = ("ols", "equal_regions", "within", "multilevel")
MULTILEVEL = "multilevel"
#: Bias-reduced errors, the usual ones, and a wild cluster bootstrap (Rademacher) of least squares.
ERRORS = ("CR2", "CR1", "wild")
#: Errors and clusters of a multilevel model, which has its own.
MODEL, LEVELS = "model", "levels"
CONTROL_SETS: tuple[tuple[str, ...], ...] = (
    (),
    ("role", "tenure_months", "hours_per_week"),
    ("role", "sector", "firm_size"),
    ("role", "sector", "firm_size", "tenure_months", "hours_per_week", "cws_size", "cws_age"),
)
#: First letters of the ITL codes of each nation.
NATIONS = {
    "England": ("TLC", "TLD", "TLE", "TLF", "TLG", "TLH", "TLI", "TLJ", "TLK"),
    "Wales": ("TLL",),
    "Scotland": ("TLM",),
    "Northern Ireland": ("TLN",),
}
#: Everybody, one nation, one role, without London, without one other ITL1 region at a time.
SAMPLES = (
    "all",
    "nation England",
    "role manager",
    "role coworker",
    *(f"without TL{letter}" for letter in "ICDEFGHJKLMN"),
)
MEAN, COMPONENT, WITHOUT = "mean", "component", "without"
CHOICES = (
    *("definition", "threshold", "estimator", "errors", "controls", "cluster", "scale", "sample"),
)
NO_CONTROLS = "none"
BETWEEN = "~"
#: More specifications than this are a slip of the hand.
MOST = 100_000


def scale_choices(skill: str, mechanism: str) -> tuple[str, ...]:
    """Constructions of the scales of a skill and a mechanism.

    Parameters
    ----------
    skill : {"social_cognitive", "technical_digital"}
    mechanism : {"social_interaction", "structured_resources"}

    Returns
    -------
    tuple of str
        "mean" (of the items), "component" (weights of the first principal component, adding up
        to 1) and "without <item>" for each item of either scale.
    """
    items = (*SCALES[skill], *SCALES[mechanism])
    return (MEAN, COMPONENT, *(f"{WITHOUT} {item}" for item in items))


def specifications(
    skill: str,
    mechanism: str,
    *,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    estimators: Sequence[str] = ESTIMATORS,
    errors: Sequence[str] = ERRORS,
    control_sets: Sequence[Sequence[str]] = CONTROL_SETS,
    clusters: Sequence[str] = CLUSTERS,
    scales: Sequence[str] | None = None,
    samples: Sequence[str] = SAMPLES,
    limit: int | None = 5000,
    seed: int = 0,
) -> pd.DataFrame:
    """Cross all choices, and draw from the crossing where there are too many.

    The first of each choice together are the reference and always among them.

    Parameters
    ----------
    skill : {"social_cognitive", "technical_digital"}
    mechanism : {"social_interaction", "structured_resources"}
        Whose items can be left out of the scales.
    thresholds : mapping of str to sequence of float, optional
        By definition; by default :data:`THRESHOLDS`. They count to four decimals.
    estimators : sequence of {"ols", "equal_regions", "within", "multilevel"}
        The last has errors "model" and clusters "levels" of its own, and enters once.
    errors : sequence of {"CR2", "CR1", "wild"}
    control_sets : sequence of sequence of str
    clusters : sequence of {"itl3", "cws_id"}
    scales : sequence of str, optional
        By default :func:`scale_choices`.
    samples : sequence of str
        "all", "nation <name>", "role <role>", or "without <start of an ITL code>", such as
        "without TLI" for London.
    limit : int, optional
        Most specifications; None for all.
    seed : int
        Source of the random subset.

    Returns
    -------
    DataFrame
        Indexed by ``key``, the choices joined by "~"; one column a choice. The controls are
        joined by "+", or "none".

    Raises
    ------
    AnalysisError
        If a choice is empty, unknown or repeated, a control has "+" or "~" in its name, or there
        are more than 100,000 combinations and no limit.

    References
    ----------
    Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour 4.
    """
    chosen = THRESHOLDS if thresholds is None else thresholds
    constructions = scale_choices(skill, mechanism)
    types = [(key, round(cut, 4)) for key, cuts in chosen.items() for cut in cuts]
    options: dict[str, Sequence[object]] = {
        "types": types,
        "ways": _ways(estimators, errors, clusters),
        "controls": ["+".join(names) or NO_CONTROLS for names in control_sets],
        "scale": constructions if scales is None else scales,
        "sample": samples,
    }
    for name in {name for names in control_sets for name in names}:
        if {"+", BETWEEN} & set(name):
            message = f"Control {name!r} has + or ~ in its name, which keys use: rename the column."
            raise AnalysisError(message)
    parts = {"estimator": estimators, "errors": errors, "cluster": clusters}
    _check_options(parts | options, constructions)
    _check_types(types)
    sizes = [len(values) for values in options.values()]
    total = int(np.prod(sizes))
    if limit is None and total > MOST:
        message = (
            f"The choices give {total:,} specifications: at most {MOST:,} can be fitted at once; "
            "set a limit, which draws from them at random, or offer fewer choices."
        )
        raise AnalysisError(message)
    if limit is not None and limit < 1:
        message = f"A limit of {limit} leaves no specification: set 1 or more."
        raise AnalysisError(message)
    numbers = np.arange(total)
    if limit is not None and total > limit:
        drawn = 1 + np.random.default_rng(seed).choice(total - 1, limit - 1, replace=False)
        numbers = np.sort(np.append(drawn, 0))
    places = dict(zip(options, np.unravel_index(numbers, sizes), strict=True))
    table = pd.DataFrame(
        {name: [options[name][place] for place in places[name]] for name in options}
    )
    kinds, ways = table.pop("types"), table.pop("ways")
    table = table.assign(
        definition=kinds.str[0],
        threshold=kinds.str[1].astype(float),
        estimator=ways.str[0],
        errors=ways.str[1],
        cluster=ways.str[2],
    )[list(CHOICES)]
    words = table.assign(threshold=table["threshold"].map("{:g}".format))
    keys = [BETWEEN.join(values) for values in words.itertuples(index=False)]
    return table.set_index(pd.Index(keys, name="key"))


def type_table(
    choices: pd.DataFrame, indicators: pd.DataFrame, uk: Mapping[str, float] | None = None
) -> "pd.DataFrame":
    """Region types of every definition and threshold that is among the specifications.

    Parameters
    ----------
    choices : DataFrame
        From :func:`specifications`.
    indicators : DataFrame
        As for :func:`analysis.regions.types.region_types`.
    uk : mapping, optional
        UK means, for "output" and "income".

    Returns
    -------
    DataFrame
        "left-behind" or "advanced", or missing, by ITL3 code; columns are (definition, threshold).
    """
    pairs = choices[["definition", "threshold"]].drop_duplicates().itertuples(index=False)
    return pd.DataFrame(
        {(key, cut): region_types(indicators, key, float(cut), uk=uk)["type"] for key, cut in pairs}
    )


def sample_rows(survey: pd.DataFrame, sample: str) -> tuple["pd.Series[bool]", bool]:
    """Respondents that a cut of the sample keeps.

    Parameters
    ----------
    survey : DataFrame
        With ``itl3``, and ``role`` for a cut by role.
    sample : str
        As for :func:`specifications`.

    Returns
    -------
    kept : Series of bool, indexed as `survey`
    whole_regions : bool
        Whether the cut keeps or leaves out regions as a whole.

    Raises
    ------
    AnalysisError
        If the cut is unknown, or the survey has no ``role`` for it.
    """
    kind, _, value = sample.partition(" ")
    whole = kind != "role"
    if sample == SAMPLES[0]:
        return pd.Series(data=True, index=survey.index), whole
    if kind == "nation" and value in NATIONS:
        kept = survey["itl3"].astype(str).str.startswith(NATIONS[value])
    elif kind == "role" and "role" in survey:
        kept = survey["role"].eq(value)
    elif kind == WITHOUT and value:
        kept = ~survey["itl3"].astype(str).str.startswith(value)
    else:
        message = (
            f"Unknown sample {sample!r}: choose 'all', 'nation England' or another nation, 'role "
            "manager' (with a column role) or 'without' and the start of an ITL code."
        )
        raise AnalysisError(message)
    return kept, whole


def _ways(
    estimators: Sequence[str], errors: Sequence[str], clusters: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Estimators with the errors and clusters that each can have."""
    ways = []
    for name in estimators:
        own = name == MULTILEVEL
        ways += [(name, MODEL, LEVELS)] if own else [*product([name], errors, clusters)]
    return ways


def _check_options(options: Mapping[str, Sequence[object]], scales: Sequence[str]) -> None:
    known: dict[str, Sequence[object]] = {
        "estimator": ESTIMATORS,
        "errors": ERRORS,
        "cluster": CLUSTERS,
        "scale": scales,
    }
    for name, values in options.items():
        if not values or len(set(values)) != len(values):
            message = f"The choices of {name} are empty or repeat one: give each once."
            raise AnalysisError(message)
        odd = [value for value in values if value not in known.get(name, values)]
        if odd:
            message = f"Unknown {name} {odd[0]!r}: choose from {', '.join(map(str, known[name]))}."
            raise AnalysisError(message)


def _check_types(types: Sequence[tuple[str, float]]) -> None:
    for key, cut in types:
        definition = DEFINITIONS.get(key)
        if definition is None or key == "own":
            message = f"Unknown definition {key!r}: choose from {', '.join(THRESHOLDS)}."
            raise AnalysisError(message)
        if not definition.low <= cut <= definition.high:
            unit = "percent" if definition.unit == PERCENT else "share"
            message = (
                f"Threshold {cut:g} is outside {definition.low:g} to {definition.high:g} ({unit}) "
                f"for {key!r}: choose one inside."
            )
            raise AnalysisError(message)
