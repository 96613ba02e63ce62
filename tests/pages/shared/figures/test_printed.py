"""Figures for print: the same bytes each time, readable in grey, and said in words."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lxml import etree
from matplotlib.image import imread

from pages.shared.figures import printed

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {
    "title": "Costs $5 & <more> in left-behind regions",
    "subtitle": "Skill points, UK, 2026",
    "source": "Simulated survey (Coworking Skills Atlas)",
    "unit": "Skill points per point",
}


@pytest.fixture(scope="module")
def table():
    """Both mechanisms and both skills; each interval is a tenth to either side."""
    rows = [
        (skill, mechanism, kind, estimate)
        for skill in ("social_cognitive", "technical_digital")
        for mechanism in ("social_interaction", "structured_resources")
        for kind, estimate in (("left-behind", 0.5), ("advanced", 0.2), ("difference", 0.3))
    ]
    frame = pd.DataFrame(rows, columns=["skill", "mechanism", "region_type", "estimate"])
    return frame.assign(low=frame["estimate"] - 0.1, high=frame["estimate"] + 0.1)


@pytest.fixture(scope="module")
def svg(table):
    return printed.effects_figure(table, **WORDS)


def test_bytes_are_the_same_each_time(table, svg):
    assert printed.effects_figure(table, **WORDS) == svg
    first, second = (printed.effects_figure(table, **WORDS, format="png") for _ in range(2))
    assert first == second


def test_svg_keeps_text_as_text(svg):
    texts = ["".join(element.itertext()) for element in etree.fromstring(svg).iter(f"{SVG}text")]
    assert WORDS["title"] in texts
    assert WORDS["subtitle"] in texts
    assert "Source: Simulated survey (Coworking Skills Atlas)" in texts
    assert "Skill points per point" in texts
    assert texts.count("0.50 (0.40 to 0.60)") == 4
    assert texts.count("Structured resources and technical-digital skills") == 1


def test_svg_has_title_description_and_no_date(svg):
    root = etree.fromstring(svg)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
    assert root[0].text == WORDS["title"]
    assert "technical-digital skills, difference: 0.30 (0.20 to 0.40)" in root[1].text
    assert "Simulated survey" in root[1].text
    assert b"<dc:date>" not in svg


def test_svg_has_the_pair_of_colours(svg):
    assert b"#12436d" in svg
    assert b"#f46a25" in svg


def test_panels_are_those_of_the_table(table):
    part = table[table["mechanism"] == "social_interaction"]
    figure = printed.effects_figure(part, **WORDS).decode()
    assert figure.count("Structured resources and") == 0
    assert "Social interaction and technical-digital skills" in figure


def test_long_title_is_wrapped_inside_the_figure(table):
    long = {**WORDS, "title": "Left-behind regions " * 12}
    root = etree.fromstring(printed.effects_figure(table, **long))
    lines = [
        e for e in root.iter(f"{SVG}text") if "".join(e.itertext()).startswith("Left-behind r")
    ]
    assert len(lines) > 1 or len(list(lines[0])) > 1


def test_missing_estimate_is_marked_not_drawn(table):
    gap = table.head(3).copy()
    gap.loc[0, ["estimate", "low", "high"]] = np.nan
    assert "[x] ([x] to [x])" in printed.effects_figure(gap, **WORDS).decode()


def test_png_has_300_dots_an_inch_and_its_marks_differ_in_grey(table):
    file = printed.effects_figure(table.head(3), **WORDS, format="png")
    where = file.index(b"pHYs") + 4
    dots_per_metre = int.from_bytes(file[where : where + 4], "big")
    assert dots_per_metre == round(300 / 0.0254)
    pixels = imread(BytesIO(file))
    assert pixels.shape[1] == 2130
    grey = pixels[..., :3] @ [0.2126, 0.7152, 0.0722]
    colours = {"blue": (0x12, 0x43, 0x6D), "orange": (0xF4, 0x6A, 0x25)}
    shades = {}
    for name, colour in colours.items():
        inside = np.abs(pixels[..., :3] * 255 - colour).max(axis=-1) < 2
        assert inside.any()
        shades[name] = grey[inside].mean()
    assert shades["orange"] - shades["blue"] > 0.2
    kinds = printed.STYLES.values()
    assert len({style["marker"] for style in kinds}) == 3
    assert len({str(style["linestyle"]) for style in kinds}) == 3


def test_matplotlib_is_loaded_only_for_a_figure():
    program = (
        "import sys, pages.shared.figures.printed; sys.exit(any(m.startswith('matplotlib') "
        "for m in sys.modules))"
    )
    root = Path(__file__).parents[4]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
