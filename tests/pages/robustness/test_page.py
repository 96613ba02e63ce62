"""The specification curve's page says what the fits say, and leads to them."""

import platform
from functools import partial
from importlib import metadata
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from numpy.testing import assert_allclose
from streamlit.testing.v1 import AppTest

import analysis
from analysis import effects
from analysis.robustness import fits
from analysis.robustness import specifications as universe
from analysis.robustness.joint_test import Joint
from analysis.survey import CONTROLS
from pages.robustness import choices, data, joint_test, regions
from pages.robustness import curve as robustness_curve
from pages.robustness import figures as robustness_figures
from pages.robustness.choices import Question
from pages.shared.frame import background
from pages.shared.store import atlas, plain, survey_variants, visitor
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Focus
from pages.shared.words import sentences
from tests.helpers import few, headline, text_of
from tests.pages.tables import tables

FOCUS = Focus("structured_resources", "technical_digital")


def asked(**changes):
    return Question(FOCUS, "difference", 500, ())._replace(**changes)


def test_headline_is_the_share_of_positive_estimates(open_page):
    app = open_page("robustness", fits="500")
    curve = data.curve(asked())
    known = curve["estimate"].dropna()
    share = robustness_curve._share((known > 0).mean())
    assert headline(app) == (
        f"In {share}% of {len(known)} specifications, structured resources are associated more "
        "strongly with technical-digital skills in left-behind regions"
    )
    assert "Simulated survey" in text_of(app)
    hidden = int(curve["note"].str.startswith("[c]").sum())
    assert hidden
    assert f"{hidden} are suppressed for confidentiality" in text_of(app)
    assert "evenly spread" not in text_of(app)


def test_reference_of_the_curve_is_the_effects_pages_number(open_page):
    table = tables(open_page("effects"))[0].value
    row = table[
        (table["Mechanism"] == "Structured resources")
        & (table["Skill"] == "Technical-digital skills")
        & (table["Region type"] == "Difference")
    ].iloc[0]
    curve = data.curve(asked())
    reference = curve.loc["multi_indicator~0.3333~ols~CR2~none~itl3~mean~all"]
    assert f"{reference['estimate']:.2f}" == row["Estimate"]
    low, high = f"{reference['low']:.2f}", f"{reference['high']:.2f}"
    assert row["95% confidence interval"] == f"{low} to {high}"


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "100"), (0.998, "more than 99"), (0.5, "50"), (0.002, "less than 1"), (0.0, "0")],
)
def test_a_share_is_all_or_none_only_where_it_is(share, words):
    assert robustness_curve._share(share) == words


def test_places_run_from_the_smallest_estimate_to_the_largest():
    curve = data.curve(asked())
    known = curve["estimate"].dropna()
    assert known.is_monotonic_increasing
    assert list(curve["place"]) == list(range(1, len(curve) + 1))


def test_a_curve_in_parts_is_the_curve_at_once(monkeypatch):
    focal = asked().focal
    table = data.chosen(asked()).sample(30, random_state=1)
    types = data.region_types(table)
    survey = store_survey.survey()
    whole = fits.fit_all(survey, table, types, focal)
    parts = [fits.fit_part(survey, table.iloc[i : i + 10], types, focal) for i in (0, 10, 20)]
    figures = ["estimate", "std_error", "low", "high", "p_value"]
    assert_allclose(pd.concat(parts)[figures], whole[figures], rtol=1e-6)
    monkeypatch.setattr(data, "PART", 200)
    assert list(data.parts(asked())) == [0, 200, 400]


def test_a_large_curve_says_how_far_it_is(monkeypatch):
    done, said = [], []
    bar = SimpleNamespace(
        progress=lambda share, text: said.append((len(done), share, text)), empty=lambda: None
    )
    monkeypatch.setattr(robustness_curve.st, "empty", lambda: bar)
    monkeypatch.setattr(robustness_curve.st, "session_state", {})
    monkeypatch.setattr(robustness_curve, "_PATIENCE_S", 0)
    monkeypatch.setattr(data, "part", lambda _, start: done.append(start))
    monkeypatch.setattr(data, "parts", lambda _: range(0, 1200, 500))
    robustness_curve.work_out(asked(limit=1200))
    assert done == [0, 500, 1000]
    assert said[1] == (1, 500 / 1200, "500 of 1,200 specifications are worked out")
    assert len(said) == 3
    robustness_curve.work_out(asked(limit=1200))
    assert len(done) == 3


