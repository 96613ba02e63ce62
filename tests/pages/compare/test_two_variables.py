"""Deprivation by distance, and any two indicators, on the comparison page."""

import json
from itertools import product

import pytest

from pages.compare import data, figures, two_variables
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas
from tests.pages.tables import tables


@pytest.fixture(scope="module")
def table():
    return two_variables.regions_in_classes()


def test_thirds_are_within_each_nation(table):
    for _, part in table.groupby("nation"):
        sizes = part["third"].value_counts()
        assert sizes.max() - sizes.min() <= 1


def test_blackpool_is_deprived_and_westminster_near(table):
    assert table.loc["TLD42", "third"] == 3
    assert table.loc["TLI35", "band"] == 1
    assert table["band"].isna().sum() == 11
    assert set(table["nation"][table["band"].isna()]) == {"Northern Ireland"}


def test_median_distance_is_where_half_of_the_residents_are_reached(table):
    areas = store_areas.small_areas()
    here = areas[areas["itl3"] == "TLK30"].sort_values("km")
    reached = here["population"].cumsum() / here["population"].sum()
    assert table.loc["TLK30", "median_km"] == here["km"][reached >= 0.5].iloc[0]


def test_regions_of_a_cell_stand_in_the_order_of_their_names(open_page):
    app = open_page("compare", look="Deprivation and access", two="33")
    names = tables(app)[0].value["Region"].tolist()
    assert names == sorted(names)
    words = "\n".join(part.value for part in [*app.header, *app.subheader, *app.markdown])
    assert (
        f"{len(names)} of the 171 regions whose distance is known are among the most deprived third"
        in words
    )
    assert "a long distance is no finding on a region" in words


def test_northern_ireland_alone_has_no_grid_but_a_word_on_it(open_page):
    app = open_page("compare", look="Deprivation and access", among="Northern Ireland")
    assert not app.error
    words = "\n".join(part.value for part in app.markdown)
    assert "No region is in this cell" in words
    assert "side of the Irish Sea as left-behind regions" in words


def test_residents_both_deprived_and_far_are_counted(open_page):
    app = open_page(
        "compare", look="Deprivation and access", by="regions", **{"with": "TLD42,TLI35"}
    )
    areas = data.areas_of(("TLD42",))
    both = areas[(areas["decile"] <= 2) & (areas["km"] > 10)]["population"].sum()
    words = "\n".join(part.value for part in app.markdown)
    assert f"{both:,} residents of Blackpool" in words
    assert "**Blackpool**: most deprived third of England" in words


def contrast(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted(luminance(colour) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("first", "second"), list(product((1, 2, 3), repeat=2)))
def test_letters_are_readable_on_every_cell(first, second):
    ground = figures.tint(first, second)
    assert contrast(figures.INKS[second - 1], ground) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    # WebAIM: #767676 on white is 4.54:1.
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, 0.002)


def test_region_is_found_in_the_scatter_by_name(open_page):
    app = open_page("compare", look="Two indicators", area="E07000128")
    box = next(box for box in app.selectbox if box.label == "Find a region in the chart")
    assert box.value == "TLD44"
    box.select("TLK30").run()
    assert app.query_params["area"] == "TLK30"
    assert atlas.region("TLK30").name in {
        note["text"].removeprefix("<b>").removesuffix("</b>") for note in annotations(app)
    }


def annotations(app) -> list[dict]:
    chart = next(part for part in app.get("plotly_chart"))
    return json.loads(chart.proto.spec)["layout"].get("annotations", [])
