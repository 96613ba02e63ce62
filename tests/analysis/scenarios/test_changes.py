"""How far a mechanism is raised: closed forms, the end of the scale, the guard and small groups."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.scenarios.changes import scenario_changes
from analysis.scenarios.scenario import Scenario

SR = "structured_resources"


def raised(amount, unit="points", regions="all"):
    return Scenario("What if", SR, amount, unit, regions)


@pytest.fixture
def regions():
    """R0 to R6, R7 of unknown type, residents 1,000 to 8,000."""
    codes = [f"R{i}" for i in range(8)]
    return pd.DataFrame({"population": 1000 * np.arange(1, 9)}, codes)


@pytest.fixture
def spaced(survey):
    """Three CWSs a region, so that none is too small; values from 1 to 3, ends included."""
    value = 1 + (survey[SR] - 1) / 2
    return survey.assign(cws_id=np.arange(84) // 4, structured_resources=value)


def by_place(table):
    return table.set_index("place")


def test_points_are_added_below_the_end_of_the_scale(spaced, types, regions):
    found = by_place(scenario_changes(raised(1.5), spaced, types, regions))
    assert list(found.index) == ["left-behind", "advanced", *types.index]
    assert_allclose(found["change"], 1.5)
    means = [spaced.groupby(key)[SR].mean() for key in (spaced["itl3"].map(types), "itl3")]
    assert_allclose(found["after"], 1.5 + pd.concat(means)[found.index])
    assert list(found["residents"]) == [6000, 22000, *range(1000, 8000, 1000)]
    assert list(found["n"]) == [36, 48, *[12] * 7]
    assert list(found["spaces"]) == [9, 12, *[3] * 7]
    assert (found["basis"] == "own respondents").all()
    assert not found["suppressed"].any()


def test_nobody_is_raised_above_five(survey, types, regions):
    people = survey.assign(cws_id=np.arange(84) // 4)
    found = by_place(scenario_changes(raised(2), people, types, regions))
    lift = np.minimum(2, 5 - people[SR])
    assert (lift < 2).any()
    assert_allclose(found.loc[types.index, "change"], lift.groupby(people["itl3"]).mean())
    assert_allclose(found.loc["advanced", "change"], lift[36:].mean())
    free = scenario_changes(raised(2), people, types, regions, ceiling=False)
    assert_allclose(free["change"], 2)


def test_all_at_the_ceiling_change_nothing(spaced, types, regions):
    full = spaced.assign(structured_resources=5.0)
    found = scenario_changes(raised(1), full, types, regions)
    assert_allclose(found["change"], 0)
    assert not found["outside"].any()


def test_standard_deviations_are_those_of_all_respondents(spaced, types, regions):
    found = scenario_changes(raised(0.5, "sd"), spaced, types, regions)
    assert_allclose(found["change"], 0.5 * spaced[SR].std())
    more = scenario_changes(raised(0.5, "sd"), spaced, types, regions, factor=1.25)
    assert_allclose(more["change"], 1.25 * found["change"])


def test_spaces_below_the_top_quarter_of_their_type_are_raised_to_it(types, regions):
    """Left-behind CWS means 1 to 3, advanced 2 to 4: the 75th percentiles are 2.5 and 3.5."""
    means = np.concatenate([np.linspace(1, 3, 5), np.linspace(2, 4, 5)])
    people = pd.DataFrame(
        {
            "itl3": np.repeat(["R0", "R3"], 20),
            "cws_id": np.repeat(np.arange(10), 4),
            SR: np.repeat(means, 4) + np.tile([-0.5, -0.5, 0.5, 0.5], 10),
        }
    )
    found = by_place(scenario_changes(raised(1, "top_quarter"), people, types, regions))
    assert_allclose(found["change"], (1.5 + 1 + 0.5) / 5)
    assert_allclose(found.loc[["left-behind", "R3"], "after"], [2.6, 3.6])
    assert not found["outside"].any()
    assert_allclose(found["beyond"], 0)
    half = scenario_changes(raised(0.5, "top_quarter"), people, types, regions)
    assert_allclose(half["change"], 0.3)


def test_a_mean_above_every_space_of_the_type_is_outside(types, regions):
    """CWS means 1, 2, 3 in left-behind and 2, 3, 4 in advanced, the same in each region."""
    codes = types.index
    lowest = np.where(types == "left-behind", 1.0, 2.0)
    people = pd.DataFrame(
        {
            "itl3": np.repeat(codes, 12),
            "cws_id": np.repeat(np.arange(21), 4),
            SR: np.repeat((lowest[:, None] + np.arange(3)).ravel(), 4),
        }
    )
    inside = by_place(scenario_changes(raised(1, regions="left-behind"), people, types, regions))
    assert_allclose(inside["after"], 3)
    assert not inside["outside"].any()
    assert_allclose(inside["beyond"], 1 / 3)
    beyond = by_place(scenario_changes(raised(1.01), people, types, regions))
    assert beyond.loc[["left-behind", "R0", "R1", "R2"], "outside"].all()
    # in advanced regions the ceiling at 5 keeps the mean at 4 or below
    assert_allclose(beyond.loc["advanced", "after"], (3.01 + 4.01 + 5) / 3)
    assert beyond.loc["advanced", "outside"]
    assert not by_place(scenario_changes(raised(0.9), people, types, regions))["outside"].any()


def test_small_regions_and_those_without_answers_take_their_types_change(survey, types, regions):
    """R0 has two CWSs; nobody answered in R1 and R7."""
    cws = (np.arange(84) // 4).astype(float)
    cws[:12] = np.arange(12) // 6 + 100
    people = survey.assign(cws_id=cws).query("itl3 != 'R1'")
    kinds = pd.concat([types, pd.Series({"R7": "advanced"})])
    found = by_place(scenario_changes(raised(2), people, kinds, regions))
    assert_allclose(found.loc[["R0", "R1"], "change"], found.loc["left-behind", "change"])
    assert_allclose(found.loc["R7", "change"], found.loc["advanced", "change"])
    # R0 alone could be had from its type by subtraction, so R2 goes with it
    shown = found["suppressed"][["R0", "R1", "R2", "R3", "R7"]]
    assert list(shown) == [True, False, True, False, False]
    assert (found.loc[["R0", "R1", "R2", "R7"], "basis"] == "respondents of its type").all()
    assert list(found["n"][["R0", "R7", "R3"]]) == [24, 48, 12]


def test_part_of_a_type_is_the_mean_of_its_regions_by_residents(survey, types, regions):
    people = survey.assign(cws_id=np.arange(84) // 4)
    chosen = scenario_changes(raised(2, regions=("R1", "R0")), people, types, regions)
    found = by_place(chosen)
    assert list(found.index) == ["left-behind", "R1", "R0"]
    one, two = found.loc["R0", "change"], found.loc["R1", "change"]
    assert one != two
    assert_allclose(found.loc["left-behind", "change"], (one + 2 * two) / 3)
    assert found.loc["left-behind", "residents"] == 3000
    assert found.loc["left-behind", "n"] == 24
    assert found.loc["left-behind", "basis"] == "own respondents"


def test_part_of_a_type_says_if_it_is_projected(survey, types, regions):
    people = survey.assign(cws_id=np.arange(84) // 4).query("itl3 != 'R0'")
    chosen = raised(2, regions=("R0", "R1"))
    found = by_place(scenario_changes(chosen, people, types, regions))
    assert found.loc["left-behind", "basis"] == "partly of its type"
    assert found.loc["left-behind", "n"] == 24
    alone = by_place(scenario_changes(raised(2, regions=("R0",)), people, types, regions))
    assert alone.loc["left-behind", "basis"] == "respondents of its type"
    assert_allclose(alone["change"].iloc[0], alone["change"].iloc[1])


def test_a_type_too_small_to_show_has_no_figures(spaced, types, regions):
    few = pd.concat([spaced[spaced["itl3"] == "R0"].head(8), spaced[36:]])
    found = by_place(scenario_changes(raised(1), few, types, regions))
    hidden = found.loc[["left-behind", "R0", "R1"]]
    assert hidden[["change", "after", "beyond"]].isna().all(axis=None)
    assert not hidden["outside"].any()
    assert found.loc["left-behind", "suppressed"]
    assert found.loc["advanced", "change"] == 1


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (raised(1, regions=("R99",)), "Unknown region R99"),
        (raised(1, regions=("R7",)), "R7 has no type"),
        (raised(9), "The amount is 9"),
    ],
)
def test_bad_scenarios_are_said_in_one_sentence(spaced, types, regions, scenario, words):
    with pytest.raises(AnalysisError, match=words):
        scenario_changes(scenario, spaced, types, regions)


def test_a_type_without_regions_is_refused(spaced, types, regions):
    with pytest.raises(AnalysisError, match="No region is of type advanced"):
        scenario_changes(raised(1, regions="advanced"), spaced, types.iloc[:3], regions)
