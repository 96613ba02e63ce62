"""The region and comparison pages for the places that must read well."""

import re

import pandas as pd
import pytest
import streamlit as st

from pages.compare import data, indicators
from pages.region import data as region_data
from pages.shared.controls import widgets
from pages.shared.files.table_words import shown
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, places
from pages.shared.words import sentences
from tests.helpers import each_tab, few, headline, text_of
from tests.pages.tables import tables

#: Long names, islands, regions without a coworking space, Northern Ireland, the extremes.
MUST_SHOW = {
    "TLD42": "Blackpool",
    "TLK30": "Cornwall and Isles of Scilly",
    "TLL32": "Gwynedd",
    "S12000013": "Na h-Eileanan Siar",
    "TLN0A": "Derry City and Strabane",
    "TLI35": "Westminster and City of London",
}


@pytest.mark.parametrize("area", few(MUST_SHOW, 2))
def test_region_page_is_drawn(open_page, area):
    for tab, app in each_tab(open_page, "region", "tab", area=area):
        assert not app.error, tab
        assert MUST_SHOW[area] in text_of(app), tab
        assert "nan" not in text_of(app).lower().split(), tab


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Ynys Mon", "Isle of Anglesey"),
        ("Allerdale", "Cumberland"),
        ("E07000026", "Cumberland"),
        ("TLL12", "Gwynedd"),
        ("Western Isles", "Na h-Eileanan Siar"),
    ],
)
def test_welsh_and_former_names_lead_to_a_place_with_a_note(open_page, words, name):
    app = open_page("region", area=words)
    assert not app.warning
    assert name in text_of(app)


def test_no_area_offers_places_to_start_with(open_page):
    app = open_page("region")
    assert headline(app) == "What about your area?"


def test_contributions_add_up_to_the_score():
    types = atlas.region_types("multi_indicator", 1 / 3)
    parts = region_data.contributions("TLD42", types)
    assert parts["contribution"].sum() == pytest.approx(types["score"]["TLD42"])


def test_glance_gives_all_four_effects_with_the_published_direction(open_page):
    said = text_of(open_page("region", area="TLD42"))
    assert said.count("95% confidence interval") == 4
    assert said.count("Published:") == 4
    assert "not a panacea" in said


def test_northern_ireland_has_no_distance_over_the_sea(open_page):
    said = text_of(open_page("region", area="TLN0A", tab="Access to coworking"))
    assert "No coworking space of the layer lies on this side of the Irish Sea" in said


def test_decile_profile_equals_a_recount():
    areas = store_areas.neighbourhoods(places.resolve("TLD42"))
    profile = store_areas.decile_profiles({"here": areas}).set_index("decile")["share"]
    counted = areas.groupby("decile")["population"].sum() / areas["population"].sum()
    assert profile[1] == pytest.approx(counted[1])
    # Blackpool: 10% and 20% shares of the indicators, computed elsewhere.
    assert 100 * profile[1] == pytest.approx(atlas.value("TLD42", "deprived_10_share"), abs=5e-3)
    assert 100 * (profile[1] + profile[2]) == pytest.approx(
        atlas.value("TLD42", "deprived_20_share"), abs=5e-3
    )


@pytest.mark.parametrize(
    "way", [{}, {"by": "regions", "with": "TLD42,TLK30,TLN0A"}, {"among": "Wales"}]
)
def test_comparison_is_drawn(open_page, way):
    for look, app in each_tab(open_page, "compare", "look", **way):
        assert not app.error, look


def test_groups_of_types_have_the_numbers_of_the_typology(open_page):
    assert headline(open_page("compare")) == "61 left-behind and 121 advanced regions compared"
    assert headline(open_page("compare", among="Wales")).endswith(
        "advanced regions of Wales compared"
    )


def test_one_region_is_not_enough_to_compare(open_page):
    app = open_page("compare", by="regions", **{"with": "TLD42"})
    assert "Choose 2 to 6 regions above" in text_of(app)


