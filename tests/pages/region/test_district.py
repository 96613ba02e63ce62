"""A district's own view on the region page."""

import pytest

from pages.region import data, indicators
from pages.shared.files.table_words import shown
from pages.shared.store import atlas
from tests.helpers import text_of
from tests.pages.tables import tables

#: A district of the region Lancaster and Wyre (TLD44).
WYRE = "E07000128"


@pytest.mark.parametrize(
    ("indicator", "value", "low", "high", "period"),
    [
        # ONS Explore local statistics, rows of E07000128 in the published files.
        ("claimant_rate", 2.8, float("nan"), float("nan"), "2025"),
        ("median_weekly_pay", 596.7, 518.341, 675.059, "2025-04"),
        ("employment_rate", 67.7, 56.2, 79.2, "2023"),
        ("gdhi_per_head", 22854, float("nan"), float("nan"), "2023"),
        ("gigabit", 92.4, float("nan"), float("nan"), "2026-01"),
    ],
)
def test_values_are_the_published_ones(indicator, value, low, high, period):
    row = data.standing_of_district(WYRE).loc[indicator]
    assert row["value"] == value
    assert row["period"] == period
    limits = row[["lower_95", "upper_95"]].astype(float).tolist()
    assert limits == pytest.approx([low, high], nan_ok=True)


def test_ranks_count_the_districts_above():
    row = data.standing_of_district(WYRE).loc["claimant_rate"]
    values = atlas.wide("LAD")["claimant_rate"]
    english = values[values.index.str.startswith("E")]
    assert row["nation_rank"] == (english > 2.8).sum() + 1
    assert row["uk_rank"] == (values > 2.8).sum() + 1
    assert (row["nation_ranked"], row["uk_ranked"]) == (296, 361)
    assert row["nation_median"] == english.median()
    assert row["region_value"] == atlas.value("TLD44", "claimant_rate")


def test_nations_are_not_ranked_on_their_own_indices():
    table = data.standing_of_district(WYRE)
    apart = table.index[table["uk_rank"].isna()]
    assert {"deprived_20_share", "composite_score", "rural_share"} <= set(apart)
    assert "gdhi_per_head" not in apart
    assert table.loc["deprived_20_share", "nation_rank"] > 0


@pytest.mark.parametrize("lad", ["E06000009", WYRE, "W06000002", "S12000013", "N09000005"])
def test_table_has_no_empty_cell_and_names_what_is_missing(lad):
    table = shown(indicators.of_district(lad))
    assert (table != "").all(axis=None)
    assert not table.isna().any(axis=None)
    assert not table.map(lambda cell: "nan" in str(cell).split()).any(axis=None)


def test_page_of_a_district_names_it_first_and_its_region_after(open_page):
    words = text_of(open_page("region", area=WYRE))
    assert words.startswith("Wyre is in Lancaster and Wyre, an advanced region")
    assert "£22,854" in words
    assert "Region type and effects exist for the whole region only" in words
    assert "gross value added per head" in words


def test_indicators_are_the_districts_own_until_the_region_is_chosen(open_page):
    own = open_page("region", area=WYRE, tab="Indicators")
    assert "Wyre" in tables(own)[0].value.columns
    whole = open_page("region", area=WYRE, tab="Indicators", scope="region")
    assert "Comparators' median" in tables(whole)[0].value.columns


def test_region_without_a_named_district_has_no_switch(open_page):
    app = open_page("region", area="TLD44", tab="Indicators")
    assert "Indicators of" not in [group.label for group in app.button_group]


def test_indicator_known_for_regions_only_says_so(open_page):
    app = open_page("region", area=WYRE, tab="Indicators", indicator="gva_per_head")
    assert "is known for the region only" in app.info[0].value
