"""An area's indicators say the same on its page, in its file, in its brief and beside others."""

import io

import pandas as pd
import pytest

from pages.brief import content, inputs
from pages.compare import data
from pages.compare import indicators as compare_indicators
from pages.compare.data import Groups
from pages.map.tables import layer_table
from pages.region import indicators
from pages.shared.files import downloads
from pages.shared.files.table_words import shown
from pages.shared.store import areas, atlas
from pages.shared.words import sentences
from tests.pages.tables import tables

#: County Durham, Derry City and Strabane, Gwynedd; the district Wyre; two of Northern Ireland's.
DURHAM, DERRY, GWYNEDD = "TLC31", "TLN0A", "TLL32"
WYRE, ANTRIM = "E07000128", "N09000001"
#: The status column of each number of a file.
STATUS = {
    "value": "status",
    "lower_95": "interval_status",
    "upper_95": "interval_status",
    "comparators_median": "median_status",
    "nation_median": "median_status",
    "region_value": "region_status",
    "nation_rank": "nation_rank_status",
    "nation_ranked": "nation_rank_status",
    "uk_rank": "uk_rank_status",
    "uk_ranked": "uk_rank_status",
    "mean": "status",
    "low_quartile": "status",
    "high_quartile": "status",
    "difference": "difference_status",
    "difference_low": "difference_interval_status",
    "difference_high": "difference_interval_status",
}


def similar(code):
    return tuple(str(other) for other in areas.similar(code).index)


def region(code):
    return indicators.of_region(code, similar(code))


def words_of(code, others):
    """Table of a region's page, by indicator."""
    table = indicators.of_region(code, others)
    return shown(table).set_axis(table.rows["indicator"])


def types(kind):
    groups = data.by_type(atlas.region_types("multi_indicator", 1 / 3), kind)
    return compare_indicators.side_by_side(groups)


FILES = {
    "Durham": lambda: region(DURHAM),
    "Derry": lambda: region(DERRY),
    "Durham beside two": lambda: indicators.of_region(DURHAM, (DERRY, GWYNEDD)),
    "Wyre": lambda: indicators.of_district(WYRE),
    "Antrim": lambda: indicators.of_district(ANTRIM),
    "regions": lambda: compare_indicators.side_by_side(data.by_region([DURHAM, DERRY])),
    "types of Northern Ireland": lambda: types("Northern Ireland"),
    "types of England": lambda: types("England"),
}


@pytest.mark.parametrize("name", FILES)
def test_an_empty_number_has_the_mark_of_its_own_status(name):
    about = downloads.About("A table", "ONS", "OGL", [], "https://example.org")
    table = FILES[name]()
    file = pd.read_csv(io.BytesIO(downloads.to_csv(table, about)), dtype=str, keep_default_na=False)
    table = table.raw()
    checked = 0
    for number in [column for column in STATUS if column in table]:
        empty = table[number].isna().to_numpy()
        assert file[number][empty].tolist() == file[STATUS[number]][empty].tolist()
        assert file[STATUS[number]][~empty].eq("ok").all()
        checked += empty.sum()
    assert checked


@pytest.mark.parametrize(
    ("code", "key", "mark"),
    [
        (DURHAM, "employment_rate_ni", "[z]"),
        (DERRY, "gdp_per_head", "[u]"),
        (DERRY, "employment_rate", "[x]"),
    ],
)
def test_a_value_has_the_mark_of_its_source_wherever_it_stands(code, key, mark):
    page = words_of(code, similar(code))
    assert page["Value"][key] == mark
    assert page["95% interval"][key] == mark
    assert page[f"Rank in {atlas.region(code).nation} (1 = highest)"][key] == mark
    beside = compare_indicators.side_by_side(Groups({"Here": (code,), "Gwynedd": (GWYNEDD,)}))
    label = atlas.catalogue()["label"][key]
    assert shown(beside).set_index("Indicator")["Here"][label] == mark
    mapped = layer_table(key, atlas.region_types("multi_indicator", 1 / 3))
    assert mapped.rows["Status"][code] == mark


def test_a_group_has_the_mark_that_its_regions_share():
    kinds = atlas.region_types("multi_indicator", 1 / 3)
    table = compare_indicators.side_by_side(data.by_type(kinds, "England"))
    page = shown(table).set_index("Indicator")
    label = atlas.catalogue()["label"]["employment_rate_ni"]
    assert page["Left-behind, mean (middle half)"][label] == "[z]"
    file = table.raw().set_index("indicator")
    assert file.loc["employment_rate_ni", ["status", "difference_status"]].eq("[z]").all(axis=None)


def test_marks_that_differ_are_told_as_not_available():
    rows = pd.DataFrame({"indicator": ["pay"] * 2 + ["jobs"] * 2, "status": ["z", "x", "z", "z"]})
    assert areas.shared_marks(rows).to_dict() == {"pay": "[x]", "jobs": "[z]"}


@pytest.mark.parametrize("code", [DURHAM, DERRY, GWYNEDD, "S12000013"])
def test_page_and_brief_have_the_same_figures(code):
    area = inputs.area(code)
    code, others = area.region, similar(area.region)
    page = words_of(code, others)
    (table, _), _ = content.key_figures(
        inputs.area(code), inputs.Comparators(others, "similar regions")
    )
    keys = {name: key for key, name in content.NAMES.items()}
    for name, value, median, rank, _ in table.rows:
        row = page.loc[keys[name]]
        bare = [text.split("\n")[0].strip("£ %") for text in (value, median)]
        assert bare == [row["Value"], row["Comparators' median"]]
        assert rank == row[f"Rank in {area.nation} (1 = highest)"]


def test_comparators_of_other_nations_do_not_count_where_nations_measure_apart():
    others = similar(DERRY)
    page = words_of(DERRY, others)
    home = [code for code in others if code.startswith("TLN")]
    assert len(home) < 5
    for key in ("deprived_20_share", "rural_share", "composite_score"):
        assert page["Comparators' median"][key] == "[z]"
    incomes = atlas.wide()["gdhi_per_head"].reindex(others)
    assert page["Comparators' median"]["gdhi_per_head"] == sentences.number(incomes.median(), 0)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"area": DERRY, "indicator": "gdp_per_head"}, "Gross domestic product per head: low"),
        ({"area": DURHAM, "indicator": "employment_rate_ni"}, "not applicable here"),
        ({"area": WYRE, "indicator": "employment_rate_ni"}, "not applicable here"),
    ],
)
def test_page_says_why_there_is_no_value(open_page, address, said):
    app = open_page("region", tab="Indicators", **address)
    assert any(said in part.value for part in app.info)


def test_headline_says_that_too_few_compare(open_page):
    app = open_page("region", tab="Indicators", area=DERRY, indicator="deprived_20_share")
    assert any("too few comparators for a median" in part.value for part in app.header)


@pytest.mark.parametrize(
    ("layer", "marks"),
    [("employment_rate_ni", {"[z]"}), ("gdp_per_head", {"[u]"}), ("median_weekly_pay", {"[x]"})],
)
def test_the_maps_table_has_the_mark_of_its_status(open_page, layer, marks):
    app = open_page(layer=layer)
    app.session_state["table"] = True
    app.run()
    (table,) = tables(app)
    assert set(table.value.to_numpy().ravel()) & set(sentences.SPECIAL_VALUES) == marks
