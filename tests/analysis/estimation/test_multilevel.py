import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from statsmodels.regression.mixed_linear_model import MixedLM

from analysis.errors import AnalysisError
from analysis.estimation import multilevel, ols
from analysis.estimation.profile_likelihood import profile, sums

REFERENCE = Path(__file__).parents[2] / "reference"
NAMES = [
    "(Intercept)",
    "social_interaction",
    "left_behind",
    "structured_resources",
    "manager",
    "hours",
    "social_interaction:left_behind",
    "left_behind:structured_resources",
]
MODELS = ["region", "nested", "slope"]


@pytest.fixture(scope="module")
def data():
    data = pd.read_csv(REFERENCE / "nested_data.csv")
    data["(Intercept)"] = 1.0
    data["social_interaction:left_behind"] = data["social_interaction"] * data["left_behind"]
    data["left_behind:structured_resources"] = data["structured_resources"] * data["left_behind"]
    return data


@pytest.fixture(scope="module", name="X")
def regressors(data):
    return data[NAMES].to_numpy(float)


@pytest.fixture(scope="module")
def y(data):
    return data["technical_digital"].to_numpy()


@pytest.fixture(scope="module")
def regions(data):
    return pd.factorize(data["region"])[0]


@pytest.fixture(scope="module")
def levels(data):
    """Options that make each model of the reference."""
    cws = pd.factorize(data["space"])[0]
    slopes = data[["structured_resources"]].to_numpy()
    return {"region": {}, "nested": {"cws": cws}, "slope": {"cws": cws, "slopes": slopes}}


@pytest.fixture(scope="module", params=[(m, way) for m in MODELS for way in ("REML", "ML")])
def case(request, X, y, regions, levels):
    """A fit and the results of lme4 for the same model and method."""
    model, method = request.param
    fit = multilevel.fit(X, y, regions, names=NAMES, method=method, **levels[model])
    table = pd.read_csv(REFERENCE / "multilevel.csv", dtype={"term": str}, keep_default_na=False)
    table = table[(table["model"] == model) & (table["method"] == method)]
    return fit, table.set_index(["quantity", "term"])["value"]


@pytest.fixture
def balanced():
    """Six regions of four: sums of squares within and between can be read off.

    Region means are 0, 0, 0, 6, 6, 6 and each region holds its mean -1, -1, +1, +1, so the mean
    square within is 24 / 18 = 4/3 and that between is 4 * 54 / 5 = 43.2.
    """
    means = np.repeat([0.0, 6.0], 12)
    return np.ones((24, 1)), means + np.tile([-1.0, -1.0, 1.0, 1.0], 6), np.repeat(np.arange(6), 4)


def test_balanced_design_has_the_textbook_answer(balanced):
    X, y, regions = balanced
    fit = multilevel.fit(X, y, regions, names=["constant"])
    between, within = 43.2, 4 / 3
    assert_allclose(fit.residual, within, rtol=1e-6)
    assert_allclose(fit.region[0, 0], (between - within) / 4, rtol=1e-6)
    assert_allclose(fit.coefficients, 3, rtol=1e-12)
    assert_allclose(fit.covariance[0, 0], between / 24, rtol=1e-6)
    shrink = 1 - within / between
    assert_allclose(fit.predicted[:, 0], shrink * np.repeat([-3.0, 3.0], 3), rtol=1e-6)
    assert_allclose(fit.icc_region, (between - within) / (between + 3 * within), rtol=1e-6)
    assert fit.notes == ()


def test_coefficients_equal_lme4(case):
    fit, reference = case
    assert fit.optimiser == "own"
    assert_allclose(fit.coefficients, reference["coefficient"][NAMES], rtol=1e-5)
    errors = np.sqrt(np.diag(fit.covariance))
    assert_allclose(errors, reference["std_error"][NAMES], rtol=1e-5)
    assert_allclose(fit.log_likelihood, reference["log_likelihood"].iloc[0], rtol=1e-9)


