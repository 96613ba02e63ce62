"""Recompute the effects in results.csv from the survey, compare, and draw the figure.

Run ``python reproduce.py``, or ``python reproduce.py SURVEY.csv`` with a survey of your own, in
the columns of the Coworking Skills Atlas. It needs the packages of requirements.txt and nothing of
the atlas. What to compute stands in specification.json. The exit code is 0 if every number is
equal, 1 if one is not, 2 if the survey cannot be found or lacks a column.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

HERE = Path(__file__).resolve().parent
MECHANISMS = ("social_interaction", "structured_resources")
NUMBERS = ["estimate", "std_error", "low", "high", "p_value", "df", "n", "clusters"]
KEYS = ["skill", "mechanism", "region_type"]
RELATIVE, ABSOLUTE = 1e-6, 1e-9
#: Eigenvalue that counts as zero: the cluster fits itself exactly.
ZERO = 1e-10
MARKERS = {"left-behind": "o", "advanced": "D", "difference": "s"}
COLOURS = {"left-behind": "#12436D", "advanced": "#F46A25", "difference": "#3D3D3D"}


def read_survey(path: Path, options: dict[str, Any]) -> pd.DataFrame:
    """Survey with the region types; a scale that it lacks is the mean of its items."""
    held = [name for name, kind in options["controls"].items() if kind == "text"]
    texts = dict.fromkeys(["itl3", "cws_id", "role", *held], str)
    # "None" or "n/a" may be an answer
    survey = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=["", "[x]"])
    for name in set(texts) & set(survey):
        survey[name] = survey[name].str.replace(r"^'(?=[=+@\t-])", "", regex=True)
    for scale, items in options["scales"].items():
        if scale not in survey:
            enough = 2 * survey[items].notna().sum(axis=1) >= len(items)
            survey[scale] = survey[items].mean(axis=1).where(enough)
    types = pd.read_csv(HERE / "region_types.csv", na_values=["[x]"]).set_index("itl3")["type"]
    for scale, items in options["scales"].items():
        survey = rebuilt(survey, scale, items, options["scale"])
    survey = survey[kept(survey, options["sample"], options["nations"])]
    return survey.assign(region_type=survey["itl3"].map(types))


def absent(columns: list[str], options: dict[str, Any]) -> list[str]:
    """What the model needs and the file lacks; a scale may be given by its items."""
    needed = {"itl3", *options["controls"], *options["cluster"]}
    needed |= {"role"} if options["sample"].startswith("role ") else set()
    without = [
        scale
        for scale, items in options["scales"].items()
        if scale not in columns and not set(items) <= set(columns)
    ]
    return sorted(needed - set(columns)) + without


def rebuilt(survey: pd.DataFrame, scale: str, items: list[str], how: str) -> pd.DataFrame:
    """Survey with a scale by its first principal component, or without one of its items."""
    left_out = how.removeprefix("without ")
    if (how != "component" and left_out not in items) or not set(items) <= set(survey.columns):
        return survey
    answers = survey[items].to_numpy(dtype=float)
    answered = ~np.isnan(answers)
    weights = np.array([float(item != left_out) for item in items])
    if how == "component":
        vector = np.linalg.eigh(np.corrcoef(answers[answered.all(axis=1)].T))[1][:, -1]
        weights = vector / vector.sum()
    enough = 2 * (answered & (weights > 0)).sum(axis=1) >= (weights > 0).sum()
    share = np.where(enough, answered @ weights, np.nan)
    return survey.assign(**{scale: np.where(answered, answers, 0) @ weights / share})


def kept(survey: pd.DataFrame, sample: str, nations: dict[str, list[str]]) -> pd.Series:
    """Respondents of a cut: all, of one nation or role, or without an ITL region."""
    kind, _, value = sample.partition(" ")
    if kind == "role":
        return survey["role"].eq(value)
    inside = survey["itl3"].str.startswith(tuple(nations[value] if kind == "nation" else [value]))
    return {"nation": inside, "without": ~inside}.get(kind, survey["itl3"].notna())


def design(data: pd.DataFrame, options: dict[str, Any]) -> pd.DataFrame:
    """Regressors: each mechanism, its product with left-behind, left-behind, controls."""
    behind = (data["region_type"] == "left-behind").astype(float)
    X = pd.DataFrame({"constant": 1.0, "left-behind": behind})
    for name in MECHANISMS:
        x = data[name] / (data[name].std() if options["standardised"] else 1)
        X[name], X[f"{name}:left-behind"] = x, x * behind
    for name, kind in options["controls"].items():
        if kind == "text":
            dummies = pd.get_dummies(data[name], prefix=name, drop_first=True, dtype=float)
            X = X.join(dummies)
        else:
            X[name] = data[name].astype(float)
    return X


def estimated(
    frame: pd.DataFrame, y: np.ndarray, regions: pd.Series, estimator: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """Regressors and outcome of least squares: weighted by regions, or with their intercepts."""
    if estimator == "equal_regions":
        root = 1 / np.sqrt(regions.map(regions.value_counts()).to_numpy())
        return frame.mul(root, axis=0), y * root
    if estimator == "within":
        dummies = pd.get_dummies(regions, prefix="region", dtype=float)
        return frame.drop(columns=["constant", "left-behind"]).join(dummies), y
    return frame, y


def covariance(
    X: np.ndarray, y: np.ndarray, ways: list[np.ndarray], kind: str
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and their cluster-robust covariance, one way (CR0, CR1) or two (CR1)."""

    def one_way(codes: np.ndarray) -> np.ndarray:
        keywords = {"groups": codes, "use_correction": kind == "CR1"}
        fitted = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds=keywords)
        return np.asarray(fitted.cov_params())

    total = sum(one_way(codes) for codes in ways)
    if len(ways) > 1:
        both = np.unique(np.column_stack(ways), axis=0, return_inverse=True)[1].ravel()
        values, vectors = np.linalg.eigh(total - one_way(both))
        total = (vectors * np.maximum(values, 0)) @ vectors.T
    return np.asarray(sm.OLS(y, X).fit().params), np.asarray(total)


