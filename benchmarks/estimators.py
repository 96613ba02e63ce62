"""Speed of analysis/ against statsmodels and pyfixest: medians of one run, warm, and their ratio.

Run from the project's folder on an idle machine, about a minute:
``OPENBLAS_NUM_THREADS=1 python -m benchmarks.estimators``.
The row on wild draws needs ``pyfixest``, ``wildboottest`` and ``numba``, and is left out without.
"""

import importlib.util
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

from analysis.estimation import bootstrap, multilevel, ols, ordinal

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

ROWS, REGIONS, SPACES, CONTROLS = 900, 74, 161, 5


class Data(NamedTuple):
    """Two skills, one item and their regressors, as the effects page fits them."""

    X: Floats
    names: list[str]
    skills: Floats
    item: Integers
    regions: Integers
    cws: Integers
    L: Floats


class Row(NamedTuple):
    """One line of the table; times in milliseconds, `apart` the largest relative difference."""

    what: str
    ours: float
    baseline: str
    theirs: float
    apart: float


def survey(seed: int = 1) -> Data:
    """Simulate respondents in CWSs in regions, a third of these left-behind."""
    rng = np.random.default_rng(seed)
    region_of = np.concatenate([np.arange(REGIONS), rng.integers(REGIONS, size=SPACES - REGIONS)])
    cws = np.concatenate([np.arange(SPACES), rng.integers(SPACES, size=ROWS - SPACES)])
    regions = region_of[cws]
    behind = (regions < REGIONS // 3).astype(float)
    mechanisms = rng.normal(3.4, 0.8, size=(ROWS, 2))
    controls = rng.normal(size=(ROWS, CONTROLS))
    columns = {"constant": np.ones(ROWS), "left_behind": behind}
    for name, values in zip(("interaction", "resources"), mechanisms.T, strict=True):
        columns[f"{name}_behind"] = values * behind
        columns[f"{name}_advanced"] = values * (1 - behind)
    columns |= {f"control_{i}": values for i, values in enumerate(controls.T)}
    X = np.column_stack(list(columns.values()))
    level = 0.3 * rng.normal(size=REGIONS)[regions] + 0.3 * rng.normal(size=SPACES)[cws]
    latent = X @ np.array([1, -0.2, 0.1, 0.3, 0.35, 0.2, *np.full(CONTROLS, 0.1)]) + level
    skills = latent[:, None] + 0.6 * rng.normal(size=(ROWS, 2))
    item = 1 + np.digitize(latent + rng.logistic(scale=0.5, size=ROWS), [1.6, 2.3, 3.0, 3.7])
    L = np.zeros((6, X.shape[1]))
    for row, (behind_at, advanced_at) in enumerate(((2, 3), (4, 5))):
        L[3 * row, behind_at] = L[3 * row + 1, advanced_at] = 1
        L[3 * row + 2, [behind_at, advanced_at]] = 1, -1
    return Data(X, list(columns), skills, item, regions, cws, L)


def median_ms(function: Callable[[], object], repeats: int) -> float:
    """Median time of `function` in milliseconds after one call that warms it up."""
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times))


def apart(ours: npt.ArrayLike, theirs: npt.ArrayLike) -> float:
    """Largest relative difference."""
    return float(np.max(np.abs(np.asarray(ours) / np.asarray(theirs) - 1)))


def least_squares(data: Data) -> Iterator[Row]:
    """All eight effects and their differences, on both skills, against one statsmodels fit."""

    def eight(kind: str) -> list[ols.Contrasts]:
        results = []
        for y in data.skills.T:
            fit = ols.fit(data.X, y, data.names)
            if kind == "CR2":
                matrix, df = ols.bias_reduced(fit, data.regions, data.L)
                results.append(ols.contrast(fit.params, data.L, matrix, df))
            else:
                matrix = ols.cluster_covariance(fit, data.regions, kind)
                results.append(ols.contrast(fit.params, data.L, matrix, REGIONS - 1.0))
        return results

    def one() -> Any:
        model = sm.OLS(data.skills[:, 0], data.X)
        return model.fit(cov_type="cluster", cov_kwds={"groups": data.regions})

    theirs = median_ms(lambda: one().bse, 200)
    errors = apart(eight("CR1")[0].std_error[:2], one().bse[2:4])
    for kind in ("CR1", "CR2"):
        ours = median_ms(lambda kind=kind: eight(kind), 200)
        different = errors if kind == "CR1" else np.nan
        yield Row(f"eight effects, {kind}", ours, "statsmodels OLS, one fit", theirs, different)


