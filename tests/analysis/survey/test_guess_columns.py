"""Guesses of which column is which field."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.survey.guess_columns import guess_mapping
from analysis.survey.mapping import check_mapping, template
from analysis.survey.schema import SCALES

DEMO = Path(__file__).parents[3] / "data" / "survey_demo.csv"
LABELS = {
    "Q1": "I often chat informally with others",
    "Q2": "I go to community events",
    "Q3": "I met useful contacts",
    "Q4": "We share ideas and advice",
    "Q5": "The equipment",
    "Q6": "Software and broadband",
    "Q7": "Training courses",
    "Q8": "The training is relevant to my needs",
    "Q9": "My communication has improved",
    "Q10": "Collaborating with others",
    "Q11": "Creative problem solving",
    "Q12": "Adapting to change",
    "Q13": "Digital tools",
    "Q14": "Coding",
    "Q15": "Analysing data",
    "Q16": "What I had for lunch",
}
FIELDS = {
    "Q1": "si_1",
    "Q2": "si_3",
    "Q3": "si_2",
    "Q4": "si_4",
    "Q5": "sr_1",
    "Q6": "sr_2",
    "Q7": "sr_3",
    "Q8": "sr_4",
    "Q9": "sc_1",
    "Q10": "sc_2",
    "Q11": "sc_3",
    "Q12": "sc_4",
    "Q13": "td_1",
    "Q14": "td_2",
    "Q15": "td_3",
}


@pytest.fixture
def foreign():
    """A survey of seven-point items with labels, postcodes and other names."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.integers(1, 8, 200) for name in LABELS})
    return frame.assign(
        ResponseId=range(200), PostCode="BA2 7AY", hub=rng.integers(1, 20, 200), Industry="x"
    )


def test_own_names_are_all_found():
    demo = pd.read_csv(DEMO)
    guess = guess_mapping(demo)
    assert {use.field for use in guess.mapping.uses} == set(demo.columns)
    assert all(use.field == use.column for use in guess.mapping.uses)
    assert (guess.why["confidence"] == 1).all()


def test_template_is_found_whole():
    assert [use.column for use in guess_mapping(template()).mapping.uses] == list(template())


def test_labels_name_the_items(foreign):
    guess = guess_mapping(foreign, LABELS)
    found = {use.column: use.field for use in guess.mapping.uses}
    expected = {
        **FIELDS,
        "ResponseId": "respondent_id",
        "PostCode": "itl3",
        "hub": "cws_id",
        "Industry": "sector",
    }
    assert found == expected
    assert all((use.low, use.high) == (1, 7) for use in guess.mapping.uses if use.low is not None)
    assert guess.why["reason"].str.endswith(".").all()


def test_own_wording_beats_words(foreign):
    wording = SCALES["technical_digital"]["td_3"]
    guess = guess_mapping(foreign, {**LABELS, "Q16": wording})
    assert guess.mapping.column("td_3") == "Q16"
    assert "So could be: Q15" in guess.why.set_index("field").at["td_3", "reason"]


def test_one_column_goes_to_one_field_and_rivals_are_named():
    frame = pd.DataFrame({"community_event_met": [1, 2, 3, 5]})
    guess = guess_mapping(frame)
    check_mapping(guess.mapping, list(frame))
    assert len(guess.mapping.uses) == 1
    assert "It could also be" in guess.why["reason"][0]


@pytest.mark.parametrize("code", ["TLC31", "UKC31", "E06000001", "AB10 1XG", "n09000003"])
def test_places_are_known_by_their_values(code):
    guess = guess_mapping(pd.DataFrame({"v1": [code, code, None], "v2": [1.0, 2, 3]}))
    assert guess.mapping.column("itl3") == "v1"


def test_nothing_is_guessed_from_nothing():
    assert not guess_mapping(pd.DataFrame()).mapping.uses
    assert not guess_mapping(pd.DataFrame({"x": ["lorem", "ipsum"]})).mapping.uses


def test_column_twice_is_refused():
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(AnalysisError, match="two columns a"):
        guess_mapping(frame)


def test_values_known_to_be_places_outweigh_words_about_spaces():
    frame = pd.DataFrame({"Q_REG": ["Leeds", "York"] * 20, "HUB": np.arange(40) % 7})
    labels = {"Q_REG": "Region of the coworking space", "HUB": "Coworking hub where you work"}
    found = {
        use.column: use.field
        for use in guess_mapping(frame, labels, None, {"Q_REG": 1.0}).mapping[0]
    }
    assert found == {"Q_REG": "itl3", "HUB": "cws_id"}


def test_columns_named_with_the_wording_of_items():
    wordings = {text: item for items in SCALES.values() for item, text in items.items()}
    frame = pd.DataFrame({text: range(1, 6) for text in wordings})
    found = {use.column: use.field for use in guess_mapping(frame).mapping.uses}
    assert found == wordings


@pytest.fixture
def battery():
    """Four items of social interaction, answered from 1 to 7."""
    rng = np.random.default_rng(1)
    return pd.DataFrame({f"si_{n}": rng.integers(1, 8, 300).astype(float) for n in range(1, 5)})


