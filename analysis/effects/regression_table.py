"""Several models side by side: every coefficient, as data and as text."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.disclosure import DEFAULT, SUPPRESSED, Thresholds
from analysis.effects.by_type import COLUMNS, mechanism_effects
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.cluster_inference import cluster_codes, robust_covariance
from analysis.estimation.design import Design, contrast_matrix, design_matrix
from analysis.regions.types import ADVANCED, LEFT_BEHIND
from analysis.survey import DIFFERENCE, MECHANISMS

#: Marker of a term that a model does not have.
NOT_APPLICABLE = "[z]"
MINUS = "\N{MINUS SIGN}"
P_FLOOR = 0.001
CLUSTER_WORDS = {"itl3": "region (ITL3)", "cws_id": "coworking space"}
COVARIANCE_WORDS = {
    "CR0": "cluster-robust (CR0), t(G − 1)",
    "CR1": "cluster-robust (CR1), t(G − 1)",
    "CR2": "bias-reduced cluster-robust (CR2), Satterthwaite t",
}
_WHERE = {
    LEFT_BEHIND: "left-behind regions",
    ADVANCED: "advanced regions",
    DIFFERENCE: "left-behind minus advanced",
}
#: Facts of a model and their words, in the order of the last rows.
_ABOUT = {
    "n": "Respondents",
    "regions": "Regions",
    "clusters": "Clusters",
    "r_squared": "R²",
    "controls": "Controls",
    "cluster": "Errors clustered by",
    "covariance": "Covariance",
    "unit": "Unit of skill and mechanism",
    "definition": "Definition of left-behind",
}


class Specification(NamedTuple):
    """One way to fit the model; options as in :func:`analysis.effects.mechanism_effects`."""

    label: str
    controls: tuple[str, ...] = ()
    cluster: str | tuple[str, str] = "itl3"
    covariance: str = "CR1"
    standardised: bool = False


def coefficient_table(
    survey: pd.DataFrame,
    skills: Sequence[str],
    region_types: "pd.Series[str]",
    specifications: Sequence[Specification],
    *,
    definition: str,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Every coefficient of the least-squares model, for each skill under each specification.

    The terms are those of :func:`analysis.estimation.design.design_matrix`; the rows of the
    mechanisms, with the difference of the two slopes, are those of
    :func:`analysis.effects.mechanism_effects`.

    Parameters
    ----------
    survey, region_types
        As in :func:`analysis.effects.mechanism_effects`.
    skills : sequence of {"social_cognitive", "technical_digital"}
    specifications : sequence of Specification
    definition : str
        How regions are typed, in words.
    thresholds : Thresholds
        Categories of a control with fewer respondents or coworking spaces are withheld.

    Returns
    -------
    DataFrame
        A row a model and term: ``model`` ("(1)", "(2)", ...: the specifications of the first
        skill, then those of the next), ``skill``, ``specification``, ``term`` (the design's
        name), ``label`` (in words), ``estimate``, ``std_error``, ``low``, ``high``, ``p_value``,
        ``df``, ``status`` ("[c]" where a category has so few respondents or coworking spaces that
        its numbers are withheld, else "ok"), and of the model ``n`` (respondents), ``regions``,
        ``clusters``, ``r_squared``, ``controls``, ``cluster``, ``covariance``, ``unit``,
        ``definition`` and ``level``.

    Raises
    ------
    AnalysisError
        If there is no model, or the data cannot carry one; the message says why.
    """
    models = [(skill, chosen) for skill in skills for chosen in specifications]
    if not models:
        message = (
            f"{len(skills)} skills under {len(specifications)} specifications are no model: give "
            "at least one of each."
        )
        raise AnalysisError(message)
    return pd.concat(
        (
            _model(survey, skill, region_types, chosen, thresholds).assign(
                model=f"({number})", definition=definition, level=0.95
            )
            for number, (skill, chosen) in enumerate(models, start=1)
        ),
        ignore_index=True,
    ).pipe(lambda table: table[["model", *table.columns.drop("model")]])


def _model(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    chosen: Specification,
    thresholds: Thresholds,
) -> pd.DataFrame:
    _, controls, cluster, covariance, standardised = chosen
    ways = (cluster,) if isinstance(cluster, str) else cluster
    effects = mechanism_effects(
        survey,
        skill,
        region_types,
        controls=controls,
        cluster=cluster,
        covariance=covariance,
        standardised=standardised,
    )
    effects["term"] = effects["mechanism"] + ":" + effects["region_type"]
    design = design_matrix(survey, skill, region_types, controls, standardised=standardised)
    fitted = ols.fit(design.X, design.y, design.names)
    others = _other_terms(fitted, design, ways, covariance)
    fields = ["term", *COLUMNS, "df"]
    table = pd.concat([effects[fields], others[fields]], ignore_index=True)
    labels = _labels(survey, design, controls)
    small = table["term"].isin(_small_categories(design, thresholds))
    table.loc[small, [*COLUMNS, "df"]] = np.nan
    centred = design.y - design.y.mean()
    return table.assign(
        skill=skill,
        specification=chosen.label,
        label=table["term"].map(labels),
        status=np.where(small, SUPPRESSED, "ok"),
        n=len(design.y),
        regions=design.groups["itl3"].nunique(),
        clusters=int(effects.loc[effects["region_type"] == DIFFERENCE, "clusters"].iloc[0]),
        r_squared=1 - fitted.residuals @ fitted.residuals / (centred @ centred),
        controls=", ".join(_words(name) for name in controls) or "none",
        cluster=" and ".join(CLUSTER_WORDS[way] for way in ways),
        covariance=COVARIANCE_WORDS[covariance],
        unit="standard deviations" if standardised else "points",
    )


