"""Tables tell nothing of small groups: not in their cells, nor by what stands beside them."""

import numpy as np
import pandas as pd
import pytest

from analysis.checks.diagnostics import cluster_balance
from analysis.disclosure.cells import Thresholds
from analysis.disclosure.tables import (
    leaving_few,
    marked,
    rounded_counts,
    small_types,
    suppress_coefficients,
    suppress_effects,
    suppress_groups,
    suppress_types,
)
from analysis.effects import agrees, effect_families, mechanism_effects, published_directions
from analysis.effects.regression_table import Specification, coefficient_table
from analysis.errors import AnalysisError


def table(counts, spaces=20, **columns):
    return pd.DataFrame({"n": counts, "spaces": spaces, **columns})


@pytest.fixture
def effects():
    """Nine respondents in left-behind regions; the difference is over all of them."""
    kinds = ["left-behind", "advanced", "difference"]
    return pd.DataFrame(
        {
            "skill": "s",
            "mechanism": np.repeat(["m1", "m2"], 3),
            "region_type": kinds * 2,
            "estimate": [0.5, 0.2, 0.3] * 2,
            "n": [9, 90, 99] * 2,
            "clusters": [4, 20, 24] * 2,
        }
    )


def test_the_difference_goes_with_a_small_type(effects):
    shown = suppress_effects(effects)
    assert list(shown["suppressed"]) == [True, False, True] * 2
    assert list(shown["estimate"].isna()) == [True, False, True] * 2
    assert shown[["n", "clusters"]].isna().all(axis=None)
    assert list(effects["n"]) == [9, 90, 99] * 2


def test_a_region_that_leaves_few_of_its_type_is_told_of():
    """Nine in three spaces remain beside A; two spaces beside C, in B."""
    regions = np.repeat(["A", "R", "B", "C"], [40, 9, 30, 30])
    spaces = [f"{code}{i % (2 if code == 'B' else 3)}" for i, code in enumerate(regions)]
    kinds = np.where(np.isin(regions, ["A", "R"]), "left-behind", "advanced")
    people = pd.DataFrame({"itl3": regions, "cws_id": spaces, "region_type": kinds})
    assert leaving_few(people, "itl3") == ["A", "C"]
    assert leaving_few(people[people["itl3"] != "R"], "itl3") == ["C"]
    assert leaving_few(people, "itl3", Thresholds(respondents=31)) == ["A", "B", "C"]


def test_only_the_skill_with_few_answers_is_touched(effects):
    enough = effects.assign(skill="t", n=[10, 90, 100] * 2)
    shown = suppress_effects(pd.concat([effects, enough], ignore_index=True))
    assert list(shown["suppressed"]) == [True, False, True] * 2 + [False] * 6
    assert list(shown["n"][6:]) == [10, 90, 100] * 2


def test_few_spaces_count_before_clusters(effects):
    enough = effects.assign(n=[50, 90, 140] * 2, clusters=[2, 20, 22] * 2)
    assert suppress_effects(enough)["suppressed"].sum() == 4
    assert not suppress_effects(enough.assign(spaces=[3, 40, 43] * 2))["suppressed"].any()
    assert suppress_effects(enough, Thresholds(51, 3))["suppressed"].sum() == 4


def test_effects_of_a_survey_tell_nothing_of_a_small_type(survey, types):
    """One left-behind region of two CWSs: the survey's twelve respondents are in too few."""
    one = types.where(types.eq("advanced") | (types.index == "R0")).dropna()
    noisy = survey.assign(technical_digital=survey["technical_digital"] + np.arange(84) % 5 / 9)
    few = mechanism_effects(noisy, "technical_digital", one, cluster="cws_id")
    shown = agrees(suppress_effects(few), published_directions()).set_index("region_type")
    hidden = shown.loc[["left-behind", "difference"]]
    assert hidden[["estimate", "std_error", "low", "high", "p_value", "n"]].isna().all(axis=None)
    assert hidden["agreement"].isin(["not judged", "not reported"]).all()
    assert shown.loc["advanced", "estimate"].notna().all()
    assert small_types(survey, one) == ["left-behind"]
    assert small_types(survey, types) == []


