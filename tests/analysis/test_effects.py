"""Mechanism effects: known truth, other programs, published directions and bad input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis import linear
from analysis.design import contrast_matrix, design_matrix
from analysis.effects import agrees, mechanism_effects, published_directions
from analysis.errors import AnalysisError

REFERENCE = Path(__file__).parents[1] / "reference"
SLOPES = {
    ("social_interaction", "left-behind"): 0.25,
    ("social_interaction", "advanced"): 0.5,
    ("social_interaction", "difference"): -0.25,
    ("structured_resources", "left-behind"): 0.75,
    ("structured_resources", "advanced"): 0.125,
    ("structured_resources", "difference"): 0.625,
}


@pytest.fixture
def types():
    return pd.Series(
        ["left-behind"] * 3 + ["advanced"] * 4, [f"R{i}" for i in range(7)], name="type"
    )


@pytest.fixture
def survey(types):
    """Exact data: slopes as in SLOPES, left-behind 1 lower, 0.5 a ten hours, managers 0.3 up."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "respondent_id": np.arange(84),
            "cws_id": np.repeat(np.arange(14), 6),
            "itl3": np.repeat(types.index, 12),
            "social_interaction": rng.integers(4, 21, 84) / 4,
            "structured_resources": rng.integers(4, 21, 84) / 4,
            "role": rng.choice(["coworker", "manager"], 84),
            "hours_per_week": rng.integers(5, 50, 84),
        }
    )
    kind = frame["itl3"].map(types)
    slope = {
        name: kind.map({k: SLOPES[name, k] for k in ("left-behind", "advanced")})
        for name in ("social_interaction", "structured_resources")
    }
    frame["technical_digital"] = (
        2.0
        - (kind == "left-behind")
        + slope["social_interaction"] * frame["social_interaction"]
        + slope["structured_resources"] * frame["structured_resources"]
        + 0.05 * frame["hours_per_week"]
        + 0.3 * (frame["role"] == "manager")
    )
    return frame


@pytest.fixture
def noisy(survey):
    noise = np.random.default_rng(5)
    shared = noise.normal(size=14)[survey["cws_id"]]
    y = survey["technical_digital"] + noise.normal(size=84) + shared
    return survey.assign(technical_digital=y)


@pytest.fixture
def small():
    return pd.read_csv(REFERENCE / "survey_small.csv")


@pytest.fixture
def small_types(small):
    return small.drop_duplicates("itl3").set_index("itl3")["region_type"]


CONTROLS = ("role", "hours_per_week")


def estimates(effects):
    return effects.set_index(["mechanism", "region_type"])["estimate"]


@pytest.mark.parametrize("covariance", ["CR0", "CR1", "CR2"])
def test_noiseless_data_give_the_slopes(survey, types, covariance):
    effects = mechanism_effects(
        survey, "technical_digital", types, controls=CONTROLS, covariance=covariance
    )
    assert_allclose(estimates(effects)[list(SLOPES)], list(SLOPES.values()), atol=1e-10)
    assert_allclose(effects["std_error"], 0, atol=1e-10)
    assert (effects["p_value"] < 1e-6).all()


def test_table_is_tidy(noisy, types):
    effects = mechanism_effects(noisy, "technical_digital", types)
    names = "skill mechanism region_type estimate std_error low high p_value n clusters df"
    assert list(effects) == names.split()
    assert list(effects["region_type"]) == ["left-behind", "advanced", "difference"] * 2
    assert list(effects["n"]) == [36, 48, 84] * 2
    assert list(effects["clusters"]) == [3, 4, 7] * 2
    assert (effects["df"] == 6).all()
    assert set(effects["skill"]) == {"technical_digital"}


