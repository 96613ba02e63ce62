import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtri, stdtrit

from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.regions.types import region_types
from analysis.robustness.fits import Focal
from analysis.robustness.threshold_sweep import sup_t, threshold_sweep

FOCAL = Focal("technical_digital", "structured_resources", "difference")


@pytest.fixture
def indicators():
    """Regions R0 to R6 in the order of deprivation."""
    return pd.DataFrame(
        {"deprived_20_share": np.arange(70.0, 0, -10)},
        index=pd.Index([f"R{i}" for i in range(7)], name="itl3"),
    )


@pytest.fixture
def sweep(noisy, indicators):
    return threshold_sweep(
        noisy, indicators, FOCAL, definition="deprivation", thresholds=(0.15, 0.3, 0.43, 0.5, 0.6)
    )


def test_each_threshold_is_that_of_the_effects_page(noisy, indicators, sweep):
    assert sweep["left_behind_regions"].tolist() == [1, 2, 3, 4, 4]
    for row in sweep.iloc[1:].itertuples():
        types = region_types(indicators, "deprivation", row.threshold)["type"]
        expected = mechanism_effects(noisy, FOCAL.skill, types)
        expected = expected.set_index(["mechanism", "region_type"]).loc[FOCAL[1:]]
        for name in ("estimate", "std_error", "low", "high", "p_value"):
            assert_allclose(getattr(row, name), expected[name], rtol=1e-9)


def test_the_simultaneous_band_holds_the_pointwise_one(sweep):
    known = sweep[sweep["note"] == ""]
    assert len(known) == 4
    assert (known["low_simultaneous"] < known["low"]).all()
    assert (known["high_simultaneous"] > known["high"]).all()
    assert_allclose(
        known["high_simultaneous"] - known["estimate"], sweep.attrs["critical"] * known["std_error"]
    )
    assert stdtrit(6, 0.975) < sweep.attrs["critical"] < stdtrit(6, 1 - 0.025 / 4)


def test_a_threshold_without_enough_regions_says_so(sweep):
    assert "fewer than two clusters" in sweep["note"].iloc[0]
    assert sweep.iloc[0][["estimate", "low_simultaneous"]].isna().all()


def test_sup_t_of_one_estimate_is_students_quantile():
    one = np.random.default_rng(0).normal(size=(1, 20))
    found = sup_t(one, 9, 0.95, draws=200_000, seed=1)
    assert_allclose(found, stdtrit(9, 0.975), rtol=0.01)
    assert_allclose(sup_t(np.repeat(one, 3, 0), 9, 0.95, draws=200_000, seed=1), found, rtol=0.01)


def test_sup_t_of_independent_estimates_is_sidaks():
    apart = np.eye(4)
    sidak = ndtri((1 + 0.95 ** (1 / 4)) / 2)
    assert_allclose(sup_t(apart, 1e9, 0.95, draws=200_000, seed=1), sidak, rtol=0.01)


def test_too_few_draws_are_refused(noisy, indicators):
    with pytest.raises(AnalysisError, match="50 draws"):
        threshold_sweep(noisy, indicators, FOCAL, draws=50)
