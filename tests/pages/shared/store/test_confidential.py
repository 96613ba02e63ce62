"""Small groups are shown nowhere, and cannot be had from what is shown at two thresholds."""

import datetime as dt
import io
import logging
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from analysis import effects as effects_model
from analysis.disclosure import Thresholds
from analysis.errors import AnalysisError
from analysis.survey import SCALES
from pages.brief import Survey, region_brief, to_docx, types_brief
from pages.effects import data as effects_data
from pages.effects import exports
from pages.effects.data import Context
from pages.robustness import data, joint_test, tabs
from pages.robustness.choices import Question
from pages.shared.files import effect_tables
from pages.shared.files.table_words import shown
from pages.shared.store import atlas, confidential, survey_variants, visitor
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences
from pages.shared.words.types import OwnTypes
from tests.helpers import each_tab, headline, text_of
from tests.pages.tables import tables

#: Fifteen respondents of three spaces are left-behind: shown by default, not with twenty asked for.
SMALL = Model("income", 72.0)
FOCUS = Focus("structured_resources", "technical_digital")


@pytest.fixture
def raised(monkeypatch):
    """A server whose owner asks for twenty respondents."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("ATLAS_MIN_RESPONDENTS", "20")
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def own():
    """A list whose left-behind regions have eight or nine respondents together."""
    sizes = store_survey.survey().groupby("itl3").size()
    behind = list(sizes.index[sizes == 4])[:2]
    kinds = pd.Series("advanced", pd.Index(sizes.index, name="itl3"))
    kinds[behind] = "left-behind"
    return visitor.OwnTypes(kinds, "Two regions.csv", "00112233445566aa")


@pytest.fixture
def true_effects():
    """What is hidden: the effects in the small type and the differences, at full precision."""
    types = atlas.region_types(SMALL.definition, SMALL.cut)["type"].dropna()
    found = pd.concat(
        effects_model.mechanism_effects(
            store_survey.survey(), skill, types, covariance=SMALL.errors
        )
        for skill in sentences.SKILLS
    )
    return found[found["region_type"] != "advanced"]


def context(model):
    return Context(
        model,
        FOCUS,
        store_survey.effects(model),
        "points",
        "By income",
        "https://atlas.test/",
        store_survey.loaded(),
        None,
        atlas.region_types(model.definition, model.cut),
    )


def tells(content: str, effects: pd.DataFrame) -> list[str]:
    """Hidden numbers that a text holds, by their first five digits after the point."""
    numbers = effects[["estimate", "low", "high", "std_error", "p_value"]].to_numpy().ravel()
    return [f"{x:.8f}" for x in np.abs(numbers) if x > 1e-4 and f"{x:.8f}"[:7] in content]


def test_a_small_type_is_shown_nowhere_on_the_effects_page(with_list):
    app = with_list("effects")
    assert "too few respondents to show" in headline(app)
    assert "left-behind" in headline(app)
    shown = tables(app)[0]
    table = shown.value
    hidden = table["Region type"].isin(["Left-behind", "Difference"])
    assert table.loc[hidden, ["Estimate", "95% confidence interval", "p"]].eq("[c]").all(axis=None)
    assert table[["Respondents", "Clusters"]].eq("[c]").all(axis=None)
    assert not table.loc[~hidden, "Estimate"].eq("[c]").any()
    assert "[c] suppressed for confidentiality: fewer than 10 respondents" in shown.marks


def test_every_tab_is_drawn_without_the_small_type(with_list):
    for tab, app in each_tab(with_list, "effects", "closer", controls="role"):
        assert not app.error, tab
        for frame in [*app.dataframe, *app.table, *tables(app)]:
            table = frame.value
            for column in [name for name in ("Region type", "Type") if name in table]:
                rows = table[table[column].isin(["Left-behind", "Difference"])]
                rows = rows.drop(columns="Items", errors="ignore")
                assert rows.select_dtypes("number").isna().all(axis=None), tab
                said = pd.Series(rows.astype(str).to_numpy().ravel())
                assert not said.str.match("−?[0-9]").any(), tab


@pytest.mark.parametrize("page", [None, "region", "compare"])
def test_other_pages_say_that_there_are_too_few(with_list, own, page):
    behind = own.types.index[own.types == "left-behind"]
    more = {"look": "Effects"} if page == "compare" else {"area": str(behind[0])}
    app = with_list(page, **more)
    assert not app.error
    drawn = tables(app)
    frames = [*app.dataframe, *app.table, *drawn]
    shown = text_of(app) + "".join(table.marks for table in drawn)
    shown += "".join(frame.value.to_string() for frame in frames)
    assert "[c]" in shown
    assert "too few respondents" in shown.lower() or "fewer than 10 respondents" in shown


def test_raised_thresholds_hide_more(raised):
    assert store_survey.few(SMALL, "technical_digital") == ["left-behind"]
    table = store_survey.effects(SMALL)
    assert table["suppressed"].sum() == 8
    assert table["n"].isna().all()
    assert not table.attrs["notes"]
    assert not store_survey.effects(Model("multi_indicator", 1 / 3))["suppressed"].any()


def test_no_file_tells_what_is_hidden(raised, true_effects):
    here = context(SMALL)
    contents = {kind: exports._table(here, kind).decode() for kind in ("csv", "tex", "html")}
    contents["svg"] = exports._figure(here, "svg").decode()
    contents["table"] = effect_tables.all_effects(here.table, "s").raw().to_csv()
    archive = zipfile.ZipFile(io.BytesIO(exports._archive(here, exports.bundled(here))))
    for name in archive.namelist():
        if name not in ("survey.csv", "region_types.csv"):
            contents[name] = archive.read(name).decode()
    assert not {name for name, text in contents.items() if tells(text, true_effects)}
    for name in ("csv", "html", "svg", "table", "results.csv"):
        assert "[c]" in contents[name], name
    raw = effects_model.mechanism_effects(
        store_survey.survey(), "technical_digital", here.types["type"].dropna(), covariance="CR2"
    )
    assert tells(raw.to_csv(), true_effects)


def test_files_are_of_the_survey_that_was_loaded_when_the_page_was_drawn():
    """A file is made after the page has run, when no session can be asked for its survey."""
    shipped = store_survey.loaded()
    half = shipped.respondents.iloc[::2].reset_index(drop=True)
    here = context(Model("multi_indicator", 1 / 3))._replace(
        loaded=store_survey.Loaded(half, "Members 2026", "Loaded by a visitor.", simulated=False)
    )
    text = exports._table(here, "csv").decode()
    table = pd.read_csv(io.StringIO(text))
    assert set(table["source"]) == {"Members 2026"}
    assert table["n"].max() == 5 * round(len(half) / 5)
    archive = zipfile.ZipFile(io.BytesIO(exports._archive(here, exports.bundled(here))))
    assert "survey.csv" not in archive.namelist()


def test_the_archive_recomputes_what_it_shows(raised, tmp_path):
    here = context(SMALL)
    made = exports._archive(here, exports.bundled(here))
    zipfile.ZipFile(io.BytesIO(made)).extractall(tmp_path)
    run = subprocess.run(
        [sys.executable, "reproduce.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "8 of them are suppressed" in run.stdout


def test_the_total_at_one_threshold_less_the_other_type_at_another_is_not_the_small_one(raised):
    """Everybody answered: the total is known, so that one type's number gives the other's."""
    counts = {
        cut: store_survey.effects(SMALL._replace(cut=cut)).set_index(
            ["skill", "mechanism", "region_type"]
        )["n"]
        for cut in (72.0, 78.0)
    }
    assert counts[78.0].notna().all()
    assert counts[72.0].isna().all()


@pytest.mark.sweep
def test_numbers_at_two_thresholds_give_no_region_away():
    """A threshold moved by one region: the difference of the numbers shown is not its number."""
    people = store_survey.survey().groupby("itl3").size()
    attacks = right = 0
    before = None
    for cut in np.arange(0.25, 0.6, 1 / 182):
        model = Model("multi_indicator", float(cut))
        kinds = store_survey.typed(model).eq("left-behind")
        effects = store_survey.effects(model)
        assert (effects["n"] % 5 == 0).all()
        shown = int(effects.loc[effects["region_type"] == "left-behind", "n"].iloc[0])
        if before is not None:
            moved = [code for code in kinds.index[kinds != before[0]] if code in people.index]
            if len(moved) == 1:
                attacks += 1
                right += shown - before[1] == people[moved[0]]
        before = kinds, shown
    assert attacks > 10
    # a number that happens to end in 0 or 5 is met by chance, and nobody can tell when
    assert right < attacks / 2


def test_means_along_a_mechanism_are_of_enough_people_and_rough():
    exact = store_survey.survey()
    near = (exact[FOCUS.mechanism] * 2).round() / 2
    for cut in (0.05, 0.1, 1 / 3):
        model = Model("multi_indicator", cut)
        means = store_survey.means_along(model, FOCUS)
        kinds = exact["itl3"].map(store_survey.typed(model))
        groups = exact.groupby([kinds, near])["cws_id"].agg(["size", "nunique"])
        small = groups[(groups["size"] < 10) | (groups["nunique"] < 3)].index
        assert len(small)
        shown = pd.MultiIndex.from_frame(means[["region_type", "value"]])
        assert not shown.isin(small).any()
        # the other type's mean at a value would give the small one away from the total
        assert not means["value"].isin(small.get_level_values(1)).any()
        assert (means["n"] % 5 == 0).all()
        assert (means["mean"] * 10 % 1).round(6).isin([0, 1]).all()


def test_regions_are_hidden_in_twos_and_their_types_number_does_not_give_one_away():
    found = store_survey.region_effects(Model("multi_indicator", 1 / 3), FOCUS.skill)
    people = store_survey.survey().groupby("itl3")["cws_id"].agg(["size", "nunique"])
    small = people.index[(people["size"] < 10) | (people["nunique"] < 3)]
    assert found.loc[found["itl3"].isin(small), "estimate"].isna().all()
    hidden = found[found["suppressed"]].groupby(["mechanism", "region_type"])["itl3"].nunique()
    assert hidden.ne(1).all()
    assert (found["respondents"].dropna() % 5 == 0).all()
    assert found.loc[~found["sampled"], "estimate"].notna().all()


def test_single_clusters_are_not_named_where_they_are_small():
    model = Model("multi_indicator", 1 / 3)
    out = effects_data.leave_one_out(model, FOCUS.skill)
    people = store_survey.survey().groupby("itl3")["cws_id"].agg(["size", "nunique"])
    large = people.index[(people["size"] >= 10) & (people["nunique"] >= 3)]
    assert set(out["left_out"]) == set(atlas.regions()["name"][large])
    assert effects_data.leave_one_out(model._replace(cluster="cws_id"), FOCUS.skill).empty
    by_space = effects_data.verdicts(model._replace(cluster="cws_id"), FOCUS.skill)
    (influence,) = by_space.loc[by_space["check"] == "influence", "sentence"]
    assert "too small to name" in influence
    assert not any(space in influence for space in store_survey.survey()["cws_id"].unique())


def test_least_and_greatest_answers_are_not_shown():
    support = effects_data.common_support(Model("multi_indicator", 1 / 3), FOCUS.skill)
    assert not {"minimum", "maximum"} & set(support)


def test_no_cut_of_the_respondents_leaves_out_a_group_that_is_too_small_to_show():
    survey = store_survey.survey()
    sizes = survey.groupby("itl3").agg(n=("cws_id", "size"), spaces=("cws_id", "nunique"))
    small = set(sizes.index[(sizes["n"] < 10) | (sizes["spaces"] < 3)])
    offered = {cut.removeprefix("without ") for cut in survey_variants.every(survey)}
    assert 0 < len(small) < len(sizes)
    assert offered.isdisjoint(small)
    assert set(sizes.index) - small <= offered


@pytest.fixture
def few_answer(use_survey):
    """A survey in which seven of London's respondents, of many, answered one skill."""
    survey = store_survey.survey().copy()
    london = survey.index[survey["itl3"].str.startswith("TLI")]
    survey.loc[london[7:], ["social_cognitive", *SCALES["social_cognitive"]]] = np.nan
    use_survey(survey)