def test_choice_that_is_left_out_is_in_no_specification(open_page):
    out = ("estimator:within", "sample:nation England")
    curve = data.curve(asked(left_out=out))
    assert "within" not in set(curve["estimator"])
    assert "nation England" not in set(curve["sample"])
    app = open_page("robustness", leave=";".join(out), fits="500")
    assert not app.error


def test_leaving_out_every_value_of_a_choice_keeps_them_all(open_page):
    app = open_page("robustness", leave="cluster:itl3;cluster:cws_id", fits="500")
    assert "at least one value must stay" in text_of(app)
    assert not app.error


def test_one_specification_leads_to_the_effects_page(open_page):
    key = "multi_indicator~0.3333~ols~CR2~none~itl3~mean~all"
    app = open_page("robustness", specification=key, fits="500")
    place = data.curve(asked()).loc[key, "place"]
    assert app.number_input(key="place-in-curve").value == place
    assert "estimator: least squares; errors: bias-reduced (CR2)" in text_of(app)
    assert "errors clustered: by region; scales: mean of the items" in text_of(app)
    app.number_input(key="place-in-curve").set_value(1).run()
    assert app.query_params["specification"] != key


def test_unknown_specification_in_the_address_shows_the_first(open_page):
    app = open_page("robustness", specification="no~such", fits="500")
    assert app.number_input(key="place-in-curve").value == 1


@pytest.mark.parametrize(
    "look", ["All together", "One region at a time", "Threshold", "Space", "Table", "Method"]
)
def test_each_tab_is_drawn(open_page, look):
    app = open_page("robustness", look=look, fits="500")
    assert not app.error


@pytest.mark.parametrize("definition", ["output", "income"])
def test_sweep_leaves_out_thresholds_below_which_there_is_no_respondent(open_page, definition):
    app = open_page("robustness", look="Threshold", fits="500", definition=definition)
    assert not app.error
    assert "of the 21 thresholds have no estimate. A region type has fewer than two" in text_of(app)


def test_published_sign_is_asked_for_where_the_study_has_one():
    assert data.published_sign(asked()) == 1
    assert data.published_sign(asked(effect="advanced")) is None
    silent = Question(Focus("social_interaction", "social_cognitive"), "left-behind", 500, ())
    assert data.published_sign(silent) is None


def test_every_estimator_and_kind_of_errors_is_in_the_curve():
    curve = data.curve(asked())
    assert set(curve["estimator"]) == {"ols", "equal_regions", "within", "multilevel"}
    assert set(curve["errors"]) == {"CR1", "CR2", "wild", "model"}


def test_numbers_of_respondents_are_rounded():
    curve = data.curve(asked())
    assert (curve["n"] % 5 == 0).all()
    by_space = curve["cluster"] == "cws_id"
    assert (curve.loc[by_space, "clusters"] % 5 == 0).all()
    assert (curve.loc[~by_space, "clusters"] % 5 != 0).any()


def test_regions_left_out_in_turn_are_those_that_can_be_named():
    survey = store_survey.survey()
    people = survey.groupby("itl3")["cws_id"].agg(["size", "nunique"])
    named = people.index[(people["size"] >= 10) & (people["nunique"] >= 3)]
    found = data.regions_in_turn(asked())
    assert set(found["region"].iloc[1:]) == set(named)
    assert found.loc[0, "region"] == "all"
    known = found.iloc[1:]["estimate"].dropna()
    assert len(known)
    assert known.is_monotonic_increasing


def test_the_estimate_without_a_region_is_that_of_the_others_alone():
    found = data.regions_in_turn(asked()).iloc[1:].dropna(subset=["estimate"])
    code, estimate = found.iloc[0][["region", "estimate"]]
    survey = store_survey.survey()
    types = atlas.region_types("multi_indicator", 0.3333)["type"]
    alone = effects.mechanism_effects(
        survey[survey["itl3"] != code], "technical_digital", types, covariance="CR2"
    ).set_index(["mechanism", "region_type"])
    expected = alone.loc[("structured_resources", "difference"), "estimate"]
    assert estimate == pytest.approx(expected, rel=1e-9)


