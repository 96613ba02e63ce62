import re

import pytest
from lxml import etree

from analysis.regions import types as regions_types
from pages.brief import figures, inputs, map_picture
from pages.shared.store import plain

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def types():
    return plain.region_types("multi_indicator")["type"]


def drawn(codes, types):
    areas = [inputs.area(code) for code in codes]
    return etree.fromstring(map_picture.area_map(areas, types, plain.placed_layer()))


def texts(root):
    return " ".join(element.text for element in root.iter(f"{SVG}text"))


def test_map_names_the_area_and_its_neighbours(types):
    words = texts(drawn(["TLD42"], types))
    assert "Blackpool" in words
    assert "Mid Lancashire" in words
    assert re.search(r"\d+ km", words)


def test_long_name_breaks_before_it_would_cross_the_ring(types):
    names = [element.text for element in drawn(["TLN0A"], types).iter(f"{SVG}text")]
    assert {"Causeway", "Coast and", "Glens"} <= set(names)


def test_shares_have_a_ground_between_them_and_the_line_at_ten_per_cent():
    bars = list(etree.fromstring(figures.decile_bars([9.0] * 9 + [19.0])))
    line = next(place for place, part in enumerate(bars) if part.get("stroke-dasharray"))
    shares = [place for place, part in enumerate(bars) if (part.text or "").endswith("%")]
    assert len(shares) == 10
    for place in shares:
        ground, share = bars[place - 1], bars[place]
        assert place - 1 > line
        assert ground.get("fill") == figures.PAPER
        top, height = float(ground.get("y")), float(ground.get("height"))
        assert top + 2 < float(share.get("y")) < top + height


def test_map_of_an_area_has_its_ring_over_its_fill(types):
    paths = list(drawn(["TLL32"], types).iter(f"{SVG}path"))
    rings = [
        path for path in paths if path.get("stroke") == "#0B0C0C" and path.get("fill") == "none"
    ]
    assert rings
    fills = [path.get("fill") for path in paths if path.get("fill", "").startswith("url")]
    assert fills.count("url(#behind)") == 1


def test_left_behind_is_hatched_and_advanced_is_not(types):
    fills = {path.get("fill") for path in drawn(["TLK30"], types).iter(f"{SVG}path")}
    assert "#F46A25" in fills
    assert "url(#behind)" not in fills
    assert "url(#behind-faint)" in fills


def test_region_without_a_type_is_grey(types):
    fills = {path.get("fill") for path in drawn(["TLK30"], types.drop("TLK30")).iter(f"{SVG}path")}
    assert "#BFC4C9" in fills


def test_only_the_coworking_spaces_within_the_map_are_dots(types):
    spaces = plain.placed_layer().places
    dots = list(drawn([], types).iter(f"{SVG}circle"))
    assert len(dots) == (spaces["tier"] == "A").sum() + 1  # the legend's own
    assert len(list(drawn(["TLL32"], types).iter(f"{SVG}circle"))) == 1


def test_numbers_of_compared_areas_do_not_cover_each_other(types):
    codes = ["TLI35", "TLI36", "TLI33", "TLI43"]
    circles = [c for c in drawn(codes, types).iter(f"{SVG}circle") if c.get("r") == "2.2"]
    places = [(float(c.get("cx")), float(c.get("cy"))) for c in circles]
    assert len(places) == 4
    apart = [
        ((a - c) ** 2 + (b - d) ** 2) ** 0.5
        for i, (a, b) in enumerate(places)
        for c, d in places[:i]
    ]
    assert min(apart) >= 4.4 - 0.01


def test_markup_in_a_name_is_text(types):
    area = inputs.area("TLD42")._replace(name='<b>&"\x00')
    root = etree.fromstring(map_picture.area_map([area], types, plain.placed_layer()))
    assert '<b>&"' in texts(root)


def test_decile_bars_are_as_tall_as_their_shares():
    root = etree.fromstring(figures.decile_bars([40, 20, 10, 10, 10, 10, 0, 0, 0, 0]))
    # White are the grounds of their figures.
    bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("fill") != figures.PAPER]
    heights = [float(bar.get("height")) for bar in bars]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.02)
    assert heights[1] == pytest.approx(2 * heights[2], abs=0.02)
    assert heights[6:] == [0, 0, 0, 0]


def test_effects_of_types_that_are_all_suppressed_have_no_mark():
    missing = (float("nan"),) * 3
    effect = figures.Effect(
        "Name", {regions_types.LEFT_BEHIND: missing, regions_types.ADVANCED: missing}
    )
    root = etree.fromstring(figures.effect_intervals([effect]))
    assert not list(root.iter(f"{SVG}circle"))
    assert "Name" in texts(root)


def test_effects_stand_where_their_estimates_are():
    effect = figures.Effect(
        "Name",
        {regions_types.LEFT_BEHIND: (0.5, 0.4, 0.6), regions_types.ADVANCED: (0.0, -0.4, 0.1)},
    )
    root = etree.fromstring(figures.effect_intervals([effect]))
    (dot,) = root.iter(f"{SVG}circle")
    assert float(dot.get("cx")) == pytest.approx(58 + 60 * 0.9, abs=0.01)
    assert "0.00 (−0.40 to 0.10)" in texts(root)
