"""A list and an index of one's own work on every page, and stay in their session."""

import pandas as pd
import pytest
from streamlit.runtime.caching import clear_session_data_cache, clear_session_resource_cache

from analysis import scenarios, siting
from analysis.regions import group_differences, own_index, types, unusual
from pages.compare import data
from pages.region import data as region_data
from pages.shared.controls import own_definitions
from pages.shared.store import atlas, plain, visitor
from pages.shared.words import marks
from pages.shared.words import types as words_types
from tests.helpers import text_of
from tests.pages.tables import tables

INDEX = "r0.25~p1-deprived_20_share~n2l-gdhi_per_head~p1-unemployment_rate"
#: Name of the session of every app that a test runs.
SESSION = "test session id"
PAGES = [None, "region", "compare", "effects", "scenarios", "about"]


@pytest.fixture
def own():
    """Every other region of the survey's is left-behind; one region is left out."""
    codes = list(atlas.regions().index)[1:]
    kinds = pd.Series(
        [types.TYPES[place % 2] for place in range(len(codes))], pd.Index(codes, name="itl3")
    )
    return visitor.OwnTypes(kinds, "Our list.csv", "0123456789abcdef")


@pytest.mark.parametrize("page", PAGES)
def test_pages_work_by_an_index(open_page, page):
    app = open_page(page, definition="index", index=INDEX, area="TLD42")
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("page", PAGES)
def test_pages_work_by_a_list(with_list, page):
    app = with_list(page, area="TLD42")
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("tab", ["Contrasts", "Regions", "Files", "How this was computed"])
def test_effects_by_a_list_and_an_index(open_page, with_list, tab):
    assert not with_list("effects", closer=tab).error
    assert not open_page("effects", closer=tab, definition="index", index=INDEX).error


def test_a_list_ranks_nothing(with_list):
    said = text_of(with_list("region", area="TLD42"))
    assert "By your own list, “Our list.csv”" in said
    assert "regions are not ranked by it" in said
    assert "Ranked" not in said
    assert "It ranks" not in text_of(with_list(area="TLD42"))


def test_a_region_that_the_list_leaves_out_says_so(with_list):
    code = str(atlas.regions().index[0])
    assert "your list leaves it out" in text_of(with_list("region", area=code))
    assert "your list leaves it out" in text_of(with_list(area=code))


def test_effects_by_a_list_stay_in_its_session(open_page, with_list):
    before = tables(open_page("effects"))[0].value
    of_list = tables(with_list("effects"))[0].value
    assert not of_list["Estimate"].equals(before["Estimate"])
    assert tables(open_page("effects"))[0].value.equals(before)


def test_another_list_beside_an_index_in_the_address_is_another_result(with_list, own):
    app = with_list("effects", index=INDEX)
    first = tables(app)[0].value
    swapped = own.types.map(dict(zip(types.TYPES, types.TYPES[::-1], strict=True)))
    app.session_state["own types"] = own._replace(types=swapped, digest="fedcba9876543210")
    app.run()
    assert not tables(app)[0].value["Estimate"].equals(first["Estimate"])


def test_without_a_list_the_address_gets_a_sentence(open_page):
    app = open_page(definition="own")
    assert "Load a list" in app.warning[0].value
    assert app.title[0].value == open_page().title[0].value


@pytest.mark.parametrize(
    "index", ["nonsense", "z0.3~p1-shoe_size", "z0.99~p1-gva_per_head", "z0.3~p1-coastal" * 300]
)
def test_a_wrong_index_gets_a_sentence_and_the_default(open_page, index):
    app = open_page("effects", definition="index", index=index)
    assert len(app.warning) == 1
    assert "own five indicators instead" in app.warning[0].value
    default = open_page("effects", definition="index")
    assert not default.warning
    assert tables(app)[0].value.equals(tables(default)[0].value)


def test_the_default_index_is_the_definition_of_several_indicators(open_page):
    default = tables(open_page("effects", definition="index"))[0].value
    assert default.equals(tables(open_page("effects"))[0].value)


def test_the_builder_writes_the_address(open_page):
    app = open_page(definition="index")
    add = app.selectbox(key="index-add")
    (place,) = (i for i, label in enumerate(add.options) if "nemployment rate" in label)
    add.select_index(place).run()
    app.segmented_control(key="index-scale").set_value("rank").run()
    app.number_input(key="index-gva_per_head-weight").set_value(2.5).run()
    app.segmented_control(key="index-unemployment_rate-direction").set_value("-1").run()
    app.button(key="index-population_growth-out").click().run()
    app.slider(key="index-share").set_value(20).run()
    assert not app.exception
    found = own_index.parse(str(app.query_params["index"]))
    assert found.indicators == (
        "deprived_20_share",
        "gva_per_head",
        "gdhi_per_head",
        "gva_per_head_growth",
        "unemployment_rate",
    )
    assert found.weights == (1.0, 2.5, 1.0, 1.0, 1.0)
    assert found.directions == (1, -1, -1, -1, -1)
    assert (found.standardisation, found.threshold) == ("rank", 0.2)
    assert found.logged == types.LOGGED