def test_variances_equal_lme4(case, data):
    fit, reference = case
    variance = reference["variance"]
    assert_allclose(fit.residual, variance["Residual|NA|NA"], rtol=1e-5)
    if fit.cws is not None:
        assert_allclose(fit.cws, variance["space|(Intercept)|NA"], rtol=1e-5)
    region = fit.region
    if len(region) > 1:
        # lme4 takes regions' levels where the slope's regressor is 0, this where it is average
        turn = np.array([[1, -data["structured_resources"].mean()], [0, 1]])
        region = turn @ region @ turn.T
        assert_allclose(region[1, 1], variance["region|structured_resources|NA"], rtol=1e-5)
        covariance = variance["region|(Intercept)|structured_resources"]
        assert_allclose(region[0, 1], covariance, rtol=1e-5)
    assert_allclose(region[0, 0], variance["region|(Intercept)|NA"], rtol=1e-5)
    level = fit.region[0, 0]
    spread = level + (fit.cws or 0) + fit.residual
    assert_allclose(fit.icc_region, level / spread)
    assert (fit.icc_cws is None) == (fit.cws is None)
    if fit.cws is not None:
        assert_allclose(fit.icc_cws, (level + fit.cws) / spread)


def test_predicted_levels_equal_lme4(case, data):
    fit, reference = case
    terms = [f"(Intercept)|{region}" for region in data["region"].unique()]
    predicted = fit.predicted[:, 0]
    if fit.predicted.shape[1] > 1:
        predicted = predicted - data["structured_resources"].mean() * fit.predicted[:, 1]
    assert_allclose(predicted, reference["predicted"][terms], atol=1e-5)


def test_regions_slopes_equal_lme4_and_henderson(case, data):
    fit, reference = case
    if "slope" not in reference.index:
        assert fit.predicted.shape[1] == 1
        return
    contrasts = np.zeros((36, 8))
    contrasts[:, 3] = 1
    contrasts[:, 7] = data.groupby("region")["left_behind"].first()
    effects = multilevel.region_effects(fit, contrasts, np.array([0.0, 1.0]), np.arange(36))
    assert_allclose(effects["estimate"], reference["slope"], atol=1e-5)
    assert_allclose(effects["std_error"], reference["slope_std_error"], rtol=1e-5)
    assert effects["sampled"].all()
    assert ((effects["low"] < effects["estimate"]) & (effects["estimate"] < effects["high"])).all()


def test_region_without_respondents_has_its_types_expectation(X, y, regions, levels):
    fit = multilevel.fit(X, y, regions, names=NAMES, **levels["slope"])
    contrast = np.eye(8)[[3]]
    effects = multilevel.region_effects(fit, contrast, np.array([0.0, 1.0]), np.array([-1]))
    assert not effects["sampled"].any()
    assert_allclose(effects["estimate"], fit.coefficients[3])
    assert_allclose(effects["std_error"] ** 2, fit.covariance[3, 3] + fit.region[1, 1])


def test_estimates_equal_statsmodels(X, y, regions):
    fit = multilevel.fit(X, y, regions, names=NAMES)
    other = MixedLM(y, X, regions).fit()
    assert_allclose(fit.coefficients, other.fe_params, rtol=1e-4)
    assert_allclose(fit.residual, other.scale, rtol=1e-4)
    assert_allclose(fit.region, other.cov_re, rtol=1e-3)
    assert_allclose(fit.log_likelihood, other.llf, rtol=1e-7)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_gradient_is_the_slope_of_the_deviance(X, y, regions, levels, method):
    Z = np.column_stack([np.ones(len(y)), levels["slope"]["slopes"] - 3])
    flat = ols.fit(X, y, NAMES)
    data = sums(
        Z, flat.Z, flat.residuals, regions=regions, cws=levels["nested"]["cws"], method=method
    )
    theta = np.array([0.5, -0.1, 0.4, 0.3])
    step = 1e-5 * np.eye(4)
    slope = [
        (profile(theta + s, data).deviance - profile(theta - s, data).deviance) / 2e-5 for s in step
    ]
    assert_allclose(profile(theta, data).gradient, slope, rtol=1e-6)


