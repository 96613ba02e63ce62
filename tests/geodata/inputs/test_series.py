import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geodata.errors import DataError
from geodata.inputs.series import (
    carry_to_regions,
    declared_series,
    district_parts,
    district_series,
    period_label,
    read_series,
)

HEADER = (
    "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
)
HARTLEPOOL = {"E06000001"}


@pytest.fixture
def csv(tmp_path):
    """Write a file of the ONS form, one short line a row."""

    def write(*lines):
        path = tmp_path / "rate.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8-sig")
        return path

    return write


def test_periods_become_short():
    raw_periods = pd.Series(["2023-01-01/P1Y", "2024-04-01/P1Y", "1999-04-01/P1Y", "2025-04-30"])
    assert period_label(raw_periods).tolist() == ["2023", "2024/25", "1999/00", "2025-04"]
    assert period_label(pd.Series([2023])).tolist() == ["2023"]


def test_reads_districts_and_benchmarks_only(csv):
    path = csv(
        "E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,70.5,p,%,68,73,,",
        "E12000001,North East,r,Rate,2023-01-01/P1Y,71,p,%,70,72,,",
        "K02000001,UK,c,Rate,2023-01-01/P1Y,75,p,%,74,76,,",
        "K03000001,GB,c,Rate,2023-01-01/P1Y,76,p,%,74,76,,",
        "E06000001,Hartlepool,d,Other,2023-01-01/P1Y,1,p,%,,,,",
        "E06000002,Middlesbrough,d,Rate,2023-01-01/P1Y,,p,%,,,x,",
    )
    table = read_series(path, "Rate", {"E06000001", "E06000002"}).set_index("area_code")
    assert table["geography"].to_dict() == {
        "E06000001": "LAD",
        "K02000001": "UK",
        "E06000002": "LAD",
    }
    assert table["value"].tolist()[:2] == [70.5, 75.0]
    assert table["status"].tolist() == ["", "", "x"]
    assert table.loc["E06000001", ["lower_95", "upper_95"]].tolist() == [68, 73]


def test_great_britain_stands_in_where_there_is_no_uk_figure(csv):
    path = csv("K03000001,GB,c,Rate,2023-01-01/P1Y,76,p,%,74,76,,")
    assert read_series(path, "Rate", set())["geography"].tolist() == ["GB"]


def test_barnsley_of_2025_is_barnsley_and_counts_once(csv):
    path = csv(
        "E08000016,Barnsley,d,Rate,2023-01-01/P1Y,28,p,%,,,,",
        "E08000038,Barnsley,d,Rate,2023-01-01/P1Y,28,p,%,,,,",
    )
    table = read_series(path, "Rate", {"E08000016"})
    assert table["area_code"].tolist() == ["E08000016"]


def test_two_values_for_one_period_are_an_error(csv):
    path = csv(
        "E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,28,p,%,,,,",
        "E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,29,p,%,,,,",
    )
    with pytest.raises(DataError, match=r"rate\.csv has two values of E06000001"):
        read_series(path, "Rate", HARTLEPOOL)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,28,p,%,,,,", "no row, the first is E06000002"),
        (",Hartlepool,d,Rate,2023-01-01/P1Y,28,p,%,,,,", "row 1 has no area code"),
        (
            "E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,many,p,%,,,,",
            "row 1: observation holds 'many'",
        ),
    ],
)
def test_a_truncated_or_damaged_file_is_named(csv, line, fault):
    with pytest.raises(DataError, match=rf"rate\.csv.*{fault}"):
        read_series(csv(line), "Rate", {"E06000001", "E06000002"})


def test_a_district_of_another_year_is_named(csv):
    path = csv(
        "E06000001,Hartlepool,d,Rate,2023-01-01/P1Y,28,p,%,,,,",
        "E07000026,Allerdale,d,Rate,2023-01-01/P1Y,28,p,%,,,,",
    )
    with pytest.raises(DataError, match=r"rate\.csv .*E07000026"):
        read_series(path, "Rate", HARTLEPOOL)


def test_a_renamed_series_is_named(csv):
    path = csv("E06000001,Hartlepool,d,Rate of work,2023-01-01/P1Y,28,p,%,,,,")
    with pytest.raises(DataError, match=r"rate\.csv has no series 'Rate'"):
        read_series(path, "Rate", HARTLEPOOL)


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


def test_the_weights_reproduce_the_published_uk_figures(raw, areas):
    """Mobile coverage is a share of land and broadband one of premises: the UK shows which."""
    table = district_series(raw, areas)
    table = table[table["geography"].isin(["LAD", "UK"])]
    weights = areas.groupby("lad")[["population", "area_km2"]].sum()
    for series in declared_series():
        if series.key not in {"mobile_4g", "mobile_5g", "gigabit"}:
            continue
        rates = table[table["indicator"] == series.key].set_index("area_code")["value"]
        weight = weights[series.weight]
        mean = (rates.drop("K02000001") * weight).sum() / weight.sum()
        assert_allclose(mean, rates["K02000001"], atol=0.4)
