from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.deprivation import concentration, decile_profile, most_deprived, rank

DATA = Path(__file__).parents[3] / "data"
MUST_SHOW = ["TLD42", "TLK30", "TLL32", "S12000013", "TLN0A", "TLI35"]


@pytest.fixture
def flat():
    """One small area in each decile, of 100 residents and 2 km² each."""
    return pd.DataFrame(
        {
            "code": [f"E{number}" for number in range(10)],
            "nation": "England",
            "population": 100,
            "decile": range(1, 11),
            "rank": range(5, 105, 10),
            "area_km2": 2.0,
        }
    )


def test_a_region_like_its_nation_has_a_flat_profile(flat):
    profile = decile_profile(flat)
    assert profile.index.tolist() == list(range(1, 11))
    np.testing.assert_allclose(profile["share"], 0.1)
    assert concentration(flat) == pytest.approx((100, 0.1, 0.1))


def test_deciles_that_nobody_lives_in_are_listed_with_zero(flat):
    profile = decile_profile(flat[flat["decile"] > 8])
    assert profile["population"].tolist() == [0] * 8 + [100, 100]
    assert profile["small_areas"].tolist() == [0] * 8 + [1, 1]
    assert profile["share"].tolist() == [0.0] * 8 + [0.5, 0.5]


def test_residents_of_the_most_deprived_tenth_are_counted(flat):
    # Doubling one of ten equal groups: 2/11 there and 1/11 in each of nine.
    flat.loc[0, "population"] = 200
    found = concentration(flat)
    assert (found.residents, found.share) == (200, pytest.approx(2 / 11))


def test_land_share_is_of_the_most_deprived_tenth(flat):
    flat.loc[0, "area_km2"] = 0.5
    assert concentration(flat).land_share == pytest.approx(0.5 / 18.5)


def test_most_deprived_come_first_and_ties_by_code(flat):
    flat.loc[[8, 3], "rank"] = 1
    assert most_deprived(flat, 3)["code"].tolist() == ["E3", "E8", "E0"]


def test_ranks_of_two_nations_are_not_put_in_one_order(flat):
    flat.loc[0, "nation"] = "Wales"
    with pytest.raises(AnalysisError, match="England and Wales cannot be put in one order"):
        most_deprived(flat)
    assert len(decile_profile(flat)) == 10


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda areas: areas.drop(columns="decile"), "no column 'decile'"),
        (lambda areas: areas.drop(columns="area_km2"), "no column 'area_km2'"),
        (lambda areas: areas.assign(decile=0), "Decile 0 is not one of 1 to 10"),
        (lambda areas: areas.assign(population=0), "Nobody lives"),
        (lambda areas: areas.head(0), "Nobody lives"),
    ],
)
def test_bad_small_areas_are_told_in_a_sentence(flat, change, sentence):
    with pytest.raises(AnalysisError, match=sentence):
        concentration(change(flat))


def test_an_empty_list_is_an_error(flat):
    with pytest.raises(AnalysisError, match="at least 1"):
        most_deprived(flat, 0)


@pytest.mark.parametrize("code", MUST_SHOW)
def test_profiles_equal_the_published_shares(code):
    """The indicators were made by another path, and are checked against official files."""
    areas = pd.read_parquet(DATA / "small_areas.parquet")
    profile = decile_profile(areas[(areas["itl3"] == code) | (areas["lad"] == code)])
    tidy = pd.read_csv(DATA / "region_indicators.csv", low_memory=False)
    published = tidy[tidy["area_code"] == code].set_index("indicator")["value"]
    share = 100 * profile["share"]
    assert share[1] == pytest.approx(published["deprived_10_share"], abs=5e-4)
    assert share[1] + share[2] == pytest.approx(published["deprived_20_share"], abs=5e-4)
    mean = (profile.index * profile["share"]).sum()
    assert mean == pytest.approx(published["mean_decile"], abs=5e-4)


def test_blackpool_holds_englands_most_deprived_neighbourhoods():
    areas = pd.read_parquet(DATA / "small_areas.parquet")
    table = most_deprived(areas[areas["itl3"] == "TLD42"], 5)
    assert (table["decile"] == 1).all()
    # Seven of England's ten most deprived neighbourhoods are in Blackpool (IoD2025).
    blackpool = areas[(areas["lad"] == "E06000009") & (areas["rank"] <= 10)]
    assert len(blackpool) == 7
    assert table["code"].tolist() == blackpool.sort_values("rank")["code"].head(5).tolist()


@pytest.mark.parametrize(("area", "found"), [("a", (1, 3)), ("b", (2, 3)), ("c", (2, 3))])
def test_the_highest_is_first_and_equal_values_share_the_better_rank(area, found):
    values = pd.Series({"a": 3.0, "b": 2.0, "c": 2.0, "d": np.nan})
    assert rank(values, area) == found


def test_an_area_without_a_value_has_no_rank():
    assert rank(pd.Series({"a": 3.0, "b": np.nan}), "b") is None
