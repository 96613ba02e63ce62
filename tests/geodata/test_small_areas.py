import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from geodata.errors import DataError
from geodata.lookups import read_raw_csv
from geodata.small_areas import decile_of_rank, small_areas


@pytest.fixture
def areas(all_small_areas):
    return all_small_areas


def test_deciles_split_ranks_evenly():
    full = pd.Series(np.arange(1, 21))
    assert_array_equal(decile_of_rank(full), np.repeat(np.arange(1, 11), 2))
    # A number that ten does not divide: the extra areas go to the later groups.
    assert_array_equal(decile_of_rank(pd.Series([1, 2, 3])), [4, 7, 10])


def test_a_missing_raw_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"lookup_lad24_lau1_itl2025\.csv is missing"):
        small_areas(tmp_path)


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
