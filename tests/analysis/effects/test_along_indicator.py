"""Effects along a continuous moderator."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis.effects import moderated_effects
from analysis.errors import AnalysisError
from analysis.estimation.contrasts import johnson_neyman

SKILL, SR, SI = "technical_digital", "structured_resources", "social_interaction"
NAME = "share of residents in deprived areas (%)"


@pytest.fixture
def moderator():
    """Region R9 has a value but no respondent."""
    return pd.Series([10.0, 20, 30, 40, 50, 60, 70, 99], [*(f"R{i}" for i in range(7)), "R9"])


@pytest.fixture
def exact(survey, moderator):
    """The slope on resources is -0.5 + 0.02 M, that on interaction 0.25 wherever."""
    m = survey["itl3"].map(moderator)
    y = 3 - 0.01 * m + (-0.5 + 0.02 * m) * survey[SR] + 0.25 * survey[SI]
    return survey.assign(technical_digital=y + 0.05 * survey["hours_per_week"])


@pytest.fixture
def uneven(noisy, moderator):
    m = noisy["itl3"].map(moderator)
    return noisy.assign(technical_digital=noisy[SKILL] + (-1 + 0.03 * m) * noisy[SR])


def reference(frame, moderator):
    """The same model by statsmodels, in the moderator's own units."""
    frame = frame.assign(m=frame["itl3"].map(moderator))
    fitted = smf.ols(f"{SKILL} ~ m * ({SI} + {SR}) + hours_per_week", frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["itl3"]}, use_t=True
    )
    # statsmodels writes the product with the moderator first
    names = {f"m:{mechanism}": f"{mechanism}:m" for mechanism in (SI, SR)}
    covariance = fitted.cov_params().rename(index=names, columns=names)
    return fitted, fitted.params.rename(names), covariance


def test_noiseless_data_give_the_line(exact, moderator):
    found = moderated_effects(
        exact, SKILL, moderator, name=NAME, controls=("hours_per_week",), points=7
    )
    slopes = found.slopes.set_index("mechanism")
    assert_allclose(slopes.loc[SR, "moderator"], [10, 20, 30, 40, 50, 60, 70])
    assert_allclose(slopes.loc[SR, "slope"], -0.5 + 0.02 * slopes.loc[SR, "moderator"], atol=1e-9)
    assert_allclose(slopes.loc[SI, "slope"], 0.25, atol=1e-9)
    assert "more social interaction is associated with higher" in found.sentences[SI]
    assert found.sentences[SR].startswith(f"By {NAME} (observed range")


def test_parts_change_where_the_line_crosses_zero(exact, moderator):
    noise = np.random.default_rng(1).normal(scale=1e-4, size=len(exact))
    y = exact[SKILL] + noise
    found = moderated_effects(
        exact.assign(technical_digital=y), SKILL, moderator, name=NAME, controls=("hours_per_week",)
    )
    parts = found.significant.query("mechanism == @SR")
    assert list(parts["direction"]) == ["negative", "not different from zero", "positive"]
    assert_allclose(parts[["low", "high"]], [[10, 25], [25, 25], [25, 70]], atol=0.05)


def test_equals_statsmodels(uneven, moderator):
    found = moderated_effects(
        uneven, SKILL, moderator, name=NAME, controls=("hours_per_week",), points=5, level=0.9
    )
    fitted, params, covariance = reference(uneven, moderator)
    for mechanism in (SI, SR):
        line = found.slopes.query("mechanism == @mechanism")
        for row in line.itertuples():
            test = fitted.t_test(f"{mechanism} + {row.moderator} * m:{mechanism} = 0")
            assert_allclose(row.slope, test.effect.item(), rtol=1e-8)
            assert_allclose([row.low, row.high], test.conf_int(alpha=0.1)[0], rtol=1e-7)
        parts = found.significant.query("mechanism == @mechanism")
        expected = johnson_neyman(
            params, covariance, mechanism, "m", moderator[:7], df=6, level=0.9
        )
        assert list(parts["direction"]) == list(expected["direction"])
        assert_allclose(parts[["low", "high"]], expected[["low", "high"]], rtol=1e-7)
    assert (found.n, found.clusters, found.notes) == (84, 7, [])


