import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.inputs.lookups import (
    CODE_HISTORY,
    CROSSWALK,
    HISTORY_YEARS,
    current_districts,
    former_areas,
    itl_hierarchy,
    read_raw_csv,
    read_raw_parquet,
    require_areas,
    require_codes,
)
from geodata.tables import read_table


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


def history(*rows):
    """Code history in which each row gives a district's (code, name) until 2018 and from 2019."""
    table = pd.DataFrame(index=range(len(rows)))
    for year in HISTORY_YEARS:
        now = [before if year < 2019 else after for before, after in rows]
        table[f"ltla{year % 100}_code"], table[f"ltla{year % 100}_name"] = zip(*now, strict=True)
    return table


@pytest.fixture
def folder(tmp_path):
    """Two districts merged, one recoded with a few houses gone elsewhere, one renamed."""
    (tmp_path / "lookups").mkdir()
    new = ("E06000058", "BCP")
    fife, perth = ("S12000047", "Fife"), ("S12000048", "Perth")
    history(
        (("E06000028", "Bournemouth"), new),
        (("E06000029", "Poole"), new),
        (("S12000015", "Fife"), fife),
        (("S12000015", "Fife"), perth),
        (("E07000112", "Shepway"), ("E07000112", "Hythe")),
        (("E09000001", "City"), ("E09000001", "City")),
    ).to_csv(tmp_path / CODE_HISTORY, index=False)
    pd.DataFrame(
        [
            ("TLD11", "West", "TLD13", 0.4),
            ("TLD11", "West", "TLD14", 0.6),
            ("TLD33", "Same", "TLD33", 1.0),
        ],
        columns=["ITL321CD", "ITL321NM", "ITL325CD", "share_of_itl3_2021"],
    ).to_csv(tmp_path / CROSSWALK, index=False)
    return tmp_path


def test_former_areas_are_listed_with_successors_and_year(folder):
    assert former_areas(folder).to_numpy().tolist() == [
        ["E06000028", "Bournemouth", "LAD", "E06000058", 2019],
        ["E06000029", "Poole", "LAD", "E06000058", 2019],
        ["E07000112", "Shepway", "LAD", "E07000112", 2019],
        ["S12000015", "Fife", "LAD", "S12000047", 2019],
        ["TLD11", "West", "ITL3", "TLD14 TLD13", 2025],
    ]


def test_committed_table_is_what_the_raw_inputs_give(raw):
    pd.testing.assert_frame_equal(former_areas(raw), read_table("former_areas"))


def test_successors_are_in_use_and_former_codes_are_not():
    former = read_table("former_areas")
    in_use = {*read_table("regions")["itl3"], *read_table("districts")["lad"]}
    assert set(" ".join(former["successors"]).split()) <= in_use
    assert set(former["code"]) & in_use == {"E07000112"}