def test_equals_statsmodels_with_an_interaction(noisy, types):
    effects = mechanism_effects(noisy, "technical_digital", types, controls=CONTROLS)
    frame = noisy.assign(lb=(noisy["itl3"].map(types) == "left-behind").astype(float))
    fitted = smf.ols(
        "technical_digital ~ lb * (social_interaction + structured_resources) + role "
        "+ hours_per_week",
        frame,
    ).fit(cov_type="cluster", cov_kwds={"groups": frame["itl3"]}, use_t=True)
    for mechanism in ("social_interaction", "structured_resources"):
        three = effects[effects["mechanism"] == mechanism]
        tests = [
            fitted.t_test(f"{mechanism} + lb:{mechanism} = 0"),
            fitted.t_test(f"{mechanism} = 0"),
            fitted.t_test(f"lb:{mechanism} = 0"),
        ]
        assert_allclose(three["estimate"], [float(t.effect[0]) for t in tests], rtol=1e-8)
        assert_allclose(three["std_error"], [t.sd.item() for t in tests], rtol=1e-8)
        assert_allclose(three["p_value"], [t.pvalue.item() for t in tests], rtol=1e-8)
        intervals = np.vstack([t.conf_int() for t in tests])
        assert_allclose(three[["low", "high"]], intervals, rtol=1e-8)