def test_unknown_region_in_a_comparison_gets_a_sentence(open_page):
    app = open_page("compare", by="regions", **{"with": "TLD42,TLK30,XX"})
    assert "XX" in app.warning[0].value
    assert headline(app) == "Blackpool and Cornwall and Isles of Scilly compared"


#: A clause of the catalogue's warning on the UK composite.
NI_WARNING = "Do not rank Northern Ireland against Great Britain"
#: Hull beside Belfast.
HULL, BELFAST = "TLE11", "TLN06"


@pytest.mark.parametrize(
    "look",
    [
        {"look": "Indicators"},
        {"look": "Distributions", "indicator": "composite_20_share"},
        {"look": "Two indicators", "x": "composite_20_share"},
    ],
)
def test_hull_beside_belfast_carries_the_warning_on_the_composite(open_page, look):
    app = open_page("compare", by="regions", **{"with": f"{HULL},{BELFAST}"}, **look)
    assert NI_WARNING in text_of(app)


def test_comparison_without_the_composite_does_not_warn_of_it(open_page):
    app = open_page("compare", by="regions", **{"with": f"{HULL},{BELFAST}"}, look="Distributions")
    assert NI_WARNING not in text_of(app)


@pytest.mark.parametrize("area", [HULL, BELFAST])
def test_region_indicators_carry_the_warning_on_the_composite(open_page, area):
    assert NI_WARNING in text_of(open_page("region", area=area, tab="Indicators"))


@pytest.fixture
def briefed(open_page, monkeypatch):
    """Open the region page; return its text and the brief that its buttons would write."""

    def _briefed(**parameters):
        made = []
        monkeypatch.setattr(widgets, "brief_buttons", lambda make, *_: made.append(make()))
        return text_of(open_page("region", **parameters)), made[-1]

    return _briefed


@pytest.mark.parametrize(
    "chosen", [{}, {"against": "nation"}, {"peers": "TLD44,TLE11,TLC31,TLE12,TLF11"}]
)
def test_brief_tells_what_the_page_tells(briefed, chosen):
    said, brief = briefed(area="TLD42", **chosen)
    unusual = next(part for part in brief.front if part.heading == "What is unusual here")
    bullets, note = unusual.blocks
    rows = [line for line in said.split("\n") if line.startswith("- ") and ":small[" in line]
    assert [row.split(" :small[")[0] for row in rows][: len(bullets.items)] == [
        f"- {sentences.unbroken(item).replace(sentences.NO_BREAK, ' ')}" for item in bullets.items
    ]
    extremes, assessed = re.search(r"On (\d+) of (\d+) indicators", said).groups()
    assert f"Of {assessed} indicators" in note.text
    assert f"of all on {extremes};" in note.text


@pytest.mark.parametrize("area", ["E06000009", "E07000128", "N09000005"])
def test_brief_of_a_district_tells_what_its_page_tells(briefed, area):
    said, brief = briefed(area=area)
    unusual = next(part for part in brief.front if part.heading == "What is unusual here")
    bullets, note = unusual.blocks
    assert len(bullets.items) > 1
    for item in bullets.items:
        assert f"- {sentences.unbroken(item).replace(sentences.NO_BREAK, ' ')} :small[" in said
    extremes, assessed = re.search(r"On (\d+) of (\d+) indicators", said).groups()
    assert f"Of {assessed} indicators" in note.text
    assert f"of all on {extremes};" in note.text


def test_brief_is_beside_the_comparators_of_the_page(briefed):
    _, brief = briefed(area="TLD42", peers="TLK30,TLL32,TLI35,TLE11,TLC31")
    table = brief.opening[0].blocks[0]
    assert table.columns[2] == "Chosen regions"
    incomes = atlas.wide().loc[["TLK30", "TLL32", "TLI35", "TLE11", "TLC31"], "gdhi_per_head"]
    row = next(row for row in table.rows if row[0] == "Household income per head")
    assert row[2] == f"£{incomes.median():,.0f}"


