"""Mechanism effects: known truth, other programs and bad input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects
from analysis.errors import AnalysisError
from analysis.estimation import bootstrap, ols
from analysis.estimation.design import contrast_matrix, design_matrix

REFERENCE = Path(__file__).parents[2] / "reference"


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
def test_noiseless_data_give_the_slopes(survey, types, truth, covariance):
    effects = mechanism_effects(
        survey, "technical_digital", types, controls=CONTROLS, covariance=covariance
    )
    found = estimates(effects)
    assert_allclose(found, truth["technical_digital"][found.index], atol=1e-10)
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
    fitted = ols.fit(design.X, design.y, design.names)
    rows = design.groups.index
    codes = [pd.factorize(small.loc[rows, name])[0] for name in ("itl3", "sector")]
    _, L = contrast_matrix(design.names)
    errors = np.sqrt(np.diag(L @ ols.two_way_covariance(fitted, *codes) @ L.T))
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


def test_incomplete_rows_are_counted_by_reason(survey, types, truth):
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
    found = estimates(effects)
    assert_allclose(found, truth["technical_digital"][found.index], atol=1e-10)


def test_survey_is_left_as_it_was(survey, types):
    before = survey.copy()
    mechanism_effects(survey, "technical_digital", types, controls=CONTROLS)
    pd.testing.assert_frame_equal(survey, before)


def with_value(frame, column, value):
    return frame.assign(**{column: value})


BAD = {
    "one cluster in a type": (
        lambda s: s[~s["itl3"].isin(["R1", "R2"])],
        {},
        "Only 1 cluster .itl3. is of type left-behind",
    ),
    "constant mechanism": (
        lambda s: with_value(s, "structured_resources", 3.0),
        {},
        "structured_resources is the same for every respondent in regions of type left-behind",
    ),
    "constant skill": (
        lambda s: with_value(s, "technical_digital", 4.0),
        {},
        "technical_digital is 4 for every respondent",
    ),
    "constant control": (
        lambda s: with_value(s, "hours_per_week", 8),
        {"controls": ["hours_per_week"]},
        "hours_per_week",
    ),
    "control of one category": (
        lambda s: with_value(s, "role", "manager"),
        {"controls": ["role"]},
        "Control role is 'manager' in every complete row",
    ),
    "collinear controls": (
        lambda s: s.assign(twice=2 * s["hours_per_week"]),
        {"controls": ["hours_per_week", "twice"]},
        "follows exactly from",
    ),
    "control that is the type": (
        lambda s: s.assign(kind=s["itl3"].isin(["R0", "R1", "R2"])),
        {"controls": ["kind"]},
        "follows exactly from",
    ),
    "no rows": (lambda s: s.iloc[:0], {}, "the survey is empty"),
    "all missing": (
        lambda s: with_value(s, "social_interaction", np.nan),
        {},
        "84 social_interaction missing",
    ),
    "five rows": (lambda s: s.iloc[[0, 13, 40, 50, 65]], {}, "5 complete rows"),
    "words for numbers": (
        lambda s: with_value(s, "social_interaction", "often"),
        {},
        "social_interaction holds a value that is no number",
    ),
    "infinite": (lambda s: with_value(s, "social_interaction", np.inf), {}, "infinite"),
    "no column": (lambda s: s.drop(columns="itl3"), {}, "no column itl3"),
    "unknown control": (None, {"controls": ["age"]}, "no column age"),
    "control is a mechanism": (
        None,
        {"controls": ["social_interaction"]},
        "choose each other column once",
    ),
    "too many dummies": (
        lambda s: s.assign(who=s["respondent_id"].astype(str)),
        {"controls": ["who"]},
        "84 complete rows cannot carry",
    ),
    "control that is a name": (
        lambda s: pd.concat([s, s]).assign(who=[f"P{i}" for i in range(168)]),
        {"controls": ["who"]},
        "Control who has 168 categories",
    ),
    "unknown estimator": (None, {"estimator": "magic"}, "Unknown estimator"),
    "unknown covariance": (None, {"covariance": "HC3"}, "Unknown covariance"),
    "unknown cluster": (None, {"cluster": "town"}, "Cannot cluster by town"),
    "two-way wild": (
        None,
        {"cluster": ("itl3", "cws_id"), "covariance": "wild_webb"},
        "Two-way clustering has no wild_webb",
    ),
    "too few draws": (None, {"covariance": "wild_webb", "draws": 10}, "10 draws are too few"),
    "wild level": (None, {"covariance": "wild_webb", "level": 95}, "between 0 and"),
    "multilevel level": (None, {"estimator": "multilevel", "level": 0}, "between 0 and"),
    "space in two regions": (
        lambda s: s.assign(cws_id=s["cws_id"].replace(13, 0)),
        {"estimator": "multilevel"},
        "more than one region",
    ),
    "space missing": (
        lambda s: s.assign(cws_id=s["cws_id"].where(s["cws_id"] > 0)),
        {"estimator": "multilevel"},
        "cws_id is missing in some rows",
    ),
    "control that is a term": (
        lambda s: s.assign(intercept=s["hours_per_week"]),
        {"controls": ["intercept"]},
        "another term of the model",
    ),
    "two-way CR2": (
        None,
        {"cluster": ("itl3", "cws_id"), "covariance": "CR2"},
        "Two-way clustering has no CR2",
    ),
    "no spaces": (lambda s: s.drop(columns="cws_id"), {"cluster": "cws_id"}, "no column cws_id"),
    "level": (None, {"level": 95}, "between 0 and 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_said_in_one_sentence(noisy, types, case):
    change, options, words = BAD[case]
    survey = change(noisy) if change else noisy
    with pytest.raises(AnalysisError, match=words) as caught:
        mechanism_effects(survey, "technical_digital", types, **options)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_unknown_skill_and_wrong_types(noisy, types):
    with pytest.raises(AnalysisError, match="Unknown skill 'cooking'"):
        mechanism_effects(noisy, "cooking", types)
    one = types.replace("advanced", "left-behind")
    for kinds, words in ((one, "type advanced"), (pd.concat([types, types]), "region R0 twice")):
        with pytest.raises(AnalysisError, match=words):
            mechanism_effects(noisy, "technical_digital", kinds)


def test_notes_say_what_two_way_and_cr2_come_to(noisy, types):
    plain = mechanism_effects(noisy, "technical_digital", types)
    assert plain.attrs["notes"] == []
    both = mechanism_effects(noisy, "technical_digital", types, cluster=("itl3", "cws_id"))
    assert "the same as clustering by region" in both.attrs["notes"][0]
    few = mechanism_effects(noisy, "technical_digital", types, covariance="CR2")
    assert f"go down to {few['df'].min():.1f}" in few.attrs["notes"][0]


@pytest.mark.parametrize("weights", ["rademacher", "webb"])
def test_wild_equals_the_bootstrap_of_each_contrast(noisy, types, weights):
    effects = mechanism_effects(
        noisy,
        "technical_digital",
        types,
        controls=CONTROLS,
        cluster="cws_id",
        covariance=f"wild_{weights}",
        draws=999,
        seed=4,
    )
    design = design_matrix(noisy, "technical_digital", types, CONTROLS)
    fitted = ols.fit(design.X, design.y, design.names)
    codes = pd.factorize(noisy["cws_id"])[0]
    _, L = contrast_matrix(design.names)
    for row, contrast in enumerate(L):
        test = bootstrap.wild_bootstrap(fitted, codes, contrast, weights=weights, draws=999, seed=4)
        for name in ("estimate", "std_error", "p_value", "low", "high"):
            assert_allclose(effects[name][row], getattr(test, name), rtol=1e-10)
    assert effects["df"].isna().all()
    assert effects.attrs["notes"] == []


def test_wild_uses_each_sign_pattern_of_few_clusters_once(noisy, types):
    options = {"covariance": "wild_rademacher", "level": 0.5}
    first = mechanism_effects(noisy, "technical_digital", types, seed=1, **options)
    second = mechanism_effects(noisy, "technical_digital", types, seed=2, **options)
    pd.testing.assert_frame_equal(first, second)
    assert "7 clusters have only 128 patterns" in first.attrs["notes"][0]
    assert_allclose(first["p_value"] * 128 % 1, 0, atol=1e-9)


def test_an_unbounded_wild_interval_is_endless_and_said(noisy, types):
    four = noisy[noisy["itl3"].isin(["R0", "R1", "R3", "R4"])]
    effects = mechanism_effects(four, "technical_digital", types, covariance="wild_rademacher")
    assert np.isneginf(effects["low"]).all()
    assert np.isposinf(effects["high"]).all()
    # of 16 patterns the observed one and its mirror image always tie with it
    assert (effects["p_value"] >= 2 / 16).all()
    assert "At 95% an interval is unbounded" in effects.attrs["notes"][0]


MULTILEVEL = {"controls": ("manager", "hours_per_week"), "estimator": "multilevel"}


def test_multilevel_equals_r(nested, nested_types):
    reference = pd.read_csv(REFERENCE / "multilevel.csv").query("model == 'nested'")
    reference = reference.query("method == 'REML'").set_index(["quantity", "term"])["value"]
    effects = mechanism_effects(nested, "technical_digital", nested_types, **MULTILEVEL)
    errors = effects.set_index(["mechanism", "region_type"])["std_error"]
    products = {
        "social_interaction": "social_interaction:left_behind",
        "structured_resources": "left_behind:structured_resources",
    }
    found = estimates(effects)
    for mechanism, product in products.items():
        for kind, term in (("advanced", mechanism), ("difference", product)):
            expected = reference["coefficient", term], reference["std_error", term]
            assert_allclose(found[mechanism, kind], expected[0], rtol=1e-3)
            assert_allclose(errors[mechanism, kind], expected[1], rtol=1e-3)
        sum_of_both = found[mechanism, "advanced"] + found[mechanism, "difference"]
        assert_allclose(found[mechanism, "left-behind"], sum_of_both)
    assert (effects["df"] == nested["itl3"].nunique() - 1).all()
    variances = pd.DataFrame(effects.attrs["variances"]).set_index("component")
    expected = reference.loc["variance"]
    assert_allclose(variances["variance"]["between regions"], expected.iloc[1], rtol=1e-3)
    inner = variances["variance"]["between coworking spaces in a region"]
    assert_allclose(inner, expected.iloc[0], rtol=1e-3)
    assert_allclose(variances["variance"]["between respondents"], expected.iloc[2], rtol=1e-3)
    assert_allclose(variances["share"].sum(), 1)
    assert (variances["flag"] == "").all()
    # two of one space share both upper levels
    assert_allclose(variances["icc"].iloc[1], variances["share"].iloc[:2].sum())


def test_multilevel_ignores_cluster_and_covariance(nested, nested_types):
    plain = mechanism_effects(nested, "technical_digital", nested_types, **MULTILEVEL)
    other = mechanism_effects(
        nested, "technical_digital", nested_types, cluster="cws_id", covariance="CR2", **MULTILEVEL
    )
    pd.testing.assert_frame_equal(plain, other)


def test_multilevel_finds_the_slopes_in_little_noise(survey, types, truth):
    noise = np.random.default_rng(7).normal(scale=1e-4, size=84)
    y = survey["technical_digital"] + noise
    effects = mechanism_effects(
        survey.assign(technical_digital=y),
        "technical_digital",
        types,
        controls=CONTROLS,
        estimator="multilevel",
    )
    found = estimates(effects)
    assert_allclose(found, truth["technical_digital"][found.index], atol=2e-4)


def test_a_variance_at_zero_is_flagged(survey, types):
    noise = np.random.default_rng(7).normal(size=84)
    # noise that has no mean in any region: regions differ less than by chance
    noise -= pd.Series(noise).groupby(survey["itl3"].to_numpy()).transform("mean").to_numpy()
    y = survey["technical_digital"] + noise
    effects = mechanism_effects(
        survey.assign(technical_digital=y), "technical_digital", types, estimator="multilevel"
    )
    variances = pd.DataFrame(effects.attrs["variances"]).set_index("component")
    assert variances["flag"]["between regions"] == "at the boundary, zero"
    assert any("between regions is at its boundary" in note for note in effects.attrs["notes"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.drop(columns="cws_id"), "no cws_id"),
        (lambda s: s.assign(cws_id=s["itl3"]), "as many coworking spaces as regions (7)"),
        (
            lambda s: s.assign(cws_id=s["respondent_id"]),
            "as many coworking spaces as respondents (84)",
        ),
    ],
)
def test_spaces_that_are_no_level_are_left_out_and_said(noisy, types, change, words):
    effects = mechanism_effects(change(noisy), "technical_digital", types, estimator="multilevel")
    assert words in effects.attrs["notes"][0]
    components = [row["component"] for row in effects.attrs["variances"]]
    assert components == ["between regions", "between respondents"]


def test_tables_of_both_skills_can_be_stacked(noisy, types):
    both = [
        mechanism_effects(noisy, skill, types, estimator="multilevel")
        for skill in ("social_cognitive", "technical_digital")
    ]
    assert len(pd.concat(both)) == 12


@pytest.mark.parametrize("estimator", ["equal_regions", "within"])
@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
@pytest.mark.parametrize("covariance", ["CR0", "CR1"])
def test_weights_and_region_intercepts_are_those_of_statsmodels(
    noisy, types, estimator, cluster, covariance
):
    noisy = noisy[5:]  # regions of two sizes
    effects = mechanism_effects(
        noisy,
        "technical_digital",
        types,
        controls=CONTROLS,
        estimator=estimator,
        cluster=cluster,
        covariance=covariance,
    )
    frame = noisy.assign(lb=(noisy["itl3"].map(types) == "left-behind").astype(float))
    regions = "C(itl3)" if estimator == "within" else "lb"
    right = f"{regions} + structured_resources + lb:structured_resources + social_interaction"
    sizes = frame.groupby("itl3")["itl3"].transform("size")
    weights = 1 / sizes if estimator == "equal_regions" else np.ones(len(frame))
    fitted = smf.wls(
        f"technical_digital ~ {right} + lb:social_interaction + {' + '.join(CONTROLS)}",
        frame,
        weights=weights,
    ).fit(
        cov_type="cluster",
        cov_kwds={"groups": frame[cluster].factorize()[0], "use_correction": covariance == "CR1"},
    )
    error = fitted.bse["lb:structured_resources"]
    n, k = len(frame), fitted.df_model + 1
    if (estimator, cluster, covariance) == ("within", "itl3", "CR1"):
        # as Stata's xtreg: regions nested in the clusters are no coefficients, the constant is
        error *= np.sqrt((n - k) / (n - (k - frame["itl3"].nunique()) - 1))
    found = effects.set_index(["mechanism", "region_type"]).loc["structured_resources"]
    assert_allclose(found["estimate"]["difference"], fitted.params["lb:structured_resources"])
    assert_allclose(found["std_error"]["difference"], error)
    assert_allclose(found["estimate"]["advanced"], fitted.params["structured_resources"])
    assert (found["df"] == frame[cluster].nunique() - 1).all()


def dense_bias_reduced(X, y, groups, contrast):
    """CR2 and Satterthwaite's degrees of freedom from the definition, with n x n matrices."""
    M = np.linalg.pinv(X.T @ X)
    H = X @ M @ X.T
    residuals, rest = y - H @ y, np.eye(len(y)) - H
    adjusted, columns = [], []
    for group in np.unique(groups):
        rows = groups == group
        values, vectors = np.linalg.eigh(rest[np.ix_(rows, rows)])
        root = np.where(values > 1e-9, np.maximum(values, 1e-9) ** -0.5, 0.0)
        A = (vectors * root) @ vectors.T
        weights = A @ X[rows] @ M @ contrast
        adjusted.append(weights @ residuals[rows])
        columns.append(rest[:, rows] @ weights)
    P = np.array(columns)
    moments = P @ P.T
    return np.sqrt(np.square(adjusted).sum()), np.trace(moments) ** 2 / (moments**2).sum()