@pytest.mark.parametrize("covariance", ["CR1", "CR2"])
@pytest.mark.parametrize("skill", ["social_cognitive", "technical_digital"])
def test_equals_r(small, small_types, skill, covariance):
    expected = pd.read_csv(REFERENCE / "ols_cluster.csv")
    expected = expected.query("skill == @skill and covariance == @covariance")
    effects = mechanism_effects(
        small, skill, small_types, controls=("role", "tenure_months"), covariance=covariance
    )
    for name in ("estimate", "std_error", "df", "p_value"):
        assert_allclose(effects[name], expected[name], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize("skill", ["social_cognitive", "technical_digital"])
def test_two_way_errors_equal_r(small, small_types, skill):
    expected = pd.read_csv(REFERENCE / "ols_cluster.csv")
    expected = expected.query("skill == @skill and covariance == 'two-way'")
    design = design_matrix(small, skill, small_types, ("role", "tenure_months"))
    fitted = linear.fit(design.X, design.y, design.names)
    rows = design.groups.index
    codes = [pd.factorize(small.loc[rows, name])[0] for name in ("itl3", "sector")]
    _, L = contrast_matrix(design.names)
    errors = np.sqrt(np.diag(L @ linear.two_way_covariance(fitted, *codes) @ L.T))
    assert_allclose(errors, expected["std_error"], rtol=1e-6)


def test_cluster_by_space(noisy, types):
    effects = mechanism_effects(noisy, "technical_digital", types, cluster="cws_id")
    assert list(effects["clusters"]) == [6, 8, 14] * 2
    assert (effects["df"] == 13).all()
    regions = mechanism_effects(noisy, "technical_digital", types)
    assert_allclose(effects["estimate"], regions["estimate"])
    assert not np.allclose(effects["std_error"], regions["std_error"])


def test_both_ways_count_the_fewer_clusters(noisy, types):
    effects = mechanism_effects(noisy, "technical_digital", types, cluster=("itl3", "cws_id"))
    regions = mechanism_effects(noisy, "technical_digital", types)
    assert_allclose(effects["std_error"], regions["std_error"], rtol=1e-9)
    assert list(effects["clusters"]) == list(regions["clusters"])


def test_standardised_is_in_standard_deviations(noisy, types):
    plain = estimates(mechanism_effects(noisy, "technical_digital", types))
    scaled = estimates(mechanism_effects(noisy, "technical_digital", types, standardised=True))
    for mechanism in ("social_interaction", "structured_resources"):
        factor = noisy[mechanism].std() / noisy["technical_digital"].std()
        assert_allclose(scaled[mechanism], plain[mechanism] * factor)


def test_wider_level_wider_interval(noisy, types):
    narrow = mechanism_effects(noisy, "technical_digital", types, level=0.8)
    wide = mechanism_effects(noisy, "technical_digital", types, level=0.99)
    assert (wide["low"] < narrow["low"]).all()
    assert (wide["high"] > narrow["high"]).all()


def test_incomplete_rows_are_counted_by_reason(survey, types):
    holes = survey.astype({"hours_per_week": float})
    holes.loc[[0, 1], "technical_digital"] = np.nan
    holes.loc[[1, 2], "social_interaction"] = np.nan
    holes.loc[40, "role"] = None
    holes.loc[60:62, "itl3"] = "R9"
    effects = mechanism_effects(holes, "technical_digital", types, controls=CONTROLS)
    assert effects.attrs["dropped"] == {
        "no region type": 3,
        "technical_digital missing": 2,
        "social_interaction missing": 1,
        "role missing": 1,
    }
    assert effects["n"].iloc[2] == 84 - 7
    assert_allclose(estimates(effects)[list(SLOPES)], list(SLOPES.values()), atol=1e-10)


def test_dummies_leave_out_the_first_category(survey, types):
    design = design_matrix(survey, "technical_digital", types, CONTROLS)
    assert design.names[-2:] == ("role: manager", "hours_per_week")
    assert_allclose(design.X[:, -2], survey["role"] == "manager")


def test_survey_is_left_as_it_was(survey, types):
    before = survey.copy()
    mechanism_effects(survey, "technical_digital", types, controls=CONTROLS)
    pd.testing.assert_frame_equal(survey, before)


def with_value(frame, column, value):
    return frame.assign(**{column: value})


BAD = {
    "one type": (lambda s, t: (s, t.replace("advanced", "left-behind")), {}, "type advanced"),
    "one cluster in a type": (
        lambda s, t: (s[~s["itl3"].isin(["R1", "R2"])], t),
        {},
        "Only 1 cluster .itl3. is of type left-behind",
    ),
    "constant mechanism": (
        lambda s, t: (with_value(s, "structured_resources", 3.0), t),
        {},
        "structured_resources is 3 for every respondent",
    ),
    "constant skill": (
        lambda s, t: (with_value(s, "technical_digital", 4.0), t),
        {},
        "technical_digital is 4 for every respondent",
    ),
    "constant control": (
        lambda s, t: (with_value(s, "hours_per_week", 8), t),
        {"controls": ["hours_per_week"]},
        "hours_per_week",
    ),
    "control of one category": (
        lambda s, t: (with_value(s, "role", "manager"), t),
        {"controls": ["role"]},
        "Control role is 'manager' in every complete row",
    ),
    "collinear controls": (
        lambda s, t: (s.assign(twice=2 * s["hours_per_week"]), t),
        {"controls": ["hours_per_week", "twice"]},
        "follows exactly from",
    ),
    "control that is the type": (
        lambda s, t: (s.assign(kind=s["itl3"].map(t)), t),
        {"controls": ["kind"]},
        "follows exactly from",
    ),
    "no rows": (lambda s, t: (s.iloc[:0], t), {}, "the survey is empty"),
    "all missing": (
        lambda s, t: (with_value(s, "social_interaction", np.nan), t),
        {},
        "84 social_interaction missing",
    ),
    "five rows": (lambda s, t: (s.iloc[[0, 13, 40, 50, 65]], t), {}, "5 complete rows"),
    "words for numbers": (
        lambda s, t: (with_value(s, "social_interaction", "often"), t),
        {},
        "social_interaction holds a value that is no number",
    ),
    "infinite": (
        lambda s, t: (with_value(s, "social_interaction", np.inf), t),
        {},
        "infinite",
    ),
    "no column": (lambda s, t: (s.drop(columns="itl3"), t), {}, "no column itl3"),
    "unknown control": (lambda s, t: (s, t), {"controls": ["age"]}, "no column age"),
    "control is a mechanism": (
        lambda s, t: (s, t),
        {"controls": ["social_interaction"]},
        "choose each other column once",
    ),
    "too many dummies": (
        lambda s, t: (s.assign(who=s["respondent_id"].astype(str)), t),
        {"controls": ["who"]},
        "84 complete rows cannot carry",
    ),
    "control that is a name": (
        lambda s, t: (pd.concat([s, s]).assign(who=[f"P{i}" for i in range(168)]), t),
        {"controls": ["who"]},
        "Control who has 168 categories",
    ),
    "unknown estimator": (lambda s, t: (s, t), {"estimator": "magic"}, "Unknown estimator"),
    "unknown covariance": (lambda s, t: (s, t), {"covariance": "HC3"}, "Unknown covariance"),
    "unknown cluster": (lambda s, t: (s, t), {"cluster": "town"}, "Cannot cluster by town"),
    "two-way CR2": (
        lambda s, t: (s, t),
        {"cluster": ("itl3", "cws_id"), "covariance": "CR2"},
        "Two-way clustering has no CR2",
    ),
    "no spaces": (
        lambda s, t: (s.drop(columns="cws_id"), t),
        {"cluster": "cws_id"},
        "no column cws_id",
    ),
    "level": (lambda s, t: (s, t), {"level": 95}, "between 0 and 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_said_in_one_sentence(noisy, types, case):
    change, options, words = BAD[case]
    survey, kinds = change(noisy, types)
    with pytest.raises(AnalysisError, match=words) as caught:
        mechanism_effects(survey, "technical_digital", kinds, **options)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_unknown_skill(noisy, types):
    with pytest.raises(AnalysisError, match="Unknown skill 'cooking'"):
        mechanism_effects(noisy, "cooking", types)


def test_published_directions_are_those_of_the_article():
    published = published_directions().set_index(["skill", "mechanism", "region_type"])
    assert len(published) == 16
    direction = published["direction"]
    assert direction["technical_digital", "structured_resources", "left-behind"] == "+"
    assert direction["technical_digital", "structured_resources", "advanced"] == "weaker"
    assert direction["social_cognitive", "social_interaction", "advanced"] == "+"
    assert (direction == "not reported").sum() == 8
    assert published["source"].str.contains("10.1080/00343404.2026.2639508").all()


def test_agreement_is_judged_by_the_interval():
    rows = [
        ("left-behind", 0.5, 0.2, 0.8),
        ("advanced", 0.1, -0.1, 0.3),
        ("difference", 0.4, -0.1, 0.9),
    ]
    effects = pd.DataFrame(rows, columns=["region_type", "estimate", "low", "high"])
    effects = effects.assign(skill="technical_digital", mechanism="structured_resources")
    judged = agrees(effects, published_directions()).set_index("region_type")["agreement"]
    assert judged["left-behind"] == "agrees"
    assert judged["advanced"] == "same direction, interval includes zero"
    assert judged["difference"] == "same direction, interval includes zero"


@pytest.mark.parametrize(
    ("estimate", "low", "high", "words"),
    [
        (-0.5, -0.9, -0.1, "disagrees"),
        (-0.1, -0.5, 0.3, "opposite direction, interval includes zero"),
    ],
)
def test_disagreement_is_said(estimate, low, high, words):
    keys = {
        "skill": "social_cognitive",
        "mechanism": "social_interaction",
        "region_type": "advanced",
    }
    effects = pd.DataFrame([{**keys, "estimate": estimate, "low": low, "high": high}])
    assert agrees(effects, published_directions())["agreement"].item() == words


def test_no_published_direction_no_agreement():
    keys = {
        "skill": "social_cognitive",
        "mechanism": "social_interaction",
        "region_type": "left-behind",
    }
    effects = pd.DataFrame([{**keys, "estimate": 1.0, "low": 0.9, "high": 1.1}])
    assert agrees(effects, published_directions())["agreement"].item() == "not reported"