def ranges(frame, **named):
    guess = guess_mapping(frame, **named)
    return {use.column: (use.low, use.high) for use in guess.mapping.uses}, guess.why


def test_a_slip_does_not_widen_the_range_of_one_item(battery):
    battery.loc[5, "si_2"] = 8
    found, why = ranges(battery)
    assert set(found.values()) == {(1, 7)}
    reason = why.set_index("column").at["si_2", "reason"]
    assert reason.endswith("Read from 1 to 7 as most columns of its scale.")


def test_an_item_whose_ends_nobody_used_is_left_for_the_checks_to_ask_about(battery):
    battery["si_3"] = battery["si_3"].clip(2, 5)
    assert ranges(battery)[0]["si_3"] == (1, 5)


def test_an_item_with_another_range_keeps_it(battery):
    wide = battery.assign(si_1=np.arange(300) % 11)
    assert ranges(wide)[0]["si_1"] == (0, 10)
    narrow = battery.assign(si_1=np.arange(300) % 5 + 1)
    labels = {"si_1": {1: "Never", 5: "Always"}}
    assert ranges(narrow, value_labels=labels)[0]["si_1"] == (1, 5)
    worded = battery.assign(si_1=["Agree", "Disagree", "Neutral"] * 100)
    assert ranges(worded)[0]["si_1"] == (1, 5)


def test_a_wider_range_that_words_or_labels_tell_stays():
    five = pd.DataFrame({f"si_{n}": list(range(1, 6)) * 20 for n in (1, 2, 3)})
    words = ["strongly disagree", "disagree", "slightly disagree", "slightly agree"] * 25
    assert ranges(five.assign(si_4=words))[0]["si_4"] == (1, 7)
    labels = {"si_4": {1: "Never", 7: "Always"}}
    coded = five.assign(si_4=[1, 2, 3, 4, 5] * 20)
    assert ranges(coded, value_labels=labels)[0]["si_4"] == (1, 7)


@pytest.mark.parametrize("names", [("SC1", "SC2", "SC3", "SC5"), ("TD1", "TD2", "TD4")])
def test_a_column_beside_named_items_does_not_set_them_aside(names):
    frame = pd.DataFrame({name: [1, 2, 5, 4] for name in names})
    found = [use.column for use in guess_mapping(frame).mapping.uses]
    assert found == list(names[:-1])


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ([f"Event {n}" for n in range(1, 5)], [0, 1, 1, 0]),
        ([f"data{n}" for n in range(1, 5)], [0, 50, 70, 99]),
        (["Team 2019", "Team 2020"], [1, 3, 4, 5]),
    ],
)
def test_numbers_that_are_no_answers_make_no_battery(names, values):
    frame = pd.DataFrame(dict.fromkeys(names, values))
    assert not any("averaged" in reason for reason in guess_mapping(frame).why["reason"])


def test_two_columns_are_no_majority(battery):
    pair = battery[["si_1", "si_2"]].assign(si_2=np.arange(300) % 11)
    assert ranges(pair)[0] == {"si_1": (1, 7), "si_2": (0, 10)}


def test_skills_are_not_taken_for_mechanisms():
    rng = np.random.default_rng(2)
    names = [f"Social skill {n}" for n in range(1, 5)] + [f"TechSkill{n}" for n in range(1, 4)]
    frame = pd.DataFrame({name: rng.integers(1, 6, 100) for name in names})
    found = {use.column: use.field for use in guess_mapping(frame).mapping.uses}
    assert found == {
        name: "social_cognitive" if "Social" in name else "technical_digital" for name in names
    }


def test_numbered_columns_join_the_scale_of_their_first():
    names = [f"{stem} {n}" for stem in ("Networking", "Met at an event") for n in (1, 2, 3)]
    frame = pd.DataFrame({name: [1, 2, 5, 4] for name in names})
    frame = frame.assign(**{"Networking note": list("abcd"), "Networking 4": 2020})
    network, event = (frame.filter(like=stem) for stem in ("Networking", "Met at"))
    for part in (network, event):
        found = {use.column: use.field for use in guess_mapping(part).mapping.uses}
        assert found == {name: "social_interaction" for name in names if name in part}
    # one scale has one battery, the likelier
    assert (
        len({name[:3] for name in (use.column for use in guess_mapping(frame).mapping.uses)}) == 1
    )


def test_numbered_columns_of_known_names_stay_items():
    frame = pd.DataFrame({name: [1, 2, 5, 4] for name in ("SI1", "SI2", "SI3", "SI4")})
    found = {use.column: use.field for use in guess_mapping(frame).mapping.uses}
    assert found == {f"SI{n}": f"si_{n}" for n in range(1, 5)}


def test_columns_named_by_numbers_are_read():
    frame = pd.DataFrame({1: [1, 2, 5, 4], 2: [1, 1, 2, 5], "si_1": [3, 4, 5, 1]})
    assert [use.column for use in guess_mapping(frame).mapping.uses] == ["si_1"]
    with pytest.raises(AnalysisError, match="two columns 1"):
        guess_mapping(frame.rename(columns={2: "1"}))
