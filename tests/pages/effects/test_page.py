"""The effects page: every estimator, every tab, and what goes wrong."""

import pytest

from pages.shared.words import sentences
from tests.helpers import each_tab, headline
from tests.pages.tables import tables


def test_headline_is_written_from_the_numbers(open_page):
    title = headline(open_page("effects"))
    assert title == (
        "Structured resources are associated more strongly with technical-digital skills in "
        "left-behind regions"
    )


def test_headline_follows_mechanism_and_skill(open_page):
    title = headline(open_page("effects", mechanism="social_interaction"))
    assert title.startswith("Social interaction is associated more strongly with technical-digital")
    assert "advanced regions" in title


def test_headline_never_claims_a_difference_whose_interval_includes_zero(open_page):
    title = open_page("effects", mechanism="social_interaction", skill="social_cognitive").title
    assert "no clear difference" in title[0].value


@pytest.mark.parametrize(
    "options",
    [
        {"errors": "CR2"},
        {"errors": "wild_webb"},
        {"cluster": "cws_id"},
        {"cluster": "both"},
        {"estimator": "multilevel"},
        {"controls": "role,sector,hours_per_week"},
        {"definition": "output", "cut": "90"},
    ],
)
def test_every_model_gives_twelve_estimates(open_page, options):
    app = open_page("effects", **options)
    assert not app.error
    assert not app.warning
    table = tables(app)[0].value
    assert len(table) == 12
    assert not table["Estimate"].eq("[x]").any()


def test_every_tab_is_drawn(open_page):
    for tab, app in each_tab(open_page, "effects", "closer", controls="role,tenure_months"):
        assert not app.error, tab


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("estimator", "magic"),
        ("errors", "HC3"),
        ("cluster", "postcode"),
        ("controls", "shoe_size"),
        ("mechanism", "telepathy"),
        ("skill", "juggling"),
        ("units", "miles"),
    ],
)
def test_unknown_option_gets_one_sentence(open_page, parameter, value):
    app = open_page("effects", **{parameter: value})
    assert [value in warning.value for warning in app.warning] == [True]
    assert len(tables(app)[0].value) == 12


def test_a_definition_that_leaves_one_type_almost_empty_gets_a_sentence(open_page):
    app = open_page("effects", definition="income", cut="40")
    assert len(app.error) == 1
    assert "left-behind" in app.error[0].value


@pytest.mark.parametrize(
    "options", [{"errors": "CR2", "controls": "role"}, {"estimator": "multilevel"}]
)
def test_the_code_shown_gives_the_table_shown(open_page, monkeypatch, options):
    app = open_page("effects", closer="How this was computed", **options)
    monkeypatch.chdir(__file__.rsplit("/tests/", 1)[0])
    names = {}
    exec(compile(app.code[0].value, "shown", "exec"), names)  # noqa: S102 - it is our own code
    shown = tables(open_page("effects", **options))[0].value["Estimate"]
    assert list(shown) == [sentences.number(value) for value in names["effects"]["estimate"]]


def test_a_type_without_respondents_leaves_the_rest_of_the_pages(open_page):
    odd = {"definition": "output", "cut": "40"}
    assert headline(open_page("effects", **odd)) == "These data and options carry no effects"
    app = open_page(area="TLE11", **odd)
    assert len(app.error) == 1
    assert "Kingston upon Hull, City of (TLE11)" in [part.value for part in app.header]
