"""What pages read, against values checked by hand in the committed tables."""

import json

import numpy as np
import pandas as pd
import pytest

from geodata.errors import DataError
from pages.shared.store import atlas, survey
from pages.shared.store import places as store_places
from pages.shared.store.model import Model
from pages.shared.words import types as words_types


@pytest.fixture(scope="module")
def types():
    return atlas.region_types("multi_indicator", 1 / 3)


def test_regions_are_indexed_by_their_code():
    regions = atlas.regions()
    assert len(regions) == 182
    assert regions["name"]["TLD42"] == "Blackpool"
    assert "geometry" not in regions


def test_regions_stand_in_the_order_of_the_maps_file():
    items = json.loads((atlas.ATLAS / "regions.json").read_text())["items"]
    assert [item["code"] for item in items] == atlas.regions().index.tolist()


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [("deprived_20_share", 53.175), ("gva_per_head", 23135.5), ("gdhi_per_head", 18795.0)],
)
def test_newest_value_of_blackpool(indicator, expected):
    assert atlas.value("TLD42", indicator) == pytest.approx(expected, abs=0.06)


def test_value_of_an_unknown_indicator_is_missing():
    assert np.isnan(atlas.value("TLD42", "happiness"))


def test_newest_holds_one_row_an_indicator_and_region():
    newest = atlas.newest()
    assert not newest.duplicated(["indicator", "area_code"]).any()
    pay = newest[(newest["indicator"] == "median_weekly_pay") & (newest["area_code"] == "TLD42")]
    assert pay["period"].tolist() == ["2025-04"]
    assert pay["value"].tolist() == [539.9]


def test_rank_is_within_the_nation():
    # Derry City and Strabane has the lowest disposable income of Northern Ireland's 11 regions.
    assert atlas.rank_in_nation("TLN0A", "gdhi_per_head") == (11, 11)
    assert atlas.rank_in_nation("TLD42", "deprived_20_share") == (8, 141)
    assert atlas.rank_in_nation("TLD42", "employment_rate_ni") is None


def test_coworking_counts_spaces_and_proxies_apart():
    assert atlas.coworking("TLD42") == (0, 2)
    assert atlas.coworking("TLI35") == (25, 17)


def test_coverage_counts_the_layer():
    said = atlas.coverage()
    assert "156 coworking spaces" in said
    assert "114 of them in London" in said
    assert "44 of 182 regions" in said


def test_type_says_rank_and_reasons(types):
    found = words_types.type_of("TLD42", types)
    assert found.kind == "left-behind"
    assert (found.rank, found.ranked) == (11, 182)
    assert found.reasons == ["many residents in deprived neighbourhoods", "weak population growth"]


def test_region_near_the_line_has_its_type_in_spite_of_its_score(types):
    # Rank 66 of 182; its score, 0.26, is above 0 and below that of the 61st.
    found = words_types.type_of("TLD44", types)
    assert found.reasons == ["low output per head", "low household income per head"]
    assert words_types.standing(found) == (
        "It ranks 66th of 182 regions (1st = most left-behind), on the advanced side of the line "
        "in spite of low output per head and low household income per head."
    )
    wrong = {
        code
        for code in types.index
        if (found := words_types.type_of(code, types)).in_spite
        != ((types["score"][code] > 0) != (found.kind == "left-behind"))
    }
    assert not wrong


def test_one_indicator_alone_is_no_reason_where_it_is_not_low():
    types = atlas.region_types("deprivation", 1 / 3)
    assert words_types.standing(words_types.type_of("TLI35", types)).endswith("most left-behind).")
    assert "mainly for many residents" in words_types.standing(words_types.type_of("TLD42", types))


def test_region_without_a_type_says_what_is_missing():
    types = pd.DataFrame(
        {"type": [None], "rank": [float("nan")], "missing": ["gva_per_head"]}, index=["TLD42"]
    )
    assert words_types.type_of("TLD42", types) == words_types.TypeOf(None, 0, 0, [], "gva_per_head")


