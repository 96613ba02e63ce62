from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimation import contrasts, ols

REFERENCE = Path(__file__).parents[2] / "reference"
FOCAL, MODERATOR = "structured_resources", "deprivation"
POSITIVE, NEGATIVE, NEITHER = "positive", "negative", "not different from zero"


@pytest.fixture
def line():
    """The slope on x is 2 - 0.5*m, known to 0.1 at m = 0 and to 0.1*sqrt(1 + m**2) elsewhere."""
    terms = ["constant", "x", "m", "x:m"]
    coefficients = pd.Series([1.0, 2.0, 1.0, -0.5], index=terms)
    covariance = pd.DataFrame(0.01 * np.eye(4), index=terms, columns=terms)
    return coefficients, covariance


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(REFERENCE / "nested_data.csv")


@pytest.fixture(scope="module")
def clustered(survey):
    """The model of the reference and its region-clustered covariance."""
    columns = {
        "constant": np.ones(len(survey)),
        FOCAL: survey[FOCAL],
        MODERATOR: survey[MODERATOR],
        "social_interaction": survey["social_interaction"],
        "hours": survey["hours"],
        f"{FOCAL}:{MODERATOR}": survey[FOCAL] * survey[MODERATOR],
    }
    X = np.column_stack(list(columns.values()))
    fit = ols.fit(X, survey["technical_digital"].to_numpy(), list(columns))
    V = ols.cluster_covariance(fit, pd.factorize(survey["region"])[0], "CR1")
    return pd.Series(fit.params, fit.names), pd.DataFrame(V, fit.names, fit.names)


@pytest.fixture(scope="module")
def reference():
    return pd.read_csv(REFERENCE / "moderation.csv").set_index("quantity")


def test_slope_is_the_known_line(line):
    slopes = contrasts.simple_slopes(*line, "x", "m", at=[0, 1, 4], df=30)
    assert_allclose(slopes["slope"], [2.0, 1.5, 0.0], atol=1e-12)
    assert_allclose(slopes["std_error"], 0.1 * np.sqrt([1, 2, 17]), rtol=1e-12)
    assert_allclose(slopes["moderator"], [0, 1, 4])


def test_slopes_equal_emmeans(clustered, reference):
    at = reference.loc["slope", "at"].to_numpy()
    slopes = contrasts.simple_slopes(*clustered, FOCAL, MODERATOR, at, df=35)
    for column in ("slope", "std_error", "low", "high", "p_value"):
        assert_allclose(slopes[column], reference.loc[column, "value"], rtol=1e-6)


def test_johnson_neyman_equals_root_finding_in_r(clustered, reference, survey):
    parts = contrasts.johnson_neyman(*clustered, FOCAL, MODERATOR, survey[MODERATOR], df=35)
    assert list(parts["direction"]) == [NEITHER, POSITIVE]
    assert_allclose(parts["high"].iloc[0], reference.loc["bound", "value"], rtol=1e-6)
    assert_allclose(parts["low"].iloc[0], survey[MODERATOR].min())
    assert_allclose(parts["high"].iloc[1], survey[MODERATOR].max())
    edge = contrasts.simple_slopes(*clustered, FOCAL, MODERATOR, parts["high"].iloc[[0]], df=35)
    critical = edge["slope"] / edge["std_error"]
    assert_allclose(critical, reference.loc["critical_t", "value"], rtol=1e-6)


def test_parts_meet_where_the_interval_touches_zero(line):
    parts = contrasts.johnson_neyman(*line, "x", "m", np.linspace(0, 9, 10), df=30)
    assert list(parts["direction"]) == [POSITIVE, NEITHER, NEGATIVE]
    assert_allclose(parts["low"].iloc[1:], parts["high"].iloc[:-1])
    assert_allclose([parts["low"].iloc[0], parts["high"].iloc[-1]], [0, 9])
    # at both ends |2 - 0.5 m| / (0.1 sqrt(1 + m^2)) is the same critical t
    ends = parts["low"].iloc[1:].to_numpy()
    ratio = np.abs(2 - 0.5 * ends) / (0.1 * np.sqrt(1 + ends**2))
    assert_allclose(ratio[0], ratio[1], rtol=1e-9)


