"""The address owns the state: small apps that read it, follow it and write it."""

import json
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

HEAD = "import streamlit as st\nfrom pages.shared.frame import address\n"
TELL = "for sentence in address.notices():\n    st.warning(sentence)\n"
CHOICE = HEAD + "st.text(address.choice('colour', ['red', 'blue'], 'red', 'colour'))\n" + TELL
NUMBER = HEAD + "st.text(address.number('cut', 10, 50, 33, 'threshold'))\n" + TELL
FOLLOW = (
    HEAD
    + """
colours = ["red", "blue"]
colour = address.choice("colour", colours, "red", "colour")
st.selectbox("Colour", colours, **address.follow("colour", colour, "red", clears=("cut",)))
st.text(colour)
"""
)
PUT = (
    HEAD
    + """
address.put("layer", "gigabit", "type")
address.put("type", "all", "all")
address.put("detail", None)
"""
)
ADDRESS = HEAD + "st.json(address.carried())\nst.text(address.address())\n"


def opened(script, **parameters):
    app = AppTest.from_string(script)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_choice_is_the_default_when_the_address_is_silent():
    app = opened(CHOICE)
    assert app.text[0].value == "red"
    assert not app.warning


def test_choice_is_what_the_address_says():
    assert opened(CHOICE, colour="blue").text[0].value == "blue"


def test_unknown_choice_gives_the_default_and_one_sentence():
    app = opened(CHOICE, colour="plaid")
    assert app.text[0].value == "red"
    assert len(app.warning) == 1
    assert "plaid" in app.warning[0].value
    assert len(app.run().warning) == 1


SEVERAL = HEAD + "st.text(address.several('c', ['a', 'b', 'd'], 'letter', most=2))\n" + TELL


def test_several_keep_the_order_of_the_address_and_say_what_is_one_too_many():
    assert opened(SEVERAL, c="d,a,d").text[0].value == "['d', 'a']"
    app = opened(SEVERAL, c="d,b,a")
    assert app.text[0].value == "['d', 'b']"
    assert "asks for 3 letters, and at most 2" in app.warning[0].value
    assert "from a on they are left out" in app.warning[0].value


@pytest.mark.parametrize(("given", "taken"), [("10", 10.0), ("50", 50.0), ("33.5", 33.5)])
def test_number_within_its_range_is_taken(given, taken):
    app = opened(NUMBER, cut=given)
    assert float(app.text[0].value) == taken
    assert not app.warning


@pytest.mark.parametrize("given", ["9.99", "50.1", "nan", "inf", "-inf", "", "ten", "1e999"])
def test_any_other_number_gives_the_default_and_the_range(given):
    app = opened(NUMBER, cut=given)
    assert float(app.text[0].value) == 33
    assert "from 10 to 50" in app.warning[0].value


def test_notice_says_a_code_in_words():
    script = HEAD + "address.choice('skill', ['technical_digital'], 'technical_digital', 'skill')\n"
    assert (
        "It shows “Technical-digital skills” instead"
        in opened(script + TELL, skill="z").warning[0].value
    )


def test_long_value_is_cut_in_the_sentence():
    app = opened(CHOICE, colour="x" * 5000)
    assert len(app.warning[0].value) < 250


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("![a](https://example.org/a.png)`", "`![a](https://example.org/a.png)'`"),
        ("one\n\n![two](x)", "`one ![two](x)`"),
        ("", "(nothing)"),
    ],
)
def test_value_is_shown_as_code_and_not_drawn_as_markup(value, shown):
    assert shown in opened(CHOICE, colour=value).warning[0].value


def test_widget_follows_the_address():
    assert opened(FOLLOW, colour="blue").selectbox[0].value == "blue"


def test_widget_writes_the_address_and_its_default_leaves_it():
    app = opened(FOLLOW)
    app.selectbox[0].set_value("blue").run()
    assert app.query_params["colour"] == "blue"
    assert app.text[0].value == "blue"
    app.selectbox[0].set_value("red").run()
    assert "colour" not in app.query_params


def test_widget_takes_dependent_parameters_out_of_the_address():
    app = opened(FOLLOW, cut="20")
    app.selectbox[0].set_value("blue").run()
    assert "cut" not in app.query_params


def test_put_writes_a_value_and_removes_a_default():
    app = opened(PUT, type="advanced", detail="1")
    assert app.query_params["layer"] == "gigabit"
    assert "type" not in app.query_params
    assert "detail" not in app.query_params


def test_carried_are_the_known_parameters_only():
    app = opened(ADDRESS, area="TLD42", layer="gigabit", rubbish="1")
    assert json.loads(app.json[0].value) == {"area": "TLD42", "layer": "gigabit"}


def test_address_is_a_link_without_spaces():
    app = opened(ADDRESS, nation="Northern Ireland", places="coworking,hub")
    assert app.text[0].value.endswith("?nation=Northern+Ireland&places=coworking,hub")


@pytest.mark.parametrize(
    ("page", "parameter", "value"),
    [
        ("data", "bring", "spaces"),
        ("scenarios", "postcodes", "FY1 1AA"),
        ("robustness", "leave", "estimator:ols"),
        ("present", "slide", "effects"),
        ("region", "peers", "TLD41,TLD44"),
    ],
)
def test_a_parameter_that_a_page_reads_travels_by_itself(open_page, page, parameter, value):
    app = open_page(page, **{parameter: value, "rubbish": "1"})
    links = [link.proto.query_string for link in app.get("page_link")]
    assert parse_qs(links[0])[parameter] == [value]
    assert not any("rubbish" in link for link in links)
    printed = next(part.value for part in app.markdown if "as shown on" in part.value)
    assert urlencode({parameter: value}, safe=",") in printed
    assert "rubbish" not in printed


def test_what_is_open_on_a_page_stands_in_its_address_and_stays_behind():
    app = opened(ADDRESS, look="Table", closer="Paths", table="true", tab="Indicators", slide="map")
    assert json.loads(app.json[0].value) == {"slide": "map"}
    assert app.text[0].value.endswith(
        "?closer=Paths&look=Table&slide=map&tab=Indicators&table=true"
    )
