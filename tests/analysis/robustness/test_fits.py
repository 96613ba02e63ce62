import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis import effects
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.bootstrap import wild_bootstrap
from analysis.estimation.design import contrast_matrix, design_matrix
from analysis.robustness.cross_products import names_of, scale_values
from analysis.robustness.fits import COLLINEAR, TOO_FEW_CLUSTERS, TOO_FEW_ROWS, Focal, fit_all
from analysis.robustness.specifications import sample_rows, specifications
from analysis.survey import simulated

SKILL, MECHANISM = "technical_digital", "structured_resources"
FOCAL = Focal(SKILL, MECHANISM, "difference")
FIGURES = ["estimate", "std_error", "low", "high", "p_value", "df", "n", "clusters"]
CHOICES = {
    "thresholds": {"deprivation": (0.3333, 0.5)},
    "control_sets": ((), ("role", "sector", "hours_per_week"), ("tenure_months",)),
    "samples": ("all", "without TLI", "nation England", "role coworker"),
}
#: One threshold, scale and sample, and no controls.
ONE = {
    "thresholds": {"deprivation": (0.5,)},
    "control_sets": ((),),
    "scales": ("mean",),
    "samples": ("all",),
}


def universe(**choices):
    return specifications(SKILL, MECHANISM, **(ONE | choices))


@pytest.fixture(scope="module")
def region_types():
    codes = [f"TL{letter}{number}" for letter in "CDEFGHIJKLM" for number in range(10, 20)]
    rng = np.random.default_rng(8)
    first = pd.Series(np.where(rng.random(110) < 0.4, "left-behind", "advanced"), codes)
    moved = rng.random(110) < 0.2
    second = first.mask(moved & (first == "advanced"), "left-behind")
    second.iloc[3] = None
    return pd.DataFrame({("deprivation", 0.3333): first, ("deprivation", 0.5): second})


@pytest.fixture(scope="module")
def answers(region_types):
    survey = simulated.simulate(region_types["deprivation", 0.3333])
    survey.loc[survey.index[::17], "hours_per_week"] = np.nan
    return survey


def built(answers, row):
    """Survey with the scales as a specification constructs them."""
    scales = {}
    for name in ("social_interaction", MECHANISM, SKILL):
        own = row["scale"] == "component" or name != "social_interaction"
        scales[name] = scale_values(answers, name, row["scale"] if own else "mean")
    kept, _ = sample_rows(answers, row["sample"])
    return answers.assign(**scales)[kept.to_numpy(dtype=bool)]


@pytest.mark.parametrize("region_type", ["left-behind", "advanced", "difference"])
def test_least_squares_is_that_of_the_effects_page(answers, region_types, region_type):
    table = specifications(
        SKILL, MECHANISM, **CHOICES, estimators=("ols",), errors=("CR1",), limit=20, seed=2
    )
    focal = FOCAL._replace(region_type=region_type)
    fits = fit_all(answers, table, region_types, focal, level=0.9)
    assert (fits["note"] == "").all()
    for row in fits.to_dict("records"):
        controls = names_of(row["controls"])
        if row["sample"] == "role coworker":
            controls = [name for name in controls if name != "role"]
        expected = effects.mechanism_effects(
            built(answers, row),
            SKILL,
            region_types[row["definition"], row["threshold"]],
            controls=controls,
            cluster=row["cluster"],
            level=0.9,
        ).set_index(["mechanism", "region_type"])
        alone = expected.loc[(MECHANISM, region_type), [*FIGURES[:6]]].astype(float)
        assert_allclose([row[name] for name in FIGURES[:6]], alone, rtol=1e-9)
        total = expected.loc[(MECHANISM, "difference")]
        assert (row["n"], row["clusters"]) == (total["n"], total["clusters"])