def test_a_result_of_the_whole_survey_needs_enough_who_answered_all_that_the_model_uses(use_survey):
    survey = store_survey.survey()
    use_survey(survey.assign(tenure_months=survey["tenure_months"].where(survey.index < 9)))
    with pytest.raises(AnalysisError, match="fewer than 10 respondents"):
        store_survey.moderated(
            SMALL._replace(controls=("tenure_months",)), FOCUS.skill, "gdhi_per_head"
        )
    assert len(store_survey.moderated(SMALL, FOCUS.skill, "gdhi_per_head").slopes)


@pytest.mark.sweep
def test_both_pages_show_the_same_cuts_of_respondents_who_answered(few_answer):
    offered = store_survey.samples(Model("deprivation", 0.4))
    assert "without TLI" not in offered
    curve = data.curve(Question(FOCUS, "difference", 1000, ()))
    usual = curve[(curve["scale"] == "mean") & (curve["controls"] == "none")]
    for (definition, cut), part in usual.groupby(["definition", "threshold"]):
        offered = store_survey.samples(Model(str(definition), float(cut)))
        assert set(part.loc[part["estimate"].notna(), "sample"]) <= set(offered)
    without = curve[curve["sample"] == "without TLI"]
    assert len(without)
    assert without["estimate"].isna().all()
    told = shown(tabs.specifications(without))
    numbers = ["Effect", "95% confidence interval", "p", "Respondents", "Clusters"]
    assert told[numbers].eq("[c]").all(axis=None)