def test_statsmodels_takes_over_where_ours_has_not_converged(X, y, regions, levels, monkeypatch):
    fits = [multilevel.fit(X, y, regions, names=NAMES, **levels[model]) for model in MODELS]
    monkeypatch.setattr(multilevel, "MAX_STEPS", 1)
    for model, fit in zip(MODELS, fits, strict=True):
        other = multilevel.fit(X, y, regions, names=NAMES, **levels[model])
        assert other.optimiser == "statsmodels"
        assert "Fitted by statsmodels" in other.notes[-1]
        assert_allclose(other.coefficients, fit.coefficients, rtol=1e-3)
        assert_allclose(other.log_likelihood, fit.log_likelihood, rtol=1e-6)


def test_nobody_converging_is_a_sentence(X, y, regions, monkeypatch):
    monkeypatch.setattr(multilevel, "MAX_STEPS", 1)
    monkeypatch.setattr(MixedLM, "fit", lambda *_, **__: type("Lost", (), {"converged": False}))
    with pytest.raises(AnalysisError, match="has not converged"):
        multilevel.fit(X, y, regions, names=NAMES)


def test_variance_at_zero_is_said_in_words(balanced):
    X, _, regions = balanced
    y = np.tile([-1.0, -1.0, 1.0, 1.0], 6)  # all regions have the mean 0
    fit = multilevel.fit(X, y, regions, names=["constant"])
    assert "variance between regions is at its boundary, zero" in fit.notes[0]
    assert_allclose(fit.region, 0, atol=1e-6)
    assert_allclose(fit.residual, 24 / 23, rtol=1e-6)
    spaces = 2 * regions + np.arange(24) % 2  # each CWS holds one -1 and one +1
    nested = multilevel.fit(X, y, regions, names=["constant"], cws=spaces)
    assert "coworking spaces within regions is at its boundary" in nested.notes[-1]
    assert_allclose(nested.cws, 0, atol=1e-6)


def test_slopes_that_do_not_differ_are_said_in_words(balanced):
    X, y, regions = balanced
    x = np.tile([-1.0, 1.0, -1.0, 1.0], 6)
    X = np.column_stack([X, x])
    fit = multilevel.fit(X, y + x, regions, names=["constant", "x"], slopes=x[:, None])
    assert "random slopes are at their boundary" in fit.notes[0]
    assert_allclose(fit.coefficients, [3, 1], atol=1e-6)


def test_200_000_rows_give_a_result(X, y, regions, levels):
    times = 730
    fit = multilevel.fit(
        np.tile(X, (times, 1)),
        np.tile(y, times),
        np.tile(regions, times),
        names=NAMES,
        cws=np.tile(levels["nested"]["cws"], times),
    )
    assert fit.optimiser == "own"


def refused(words, X, y, regions, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(AnalysisError, match=words):
            multilevel.fit(X, y, regions, names=NAMES[: X.shape[1]], **options)


def test_bad_input_is_refused_in_a_sentence(X, y, regions, levels):
    cws = levels["nested"]["cws"]
    own = np.arange(len(y))
    refused(r"1 region\(s\) cannot carry", X, y, regions * 0)
    refused("275 respondents cannot carry", X, y, own)
    refused("5 complete rows", X[:5], y[:5], regions[:5])
    refused("fits the outcome exactly", X, X @ np.arange(8.0), regions)
    refused("fits the outcome exactly", X, np.full(len(y), 3.0), regions)
    refused("fits the outcome exactly", X, np.sin(np.arange(36.0))[regions], regions)
    refused("not finite", X, np.where(own == 3, np.nan, y), regions)
    refused("follows exactly", np.column_stack([X[:, :3], X[:, 1]]), y, regions)
    refused("in more than one region", X, y, regions, cws=own % 90)
    refused("use one level only", X, y, regions, cws=regions)
    refused("use one level only", X, y, regions, cws=own)
    refused("random slope is constant", X, y, regions, cws=cws, slopes=X[:, :1])


def test_level_out_of_range_is_refused(X, y, regions):
    fit = multilevel.fit(X, y, regions, names=NAMES)
    with pytest.raises(AnalysisError, match="Level 95"):
        multilevel.region_effects(fit, np.eye(8)[:1], np.array([1.0]), np.array([0]), level=95)
