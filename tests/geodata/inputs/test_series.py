import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.inputs.series import period_label, read_series

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
