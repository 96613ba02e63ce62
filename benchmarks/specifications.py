"""Speed of the specification curve against loops over statsmodels and pyfixest, in one run.

Run from the project's folder on an idle machine, about three minutes:
``OPENBLAS_NUM_THREADS=1 python -m benchmarks.specifications``.
The row on pyfixest needs it and is left out without.
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

from analysis import survey, typology
from analysis.design import MECHANISMS
from analysis.specification_blocks import names_of, scale_values
from analysis.specification_fits import Focal, fit_all
from analysis.specification_inference import joint_inference
from analysis.specifications import (
    MEAN,
    WITHOUT,
    sample_rows,
    specifications,
    type_table,
)

FOCAL = Focal("technical_digital", "structured_resources", "difference")
COUNT = 5000
#: Specifications that the slow loops are timed on; the time of all follows by proportion.
TIMED = 200
ROUNDS = 5
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
    behind = answers["itl3"].map(types[row.definition, row.threshold]).map(
        {"left-behind": 1.0, "advanced": 0.0}
    )  # fmt: skip
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
    indicators, uk = typology.indicator_table(tidy), typology.uk_means(tidy)
    answers = survey.check(pd.read_csv(Path("data/survey_demo.csv")))
    table = specifications(FOCAL.skill, FOCAL.mechanism, limit=COUNT)
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
    few = specifications(FOCAL.skill, FOCAL.mechanism, limit=JOINT)
    types = type_table(few, indicators, uk)
    joint = seconds(lambda: joint_inference(answers, few, types, FOCAL, draws=DRAWS), 3)
    print(f"\nJoint inference, {DRAWS:,} draws over {JOINT} specifications: {joint:.1f} s")
    if importlib.util.find_spec("distributed"):
        on_cluster(answers, table, type_table(table, indicators, uk))


if __name__ == "__main__":
    main()