def test_type_letters_follow_the_types(types):
    letters = atlas.type_letters(types)
    assert len(letters) == 182
    assert letters.count("L") == 61
    assert letters.count("A") == 121
    assert letters[atlas.regions().index.get_loc("TLD42")] == "L"


def test_unknown_type_is_a_dash():
    assert atlas.type_letters(pd.DataFrame({"type": ["advanced", None, "left-behind"]})) == "A-L"


@pytest.mark.parametrize(
    ("words", "region", "district"),
    [
        ("tld42", "TLD42", None),
        ("E06000009", "TLD42", "E06000009"),
        # Sheffield, by its code up to March 2025 and by the one since.
        ("E08000019", "TLE32", "E08000019"),
        ("E08000039", "TLE32", "E08000019"),
        ("fy1 1aa", "TLD42", "E06000009"),
        # North Ayrshire lies in two regions: Brodick and Millport on its islands, Saltcoats not.
        ("KA27 8AA", "TLM20", None),
        ("KA28 0AG", "TLM20", None),
        ("KA21 5NT", "TLM93", "S12000021"),
        # By names: its own, another in use, a former one, and that of a region and its district.
        ("West Berkshire", "TLJ16", "E06000037"),
        ("kernow", "TLK30", "E06000052"),
        ("Allerdale", "TLD13", "E06000063"),
        ("BLACKPOOL", "TLD42", None),
        # By the first half of a postcode: Millport is on an island, London's E1 is no code.
        ("fy1", "TLD42", "E06000009"),
        ("KA28", "TLM20", None),
        ("E1", "TLI42", "E09000030"),
    ],
)
def test_place_is_found(words, region, district):
    place = store_places.resolve(words)
    assert (place.region, place.district) == (region, district)


def test_half_a_postcode_says_how_many_of_its_postcodes_are_there():
    assert store_places.resolve("FY4").note == (
        "Blackpool has 93% of the postcodes that start with FY4."
    )
    assert store_places.resolve("BT48").note.endswith(
        "has all of the postcodes that start with BT48."
    )


def test_a_place_leads_to_the_same_region_through_the_address():
    """The address holds the district's code if there is one, else the region's."""
    for postcode in ("KA27 8AA", "KA21 5NT", "BT48 6DQ", "SW1A 1AA"):
        place = store_places.resolve(postcode)
        assert store_places.resolve(place.district or place.region).region == place.region


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Tees Valley", "E07000093"),
        ("South Yorkshire", "TLM94"),
        ("Merseyside", "TLD71"),
        ("blakpool", "TLD42"),
    ],
)
def test_a_near_miss_is_offered_and_not_opened(words, first):
    with pytest.raises(store_places.UnknownPlaceError, match="Did you mean") as raised:
        store_places.resolve(words)
    near = [match.code for match in raised.value.near]
    assert near[0] == first
    assert len(near) <= 5


@pytest.mark.parametrize("words", ["", "Atlantis", "ZZ99 9ZZ", "TLZ99", "E99999999", "FY99"])
def test_words_that_are_no_place_raise(words):
    with pytest.raises(DataError):
        store_places.resolve(words)


def test_every_region_and_district_can_be_chosen_by_name():
    places = store_places.places()
    assert len(places) == 182 + 361
    assert places["TLD42"] == "Blackpool · region TLD42"
    assert places["E06000009"] == "Blackpool · district in Blackpool"


def test_effects_are_the_twelve_with_the_published_direction():
    table = survey.effects(Model("multi_indicator", 1 / 3))
    assert len(table) == 12
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    assert set(table["region_type"]) == {"left-behind", "advanced", "difference"}


def test_damaged_layers_file_gives_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "layers.json").write_text("{not json")
    monkeypatch.setattr(atlas, "ATLAS", tmp_path)
    atlas.layer_keys.clear()
    try:
        with pytest.raises(DataError, match=r"layers\.json"):
            atlas.layer_keys()
    finally:
        atlas.layer_keys.clear()