@pytest.mark.parametrize("estimator", ["equal_regions", "within"])
@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
def test_weights_and_region_intercepts_are_those_of_statsmodels(
    answers, region_types, estimator, cluster
):
    table = specifications(
        SKILL,
        MECHANISM,
        **(CHOICES | {"samples": ("all", "without TLI")}),
        estimators=(estimator,),
        errors=("CR1",),
        clusters=(cluster,),
        scales=("mean", "without td_2"),
    )
    fits = fit_all(answers, table, region_types, FOCAL)
    for row in fits.iloc[::8].to_dict("records"):
        frame = built(answers, row)
        types = region_types[row["definition"], row["threshold"]]
        frame = frame.assign(lb=frame["itl3"].map(types).map({"left-behind": 1.0, "advanced": 0.0}))
        controls = names_of(row["controls"])
        frame = frame.dropna(subset=["lb", SKILL, MECHANISM, "social_interaction", *controls])
        sizes = frame.groupby("itl3")["itl3"].transform("size")
        regions = " + C(itl3)" if estimator == "within" else " + lb"
        right = " + ".join([f"({MECHANISM} + social_interaction)", *controls]) + regions
        right += f" + lb:{MECHANISM} + lb:social_interaction"
        weights = 1 / sizes if estimator == "equal_regions" else np.ones(len(frame))
        fitted = smf.wls(f"{SKILL} ~ {right}", frame, weights=weights).fit(
            cov_type="cluster", cov_kwds={"groups": pd.factorize(frame[cluster])[0]}
        )
        error = fitted.bse[f"lb:{MECHANISM}"]
        n, k = len(frame), fitted.df_model + 1
        if estimator == "within" and cluster == "itl3":
            # Stata's xtreg: regions nested in the clusters are no coefficients, the constant is
            slopes = k - frame["itl3"].nunique()
            error *= np.sqrt((n - k) / (n - slopes - 1))
        assert_allclose(row["estimate"], fitted.params[f"lb:{MECHANISM}"], rtol=1e-9)
        assert_allclose(row["std_error"], error, rtol=1e-9)


def test_exact_data_give_the_exact_slopes(survey, types, truth):
    table = universe(
        control_sets=(("role", "hours_per_week"),),
        estimators=("ols", "equal_regions", "within"),
        errors=("CR1",),
        samples=("all", "without R0", "without R6"),
    )
    pairs = pd.DataFrame({("deprivation", 0.5): types})
    for kind in ("left-behind", "advanced", "difference"):
        fits = fit_all(survey, table, pairs, Focal(SKILL, MECHANISM, kind))
        assert len(fits) == 18
        assert_allclose(fits["estimate"], truth[SKILL, MECHANISM, kind], atol=1e-10)


def test_what_cannot_be_estimated_says_why(noisy, types):
    table = universe(
        control_sets=((), ("twin",), ("name",)),
        estimators=("ols",),
        errors=("CR1",),
        clusters=("itl3",),
        samples=("all", "without R0", "without R"),
    )
    few = noisy.assign(
        twin=noisy["social_interaction"] * 2 + 1, name=[f"N{row % 80}" for row in range(84)]
    )
    pairs = pd.DataFrame({("deprivation", 0.5): types.where(types.index != "R1")})
    fits = fit_all(few, table, pairs, FOCAL).set_index(["controls", "sample"])
    notes = fits["note"]
    assert notes["none", "all"] == ""
    assert notes["twin", "all"] == COLLINEAR
    assert notes["name", "all"] == TOO_FEW_ROWS
    assert notes["none", "without R0"] == TOO_FEW_CLUSTERS
    assert notes["none", "without R"] == TOO_FEW_ROWS
    refused = fits[notes != ""]
    assert refused[["estimate", "std_error", "low", "high", "p_value"]].isna().all(axis=None)
    assert fits.loc[("none", "all"), FIGURES].notna().all()


def test_nothing_to_estimate_is_refused(noisy, types):
    table = universe(
        estimators=("ols", "equal_regions", "within"), errors=("CR1",), samples=("without R",)
    )
    with pytest.raises(AnalysisError, match="None of the 6 specifications"):
        fit_all(noisy, table, pd.DataFrame({("deprivation", 0.5): types}), FOCAL)


def test_missing_controls_cost_rows_only_where_they_are_used(answers, region_types):
    table = specifications(SKILL, MECHANISM, **(CHOICES | {"samples": ("all",)}), scales=("mean",))
    fits = fit_all(answers, table, region_types, FOCAL)
    most = fits[fits["threshold"] == 0.3333].groupby("controls")["n"].agg(["min", "max"])
    assert (most["min"] == most["max"]).all()
    lost = most.loc["none", "max"] - most.loc["role+sector+hours_per_week", "max"]
    complete = answers[[SKILL, MECHANISM, "social_interaction"]].notna().all(axis=1)
    assert lost == (complete & answers["hours_per_week"].isna()).sum()


def test_scales():
    survey = pd.DataFrame(
        {
            "td_1": [1.0, 5.0, 2.0, np.nan],
            "td_2": [3.0, 4.0, np.nan, np.nan],
            "td_3": [2.0, 3.0, np.nan, 5.0],
            "technical_digital": [9.0, 9.0, 9.0, 9.0],
        }
    )
    assert scale_values(survey, SKILL, "mean").tolist() == [9.0] * 4
    without = scale_values(survey, SKILL, "without td_1")
    assert_allclose(without, [2.5, 3.5, np.nan, 5.0])
    assert scale_values(survey, SKILL, "without sr_1").tolist() == [9.0] * 4


