import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geodata.errors import DataError
from geodata.inputs.accounts import (
    gdp_per_head,
    gva_per_hour,
    per_head_and_growth,
    population_density,
    totals,
)
from geodata.inputs.lookups import itl_hierarchy

NATIONS = pd.Series({"TLC31": "England", "TLN06": "Northern Ireland"})


@pytest.fixture
def history(tmp_path):
    """Two regions: GVA per head £10,000 and £30,000 in 2008; the first has doubled by 2023."""
    (tmp_path / "ons").mkdir()
    frame = pd.DataFrame(
        {
            "region_code": ["TLC31", "TLN06"] * 4,
            "year": np.repeat([1998, 2008, 2011, 2023], 2),
            "nominal_gva_mn_gbp": [1, 1, 1, 3, 1.5, 3, 2, 3],
            "gdhi_total_mn_gbp": [1.0] * 8,
            "population_total": [100, np.nan, 100, 100, 80, 100, 100, 100],
        }
    )
    frame.to_csv(tmp_path / "ons/itl3_2025_gva_gdhi_population_jobs_history.csv", index=False)
    return tmp_path


@pytest.fixture(scope="module")
def nations(raw):
    return itl_hierarchy(raw).drop_duplicates("itl3").set_index("itl3")["nation"]


def values(table, key, period):
    chosen = (table["indicator"] == key) & (table["period"] == period)
    return table[chosen].set_index("area_code")["value"]


def test_per_head_values_divide_totals(history):
    table = per_head_and_growth(totals(history, NATIONS))
    output = values(table, "gva_per_head", "2008")
    assert_allclose(output[["TLC31", "TLN06"]], [10_000, 30_000])
    # The UK is total over total, not a mean of means.
    assert_allclose(output["K02000001"], 20_000)
    assert_allclose(output["N92000002"], 30_000)


def test_growth_is_per_cent_of_the_first_year(history):
    table = per_head_and_growth(totals(history, NATIONS))
    assert_allclose(values(table, "gva_per_head_growth", "2008-2023")[["TLC31", "TLN06"]], [100, 0])
    assert_allclose(values(table, "population_growth", "2011-2023")[["TLC31", "TLN06"]], [25, 0])


def test_a_sum_with_a_gap_is_missing(history):
    table = per_head_and_growth(totals(history, NATIONS))
    assert set(values(table, "population", "1998").index) == {"TLC31", "E92000001"}


def test_a_region_of_another_vintage_is_named(history):
    with pytest.raises(DataError, match=r"itl3_2025.*TLC31 is not an ITL3 region"):
        totals(history, NATIONS.drop("TLC31"))
    with pytest.raises(DataError, match=r"itl3_2025.*no row, the first is TLC32"):
        totals(history, pd.concat([NATIONS, pd.Series({"TLC32": "England"})]))


def test_density_uses_the_newest_year(history):
    table = population_density(totals(history, NATIONS), pd.Series({"TLC31": 4.0, "TLN06": 50.0}))
    assert_allclose(values(table, "population_density", "2023"), [25.0, 2.0])


def test_the_counts_of_poorer_regions(raw, nations):
    """82 regions are below 75 % of the UK's output per head, 78 below 90 % of its income."""
    table = per_head_and_growth(totals(raw, nations))
    for key, line, count in [("gva_per_head", 0.75, 82), ("gdhi_per_head", 0.9, 78)]:
        level = values(table, key, "2023")
        regions = level[level.index.isin(nations.index)]
        assert len(regions) == 182
        assert (regions < line * level["K02000001"]).sum() == count


def test_published_and_computed_output_per_head_agree(raw, nations):
    """GDP is GVA plus taxes less subsidies on products: about a tenth more, in every region."""
    output = values(per_head_and_growth(totals(raw, nations)), "gva_per_head", "2023")
    product = values(gdp_per_head(raw), "gdp_per_head", "2023").dropna()
    common = output.index.intersection(product.index).drop("K02000001")
    assert len(common) == 169
    assert (product[common] / output[common]).between(1.0, 1.6).all()


def test_unreliable_regions_are_marked(raw):
    table = gdp_per_head(raw)
    newest = table[(table["period"] == "2023") & (table["geography"] == "ITL3")]
    unreliable = newest[newest["status"] == "u"]
    scottish = unreliable.loc[~unreliable["area_code"].str.startswith("TLN"), "area_code"]
    assert (len(unreliable), sorted(scottish)) == (13, ["TLM20", "TLM93"])
    assert unreliable["value"].isna().all()


def test_output_per_hour_is_there_for_all(raw):
    table = gva_per_hour(raw)
    assert table["geography"].value_counts().to_dict() == {"LAD": 361, "ITL3": 182, "UK": 1}
    regions = table.loc[table["geography"] == "ITL3", "value"]
    uk = table.loc[table["geography"] == "UK", "value"].item()
    assert regions.min() < uk < regions.max()