def test_too_few_comparators_are_said_in_page_and_brief(briefed):
    said, brief = briefed(area="TLD42", peers="TLK30,TLL32")
    unusual = next(part for part in brief.front if part.heading == "What is unusual here")
    assert "Not assessed: too few chosen regions" in said
    assert unusual.blocks[0] in said


def test_caveats_are_said_once_with_all_that_they_are_about():
    found = store_areas.caveats(["composite_20_share", "composite_10_share", "population"])
    assert len(found) == 1
    assert "most deprived 20 %" in found[0]
    assert "most deprived 10 %" in found[0]


def test_unusual_rows_have_period_and_source_and_one_word_on_the_interval(open_page):
    rows = text_of(open_page("region", area=HULL)).split("\n")
    rows = [row for row in rows if row.startswith("- ") and "similar regions" in row]
    newest = atlas.newest()
    here = newest[newest["area_code"] == HULL]
    stamps = {
        f"{sentences.period(period)}, {source}"
        for period, source in zip(here["period"], here["source"], strict=True)
    }
    assert rows
    assert all(row.split(":small[")[1].removesuffix("]") in stamps for row in rows)
    assert all(row.lower().count("interval") <= 1 for row in rows)


def _compared(members):
    """Table of the comparison as its page shows it, by indicator."""
    table = indicators.side_by_side(data.Groups(members))
    return shown(table).set_axis(pd.unique(table.rows["indicator"]), axis="index")


def test_comparison_of_types_is_of_means_throughout():
    types = atlas.region_types("multi_indicator", 1 / 3)
    groups = data.by_type(types, "all").members
    table = _compared(groups)
    means = atlas.wide()["population_density"].groupby(types["type"]).mean()
    for kind, name in {"left-behind": "Left-behind", "advanced": "Advanced"}.items():
        shown = table[f"{name}, mean (middle half)"]["population_density"].split(" (")[0]
        assert float(shown.replace(",", "")) == pytest.approx(means[kind], abs=0.5)
    difference = data.differences(groups)["difference"]["population_density"]
    assert difference == pytest.approx(means["left-behind"] - means["advanced"])


def test_single_regions_have_values_with_period_and_source():
    table = _compared({"Hull": (HULL,), "Belfast": (BELFAST,)})
    row = table.loc["deprived_20_share"]
    assert float(row["Hull"]) == pytest.approx(atlas.value(HULL, "deprived_20_share"), abs=0.05)
    assert row["Period"] == "2017; 2025"
    assert "IoD2025" in row["Source"]
    assert "NIMDM 2017" in row["Source"]
    assert (table[["Period", "Source"]] != "").all(axis=None)


def test_comparison_of_types_says_what_is_circular(open_page):
    assert "that comparison would be circular" in text_of(open_page("compare"))
    beside = open_page("compare", by="regions", **{"with": f"{HULL},{BELFAST}"})
    assert "circular" not in text_of(beside)


@pytest.mark.parametrize(
    ("margin", "definition", "words"),
    [
        (0.484, "multi_indicator", "0.48 points (mean z-score)"),
        (28.94, "deprivation", "28.9 percentage points"),
        (-9.88, "output", "\N{MINUS SIGN}9.9 percentage points"),
        (float("nan"), "income", "[x]"),
    ],
)
def test_distance_to_the_line_has_a_unit(margin, definition, words):
    assert region_data.distance(margin, definition) == words


CHARTS = {
    "contributions-figure": ("region", {"area": HULL}),
    "strip-figure": ("region", {"area": HULL, "tab": "Indicators"}),
    "trend-figure": ("region", {"area": HULL, "tab": "Indicators"}),
    "deciles-figure": ("region", {"area": HULL, "tab": "Neighbourhoods"}),
    "access-figure": ("region", {"area": "TLI35", "tab": "Access to coworking"}),
    "access-decile-figure": ("region", {"area": "TLI35", "tab": "Access to coworking"}),
    "two-variables-figure": ("compare", {"look": "Deprivation and access"}),
    "two-neighbourhoods-figure": ("compare", {"look": "Deprivation and access"}),
    "distributions-figure": ("compare", {"look": "Distributions"}),
    "compare-deciles-figure": ("compare", {"look": "Deprivation"}),
    "scatter-figure": ("compare", {"look": "Two indicators"}),
}


