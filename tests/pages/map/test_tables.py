"""The map as a table, and who is in and out by an own index."""

import pytest

from pages.map.tables import layer_table
from pages.shared.store import atlas


@pytest.fixture(scope="module")
def types():
    return atlas.region_types("multi_indicator", 1 / 3)


def test_map_table_of_types(types):
    table = layer_table("type", types)
    assert table.raw().columns.tolist() == [
        "Region",
        "Code",
        "Nation",
        "Region type",
        "Left-behind score",
        "Rank (1 = most left-behind)",
        "Source",
    ]
    assert len(table.rows) == 182


def test_map_table_of_an_indicator_has_interval_period_and_source(types):
    table = layer_table("median_weekly_pay", types)
    assert table.raw().columns.tolist()[6:] == [
        "Gross median weekly pay (£ a week)",
        "95% lower",
        "95% upper",
        "Period",
        "Source",
    ]
    blackpool = table.rows.loc["TLD42"]
    assert blackpool["95% lower"] == pytest.approx(489.086, abs=0.02)
    assert blackpool["95% upper"] == pytest.approx(590.694, abs=0.02)
    assert blackpool["Period"] == "2025-04"


@pytest.mark.parametrize("layer", atlas.layer_keys())
def test_every_layer_of_the_map_has_a_table(layer, types):
    table = layer_table(layer, types)
    assert table.rows["Code"].tolist() == atlas.regions().index.tolist()
    assert table.rows["Source"].notna().any()