def test_component_is_the_first_singular_vector(answers):
    items = answers[["td_1", "td_2", "td_3"]].dropna().astype(float)
    scaled = (items - items.mean()) / items.std()
    weights = np.linalg.svd(scaled.to_numpy(), full_matrices=False)[2][0]
    expected = items.to_numpy() @ (weights / weights.sum())
    found = scale_values(answers, SKILL, "component")[items.index]
    assert_allclose(found, expected, rtol=1e-10)


def test_items_that_contradict_have_no_component():
    up = np.arange(1.0, 6.0)
    survey = pd.DataFrame({"td_1": up, "td_2": 6 - up, "td_3": [1.0, 3.0, 2.0, 5.0, 4.0]})
    with pytest.raises(AnalysisError, match="no first principal component"):
        scale_values(survey, SKILL, "component")


def test_wrong_input_is_refused(noisy, types):
    table = universe()
    pairs = pd.DataFrame({("deprivation", 0.5): types})
    torn = noisy.assign(cws_id=noisy["cws_id"].mask(noisy.index == 0, 13))
    with pytest.raises(AnalysisError, match="two regions"):
        fit_all(torn, table, pairs, FOCAL)
    with pytest.raises(AnalysisError, match="no column cws_id"):
        fit_all(noisy.drop(columns="cws_id"), table, pairs, FOCAL)
    with pytest.raises(AnalysisError, match="itl3 is missing"):
        fit_all(noisy.assign(itl3=noisy["itl3"].mask(noisy.index == 0)), table, pairs, FOCAL)
    with pytest.raises(AnalysisError, match="no region types for deprivation at"):
        fit_all(noisy, table, pairs.rename(columns={"deprivation": "output"}), FOCAL)
    with pytest.raises(AnalysisError, match="Unknown effect 'both'"):
        fit_all(noisy, table, pairs, FOCAL._replace(region_type="both"))
    with pytest.raises(AnalysisError, match="Level 2"):
        fit_all(noisy, table, pairs, FOCAL, level=2)


CROSSED = {
    "thresholds": {"deprivation": (0.3333, 0.5)},
    "control_sets": (("role", "sector", "hours_per_week"),),
    "scales": ("mean", "without td_2"),
    "samples": ("all", "without TLI"),
}


def by_rows(answers, types, row):
    """Fit, clusters, contrast and what CR1 is short of, from rows with a dummy a region if within.

    Clusters are numbered as the blocks have them, which the bootstrap's weights go by.
    """
    frame = built(answers, row)
    design = design_matrix(frame, SKILL, types, names_of(row["controls"]))
    X, y, contrast = design.X, design.y, contrast_matrix(design.names)[1][5]
    regions = pd.factorize(design.groups["itl3"], sort=True)[0]
    spaces = design.groups["cws_id"].map({s: i for i, s in enumerate(answers["cws_id"].unique())})
    groups = regions if row["cluster"] == "itl3" else pd.factorize(spaces, sort=True)[0]
    counted = 1.0
    if row["estimator"] == "equal_regions":
        weight = 1 / np.sqrt(np.bincount(regions)[regions])
        X, y = X * weight[:, None], y * weight
    if row["estimator"] == "within":
        dummies = np.eye(regions.max() + 1)[regions]
        X = np.column_stack([X[:, 2:], dummies])
        contrast = np.append(contrast[2:], np.zeros(dummies.shape[1]))
        if row["cluster"] == "itl3":
            counted = (len(y) - X.shape[1]) / (len(y) - X.shape[1] + regions.max())
    return ols.fit(X, y, [str(i) for i in range(X.shape[1])]), groups, contrast, counted