#: A district's own indicators, in figures of the same names as its region's.
DISTRICT = {"area": "E07000128", "tab": "Indicators", "indicator": "claimant_rate"}


@pytest.mark.parametrize(
    ("chart", "page", "view"),
    [
        *((chart, *view) for chart, view in CHARTS.items()),
        ("strip-figure", "region", DISTRICT),
        ("trend-figure", "region", DISTRICT),
    ],
)
def test_each_chart_has_its_data_as_a_table(open_page, chart, page, view):
    app = open_page(page, **view)
    app.session_state[f"{chart}-data"] = True
    app.run()
    assert not app.exception
    (table,) = (table.value for table in tables(app) if table.key == f"{chart}-table")
    assert len(table) > 1
    assert (table != "").all(axis=None)


@pytest.mark.parametrize(
    ("area", "kind"), [("TLD42", "Census 2021 usual residents"), ("TLN0A", "mid-2019 estimate")]
)
@pytest.mark.parametrize("tab", ["Access to coworking", "Neighbourhoods"])
def test_residents_of_neighbourhoods_say_when_they_were_counted(open_page, area, kind, tab):
    app = open_page("region", area=area, tab=tab)
    assert f"Residents of neighbourhoods: {kind}." in text_of(app)


def test_rates_from_the_partial_layer_say_so(open_page):
    # Blackpool has no space in the layer: [x], not 0.00.
    assert store_areas.layer_rate(0, 140_000) == "[x]"
    assert store_areas.layer_rate(7, 140_000) == "0.500"
    # Seven in 20 million are few, but not none.
    assert store_areas.layer_rate(7, 20_153_006) == "0.003"
    for app in (
        open_page("region", area="TLD42", tab="Access to coworking"),
        open_page("compare", look="Coworking"),
    ):
        assert "working-age residents are not available ([x])" in text_of(app)


EMPTY_TYPE = {"definition": "output", "cut": "40"}
NO_EFFECTS = "No respondent is in a region of type left-behind"


@pytest.mark.parametrize("way", [{}, {"by": "regions", "with": f"{HULL},{BELFAST}"}])
def test_comparison_stands_where_one_type_is_empty(open_page, way):
    for look, app in each_tab(open_page, "compare", "look", **way, **EMPTY_TYPE):
        assert [NO_EFFECTS in error.value for error in app.error] == [True] * (look == "Effects")
        if not way:
            assert headline(app) == "0 left-behind and 182 advanced regions compared"
            assert "One of the two types has no region here" in text_of(app)


def test_glance_stands_where_one_type_is_empty(open_page):
    app = open_page("region", area=HULL, **EMPTY_TYPE)
    assert [NO_EFFECTS in error.value for error in app.error] == [True]
    assert "What is unusual here" in text_of(app)
    assert "not a panacea" in text_of(app)


@pytest.fixture
def hull_without_type(monkeypatch):
    """Every definition leaves Hull without a type, as where an indicator is missing."""
    known = atlas.region_types

    def region_types(definition: str, cut: float):
        types = known(definition, cut).copy()
        types.loc[HULL, ["type", "rank", "margin"]] = None
        types.loc[HULL, "missing"] = "gva_per_head"
        return types

    st.cache_data.clear()
    monkeypatch.setattr(atlas, "region_types", region_types)
    yield
    st.cache_data.clear()


@pytest.mark.usefixtures("hull_without_type")
def test_region_without_a_type_is_drawn(open_page):
    for against in region_data.COMPARATORS:
        app = open_page("region", area=HULL, against=against)
        assert not app.error
        assert "a region whose type is not known" in headline(app)
        assert "Its type is not known: gva_per_head is not available." in text_of(app)