def wild(data: Data) -> Iterator[Row]:
    """9,999 wild cluster draws of one effect against pyfixest."""
    fit = ols.fit(data.X, data.skills[:, 0], data.names)
    missing = [
        name for name in ("pyfixest", "wildboottest", "numba") if not importlib.util.find_spec(name)
    ]
    if missing:
        print(f"(wild draws left out: {' and '.join(missing)} not installed)")
        return
    import pyfixest  # noqa: PLC0415 (optional)

    frame = pd.DataFrame(data.X[:, 1:], columns=data.names[1:])
    frame = frame.assign(y=data.skills[:, 0], region=data.regions)
    model = pyfixest.feols(f"y ~ {' + '.join(data.names[1:])}", frame, vcov={"CRV1": "region"})

    def theirs() -> Any:
        return model.wildboottest(param="resources_behind", reps=9999, cluster="region", seed=1)

    def ours() -> bootstrap.WildBootstrap:
        return bootstrap.wild_bootstrap(fit, data.regions, data.L[3])

    yield Row(
        "9,999 wild draws, p-value and interval",
        median_ms(ours, 50),
        "pyfixest, p-value alone",
        median_ms(theirs, 5),
        apart(ours().statistic, theirs()["t value"]),
    )


def ordered(data: Data) -> Iterator[Row]:
    """Ordered logit of one item with clustered errors against statsmodels without."""
    X = data.X[:, 1:]

    def ours() -> ordinal.OrdinalFit:
        return ordinal.fit(
            X, data.item, data.regions, names=data.names[1:], categories=(1, 2, 3, 4, 5)
        )

    def theirs() -> Any:
        model = OrderedModel(data.item, X, distr="logit")
        return model.fit(method="bfgs", disp=False, maxiter=200)

    different = apart(ours().coefficients, theirs().params[: X.shape[1]])
    times = median_ms(ours, 50), median_ms(theirs, 5)
    yield Row("ordered logit", times[0], "statsmodels OrderedModel", times[1], different)


def mixed(data: Data) -> Iterator[Row]:
    """Random intercepts by region, and by CWS in regions, against statsmodels."""
    y = data.skills[:, 0]
    codes = [np.unique(data.cws[data.regions == region]) for region in range(REGIONS)]
    indicators = [
        (data.cws[data.regions == region][:, None] == inside).astype(float)
        for region, inside in enumerate(codes)
    ]
    labels = [[str(code) for code in inside] for inside in codes]
    for what, cws, spec, method in (
        ("random intercept", None, None, "bfgs"),
        ("nested intercepts", data.cws, VCSpec(["cws"], [labels], [indicators]), "lbfgs"),
    ):

        def ours(cws: Integers | None = cws) -> multilevel.MultilevelFit:
            return multilevel.fit(data.X, y, data.regions, names=data.names, cws=cws)

        def theirs(spec: VCSpec | None = spec, method: str = method) -> Any:
            model = MixedLM(y, data.X, data.regions, exog_re=np.ones((ROWS, 1)), exog_vc=spec)
            return model.fit(method=method)

        different = apart(ours().coefficients, theirs().fe_params)
        baseline = f"statsmodels MixedLM ({method})"
        yield Row(what, median_ms(ours, 50), baseline, median_ms(theirs, 5), different)


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    data = survey()
    print(f"{ROWS} respondents, {SPACES} CWSs, {REGIONS} regions, {data.X.shape[1]} columns\n")
    print("| ours | ms | baseline | ms | times faster | largest relative difference |")
    print("|---|---|---|---|---|---|")
    for group in (least_squares, wild, ordered, mixed):
        for row in group(data):
            different = "-" if np.isnan(row.apart) else f"{row.apart:.0e}"
            print(
                f"| {row.what} | {row.ours:.2f} | {row.baseline} | {row.theirs:.1f} "
                f"| {row.theirs / row.ours:.2f} | {different} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
