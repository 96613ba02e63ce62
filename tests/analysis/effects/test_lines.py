"""Predicted skill along a mechanism."""

import numpy as np
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis.effects.lines import predicted_lines
from analysis.errors import AnalysisError

SKILL, SR, SI = "technical_digital", "structured_resources", "social_interaction"
CONTROLS = ("role", "hours_per_week")


def test_noiseless_lines_are_the_model(survey, types, truth):
    lines = predicted_lines(survey, SKILL, SR, types, controls=CONTROLS)
    rest = 2.0 + 0.05 * survey["hours_per_week"].mean() + 0.3 * (survey["role"] == "manager").mean()
    for kind, line in lines.groupby("region_type"):
        level = rest - (kind == "left-behind") + truth[SKILL, SI, kind] * survey[SI].mean()
        expected = level + truth[SKILL, SR, kind] * line["value"]
        assert_allclose(line["predicted"], expected, atol=1e-10)
        assert_allclose(line["high"] - line["low"], 0, atol=1e-9)


def test_a_line_ends_where_its_type_does(survey, types):
    behind = survey["itl3"].map(types) == "left-behind"
    narrow = survey.assign(structured_resources=survey[SR].where(~behind, 2 + survey[SR] / 5))
    lines = predicted_lines(narrow, SKILL, SR, types, points=11)
    ends = lines.groupby("region_type")["value"].agg(["min", "max", "count"])
    for kind, inside in (("left-behind", behind), ("advanced", ~behind)):
        own = np.percentile(narrow.loc[inside, SR], [1, 99])
        assert_allclose(ends.loc[kind, ["min", "max"]], own)
    assert (ends["count"] == 11).all()


def test_band_equals_statsmodels(noisy, types):
    lines = predicted_lines(noisy, SKILL, SR, types, controls=CONTROLS, level=0.9, points=3)
    frame = noisy.assign(lb=(noisy["itl3"].map(types) == "left-behind").astype(float))
    frame["manager"] = (frame["role"] == "manager").astype(float)
    formula = f"{SKILL} ~ lb * ({SI} + {SR}) + manager + hours_per_week"
    fitted = smf.ols(formula, frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["itl3"]}, use_t=True
    )
    means = frame[[SI, "manager", "hours_per_week"]].mean()
    at = lines[["value"]].rename(columns={"value": SR}).assign(**means)
    at["lb"] = (lines["region_type"] == "left-behind").astype(float)
    # get_prediction would use n - k degrees of freedom
    for row, line in zip(at.to_dict("records"), lines.itertuples(), strict=True):
        weights = [
            *(1, row["lb"], row[SI], row[SR], row["lb"] * row[SI], row["lb"] * row[SR]),
            *(row["manager"], row["hours_per_week"]),
        ]
        test = fitted.t_test(weights)
        assert_allclose(line.predicted, test.effect.item(), rtol=1e-8)
        assert_allclose([line.low, line.high], test.conf_int(alpha=0.1)[0], rtol=1e-8)


def test_what_was_left_out_is_counted(noisy, types):
    holes = noisy.copy()
    holes.loc[[0, 1], SKILL] = np.nan
    lines = predicted_lines(holes, SKILL, SR, types, covariance="CR2")
    assert lines.attrs["dropped"] == {"technical_digital missing": 2}
    assert "Satterthwaite" in lines.attrs["notes"][0]


@pytest.mark.parametrize(
    ("mechanism", "options", "words"),
    [
        ("magic", {}, "Unknown mechanism 'magic'"),
        (SR, {"points": 1}, "1 point.s. make no line"),
        (SR, {"covariance": "HC3"}, "Unknown covariance"),
        (SR, {"level": 0}, "between 0 and 1"),
    ],
)
def test_bad_input_is_said_in_one_sentence(noisy, types, mechanism, options, words):
    with pytest.raises(AnalysisError, match=words):
        predicted_lines(noisy, SKILL, mechanism, types, **options)
