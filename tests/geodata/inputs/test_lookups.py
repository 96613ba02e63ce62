import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.inputs.lookups import (
    current_districts,
    itl_hierarchy,
    read_raw_csv,
    read_raw_parquet,
    require_areas,
    require_codes,
)


def test_reads_columns_in_order_past_a_byte_order_mark(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfcode,extra,value\nE1,x,2\n")
    frame = read_raw_csv(path, ["value", "code"])
    assert frame.to_dict("list") == {"value": [2], "code": ["E1"]}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"code,valu\nE1,2\n", "has no column value"),
        (b"", "truncated"),
        (b"\xff\xfe\x80", "truncated"),
    ],
)
def test_a_damaged_csv_is_named(tmp_path, content, rule):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"a.csv .*{rule}"):
        read_raw_csv(path, ["code", "value"])


def test_a_truncated_parquet_is_named(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"code": ["E1"] * 1000}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"a.parquet .*truncated"):
        read_raw_parquet(path, ["code"])


@pytest.mark.parametrize("read", [read_raw_csv, read_raw_parquet])
def test_a_missing_file_is_named(tmp_path, read):
    with pytest.raises(DataError, match=r"gone.csv is missing from"):
        read(tmp_path / "gone.csv", ["code"])


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["E01000001", "X"], r"row 2: the code 'X' should match"),
        (["E01000001", "E01000001"], r"row 2: the code 'E01000001' should be unique"),
        (["E01000001", None], r"row 2: the code .* should match"),
    ],
)
def test_a_wrong_code_is_named_with_its_row(tmp_path, codes, message):
    with pytest.raises(DataError, match=message):
        require_codes(pd.Series(codes, dtype="str"), "E01[0-9]{6}", tmp_path / "a.csv")


def test_good_codes_pass(tmp_path):
    require_codes(pd.Series(["E01000001", "E01000002"]), "E01[0-9]{6}", tmp_path / "a.csv")


def test_an_area_without_a_row_is_named(tmp_path):
    codes = pd.Series(["E06000001", "E06000001"])
    require_areas(codes, {"E06000001"}, tmp_path / "a.csv")
    with pytest.raises(DataError, match=r"a\.csv: 2 areas have no row, the first is E06000002"):
        require_areas(codes, {"E06000003", "E06000002"}, tmp_path / "a.csv")


def lookup(rows):
    columns = [f"{kind}{part}" for kind in ("ITL125", "ITL225", "ITL325") for part in ("CD", "NM")]
    return pd.DataFrame(rows, columns=[*columns, "LAD24CD", "LAD24NM"])


def test_one_row_a_district_and_region(tmp_path):
    shetland = ["TLM", "Scotland", "TLM2", "Highlands", "TLM20", "Highlands"]
    ayrshire = ["TLM", "Scotland", "TLM9", "Southern", "TLM93", "Ayrshire"]
    rows = [
        [*shetland, "S12000021", "North Ayrshire"],
        [*shetland, "S12000027", "Shetland"],
        [*ayrshire, "S12000021", "North Ayrshire"],
    ]
    (tmp_path / "lookups").mkdir()
    lookup(rows).to_csv(tmp_path / "lookups/lookup_lad24_lau1_itl2025.csv", index=False)
    table = itl_hierarchy(tmp_path)
    assert table["lad"].tolist() == ["S12000021", "S12000021", "S12000027"]
    assert table["itl3"].tolist() == ["TLM20", "TLM93", "TLM20"]
    assert set(table["nation"]) == {"Scotland"}


def test_an_itl3_code_of_the_wrong_form_is_named(tmp_path):
    row = ["TLM", "Scotland", "TLM2", "Highlands", "UKM20", "Highlands", "S12000027", "Shetland"]
    (tmp_path / "lookups").mkdir()
    lookup([row]).to_csv(tmp_path / "lookups/lookup_lad24_lau1_itl2025.csv", index=False)
    with pytest.raises(DataError, match="'UKM20'"):
        itl_hierarchy(tmp_path)


def test_every_district_and_region_is_there(raw):
    table = itl_hierarchy(raw)
    assert (table["lad"].nunique(), table["itl3"].nunique()) == (361, 182)
    assert (table["itl2"].nunique(), table["itl1"].nunique()) == (46, 12)
    split = table.loc[table["lad"].duplicated(keep=False), ["lad", "itl3"]]
    assert split.to_numpy().tolist() == [["S12000021", "TLM20"], ["S12000021", "TLM93"]]


def test_older_and_newer_codes_lead_to_those_of_2024(raw):
    successor = current_districts(raw)
    known = {
        "E07000026": "E06000063",  # Allerdale -> Cumberland, 2023
        "E07000163": "E06000065",  # Craven -> North Yorkshire, 2023
        "E07000187": "E06000066",  # Mendip -> Somerset, 2023
        "E08000038": "E08000016",  # Barnsley, 2025
        "E08000039": "E08000019",  # Sheffield, 2025
        "S12000036": "S12000036",  # Edinburgh, unchanged
    }
    assert successor[list(known)].to_dict() == known
    assert set(successor) == set(itl_hierarchy(raw)["lad"])
