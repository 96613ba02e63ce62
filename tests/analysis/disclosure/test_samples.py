"""No two shown cuts of the respondents differ by a few of them, whoever answered."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.cells import Thresholds
from analysis.disclosure.samples import hidden_estimates, shown_together
from analysis.errors import AnalysisError
from analysis.robustness.specifications import sample_rows

SCALES = ["social_interaction", "structured_resources", "social_cognitive", "technical_digital"]


def survey_of(regions, seed=0):
    """Respondents, spaces and left-behind or advanced, by region; all have answered."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame({"itl3": code, "cws_id": [f"{code}-{i % spaces}" for i in range(people)]})
        for code, (people, spaces, _) in regions.items()
    ]
    survey = pd.concat(parts, ignore_index=True)
    survey["role"] = np.where(survey.index % 4, "coworker", "manager")
    survey[SCALES] = rng.uniform(1, 5, (len(survey), len(SCALES)))
    types = pd.DataFrame({"one": {code: kind for code, (_, _, kind) in regions.items()}})
    return survey, types


LB, AD = "left-behind", "advanced"
BASE = {"TLC1": (60, 9, LB), "TLC2": (60, 9, AD)}


def shown(regions, samples, change=None, **options):
    survey, types = survey_of(BASE | regions)
    if change:
        change(survey)
    return list(shown_together(survey, ["all", *samples], types, **options)["one"])[1:]


def test_a_cut_that_leaves_out_a_few_of_one_type_is_not_shown():
    # forty are left out, but only six of them are in left-behind regions
    mixed = {"TLI1": (34, 5, AD), "TLI2": (6, 3, LB)}
    assert shown(mixed, ["without TLI"]) == [False]
    assert shown(mixed | {"TLI2": (10, 3, LB)}, ["without TLI"]) == [True]
    assert shown(mixed | {"TLI2": (10, 2, LB)}, ["without TLI"]) == [False]


def test_two_cuts_with_few_between_them_are_not_both_shown():
    # Northern Ireland without and with one of its regions differ by the other one
    ulster = {"TLN1": (30, 5, AD), "TLN2": (4, 1, AD)}
    assert shown(ulster, ["without TLN", "without TLN1"]) == [True, False]
    assert shown(ulster, ["without TLN1", "without TLN"]) == [True, False]
    assert shown(ulster | {"TLN2": (20, 4, AD)}, ["without TLN", "without TLN1"]) == [True, True]


def test_respondents_who_answered_count_and_all_of_them():
    def few_answer(survey):
        survey.loc[survey.index[survey["itl3"] == "TLI1"][5:], "social_cognitive"] = np.nan

    def nobody_answers(survey):
        survey.loc[survey["itl3"] == "TLI1", SCALES] = np.nan

    assert shown({"TLI1": (40, 5, AD)}, ["without TLI1"]) == [True]
    assert shown({"TLI1": (40, 5, AD)}, ["without TLI1"], few_answer) == [False]
    only = {"outcomes": ["technical_digital"]}
    assert shown({"TLI1": (40, 5, AD)}, ["without TLI1"], few_answer, **only) == [True]
    assert shown({"TLI1": (40, 5, AD)}, ["without TLI1"], nobody_answers) == [True]
    assert shown({"TLI1": (4, 3, AD)}, ["without TLI1"], nobody_answers) == [False]


def test_respondents_without_a_control_count_apart():
    def few_known(survey):
        survey["sector"] = "IT"
        survey.loc[survey.index[survey["itl3"] == "TLI1"][5:], "sector"] = None

    asked = {"TLI1": (40, 5, AD)}, ["without TLI1"], few_known
    assert shown(*asked) == [True]
    assert shown(*asked, controls=["sector"]) == [False]


def test_a_survey_without_spaces_counts_a_region_as_one():
    def no_spaces(survey):
        del survey["cws_id"]

    assert shown({"TLI1": (40, 5, AD)}, ["without TLI1"], no_spaces) == [False]
    three = {f"TLI{i}": (40, 5, AD) for i in range(3)}
    assert shown(three, ["without TLI"], no_spaces) == [True]


def test_raised_thresholds_hold_and_lower_ones_are_refused():
    asked = {"TLI1": (40, 5, AD)}, ["without TLI1"]
    assert shown(*asked, thresholds=Thresholds(41, 3)) == [False]
    with pytest.raises(AnalysisError, match="not lowered"):
        shown(*asked, thresholds=Thresholds(9, 3))


@given(
    st.dictionaries(
        st.sampled_from([f"TL{a}{i}" for a in "CILN" for i in range(3)]),
        st.tuples(st.integers(1, 25), st.integers(1, 5), st.sampled_from([LB, AD])),
        min_size=3,
    ),
    st.integers(0, 1000),
)
def test_no_pair_of_shown_cuts_differs_by_a_few(regions, seed):
    survey, types = survey_of(regions, seed)
    rng = np.random.default_rng(seed)
    for name in SCALES:
        survey.loc[rng.random(len(survey)) < 0.1, name] = np.nan
    samples = ["all", "role manager", "role coworker", *(f"without TL{a}" for a in "CILN")]
    samples += [f"without {code}" for code in sorted(regions)]
    allowed = shown_together(survey, samples, types)["one"]
    kept = {name: sample_rows(survey, name)[0] for name in allowed.index[allowed]}
    kinds = survey["itl3"].map(types["one"])
    groups = [kinds.notna(), kinds == LB, kinds == AD]
    masks = [survey["itl3"].notna()]
    masks += [survey[[*SCALES[:2], skill]].notna().all(axis=1) for skill in SCALES[2:]]
    for one, other in combinations(kept, 2):
        for mask in masks:
            for group in groups:
                apart = survey[(kept[one] ^ kept[other]) & mask & group]
                assert apart.empty or (len(apart) >= 10 and apart["cws_id"].nunique() >= 3)
    models = [("mean", ()), ("mean", ("role",))]
    for hidden in hidden_estimates(
        survey, "social_cognitive", samples, types, models=models
    ).values():
        assert hidden.loc[~allowed, "one"].all()
        for name in hidden.index[~hidden["one"]]:
            used = survey[kept[name] & masks[1]]
            sizes = used.groupby(kinds)["cws_id"].agg(["size", "nunique"]).reindex([LB, AD])
            assert (sizes >= [10, 3]).all(axis=None)
