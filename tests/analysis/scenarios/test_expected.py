"""What-if scenarios: the truth comes back, and scenarios share their random numbers."""

import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.scenarios import (
    ASSUMPTIONS,
    Scenario,
    compare_with,
    expected_differences,
    parameter_draws,
)

SI, SR = "social_interaction", "structured_resources"
SKILLS = ("social_cognitive", "technical_digital")
CONTROLS = ("role", "hours_per_week")
TRAINING = Scenario("Training", SR, 0.5, "points", "all")
MEETING = Scenario("Meeting", SI, 0.5, "sd", "advanced")


@pytest.fixture
def regions():
    return pd.DataFrame({"population": 1000 * np.arange(1, 8)}, [f"R{i}" for i in range(7)])


@pytest.fixture
def low(survey):
    """The exact survey, mechanisms halved to at most 3, three CWSs a region."""
    return survey.assign(cws_id=np.arange(84) // 4, **{name: survey[name] / 2 for name in (SI, SR)})


@pytest.fixture
def loud(noisy):
    return noisy.assign(cws_id=np.arange(84) // 4, **{name: noisy[name] / 2 for name in (SI, SR)})


def drawn(survey, types, **options):
    return [parameter_draws(survey, skill, types, controls=CONTROLS, **options) for skill in SKILLS]


def test_noiseless_differences_are_slope_times_amount(low, types, regions, truth):
    draws = drawn(low, types, draws=200)
    found = expected_differences([TRAINING, MEETING], draws, low, types, regions)
    amounts = {"Training": 0.5, "Meeting": 0.5 * low[SI].std()}
    # the mechanisms were halved, so the slopes on them doubled
    expected = [
        2 * truth[row.skill, row.mechanism, row.region_type] * amounts[row.scenario]
        for row in found.itertuples()
    ]
    for name in ("estimate", "low", "high"):
        assert_allclose(found[name], expected, atol=1e-9)
    assert (found["above"] == 1).all()
    assert len(found) == 2 * (2 + 7) + 2 * (1 + 4)
    assert set(found.loc[found["scenario"] == "Meeting", "region_type"]) == {"advanced"}


def test_intervals_are_the_analytic_ones(loud, types, regions):
    """To four standard errors of a quantile of 4,000 draws: sqrt(p (1 - p) / 4000) / density."""
    draws = drawn(loud, types)
    found = expected_differences([TRAINING], draws, loud, types, regions)
    for skill in SKILLS:
        effects = mechanism_effects(loud, skill, types, controls=CONTROLS, covariance="CR2")
        effects = effects.query("mechanism == @SR").set_index("region_type")
        rows = found.query("skill == @skill").set_index("place")
        for kind in ("left-behind", "advanced"):
            effect, row = effects.loc[kind], rows.loc[kind]
            t = stats.t(effect["df"])
            density = t.pdf(t.ppf(0.975)) / (0.5 * effect["std_error"])
            bound = 4 * np.sqrt(0.025 * 0.975 / 4000) / density
            assert_allclose(row["estimate"], 0.5 * effect["estimate"])
            assert abs(row["low"] - 0.5 * effect["low"]) < bound
            assert abs(row["high"] - 0.5 * effect["high"]) < bound


def test_people_are_residents_times_shares(low, types, regions):
    draws = drawn(low, types, draws=200)[:1]
    found = expected_differences([TRAINING], draws, low, types, regions, use_share=(0.01, 0.1))
    rows = found.set_index("place")
    assert_allclose(rows.loc["left-behind", ["people_low", "people_high"]].astype(float), [60, 600])
    assert_allclose(rows["people_high"], rows["residents"] / 10)


def test_notes_of_the_draws_are_handed_on(loud, types, regions):
    draws = drawn(loud, types, covariance="wild_webb")
    notes = expected_differences([TRAINING], draws, loud, types, regions).attrs["notes"]
    assert len(notes) == len(set(notes))
    assert any("wild bootstrap" in note for note in notes)


def test_a_scenario_does_not_differ_from_itself(loud, types, regions):
    draws = drawn(loud, types)
    same = TRAINING._replace(name="The same")
    found = compare_with(TRAINING, [same, TRAINING], draws, loud, types, regions=regions)
    assert (found[["estimate", "low", "high"]] == 0).all(axis=None)
    assert found["above"].isna().all()
    assert len(found) == 2 * 2 * 9


def test_common_random_numbers_narrow_a_comparison(loud, types, regions):
    draws = drawn(loud, types)[:1]
    more = TRAINING._replace(name="More", amount=0.6)
    found = compare_with(TRAINING, [more], draws, loud, types, regions=regions)
    alone = expected_differences([TRAINING._replace(amount=0.1)], draws, loud, types, regions)
    assert list(found["place"]) == list(alone["place"])
    for name in ("estimate", "low", "high", "above"):
        assert_allclose(found[name], alone[name], atol=1e-12)


def test_mechanisms_are_compared_within_each_draw(loud, types, regions):
    (draws,) = drawn(loud, types)[:1]
    found = compare_with(MEETING, [TRAINING], [draws], loud, types, regions=regions)
    rows = found.set_index("place")
    own = dict(zip(draws.names, draws.coefficients.T, strict=True))
    training = 0.5 * own[f"{SR}:advanced"]
    meeting = 0.5 * loud[SI].std() * own[f"{SI}:advanced"]
    expected = np.quantile(training - meeting, [0.025, 0.975])
    assert_allclose(rows.loc["R4", ["low", "high"]].astype(float), expected)
    assert rows.loc["R4", "above"] == (training > meeting).mean()
    # the comparison does not concern left-behind regions: there the scenario stands by itself
    behind = np.quantile(0.5 * own[f"{SR}:left-behind"], [0.025, 0.975])
    assert_allclose(rows.loc["R1", ["low", "high"]].astype(float), behind)
    assert list(rows.index[:2]) == ["left-behind", "advanced"]


def test_outside_of_either_marks_a_comparison(low, types, regions):
    draws = drawn(low, types, draws=200)[:1]
    far = TRAINING._replace(name="Far", amount=4)
    assert compare_with(TRAINING, [far], draws, low, types, regions=regions)["outside"].all()
    assert compare_with(far, [TRAINING], draws, low, types, regions=regions)["outside"].all()


@pytest.mark.parametrize("share", [(-0.1, 0.1), (0.1, 1.1), (0.2, 0.1), (float("nan"), 0.1)])
def test_shares_that_are_no_range_are_refused(low, types, regions, share):
    draws = drawn(low, types, draws=200)
    with pytest.raises(AnalysisError, match="are no range from 0 to 1"):
        expected_differences([TRAINING], draws, low, types, regions, use_share=share)


def test_no_scenario_is_refused(low, types, regions):
    draws = drawn(low, types, draws=200)
    with pytest.raises(AnalysisError, match="There is no scenario"):
        expected_differences([], draws, low, types, regions)
    with pytest.raises(AnalysisError, match="no scenario to compare"):
        compare_with(TRAINING, [], draws, low, types, regions=regions)


def test_assumptions_are_sentences_without_causes():
    assert any(assumption.adjustable for assumption in ASSUMPTIONS)
    for sentence, _ in ASSUMPTIONS:
        assert re.fullmatch(r"[A-Z].*\.", sentence)
        assert not re.search(r"\b(cause|lead to|leads|impact|effect|improve)", sentence)