def test_joint_test_and_errors_over_distance_leave_small_groups_out(raised):
    question = Question(FOCUS, "difference", 500, ())
    curve = data.curve(question)
    hidden = curve.index[curve["note"].str.startswith("[c]")]
    tested = joint_test.prepare(question).specifications.index
    conley = data.conley_errors(SMALL, FOCUS.skill, 100.0)
    assert len(hidden)
    assert len(tested) == 500 - len(hidden)
    assert tested.intersection(hidden).empty
    small = conley["region_type"] != "advanced"
    assert conley.loc[small, ["estimate", "low", "high"]].isna().all(axis=None)
    assert conley.loc[~small, "estimate"].notna().all()


def test_notes_go_with_a_small_type(raised):
    """They are on the worst of all effects, in whatever table."""
    survey, skill = store_survey.survey(), FOCUS.skill
    for model, kept in ((SMALL, []), (Model("multi_indicator", 1 / 3), ["Few degrees."])):
        types = store_survey.typed(model)
        table = effects_model.mechanism_effects(survey, skill, types)
        table.attrs["notes"] = ["Few degrees."]
        shown = confidential.suppressed(table, confidential.people(survey, skill, types))
        assert shown.attrs["notes"] == kept
        assert table.attrs["notes"] == ["Few degrees."]


