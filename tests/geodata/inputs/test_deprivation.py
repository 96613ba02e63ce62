import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geodata.inputs.deprivation import (
    composite_deprivation,
    composite_small_areas,
    national_deprivation,
    weighted_means,
)
from geodata.inputs.lookups import itl_hierarchy, read_raw_csv
from geodata.inputs.small_areas import DOMAINS


@pytest.fixture
def town():
    """One region with 100 residents in deciles 1, 2 and 10; 10, 30 and 60 of them."""
    frame = pd.DataFrame({"itl3": "TLC31", "population": [10, 30, 60], "decile": [1, 2, 10]})
    for domain in DOMAINS:
        frame[f"decile_{domain}"] = pd.array([pd.NA] * 3, dtype="Int64")
    frame["decile_health"] = pd.array([1, 3, pd.NA], dtype="Int64")
    return frame


@pytest.fixture(scope="module")
def composite(raw, areas):
    return composite_small_areas(raw, areas)


def test_weighted_mean_skips_missing_values():
    values = pd.DataFrame({"x": [1.0, 3.0, np.nan], "y": [np.nan, np.nan, 5.0]})
    means = weighted_means(values, pd.Series([1, 3, 9]), pd.Series(["a", "a", "b"]))
    assert_allclose(means.loc["a", "x"], 2.5)
    assert_allclose(means.loc["b", "y"], 5.0)
    assert means.isna().to_numpy().tolist() == [[False, True], [True, False]]


def test_shares_and_mean_decile_of_a_known_town(town):
    summary = national_deprivation(town, "itl3").loc["TLC31"]
    assert_allclose(summary["deprived_10_share"], 10.0)
    assert_allclose(summary["deprived_20_share"], 40.0)
    assert_allclose(summary["mean_decile"], (10 * 1 + 30 * 2 + 60 * 10) / 100)
    # On health only 40 residents have a decile, 10 of them in the first two.
    assert_allclose(summary["deprived_20_share_health"], 25.0)
    assert np.isnan(summary["deprived_20_share_crime"])


def test_composite_of_a_known_town():
    town = pd.DataFrame(
        {
            "itl3": "TLC31",
            "population": [10, 30, 60],
            "score": [50.0, 20.0, 5.0],
            "decile": [1, 2, 3],
        }
    )
    summary = composite_deprivation(town, "itl3").loc["TLC31"]
    assert_allclose(summary, [14.0, 10.0, 40.0])


def test_share_of_areas_equals_the_official_district_summaries(raw, areas):
    column = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
    path = raw / "deprivation/england_iod2025_lad24_file10.csv"
    official = read_raw_csv(path, ["ltla24_code", column]).set_index("ltla24_code")[column]
    england = areas[areas["nation"] == "England"]
    ours = (england["decile"] == 1).groupby(england["lad"]).mean()
    assert len(official) == 296
    assert_allclose(ours[official.index], official, atol=1e-4)


def test_every_composite_area_is_placed(composite):
    assert len(composite) == 42_619
    assert composite["code"].is_unique
    assert composite["population"].sum() == 66_796_831
    assert (composite["itl3"].nunique(), composite["lad"].nunique()) == (182, 361)


def test_composite_shares_of_the_uk(composite):
    whole = composite_deprivation(composite.assign(uk="UK"), "uk").loc["UK"]
    assert_allclose(whole["composite_10_share"], 9.999, atol=5e-4)
    assert_allclose(whole["composite_20_share"], 19.997, atol=5e-4)


def test_most_and_least_deprived_regions_of_great_britain(raw, composite):
    names = itl_hierarchy(raw).drop_duplicates("itl3").set_index("itl3")["itl3_name"]
    score = composite_deprivation(composite, "itl3")["composite_score"]
    britain = score[~score.index.str.startswith("TLN")].sort_values(ascending=False)
    top = britain.head(5).rename(index=names).round(1).to_dict()
    assert top == {
        "Blackpool": 45.5,
        "Liverpool": 42.5,
        "Kingston upon Hull, City of": 40.6,
        "Manchester": 39.8,
        "Birmingham": 38.1,
    }
    assert britain.tail(2).rename(index=names).round(1).to_dict() == {
        "Buckinghamshire": 10.2,
        "West Surrey": 9.9,
    }
    assert score.nlargest(10).index.str.startswith("TLN").sum() == 7


def test_composite_falls_with_income(raw, composite):
    path = raw / "ons/itl3_2025_gva_gdhi_population_jobs_history.csv"
    history = read_raw_csv(path, ["region_code", "year", "gdhi_per_head_gbp"])
    income = history[history["year"] == 2023].set_index("region_code")["gdhi_per_head_gbp"]
    score = composite_deprivation(composite, "itl3")["composite_score"]
    assert round(score.corr(income, method="spearman"), 2) == -0.73