def test_headline_on_regions_says_what_changes():
    table = pd.DataFrame(
        {
            "name": [None, "A", "B", "C"],
            "estimate": [0.2, -0.1, 0.2, 0.3],
            "change": [0.0, -0.3, 0.0, 0.1],
            "p_value": [0.01, 0.5, 0.02, 0.06],
        }
    )
    assert regions.headline(table) == (
        "The effect changes sign without 1 of 3 regions, and loses p below 0.05 without 2; A moves "
        "it most, to −0.10"
    )
    assert regions.headline(table.iloc[[0, 2]]).startswith(
        "The effect keeps its sign and its p below 0.05 whichever of 1 region is left out; B"
    )


def test_regions_in_turn_join_the_curve_from_the_address(open_page):
    app = open_page("robustness", each="regions", fits="1000")
    assert not app.error
    assert app.toggle(key="each-region").value
    curve = data.curve(asked(limit=1000, each_region=True))
    one = data.without_one(curve["sample"])
    assert one.any()
    assert not data.without_one(data.curve(asked())["sample"]).any()
    code = curve.loc[one, "sample"].iloc[0].split()[1]
    name = atlas.regions().loc[code, "name"]
    assert choices.in_words("sample", f"without {code}") == f"Without {name} ({code})"


def test_joint_test_reports_its_progress_and_finds_the_simulated_effect():
    question = asked(limit=100)
    told = []
    found = joint_test.tested(
        joint_test.prepare(question)._replace(shared=False),
        None,
        lambda share, words: told.append((share, words)) or True,
    )
    assert told[-1][0] == 1
    assert found.table["p_value"].max() < 0.05
    assert 0 < found.left_out < 100


def joint_tab():
    """Script of the tab of the joint test alone."""
    from pages.robustness import joint_test, tabs  # noqa: PLC0415 (a script of its own)
    from tests.pages.robustness.test_page import asked  # noqa: PLC0415

    joint_test.draw(asked(), tabs.about(asked(), "Joint inference"))


def test_joint_test_of_one_survey_is_not_shown_for_another(monkeypatch):
    table = pd.DataFrame(
        {
            "statistic": ["Stouffer's Z"],
            "observed": [9.0],
            "expected": [0.5],
            "p_value": [0.01],
            "draws": [1000],
        }
    )
    monkeypatch.setattr(
        joint_test.joint, "joint_inference", lambda *_, **__: Joint(table, np.zeros((1, 3)), 0)
    )
    respondents = store_survey.survey()
    app = AppTest.from_function(joint_tab)
    for part in (0, 1):
        half = respondents.iloc[part::2].reset_index(drop=True)
        app.session_state["own survey"] = visitor.OwnSurvey(half, "Members", [], f"half {part}")
        app.run()
        assert "a curve like this would be unlikely" not in text_of(app)
        app.button(key="joint").click().run()
        app.session_state["jobs"]["joint inference"].result()
        app.run()
        assert not app.exception
        assert "a curve like this would be unlikely" in text_of(app)


def test_joint_test_is_kept_by_what_is_computed():
    """Not by what was asked for: it takes no more than its own number of specifications."""
    usual = joint_test.prepare(asked())
    assert usual.shared
    assert {joint_test.prepare(asked(limit=limit)).digest for limit in (500, 1000, 5000)} == {
        usual.digest
    }
    others = [
        asked(effect="advanced"),
        asked(left_out=("estimator:within",)),
        asked(focus=Focus("social_interaction", "technical_digital")),
    ]
    found = {joint_test.prepare(other).digest for other in others}
    assert len(found | {usual.digest}) == 4


def test_joint_test_is_kept_by_the_region_types_and_the_thresholds_too(monkeypatch):
    usual = joint_test.prepare(asked())
    types = usual.types.copy()
    types.iloc[0, 0] = {"left-behind": "advanced"}.get(types.iloc[0, 0], "left-behind")
    with monkeypatch.context() as patch:
        patch.setattr(data, "region_types", lambda _: types)
        assert joint_test.prepare(asked()).digest != usual.digest
    fewer = usual.specifications.index[:1]
    with monkeypatch.context() as patch:
        patch.setattr(
            data, "suppressed", lambda table, _: pd.Series(table.index.isin(fewer), table.index)
        )
        assert joint_test.prepare(asked()).digest != usual.digest


