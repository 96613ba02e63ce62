"""Verdicts: each rule is met once and broken once, and says so with its number."""

import numpy as np
import pandas as pd
import pytest

from analysis.verdicts import verdicts

SKILL = "technical_digital"


def balanced(regions, people=10, seed=4):
    """`regions` of each type with two CWSs; slopes 0.5 and 0.2, noise 0.3, no other faults."""
    rng = np.random.default_rng(seed)
    codes = [f"{kind}{i:02d}" for kind in "LA" for i in range(regions)]
    types = pd.Series(["left-behind"] * regions + ["advanced"] * regions, codes)
    rows = 2 * regions * people
    survey = pd.DataFrame(
        {
            "itl3": np.repeat(codes, people),
            "cws_id": np.repeat(np.arange(4 * regions), people // 2),
            "social_interaction": rng.integers(4, 21, rows) / 4,
            "structured_resources": rng.integers(4, 21, rows) / 4,
            "age": rng.normal(size=rows),
        }
    )
    y = 1 + 0.5 * survey["social_interaction"] + 0.2 * survey["structured_resources"]
    survey[SKILL] = np.clip(y + 0.3 * rng.normal(size=rows), 1, 5)
    return survey, types


def judged(survey, types, **options):
    return verdicts(survey, SKILL, types, **options).set_index("check")


def test_sound_data_raise_no_concern():
    survey, types = balanced(25)
    table = judged(survey, types)
    checks = ["clusters", "balance", "collinearity", "support", "ceiling", "influence"]
    assert list(table.index) == checks
    assert not table["concern"].any()
    assert table["sentence"].str.endswith(".").all()
    assert "25 in left-behind and 25 in advanced regions" in table.loc["clusters", "sentence"]
    assert (table["rule"].str.contains(r"(?:19|20)\d\d")).all()


def test_few_clusters():
    table = judged(*balanced(6))
    assert table.loc["clusters", "concern"]
    assert "number 6 in left-behind" in table.loc["clusters", "sentence"]
    assert "wild bootstrap" in table.loc["clusters", "sentence"]


def test_a_dominant_cluster():
    survey, types = balanced(25)
    swollen = pd.concat([survey, *[survey[survey["itl3"] == "L00"]] * 30], ignore_index=True)
    table = judged(swollen, types)
    assert table.loc["balance", "concern"]
    assert "in left-behind regions are worth" in table.loc["balance", "sentence"]


def test_collinear_mechanisms():
    survey, types = balanced(25)
    rng = np.random.default_rng(1)
    close = survey["social_interaction"] + 0.1 * rng.normal(size=len(survey))
    table = judged(survey.assign(structured_resources=close), types)
    assert table.loc["collinearity", "concern"]
    assert "hardly be told apart" in table.loc["collinearity", "sentence"]


def test_types_at_different_levels():
    survey, types = balanced(25)
    lower = survey["itl3"].str.startswith("L")
    shifted = survey["social_interaction"].mask(lower, survey["social_interaction"] / 2)
    table = judged(survey.assign(social_interaction=shifted), types)
    assert table.loc["support", "concern"]
    assert "differ most in social interaction" in table.loc["support", "sentence"]


def test_ceiling():
    survey, types = balanced(25)
    table = judged(survey.assign(technical_digital=np.minimum(survey[SKILL] + 2, 5)), types)
    assert table.loc["ceiling", "concern"]
    assert "at the highest score of technical digital" in table.loc["ceiling", "sentence"]


def test_one_region_turns_the_sign():
    survey, types = balanced(25)
    inside = survey["itl3"] == "A03"
    stretched = survey.assign(
        structured_resources=survey["structured_resources"].mask(
            inside, np.where(survey.index % 2, 100.0, 0.0)
        ),
    )
    stretched[SKILL] = stretched[SKILL].mask(inside, np.where(survey.index % 2, 1.0, 5.0))
    table = judged(stretched, types, place_names={"A03": "Camden"})
    sentence = table.loc["influence", "sentence"]
    assert table.loc["influence", "concern"]
    assert sentence.startswith("Without Camden (A03), the effect of structured resources in adv")
    assert "the direction hangs on one cluster" in sentence


def test_an_effect_that_one_region_carries():
    survey, types = balanced(25)
    flat = survey["itl3"].str.startswith("L") & (survey["itl3"] != "L00")
    table = judged(
        survey.assign(structured_resources=survey["structured_resources"].mask(flat, 3.0)), types
    )
    assert table.loc["influence", "concern"]
    assert "Without L00" in table.loc["influence", "sentence"]
    assert "cannot be estimated at all" in table.loc["influence", "sentence"]


def test_small_types_are_not_described():
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
def test_data_that_cannot_carry_the_model_say_why(change, words):
    survey, types = balanced(25)
    table = verdicts(change(survey), SKILL, types, controls=["age"])
    assert list(table["check"]) == ["model"]
    assert table["concern"].all()
    assert words in table["sentence"].iloc[0]
