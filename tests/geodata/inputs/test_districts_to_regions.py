import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geodata.inputs.districts_to_regions import carry_to_regions, district_parts, district_series
from geodata.inputs.series import declared_series


@pytest.fixture
def parts():
    """TLC31 is district A; TLC32 is B (3 of 4 residents) and C; D lies in TLC32 and TLC33."""
    small = pd.DataFrame(
        {
            "lad": ["A", "B", "C", "D", "D"],
            "itl3": ["TLC31", "TLC32", "TLC32", "TLC33", "TLC34"],
            "population": [10, 30, 10, 20, 5],
            "area_km2": [1.0, 1.0, 3.0, 2.0, 2.0],
        }
    )
    return district_parts(small)


def rows(values, low=np.nan, high=np.nan, status=""):
    frame = pd.DataFrame({"area_code": list(values), "value": list(values.values())})
    return frame.assign(
        geography="LAD",
        period="2023",
        lower_95=frame["value"] + low,
        upper_95=frame["value"] + high,
        status=status,
        method="published",
    )


def carried(frame, parts, weight="population", *, sampled=True):
    return carry_to_regions(frame, parts, weight, sampled=sampled).set_index("area_code")


def test_a_region_of_one_district_keeps_its_value_and_interval(parts):
    region = carried(rows({"A": 70.0}, -4, 5), parts).loc["TLC31"]
    assert region[["value", "lower_95", "upper_95"]].tolist() == [70.0, 66.0, 75.0]
    assert region["method"] == "published, one district"


def test_other_regions_get_the_weighted_mean(parts):
    both = rows({"B": 60.0, "C": 80.0}, -4, 4)
    by_people = carried(both, parts).loc["TLC32"]
    assert_allclose(by_people["value"], 65.0)
    # Independent districts: half-width sqrt((30*4)^2 + (10*4)^2) / 40.
    half = np.hypot(120, 40) / 40
    assert_allclose(by_people["upper_95"] - 65.0, half)
    assert_allclose(65.0 - by_people["lower_95"], half)
    by_area = carried(both, parts, "area_km2").loc["TLC32"]
    assert_allclose(by_area["value"], 75.0)
    assert "area-weighted" in by_area["method"]


def test_a_modelled_series_gets_no_combined_interval(parts):
    region = carried(rows({"B": 60.0, "C": 80.0}, -4, 4), parts, sampled=False).loc["TLC32"]
    assert_allclose(region["value"], 65.0)
    assert np.isnan(region["lower_95"])
    assert np.isnan(region["upper_95"])


def test_a_region_with_too_few_districts_has_no_value(parts):
    region = carried(rows({"B": 60.0, "C": np.nan}), parts).loc["TLC32"]
    assert np.isnan(region["value"])
    assert region["status"] == "x"


def test_a_small_district_may_be_missing_and_is_counted(parts):
    parts.loc[parts["lad"] == "C", "population"] = 2
    region = carried(rows({"B": 60.0, "C": np.nan}, -4, 4), parts).loc["TLC32"]
    assert_allclose(region["value"], 60.0)
    assert region["method"].endswith("1 of 2 districts have a value")


def test_a_divided_district_gives_its_rate_to_both_regions(parts):
    table = carried(rows({"D": 50.0}), parts)
    assert table.loc[["TLC33", "TLC34"], "value"].tolist() == [50.0, 50.0]
    assert table.loc["TLC33", "method"].startswith("derived")


def test_the_weights_reproduce_the_published_uk_figures(raw, all_small_areas):
    """Mobile coverage is a share of land and broadband one of premises: the UK shows which."""
    table = district_series(raw, all_small_areas)
    table = table[table["geography"].isin(["LAD", "UK"])]
    weights = all_small_areas.groupby("lad")[["population", "area_km2"]].sum()
    for series in declared_series():
        if series.key not in {"mobile_4g", "mobile_5g", "gigabit"}:
            continue
        rates = table[table["indicator"] == series.key].set_index("area_code")["value"]
        weight = weights[series.weight]
        mean = (rates.drop("K02000001") * weight).sum() / weight.sum()
        assert_allclose(mean, rates["K02000001"], atol=0.4)
