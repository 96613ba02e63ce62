"""A visitor's own survey, layer and types are used in their session and seen in no other."""

import pandas as pd
import pytest

from analysis import survey as survey_schema
from geodata import tables
from pages.shared.store import visitor
from tests.helpers import text_of


@pytest.fixture
def own():
    """Half of the simulated survey, under a visitor's name."""
    shipped = survey_schema.check(pd.read_csv(tables.DATA / "survey_demo.csv"))
    respondents = shipped.iloc[::2].reset_index(drop=True)
    return visitor.OwnSurvey(respondents, "Members 2026", [], "0123456789abcdef")


def test_own_survey_replaces_the_simulated_one_in_its_session_only(open_page, own):
    before = text_of(open_page("effects"))
    app = open_page("effects")
    app.session_state["own survey"] = own
    app.run()
    assert not app.exception
    assert "Simulated survey" not in text_of(app)
    assert len(own.respondents) == 462
    assert "Members 2026, about 460 respondents" in text_of(app)
    assert text_of(open_page("effects")) == before


def test_going_back_shows_the_simulated_survey_again(open_page, own):
    app = open_page("effects")
    before = text_of(app)
    app.session_state["own survey"] = own
    app.run()
    assert text_of(app) != before
    app.button(key="drop-survey").click().run()
    assert text_of(app) == before


def test_two_surveys_of_one_name_have_different_marks(own):
    other = own.respondents.assign(si_1=1)
    assert visitor._digest(own.respondents) != visitor._digest(other)
    assert visitor._digest(own.respondents) == visitor._digest(own.respondents.copy())
