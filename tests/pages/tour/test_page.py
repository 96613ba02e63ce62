"""The tour and the single views say what the pages behind them say."""

import pickle

import pytest

from pages.effects import data as effects_data
from pages.present import single_views
from pages.shared.store import areas, atlas, places, survey
from pages.shared.store.model import Model
from pages.shared.words import sentences
from tests.helpers import text_of


def test_tour_has_six_steps_with_the_pages_own_findings(open_page):
    app = open_page("tour")
    heads = [heading.value for heading in app.header]
    assert [head[0] for head in heads] == list("123456")
    counted = heads[0].removeprefix("1. ")
    assert any(f"On the map: {counted}." in part.value for part in open_page().markdown)
    assert f"4. {sentences.unbroken(open_page('scenarios').title[0].value)}" == heads[3]
    assert (
        f"6. {sentences.unbroken(open_page('robustness', fits='500').title[0].value)}" == heads[5]
    )
    assert "Simulated survey" in text_of(app)


def test_step_of_the_region_follows_the_address(open_page):
    app = open_page("tour", area="TLD42")
    assert any(link.proto.label == "Open Blackpool" for link in app.get("page_link"))


@pytest.mark.parametrize("name", single_views.VIEWS)
def test_single_view_has_a_headline_and_no_error(open_page, name):
    app = open_page("present", slide=name)
    assert not app.error
    assert len(app.title) == 1
    assert f"{list(single_views.VIEWS).index(name) + 1} of {len(single_views.VIEWS)}" in text_of(
        app
    )


def test_buttons_turn_and_stop_at_the_ends(open_page):
    app = open_page("present")
    assert app.button(key="turn-back").disabled
    app.button(key="turn-next").click().run()
    assert app.query_params["slide"] == "paths"
    app.query_params["slide"] = list(single_views.VIEWS)[-1]
    app.run()
    assert app.button(key="turn-next").disabled


def test_unknown_view_shows_the_first_and_says_so(open_page):
    app = open_page("present", slide="nothing")
    assert any("does not have" in warning.value for warning in app.warning)


#: What all visitors share, and which nobody may change.
SHARED = {
    "regions": atlas.regions,
    "districts": atlas.districts,
    "newest": atlas.newest,
    "wide": atlas.wide,
    "catalogue": atlas.catalogue,
    "spaces": atlas.spaces,
    "small areas": areas.small_areas,
    "survey": survey.survey,
    "names": places.searchable,
}


def shared():
    """State of what visitors share, with the figure that the Effects page and a talk draw."""
    model = Model("multi_indicator", 1 / 3)
    unit = effects_data.UNIT["points"]
    drawn = survey.effects_figure(model, unit, "light", standardised=False)
    tables = {name: pickle.dumps(table()) for name, table in SHARED.items()}
    return {**tables, "figure": drawn.to_json()}


@pytest.mark.parametrize("slide", [*single_views.VIEWS, None])
def test_a_view_changes_nothing_that_visitors_share(open_page, slide):
    before = shared()
    if slide is None:
        open_page("tour", area="TLD42")
    else:
        open_page("present", slide=slide)
    after = shared()
    assert [name for name in before if before[name] != after[name]] == []