def _other_terms(
    fitted: ols.Fit, design: Design, ways: Sequence[str], covariance: str
) -> pd.DataFrame:
    """Terms other than the effects of the mechanisms: region type, controls, the constant last."""
    effects = {f"{mechanism}:{kind}" for mechanism, kind in contrast_matrix(design.names)[0]}
    names = [name for name in design.names if name not in effects and name != "intercept"]
    names.append("intercept")
    L = np.eye(len(design.names))[[design.names.index(name) for name in names]]
    codes = cluster_codes(design.groups, ways)
    result = ols.contrast(fitted.params, L, *robust_covariance(fitted, codes, L, covariance))
    return pd.DataFrame({"term": names, **result._asdict()})


def _small_categories(design: Design, thresholds: Thresholds) -> list[str]:
    """Category terms over too few respondents or coworking spaces to be shown."""
    small = []
    for name, column in zip(design.names, design.X.T, strict=True):
        if ": " in name:
            inside = design.groups[column > 0]
            few_spaces = "cws_id" in inside and inside["cws_id"].nunique() < thresholds.spaces
            if len(inside) < thresholds.respondents or few_spaces:
                small.append(name)
    return small


def _words(name: str) -> str:
    return name.replace("_", " ")


def _labels(survey: pd.DataFrame, design: Design, controls: Sequence[str]) -> dict[str, str]:
    """Terms in words; a category says which one it is compared with."""
    labels = {
        f"{mechanism}:{kind}": f"{_words(mechanism).capitalize()}, {where}"
        for mechanism in MECHANISMS
        for kind, where in _WHERE.items()
    }
    labels |= {LEFT_BEHIND: "Left-behind region (both mechanisms at 0)", "intercept": "Constant"}
    for control in controls:
        start = f"{control}: "
        base = survey.loc[design.groups.index, control].astype(str).min()
        for name in design.names:
            if name.startswith(start):
                category = name.removeprefix(start)
                labels[name] = f"{_words(control).capitalize()}: {category} (against {base})"
            elif name == control:
                labels[name] = _words(control).capitalize()
    return labels


def side_by_side(table: pd.DataFrame, skill_words: Mapping[str, str]) -> pd.DataFrame:
    """Coefficient table as text, a column a model.

    Parameters
    ----------
    table : DataFrame
        As from :func:`coefficient_table`.
    skill_words : mapping of str to str
        Skills in words.

    Returns
    -------
    DataFrame
        ``Term`` (in words) and a column a model, headed "(1) skill: specification". Cells are as
        :func:`legend` says, a line each for estimate, interval and p value; the last rows describe
        the models.
    """
    terms = table.drop_duplicates("term", keep="first")
    # the constant comes last whatever the controls of the models
    terms = terms.sort_values("term", key=lambda name: name == "intercept", kind="stable")
    columns = {"Term": [*terms["label"], *_ABOUT.values()]}
    for _, model in table.groupby("model", sort=False):
        first = model.iloc[0]
        head = f"{first['model']} {skill_words[first['skill']]}: {first['specification']}"
        rows = model.set_index("term")
        cells = [
            _cell(rows.loc[term]) if term in rows.index else NOT_APPLICABLE
            for term in terms["term"]
        ]
        columns[head] = cells + [_fact(first, name) for name in _ABOUT]
    return pd.DataFrame(columns)


def _number(value: float) -> str:
    text = f"{abs(value):.3f}"
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def _cell(row: pd.Series) -> str:
    if row["status"] != "ok":
        return str(row["status"])
    p = f"p < {P_FLOOR}" if row["p_value"] < P_FLOOR else f"p = {row['p_value']:.3f}"
    bounds = f"[{_number(row['low'])}, {_number(row['high'])}]"
    return f"{_number(row['estimate'])} ({row['std_error']:.3f})\n{bounds}\n{p}"


def _fact(first: pd.Series, name: str) -> str:
    value = first[name]
    if name == "r_squared":
        return _number(value)
    return f"{value:,}" if isinstance(value, int | np.integer) else str(value)


def legend(table: pd.DataFrame) -> str:
    """What a cell of :func:`side_by_side` holds, in one sentence or two.

    Parameters
    ----------
    table : DataFrame
        From :func:`coefficient_table`.

    Returns
    -------
    str
    """
    level = table["level"].iloc[0]
    return (
        "Least squares; the estimate with its standard error in parentheses, its "
        f"{100 * level:g}% confidence interval in brackets and its p value. {NOT_APPLICABLE} = "
        f"not applicable: the model has no such term; {SUPPRESSED} = suppressed for "
        "confidentiality."
    )
