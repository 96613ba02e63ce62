"""The page of what-if scenarios follows its address and never says more than the survey can."""

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from analysis.errors import AnalysisError
from analysis.scenarios import Scenario, write
from analysis.survey import SCALES
from pages.scenarios import figures, scenario_data, scenario_results
from pages.shared.store import atlas
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Model
from tests.helpers import headline, text_of
from tests.pages.tables import tables


def one(**changes):
    return write(
        [
            Scenario("Pilot", "structured_resources", 0.5, "points", "left-behind")._replace(
                **changes
            )
        ]
    )


def test_first_view_compares_the_two_mechanisms(open_page):
    app = open_page("scenarios")
    assert not app.error
    assert headline(app).startswith(
        "0.5 points more on structured resources is associated with technical-digital skills"
    )
    assert "not a forecast" in text_of(app)
    assert [field.value for field in app.text_input] == [
        "More structured resources",
        "More social interaction",
    ]


def first_table(app):
    """Table of results."""
    return tables(app)[0].value


def test_half_a_point_is_half_the_slope(open_page):
    # The slope of the effects page is 0.55 in left-behind regions; few respondents stand above 4.5.
    table = first_table(open_page("scenarios", what=one()))
    rows = table[(table["Skill"] == "Technical-digital skills") & (table["Where"] != "")]
    first = rows.iloc[0]
    raised = float(first["Mechanism raised by"])
    assert 0.45 < raised <= 0.5
    assert float(first["Expected difference, points"]) == pytest.approx(0.55 * raised, abs=0.01)


def test_what_the_survey_has_not_seen_is_not_shown_as_a_number(open_page):
    app = open_page("scenarios", what=one(amount=3.0))
    assert "lies outside what the survey has seen" in headline(app)
    assert any("higher than in any coworking space" in note.value for note in app.warning)
    assert set(first_table(app)["Expected difference, points"]) == {"[z]"}


def test_damaged_scenarios_in_the_address_give_a_sentence_and_the_first_view(open_page):
    app = open_page("scenarios", what="sr~much~points")
    assert any("scenario that cannot be read" in note.value for note in app.warning)
    assert headline(app).startswith("0.5 points more on structured resources")


def test_added_scenario_is_named_apart_and_stands_in_the_address(open_page):
    app = open_page("scenarios", what=one())
    app.button(key="add-scenario").click().run()
    assert [field.value for field in app.text_input] == ["Pilot", "Pilot (2)"]
    assert len("".join(app.query_params["what"]).split("~~")) == 2


def test_widgets_write_the_address(open_page):
    app = open_page("scenarios", what=one())
    app.number_input(key="scenario-0-amount").set_value(0.3).run()
    assert "sr~0.3~points~left-behind~Pilot" in app.query_params["what"]
    app.selectbox(key="scenario-0-unit").set_value("top_quarter").run()
    assert "sr~1~top~left-behind~Pilot" in app.query_params["what"]
    app.selectbox(key="scenario-0-regions").set_value("chosen").run()
    assert "sr~1~top~TLC31~Pilot" in app.query_params["what"]
    assert not app.exception


def test_a_name_of_markup_is_drawn_as_text(open_page):
    name = "<b onclick=x>[a](b)"
    app = open_page("scenarios", what=one(name=name))
    assert not app.exception
    assert name in set(first_table(app)["Scenario"])


def test_people_are_bounded_by_the_share_who_use_them(open_page):
    app = open_page("scenarios", what=one(), use="1", use_high="2")
    row = first_table(app).iloc[0]
    cells = [*row["People concerned"].split(" to "), row["Residents"]]
    low, high, residents = (int(cell.replace(",", "")) for cell in cells)
    assert low == pytest.approx(0.01 * residents, abs=51)
    assert high == pytest.approx(0.02 * residents, abs=51)


def test_shares_the_wrong_way_round_give_a_sentence_and_keep_what_was_entered(open_page):
    app = open_page("scenarios", what=one(), use="3", use_high="1")
    assert any("low and a high share" in error.value for error in app.error)
    assert app.text_input[0].value == "Pilot"


@pytest.mark.parametrize("look", ["Table", "Compared", "On the map", "What it assumes"])
def test_each_tab_is_drawn(open_page, look):
    app = open_page("scenarios", look=look)
    assert not app.error


def test_region_of_a_district_in_the_address_is_the_first_to_be_chosen(open_page):
    # Merthyr Tydfil is a district of Central Valleys and Bridgend.
    app = open_page("scenarios", what=one(), area="W06000024")
    app.selectbox(key="scenario-0-regions").set_value("chosen").run()
    assert "sr~0.5~points~TLL51~Pilot" in app.query_params["what"]


def test_scenario_of_one_region_is_named_after_it_once(open_page):
    app = open_page("scenarios", what=one(regions=("TLD42",)))
    assert " in Blackpool (95% interval" in headline(app)
    assert first_table(app)["Where"].tolist() == ["Blackpool", "Blackpool"]
    assert "There is no estimate for single regions" in text_of(app)


def test_chosen_regions_of_a_type_are_not_called_all_of_it(open_page):
    table = first_table(open_page("scenarios", what=one(regions=("TLD42", "TLC31"))))
    assert set(table["Where"]) == {
        "Chosen left-behind regions",
        "Blackpool",
        "Hartlepool and Stockton-on-Tees",
    }


@pytest.mark.parametrize("printed", [[], [0.27], [0.26, 0.27, 0.28], [-0.01, 0.02]])
def test_differences_of_a_few_last_decimals_are_one_class(printed):
    assert figures.class_breaks(printed) == []


