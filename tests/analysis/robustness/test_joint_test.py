import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtr, ndtri, stdtrit

from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.bootstrap import wild_bootstrap
from analysis.estimation.cluster_inference import cluster_codes
from analysis.estimation.design import contrast_matrix, design_matrix
from analysis.robustness.fits import Focal, fit_all, solve
from analysis.robustness.joint_test import _draws, joint_inference
from analysis.robustness.specifications import specifications

SKILL, MECHANISM = "technical_digital", "structured_resources"
FOCAL = Focal(SKILL, MECHANISM, "difference")
#: Types of the thirty regions of `noise_survey`.
THIRTY = pd.Series(["left-behind"] * 10 + ["advanced"] * 20, [f"R{code:02d}" for code in range(30)])
#: Surveys without an effect that are simulated.
REPEATS = 100
DIFFERENCE = 5  # row of the contrast matrix


def universe(**choices):
    few = {
        "thresholds": {"deprivation": (0.5,)},
        "estimators": ("ols",),
        "errors": ("CR1",),
        "control_sets": (("role", "hours_per_week"),),
        "clusters": ("itl3",),
        "scales": ("mean",),
        "samples": ("all",),
    }
    return specifications(SKILL, MECHANISM, **(few | choices))


@pytest.fixture
def pairs(types):
    return pd.DataFrame({("deprivation", 0.5): types})


@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
@pytest.mark.parametrize("errors", ["CR1", "CR2"])
@pytest.mark.parametrize("estimator", ["ols", "within", "equal_regions"])
def test_a_draw_is_a_refit_to_signed_residuals(noisy, types, cluster, errors, estimator):
    design = design_matrix(noisy, SKILL, types, ("hours_per_week", "role"))
    X, contrast = design.X, contrast_matrix(design.names)[1][DIFFERENCE]
    (region,) = cluster_codes(design.groups, ["itl3"])
    (group,) = cluster_codes(design.groups, [cluster])
    weight = 1 / np.sqrt(np.bincount(region)[region]) if estimator == "equal_regions" else 1.0
    X, outcome = X * np.reshape(weight, (-1, 1)), design.y * weight
    if estimator == "within":
        X, contrast = X[:, 2:], np.append(contrast[2:], np.zeros(region.max() + 1))
        X = np.column_stack([X, np.eye(region.max() + 1)[region]])
    names = [str(number) for number in range(X.shape[1])]
    fitted = ols.fit(X, outcome, names)
    direction = fitted.basis @ (fitted.basis.T @ contrast)
    estimate = contrast @ fitted.params
    null = fitted.params - direction * estimate / (contrast @ direction)
    residuals = outcome - X @ null
    signs = np.array([[1, -1, 1, 1, -1, -1, 1], [-1, -1, 1, -1, 1, 1, 1.0]])
    table = universe(clusters=(cluster,), errors=(errors,), estimators=(estimator,))
    (solved,) = solve(noisy, table, pd.DataFrame({("deprivation", 0.5): types}), FOCAL)
    values, scores = _draws(solved, 0, signs)
    outcomes = [outcome, *(X @ null + v[region] * residuals for v in signs)]
    for value, score, y in zip(values, scores, outcomes, strict=True):
        again = ols.fit(X, y, names)
        df = float(group.max())
        if errors == "CR1":
            n, k = X.shape
            nested = estimator == "within" and cluster == "itl3"
            counted = (n - k) / (n - (k - region.max())) if nested else 1.0
            covariance = ols.cluster_covariance(again, group) * counted
        else:
            covariance, (df,) = ols.bias_reduced(again, group, contrast[None])
        test = ols.contrast(again.params, contrast[None], covariance, df)
        assert_allclose(value, test.estimate[0], rtol=1e-8)
        # the score has the p-value of t
        t = test.estimate[0] / test.std_error[0]
        assert_allclose(2 * ndtr(-abs(score)), test.p_value[0], atol=1e-10)
        assert np.sign(score) == np.sign(t)
        assert (abs(score) > 1.959963984540054) == (abs(t) > stdtrit(df, 0.975))


def test_one_specification_is_the_wild_bootstrap(noisy, types, pairs):
    design = design_matrix(noisy, SKILL, types, ("hours_per_week", "role"))
    fitted = ols.fit(design.X, design.y, design.names)
    (region,) = cluster_codes(design.groups, ["itl3"])
    contrast = contrast_matrix(design.names)[1][DIFFERENCE]
    exact = wild_bootstrap(fitted, region, contrast, level=0.1)
    assert exact.enumerated
    joint = joint_inference(noisy, universe(), pairs, FOCAL, draws=9999)
    table = joint.table.set_index("statistic")
    # four Monte Carlo standard errors
    assert_allclose(table.loc["Stouffer's Z", "p_value"], exact.p_value, atol=0.02)
    assert_allclose(table.loc["median estimate", "observed"], exact.estimate)


