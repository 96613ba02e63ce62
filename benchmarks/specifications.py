"""Speed of the specification curve against loops over statsmodels and pyfixest, in one run.

Run from the project's folder on an idle machine, about five minutes:
``OPENBLAS_NUM_THREADS=1 python -m benchmarks.specifications``.
The rows on pyfixest need it (its wild bootstrap wildboottest too) and are left out without.
"""

import importlib.util
import logging
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from analysis import survey
from analysis.estimation import ols
from analysis.estimation.bootstrap import wild_bootstrap
from analysis.regions import indicator_table, uk_means
from analysis.robustness.cross_products import names_of, scale_values
from analysis.robustness.fits import Focal, fit_all
from analysis.robustness.joint_test import joint_inference
from analysis.robustness.specifications import (
    MEAN,
    WITHOUT,
    sample_rows,
    specifications,
    type_table,
)
from analysis.survey import MECHANISMS

FOCAL = Focal("technical_digital", "structured_resources", "difference")
COUNT = 5000
#: Specifications that the slow loops are timed on; the time of all follows by proportion.
TIMED = 200
ROUNDS = 5
#: Specifications of a page, of the loops over rows, and draws of a wild bootstrap.
USUAL, FEW_TIMED, WILD = 1000, 60, 999
JOINT, DRAWS = 500, 1000
ROLES = ["role", "sector", "firm_size"]


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """Median time of one call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def rows(answers: pd.DataFrame, types: pd.DataFrame, row: Any) -> tuple[pd.DataFrame, str]:
    """Complete rows and right-hand side of one specification, for another program."""
    behind = (
        answers["itl3"]
        .map(types[row.definition, row.threshold])
        .map({"left-behind": 1.0, "advanced": 0.0})
    )
    frame = answers.assign(lb=behind)
    for name in (*MECHANISMS, FOCAL.skill):
        own = not row.scale.startswith(WITHOUT) or name in FOCAL
        frame[name] = scale_values(answers, name, row.scale if own else MEAN)
    controls = names_of(row.controls)
    kept, _ = sample_rows(answers, row.sample)
    frame = frame[kept.to_numpy(dtype=bool)].dropna(
        subset=["lb", *MECHANISMS, FOCAL.skill, *controls]
    )
    for name in MECHANISMS:
        frame[f"{name}_lb"] = frame[name] * frame["lb"]
    frame["weight"] = 1.0
    if row.estimator == "equal_regions":
        frame["weight"] = 1 / frame.groupby("itl3")["itl3"].transform("size")
    terms = [*MECHANISMS, *(f"{name}_lb" for name in MECHANISMS)]
    if row.estimator != "within":
        terms.append("lb")
    for name in controls:
        if name in ROLES and len(frame[name].unique()) > 1:
            terms.append(f"C({name})")
        elif name not in ROLES:
            terms.append(name)
    return frame, " + ".join(terms)


def by_statsmodels(answers: pd.DataFrame, types: pd.DataFrame, row: Any) -> tuple[float, float]:
    """Difference and its CR1 error; a dummy a region where the estimator is within."""
    frame, terms = rows(answers, types, row)
    within = " + C(itl3)" if row.estimator == "within" else ""
    model = smf.wls(f"{FOCAL.skill} ~ {terms}{within}", frame, weights=frame["weight"])
    groups = pd.factorize(frame[row.cluster])[0]
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
    error = float(fitted.bse[f"{FOCAL.mechanism}_lb"])
    if within and row.cluster == "itl3":
        # regions nested in the clusters are no coefficients: undo that statsmodels counts them
        n, k = len(frame), int(fitted.df_model) + 1
        error *= np.sqrt((n - k) / (n - (k - frame["itl3"].nunique() + 1)))
    return float(fitted.params[f"{FOCAL.mechanism}_lb"]), error


def by_rows(answers: pd.DataFrame, types: pd.DataFrame, row: Any) -> tuple[float, float]:
    """Estimate, and error or p-value, by our functions on rows, a dummy a region where within."""
    frame, terms = rows(answers, types, row)
    within = " + C(itl3) - 1" if row.estimator == "within" else ""
    model = smf.wls(f"{FOCAL.skill} ~ {terms}{within}", frame, weights=frame["weight"])
    fitted = ols.fit(model.wexog, model.wendog, model.exog_names)
    groups = pd.factorize(frame[row.cluster])[0].astype(np.intp)
    contrast = np.array([name == f"{FOCAL.mechanism}_lb" for name in model.exog_names], float)
    if row.errors == "wild":
        test = wild_bootstrap(fitted, groups, contrast, draws=WILD)
        return test.estimate, test.p_value
    matrix, df = ols.bias_reduced(fitted, groups, contrast[None])
    found = ols.contrast(fitted.params, contrast[None], matrix, df)
    return float(found.estimate[0]), float(found.std_error[0])


def by_pyfixest(answers: pd.DataFrame, types: pd.DataFrame, row: Any) -> float:
    """Estimate by feols, regions absorbed where the estimator is within."""
    import pyfixest  # noqa: PLC0415 (optional)

    frame, terms = rows(answers, types, row)
    absorbed = " | itl3" if row.estimator == "within" else ""
    fitted = pyfixest.feols(
        f"{FOCAL.skill} ~ {terms}{absorbed}",
        frame,
        vcov={"CRV1": row.cluster},
        weights="weight" if row.estimator == "equal_regions" else None,
    )
    return float(fitted.coef()[f"{FOCAL.mechanism}_lb"])


def few_clusters_by_pyfixest(
    answers: pd.DataFrame, types: pd.DataFrame, row: Any
) -> tuple[float, float]:
    """Estimate with its CR2 error or wild bootstrap p-value by feols, where it has them."""
    import pyfixest  # noqa: PLC0415 (optional)

    frame, terms = rows(answers, types, row)
    dummies = " + C(itl3)" if row.estimator == "within" else ""
    fitted = pyfixest.feols(
        f"{FOCAL.skill} ~ {terms}{dummies}",
        frame,
        vcov={"CRV1" if row.errors == "wild" else "CRV2": row.cluster},
    )
    name = f"{FOCAL.mechanism}_lb"
    if row.errors == "wild":
        test = fitted.wildboottest(param=name, reps=WILD, seed=0)
        return float(fitted.coef()[name]), float(test["Pr(>|t|)"])
    return float(fitted.coef()[name]), float(fitted.se()[name])


def few_clusters(answers: pd.DataFrame, indicators: pd.DataFrame, uk: Any) -> None:
    """Rows of CR2 and wild bootstrap errors against the same one by one."""
    print(
        "\n| errors | ours, s for 1,000 | baseline | s, scaled | times faster | "
        "largest relative difference |\n|---|---|---|---|---|---|"
    )
    for errors, column in (("CR2", "std_error"), ("wild", "p_value")):
        table = specifications(
            FOCAL.skill,
            FOCAL.mechanism,
            estimators=("ols", "equal_regions", "within"),
            errors=(errors,),
            limit=USUAL,
        )
        types = type_table(table, indicators, uk)
        fits = fit_all(answers, table, types, FOCAL, draws=WILD)
        ours = seconds(lambda t=table, y=types: fit_all(answers, t, y, FOCAL, draws=WILD), 3)
        baselines: list[tuple[str, Callable[..., Any]]] = [("our functions on rows", by_rows)]
        if importlib.util.find_spec("pyfixest"):
            baselines.append(("pyfixest.feols", few_clusters_by_pyfixest))
        for name, single in baselines:
            picked = fits[fits["estimator"] != "equal_regions"] if name[0] == "p" else fits
            picked = picked.sample(FEW_TIMED, random_state=1)
            try:
                start = time.perf_counter()
                found = np.array([single(answers, types, row) for row in picked.itertuples()])
                theirs = (time.perf_counter() - start) * USUAL / FEW_TIMED
            except (ImportError, NotImplementedError, AttributeError, KeyError) as error:
                print(f"| {errors} | {ours:.2f} | {name} | has none: {error} | | |")
                continue
            apart = np.abs(found / picked[["estimate", column]].to_numpy() - 1).max(axis=0)
            print(
                f"| {errors} | {ours:.2f} | {name} | {theirs:.1f} | {theirs / ours:.0f} | "
                f"{apart[0]:.0e} (estimate), {apart[1]:.0e} ({column}) |"
            )
    table = specifications(FOCAL.skill, FOCAL.mechanism, limit=COUNT)
    types = type_table(table, indicators, uk)
    for count in (USUAL, COUNT):
        part = specifications(FOCAL.skill, FOCAL.mechanism, limit=count)
        every = seconds(lambda t=part: fit_all(answers, t, types, FOCAL), 3)
        print(f"\n{count:,} specifications with every estimator and kind of errors: {every:.2f} s")


def on_cluster(answers: pd.DataFrame, table: pd.DataFrame, types: pd.DataFrame) -> None:
    """Joint inference over all specifications on one Dask worker and on two."""
    from distributed import LocalCluster  # noqa: PLC0415 (optional)

    times, draws = [], []
    for workers in (1, 2):
        with LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster:

            def work(size: int, address: str = cluster.scheduler_address) -> Any:
                part = table.head(size)
                return joint_inference(
                    answers, part, types, FOCAL, draws=DRAWS, address=address
                ).draws

            work(200)  # workers load what they need
            start = time.perf_counter()
            draws.append(work(COUNT))
            times.append(time.perf_counter() - start)
    same = "the same to the last bit" if np.array_equal(*draws) else "DIFFERENT"
    print(
        f"Joint inference over {COUNT:,} specifications: one Dask worker {times[0]:.1f} s, two "
        f"{times[1]:.1f} s, {times[0] / times[1]:.2f} times faster; draws {same}"
    )


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    tidy = pd.read_csv("data/region_indicators.csv", dtype={"period": str, "status": str})
    indicators, uk = indicator_table(tidy), uk_means(tidy)
    answers = survey.check(pd.read_csv(Path("data/survey_demo.csv")))
    table = specifications(
        FOCAL.skill,
        FOCAL.mechanism,
        estimators=("ols", "equal_regions", "within"),
        errors=("CR1",),
        limit=COUNT,
    )
    types = type_table(table, indicators, uk)
    fits = fit_all(answers, table, types, FOCAL)
    picked = fits.sample(TIMED, random_state=1)

    def loop(single: Callable[..., Any]) -> list[Any]:
        return [single(answers, types, row) for row in picked.itertuples()]

    ours = seconds(lambda: fit_all(answers, table, types, FOCAL), ROUNDS)
    print(f"{COUNT:,} specifications with CR1 intervals: {ours:.3f} s\n")
    print("| baseline | s, scaled | times faster | largest relative difference |")
    print("|---|---|---|---|")
    found = np.array(loop(by_statsmodels))
    apart = np.abs(found / picked[["estimate", "std_error"]].to_numpy() - 1).max()
    theirs = seconds(lambda: loop(by_statsmodels), 1) * COUNT / TIMED
    print(f"| statsmodels.formula.api | {theirs:.1f} | {theirs / ours:.0f} | {apart:.0e} |")
    if importlib.util.find_spec("pyfixest"):
        found = np.array(loop(by_pyfixest))
        apart = np.abs(found / picked["estimate"].to_numpy() - 1).max()
        theirs = seconds(lambda: loop(by_pyfixest), 1) * COUNT / TIMED
        print(f"| pyfixest.feols | {theirs:.1f} | {theirs / ours:.0f} | {apart:.0e} |")
    few_clusters(answers, indicators, uk)
    few = specifications(FOCAL.skill, FOCAL.mechanism, limit=JOINT)
    types = type_table(few, indicators, uk)
    joint = seconds(lambda: joint_inference(answers, few, types, FOCAL, draws=DRAWS), 3)
    print(f"\nJoint inference, {DRAWS:,} draws over {JOINT} specifications: {joint:.1f} s")
    if importlib.util.find_spec("distributed"):
        on_cluster(answers, table, type_table(table, indicators, uk))


if __name__ == "__main__":
    main()