@pytest.mark.parametrize("estimator", ["equal_regions", "within"])
@pytest.mark.parametrize("cluster", ["itl3", "cws_id"])
def test_bias_reduced_errors_are_those_of_the_definition(noisy, types, estimator, cluster):
    noisy = noisy[5:]
    effects = mechanism_effects(
        noisy,
        "technical_digital",
        types,
        controls=CONTROLS,
        estimator=estimator,
        cluster=cluster,
        covariance="CR2",
    ).set_index(["mechanism", "region_type"])
    design = design_matrix(noisy, "technical_digital", types, CONTROLS)
    regions = noisy["itl3"].factorize()[0]
    L = contrast_matrix(design.names)[1]
    X, y = design.X, design.y
    if estimator == "within":
        # all intercepts stand in the design, whatever the clusters are
        X = np.column_stack([X[:, 2:], np.eye(regions.max() + 1)[regions]])
        L = np.column_stack([L[:, 2:], np.zeros((len(L), regions.max() + 1))])
    else:
        root = np.bincount(regions)[regions] ** -0.5
        X, y = X * root[:, None], y * root
    labels = contrast_matrix(design.names)[0]
    for label, contrast in zip(labels, L, strict=True):
        error, df = dense_bias_reduced(X, y, noisy[cluster].factorize()[0], contrast)
        assert_allclose(effects.loc[label, "std_error"], error, rtol=1e-8)
        assert_allclose(effects.loc[label, "df"], df, rtol=1e-6)


@pytest.mark.parametrize("estimator", ["equal_regions", "within"])
def test_wild_bootstrap_tests_the_weighted_and_the_within_effect(noisy, types, estimator):
    given = {"cluster": "itl3", "estimator": estimator}
    wild = mechanism_effects(
        noisy, "technical_digital", types, covariance="wild_rademacher", **given
    )
    robust = mechanism_effects(noisy, "technical_digital", types, covariance="CR1", **given)
    assert_allclose(wild["estimate"], robust["estimate"])
    assert_allclose(wild["std_error"], robust["std_error"])
    steps = wild["p_value"] * 2**7  # seven regions: all patterns of signs
    assert_allclose(steps, steps.round(), atol=1e-9)
    inside = wild["estimate"].between(wild["low"], wild["high"])
    assert inside.all()


def test_within_takes_nothing_that_regions_have(noisy, types):
    regional = noisy.assign(cws_age=noisy["itl3"].str[1:].astype(float))
    with pytest.raises(AnalysisError, match="cws_age does not vary within regions"):
        mechanism_effects(
            regional, "technical_digital", types, controls=("cws_age",), estimator="within"
        )
