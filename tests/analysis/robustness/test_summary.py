import itertools

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.robustness.summary import curve_summary, variance_by_choice


@pytest.fixture
def balanced():
    """Additive in two choices (variances 1 and 4) and their product (variance 1/4)."""
    rows = [
        {
            "estimator": estimator,
            "sample": sample,
            "cluster": cluster,
            "estimate": 3 + a + 2 * b + a * b / 2,
            "p_value": 0.01,
        }
        for (estimator, a), (sample, b), cluster in itertools.product(
            [("ols", -1), ("within", 1)], [("all", -1), ("some", 1)], ["itl3", "cws_id"]
        )
    ]
    return pd.DataFrame(rows)


def test_shares_of_a_balanced_design_are_those_of_anova(balanced):
    shares = variance_by_choice(balanced, ["estimator", "sample", "cluster"])
    assert list(shares["choice"]) == ["sample", "estimator", "cluster", "interactions and the rest"]
    assert_allclose(shares["share"], np.array([4, 1, 0, 0.25]) / 5.25, atol=1e-12)


def test_two_choices_that_always_go_together_share_alike(balanced):
    twins = balanced.assign(cluster=balanced["sample"].map({"all": "itl3", "some": "cws_id"}))
    shares = variance_by_choice(twins, ["estimator", "sample", "cluster"]).set_index("choice")
    assert_allclose(shares.loc[["sample", "cluster"], "share"], 2 / 5.25, atol=1e-12)
    assert_allclose(shares["share"].sum(), 1)


def test_definition_and_threshold_have_the_variance_between_and_within_definitions():
    effects = {("income", 80): 1.0, ("income", 90): 3.0, ("output", 70): 5.0, ("output", 75): 7.0}
    rows = [
        {"definition": key, "threshold": cut, "sample": sample, "estimate": effect}
        for (key, cut), effect in effects.items()
        for sample in ("all", "some")
    ]
    shares = variance_by_choice(pd.DataFrame(rows), ["definition", "threshold", "sample"])
    assert list(shares["choice"][:2]) == ["definition", "threshold"]
    # means of the definitions are 2 and 6 around 4, thresholds 1 to either side
    assert_allclose(shares["share"], np.array([4, 1, 0, 0]) / 5, atol=1e-12)


def test_what_a_multilevel_model_moves_goes_to_the_estimator(balanced):
    own = balanced[balanced["cluster"] == "itl3"].drop_duplicates("sample")
    own = own.assign(estimator="multilevel", cluster="levels", errors="model")
    own["estimate"] += 7
    both = pd.concat([balanced.assign(errors="CR1"), balanced.assign(errors="CR2"), own])
    shares = variance_by_choice(both, ["estimator", "sample", "cluster", "errors"])
    shares = shares.set_index("choice")["share"]
    assert_allclose(shares[["cluster", "errors"]], 0, atol=1e-12)
    assert shares["estimator"] > 0.5


def test_a_choice_that_was_not_varied_has_no_share(balanced):
    shares = variance_by_choice(balanced.assign(scale="mean"), ["sample", "scale"])
    assert shares.set_index("choice").loc["scale", "share"] == 0


def test_estimates_that_do_not_vary_are_refused(balanced):
    with pytest.raises(AnalysisError, match="no variance"):
        variance_by_choice(balanced.assign(estimate=1.0), ["sample"])


def test_summary_counts_by_hand():
    fits = pd.DataFrame(
        {"estimate": [1.0, 2.0, -0.5, 0.25, np.nan], "p_value": [0.01, 0.2, 0.04, 0.03, np.nan]}
    )
    summary = curve_summary(fits, sign=-1)
    assert summary.to_dict() == {
        "specifications": 4,
        "not_estimated": 1,
        "median": 0.625,
        "lowest": -0.5,
        "highest": 2.0,
        "share_positive": 0.75,
        "share_significant": 0.75,
        "share_significant_dominant": 0.5,
        "share_published_sign": 0.25,
        "share_significant_published_sign": 0.25,
    }
    assert "share_published_sign" not in curve_summary(fits)


def test_a_curve_without_estimates_is_refused():
    with pytest.raises(AnalysisError, match="No specification has an estimate"):
        curve_summary(pd.DataFrame({"estimate": [np.nan], "p_value": [np.nan]}))
