import pandas as pd

from geodata.inputs.catalogue import catalogue
from geodata.tables import read_table


def test_the_catalogue_says_what_each_indicator_is():
    listed = catalogue()
    assert listed["key"].is_unique
    assert listed["label"].is_unique
    filled = listed.drop(columns=["period_note", "caveat"])
    assert filled.notna().all(axis=None)
    assert (filled.drop(columns="decimals") != "").all(axis=None)
    assert set(listed["higher_is"]) == {"more deprived", "less deprived", "neutral"}
    assert listed["source_url"].str.startswith("https://").all()
    assert not listed.apply(lambda column: column.astype("str").str.contains(r"[{}]")).any(
        axis=None
    )


def test_the_direction_is_said_where_it_could_be_mistaken():
    listed = catalogue().set_index("key")
    assert listed.loc["mean_decile", "direction_words"] == "1 = most deprived, 10 = least deprived"
    assert listed.loc["mean_decile", "higher_is"] == "less deprived"
    shares = listed[listed.index.str.contains("_share") & ~listed.index.str.contains("rural")]
    assert set(shares["higher_is"]) == {"more deprived"}


def test_every_caveat_that_must_be_there_is_there():
    listed = catalogue().set_index("key")
    composite = listed[listed.index.str.startswith("composite")]
    assert composite["caveat"].str.contains("Do not rank Northern Ireland").all()
    assert "nominal" in listed.loc["gva_per_head_growth", "label"]
    assert (
        listed.loc[["employment_rate_ni", "qualifications_level_3_ni"], "coverage"]
        == "Northern Ireland"
    ).all()


def test_the_committed_catalogue_is_the_one_in_the_code():
    pd.testing.assert_frame_equal(
        read_table("indicators")[catalogue().columns.to_list()], catalogue(), check_dtype=False
    )
