"""The region and comparison pages for the places that must read well."""

import pytest

from pages import _data, _region_data
from pages._compare_tabs import _TABS as COMPARE_TABS
from pages._region_tabs import _TABS as REGION_TABS

#: Long names, islands, regions without a coworking space, Northern Ireland, the extremes.
MUST_SHOW = {
    "TLD42": "Blackpool",
    "TLK30": "Cornwall and Isles of Scilly",
    "TLL32": "Gwynedd",
    "S12000013": "Na h-Eileanan Siar",
    "TLN0A": "Derry City and Strabane",
    "TLI35": "Westminster and City of London",
}


def text(app) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.error, *app.info]
    return "\n".join(part.value for part in parts)


@pytest.mark.parametrize("tab", list(REGION_TABS))
@pytest.mark.parametrize("area", list(MUST_SHOW))
def test_region_page_is_drawn(open_page, area, tab):
    app = open_page("region", area=area, tab=tab)
    assert not app.error
    assert not app.exception
    assert MUST_SHOW[area] in text(app)
    assert "nan" not in text(app).lower().split()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Ynys Mon", "Isle of Anglesey"),
        ("blackpol", "Blackpool"),
        ("Allerdale", "Cumberland"),
        ("E07000026", "Cumberland"),
        ("TLL12", "Gwynedd"),
        ("Western Isles", "Na h-Eileanan Siar"),
    ],
)
def test_misspelt_welsh_and_former_names_lead_to_a_place_with_a_note(open_page, words, name):
    app = open_page("region", area=words)
    assert not app.warning
    assert name in text(app)


def test_no_area_offers_places_to_start_with(open_page):
    app = open_page("region")
    assert app.title[0].value == "What about your area?"


def test_contributions_add_up_to_the_score():
    types = _data.region_types("multi_indicator", 1 / 3)
    parts = _region_data.contributions("TLD42", types)
    assert parts["contribution"].sum() == pytest.approx(types["score"]["TLD42"])


def test_glance_gives_all_four_effects_with_the_published_direction(open_page):
    said = text(open_page("region", area="TLD42"))
    assert said.count("95 % confidence interval") == 4
    assert said.count("Published:") == 4
    assert "not a panacea" in said


def test_northern_ireland_has_no_distance_over_the_sea(open_page):
    said = text(open_page("region", area="TLN0A", tab="Access to coworking"))
    assert "No coworking space of the layer lies on this side of the Irish Sea" in said


def test_decile_profile_equals_a_recount():
    areas = _region_data.neighbourhoods(_data.resolve("TLD42"))
    profile = _region_data.decile_profiles({"here": areas}).set_index("decile")["share"]
    counted = areas.groupby("decile")["population"].sum() / areas["population"].sum()
    assert profile[1] == pytest.approx(counted[1])
    # Blackpool: 10 % and 20 % shares of the indicators, computed elsewhere.
    assert 100 * profile[1] == pytest.approx(_data.value("TLD42", "deprived_10_share"), abs=5e-3)
    assert 100 * (profile[1] + profile[2]) == pytest.approx(
        _data.value("TLD42", "deprived_20_share"), abs=5e-3
    )


@pytest.mark.parametrize("look", list(COMPARE_TABS))
@pytest.mark.parametrize(
    "way", [{}, {"among": "Wales"}, {"by": "regions", "with": "TLD42,TLK30,TLN0A"}]
)
def test_comparison_is_drawn(open_page, look, way):
    app = open_page("compare", look=look, **way)
    assert not app.error
    assert not app.exception


def test_groups_of_types_have_the_numbers_of_the_typology(open_page):
    assert open_page("compare").title[0].value == "61 left-behind and 121 advanced regions compared"


def test_one_region_is_not_enough_to_compare(open_page):
    app = open_page("compare", by="regions", **{"with": "TLD42"})
    assert "Choose 2 to 6 regions above" in text(app)


def test_unknown_region_in_a_comparison_gets_a_sentence(open_page):
    app = open_page("compare", by="regions", **{"with": "TLD42,TLK30,XX"})
    assert "XX" in app.warning[0].value
    assert app.title[0].value == "Blackpool and Cornwall and Isles of Scilly compared"
