import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from geodata.errors import DataError
from geodata.inputs.lookups import CODE_HISTORY, read_raw_csv
from geodata.inputs.small_areas import (
    CENSUS_LOOKUP,
    WARD_LOOKUP,
    decile_of_rank,
    districts_of_lsoas,
    small_areas,
)
from geodata.tables import read_table


@pytest.fixture
def lookups(tmp_path):
    """Function that writes both lookups of four LSOAs, with the districts of the first given."""

    def write(by_ward, by_census):
        codes = ["E01000001", "E01000002", "E01027305", "W01000001"]
        wards = ["E06000065", "E07000177", "W06000001"]
        before = ["E07000163", "E06000062", "W06000001"]
        (tmp_path / "lookups").mkdir()
        pd.DataFrame({"lsoa21_code": codes, "ltla24_code": [by_ward, *wards]}).to_parquet(
            tmp_path / WARD_LOOKUP
        )
        # An LSOA made of two has two rows in the lookup of the census.
        pd.DataFrame(
            {"lsoa21_code": [codes[0], *codes], "ltla22_code": [by_census, by_census, *before]}
        ).to_parquet(tmp_path / CENSUS_LOOKUP)
        years = [f"ltla{year}_code" for year in (21, 22, 23, 24)]
        history = [[code] * 4 for code in ("E06000001", "E06000062", "E07000177", "W06000001")]
        history.append(["E07000163", "E07000163", "E06000065", "E06000065"])
        pd.DataFrame(history, columns=years).to_csv(tmp_path / CODE_HISTORY, index=False)
        return tmp_path

    return write


def test_deciles_split_ranks_evenly():
    full = pd.Series(np.arange(1, 21))
    assert_array_equal(decile_of_rank(full), np.repeat(np.arange(1, 11), 2))
    # A number that ten does not divide: the extra areas go to the later groups.
    assert_array_equal(decile_of_rank(pd.Series([1, 2, 3])), [4, 7, 10])


def test_a_missing_raw_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"lookup_lad24_lau1_itl2025\.csv is missing"):
        small_areas(tmp_path)


def test_a_neighbourhood_lies_in_the_district_that_its_name_says():
    committed = read_table("small_areas").set_index("code")
    area = committed.loc["E01027305"]
    assert area["name"] == "West Northamptonshire 048E"
    assert (area["lad"], area["itl3"]) == ("E06000062", "TLF24")


def test_districts_are_those_on_which_two_lookups_agree(lookups):
    placed = districts_of_lsoas(lookups("E06000001", "E06000001"))
    # The second by the district's successor, the third as listed against the ward lookup.
    assert placed.to_dict() == {
        "E01000001": "E06000001",
        "E01000002": "E06000065",
        "E01027305": "E06000062",
        "W01000001": "W06000001",
    }


def test_lookups_that_disagree_on_an_area_stop_the_build(lookups):
    with pytest.raises(DataError, match=r"places E01000001 in E06000001, .* in E07000177: find"):
        districts_of_lsoas(lookups("E06000001", "E07000177"))


def test_an_area_that_one_lookup_lacks_stops_the_build(lookups):
    raw = lookups("E06000001", "E06000001")
    whole = pd.read_parquet(raw / CENSUS_LOOKUP)
    whole[whole["lsoa21_code"] != "W01000001"].to_parquet(raw / CENSUS_LOOKUP)
    with pytest.raises(DataError, match="1 areas have no row, the first is W01000001"):
        districts_of_lsoas(raw)


def test_all_four_nations_are_there(areas):
    counts = areas["nation"].value_counts().to_dict()
    expected = {"England": 33755, "Wales": 1917, "Scotland": 6976, "Northern Ireland": 890}
    assert counts == expected
    assert areas["code"].is_unique
    assert (areas["itl3"].nunique(), areas["lad"].nunique()) == (182, 361)


def test_residents_add_up_to_the_published_totals(areas):
    residents = areas.groupby("population_kind")["population"].sum().to_dict()
    assert residents["Census 2021 usual residents"] == 59_597_543
    assert residents["mid-2021 estimate"] == 5_479_900


def test_arran_and_the_cumbraes_lie_in_highlands_and_islands(areas):
    north_ayrshire = areas[areas["lad"] == "S12000021"]
    islands = north_ayrshire[north_ayrshire["itl3"] == "TLM20"]
    assert len(north_ayrshire) == 186
    assert sorted(islands["name"]) == [
        *(f"Arran - 0{number}" for number in range(1, 8)),
        "Largs Central and Cumbrae - 06",
        "Largs Central and Cumbrae - 07",
    ]
    # Millport on Great Cumbrae is at about (216500, 655000).
    cumbrae = islands[islands["name"].str.startswith("Largs")]
    assert cumbrae["easting"].between(215_000, 219_000).all()


def test_decile_one_is_most_deprived_in_every_nation(areas):
    for _, nation in areas.groupby("nation"):
        assert nation.loc[nation["rank"] == 1, "decile"].tolist() == [1]
        assert nation.loc[nation["decile"] == 1, "rank"].max() < len(nation) * 0.101
        assert nation["rank"].max() == len(nation)


def test_northern_irish_deciles_are_those_of_the_composite_file(areas, raw):
    published = read_raw_csv(raw / "deprivation/UK_IMD_E.csv", ["lsoa", "original_decile"])
    ours = areas[areas["nation"] == "Northern Ireland"].set_index("code")["decile"]
    theirs = published.set_index("lsoa")["original_decile"].reindex(ours.index)
    assert_array_equal(ours, theirs)


def test_domains_are_missing_only_where_not_published(areas):
    published = areas.filter(like="decile_").notna().groupby(areas["nation"]).mean()
    none = {nation: set(row.index[row == 0]) for nation, row in published.iterrows()}
    assert none == {
        "England": {"decile_access"},
        "Northern Ireland": {"decile_housing"},
        "Scotland": {"decile_environment"},
        "Wales": set(published.columns),
    }
    assert published.isin([0.0, 1.0]).all(axis=None)


def test_rural_follows_each_nations_classification(areas):
    classes = areas.groupby(["nation", "rural"])["rural_class"].unique()
    assert set(classes["Scotland", True]) == {"Rural areas"}
    assert set(classes["Northern Ireland", True]) == {"Rural"}
    assert set(classes["Northern Ireland", False]) == {"Urban", "Mixed urban rural"}
    assert all("rural" in text for text in classes["Wales", True])


def test_areas_cover_the_land(areas):
    # The United Kingdom has about 244,000 km2 of land.
    assert areas["area_km2"].sum() == pytest.approx(244_000, rel=0.01)
    assert (areas["area_km2"] > 0).all()