def test_small_clusters_are_not_described(noisy, types):
    shown = suppress_effects(cluster_balance(noisy, "technical_digital", types, cluster="cws_id"))
    assert not shown["suppressed"].any()
    assert shown[["smallest", "median", "largest"]].isna().all(axis=None)
    by_region = suppress_effects(cluster_balance(noisy, "technical_digital", types))
    assert (by_region["smallest"] == 12).all()


def test_regions_are_hidden_with_a_partner_and_others_shown():
    found = pd.DataFrame(
        {
            "itl3": list("ABCDEF"),
            "mechanism": "m",
            "region_type": ["left-behind"] * 3 + ["advanced"] * 3,
            "estimate": np.arange(6.0),
            "respondents": [4, 30, 20, 40, 50, 0],
            "spaces": [2, 5, 5, 5, 5, 0],
        }
    )
    shown = suppress_groups(found, [("mechanism", "region_type")], respondents="respondents")
    assert list(shown["suppressed"]) == [True, False, True, False, False, False]
    assert list(shown["estimate"].isna()) == list(shown["suppressed"])
    assert list(shown["respondents"].isna()) == list(shown["suppressed"])
    with pytest.raises(AnalysisError, match="add cws_id"):
        suppress_groups(found.drop(columns="spaces"))


def test_the_value_along_a_mechanism_stays():
    means = table([4, 40], value=[1.5, 2.0], mean=[3.0, 3.5])
    shown = suppress_groups(means)
    assert list(shown["value"]) == [1.5, 2.0]
    assert list(shown["mean"].isna()) == [True, False]


@pytest.mark.parametrize("thresholds", [Thresholds(respondents=9), Thresholds(spaces=0)])
def test_thresholds_cannot_be_lowered(thresholds):
    with pytest.raises(AnalysisError, match="not lowered"):
        suppress_groups(table([15, 40]), thresholds=thresholds)


def test_contrasts_with_a_small_type_are_hidden_and_those_within_the_other_stay(noisy, types):
    found = effect_families(noisy, types)
    shown = suppress_types(found, ["left-behind"])
    stay = found["region_type"].eq("advanced")
    assert stay.any()
    assert list(shown["suppressed"]) == list(~stay)
    assert shown.loc[~stay, ["estimate", "low", "high", "p_value", "p_holm"]].isna().all(axis=None)
    assert shown.loc[stay, "estimate"].equals(found.loc[stay, "estimate"])
    assert not suppress_types(found, [])["suppressed"].any()


def test_words_that_tell_figures_are_hidden_too():
    found = pd.DataFrame(
        {
            "region_type": ["all", "left-behind", "advanced"],
            "n": [99, 9, 90],
            "alpha": [0.8, 0.7, 0.9],
            "warning": ["", "Alpha is 0.70.", ""],
        }
    )
    shown = suppress_types(found, ["left-behind"], ["warning"])
    assert list(shown["alpha"].isna()) == [False, True, False]
    assert list(shown["warning"]) == ["", "[c]", ""]
    assert shown["n"].isna().all()


def test_no_coefficient_gives_a_small_type_away(noisy, types):
    """Neither its slopes, nor what the levels and the difference say of them."""
    found = coefficient_table(
        noisy, ["technical_digital"], types, [Specification("plain")], definition="d"
    )
    shown = suppress_coefficients(found, ["left-behind"]).set_index("term")
    open_ = shown.index[shown["status"] == "ok"]
    assert sorted(open_) == ["social_interaction:advanced", "structured_resources:advanced"]
    assert shown.drop(open_)[["estimate", "low", "p_value"]].isna().all(axis=None)
    assert suppress_coefficients(found, []).equals(found)


def test_markers_stand_for_what_is_hidden_and_for_nothing_else(effects):
    shown = marked(suppress_effects(effects.assign(df=np.nan)))
    assert list(shown["estimate"][:3]) == ["[c]", 0.2, "[c]"]
    assert list(shown["n"][:3]) == ["[c]"] * 3
    assert list(shown["df"].isna()[:3]) == [False, True, False]
    assert "suppressed" not in shown


def test_counts_of_people_are_rounded_and_those_of_regions_are_not(effects):
    shown = rounded_counts(effects)
    assert list(shown["n"][:3]) == [10, 90, 100]
    assert list(shown["clusters"][:3]) == [4, 20, 24]