def test_false_discovery_control_is_stricter_than_single_tests(line):
    """At 2.75 the p-value is 0.04: found by itself, not as the only one of ten."""
    for values, direction in (
        ([2.7, 2.75], POSITIVE),
        ([2.75, *np.linspace(3.9, 4.1, 9)], NEITHER),
    ):
        parts = contrasts.johnson_neyman(*line, "x", "m", values, df=30)
        assert list(parts["direction"]) == [direction]


def test_nothing_found_is_one_part(line):
    coefficients, covariance = line
    parts = contrasts.johnson_neyman(
        coefficients * 0.01, covariance, "x", "m", [0.0, 5.0, 9.0, np.nan], df=30
    )
    assert list(parts["direction"]) == [NEITHER]
    assert_allclose(parts[["low", "high"]], [[0, 9]])


@pytest.mark.parametrize("at", [4.0, 1 / 3, np.e, 7.77])
@pytest.mark.parametrize("slope", [0.5, 0.1, 1e-7, 3e5])
def test_without_noise_the_parts_meet_where_the_slope_is_zero(line, at, slope):
    """The touching point is a double root, which rounding splits into two complex ones."""
    coefficients, covariance = line
    exact = coefficients.where(coefficients.index != "x:m", -slope)
    exact["x"] = slope * at
    parts = contrasts.johnson_neyman(exact, 0 * covariance, "x", "m", np.linspace(0, 9, 7), df=30)
    assert list(parts["direction"]) == [POSITIVE, NEGATIVE]
    assert_allclose(parts[["low", "high"]], [[0, at], [at, 9]], rtol=1e-6)


def test_constant_slope_differs_everywhere(line):
    coefficients, covariance = line
    coefficients = coefficients.where(coefficients.index != "x:m", 0.0)
    parts = contrasts.johnson_neyman(coefficients, covariance, "x", "m", [-1.0, 1.0], df=30)
    assert list(parts["direction"]) == [POSITIVE]


def test_sentence_says_each_part_and_the_range(line):
    parts = contrasts.johnson_neyman(*line, "x", "m", np.linspace(0, 9, 10), df=30)
    sentence = contrasts.describe_regions(parts, "digital skill", "training", "deprivation (%)")
    assert sentence == (
        "By deprivation (%) (observed range, false discoveries controlled): from 0 to 2.66, more "
        "training is associated with higher digital skill; from 2.66 to 7.63, no association of "
        "training can be told from zero; from 7.63 to 9, more training is associated with lower "
        "digital skill."
    )


def test_contrast_of_independent_estimates_adds_variances(line):
    params, covariance = (part.to_numpy() for part in line)
    weights = np.array([[0, 1, -1, 0], [0, 0, 0, 0]])
    found = ols.contrast(params, weights, covariance, [30, 10])
    assert_allclose(found.estimate, [1, 0])
    assert_allclose(found.std_error, [np.sqrt(0.02), 0])
    assert found.p_value[1] == 1
    assert ols.contrast(params, np.eye(4)[:1], covariance * 0, 30).p_value == 0


def test_adjustments_are_the_textbook_ones():
    raw = pd.Series([0.01, np.nan, 0.04, 0.03], index=["a", "b", "c", "d"])
    # of three tests: Holm 3 p, 2 p, 1 p made monotone; Benjamini-Hochberg 3 p / rank from above
    assert_allclose(contrasts.adjusted(raw, "holm"), [0.03, np.nan, 0.06, 0.06])
    assert_allclose(contrasts.adjusted(raw, "fdr_bh"), [0.03, np.nan, 0.04, 0.04])
    assert list(contrasts.adjusted(raw, "holm").index) == list(raw.index)
    assert contrasts.adjusted(raw[raw.isna()], "holm").isna().all()


def test_missing_terms_levels_and_variation_are_refused(line):
    with pytest.raises(AnalysisError, match="no term x:z"):
        contrasts.simple_slopes(*line, "x", "z", [0], df=30)
    with pytest.raises(AnalysisError, match="Level 95"):
        contrasts.simple_slopes(*line, "x", "m", [0], df=30, level=95)
    with pytest.raises(AnalysisError, match=r"m has 1 distinct value"):
        contrasts.johnson_neyman(*line, "x", "m", [3.0, 3.0], df=30)
    with pytest.raises(AnalysisError, match=r"m has 0 distinct value"):
        contrasts.johnson_neyman(*line, "x", "m", [np.nan], df=30)