@pytest.mark.parametrize(
    ("printed", "breaks"),
    [
        ([0.10, 0.50], [0.2, 0.3, 0.4]),
        ([0.26, 0.27, 0.30], [0.27, 0.28, 0.29]),
        ([-0.2, 0.0, 0.2], [-0.1, 0.0, 0.1]),
    ],
)
def test_classes_are_even_and_no_finer_than_what_is_printed(printed, breaks):
    assert figures.class_breaks(printed) == breaks


def test_regions_that_print_alike_are_of_one_class():
    # 0.2651 and 0.2749 print as 0.27, on both sides of what were quantiles.
    scenario = Scenario("Pilot", "structured_resources", 0.5, "points", "left-behind")
    codes = ["TLD42", "TLC31", "TLM50", "TLL32"]
    found = pd.DataFrame(
        {
            "scenario": "Pilot",
            "skill": "technical_digital",
            "place": codes,
            "outside": False,
            "estimate": [0.2651, 0.2749, 0.1, 0.5],
            "low": 0.0,
            "high": 1.0,
        }
    )
    layer = figures.layer(
        found, scenario, "technical_digital", codes=atlas.regions().index, source="Survey"
    )
    values = [value for value in layer["values"] if value is not None]
    assert sorted(values) == [0.1, 0.27, 0.27, 0.5]
    assert layer["decimals"] == 2
    assert layer["breaks"] == [round(cut, 2) for cut in layer["breaks"]]


@pytest.fixture
def few_answer(use_survey):
    """A survey in which nine respondents of left-behind regions answered one skill."""
    survey = store_survey.survey().copy()
    types = atlas.region_types("multi_indicator", 1 / 3)["type"]
    behind = survey.index[survey["itl3"].map(types) == "left-behind"]
    survey.loc[behind[9:], ["technical_digital", *SCALES["technical_digital"]]] = np.nan
    use_survey(survey)


def test_a_skill_that_few_answered_is_withheld_in_every_table_and_file(few_answer):
    model = Model("multi_indicator", 1 / 3)
    pilot, other = (
        Scenario(name, "structured_resources", amount, "points", "all")
        for name, amount in (("Pilot", 0.5), ("Other", 0.25))
    )
    found = scenario_data.expected(model, (pilot,), (0.002, 0.01))
    apart = scenario_data.compared(model, pilot, (other,))
    for table, exported in (
        (found, scenario_results.expected_table(found, (0.002, 0.01)).raw()),
        (apart, scenario_results.compared_table(apart, "Pilot").raw()),
    ):
        small = (table["skill"] == "technical_digital") & (table["region_type"] == "left-behind")
        figures = ["estimate", "low", "high"]
        assert table.loc[small, figures].isna().all(axis=None)
        assert table.loc[~small, figures].notna().all(axis=None)
        assert set(exported.loc[small.to_numpy(), "status"]) == {"[c]"}
        assert set(exported.loc[~small.to_numpy(), "status"]) <= {"ok", "[z]"}
    with pytest.raises(AnalysisError, match="Too few respondents in left-behind regions"):
        scenario_data.assumptions(model, pilot, "technical_digital", "left-behind", (0.002, 0.01))


def test_headline_says_that_too_few_answered():
    found = pd.DataFrame({"scenario": ["Pilot"], "outside": [False], "estimate": [np.nan]})
    pilot = Scenario("Pilot", "structured_resources", 0.5, "points", "left-behind")
    said = scenario_results.headline(found, pilot)
    assert said == "Too few respondents to show what is associated with “Pilot”"


def test_comparison_withholds_what_lies_outside_the_range(open_page):
    far = Scenario("Far", "structured_resources", 3.0, "points", "left-behind")
    app = open_page(
        "scenarios", what=write([far._replace(name="Pilot", amount=0.3), far]), look="Compared"
    )
    (table,) = (part.value for part in tables(app))
    assert set(table["95% interval"]) == {"[z]"}
    model = Model("multi_indicator", 1 / 3)
    found = scenario_data.compared(model, far._replace(amount=0.3), (far,))
    exported = scenario_results.compared_table(found, "Pilot").raw()
    assert set(exported["status"]) == {"[z]"}
    assert exported[["estimate", "low", "high"]].isna().all(axis=None)


def test_raised_thresholds_take_regions_to_their_type(monkeypatch):
    pilot = (Scenario("Pilot", "structured_resources", 1.0, "points", "left-behind"),)
    model = Model("multi_indicator", 1 / 3)
    default = scenario_data.expected(model, pilot, (0.002, 0.01))
    monkeypatch.setenv("ATLAS_MIN_RESPONDENTS", "20")
    st.cache_data.clear()
    raised = scenario_data.expected(model, pilot, (0.002, 0.01))
    st.cache_data.clear()
    own = [
        set(table.loc[table["basis"] == "own respondents", "place"]) for table in (default, raised)
    ]
    assert own[1] < own[0]


def test_assumptions_are_told_in_points_and_whole_people(open_page):
    app = open_page("scenarios", what=one(), look="What it assumes")
    table = next(part.value for part in tables(app) if "Assumption" in part.value)
    people = table[table["Result"] == "People concerned"]
    assert len(people) == 1
    assert people["In use"].str.fullmatch(r"[0-9]+,[0-9]00").all()
    points = table[table["Result"] == "Difference, skill points"]["In use"]
    assert len(points) > 3
    assert points.str.fullmatch(r"[0-9]\.[0-9]{2}").all()