@pytest.fixture
def version_of(tmp_path, monkeypatch):
    """Version of a small analysis in sub-folders, after a change to it."""
    folder = tmp_path / "analysis"
    for name in ("__init__.py", "fits.py", "models/ordinal.py", "models/cuts.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n")
    survey = tmp_path / "data" / plain.SURVEY
    survey.parent.mkdir(parents=True)
    survey.write_bytes(b"survey")
    monkeypatch.setattr(analysis, "__file__", str(folder / "__init__.py"))

    def _version_of(change=lambda _: None):
        change(folder)
        return joint_test.code_version.__wrapped__()

    return _version_of


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "fits.py").write_text("changed"),
        lambda folder: (folder / "models/ordinal.py").write_text("changed"),
        lambda folder: (folder / "models/cuts.toml").write_text("changed"),
        lambda folder: (folder / "models/ordinal.py").rename(folder / "ordinal.py"),
        lambda folder: (folder.parent / "data" / plain.SURVEY).write_text("changed"),
    ],
)
def test_joint_test_is_kept_by_all_the_code_and_the_survey(version_of, change):
    before = version_of()
    assert version_of() == before
    assert version_of(change) != before


@pytest.mark.parametrize("library", ["numpy", "pandas", "scipy", "statsmodels"])
def test_joint_test_is_kept_by_the_libraries(version_of, monkeypatch, library):
    before = version_of()
    versions = {library: "0.0.1"}
    monkeypatch.setattr(
        joint_test, "version", lambda name: versions.get(name) or metadata.version(name)
    )
    assert version_of() != before


def test_joint_test_is_kept_by_pythons_version_but_not_by_compiled_files(version_of, monkeypatch):
    before = version_of()

    def compiled(folder):
        (folder / "models" / "__pycache__").mkdir()
        (folder / "models" / "__pycache__" / "ordinal.cpython-311.pyc").write_bytes(b"0")

    assert version_of(compiled) == before
    monkeypatch.setattr(platform, "python_version", lambda: "3.0.0")
    assert version_of() != before


def test_joint_test_of_a_visitors_own_data_is_not_kept_for_others(monkeypatch):
    usual = joint_test.prepare(asked())
    monkeypatch.setattr(visitor, "survey_mark", lambda: (None, None, "types of one's own"))
    own = joint_test.prepare(asked())
    assert not own.shared
    assert own.digest != usual.digest


def test_joint_test_is_kept_from_a_thread_without_a_word_of_streamlits(monkeypatch, caplog):
    """Such a thread has no session, which the cache for all visitors does without."""
    calls = []

    def infer(*_, **__):
        calls.append(None)
        return Joint(pd.DataFrame(), np.zeros((1, 3)), 0)

    monkeypatch.setattr(joint_test.joint, "joint_inference", infer)
    tables = joint_test.prepare(asked())._replace(digest="of a test")
    data.kept_on_disk.clear()
    caplog.clear()
    for _ in range(2):
        job = background.Job("key", partial(joint_test.tested, tables, None))
        assert job.result().left_out == 0
    data.kept_on_disk.clear()
    assert len(calls) == 1
    assert not caplog.records


def curve_tab():
    """Script of the drawn curve alone."""
    from pages.robustness import curve as robustness_curve  # noqa: PLC0415 (a script of its own)
    from tests.pages.robustness.test_page import asked  # noqa: PLC0415

    robustness_curve.curve(asked())


def test_intervals_beyond_the_drawing_are_counted_of_those_drawn(monkeypatch):
    table = robustness_figures.drawn(data.curve(asked())).iloc[::2]
    lowest, highest = table["low"].min(), table["high"].nlargest(8).iloc[-1]
    monkeypatch.setattr(robustness_figures, "drawn", lambda _: table)
    monkeypatch.setattr(robustness_figures, "span", lambda _: (lowest, highest))
    app = AppTest.from_function(curve_tab).run()
    assert f"Intervals that reach beyond the drawing: 7 of the {len(table)} drawn." in text_of(app)