@pytest.mark.usefixtures("hull_without_type")
def test_comparison_with_a_region_without_a_type_is_drawn(open_page):
    chosen = {"by": "regions", "with": f"{HULL},{BELFAST}"}
    shown = dict(each_tab(open_page, "compare", "look", **chosen))
    assert not any(app.error for app in shown.values())
    assert "Kingston upon Hull, City of: type not known" in text_of(shown["Effects"])


def test_area_leads_on_to_its_own_scenario_and_places(open_page):
    app = open_page("region", area="W06000024")
    asked = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    stronger = asked["What if a mechanism were stronger in Central Valleys and Bridgend?"]
    assert "TLL51" in stronger
    assert "W06000024" in asked["Where should the next spaces in Merthyr Tydfil be?"]


def test_headline_of_an_indicator_is_its_row_of_the_table(open_page):
    app = open_page("region", area="TLD42", tab="Indicators", indicator="gdhi_per_head")
    table = tables(app)[0].value.set_index("Indicator")
    row = table.loc["Gross disposable household income per head"]
    rank, count = row["UK rank (1 = highest)"].split(" of ")
    assert (
        f"£{row['Value']} in Blackpool, {rank}th highest of {count} regions in the UK"
        in text_of(app)
    )
    relative = table.loc["Residents in the most deprived 20 % of small areas in their nation"]
    assert relative["UK rank (1 = highest)"] == "[z]"


def test_headline_of_the_highest_says_highest(open_page):
    app = open_page("region", area="TLD42", tab="Indicators", indicator="deprived_20_share_health")
    shares = atlas.wide()["deprived_20_share_health"]
    count = shares[atlas.regions()["nation"].reindex(shares.index) == "England"].notna().sum()
    assert f"85.8% in Blackpool, highest of {count} regions in England" in text_of(app)


def test_a_region_and_its_only_district_are_two_lines():
    lines = region_data.history("gdhi_per_head", ("E06000009", "TLD42"))
    assert lines.groupby("name")["area_code"].nunique().to_dict() == {
        "Blackpool": 1,
        "Blackpool (district)": 1,
        "United Kingdom": 1,
    }


def test_an_example_stands_in_the_address(open_page):
    app = open_page("region")
    app.button(key="example-TLD42").click().run()
    assert app.query_params["area"] in ("TLD42", ["TLD42"])
    assert headline(app) == "Blackpool is a left-behind region"


def test_access_of_an_island_without_a_known_space_is_not_known(open_page):
    app = open_page("compare", among="Northern Ireland", look="Coworking")
    table = tables(app)[0].value
    for column in ("Within 5 km, % of residents", "Within 20 km, % of residents"):
        assert table[column].tolist() == ["[x]", "[x]"]


def test_a_near_miss_in_the_address_is_asked_about(open_page):
    app = open_page("region", area="Tees Valley")
    assert app.title[0].value == "What about your area?"
    assert any("find `Tees Valley`. Did you mean" in part.value for part in app.markdown)
    app.button(key="near-E07000093").click().run()
    assert app.query_params["area"] in ("E07000093", ["E07000093"])
    assert "Test Valley" in app.title[0].value
    assert not [button for button in app.button if str(button.key).startswith("near-")]


def test_a_near_miss_that_was_typed_leaves_the_page_where_it_is(open_page):
    app = open_page("region", area="TLD42")
    box = app.selectbox(key="place")
    box.options.append("South Yorkshire")  # as the browser lets people type
    box.set_value("South Yorkshire").run()
    assert app.query_params["area"] in ("TLD42", ["TLD42"])
    offered = [b.label for b in app.button if str(b.key).startswith("near-")]
    assert offered[0] == "South Ayrshire (region)"
    assert len(offered) <= 5
    # They stay until a place is chosen, here another way.
    app.run()
    assert app.button(key="near-TLM94").label == "South Ayrshire (region)"
    app.selectbox(key="place").set_value("TLK42").run()
    assert app.query_params["area"] in ("TLK42", ["TLK42"])
    assert not [b for b in app.button if str(b.key).startswith("near-")]
