from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.regions.peers import FEATURES, similar

DATA = Path(__file__).parents[3] / "data"
XYZ = ("x", "y", "z")


@pytest.fixture
def indicators():
    """Three uncorrelated indicators at plus and minus one: mean 0, standard deviation 1."""
    signs = [(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)]
    return pd.DataFrame(signs, index=list("ABCDEFGH"), columns=list(XYZ))


def test_distance_is_the_root_mean_square_of_standardised_gaps(indicators):
    # A is (-1, -1, -1), and E (+1, -1, -1) differs by 2 in one of three indicators.
    table = similar(indicators, "A", features=XYZ)
    assert table["distance"]["E"] == pytest.approx(np.sqrt(4 / 3))
    assert table["distance"]["H"] == pytest.approx(2)
    assert table.loc["E", ["gap_x", "gap_y", "gap_z"]].tolist() == [2, 0, 0]
    assert table["different"]["E"].split(", ")[0] == "x"
    assert table["alike"]["E"] == "y, z"


def test_units_do_not_matter(indicators):
    other = indicators.assign(x=5 + 1000 * indicators["x"])
    pd.testing.assert_frame_equal(
        similar(other, "A", features=XYZ), similar(indicators, "A", features=XYZ)
    )


def test_ties_come_in_order_of_the_code_however_the_table_is_ordered(indicators):
    expected = ["B", "C", "E", "D", "F", "G", "H"]
    assert similar(indicators, "A", features=XYZ).index.tolist() == expected
    assert similar(indicators[::-1], "A", features=XYZ).index.tolist() == expected
    assert similar(indicators, "A", features=XYZ)["rank"].tolist() == list(range(1, 8))


def test_neighbours_are_limited(indicators):
    table = similar(indicators, "A", features=XYZ, k=2)
    assert table.index.tolist() == ["B", "C"]


def test_a_missing_indicator_is_left_out_of_the_mean(indicators):
    indicators["w"] = indicators["x"]
    indicators.loc["E", "z"] = np.nan
    table = similar(indicators, "A", features=(*XYZ, "w"))
    assert table["shared"]["E"] == 3
    # x and w differ by 2 and y by 0, in units of one standard deviation of those.
    assert table["distance"]["E"] == pytest.approx(np.sqrt(8 / 3))
    assert np.isnan(table["gap_z"]["E"])
    assert "z" not in table["different"]["E"].split(", ")


def test_a_region_that_shares_too_few_indicators_is_no_neighbour(indicators):
    indicators.loc["E", ["y", "z"]] = np.nan
    assert "E" not in similar(indicators, "A", features=XYZ).index
    with pytest.raises(AnalysisError, match="E has values for 1 of 3 indicators"):
        similar(indicators, "E", features=XYZ)


def test_money_and_density_are_compared_in_logs():
    growth = [1.0, 2.0, 4.0, 8.0]
    table = pd.DataFrame(
        {"gva_per_head": growth, "gdhi_per_head": growth}, index=["A", "B", "C", "D"]
    )
    found = similar(table, "B", features=("gva_per_head", "gdhi_per_head"))
    assert found["distance"]["A"] == pytest.approx(found["distance"]["C"])
    with pytest.raises(AnalysisError, match="gva_per_head is not positive in A"):
        similar(table - 1, "B", features=("gva_per_head", "gdhi_per_head"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"region": "Z", "features": XYZ}, "Unknown region 'Z'"),
        ({"region": "A", "features": ("x", "q")}, "Indicator 'q' is absent"),
        ({"region": "A", "features": ("x",)}, "give two or more"),
        ({"region": "A", "features": ("x", "flat")}, "flat does not differ"),
        ({"region": "A", "features": ("x", "none")}, "none does not differ"),
        ({"region": "A", "features": XYZ, "k": 0}, "ask for at least 1"),
    ],
)
def test_bad_input_is_told_in_a_sentence(indicators, arguments, sentence):
    with pytest.raises(AnalysisError, match=sentence):
        similar(indicators.assign(flat=3.0, none=np.nan), **arguments)


@pytest.fixture(scope="module")
def uk():
    tidy = pd.read_csv(DATA / "region_indicators.csv", low_memory=False)
    tidy = tidy[(tidy["geography"] == "ITL3") & tidy["indicator"].isin(FEATURES)]
    newest = tidy.sort_values("period", kind="stable").drop_duplicates(
        ["indicator", "area_code"], keep="last"
    )
    return newest.pivot(index="area_code", columns="indicator", values="value")


@pytest.mark.parametrize("code", ["TLD42", "TLK30", "TLL32", "TLM20", "TLN0A", "TLI35"])
def test_every_kind_of_region_has_ten_neighbours(code, uk):
    table = similar(uk, code)
    assert len(table) == 10
    assert code not in table.index
    assert table["distance"].is_monotonic_increasing
    assert (table["shared"] >= 8).all()


def test_seaside_and_rural_regions_have_the_neighbours_one_would_name(uk):
    assert "TLC32" in similar(uk, "TLD42").index  # Blackpool: South Teesside
    assert {"TLK43", "TLK62"} <= set(similar(uk, "TLK30").index)  # Cornwall: Devon, Somerset
