"""Tables to take away are data: a number a column, none that the page withholds."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.scenarios import Scenario, write
from analysis.survey import SCALES
from pages.compare import access as compare_access
from pages.compare import data, indicators
from pages.compare.data import Groups
from pages.effects import single
from pages.region import access
from pages.region import indicators as region_indicators
from pages.robustness import data as robustness_data
from pages.robustness import regions, tabs
from pages.robustness.choices import Question
from pages.scenarios import scenario_results
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table_words import shown
from pages.shared.store import areas, atlas
from pages.shared.store import places as store_places
from pages.shared.store.model import Focus
from pages.shared.words import sentences

#: A district of the region Lancaster and Wyre (TLD44), and a region of Northern Ireland.
WYRE, ANTRIM = "E07000128", "TLN0F"
FAR = write([Scenario("Far", "structured_resources", 3.0, "points", "left-behind")])
PLACES = {"part": "places", "area": "TLD42", "km": "2"}
#: A cell that is a number, an interval or a number with an interval as text.
NUMBERS_AS_TEXT = r"[\u2212-]?[\d,]*\.?\d+( (to|of) .*| \(.*\))?"
MARKS = {"ok", *sentences.SPECIAL_VALUES}


@pytest.fixture
def offered(monkeypatch):
    """Tables that a page offers for download, by the name of the file."""
    tables, offer = {}, widgets.download_buttons

    def _offered(table, about):
        tables[table.name] = table.raw()
        offer(table, about)

    monkeypatch.setattr(widgets, "download_buttons", _offered)
    return tables


def untidy(table):
    """What in a table is no data: numbers as text, columns alike, gaps that nothing explains."""
    faults = []
    names = [str(name).casefold() for name in table.columns]
    faults += [name for name in names if names.count(name) > 1]
    statuses = [name for name in table.columns if re.fullmatch("(.*_)?[Ss]tatus", name)]
    for name in table.columns:
        if name in statuses:
            faults += [name] if set(table[name]) - MARKS else []
        elif pd.api.types.is_numeric_dtype(table[name]):
            unsaid = table[name].isna() & ~table[statuses].ne("ok").any(axis=1)
            faults += [name] if unsaid.any() else []
        elif name not in ("period", "scenario", "baseline", "distance_band"):
            cells = table[name].astype(str)
            faults += [name] if cells.str.fullmatch(NUMBERS_AS_TEXT).any() else []
    return faults


@pytest.mark.parametrize(
    ("page", "address", "name"),
    [
        ("scenarios", {}, "atlas-scenarios"),
        ("scenarios", {"what": FAR}, "atlas-scenarios"),
        ("scenarios", {"look": "Compared"}, "atlas-scenarios-compared"),
        ("compare", {}, "atlas-compare"),
        ("compare", {"among": "Northern Ireland"}, "atlas-compare"),
        ("compare", {"by": "regions", "with": f"TLD42,{ANTRIM}"}, "atlas-compare"),
        ("region", {"area": ANTRIM, "tab": "Indicators"}, f"atlas-{ANTRIM}-indicators"),
        ("region", {"area": WYRE, "tab": "Indicators"}, f"atlas-{WYRE}-indicators"),
        ("region", {"area": "TLD42", "tab": "Access to coworking"}, "atlas-TLD42-access"),
        ("region", {"area": ANTRIM, "tab": "Access to coworking"}, f"atlas-{ANTRIM}-access"),
        ("effects", {"closer": "Single items"}, "atlas-items"),
        ("effects", {"closer": "Regions"}, "atlas-regions"),
        ("robustness", {"look": "Table", "fits": "500"}, "atlas-curve"),
        ("robustness", {"look": "One region at a time", "fits": "500"}, "atlas-without-one-region"),
    ],
)
def test_download_is_data(open_page, offered, page, address, name):
    open_page(page, **address)
    table = offered[name]
    assert len(table)
    assert untidy(table) == []
    assert {"unit", "status"} <= set(table.columns)


@pytest.mark.parametrize(
    ("page", "address", "name"),
    [
        ("compare", {"look": "Coworking"}, "atlas-compare-access"),
        (
            "compare",
            {"look": "Coworking", "by": "regions", "with": f"TLD42,{ANTRIM}"},
            "atlas-compare-access",
        ),
        ("compare", {"look": "Deprivation and access"}, "atlas-compare-two-variables"),
        ("scenarios", PLACES, "atlas-newly-reached"),
        ("scenarios", PLACES | {"look": "Each further space"}, "atlas-each-further-space"),
        ("scenarios", PLACES | {"look": "Other distances and people"}, "atlas-other-distances"),
    ],
)
def test_download_with_units_in_its_dictionary_is_data(open_page, offered, page, address, name):
    open_page(page, **address)
    assert len(offered[name])
    assert untidy(offered[name]) == []


def test_shares_of_a_region_are_what_its_page_says():
    for place in ("TLI35", ANTRIM):
        here = areas.neighbourhoods(store_places.resolve(place))
        table = access.table(access.shares(here), here, place)
        said = [
            sentences.number(row["share"], 1) if row["status"] == "ok" else row["status"]
            for row in sentences.records(table.raw())
        ]
        assert said == shown(table).filter(like="Within").to_numpy().ravel().tolist()


def test_ranks_of_a_complete_layer_are_those_of_the_page(monkeypatch):
    monkeypatch.setattr(atlas, "layer_is_complete", lambda: True)
    ranks = pd.DataFrame(
        {"rate": 0.1, "near": 50.0, "rate_uk": 7, "rate_nation": 5, "near_uk": 9, "near_nation": 6},
        index=atlas.regions().index,
    )
    monkeypatch.setattr(areas, "layer_ranks", lambda: ranks)
    members = {"Blackpool": ("TLD42",), "Both": ("TLD42", "TLD44")}
    single, both = sentences.records(data.supplied(members))
    assert [single[name] for name in ("rate_uk_rank", "near_nation_rank", "uk_ranked")] == [
        7,
        6,
        182,
    ]
    assert (single["rank_status"], both["rank_status"]) == ("ok", "[z]")
    assert pd.isna(both["rate_uk_rank"])
    england = int((atlas.regions()["nation"] == "England").sum())
    page = shown(compare_access.supply(members)).filter(like="rank")
    assert page.iloc[0].tolist() == ["7 of 182", f"5 of {england}", "9 of 182", f"6 of {england}"]
    assert set(page.iloc[1]) == {"[z]"}


def test_each_row_has_the_licence_of_its_indicator(members):
    tables = [
        indicators.side_by_side(Groups(members)).raw(),
        indicators.side_by_side(data.by_region(["TLD42", ANTRIM])).raw(),
        region_indicators.of_region(ANTRIM, ("TLD42",)).raw(),
        region_indicators.of_district(WYRE).raw(),
    ]
    for table in tables:
        licences = table.set_index("indicator")["licence"]
        composite = table.set_index("indicator")["source"].str.startswith("Parsons")
        assert composite.any()
        assert set(licences[composite]) == {"CC BY 4.0"}
        assert "OGL v3.0" in set(licences)


def test_effects_of_suppressed_regions_are_in_no_file():
    found = pd.DataFrame(
        {
            "itl3": ["TLD42", "TLC31"],
            "mechanism": "social_interaction",
            "region_type": "left-behind",
            "estimate": [0.09577884804, np.nan],
            "std_error": [0.05, np.nan],
            "low": [-0.01, np.nan],
            "high": [0.2, np.nan],
            "sampled": True,
            "respondents": pd.array([20, None], dtype="Int64"),
            "spaces": pd.array([5, None], dtype="Int64"),
            "suppressed": [False, True],
            "name": "Somewhere",
        }
    )
    table = single.regions_table(found).raw()
    assert table["estimate"][0] == 0.0957788
    assert table["status"].tolist() == ["ok", "[c]"]
    assert table["respondents_status"].tolist() == ["ok", "[c]"]
    figures = ["estimate", "std_error", "low", "high", "respondents", "spaces"]
    assert table.loc[1, figures].isna().all()


QUESTION = Question(Focus("structured_resources", "technical_digital"), "difference", 500, ())


def test_curve_in_a_file_has_what_the_page_shows_and_no_more():
    found = robustness_data.curve(QUESTION)
    hidden = found["note"].str.startswith("[c]")
    assert hidden.any()
    table = tabs.specifications(found).raw()
    figures = ["estimate", "std_error", "low", "high", "p_value", "df", "n", "clusters"]
    concealed = hidden.to_numpy()
    assert table.loc[concealed, figures].isna().all(axis=None)
    for name in ("status", "p_status", "df_status", "n_status"):
        assert set(table.loc[concealed, name]) == {"[c]"}
    assert table.loc[~concealed, "n"].tolist() == found.loc[~hidden, "n"].tolist()
    assert (table["n"].dropna() % 5 == 0).all()
    bootstrap = (table["errors"] == "wild") & (table["status"] == "ok")
    assert set(table.loc[bootstrap, "df_status"]) == {"[z]"}
    assert table.loc[concealed, "note"].str.startswith("[c] suppressed").all()


def test_estimates_without_a_region_have_limits_apart_and_no_more_than_the_page():
    found = robustness_data.regions_in_turn(QUESTION)
    found.loc[2, "note"] = "[c] too few"
    declared = regions.without_one(found)
    table, page = declared.raw(), shown(declared)
    assert table["name"].tolist() == page["Left out"].tolist()
    known = table["status"] == "ok"
    intervals = [
        sentences.interval(*pair) for pair in zip(table["low"], table["high"], strict=True)
    ]
    assert pd.Series(intervals)[known].tolist() == page["95% confidence interval"][known].tolist()
    assert table.loc[0, ["code", "change_status"]].tolist() == ["[z]", "[z]"]
    numbers = ["estimate", "low", "high", "p_value", "change", "n"]
    assert table.loc[2, numbers].isna().all()
    assert table.loc[2, ["status", "change_status", "n_status"]].tolist() == ["[c]"] * 3
    assert (table["n"].dropna() % 5 == 0).all()


def test_published_directions_are_words_in_a_file(open_page, offered):
    open_page("effects")
    table = downloads.neutral(offered["atlas-effects"])
    assert set(table["direction"]) == {"positive", "weaker", "not reported"}


def test_what_is_no_data_is_found():
    table = pd.DataFrame(
        {
            "Unit": ["%"],
            "unit": ["%"],
            "to": ["40,300"],
            "mean": ["24.4 (19.8 to 30.4)"],
            "value": [np.nan],
            "status": ["ok"],
        }
    )
    assert untidy(table) == ["unit", "unit", "to", "mean", "value"]


def test_scenarios_outside_the_range_or_suppressed_have_no_number():
    rows = pd.DataFrame(
        {
            "scenario": "Pilot",
            "place": ["TLD42", "TLC31", "TLC32", "TLC33"],
            "name": "Somewhere",
            "region_type": "left-behind",
            "skill": "technical_digital",
            "estimate": [0.123456789, 0.2, np.nan, 0.0],
            "low": [0.1, 0.1, 0.1, 0.0],
            "high": [0.3, 0.3, 0.3, 0.0],
            "above": [0.99, 0.9, 0.9, np.nan],
            "change": 0.5,
            "outside": [False, True, False, False],
            "residents": 20153006.0,
            "people_low": 40306.012,
            "people_high": 201530.06,
        }
    )
    table = scenario_results.expected_table(rows, (0.002, 0.01)).raw()
    assert table["status"].tolist() == ["ok", "[z]", "[c]", "ok"]
    assert table["above_status"].tolist() == ["ok", "[z]", "[c]", "[x]"]
    withheld = table.loc[1:2, ["estimate", "low", "high", "above", "change"]]
    assert withheld.isna().all(axis=None)
    assert table.loc[0, "estimate"] == 0.123457
    assert table.loc[0, ["residents", "people_low", "people_high"]].tolist() == [
        20153006,
        40306,
        201530,
    ]


@pytest.fixture
def members():
    types = atlas.region_types("multi_indicator", 1 / 3)
    return data.by_type(types, "all").members


def test_groups_have_their_own_quartiles(members):
    table = indicators.side_by_side(Groups(members)).raw()
    table = table.set_index(["indicator", "group"])
    pay = data.compared()["median_weekly_pay"]
    for name, codes in members.items():
        values, row = pay[list(codes)].dropna(), table.loc[("median_weekly_pay", name)]
        expected = [values.mean(), *np.quantile(values, [0.25, 0.75])]
        found = row[["mean", "low_quartile", "high_quartile"]].astype(float)
        assert found.tolist() == pytest.approx(expected, rel=1e-5)
        assert (row["regions"], row["regions_missing"]) == (len(values), len(codes) - len(values))
    behind, advanced = (table.loc[("median_weekly_pay", name)] for name in members)
    assert behind["difference"] == pytest.approx(behind["mean"] - advanced["mean"], abs=0.01)
    assert behind["difference_low"] < behind["difference"] < behind["difference_high"]


def test_regions_side_by_side_have_values_with_their_limits_and_marks():
    groups = data.by_region(["TLD42", ANTRIM])
    table = indicators.side_by_side(groups).raw().set_index(["indicator", "code"])
    employment = table.loc[("employment_rate_ni", ANTRIM)]
    assert employment[["value", "lower_95", "upper_95"]].tolist() == [79.5, 76.0, 83.0]
    blackpool = table.loc[("employment_rate_ni", "TLD42")]
    assert blackpool["status"] == "[z]"
    assert np.isnan(blackpool["value"])


def test_region_in_a_file_is_what_the_page_says():
    others = ("TLD42", "TLC31", "TLE11", "TLL32", "TLK30")
    table = region_indicators.of_region(ANTRIM, others)
    file, page = table.raw(), shown(table)
    decimals = atlas.catalogue()["decimals"][file["indicator"]].to_numpy()
    for (column, status), words in {
        ("value", "status"): "Value",
        ("comparators_median", "median_status"): "Comparators' median",
    }.items():
        said = [
            sentences.number(value, places) if mark == "ok" else mark
            for value, mark, places in zip(file[column], file[status], decimals, strict=True)
        ]
        assert said == page[words].tolist()
    assert _ranks(file, "nation") == page["Rank in Northern Ireland (1 = highest)"].tolist()
    assert _ranks(file, "uk") == page["UK rank (1 = highest)"].tolist()
    marks = file.set_index("indicator")["status"]
    # The publisher's own mark: the number is too unreliable to be given.
    assert marks["gdp_per_head"] == "[u]"


@pytest.mark.parametrize("lad", [WYRE, "N09000005"])
def test_district_in_a_file_is_what_the_page_says(lad):
    table = region_indicators.of_district(lad)
    file, page = table.raw(), shown(table)
    nation = atlas.districts()["nation"][lad]
    decimals = atlas.catalogue()["decimals"][file["indicator"]].to_numpy()
    known = file["value"].notna()
    said = [sentences.number(*pair) for pair in zip(file["value"], decimals, strict=True)]
    own = page[str(atlas.districts()["name"][lad])]
    assert [text for text, there in zip(said, known, strict=True) if there] == own[known].tolist()
    assert file["status"][~known].tolist() == own[~known].tolist()
    assert _ranks(file, "nation") == page[f"Rank in {nation} (1 = highest)"].tolist()


def _ranks(file, name):
    return [
        f"{row[f'{name}_rank']} of {row[f'{name}_ranked']}"
        if row[f"{name}_rank_status"] == "ok"
        else row[f"{name}_rank_status"]
        for row in sentences.records(file)
    ]


def test_items_are_in_percentage_points_and_suppressed_ones_stay_so():
    found = pd.DataFrame(
        {
            "mechanism": "social_interaction",
            "region_type": ["left-behind", "advanced"],
            "category": 1,
            "estimate": [-0.00529964123, np.nan],
            "std_error": [0.001, np.nan],
            "low": [-0.0162465, np.nan],
            "high": [0.00564719, np.nan],
            "p_value": [0.3, np.nan],
            "n": pd.array([295, None], dtype="Int64"),
            "clusters": pd.array([28, None], dtype="Int64"),
            "suppressed": [False, True],
        }
    )
    item, question = next(iter(SCALES["technical_digital"].items()))
    table = single.items_table(found, item, question, "Ordered logit").raw()
    assert table["estimate"][0] == -0.529964
    assert table["unit"].eq("percentage points").all()
    assert table["region_type"].tolist() == ["Left-behind", "Advanced"]
    assert table["status"].tolist() == ["ok", "[c]"]
    assert table["n_status"].tolist() == ["ok", "[c]"]
    figures = ["estimate", "std_error", "low", "high", "p_value", "n", "clusters"]
    assert table.loc[1, figures].isna().all()


@pytest.mark.parametrize(
    ("address", "promised"), [({}, "without controls"), ({"controls": "role"}, "without and with")]
)
def test_files_promise_the_columns_that_they_have(open_page, address, promised):
    app = open_page("effects", closer="Files", **address)
    said = [part.value for part in [*app.markdown, *app.caption]]
    assert any(part.startswith("**Regression tables**") and promised in part for part in said)
    asked = any("Choose controls under Model" in part for part in said)
    assert asked == (not address)
