"""The simulated survey: its design, its truth, and the committed file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.effects import agrees, mechanism_effects, published_directions
from analysis.errors import AnalysisError
from analysis.regions import indicator_table, region_types
from analysis.survey.schema import CONTROLS, SCALES, SKILLS, check, score_scales
from analysis.survey.simulated import DEFAULT_TRUTH, main, simulate, truth_effects

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def types():
    """182 made-up regions, a third of them left-behind."""
    codes = [f"TL{letter}{number:02d}" for letter in "CDEFGHI" for number in range(26)]
    return pd.Series(np.where(np.arange(182) % 3 == 0, "left-behind", "advanced"), codes)


@pytest.fixture(scope="module")
def survey(types):
    return simulate(types)


@pytest.fixture(scope="module")
def committed():
    return pd.read_csv(DATA / "survey_demo.csv")


@pytest.fixture(scope="module")
def real_types():
    tidy = pd.read_csv(DATA / "region_indicators.csv", dtype={"period": str, "status": str})
    return region_types(indicator_table(tidy))["type"]


def test_design_is_the_published_one(survey, types):
    assert survey["cws_id"].nunique() == 161
    assert survey["itl3"].nunique() == 74
    sampled = types[survey["itl3"].unique()]
    assert sampled.value_counts().to_dict() == {"advanced": 46, "left-behind": 28}
    spaces = survey.groupby("itl3")["cws_id"].nunique()
    assert spaces.min() == 1
    assert spaces.max() <= 8
    assert 850 < len(survey) < 1000


def test_each_space_has_one_manager_and_three_to_eight_coworkers(survey):
    roles = survey.groupby("cws_id")["role"].value_counts().unstack()
    assert (roles["manager"] == 1).all()
    assert roles["coworker"].between(3, 8).all()


def test_survey_passes_its_own_schema(survey):
    checked = check(survey)
    assert set(CONTROLS) <= set(checked)
    for scale, scores in score_scales(survey).items():
        assert_allclose(survey[scale], scores, err_msg=scale)


def test_share_of_missing_answers_is_as_declared(survey):
    first = survey[list(SCALES["social_interaction"])].isna().to_numpy().mean()
    assert_allclose(first, DEFAULT_TRUTH.missing, atol=0.01)
    stopped = survey[list(SCALES["technical_digital"])].isna().all(axis=1).mean()
    assert_allclose(stopped, DEFAULT_TRUTH.break_off, atol=0.015)


def test_same_seed_same_survey(survey, types):
    pd.testing.assert_frame_equal(simulate(types), survey)
    assert not simulate(types, seed=1)["si_1"].equals(survey["si_1"])


def test_quiet_survey_gives_back_its_slopes(types):
    """Almost without noise, 40 CWSs a region and people in the middle of the scale."""
    truth = replace(
        DEFAULT_TRUTH,
        regions={"left-behind": 60, "advanced": 60},
        spaces=900,
        most_spaces=40,
        region_sd=0.0,
        space_sd=0.0,
        person_sd=0.1,
        mechanism_space_sd=0.3,
        mechanism_person_sd=0.3,
        missing=0.0,
        break_off=0.0,
        skill_level={"social_cognitive": 3.0, "technical_digital": 3.0},
    )
    quiet = simulate(types, truth)
    for skill in SKILLS:
        effects = mechanism_effects(quiet, skill, types, controls=CONTROLS)
        expected = truth_effects(truth).query("skill == @skill")
        both = effects.merge(expected, on=["mechanism", "region_type"])
        assert len(both) == 4
        assert_allclose(both["estimate_x"], both["estimate_y"], atol=0.03)


def test_default_survey_covers_its_truth(types):
    """Over 30 seeds the mean estimate is near the truth: answers are held within 1 to 5."""
    estimates = []
    for seed in range(30):
        survey = simulate(types, seed=seed)
        effects = [mechanism_effects(survey, s, types, controls=CONTROLS) for s in SKILLS]
        table = pd.concat(effects)
        estimates.append(table[table["region_type"] != "difference"]["estimate"].to_numpy())
    assert_allclose(np.mean(estimates, axis=0), truth_effects()["estimate"], atol=0.03)


def test_truth_has_the_published_signs():
    truth = truth_effects().set_index(["skill", "mechanism", "region_type"])
    published = published_directions().set_index(["skill", "mechanism", "region_type"])
    for key in truth.index:
        reported = published.loc[key, "direction"] != "not reported"
        assert truth.loc[key, "basis"].startswith("published") == reported
        assert truth.loc[key, "estimate"] > 0
    resources = truth["estimate"].loc["technical_digital", "structured_resources"]
    assert resources["left-behind"] > resources["advanced"]


def test_too_few_regions(types):
    with pytest.raises(AnalysisError, match="10 regions are of type left-behind"):
        simulate(types.drop(types.index[types == "left-behind"][10:]))


def test_command_writes_the_committed_file(tmp_path):
    out = tmp_path / "survey.csv"
    main(["--out", str(out), "--indicators", str(DATA / "region_indicators.csv")])
    assert out.read_bytes() == (DATA / "survey_demo.csv").read_bytes()


def test_command_says_what_it_needs(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--indicators", str(tmp_path / "none.csv")])
    assert "build the data first" in capsys.readouterr().err


def test_committed_file_shows_the_published_directions(committed, real_types):
    effects = [mechanism_effects(committed, s, real_types, controls=CONTROLS) for s in SKILLS]
    judged = agrees(pd.concat(effects), published_directions())
    reported = judged[judged["direction"] != "not reported"]
    assert len(reported) == 6
    assert set(reported["agreement"]) == {"agrees", "difference agrees"}
    estimates = judged.set_index(["skill", "mechanism", "region_type"])["estimate"]
    for skill in SKILLS:
        assert estimates[skill, "social_interaction", "difference"] < 0