def test_what_is_fitted_without_regions_is_said_of_the_respondents_too():
    found = data.regions_in_turn(asked())
    words = regions._which(asked(), found)
    assert words.startswith("The reference specification. Definition of left-behind")
    assert "; respondents: everybody" in words
    left = asked(left_out=("sample:all",))
    words = regions._which(left, data.regions_in_turn(left))
    assert words.startswith(
        "The reference specification, but with everybody where the curve has England alone. "
    )
    assert "; respondents: everybody" in words


def test_specification_with_a_small_type_is_suppressed(monkeypatch):
    before = data.curve(asked())
    monkeypatch.setenv("ATLAS_MIN_RESPONDENTS", "200")
    st.cache_data.clear()
    st.cache_resource.clear()
    after = data.curve(asked())
    monkeypatch.undo()
    st.cache_data.clear()
    st.cache_resource.clear()
    hidden = after["note"].str.startswith("[c]")
    assert 0 < hidden.sum() < len(after)
    assert after.loc[hidden, ["estimate", "low", "high", "p_value"]].isna().all().all()
    assert (after.loc[hidden, "n"] == 0).all()
    # few respondents are left out with the North East: the estimate would tell of them
    without = after.index[after["sample"] == "without TLC"]
    assert hidden[without].all()
    assert before.loc[before["sample"] == "without TLC", "estimate"].notna().any()
    # a role that few have is no cut on offer, so that others are drawn
    kept = after.index[~hidden].intersection(before.index)
    assert len(kept)
    assert (after.loc[kept, "estimate"] == before.loc[kept, "estimate"]).all()


@pytest.mark.parametrize(("column", "value"), [("sample", "without TLX"), ("threshold", 0.9)])
def test_specification_of_which_nothing_is_known_is_not_taken_as_shown(column, value):
    table = data.chosen(asked())
    changed = table.assign(**{column: table[column].where(table.index != table.index[3], value)})
    assert not changed.equals(table)
    with pytest.raises(KeyError, match=str(value)):
        data.suppressed(changed, FOCUS)


EXACT = {"rtol": 1e-9, "atol": 1e-10}
#: The curve draws 999 bootstrap samples and the effects page 9,999: four standard errors apart at
#: most. Variances of a multilevel model are found by an optimiser that sees rows in another order.
CLOSE = {
    "multilevel": {"rtol": 1e-4},
    "model": {"rtol": 1e-3, "atol": 1e-5},
    "wild": {"atol": 0.06},
}


def linked_model():
    """Script of the effects page's widgets alone."""
    import streamlit as st  # noqa: PLC0415 (a script of its own)

    from pages.shared.controls import model_widgets  # noqa: PLC0415

    st.session_state["linked"] = model_widgets.model_picker()[0]


@pytest.mark.parametrize("focus", few([FOCUS, Focus("social_interaction", "social_cognitive")]))
def test_every_specification_opens_with_its_own_figures(focus):
    curve = data.curve(asked(focus=focus))
    known = curve[curve["estimate"].notna()]
    drawn = known.groupby("estimator", group_keys=False).sample(3, random_state=4)
    assert set(drawn["estimator"]) == set(universe.ESTIMATORS)
    for row in sentences.records(drawn):
        app = AppTest.from_function(linked_model)
        for name, value in robustness_curve.on_effects(focus, row).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        assert "notices" not in app.session_state, row
        effects = store_survey.effects(app.session_state["linked"])
        own = effects.set_index(["skill", "mechanism", "region_type"]).loc[
            (focus.skill, focus.mechanism, "difference")
        ]
        assert_allclose(own["estimate"], row["estimate"], **CLOSE.get(row["estimator"], EXACT))
        for figure in ("low", "high", "p_value"):
            near = CLOSE.get(row["errors"], EXACT)
            assert_allclose(own[figure], row[figure], **near)