def test_leaving_out_and_adding_keep_the_parts_together():
    index = own_definitions.without(atlas.INDEX, "gdhi_per_head")
    assert index.logged == {"gva_per_head"}
    own_index.check(index)
    again = own_definitions.with_indicator(index, "gdhi_per_head")
    assert again.logged == types.LOGGED
    assert again.directions[-1] == -1


def test_the_map_says_who_is_in_and_who_is_out(open_page):
    app = open_page(definition="index", index=INDEX)
    assert "Who is in and who is out" in [part.value for part in app.header]
    regions, ways = (part.value for part in tables(app))
    assert "However it is made" in regions
    assert len(regions) == 182
    assert len(ways) == 4 + 3
    assert "Without “Unemployment”" in set(ways["Other way"])


def test_reasons_follow_the_direction():
    labels = {"a": "Rural share", "gva_per_head": "GVA per head"}
    high = own_index.Index(("a", "gva_per_head"), (1, -1), (1.0, 1.0))
    assert words_types.readings(high, labels) == {
        "a": ("high on “rural share”", "low on “rural share”"),
        "gva_per_head": ("low output per head", "high output per head"),
    }
    low = own_index.Index(("a", "gva_per_head"), (-1, 1), (1.0, 1.0))
    assert words_types.readings(low, labels)["a"][0] == "low on “rural share”"
    assert words_types.readings(low, labels)["gva_per_head"][0] == "high output per head"


def test_the_code_shown_gives_the_table_shown(open_page, monkeypatch):
    options = {"definition": "index", "index": INDEX}
    app = open_page("effects", closer="How this was computed", **options)
    monkeypatch.chdir(__file__.rsplit("/tests/", 1)[0])
    names = {}
    exec(compile(app.code[0].value, "shown", "exec"), names)  # noqa: S102 - it is our own code
    shown = tables(open_page("effects", **options))[0].value["Estimate"]
    assert [float(value.replace("\N{MINUS SIGN}", "-")) for value in shown] == [
        round(value, 2) + 0.0 for value in names["effects"]["estimate"]
    ]


def test_distance_to_the_line_has_its_own_unit():
    assert region_data.distance(1.0, "own") == "[z]"
    assert region_data.distance(0.25, "index") == "0.25 points (mean z-score)"
    assert region_data.distance(2.5, "output") == "2.5 percentage points"


def test_a_new_indicator_counts_the_way_that_its_catalogue_says():
    index = own_index.Index(("population",), (1,), (1.0,))
    for name, direction in (("gva_per_hour", -1), ("claimant_rate", 1), ("employment_rate", -1)):
        assert own_definitions.with_indicator(index, name).directions[-1] == direction


@pytest.fixture
def calls(monkeypatch):
    """End the session, as all apps of a test share one, and count a function's calls since."""

    def _calls(module, name):
        clear_session_data_cache(SESSION)
        clear_session_resource_cache(SESSION)
        made, found = getattr(module, name), []

        def counted(*args, **options):
            found.append(args)
            return made(*args, **options)

        monkeypatch.setattr(module, name, counted)
        return found

    return _calls


@pytest.mark.parametrize(
    ("made", "page", "address"),
    [
        ((marks, "marks"), "map", {"layer": "gdhi_per_head", "table": "true"}),
        ((group_differences, "compare_groups"), "compare", {}),
        ((group_differences, "group_differences"), "compare", {}),
        ((data, "areas_of"), "compare", {"look": "Coworking"}),
        ((plain, "rows_of"), "region", {"tab": "Indicators", "against": "type"}),
        ((atlas, "indicators"), "region", {"tab": "Indicators", "against": "type"}),
        ((unusual, "unusual"), "region", {"against": "type"}),
        ((siting, "maximal_covering"), "scenarios", {"part": "places"}),
    ],
)
def test_what_a_list_gives_goes_with_its_session(with_list, calls, made, page, address):
    with_list(page, area="TLD42", **address)
    found = calls(*made)
    with_list(page, area="TLD42", **address)
    assert found


@pytest.mark.parametrize(
    ("made", "address"),
    [
        ((scenarios, "expected_differences"), {"what": "sr~0.5~points~all~Ours"}),
        (
            (siting, "maximal_covering"),
            {"part": "places", "area": "TLD42", "postcodes": "FY1 1AA, FY4 2RP, FY1 3AA"},
        ),
    ],
)
def test_what_a_visitor_typed_goes_with_their_session(open_page, calls, made, address):
    open_page("scenarios", **address)
    found = calls(*made)
    open_page("scenarios", **address)
    assert found