def bias_reduced(
    X: np.ndarray, y: np.ndarray, codes: np.ndarray, L: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, CR2 covariance, Satterthwaite degrees of freedom (Bell and McCaffrey)."""
    M = np.linalg.inv(X.T @ X)
    params = M @ X.T @ y
    residuals = y - X @ params
    groups = [np.flatnonzero(codes == code) for code in np.unique(codes)]
    scores, P = [], np.zeros((len(L), len(groups), len(y)))
    for g, rows in enumerate(groups):
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - X[rows] @ M @ X[rows].T)
        root = np.where(values > ZERO, np.maximum(values, ZERO) ** -0.5, 0)
        A = (vectors * root) @ vectors.T
        scores.append(X[rows].T @ A @ residuals[rows])
        P[:, g, rows] = (A @ X[rows] @ M @ L.T).T
    P -= (P @ X) @ M @ X.T
    meat = np.column_stack(scores)
    crossed = P @ P.transpose(0, 2, 1)
    df = np.trace(crossed, axis1=1, axis2=2) ** 2 / (crossed**2).sum(axis=(1, 2))
    return params, M @ meat @ meat.T @ M, df


def nested(X: np.ndarray, regions: pd.Series, options: dict[str, Any]) -> float:
    """Factor by which CR1 is too large: regions inside clusters are no coefficients."""
    if "itl3" not in options["cluster"]:
        return 1.0
    rows, columns = X.shape
    slopes = columns - len(regions.unique())
    return float((rows - columns) / (rows - slopes - 1))


def effects(survey: pd.DataFrame, skill: str, options: dict[str, Any]) -> pd.DataFrame:
    """Effect of each mechanism in each region type and the difference, as in results.csv."""
    needed = [skill, *MECHANISMS, *options["controls"], "region_type"]
    data = survey.dropna(subset=needed).reset_index(drop=True)
    frame = design(data, options)
    y = (data[skill] / (data[skill].std() if options["standardised"] else 1)).to_numpy(dtype=float)
    frame, y = estimated(frame, y, data["itl3"], options["estimator"])
    X = frame.to_numpy(dtype=float)
    ways = [pd.factorize(data[way])[0] for way in options["cluster"]]
    labels, rows = [], []
    for name in MECHANISMS:
        slope = (frame.columns == name).astype(float)
        more = (frame.columns == f"{name}:left-behind").astype(float)
        labels += [(name, kind) for kind in MARKERS]
        rows += [slope + more, slope, more]
    L = np.array(rows)
    inside = {kind: (data["region_type"] == kind).to_numpy() for kind in MARKERS}
    inside["difference"] = np.ones(len(data), dtype=bool)
    clusters = [min(len(np.unique(way[inside[kind]])) for way in ways) for _, kind in labels]
    if options["covariance"] == "CR2":
        params, matrix, df = bias_reduced(X, y, ways[0], L)
    else:
        params, matrix = covariance(X, y, ways, options["covariance"])
        df = np.full(len(L), max(clusters) - 1.0)
        if (options["estimator"], options["covariance"]) == ("within", "CR1"):
            matrix = matrix * nested(X, data["itl3"], options)
    estimate, error = L @ params, np.sqrt(np.diag(L @ matrix @ L.T))
    reach = stats.t.ppf((1 + options["level"]) / 2, df) * error
    return pd.DataFrame(labels, columns=KEYS[1:]).assign(
        skill=skill,
        estimate=estimate,
        std_error=error,
        low=estimate - reach,
        high=estimate + reach,
        p_value=2 * stats.t.sf(np.abs(estimate / error), df),
        df=df,
        n=[int(inside[kind].sum()) for _, kind in labels],
        clusters=clusters,
    )


def unequal(found: pd.DataFrame, shown: pd.DataFrame) -> list[str]:
    """Sentences for the numbers that differ, and for rows that only one of the tables has.

    What results.csv withholds as [c] is not compared.
    """
    found, shown = found.set_index(KEYS)[NUMBERS], shown.set_index(KEYS)[NUMBERS]
    if set(found.index) != set(shown.index):
        return [
            f"results.csv has {len(shown)} effects, {len(found)} were recomputed: not the same."
        ]
    shown = shown.loc[found.index]
    close = np.isclose(found, shown, rtol=RELATIVE, atol=ABSOLUTE) | shown.isna().to_numpy()
    return [
        f"{' / '.join(found.index[i])}: {NUMBERS[j]} is {found.iloc[i, j]!r} recomputed and "
        f"{shown.iloc[i, j]!r} in results.csv."
        for i, j in zip(*np.nonzero(~close), strict=True)
    ]


def draw(table: pd.DataFrame, options: dict[str, Any]) -> None:
    """Write figure.png: dot and interval for each effect."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (optional)
    from matplotlib.figure import Figure  # noqa: PLC0415 (optional)

    figure = Figure(figsize=(8, 1.2 + 0.35 * len(table)), layout="constrained")
    axis = figure.add_subplot()
    axis.axvline(0, color="#595959", linewidth=0.8, linestyle=":")
    for height, row in enumerate(table.to_dict("records")):
        kind = row["region_type"]
        axis.plot([row["low"], row["high"]], [height, height], color=COLOURS[kind])
        fill = "white" if kind == "difference" else COLOURS[kind]
        axis.plot(row["estimate"], height, MARKERS[kind], color=COLOURS[kind], mfc=fill)
    names = [" / ".join(key).replace("_", " ") for key in table[KEYS].itertuples(index=False)]
    axis.set_yticks(range(len(table)), names, fontsize=8)
    axis.invert_yaxis()
    axis.set_xlabel(f"{options['unit']}, {100 * options['level']:g}% confidence interval")
    axis.set_title(options["source"], loc="left", fontsize=9)
    FigureCanvasAgg(figure).print_figure(HERE / "figure.png", dpi=300)


def main(arguments: list[str]) -> int:
    """Recompute, compare, say, draw."""
    path = Path(arguments[0]) if arguments else HERE / "survey.csv"
    if not path.is_file():
        print(f"No file {path}: give the survey as in `python reproduce.py SURVEY.csv`.")
        return 2
    options = json.loads((HERE / "specification.json").read_text(encoding="utf-8"))
    with path.open(encoding="utf-8") as file:
        empty = not file.readline().strip()
    columns = [] if empty else [str(name) for name in pd.read_csv(path, nrows=0).columns]
    lacking = absent(columns, options)
    if lacking:
        print(
            f"{path} has no column {', '.join(lacking)}: give the survey as the atlas read it, "
            "the file survey-as-read.csv that its page Your data offers while it is in use."
        )
        return 2
    survey = read_survey(path, options)
    found = pd.concat([effects(survey, skill, options) for skill in options["skills"]])
    for name in ["n", "clusters"] if options["cluster"] == ["cws_id"] else ["n"]:
        found[name] = options["rounding"] * (found[name] / options["rounding"]).round()
    shown = pd.read_csv(HERE / "results.csv", na_values=["[x]", "[c]"])
    differences = unequal(found, shown)
    print("\n".join(differences) or f"Equal: {len(found)} effects recomputed, all as results.csv.")
    withheld = shown.loc[shown["estimate"].isna(), KEYS].apply(tuple, axis=1)
    if len(withheld):
        print(f"{len(withheld)} of them are suppressed for confidentiality and not drawn.")
    try:
        draw(found[~found[KEYS].apply(tuple, axis=1).isin(list(withheld))], options)
    except ImportError:
        print("matplotlib is not installed: no figure was drawn.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