def test_each_threshold_of_the_curve_has_the_types_of_the_effects_page():
    for definition, cuts in universe.THRESHOLDS.items():
        for cut in cuts:
            app = AppTest.from_function(linked_model)
            row = {
                "definition": definition,
                "threshold": cut,
                "estimator": "ols",
                "controls": "none",
                "cluster": "itl3",
                "scale": "mean",
                "sample": "all",
            }
            for name, value in robustness_curve.on_effects(FOCUS, row).items():
                app.query_params[name] = value
            app.run()
            linked = store_survey.typed(app.session_state["linked"])
            pd.testing.assert_series_equal(
                linked, atlas.region_types(definition, cut)["type"].dropna()
            )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"errors": "CR2"}, {"errors": "CR2", "cluster": "cws_id"}),
        ({"errors": "wild"}, {"errors": "wild_rademacher", "cluster": "cws_id"}),
        ({}, {"errors": "CR1", "cluster": "cws_id"}),
        ({"estimator": "multilevel", "errors": "model", "cluster": "levels"}, {}),
        ({"controls": "role+sector", "sample": "role manager"}, {"controls": "sector"}),
        ({"sample": "without TLI31"}, {"sample": "without TLI31"}),
    ],
)
def test_link_names_the_errors_that_the_specification_has(changes, expected):
    row = {
        "definition": "deprivation",
        "threshold": 0.3333,
        "estimator": "within",
        "controls": "none",
        "cluster": "cws_id",
        "scale": "without td_1",
        "sample": "all",
    }
    found = robustness_curve.on_effects(FOCUS, row | changes)
    assert found["cut"] == "33"
    assert found["scale"] == "without td_1"
    assert expected.items() <= found.items()
    if changes.get("estimator") == "multilevel":
        assert found.keys().isdisjoint({"errors", "cluster"})


def test_cuts_by_role_are_the_surveys_own(monkeypatch):
    survey = store_survey.survey()
    assert survey_variants.cuts(survey) == list(universe.SAMPLES)
    roles = survey["role"].where(survey.index > 8, "founder").where(survey.index > 2, None)
    roles = roles.replace({"manager": "Host", "coworker": "Member"})
    own = survey.drop(columns=list(CONTROLS)).assign(role=roles)
    cuts = survey_variants.cuts(own)
    assert cuts == [
        "all",
        "nation England",
        "role Member",
        "role Host",
        *(cut for cut in universe.SAMPLES if cut.startswith("without")),
    ]
    assert survey_variants.in_use(universe.MEAN, "role Host") == "Respondents: role “Host” alone"
    assert len(survey_variants.cuts(own.drop(columns="role"))) == len(cuts) - 2
    monkeypatch.setattr(store_survey, "survey", lambda: own)
    options = choices.options(FOCUS)
    assert options["sample"] == cuts
    assert options["controls"] == ["none", "role"]
    alike = own.assign(role="Member")
    monkeypatch.setattr(store_survey, "survey", lambda: alike)
    assert choices.options(FOCUS)["controls"] == ["none"]
    assert not [cut for cut in survey_variants.cuts(alike) if cut.startswith("role")]
    assert not [
        cut
        for cut in survey_variants.cuts(own.assign(role=roles.replace("Host", "<b>")))
        if "<" in cut
    ]


@pytest.mark.parametrize(
    ("effect", "positive", "words"),
    [
        (
            "difference",
            0.3,
            "In 70% of them, {} are associated more strongly with {} in advanced regions",
        ),
        (
            "difference",
            0.5,
            "In 50% of them, {} are associated more strongly with {} in left-behind regions",
        ),
        (
            "advanced",
            0.0,
            "In 100% of them, more {} is associated with lower {} in advanced regions",
        ),
    ],
)
def test_headline_is_what_most_specifications_say(effect, positive, words, monkeypatch):
    found = {"share_positive": positive, "specifications": 800}
    monkeypatch.setattr(data, "summarised", lambda _: found)
    words = words.format("structured resources", "technical-digital skills")
    said = robustness_curve.headline(asked(effect=effect))
    assert said == words.replace("them", "800 specifications")


def test_widest_intervals_are_cut_only_where_they_flatten_the_curve():
    estimate = pd.Series(range(200)) / 100
    table = pd.DataFrame({"estimate": estimate, "low": estimate - 0.5, "high": estimate + 0.5})
    assert robustness_figures.span(table) == (-0.5, pytest.approx(2.49))
    table.loc[7, "high"] = 3.0
    assert robustness_figures.span(table) == (-0.5, 3.0)
    table.loc[7, ["low", "high"]] = -30.0, 30.0
    low, high = robustness_figures.span(table)
    assert -0.5 <= low <= -0.45
    assert 2.4 <= high <= 2.5
