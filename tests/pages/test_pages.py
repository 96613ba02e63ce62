"""Each page is drawn on the committed data and follows its address."""

import pytest

from tests.helpers import headline, text_of
from tests.pages.tables import tables


@pytest.mark.parametrize("page", [None, "effects", "about"])
def test_page_is_drawn_without_error(open_page, page):
    app = open_page(page)
    assert len(app.title) == 1
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("page", [None, "effects"])
def test_simulated_survey_is_named_in_plain_sight(open_page, page):
    assert "Simulated survey" in text_of(open_page(page))


@pytest.mark.parametrize(
    ("address", "title", "size"),
    [
        ({}, "Where regions were left behind", "0.55 (0.47 to 0.63) in left-behind regions"),
        ({"type": "left-behind"}, "In left-behind regions", "in left-behind regions, each extra"),
        ({"type": "advanced"}, "In more advanced regions", "in more advanced regions, each extra"),
    ],
)
def test_filter_by_type_changes_headline_and_finding(open_page, address, title, size):
    app = open_page(**address)
    assert headline(app).startswith(title)
    said = text_of(app)
    assert "On the map: 61 of the UK’s 182 regions are left-behind" in said
    assert "In the simulated survey: " in said
    assert size in said


@pytest.mark.parametrize(("area", "rate"), [("TLI35", "1.111"), ("TLD42", "[x]")])
def test_map_has_the_rate_of_the_regions_own_page(open_page, area, rate):
    assert f"({rate} per 10,000 residents of all ages)" in text_of(open_page(area=area))
    own = text_of(open_page("region", area=area, tab="Access to coworking"))
    assert f"per 10,000 residents of all ages: {rate}" in own


def test_nation_narrows_the_count(open_page):
    said = text_of(open_page(nation="Northern Ireland"))
    assert "of Northern Ireland’s 11 regions" in said
    assert "Types and effects are of the whole UK." in said


@pytest.mark.parametrize(
    ("area", "verdict"),
    [
        ("TLD42", "Blackpool is left-behind on all 4 definitions"),
        ("TLD33", "Manchester is left-behind on 2 of 4 definitions: deprivation and household"),
        ("TLI35", "Westminster and City of London is left-behind on none of 4 definitions"),
        ("TLL32", "Gwynedd is left-behind on 3 of 4 definitions: several indicators and economic"),
    ],
)
def test_region_is_told_by_the_agreement_of_the_definitions(open_page, area, verdict):
    assert headline(open_page(area=area)).startswith(verdict)


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("TLD42", "Blackpool (TLD42)"),
        ("E06000009", "Blackpool (TLD42)"),
        ("FY1 1AA", "Blackpool (TLD42)"),
        ("E08000038", "Barnsley (TLE33)"),
        ("E08000016", "Barnsley (TLE33)"),
        ("BT48 6DQ", "Derry City and Strabane (TLN0A)"),
    ],
)
def test_area_is_found_by_region_district_and_postcode(open_page, area, name):
    app = open_page(area=area)
    assert not app.warning
    assert name in [heading.value for heading in app.header]


def test_region_says_type_reason_deprivation_and_the_effects_of_its_type(open_page):
    said = text_of(open_page(area="TLD42"))
    assert "By several indicators, the top third of regions. It ranks 11th of 182" in said
    assert "mainly for many residents in deprived neighbourhoods" in said
    assert "8th highest of 141 regions there" in said
    assert "in left-behind regions, each extra point of structured resources" in said


def test_a_region_near_the_line_says_so(open_page):
    near = "Near the line:** moving the threshold by 5 percentage points"
    composite = text_of(open_page(area="TLG31"))
    assert f"{near} or leaving one indicator out would change its type" in composite
    assert "Near the line" not in text_of(open_page(area="TLD42"))
    assert f"{near} would change" in text_of(open_page(area="TLC31", definition="output"))
    assert "Near the line" not in text_of(open_page(area="TLC31"))


def test_filter_writes_the_address_and_default_leaves_it(open_page):
    app = open_page()
    app.segmented_control(key="type").set_value("left-behind").run()
    assert app.query_params["type"] == "left-behind"
    app.segmented_control(key="type").set_value("all").run()
    assert "type" not in app.query_params


def test_definition_changes_the_count_and_drops_the_threshold(open_page):
    app = open_page(cut="20")
    assert "On the map: 36 of the UK’s 182" in text_of(app)
    app.selectbox(key="definition").set_value("output").run()
    assert "cut" not in app.query_params
    # 82 of 182 regions have GVA per head below 75% of the UK mean in 2023.
    assert "On the map: 82 of the UK’s 182" in text_of(app)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("area", "TLZ99"),
        ("layer", "happiness"),
        ("type", "poor"),
        ("nation", "Cornwall"),
        ("definition", "vibes"),
        ("cut", "900"),
        ("cut", "a third"),
        ("area", "<script>alert(1)</script>"),
    ],
)
def test_unknown_parameter_gets_one_sentence(open_page, parameter, value):
    app = open_page(**{parameter: value})
    assert len(app.warning) == 1
    assert value in app.warning[0].value
    assert "On the map: 61 of the UK’s 182" in text_of(app)


def test_effects_page_shows_twelve_estimates_beside_published_directions(open_page):
    app = open_page("effects")
    table = tables(app)[0].value
    assert len(table) == 12
    cells = table.set_index(["Mechanism", "Skill", "Region type"])["Published direction"]
    resources, digital = "Structured resources", "Technical-digital skills"
    assert cells[resources, digital, "Left-behind"].startswith("+")
    assert cells[resources, digital, "Advanced"].startswith("weaker")
    assert cells["Social interaction", "Social-cognitive skills", "Left-behind"] == "not reported"


def test_effects_in_standard_deviations_differ_from_points(open_page):
    points = tables(open_page("effects"))[0].value["Estimate"]
    standardised = tables(open_page("effects", units="sd"))[0].value["Estimate"]
    assert (points != standardised).any()
