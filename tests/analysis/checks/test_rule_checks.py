"""Verdicts: each rule is met once and broken once, and says so with its number."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.checks.rule_checks import verdicts
from analysis.disclosure import Thresholds

SKILL = "technical_digital"


def judged(survey, types, **options):
    return verdicts(survey, SKILL, types, **options).set_index("check")


def test_sound_data_raise_no_concern(balanced):
    survey, types = balanced(25)
    table = judged(survey, types)
    checks = ["clusters", "balance", "collinearity", "support", "ceiling", "influence"]
    assert list(table.index) == checks
    assert not table["concern"].any()
    assert table["sentence"].str.endswith(".").all()
    assert "25 in left-behind and 25 in advanced regions" in table.loc["clusters", "sentence"]
    assert (table["rule"].str.contains(r"(?:19|20)\d\d")).all()


def test_few_clusters(balanced):
    table = judged(*balanced(6))
    assert table.loc["clusters", "concern"]
    assert "number 6 in left-behind" in table.loc["clusters", "sentence"]
    assert "wild bootstrap" in table.loc["clusters", "sentence"]


def test_a_dominant_cluster(balanced):
    survey, types = balanced(25)
    swollen = pd.concat([survey, *[survey[survey["itl3"] == "L00"]] * 30], ignore_index=True)
    table = judged(swollen, types)
    assert table.loc["balance", "concern"]
    assert "in left-behind regions are worth" in table.loc["balance", "sentence"]


def test_collinear_mechanisms(balanced):
    survey, types = balanced(25)
    rng = np.random.default_rng(1)
    close = survey["social_interaction"] + 0.1 * rng.normal(size=len(survey))
    table = judged(survey.assign(structured_resources=close), types)
    assert table.loc["collinearity", "concern"]
    assert "hardly be told apart" in table.loc["collinearity", "sentence"]


def test_types_at_different_levels(balanced):
    survey, types = balanced(25)
    lower = survey["itl3"].str.startswith("L")
    shifted = survey["social_interaction"].mask(lower, survey["social_interaction"] / 2)
    table = judged(survey.assign(social_interaction=shifted), types)
    assert table.loc["support", "concern"]
    assert "differ most in social interaction" in table.loc["support", "sentence"]


def test_ceiling(balanced):
    survey, types = balanced(25)
    table = judged(survey.assign(technical_digital=np.minimum(survey[SKILL] + 2, 5)), types)
    assert table.loc["ceiling", "concern"]
    assert "at the highest score of technical-digital skills" in table.loc["ceiling", "sentence"]


def test_one_region_turns_the_sign(balanced):
    survey, types = balanced(25)
    inside = survey["itl3"] == "A03"
    stretched = survey.assign(
        structured_resources=survey["structured_resources"].mask(
            inside, np.where(survey.index % 2, 100.0, 0.0)
        )
    )
    stretched[SKILL] = stretched[SKILL].mask(inside, np.where(survey.index % 2, 1.0, 5.0))
    table = judged(stretched, types, place_names={"A03": "Camden"})
    sentence = table.loc["influence", "sentence"]
    assert table.loc["influence", "concern"]
    assert sentence.startswith("Without Camden (A03), the effect of structured resources in adv")
    assert "the direction hangs on one cluster" in sentence
    unnamed = judged(stretched, types, place_names={"A03": "Camden"}, unnamed=["A03"])
    told = unnamed.loc["influence", "sentence"]
    assert told.startswith("Without one cluster that is too small to name, the effect of struct")
    assert "the direction hangs on one cluster" in told
    assert "A03" not in told
    assert "instead of" not in told
    untold = judged(stretched, types, place_names={"A03": "Camden"}, untold=["A03"])
    assert "Camden" not in untold.loc["influence", "sentence"]
    nothing = judged(stretched, types, untold=sorted(set(survey["itl3"])))
    assert nothing.loc["influence", "sentence"].startswith("Without any of its clusters a region")


def test_thresholds_hide_what_the_checks_would_describe(balanced):
    survey, types = balanced(25)
    table = judged(survey, types, thresholds=Thresholds(respondents=10_000))
    for check in ("support", "ceiling"):
        assert "too few respondents" in table.loc[check, "sentence"]


def test_an_effect_that_one_region_carries(balanced):
    survey, types = balanced(25)
    flat = survey["itl3"].str.startswith("L") & (survey["itl3"] != "L00")
    table = judged(
        survey.assign(structured_resources=survey["structured_resources"].mask(flat, 3.0)), types
    )
    assert table.loc["influence", "concern"]
    assert "Without L00" in table.loc["influence", "sentence"]
    assert "cannot be estimated at all" in table.loc["influence", "sentence"]


def test_small_types_are_not_described(balanced):
    survey, types = balanced(3, people=2)
    table = judged(survey, types)
    for check in ("support", "ceiling"):
        assert table.loc[check, "concern"]
        assert "too few respondents" in table.loc[check, "sentence"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.assign(technical_digital=3.0), "nothing to explain"),
        (lambda s: s.assign(structured_resources=2.0), "an effect needs variation"),
        (lambda s: s.assign(technical_digital=np.nan), "No complete row is left"),
        (lambda s: s[s["itl3"].str.startswith("A")], "No respondent is in a region of type left"),
        (lambda s: s.iloc[[0, 1, 2, -1, -2]], "5 complete rows cannot carry"),
        (lambda s: s.assign(age=2 * s["social_interaction"]), "age follows exactly from"),
    ],
)
def test_data_that_cannot_carry_the_model_say_why(balanced, change, words):
    survey, types = balanced(25)
    table = verdicts(change(survey), SKILL, types, controls=["age"])
    assert list(table["check"]) == ["model"]
    assert table["concern"].all()
    assert words in table["sentence"].iloc[0]


def test_terms_are_in_words_and_minus_signs_are_true(balanced):
    survey, types = balanced(25)
    rng = np.random.default_rng(1)
    table = judged(
        survey.assign(
            structured_resources=survey["social_interaction"] + 0.1 * rng.normal(size=len(survey)),
            cws_size=survey["age"],
            technical_digital=6 - survey[SKILL],
        ),
        types,
        controls=["cws_size"],
    )
    sentences = " ".join(table["sentence"])
    assert table["sentence"].str.contains(r"\((?:social|structured) \w+ in [\w-]+ regions\)").any()
    assert "_" not in sentences
    assert "\N{MINUS SIGN}" in table.loc["influence", "sentence"]
    assert not table["sentence"].str.contains(r"(?<!\w)-\d").any()


def test_a_control_is_named_in_words(balanced):
    survey, types = balanced(25)
    rng = np.random.default_rng(1)
    near = survey["age"] + 0.01 * rng.normal(size=len(survey))
    table = judged(
        survey.assign(cws_age=near, cws_size=near + survey["age"]),
        types,
        controls=["cws_age", "cws_size"],
    )
    assert re.search(r"\(coworking space (?:age|size)\)", table.loc["collinearity", "sentence"])
