"""Scenarios in an address come back as they went in, and damage is said in one sentence."""

import re
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.scenarios.scenario import Scenario, check_scenarios, parse, write

GOOD = Scenario("More training", "structured_resources", 0.5, "points", ("TLC32", "TLM50"))

names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40
).filter(str.strip)
scenarios = st.builds(
    Scenario,
    name=names,
    mechanism=st.sampled_from(["social_interaction", "structured_resources"]),
    amount=st.floats(0, 1, exclude_min=True),
    unit=st.sampled_from(["points", "sd", "top_quarter"]),
    regions=st.sampled_from(["left-behind", "advanced", "all"])
    | st.lists(st.from_regex(r"TL[C-N][0-9]{2}", fullmatch=True), min_size=1, unique=True).map(
        tuple
    ),
)


@given(st.lists(scenarios, max_size=4, unique_by=lambda found: found.name.strip().casefold()))
def test_what_is_written_is_read_back(chosen):
    text = write(chosen)
    assert re.fullmatch(r"[A-Za-z0-9 .\-_~]*", text)
    assert parse(text) == chosen
    address = urlencode({"scenarios": text})
    assert "%" not in address
    assert parse(parse_qs(address).get("scenarios", [""])[0]) == chosen


def test_text_is_short_and_readable():
    other = Scenario("Café ~_ 100 %", "social_interaction", 1, "top_quarter", "all")
    assert write([GOOD, other]) == (
        "sr~0.5~points~TLC32.TLM50~More training~~si~1~top~all~Caf_C3_A9 _7E_5F 100 _25"
    )


@pytest.mark.parametrize(
    "text",
    [
        "sr",
        "sr~0.5~points~TLC32",
        "xx~0.5~points~TLC32~A",
        "sr~half~points~TLC32~A",
        "sr~0.5~miles~TLC32~A",
        "sr~0.5~points~TLC32~A~~",
        "~~sr~0.5~points~TLC32~A",
        "sr~0.5~points~TLC32~A_G1",
        "sr~0.5~points~TLC32~A_FF",
        "sr~0.5~points~TLC32~<b>",
        "sr~0.5~points~TLC32~A~B",
        "\x00\u202e",
    ],
)
def test_damaged_text_is_said_in_one_sentence(text):
    with pytest.raises(AnalysisError, match=r"cannot be read .*: copy the whole address again"):
        parse(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        found = parse(text)
    except AnalysisError:
        return
    assert parse(write(found)) == found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "0 characters"),
        ({"name": "   "}, "not only spaces"),
        ({"name": "x" * 41}, "41 characters"),
        ({"name": "a\nb"}, "character that cannot be shown"),
        ({"name": "a\ud800"}, "character that cannot be shown"),
        ({"mechanism": "magic"}, "Unknown mechanism 'magic'"),
        ({"unit": "miles"}, "Unknown unit 'miles'"),
        ({"amount": 0}, "The amount is 0"),
        ({"amount": -1}, "The amount is -1"),
        ({"amount": 4.1}, "at most 4 points"),
        ({"amount": 4.1, "unit": "sd"}, "at most 4 sd"),
        ({"amount": 1.1, "unit": "top_quarter"}, "above 0 and at most 1"),
        ({"amount": float("nan")}, "The amount is nan"),
        ({"amount": float("inf")}, "The amount is inf"),
        ({"regions": "rich"}, "Unknown regions 'rich'"),
        ({"regions": ()}, "has no region"),
        ({"regions": ("TLC32", "TLC32")}, "TLC32 is chosen twice"),
        ({"regions": ("TL.C",)}, "no region code"),
        ({"regions": ("",)}, "no region code"),
    ],
)
def test_bad_scenarios_are_refused(change, words):
    with pytest.raises(AnalysisError, match=words):
        write([GOOD._replace(**change)])


def test_five_scenarios_or_two_of_one_name_are_refused():
    check_scenarios([GOOD._replace(name=str(i)) for i in range(4)])
    with pytest.raises(AnalysisError, match="There are 5 scenarios"):
        check_scenarios([GOOD._replace(name=str(i)) for i in range(5)])
    with pytest.raises(AnalysisError, match="Two scenarios are called"):
        check_scenarios([GOOD, GOOD._replace(name=" more TRAINING", amount=1)])
