import pandas as pd
import pytest

from geodata.inputs.former_areas import CROSSWALK, YEARS, former_areas
from geodata.inputs.lookups import CODE_HISTORY
from geodata.tables import read_table


def history(*rows):
    """Code history in which each row gives a district's (code, name) until 2018 and from 2019."""
    table = pd.DataFrame(index=range(len(rows)))
    for year in YEARS:
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