def test_an_address_cannot_ask_for_a_cut_that_tells_of_a_few(open_page):
    sizes = store_survey.survey().groupby("itl3").size()
    app = open_page("effects", sample=f"without {sizes.idxmin()}")
    said = " ".join(part.value for part in [*app.warning, *app.info, *app.markdown, *app.caption])
    assert "which the atlas does not have" in said
    assert "espondents: without" not in said


def test_numbers_with_and_without_a_region_are_rounded():
    whole = Model("multi_indicator", 1 / 3)
    for cut in ("without TLN", "nation England", "role manager"):
        numbers = store_survey.effects(whole._replace(sample=cut))["n"].dropna()
        assert (numbers.astype(int) % 5 == 0).all()


def test_a_brief_of_a_small_type_says_so(raised, true_effects):
    survey = store_survey.loaded()
    types = atlas.region_types(SMALL.definition, SMALL.cut)
    code = str(types.index[types["type"] == "left-behind"][0])
    options = {
        "definition": "income",
        "cut": SMALL.cut,
        "date": dt.date(2026, 1, 1),
        "survey": Survey(survey.respondents, survey.name, survey.simulated),
    }
    shown = f"{true_effects['estimate'].iloc[0]:.2f} ("
    for brief in (region_brief(code, **options), types_brief(**options)):
        text = repr(brief)
        assert "too few respondents to show" in text
        assert shown not in text
        assert to_docx(brief)


def test_a_brief_follows_types_of_ones_own():
    model_types = atlas.region_types("multi_indicator", 1 / 3)
    flipped = model_types.assign(
        type=model_types["type"].map({"left-behind": "advanced", "advanced": "left-behind"})
    )
    kind = _effects_definition()
    text = repr(region_brief("TLD42", own=OwnTypes(kind, flipped), date=dt.date(2026, 1, 1)))
    usual = repr(region_brief("TLD42", date=dt.date(2026, 1, 1)))
    assert "Left-behind region" in usual
    assert "Advanced region" in text
    assert "A rule of ours." in text


def _effects_definition():
    from analysis.regions.definitions import DEFINITIONS  # noqa: PLC0415 (for this test alone)

    return DEFINITIONS["own"]._replace(rule="A rule of ours.")


def test_a_survey_without_spaces_has_its_regions_counted():
    survey = store_survey.survey().drop(columns="cws_id")
    sizes = survey.groupby("itl3").size().sort_values()
    kinds = pd.Series("advanced", sizes.index)
    kinds[sizes.index[-2:]] = "left-behind"
    assert confidential.few(survey, FOCUS.skill, kinds) == ["left-behind"]
    kinds[sizes.index[-3:]] = "left-behind"
    assert confidential.few(survey, FOCUS.skill, kinds) == []


@pytest.mark.parametrize(
    ("respondents", "spaces", "expected"),
    [
        (None, None, Thresholds(10, 3)),
        ("25", "4", Thresholds(25, 4)),
        ("9", "3", Thresholds(10, 3)),
        ("many", "0", Thresholds(10, 3)),
        ("10.5", "-1", Thresholds(10, 3)),
    ],
)
def test_thresholds_are_raised_never_lowered(monkeypatch, caplog, respondents, spaces, expected):
    confidential._threshold.cache_clear()
    for name, value in (("ATLAS_MIN_RESPONDENTS", respondents), ("ATLAS_MIN_SPACES", spaces)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with caplog.at_level(logging.WARNING, logger="atlas"):
        assert store_survey.thresholds() == expected
        assert store_survey.thresholds() == expected
    told = [record.getMessage() for record in caplog.records if record.name == "atlas"]
    wrong = [
        value
        for value, least in ((respondents, "10"), (spaces, "3"))
        if value is not None and not (value.isdigit() and int(value) >= int(least))
    ]
    assert len(told) == len(wrong)
    assert all(repr(value) in line for value, line in zip(wrong, told, strict=True))