def test_units_of_the_moderator_do_not_matter(uneven, moderator):
    plain = moderated_effects(uneven, SKILL, moderator, name=NAME)
    moved = moderated_effects(uneven, SKILL, 1e6 + moderator / 1000, name=NAME)
    assert_allclose(moved.slopes["slope"], plain.slopes["slope"], atol=1e-5)
    assert_allclose(moved.slopes["low"], plain.slopes["low"], atol=1e-5)
    assert_allclose(1000 * (moved.significant["low"] - 1e6), plain.significant["low"], atol=1e-3)


def test_nothing_is_said_outside_the_sampled_regions(uneven, moderator):
    found = moderated_effects(uneven, SKILL, moderator, name=NAME)
    assert found.slopes["moderator"].agg(["min", "max"]).tolist() == [10, 70]
    assert found.significant["low"].min() == 10
    assert found.significant["high"].max() == 70
    assert found.observed_regions.to_dict() == moderator[:7].to_dict()
    assert found.observed.value_counts().to_dict() == dict.fromkeys(moderator[:7], 12)


def test_cr2_is_wider_and_takes_the_fewest_degrees(uneven, moderator):
    plain = moderated_effects(uneven, SKILL, moderator, name=NAME)
    careful = moderated_effects(uneven, SKILL, moderator, name=NAME, covariance="CR2")
    assert_allclose(careful.slopes["slope"], plain.slopes["slope"])
    assert (careful.slopes["low"] < plain.slopes["low"]).all()
    assert "Satterthwaite degrees of freedom go down to" in careful.notes[0]


def test_regions_without_a_value_are_counted(uneven, moderator):
    holes = uneven.copy()
    holes.loc[40, SKILL] = np.nan
    found = moderated_effects(holes, SKILL, moderator.drop("R0"), name="rain")
    assert found.dropped == {"no rain": 12, "technical_digital missing": 1}
    assert (found.n, found.clusters) == (71, 6)


@pytest.mark.parametrize(
    "case",
    [
        (SKILL, {}, lambda m: 0 * m, {}, "rain has 1 distinct value"),
        (SKILL, {}, lambda m: 1.0 * (m > 20), {}, "rain has 2 distinct value"),
        (SKILL, {}, lambda m: m.astype(str) + " %", {}, "rain holds a value that is no number"),
        (SKILL, {}, lambda m: m * np.inf, {}, "rain holds an infinite value"),
        (SKILL, {}, lambda m: pd.concat([m, m]), {}, "rain has region R0 twice"),
        (SKILL, {}, lambda m: m[-1:], {}, "84 no rain"),
        (SKILL, {SR: 2.0}, lambda m: m, {}, "structured_resources is 2 for every respondent"),
        (SKILL, {SKILL: 2.0}, lambda m: m, {}, "technical_digital is 2 for every respondent"),
        (SKILL, {}, lambda m: m, {"points": 1}, "1 point.s. make no line"),
        (SKILL, {}, lambda m: m, {"level": 2}, "between 0 and 1"),
        (SKILL, {}, lambda m: m, {"covariance": "wild_webb"}, "Unknown covariance"),
        ("td_1", {}, lambda m: m, {}, "Unknown skill 'td_1'"),
    ],
)
def test_bad_input_is_said_in_one_sentence(uneven, moderator, case):
    skill, change, values, options, words = case
    with pytest.raises(AnalysisError, match=words) as caught:
        moderated_effects(uneven.assign(**change), skill, values(moderator), name="rain", **options)
    assert str(caught.value).endswith(".")
