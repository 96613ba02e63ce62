"""Where the next coworking spaces should be: the page answers as the library does, and says how."""

import threading

import numpy as np
import pytest

from analysis.errors import AnalysisError
from geodata.errors import DataError
from pages.scenarios import siting_data
from pages.shared.frame import background
from pages.shared.store import areas
from tests.helpers import LONGEST_S, text_of
from tests.pages.tables import tables


def places(app):
    return tables(app)[0].value


def whole(cell):
    return int(cell.replace(",", ""))


def open_places(open_page, **address):
    return open_page("scenarios", part="places", **address)


def test_without_an_area_the_page_asks_for_one(open_page):
    app = open_places(open_page)
    assert app.title[0].value == "Where would the next coworking spaces reach most people?"
    assert "Choose a region, a district or a postcode" in text_of(app)


def test_headline_is_the_sum_of_what_each_place_adds(open_page):
    app = open_places(open_page, area="TLD42", km="2")
    table = places(app)
    total = table["Newly within reach"].map(whole).sum()
    assert f"3 new coworking spaces for Blackpool would bring {total:,} residents of deprived" in (
        app.title[0].value
    )
    assert "The answer is proven best" in text_of(app)


def test_no_single_neighbourhood_centre_reaches_more_than_the_answer(open_page):
    app = open_places(open_page, area="TLD42", km="2", k="1")
    here = areas.small_areas()[areas.small_areas()["itl3"] == "TLD42"]
    points = here[["easting", "northing"]].to_numpy()
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) / 1000
    counted = (here["population"] * ((here["decile"] <= 2) & (here["km"] > 2))).to_numpy()
    best = ((apart <= 2) @ counted).max()
    assert whole(places(app)["Newly within reach"].iloc[0]) == best


def test_a_district_is_looked_at_alone(open_page):
    app = open_places(open_page, area="E07000121", km="3", k="2")
    assert "for Lancaster would bring" in app.title[0].value


def test_places_moved_by_hand_are_compared_with_the_best(open_page):
    app = open_places(open_page, area="TLD42", km="2", sites="331240-436120")
    assert "One new coworking space for Blackpool" in app.title[0].value
    assert "Places set by hand. The best 3 would give" in text_of(app)
    app.button(key="best-again").click().run()
    assert "sites" not in app.query_params
    assert "3 new coworking spaces" in app.title[0].value


def test_all_places_removed_by_hand_reach_nobody(open_page):
    app = open_places(open_page, area="TLD42", sites="none")
    assert app.title[0].value.startswith("No new coworking space for Blackpool would bring 0")


def test_places_of_one_area_do_not_follow_to_another(open_page):
    app = open_places(open_page, area="TLD42", km="2", sites="331240-436120")
    app.query_params["area"] = "TLK30"
    app.run()
    assert "3 new coworking spaces for Cornwall" in app.title[0].value


def test_shorter_mean_distance_is_an_aim_too(open_page):
    app = open_places(open_page, area="TLN0A", aim="mean", people="all")
    assert "km from the nearest one on average" in app.title[0].value


def test_own_postcodes_are_the_only_candidates(open_page):
    app = open_places(open_page, area="TLD42", km="2", k="2", postcodes="FY1 1AA, FY4 2RP")
    assert not app.error
    assert len(places(app)) <= 2
    assert "2 new coworking spaces" in app.title[0].value


def test_more_places_than_candidates_give_a_sentence(open_page):
    app = open_places(open_page, area="TLD42", km="2", k="5", postcodes="FY1 1AA")
    assert any("5" in error.value and "candidate" in error.value for error in app.error)


def test_wrong_postcode_gives_a_sentence_and_stays_in_its_field(open_page):
    app = open_places(open_page, area="TLD42", postcodes="NOWHERE")
    assert any("NOWHERE" in error.value for error in app.error)
    assert app.text_area[0].value == "NOWHERE"


@pytest.mark.parametrize(("key", "value"), [("k", "0"), ("k", "99"), ("km", "0"), ("km", "x")])
def test_number_that_makes_no_sense_gives_a_sentence(open_page, key, value):
    app = open_places(open_page, area="TLD42", **{key: value})
    assert any("it must be a number from" in warning.value for warning in app.warning)


def test_large_area_is_solved_only_when_asked(open_page):
    app = open_places(open_page, zone="England", k="2")
    assert [button.label for button in app.button if button.key == "start-siting"] == [
        "Find the best 2 places in England"
    ]


def test_search_that_is_stopped_while_it_waits_can_be_started_again(open_page):
    gate = threading.Event()
    others = [background.Job(place, lambda _report: gate.wait(LONGEST_S)) for place in range(2)]
    app = open_places(open_page, zone="England", k="2")
    app.button(key="start-siting").click().run()
    app.session_state["jobs"]["siting"].stop()
    gate.set()
    assert all(other.result() for other in others)
    app.run()
    assert "It was stopped before it had a result." in text_of(app)
    assert app.button(key="again-siting").label == "Start again"


def test_search_that_fails_says_why_and_can_be_started_again(open_page, monkeypatch):
    def fails(*_options):
        message = "HiGHS found no answer."
        raise AnalysisError(message)

    monkeypatch.setitem(siting_data.WORK, "siting", fails)
    app = open_places(open_page, zone="England", k="2")
    app.button(key="start-siting").click().run()
    first = app.session_state["jobs"]["siting"]
    assert str(first._future.exception(30)) == "HiGHS found no answer."
    app.run()
    assert [error.value for error in app.error] == ["HiGHS found no answer."]
    assert len(app.title) == 1
    app.button(key="again-siting").click().run()
    assert app.session_state["jobs"]["siting"] is not first


@pytest.mark.parametrize(
    "look", ["Each further space", "Other distances and people", "Method and limits"]
)
def test_each_tab_is_drawn(open_page, look):
    app = open_places(open_page, area="TLN0A", k="2", look=look)
    assert not app.error


@pytest.mark.parametrize(
    "text", ["", "1", "a-b", "1-2_", "9999999-1", "1--2", "_".join(["1-2"] * 21)]
)
def test_places_that_are_none_are_refused(text):
    with pytest.raises(DataError):
        siting_data.parse_places(text)


def test_places_survive_the_address():
    places = [(331240.0, 436120.0), (0.0, 1220000.0)]
    assert siting_data.parse_places(siting_data.write_places(places)) == places


def test_weights_fall_evenly_from_the_ratio_to_one():
    assert siting_data.weights_of("weighted", 10) == tuple(map(float, range(10, 0, -1)))
    assert siting_data.weights_of("deprived", 10) == (1.0, 1.0, *(0.0,) * 8)