def test_observed_statistics_are_those_of_the_fits(noisy, pairs):
    table = universe(
        estimators=("ols", "within", "equal_regions", "multilevel"),
        errors=("CR2", "CR1", "wild"),
        clusters=("itl3", "cws_id"),
        control_sets=((), ("role",), ("hours_per_week",)),
    )
    fits = fit_all(noisy, table, pairs, FOCAL)
    fits = fits[fits["errors"].isin(["CR1", "CR2"])]
    joint = joint_inference(noisy, table, pairs, FOCAL, draws=99)
    median, share, stouffer = joint.table["observed"]
    assert_allclose(median, fits["estimate"].median())
    positive = fits["estimate"] > 0
    significant = fits["p_value"] < 0.05
    assert share == max((significant & positive).mean(), (significant & ~positive).mean())
    scores = [-ndtri(row.p_value / 2) * np.sign(row.estimate) for row in fits.itertuples()]
    assert_allclose(stouffer, np.sum(scores) / np.sqrt(len(fits)), rtol=1e-9)
    assert joint.draws.shape == (99, 3)
    assert joint.left_out == len(table) - len(fits) == 21
    again = joint_inference(noisy, table, pairs, FOCAL, draws=99)
    np.testing.assert_array_equal(again.draws, joint.draws)


def noise_survey(rng):
    """Thirty regions, ten of them left-behind; no slope differs, but regions differ in noise."""
    region = np.repeat(np.arange(30), rng.integers(4, 20, 30))
    mechanisms = rng.normal(size=(2, len(region))) + 0.5 * rng.normal(size=(2, 30))[:, region]
    shared = rng.normal(size=(2, 30))[:, region]
    return pd.DataFrame(
        {
            "itl3": [f"R{code:02d}" for code in region],
            "social_interaction": mechanisms[0],
            "structured_resources": mechanisms[1],
            "technical_digital": mechanisms.sum(axis=0) + shared[0] + rng.normal(size=len(region)),
            "hours_per_week": mechanisms[0] + shared[1],
        }
    )


@pytest.mark.sweep
def test_p_values_hold_their_level_under_the_null():
    pairs = pd.DataFrame({("deprivation", 0.5): THIRTY})
    table = universe(
        estimators=("ols", "within", "equal_regions"),
        errors=("CR1", "CR2"),
        control_sets=((), ("hours_per_week",)),
    )
    rng = np.random.default_rng(1)
    p_values = np.array(
        [
            joint_inference(noise_survey(rng), table, pairs, FOCAL, draws=99).table["p_value"]
            for _ in range(REPEATS)
        ]
    )
    rejected = (p_values <= 0.1).mean(axis=0)
    # 10% is expected; the bound is three binomial standard errors
    assert (np.abs(rejected - 0.1) < 3 * np.sqrt(0.1 * 0.9 / REPEATS)).all()


def test_a_strong_effect_is_found():
    data = noise_survey(np.random.default_rng(2))
    behind = data["itl3"].map(THIRTY) == "left-behind"
    data["technical_digital"] += 2 * behind * data["structured_resources"]
    joint = joint_inference(
        data,
        universe(control_sets=((),)),
        pd.DataFrame({("deprivation", 0.5): THIRTY}),
        FOCAL,
        draws=199,
    )
    # one specification's share is 0 or 1, and 1 in some draws: it says little
    assert_allclose(joint.table["p_value"].iloc[[0, 2]], 1 / 200)


def test_processes_change_no_bit(noisy, pairs):
    table = universe(
        estimators=("ols", "within"),
        clusters=("itl3", "cws_id"),
        control_sets=((), ("role",), ("hours_per_week",)),
        samples=("all", *(f"without R{number}" for number in range(7)), "role manager"),
    )
    assert len(table) == 108
    seen = []
    serial = joint_inference(noisy, table, pairs, FOCAL, draws=199, workers=1)
    parallel = joint_inference(
        noisy, table, pairs, FOCAL, draws=199, workers=2, progress=lambda *at: seen.append(at)
    )
    np.testing.assert_array_equal(parallel.draws, serial.draws)
    pd.testing.assert_frame_equal(parallel.table, serial.table)
    # A busy machine may report both parts at once.
    assert seen == sorted(set(seen))
    assert seen[-1] == (2, 2)


def test_too_few_draws_and_no_estimates_are_refused(noisy, pairs):
    with pytest.raises(AnalysisError, match="50 draws are too few"):
        joint_inference(noisy, universe(), pairs, FOCAL, draws=50)
    with pytest.raises(AnalysisError, match="No specification can be estimated"):
        joint_inference(noisy, universe(samples=("without R",)), pairs, FOCAL, draws=99)
    with pytest.raises(AnalysisError, match="Every specification is multilevel or a wild"):
        joint_inference(noisy, universe(errors=("wild",)), pairs, FOCAL, draws=99)