@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
@pytest.mark.parametrize("errors", ["CR2", "CR1", "wild"])
@pytest.mark.parametrize("estimator", ["ols", "equal_regions", "within"])
def test_every_combination_is_that_of_rows(answers, region_types, estimator, errors, cluster):
    table = specifications(
        SKILL, MECHANISM, **CROSSED, estimators=(estimator,), errors=(errors,), clusters=(cluster,)
    )
    fits = fit_all(answers, table, region_types, FOCAL, level=0.9)
    assert (fits["note"] == "").all()
    # A second of reference each, with many dummies: every third of these.
    step = 3 if (estimator, errors) == ("within", "CR2") else 1
    for row in fits.to_dict("records")[::step]:
        types = region_types[row["definition"], row["threshold"]]
        fitted, groups, contrast, counted = by_rows(answers, types, row)
        if errors == "wild":
            test = wild_bootstrap(fitted, groups, contrast, draws=999, level=0.9, seed=0)
            expected = [test.estimate, test.std_error * counted**0.5, test.low, test.high]
            expected.append(test.p_value)
        else:
            df = float(groups.max())
            if errors == "CR2":
                matrix, (df,) = ols.bias_reduced(fitted, groups, contrast[None])
            else:
                matrix = counted * ols.cluster_covariance(fitted, groups)
            test = ols.contrast(fitted.params, contrast[None], matrix, df, 0.9)
            parts = (test.estimate, test.std_error, test.low, test.high, test.p_value)
            expected = [part[0] for part in parts]
            assert_allclose(row["df"], df, rtol=1e-8)
        found = [row[name] for name in FIGURES[:5]]
        # the ends of a bootstrap interval are sought to seven digits
        assert_allclose(found, expected, rtol=1e-6 if errors == "wild" else 1e-8)


@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
@pytest.mark.parametrize("estimator", ["equal_regions", "within"])
def test_bias_reduced_errors_are_those_of_the_definition(noisy, types, estimator, cluster):
    table = universe(
        estimators=(estimator,),
        errors=("CR2",),
        clusters=(cluster,),
        control_sets=(("hours_per_week",),),
    )
    few = noisy.drop(index=[0, 1, 2, 40, 41, 70, 71, 72, 73])
    (row,) = fit_all(few, table, pd.DataFrame({("deprivation", 0.5): types}), FOCAL).itertuples()
    design = design_matrix(few, SKILL, types, ["hours_per_week"])
    X, y, contrast = design.X, design.y, contrast_matrix(design.names)[1][5]
    regions, groups = (pd.factorize(few[name])[0] for name in ("itl3", cluster))
    if estimator == "within":
        X = np.column_stack([X[:, 2:], np.eye(7)[regions]])
        contrast = np.append(contrast[2:], np.zeros(7))
    else:
        weight = 1 / np.sqrt(np.bincount(regions)[regions])
        X, y = X * weight[:, None], y * weight
    M = np.linalg.inv(X.T @ X)
    outside = np.eye(len(y)) - X @ M @ X.T
    variance, columns = 0.0, []
    for group in np.unique(groups):
        inside = groups == group
        values, vectors = np.linalg.eigh(outside[np.ix_(inside, inside)])
        root = np.where(values > 1e-9, np.clip(values, 1e-9, None) ** -0.5, 0.0)
        weights = (vectors * root) @ vectors.T @ X[inside] @ M @ contrast
        variance += (weights @ (outside @ y)[inside]) ** 2
        columns.append(outside[:, inside] @ weights)
    crossed = np.array(columns) @ np.array(columns).T
    assert_allclose(row.std_error, variance**0.5, rtol=1e-8)
    assert_allclose(row.df, np.trace(crossed) ** 2 / (crossed**2).sum(), rtol=1e-8)


def test_multilevel_is_that_of_rows(answers, region_types):
    table = specifications(SKILL, MECHANISM, **CROSSED, estimators=("multilevel",))
    assert set(table["errors"]) == {"model"}
    assert set(table["cluster"]) == {"levels"}
    fits = fit_all(answers, table, region_types, FOCAL)
    for row in fits.to_dict("records"):
        expected = effects.mechanism_effects(
            built(answers, row),
            SKILL,
            region_types[row["definition"], row["threshold"]],
            controls=names_of(row["controls"]),
            estimator="multilevel",
        ).set_index(["mechanism", "region_type"])
        alone = expected.loc[(MECHANISM, "difference"), FIGURES[:6]].astype(float)
        assert_allclose([row[name] for name in FIGURES[:6]], alone, rtol=1e-4)


def test_a_model_that_fits_exactly_is_a_note(survey, types):
    table = universe(control_sets=((), ("role", "hours_per_week")))
    fits = fit_all(survey, table, pd.DataFrame({("deprivation", 0.5): types}), FOCAL)
    exact = fits[fits["controls"] != "none"].set_index("estimator")
    assert exact.loc["multilevel", "note"].startswith("The model fits the outcome exactly")
    wild = exact[exact["errors"] == "wild"]
    assert wild["note"].str.contains("nothing to resample").all()
    assert (fits.loc[fits["controls"] == "none", "note"] == "").all()
