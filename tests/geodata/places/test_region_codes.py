import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import DataError
from geodata.inputs.lookups import CROSSWALK, read_raw_csv
from geodata.places.region_codes import KINDS, carry_codes
from geodata.tables import read_table


@pytest.fixture(scope="module")
def tables():
    """Regions, districts and former areas, as committed."""
    return [read_table(name) for name in ("regions", "districts", "former_areas")]


@pytest.mark.parametrize(
    ("value", "kind", "itl3"),
    [
        ("TLC31", "itl3", "TLC31"),
        (" tlc31 ", "itl3", "TLC31"),
        ("TLC11", "itl3 2021", "TLC31"),
        ("UKC11", "nuts 2016", "TLC31"),
        ("UKN10", "nuts 2016", "TLN0A"),
        ("UKN16", "nuts 2016", "TLN0G"),
        ("UKK21", "nuts 2016", "TLK63"),
        ("E06000001", "district", "TLC31"),
        ("E06000028", "former district", "TLK63"),
        ("E08000038", "former district", "TLE33"),
        ("E07000100", "former district", "TLH27"),
        ("Leeds", "name", "TLE42"),
        ("Caerdydd", "name", "TLL52"),
        ("ynys mon", "name", "TLL31"),
        ("Allerdale", "name", "TLD13"),
        ("Poole", "name", "TLK63"),
        ("bs1 4dj", "postcode", "TLK51"),
        ("KA12 8AA", "postcode", "TLM93"),
        ("KA27 8AA", "postcode", "TLM20"),
    ],
)
def test_a_value_is_carried_to_its_region(tables, value, kind, itl3):
    carried = carry_codes(pd.Series([value]), *tables)
    assert carried.itl3.tolist() == [itl3]
    assert carried.how["kind"].tolist() == [KINDS[kind]]
    assert carried.lost.empty


@pytest.mark.parametrize(
    ("value", "candidates"),
    [
        ("TLD11", ["TLD13", "TLD14"]),
        ("UKD11", ["TLD13", "TLD14"]),
        ("UKK22", ["TLK64", "TLK63"]),
        ("S12000021", ["TLM93", "TLM20"]),
        ("North Ayrshire", ["TLM93", "TLM20"]),
    ],
)
def test_a_split_area_is_carried_only_on_request(tables, value, candidates):
    values = pd.Series([value, "TLC31"], index=[2, 3])
    carried = carry_codes(values, *tables)
    assert carried.itl3.isna().tolist() == [True, False]
    [row] = carried.lost.to_dict("records")
    assert row["first_row"] == 2
    assert [part[-6:-1] for part in row["candidates"].split("; ")] == candidates
    agreed = carry_codes(values, *tables, split="largest")
    assert agreed.itl3.tolist() == [candidates[0], "TLC31"]
    assert agreed.lost.empty
    assert "most of its residents" in agreed.how.set_index("value").loc[value, "why"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("TLZ99", "is not a region, district or postcode"),
        ("TLC99", "looks like a code"),
        ("zzzz", "is not a region, district or postcode"),
        ("ZZ1 1ZZ", "not in the table|No UK postcode"),
        ("North Ayrshire", "lies in 2 of today.s regions"),
    ],
)
def test_what_is_not_carried_is_listed_with_the_rule(tables, value, rule):
    values = pd.Series([None, "", value, "TLC31", value])
    carried = carry_codes(values, *tables)
    assert carried.itl3.notna().tolist() == [False, False, False, True, False]
    assert carried.lost["rows"].tolist() == [2]
    assert carried.lost["rule"].str.contains(rule).all()
    assert (carried.lost["remedy"] != "").all()


@pytest.mark.parametrize("split", ["list", "largest"])
@pytest.mark.parametrize(
    ("value", "nearest"),
    [
        ("Other", "Did you mean Rother or Na h-Eileanan Siar? "),
        ("Eastern", "Did you mean East Kent, East Devon or Na h-Eileanan Siar? "),
        ("Southern", None),
        ("Western", None),
        ("Ulster", None),
        ("Wessex", None),
        ("Merseyside", "Did you mean East Merseyside? "),
        ("Kent", "Did you mean East Kent, Mid Kent or West Kent? "),
        ("Birmigham", "Did you mean Birmingham"),
        ("West-Berkshire district", None),
    ],
)
def test_a_name_that_is_not_listed_is_asked_about_and_never_taken(tables, value, nearest, split):
    carried = carry_codes(pd.Series([value, "TLC31"]), *tables, split=split)
    assert carried.itl3.isna().tolist() == [True, False]
    [row] = carried.lost.to_dict("records")
    assert "is not a region, district or postcode" in row["rule"]
    assert row["candidates"] == ""
    assert row["remedy"].endswith("Correct it or leave the row out.")
    assert nearest is None or row["remedy"].startswith(nearest)


def test_a_column_of_one_unlisted_name_is_refused_with_the_nearest(tables):
    with pytest.raises(
        DataError, match=r"'Kent'\. Did you mean East Kent, Mid Kent or West Kent\?"
    ):
        carry_codes(pd.Series(["Kent", "Kent"]), *tables)


def test_a_column_of_something_else_is_refused(tables):
    with pytest.raises(DataError, match="None of the 2 regions is recognised"):
        carry_codes(pd.Series(["apples", "pears!"]), *tables)


def test_every_code_and_name_of_today_leads_to_its_own_region(tables):
    regions, districts, _ = tables
    assert carry_codes(regions["itl3"], *tables).itl3.tolist() == regions["itl3"].tolist()
    assert carry_codes(regions["name"], *tables).itl3.tolist() == regions["itl3"].tolist()
    carried = carry_codes(districts["lad"], *tables, split="largest").itl3
    assert carried.tolist() == districts["itl3"].tolist()


def test_regions_of_2021_go_where_most_of_their_people_are(raw, tables):
    columns = ["ITL321CD", "ITL325CD", "share_of_itl3_2021"]
    crosswalk = read_raw_csv(raw / CROSSWALK, columns).sort_values(columns[2], ascending=False)
    largest = crosswalk.drop_duplicates("ITL321CD").set_index("ITL321CD")["ITL325CD"]
    whole = crosswalk.loc[~crosswalk["ITL321CD"].duplicated(keep=False), "ITL321CD"]
    codes = pd.Series(largest.index)
    assert carry_codes(codes, *tables, split="largest").itl3.tolist() == largest.tolist()
    listed = carry_codes(codes, *tables)
    assert set(codes[listed.itl3.notna()]) == set(whole)


@given(values=st.lists(st.text(max_size=10), min_size=1, max_size=5))
def test_any_text_is_carried_listed_or_missing(tables, values):
    series = pd.Series([*values, "TLC31"])
    carried = carry_codes(series, *tables)
    known = set(carried.how["value"]) | set(carried.lost["value"])
    assert {text.strip() for text in values if text.strip()} <= known
    assert carried.itl3.notna().sum() == carried.how["rows"].sum()
