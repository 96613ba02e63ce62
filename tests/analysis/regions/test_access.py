import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.access import furthest, mean_distance, nearest, within

DATA = Path(__file__).parents[3] / "data"
#: Regions that the atlas must get right, Na h-Eileanan Siar as a district of TLM20.
MUST_SHOW = {"itl3": ["TLD42", "TLK30", "TLL32", "TLN0A", "TLI35"], "lad": ["S12000013"]}


@pytest.fixture
def spaces():
    return pd.DataFrame({"easting": [0.0, 10_000.0], "northing": [0.0, 0.0]})


@pytest.fixture
def areas():
    """Distances of 0, 5, 5 and 30 km: triangles of 3, 4 and 5 km, and one area far off."""
    return pd.DataFrame(
        {
            "code": list("abcd"),
            "easting": [0.0, 3_000.0, 14_000.0, 40_000.0],
            "northing": [0.0, 4_000.0, 3_000.0, 0.0],
            "population": [100, 200, 300, 400],
            "decile": [1, 1, 2, 2],
            "rural": [False, True, False, True],
            "km": [0.0, 5.0, 5.0, 30.0],
        },
        index=[7, 8, 9, 3],
    )


def test_distance_is_the_straight_line_in_kilometres(areas, spaces):
    km = nearest(areas, spaces)
    assert km.name == "km"
    assert km.index.tolist() == [7, 8, 9, 3]
    np.testing.assert_allclose(km, [0, 5, 5, 30], atol=1e-12)


def test_distance_can_be_kept_on_one_island(areas, spaces):
    areas["island"] = ["GB", "NI", "NI", "IE"]
    spaces["island"] = ["GB", "NI"]
    km = nearest(areas, spaces, apart="island")
    np.testing.assert_allclose(km, [0, math.hypot(7, 4), 5, np.nan], atol=1e-12)


def test_no_space_is_an_error_in_words(areas, spaces):
    with pytest.raises(AnalysisError, match=r"no coworking space .* load a list"):
        nearest(areas, spaces.head(0))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"easting": None}, "no column 'easting'"),
        ({"easting": [np.nan, 0.0]}, "easting is missing in row 0 of the spaces"),
    ],
)
def test_a_space_without_position_is_an_error(areas, spaces, change, sentence):
    bad = spaces.drop(columns="easting") if change["easting"] is None else spaces.assign(**change)
    with pytest.raises(AnalysisError, match=sentence):
        nearest(areas, bad)


def test_residents_within_thresholds_add_up(areas):
    table = within(areas, (1, 5, 20))
    assert table.to_dict("list") == {
        "threshold_km": [1.0, 5.0, 20.0],
        "residents": [100, 600, 600],
        "population": [1000, 1000, 1000],
        "share": [0.1, 0.6, 0.6],
    }


def test_groups_keep_those_with_nobody_within_reach(areas):
    table = within(areas, (1,), by="decile")
    assert table["residents"].tolist() == [100, 0]
    np.testing.assert_allclose(table["share"], [1 / 3, 0])


def test_two_groupings_are_crossed(areas):
    table = within(areas, (5, 40), by=["decile", "rural"])
    assert table[["decile", "rural", "threshold_km"]].to_numpy().tolist() == [
        [decile, rural, km] for decile in (1, 2) for rural in (False, True) for km in (5, 40)
    ]
    assert table["residents"].tolist() == [100, 100, 200, 200, 300, 300, 0, 400]
    assert table["population"].tolist() == [100, 100, 200, 200, 300, 300, 400, 400]


def test_a_missing_distance_is_beyond_every_threshold(areas):
    areas.loc[8, "km"] = np.nan
    assert within(areas, (100,))["residents"].tolist() == [800]


def test_a_group_without_residents_has_no_share(areas):
    areas.loc[areas["decile"] == 1, "population"] = 0
    shares = within(areas, (5,), by="decile")["share"]
    np.testing.assert_allclose(shares, [np.nan, 3 / 7])


@pytest.mark.parametrize("bad", [0, -1, math.nan])
def test_a_threshold_must_be_positive(areas, bad):
    with pytest.raises(AnalysisError, match="no threshold: give positive"):
        within(areas, (1, bad))


def test_a_negative_population_is_an_error(areas):
    areas.loc[9, "population"] = -1
    with pytest.raises(AnalysisError, match=r"row 9 .* negative"):
        within(areas)


def test_mean_and_median_are_over_residents(areas):
    (row,) = mean_distance(areas).to_dict("records")
    mean = (200 * 5 + 300 * 5 + 400 * 30) / 1000
    assert row == {"mean_km": mean, "median_km": 5.0, "population": 1000, "unreached": 0}
    rural = mean_distance(areas, by="rural")
    assert rural["rural"].tolist() == [False, True]
    np.testing.assert_allclose(rural["mean_km"], [3.75, (200 * 5 + 400 * 30) / 600])
    np.testing.assert_allclose(rural["median_km"], [5, 30])


def test_residents_whose_distance_is_missing_are_counted_apart(areas):
    areas["km"] = [np.nan, 5.0, 5.0, np.nan]
    (row,) = mean_distance(areas).to_dict("records")
    assert row == {"mean_km": 5.0, "median_km": 5.0, "population": 1000, "unreached": 500}
    (none,) = mean_distance(areas.assign(km=np.nan)).to_dict("records")
    assert math.isnan(none["mean_km"])
    assert math.isnan(none["median_km"])


def test_furthest_weighs_distance_by_residents(areas):
    areas.loc[7, "km"] = 50.0  # 100 residents: 5,000 person-km; 400 at 30 km: 12,000
    table = furthest(areas, 2)
    assert table["code"].tolist() == ["d", "a"]
    assert table["person_km"].tolist() == [12_000, 5_000]
    np.testing.assert_allclose(table["share"], np.array([12, 5]) / 19.5)


def test_furthest_leaves_out_what_has_no_distance(areas):
    areas["km"] = [np.nan, 5.0, 5.0, np.nan]
    assert furthest(areas)["code"].tolist() == ["c", "b"]
    with pytest.raises(AnalysisError, match="ask for at least 1"):
        furthest(areas, 0)


@pytest.fixture(scope="module")
def uk():
    """The committed small areas and coworking spaces.

    A space stands at the point of its small area.
    """
    areas = pd.read_parquet(DATA / "small_areas.parquet")
    spaces = pd.read_csv(DATA / "coworking_spaces.csv", keep_default_na=False)
    here = spaces.loc[spaces["tier"] == "A", "small_area"]
    points = areas.set_index("code").loc[here, ["easting", "northing"]].reset_index(drop=True)
    return areas, points


@pytest.mark.parametrize(
    ("column", "code"), [(key, code) for key, codes in MUST_SHOW.items() for code in codes]
)
def test_regions_agree_with_a_loop_over_all_pairs(column, code, uk):
    areas, points = uk
    part = areas[areas[column] == code].head(25)
    part = part.assign(km=nearest(part, points))
    reached = 0
    for row in part.itertuples():
        nearest_m = min(
            math.hypot(row.easting - east, row.northing - north)
            for east, north in points.itertuples(index=False)
        )
        assert row.km == pytest.approx(nearest_m / 1000, rel=1e-12)
        reached += row.population if nearest_m <= 5_000 else 0
    assert within(part, (5,))["residents"].tolist() == [reached]
