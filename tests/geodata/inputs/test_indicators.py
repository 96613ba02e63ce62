import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geodata.errors import DataError
from geodata.inputs.boundaries import read_areas
from geodata.inputs.catalogue import catalogue
from geodata.inputs.indicators import region_indicators
from geodata.inputs.lookups import itl_hierarchy
from geodata.tables import read_table

NORTHERN_IRELAND_ONLY = ["employment_rate_ni", "qualifications_level_3_ni"]


@pytest.fixture(scope="module")
def regions(raw):
    """Published regions; the first half of them on the coast."""
    published = read_areas(raw, "regions")
    hierarchy = itl_hierarchy(raw).drop_duplicates("itl3").set_index("itl3")
    return published.assign(
        nation=published["itl3"].map(hierarchy["nation"]),
        area_km2=published.area / 1e6,
        coastal=np.arange(len(published)) < 91,
    )


@pytest.fixture(scope="module")
def table(raw, regions, areas):
    return region_indicators(raw, areas, regions)


def newest(table, key, geography="ITL3"):
    chosen = table[(table["indicator"] == key) & (table["geography"] == geography)]
    return chosen.sort_values("period").groupby("area_code").last()


def test_a_missing_raw_file_is_named(tmp_path, raw, regions):
    areas = pd.DataFrame({"lad": ["A"], "itl3": ["TLC31"]})
    with pytest.raises(DataError, match=r"itl3_2025_gva.*\.csv is missing"):
        region_indicators(tmp_path, areas, regions)


def test_every_indicator_reaches_every_region(table):
    regions = table[table["geography"] == "ITL3"].groupby("indicator")["area_code"].nunique()
    assert set(regions.index) == set(catalogue()["key"])
    assert (regions == 182).all()
    districts = table[table["geography"] == "LAD"].groupby("indicator")["area_code"].nunique()
    assert (districts == 361).all()


def test_one_row_an_area_indicator_and_period(table):
    assert not table.duplicated(["area_code", "indicator", "period"]).any()
    years = table["period"].str.fullmatch(r"\d{4}(-\d{4}|/\d{2}|-\d{2})?")
    assert years.all()


def test_a_missing_value_has_a_status_and_a_present_one_an_allowed_one(table):
    missing = table["value"].isna()
    assert set(table.loc[missing, "status"]) == {"x", "u", "z"}
    assert set(table.loc[~missing, "status"]) == {""}
    assert (table["method"] != "").all()
    assert (table["source"] != "").all()


def test_values_lie_within_their_intervals_and_units(table):
    known = table.dropna(subset=["lower_95", "upper_95"])
    assert len(known) > 10_000
    assert (known["lower_95"] <= known["value"]).all()
    assert (known["value"] <= known["upper_95"]).all()
    units = table["indicator"].map(catalogue().set_index("key")["unit"])
    shares = table.loc[units.str.startswith("% of"), "value"].dropna()
    assert shares.between(0, 100).all()


def test_great_britain_and_northern_ireland_are_never_mixed(table):
    for british in ("employment_rate", "qualifications_level_3", "qualifications_none"):
        northern = newest(table, british)
        northern = northern[northern.index.str.startswith("TLN")]
        assert northern["value"].isna().all()
        assert set(northern["status"]) == {"x"}
    for irish in NORTHERN_IRELAND_ONLY:
        regions = newest(table, irish)
        assert regions.index[regions["value"].notna()].str.startswith("TLN").sum() == 11
        assert set(regions.loc[regions["value"].isna(), "status"]) == {"z"}


def test_a_region_of_one_district_has_the_districts_rate(table):
    """TLD42 is Blackpool alone (E06000009)."""
    for key in ("employment_rate", "gigabit", "claimant_rate", "child_poverty"):
        region = newest(table, key).loc["TLD42"]
        district = newest(table, key, "LAD").loc["E06000009"]
        assert region["value"] == district["value"]
        assert region["method"] == "published, one district"


def test_residents_of_districts_say_where_they_come_from(table):
    districts = newest(table, "population", "LAD")
    assert set(newest(table, "population")["source"]) == {"ONS regional accounts, through Nomis"}
    sources = districts.groupby(districts.index.str[0])["source"].unique().map(list).to_dict()
    census = ["Census 2021, ONS"]
    assert sources == {
        "E": census,
        "W": census,
        "S": ["Mid-2021 small-area estimates, NRS"],
        "N": ["Mid-2019 small-area estimates, NISRA"],
    }
    # Census 2021, table TS001: Blackpool.
    assert abs(districts.loc["E06000009", "value"] - 141_000) < 500


def test_series_go_back_far_enough_for_a_trend(table):
    first = table[table["geography"] == "ITL3"].groupby("indicator")["period"].min()
    assert first[["gva_per_head", "gdp_per_head", "gdhi_per_head", "population"]].max() == "1998"
    assert first[["employment_rate", "unemployment_rate", "claimant_rate"]].tolist() == ["2010"] * 3


def test_benchmarks_for_the_region_types(table):
    uk = newest(table, "gva_per_head", "UK")["value"].item()
    regions = newest(table, "gva_per_head")["value"]
    assert (regions < 0.75 * uk).sum() == 82


def test_rural_share_of_places_known_to_be_so(table):
    share = newest(table, "rural_share")["value"]
    assert share["TLI35"] == 0.0  # Westminster and City of London
    assert share["TLM20"] > 50.0  # Highlands and Islands
    assert_allclose(newest(table, "coastal")["value"].sum(), 91)


def test_an_index_names_its_own_publisher(table):
    sources = newest(table, "deprived_20_share").groupby("source").size()
    assert {re.sub(",.*", "", name) for name in sources.index} == {
        "IoD2025",
        "WIMD 2025",
        "SIMD 2020v2",
        "NIMDM 2017",
    }


def test_the_committed_table_covers_every_region_and_gives_the_known_counts():
    committed = read_table("region_indicators")
    regions = committed[committed["geography"] == "ITL3"].groupby("indicator")["area_code"]
    assert set(regions.nunique()) == {182}
    assert set(committed["indicator"]) == set(catalogue()["key"])
    for key, line, count in [("gva_per_head", 0.75, 82), ("gdhi_per_head", 0.9, 78)]:
        uk = newest(committed, key, "UK")["value"].item()
        assert (newest(committed, key)["value"] < line * uk).sum() == count
